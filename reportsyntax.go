// This file raises faults of source text as SyntaxErrors, and words them in reports.
package minipy

import (
	"fmt"
	"strings"
	"unicode"

	"minipy/lexer"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// syntaxTypes are the classes of faults.
var syntaxTypes = [...]*object.Type{
	lexer.SyntaxError:      object.SyntaxErrorType,
	lexer.IndentationError: object.IndentationErrorType,
	lexer.TabError:         object.TabErrorType,
	lexer.MemoryError:      object.MemoryErrorType,
	lexer.RecursionError:   object.RecursionErrorType,
}

// raiseSyntax raises the exception for a fault in source text, of which it shows the line if it is known.
func raiseSyntax(t *rt.Thread, file, source string, e *lexer.Error, known bool) error {
	cls := syntaxTypes[e.Kind]
	if !cls.IsSubtype(object.SyntaxErrorType) {
		if e.Msg == "" {
			return object.RaiseArgs(t, cls)
		}
		return object.Raise(t, cls, "%s", e.Msg)
	}
	if !e.Pos.IsValid() {
		return object.RaiseArgs(t, cls, object.NewStr(t, e.Msg))
	}
	text := rt.None
	if s, ok := faultLine(source, int(e.Pos.Line), e.Text); ok && known {
		if e.Bare {
			s = strings.TrimSuffix(s, "\n")
		}
		text = object.NewStr(t, s)
	}
	end := rt.Int(int64(e.Pos.Line))
	if e.End.IsValid() {
		end = rt.Int(int64(e.End.Line))
	}
	endOffset := rt.Int(int64(e.EndOffset()))
	if e.Compiling && !e.End.IsValid() {
		endOffset = rt.None
	}
	details := object.NewTuple(t, object.NewStr(t, file), rt.Int(int64(e.Pos.Line)), rt.Int(int64(e.Offset())), text, end, endOffset)
	return object.RaiseArgs(t, cls, object.NewStr(t, e.Msg), details)
}

// faultLine returns the source line of a fault with its line end, which the last
// line of a text without one gets too; text is the line as the lexer has it.
func faultLine(source string, n int, text string) (string, bool) {
	rest := strings.TrimPrefix(source, "\ufeff")
	for range n - 1 {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return text, text != ""
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	line, _, _ = strings.Cut(line, "\x00") // for CPython the line ends there
	return strings.TrimSuffix(line, "\r") + "\n", true
}

// syntaxReport is what a report shows of a SyntaxError.
type syntaxReport struct {
	file, line, endLine, msg, text string
	hasFile, hasText, hasOffset    bool
	offset, endOffset              int // in characters from 1; endOffset 0: unknown
}

// readSyntax reads the attributes of a SyntaxError.
func readSyntax(t *rt.Thread, exc rt.Value) *syntaxReport {
	mark := t.HoldMark()
	defer t.Release(mark)
	get := func(name string) rt.Value {
		v, err := object.TryGetAttr(t, exc, object.Intern(t, name))
		if err != nil {
			dropErr(t)
			return rt.None
		}
		if v.H == nil {
			return rt.None
		}
		return t.Hold(v)
	}
	text := func(name string) (string, bool) {
		v := get(name)
		if v.IsNone() {
			return "", false
		}
		return safeString(t, v, name), true
	}
	s := &syntaxReport{}
	s.file, s.hasFile = text("filename")
	s.line, _ = text("lineno")
	s.endLine, _ = text("end_lineno")
	s.text, s.hasText = text("text")
	s.msg, _ = text("msg")
	if v := get("offset"); v.IsInt() {
		s.offset, s.hasOffset = int(v.Int()), true
	}
	if v := get("end_offset"); v.IsInt() {
		s.endOffset = int(v.Int())
	}
	return s
}

// format words the error: place, line, carets, message.
func (s *syntaxReport) format(name string, colour bool) []string {
	var out []string
	suffix := ""
	if s.line != "" {
		file := s.file
		if file == "" {
			file = "<string>"
		}
		out = append(out, fmt.Sprintf("  File %s, line %s\n", paint(colour, colourMagenta, `"`+file+`"`), paint(colour, colourMagenta, s.line)))
	} else if s.hasFile {
		suffix = " (" + s.file + ")"
	}
	if s.hasText {
		out = append(out, s.pointed(colour)...)
	}
	msg := s.msg
	if msg == "" {
		msg = "<no detail available>"
	}
	return append(out, paint(colour, colourBoldMagenta, name)+": "+paint(colour, colourMagenta, msg)+suffix+"\n")
}

// pointed returns the source line and the carets under the fault.
func (s *syntaxReport) pointed(colour bool) []string {
	full := []rune(s.text)
	rtext := []rune(strings.TrimRight(s.text, "\n"))
	ltext := []rune(strings.TrimLeft(string(rtext), " \n\f"))
	plain := []string{"    " + string(ltext) + "\n"}
	if !s.hasOffset {
		return plain
	}
	offset, end := s.offset, s.endOffset
	if s.line != s.endLine {
		end = len(rtext) + 1
	} else if end == 0 {
		end = offset
	}
	if len(full) > 0 && offset > len(full) {
		offset = len(rtext) + 1
	}
	if len(full) > 0 && end > len(full) {
		end = len(rtext) + 1
	}
	if offset >= end || end < 0 {
		end = offset + 1
	}
	spaces := len(rtext) - len(ltext)
	from, to := offset-1-spaces, end-1-spaces
	if from < 0 {
		return plain
	}
	// White space such as tabs is kept, so that the carets stand right.
	lead := make([]rune, 0, from)
	for _, c := range ltext[:min(from, len(ltext))] {
		if !unicode.IsSpace(c) {
			c = ' '
		}
		lead = append(lead, c)
	}
	a, b := min(from, len(ltext)), min(to, len(ltext))
	line := string(ltext)
	if colour {
		line = string(ltext[:a]) + paint(true, colourBoldRed, string(ltext[a:b])) + string(ltext[b:])
	}
	return []string{"    " + line + "\n", "    " + string(lead) + paint(colour, colourBoldRed, strings.Repeat("^", to-from)) + "\n"}
}
