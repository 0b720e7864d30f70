// Questions about characters and strings: isalpha, isidentifier, isprintable and their like.

package text

import (
	"sort"
	"unicode"
)

// Properties of ASCII characters, one bit each.
const (
	clsLower = 1 << iota
	clsUpper
	clsDigit
	clsSpace
	clsPrint
	clsUnder
	clsInner // case ignorable
)

// ascii is the classes of each ASCII character.
var ascii = func() (t [128]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = clsLower
		case c >= 'A' && c <= 'Z':
			t[c] = clsUpper
		case c >= '0' && c <= '9':
			t[c] = clsDigit
		case c == '_':
			t[c] = clsUnder
		case c == '\'' || c == '.' || c == ':' || c == '^' || c == '`':
			t[c] = clsInner
		}
		if c >= '\t' && c <= '\r' || c >= 0x1C && c <= ' ' {
			t[c] |= clsSpace
		}
		if c >= ' ' && c < 0x7F {
			t[c] |= clsPrint
		}
	}
	return t
}()

func newIdeograph(r rune) bool { return r >= ideographsIFirst && r <= ideographsILast }

// IsAlphaRune reports whether r is a letter (category L).
func IsAlphaRune(r rune) bool {
	if r < 128 {
		return ascii[r]&(clsLower|clsUpper) != 0
	}
	return unicode.IsLetter(r) || newIdeograph(r)
}

// IsDecimalRune reports whether r is a decimal digit (category Nd).
func IsDecimalRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsDigit != 0
	}
	return unicode.Is(unicode.Nd, r)
}

// DecimalValue returns the value of a decimal digit, or -1. Decimal digits come in runs of ten that start at a zero.
func DecimalValue(r rune) int {
	if r < 128 {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	// The ranges of the table are whole runs; the only range with several runs back to back starts with a zero as well.
	for _, x := range unicode.Nd.R16 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return int(r-rune(x.Lo)) % 10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return int(r-rune(x.Lo)) % 10
		}
	}
	return -1
}

// IsDigitRune reports whether r is a digit, superscripts and the like included.
func IsDigitRune(r rune) bool { return IsDecimalRune(r) || r >= 128 && unicode.Is(digitsOnly, r) }

// IsNumericRune reports whether r has a numeric value: digits, fractions, numerals, some ideographs.
func IsNumericRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsDigit != 0
	}
	return unicode.Is(unicode.N, r) || unicode.Is(ideographNumbers, r)
}

// IsAlnumRune reports whether r is a letter or has a numeric value.
func IsAlnumRune(r rune) bool {
	if r < 128 {
		return ascii[r]&(clsLower|clsUpper|clsDigit) != 0
	}
	return IsAlphaRune(r) || IsNumericRune(r)
}

// IsSpaceRune reports whether r is white space for split and strip: it is a bidirectional separator or in category Zs.
func IsSpaceRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsSpace != 0
	}
	switch r {
	case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A
}

// IsPrintableRune reports whether repr shows r as itself.
func IsPrintableRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsPrint != 0
	}
	return unicode.IsPrint(r) || newIdeograph(r) || r >= 0x2FFC && r <= 0x2FFF || r == 0x31EF
}

// IsLowerRune reports whether r has the property Lowercase.
func IsLowerRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsLower != 0
	}
	return unicode.Is(unicode.Ll, r) || unicode.Is(unicode.Other_Lowercase, r)
}

// IsUpperRune reports whether r has the property Uppercase.
func IsUpperRune(r rune) bool {
	if r < 128 {
		return ascii[r]&clsUpper != 0
	}
	return unicode.Is(unicode.Lu, r) || unicode.Is(unicode.Other_Uppercase, r)
}

func isTitleRune(r rune) bool { return r >= 128 && unicode.Is(unicode.Lt, r) }

func isCased(r rune) bool { return IsLowerRune(r) || IsUpperRune(r) || isTitleRune(r) }

func isCaseIgnorable(r rune) bool {
	if r < 128 {
		return ascii[r]&clsInner != 0
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk, wordInner)
}

// IsIdentifierStart reports whether r may start an identifier (XID_Start or underscore).
func IsIdentifierStart(r rune) bool {
	if r < 128 {
		return ascii[r]&(clsLower|clsUpper|clsUnder) != 0
	}
	if !unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) {
		return newIdeograph(r)
	}
	return !unicode.In(r, unicode.Pattern_Syntax, notIdentifier) && r != 0xFF9E && r != 0xFF9F
}

// IsIdentifierPart reports whether r may continue an identifier (XID_Continue).
func IsIdentifierPart(r rune) bool {
	if r < 128 {
		return ascii[r]&(clsLower|clsUpper|clsDigit|clsUnder) != 0
	}
	switch r {
	case 0x0E33, 0x0EB3, 0xFF9E, 0xFF9F, 0x200C, 0x200D, 0x30FB, 0xFF65:
		return true
	}
	return IsIdentifierStart(r) ||
		unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) && !unicode.Is(notIdentifier, r)
}

// every reports whether s is not empty and all its characters satisfy test.
func every(s string, test func(rune) bool) bool {
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		if !test(r) {
			return false
		}
		i += size
	}
	return s != ""
}

// IsAlpha and the functions after it are the str methods of these names.
func IsAlpha(s string) bool   { return every(s, IsAlphaRune) }
func IsAlnum(s string) bool   { return every(s, IsAlnumRune) }
func IsDecimal(s string) bool { return every(s, IsDecimalRune) }
func IsDigit(s string) bool   { return every(s, IsDigitRune) }
func IsNumeric(s string) bool { return every(s, IsNumericRune) }
func IsSpace(s string) bool   { return every(s, IsSpaceRune) }

// IsPrintable reports whether repr shows all of s as itself; so it does the empty string.
func IsPrintable(s string) bool { return s == "" || every(s, IsPrintableRune) }

// IsIdentifier reports whether s has the form of an identifier, keywords included.
func IsIdentifier(s string) bool {
	r, size := Decode(s)
	return size > 0 && IsIdentifierStart(r) && (len(s) == size || every(s[size:], IsIdentifierPart))
}

// IsLower reports whether s has a cased character and none that is upper or title case.
func IsLower(s string) bool { return oneCase(s, IsLowerRune, IsUpperRune) }

// IsUpper reports whether s has a cased character and none that is lower or title case.
func IsUpper(s string) bool { return oneCase(s, IsUpperRune, IsLowerRune) }

func oneCase(s string, good, bad func(rune) bool) bool {
	seen := false
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		if bad(r) || isTitleRune(r) {
			return false
		}
		seen = seen || good(r)
		i += size
	}
	return seen
}

// IsTitle reports whether upper and title case characters start the runs of cased characters in s, and only they do, and
// there is a run.
func IsTitle(s string) bool {
	seen, inside := false, false
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		switch {
		case IsUpperRune(r) || isTitleRune(r):
			if inside {
				return false
			}
			seen, inside = true, true
		case IsLowerRune(r):
			if !inside {
				return false
			}
		default:
			inside = false
		}
		i += size
	}
	return seen
}

// findCasing returns the special casing of r, or nil.
func findCasing(r rune) *casing {
	if r < specialCasing[0].r {
		return nil
	}
	i := sort.Search(len(specialCasing), func(i int) bool { return specialCasing[i].r >= r })
	if i < len(specialCasing) && specialCasing[i].r == r {
		return &specialCasing[i]
	}
	return nil
}
