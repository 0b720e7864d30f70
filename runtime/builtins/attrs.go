// This file implements the built-in functions on attributes, identity and representation.
package builtins

import (
	"minipy/runtime/object"
	"minipy/runtime/object/text"

	rt "minipy/runtime"
)

var attrDefs = []native{
	{Name: "getattr", Min: 2, Max: 3, Fn: builtinGetattr, Doc: "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case."},
	{Name: "setattr", Min: 3, Max: 3, Fn: builtinSetattr, Doc: "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``"},
	{Name: "delattr", Min: 2, Max: 2, Fn: builtinDelattr, Doc: "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``"},
	{Name: "hasattr", Min: 2, Max: 2, Fn: builtinHasattr, Doc: "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError."},
	{Name: "callable", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.Bool(object.Callable(args[0])), nil }, Doc: "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method."},
	{Name: "hash", Min: 1, Max: 1, Fn: builtinHash, Doc: "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true."},
	{Name: "id", Min: 1, Max: 1, Fn: builtinID, Doc: "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)"},
	{Name: "repr", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return object.Repr(t, args[0]) }, Doc: "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval() will produce an\nobject equal to the one that was passed in."},
	{Name: "ascii", Min: 1, Max: 1, Fn: builtinASCII, Doc: "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2."},
	{Name: "format", Min: 1, Max: 2, Fn: builtinFormat, Doc: "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language."},
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
	return rt.Int(int64(v.H.Addr())), nil
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
			return rt.Value{}, object.TypeError(t, "format() argument 2 must be str, not %s", object.TypeName(args[1]))
		}
		spec = object.GoString(args[1])
	}
	return object.Format(t, args[0], spec)
}
