// This file holds sys.displayhook, which shows what an expression at the prompt is worth.
package sys

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var (
	strUnderscore = object.StaticStr("_")
	strStdout     = object.StaticStr("stdout")
	strWrite      = object.StaticStr("write")
)

var displayTable = []object.Def{
	{Name: "displayhook", Min: 1, Max: 1, Fn: displayhook},
}

// displayhook prints repr(value) unless it is None, and binds builtins._ to the
// value: to None meanwhile, so that the old value dies first.
func displayhook(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	if v.IsNone() {
		return rt.None, nil
	}
	st := object.StateOf(t)
	if err := st.Builtins.SetStr(t, strUnderscore, rt.None); err != nil {
		return rt.Value{}, err
	}
	out := rt.Value{}
	if st.Sys != nil {
		out = st.Sys.GetStr(t, strStdout)
	}
	if out.H == nil || out.IsNone() {
		return rt.Value{}, object.RuntimeError(t, "lost sys.stdout")
	}
	t.Hold(out)
	text, err := object.ReprString(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	// Two writes, as in CPython: a stream of the script's own sees them apart.
	for _, s := range []string{text, "\n"} {
		r, err := object.CallMethod(t, out, strWrite, t.Hold(object.NewStr(t, s)))
		if err != nil {
			return rt.Value{}, err
		}
		t.Decref(r)
	}
	return rt.None, st.Builtins.SetStr(t, strUnderscore, t.New(v))
}
