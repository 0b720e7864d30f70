// repr and ascii of str and bytes: quotes and escapes.

package text

const hexDigits = "0123456789abcdef"

// quoteFor chooses the quote: single, unless s has single quotes and no double ones.
func quoteFor[S string | []byte](s S) byte {
	single := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return '\''
		case '\'':
			single = true
		}
	}
	if single {
		return '"'
	}
	return '\''
}

// Repr is repr(s).
func Repr(s string) string { return string(AppendRepr(make([]byte, 0, len(s)+2), s)) }

// AppendRepr appends repr(s).
func AppendRepr(dst []byte, s string) []byte { return appendQuoted(dst, s, false) }

// ASCII is ascii(s).
func ASCII(s string) string { return string(AppendASCII(make([]byte, 0, len(s)+2), s)) }

// AppendASCII appends ascii(s).
func AppendASCII(dst []byte, s string) []byte { return appendQuoted(dst, s, true) }

// AppendEscaped appends s with every character beyond ASCII escaped, without quotes: what ascii() makes of a repr.
func AppendEscaped(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		if r < 128 {
			dst = append(dst, byte(r))
		} else {
			dst = appendEscape(dst, r)
		}
		i += size
	}
	return dst
}

func appendQuoted(dst []byte, s string, onlyASCII bool) []byte {
	quote := quoteFor(s)
	dst = append(dst, quote)
	start := 0 // of the run of characters that stand for themselves
	for i := 0; i < len(s); {
		c := s[i]
		if c < 128 {
			if ascii[c]&clsPrint != 0 && c != quote && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			dst = appendEscapeByte(dst, c)
			i++
			start = i
			continue
		}
		r, size := Decode(s[i:])
		if onlyASCII || !IsPrintableRune(r) {
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, r)
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, quote)
}

// appendEscapeByte appends the escape of a quote, a backslash, a control character or, in bytes, a byte beyond ASCII.
func appendEscapeByte(dst []byte, c byte) []byte {
	switch c {
	case '\\', '\'', '"':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
}

// appendEscape appends \xhh, \uhhhh or \Uhhhhhhhh.
func appendEscape(dst []byte, r rune) []byte {
	letter, width := byte('x'), 2
	switch {
	case r > 0xFFFF:
		letter, width = 'U', 8
	case r > 0xFF:
		letter, width = 'u', 4
	}
	dst = append(dst, '\\', letter)
	for shift := 4 * (width - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}
	return dst
}

// AppendBytesRepr appends repr of the bytes b, with its prefix: b'...'.
func AppendBytesRepr(dst, b []byte) []byte {
	quote := quoteFor(b)
	dst = append(dst, 'b', quote)
	for _, c := range b {
		if c < 0x7F && c >= ' ' && c != quote && c != '\\' {
			dst = append(dst, c)
		} else {
			dst = appendEscapeByte(dst, c)
		}
	}
	return append(dst, quote)
}
