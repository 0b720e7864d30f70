// This file holds sys's functions: limits, counts, exceptions in flight, exit.
package sys

import (
	"math"
	"time"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

var table = []object.Def{
	{Name: "exit", Max: 1, Fn: exit, Doc: "Raise SystemExit(status)."},
	{Name: "getrefcount", Min: 1, Max: 1, Fn: getRefcount, Doc: "The number of references to an object, the argument's included."},
	{Name: "getsizeof", Params: "object, default", Min: 1, Fn: getSizeof, Doc: "About how many bytes an object takes."},
	{Name: "intern", Min: 1, Max: 1, Fn: intern, Doc: "The one str with this text that names use."},
	{Name: "_is_interned", Min: 1, Max: 1, Fn: isInterned},
	{Name: "setswitchinterval", Min: 1, Max: 1, Fn: setSwitchInterval, Doc: "Set how long a thread may hold the GIL when others want it, in seconds."},
	{Name: "getswitchinterval", Fn: getSwitchInterval, Doc: "How long a thread may hold the GIL when others want it, in seconds."},
	{Name: "setrecursionlimit", Min: 1, Max: 1, Fn: setRecursionLimit, Doc: "Set the greatest depth of calls."},
	{Name: "getrecursionlimit", Fn: getRecursionLimit, Doc: "The greatest depth of calls."},
	{Name: "set_int_max_str_digits", Params: "maxdigits", Min: 1, Fn: setIntMaxDigits, Doc: "Set the greatest number of digits in conversions between int and str."},
	{Name: "get_int_max_str_digits", Fn: getIntMaxDigits, Doc: "The greatest number of digits in conversions between int and str."},
	{Name: "_is_gil_enabled", Fn: isGILEnabled, Doc: "Whether the GIL is on."},
	{Name: "exc_info", Fn: excInfo, Doc: "The exception being handled, as type, value and traceback."},
	{Name: "exception", Fn: exception, Doc: "The exception being handled, or None."},
	{Name: "is_finalizing", Fn: isFinalizing, Doc: "Whether the interpreter is shutting down."},
}

func exit(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if len(args) == 0 || args[0].IsNone() {
		return rt.Value{}, object.RaiseArgs(t, object.SystemExitType)
	}
	// A tuple is the arguments, as when an exception is made from a pair of type and value.
	if args[0].Kind() == rt.KindTuple {
		items := object.AsTuple(args[0]).Items
		for _, v := range items {
			t.Incref(v)
		}
		return rt.Value{}, object.RaiseArgs(t, object.SystemExitType, items...)
	}
	return rt.Value{}, object.RaiseArgs(t, object.SystemExitType, t.New(args[0]))
}

func getRefcount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	h := args[0].H
	if h.Owned(t) {
		return rt.Int(h.Refcount()), nil
	}
	// Only its owner may read the local count, or anyone while the world is stopped.
	t.StopTheWorld()
	n := h.Refcount()
	t.StartTheWorld()
	return rt.Int(n), nil
}

func intern(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if args[0].Kind() != rt.KindStr {
		return rt.Value{}, object.TypeError(t, "intern() argument must be str, not %s", object.ArgName(args[0]))
	}
	if object.TypeOf(args[0]) != object.StrType {
		return rt.Value{}, object.TypeError(t, "can't intern %s", object.TypeName(args[0]))
	}
	return object.Intern(t, object.GoString(args[0])).Val(), nil
}

func isInterned(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[0]) {
		return rt.Value{}, object.TypeError(t, "_is_interned() argument must be str, not %s", object.ArgName(args[0]))
	}
	return rt.Bool(object.InternIfPlain(t, object.AsStr(args[0])) == object.AsStr(args[0])), nil
}

func setSwitchInterval(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := object.FloatOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if !(x > 0) {
		return rt.Value{}, object.ValueError(t, "switch interval must be strictly positive")
	}
	ns := x * 1e9
	if ns > math.MaxInt64/2 {
		ns = math.MaxInt64 / 2
	}
	t.Interp().SetInterval(max(time.Duration(ns), 1))
	return rt.None, nil
}

func getSwitchInterval(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Float(1e-6 * (float64(t.Interp().Interval()) / 1e3)), nil
}

func setRecursionLimit(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := cInt(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if n < 1 {
		return rt.Value{}, object.ValueError(t, "recursion limit must be greater or equal than 1")
	}
	if int(t.Depth) >= n {
		return rt.Value{}, object.Raise(t, object.RecursionErrorType, "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low", n, t.Depth)
	}
	t.Interp().SetRecursionLimit(int32(n))
	return rt.None, nil
}

// cInt reads an argument that must fit C's int.
func cInt(t *rt.Thread, v rt.Value) (int, error) {
	i, err := object.Index(t, v)
	if err != nil {
		return 0, err
	}
	b := object.AsBig(t.Hold(i))
	switch {
	case !b.IsInt64():
		return 0, object.OverflowError(t, "Python int too large to convert to C int")
	case b.Int64() > math.MaxInt32:
		return 0, object.OverflowError(t, "signed integer is greater than maximum")
	case b.Int64() < math.MinInt32:
		return 0, object.OverflowError(t, "signed integer is less than minimum")
	}
	return int(b.Int64()), nil
}

func getRecursionLimit(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Int(int64(t.Interp().RecursionLimit.Load())), nil
}

// minDigits is the lowest limit of digits besides 0, which means none.
const minDigits = 640

func setIntMaxDigits(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := cInt(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if n != 0 && n < minDigits {
		return rt.Value{}, object.ValueError(t, "maxdigits must be 0 or larger than %d", minDigits)
	}
	object.StateOf(t).IntMaxDigits.Store(int32(n))
	return rt.None, nil
}

func getIntMaxDigits(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Int(int64(object.StateOf(t).IntMaxDigits.Load())), nil
}

func isGILEnabled(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Bool(t.Interp().GIL()), nil
}

func isFinalizing(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Bool(t.Interp().Finalizing.Load()), nil
}

func excInfo(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	e := object.HandledNow(t)
	if e.IsNone() {
		return object.NewTuple(t, rt.None, rt.None, rt.None), nil
	}
	return object.NewTuple(t, t.New(object.TypeOf(e).Val()), t.New(e), object.TracebackOf(t, e)), nil
}

func exception(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return t.New(object.HandledNow(t)), nil
}

var strSizeof = object.StaticStr("__sizeof__")

func getSizeof(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r, found, err := object.CallSpecial(t, args[0], strSizeof)
	if err == nil && !found {
		err = object.TypeError(t, "Type %s doesn't define __sizeof__", object.TypeName(args[0]))
	}
	if err == nil && !object.IsIntLike(r) {
		t.Decref(r)
		err = object.TypeError(t, "an integer is required")
	}
	if err == nil {
		if n, ok := object.ToInt64(r); ok && n < 0 {
			err = object.ValueError(t, "__sizeof__() should return >= 0")
		}
	}
	if err != nil && !args[1].IsUnbound() && object.Caught(t, err, object.TypeErrorType) {
		return t.New(args[1]), nil
	}
	return r, err
}
