// Between int and float: conversions, exact comparison, ratios, hexadecimal floats.

package num

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// decompose returns m and e with |f| = m * 2^e, m < 2^53. f must be finite.
func decompose(f float64) (m uint64, e int) {
	b := math.Float64bits(f)
	m = b & (1<<52 - 1)
	e = int(b>>52) & 0x7FF
	if e == 0 {
		return m, -1074
	}
	return m | 1<<52, e - 1075
}

// compose returns (m + something below one, if sticky) * 2^e rounded to nearest, ties to even; too large is +Inf.
func compose(m uint64, sticky bool, e int) float64 {
	if m == 0 {
		return 0
	}
	n := bits.Len64(m)
	top := e + n - 1 // the exponent of the leading bit
	if top > 1023 {
		return math.Inf(1)
	}
	keep := 53
	if top < -1022 {
		keep = 53 - (-1022 - top)
	}
	drop := n - keep
	switch {
	case keep < 0:
		return 0
	case drop <= 0:
		// All bits fit, and so m * 2^e is exact. The caller sees to it that sticky comes with 64 significant bits only.
		return math.Ldexp(float64(m), e)
	case drop == 64: // keep is 0
		if m > 1<<63 || m == 1<<63 && sticky {
			return math.SmallestNonzeroFloat64
		}
		return 0
	}
	rest, half := m&(1<<drop-1), uint64(1)<<(drop-1)
	m >>= drop
	if rest > half || rest == half && (sticky || m&1 == 1) {
		m++
	}
	return math.Ldexp(float64(m), e+drop)
}

// FloatToInt truncates f toward zero: an int64, or a big int if that is too small.
func FloatToInt(f float64) (int64, *big.Int, error) {
	switch {
	case f > -(1<<63) && f < 1<<63:
		return int64(f), nil, nil
	case f == -(1 << 63):
		return math.MinInt64, nil, nil
	case f != f:
		return 0, nil, ErrNaNToInt
	case math.IsInf(f, 0):
		return 0, nil, ErrInfToInt
	}
	m, e := decompose(f)
	b := new(big.Int).SetUint64(m)
	b.Lsh(b, uint(e)) // e > 0, as |f| >= 2^63
	if f < 0 {
		b.Neg(b)
	}
	return 0, b, nil
}

// BigToFloat rounds b to nearest, or returns ErrIntTooLarge.
func BigToFloat(b *big.Int) (float64, error) {
	f, _ := b.Float64()
	if math.IsInf(f, 0) {
		return 0, ErrIntTooLarge
	}
	return f, nil
}

// CompareIntFloat compares exactly: -1, 0 or +1; it reports false if f is NaN.
func CompareIntFloat(i int64, f float64) (int, bool) {
	switch {
	case f != f:
		return 0, false
	case f >= 1<<63:
		return -1, true
	case f < -(1 << 63):
		return +1, true
	}
	t := int64(f)
	switch {
	case i < t:
		return -1, true
	case i > t:
		return +1, true
	}
	frac := f - float64(t) // exact: beyond 2^53 there is none
	switch {
	case frac > 0:
		return -1, true
	case frac < 0:
		return +1, true
	}
	return 0, true
}

// CompareBigFloat compares exactly: -1, 0 or +1; it reports false if f is NaN.
func CompareBigFloat(b *big.Int, f float64) (int, bool) {
	if f != f {
		return 0, false
	}
	sign := b.Sign()
	fsign := 0
	if f > 0 {
		fsign = 1
	} else if f < 0 {
		fsign = -1
	}
	switch {
	case math.IsInf(f, 0):
		return -fsign, true
	case sign != fsign || sign == 0:
		return cmpInt(sign, fsign), true
	}
	m, e := decompose(f)
	if n, k := b.BitLen(), bits.Len64(m)+e; n != k {
		return sign * cmpInt(n, k), true
	}
	// The same sign and size: b has as many bits as f's whole part, so the shift is small or b is.
	x := new(big.Int).SetUint64(m)
	y := new(big.Int).Abs(b)
	if e >= 0 {
		x.Lsh(x, uint(e))
	} else {
		y.Lsh(y, uint(-e))
	}
	return sign * y.Cmp(x), true
}

func cmpInt(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Ratio is float.as_integer_ratio: the lowest terms, with a positive denominator.
func Ratio(f float64) (n, d *big.Int, err error) {
	switch {
	case f != f:
		return nil, nil, ErrNaNRatio
	case math.IsInf(f, 0):
		return nil, nil, ErrInfRatio
	case f == 0:
		return new(big.Int), big.NewInt(1), nil
	}
	m, e := decompose(f)
	z := bits.TrailingZeros64(m)
	m >>= z
	e += z
	n, d = new(big.Int).SetUint64(m), big.NewInt(1)
	if e > 0 {
		n.Lsh(n, uint(e))
	} else {
		d.Lsh(d, uint(-e))
	}
	if f < 0 {
		n.Neg(n)
	}
	return n, d, nil
}

// Hex is float.hex.
func Hex(f float64) string {
	switch {
	case f != f:
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	sign := ""
	if math.Signbit(f) {
		sign = "-"
	}
	if f == 0 {
		return sign + "0x0.0p+0"
	}
	b := math.Float64bits(f)
	frac, e, lead := b&(1<<52-1), int(b>>52)&0x7FF-1023, "1."
	if e == -1023 {
		e, lead = -1022, "0."
	}
	dst := append([]byte(sign), "0x"+lead...)
	for shift := 48; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[frac>>shift&15])
	}
	dst = append(dst, 'p')
	if e >= 0 {
		dst = append(dst, '+')
	}
	return string(strconv.AppendInt(dst, int64(e), 10))
}

// FromHex is float.fromhex: [sign] ["0x"] digits ["." digits] ["p" exponent], or an infinity or NaN, in white space.
func FromHex(s string) (float64, error) {
	s = strings.Trim(s, " \t\n\v\f\r")
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	sign := func(f float64) float64 {
		if neg {
			return -f
		}
		return f
	}
	switch strings.ToLower(s) {
	case "inf", "infinity":
		return sign(math.Inf(1)), nil
	case "nan":
		return sign(math.NaN()), nil
	}
	if len(s) >= 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
	}
	var m uint64 // the first 64 bits
	var sticky bool
	e, digits, point := 0, 0, false
	i := 0
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !point {
			point = true
			continue
		}
		d, ok := hexDigit(c)
		if !ok {
			break
		}
		digits++
		if m>>60 == 0 {
			m = m<<4 | uint64(d)
		} else {
			sticky = sticky || d != 0
			e += 4
		}
		if point {
			e -= 4
		}
	}
	if digits == 0 {
		return 0, ErrHexSyntax
	}
	if i < len(s) && s[i]|0x20 == 'p' {
		x, err := strconv.Atoi(s[i+1:])
		if err != nil {
			if ne, ok := err.(*strconv.NumError); !ok || ne.Err != strconv.ErrRange {
				return 0, ErrHexSyntax
			}
		}
		e += min(max(x, -1<<28), 1<<28)
		i = len(s)
	}
	if i < len(s) {
		return 0, ErrHexSyntax
	}
	// Digits that did not fit come with 61 bits or more in m, which is more than any float keeps.
	f := compose(m, sticky, e)
	if math.IsInf(f, 0) {
		return 0, ErrHexOverflow
	}
	return sign(f), nil
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
