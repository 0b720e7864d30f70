// This file words one entry of a traceback: where it is, its source lines, and the carets under what failed.
package minipy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minipy/compiler/code"
	"minipy/parser"
)

// Escape sequences of a coloured report.
const (
	colourRed         = "\x1b[31m"
	colourBoldRed     = "\x1b[1;31m"
	colourMagenta     = "\x1b[35m"
	colourBoldMagenta = "\x1b[1;35m"
	colourReset       = "\x1b[0m"
)

// frameEntry is one entry of a traceback. Its columns are byte offsets.
type frameEntry struct {
	file string
	name string
	line int
	pos  code.Pos // Line 0: no columns are known
	// lines are the source lines pos.Line..pos.EndLine (or just line), without
	// white space at their ends; none if the source is not known.
	lines []string
}

// same reports whether two entries count as repetitions of one line.
func (e *frameEntry) same(o *frameEntry) bool {
	return e.file == o.file && e.line == o.line && e.name == o.name
}

// recursiveCutoff is how often one line is shown in a row.
const recursiveCutoff = 3

// formatStack words entries, outermost first, one string each.
func formatStack(entries []frameEntry, colour bool) []string {
	var out []string
	count := 0
	repeated := func() {
		if n := count - recursiveCutoff; n > 0 {
			out = append(out, repeatedLine(n))
		}
	}
	for i := range entries {
		e := &entries[i]
		if i == 0 || !e.same(&entries[i-1]) {
			repeated()
			count = 0
		}
		if count++; count <= recursiveCutoff {
			out = append(out, e.format(colour))
		}
	}
	repeated()
	return out
}

// repeatedLine says that a line was left out n times.
func repeatedLine(n int) string {
	plural := "s"
	if n == 1 {
		plural = ""
	}
	return fmt.Sprintf("  [Previous line repeated %d more time%s]\n", n, plural)
}

// paint wraps s in a colour if there is to be one.
func paint(on bool, colour, s string) string {
	if !on {
		return s
	}
	return colour + s + colourReset
}

// format words the entry.
func (e *frameEntry) format(colour bool) string {
	head := fmt.Sprintf("  File %s, line %s, in %s\n",
		paint(colour, colourMagenta, `"`+e.file+`"`), paint(colour, colourMagenta, fmt.Sprint(e.line)), paint(colour, colourMagenta, e.name))
	lines := dedent(e.lines)
	if strings.TrimSpace(strings.Join(lines, "")) == "" {
		return head
	}
	if e.pos.Line == 0 || len(e.lines) != int(e.pos.EndLine-e.pos.Line)+1 {
		return head + "    " + strings.TrimSpace(e.lines[0]) + "\n"
	}
	var b strings.Builder
	b.WriteString(head)
	for _, s := range dedent(e.marked(lines, colour)) {
		b.WriteString("    " + s + "\n")
	}
	return b.String()
}

// marked returns the lines worth showing (the first, the last, those around the
// anchors), each with its line of carets below it. lines are e's, dedented.
func (e *frameEntry) marked(lines []string, colour bool) []string {
	n := len(lines)
	text := make([][]rune, n)
	for i, s := range lines {
		text[i] = []rune(s)
	}
	cut := utf8.RuneCountInString(e.lines[0]) - len(text[0])
	start := max(0, runeOffset(e.lines[0], int(e.pos.Col))-cut)
	end := max(0, runeOffset(e.lines[n-1], int(e.pos.EndCol))-cut)
	start, end = min(start, len(text[0])), min(end, len(text[n-1]))

	a := findAnchors(segment(text, start, end))
	show := showCarets(lines, text, start, end, a != nil)
	startCol, endCol := displayWidth(text[0], start), displayWidth(text[n-1], end)

	shown := []int{0, n - 1}
	primary := '^'
	var left, right int // the anchors, in columns
	if a != nil {
		primary = '~'
		left, right = a.left.col, a.right.col
		if a.left.line == 0 {
			left += start
		}
		if a.right.line == 0 {
			right += start
		}
		left, right = displayWidth(text[a.left.line], left), displayWidth(text[a.right.line], right)
		for d := -1; d <= 1; d++ {
			shown = append(shown, a.left.line+d, a.right.line+d)
		}
	}
	slices.Sort(shown)
	shown = slices.Compact(shown)
	shown = slices.DeleteFunc(shown, func(i int) bool { return i < 0 || i >= n })

	var out []string
	put := func(i int) {
		if !show {
			out = append(out, lines[i])
			return
		}
		indent := len(text[i]) - len([]rune(strings.TrimLeftFunc(lines[i], unicode.IsSpace)))
		width := displayWidth(text[i], len(text[i]))
		if i == n-1 {
			width = endCol
		}
		carets := make([]rune, width)
		for col := range carets {
			switch {
			case col < indent || i == 0 && col < startCol:
				carets[col] = ' '
			case a != nil && (i > a.left.line || i == a.left.line && col >= left) && (i < a.right.line || i == a.right.line && col < right):
				carets[col] = '^'
			default:
				carets[col] = primary
			}
		}
		if colour {
			line, marks := paintCarets(text[i], carets)
			out = append(out, line, marks)
		} else {
			out = append(out, lines[i], string(carets))
		}
	}
	for k, i := range shown {
		if k > 0 {
			switch gap := i - shown[k-1]; {
			case gap == 2:
				put(i - 1)
			case gap > 2:
				out = append(out, fmt.Sprintf("...<%d lines>...", gap-1))
			}
		}
		put(i)
	}
	return out
}

// paintCarets colours the carets, and the characters above them.
func paintCarets(line, carets []rune) (string, string) {
	var l, c strings.Builder
	for i := 0; i < max(len(line), len(carets)); {
		mark := rune(0)
		if i < len(carets) {
			mark = carets[i]
		}
		j := i
		for j < max(len(line), len(carets)) && (j < len(carets) && carets[j] == mark || j >= len(carets) && mark == 0) {
			j++
		}
		over := string(line[min(i, len(line)):min(j, len(line))])
		under := string(carets[min(i, len(carets)):min(j, len(carets))])
		on := mark == '^' || mark == '~'
		colour := colourRed
		if mark == '^' {
			colour = colourBoldRed
		}
		l.WriteString(paint(on, colour, over))
		c.WriteString(paint(on, colour, under))
		i = j
	}
	return l.String(), c.String()
}

// segment cuts what failed out of its lines.
func segment(text [][]rune, start, end int) []string {
	out := make([]string, len(text))
	for i, line := range text {
		if i == len(text)-1 {
			line = line[:end]
		}
		if i == 0 {
			line = line[min(start, len(line)):]
		}
		out[i] = string(line)
	}
	return out
}

// showCarets reports whether carets say more than the lines alone: not where they
// would stand under everything, nor under a call that is all of a `return f()` or
// `x = f()` over several lines.
func showCarets(lines []string, text [][]rune, start, end int, anchored bool) bool {
	n := len(lines)
	if m, err := parser.Parse("<line>", strings.Join(lines, "\n")); err == nil {
		if len(m.Body.Stmts) == 0 {
			return false
		}
		var v parser.Expr
		switch s := m.Body.Stmts[0].(type) {
		case *parser.Return:
			if c, ok := s.Value.(*parser.Call); ok {
				if _, ok := c.Func.(*parser.Name); ok {
					v = c
				}
			}
		case *parser.Assign:
			if c, ok := s.Value().(*parser.Call); ok && len(s.Targets()) == 1 {
				if _, ok := s.Targets()[0].(*parser.Name); ok {
					v = c
				}
			}
		}
		if v != nil {
			from, to := v.Pos(), v.End()
			if from.Line == 1 && int(to.Line) == n && int(from.Col) == start && int(to.Col) == end {
				return false
			}
		}
	}
	return anchored || strings.TrimSpace(string(text[0][:start])) != "" || strings.TrimSpace(string(text[n-1][end:])) != ""
}

// spot is a character of a segment: line and column count from 0.
type spot struct{ line, col int }

// anchors stand around the part of an expression that the caret itself points at:
// an operator, or the brackets of a call or subscript.
type anchors struct{ left, right spot }

// findAnchors finds the anchors of the expression in lines; nil if it is no
// operation, call or subscript.
func findAnchors(lines []string) (a *anchors) {
	// Positions may point past the text in ways that only damaged positions can.
	defer func() {
		if recover() != nil {
			a = nil
		}
	}()
	// The parentheses let an expression go over several lines.
	m, err := parser.Parse("<segment>", "(\n"+strings.Join(lines, "\n")+"\n)")
	if err != nil || len(m.Body.Stmts) != 1 {
		return nil
	}
	st, ok := m.Body.Stmts[0].(*parser.ExprStmt)
	if !ok {
		return nil
	}
	text := make([][]rune, len(lines))
	for i, s := range lines {
		text[i] = []rune(s)
	}
	seek := seeker(text)
	endOf := func(x parser.Expr) spot { // the place just after x
		p := x.End()
		line := int(p.Line) - 2
		return spot{line, runeOffset(lines[line], int(p.Col))}
	}
	switch x := st.X.(type) {
	case *parser.Binary:
		from := seek.until(endOf(x.Left), func(c rune) bool { return !unicode.IsSpace(c) && c != ')' })
		to := spot{from.line, from.col + 1}
		// The operator may have a second character, unless the right operand begins there.
		p := x.Right.Pos()
		right := spot{int(p.Line) - 2, 0}
		right.col = runeOffset(lines[right.line], int(p.Col))
		if line := text[from.line]; to.col < len(line) && (right.line > from.line || to.col < right.col) {
			if c := line[to.col]; !unicode.IsSpace(c) && c != '\\' && c != '#' {
				to.col++
			}
		}
		return &anchors{from, to}
	case *parser.Subscript:
		return &anchors{seek.until(endOf(x.X), func(c rune) bool { return c == '[' }), endOf(x)}
	case *parser.Call:
		return &anchors{seek.until(endOf(x.Func), func(c rune) bool { return c == '(' }), endOf(x)}
	}
	return nil
}

// seeker looks for characters in the lines of an expression.
type seeker [][]rune

// valid moves a spot past the end of its line to the next line that has one.
func (s seeker) valid(p spot) spot {
	for p.col >= len(s[p.line]) {
		p.line++
		p.col = 0
	}
	return p
}

// until returns the first spot from p on whose character is one that stop takes,
// outside comments and line joins.
func (s seeker) until(p spot, stop func(rune) bool) spot {
	for p = s.valid(p); ; p = s.valid(p) {
		switch c := s[p.line][p.col]; {
		case c == '\\' || c == '#':
			p.line, p.col = p.line+1, 0
		case stop(c):
			return p
		default:
			p.col++
		}
	}
}

// runeOffset turns a byte offset in s into one in characters.
func runeOffset(s string, n int) int {
	return utf8.RuneCountInString(s[:max(0, min(n, len(s)))])
}

// dedent takes off the indentation that all lines share; lines of white space
// alone become empty and do not count.
func dedent(lines []string) []string {
	margin, first := "", true
	out := make([]string, len(lines))
	for i, s := range lines {
		body := strings.TrimLeft(s, " \t")
		if body == "" {
			continue
		}
		out[i] = s
		indent := s[:len(s)-len(body)]
		if first {
			margin, first = indent, false
		}
		k := 0
		for k < len(margin) && k < len(indent) && margin[k] == indent[k] {
			k++
		}
		margin = margin[:k]
	}
	for i, s := range out {
		out[i] = strings.TrimPrefix(s, margin)
	}
	return out
}
