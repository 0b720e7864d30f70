// This file holds sys's hooks and what looks at frames.
package sys

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var infoTable = []object.Def{
	{Name: "getdefaultencoding", Fn: text("utf-8"), Doc: "The encoding that str.encode uses by default."},
	{Name: "getfilesystemencoding", Fn: text("utf-8"), Doc: "The encoding of file names."},
	{Name: "getfilesystemencodeerrors", Fn: text("surrogateescape"), Doc: "How file names carry what is no UTF-8."},
	{Name: "gettrace", Fn: none, Doc: "None: minipy traces in other ways."},
	{Name: "settrace", Min: 1, Max: 1, Fn: refused("settrace"), Doc: "Refused, but for None."},
	{Name: "setprofile", Min: 1, Max: 1, Fn: refused("setprofile"), Doc: "Refused, but for None."},
	{Name: "getprofile", Fn: none, Doc: "None: minipy profiles in other ways."},
}

var hookTable = []object.Def{
	{Name: "excepthook", Min: 3, Max: 3, Fn: exceptHook, Doc: "Print an exception that nothing caught, with its traceback."},
	{Name: "unraisablehook", Min: 1, Max: 1, Fn: unraisableHook, Doc: "Print an exception that nobody can catch."},
	{Name: "_getframe", Max: 1, Fn: getFrame, Doc: "The frame so many calls below the top of the stack, as it is now."},
}

func exceptHook(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if args[1].Kind() != rt.KindException {
		return rt.Value{}, object.TypeError(t, "print_exception(): Exception expected for value, %s found", object.TypeName(args[1]))
	}
	if f := object.StateOf(t).PrintException; f != nil {
		f(t, args[1])
	}
	return rt.None, nil
}

func unraisableHook(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	get := func(name string) (rt.Value, error) {
		v, err := object.GetAttrName(t, args[0], name)
		if err == nil {
			t.Hold(v)
		}
		return v, err
	}
	exc, err := get("exc_value")
	if err != nil {
		return rt.Value{}, err
	}
	msg, err := get("err_msg")
	if err != nil {
		return rt.Value{}, err
	}
	where, err := get("object")
	if err != nil {
		return rt.Value{}, err
	}
	words := ""
	if object.IsStr(msg) {
		words = object.GoString(msg)
	}
	if f := object.StateOf(t).PrintUnraisable; f != nil && exc.Kind() == rt.KindException {
		f(t, exc, where, words)
	}
	return rt.None, nil
}

func getFrame(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	depth := 0
	if len(args) > 0 {
		var err error
		if depth, err = object.IndexInt(t, args[0], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	r := rt.Value{}
	if f := object.StateOf(t).FrameAt; f != nil {
		r = f(t, max(depth, 0))
	}
	if r.H == nil {
		return r, object.ValueError(t, "call stack is not deep enough")
	}
	return r, nil
}

// refused is a function that minipy has for scripts that reset it.
func refused(name string) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if !args[0].IsNone() {
			return rt.Value{}, object.Raise(t, object.NotImplementedErrorType, "sys.%s: minipy runs no script code at its events", name)
		}
		return rt.None, nil
	}
}

func none(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }

func text(s string) object.NativeFunc {
	v := object.StaticStr(s).Val()
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return v, nil }
}
