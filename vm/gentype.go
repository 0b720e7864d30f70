// This file defines the generator type: next, send, throw, close.
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// GeneratorType is the type of generators.
var GeneratorType = &object.Type{}

func init() {
	object.DefineType(GeneratorType, object.TypeDef{
		Name: "generator", Layout: generatorShape,
		Slots: object.Slots{
			Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(v), nil },
			Next: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				r, done, err := send(t, asGenerator(v), rt.None)
				if err != nil || !done {
					return r, err
				}
				old := t.StopValue
				t.StopValue = r
				t.Decref(old)
				return rt.Value{}, nil
			},
			Each: each,
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return object.NewStr(t, "<generator object "+asGenerator(v).qualName()+" at "+object.AddrText(t, v)+">"), nil
			},
		},
		Methods: []object.Def{
			{Name: "send", Min: 1, Max: 1, Inline: object.InlineSend, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				r, done, err := send(t, asGenerator(args[0]), args[1])
				if err == nil && done {
					err = object.StopIteration(t, r)
				}
				return r, err
			}},
			{Name: "throw", Min: 1, Max: 3, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				exc, err := object.MakeThrown(t, args[1], object.Opt(args, 2))
				if err != nil {
					return rt.Value{}, err
				}
				r, done, err := throw(t, asGenerator(args[0]), exc)
				if err == nil && done {
					err = object.StopIteration(t, r)
				}
				return r, err
			}},
			{Name: "close", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return closeGenerator(t, asGenerator(args[0]))
			}},
		},
		GetSets: []object.GetSet{
			{Name: "__name__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return object.NewStr(t, asGenerator(v).name), nil
			}},
			{Name: "__qualname__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return object.NewStr(t, asGenerator(v).qualName()), nil
			}},
			{Name: "gi_running", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return rt.Bool(asGenerator(v).stateNow(t) == genRunning), nil
			}},
			{Name: "gi_suspended", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return rt.Bool(asGenerator(v).stateNow(t) == genSuspended), nil
			}},
			{Name: "gi_frame", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return asGenerator(v).frame(t), nil
			}},
			{Name: "gi_code", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return object.NewCodeObject(asGenerator(v).code), nil
			}},
			{Name: "gi_frame", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return generatorFrame(t, asGenerator(v)), nil
			}},
			{Name: "gi_yieldfrom", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				g := asGenerator(v)
				t.Lock(&g.Header)
				defer t.Unlock(&g.Header)
				if g.state == genSuspended {
					if p := g.delegate(); p != nil {
						t.IncrefLocked(*p)
						return *p, nil
					}
				}
				return rt.None, nil
			}},
		},
	})
	closingGeneratorShape.Type = generatorShape.Type
	closingGeneratorShape.Finalize = finalizeGenerator
}

func (g *Generator) qualName() string { return g.code.QualName }

func (g *Generator) stateNow(t *rt.Thread) genState {
	t.Lock(&g.Header)
	defer t.Unlock(&g.Header)
	return g.state
}

// delegate returns the register of the iterator that a suspended generator
// delegates to, or nil.
func (g *Generator) delegate() *rt.Value {
	l := g.link()
	i := insIndex(l, g.pcoff)
	if i < 0 {
		return nil
	}
	if ins := l.Code.Ins[i]; code.Op(ins) == code.YIELDFROM {
		return reg(unsafe.Pointer(&g.regs[0]), ins>>16)
	}
	return nil
}

// send resumes g from Go with a value (borrowed). done says that the result,
// owned, is the generator's return value.
func send(t *rt.Thread, g *Generator, v rt.Value) (r rt.Value, done bool, err error) {
	was, err := g.start(t)
	if err != nil {
		return r, false, err
	}
	if was == genDone {
		return rt.None, true, nil
	}
	if was == genNew && !v.IsNone() {
		g.unclaim(t, was)
		return r, false, object.TypeError(t, "can't send non-None value to a just-started generator")
	}
	return g.run(t, was, func() bool { return resume(t, g, was, t.New(v)) })
}

// unclaim takes a start back.
func (g *Generator) unclaim(t *rt.Thread, was genState) {
	t.Lock(&g.Header)
	g.state = was
	t.Unlock(&g.Header)
}

// run executes a claimed generator in a nested loop until it yields or ends.
func (g *Generator) run(t *rt.Thread, was genState, begin func() bool) (r rt.Value, done bool, err error) {
	m := machineOf(t)
	if t.GoDepth >= maxGoDepth {
		g.unclaim(t, was)
		return r, false, object.Raise(t, object.RecursionErrorType, "maximum recursion depth exceeded")
	}
	m.enter(t, 4*code.Scale)
	t.GoDepth++
	// Register 1 of the stub takes the result, register 2 says that it is a return
	// value: when it is there, g may be another thread's already.
	w := window(t)
	*(*rt.Value)(w) = rt.Value{H: &haltStub.Header}
	regAt(w, 1).H, regAt(w, 2).H = &rt.UnboundHdr, &rt.UnboundHdr
	g.mode = modeRun
	ok := begin()
	if ok {
		ok = eval(t)
	} else {
		ok = unwind(t) && eval(t)
	}
	t.GoDepth--
	m.leave(t)
	if !ok {
		return r, false, errorOf(t)
	}
	return take(regAt(w, 1)), *regAt(w, 2) == rt.True, nil
}

// throw raises exc (owned) inside g.
func throw(t *rt.Thread, g *Generator, exc rt.Value) (r rt.Value, done bool, err error) {
	was, err := g.start(t)
	if err != nil {
		t.Decref(exc)
		return r, false, err
	}
	switch was {
	case genDone:
		return r, false, object.Restore(t, exc)
	case genNew:
		l := g.link()
		g.discard(t)
		err := object.Restore(t, exc)
		object.AddTraceback(t, l, -1, false) // it is thrown at the def
		return r, false, err
	}
	if p := g.delegate(); p != nil {
		mark := t.HoldMark()
		t.Hold(exc)
		v, ended, handled, err := throwInto(t, *p, exc)
		if handled {
			t.Release(mark)
			switch {
			case err == nil && !ended:
				g.unclaim(t, was)
				return v, false, nil
			case err == nil:
				// The delegate has ended: go on behind the YIELDFROM with its value.
				return g.run(t, was, func() bool {
					machineOf(t).switchTo(t, g)
					l := g.link()
					regs := unsafe.Pointer(&g.regs[0])
					ins := l.Code.Ins[insIndex(l, g.pcoff)]
					put(t, reg(regs, ins>>32), v)
					t.Decref(take(reg(regs, ins>>16)))
					return true
				})
			default:
				exc = object.Fetch(t)
			}
		} else {
			exc = t.Unhold()
		}
	}
	return g.run(t, was, func() bool {
		machineOf(t).switchTo(t, g)
		object.SetContext(t, exc, g.item.Exc)
		_ = object.Restore(t, exc)
		return false
	})
}

// throwInto throws exc (borrowed) into the iterator a generator delegates to.
// handled is false if it has no throw method: the exception is the delegator's.
func throwInto(t *rt.Thread, it, exc rt.Value) (v rt.Value, ended, handled bool, err error) {
	if object.TypeOf(exc).IsSubtype(object.GeneratorExitType) {
		if isGenerator(it.H) {
			_, err = closeGenerator(t, asGenerator(it))
		} else {
			var f rt.Value
			if f, err = object.TryGetAttr(t, it, object.Intern(t, "close")); err == nil && f.H != nil {
				mark := t.HoldMark()
				t.Hold(f)
				v, err = object.Call(t, f)
				releaseHeld(t, mark, err)
				if err == nil {
					t.Decref(v)
				}
			}
		}
		return rt.Value{}, false, err != nil, err
	}
	if isGenerator(it.H) {
		v, ended, err = throw(t, asGenerator(it), t.New(exc))
		return v, ended, true, err
	}
	f, err := object.TryGetAttr(t, it, object.Intern(t, "throw"))
	if err != nil {
		return v, false, true, err
	}
	if f.H == nil {
		return v, false, false, nil
	}
	mark := t.HoldMark()
	t.Hold(f)
	v, err = object.Call(t, f, exc)
	releaseHeld(t, mark, err)
	if err != nil && object.ErrIs(t, err, object.StopIterationType) {
		e := object.Fetch(t)
		v = object.StopValue(t, e)
		t.Decref(e)
		return v, true, true, nil
	}
	return v, false, true, err
}

// discard ends a claimed generator that never ran.
func (g *Generator) discard(t *rt.Thread) {
	t.Lock(&g.Header)
	g.state = genDone
	t.Unlock(&g.Header)
	g.clear(t)
}

// closeGenerator is generator.close().
func closeGenerator(t *rt.Thread, g *Generator) (rt.Value, error) {
	was, err := g.start(t)
	if err != nil {
		return rt.Value{}, err
	}
	switch was {
	case genDone:
		return rt.None, nil
	case genNew:
		g.discard(t)
		return rt.None, nil
	}
	g.unclaim(t, was)
	v, done, err := throw(t, g, object.NewException(t, object.GeneratorExitType).Val())
	switch {
	case err == nil && done:
		return v, nil
	case err == nil:
		t.Decref(v)
		return rt.Value{}, object.RuntimeError(t, "generator ignored GeneratorExit")
	case object.Caught(t, err, object.GeneratorExitType), object.Caught(t, err, object.StopIterationType):
		return rt.None, nil
	}
	return rt.Value{}, err
}

// finalizeGenerator closes a generator that dies suspended inside a try or with.
func finalizeGenerator(t *rt.Thread, h *rt.Header) {
	g := asGenerator(h.Val())
	if g.state != genSuspended || findHandler(g.code, insIndex(g.link(), g.pcoff)) == nil {
		return
	}
	t.Hold(object.Fetch(t))
	v, err := closeGenerator(t, g)
	if err != nil {
		object.Unraisable(t, g.Val())
	} else {
		t.Decref(v)
	}
	_ = object.Restore(t, t.Unhold())
}

// genReturn is RETURN and RETNONE in a generator.
func genReturn(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	r := rt.None
	if code.Op(ins) == code.GENRETURN {
		p := reg(regs, ins>>16)
		r = *p
		p.H = &rt.UnboundHdr
	}
	t.Hold(r)
	clearRegs(t, regAt(regs, 1), l.NLocals)
	return returnValue(t, t.Unhold())
}
