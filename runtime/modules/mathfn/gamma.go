// The gamma function and its logarithm.

package mathfn

import (
	"math"

	"minipy/runtime/object/num/libm"
)

// Lanczos' approximation with g and the thirteen coefficients that Boost publishes for double precision ("lanczos13m53"):
// gamma(x) = (x+g-0.5)**(x-0.5) / e**(x+g-0.5) * L(x) with the rational function L below.
const lanczosG = 6.024680040776729583740234375

var lanczosNum = [...]float64{
	23531376880.410759688572007674451636754734846804940,
	42919803642.649098768957899047001988850926355848959,
	35711959237.355668049440185451547166705960488635843,
	17921034426.037209699919755754458931112671403265390,
	6039542586.3520280050642916443072979210699388420708,
	1439720407.3117216736632230727949123939715485786372,
	248874557.86205415651146038641322942321632125127801,
	31426415.585400194380614231628318205362874684987640,
	2876370.6289353724412254090516208496135991145378768,
	186056.26539522349504029498971604569928220784236328,
	8071.6720023658162106380029022722506138218516325024,
	210.82427775157934587250973392071336271166969580291,
	2.5066282746310002701649081771338373386264310793408,
}

// lanczosDen holds the coefficients of x(x+1)...(x+11).
var lanczosDen = [...]float64{0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1}

// lanczos returns L(x) for x > 0. For large x it divides both polynomials by x**12, against overflow.
func lanczos(x float64) float64 {
	n, d := 0.0, 0.0
	if x < 5 {
		for i := len(lanczosNum) - 1; i >= 0; i-- {
			n = float64(n*x) + lanczosNum[i]
			d = float64(d*x) + lanczosDen[i]
		}
		return n / d
	}
	for i := range lanczosNum {
		n = n/x + lanczosNum[i]
		d = d/x + lanczosDen[i]
	}
	return n / d
}

// factorials holds 0! to 22!, which are exact.
var factorials = func() (t [23]float64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = t[i-1] * float64(i)
	}
	return t
}()

// sinPi returns sin(pi*x), exact at the zeros.
func sinPi(x float64) float64 {
	y := math.Mod(math.Abs(x), 2)
	r := 0.0
	switch int(math.Round(2 * y)) {
	case 0:
		r = libm.Sin(math.Pi * y)
	case 1:
		r = libm.Cos(math.Pi * (y - 0.5))
	case 2: // sin(pi*(1-y)) keeps the sign of the zero right
		r = libm.Sin(math.Pi * (1 - y))
	case 3:
		r = -libm.Cos(math.Pi * (y - 1.5))
	case 4:
		r = libm.Sin(math.Pi * (y - 2))
	}
	return math.Copysign(1, x) * r
}

// Gamma is math.gamma.
func Gamma(x float64) (float64, error) {
	switch {
	case math.IsInf(x, 1) || x != x:
		return x, nil
	case math.IsInf(x, -1) || x == 0:
		return 0, ErrDomain
	case x == math.Floor(x):
		if x < 0 {
			return 0, ErrDomain
		}
		if x <= float64(len(factorials)) {
			return factorials[int(x)-1], nil
		}
	}
	a := math.Abs(x)
	if a < 1e-20 {
		r := 1 / x
		if math.IsInf(r, 0) {
			return 0, ErrRange
		}
		return r, nil
	}
	if a > 200 {
		if x < 0 {
			return 0 / sinPi(x), nil
		}
		return 0, ErrRange
	}
	y := a + (lanczosG - 0.5)
	// What rounding took from y, times g/y, corrects the power and the exponential.
	var z float64
	if a > lanczosG-0.5 {
		q := y - a
		z = q - (lanczosG - 0.5)
	} else {
		q := y - (lanczosG - 0.5)
		z = q - a
	}
	z = z * lanczosG / y
	var r float64
	if x < 0 { // the reflection formula
		r = -math.Pi / sinPi(a) / a * libm.Exp(y) / lanczos(a)
		r -= float64(z * r)
		if a < 140 {
			r /= libm.Pow(y, a-0.5)
		} else { // in two steps, against overflow
			half := libm.Pow(y, a/2-0.25)
			r /= half
			r /= half
		}
	} else {
		r = lanczos(a) / libm.Exp(y)
		r += float64(z * r)
		if a < 140 {
			r *= libm.Pow(y, a-0.5)
		} else {
			half := libm.Pow(y, a/2-0.25)
			r *= half
			r *= half
		}
	}
	if math.IsInf(r, 0) {
		return 0, ErrRange
	}
	return r, nil
}

// Lgamma is math.lgamma, the logarithm of |gamma(x)|.
func Lgamma(x float64) (float64, error) {
	switch {
	case x != x:
		return x, nil
	case math.IsInf(x, 0):
		return math.Inf(1), nil
	case x == math.Floor(x) && x <= 2:
		if x <= 0 {
			return 0, ErrDomain
		}
		return 0, nil
	}
	a := math.Abs(x)
	if a < 1e-20 {
		return -libm.Log(a), nil
	}
	r := libm.Log(lanczos(a)) - lanczosG
	r += float64((a - 0.5) * (libm.Log(a+lanczosG-0.5) - 1))
	if x < 0 {
		const logPi = 1.144729885849400174143427351353058711647
		r = logPi - libm.Log(math.Abs(sinPi(a))) - libm.Log(a) - r
	}
	if math.IsInf(r, 0) {
		return 0, ErrRange
	}
	return r, nil
}
