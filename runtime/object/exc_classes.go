// This file defines what the built-in exception classes add to BaseException.
package object

import (
	rt "minipy/runtime"
)

// excDefs returns what the classes of excTable have of their own.
func excDefs() map[*Type]func(*TypeDef) {
	return map[*Type]func(*TypeDef){
		BaseExceptionType: baseExceptionDef,
		KeyErrorType:      func(d *TypeDef) { d.Slots.Str = keyErrorStr },
	}
}

// keyErrorStr shows a lone key by its repr: str(KeyError("")) would be empty.
func keyErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	args := excArgs(t, v)
	if items := AsTuple(args).Items; len(items) == 1 {
		mark := t.HoldMark()
		t.Hold(args)
		r, err := Repr(t, items[0])
		releaseKeepErr(t, mark, err)
		return r, err
	}
	t.Decref(args)
	return excStr(t, v)
}
