// Integers: floor division, powers, shifts, bits and division to a float, for int64 and for big ints.

package num

import (
	"math"
	"math/big"
	"math/bits"
)

// MaxBits bounds the size of integers: 2^33 bits are one gigabyte. CPython raises MemoryError when memory runs out; a Go
// program could only die, and so larger results are refused beforehand.
const MaxBits = 1 << 33

// absInt returns |i|, also of the smallest int64.
func absInt(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

func mul64(a, b uint64) (hi, lo uint64) { return bits.Mul64(a, b) }

// Add, Sub and Mul report false on overflow.
func Add(a, b int64) (int64, bool) {
	c := a + b
	return c, (a^c)&(b^c) >= 0
}

// Sub returns a - b and reports false on overflow.
func Sub(a, b int64) (int64, bool) {
	c := a - b
	return c, (a^b)&(a^c) >= 0
}

// Mul returns a * b and reports false on overflow.
func Mul(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// The signed high word follows from the unsigned one; the product fits if it only repeats the sign of the low word.
	shi := int64(hi) - a>>63&b - b>>63&a
	return int64(lo), shi == int64(lo)>>63
}

// FloorDiv returns a // b; b is not 0, and not -1 if a is the smallest int64.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if (a^b) < 0 && q*b != a {
		q--
	}
	return q
}

// Mod returns a % b, with the sign of b; b is not 0.
func Mod(a, b int64) int64 {
	if b == -1 {
		return 0
	}
	m := a % b
	if m != 0 && (m^b) < 0 {
		m += b
	}
	return m
}

// BigDivMod returns a // b and a % b in new integers; b is not 0.
func BigDivMod(a, b *big.Int) (q, m *big.Int) {
	q, m = new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 && m.Sign() != b.Sign() {
		m.Add(m, b)
		q.Sub(q, one)
	}
	return q, m
}

// one is never written.
var one = big.NewInt(1)

// BigFloorDiv returns a // b.
func BigFloorDiv(a, b *big.Int) *big.Int {
	q, _ := BigDivMod(a, b)
	return q
}

// BigMod returns a % b.
func BigMod(a, b *big.Int) *big.Int {
	_, m := BigDivMod(a, b)
	return m
}

// PowInt returns a ** n for n >= 0 and reports false on overflow.
func PowInt(a, n int64) (int64, bool) {
	switch a {
	case 0, 1:
		if n == 0 {
			return 1, true
		}
		return a, true
	case -1:
		return 1 - 2*(n&1), true
	}
	if n > 63 {
		return 0, false
	}
	r, ok := int64(1), true
	for {
		if n&1 == 1 {
			if r, ok = Mul(r, a); !ok {
				return 0, false
			}
		}
		if n >>= 1; n == 0 {
			return r, true
		}
		if a, ok = Mul(a, a); !ok {
			return 0, false
		}
	}
}

// BigPow returns a ** n for n >= 0, or ErrMemory if that would have more than MaxBits bits.
func BigPow(a, n *big.Int) (*big.Int, error) {
	if a.BitLen() <= 1 { // 0, 1, -1
		switch {
		case n.Sign() == 0:
			return big.NewInt(1), nil
		case a.Sign() < 0 && n.Bit(0) == 0:
			return big.NewInt(1), nil
		}
		return new(big.Int).Set(a), nil
	}
	if !n.IsInt64() || n.Int64() > MaxBits/int64(a.BitLen()-1) {
		return nil, ErrMemory
	}
	// A power of two times the rest: 2**n and 10**n need no or shorter multiplications.
	e := n.Int64()
	z := a.TrailingZeroBits()
	odd := new(big.Int).Rsh(a, z)
	r := odd
	if odd.CmpAbs(one) == 0 {
		if e&1 == 0 {
			r.Abs(odd)
		}
	} else {
		r = new(big.Int).Exp(odd, n, nil)
	}
	return r.Lsh(r, z*uint(e)), nil
}

// PowMod returns pow(b, e, m): the result has the sign of m; a negative exponent takes the inverse of b.
func PowMod(b, e, m *big.Int) (*big.Int, error) {
	if m.Sign() == 0 {
		return nil, ErrPowModZero
	}
	abs := new(big.Int).Abs(m)
	if abs.Cmp(one) == 0 {
		return new(big.Int), nil
	}
	base := new(big.Int).Mod(b, abs)
	exp := e
	if e.Sign() < 0 {
		if base.ModInverse(base, abs) == nil {
			return nil, ErrNotInvertible
		}
		exp = new(big.Int).Neg(e)
	}
	r := base.Exp(base, exp, abs)
	if m.Sign() < 0 && r.Sign() != 0 {
		r.Add(r, m)
	}
	return r, nil
}

// PowModInt is PowMod for int64 with e >= 0 and m > 0.
func PowModInt(b, e, m int64) int64 {
	mod := uint64(m)
	x, r := uint64(Mod(b, m)), uint64(1)%mod
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = mulMod(r, x, mod)
		}
		x = mulMod(x, x, mod)
	}
	return int64(r)
}

// mulMod returns a*b mod m for a, b < m.
func mulMod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi == 0 {
		return lo % m
	}
	_, r := bits.Div64(hi, lo, m)
	return r
}

// ShiftLeft returns a << n for n >= 0 and reports false if bits are lost.
func ShiftLeft(a int64, n uint64) (int64, bool) {
	if a == 0 {
		return 0, true
	}
	if n > 63 {
		return 0, false
	}
	r := a << n
	return r, r>>n == a
}

// BigShiftLeft returns a << n for n >= 0, or ErrTooManyDigits, ErrMemory.
func BigShiftLeft(a, n *big.Int) (*big.Int, error) {
	switch {
	case n.Sign() < 0:
		return nil, ErrNegativeShift
	case a.Sign() == 0:
		return new(big.Int), nil
	case !n.IsInt64():
		return nil, ErrTooManyDigits
	case n.Int64() > MaxBits-int64(a.BitLen()):
		return nil, ErrMemory
	}
	return new(big.Int).Lsh(a, uint(n.Int64())), nil
}

// ShiftRight returns a >> n for n >= 0, rounding down.
func ShiftRight(a int64, n uint64) int64 { return a >> min(n, 63) }

// BigShiftRight returns a >> n, rounding down.
func BigShiftRight(a, n *big.Int) (*big.Int, error) {
	switch {
	case n.Sign() < 0:
		return nil, ErrNegativeShift
	case !n.IsInt64() || n.Int64() > int64(a.BitLen()):
		if a.Sign() < 0 {
			return big.NewInt(-1), nil
		}
		return new(big.Int), nil
	}
	return new(big.Int).Rsh(a, uint(n.Int64())), nil
}

// BitLength is int.bit_length.
func BitLength(i int64) int { return bits.Len64(absInt(i)) }

// BitCount is int.bit_count: the ones of |i|.
func BitCount(i int64) int { return bits.OnesCount64(absInt(i)) }

// BigBitCount is int.bit_count.
func BigBitCount(b *big.Int) int {
	n := 0
	for _, w := range b.Bits() {
		n += bits.OnesCount(uint(w))
	}
	return n
}

// Isqrt returns the whole part of the square root of i >= 0.
func Isqrt(i int64) int64 {
	r := int64(math.Sqrt(float64(i)))
	// The float root is at most one off; the products are compared without overflow, for r < 2^32.
	for r > 3037000499 || r*r > i {
		r--
	}
	for r < 3037000499 && (r+1)*(r+1) <= i {
		r++
	}
	return r
}

// BigIsqrt returns the whole part of the square root of b >= 0.
func BigIsqrt(b *big.Int) *big.Int { return new(big.Int).Sqrt(b) }

// TrueDiv returns a / b, correctly rounded; b is not 0.
func TrueDiv(a, b int64) float64 {
	const exact = 1 << 53
	if a <= exact && a >= -exact && b <= exact && b >= -exact {
		return float64(a) / float64(b)
	}
	f := divToFloat(absInt(a), absInt(b))
	if (a < 0) != (b < 0) {
		return -f
	}
	return f
}

// divToFloat divides with 64 bits of quotient and a sticky remainder.
func divToFloat(a, b uint64) float64 {
	if a == 0 {
		return 0
	}
	// Both with the leading bit at 63, then half of a: the quotient of 128 by 64 bits lies in 2^62 .. 2^64.
	za, zb := bits.LeadingZeros64(a), bits.LeadingZeros64(b)
	n, d := a<<za, b<<zb
	q, r := bits.Div64(n>>1, n<<63, d)
	return compose(q, r != 0, -63-za+zb)
}

// BigTrueDiv returns a / b, correctly rounded, or ErrQuotientTooLarge; b is not 0.
func BigTrueDiv(a, b *big.Int) (float64, error) {
	if a.Sign() == 0 {
		return math.Copysign(0, float64(b.Sign())), nil
	}
	negative := a.Sign() != b.Sign()
	shift := 63 - (a.BitLen() - b.BitLen())
	x, y := new(big.Int).Abs(a), new(big.Int).Abs(b)
	switch {
	case shift < -2000:
		return 0, ErrQuotientTooLarge
	case shift > 2000:
		x.SetUint64(0) // far below the smallest float
	case shift > 0:
		x.Lsh(x, uint(shift))
	default:
		y.Lsh(y, uint(-shift))
	}
	q, r := x.QuoRem(x, y, new(big.Int))
	f := compose(q.Uint64(), r.Sign() != 0, -shift)
	if math.IsInf(f, 0) {
		return 0, ErrQuotientTooLarge
	}
	if negative {
		f = -f
	}
	return f, nil
}
