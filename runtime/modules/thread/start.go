// This file starts and ends threads, and reports what they do not catch.
package thread

import (
	"fmt"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Ender is what a thread's Locals may hold: it is told when the thread ends.
type Ender interface{ ThreadEnds(t *rt.Thread) }

// Start runs life, which ends with EndLocals, on a new thread. The child is made by NewThread of the interpreter.
func Start(t, child *rt.Thread, life rt.Life) error {
	in := t.Interp()
	if in.Finalizing.Load() {
		return object.Raise(t, object.PythonFinalizationErrorType, "can't create new thread at interpreter shutdown")
	}
	observe(t, nil, rt.StartThread)
	if !t.StartLife(child, life) {
		return object.RuntimeError(t, "can't start new thread")
	}
	return nil
}

// EndLocals comes at the end of a thread's Life.
func EndLocals(t *rt.Thread) {
	for _, v := range t.Locals {
		if e, ok := v.(Ender); ok {
			e.ThreadEnds(t)
		}
	}
	t.Locals = nil
}

// Quiet reports whether an error that ends a thread is to be passed over: it was
// cancelled, or SystemExit. The exception is dropped.
func Quiet(t *rt.Thread, err error) bool {
	if err != object.ErrRaised || t.Err.IsNone() {
		return true
	}
	return object.Caught(t, err, object.SystemExitType)
}

// WriteErr writes text to sys.stderr; what fails is passed over.
func WriteErr(t *rt.Thread, text string) { writeErr(t, text, false) }

// WriteHead writes the line before the report of an exception that ends the thread: see TextIO.Annotate.
func WriteHead(t *rt.Thread, text string) { writeErr(t, text, true) }

func writeErr(t *rt.Thread, text string, head bool) {
	st := object.StateOf(t)
	f := rt.Value{}
	if st.Sys != nil {
		f = st.Sys.GetStr(t, strStderr)
	} else if st.Stderr != nil {
		f = st.Stderr.Val()
	}
	if f.H == nil {
		return
	}
	mark := t.HoldMark()
	t.Hold(f)
	if f.IsNone() {
		t.Release(mark)
		return
	}
	var err error
	if out := object.AsTextIO(f); out != nil {
		if head && out == st.Stderr {
			err = out.WriteReport(t, text, "")
		} else {
			err = out.WriteString(t, text)
		}
		if err == nil {
			err = out.Flush(t)
		}
	} else {
		var r rt.Value
		s := t.Hold(object.NewStr(t, text))
		if r, err = object.CallMethod(t, f, strWrite, s); err == nil {
			t.Decref(r)
		}
	}
	if err != nil && !t.Err.IsNone() {
		object.ClearErr(t)
	}
	t.Release(mark)
}

var (
	strStderr = object.StaticStr("stderr")
	strWrite  = object.StaticStr("write")
)

// PrintException writes the traceback of exc (borrowed) to sys.stderr.
func PrintException(t *rt.Thread, exc rt.Value) {
	if f := object.StateOf(t).PrintException; f != nil {
		f(t, exc)
		return
	}
	text := "Traceback (most recent call last):\n"
	mark := t.HoldMark()
	defer t.Release(mark)
	for tb := t.Hold(object.TracebackOf(t, exc)); !tb.IsNone(); tb = t.Hold(object.NextTraceback(t, tb)) {
		b := object.AsTraceback(tb)
		text += fmt.Sprintf("  File \"%s\", line %d, in %s\n", b.Code.File, b.Line, b.Code.Name)
	}
	text += object.TypeName(exc)
	s, err := object.ToGoString(t, exc)
	if err != nil {
		if !t.Err.IsNone() {
			object.ClearErr(t)
		}
		s = "<exception str() failed>"
	}
	if s != "" {
		text += ": " + s
	}
	WriteErr(t, text+"\n")
}
