// This file implements the built-in functions on classes and namespaces.
package builtins

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var classDefs = []native{
	{Name: "isinstance", Doc: "Whether x belongs to a class, or to one of several.", Min: 2, Max: 2, Fn: builtinIsinstance},
	{Name: "issubclass", Doc: "Whether a class is, or inherits, another, or one of several.", Min: 2, Max: 2, Fn: builtinIssubclass},
	{Name: "dir", Doc: "Names that x answers to, sorted; without x, the names of this scope.", Min: 0, Max: 1, Fn: builtinDir},
	{Name: "vars", Doc: "The __dict__ of x; without x, locals().", Min: 0, Max: 1, Fn: builtinVars},
	object.BuildClassDef,
}

var (
	strDir  = object.StaticStr("__dir__")
	strDict = object.StaticStr("__dict__")
)

func builtinIsinstance(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	ok, err := object.IsInstance(t, args[0], args[1])
	return rt.Bool(ok), err
}

func builtinIssubclass(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	ok, err := object.IsSubclass(t, args[0], args[1])
	return rt.Bool(ok), err
}

func builtinDir(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	var names rt.Value
	if len(args) == 0 {
		ns, err := localsOf(t)
		if err != nil {
			return rt.Value{}, err
		}
		names = ns
	} else {
		r, found, err := object.CallSpecial(t, args[0], strDir)
		if err == nil && !found {
			err = object.TypeError(t, "object does not provide __dir__")
		}
		if err != nil {
			return rt.Value{}, err
		}
		names = r
	}
	t.Hold(names)
	l, err := object.ToList(t, names)
	if err != nil {
		return rt.Value{}, err
	}
	t.Hold(l.Val())
	if err := l.Sort(t, rt.None, false); err != nil {
		return rt.Value{}, err
	}
	return t.Unhold(), nil
}

func builtinVars(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if len(args) == 0 {
		return localsOf(t)
	}
	r, err := object.TryGetAttr(t, args[0], strDict)
	if err == nil && r.IsNil() {
		err = object.TypeError(t, "vars() argument must have __dict__ attribute")
	}
	return r, err
}
