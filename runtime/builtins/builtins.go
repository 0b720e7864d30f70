// This file makes the builtins namespace from its tables.

// Package builtins implements the built-in functions: print, len, sorted ... The
// types among the built-in names are package object's.
package builtins

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// native is one entry of a table of functions; the entries are split over files by subject.
type native = object.Def

// functions are the function objects of all tables: static, shared by all interpreters.
var functions []*object.Native

func init() {
	for _, table := range [][]native{outputDefs, numberDefs, iterDefs, attrDefs, classDefs, codeDefs} {
		for i := range table {
			functions = append(functions, object.NewNative(&table[i], "builtins"))
		}
	}
}

// names and values are what is alike in all interpreters.
var (
	names  []*object.Str
	values []rt.Value
)

func init() {
	type binding struct {
		name string
		v    rt.Value
	}
	var all []binding
	for _, f := range functions {
		all = append(all, binding{f.Def.Name, f.Val()})
	}
	for _, typ := range types {
		all = append(all, binding{typ.Name, typ.Val()})
	}
	for _, typ := range object.ExceptionTypes() {
		all = append(all, binding{typ.Name, typ.Val()})
	}
	all = append(all, []binding{
		{"EnvironmentError", object.OSErrorType.Val()},
		{"IOError", object.OSErrorType.Val()},
		{"None", rt.None},
		{"True", rt.True},
		{"False", rt.False},
		{"NotImplemented", rt.NotImplemented},
		{"Ellipsis", rt.Ellipsis},
		{"__debug__", rt.True},
	}...)
	for _, b := range all {
		names, values = append(names, object.StaticStr(b.name)), append(values, b.v)
	}
}

// New makes the namespace of module builtins for t's interpreter and returns it.
// Names that code mentions have cells in it, as in any module.
func New(t *rt.Thread) *object.Dict {
	ns := object.NewNamespaceSized(t, len(names)+10)
	set := func(name string, v rt.Value) {
		if err := ns.SetStr(t, object.Intern(t, name), v); err != nil {
			panic("builtins: cannot store " + name) // str keys cannot fail
		}
	}
	set("__name__", object.NewStr(t, "builtins"))
	set("__doc__", object.NewStr(t, "Built-in functions, types, exceptions, and other objects."))
	set("__package__", object.NewStr(t, ""))
	set("__loader__", rt.None)
	set("__spec__", rt.None)
	for i, name := range names {
		if err := ns.SetStr(t, name, values[i]); err != nil {
			panic("builtins: cannot store " + name.S)
		}
	}
	for _, name := range []string{"quit", "exit"} {
		set(name, newQuitter(t, name))
	}
	object.StateOf(t).Builtins = ns
	return ns
}
