// Code points of a Python str held in a Go string: decoding, counting, indexing, slicing.

// Package text gives Go strings the semantics of Python's str. A str is a Go string in generalized UTF-8: well-formed
// UTF-8 plus lone surrogates as three bytes each (as WTF-8, but a high and a low surrogate side by side stay two code
// points, as they do in Python). Comparing two such strings byte by byte orders them by code point, and a byte search finds
// exactly the code point matches, because the encoding is self-synchronizing.
//
// Every function has a fast path for ASCII, where a code point index is a byte offset. Facts about characters come from
// package unicode and from the small tables in tables.go, which bring it to the Unicode version of Python 3.13 (15.1).
package text

import (
	"unicode/utf8"
)

// word loads eight bytes of s at i; the compiler makes this one load.
func word(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

const highBits = 0x8080808080808080

// IsASCII reports whether every code point is below 128.
func IsASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if word(s, i)&highBits != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Len counts the code points of s: the bytes that do not continue a sequence.
func Len(s string) int {
	n, i := 0, 0
	for ; i+8 <= len(s); i += 8 {
		w := word(s, i)
		if w&highBits == 0 {
			n += 8
			continue
		}
		// A continuation byte has bit 7 set and bit 6 clear. The product gathers eight 0/1 bytes in the top byte.
		cont := (w >> 7) & (^w >> 6) & 0x0101010101010101
		n += 8 - int(cont*0x0101010101010101>>56)
	}
	for ; i < len(s); i++ {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// IsSurrogate reports whether r is a surrogate code point.
func IsSurrogate(r rune) bool { return r>>11 == 0xD800>>11 }

// Decode returns the first code point of s and its size in bytes, surrogates included. A byte that starts no sequence, which
// no str contains, decodes as U+FFFD of size 1; an empty string as U+FFFD of size 0.
func Decode(s string) (rune, int) {
	if len(s) > 0 && s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 && len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return r, size
}

// DecodeLast returns the last code point of s and its size in bytes, as Decode does for the first.
func DecodeLast(s string) (rune, int) {
	i := len(s)
	if i > 0 && s[i-1] < utf8.RuneSelf {
		return rune(s[i-1]), 1
	}
	for low := max(0, len(s)-4); i > low; {
		i--
		if s[i]&0xC0 != 0x80 {
			break
		}
	}
	r, size := Decode(s[i:])
	if i+size != len(s) {
		return utf8.RuneError, min(1, len(s))
	}
	return r, size
}

// Append appends the encoding of r, which may be a surrogate.
func Append(dst []byte, r rune) []byte {
	if IsSurrogate(r) {
		return append(dst, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(dst, r)
}

// FromRune returns the str of one code point (chr).
func FromRune(r rune) string {
	if IsSurrogate(r) {
		return string(Append(nil, r))
	}
	return string(r)
}

// FromRunes returns the str of these code points.
func FromRunes(rs []rune) string {
	dst := make([]byte, 0, len(rs))
	for _, r := range rs {
		dst = Append(dst, r)
	}
	return string(dst)
}

// Runes returns the code points of s.
func Runes(s string) []rune {
	out := make([]rune, 0, Len(s))
	for i := 0; i < len(s); {
		r, size := Decode(s[i:])
		out = append(out, r)
		i += size
	}
	return out
}

// All iterates over byte offsets and code points.
func All(s string) func(yield func(int, rune) bool) {
	return func(yield func(int, rune) bool) {
		for i := 0; i < len(s); {
			r, size := Decode(s[i:])
			if !yield(i, r) {
				return
			}
			i += size
		}
	}
}

// SizeAt returns the size in bytes of the sequence that starts with b.
func SizeAt(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

// Offset returns the byte offset of code point n, which must lie in 0..Len(s). It walks; a caller that knows s to be ASCII
// uses n itself.
func Offset(s string, n int) int {
	i := 0
	for n >= 8 && i+8 <= len(s) && word(s, i)&highBits == 0 {
		i += 8
		n -= 8
	}
	for ; n > 0 && i < len(s); n-- {
		i += SizeAt(s[i])
	}
	return min(i, len(s))
}

// Index returns the code point index of byte offset off.
func Index(s string, off int) int { return Len(s[:off]) }

// At returns code point n of s (0 <= n < Len) as a str that shares s.
func At(s string, n int) string {
	i := Offset(s, n)
	return s[i : i+SizeAt(s[i])]
}

// RuneAt returns code point n of s (0 <= n < Len).
func RuneAt(s string, n int) rune {
	r, _ := Decode(s[Offset(s, n):])
	return r
}

// Slice returns code points i up to j (0 <= i <= j <= Len), sharing s.
func Slice(s string, i, j int) string {
	a := Offset(s, i)
	return s[a : a+Offset(s[a:], j-i)]
}

// SliceStep returns n code points from start on, step apart; all of them must exist. A negative step runs backwards.
func SliceStep(s string, start, step, n int) string {
	if n <= 0 {
		return ""
	}
	if step == 1 {
		return Slice(s, start, start+n)
	}
	dst := make([]byte, 0, n)
	if IsASCII(s) {
		for i := start; n > 0; n, i = n-1, i+step {
			dst = append(dst, s[i])
		}
		return string(dst)
	}
	off := Offset(s, start)
	for {
		dst = append(dst, s[off:off+SizeAt(s[off])]...)
		if n--; n == 0 {
			return string(dst)
		}
		if step > 0 {
			off += Offset(s[off:], step)
			continue
		}
		for k := step; k < 0; k++ {
			for off--; s[off]&0xC0 == 0x80; off-- {
			}
		}
	}
}

// FirstSurrogate returns the code point index of the first surrogate in s and that surrogate, or -1. Such a str cannot be
// encoded as UTF-8.
func FirstSurrogate(s string) (int, rune) {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == 0xED && s[i+1] >= 0xA0 {
			r, _ := Decode(s[i:])
			return Index(s, i), r
		}
	}
	return -1, 0
}
