// Complex numbers as text: repr, format() and complex().

package numfmt

import (
	"math"
	"strings"

	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// AppendComplexRepr appends repr(c): in parentheses, unless the real part is plus zero.
func AppendComplexRepr(dst []byte, c complex128) []byte {
	if real(c) == 0 && !math.Signbit(real(c)) {
		return append(AppendFloatShort(dst, imag(c)), 'j')
	}
	dst = AppendFloatShort(append(dst, '('), real(c))
	if !math.Signbit(imag(c)) || imag(c) != imag(c) {
		dst = append(dst, '+')
	}
	return append(AppendFloatShort(dst, imag(c)), 'j', ')')
}

// AppendFormatComplex appends format(c, spec) for a complex number.
func AppendFormatComplex(dst []byte, c complex128, spec, typeName string) ([]byte, error) {
	if spec == "" {
		return AppendComplexRepr(dst, c), nil
	}
	f, err := ParseSpec(spec, ClassComplex, typeName)
	if err != nil {
		return dst, err
	}
	return f.AppendComplex(dst, c, typeName)
}

// AppendComplex formats a complex number with a specification of class ClassComplex: both parts by themselves, the padding
// around the whole.
func (f *Spec) AppendComplex(dst []byte, c complex128, typeName string) ([]byte, error) {
	switch f.Type {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n':
	default:
		return dst, errUnknownType(f.Type, typeName)
	}
	switch {
	case f.Fill == '0':
		return dst, valueError("Zero padding is not allowed in complex format specifier")
	case f.Align == '=':
		return dst, valueError("'=' alignment flag is not allowed in complex format specifier")
	case f.Prec > math.MaxInt32:
		return dst, errPrecision
	case f.Prec > maxWidth:
		return dst, num.ErrMemory
	}
	part := *f
	part.Width, part.Align, part.Fill = -1, '<', ' '
	var body []byte
	onlyImag := f.Type == 0 && real(c) == 0 && !math.Signbit(real(c))
	if f.Type == 0 && !onlyImag {
		body = append(body, '(')
	}
	if !onlyImag {
		body = part.appendPart(body, real(c))
		part.Sign = '+'
	}
	body = append(part.appendPart(body, imag(c)), 'j')
	if f.Type == 0 && !onlyImag {
		body = append(body, ')')
	}
	left, right := f.padding(len(body))
	dst = appendFill(dst, f.Fill, left)
	dst = append(dst, body...)
	return appendFill(dst, f.Fill, right), nil
}

// appendPart formats a float without ".0", as a part of a complex number.
func (f *Spec) appendPart(dst []byte, x float64) []byte {
	typ, prec := byte(f.Type), f.Prec
	switch typ {
	case 0:
		typ = 'r'
	case 'n':
		typ = 'g'
	}
	switch {
	case prec < 0:
		prec = 6
	case typ == 'r':
		typ = 'g'
	}
	var buf [64]byte
	digits := appendFloat(buf[:0], math.Abs(x), typ, prec, f.Alt, false)
	negative := math.Signbit(x) && x == x
	if negative && f.NoNegZero && isZero(digits) {
		negative = false
	}
	whole := 0
	for whole < len(digits) && digits[whole] >= '0' && digits[whole] <= '9' {
		whole++
	}
	return f.appendNumber(dst, negative, "", digits, whole, len(digits))
}

// ErrComplexSyntax is returned for text that is no complex number.
var ErrComplexSyntax = &num.Error{Kind: num.ValueError, Msg: "complex() arg is a malformed string"}

// ParseComplex converts a str as complex() does: white space and one pair of parentheses around a real part, an imaginary part
// with j, or both with a sign between them and no space.
func ParseComplex(s string) (complex128, error) {
	given := s
	s = plainNumber(s)
	if strings.Contains(s, "_") {
		clean, ok := dropUnderscores(s)
		if !ok {
			return 0, num.NewError(num.ValueError, "could not convert string to complex: "+text.Repr(given))
		}
		s = clean
	}
	if strings.HasPrefix(s, "(") {
		if !strings.HasSuffix(s, ")") {
			return 0, ErrComplexSyntax
		}
		s = text.Strip(s[1 : len(s)-1])
	}
	n := floatPrefix(s)
	first, rest := s[:n], s[n:]
	switch {
	case rest == "" && n > 0:
		f, ok := ParseFloat(first)
		if !ok {
			return 0, ErrComplexSyntax
		}
		return complex(f, 0), nil
	case n > 0 && (rest[0] == '+' || rest[0] == '-'):
		re, ok1 := ParseFloat(first)
		im, ok2 := imaginary(rest)
		if !ok1 || !ok2 {
			return 0, ErrComplexSyntax
		}
		return complex(re, im), nil
	}
	im, ok := imaginary(s)
	if !ok {
		return 0, ErrComplexSyntax
	}
	return complex(0, im), nil
}

// imaginary parses an imaginary part: digits that may be missing, and j.
func imaginary(s string) (float64, bool) {
	if s == "" || s[len(s)-1]|0x20 != 'j' {
		return 0, false
	}
	switch s = s[:len(s)-1]; s {
	case "", "+":
		return 1, true
	case "-":
		return -1, true
	}
	if floatPrefix(s) != len(s) {
		return 0, false
	}
	return ParseFloat(s)
}

// floatPrefix returns the length of the longest float without underscores or space that s starts with.
func floatPrefix(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	for _, word := range []string{"infinity", "inf", "nan"} {
		if len(s)-i >= len(word) && strings.EqualFold(s[i:i+len(word)], word) {
			return i + len(word)
		}
	}
	digits := func() (n int) {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
			n++
		}
		return n
	}
	n := digits()
	if i < len(s) && s[i] == '.' {
		i++
		n += digits()
	}
	if n == 0 {
		return 0
	}
	if end := i; i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if digits() == 0 {
			i = end
		}
	}
	return i
}

// dropUnderscores removes underscores, which must stand between digits.
func dropUnderscores(s string) (string, bool) {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if s[i] == '_' && !(digit(i-1) && digit(i+1)) {
			return "", false
		}
	}
	return strings.ReplaceAll(s, "_", ""), true
}
