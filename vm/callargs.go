// This file holds the slow paths of calls with keywords or unpacked arguments, of globals, and super().
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

func callKw(t *rt.Thread, ins uint64) bool {
	l := linkOf(t)
	names := l.Code.Consts[int32(ins>>32)].([]string)
	a := uintptr(uint16(ins >> 16))
	argc := int(ins >> 8 & 0xff)
	if code.Op(ins) == code.CALLKW {
		return invoke(t, a, argc, names, false)
	}
	self := fixMethod(t, a, argc)
	if self {
		argc++
	}
	return invoke(t, a, argc, names, self)
}

// callEx is f(*args, **kwargs). The arguments are held, counted, on the hold
// stack during the call; script functions are entered through a nested loop only
// if the window would not hold them.
func callEx(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	w := reg(regs, ins>>16)
	args, kw := next(w), plus(w, 2)
	if n, mark, ok := spread(t, w); ok {
		m := machineOf(t)
		var names []string
		if len(m.names) > mark {
			names = m.names[mark:len(m.names):len(m.names)]
		}
		done := invoke(t, uintptr(uint16(ins>>16)), n, names, false)
		m.names = m.names[:mark]
		return done
	}
	if k := args.Kind(); k != rt.KindTuple && k != rt.KindList {
		typ := object.TypeOf(*args)
		if typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
			if name, err := object.CalleeName(t, *w); err == nil {
				_ = object.TypeError(t, "%s argument after * must be an iterable, not %s", name, typ.Name)
			}
			return false
		}
		mark, err := collect(t, *args, int(^uint(0)>>1))
		if err != nil {
			return false
		}
		l := object.NewList(t, t.HoldMark()-mark)
		for i := mark; i < t.HoldMark(); i++ {
			l.Append(t, t.New(t.Held(i)))
		}
		t.Release(mark)
		put(t, args, l.Val())
	}
	// On the hold stack: the positional arguments, then the keys and values.
	mark := t.HoldMark()
	if args.Kind() == rt.KindTuple {
		for _, v := range object.AsTuple(*args).Items {
			t.Hold(t.New(v))
		}
	} else {
		object.AsList(*args).HoldItems(t)
	}
	pos := t.HoldMark() - mark
	names, err := holdKeywords(t, *kw)
	if err != nil {
		releaseHeld(t, mark, err)
		return false
	}
	n := pos + len(names)
	if n <= maxSpread { // in place
		put(t, args, rt.Unbound)
		put(t, kw, rt.Unbound)
		for i := 0; i < n; i++ {
			*plus(w, i+1) = t.New(t.Held(heldArg(mark, pos, i)))
		}
		t.Release(mark)
		return invoke(t, uintptr(uint16(ins>>16)), n, names, false)
	}
	vals := make([]rt.Value, n)
	for i := range vals {
		vals[i] = t.Held(heldArg(mark, pos, i))
	}
	r, err := object.CallKw(t, *w, vals, names)
	if err != nil {
		releaseHeld(t, mark, err)
		return false
	}
	r = t.Hold(t.ReleaseKeep(mark, r)) // what the drops run may collect
	w = reg(window(t), ins>>16)
	put(t, next(w), rt.Unbound)
	put(t, plus(w, 2), rt.Unbound)
	put(t, w, t.Unhold())
	if t.Breaker() != 0 {
		return handleBreak(t) == nil
	}
	return true
}

// maxSpread is how many arguments a window has room for wherever there is a CALLEX: 3+4 registers at least.
const maxSpread = 5

// spread lays out the arguments of callEx in the window, if they come from a tuple and a dict that no other
// thread can change and are few. It returns their number, and the mark from which on m.names has the names.
func spread(t *rt.Thread, w *rt.Value) (n, mark int, ok bool) {
	args, kw := *next(w), *plus(w, 2)
	if t.Multi() || args.H.Shape() != tupleShape {
		return 0, 0, false
	}
	items := object.AsTuple(args).Items
	m := machineOf(t)
	mark = len(m.names)
	var vals [maxSpread]rt.Value // no script code runs until they are in the window
	if !kw.IsUnbound() {
		d := object.AsDict(kw)
		n = d.Len(t)
		if n+len(items) > maxSpread {
			return 0, 0, false
		}
		if m.names, ok = d.AppendKeywords(t, m.names, vals[:n]); !ok {
			return 0, 0, false
		}
	} else if len(items) > maxSpread {
		return 0, 0, false
	}
	next(w).H, plus(w, 2).H = &rt.UnboundHdr, &rt.UnboundHdr
	for i, v := range items {
		*plus(w, i+1) = t.New(v)
	}
	for i, v := range vals[:n] {
		*plus(w, len(items)+i+1) = v
	}
	n += len(items)
	t.Decref(args)
	t.Decref(kw)
	return n, mark, true
}

// heldArg returns where the i-th argument lies on the hold stack: behind pos
// positional ones from mark on stand keys and values in turn.
func heldArg(mark, pos, i int) int {
	if i >= pos {
		i += i - pos + 1
	}
	return mark + i
}

// holdKeywords puts the keys and values of a call's ** on the hold stack and returns
// the names; kw is a dict, or Unbound if there is none.
func holdKeywords(t *rt.Thread, kw rt.Value) ([]string, error) {
	if kw.IsUnbound() {
		return nil, nil
	}
	mark := t.HoldMark()
	object.AsDict(kw).HoldItems(t)
	n := (t.HoldMark() - mark) / 2
	if n == 0 {
		return nil, nil
	}
	names := make([]string, n)
	for i := range names {
		key := t.Held(mark + 2*i)
		if !object.IsStr(key) {
			return nil, object.TypeError(t, "keywords must be strings")
		}
		names[i] = object.GoString(key)
	}
	return names, nil
}

func callGlobal(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := loadGlobal(t, global(calleeOf(regs).Link, ins))
	if v.H == nil {
		t.LookupFailed = true
		return false
	}
	w := reg(regs, ins>>16)
	if object.IsLen(v.H) && ins>>8&0xff == 1 && !t.Observed() && t.Breaker() == 0 {
		if n, ok := object.FastLen(t, *next(w)); ok {
			*w = rt.Int(int64(n)) // a dead register before
			t.Decref(take(next(w)))
			return true
		}
	}
	put(t, w, v)
	return invoke(t, uintptr(uint16(ins>>16)), int(ins>>8&0xff), nil, false)
}

// methodForm is LOADSUPER's bit for the form that leaves a method and self.
const methodForm = 1 << code.SubShift

func loadSuper(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	w := reg(regs, ins>>16)
	name := l.SiteName(int(ins >> 48))
	self := *reg(regs, ins>>32)
	method := ins&(methodForm<<8) != 0
	if w.H != &object.SuperType.Header {
		// The script's own `super`: call it and take the attribute.
		s, err := object.Call(t, *w, *next(w), self)
		if err != nil {
			return false
		}
		mark := t.HoldMark()
		t.Hold(s)
		r, err := object.GetAttr(t, s, name)
		if err != nil {
			releaseHeld(t, mark, err)
			return false
		}
		t.Release(mark)
		put(t, next(w), rt.Unbound)
		put(t, w, r)
		return true
	}
	if next(w).Kind() != rt.KindType {
		_ = object.RuntimeError(t, "super(): empty __class__ cell")
		return false
	}
	fn, bound, isMethod, err := object.SuperLookup(t, object.AsType(*next(w)), self, name)
	if err != nil {
		return false
	}
	if !method {
		if isMethod {
			fn = object.NewMethod(t, fn, bound)
		}
		put(t, next(w), rt.Unbound)
		put(t, w, fn)
		return true
	}
	if !isMethod {
		bound = rt.Unbound
	}
	put(t, next(w), bound)
	put(t, w, fn)
	return true
}
