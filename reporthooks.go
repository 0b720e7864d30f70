// This file prints reports: what nothing caught, and what nobody can catch.
package minipy

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// installReports wires the reports to an interpreter.
func installReports(st *object.State) {
	st.FormatException = FormatException
	st.PrintException = printException
	st.Unraisable = printUnraisable
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

// writeError writes text to sys.stderr in one write; what fails is passed over.
func writeError(t *rt.Thread, text func(colour bool) string) {
	mark := t.HoldMark()
	defer t.Release(mark)
	f := t.Hold(standardError(t))
	if f.IsNone() {
		return
	}
	st := object.StateOf(t)
	s := text(st.ColourErrors && st.Stderr != nil && f.H == st.Stderr.Val().H)
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
	writeError(t, func(colour bool) string { return FormatException(t, exc, colour) })
}

// printUnraisable is what sys.unraisablehook does by default.
func printUnraisable(t *rt.Thread, exc, where rt.Value) {
	writeError(t, func(bool) string {
		var b strings.Builder
		if !where.IsNone() && !where.IsUnbound() {
			b.WriteString("Exception ignored in: " + safeRepr(t, where, "object") + "\n")
		}
		for _, s := range formatException(t, exc, object.AsException(exc).TB, false, noLimit, false) {
			b.WriteString(s)
		}
		return b.String()
	})
}

// uncaught reports an exception that nothing caught (borrowed) through
// sys.excepthook.
func uncaught(t *rt.Thread, exc rt.Value) {
	mark := t.HoldMark()
	defer t.Release(mark)
	st := object.StateOf(t)
	hook := rt.Value{}
	if st.Sys != nil {
		hook = st.Sys.GetStr(t, object.Intern(t, "excepthook"))
	}
	if hook.H == nil {
		printException(t, exc)
		return
	}
	t.Hold(hook)
	tb := t.Hold(object.TracebackOf(t, exc))
	r, err := object.Call(t, hook, object.TypeOf(exc).Val(), exc, tb)
	if err == nil {
		t.Decref(r)
		return
	}
	if t.Err.IsNone() {
		return // cancelled
	}
	second := t.Hold(object.Fetch(t))
	writeError(t, func(colour bool) string {
		return "Error in sys.excepthook:\n" + FormatException(t, second, colour) +
			"\nOriginal exception was:\n" + FormatException(t, exc, colour)
	})
}
