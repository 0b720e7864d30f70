// Strings and f-strings.

package lexer

import "strings"

// str reads a string whose quotes begin at offset q, after its prefix.
func (l *Lexer) str(q int) TokenType {
	prefix := strings.ToLower(l.src[l.pos:q])
	quote, size := l.src[q], 1
	if strings.HasPrefix(l.src[q+1:], l.src[q:q+1]+l.src[q:q+1]) {
		size = 3
	}
	if strings.Contains(prefix, "f") {
		l.pos = q + size
		if len(l.fstrings)+1 >= maxFStrings {
			l.failHere("too many nested f-strings")
			return EOF
		}
		l.fstrings = append(l.fstrings, fstring{
			quote: quote, quoteSize: size, raw: len(prefix) == 2, start: l.start, bol: l.bol, line: l.line, field: -1,
		})
		return FStart
	}
	l.pos = q + size
	escapedQuote := false
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == quote && size == 1, c == quote && l.at(1) == quote && l.at(2) == quote:
			l.pos += size
			return String
		case c == '\n' && size == 1:
			return l.unterminated(quote, size, escapedQuote, l.line+strings.Count(l.src[l.start:l.pos], "\n"))
		case c == '\\':
			escapedQuote = escapedQuote || l.at(1) == quote
			l.pos++
		}
		l.pos++
	}
	l.pos = len(l.src)
	return l.unterminated(quote, size, escapedQuote, l.lastLine())
}

// lastLine returns the number of the last line of the text.
func (l *Lexer) lastLine() int {
	return l.line + strings.Count(strings.TrimSuffix(l.src[l.bol:], "\n"), "\n")
}

// unterminated complains about a string without an end, at the place where it begins.
func (l *Lexer) unterminated(quote byte, size int, escapedQuote bool, line int) TokenType {
	if n := len(l.fstrings); n > 0 && l.fstrings[n-1].quote == quote && l.fstrings[n-1].quoteSize == size {
		l.failAt(l.start+1, "f-string: expecting '}'")
		return EOF
	}
	switch {
	case size == 3:
		l.failAt(l.start+1, "unterminated triple-quoted string literal (detected at line %d)", line)
		l.err.Incomplete = true
	case escapedQuote:
		l.failAt(l.start+1, "unterminated string literal (detected at line %d); perhaps you escaped the end quote?", line)
	default:
		l.failAt(l.start+1, "unterminated string literal (detected at line %d)", line)
	}
	return EOF
}

// fstringText reads a piece of text in an f-string or in a format specification, the closing quotes, or turns to the
// code of a replacement field.
func (l *Lexer) fstringText(f *fstring) TokenType {
	l.start = l.pos
	inSpec := f.field >= 0
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == f.quote && l.closes(f):
			if l.pos > l.start {
				return FMiddle
			}
			l.pos += f.quoteSize
			l.warnText(f)
			l.fstrings = l.fstrings[:len(l.fstrings)-1]
			return FEnd
		case c == '\n' && f.quoteSize == 1:
			if !inSpec {
				return l.unterminatedF(f, l.line+strings.Count(l.src[l.start:l.pos], "\n"))
			}
			f.inExpr = true // a format specification ends with its line; what must follow is `}`
			return l.middleOrCode()
		case c == '{':
			if l.at(1) == '{' && !inSpec {
				l.pos++
				return FMiddle
			}
			if l.pos > l.start {
				return FMiddle // the next call begins at the brace
			}
			f.field++
			if f.field >= maxSpecs {
				l.failHere("f-string: expressions nested too deeply")
				return EOF
			}
			f.inExpr = true
			return l.code()
		case c == '}':
			if l.at(1) == '}' && !inSpec {
				l.pos++
				return FMiddle
			}
			f.inExpr = true
			return l.middleOrCode()
		case c == '\\':
			next := l.at(1)
			if next == '{' || next == '}' {
				if !f.raw {
					l.warnBrace(next)
				}
				break // the brace counts
			}
			if l.pos++; next == 'N' && l.at(1) == '{' && !f.raw {
				// The braces of \N{NAME} are text.
				for l.pos++; l.pos < len(l.src) && l.src[l.pos] != '}' && l.src[l.pos] != '\n' && l.src[l.pos] != f.quote; {
					l.pos++
				}
				if l.peek() != '}' {
					continue
				}
			}
		}
		l.pos++
	}
	l.pos = len(l.src)
	return l.unterminatedF(f, l.lastLine())
}

// middleOrCode ends a text before a brace or line end: with a token if there is text.
func (l *Lexer) middleOrCode() TokenType {
	if l.pos > l.start {
		return FMiddle
	}
	return l.code()
}

// skipDoubledBrace steps over the second of two braces: the first one is in the token just made.
func (l *Lexer) skipDoubledBrace() {
	f := &l.fstrings[len(l.fstrings)-1]
	if c := l.src[l.pos]; !f.inExpr && f.field < 0 && (c == '{' || c == '}') && l.src[l.pos-1] == c {
		l.pos++
	}
}

// closes reports whether the quotes of an f-string stand here.
func (l *Lexer) closes(f *fstring) bool {
	return f.quoteSize == 1 || l.at(1) == f.quote && l.at(2) == f.quote
}

// unterminatedF complains about an f-string without an end, at the place where it begins.
func (l *Lexer) unterminatedF(f *fstring, line int) TokenType {
	l.line, l.bol = f.line, f.bol
	if f.quoteSize == 3 {
		l.failAt(f.start+1, "unterminated triple-quoted f-string literal (detected at line %d)", line)
		l.err.Incomplete = true
	} else {
		l.failAt(f.start+1, "unterminated f-string literal (detected at line %d)", line)
	}
	return EOF
}

// fieldEnd looks at an operator in a replacement field: `!`, `:` or `}` at its top level end the expression. It makes
// the token that tells the text of {x=}, and that of a `:` that begins a format specification.
func (l *Lexer) fieldEnd(f *fstring, c byte) (TokenType, bool) {
	if f.field < 0 || f.depth-1 != f.field || c != ':' && c != '}' && (c != '!' || l.at(1) == '=') {
		return 0, false
	}
	if l.last == Assign {
		return FDebug, true
	}
	if c == ':' {
		l.pos++
		f.inExpr = false
		return Colon, true
	}
	return 0, false
}
