// Hyperbolic functions by way of exp and expm1 (the case distinctions of fdlibm).

package libm

import "math"

// expOverflow is the largest x with a finite exp(x).
const expOverflow = 709.782712893384

// Sinh returns the hyperbolic sine.
func Sinh(x float64) float64 {
	a, h := math.Abs(x), math.Copysign(0.5, x)
	switch {
	case math.IsInf(x, 0) || math.IsNaN(x) || a < 0x1p-28:
		return x
	case a < 1:
		t := Expm1(a)
		return h * (2*t - float64(t*t)/(t+1))
	case a < 22:
		t := Expm1(a)
		return h * (t + t/(t+1))
	case a <= expOverflow:
		return h * Exp(a)
	}
	w := Exp(0.5 * a)
	return h * w * w
}

// Cosh returns the hyperbolic cosine.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a < 0.5*math.Ln2:
		t := Expm1(a)
		w := 1 + t
		if a < 0x1p-55 {
			return w
		}
		return 1 + float64(t*t)/(w+w)
	case a < 22:
		t := Exp(a)
		return float64(0.5*t) + 0.5/t
	case a <= expOverflow:
		return 0.5 * Exp(a)
	}
	w := Exp(0.5 * a)
	return 0.5 * w * w
}

// Tanh returns the hyperbolic tangent.
func Tanh(x float64) float64 {
	a, z := math.Abs(x), 1.0
	switch {
	case x == 0 || math.IsNaN(x):
		return x
	case a < 0x1p-55:
		return x * (1 + x)
	case a < 1:
		t := Expm1(-2 * a)
		z = -t / (t + 2)
	case a < 22:
		z = 1 - 2/(Expm1(2*a)+2)
	}
	return math.Copysign(z, x)
}
