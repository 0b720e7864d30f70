// This file implements the built-in functions on attributes, identity and representation.
package builtins

import (
	"minipy/runtime/object"
	"minipy/runtime/object/text"

	rt "minipy/runtime"
)

var attrDefs = []native{
	{Name: "getattr", Doc: "x.name for a name in a string; the default if there is no such attribute.", Min: 2, Max: 3, Fn: builtinGetattr},
	{Name: "setattr", Doc: "Do x.name = value for a name in a string.", Min: 3, Max: 3, Fn: builtinSetattr},
	{Name: "delattr", Doc: "Do del x.name for a name in a string.", Min: 2, Max: 2, Fn: builtinDelattr},
	{Name: "hasattr", Doc: "Whether x.name works.", Min: 2, Max: 2, Fn: builtinHasattr},
	{Name: "callable", Doc: "Whether x can be called.", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.Bool(object.Callable(args[0])), nil }},
	{Name: "hash", Doc: "The number by which dicts and sets find x.", Min: 1, Max: 1, Fn: builtinHash},
	{Name: "id", Doc: "A number that no other living object has.", Min: 1, Max: 1, Fn: builtinID},
	{Name: "repr", Doc: "The object as text that shows what it is.", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return object.Repr(t, args[0]) }},
	{Name: "ascii", Doc: "repr() with escapes for all but ASCII.", Min: 1, Max: 1, Fn: builtinASCII},
	{Name: "format", Doc: "The value as text, laid out by the format spec.", Min: 1, Max: 2, Fn: builtinFormat},
}

func attrName(t *rt.Thread, v rt.Value) (*object.Str, error) {
	if !object.IsStr(v) {
		return nil, object.TypeError(t, "attribute name must be string, not '%s'", object.TypeName(v))
	}
	return object.InternIfPlain(t, object.AsStr(v)), nil
}

func builtinGetattr(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	name, err := attrName(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	if len(args) < 3 {
		return object.GetAttr(t, args[0], name)
	}
	r, err := object.TryGetAttr(t, args[0], name)
	if err == nil && r.IsNil() {
		return t.New(args[2]), nil
	}
	return r, err
}

func builtinSetattr(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	name, err := attrName(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	return rt.None, object.SetAttr(t, args[0], name, args[2])
}

func builtinDelattr(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	name, err := attrName(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	return rt.None, object.SetAttr(t, args[0], name, rt.Unbound)
}

func builtinHasattr(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	name, err := attrName(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	r, err := object.TryGetAttr(t, args[0], name)
	if err != nil || r.IsNil() {
		return rt.False, err
	}
	t.Decref(r)
	return rt.True, nil
}

func builtinHash(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	h, err := object.Hash(t, args[0])
	return rt.Int(h), err
}

// builtinID returns an object's address. Ints and floats in the word have none:
// theirs are made of the value and odd, which no address is.
func builtinID(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	switch {
	case v.IsInt():
		return rt.Int(int64(v.N<<1&(1<<63-1) | 1)), nil
	case v.IsFloat():
		return rt.Int(int64(v.N>>1 | 1)), nil
	}
	return rt.Int(int64(t.Identity(v.H))), nil
}

func builtinASCII(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s, err := object.ReprString(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	return object.NewStr(t, string(text.AppendEscaped(nil, s))), nil
}

func builtinFormat(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	spec := ""
	if len(args) > 1 {
		if !object.IsStr(args[1]) {
			return rt.Value{}, object.TypeError(t, "format() argument 2 must be str, not %s", object.ArgName(args[1]))
		}
		spec = object.GoString(args[1])
	}
	return object.Format(t, args[0], spec)
}
