// Templates of str.format: literals, replacement fields, and the paths of attributes and indexes in them.

package numfmt

import (
	"strings"

	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// MaxNesting is how deep templates nest: a field in the specification of a field is the second level.
const MaxNesting = 2

// ErrNesting is returned for fields that nest deeper.
var ErrNesting = &num.Error{Kind: num.ValueError, Msg: "Max string recursion exceeded"}

// A Piece is a literal and the replacement field that may follow it.
type Piece struct {
	Literal    string
	HasField   bool
	Field      string // name, attributes and indexes, as written
	Conversion rune   // s, r, a or what else stood behind the exclamation mark; 0 for none
	Spec       string // the format specification
	Nested     bool   // Spec has fields of its own: format it as a template first
}

// A Template walks over the pieces of a format string.
type Template struct {
	s string
	i int
}

// NewTemplate returns a walk over s.
func NewTemplate(s string) Template { return Template{s: s} }

// Next returns the next piece; it reports false at the end. A doubled brace ends a piece and leaves one brace in the literal.
func (t *Template) Next() (p Piece, more bool, err error) {
	if t.i == len(t.s) {
		return p, false, nil
	}
	start := t.i
	off := strings.IndexAny(t.s[start:], "{}")
	if off < 0 {
		t.i = len(t.s)
		return Piece{Literal: t.s[start:]}, true, nil
	}
	c := t.s[start+off]
	t.i = start + off + 1
	doubled := t.i < len(t.s) && t.s[t.i] == c
	switch {
	case doubled:
		t.i++
		return Piece{Literal: t.s[start : t.i-1]}, true, nil
	case c == '}':
		return p, false, valueError("Single '}' encountered in format string")
	case t.i == len(t.s):
		return p, false, valueError("Single '{' encountered in format string")
	}
	p = Piece{Literal: t.s[start : start+off], HasField: true}
	return p, true, t.field(&p)
}

// field parses a replacement field behind its brace.
func (t *Template) field(p *Piece) error {
	start := t.i
	end := byte(0)
scan:
	for t.i < len(t.s) {
		c := t.s[t.i]
		t.i++
		switch c {
		case '{':
			return valueError("unexpected '{' in field name")
		case '[': // anything may stand in brackets
			for t.i < len(t.s) && t.s[t.i] != ']' {
				t.i++
			}
		case '}', ':', '!':
			end = c
			break scan
		}
	}
	if end == 0 {
		return valueError("expected '}' before end of string")
	}
	p.Field = t.s[start : t.i-1]
	if end == '}' {
		return nil
	}
	if end == '!' {
		r, size := text.Decode(t.s[t.i:])
		if size == 0 {
			return valueError("end of string while looking for conversion specifier")
		}
		p.Conversion = r
		t.i += size
		if t.i < len(t.s) {
			c := t.s[t.i]
			t.i++
			if c == '}' {
				return nil
			}
			if c != ':' {
				return valueError("expected ':' after conversion specifier")
			}
		}
	}
	start = t.i
	for depth := 1; t.i < len(t.s); {
		c := t.s[t.i]
		t.i++
		switch c {
		case '{':
			p.Nested = true
			depth++
		case '}':
			if depth--; depth == 0 {
				p.Spec = t.s[start : t.i-1]
				return nil
			}
		}
	}
	return valueError("unmatched '{' in format spec")
}

// CheckConversion fails if the conversion is none of s, r, a and absent.
func (p *Piece) CheckConversion() error {
	switch p.Conversion {
	case 0, 's', 'r', 'a':
		return nil
	}
	return valueError("Unknown conversion specifier %s", showType(p.Conversion))
}

// Numbering is the state of automatic field numbering over one call of format, nested templates included.
type Numbering struct {
	mode byte // 0, 'a'uto or 'm'anual
	next int
}

// A FieldPath is the way to a value: an argument, then attributes and indexes.
type FieldPath struct {
	// Name is the keyword of the argument, if Index is -1.
	Name  string
	Index int
	rest  string
}

// ParseField splits a field into its argument and the path from there. An empty name takes the next number.
func (n *Numbering) ParseField(field string) (FieldPath, error) {
	if field == "" && n.mode != 'm' {
		n.mode = 'a'
		n.next++
		return FieldPath{Index: n.next - 1}, nil
	}
	end := strings.IndexAny(field, ".[")
	if end < 0 {
		end = len(field)
	}
	p := FieldPath{Name: field[:end], rest: field[end:]}
	var err error
	if p.Index, err = index(p.Name); err != nil {
		return p, err
	}
	empty := p.Name == ""
	if !empty && p.Index < 0 {
		return p, nil
	}
	switch {
	case n.mode == 'm' && empty:
		return p, valueError("cannot switch from manual field specification to automatic field numbering")
	case n.mode == 'a' && !empty:
		return p, valueError("cannot switch from automatic field numbering to manual field specification")
	case empty: // with a path behind it
		n.mode = 'a'
		p.Index = n.next
		n.next++
	default:
		n.mode = 'm'
	}
	return p, nil
}

// index returns the number that s is all digits of, or -1.
func index(s string) (int, error) {
	r := specReader{s: s}
	n, err := r.number()
	if err != nil || r.i < len(s) {
		// Digits that overflow are an error even if something else follows them.
		return -1, err
	}
	return n, nil
}

// A Step is an attribute or an index of a FieldPath.
type Step struct {
	Attr  bool
	Name  string // the attribute, or the key if Index is -1
	Index int
}

// Next returns the next step; it reports false at the end. Errors show only when the steps before have been taken, as in
// CPython.
func (p *FieldPath) Next() (s Step, more bool, err error) {
	if p.rest == "" {
		return s, false, nil
	}
	s.Index = -1
	switch p.rest[0] {
	case '.':
		end := strings.IndexAny(p.rest[1:], ".[")
		if end < 0 {
			end = len(p.rest) - 1
		}
		s.Attr, s.Name, p.rest = true, p.rest[1:1+end], p.rest[1+end:]
	case '[':
		end := strings.IndexByte(p.rest, ']')
		if end < 0 {
			return s, false, valueError("Missing ']' in format string")
		}
		s.Name, p.rest = p.rest[1:end], p.rest[end+1:]
		if s.Index, err = index(s.Name); err != nil {
			return s, false, err
		}
	default:
		return s, false, valueError("Only '.' or '[' may follow ']' in format field specifier")
	}
	if s.Name == "" {
		return s, false, valueError("Empty attribute in format string")
	}
	return s, true, nil
}
