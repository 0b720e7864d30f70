// The %-operator: splitting a format into literals and conversions, and formatting each conversion.

package numfmt

import (
	"fmt"
	"math"
	"math/big"

	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// PercentArgs is the right operand of the %-operator as the parser of the format needs it.
type PercentArgs interface {
	// IsMapping reports whether the operand can be asked for keys.
	IsMapping() bool
	// Key makes the value under key the only argument from here on.
	Key(key string) error
	// Star takes the next argument as the int of a * width or precision.
	Star() (int, error)
}

// ErrStar is what Star returns for an argument that is no int.
var ErrStar = &num.Error{Kind: num.TypeError, Msg: "* wants int"}

// ErrNotEnough and ErrNotAll say that the arguments do not match the format.
var (
	ErrNotEnough = &num.Error{Kind: num.TypeError, Msg: "not enough arguments for format string"}
	ErrNotAll    = &num.Error{Kind: num.TypeError, Msg: "not all arguments converted during string formatting"}
)

var (
	errNotMapping = &num.Error{Kind: num.TypeError, Msg: "format requires a mapping"}
	errKey        = &num.Error{Kind: num.ValueError, Msg: "incomplete format key"}
	errIncomplete = &num.Error{Kind: num.ValueError, Msg: "incomplete format"}
	errWidth      = &num.Error{Kind: num.ValueError, Msg: "width too big"}
)

// A Percent walks over the conversions of a %-format.
type Percent struct {
	format string
	i      int
}

// NewPercent returns a walk over format.
func NewPercent(format string) Percent { return Percent{format: format} }

// A Conversion is one conversion of a %-format.
type Conversion struct {
	Verb                         rune // the letter; % only after flags or a width, where it is an error
	Left, Plus, Space, Alt, Zero bool // the flags - + space # 0
	Width, Prec                  int  // -1 for none
	Keyed                        bool // it named a key
	offset                       int  // of the letter, in bytes
	format                       string
}

// Next returns the literal text before the next conversion and that conversion; done means that only the literal was left.
// Keys and stars are taken from args in the order in which CPython takes them.
func (p *Percent) Next(args PercentArgs) (literal string, c Conversion, done bool, err error) {
	start := p.i
	for p.i < len(p.format) && p.format[p.i] != '%' {
		p.i++
	}
	if p.i == len(p.format) {
		return p.format[start:], c, true, nil
	}
	literal = p.format[start:p.i]
	p.i++
	if p.i < len(p.format) && p.format[p.i] == '%' { // the second % is literal text
		p.i++
		return p.format[start : p.i-1], Conversion{Verb: 0}, false, nil
	}
	c, err = p.conversion(args)
	return literal, c, false, err
}

// Literal reports whether Next returned literal text alone, because of a doubled %.
func (c *Conversion) Literal() bool { return c.Verb == 0 && c.format == "" }

// next takes a byte, which is one character for all that the grammar knows.
func (p *Percent) next() (byte, error) {
	if p.i == len(p.format) {
		return 0, errIncomplete
	}
	p.i++
	return p.format[p.i-1], nil
}

func (p *Percent) conversion(args PercentArgs) (Conversion, error) {
	c := Conversion{Width: -1, Prec: -1, format: p.format}
	if p.i < len(p.format) && p.format[p.i] == '(' {
		if !args.IsMapping() {
			return c, errNotMapping
		}
		p.i++
		start, depth := p.i, 1
		for ; depth > 0; p.i++ {
			if p.i == len(p.format) {
				return c, errKey
			}
			switch p.format[p.i] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		c.Keyed = true
		if err := args.Key(p.format[start : p.i-1]); err != nil {
			return c, err
		}
	}
	b, err := p.next()
flags:
	for err == nil {
		switch b {
		case '-':
			c.Left = true
		case '+':
			c.Plus = true
		case ' ':
			c.Space = true
		case '#':
			c.Alt = true
		case '0':
			c.Zero = true
		default:
			break flags
		}
		b, err = p.next()
	}
	if err != nil {
		return c, err
	}
	if b == '*' {
		if c.Width, err = args.Star(); err != nil {
			return c, err
		}
		if c.Width < 0 {
			c.Left = true
			c.Width = -c.Width
		}
		b, err = p.next()
	} else if b >= '0' && b <= '9' {
		c.Width, b, err = p.decimal(b, math.MaxInt, errWidth)
	}
	if err == nil && b == '.' {
		c.Prec = 0
		if b, err = p.next(); err == nil && b == '*' {
			if c.Prec, err = args.Star(); err != nil {
				return c, err
			}
			c.Prec = max(c.Prec, 0)
			b, err = p.next()
		} else if err == nil && b >= '0' && b <= '9' {
			c.Prec, b, err = p.decimal(b, math.MaxInt32, errPrecision)
		}
	}
	if err == nil && (b == 'h' || b == 'l' || b == 'L') { // C's size letters mean nothing
		_, err = p.next()
	}
	if err != nil {
		return c, err
	}
	if c.Width > maxWidth || c.Prec > maxWidth {
		return c, num.ErrMemory
	}
	p.i--
	c.offset = p.i
	var size int
	c.Verb, size = text.Decode(p.format[p.i:])
	p.i += size
	return c, nil
}

// decimal reads digits from b on, and the byte after them.
func (p *Percent) decimal(b byte, limit int, tooBig error) (int, byte, error) {
	n := 0
	var err error
	for err == nil && b >= '0' && b <= '9' {
		if n > (limit-int(b-'0'))/10 {
			return 0, 0, tooBig
		}
		n = n*10 + int(b-'0')
		b, err = p.next()
	}
	return n, b, err
}

// Check fails if the letter is no conversion. It is to be called after the argument was taken, whose absence comes first.
func (c *Conversion) Check() error {
	switch c.Verb {
	case 's', 'r', 'a', 'c', 'd', 'i', 'u', 'o', 'x', 'X', 'e', 'E', 'f', 'F', 'g', 'G':
		return nil
	}
	shown := c.Verb
	if shown < 31 || shown > 126 {
		shown = '?'
	}
	return valueError("unsupported format character '%c' (0x%x) at index %d", shown, c.Verb, text.Index(c.format, c.offset))
}

// ErrOperand is the TypeError for an argument of the wrong type.
func (c *Conversion) ErrOperand(typeName string) error {
	switch c.Verb {
	case 'c':
		return num.NewError(num.TypeError, "%c requires int or char")
	case 'o', 'x', 'X':
		return num.NewError(num.TypeError, fmt.Sprintf("%%%c format: an integer is required, not %s", c.Verb, typeName))
	case 'd', 'i', 'u':
		return num.NewError(num.TypeError, fmt.Sprintf("%%%c format: a real number is required, not %s", c.Verb, typeName))
	}
	return num.NewError(num.TypeError, "must be real number, not "+typeName)
}

// AppendStr formats the text of %s, %r, %a.
func (c *Conversion) AppendStr(dst []byte, s string) []byte {
	if c.Prec >= 0 && c.Prec < len(s) {
		s = s[:text.Offset(s, c.Prec)]
	}
	if c.Width < 0 {
		return append(dst, s...)
	}
	pad := c.Width - text.Len(s)
	if !c.Left {
		dst = appendFill(dst, ' ', pad)
	}
	dst = append(dst, s...)
	if c.Left {
		dst = appendFill(dst, ' ', pad)
	}
	return dst
}

// AppendRune formats the character of %c, which is not cut by a precision; r may be out of range.
func (c *Conversion) AppendRune(dst []byte, r int64) ([]byte, error) {
	if r < 0 || r > 0x10FFFF {
		return dst, ErrCharRange
	}
	d := *c
	d.Prec = -1
	return d.AppendStr(dst, text.FromRune(rune(r))), nil
}

// AppendInt formats an int for d, i, u, o, x, X; limit bounds decimal digits.
func (c *Conversion) AppendInt(dst []byte, i int64, b *big.Int, limit int) ([]byte, error) {
	base := 10
	switch c.Verb {
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
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
	if c.Alt && base != 10 {
		prefix = "0" + string(prefixLetter(base))
	}
	if c.Verb == 'X' {
		for k, d := range digits {
			if d >= 'a' {
				digits[k] = d - ('a' - 'A')
			}
		}
		if c.Alt {
			prefix = "0X"
		}
	}
	return c.number(dst, negative, prefix, digits, c.Prec), nil
}

// AppendFloat formats a float for e, f, g and their capitals.
func (c *Conversion) AppendFloat(dst []byte, x float64) []byte {
	prec := c.Prec
	if prec < 0 {
		prec = 6
	}
	var buf [64]byte
	digits := appendFloat(buf[:0], math.Abs(x), byte(c.Verb), prec, c.Alt, false)
	return c.number(dst, math.Signbit(x) && x == x, "", digits, -1)
}

// number lays out sign, prefix, zeros up to the width or to least digits, and digits.
func (c *Conversion) number(dst []byte, negative bool, prefix string, digits []byte, least int) []byte {
	sign := byte(0)
	switch {
	case negative:
		sign = '-'
	case c.Plus:
		sign = '+'
	case c.Space:
		sign = ' '
	}
	zeros := max(0, least-len(digits))
	size := len(prefix) + zeros + len(digits)
	if sign != 0 {
		size++
	}
	pad := max(0, c.Width-size)
	if c.Zero && !c.Left {
		zeros, pad = zeros+pad, 0
	}
	if !c.Left {
		dst = appendFill(dst, ' ', pad)
	}
	if sign != 0 {
		dst = append(dst, sign)
	}
	dst = append(dst, prefix...)
	dst = appendZeros(dst, zeros)
	dst = append(dst, digits...)
	if c.Left {
		dst = appendFill(dst, ' ', pad)
	}
	return dst
}
