// Lines: indentation, line joining, and the decoding of the source.

package lexer

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// indentation measures the white space at the beginning of a line and notes Indents or Dedents to be sent. It reports
// whether the line is blank or a comment, which has neither indentation nor a Newline.
func (l *Lexer) indentation() (blank bool) {
	l.start = l.pos
	var at, cont indent
measure:
	for {
		switch l.peek() {
		case ' ':
			at.col++
			at.alt++
		case '\t':
			at.col = (at.col/tabSize + 1) * tabSize
			at.alt++
		case '\f':
			at = indent{}
		case '\\':
			// An indentation cannot go on in the next line: what stands before the first backslash counts.
			if cont.col == 0 {
				cont = indent{at.col, at.col}
			}
			if l.continuation(); l.err != nil {
				return false
			}
			continue
		default:
			break measure
		}
		l.pos++
	}
	if c := l.peek(); c == '#' || c == '\n' || l.pos >= len(l.src) {
		return true
	}
	if len(l.brackets) > 0 {
		return false
	}
	if cont.col != 0 {
		at = cont
	}
	top := l.indents[len(l.indents)-1]
	switch {
	case at.col == top.col:
		if at.alt != top.alt {
			l.tabError()
		}
	case at.col > top.col:
		if len(l.indents) >= maxIndents {
			p := Pos{int32(l.line), 0}
			l.fail(IndentationError, p, Pos{p.Line, -1}, "too many levels of indentation")
			return false
		}
		if at.alt <= top.alt {
			l.tabError()
			return false
		}
		l.indents = append(l.indents, at)
		l.pending++
	default:
		for len(l.indents) > 1 && at.col < l.indents[len(l.indents)-1].col {
			l.indents = l.indents[:len(l.indents)-1]
			l.pending--
		}
		if top = l.indents[len(l.indents)-1]; at.col != top.col {
			line := Line(l.src[l.bol:], 1)
			p := Pos{int32(l.line), int32(len(line))}
			l.fail(IndentationError, p, Pos{p.Line, -2}, "unindent does not match any outer indentation level")
			return false
		}
		if at.alt != top.alt {
			l.tabError()
		}
	}
	return false
}

func (l *Lexer) tabError() {
	p := Pos{int32(l.line), 0}
	l.fail(TabError, p, Pos{p.Line, -1}, "inconsistent use of tabs and spaces in indentation")
}

// continuation reads a backslash, which must end its line but not the text.
func (l *Lexer) continuation() {
	l.pos++
	if l.peek() != '\n' || l.pos >= len(l.src) {
		p := l.here(l.pos)
		l.fail(SyntaxError, p, Pos{p.Line, -1}, "unexpected character after line continuation character")
		l.err.Bare = false
		return
	}
	if l.pos+1 >= len(l.src) {
		if _, p := l.Open(); p.IsValid() {
			l.eof()
			return
		}
		p := l.here(l.pos)
		l.fail(SyntaxError, p, Pos{p.Line, -2}, "unexpected EOF while parsing")
		l.err.Bare, l.err.Incomplete = false, true
		return
	}
	l.pos++
	l.line++
	l.bol = l.pos
}

// Decode makes text of the bytes of a file: without a byte order mark, with \n as the only line end and one at the
// end. The text must be UTF-8, or Latin-1 if a comment in the first two lines says so, and without null bytes.
func Decode(filename, src string) (string, error) {
	fail := func(line int, format string, args ...any) (string, error) {
		return "", &Error{Filename: filename, Pos: Pos{int32(line), -1}, End: Pos{int32(line), -2}, Msg: fmt.Sprintf(format, args...)}
	}
	src, bom := strings.CutPrefix(src, "\ufeff")
	switch name := codingCookie(src); {
	case bom && name != "" && (name == "utf8" || !isUTF8Name(name)):
		return fail(0, "encoding problem: %s with BOM", name) // utf8 is CPython's oddity: it is no alias here
	case name == "" || isUTF8Name(name):
		if i := badUTF8(src); i >= 0 {
			line := 1 + strings.Count(src[:i], "\n")
			if name != "" || bom {
				return fail(0, "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %d: invalid start byte", src[i], i)
			}
			return fail(0, "Non-UTF-8 code starting with '\\x%02x' in file %s on line %d, but no encoding declared; see "+
				"https://peps.python.org/pep-0263/ for details", src[i], filename, line)
		}
	default:
		switch strings.ReplaceAll(strings.ToLower(name), "_", "-") {
		case "latin-1", "iso-8859-1", "iso-latin-1", "latin1", "l1":
			src = latin1(src)
		case "ascii", "us-ascii":
			if i := strings.IndexFunc(src, func(r rune) bool { return r >= 0x80 }); i >= 0 {
				return fail(0, "(unicode error) 'ascii' codec can't decode byte 0x%02x in position %d: ordinal not in range(128)", src[i], i)
			}
		default:
			return fail(0, "encoding problem: %s", name)
		}
	}
	if strings.IndexByte(src, 0) >= 0 {
		return fail(1+strings.Count(src[:strings.IndexByte(src, 0)], "\n"), "source code cannot contain null bytes")
	}
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	}
	if src != "" && src[len(src)-1] != '\n' {
		src += "\n"
	}
	return src, nil
}

// cookie matches the declaration of an encoding (PEP 263).
var cookie = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`)
})

// codingCookie returns the encoding that one of the first two lines declares, or "". The first line must be blank or a
// comment for the second to count.
func codingCookie(src string) string {
	for range 2 {
		line, rest, _ := strings.Cut(src, "\n")
		text := strings.TrimLeft(line, " \t\f")
		if text != "" && text[0] != '#' && text[0] != '\r' {
			break
		}
		if strings.Contains(text, "coding") {
			if m := cookie().FindStringSubmatch(line); m != nil {
				return m[1]
			}
		}
		src = rest
	}
	return ""
}

// isUTF8Name reports whether an encoding is UTF-8, perhaps as an editor's variant such as utf-8-unix.
func isUTF8Name(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	return name == "utf8" || name == "utf-8" || strings.HasPrefix(name, "utf-8-")
}

// badUTF8 returns where the first byte stands that is not part of UTF-8 text, or -1.
func badUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}

// latin1 decodes bytes as Latin-1.
func latin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}
