// This file holds the generic slot functions of script classes: each calls the special method behind the slot.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

func missing(t *rt.Thread, name string) error {
	return Raise(t, AttributeErrorType, "%s", name)
}

func genericRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotRepr].names[0])
	if !found {
		return objectRepr(t, v)
	}
	return r, err
}

func genericStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotStr].names[0])
	if !found {
		return Repr(t, v)
	}
	return r, err
}

func genericFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	s := NewStr(t, spec)
	r, found, err := CallSpecial(t, v, slotTable[slotFormat].names[0], s)
	t.Decref(s)
	if !found {
		return rt.Value{}, missing(t, "__format__")
	}
	if err == nil && !IsStr(r) {
		err = TypeError(t, "__format__ must return a str, not %s", TypeName(r))
		t.Decref(r)
	}
	return r, err
}

func genericHash(t *rt.Thread, v rt.Value) (int64, error) {
	r, found, err := CallSpecial(t, v, strHashDunder)
	if err != nil {
		return 0, err
	}
	if !found {
		return objectHash(t, v)
	}
	if r.IsInt() {
		if h := r.Int(); h != -1 {
			return h, nil
		}
		return -2, nil
	}
	switch r.Kind() {
	case rt.KindBigInt, rt.KindBoxInt, rt.KindBool, rt.KindInt:
		h, err := TypeOf(r).Slots.Hash(t, r)
		t.Decref(r)
		return h, err
	}
	t.Decref(r)
	return 0, TypeError(t, "__hash__ method should return an integer")
}

func genericBool(t *rt.Thread, v rt.Value) (bool, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotBool].names[0])
	if err != nil || !found {
		return !found, err
	}
	switch r.H {
	case &rt.TrueHdr:
		return true, nil
	case &rt.FalseHdr:
		return false, nil
	}
	err = TypeError(t, "__bool__ should return bool, returned %s", TypeName(r))
	t.Decref(r)
	return false, err
}

// callSpecialKw calls a special method with keywords.
func callSpecialKw(t *rt.Thread, v rt.Value, name *Str, args []rt.Value, names []string) (r rt.Value, found bool, err error) {
	f := TypeOf(v).Lookup(t, name)
	if f.H == nil {
		return f, false, nil
	}
	mark := t.HoldMark()
	t.Hold(f)
	if f.Kind() == rt.KindFunction || f.Kind() == rt.KindNative && AsNative(f).Owner != nil {
		pushed, full := t.PushArgs(len(args) + 1)
		full[0] = v
		copy(full[1:], args)
		r, err = CallKw(t, f, full, names)
		t.PopArgs(pushed)
	} else {
		bound := f
		if get := TypeOf(f).DescrGet; get != nil {
			if bound, err = get(t, f, v, TypeOf(v)); err != nil {
				releaseKeepErr(t, mark, err)
				return rt.Value{}, true, err
			}
			if bound != f {
				t.Hold(bound)
			}
		}
		r, err = CallKw(t, bound, args, names)
	}
	return t.ReleaseKeep(mark, r), true, err
}

func genericCall(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	r, found, err := callSpecialKw(t, v, slotTable[slotCall].names[0], args, names)
	if !found {
		return r, TypeError(t, "'%s' object is not callable", TypeName(v))
	}
	return r, err
}

func genericNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	f := cls.Lookup(t, strNewDunder)
	if f.H == nil {
		return f, missing(t, "__new__")
	}
	mark := t.HoldMark()
	t.Hold(f)
	var err error
	if get := TypeOf(f).DescrGet; get != nil {
		d := f
		if f, err = get(t, d, rt.Unbound, cls); err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		if f != d {
			t.Hold(f)
		}
	}
	pushed, full := t.PushArgs(len(args) + 1)
	full[0] = cls.Val()
	copy(full[1:], args)
	r, err := CallKw(t, f, full, names)
	t.PopArgs(pushed)
	return t.ReleaseKeep(mark, r), err
}

func genericInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	r, found, err := callSpecialKw(t, v, strInitDunder, args, names)
	if err != nil || !found {
		return err
	}
	if !r.IsNone() {
		err = TypeError(t, "__init__() should return None, not '%s'", TypeName(r))
		t.Decref(r)
	}
	return err
}

// builtinBase returns the first built-in class in the MRO of v's class.
func builtinBase(c *Type) *Type {
	for _, m := range c.MRO {
		if m.Flags&Heap == 0 {
			return m
		}
	}
	return ObjectType
}

var (
	strGetAttribute = StaticStr("__getattribute__")
	strGetAttrHook  = StaticStr("__getattr__")
	strSetAttrHook  = StaticStr("__setattr__")
	strDelAttrHook  = StaticStr("__delattr__")
)

// genericGetAttr calls __getattribute__ and, if that finds nothing, __getattr__.
func genericGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	typ := TypeOf(v)
	var r rt.Value
	var err error
	f := typ.Lookup(t, strGetAttribute)
	if f.H == nil || slotOwner(f) != nil {
		r, err = builtinBase(typ).Slots.GetAttr(t, v, name)
	} else {
		r, _, err = CallSpecial(t, v, strGetAttribute, name.Val())
	}
	if f.H != nil {
		t.Decref(f)
	}
	if err == nil || !ErrIs(t, err, AttributeErrorType) {
		return r, err
	}
	hook := typ.Lookup(t, strGetAttrHook)
	if hook.H == nil {
		return r, err
	}
	t.Decref(hook)
	ClearErr(t)
	r, _, err = CallSpecial(t, v, strGetAttrHook, name.Val())
	return r, err
}

func genericSetAttr(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error {
	hook := strSetAttrHook
	if val.IsUnbound() {
		hook = strDelAttrHook
	}
	f := TypeOf(v).Lookup(t, hook)
	if f.H == nil || slotOwner(f) != nil {
		if f.H != nil {
			t.Decref(f)
		}
		return builtinBase(TypeOf(v)).Slots.SetAttr(t, v, name, val)
	}
	t.Decref(f)
	var err error
	if val.IsUnbound() {
		_, _, err = callDrop(t, v, hook, name.Val())
	} else {
		_, _, err = callDrop(t, v, hook, name.Val(), val)
	}
	return err
}

func genericCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	r, found, err := CallSpecial(t, a, compareNames[op], b)
	if !found {
		return rt.NotImplemented, nil
	}
	return r, err
}

// lookedUpNone reports whether the class says None for a special method: the
// operation is declined.
func lookedUpNone(t *rt.Thread, v rt.Value, name *Str) bool {
	f := TypeOf(v).Lookup(t, name)
	if f.H == nil {
		return false
	}
	t.Decref(f)
	return f.IsNone()
}

func genericIter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	name := slotTable[slotIter].names[0]
	if lookedUpNone(t, v, name) {
		return rt.Value{}, TypeError(t, "'%s' object is not iterable", TypeName(v))
	}
	r, found, err := CallSpecial(t, v, name)
	if !found {
		return r, TypeError(t, "'%s' object is not iterable", TypeName(v))
	}
	return r, err
}

func genericNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotNext].names[0])
	if !found {
		return r, TypeError(t, "'%s' object is not an iterator", TypeName(v))
	}
	if err != nil && SwallowStop(t, err) {
		return rt.Value{}, nil
	}
	return r, err
}

// NextRaise is next(it) as scripts call it: a StopIteration that a script's
// __next__ raises comes through as it is. At the end of other iterators it
// returns the zero Value, as Next.
func NextRaise(t *rt.Thread, it rt.Value) (rt.Value, error) {
	if TypeOf(it).generic.has(slotNext) {
		r, found, err := CallSpecial(t, it, slotTable[slotNext].names[0])
		if found {
			return r, err
		}
	}
	return Next(t, it)
}

func genericLen(t *rt.Thread, v rt.Value) (int, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotLen].names[0])
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, TypeError(t, "object of type '%s' has no len()", TypeName(v))
	}
	i, err := Index(t, r)
	t.Decref(r)
	if err != nil {
		return 0, err
	}
	if !i.IsInt() {
		neg := AsBigInt(i).V.Sign() < 0
		name := TypeName(i)
		t.Decref(i)
		if neg {
			return 0, ValueError(t, "__len__() should return >= 0")
		}
		return 0, OverflowError(t, "cannot fit '%s' into an index-sized integer", name)
	}
	if i.Int() < 0 {
		return 0, ValueError(t, "__len__() should return >= 0")
	}
	return int(i.Int()), nil
}

func genericGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	r, found, err := CallSpecial(t, v, slotTable[slotGetItem].names[0], key)
	if !found {
		return r, TypeError(t, "'%s' object is not subscriptable", TypeName(v))
	}
	return r, err
}

func genericSetItem(t *rt.Thread, v, key, val rt.Value) error {
	_, found, err := callDrop(t, v, slotTable[slotSetItem].names[0], key, val)
	if !found {
		return TypeError(t, "'%s' object does not support item assignment", TypeName(v))
	}
	return err
}

func genericDelItem(t *rt.Thread, v, key rt.Value) error {
	_, found, err := callDrop(t, v, slotTable[slotDelItem].names[0], key)
	if !found {
		return TypeError(t, "'%s' object doesn't support item deletion", TypeName(v))
	}
	return err
}

func genericContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	name := slotTable[slotContains].names[0]
	if lookedUpNone(t, v, name) {
		return false, TypeError(t, "'%s' object is not a container", TypeName(v))
	}
	r, found, err := CallSpecial(t, v, name, item)
	if err != nil {
		return false, err
	}
	if !found {
		return false, TypeError(t, "argument of type '%s' is not iterable", TypeName(v))
	}
	ok, err := Truth(t, r)
	t.Decref(r)
	return ok, err
}

func genericDescrGet(t *rt.Thread, descr, obj rt.Value, owner *Type) (rt.Value, error) {
	o, c := rt.None, rt.None
	if !obj.IsUnbound() {
		o = obj
	}
	if owner != nil {
		c = owner.Val()
	}
	r, found, err := CallSpecial(t, descr, slotTable[slotDescrGet].names[0], o, c)
	if !found {
		return descr, nil
	}
	if err == nil && r.H == descr.H {
		t.Decref(r) // the caller's own reference stands for it
	}
	return r, err
}

func genericDescrSet(t *rt.Thread, descr, obj, val rt.Value) error {
	names := slotTable[slotDescrSet].names
	if val.IsUnbound() {
		_, found, err := callDrop(t, descr, names[1], obj)
		if !found {
			return missing(t, "__delete__")
		}
		return err
	}
	_, found, err := callDrop(t, descr, names[0], obj, val)
	if !found {
		return missing(t, "__set__")
	}
	return err
}

// genericBinary returns the function behind one binary operator, after CPython's
// SLOT1BINFULL: it serves as the left operand's and as the right one's slot.
func genericBinary(op int, name string) Binary {
	id := slotID(slotBinary0 + op)
	left, right := StaticStr("__"+name+"__"), StaticStr("__r"+name+"__")
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		ta, tb := TypeOf(a), TypeOf(b)
		other := ta != tb && tb.generic.has(id)
		if ta.generic.has(id) {
			if other && tb.IsSubtype(ta) && overloaded(t, ta, tb, right) {
				r, found, err := CallSpecial(t, b, right, a)
				if found && (err != nil || r.H != &rt.NotImplHdr) {
					return r, err
				}
				other = false
			}
			r, found, err := CallSpecial(t, a, left, b)
			if found && (err != nil || r.H != &rt.NotImplHdr) {
				return r, err
			}
		}
		if other {
			if r, found, err := CallSpecial(t, b, right, a); found {
				return r, err
			}
		}
		return rt.NotImplemented, nil
	}
}

// overloaded reports whether tb defines name otherwise than ta.
func overloaded(t *rt.Thread, ta, tb *Type, name *Str) bool {
	b := tb.Lookup(t, name)
	if b.H == nil {
		return false
	}
	a := ta.Lookup(t, name)
	same := a == b
	if a.H != nil {
		t.Decref(a)
	}
	t.Decref(b)
	return !same
}

func genericInPlace(name string) Binary {
	method := StaticStr("__i" + name + "__")
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		r, found, err := CallSpecial(t, a, method, b)
		if !found {
			return rt.NotImplemented, nil
		}
		return r, err
	}
}

func genericPower(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
	if mod.IsNone() {
		return slotTableBinary(t, a, b, code.Pow)
	}
	r, found, err := CallSpecial(t, a, slotTable[slotPower].names[0], b, mod)
	if !found {
		return rt.NotImplemented, nil
	}
	return r, err
}

func slotTableBinary(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	return binaryTry(t, a, b, op)
}

func genericUnary(name *Str) Unary {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		r, found, err := CallSpecial(t, v, name)
		if !found {
			return r, missing(t, name.S)
		}
		return r, err
	}
}

func isIntKind(v rt.Value) bool {
	switch v.Kind() {
	case rt.KindInt, rt.KindBool, rt.KindBigInt, rt.KindBoxInt:
		return true
	}
	return false
}

func genericInt(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, _, err := CallSpecial(t, v, slotTable[slotInt].names[0])
	if err == nil && !isIntKind(r) {
		err = TypeError(t, "__int__ returned non-int (type %s)", TypeName(r))
		t.Decref(r)
	}
	return r, err
}

func genericIndex(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, _, err := CallSpecial(t, v, slotTable[slotIndex].names[0])
	if err == nil && !isIntKind(r) {
		err = TypeError(t, "__index__ returned non-int (type %s)", TypeName(r))
		t.Decref(r)
	}
	return r, err
}

func genericFloat(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, _, err := CallSpecial(t, v, slotTable[slotFloat].names[0])
	if err == nil && r.Kind() != rt.KindFloat && r.Kind() != rt.KindBoxFloat {
		err = TypeError(t, "%s.__float__ returned non-float (type %s)", TypeName(v), TypeName(r))
		t.Decref(r)
	}
	return r, err
}

// finalizeInstance runs __del__; what it raises is reported and dropped. The
// exception in flight, if any, is kept.
func finalizeInstance(t *rt.Thread, h *rt.Header) {
	t.Hold(Fetch(t)) // the exception in flight, if any, comes back unharmed
	v := h.Val()
	f := TypeOf(v).Lookup(t, strDelDunder)
	if f.H != nil {
		_, _, err := callDrop(t, v, strDelDunder)
		if err != nil && err == ErrRaised {
			Unraisable(t, f)
		}
		t.Decref(f)
	}
	old := t.Err
	t.Err = t.Unhold()
	t.Decref(old)
}

// Unraisable reports the exception in flight, which nobody can catch, and clears
// it: "Exception ignored in: <where>". where is borrowed.
func Unraisable(t *rt.Thread, where rt.Value) {
	exc := Fetch(t)
	if exc.IsNone() {
		return
	}
	mark := t.HoldMark()
	reportUnraisable(t, t.Hold(exc), where, "")
	t.Release(mark)
}

// UnraisableFrom is Unraisable for what was done for no object's sake: "Exception ignored <what> <called>". called, which
// may be Unbound, is borrowed.
func UnraisableFrom(t *rt.Thread, what string, called rt.Value) {
	exc := Fetch(t)
	if exc.IsNone() {
		return
	}
	mark := t.HoldMark()
	t.Hold(exc)
	words := "Exception ignored " + what
	if !called.IsUnbound() {
		name, err := ReprString(t, called)
		if err != nil {
			name = "<object repr() failed>"
			if !t.Err.IsNone() {
				ClearErr(t)
			}
		}
		words += " " + name
	}
	reportUnraisable(t, exc, rt.None, words)
	t.Release(mark)
}

func reportUnraisable(t *rt.Thread, exc, where rt.Value, msg string) {
	if f := StateOf(t).Unraisable; f != nil {
		f(t, exc, where, msg)
	}
}
