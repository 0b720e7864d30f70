// This file implements the built-in functions on classes and namespaces.
package builtins

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var classDefs = []native{
	{Name: "isinstance", Min: 2, Max: 2, Fn: builtinIsinstance, Doc: "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc."},
	{Name: "issubclass", Min: 2, Max: 2, Fn: builtinIssubclass, Doc: "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``."},
	{Name: "dir", Min: 0, Max: 1, Fn: builtinDir, Doc: "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current scope.\nElse, return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of attributes reachable from it."},
	{Name: "vars", Min: 0, Max: 1, Fn: builtinVars, Doc: "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__."},
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
