// This file defines Traceback objects; traceback_format.go prints them.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Traceback is one entry of an exception's traceback: a frame it left. It owns
// the frame's locals, moved there, so they die with the exception, as in CPython.
type Traceback struct {
	rt.Header
	Next   rt.Value // the next inner entry, or None
	Code   *code.Code
	Ins    int // index of the instruction
	Locals []rt.Value
	Line   int
}

var tracebackShape = rt.Shape{Kind: rt.KindTraceback, Free: freeTraceback, Traverse: traverseTraceback}

// AsTraceback returns the Traceback behind a value of KindTraceback.
func AsTraceback(v rt.Value) *Traceback { return As[Traceback](v) }

// AddTraceback puts an entry for instruction ins of c in front of the traceback
// of the exception in flight. left says that the exception leaves the frame: the
// result is then where its locals are to be moved, or nil if they may be dropped
// at once, which nobody can observe while no object has an observable death.
func AddTraceback(t *rt.Thread, c *code.Code, ins int, left bool) []rt.Value {
	e := AsException(t.Err)
	tb := &Traceback{Next: e.TB, Code: c, Ins: ins, Line: c.Line(ins)}
	tb.Init(t, &tracebackShape)
	e.TB = tb.Val()
	if !left || !t.Interp().Observable() {
		return nil
	}
	tb.Locals = make([]rt.Value, c.NLocals)
	for i := range tb.Locals {
		tb.Locals[i] = rt.Unbound
	}
	return tb.Locals
}

func freeTraceback(t *rt.Thread, h *rt.Header) {
	tb := AsTraceback(h.Val())
	next, locals := tb.Next, tb.Locals
	tb.Next, tb.Locals = rt.None, nil
	t.Decref(next) // inner frames go first, as in CPython
	for _, v := range locals {
		t.Decref(v)
	}
}

func traverseTraceback(h *rt.Header, visit func(rt.Value)) {
	tb := AsTraceback(h.Val())
	for _, v := range tb.Locals {
		visit(v)
	}
	visit(tb.Next)
}
