// Sums and norms without accumulated rounding: fsum, sumprod, hypot, dist.

package mathfn

import (
	"math"

	"minipy/runtime/object/num"
	"minipy/runtime/object/num/libm"
)

var (
	errFsumInf      = &num.Error{Kind: num.ValueError, Msg: "-inf + inf in fsum"}
	errFsumOverflow = &num.Error{Kind: num.OverflowError, Msg: "intermediate overflow in fsum"}
	// ErrLengths is the error of sumprod and ErrDimensions that of dist for operands of different lengths.
	ErrLengths    = &num.Error{Kind: num.ValueError, Msg: "Inputs are not the same length"}
	ErrDimensions = &num.Error{Kind: num.ValueError, Msg: "both points must have the same number of dimensions"}
)

// An FSum adds floats exactly (Shewchuk 1997): it keeps the sum as floats that do not overlap. The zero value is ready.
type FSum struct {
	partials   []float64 // rising, and none shares bits with another
	special    float64   // the sum of infinities and NaNs
	infinities float64   // the sum of infinities
	isSpecial  bool
}

// Add adds x. It fails if finite values overflow.
func (s *FSum) Add(x float64) error {
	given := x
	i := 0
	for _, y := range s.partials {
		if math.Abs(x) < math.Abs(y) {
			x, y = y, x
		}
		hi := x + y
		lo := y - (hi - x)
		if lo != 0 {
			s.partials[i] = lo
			i++
		}
		x = hi
	}
	s.partials = s.partials[:i]
	if x == 0 {
		return nil
	}
	if x-x != 0 {
		if given-given == 0 {
			return errFsumOverflow
		}
		if math.IsInf(given, 0) {
			s.infinities += given
		}
		s.special += given
		s.isSpecial = true
		s.partials = s.partials[:0]
		return nil
	}
	s.partials = append(s.partials, x)
	return nil
}

// Sum returns the sum, correctly rounded.
func (s *FSum) Sum() (float64, error) {
	if s.isSpecial {
		if s.infinities != s.infinities {
			return 0, errFsumInf
		}
		return s.special, nil
	}
	n := len(s.partials)
	if n == 0 {
		return 0, nil
	}
	n--
	hi, lo := s.partials[n], 0.0
	for n > 0 {
		x := hi
		n--
		y := s.partials[n]
		hi = x + y
		if lo = y - (hi - x); lo != 0 {
			break
		}
	}
	// If lo is half a unit, the rest decides the direction.
	if n > 0 && (lo < 0 && s.partials[n-1] < 0 || lo > 0 && s.partials[n-1] > 0) {
		y := lo * 2
		x := hi + y
		if y == x-hi {
			hi = x
		}
	}
	return hi, nil
}

// SumProd returns the sum of products of two slices of the same length, correctly rounded if nothing overflows.
func SumProd(p, q []float64) float64 {
	var s FSum
	exact := true
	for i, x := range p {
		hi := float64(x * q[i])
		lo := math.FMA(x, q[i], -hi)
		if hi-hi != 0 || s.Add(hi) != nil || s.Add(lo) != nil {
			exact = false
			break
		}
	}
	if exact {
		if r, err := s.Sum(); err == nil {
			return r
		}
	}
	r := 0.0
	for i, x := range p {
		r += float64(x * q[i])
	}
	return r
}

// Hypot returns the Euclidean norm, nearly always correctly rounded.
func Hypot(v ...float64) float64 { return libm.Hypot(v...) }

// Dist returns the distance of two points of the same dimension.
func Dist(p, q []float64) float64 {
	v := make([]float64, len(p))
	for i := range p {
		v[i] = math.Abs(p[i] - q[i])
	}
	return libm.Hypot(v...)
}
