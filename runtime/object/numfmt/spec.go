// The format mini-language: [[fill]align][sign][z][#][0][width][grouping][.precision][type].

package numfmt

import (
	"fmt"
	"math"
	"math/big"

	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// A Spec is a parsed format specification.
type Spec struct {
	Fill      rune
	Align     byte // '<', '>', '=' or '^'
	Sign      byte // '+', '-', ' ' or 0 for none given
	NoNegZero bool // z: minus zero loses its sign
	Alt       bool // #
	Width     int  // -1 for none
	Sep       byte // ',', '_' or 0
	Prec      int  // -1 for none
	Type      rune
}

// A Class is the kind of operand that a format specification is for; it gives the defaults.
type Class uint8

// The classes of operands.
const (
	ClassStr Class = iota
	ClassInt
	ClassFloat
	ClassComplex
)

// maxWidth bounds widths and precisions: beyond it the result would not fit in memory.
const maxWidth = 1 << 30

func valueError(format string, args ...any) error {
	return num.NewError(num.ValueError, fmt.Sprintf(format, args...))
}

// ErrManyDecimals is returned for a number that is too large in a format string.
var ErrManyDecimals = &num.Error{Kind: num.ValueError, Msg: "Too many decimal digits in format string"}

func isAlign(r rune) bool { return r == '<' || r == '>' || r == '=' || r == '^' }

// specReader walks over the code points of a specification.
type specReader struct {
	s string
	i int
}

// peek returns the next character, or 0 at the end.
func (p *specReader) peek() rune {
	r, size := text.Decode(p.s[p.i:])
	if size == 0 {
		return 0
	}
	return r
}

// skip moves past the next character if it is c.
func (p *specReader) skip(c byte) bool {
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

// number reads decimal digits of any script; it returns -1 if there is none.
func (p *specReader) number() (int, error) {
	n, some := 0, false
	for p.i < len(p.s) {
		r, size := text.Decode(p.s[p.i:])
		d := text.DecimalValue(r)
		if d < 0 {
			break
		}
		if n > (math.MaxInt-d)/10 {
			return 0, ErrManyDecimals
		}
		n, some = n*10+d, true
		p.i += size
	}
	if !some {
		return -1, nil
	}
	return n, nil
}

// ParseSpec parses a specification for an operand of the class; typeName is the name of its type in messages.
func ParseSpec(spec string, class Class, typeName string) (Spec, error) {
	f := Spec{Fill: ' ', Align: '>', Width: -1, Prec: -1}
	switch class {
	case ClassStr:
		f.Align, f.Type = '<', 's'
	case ClassInt:
		f.Type = 'd'
	}
	p := specReader{s: spec}
	fillGiven, alignGiven := false, false
	first, size := text.Decode(spec)
	if second, size2 := text.Decode(spec[size:]); size > 0 && size2 > 0 && isAlign(second) {
		f.Fill, f.Align = first, byte(second)
		fillGiven, alignGiven = true, true
		p.i = size + size2
	} else if size > 0 && isAlign(first) {
		f.Align, alignGiven = byte(first), true
		p.i = size
	}
	switch c := p.peek(); c {
	case '+', '-', ' ':
		f.Sign = byte(c)
		p.i++
	}
	f.NoNegZero = p.skip('z')
	f.Alt = p.skip('#')
	if !fillGiven && p.skip('0') {
		f.Fill = '0'
		if !alignGiven && class != ClassStr {
			f.Align = '='
		}
	}
	var err error
	if f.Width, err = p.number(); err != nil {
		return f, err
	}
	if p.skip(',') {
		f.Sep = ','
	}
	if p.skip('_') {
		if f.Sep != 0 {
			return f, valueError("Cannot specify both ',' and '_'.")
		}
		f.Sep = '_'
	}
	if p.peek() == ',' && f.Sep == '_' {
		return f, valueError("Cannot specify both ',' and '_'.")
	}
	if p.skip('.') {
		if f.Prec, err = p.number(); err != nil {
			return f, err
		}
		if f.Prec < 0 {
			return f, valueError("Format specifier missing precision")
		}
	}
	if r, size := text.Decode(p.s[p.i:]); size > 0 {
		if p.i+size != len(p.s) {
			return f, valueError("Invalid format specifier '%s' for object of type '%s'", spec, typeName)
		}
		f.Type = r
	}
	if f.Sep != 0 {
		switch f.Type {
		case 'd', 'e', 'f', 'g', 'E', 'G', '%', 'F', 0:
		case 'b', 'o', 'x', 'X':
			if f.Sep != '_' {
				return f, errSeparator(f.Sep, f.Type)
			}
		default:
			return f, errSeparator(f.Sep, f.Type)
		}
	}
	if f.Width > maxWidth {
		return f, num.ErrMemory
	}
	return f, nil
}

// showType shows a type character in a message.
func showType(r rune) string {
	if r > 32 && r < 128 {
		return string(r)
	}
	return fmt.Sprintf("\\x%x", r)
}

func errSeparator(sep byte, typ rune) error {
	return valueError("Cannot specify '%c' with '%s'.", sep, showType(typ))
}

func errUnknownType(typ rune, typeName string) error {
	return valueError("Unknown format code '%s' for object of type '%s'", showType(typ), typeName)
}

// padding returns how much fill a content of n characters gets on the left and on the right.
func (f *Spec) padding(n int) (left, right int) {
	pad := f.Width - n
	if pad <= 0 {
		return 0, 0
	}
	switch f.Align {
	case '<':
		return 0, pad
	case '^':
		return pad / 2, pad - pad/2
	}
	return pad, 0
}

func appendFill(dst []byte, fill rune, n int) []byte {
	for ; n > 0; n-- {
		dst = text.Append(dst, fill)
	}
	return dst
}

// AppendFormatStr appends format(s, spec) for a str.
func AppendFormatStr(dst []byte, s, spec, typeName string) ([]byte, error) {
	if spec == "" {
		return append(dst, s...), nil
	}
	f, err := ParseSpec(spec, ClassStr, typeName)
	if err != nil {
		return dst, err
	}
	return f.AppendStr(dst, s, typeName)
}

// AppendStr formats a str with a specification of class ClassStr.
func (f *Spec) AppendStr(dst []byte, s, typeName string) ([]byte, error) {
	switch {
	case f.Type != 's':
		return dst, errUnknownType(f.Type, typeName)
	case f.Sign == ' ':
		return dst, valueError("Space not allowed in string format specifier")
	case f.Sign != 0:
		return dst, valueError("Sign not allowed in string format specifier")
	case f.NoNegZero:
		return dst, valueError("Negative zero coercion (z) not allowed in string format specifier")
	case f.Alt:
		return dst, valueError("Alternate form (#) not allowed in string format specifier")
	case f.Align == '=':
		return dst, valueError("'=' alignment not allowed in string format specifier")
	}
	if f.Prec >= 0 && f.Prec < len(s) {
		s = s[:text.Offset(s, f.Prec)]
	}
	if f.Width < 0 {
		return append(dst, s...), nil
	}
	left, right := f.padding(text.Len(s))
	dst = appendFill(dst, f.Fill, left)
	dst = append(dst, s...)
	return appendFill(dst, f.Fill, right), nil
}

// AppendFormatInt appends format(i, spec) for an int; limit bounds decimal digits.
func AppendFormatInt(dst []byte, i int64, b *big.Int, spec, typeName string, limit int) ([]byte, error) {
	if spec == "" {
		return AppendInt(dst, i, b, 10, limit)
	}
	f, err := ParseSpec(spec, ClassInt, typeName)
	if err != nil {
		return dst, err
	}
	return f.AppendInt(dst, i, b, typeName, limit)
}

// AppendInt formats an int with a specification of class ClassInt.
func (f *Spec) AppendInt(dst []byte, i int64, b *big.Int, typeName string, limit int) ([]byte, error) {
	base := 10
	switch f.Type {
	case 'd', 'n', 'c':
	case 'b':
		base = 2
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		x := float64(i)
		if b != nil {
			var err error
			if x, err = num.BigToFloat(b); err != nil {
				return dst, err
			}
		}
		return f.AppendFloat(dst, x, typeName)
	default:
		return dst, errUnknownType(f.Type, typeName)
	}
	switch {
	case f.Prec >= 0:
		return dst, valueError("Precision not allowed in integer format specifier")
	case f.NoNegZero:
		return dst, valueError("Negative zero coercion (z) not allowed in integer format specifier")
	}
	if f.Type == 'c' {
		switch {
		case f.Sign != 0:
			return dst, valueError("Sign not allowed with integer format specifier 'c'")
		case f.Alt:
			return dst, valueError("Alternate form (#) not allowed with integer format specifier 'c'")
		case b != nil:
			return dst, num.NewError(num.OverflowError, "Python int too large to convert to C long")
		case i < 0 || i > 0x10FFFF:
			return dst, ErrCharRange
		}
		var buf [4]byte
		return f.appendNumber(dst, false, "", text.Append(buf[:0], rune(i)), 0, 1), nil
	}
	var buf [80]byte
	digits, err := AppendInt(buf[:0], i, b, base, limit)
	if err != nil {
		return dst, err
	}
	negative := digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	prefix := ""
	switch {
	case f.Type == 'X':
		for k, c := range digits {
			if c >= 'a' {
				digits[k] = c - ('a' - 'A')
			}
		}
		if f.Alt {
			prefix = "0X"
		}
	case f.Alt && base == 16:
		prefix = "0x"
	case f.Alt && base == 8:
		prefix = "0o"
	case f.Alt && base == 2:
		prefix = "0b"
	}
	return f.appendNumber(dst, negative, prefix, digits, len(digits), len(digits)), nil
}

// ErrCharRange is returned by the conversion to a character.
var ErrCharRange = &num.Error{Kind: num.OverflowError, Msg: "%c arg not in range(0x110000)"}

// errPrecision is returned for a precision beyond C's int.
var errPrecision = &num.Error{Kind: num.ValueError, Msg: "precision too big"}

// AppendFormatFloat appends format(x, spec) for a float.
func AppendFormatFloat(dst []byte, x float64, spec, typeName string) ([]byte, error) {
	if spec == "" {
		return AppendFloatRepr(dst, x), nil
	}
	f, err := ParseSpec(spec, ClassFloat, typeName)
	if err != nil {
		return dst, err
	}
	return f.AppendFloat(dst, x, typeName)
}

// AppendFloat formats a float with a specification of class ClassFloat, or of ClassInt with a float's type.
func (f *Spec) AppendFloat(dst []byte, x float64, typeName string) ([]byte, error) {
	switch f.Type {
	case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%':
	default:
		return dst, errUnknownType(f.Type, typeName)
	}
	switch {
	case f.Prec > math.MaxInt32:
		return dst, errPrecision
	case f.Prec > maxWidth:
		return dst, num.ErrMemory
	}
	typ, prec, dot0 := byte(f.Type), f.Prec, false
	switch typ {
	case 0:
		typ, dot0 = 'r', true
	case 'n':
		typ = 'g'
	case '%':
		typ = 'f'
		x *= 100
	}
	switch {
	case prec < 0:
		prec = 6
	case typ == 'r':
		typ = 'g'
	}
	var buf [64]byte
	digits := appendFloat(buf[:0], math.Abs(x), typ, prec, f.Alt, dot0)
	negative := math.Signbit(x) && x == x
	if negative && f.NoNegZero && isZero(digits) {
		negative = false
	}
	if f.Type == '%' {
		digits = append(digits, '%')
	}
	whole := 0
	for whole < len(digits) && digits[whole] >= '0' && digits[whole] <= '9' {
		whole++
	}
	return f.appendNumber(dst, negative, "", digits, whole, len(digits)), nil
}

// isZero reports whether the digits before an exponent are all zero.
func isZero(digits []byte) bool {
	for _, c := range digits {
		switch {
		case c == 'e' || c == 'E':
			return true
		case c != '0' && c != '.':
			return false
		}
	}
	return true
}

// appendNumber lays out a number: sign, prefix, padding after the sign, the first whole digits grouped, the rest. count is
// the length of the digits in characters.
func (f *Spec) appendNumber(dst []byte, negative bool, prefix string, digits []byte, whole, count int) []byte {
	sign := byte(0)
	switch {
	case negative:
		sign = '-'
	case f.Sign == '+' || f.Sign == ' ':
		sign = f.Sign
	}
	if f.Width < 0 && f.Sep == 0 {
		if sign != 0 {
			dst = append(dst, sign)
		}
		dst = append(dst, prefix...)
		return append(dst, digits...)
	}
	others := len(prefix) + count - whole // all but the grouped digits and the padding
	if sign != 0 {
		others++
	}
	least := 0 // the width that zeros before the digits have to fill
	if f.Fill == '0' && f.Align == '=' {
		least = f.Width - others
	}
	var buf [64]byte
	grouped := digits[:whole]
	if f.Sep != 0 && whole > 0 {
		size := 3
		switch f.Type {
		case 'b', 'o', 'x', 'X':
			size = 4
		}
		grouped = group(buf[:0], grouped, size, f.Sep, least)
	}
	left, right := f.padding(others + len(grouped))
	if f.Align != '=' {
		dst = appendFill(dst, f.Fill, left)
	}
	if sign != 0 {
		dst = append(dst, sign)
	}
	dst = append(dst, prefix...)
	if f.Align == '=' {
		dst = appendFill(dst, f.Fill, left)
	}
	dst = append(dst, grouped...)
	dst = append(dst, digits[whole:]...)
	return appendFill(dst, f.Fill, right)
}

// group appends digits with sep between groups, and zeros in front until the width least is filled; a separator never
// comes first, so that the result may be one wider.
func group(dst, digits []byte, size int, sep byte, least int) []byte {
	n := len(digits)
	for n+(n-1)/size < least {
		n++
	}
	for i := range n {
		if i > 0 && (n-i)%size == 0 {
			dst = append(dst, sep)
		}
		if k := i - (n - len(digits)); k >= 0 {
			dst = append(dst, digits[k])
		} else {
			dst = append(dst, '0')
		}
	}
	return dst
}
