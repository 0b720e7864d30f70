// This file defines Timer.
package threading

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
)

var timerInitDef = object.Def{Name: "Timer.__init__", Params: "interval, function, args, kwargs", Min: 2}.Prepared()

var (
	strInterval = object.StaticStr("interval")
	strFunction = object.StaticStr("function")
	strArgs     = object.StaticStr("args")
	strKwargs   = object.StaticStr("kwargs")
	strFinished = object.StaticStr("finished")
	strWait     = object.StaticStr("wait")
	strSet      = object.StaticStr("set")
	strIsSet    = object.StaticStr("is_set")
)

// timerInit keeps the arguments as attributes: scripts read and change them.
func timerInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	a, err := object.BindArgs(t, &timerInitDef, args, names)
	if err != nil {
		return err
	}
	if err := threadInit(t, v, nil, nil); err != nil {
		return err
	}
	pos, kw := a[2], a[3]
	if pos.IsUnbound() || pos.IsNone() {
		pos = t.Hold(object.NewList(t, 0).Val())
	}
	if kw.IsUnbound() || kw.IsNone() {
		kw = t.Hold(object.NewDict(t).Val())
	}
	for _, f := range []struct {
		name *object.Str
		val  rt.Value
	}{{strInterval, a[0]}, {strFunction, a[1]}, {strArgs, pos}, {strKwargs, kw}, {strFinished, t.Hold(newEvent(t))}} {
		if err := object.SetAttr(t, v, f.name, f.val); err != nil {
			return err
		}
	}
	return nil
}

func timerRun(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	get := func(name *object.Str) (rt.Value, error) {
		r, err := object.GetAttr(t, v, name)
		if err == nil {
			t.Hold(r)
		}
		return r, err
	}
	finished, err := get(strFinished)
	if err != nil {
		return finished, err
	}
	interval, err := get(strInterval)
	if err != nil {
		return interval, err
	}
	r, err := object.CallMethod(t, finished, strWait, interval)
	if err != nil {
		return r, err
	}
	t.Decref(r)
	done, err := truth(object.CallMethod(t, finished, strIsSet))(t)
	if err != nil {
		return rt.Value{}, err
	}
	if !done {
		var vals [3]rt.Value
		for i, name := range []*object.Str{strFunction, strArgs, strKwargs} {
			if vals[i], err = get(name); err != nil {
				return rt.Value{}, err
			}
		}
		if err := thread.CallWith(t, vals[0], vals[1], vals[2]); err != nil {
			return rt.Value{}, err
		}
	}
	return object.CallMethod(t, finished, strSet)
}

func timerCancel(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	finished, err := object.GetAttr(t, args[0], strFinished)
	if err != nil {
		return finished, err
	}
	t.Hold(finished)
	return object.CallMethod(t, finished, strSet)
}

func init() {
	object.DefineType(timerType, object.TypeDef{
		Name: "Timer", Module: "threading", Bases: []*object.Type{ThreadType}, Shape: threadShape(), Flags: object.BaseType | object.HasDict,
		Doc:   "Call a function after a specified number of seconds.",
		Slots: object.Slots{Init: timerInit},
		Methods: []object.Def{
			{Name: "run", Fn: timerRun, Doc: "Wait for the interval, then call the function unless the timer was cancelled."},
			{Name: "cancel", Fn: timerCancel},
		},
	})
	types = append(types, timerType)
}
