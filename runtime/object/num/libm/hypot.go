// The Euclidean norm.

package libm

import "math"

// Hypot returns the Euclidean norm, nearly always correctly rounded: the squares are added in double-double arithmetic, after
// a scaling by a power of two, and the root is corrected by one step of Newton.
func Hypot(v ...float64) float64 {
	big, nan := 0.0, false
	for _, x := range v {
		nan = nan || x != x
		big = max(big, math.Abs(x)) // a NaN here; an infinity is looked for below
	}
	for _, x := range v {
		if math.IsInf(x, 0) {
			return math.Inf(1)
		}
	}
	if nan {
		return math.NaN()
	}
	if big == 0 || len(v) == 1 {
		return big
	}
	_, e := math.Frexp(big)
	sum, rest := 0.0, 0.0
	for _, x := range v {
		x = math.Ldexp(x, -e)
		hi := float64(x * x)
		rest += math.FMA(x, x, -hi)
		t := sum + hi
		if sum >= hi {
			rest += hi - (t - sum)
		} else {
			rest += sum - (t - hi)
		}
		sum = t
	}
	r := math.Sqrt(sum + rest)
	t := float64(r * r) // the error of r: (sum + rest - r*r) / 2r
	d := (sum - t) - math.FMA(r, r, -t) + rest
	return math.Ldexp(r+d/(2*r), e)
}
