// The Mersenne Twister MT19937 with the seeding and the outputs of CPython's random module.

// Package mt19937 is the generator behind module random: Matsumoto and Nishimura's Mersenne Twister (1998, and the array
// initialization of 2002), seeded and read as CPython does, so that a seeded script draws the same numbers. A State is not
// safe for concurrent use.
package mt19937

import (
	"crypto/sha512"
	"encoding/binary"
	"math/big"
)

const (
	size   = 624
	period = 397
)

// A State is a generator. It must be seeded before use.
type State struct {
	mt    [size]uint32
	index int // of the next word; size when a new block is due
}

// initialize fills the state from one word.
func (s *State) initialize(seed uint32) {
	s.mt[0] = seed
	for i := 1; i < size; i++ {
		seed = 1812433253*(seed^seed>>30) + uint32(i)
		s.mt[i] = seed
	}
	s.index = size
}

// SeedWords seeds from an array of words, least significant first (init_by_array). No words count as one zero.
func (s *State) SeedWords(key []uint32) {
	if len(key) == 0 {
		key = []uint32{0}
	}
	s.initialize(19650218)
	i, j := 1, 0
	step := func() {
		if i++; i == size {
			s.mt[0] = s.mt[size-1]
			i = 1
		}
	}
	for range max(size, len(key)) {
		prev := s.mt[i-1]
		s.mt[i] = (s.mt[i] ^ (prev^prev>>30)*1664525) + key[j] + uint32(j)
		if j++; j == len(key) {
			j = 0
		}
		step()
	}
	for range size - 1 {
		prev := s.mt[i-1]
		s.mt[i] = (s.mt[i] ^ (prev^prev>>30)*1566083941) - uint32(i)
		step()
	}
	s.mt[0] = 1 << 31
}

// SeedInt seeds from an int; the sign does not matter.
func (s *State) SeedInt(n int64) {
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	s.seedUint(u)
}

// SeedHash seeds from a hash, taken as an unsigned number: so random.seed treats floats.
func (s *State) SeedHash(h int64) { s.seedUint(uint64(h)) }

func (s *State) seedUint(u uint64) {
	if u>>32 == 0 {
		s.SeedWords([]uint32{uint32(u)})
		return
	}
	s.SeedWords([]uint32{uint32(u), uint32(u >> 32)})
}

// SeedBig seeds from an int of any size; the sign does not matter.
func (s *State) SeedBig(n *big.Int) {
	b := n.Bytes() // most significant first
	words := make([]uint32, (len(b)+3)/4)
	for i := range b {
		words[i/4] |= uint32(b[len(b)-1-i]) << (8 * (i % 4))
	}
	s.SeedWords(words)
}

// SeedBytes seeds from bytes, or a str in UTF-8: the number whose digits in base 256 are the bytes and their SHA-512 (version
// 2 of random.seed).
func (s *State) SeedBytes(b []byte) {
	sum := sha512.Sum512(b)
	s.SeedBig(new(big.Int).SetBytes(append(b[:len(b):len(b)], sum[:]...)))
}

// refill makes the next block of words.
func (s *State) refill() {
	const upper, lower, matrix = 0x80000000, 0x7FFFFFFF, 0x9908B0DF
	twist := func(u, v, w uint32) uint32 {
		y := u&upper | v&lower
		return w ^ y>>1 ^ -(y&1)&matrix
	}
	i := 0
	for ; i < size-period; i++ {
		s.mt[i] = twist(s.mt[i], s.mt[i+1], s.mt[i+period])
	}
	for ; i < size-1; i++ {
		s.mt[i] = twist(s.mt[i], s.mt[i+1], s.mt[i+period-size])
	}
	s.mt[i] = twist(s.mt[i], s.mt[0], s.mt[period-1])
	s.index = 0
}

// Uint32 returns the next 32 random bits.
func (s *State) Uint32() uint32 {
	if s.index >= size {
		s.refill()
	}
	y := s.mt[s.index]
	s.index++
	y ^= y >> 11
	y ^= y << 7 & 0x9D2C5680
	y ^= y << 15 & 0xEFC60000
	return y ^ y>>18
}

// Float64 returns random.random(): 53 random bits in [0, 1).
func (s *State) Float64() float64 {
	a, b := s.Uint32()>>5, s.Uint32()>>6
	return (float64(a)*(1<<26) + float64(b)) * (1.0 / (1 << 53)) // every step is exact
}

// Bits returns getrandbits(k) for k <= 63.
func (s *State) Bits(k int) int64 {
	switch {
	case k <= 0:
		return 0
	case k <= 32:
		return int64(s.Uint32() >> (32 - k))
	}
	low := s.Uint32()
	return int64(s.Uint32()>>(64-k))<<32 | int64(low)
}

// BigBits returns getrandbits(k) for any k.
func (s *State) BigBits(k int) *big.Int {
	if k <= 0 {
		return new(big.Int)
	}
	n := (k + 31) / 32
	b := make([]byte, 4*n)
	for i := range n {
		w := s.Uint32()
		if rest := k - 32*i; rest < 32 {
			w >>= 32 - rest
		}
		binary.BigEndian.PutUint32(b[4*(n-1-i):], w)
	}
	return new(big.Int).SetBytes(b)
}

// Below returns a random int in [0, n) as Random._randbelow does: as many bits as n has, until they are below n. n must be
// positive.
func (s *State) Below(n int64) int64 {
	k := 0
	for m := n; m > 0; m >>= 1 {
		k++
	}
	r := s.Bits(k)
	for r >= n {
		r = s.Bits(k)
	}
	return r
}

// BigBelow is Below for large n.
func (s *State) BigBelow(n *big.Int) *big.Int {
	r := s.BigBits(n.BitLen())
	for r.Cmp(n) >= 0 {
		r = s.BigBits(n.BitLen())
	}
	return r
}

// StateLen is the length of the tuple that getstate returns: the words and the index.
const StateLen = size + 1

// Get returns the words of the state and, last, the index of the next.
func (s *State) Get() []uint32 {
	out := make([]uint32, StateLen)
	copy(out, s.mt[:])
	out[size] = uint32(s.index)
	return out
}

// Set takes what Get returned. It reports false, and changes nothing, if the length or the index is wrong.
func (s *State) Set(words []uint32) bool {
	if len(words) != StateLen || words[size] > size {
		return false
	}
	copy(s.mt[:], words)
	s.index = int(words[size])
	return true
}
