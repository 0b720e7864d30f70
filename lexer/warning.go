// This file finds what is odd about a source text that is read all the same.

package lexer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Warning is what CPython says in a SyntaxWarning.
type Warning struct {
	Line int
	Msg  string
	Text string // the source line, without its end
	// Offset is where the token begins, in bytes.
	Offset int
}

// Warnings returns what was odd about the tokens read so far, in the order in which CPython says it.
func (l *Lexer) Warnings() []Warning { return l.warnings }

// warning makes a warning about the token that is being read, at a line.
func (l *Lexer) warning(line int, format string, args ...any) Warning {
	text, _, _ := strings.Cut(l.src[l.bol:], "\n")
	if line != l.line {
		text = Line(l.src, line)
	}
	return Warning{Line: line, Msg: fmt.Sprintf(format, args...), Text: text, Offset: l.start}
}

// warnNumber is about a number of the kind that a keyword follows without a space.
func (l *Lexer) warnNumber(kind string) {
	l.warnings = append(l.warnings, l.warning(l.line, "invalid %s literal", kind))
}

// warnBrace is about a backslash before a brace in an f-string; the brace counts all the same.
func (l *Lexer) warnBrace(brace byte) {
	line := l.line + strings.Count(l.src[l.start:l.pos], "\n")
	l.warnings = append(l.warnings, l.warning(line, "invalid escape sequence '\\%c'", brace))
}

// warnText is about the escape sequences in the text of an f-string, at the line where that ends.
func (l *Lexer) warnText(f *fstring) {
	for _, odd := range f.odd {
		l.warnings = append(l.warnings, l.escapeWarning(odd))
	}
}

// escapeWarning is about an escape sequence in the token that begins at the current line.
func (l *Lexer) escapeWarning(odd string) Warning {
	kind := ""
	if len(odd) > 2 {
		kind = "octal "
	}
	return l.warning(l.line, "invalid %sescape sequence '%s'", kind, odd)
}

// warnEscape looks for an odd escape sequence in the token that was read, a String or an FMiddle. As in CPython 3.13 there
// is one warning for each, at the line where it begins.
func (l *Lexer) warnEscape(t TokenType) {
	text := l.src[l.start:l.pos]
	if strings.IndexByte(text, '\\') < 0 {
		return
	}
	var f *fstring
	isBytes := false
	if t == FMiddle {
		if f = &l.fstrings[len(l.fstrings)-1]; f.raw {
			return
		}
	} else {
		prefix := text[:strings.IndexAny(text, `'"`)]
		if strings.ContainsAny(prefix, "rR") {
			return
		}
		isBytes = strings.ContainsAny(prefix, "bB")
	}
	odd := oddEscape(text, isBytes)
	switch {
	case odd == "", t == FMiddle && (odd == `\{` || odd == `\}`): // warnBrace has said that
	case f != nil && f.field < 0:
		f.odd = append(f.odd, odd)
	default: // and in a format specification
		l.warnings = append(l.warnings, l.escapeWarning(odd))
	}
}

// oddEscape returns the first escape sequence that has no meaning, and so stands for itself, or is an octal number beyond a
// byte; "" if there is none.
func oddEscape(s string, isBytes bool) string {
	for i := strings.IndexByte(s, '\\'); i >= 0 && i+1 < len(s); {
		switch c := s[i+1]; c {
		case '\n', '\\', '\'', '"', 'a', 'b', 'f', 'n', 'r', 't', 'v', 'x', '0', '1', '2', '3':
		case '4', '5', '6', '7':
			if i+3 < len(s) && isOctal(s[i+2]) && isOctal(s[i+3]) {
				return s[i : i+4]
			}
		case 'N', 'u', 'U':
			if isBytes {
				return s[i : i+2]
			}
		default:
			if c < utf8.RuneSelf { // CPython takes letters beyond ASCII for text
				return s[i : i+2]
			}
		}
		next := strings.IndexByte(s[i+2:], '\\')
		if next < 0 {
			break
		}
		i += 2 + next
	}
	return ""
}

func isOctal(c byte) bool { return c >= '0' && c <= '7' }
