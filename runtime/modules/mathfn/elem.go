// Functions of one or two floats, with the errors of module math.

// Package mathfn is the arithmetic of module math: every function that Go's package math lacks or treats differently, with
// CPython's errors. Floats in, floats out; integers are *big.Int, which are not modified, or int64.
package mathfn

import (
	"math"
	"math/big"

	"minipy/runtime/object/num"
	"minipy/runtime/object/num/libm"
)

// The two errors that most functions have.
var (
	ErrDomain = &num.Error{Kind: num.ValueError, Msg: "math domain error"}
	ErrRange  = &num.Error{Kind: num.OverflowError, Msg: "math range error"}
)

// A Func is a function of one float. Functions lists those without special cases; Apply adds the errors.
type Func struct {
	Name     string
	F        func(float64) float64
	Overflow bool // an infinite result is a range error, not a domain error
}

// Functions are the plain functions of module math, in alphabetical order.
var Functions = [...]Func{
	{"acos", libm.Acos, false},
	{"acosh", libm.Acosh, false},
	{"asin", libm.Asin, false},
	{"asinh", libm.Asinh, false},
	{"atan", libm.Atan, false},
	{"atanh", libm.Atanh, false},
	{"cbrt", libm.Cbrt, false},
	{"cos", libm.Cos, false},
	{"cosh", libm.Cosh, true},
	{"degrees", func(x float64) float64 { return x * (180 / math.Pi) }, false},
	{"erf", libm.Erf, false},
	{"erfc", libm.Erfc, false},
	{"exp", libm.Exp, true},
	{"exp2", libm.Exp2, true},
	{"expm1", libm.Expm1, true},
	{"fabs", math.Abs, false},
	{"log1p", libm.Log1p, false},
	{"radians", func(x float64) float64 { return x * (math.Pi / 180) }, false},
	{"sin", libm.Sin, false},
	{"sinh", libm.Sinh, true},
	{"sqrt", math.Sqrt, false},
	{"tan", libm.Tan, false},
	{"tanh", libm.Tanh, false},
}

// Apply returns f(x). A NaN that does not come from x is ErrDomain; an infinity that does not come from x is ErrRange or
// ErrDomain, as the function says. Degrees and fabs never fail.
func (f *Func) Apply(x float64) (float64, error) {
	r := f.F(x)
	switch {
	case r-r == 0: // finite
		return r, nil
	case r != r && x == x:
		return 0, ErrDomain
	case math.IsInf(r, 0) && !math.IsInf(x, 0) && x == x:
		switch {
		case f.Overflow:
			return 0, ErrRange
		case f.Name == "degrees":
			return r, nil
		}
		return 0, ErrDomain
	}
	return r, nil
}

// Log is the natural logarithm of a float.
func Log(x float64) (float64, error) { return logOf(x, libm.Log) }

// Log2 is the logarithm to base 2.
func Log2(x float64) (float64, error) { return logOf(x, libm.Log2) }

// Log10 is the logarithm to base 10.
func Log10(x float64) (float64, error) { return logOf(x, libm.Log10) }

func logOf(x float64, log func(float64) float64) (float64, error) {
	if x <= 0 {
		return 0, ErrDomain
	}
	return log(x), nil
}

// LogBig is the natural logarithm of an int of any size.
func LogBig(b *big.Int) (float64, error) { return logBig(b, libm.Log) }

// Log2Big is the logarithm of an int to base 2.
func Log2Big(b *big.Int) (float64, error) { return logBig(b, libm.Log2) }

// Log10Big is the logarithm of an int to base 10.
func Log10Big(b *big.Int) (float64, error) { return logBig(b, libm.Log10) }

// logBig takes the logarithm of an int that is too large for a float in two parts.
func logBig(b *big.Int, log func(float64) float64) (float64, error) {
	if b.Sign() <= 0 {
		return 0, ErrDomain
	}
	if x, err := num.BigToFloat(b); err == nil {
		return log(x), nil
	}
	m, e := FrexpBig(b)
	return log(m) + float64(log(2)*float64(e)), nil
}

// FrexpBig returns m in [0.5, 1), correctly rounded, and e with b close to m * 2**e, for b > 0.
func FrexpBig(b *big.Int) (m float64, e int) {
	e = b.BitLen()
	f := new(big.Float).SetPrec(53).SetInt(b) // rounds to nearest even
	m, _ = f.SetMantExp(f, -e).Float64()
	if m == 1 {
		return 0.5, e + 1
	}
	return m, e
}

// Pow is math.pow, which fails where ** gives a complex number.
func Pow(x, y float64) (float64, error) {
	r, err := num.FloatPow(x, y)
	switch err {
	case nil:
		return r, nil
	case error(num.ErrRange):
		return 0, ErrRange
	}
	return 0, ErrDomain
}

// Atan2 is math.atan2; it has no errors.
func Atan2(y, x float64) float64 { return libm.Atan2(y, x) }

// Fmod is C's fmod.
func Fmod(x, y float64) (float64, error) {
	if math.IsInf(y, 0) && !math.IsInf(x, 0) && x == x {
		return x, nil
	}
	r := math.Mod(x, y)
	if r != r && x == x && y == y {
		return 0, ErrDomain
	}
	return r, nil
}

// Remainder is the IEEE 754 remainder: the quotient is rounded to the nearest whole number, half to even.
func Remainder(x, y float64) (float64, error) {
	switch {
	case x != x || y != y:
		return x + y, nil
	case math.IsInf(x, 0) || y == 0:
		return 0, ErrDomain
	case math.IsInf(y, 0):
		return x, nil
	}
	return math.Remainder(x, y), nil
}

// Ldexp returns x * 2**e.
func Ldexp(x float64, e int) (float64, error) {
	if x == 0 || x-x != 0 {
		return x, nil
	}
	r := ldexp(x, e)
	if math.IsInf(r, 0) {
		return 0, ErrRange
	}
	return r, nil
}

// ldexp rounds once, also to a subnormal result: math.Ldexp scales the whole significand in one step.
func ldexp(x float64, e int) float64 { return math.Ldexp(x, min(max(e, -5000), 5000)) }

// LdexpBig is Ldexp for an exponent that fits no int.
func LdexpBig(x float64, sign int) (float64, error) {
	switch {
	case x == 0 || x-x != 0:
		return x, nil
	case sign < 0:
		return math.Copysign(0, x), nil
	}
	return 0, ErrRange
}

var (
	errFMAInvalid  = &num.Error{Kind: num.ValueError, Msg: "invalid operation in fma"}
	errFMAOverflow = &num.Error{Kind: num.OverflowError, Msg: "overflow in fma"}
)

// FMA returns x*y + z, rounded once.
func FMA(x, y, z float64) (float64, error) {
	r := math.FMA(x, y, z)
	switch {
	case r-r == 0:
		return r, nil
	case r != r && x == x && y == y && z == z:
		return 0, errFMAInvalid
	case math.IsInf(r, 0) && x-x == 0 && y-y == 0 && z-z == 0:
		return 0, errFMAOverflow
	}
	return r, nil
}

// NextAfter moves from x toward y by that many floats; it does not pass y.
func NextAfter(x, y float64, steps uint64) float64 {
	switch {
	case steps == 0 || x != x:
		return x
	case y != y || x == y:
		return y
	}
	const sign = 1 << 63
	a, b := math.Float64bits(x), math.Float64bits(y)
	ma, mb := a&^sign, b&^sign
	if (a^b)&sign != 0 { // the way leads through zero
		switch {
		case ma > math.MaxUint64-mb || ma+mb <= steps:
			return y
		case steps < ma:
			return math.Float64frombits(a&sign | (ma - steps))
		case steps == ma:
			return math.Copysign(0, x)
		}
		return math.Float64frombits(b&sign | (steps - ma))
	}
	switch {
	case ma > mb:
		if ma-mb <= steps {
			return y
		}
		return math.Float64frombits(a - steps)
	case mb-ma <= steps:
		return y
	}
	return math.Float64frombits(a + steps)
}

// ErrSteps and ErrTolerance are errors about arguments.
var (
	ErrSteps     = &num.Error{Kind: num.ValueError, Msg: "steps must be a non-negative integer"}
	ErrTolerance = &num.Error{Kind: num.ValueError, Msg: "tolerances must be non-negative"}
)

// ULP returns the value of the last bit of x.
func ULP(x float64) float64 {
	x = math.Abs(x)
	if x-x != 0 {
		return x
	}
	if next := math.Nextafter(x, math.Inf(1)); !math.IsInf(next, 0) {
		return next - x
	}
	return x - math.Nextafter(x, 0)
}

// IsClose reports whether a and b differ by no more than the relative or the absolute tolerance.
func IsClose(a, b, rel, abs float64) (bool, error) {
	switch {
	case rel < 0 || abs < 0:
		return false, ErrTolerance
	case a == b:
		return true, nil
	case math.IsInf(a, 0) || math.IsInf(b, 0):
		return false, nil
	}
	diff := math.Abs(b - a)
	return diff <= math.Abs(rel*b) || diff <= math.Abs(rel*a) || diff <= abs, nil
}
