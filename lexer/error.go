// Positions in source text, and the one error type of lexer, parser and compiler.

package lexer

import (
	"fmt"
	"unicode/utf8"
)

// Pos is a place in a source file: Line counts from 1, Col is a byte offset into the line, from 0 (as in CPython's ast
// and code objects). The zero Pos means "unknown".
type Pos struct{ Line, Col int32 }

// IsValid reports whether p is a known place.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Before reports whether p stands strictly before q.
func (p Pos) Before(q Pos) bool { return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col }

func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Span is a half-open range of source text: From is the first byte, To the one after the last. Tree nodes embed it.
type Span struct{ From, To Pos }

// Pos returns where the range begins.
func (s *Span) Pos() Pos { return s.From }

// End returns the place just after the range.
func (s *Span) End() Pos { return s.To }

// Range returns the whole span; useful where a node is known only by its interface.
func (s *Span) Range() Span { return *s }

// Kind is the Python exception class that an Error stands for.
type Kind uint8

// The classes. The last two are for source that is too complex, as in CPython.
const (
	SyntaxError Kind = iota
	IndentationError
	TabError
	MemoryError
	RecursionError
)

func (k Kind) String() string {
	return [...]string{"SyntaxError", "IndentationError", "TabError", "MemoryError", "RecursionError"}[k]
}

// Error is a fault in source text, in CPython's words and with CPython's positions.
type Error struct {
	Filename string
	Pos, End Pos    // where CPython reports an offset of 0 or -1, Col is -1 or -2
	Kind     Kind   // the exception class
	Msg      string // the message, without position
	Text     string // the source line of Pos, without its line end
	// Bare says that the attribute text of Python's SyntaxError lacks the line's end: faults within tokens, but
	// for backslashes and for brackets of the last line that are never closed.
	Bare bool
	// Compiling says that the text is well-formed and the compiler refuses it: CPython counts columns in bytes then, and
	// shows the line only if it finds it in a file.
	Compiling bool
	// Incomplete says that the source is a beginning which more lines may complete: an interactive reader asks for more.
	Incomplete bool
}

func (e *Error) Error() string {
	if !e.Pos.IsValid() {
		return fmt.Sprintf("%s: %s", e.Kind, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.Filename, e.Pos.Line, e.Offset(), e.Kind, e.Msg)
}

// Offset is the attribute offset of Python's SyntaxError: the column of Pos in code points, from 1.
func (e *Error) Offset() int {
	if e.Compiling {
		return 1 + int(e.Pos.Col)
	}
	return 1 + runesBefore(e.Text, int(e.Pos.Col))
}

// EndOffset is the attribute end_offset: the column of End in code points, from 1; 0 or -1 where CPython knows no end. If
// End is on another line than Pos, CPython counts in the line of Pos all the same, up to its end.
func (e *Error) EndOffset() int {
	if !e.End.IsValid() {
		return 0
	}
	col := int(e.End.Col)
	if e.Compiling {
		return 1 + col
	}
	if e.End.Line != e.Pos.Line {
		col = min(col, len(e.Text))
	}
	return 1 + runesBefore(e.Text, col)
}

// runesBefore counts the code points in the first n bytes of s; bytes outside it count one each.
func runesBefore(s string, n int) int {
	if n < 0 {
		return n
	}
	if n <= len(s) {
		return utf8.RuneCountInString(s[:n])
	}
	return utf8.RuneCountInString(s) + n - len(s)
}
