// This file makes module objects from tables of functions and constants.

// Package def is what the standard modules written in Go share: making a module
// from its tables, and reading common kinds of arguments.
package def

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// Funcs makes the static function objects of a module, once, in package init.
func Funcs(module string, defs []object.Def) []*object.Native {
	fns := make([]*object.Native, len(defs))
	for i := range defs {
		fns[i] = object.NewNative(&defs[i], module)
	}
	return fns
}

// Module returns a module with the given functions and types.
func Module(t *rt.Thread, name, doc string, fns []*object.Native, types ...*object.Type) *object.Module {
	m := object.NewModule(t, name, doc)
	for _, f := range fns {
		m.Set(t, f.Def.Name, f.Val())
	}
	for _, c := range types {
		m.Set(t, c.Name, c.Val())
	}
	return m
}

// Raise turns an error of a number package into the script's exception.
func Raise(t *rt.Thread, err error) (rt.Value, error) {
	return rt.Value{}, object.RaiseNum(t, err)
}

// Collect returns the items of an iterable as a Go slice, borrowed: they lie on
// the hold stack until the native returns.
func Collect(t *rt.Thread, v rt.Value) ([]rt.Value, error) {
	l := object.NewList(t, 0)
	t.Hold(l.Val())
	if err := l.Extend(t, v); err != nil {
		return nil, err
	}
	// Nobody else can reach the list: its items stay as they are.
	return l.Items(), nil
}

// State returns the interpreter's record of a module under key, made by make at
// the first call.
func State[T any](t *rt.Thread, key any, make func() *T) *T {
	st := object.StateOf(t)
	st.ExtraMu.Lock()
	defer st.ExtraMu.Unlock()
	if s, ok := st.Extra[key].(*T); ok {
		return s
	}
	s := make()
	st.Extra[key] = s
	return s
}
