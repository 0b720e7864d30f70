// This file is module _thread.

// Package thread implements module _thread: locks, and threads without an object.
// Module threading is built on it.
package thread

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

var defs = []object.Def{
	{Name: "start_new_thread", Min: 2, Max: 3, Fn: startNewThread},
	{Name: "start_new", Min: 2, Max: 3, Fn: startNewThread},
	{Name: "allocate_lock", Fn: allocateLock},
	{Name: "allocate", Fn: allocateLock},
	{Name: "exit", Fn: exitThread, Doc: "Raise SystemExit: the current thread ends silently unless it is caught."},
	{Name: "exit_thread", Fn: exitThread},
	{Name: "interrupt_main", Params: "signum, /", Fn: interruptMain, Doc: "Simulate the arrival of a signal in the main thread."},
	{Name: "get_ident", Fn: GetIdent, Doc: "Return a non-zero integer that identifies the current thread."},
	{Name: "get_native_id", Fn: GetIdent, Doc: "Return the identifier of the current thread, as get_ident()."},
	{Name: "_count", Fn: countThreads, Doc: "Return the number of threads that run, not counting the main thread."},
	{Name: "stack_size", Params: "size, /", Fn: StackSize, Doc: "Return the stack size of new threads; 0 is the default. Stacks grow as needed, so\nother sizes change nothing."},
}

var natives = func() (all []*object.Native) {
	for i := range defs {
		all = append(all, object.NewNative(&defs[i], "_thread"))
	}
	return all
}()

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := object.NewModule(t, "_thread", "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.")
	for _, n := range natives {
		m.Set(t, n.Def.Name, n.Val())
	}
	m.Set(t, "lock", LockType.Val())
	m.Set(t, "LockType", LockType.Val())
	m.Set(t, "RLock", RLockType.Val())
	m.Set(t, "error", object.RuntimeErrorType.Val())
	m.Set(t, "TIMEOUT_MAX", rt.Float(TimeoutMax))
	return m.Val(), nil
}

func allocateLock(t *rt.Thread, args []rt.Value) (rt.Value, error) { return NewLock(t), nil }

func exitThread(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Value{}, object.RaiseArgs(t, object.SystemExitType)
}

// GetIdent is get_ident.
func GetIdent(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.Int(t.Ident), nil }

func countThreads(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Int(int64(len(t.Interp().Threads()) - 1)), nil
}

// StackSize is stack_size.
func StackSize(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !args[0].IsUnbound() {
		n, err := object.IndexInt(t, args[0], object.OverflowErrorType)
		if err != nil {
			return rt.Value{}, err
		}
		if n < 0 {
			return rt.Value{}, object.ValueError(t, "size must be 0 or a positive value")
		}
		if n != 0 && n < 32<<10 {
			return rt.Value{}, object.ValueError(t, "size not valid: %d bytes", n)
		}
	}
	return rt.Int(0), nil
}

func startNewThread(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	fn, pos, kw := args[0], args[1], object.Opt(args, 2)
	if fn.Kind() != rt.KindFunction && fn.Kind() != rt.KindNative && object.TypeOf(fn).Slots.Call == nil {
		return rt.Value{}, object.TypeError(t, "first arg must be callable")
	}
	if !object.IsTuple(pos) {
		return rt.Value{}, object.TypeError(t, "2nd arg must be a tuple")
	}
	if !kw.IsUnbound() && !object.IsDict(kw) {
		return rt.Value{}, object.TypeError(t, "optional 3rd arg must be a dictionary")
	}
	t.Incref(fn)
	t.Incref(pos)
	t.Incref(kw)
	child := t.Interp().NewThread()
	child.Daemon = true // nobody joins it: it does not keep the interpreter alive
	ident := child.Ident
	c := &call{fn, pos, kw}
	if err := Start(t, child, c); err != nil {
		c.drop(t)
		return rt.Value{}, err
	}
	return rt.Int(ident), nil
}

// call is the life of a thread that calls a function; it owns what it holds.
type call struct{ fn, pos, kw rt.Value }

func (c *call) Live(t *rt.Thread) {
	err := CallWith(t, c.fn, c.pos, c.kw)
	if err != nil && !Quiet(t, err) {
		t.Ending = t.Err.H
		object.UnraisableFrom(t, "in thread started by", c.fn)
		t.Ending = nil
	}
	c.drop(t)
	EndLocals(t)
}

func (c *call) Ended() {}

// Callee is the function, borrowed.
func (c *call) Callee() rt.Value { return c.fn }

func (c *call) drop(t *rt.Thread) {
	t.Decref(c.fn)
	t.Decref(c.pos)
	t.Decref(c.kw)
}

// items returns what an iterable gives, owned; with an error too.
func items(t *rt.Thread, v rt.Value) (all []rt.Value, err error) {
	err = object.Iterate(t, v, func(item rt.Value) (bool, error) {
		all = append(all, t.New(item))
		return true, nil
	})
	return all, err
}

// CallWith calls fn(*args, **kwargs) and drops the result; kwargs may be None or
// Unbound, all are borrowed.
func CallWith(t *rt.Thread, fn, args, kwargs rt.Value) error {
	mark := t.HoldMark()
	var full []rt.Value
	var err error
	if object.TypeOf(args) == object.TupleType { // as it mostly is, and empty
		for _, v := range object.AsTuple(args).Items {
			full = append(full, t.New(v))
		}
	} else {
		full, err = items(t, args)
	}
	for _, v := range full {
		t.Hold(v)
	}
	var names []string
	if err == nil && !kwargs.IsNone() && !kwargs.IsUnbound() {
		if !object.IsDict(kwargs) {
			err = object.TypeError(t, "argument after ** must be a mapping, not %s", object.TypeName(kwargs))
		} else {
			keys, vals := object.AsDict(kwargs).Snapshot(t)
			for i, k := range keys {
				t.Hold(k)
				t.Hold(vals[i])
				if !object.IsStr(k) {
					err = object.TypeError(t, "keywords must be strings")
					continue
				}
				names = append(names, object.GoString(k))
				full = append(full, vals[i])
			}
		}
	}
	if err == nil {
		var r rt.Value
		if r, err = object.CallKw(t, fn, full, names); err == nil {
			t.Hold(r)
		}
	}
	t.Release(mark)
	return err
}
