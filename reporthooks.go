// This file prints reports: what nothing caught, and what nobody can catch.
package minipy

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/vm"
)

// installReports wires the reports to an interpreter.
func installReports(st *object.State) {
	st.FormatException = FormatException
	st.PrintException = printException
	st.Unraisable = unraisable
	st.PrintUnraisable = printUnraisable
	st.FrameAt = vm.FrameAt
}

// standardError returns sys.stderr, owned; None if there is none.
func standardError(t *rt.Thread) rt.Value {
	st := object.StateOf(t)
	if st.Sys != nil {
		if f := st.Sys.GetStr(t, object.Intern(t, "stderr")); f.H != nil {
			return f
		}
		return rt.None
	}
	if st.Stderr == nil {
		return rt.None
	}
	return t.New(st.Stderr.Val())
}

// writeError writes text to sys.stderr in one write; what fails is passed over. note, unless it is empty, says the same in
// an outcome: see object.TextIO.Annotate.
func writeError(t *rt.Thread, text func(colour bool) (s, note string)) {
	mark := t.HoldMark()
	defer t.Release(mark)
	f := t.Hold(standardError(t))
	st := object.StateOf(t)
	annotated := st.Stderr != nil && st.Stderr.Annotated()
	if f.IsNone() && !annotated {
		return
	}
	own := st.Stderr != nil && f.H == st.Stderr.Val().H
	s, note := text(st.ColourErrors && own)
	if out := object.AsTextIO(f); own && note != "" {
		if out.WriteReport(t, s, note) != nil || out.Flush(t) != nil {
			dropErr(t)
		}
		return
	}
	if annotated && note != "" {
		st.Stderr.Note(t, note)
	}
	if f.IsNone() {
		return
	}
	if out := object.AsTextIO(f); out != nil {
		if out.WriteString(t, s) != nil || out.Flush(t) != nil {
			dropErr(t)
		}
		return
	}
	r, err := object.CallMethod(t, f, object.Intern(t, "write"), t.Hold(object.NewStr(t, s)))
	if err == nil {
		t.Decref(r)
		r, err = object.CallMethod(t, f, object.Intern(t, "flush"))
	}
	if err != nil {
		dropErr(t)
		return
	}
	t.Decref(r)
}

// printException is what sys.excepthook does by default.
func printException(t *rt.Thread, exc rt.Value) {
	writeError(t, func(colour bool) (s, note string) {
		s, said := describe(t, exc, colour)
		if exc.H == t.Ending {
			note = endNote(t, said)
		}
		return s, note
	})
}

// describe returns the report of exc, and the exception alone, without its traceback.
func describe(t *rt.Thread, exc rt.Value, colour bool) (all, alone string) {
	p := printer{colour: colour}
	rep := readReport(t, exc, rt.Unbound, scriptLimit(t))
	p.print(rep, true)
	return strings.Join(p.out, ""), rep.oneLine()
}

// endNote words an exception that nothing caught, for an outcome. Further lines of its message are the script's.
func endNote(t *rt.Thread, said string) string {
	start := inThread
	if t.Main() {
		start = inMain
	}
	if first, rest, more := strings.Cut(said, "\n"); more {
		said = first + "\n" + quote(rest)
	}
	return start + said
}

// plainReport is the shorter form of a report for what is not passed on: no
// carets, no chain, no notes.
func plainReport(t *rt.Thread, exc rt.Value) (all, alone string) {
	mark := t.HoldMark()
	defer t.Release(mark)
	r := newReporter(t)
	var b strings.Builder
	whole := report{stack: r.entries(t.Hold(object.TracebackOf(t, exc)))}
	if limit := scriptLimit(t); limit != noLimit {
		whole.limit(limit)
	}
	if stack := whole.stack; len(stack) > 0 {
		for i := range stack {
			if e := &stack[i]; e.pos.Line > 0 {
				e.pos, e.lines = code.Pos{}, e.lines[:1]
			}
		}
		b.WriteString("Traceback (most recent call last):\n")
		for _, s := range formatStack(stack, false) {
			b.WriteString(s)
		}
	}
	alone = className(t, object.TypeOf(exc)) + ": " + safeString(t, exc, "exception")
	b.WriteString(alone + "\n")
	return b.String(), alone
}

// printUnraisable is what sys.unraisablehook does by default; msg may be empty,
// where None.
func printUnraisable(t *rt.Thread, exc, where rt.Value, msg string) {
	writeError(t, func(bool) (s, note string) {
		if msg == "" {
			msg = "Exception ignored in"
		}
		if where.IsNone() || where.IsUnbound() {
			msg += ":\n"
		} else {
			msg += ": " + safeRepr(t, where, "object") + "\n"
		}
		s, said := plainReport(t, exc)
		if exc.H == t.Ending { // of a thread that _thread has started
			note = endNote(t, said)
		}
		return msg + s, note
	})
}

// unraisable passes an exception that nobody can catch to sys.unraisablehook. One that left no frame, since none was
// entered, is located where the thread is.
func unraisable(t *rt.Thread, exc, where rt.Value, msg string) {
	mark := t.HoldMark()
	defer t.Release(mark)
	if t.Hold(object.TracebackOf(t, exc)).IsNone() {
		vm.LocateHere(t, exc)
	}
	st := object.StateOf(t)
	if st.Sys == nil {
		printUnraisable(t, exc, where, msg)
		return
	}
	hook := t.Hold(heldOr(st.Sys.GetStr(t, object.Intern(t, "unraisablehook"))))
	if own := t.Hold(heldOr(st.Sys.GetStr(t, object.Intern(t, "__unraisablehook__")))); hook.IsNone() || hook.H == own.H {
		printUnraisable(t, exc, where, msg)
		return
	}
	if where.IsUnbound() {
		where = rt.None
	}
	words := rt.None
	if msg != "" {
		words = object.NewStr(t, msg)
	}
	args := t.Hold(object.NewStructSeq(t, unraisableArgs, []rt.Value{
		object.TypeOf(exc).Val(), t.New(exc), object.TracebackOf(t, exc), words, t.New(where)}))
	r, err := object.Call(t, hook, args)
	if err == nil {
		t.Decref(r)
		return
	}
	if !t.Err.IsNone() {
		printUnraisable(t, t.Hold(object.Fetch(t)), hook, "Exception ignored in sys.unraisablehook")
	}
}

// unraisableArgs is the type of what sys.unraisablehook gets.
var unraisableArgs = object.NewStructSeqType(object.StructSeqDef{Module: "builtins", Name: "UnraisableHookArgs",
	Doc: "Passed to sys.unraisablehook: what happened, and where.", Fields: []string{"exc_type", "exc_value", "exc_traceback", "err_msg", "object"}, Sealed: true})

func heldOr(v rt.Value) rt.Value {
	if v.H == nil {
		return rt.None
	}
	return v
}

// setLast binds sys.last_exc and its older names, which keep what nothing caught for a look at it. It takes the values over.
func setLast(t *rt.Thread, exc, tb, cls rt.Value) {
	sys := object.StateOf(t).Sys
	if sys == nil {
		t.Decref(exc)
		t.Decref(tb)
		return
	}
	_ = sys.SetStr(t, object.Intern(t, "last_exc"), t.New(exc))
	_ = sys.SetStr(t, object.Intern(t, "last_type"), t.New(cls))
	_ = sys.SetStr(t, object.Intern(t, "last_value"), exc)
	_ = sys.SetStr(t, object.Intern(t, "last_traceback"), tb)
}

// clearLast drops the exception that setLast keeps, if there is one: before the modules' names die, as in CPython.
func clearLast(t *rt.Thread) {
	if sys := object.StateOf(t).Sys; sys != nil {
		if old := sys.GetStr(t, object.Intern(t, "last_exc")); old.H != nil {
			t.Decref(old)
			setLast(t, rt.None, rt.None, rt.None)
		}
	}
}

// uncaught reports an exception that nothing caught (borrowed) through
// sys.excepthook. exit says that the hook raised SystemExit, which is then in flight.
func uncaught(t *rt.Thread, exc rt.Value) (exit bool) {
	mark := t.HoldMark()
	defer t.Release(mark)
	st := object.StateOf(t)
	tb := t.Hold(object.TracebackOf(t, exc))
	if !st.NoWarnings { // in one of many runs nobody looks, and it would be a step of the script's
		setLast(t, t.New(exc), t.New(tb), object.TypeOf(exc).Val())
	}
	hook := rt.Value{}
	if st.Sys != nil {
		hook = st.Sys.GetStr(t, object.Intern(t, "excepthook"))
	}
	if hook.H == nil {
		writeError(t, func(bool) (s, note string) { return "sys.excepthook is missing\n", "" })
		t.Ending = exc.H
		printException(t, exc)
		t.Ending = nil
		return false
	}
	t.Hold(hook)
	t.Ending = exc.H
	defer func() { t.Ending = nil }()
	r, err := object.Call(t, hook, object.TypeOf(exc).Val(), exc, tb)
	if err == nil {
		t.Decref(r)
		return false
	}
	if t.Err.IsNone() {
		return false // cancelled
	}
	if isException(t.Err, object.SystemExitType) {
		return true
	}
	second := t.Hold(object.Fetch(t))
	writeError(t, func(colour bool) (s, note string) {
		its, saidOfIt := describe(t, second, colour)
		original, said := describe(t, exc, colour)
		return "Error in sys.excepthook:\n" + its + "\nOriginal exception was:\n" + original,
			endNote(t, saidOfIt) + "\n" + endNote(t, said)
	})
	return false
}
