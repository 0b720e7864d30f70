// Case conversion: upper, lower, title, capitalize, swapcase, casefold.

package text

import (
	"strings"
	"unicode"
)

// hasClass reports whether a character of the ASCII string s is in cls.
func hasClass(s string, cls uint8) bool {
	for i := 0; i < len(s); i++ {
		if ascii[s[i]&0x7F]&cls != 0 {
			return true
		}
	}
	return false
}

// switchCase returns a short s with the letters of class cls in the other case; ok
// is false if s is not short or not ASCII.
func switchCase(s string, cls uint8) (r string, ok bool) {
	var room [128]byte
	if len(s) > len(room) {
		return "", false
	}
	changed := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			return "", false
		}
		if ascii[c]&cls != 0 {
			c ^= 'a' ^ 'A'
			changed = true
		}
		room[i] = c
	}
	if !changed {
		return s, true
	}
	return string(room[:len(s)]), true
}

// Upper is str.upper. It returns s itself where nothing changes.
func Upper(s string) string {
	if r, ok := switchCase(s, clsLower); ok {
		return r
	}
	if IsASCII(s) {
		if !hasClass(s, clsLower) {
			return s
		}
		return strings.ToUpper(s)
	}
	var room [shortText]byte
	dst := room[:0]
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		dst = appendUpper(dst, r)
		i += size
	}
	return string(dst)
}

// Lower is str.lower, final sigma included.
func Lower(s string) string {
	if r, ok := switchCase(s, clsUpper); ok {
		return r
	}
	if IsASCII(s) {
		if !hasClass(s, clsUpper) {
			return s
		}
		return strings.ToLower(s)
	}
	var room [shortText]byte
	dst := room[:0]
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		dst = appendLower(dst, s, i, r)
		i += size
	}
	return string(dst)
}

// CaseFold is str.casefold.
func CaseFold(s string) string {
	if IsASCII(s) {
		return Lower(s)
	}
	dst := make([]byte, 0, len(s)+4)
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		i += size
		if c := findCasing(r); c != nil && c.fold != "" {
			dst = append(dst, c.fold...)
			continue
		}
		dst = Append(dst, simpleFold(r))
	}
	return string(dst)
}

// simpleFold is the lower case, but Cherokee folds to its older, upper case letters.
func simpleFold(r rune) rune {
	switch {
	case r >= 0x13A0 && r <= 0x13F5:
		return r
	case r >= 0x13F8 && r <= 0x13FD || r >= 0xAB70 && r <= 0xABBF:
		return unicode.ToUpper(r)
	}
	return unicode.ToLower(r)
}

// SwapCase is str.swapcase.
func SwapCase(s string) string {
	dst := make([]byte, 0, len(s)+4)
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		switch {
		case IsUpperRune(r):
			dst = appendLower(dst, s, i, r)
		case IsLowerRune(r):
			dst = appendUpper(dst, r)
		default:
			dst = Append(dst, r)
		}
		i += size
	}
	return string(dst)
}

// Title is str.title: the first of each run of cased characters in title case, the others in lower case.
func Title(s string) string {
	dst := make([]byte, 0, len(s)+4)
	inside := false
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		if inside {
			dst = appendLower(dst, s, i, r)
		} else {
			dst = appendTitle(dst, r)
		}
		inside = isCased(r)
		i += size
	}
	return string(dst)
}

// Capitalize is str.capitalize: the first character in title case, the others in lower case.
func Capitalize(s string) string {
	if s == "" {
		return s
	}
	if IsASCII(s) {
		if ascii[s[0]]&clsLower == 0 && !hasClass(s[1:], clsUpper) {
			return s
		}
		dst := []byte(strings.ToLower(s))
		if ascii[s[0]]&clsLower != 0 {
			dst[0] -= 'a' - 'A'
		} else {
			dst[0] = s[0]
		}
		return string(dst)
	}
	dst := make([]byte, 0, len(s)+4)
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		if i == 0 {
			dst = appendTitle(dst, r)
		} else {
			dst = appendLower(dst, s, i, r)
		}
		i += size
	}
	return string(dst)
}

func appendUpper(dst []byte, r rune) []byte {
	if r < 128 {
		if ascii[r]&clsLower != 0 {
			r -= 'a' - 'A'
		}
		return append(dst, byte(r))
	}
	if r >= 'à' && r <= 'þ' && r != '÷' {
		return Append(dst, r-('à'-'À'))
	}
	if c := findCasing(r); c != nil && c.upper != "" {
		return append(dst, c.upper...)
	}
	return Append(dst, unicode.ToUpper(r))
}

func appendTitle(dst []byte, r rune) []byte {
	if r < 128 {
		return appendUpper(dst, r)
	}
	if c := findCasing(r); c != nil && c.title != "" {
		return append(dst, c.title...)
	}
	return Append(dst, unicode.ToTitle(r))
}

// appendLower appends the lower case of r, which stands in s at byte i.
func appendLower(dst []byte, s string, i int, r rune) []byte {
	switch {
	case r < 128:
		if ascii[r]&clsUpper != 0 {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	case r >= 'À' && r <= 'Þ' && r != '×':
		return Append(dst, r+('à'-'À'))
	case r == 'Σ':
		if finalSigma(s, i) {
			return append(dst, "ς"...)
		}
		return append(dst, "σ"...)
	case r == 'İ':
		return append(dst, "i̇"...)
	}
	return Append(dst, unicode.ToLower(r))
}

// finalSigma reports whether the capital sigma at byte i ends a word: skipping ignorable characters, a cased one precedes it
// and none follows (Unicode 3.13, Final_Sigma).
func finalSigma(s string, i int) bool {
	cased := false
	for j := i; j > 0; {
		r, size := DecodeLast(s[:j])
		j -= size
		if !isCaseIgnorable(r) {
			cased = isCased(r)
			break
		}
	}
	if !cased {
		return false
	}
	for j := i + len("Σ"); j < len(s); {
		r, size := Decode(s[j:])
		if !isCaseIgnorable(r) {
			return !isCased(r)
		}
		j += size
	}
	return true
}
