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

// NewBig returns the int of b (which it keeps): in the word if it fits.
func NewBig(t *rt.Thread, b *big.Int) rt.Value {
	if b.IsInt64() {
		return rt.Int(b.Int64())
	}
	p := &BigInt{V: b}
	p.Init(t, &bigIntShape)
	return p.Val()
}
