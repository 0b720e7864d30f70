// This file holds the text of a StringIO: a buffer with a position, and what its line ends mean. It knows no locks and no errors of scripts.

// Package io implements what scripts use of module io: StringIO. Each of its
// methods is native and one atomic step under the object's lock.
package io

import "slices"

// lines says how a buffer treats line ends.
type lines struct {
	universal bool // lines end in \n, \r and \r\n alike
	translate bool // and all become \n when they are written
	end       string
	writeEnd  string // what \n becomes when it is written; "": it stays
}

// linesFor returns the treatment that CPython's argument newline asks for; none stands for None.
func linesFor(newline string, none bool) (l lines, ok bool) {
	switch {
	case none:
		return lines{universal: true, translate: true, end: "\n"}, true
	case newline == "":
		return lines{universal: true, end: "\n"}, true
	case newline == "\n":
		return lines{end: newline}, true
	case newline == "\r", newline == "\r\n":
		return lines{end: newline, writeEnd: newline}, true
	}
	return lines{}, false
}

// The line ends that universal lines have met.
const (
	seenCR = 1 << iota
	seenLF
	seenCRLF
)

// buffer is the text, as code points.
type buffer struct {
	lines
	text []rune
	pos  int // may be beyond the end: a write fills up with NULs
	seen uint8
}

// incoming returns what is stored when s is written.
func (b *buffer) incoming(s []rune) []rune {
	if b.universal {
		return b.decode(s)
	}
	if b.writeEnd == "" || !slices.Contains(s, '\n') {
		return s
	}
	out := make([]rune, 0, len(s)+len(b.writeEnd))
	for _, c := range s {
		if c == '\n' {
			out = append(out, []rune(b.writeEnd)...)
		} else {
			out = append(out, c)
		}
	}
	return out
}

// decode notes the line ends in s and translates them, if the buffer does. A \r\n in two writes is two line ends.
func (b *buffer) decode(s []rune) []rune {
	changed := b.translate && slices.Contains(s, '\r')
	out := s
	if changed {
		out = make([]rune, 0, len(s))
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\n':
			b.seen |= seenLF
		case c == '\r' && i+1 < len(s) && s[i+1] == '\n':
			b.seen |= seenCRLF
			if i++; !changed {
				continue
			}
			c = '\n'
		case c == '\r':
			b.seen |= seenCR
			if changed {
				c = '\n'
			}
		}
		if changed {
			out = append(out, c)
		}
	}
	return out
}

// write stores s at the position and moves behind it.
func (b *buffer) write(s []rune) {
	end := b.pos + len(s)
	if len(s) == 0 {
		return
	}
	if end > len(b.text) {
		old := len(b.text)
		b.text = slices.Grow(b.text, end-old)[:end]
		clear(b.text[min(old, b.pos):])
	}
	copy(b.text[b.pos:], s)
	b.pos = end
}

// rest returns the text from the position on.
func (b *buffer) rest() []rune { return b.text[min(b.pos, len(b.text)):] }

// read takes up to n code points, all if n is negative.
func (b *buffer) read(n int) []rune {
	s := b.rest()
	if n >= 0 && n < len(s) {
		s = s[:n]
	}
	if len(s) > 0 {
		b.pos += len(s)
	}
	return s
}

// line takes a line with its end, or what is left; limit bounds its length, if it is not negative.
func (b *buffer) line(limit int) []rune {
	s := b.rest()
	if limit >= 0 && limit < len(s) {
		s = s[:limit]
	}
	n := b.lineEnd(s)
	b.pos += n
	return s[:n]
}

// lineEnd returns the length of the first line of s.
func (b *buffer) lineEnd(s []rune) int {
	for i, c := range s {
		switch {
		case c == '\n' && (b.universal || b.end == "\n"):
			return i + 1
		case c != '\r' || b.translate:
		case b.universal && i+1 < len(s) && s[i+1] == '\n':
			return i + 2
		case b.universal, b.end == "\r":
			return i + 1
		case b.end == "\r\n" && i+1 < len(s) && s[i+1] == '\n':
			return i + 2
		}
	}
	return len(s)
}

// truncate cuts the text at n; the position stays.
func (b *buffer) truncate(n int) {
	if n < len(b.text) {
		clear(b.text[n:])
		b.text = b.text[:n]
	}
}
