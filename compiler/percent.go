// This file turns "..." % (a, b) with a constant format into an f-string, as CPython does: it decides the order of evaluation, too.

package compiler

import (
	"strings"

	"minipy/parser"
)

// percentFormat returns the f-string that means the same as format % (args). It
// declines formats with other conversions than %s, %r, %a and %%, and those
// whose number of arguments is wrong.
func percentFormat(format string, args []parser.Expr, whole parser.Expr) (*parser.FString, bool) {
	if anyStarred(args) {
		return nil, false
	}
	out := &parser.FString{}
	out.Span = whole.Range()
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			s := &parser.Str{Value: text.String()}
			s.Span = out.Span
			out.Parts = append(out.Parts, s)
			text.Reset()
		}
	}
	for format != "" {
		literal, rest, found := strings.Cut(format, "%")
		text.WriteString(literal)
		if !found {
			break
		}
		if strings.HasPrefix(rest, "%") {
			text.WriteByte('%')
			format = rest[1:]
			continue
		}
		if len(args) == 0 {
			return nil, false
		}
		r, after, ok := percentSpec(rest)
		if !ok {
			return nil, false
		}
		flush()
		r.X, args = args[0], args[1:]
		r.Span = out.Span
		out.Parts = append(out.Parts, r)
		format = after
	}
	flush()
	return out, len(args) == 0
}

// percentSpec reads what follows a %: flags, width, precision and one of the
// conversions s, r and a.
func percentSpec(s string) (*parser.Replacement, string, bool) {
	left := false
	for s != "" && strings.IndexByte("-+ #0", s[0]) >= 0 {
		left = left || s[0] == '-'
		s = s[1:]
	}
	digits := func() string {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		d := s[:n]
		s = s[n:]
		return d
	}
	spec := digits()
	width := spec
	if !left && spec != "" {
		spec = ">" + spec
	}
	precision := ""
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		if precision = digits(); precision == "" {
			precision = "0"
		}
		spec += "." + precision
	}
	if s == "" || strings.IndexByte("sra", s[0]) < 0 || len(width) > 3 || len(precision) > 3 {
		return nil, "", false
	}
	r := &parser.Replacement{Conversion: s[0]}
	if spec != "" {
		r.Format = &parser.FString{Parts: []parser.Expr{&parser.Str{Value: spec}}}
	}
	return r, s[1:], true
}
