// This file keeps calls for later: functions with their arguments.
package thread

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// NewCall returns the call of args[0] with the other arguments, the last
// len(names) by keyword, as a tuple (function, arguments, keywords), owned.
func NewCall(t *rt.Thread, args []rt.Value, names []string) rt.Value {
	npos := len(args) - len(names)
	pos := object.NewTupleFrom(t, args[1:npos])
	kw := object.NewDict(t)
	for i, name := range names {
		_ = kw.SetStr(t, object.Intern(t, name), t.New(args[npos+i]))
	}
	return object.NewTuple(t, t.New(args[0]), pos, kw.Val())
}

// CallFunc returns the function of a call, borrowed.
func CallFunc(call rt.Value) rt.Value { return object.AsTuple(call).Items[0] }

// RunCall calls it; the result is dropped.
func RunCall(t *rt.Thread, call rt.Value) error {
	c := object.AsTuple(call).Items
	return CallWith(t, c[0], c[1], c[2])
}
