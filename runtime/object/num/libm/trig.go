// Trigonometric functions and their inverses.

package libm

import (
	"math"
	"math/big"
)

// reduce returns r = x - n*pi/2 with |r| at most about pi/4, and n modulo 4. x is finite.
func reduce(x float64) (r dd, n int) {
	if math.Abs(x) < 0.785 {
		return dd{x, 0}, 0
	}
	if math.Abs(x) > 1<<20 {
		return reduceLarge(x)
	}
	q := math.RoundToEven(x * perQuarter)
	r = twoSum(x-float64(q*quarterA), -float64(q*quarterB)) // the first difference is exact
	r = r.add(dd{-float64(q * quarterC), 0})
	r = r.add(dd{-float64(q * quarterD), 0})
	return r, int(q) & 3
}

// reduceLarge multiplies by 2/pi in integers (Payne and Hanek 1983).
func reduceLarge(x float64) (dd, int) {
	const prec = 1216
	m, e := math.Frexp(math.Abs(x))
	whole := new(big.Int)
	whole.SetString(twoOverPi, 16)
	whole.Mul(whole, big.NewInt(int64(math.Ldexp(m, 53))))
	shift := uint(prec - (e - 53)) // whole / 2^shift is |x| * 2/pi
	frac := new(big.Int)
	q := new(big.Int).Rsh(whole, shift)
	frac.Sub(whole, new(big.Int).Lsh(q, shift))
	n := int(new(big.Int).And(q, big.NewInt(3)).Int64())
	if frac.Bit(int(shift)-1) == 1 {
		frac.Sub(frac, new(big.Int).Lsh(big.NewInt(1), shift))
		n = (n + 1) & 3
	}
	f := new(big.Float).SetPrec(160).SetInt(frac)
	f.SetMantExp(f, -int(shift))
	hi, _ := f.Float64()
	lo, _ := f.Sub(f, big.NewFloat(hi)).Float64()
	r := dd{hi, lo}.mul(halfPi)
	if x < 0 {
		return dd{-r.hi, -r.lo}, -n & 3
	}
	return r, n
}

// sinCos returns the sine and the cosine of a reduced angle: by the angle sum from the nearest j/32.
func sinCos(r dd) (sin, cos dd) {
	negative := r.hi < 0
	if negative {
		r = dd{-r.hi, -r.lo}
	}
	j := math.RoundToEven(r.hi * 32)
	s := twoSum(r.hi-j/32, r.lo)
	x := s.hi
	sq := twoProd(x, x)
	sq.lo += 2 * float64(x*s.lo)
	z := sq.hi
	sinTail := float64(float64(x*z) * (-1.0/6 + z*(1.0/120-z*(1.0/5040-z*(1.0/362880)))))
	ss := quickSum(x, s.lo+sinTail)
	cosTail := float64(z*z) * (1.0/24 - z*(1.0/720-z*(1.0/40320)))
	c := quickSum(-0.5*z, cosTail-0.5*sq.lo) // cos(s) - 1
	a, b := sinTable[int(j)], cosTable[int(j)]
	if j == 0 {
		sin, cos = ss, dd{1, 0}.add(c)
	} else {
		sin = a.add(a.mul(c).add(b.mul(ss)))
		cos = b.add(b.mul(c).sub(a.mul(ss)))
	}
	if negative {
		sin = dd{-sin.hi, -sin.lo}
	}
	return sin, cos
}

// sinCosDD returns both functions of any finite angle.
func sinCosDD(x float64) (sin, cos dd) {
	r, n := reduce(x)
	s, c := sinCos(r)
	neg := func(a dd) dd { return dd{-a.hi, -a.lo} }
	switch n {
	case 1:
		return c, neg(s)
	case 2:
		return neg(s), neg(c)
	case 3:
		return neg(c), s
	}
	return s, c
}

// Sin returns the sine.
func Sin(x float64) float64 {
	switch {
	case x-x != 0:
		return math.NaN()
	case x == 0:
		return x
	case math.Abs(x) < 0x1p-26:
		return x - float64(float64(x*x)*x)/6
	}
	s, _ := sinCosDD(x)
	return s.hi
}

// Cos returns the cosine.
func Cos(x float64) float64 {
	if x-x != 0 {
		return math.NaN()
	}
	_, c := sinCosDD(x)
	return c.hi
}

// Tan returns the tangent.
func Tan(x float64) float64 {
	switch {
	case x-x != 0:
		return math.NaN()
	case x == 0:
		return x
	case math.Abs(x) < 0x1p-26:
		return x + float64(float64(x*x)*x)/3
	}
	s, c := sinCosDD(x)
	return s.div(c).hi
}

// angle returns the angle of the point (x, y), which is on or near the unit circle or elsewhere, from an estimate good to a
// few units in the last place: the point is turned back by the estimate, and what is left is its own tangent.
func angle(y, x dd, estimate float64) float64 {
	s, c := sinCosDD(estimate)
	num := y.mul(c).sub(x.mul(s))
	den := x.mul(c).add(y.mul(s))
	return estimate + num.hi/den.hi
}

// Atan returns the arc tangent.
func Atan(x float64) float64 {
	switch a := math.Abs(x); {
	case x == 0 || x != x || a > 0x1p60:
		return math.Atan(x)
	case a < 0x1p-26:
		return x - float64(float64(x*x)*x)/3
	}
	return angle(dd{x, 0}, dd{1, 0}, math.Atan(x))
}

// Atan2 returns the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	estimate := math.Atan2(y, x)
	if estimate-estimate != 0 || y == 0 || x == 0 || y-y != 0 || x-x != 0 {
		return estimate
	}
	ey, ex := exponentOf(y), exponentOf(x)
	switch {
	case ey-ex > 60:
		return estimate
	case ey-ex < -60 && x < 0: // package math loses the sign where y/x underflows
		return math.Copysign(math.Pi, y)
	case ey-ex < -40 && x > 0:
		q := dd{math.Ldexp(y, -ey), 0}.div(dd{math.Ldexp(x, -ex), 0})
		return q.ldexp(ey - ex)
	}
	return angle(dd{math.Ldexp(y, -ex), 0}, dd{math.Ldexp(x, -ex), 0}, estimate)
}

// otherLeg returns the other leg of the right triangle with hypotenuse 1: the root of (1-x)(1+x).
func otherLeg(x float64) dd { return sqrtDD(twoSum(1, -x).mul(twoSum(1, x))) }

// Asin returns the arc sine.
func Asin(x float64) float64 {
	switch a := math.Abs(x); {
	case x == 0 || x != x || a >= 1:
		return math.Asin(x)
	case a < 0x1p-26:
		return x + float64(float64(x*x)*x)/6
	}
	return angle(dd{x, 0}, otherLeg(x), math.Asin(x))
}

// Acos returns the arc cosine.
func Acos(x float64) float64 {
	if a := math.Abs(x); a >= 1 || x != x {
		return math.Acos(x)
	}
	w := otherLeg(x)
	return angle(w, dd{x, 0}, math.Atan2(w.hi, x))
}
