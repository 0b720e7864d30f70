// Complex arithmetic: product, quotient, power, absolute value, hash.

package num

import (
	"math"

	"minipy/runtime/object/num/libm"
)

// The errors of complex arithmetic.
var (
	ErrComplexDivision = &Error{Kind: ZeroDivisionError, Msg: "complex division by zero"}
	ErrComplexZeroPow  = &Error{Kind: ZeroDivisionError, Msg: "0.0 to a negative or complex power"}
	ErrComplexOverflow = &Error{Kind: OverflowError, Msg: "complex exponentiation"}
	ErrComplexAbs      = &Error{Kind: OverflowError, Msg: "absolute value too large"}
)

// ComplexMul returns a * b by the textbook formula, without C99's recovery of infinities.
func ComplexMul(a, b complex128) complex128 {
	return complex(float64(real(a)*real(b))-float64(imag(a)*imag(b)), float64(real(a)*imag(b))+float64(imag(a)*real(b)))
}

// ComplexDiv returns a / b by Smith's method (1962).
func ComplexDiv(a, b complex128) (complex128, error) {
	x, y := math.Abs(real(b)), math.Abs(imag(b))
	switch {
	case x == 0 && y == 0:
		return 0, ErrComplexDivision
	case x >= y:
		ratio := imag(b) / real(b)
		d := real(b) + float64(imag(b)*ratio)
		return complex((real(a)+float64(imag(a)*ratio))/d, (imag(a)-float64(real(a)*ratio))/d), nil
	case y >= x:
		ratio := real(b) / imag(b)
		d := float64(real(b)*ratio) + imag(b)
		return complex((float64(real(a)*ratio)+imag(a))/d, (float64(imag(a)*ratio)-real(a))/d), nil
	}
	return complex(math.NaN(), math.NaN()), nil
}

// ComplexAbs returns |a|.
func ComplexAbs(a complex128) (float64, error) {
	r := libm.Hypot(real(a), imag(a))
	if math.IsInf(r, 0) && !math.IsInf(real(a), 0) && !math.IsInf(imag(a), 0) {
		return 0, ErrComplexAbs
	}
	return r, nil
}

// ComplexPow returns a ** b: small whole exponents by multiplication, others in polar coordinates.
func ComplexPow(a, b complex128) (complex128, error) {
	var r complex128
	if n := real(b); imag(b) == 0 && n == math.Floor(n) && math.Abs(n) <= 100 {
		p := complexPower(a, int(math.Abs(n)))
		if n < 0 {
			var err error
			if p, err = ComplexDiv(1, p); err != nil {
				return 0, ErrComplexZeroPow
			}
		}
		r = p
	} else if a == 0 {
		if imag(b) != 0 || real(b) < 0 {
			return 0, ErrComplexZeroPow
		}
		return 0, nil
	} else {
		abs := libm.Hypot(real(a), imag(a))
		length := libm.Pow(abs, real(b))
		angle := libm.Atan2(imag(a), real(a))
		phase := angle * real(b)
		if imag(b) != 0 {
			length /= libm.Exp(angle * imag(b))
			phase += float64(imag(b) * libm.Log(abs))
		}
		if math.IsInf(phase, 0) { // where C's cos and sin report a domain error
			return 0, ErrComplexZeroPow
		}
		r = complex(length*libm.Cos(phase), length*libm.Sin(phase))
	}
	if math.IsInf(real(r), 0) || math.IsInf(imag(r), 0) {
		return 0, ErrComplexOverflow
	}
	return r, nil
}

// complexPower multiplies squares, from the lowest bit of n on.
func complexPower(a complex128, n int) complex128 {
	r := complex128(1)
	for bit := 1; bit <= n; bit <<= 1 {
		if n&bit != 0 {
			r = ComplexMul(r, a)
		}
		a = ComplexMul(a, a)
	}
	return r
}

// HashComplex is the hash of a complex number. It reports false for NaNs.
func HashComplex(a complex128) (int64, bool) {
	re, ok1 := HashFloat(real(a))
	im, ok2 := HashFloat(imag(a))
	h := re + 1000003*im
	if h == -1 {
		h = hashMinusOne
	}
	return h, ok1 && ok2
}
