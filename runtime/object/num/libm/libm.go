// The remaining functions, and what the package is for.

// Package libm computes the elementary functions of C's math library. Package math's own versions are off by a unit in the
// last place, and its powers by many, too often for programs that print 17 digits: exponentials, logarithms, powers and the
// trigonometric functions are therefore computed here in double-double arithmetic, with an error far below a unit, and
// rounded once. The hyperbolic functions and log10 follow the formulas of Sun's fdlibm, as the C libraries in use do; for
// those where package math does so as well, it is called.
package libm

import "math"

// Expm1 returns e**x - 1.
func Expm1(x float64) float64 { return math.Expm1(x) }

// Log1p returns log(1 + x).
func Log1p(x float64) float64 { return math.Log1p(x) }

// Erf returns the error function.
func Erf(x float64) float64 { return math.Erf(x) }

// Erfc returns 1 - erf(x).
func Erfc(x float64) float64 { return math.Erfc(x) }

// Cbrt returns the cube root, correctly rounded but for rare cases: the library's root and one step of Newton.
func Cbrt(x float64) float64 {
	if x == 0 || x-x != 0 {
		return x
	}
	m, e := math.Frexp(x)
	k := e / 3
	m = math.Ldexp(m, e-3*k)
	r := math.Cbrt(m)
	sq := twoProd(r, r)
	cube := sq.scale(r)
	d := dd{m, 0}.sub(cube)
	return math.Ldexp(r+d.hi/(3*sq.hi), k)
}

// Asinh is the inverse of Sinh.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	var r float64
	switch {
	case x-x != 0 || a < 0x1p-28:
		return x
	case a > 1<<28:
		r = Log(a) + math.Ln2
	case a > 2:
		r = Log(2*a + 1/(math.Sqrt(float64(a*a)+1)+a))
	default:
		t := float64(a * a)
		r = Log1p(a + t/(1+math.Sqrt(1+t)))
	}
	return math.Copysign(r, x)
}

// Acosh is the inverse of Cosh.
func Acosh(x float64) float64 {
	switch {
	case x < 1 || x != x:
		return math.NaN()
	case x > 1<<28:
		return Log(x) + math.Ln2
	case x > 2:
		return Log(2*x - 1/(x+math.Sqrt(float64(x*x)-1)))
	}
	t := x - 1
	return Log1p(t + math.Sqrt(2*t+float64(t*t)))
}

// Atanh is the inverse of Tanh.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	var r float64
	switch {
	case a > 1 || x != x:
		return math.NaN()
	case a < 0x1p-28:
		return x
	case a < 0.5:
		t := a + a
		r = 0.5 * Log1p(t+float64(t*a)/(1-a))
	default:
		r = 0.5 * Log1p((a+a)/(1-a))
	}
	return math.Copysign(r, x)
}
