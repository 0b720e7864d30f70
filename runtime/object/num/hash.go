// Hashes: numbers modulo 2^61-1 so that equal numbers of different types agree, tuples, frozensets, strings.

package num

import (
	"math"
	"math/big"
	"math/bits"
)

// modulus is the Mersenne prime of CPython's numeric hashes (the docs of hash, "Hashing of numeric types").
const modulus = 1<<61 - 1

const (
	hashInf = 314159
	// An object's hash is never -1, which means failure in C.
	hashMinusOne = -2
)

// rotl61 multiplies x < 2^61 by 2^n modulo 2^61-1.
func rotl61(x uint64, n uint) uint64 { return (x<<n | x>>(61-n)) & modulus }

func reduce61(x uint64) uint64 {
	x = x&modulus + x>>61
	if x >= modulus {
		x -= modulus
	}
	return x
}

func signed61(h uint64, negative bool) int64 {
	if negative {
		if h == 1 {
			return hashMinusOne
		}
		return -int64(h)
	}
	return int64(h)
}

// HashInt is the hash of an int.
func HashInt(i int64) int64 {
	if i >= 0 && i < modulus {
		return i
	}
	return signed61(reduce61(absInt(i)), i < 0)
}

// HashBig is the hash of a large int.
func HashBig(b *big.Int) int64 {
	words := b.Bits()
	h := uint64(0)
	for i := len(words) - 1; i >= 0; i-- {
		h = rotl61(h, bits.UintSize%61) + reduce61(uint64(words[i]))
		if h >= modulus {
			h -= modulus
		}
	}
	return signed61(h, b.Sign() < 0)
}

// HashFloat is the hash of a float. It reports false for NaN, whose hash is that of its identity.
func HashFloat(f float64) (int64, bool) {
	if i := int64(f); i > -1<<60 && i < 1<<60 && float64(i) == f {
		return HashInt(i), true
	}
	switch {
	case math.IsInf(f, 1):
		return hashInf, true
	case math.IsInf(f, -1):
		return -hashInf, true
	case f != f:
		return 0, false
	}
	m, e := decompose(f)
	e %= 61
	if e < 0 {
		e += 61
	}
	return signed61(rotl61(m, uint(e)), f < 0), true
}

// A TupleHash gathers the hashes of a tuple's elements (xxHash, as CPython has used it since 3.8). Start with NewTupleHash.
type TupleHash struct {
	acc uint64
	n   uint64
}

// The primes of xxHash64.
const (
	xxPrime1 = 11400714785074694791
	xxPrime2 = 14029467366897019727
	xxPrime5 = 2870177450012600261
)

// NewTupleHash returns the state before the first element.
func NewTupleHash() TupleHash { return TupleHash{acc: xxPrime5} }

// Add mixes in the hash of the next element.
func (t *TupleHash) Add(h int64) {
	t.acc += uint64(h) * xxPrime2
	t.acc = bits.RotateLeft64(t.acc, 31) * xxPrime1
	t.n++
}

// Sum returns the hash of the tuple.
func (t *TupleHash) Sum() int64 {
	acc := t.acc + (t.n ^ (xxPrime5 ^ 3527539))
	if acc == math.MaxUint64 {
		return 1546275796
	}
	return int64(acc)
}

// A SetHash gathers the hashes of a frozenset's elements in any order. The zero value is ready.
type SetHash struct {
	acc uint64
	n   uint64
}

// Add mixes in the hash of an element.
func (s *SetHash) Add(h int64) {
	x := uint64(h)
	s.acc ^= ((x ^ 89869747) ^ x<<16) * 3644798167
	s.n++
}

// Sum returns the hash of the set.
func (s *SetHash) Sum() int64 {
	h := s.acc ^ (s.n+1)*1927868237
	h ^= h>>11 ^ h>>25
	h = h*69069 + 907133923
	if h == math.MaxUint64 {
		return 590923713
	}
	return int64(h)
}

// HashString is a fast hash of a string, after wyhash's folded multiplication; different seeds give unrelated functions.
// The empty string hashes to 0. It is never -1.
func HashString(s string, seed uint64) int64 {
	const k0, k1 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db
	n := len(s)
	if n == 0 {
		return 0
	}
	h := seed ^ k0
	var a, b uint64
	switch {
	case n <= 3:
		a = uint64(s[0])<<16 | uint64(s[n>>1])<<8 | uint64(s[n-1])
	case n <= 8:
		a, b = load32(s, 0), load32(s, n-4)
	default:
		i := 0
		for ; n-i > 16; i += 16 {
			h = fold(load64(s, i)^k1, load64(s, i+8)^h)
		}
		a, b = load64(s, max(n-16, 0)), load64(s, n-8)
	}
	h = fold(a^k1, b^h)
	h = fold(h^k0, uint64(n)^k1)
	if h == math.MaxUint64 {
		return hashMinusOne
	}
	return int64(h)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func load32(s string, i int) uint64 {
	_ = s[i+3]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24
}

func load64(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}
