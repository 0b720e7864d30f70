// Floats as text: repr, the digits of each format type, and what float() accepts.

// Package numfmt turns numbers into text and back as Python does: repr and float(), int() in every base, the format
// mini-language of format() and f-strings, the %-operator, and the templates of str.format. It knows no Python object; it is
// given int64, *big.Int, float64 and strings, and returns errors of type *num.Error with CPython's text.
//
// Functions named Append write to the end of dst and return it. An integer operand is a pair: a *big.Int, or nil and an int64.
package numfmt

import (
	"math"
	"strconv"
	"strings"

	"minipy/runtime/object/text"
)

// AppendFloatRepr appends repr(f): the shortest digits that read back as f, with an exponent from 1e16 up and below 1e-4,
// and ".0" for whole numbers.
func AppendFloatRepr(dst []byte, f float64) []byte { return appendRepr(dst, f, true) }

// FloatRepr is repr(f).
func FloatRepr(f float64) string {
	var buf [32]byte
	return string(appendRepr(buf[:0], f, true))
}

// AppendFloatShort is AppendFloatRepr without ".0", as the parts of a complex number are shown.
func AppendFloatShort(dst []byte, f float64) []byte { return appendRepr(dst, f, false) }

func appendRepr(dst []byte, f float64, dot0 bool) []byte {
	if i := int64(f); i > -1e15 && i < 1e15 && float64(i) == f && (i != 0 || !math.Signbit(f)) {
		dst = strconv.AppendInt(dst, i, 10)
		if dot0 {
			dst = append(dst, ".0"...)
		}
		return dst
	}
	if math.Signbit(f) && f == f {
		dst = append(dst, '-')
	}
	return appendFloat(dst, math.Abs(f), 'r', 0, false, dot0)
}

// appendFloat appends f, which has no sign, as the types e, f, g and their capitals do with precision prec; type r stands
// for the shortest digits. alt keeps the point and, with g, trailing zeros; dot0 adds ".0" to a whole number without an
// exponent.
func appendFloat(dst []byte, f float64, typ byte, prec int, alt, dot0 bool) []byte {
	upper := typ >= 'A' && typ <= 'Z'
	start := len(dst)
	switch {
	case f != f:
		dst = append(dst, "nan"...)
	case math.IsInf(f, 0):
		dst = append(dst, "inf"...)
	default:
		switch typ | 0x20 {
		case 'f':
			dst = strconv.AppendFloat(dst, f, 'f', prec, 64)
			if alt && prec == 0 {
				dst = append(dst, '.')
			}
		case 'e':
			dst = strconv.AppendFloat(dst, f, 'e', prec, 64)
			if alt && prec == 0 { // d.e+xx
				dst = append(dst, 0)
				copy(dst[start+2:], dst[start+1:])
				dst[start+1] = '.'
			}
		default:
			dst = appendGeneral(dst, f, typ|0x20, prec, alt, dot0)
		}
	}
	if upper {
		for i := start; i < len(dst); i++ {
			if c := dst[i]; c >= 'a' && c <= 'z' {
				dst[i] = c - ('a' - 'A')
			}
		}
	}
	return dst
}

// maxDigits is more than the 767 significant digits that a float can have.
const maxDigits = 1100

// appendGeneral chooses between the two notations for types g and r.
func appendGeneral(dst []byte, f float64, typ byte, prec int, alt, dot0 bool) []byte {
	var buf [32]byte
	var e []byte // d.ddde±xx
	limit := 16
	if typ == 'r' {
		e = strconv.AppendFloat(buf[:0], f, 'e', -1, 64)
	} else {
		prec = max(prec, 1)
		limit = prec
		if dot0 {
			limit--
		}
		e = strconv.AppendFloat(buf[:0], f, 'e', min(prec, maxDigits)-1, 64)
	}
	mark := len(e) - 1
	for e[mark] != 'e' {
		mark--
	}
	exp := 0
	for _, c := range e[mark+2:] {
		exp = exp*10 + int(c-'0')
	}
	if e[mark+1] == '-' {
		exp = -exp
	}
	digits := e[:1]
	if mark > 1 {
		copy(e[1:], e[2:mark])
		digits = e[:mark-1]
	}
	want := len(digits) // how many digits to show, zeros included
	if alt && typ == 'g' {
		want = prec
	} else {
		for len(digits) > 1 && digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		want = len(digits)
	}
	point := exp + 1 // where the point stands in the digits
	if point <= -4 || point > limit {
		dst = append(dst, digits[0])
		if want > 1 || alt {
			dst = append(dst, '.')
		}
		dst = append(dst, digits[1:]...)
		dst = appendZeros(dst, want-len(digits))
		dst = append(dst, 'e')
		if exp < 0 {
			dst = append(dst, '-')
			exp = -exp
		} else {
			dst = append(dst, '+')
		}
		if exp < 10 {
			dst = append(dst, '0')
		}
		return strconv.AppendInt(dst, int64(exp), 10)
	}
	switch {
	case point <= 0:
		dst = append(dst, "0."...)
		dst = appendZeros(dst, -point)
		dst = append(dst, digits...)
		return appendZeros(dst, want-len(digits))
	case point >= len(digits):
		dst = append(dst, digits...)
		dst = appendZeros(dst, point-len(digits))
	default:
		dst = append(dst, digits[:point]...)
	}
	switch {
	case want > point:
		dst = append(dst, '.')
		if point < len(digits) {
			dst = append(dst, digits[point:]...)
		}
		dst = appendZeros(dst, want-max(point, len(digits)))
	case dot0:
		dst = append(dst, ".0"...)
	case alt:
		dst = append(dst, '.')
	}
	return dst
}

func appendZeros(dst []byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, '0')
	}
	return dst
}

// ParseFloat converts a str as float() does: white space around, a sign, digits with single underscores between them, a
// point, an exponent; infinity, inf and nan in any case. Decimal digits of other scripts count as digits. It reports false
// for anything else; too large a number is an infinity.
func ParseFloat(s string) (float64, bool) {
	s = plainNumber(s)
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	if i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' {
		rest := s[i:]
		switch {
		case strings.EqualFold(rest, "nan"):
			f := math.NaN()
			if s[0] == '-' {
				f = math.Copysign(f, -1)
			}
			return f, true
		case strings.EqualFold(rest, "inf"), strings.EqualFold(rest, "infinity"):
			if s[0] == '-' {
				return math.Inf(-1), true
			}
			return math.Inf(1), true
		}
		return 0, false
	}
	underscores := false
	digits := func() bool {
		n := 0
		for i < len(s) {
			switch c := s[i]; {
			case c >= '0' && c <= '9':
				n++
			case c == '_' && n > 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
				underscores = true
			default:
				return n > 0
			}
			i++
		}
		return n > 0
	}
	some := digits()
	if i < len(s) && s[i] == '.' {
		i++
		some = digits() || some
	}
	if !some {
		return 0, false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0, false
		}
	}
	if i != len(s) {
		return 0, false
	}
	if underscores {
		s = strings.ReplaceAll(s, "_", "")
	}
	f, _ := strconv.ParseFloat(s, 64) // the only error left is ErrRange, with an infinity
	return f, true
}

// plainNumber strips white space and turns decimal digits of all scripts into ASCII ones.
func plainNumber(s string) string {
	if t := text.Strip(s); len(t) != len(s) {
		if strings.ContainsAny(s, "\x1c\x1d\x1e\x1f") { // white space for strip, but not around a number
			return s
		}
		s = t
	}
	if text.IsASCII(s) {
		return s
	}
	dst := make([]byte, 0, len(s))
	for _, r := range text.All(s) {
		switch d := text.DecimalValue(r); {
		case r < 128:
			dst = append(dst, byte(r))
		case d >= 0:
			dst = append(dst, '0'+byte(d))
		case text.IsSpaceRune(r):
			dst = append(dst, ' ')
		default:
			dst = text.Append(dst, r)
		}
	}
	return string(dst)
}
