// Padding: center, ljust, rjust, zfill, expandtabs.

package text

import (
	"strings"
	"unicode/utf8"
)

// shortText is the size of results that are built on the stack.
const shortText = 128

// Pad returns s with left and right fill characters around it.
func Pad(s string, left, right int, fill rune) string {
	if left <= 0 && right <= 0 {
		return s
	}
	var room [shortText]byte
	dst := room[:0]
	if size := len(s) + (max(left, 0)+max(right, 0))*utf8.UTFMax; size > len(room) {
		dst = make([]byte, 0, size)
	}
	dst = appendFill(dst, left, fill)
	dst = append(dst, s...)
	return string(appendFill(dst, right, fill))
}

func appendFill(dst []byte, n int, fill rune) []byte {
	if fill >= utf8.RuneSelf {
		for ; n > 0; n-- {
			dst = Append(dst, fill)
		}
		return dst
	}
	for ; n > 0; n-- {
		dst = append(dst, byte(fill))
	}
	return dst
}

// Center is s.center(width, fill). Of an odd padding the larger half goes right, but left if the width is odd.
func Center(s string, width int, fill rune) string {
	pad := width - Len(s)
	if pad <= 0 {
		return s
	}
	left := pad/2 + pad&width&1
	return Pad(s, left, pad-left, fill)
}

// LJust is s.ljust(width, fill).
func LJust(s string, width int, fill rune) string { return Pad(s, 0, width-Len(s), fill) }

// RJust is s.rjust(width, fill).
func RJust(s string, width int, fill rune) string { return Pad(s, width-Len(s), 0, fill) }

// ZFill is s.zfill(width): zeros after a sign.
func ZFill(s string, width int) string {
	pad := width - Len(s)
	if pad <= 0 {
		return s
	}
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[:1] + Pad(s[1:], pad, 0, '0')
	}
	return Pad(s, pad, 0, '0')
}

// ExpandTabs is s.expandtabs(size); columns start anew after \n and \r. A size below 1 removes the tabs.
func ExpandTabs(s string, size int) string {
	if strings.IndexByte(s, '\t') < 0 {
		return s
	}
	dst := make([]byte, 0, len(s)+8)
	column := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\t' {
			if size > 0 {
				for n := size - column%size; n > 0; n-- {
					dst = append(dst, ' ')
					column++
				}
			}
			continue
		}
		dst = append(dst, c)
		switch {
		case c == '\n' || c == '\r':
			column = 0
		case c&0xC0 != 0x80:
			column++
		}
	}
	return string(dst)
}
