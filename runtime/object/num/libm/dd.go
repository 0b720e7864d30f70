// Double-double arithmetic: a number as the unevaluated sum of two floats, good for about 100 bits (Dekker 1971).

package libm

import "math"

// A dd is hi + lo with |lo| at most half a unit in the last place of hi. Products are written float64(a*b) where a fused
// multiply-add would change them.
type dd struct{ hi, lo float64 }

// twoSum returns a + b exactly.
func twoSum(a, b float64) dd {
	s := a + b
	t := s - a
	return dd{s, (a - (s - t)) + (b - t)}
}

// quickSum returns a + b exactly for |a| >= |b|.
func quickSum(a, b float64) dd {
	s := a + b
	return dd{s, b - (s - a)}
}

// twoProd returns a * b exactly.
func twoProd(a, b float64) dd {
	p := float64(a * b)
	return dd{p, math.FMA(a, b, -p)}
}

func (a dd) add(b dd) dd {
	s := twoSum(a.hi, b.hi)
	return quickSum(s.hi, s.lo+(a.lo+b.lo))
}

func (a dd) sub(b dd) dd { return a.add(dd{-b.hi, -b.lo}) }

func (a dd) mul(b dd) dd {
	p := twoProd(a.hi, b.hi)
	return quickSum(p.hi, p.lo+(float64(a.hi*b.lo)+float64(a.lo*b.hi)))
}

func (a dd) scale(f float64) dd {
	p := twoProd(a.hi, f)
	return quickSum(p.hi, p.lo+float64(a.lo*f))
}

func (a dd) div(b dd) dd {
	q := a.hi / b.hi
	r := a.sub(b.scale(q))
	return quickSum(q, r.hi/b.hi)
}

// sqrtDD returns the root of a > 0 by one step of Newton from the float root.
func sqrtDD(a dd) dd {
	r := math.Sqrt(a.hi)
	d := a.sub(twoProd(r, r))
	return quickSum(r, d.hi/(2*r))
}

// ldexp returns a * 2**k rounded once, also if that is subnormal.
func (a dd) ldexp(k int) float64 {
	if _, e := math.Frexp(a.hi); e+k > -1022 {
		return math.Ldexp(a.hi, k)
	}
	if k < -1200 {
		return math.Copysign(0, a.hi)
	}
	// The sum with 1.5 * 2^(52-1074-k) keeps just the bits of a that lie in the range.
	c := math.Ldexp(1.5, 52-1074-k)
	s := twoSum(c, a.hi)
	return math.Ldexp(s.hi+(s.lo+a.lo)-c, k)
}
