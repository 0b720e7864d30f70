// Searching and replacing: find, rfind, count, startswith, endswith, replace, translate.

package text

import (
	"math"
	"strings"
)

// End stands for an absent end argument.
const End = math.MaxInt

// Range returns the part of s that the optional arguments start and end of find and its like choose, both counted in code
// points and adjusted as for slices, and the code point index where it begins. It reports false if the start lies behind
// the end, where not even the empty string is found.
func Range(s string, start, end int) (part string, base int, ok bool) {
	if start == 0 && end == End {
		return s, 0, true
	}
	n := Len(s)
	start, end = clip(start, n), clip(end, n)
	if end = min(end, n); start > end {
		return "", 0, false
	}
	if n == len(s) {
		return s[start:end], start, true
	}
	return Slice(s, start, end), start, true
}

// clip counts a negative index from the end n and stops at 0.
func clip(i, n int) int {
	if i < 0 {
		i = max(0, i+n)
	}
	return i
}

// Find is s.find(sub, start, end): a code point index, or -1. Without an end it takes End.
func Find(s, sub string, start, end int) int {
	part, base, ok := Range(s, start, end)
	if !ok {
		return -1
	}
	off := strings.Index(part, sub)
	if off < 0 {
		return -1
	}
	return base + Index(part, off)
}

// RFind is s.rfind(sub, start, end).
func RFind(s, sub string, start, end int) int {
	part, base, ok := Range(s, start, end)
	if !ok {
		return -1
	}
	off := strings.LastIndex(part, sub)
	if off < 0 {
		return -1
	}
	return base + Index(part, off)
}

// Count is s.count(sub, start, end): how often sub occurs without overlap; the empty string between all characters.
func Count(s, sub string, start, end int) int {
	part, _, ok := Range(s, start, end)
	switch {
	case !ok:
		return 0
	case sub == "":
		return Len(part) + 1
	}
	return strings.Count(part, sub)
}

// StartsWith is s.startswith(prefix, start, end).
func StartsWith(s, prefix string, start, end int) bool {
	part, _, ok := Range(s, start, end)
	return ok && strings.HasPrefix(part, prefix)
}

// EndsWith is s.endswith(suffix, start, end).
func EndsWith(s, suffix string, start, end int) bool {
	part, _, ok := Range(s, start, end)
	return ok && strings.HasSuffix(part, suffix)
}

// Replace is s.replace(old, new, count); a negative count means all.
func Replace(s, old, new string, count int) string {
	if old != "" && len(s) <= 2*shortText {
		return replaceShort(s, old, new, count)
	}
	if old != "" {
		return strings.Replace(s, old, new, count)
	}
	n := Len(s)
	if count < 0 || count > n {
		count = n + 1
	}
	if count == 0 || new == "" {
		return s
	}
	dst := make([]byte, 0, len(s)+count*len(new))
	i := 0
	for ; count > 0; count-- {
		dst = append(dst, new...)
		if i < len(s) && count > 0 {
			size := SizeAt(s[i])
			dst = append(dst, s[i:i+size]...)
			i += size
		}
	}
	return string(append(dst, s[i:]...))
}

// replaceShort is Replace for a short s and an old that is not empty: it does not count first.
func replaceShort(s, old, new string, count int) string {
	i := strings.Index(s, old)
	if i < 0 || count == 0 {
		return s
	}
	var room [4 * shortText]byte
	dst := room[:0]
	for ; i >= 0 && count != 0; count-- {
		dst = append(append(dst, s[:i]...), new...)
		s = s[i+len(old):]
		i = strings.Index(s, old)
	}
	return string(append(dst, s...))
}

// Translate replaces each character for which lookup reports true by the string that it returns. It stops at the first error.
func Translate(s string, lookup func(r rune) (repl string, mapped bool, err error)) (string, error) {
	dst := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		repl, mapped, err := lookup(r)
		switch {
		case err != nil:
			return "", err
		case mapped:
			dst = append(dst, repl...)
		default:
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return string(dst), nil
}
