// Exponentials, logarithms and powers.

package libm

import "math"

// expTail returns e**r - 1 for |r| < 0.003: two terms of the series in double-double, the rest as a float.
func expTail(r dd) dd {
	x := r.hi
	sq := twoProd(x, x)
	sq.lo += 2 * float64(x*r.lo)
	tail := 1.0/120 + x*(1.0/720+x*(1.0/5040))
	tail = float64(x*x*x) * (1.0/6 + x*(1.0/24+x*tail))
	p := quickSum(x, 0.5*sq.hi)
	return quickSum(p.hi, p.lo+(r.lo+0.5*sq.lo+tail))
}

// expParts returns e**x = p * 2**k with p in about 0.99 to 2, for |x| < 2000.
func expParts(x dd) (p dd, k int) {
	n := math.RoundToEven(x.hi * perStep)
	r := twoSum(x.hi-float64(n*stepA), -float64(n*stepB)) // the first difference is exact
	r = quickSum(r.hi, r.lo+(x.lo-float64(n*stepC)))
	return combine(int(n), r)
}

// combine returns 2**(n/128) * e**r.
func combine(n int, r dd) (dd, int) {
	t := exp2Table[n&127]
	return t.add(t.mul(expTail(r))), n >> 7
}

// Exp returns e**x.
func Exp(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x > 709.8:
		return math.Inf(1)
	case x < -746:
		return 0
	}
	p, k := expParts(dd{x, 0})
	return p.ldexp(k)
}

// Exp2 returns 2**x.
func Exp2(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x >= 1024:
		return math.Inf(1)
	case x < -1076:
		return 0
	}
	n := math.RoundToEven(x * 128)
	p, k := combine(int(n), ln2.scale(x-n/128))
	return p.ldexp(k)
}

// halfFrom is the interval from which on the significand is halved: 1 + 53/128 is about the root of 2.
const halfFrom = 53

// logDD returns the logarithm of a positive finite number, with a relative error of about 2^-68.
func logDD(a dd) dd {
	m, k := a.hi, 0
	if m < 0x1p-1022 {
		m *= 1 << 54
		a.lo *= 1 << 54
		k = -54
	}
	b := math.Float64bits(m)
	k += int(b>>52) - 1023
	m = math.Float64frombits(b&(1<<52-1) | 1023<<52)
	j := b >> 45 & 127
	if j >= halfFrom {
		m /= 2
		k++
	}
	t := &logTable[j]
	f := twoProd(m, t.inv)
	if a.lo != 0 {
		f.lo += math.Ldexp(a.lo, exponentOf(m)-exponentOf(a.hi)) * t.inv
	}
	f = twoSum(f.hi-1, f.lo)
	// log(1+f) = f - f^2/2 + f^3 (1/3 - f/4 + ...)
	x := f.hi
	sq := twoProd(x, x)
	sq.lo += 2 * float64(x*f.lo)
	tail := 1.0/9 - x*(1.0/10-x*(1.0/11))
	tail = 1.0/3 - x*(1.0/4-x*(1.0/5-x*(1.0/6-x*(1.0/7-x*(1.0/8-x*tail)))))
	p := quickSum(x, -0.5*sq.hi)
	p = quickSum(p.hi, p.lo+(f.lo-0.5*sq.lo+float64(float64(x*x*x)*tail)))
	if t.inv == 1 && k == 0 {
		return p
	}
	n := float64(k)
	s := t.log.add(p)
	s = dd{float64(n * ln2B), float64(n * ln2C)}.add(s)
	return dd{float64(n * ln2A), 0}.add(s)
}

// exponentOf returns the exponent of a normal or subnormal number.
func exponentOf(x float64) int {
	_, e := math.Frexp(x)
	return e
}

// Log returns the natural logarithm.
func Log(x float64) float64 {
	if r, special := logSpecial(x); special {
		return r
	}
	return logDD(dd{x, 0}).hi
}

// logSpecial handles what is not positive and finite.
func logSpecial(x float64) (float64, bool) {
	switch {
	case x != x || math.IsInf(x, 1):
		return x, true
	case x < 0:
		return math.NaN(), true
	case x == 0:
		return math.Inf(-1), true
	}
	return 0, false
}

// Log2 returns the logarithm to base 2.
func Log2(x float64) float64 {
	if r, special := logSpecial(x); special {
		return r
	}
	return logDD(dd{x, 0}).mul(invLn2).hi
}

// Log10 returns the logarithm to base 10 by fdlibm's formula, which is exact for powers of ten.
func Log10(x float64) float64 {
	if r, special := logSpecial(x); special {
		return r
	}
	const (
		invLn10  = 4.34294481903251816668e-01
		log10_2A = 3.01029995663611771306e-01 // with trailing zeros: products with exponents are exact
		log10_2B = 3.69423907715893078616e-13
	)
	k := exponentOf(x) - 1
	if k < 0 {
		k++
	}
	n := float64(k)
	m := math.Ldexp(x, -k)
	z := float64(n*log10_2B) + float64(invLn10*Log(m))
	return z + float64(n*log10_2A)
}

// Pow returns x**y with the special cases of C99's Annex F.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y || math.IsInf(x, 0) || math.IsInf(y, 0) || x == 0:
		return math.Pow(x, y)
	}
	sign := 1.0
	if x < 0 {
		if y != math.Floor(y) {
			return math.NaN()
		}
		if math.Abs(y) < 1<<53 && int64(y)&1 == 1 {
			sign = -1
		}
		x = -x
	}
	switch y {
	case 1:
		return sign * x
	case 2:
		return x * x
	case -1:
		return sign / x
	}
	if r, ok := smallPower(x, y); ok {
		return sign * r
	}
	l := logDD(dd{x, 0})
	switch e := l.hi * y; {
	case e > 710:
		return sign * math.Inf(1)
	case e < -746:
		return sign * 0
	}
	p, k := expParts(l.scale(y))
	return sign * p.ldexp(k)
}

// smallPower returns x**y for whole numbers small enough that the product fits 64 bits: a result halfway between two floats
// is then rounded as it should be.
func smallPower(x, y float64) (float64, bool) {
	if y < 3 || y > 63 || y != math.Floor(y) || x >= 1<<22 || x != math.Floor(x) {
		return 0, false
	}
	m, r := uint64(x), uint64(1)
	for range int(y) {
		if r > math.MaxUint64/m {
			return 0, false
		}
		r *= m
	}
	return float64(r), true
}
