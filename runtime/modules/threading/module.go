// This file is module threading: its functions and names.

// Package threading implements module threading. Every primitive is native, so
// each of its operations is one visible step.
package threading

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
)

var (
	strName   = object.StaticStr("__name__")
	strRun    = object.StaticStr("run")
	strTarget = object.StaticStr("_target")
)

var defs = []object.Def{
	{Name: "current_thread", Fn: currentThread, Doc: "Return the Thread object of the caller's thread."},
	{Name: "currentThread", Fn: currentThread, Doc: "Deprecated; use current_thread()."},
	{Name: "main_thread", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return t.New(stateOf(t).main.Val()), nil
	}, Doc: "Return the main Thread object."},
	{Name: "enumerate", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return object.NewListFrom(t, stateOf(t).list(t)).Val(), nil
	}, Doc: "Return a list of all Thread objects that are alive."},
	{Name: "active_count", Fn: activeCount, Doc: "Return the number of Thread objects that are alive."},
	{Name: "activeCount", Fn: activeCount, Doc: "Deprecated; use active_count()."},
	{Name: "get_ident", Fn: thread.GetIdent, Doc: "Return the identifier of the current thread."},
	{Name: "get_native_id", Fn: thread.GetIdent, Doc: "Return the identifier of the current thread, as get_ident()."},
	{Name: "stack_size", Params: "size, /", Fn: thread.StackSize, Doc: "Return the stack size of new threads; 0 is the default."},
	{Name: "_register_atexit", Kw: registerExit, Doc: "Register a function to be called before the threads are joined at exit."},
	{Name: "settrace", Min: 1, Max: 1, Fn: traceUnsupported, Doc: "Only None is accepted: there are no trace functions."},
	{Name: "setprofile", Min: 1, Max: 1, Fn: traceUnsupported, Doc: "Only None is accepted: there are no profile functions."},
	{Name: "gettrace", Fn: returnNone, Doc: "Return None: there are no trace functions."},
	{Name: "getprofile", Fn: returnNone, Doc: "Return None: there are no profile functions."},
}

var natives = func() (all []*object.Native) {
	for i := range defs {
		all = append(all, object.NewNative(&defs[i], "threading"))
	}
	return all
}()

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := object.NewModuleSized(t, "threading", "Thread module emulating a subset of Java's threading model.", len(natives)+len(types)+8)
	for _, n := range natives {
		m.Set(t, n.Def.Name, n.Val())
	}
	for _, typ := range types {
		m.Set(t, typ.Name, typ.Val())
	}
	m.Set(t, "local", localType.Val())
	m.Set(t, "Lock", thread.LockType.Val())
	m.Set(t, "RLock", thread.RLockType.Val())
	m.Set(t, "excepthook", exceptHook.Val())
	m.Set(t, "__excepthook__", exceptHook.Val())
	m.Set(t, "ExceptHookArgs", hookArgsType.Val())
	m.Set(t, "ThreadError", object.RuntimeErrorType.Val())
	m.Set(t, "TIMEOUT_MAX", rt.Float(thread.TimeoutMax))
	stateOf(t).module = m
	return m.Val(), nil
}

// types are the module's classes.
var types = []*object.Type{ThreadType, mainThreadType, dummyThreadType}

func currentThread(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	th, err := current(t)
	if err != nil {
		return rt.Value{}, err
	}
	return t.New(th.Val()), nil
}

func activeCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := stateOf(t)
	t.Visible(&s.roll.Header, rollLive, rt.Write)
	s.mu.Lock()
	defer s.mu.Unlock()
	return rt.Int(int64(len(s.live))), nil
}

func returnNone(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }

func traceUnsupported(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if args[0].IsNone() {
		return rt.None, nil
	}
	return rt.Value{}, object.Raise(t, object.NotImplementedErrorType, "minipy has no trace functions")
}
