// This file scans numbers: decimal, based, floating and imaginary literals, with underscores.

package lexer

import "unicode/utf8"

// number reads a numeric literal. Errors stand at the last character that was read, as in CPython.
func (l *Lexer) number() TokenType {
	if l.peek() == '0' {
		l.pos++
		switch l.peek() | 0x20 {
		case 'x':
			return l.based("hexadecimal", func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' })
		case 'o':
			return l.based("octal", func(c byte) bool { return c >= '0' && c < '8' })
		case 'b':
			return l.based("binary", func(c byte) bool { return c == '0' || c == '1' })
		}
		return l.zero()
	}
	if l.peek() != '.' && !l.digits() {
		return EOF
	}
	return l.afterInteger()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// based reads the digits after 0x, 0o or 0b.
func (l *Lexer) based(kind string, isDigitOf func(byte) bool) TokenType {
	l.pos++
	for {
		if l.peek() == '_' {
			l.pos++
		}
		if c := l.peek(); !isDigitOf(c) {
			if isDigit(c) {
				return l.badDigit(c, kind)
			}
			l.failHere("invalid %s literal", kind)
			return EOF
		}
		for isDigitOf(l.peek()) {
			l.pos++
		}
		if l.peek() != '_' {
			break
		}
	}
	if c := l.peek(); isDigit(c) {
		return l.badDigit(c, kind)
	}
	return l.endOfNumber(kind)
}

func (l *Lexer) badDigit(c byte, kind string) TokenType {
	l.pos++
	l.failHere("invalid digit '%c' in %s literal", c, kind)
	return EOF
}

// zero reads on after a first 0: more zeros, or a float or imaginary number with leading zeros.
func (l *Lexer) zero() TokenType {
	for {
		if l.peek() == '_' {
			l.pos++
			if !isDigit(l.peek()) {
				l.failHere("invalid decimal literal")
				return EOF
			}
		}
		if l.peek() != '0' {
			break
		}
		l.pos++
	}
	zerosEnd := l.pos
	nonzero := isDigit(l.peek())
	if nonzero && !l.digits() {
		return EOF
	}
	switch c := l.peek(); {
	case c == '.', c|0x20 == 'e', c|0x20 == 'j':
	case nonzero:
		// The offsets count bytes where all others count characters, as in CPython.
		wide := len(l.src[l.bol:l.start]) - utf8.RuneCountInString(l.src[l.bol:l.start])
		l.fail(SyntaxError, l.here(l.start+wide), l.here(zerosEnd+wide),
			"leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
		return EOF
	}
	return l.afterInteger()
}

// afterInteger reads fraction, exponent and `j`.
func (l *Lexer) afterInteger() TokenType {
	if l.peek() == '.' {
		l.pos++
		if isDigit(l.peek()) && !l.digits() {
			return EOF
		}
	}
	if l.peek()|0x20 == 'e' {
		switch c := l.at(1); {
		case c == '+' || c == '-':
			l.pos += 2
			if !isDigit(l.peek()) {
				l.failHere("invalid decimal literal")
				return EOF
			}
			if !l.digits() {
				return EOF
			}
		case isDigit(c):
			l.pos++
			if !l.digits() {
				return EOF
			}
		default:
			return l.endOfNumber("decimal") // `1else` is a number and a keyword
		}
	}
	if l.peek()|0x20 == 'j' {
		l.pos++
		return l.endOfNumber("imaginary")
	}
	return l.endOfNumber("decimal")
}

// digits reads decimal digits with single underscores between them.
func (l *Lexer) digits() bool {
	for {
		for isDigit(l.peek()) {
			l.pos++
		}
		if l.peek() != '_' {
			return true
		}
		l.pos++
		if !isDigit(l.peek()) {
			l.failHere("invalid decimal literal")
			return false
		}
	}
}

// endOfNumber refuses a letter right after a number, unless it begins a keyword that may stand there: that is only odd.
func (l *Lexer) endOfNumber(kind string) TokenType {
	c := l.peek()
	if c >= 0x80 || class[c] != letter && class[c] != digit {
		return Number
	}
	rest := l.src[l.pos:]
	for _, word := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if len(rest) >= len(word) && rest[:len(word)] == word {
			l.warnNumber(kind)
			return Number
		}
	}
	l.failHere("invalid %s literal", kind)
	return EOF
}
