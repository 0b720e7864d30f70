// This file implements calling from Go: any callable, methods, special methods.
package object

import (
	rt "minipy/runtime"
)

// Call calls fn with positional arguments, all borrowed; the result is owned.
func Call(t *rt.Thread, fn rt.Value, args ...rt.Value) (rt.Value, error) {
	// Copied, so that the caller's args need not lie on Go's heap.
	mark, slots := t.PushArgs(len(args))
	copy(slots, args)
	r, err := CallKw(t, fn, slots, nil)
	t.PopArgs(mark)
	return r, err
}

// CallKw calls fn; the values of the keywords names are the last of args.
func CallKw(t *rt.Thread, fn rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	switch fn.Kind() {
	case rt.KindFunction:
		return t.Interp().Hooks().Call(t, fn, args, names)
	case rt.KindNative:
		return CallNative(t, AsNative(fn), args, names, false)
	}
	call := TypeOf(fn).Slots.Call
	if call == nil {
		return rt.Value{}, TypeError(t, "'%s' object is not callable", TypeName(fn))
	}
	return call(t, fn, args, names)
}

// CallNative calls a native and drops what it held. The arguments may be lent by
// an object that threads share (a tuple, a bound method, a key of cmp_to_key ...):
// an iterator of which that has the only reference is counted once more, lest it
// seem to be this thread's own (see Header.Unique). That is so too while no other
// thread runs: the native's own callbacks may start the first one. A script
// function has its arguments counted in its registers.
func CallNative(t *rt.Thread, n *Native, args []rt.Value, names []string, self bool) (rt.Value, error) {
	mark := t.HoldMark()
	for _, v := range args {
		if v.H.Unique(t) && TypeOf(v).Slots.Next != nil {
			t.Hold(t.New(v))
		}
	}
	var r rt.Value
	var err error
	if fn := n.Direct(len(args), self); fn != nil && names == nil {
		r, err = fn(t, args)
	} else {
		r, err = n.Call(t, args, names, self)
	}
	if t.HoldMark() != mark {
		if err != nil {
			t.Release(mark)
		} else {
			r = t.ReleaseKeep(mark, r)
		}
	}
	return r, err
}

// callMethod is the Call slot of bound methods.
func callMethod(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	m := AsMethod(v)
	if m.Func.Kind() == rt.KindNative {
		if err := AsNative(m.Func).boundFault(t, m.Self, args, names); err != nil {
			return rt.Value{}, err
		}
	}
	pushed, full := t.PushArgs(len(args) + 1)
	full[0] = m.Self
	copy(full[1:], args)
	var r rt.Value
	var err error
	if m.Func.Kind() == rt.KindNative {
		r, err = CallNative(t, AsNative(m.Func), full, names, true)
	} else {
		r, err = CallKw(t, m.Func, full, names)
	}
	t.PopArgs(pushed)
	return r, err
}

// CallMethod calls v.name(args...).
func CallMethod(t *rt.Thread, v rt.Value, name *Str, args ...rt.Value) (rt.Value, error) {
	f, err := GetAttr(t, v, name)
	if err != nil {
		return f, err
	}
	mark := t.HoldMark()
	t.Hold(f)
	r, err := Call(t, f, args...)
	return t.ReleaseKeep(mark, r), err
}

// releaseKeepErr releases the hold stack without losing an exception in flight.
func releaseKeepErr(t *rt.Thread, mark int, err error) {
	t.Release(mark)
}

// CallSpecial calls a special method, looked up on the type of v: found is false
// if there is none. Arguments are borrowed.
func CallSpecial(t *rt.Thread, v rt.Value, name *Str, args ...rt.Value) (r rt.Value, found bool, err error) {
	f := TypeOf(v).Lookup(t, name)
	if f.H == nil {
		return rt.Value{}, false, nil
	}
	mark := t.HoldMark()
	t.Hold(f)
	if k := f.Kind(); k == rt.KindFunction || k == rt.KindNative {
		pushed, full := t.PushArgs(len(args) + 1)
		full[0] = v
		copy(full[1:], args)
		if k == rt.KindNative && AsNative(f).Owner == nil {
			full = full[1:] // a plain function in a class does not bind
		}
		r, err = CallKw(t, f, full, nil)
		t.PopArgs(pushed)
	} else {
		bound := f
		if get := TypeOf(f).DescrGet; get != nil {
			if bound, err = get(t, f, v, TypeOf(v)); err != nil {
				releaseKeepErr(t, mark, err)
				return rt.Value{}, true, err
			}
			t.Hold(bound)
		}
		r, err = CallKw(t, bound, args, nil)
	}
	return t.ReleaseKeep(mark, r), true, err
}

// LookupSpecial finds a special method on v's type and binds it: owned, or the zero Value.
func LookupSpecial(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	f := TypeOf(v).Lookup(t, name)
	if f.H == nil {
		return f, nil
	}
	get := TypeOf(f).DescrGet
	if get == nil {
		return f, nil
	}
	return bindDescr(t, get, f, v, TypeOf(v))
}

// ReleaseKeepErr releases the hold stack down to mark without losing an exception in flight.
func ReleaseKeepErr(t *rt.Thread, mark int, err error) { releaseKeepErr(t, mark, err) }
