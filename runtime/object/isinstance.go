// This file implements isinstance and issubclass.
package object

import (
	rt "minipy/runtime"
)

var (
	strInstanceCheck = StaticStr("__instancecheck__")
	strSubclassCheck = StaticStr("__subclasscheck__")
	strBasesDunder   = StaticStr("__bases__")
)

// realIsInstance is type.__instancecheck__: the class of v, or what v claims as its __class__.
func realIsInstance(t *rt.Thread, v rt.Value, c *Type) (bool, error) {
	typ := TypeOf(v)
	if typ.IsSubtype(c) {
		return true, nil
	}
	if typ.Flags&Heap == 0 && typ.Kind != rt.KindWeakRef { // a weak proxy passes __class__ on
		return false, nil
	}
	if d := typ.Lookup(t, strClass); d.H != nil {
		plain := d.H.Uncounted() && TypeOf(d) == GetSetType
		t.Decref(d)
		if plain && typ.Flags&HasGetAttrHook == 0 && typ.Kind != rt.KindWeakRef {
			return false, nil
		}
	}
	claimed, err := TryGetAttr(t, v, strClass)
	if err != nil || claimed.H == nil {
		return false, err
	}
	ok := claimed.Kind() == rt.KindType && AsType(claimed).IsSubtype(c)
	t.Decref(claimed)
	return ok, nil
}

// IsInstance is isinstance(v, cls): cls a class, a tuple of such, or a union.
func IsInstance(t *rt.Thread, v, cls rt.Value) (bool, error) {
	switch cls.Kind() {
	case rt.KindType:
		if TypeOf(cls) == TypeType {
			return realIsInstance(t, v, AsType(cls))
		}
		if TypeOf(v) == AsType(cls) {
			return true, nil
		}
	case rt.KindTuple:
		if err := enterGo(t, " in __instancecheck__"); err != nil {
			return false, err
		}
		defer leaveGo(t)
		for _, c := range AsTuple(cls).Items {
			if ok, err := IsInstance(t, v, c); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
	if u := asUnion(cls); u != nil {
		for _, c := range AsTuple(u.Args).Items {
			if c.IsNone() {
				c = NoneType.Val()
			}
			if ok, err := IsInstance(t, v, c); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
	r, found, err := CallSpecial(t, cls, strInstanceCheck, v)
	if err != nil {
		return false, err
	}
	if found {
		ok, err := Truth(t, r)
		t.Decref(r)
		return ok, err
	}
	return false, TypeError(t, "isinstance() arg 2 must be a type, a tuple of types, or a union")
}

// IsSubclass is issubclass(v, cls).
func IsSubclass(t *rt.Thread, v, cls rt.Value) (bool, error) {
	switch cls.Kind() {
	case rt.KindType:
		if TypeOf(cls) == TypeType {
			if v.Kind() != rt.KindType {
				return false, TypeError(t, "issubclass() arg 1 must be a class")
			}
			return AsType(v).IsSubtype(AsType(cls)), nil
		}
	case rt.KindTuple:
		if err := enterGo(t, " in __subclasscheck__"); err != nil {
			return false, err
		}
		defer leaveGo(t)
		for _, c := range AsTuple(cls).Items {
			if ok, err := IsSubclass(t, v, c); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
	if u := asUnion(cls); u != nil {
		for _, c := range AsTuple(u.Args).Items {
			if c.IsNone() {
				c = NoneType.Val()
			}
			if ok, err := IsSubclass(t, v, c); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
	r, found, err := CallSpecial(t, cls, strSubclassCheck, v)
	if err != nil {
		return false, err
	}
	if found {
		ok, err := Truth(t, r)
		t.Decref(r)
		return ok, err
	}
	if v.Kind() != rt.KindType {
		return false, TypeError(t, "issubclass() arg 1 must be a class")
	}
	return false, TypeError(t, "issubclass() arg 2 must be a class, a tuple of classes, or a union")
}

// enterGo counts a nested Go call that follows a script's structure; leaveGo ends it.
func enterGo(t *rt.Thread, where string) error {
	if t.GoDepth > maxGoDepth {
		return Raise(t, RecursionErrorType, "maximum recursion depth exceeded%s", where)
	}
	t.GoDepth++
	return nil
}

func leaveGo(t *rt.Thread) { t.GoDepth-- }

const maxGoDepth = 10000

// builtinTypes lists the built-in types that inherit another than object, for
// __subclasses__; filled by DefineType.
var builtinChildren = map[*Type][]*Type{}

func builtinSubclasses(c *Type) []*Type { return builtinChildren[c] }
