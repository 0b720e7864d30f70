// Literals: the values of numbers, strings, bytes and f-strings.

package parser

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"minipy/lexer"
)

// maxDigits is the length of the longest decimal integer, as CPython's default for int(str).
const maxDigits = 4300

// number parses a numeric literal.
func (p *pratt) number() Expr {
	from := p.begin()
	t := p.next()
	e := p.done(from)
	text := t.Value
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	if len(text) == 1 {
		return &Int{expr: e, Value: int64(text[0] - '0')}
	}
	based := text[0] == '0' && (text[1]|0x20 == 'x' || text[1]|0x20 == 'o' || text[1]|0x20 == 'b')
	switch last := text[len(text)-1] | 0x20; {
	case based:
	case last == 'j':
		return &Imag{expr: e, Value: float(text[:len(text)-1])}
	case strings.ContainsAny(text, ".eE"):
		return &Float{expr: e, Value: float(text)}
	default:
		if text = strings.TrimLeft(text, "0"); text == "" {
			text = "0"
		}
		if len(text) > maxDigits {
			panic(giveUp{&lexer.Error{Pos: e.From, End: e.To, Msg: fmt.Sprintf("Exceeds the limit (%d digits) for integer string "+
				"conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal "+
				"for huge integer literals to avoid decimal conversion limits.", maxDigits, len(text))}})
		}
	}
	if v, err := strconv.ParseInt(text, 0, 64); err == nil {
		return &Int{expr: e, Value: v}
	}
	v, ok := new(big.Int).SetString(text, 0)
	if !ok {
		p.fail()
	}
	return &Int{expr: e, Big: v}
}

// float converts decimal text. What is too large is infinite.
func float(text string) float64 {
	v, _ := strconv.ParseFloat(text, 64)
	return v
}

// strings parses a row of adjacent literals, which are one.
func (p *pratt) strings() Expr {
	from := p.begin()
	if p.at() == lexer.String {
		if t := p.second(); t != lexer.String && t != lexer.FStart {
			// Nearly always there is one plain literal.
			value, isBytes, bad := decodeLiteral(p.next().Value)
			if bad != nil {
				p.fail()
			}
			if isBytes {
				return &Bytes{expr: p.done(from), Value: value}
			}
			return &Str{expr: p.done(from), Value: value}
		}
	}
	var (
		f       fbuilder
		formats bool
		kinds   [2]bool // text seen, bytes seen
	)
	for p.at() == lexer.String || p.at() == lexer.FStart {
		if p.at() == lexer.FStart {
			formats = true
			kinds[0] = true
			p.fstring(&f)
			continue
		}
		t := p.next()
		value, isBytes, bad := decodeLiteral(t.Value)
		if bad != nil {
			p.fail()
		}
		if isBytes {
			kinds[1] = true
		} else {
			kinds[0] = true
		}
		f.add(lexer.PosOf(t), lexer.EndOf(t), value)
	}
	switch {
	case kinds[0] && kinds[1]:
		p.fail()
	case formats:
		p.grow(p.height)
		return &FString{expr: p.done(from), Parts: f.done()}
	case kinds[1]:
		return &Bytes{expr: p.done(from), Value: f.text.String()}
	}
	return &Str{expr: p.done(from), Value: f.text.String()}
}

// fbuilder collects the parts of an f-string, adjacent text as one.
type fbuilder struct {
	parts []Expr
	text  strings.Builder // since the last part
	span  lexer.Span      // of that text
}

// add appends text.
func (f *fbuilder) add(from, to lexer.Pos, value string) {
	if value == "" {
		return
	}
	if f.text.Len() == 0 {
		f.span.From = from
	}
	f.span.To = to
	f.text.WriteString(value)
}

// done returns the parts collected so far.
func (f *fbuilder) done() []Expr {
	if f.text.Len() > 0 {
		f.parts = append(f.parts, &Str{expr: expr{f.span}, Value: f.text.String()})
		f.text.Reset()
	}
	return f.parts
}

// fstring parses one f-string and appends its parts.
func (p *pratt) fstring(f *fbuilder) {
	start := p.next()
	raw := strings.ContainsAny(start.Value[:2], "rR")
	p.fparts(f, raw)
	p.expect(lexer.FEnd)
}

// fparts parses text and replacement fields.
func (p *pratt) fparts(f *fbuilder, raw bool) {
	h := 1
	for {
		switch p.at() {
		case lexer.FMiddle:
			t := p.next()
			value := t.Value
			if !raw {
				var bad *badEscape
				if value, bad = unescape(value, false); bad != nil {
					p.fail()
				}
			}
			f.add(lexer.PosOf(t), lexer.EndOf(t), value)
		case lexer.LBrace:
			p.replacement(f, raw)
			h = max(h, p.height)
		default:
			p.height = h
			return
		}
	}
}

// replacement parses `{x=!r:format}` and appends it.
func (p *pratt) replacement(f *fbuilder, raw bool) {
	from := p.begin()
	p.enter(1)
	p.next()
	r := &Replacement{X: p.value()}
	h := p.height
	debug := false
	if p.accept(lexer.Assign) {
		t := p.expect(lexer.FDebug)
		f.add(lexer.PosOf(t), lexer.PosOf(t), withoutComments(t.Value))
		debug = true
	}
	if p.accept(lexer.Bang) {
		bang := p.prev.Pos
		t := p.expect(lexer.Name)
		if t.Pos.Offset != bang.Offset+1 || t.Value != "s" && t.Value != "r" && t.Value != "a" {
			p.fail()
		}
		r.Conversion = t.Value[0]
	}
	if p.accept(lexer.Colon) {
		begin := lexer.PosOf(p.prev)
		var spec fbuilder
		p.fparts(&spec, raw)
		h = max(h, p.height)
		r.Format = &FString{expr: p.done(begin), Parts: spec.done()}
	}
	if debug && r.Conversion == 0 && r.Format == nil {
		r.Conversion = 'r'
	}
	p.expect(lexer.RBrace)
	p.leave(1)
	p.grow(h)
	r.expr = p.done(from)
	f.parts = append(f.done(), r)
}

// withoutComments removes comments from the text of {x=}.
func withoutComments(s string) string {
	if strings.IndexByte(s, '#') < 0 {
		return s
	}
	var b strings.Builder
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == '#':
			n := strings.IndexByte(s[i:], '\n')
			if n < 0 {
				return b.String()
			}
			i += n
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// decodeLiteral returns the value of a string or bytes literal given with prefix and quotes.
func decodeLiteral(lit string) (value string, isBytes bool, bad *badEscape) {
	raw := false
	i := 0
	for ; lit[i] != '\'' && lit[i] != '"'; i++ {
		switch lit[i] | 0x20 {
		case 'b':
			isBytes = true
		case 'r':
			raw = true
		}
	}
	quotes := 1
	if len(lit) >= i+6 && lit[i+1] == lit[i] && lit[i+2] == lit[i] {
		quotes = 3
	}
	value = lit[i+quotes : len(lit)-quotes]
	if isBytes {
		for j := range len(value) {
			if value[j] >= 0x80 {
				return "", true, &badEscape{notASCII: true}
			}
		}
	}
	if !raw {
		value, bad = unescape(value, isBytes)
	}
	return value, isBytes, bad
}

// badEscape is an escape sequence that cannot be decoded.
type badEscape struct {
	from, to int // in the bytes of the literal without its quotes
	why      string
	notASCII bool // not an escape: a bytes literal holds a letter beyond ASCII
}

// message words the error. Unknown escapes are none: they stand for themselves.
func (b *badEscape) message(isBytes bool) string {
	switch {
	case b.notASCII:
		return "bytes can only contain ASCII literal characters"
	case isBytes:
		return fmt.Sprintf("(value error) invalid \\x escape at position %d", b.from)
	case b.from == b.to:
		return fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %d: %s", b.from, b.why)
	}
	return fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: %s", b.from, b.to, b.why)
}

// unescape decodes the escape sequences of a string or bytes literal.
func unescape(s string, isBytes bool) (string, *badEscape) {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s, nil
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	// wide is how much longer the text before i is for CPython's decoder, which sees \UXXXXXXXX for what is not ASCII.
	wide, seen := 0, 0
	for i < len(s) {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		if i+1 == len(s) {
			b.WriteByte('\\') // only in f-strings, before a brace
			break
		}
		start := i
		c := s[i+1]
		i += 2
		switch c {
		case '\n':
		case '\\', '\'', '"':
			b.WriteByte(c)
		case 'a':
			b.WriteByte('\a')
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'v':
			b.WriteByte('\v')
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := int(c - '0')
			for n := 0; n < 2 && i < len(s) && s[i] >= '0' && s[i] <= '7'; n++ {
				v = v*8 + int(s[i]-'0')
				i++
			}
			if isBytes {
				b.WriteByte(byte(v))
			} else {
				b.WriteRune(rune(v))
			}
		case 'x', 'u', 'U', 'N':
			if isBytes && c != 'x' {
				b.WriteByte('\\')
				b.WriteByte(c)
				continue
			}
			wide += widening(s[seen:start])
			seen = start
			if c == 'N' {
				r, n, why := namedRune(s[i:])
				if why != "" {
					return "", &badEscape{from: start + wide, to: i + n - 1 + wide, why: why}
				}
				b.WriteString(r)
				i += n
				continue
			}
			digits, why := 2, "truncated \\xXX escape"
			if c == 'u' {
				digits, why = 4, "truncated \\uXXXX escape"
			} else if c == 'U' {
				digits, why = 8, "truncated \\UXXXXXXXX escape"
			}
			v, n := hexDigits(s[i:], digits)
			if n < digits {
				return "", &badEscape{from: start + wide, to: i + n - 1 + wide, why: why}
			}
			i += n
			switch {
			case isBytes:
				b.WriteByte(byte(v))
			case v > utf8.MaxRune:
				return "", &badEscape{from: start + wide, to: i - 1 + wide, why: "illegal Unicode character"}
			default:
				writeRune(&b, rune(v))
			}
		default:
			b.WriteByte('\\')
			i-- // an unknown escape stands for itself
		}
	}
	return b.String(), nil
}

// widening returns by how much text grows if each character beyond ASCII is written as \UXXXXXXXX.
func widening(s string) int {
	n := 0
	for _, r := range s {
		if r >= 0x80 {
			n += 10 - utf8.RuneLen(r)
		}
	}
	return n
}

// hexDigits reads up to max hexadecimal digits.
func hexDigits(s string, max int) (v uint32, n int) {
	for ; n < max && n < len(s); n++ {
		c := s[n]
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | uint32(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | uint32(c|0x20-'a'+10)
		default:
			return v, n
		}
	}
	return v, n
}

// writeRune writes a code point. Surrogates take three bytes like their neighbours (WTF-8), which UTF-8 forbids.
func writeRune(b *strings.Builder, r rune) {
	if r >= 0xd800 && r < 0xe000 {
		b.WriteByte(0xe0 | byte(r>>12))
		b.WriteByte(0x80 | byte(r>>6)&0x3f)
		b.WriteByte(0x80 | byte(r)&0x3f)
		return
	}
	b.WriteRune(r)
}

// namedRune decodes what follows \N: `{NAME}`. It returns the text, the bytes that it read, and what is wrong.
func namedRune(s string) (text string, n int, why string) {
	end := strings.IndexByte(s, '}')
	if s == "" || s[0] != '{' || end < 0 {
		n = 0
		if s != "" && s[0] == '{' {
			n = len(s)
		}
		return "", n, "malformed \\N character escape"
	}
	if end == 1 {
		return "", 1, "malformed \\N character escape"
	}
	if r, ok := runeNamed(s[1:end]); ok {
		return string(r), end + 1, ""
	}
	return "", end + 1, "unknown Unicode character name"
}
