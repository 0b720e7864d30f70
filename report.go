// This file words exceptions as CPython 3.13 prints them: chains, groups, notes, suggestions.
package minipy

import (
	"fmt"
	"math"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

const (
	causeMessage   = "\nThe above exception was the direct cause of the following exception:\n\n"
	contextMessage = "\nDuring handling of the above exception, another exception occurred:\n\n"

	// What of a group is shown.
	maxGroupWidth = 15
	maxGroupDepth = 10
)

// report is an exception made ready for printing, with those it is chained to:
// text and entries, no references.
type report struct {
	name    string // of the class, with its module
	text    string // str() and suggestions
	syntax  *syntaxReport
	notes   []string
	stack   []frameEntry
	cause   *report
	context *report // unless it is suppressed
	members []*report
	group   bool
}

// reporter makes reports. seen holds the exceptions met so far, so cycles end.
type reporter struct {
	t     *rt.Thread
	lines map[*code.Source][]string
	seen  map[*rt.Header]bool
	all   bool // read the source lines of repeated entries too
}

func newReporter(t *rt.Thread) *reporter {
	return &reporter{t: t, lines: map[*code.Source][]string{}, seen: map[*rt.Header]bool{}}
}

// FormatException returns the report of exc (borrowed), with all its lines, as it
// would be printed if nothing caught it. Nothing may be in flight.
func FormatException(t *rt.Thread, exc rt.Value, colour bool) string {
	return strings.Join(formatException(t, exc, rt.Unbound, true, scriptLimit(t), colour), "")
}

// scriptLimit is the limit that sys.tracebacklimit sets: so many of the last entries.
func scriptLimit(t *rt.Thread) int {
	sys := object.StateOf(t).Sys
	if sys == nil {
		return noLimit
	}
	v := sys.GetStr(t, object.Intern(t, "tracebacklimit"))
	if v.H == nil {
		return noLimit
	}
	defer t.Decref(v)
	switch {
	case !v.IsInt():
		return noLimit
	case v.Int() <= 0:
		return 0
	}
	return -int(min(v.Int(), math.MaxInt32))
}

// formatException is FormatException in pieces, with the traceback given (borrowed; Unbound: its own),
// with or without the chain, and at most limit entries (the first, or with a
// negative limit the last).
func formatException(t *rt.Thread, exc, tb rt.Value, chain bool, limit int, colour bool) []string {
	p := printer{colour: colour}
	p.print(readReport(t, exc, tb, limit), chain)
	return p.out
}

// readReport reads exc and what it is chained to; see formatException.
func readReport(t *rt.Thread, exc, tb rt.Value, limit int) *report {
	r := newReporter(t)
	mark := t.HoldMark()
	rep := r.report(exc, tb)
	t.Release(mark)
	if limit != noLimit {
		rep.limit(limit)
	}
	return rep
}

// oneLine is the exception with its message, and nothing else of the report.
func (e *report) oneLine() string {
	if e.text == "" {
		return e.name
	}
	return e.name + ": " + e.text
}

// noLimit is the limit that keeps all entries.
const noLimit = math.MaxInt

func (e *report) limit(n int) {
	if e == nil {
		return
	}
	if k := len(e.stack); n >= 0 && k > n {
		e.stack = e.stack[:n]
	} else if n < 0 && k > -n {
		e.stack = e.stack[k+n:]
	}
	e.cause.limit(n)
	e.context.limit(n)
	for _, m := range e.members {
		m.limit(n)
	}
}

// report reads exc and all that it is chained to. The work list takes the place
// of recursion: chains may be long.
func (r *reporter) report(exc, tb rt.Value) *report {
	type job struct {
		rep *report
		exc rt.Value
	}
	t := r.t
	t.Incref(exc)
	top := r.single(t.Hold(exc), tb)
	work := []job{{top, exc}}
	read := func(v rt.Value) *report {
		rep := r.single(v, rt.Unbound)
		work = append(work, job{rep, v})
		return rep
	}
	for len(work) > 0 {
		j := work[len(work)-1]
		work = work[:len(work)-1]
		cause, context, suppress := object.Chain(t, j.exc)
		t.Hold(cause)
		t.Hold(context)
		var next []job
		if !cause.IsNone() && !r.seen[cause.H] {
			j.rep.cause = r.single(cause, rt.Unbound)
			next = append(next, job{j.rep.cause, cause})
		}
		if j.rep.cause == nil && !context.IsNone() && !suppress && !r.seen[context.H] {
			j.rep.context = r.single(context, rt.Unbound)
			next = append(next, job{j.rep.context, context})
		}
		work = append(work, next...)
		if object.IsGroup(j.exc) {
			j.rep.group = true
			members := t.Hold(object.GroupMembers(t, j.exc))
			for _, m := range object.AsTuple(members).Items {
				j.rep.members = append(j.rep.members, read(m))
			}
		}
	}
	return top
}

// single reads one exception. tb is its traceback, borrowed, or Unbound for its own.
func (r *reporter) single(exc, tb rt.Value) *report {
	t := r.t
	r.seen[exc.H] = true
	rep := &report{name: className(t, object.TypeOf(exc))}
	if tb.IsUnbound() {
		tb = t.Hold(object.TracebackOf(t, exc))
	}
	rep.stack = r.entries(tb)
	rep.text = safeString(t, exc, "exception")
	rep.notes = notes(t, exc)
	if object.TypeOf(exc).IsSubtype(object.SyntaxErrorType) {
		rep.syntax = readSyntax(t, exc)
	} else {
		rep.text += suggestion(t, exc, tb)
	}
	return rep
}

// className returns how a report names an exception class.
func className(t *rt.Thread, c *object.Type) string {
	switch m, ok := object.ClassModule(t, c); {
	case !ok:
		return "<unknown>." + c.QualName
	case m == "builtins" || m == "__main__":
		return c.QualName
	default:
		return m + "." + c.QualName
	}
}

// safeString returns str(v), or says that it failed.
func safeString(t *rt.Thread, v rt.Value, what string) string {
	s, err := object.ToGoString(t, v)
	if err != nil {
		dropErr(t)
		return "<" + what + " str() failed>"
	}
	return s
}

func safeRepr(t *rt.Thread, v rt.Value, what string) string {
	s, err := object.ReprString(t, v)
	if err != nil {
		dropErr(t)
		return "<" + what + " repr() failed>"
	}
	return s
}

// dropErr forgets what a script's __str__ or __dir__ raised.
func dropErr(t *rt.Thread) {
	if !t.Err.IsNone() {
		object.ClearErr(t)
	}
}

// notes returns the lines of __notes__.
func notes(t *rt.Thread, exc rt.Value) []string {
	mark := t.HoldMark()
	defer t.Release(mark)
	v, err := object.TryGetAttr(t, exc, object.Intern(t, "__notes__"))
	if err != nil {
		e := t.Hold(object.Fetch(t))
		return []string{"Ignored error getting __notes__: " + safeRepr(t, e, "__notes__")}
	}
	if v.H == nil || v.IsNone() {
		return nil
	}
	t.Hold(v)
	if k := v.Kind(); k != rt.KindList && k != rt.KindTuple {
		return []string{safeRepr(t, v, "__notes__")}
	}
	l, err := object.ToList(t, v)
	if err != nil {
		dropErr(t)
		return nil
	}
	t.Hold(l.Val())
	var out []string
	for _, n := range l.Items() {
		out = append(out, strings.Split(safeString(t, n, "note"), "\n")...)
	}
	return out
}

// sourceLines returns lines from..to of a source, counted from 1, without white
// space at their ends; none if the source has no such lines.
func (r *reporter) sourceLines(s *code.Source, from, to int) []string {
	if s == nil || s.Hidden {
		return nil
	}
	all, ok := r.lines[s]
	if !ok {
		all = s.Lines()
		r.lines[s] = all
	}
	if from < 1 || to > len(all) || from > to {
		return nil
	}
	out := make([]string, 0, to-from+1)
	for _, l := range all[from-1 : to] {
		out = append(out, strings.TrimRight(l, " \t\r\n\f\v"))
	}
	return out
}

// entries reads a traceback. Only entries that are shown get their source lines.
func (r *reporter) entries(tb rt.Value) []frameEntry {
	var out []frameEntry
	count := 0
	for ; tb.Kind() == rt.KindTraceback; tb = r.t.Hold(object.NextTraceback(r.t, tb)) {
		b := object.AsTraceback(tb)
		e := frameEntry{file: b.Code.File, name: b.Code.Name, line: b.Line}
		if n := len(out); n > 0 && e.same(&out[n-1]) {
			count++
		} else {
			count = 0
		}
		if r.all || count < recursiveCutoff {
			e.pos = b.Pos()
			if int(e.pos.Line) == e.line && e.pos.EndLine >= e.pos.Line {
				e.lines = r.sourceLines(b.Code.Source, int(e.pos.Line), int(e.pos.EndLine))
			} else {
				e.pos = code.Pos{}
			}
			if e.lines == nil {
				e.pos = code.Pos{}
				e.lines = r.sourceLines(b.Code.Source, e.line, e.line)
			}
		}
		out = append(out, e)
	}
	return out
}

// printer puts reports on paper.
type printer struct {
	out       []string
	colour    bool
	depth     int // of groups
	needClose bool
}

func (p *printer) indent() string { return strings.Repeat("  ", p.depth) }

// emit adds lines, in the margin of the group they belong to.
func (p *printer) emit(s string, margin string) {
	if p.depth > 0 {
		in := p.indent() + margin + " "
		var b strings.Builder
		for line := range strings.SplitAfterSeq(s, "\n") {
			if line != "" {
				b.WriteString(in + line)
			}
		}
		s = b.String()
	}
	p.out = append(p.out, s)
}

func (p *printer) stack(e *report, head, margin string) {
	if len(e.stack) == 0 {
		return
	}
	p.emit(head+" (most recent call last):\n", margin)
	for _, s := range formatStack(e.stack, p.colour) {
		p.emit(s, "|")
	}
}

// print prints e after those it is chained to.
func (p *printer) print(e *report, chain bool) {
	type link struct {
		msg string
		e   *report
	}
	var links []link
	for e != nil {
		l := link{e: e}
		switch {
		case !chain:
			e = nil
		case e.cause != nil:
			l.msg, e = causeMessage, e.cause
		case e.context != nil:
			l.msg, e = contextMessage, e.context
		default:
			e = nil
		}
		links = append(links, l)
	}
	for i := len(links) - 1; i >= 0; i-- {
		if l := links[i]; l.msg != "" {
			p.emit(l.msg, "|")
		}
		p.one(links[i].e, chain)
	}
}

func (p *printer) one(e *report, chain bool) {
	if !e.group {
		p.stack(e, "Traceback", "|")
		for _, s := range e.only(p.colour) {
			p.emit(s, "|")
		}
		return
	}
	if p.depth > maxGroupDepth {
		p.emit(fmt.Sprintf("... (max_group_depth is %d)\n", maxGroupDepth), "|")
		return
	}
	top, margin := p.depth == 0, "|"
	if top {
		p.depth, margin = 1, "+"
	}
	p.stack(e, "Exception Group Traceback", margin)
	for _, s := range e.only(p.colour) {
		p.emit(s, "|")
	}
	n := min(len(e.members), maxGroupWidth+1)
	p.needClose = false
	// Members are never coloured, as in CPython 3.13.
	colour := p.colour
	p.colour = false
	for i := range n {
		last := i == n-1
		if last {
			p.needClose = true
		}
		lead, title := "  ", fmt.Sprint(i+1)
		if i == 0 {
			lead = "+-"
		}
		if i >= maxGroupWidth {
			title = "..."
		}
		p.out = append(p.out, p.indent()+lead+"+---------------- "+title+" ----------------\n")
		p.depth++
		if i < maxGroupWidth {
			p.print(e.members[i], chain)
		} else {
			rest, plural := len(e.members)-maxGroupWidth, "s"
			if rest == 1 {
				plural = ""
			}
			p.emit(fmt.Sprintf("and %d more exception%s\n", rest, plural), "|")
		}
		if last && p.needClose {
			p.out = append(p.out, p.indent()+"+------------------------------------\n")
			p.needClose = false
		}
		p.depth--
	}
	p.colour = colour
	if top {
		p.depth = 0
	}
}

// only returns the part of the report below the entries.
func (e *report) only(colour bool) []string {
	var out []string
	if e.syntax != nil {
		out = e.syntax.format(e.name, colour)
	} else {
		s := paint(colour, colourBoldMagenta, e.name)
		if e.text != "" {
			s += ": " + paint(colour, colourMagenta, e.text)
		}
		out = []string{s + "\n"}
	}
	for _, n := range e.notes {
		out = append(out, n+"\n")
	}
	return out
}
