// This file resumes generators for natives without leaving the loop: next(g), g.send(v), whole iterations.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// resumeCall does a call that only resumes a generator (object.InlineNext, InlineSend) in the
// caller's loop: the value yielded becomes the call's result, the end raises
// StopIteration from the call. The call window stands at byte offset a. handled is
// false if the call must be made in the general way.
func resumeCall(t *rt.Thread, a uintptr, argc int) (ok, handled bool) {
	w := at(t, a)
	g := asGenerator(*next(w))
	was, err := g.start(t)
	switch {
	case err != nil:
		return false, true
	case was == genDone:
		return false, false
	}
	sent := rt.None
	if argc == 2 {
		p := plus(w, 2)
		if was == genNew && !p.IsNone() {
			g.unclaim(t, was)
			return false, false
		}
		sent = *p
		p.H = &rt.UnboundHdr
	}
	g.mode, g.dst = modeCall, a
	return resume(t, g, was, sent), true
}

// called finishes the call at byte offset a that resumed g, with a value (owned).
func called(t *rt.Thread, g *Generator, a uintptr, v rt.Value) bool {
	w := at(t, a)
	arg := take(next(w)) // the generator, perhaps for the last time
	put(t, w, v)
	t.Decref(arg)
	t.Decref(g.Val())
	if t.Breaker() != 0 {
		return handleBreak(t) == nil
	}
	return true
}

// eachStub is the frame below a generator that Go code iterates over, in one run of
// eval: FORITER brings the first item, EACH and then each YIELD itself (modeEach)
// hand theirs to the consumer and resume the generator.
//
//	0  FORITER R2, R1, +1   the generator is in register 1, its item in 2
//	1  EACH
//	2  HALT
var eachStub = newStub(
	uint64(code.FORITER)|2*code.Scale<<16|code.Scale<<32|1<<48,
	uint64(code.EACH),
	uint64(code.HALT),
)

// each is the Each slot of generators. An item that c is not done with at once is in
// the stub's register meanwhile.
func each(t *rt.Thread, v rt.Value, c object.Consumer) error {
	m := machineOf(t)
	if t.GoDepth >= maxGoDepth {
		return object.Raise(t, object.RecursionErrorType, "maximum recursion depth exceeded")
	}
	m.enter(t, 4*code.Scale)
	m.entries[len(m.entries)-1].each = c
	t.GoDepth++
	w := window(t)
	*(*rt.Value)(w) = rt.Value{H: &eachStub.Header}
	*regAt(w, 1) = t.New(v)
	regAt(w, 2).H = &rt.UnboundHdr
	ok := eval(t)
	clearRegs(t, regAt(w, 1), 2)
	t.GoDepth--
	m.leave(t)
	if !ok {
		return errorOf(t)
	}
	return nil
}

// eachOp is EACH, and what a YIELD does for it: it gives the item in register 2 to
// the consumer and resumes the generator if that wants more. The saved pc is HALT's.
func eachOp(t *rt.Thread, _ uint64) bool {
	m := machineOf(t)
	w := window(t)
	more, err := m.entries[len(m.entries)-1].each.Consume(t, *regAt(w, 2))
	if err != nil {
		return false
	}
	if !more {
		return true
	}
	g := asGenerator(*regAt(w, 1))
	was, err := g.start(t)
	if err != nil {
		return false
	}
	if was == genDone { // the consumer has closed it
		return true
	}
	g.mode = modeEach
	return resume(t, g, was, rt.None)
}
