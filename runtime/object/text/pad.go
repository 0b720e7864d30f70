// Padding: center, ljust, rjust, zfill, expandtabs.

package text

import "strings"

// Pad returns s with left and right fill characters around it.
func Pad(s string, left, right int, fill rune) string {
	if left <= 0 && right <= 0 {
		return s
	}
	f := FromRune(fill)
	var b strings.Builder
	b.Grow(len(s) + (max(left, 0)+max(right, 0))*len(f))
	for ; left > 0; left-- {
		b.WriteString(f)
	}
	b.WriteString(s)
	for ; right > 0; right-- {
		b.WriteString(f)
	}
	return b.String()
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
		return s[:1] + strings.Repeat("0", pad) + s[1:]
	}
	return strings.Repeat("0", pad) + s
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
