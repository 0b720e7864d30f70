// This file defines BigInt, the representation of ints that do not fit the word.
package object

import (
	"math/big"

	rt "minipy/runtime"
)

// BigInt is an int beyond int64. V is never changed.
type BigInt struct {
	rt.Header
	V *big.Int
}

var bigIntShape = rt.Shape{Kind: rt.KindBigInt}

// roomyBig is a BigInt with all that it consists of in one block, if it is not large.
type roomyBig struct {
	BigInt
	v    big.Int
	room [bigRoom]big.Word
}

const bigRoom = 8

// newRoomyBig returns a BigInt without a header for a result of about so many words, to be finished by value.
func newRoomyBig(words int) *BigInt {
	if words > bigRoom {
		return &BigInt{V: new(big.Int)}
	}
	p := &roomyBig{}
	p.V = p.v.SetBits(p.room[:0])
	return &p.BigInt
}

// value returns the int of p, whose V has been computed.
func (p *BigInt) value(t *rt.Thread) rt.Value {
	if p.V.IsInt64() {
		return rt.Int(p.V.Int64())
	}
	p.Init(t, &bigIntShape)
	return p.Val()
}

// words is the length of b.
func words(b *big.Int) int { return len(b.Bits()) }

// NewBig returns the int of b (which it keeps): in the word if it fits.
func NewBig(t *rt.Thread, b *big.Int) rt.Value {
	if b.IsInt64() {
		return rt.Int(b.Int64())
	}
	p := &BigInt{V: b}
	p.Init(t, &bigIntShape)
	return p.Val()
}
