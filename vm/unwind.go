// This file implements returns that drop, exceptions, handlers and tracebacks.
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// returnSlow is RETURN and RETNONE where a local or the function itself may die:
// what stands behind the window's registers is dropped in CPython's order
// (locals by index, then the function) while the result waits on the hold stack.
func returnSlow(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	r := rt.None
	if code.Op(ins) == code.RETURN {
		p := reg(regs, ins>>16)
		r = *p
		p.H = &rt.UnboundHdr
	}
	t.Hold(r)
	clearRegs(t, regAt(regs, 1), l.NLocals)
	fn := *(*rt.Value)(regs)
	back := fn.N
	r = t.Unhold()
	*(*rt.Value)(regs) = r
	t.Depth--
	t.Base -= uintptr(uint32(back))
	t.PCOff = uintptr(back >> 32)
	fn.N = 0
	t.Decref(fn)
	return true
}

// unwind finds the handler of the exception in t.Err, from the saved window and
// pc outwards. It reports false at the stub of the call from Go: the window is
// then the stub's. A cancelled thread (t.Err is None) meets no handler.
func unwind(t *rt.Thread) bool {
	again := t.Reraised
	t.Reraised = false
	for {
		regs := window(t)
		f := calleeOf(regs)
		l := f.Link
		switch f {
		case haltStub, eachStub:
			return false
		case bridgeStub:
			clearRegs(t, regAt(regs, 1), 1)
			machineOf(t).unbridge(t)
			continue
		}
		i := insIndex(l, t.PCOff)
		var tb *object.Traceback
		var h *code.Handler
		if !t.Err.IsNone() {
			h = findHandler(l.Code, i)
			if !again {
				tb = object.AddTraceback(t, l, i, h == nil)
			} else if h == nil {
				tb = object.LeaveTraceback(t, l)
			}
		}
		again = false
		if h != nil {
			n := int(l.FrameLen/code.Scale) - int(h.Temp)
			exc := object.Fetch(t)
			t.Hold(exc)
			clearRegs(t, regAt(regs, int(h.Temp)), n)
			exc = t.Unhold()
			*regAt(regs, int(h.Exc)) = exc
			t.PCOff = uintptr(h.Target) * 8
			if t.Breaker()&rt.BreakTrap != 0 {
				t.PCOff += l.N * 8
			}
			return true
		}
		popFrame(t, l, tb)
	}
}

// findHandler returns the innermost handler that covers instruction i.
func findHandler(c *code.Code, i int) *code.Handler {
	for k := range c.Table {
		if h := &c.Table[k]; int(h.Start) <= i && i < int(h.End) {
			return h
		}
	}
	return nil
}

// popFrame leaves the current frame on an exception. Its locals move to the
// traceback's entry tb, which it takes over, if that wants them (it is not nil); all else is dropped.
func popFrame(t *rt.Thread, l *object.Link, tb *object.Traceback) {
	regs := window(t)
	exc := object.Fetch(t)
	t.Hold(exc)
	if tb != nil {
		t.Hold(tb.Val())
	}
	// Temporaries first, the newest last: as the evaluation stack unwinds.
	n := int(l.FrameLen / code.Scale)
	for i := n - 1; i > l.NLocals; i-- {
		p := regAt(regs, i)
		if v := *p; !v.H.Uncounted() {
			p.H = &rt.UnboundHdr
			t.Decref(v)
		}
	}
	if tb != nil {
		locals := append([]rt.Value(nil), run(regAt(regs, 1), l.NLocals)...)
		for i := range locals {
			regAt(regs, i+1).H = &rt.UnboundHdr
		}
		tb.SetLocals(t, locals)
		t.Decref(t.Unhold())
	}
	clearRegs(t, regAt(regs, 1), l.NLocals)
	if l.Code.Flags&code.Generator != 0 {
		m := machineOf(t)
		m.finish(t, m.gens[len(m.gens)-1])
	} else {
		fn := *(*rt.Value)(regs)
		back := fn.N
		(*rt.Value)(regs).H = &rt.UnboundHdr
		t.Depth--
		t.Base -= uintptr(uint32(back))
		t.PCOff = uintptr(back >> 32)
		fn.N = 0
		t.Decref(fn)
	}
	exc = t.Unhold()
	if exc.IsNone() {
		return
	}
	_ = object.Restore(t, exc)
	if l.Code.Flags&code.Generator != 0 && object.TypeOf(exc).IsSubtype(object.StopIterationType) {
		// PEP 479.
		object.ReplaceErr(t, object.RuntimeErrorType, "generator raised StopIteration")
	}
}

// Instructions.

func raiseOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	n := int(ins >> (8 + code.SubShift) & 3)
	if n == 0 {
		e := object.HandledNow(t)
		if e.IsNone() {
			_ = object.RuntimeError(t, "No active exception to reraise")
			return false
		}
		// As in CPython, a bare raise leaves no traceback entry of its own.
		_ = object.Restore(t, t.New(e))
		t.Reraised = true
		return false
	}
	exc := *reg(regs, ins>>16)
	cause := rt.Value{}
	if n == 2 {
		cause = *reg(regs, ins>>32)
	}
	_ = object.RaiseFrom(t, exc, cause)
	return false
}

func reraise(t *rt.Thread, ins uint64) bool {
	_ = object.Restore(t, owned(t, ins, code.ConsumeA, reg(window(t), ins>>16)))
	t.Reraised = true
	return false
}

func pushExc(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	it := t.Handled
	put(t, reg(regs, ins>>32), it.Exc)
	it.Exc = t.New(*reg(regs, ins>>16))
	return true
}

func popExc(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	it := t.Handled
	cur := it.Exc
	it.Exc = take(reg(regs, ins>>32))
	exc := take(reg(regs, ins>>16))
	t.Decref(cur)
	t.Decref(exc)
	return true
}

// jumpNoMatch is JEXC.
func jumpNoMatch(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	exc, cls := *reg(regs, ins>>16), *reg(regs, ins>>32)
	if cls.Kind() == rt.KindType {
		c := object.AsType(cls)
		if c.Flags&object.ExcType != 0 {
			if !object.TypeOf(exc).IsSubtype(c) {
				jump(t, int64(ins)>>48)
			}
			dropOperands(t, ins&^(code.ConsumeA<<8))
			return true
		}
	}
	ok, err := object.MatchException(t, exc, cls)
	if err != nil {
		return false
	}
	if !ok {
		jump(t, int64(ins)>>48)
	}
	dropOperands(t, ins&^((code.ConsumeA|code.ConsumeC)<<8))
	return true
}

func jumpExcStar(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	match, rest, err := object.SplitGroup(t, *reg(regs, ins>>16), *reg(regs, ins>>32))
	if err != nil {
		return false
	}
	if match.IsNone() {
		put(t, reg(regs, ins>>32), rt.Unbound)
		jump(t, int64(ins)>>48)
		t.Decref(rest)
		return true
	}
	// The part is the exception being handled while its clause runs.
	old := t.Handled.Exc
	t.Handled.Exc = t.New(match)
	put(t, reg(regs, ins>>32), match)
	put(t, reg(regs, ins>>16), rest)
	t.Decref(old)
	return true
}

// prepStar is PREPSTAR.
func prepStar(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v, err := object.PrepStar(t, *reg(regs, ins>>32), *reg(regs, ins>>48))
	if err != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	put(t, reg(window(t), ins>>16), v)
	return true
}

func loadSpecial(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := *reg(regs, ins>>32)
	name := "__enter__"
	if ins>>(8+code.SubShift)&31 == code.SpecExit {
		name = "__exit__"
	}
	w := reg(regs, ins>>16)
	f := object.TypeOf(v).Lookup(t, object.Intern(t, name))
	if f.H == nil {
		what := ""
		if name == "__exit__" {
			what = " (missed __exit__ method)"
		}
		_ = object.TypeError(t, "'%s' object does not support the context manager protocol%s", object.TypeName(v), what)
		return false
	}
	if k := f.Kind(); k == rt.KindFunction || k == rt.KindNative && object.AsNative(f).Owner != nil {
		*w = f
		*next(w) = t.New(v)
		return true
	}
	if get := object.TypeOf(f).DescrGet; get != nil {
		mark := t.HoldMark()
		t.Hold(f)
		b, err := get(t, f, v, object.TypeOf(v))
		if err != nil {
			releaseHeld(t, mark, err)
			return false
		}
		t.Release(mark)
		f = b
	}
	*w = f
	next(w).H = &rt.UnboundHdr
	return true
}

func excArgs(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	w := reg(regs, ins>>16)
	e := *reg(regs, ins>>32)
	put(t, w, object.TypeOf(e).Val())
	put(t, next(w), t.New(e))
	put(t, plus(w, 2), object.TracebackOf(t, e))
	return true
}

func assertErr(t *rt.Thread, ins uint64) bool {
	put(t, reg(window(t), ins>>16), object.AssertionErrorType.Val())
	return true
}

// innermost describes the innermost script frame, or nil.
func innermost(t *rt.Thread) *rt.FrameInfo {
	if _, ok := t.VM.(*machine); !ok {
		return nil
	}
	var found *rt.FrameInfo
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		found = frameInfo(regs, pcoff)
		return false
	})
	return found
}

func frameInfo(regs unsafe.Pointer, pcoff uintptr) *rt.FrameInfo {
	f := calleeOf(regs)
	l := f.Link
	c := l.Code
	i := &rt.FrameInfo{Func: &f.Header, Names: c.Locals, Values: run(regAt(regs, 1), l.NLocals), Line: c.Line(insIndex(l, pcoff)), Namespace: rt.Unbound}
	if c.Flags&(code.ClassBody|code.Names) != 0 {
		i.Namespace = *regAt(regs, 1)
	}
	return i
}
