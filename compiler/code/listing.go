// This file writes listings of code: for people, with the places where threads may switch, and as JSON.

package code

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ListOptions says how a listing looks.
type ListOptions struct {
	Offsets bool // show the number of each instruction
	Unicode bool // draw with characters beyond ASCII
	Color   bool // windows in red
}

// marks are the characters that listings are drawn with.
type marks struct{ any, cpython, top, mid, bottom string }

var (
	asciiMarks   = marks{"|", "#", "--.", "  |", "--'"}
	unicodeMarks = marks{"│", "●", "──╮", "  │", "──╯"}
)

// lister writes the listing of one Code and those nested in it.
type lister struct {
	w     io.Writer
	o     ListOptions
	m     marks
	err   error
	found []finding
	first bool
}

// finding is a window and the code it is in.
type finding struct {
	c *Code
	w Gap
}

func (l *lister) printf(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format, args...)
	}
}

// Disassemble writes a listing of the code and those nested in it: the line
// once for each line, marks where a thread may switch, labels, instructions,
// and which shared things they read and write; at the end the windows in which
// a switch loses an update.
func Disassemble(w io.Writer, c *Code, o ListOptions) error {
	l := &lister{w: w, o: o, m: asciiMarks, first: true}
	if o.Unicode {
		l.m = unicodeMarks
	}
	l.code(c)
	l.summary()
	return l.err
}

// labels numbers the targets of jumps and handlers, in order.
func (c *Code) labels() map[int]string {
	var at []int
	for i := range c.Ins {
		if t := c.JumpTarget(i); t >= 0 {
			at = append(at, t)
		}
	}
	for _, h := range c.Table {
		at = append(at, int(h.Target))
	}
	slices.Sort(at)
	names := map[int]string{}
	for i, t := range slices.Compact(at) {
		names[t] = "L" + strconv.Itoa(i+1)
	}
	return names
}

// Title describes a code as the source introduces it: def f(a, b), class C.
func (c *Code) Title() string {
	switch {
	case c.Flags&Module != 0:
		return c.Name
	case c.Flags&ClassBody != 0:
		return "class " + c.Name
	}
	var params []string
	locals := c.Locals[:c.NParams()]
	for i, p := range locals {
		extra := i - c.NPos - c.NKwOnly
		switch {
		case i < c.NPos:
		case i == c.NPos && extra < 0 && c.Flags&VarArgs == 0:
			params = append(params, "*")
		case extra == 0 && c.Flags&VarArgs != 0:
			// *args stands before the keyword-only parameters.
			params = slices.Insert(params, c.NPos, "*"+p)
			continue
		case extra >= 0:
			p = "**" + p
		}
		params = append(params, p)
	}
	if c.NPosOnly > 0 {
		params = slices.Insert(params, c.NPosOnly, "/")
	}
	word := "def "
	if strings.HasPrefix(c.Name, "<") {
		word = ""
	}
	return word + c.Name + "(" + strings.Join(params, ", ") + ")"
}

func (l *lister) code(c *Code) {
	if !l.first {
		l.printf("\n")
	}
	title := fmt.Sprintf("%s:%d  %s", c.File, c.FirstLine, c.Title())
	head := "  line  E C        instruction"
	if l.o.Offsets {
		head = "  line  E C offset      instruction"
	}
	if l.first {
		l.printf("%-56s E  switch possible before it, --switch=any\n", title)
		l.printf("%-56s C  also possible with --switch=cpython\n", head)
	} else {
		l.printf("%s\n%s\n", title, head)
	}
	l.first = false
	access, windows := c.Accesses()
	for _, w := range windows {
		l.found = append(l.found, finding{c, w})
	}
	drawn := outer(windows)
	labels := c.labels()
	cpython := c.SwitchBefore()
	last := 0
	for i := range c.Ins {
		line := ""
		if n := c.Line(i); n != last {
			line, last = strconv.Itoa(n), n
		}
		mark := " "
		if cpython[i] {
			mark = l.m.cpython
		}
		label := labels[i]
		if label != "" {
			label += ":"
		}
		offset := ""
		if l.o.Offsets {
			offset = fmt.Sprintf("%6d ", i)
		}
		text := c.Format(i, func(t int) string { return labels[t] })
		left := fmt.Sprintf("%6s  %s %s %s%6s  %s", line, l.m.any, mark, offset, label, text)
		l.printf("%s\n", strings.TrimRight(l.right(left, access[i], i, drawn), " "))
	}
	for _, h := range c.Table {
		l.printf("        exceptions in %d..%d go to %s, into %s\n", h.Start, h.End-1, labels[int(h.Target)], c.RegName(int(h.Exc)))
	}
	for _, k := range c.Codes {
		l.code(k)
	}
}

// outer returns the windows that can be drawn: those that overlap no other
// drawn before.
func outer(windows []Gap) []Gap {
	var out []Gap
	for _, w := range windows {
		if !slices.ContainsFunc(out, func(v Gap) bool { return w.Read <= v.Write && v.Read <= w.Write }) {
			out = append(out, w)
		}
	}
	return out
}

// right adds the access column of instruction i.
func (l *lister) right(left string, a *Access, i int, drawn []Gap) string {
	text := ""
	if a != nil {
		text = a.Text()
	}
	inside := false
	for _, w := range drawn {
		if i < w.Read || i > w.Write {
			continue
		}
		inside = true
		switch i {
		case w.Read:
			text = fmt.Sprintf("%-14s %s", text, l.m.top)
		case w.Write:
			text = fmt.Sprintf("%-14s %s E: %s, C: %s", text, l.m.bottom, ways(w.Any), ways(w.CPython))
		default:
			text = fmt.Sprintf("%-14s %s", text, l.m.mid)
		}
	}
	if text == "" {
		return left
	}
	if l.o.Color && inside {
		text = "\x1b[31m" + text + "\x1b[0m"
	}
	return fmt.Sprintf("%-56s %s", left, text)
}

// ways counts the places for a switch in a window.
func ways(n int) string {
	switch n {
	case 0:
		return "none"
	case 1:
		return "1 way in"
	}
	return strconv.Itoa(n) + " ways in"
}

// summary tells of the windows found.
func (l *lister) summary() {
	if len(l.found) == 0 {
		return
	}
	s := "s"
	if len(l.found) == 1 {
		s = ""
	}
	l.printf("\n%d unsafe window%s:\n", len(l.found), s)
	safe := true
	for _, f := range l.found {
		from, to := f.c.Line(f.w.Read), f.c.Line(f.w.Write)
		where := fmt.Sprintf("line %d `%s` reads and writes", to, f.c.sourceLine(to))
		if from != to {
			where = fmt.Sprintf("lines %d to %d read and write", min(from, to), max(from, to))
		}
		l.printf("  %s %s `%s`\n", where, f.w.Kind, f.w.Name)
		safe = safe && f.w.CPython == 0
	}
	if safe {
		l.printf("CPython >= 3.10 with the GIL cannot switch inside; free-threaded Python can.")
	} else {
		l.printf("CPython with the GIL can switch inside, too (C).")
	}
	l.printf("\n")
}

// sourceLine returns a line of the source, trimmed.
func (c *Code) sourceLine(n int) string {
	if c.Source == nil {
		return ""
	}
	i := 1
	for line := range strings.SplitSeq(c.Source.Text, "\n") {
		if i == n {
			return strings.TrimSpace(line)
		}
		i++
	}
	return ""
}

// jsonIns is one instruction in a JSON listing.
type jsonIns struct {
	File          string   `json:"file"`
	Code          string   `json:"code"`
	Offset        int      `json:"offset"`
	Line          int32    `json:"line"`
	EndLine       int32    `json:"end_line"`
	Col           int32    `json:"col"`
	EndCol        int32    `json:"end_col"`
	Op            string   `json:"op"`
	Args          []string `json:"args"`
	Jump          *int     `json:"jump,omitempty"`
	SwitchAny     bool     `json:"switch_any"`
	SwitchCPython bool     `json:"switch_cpython"`
	Access        string   `json:"access,omitempty"` // read or write
	Kind          string   `json:"kind,omitempty"`
	Name          string   `json:"name,omitempty"`
	WindowFrom    *int     `json:"window_from,omitempty"` // of a write: the read it may undo the effect of others after
}

// DisassembleJSON writes one JSON object a line for each instruction of the
// code and those nested in it.
func DisassembleJSON(w io.Writer, c *Code) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	access, windows := c.Accesses()
	cpython := c.SwitchBefore()
	for i, ins := range c.Ins {
		p := c.Pos[i]
		j := jsonIns{
			File: c.File, Code: c.QualName, Offset: i, Line: p.Line, EndLine: p.EndLine, Col: p.Col, EndCol: p.EndCol,
			Op: OpOf(ins).String(), Args: c.operands(i, Index), SwitchAny: true, SwitchCPython: cpython[i],
		}
		if j.Args == nil {
			j.Args = []string{}
		}
		if s := subName(OpOf(ins), X(ins)); s != "" {
			j.Op += "." + s
		}
		if t := c.JumpTarget(i); t >= 0 {
			j.Jump = &t
		}
		if a := access[i]; a != nil {
			j.Access, j.Kind, j.Name = "read", a.Kind, a.Name
			if a.Write {
				j.Access = "write"
			}
		}
		for _, w := range windows {
			if w.Write == i {
				j.WindowFrom = &w.Read
			}
		}
		if err := enc.Encode(j); err != nil {
			return err
		}
	}
	for _, k := range c.Codes {
		if err := DisassembleJSON(w, k); err != nil {
			return err
		}
	}
	return nil
}
