// Float arithmetic: floor division, modulo, powers, rounding.

package num

import (
	"math"
	"math/big"
	"strconv"

	"minipy/runtime/object/num/libm"
)

// FloatDivMod returns the floor of x/y and the modulo, which has the sign of y. y must not be zero.
// As CPython's float_div_mod: both are derived from the exact fmod, so that q*y + m is close to x.
func FloatDivMod(x, y float64) (q, m float64) {
	m = fmod(x, y)
	q = (x - m) / y
	if m != 0 {
		if (y < 0) != (m < 0) {
			m += y
			q--
		}
	} else {
		m = math.Copysign(0, y)
	}
	if q == 0 {
		return math.Copysign(0, x/y), m
	}
	f := math.Floor(q)
	if q-f > 0.5 {
		f++
	}
	return f, m
}

// FloatMod returns x % y. y must not be zero.
func FloatMod(x, y float64) float64 {
	m := fmod(x, y)
	if m == 0 {
		return math.Copysign(0, y)
	}
	if (y < 0) != (m < 0) {
		m += y
	}
	return m
}

// fmod is C's fmod: exact, with the sign of x. Operands that are small whole numbers go through integers.
func fmod(x, y float64) float64 {
	if i, j := int64(x), int64(y); float64(i) == x && float64(j) == y && i != math.MinInt64 && j != 0 &&
		i < 1<<62 && i > -1<<62 && j < 1<<62 && j > -1<<62 {
		return math.Copysign(float64(i%j), x)
	}
	if math.IsInf(y, 0) && !math.IsInf(x, 0) && !math.IsNaN(x) {
		return x
	}
	return math.Mod(x, y)
}

// FloatFloorDiv returns x // y. y must not be zero.
func FloatFloorDiv(x, y float64) float64 {
	q, _ := FloatDivMod(x, y)
	return q
}

// FloatPow returns x ** y, or ErrZeroToNegative, ErrComplex (a negative base and a fractional exponent) or ErrRange.
// The order of the special cases is that of C99's pow, Annex F.
func FloatPow(x, y float64) (float64, error) {
	switch {
	case y == 0:
		return 1, nil
	case x != x:
		return x, nil
	case y != y:
		if x == 1 {
			return 1, nil
		}
		return y, nil
	case math.IsInf(y, 0):
		x = math.Abs(x)
		switch {
		case x == 1:
			return 1, nil
		case (y > 0) == (x > 1):
			return math.Inf(1), nil
		}
		return 0, nil
	case math.IsInf(x, 0):
		r := math.Inf(1)
		if y < 0 {
			r = 0
		}
		if isOdd(y) {
			r = math.Copysign(r, x)
		}
		return r, nil
	case x == 0:
		if y < 0 {
			return 0, ErrZeroToNegative
		}
		if isOdd(y) {
			return x, nil
		}
		return 0, nil
	}
	negate := false
	if x < 0 {
		if y != math.Floor(y) {
			return 0, ErrComplex
		}
		x, negate = -x, isOdd(y)
	}
	r := libm.Pow(x, y)
	if math.IsInf(r, 0) {
		return 0, ErrRange
	}
	if negate {
		r = -r
	}
	return r, nil
}

// isOdd reports whether y is an odd whole number.
func isOdd(y float64) bool { return math.Abs(math.Mod(y, 2)) == 1 }

// IsInteger reports whether f is a whole number.
func IsInteger(f float64) bool { return f == math.Floor(f) && !math.IsInf(f, 0) }

// Round returns f rounded to n decimal places, correctly: the exact binary value of f decides, ties go to even. A negative n
// rounds before the point. A result beyond the range is ErrRoundOverflow.
func Round(f float64, n int) (float64, error) {
	switch {
	case f == 0 || math.IsInf(f, 0) || math.IsNaN(f) || n > 323:
		return f, nil // no float has more than 323 places that rounding could change
	case n < -308:
		return math.Copysign(0, f), nil
	case n >= 0:
		if math.Abs(f) >= 1<<52 {
			return f, nil
		}
		var buf [400]byte
		r, _ := strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], f, 'f', n, 64)), 64)
		return r, nil
	}
	abs := math.Abs(f)
	whole := math.Floor(abs)
	frac := whole != abs
	if k := -n; k <= 18 && whole < 1<<63 {
		unit := pow10[k]
		i := uint64(whole)
		q, r := i/unit, i%unit
		if roundsUp(r, unit, frac, q) {
			q++
		}
		hi, _ := mul64(q, unit)
		if hi == 0 {
			return math.Copysign(float64(q*unit), f), nil
		}
	}
	i, _ := big.NewFloat(whole).Int(nil)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-n)), nil)
	q, r := new(big.Int).QuoRem(i, unit, new(big.Int))
	c := r.Lsh(r, 1).Cmp(unit)
	if c > 0 || c == 0 && (frac || q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	r64, _ := q.Mul(q, unit).Float64()
	if math.IsInf(r64, 0) {
		return 0, ErrRoundOverflow
	}
	return math.Copysign(r64, f), nil
}

// roundsUp decides the rounding of q + (r + something if frac)/unit to a whole number, half to even.
func roundsUp(r, unit uint64, frac bool, q uint64) bool {
	half := unit / 2 // unit is a power of ten and so even
	return r > half || r == half && (frac || q&1 == 1)
}

// pow10 holds the powers of ten that fit.
var pow10 = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = t[i-1] * 10
	}
	return t
}()

// RoundInt returns i rounded to a multiple of 10**k, half to even; it reports false if that does not fit an int64.
func RoundInt(i int64, k uint) (int64, bool) {
	if k > 19 {
		return 0, true // more than twice the largest int64
	}
	unit, abs := pow10[k], absInt(i)
	if k == 0 {
		return i, true
	}
	q, r := abs/unit, abs%unit
	if roundsUp(r, unit, false, q) {
		q++
	}
	hi, lo := mul64(q, unit)
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if i < 0 {
		return -int64(lo), true
	}
	return int64(lo), true
}

// RoundBig returns i rounded to a multiple of 10**k, half to even.
func RoundBig(i *big.Int, k uint) *big.Int {
	if k == 0 {
		return i
	}
	if uint64(k) > uint64(i.BitLen()) {
		return new(big.Int) // 10**k is more than 8 times larger
	}
	unit := new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(uint64(k)), nil)
	q, r := new(big.Int).QuoRem(i, unit, new(big.Int))
	c := r.Lsh(r.Abs(r), 1).Cmp(unit)
	if c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(i.Sign())))
	}
	return q.Mul(q, unit)
}
