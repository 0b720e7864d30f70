// This file holds the slow paths of for loops and of taking apart: GETITER, FORITER, UNPACK.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

func getIter(t *rt.Thread, ins uint64) bool {
	v := *reg(window(t), ins>>32)
	if ins&(1<<(8+code.SubShift)) != 0 && v.Kind() == rt.KindGenerator {
		return done(t, ins, t.New(v))
	}
	r, err := object.Iter(t, v)
	return err == nil && done(t, ins, r)
}

func forIter(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	p := reg(regs, ins>>32)
	it := *p
	if isGenerator(it.H) {
		return resumeFor(t, asGenerator(it), ins)
	}
	slots := &object.TypeOf(it).Slots
	if slots.NextPair != nil {
		if ok, done := forPair(t, ins, it, slots.NextPair); done {
			return ok
		}
	}
	v, err := object.Next(t, it)
	if err != nil {
		return false
	}
	if v.H == nil {
		return endFor(t, ins)
	}
	put(t, reg(window(t), ins>>16), v)
	return true
}

// endFor ends the loop of FORITER ins.
func endFor(t *rt.Thread, ins uint64) bool {
	jump(t, int64(ins)>>48)
	t.Decref(take(reg(window(t), ins>>32)))
	return true
}

// forPair is FORITER together with the UNPACK of two behind it, for iterators that
// need not make the tuple then. done is false if that is not what comes next (in
// the trap view it never is).
func forPair(t *rt.Thread, ins uint64, it rt.Value, next func(*rt.Thread, rt.Value) (a, b rt.Value, ok bool, err error)) (ok, done bool) {
	unpack := nextIns(t)
	if code.Op(unpack) != code.UNPACK || unpack>>48 != 2 || uint16(unpack>>16) != uint16(ins>>16) || unpack&(code.ConsumeA<<8) == 0 {
		return false, false
	}
	a, b, ok, err := next(t, it)
	if !ok || err != nil {
		return false, ok
	}
	if a.H == nil {
		return endFor(t, ins), true
	}
	p := reg(window(t), unpack>>32)
	// In order, as UNPACK does: what the first one replaces may die.
	if p.H.Uncounted() {
		*p = a
	} else {
		t.Hold(b)
		put(t, p, a)
		b = t.Unhold()
	}
	put(t, plus(p, 1), b)
	jump(t, 1)
	return true, true
}

func unpack(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	src := *reg(regs, ins>>16)
	n := int(ins >> 48)
	if k := src.H.Shape(); k == object.TupleShape() {
		items := object.AsTuple(src).Items
		if len(items) == n {
			dst := runOf(t, ins, n)
			for i, v := range items {
				put(t, &dst[i], t.New(v))
			}
			dropOperands(t, ins)
			return true
		}
	}
	if src.H.Shape() == listShape && !t.Observed() {
		mark := t.HoldMark()
		if object.AsList(src).HoldExactly(t, n) {
			for i, dst := 0, runOf(t, ins, n); i < n; i++ {
				put(t, &dst[i], t.TakeHeld(mark+i))
			}
			t.Release(mark)
			dropOperands(t, ins)
			return true
		}
	}
	items, err := collect(t, src, n+1)
	if err != nil {
		return false
	}
	defer t.Release(items)
	got := t.HoldMark() - items
	if got != n {
		if got > n {
			_ = object.ValueError(t, "too many values to unpack (expected %d)", n)
		} else {
			_ = object.ValueError(t, "not enough values to unpack (expected %d, got %d)", n, got)
		}
		return false
	}
	dst := runOf(t, ins, n)
	for i := range dst {
		put(t, &dst[i], t.New(t.Held(items+i)))
	}
	dropOperands(t, ins)
	return true
}

// collect iterates over v and holds up to limit items; it returns the mark
// above which they lie. On an error nothing stays held.
func collect(t *rt.Thread, v rt.Value, limit int) (int, error) {
	typ := object.TypeOf(v)
	if typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
		return 0, object.TypeError(t, "cannot unpack non-iterable %s object", typ.Name)
	}
	it, err := object.Iter(t, v)
	if err != nil {
		return 0, err
	}
	mark := t.HoldMark()
	t.Hold(it)
	for t.HoldMark()-mark-1 < limit {
		item, err := object.Next(t, it)
		if err != nil {
			releaseHeld(t, mark, err)
			return 0, err
		}
		if item.H == nil {
			break
		}
		t.Hold(item)
		if n := t.HoldMark() - mark; n%1024 == 0 {
			if n%(2<<20) == 0 {
				t.Allocates(n * 16)
			}
			if err := t.Poll(); err != nil {
				releaseHeld(t, mark, err)
				return 0, err
			}
		}
	}
	// The iterator goes, the items move down.
	t.DropHeld(mark)
	return mark, nil
}

func unpackEx(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	src := *reg(regs, ins>>16)
	before, after := int(ins>>48&0xff), int(ins>>56)
	mark, err := collect(t, src, int(^uint(0)>>1))
	if err != nil {
		return false
	}
	defer t.Release(mark)
	got := t.HoldMark() - mark
	if got < before+after {
		_ = object.ValueError(t, "not enough values to unpack (expected at least %d, got %d)", before+after, got)
		return false
	}
	dst := runOf(t, ins, before+after+1)
	for i := 0; i < before; i++ {
		put(t, &dst[i], t.New(t.Held(mark+i)))
	}
	rest := object.NewList(t, got-before-after)
	for i := before; i < got-after; i++ {
		rest.Append(t, t.New(t.Held(mark+i)))
	}
	put(t, &dst[before], rest.Val())
	for i := 0; i < after; i++ {
		put(t, &dst[before+1+i], t.New(t.Held(mark+got-after+i)))
	}
	dropOperands(t, ins)
	return true
}
