// This file reads what scripts may replace in a function while other threads call it: default values and the name.
package vm

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// lockField returns __defaults__ or __kwdefaults__ of f, borrowed until unlockField.
// A call that lays out its parameters cannot run script code, so it must not drop a
// reference, and takes none: it locks f, and so nobody takes the field away. What is
// not counted stays anyway; so the functions of modules and classes are not locked.
// In observed runs no other thread comes in between.
func lockField(t *rt.Thread, f *object.Function, field *rt.Value) (v rt.Value, locked bool) {
	if !t.Parallel() || t.Observed() {
		return *field, false
	}
	q := f.Seq()
	if v = rt.LoadValue(field); q&1 == 0 && v.H.Uncounted() && f.Seq() == q {
		return v, false
	}
	t.Lock(&f.Header)
	return *field, true
}

func unlockField(t *rt.Thread, f *object.Function, locked bool) {
	if locked {
		t.Unlock(&f.Header)
	}
}

// defaultCount returns the number of f's default values for positional parameters.
func defaultCount(t *rt.Thread, f *object.Function) (n int) {
	v, locked := lockField(t, f, &f.Defaults)
	if !v.IsNone() {
		n = len(object.AsTuple(v).Items)
	}
	unlockField(t, f, locked)
	return n
}

// kwDefault returns the default value of a keyword-only parameter, owned, or the zero Value.
func kwDefault(t *rt.Thread, f *object.Function, name *object.Str) (v rt.Value) {
	d, locked := lockField(t, f, &f.KwDefaults)
	if !d.IsNone() {
		v = object.AsDict(d).GetStr(t, name)
	}
	unlockField(t, f, locked)
	return v
}

// funcName returns __qualname__, for messages.
func funcName(t *rt.Thread, f *object.Function) string {
	if t.Parallel() {
		return object.FuncQualName(t, f)
	}
	return object.GoString(f.QualName)
}
