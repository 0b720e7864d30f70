// Taking apart: split, rsplit, splitlines, partition, strip.

package text

import (
	"math/bits"
	"strings"
)

// NextField returns where the first word of the ASCII string s[i:] begins and ends; start == len(s) at the end.
func NextField(s string, i int) (start, end int) {
	for i < len(s) && ascii[s[i]&0x7F]&clsSpace != 0 {
		i++
	}
	start = i
	for i+8 <= len(s) {
		// A byte at most as large as a space is what a word may end at; the lowest found is one.
		w := s[i : i+8]
		x := uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
			uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
		low := (x - ones*(' '+1)) &^ x & (ones * 0x80)
		if low == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(low) / 8
		if ascii[s[i]&0x7F]&clsSpace != 0 {
			return start, i
		}
		i++
	}
	for i < len(s) && ascii[s[i]&0x7F]&clsSpace == 0 {
		i++
	}
	return start, i
}

// ones has a one in each of its eight bytes.
const ones = 0x0101010101010101

// CountFields returns the number of words between ASCII white space: at least that
// of s.split().
func CountFields(s string) int {
	n, before := 0, uint8(clsSpace)
	for i := 0; i < len(s); i++ { // without branches: words end where nobody foresees
		space := ascii[s[i]&0x7F] & clsSpace
		n += int(before &^ space)
		before = space
	}
	return n / clsSpace
}

// Split is s.split(sep, max) for a separator that is not empty; a negative max means no limit.
func Split(s, sep string, max int) []string {
	if max < 0 {
		return strings.Split(s, sep)
	}
	if max >= len(s) {
		return strings.Split(s, sep)
	}
	return strings.SplitN(s, sep, max+1)
}

// RSplit is s.rsplit(sep, max) for a separator that is not empty.
func RSplit(s, sep string, max int) []string {
	var out []string
	for ; max != 0; max-- {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		out = append(out, s[i+len(sep):])
		s = s[:i]
	}
	out = append(out, s)
	reverse(out)
	return out
}

func reverse(xs []string) {
	for i, j := 0, len(xs)-1; i < j; i, j = i+1, j-1 {
		xs[i], xs[j] = xs[j], xs[i]
	}
}

// skipUntil returns the offset of the first character from i on that is white space, or that is none if space is false.
func skipUntil(s string, i int, space bool) int {
	for i < len(s) {
		if c := s[i]; c < 128 {
			if (ascii[c]&clsSpace != 0) == space {
				return i
			}
			i++
			continue
		}
		r, size := Decode(s[i:])
		if IsSpaceRune(r) == space {
			return i
		}
		i += size
	}
	return i
}

// skipBack returns the end of the last character before i that is white space, or that is none if space is false.
func skipBack(s string, i int, space bool) int {
	for i > 0 {
		if c := s[i-1]; c < 128 {
			if (ascii[c]&clsSpace != 0) == space {
				return i
			}
			i--
			continue
		}
		r, size := DecodeLast(s[:i])
		if IsSpaceRune(r) == space {
			return i
		}
		i -= size
	}
	return i
}

// Fields is s.split(None, max): the words between white space; after max splits the rest keeps its trailing space.
func Fields(s string, max int) []string {
	var out []string
	i := skipUntil(s, 0, false)
	for i < len(s) {
		if max == 0 {
			return append(out, s[i:])
		}
		j := skipUntil(s, i, true)
		out = append(out, s[i:j])
		max--
		i = skipUntil(s, j, false)
	}
	return out
}

// RFields is s.rsplit(None, max).
func RFields(s string, max int) []string {
	var out []string
	j := skipBack(s, len(s), false)
	for j > 0 {
		if max == 0 {
			out = append(out, s[:j])
			break
		}
		i := skipBack(s, j, true)
		out = append(out, s[i:j])
		max--
		j = skipBack(s, i, false)
	}
	reverse(out)
	return out
}

// lineEnd returns where the first line of s ends and where the next begins.
func lineEnd(s string) (end, next int) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c > 0x1E && c < 0xC2:
		case c == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case c == '\n' || c == '\v' || c == '\f' || c >= 0x1C && c <= 0x1E:
			return i, i + 1
		case c == 0xC2 && s[i+1] == 0x85: // U+0085
			return i, i + 2
		case c == 0xE2 && s[i+1] == 0x80 && s[i+2]&^1 == 0xA8: // U+2028, U+2029
			return i, i + 3
		}
	}
	return len(s), len(s)
}

// SplitLines is s.splitlines(keepEnds), appended to out.
func SplitLines(out []string, s string, keepEnds bool) []string {
	for s != "" {
		end, next := lineEnd(s)
		if keepEnds {
			end = next
		}
		out = append(out, s[:end])
		s = s[next:]
	}
	return out
}

// Partition cuts s around the first sep, which is not empty. Not found: all of s first.
func Partition(s, sep string) (before, found, after string) {
	if before, after, ok := strings.Cut(s, sep); ok {
		return before, sep, after
	}
	return s, "", ""
}

// RPartition cuts s around the last sep, which is not empty. Not found: all of s last.
func RPartition(s, sep string) (before, found, after string) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], sep, s[i+len(sep):]
	}
	return "", "", s
}

// Strip removes white space at both ends.
func Strip(s string) string { return StripLeft(StripRight(s)) }

// StripLeft removes white space at the start.
func StripLeft(s string) string { return s[skipUntil(s, 0, false):] }

// StripRight removes white space at the end.
func StripRight(s string) string { return s[:skipBack(s, len(s), false)] }

// StripChars removes characters that occur in chars, at the left end, the right end, or both.
func StripChars(s, chars string, left, right bool) string {
	for left && s != "" {
		size := SizeAt(s[0])
		if !strings.Contains(chars, s[:size]) {
			break
		}
		s = s[size:]
	}
	for right && s != "" {
		_, size := DecodeLast(s)
		if !strings.Contains(chars, s[len(s)-size:]) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}
