// This file is module signal: SIGINT and its handlers.

// Package signal implements the part of module signal that is about Ctrl-C.
package signal

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// The dispositions that are no functions.
const (
	sigDFL = 0
	sigIGN = 1
)

// state is the handler of SIGINT.
type state struct {
	mu      sched.Mutex
	handler rt.Value // owned: a callable, or the int sigDFL or sigIGN
	script  bool     // it is a script's: a signal may wake a thread then
}

type stateKey struct{}

// stateOf returns the state; the first call makes it and takes over the signals.
func stateOf(t *rt.Thread) *state {
	st := object.StateOf(t)
	st.ExtraMu.Lock()
	s, ok := st.Extra[stateKey{}].(*state)
	if !ok {
		s = &state{handler: defaultHandler.Val()}
		st.Extra[stateKey{}] = s
	}
	st.ExtraMu.Unlock()
	if !ok {
		handle := s.handle
		thread.SignalsOf(t).Handle.Store(&handle)
	}
	return s
}

// get returns the handler, owned.
func (s *state) get(t *rt.Thread) rt.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.IncrefLocked(s.handler)
	return s.handler
}

// handle does what the script wants about a signal.
func (s *state) handle(t *rt.Thread, sig int) error {
	h := s.get(t)
	if h.IsInt() {
		if h.Int() == sigIGN {
			return nil
		}
		if end := thread.SignalsOf(t).Default; end != nil {
			end()
		}
		return object.RaiseArgs(t, object.KeyboardInterruptType)
	}
	mark := t.HoldMark()
	t.Hold(h)
	frame := rt.None
	if at := object.StateOf(t).FrameAt; at != nil {
		if f := at(t, 0); f.H != nil {
			frame = t.Hold(f)
		}
	}
	r, err := object.Call(t, h, rt.Int(int64(sig)), frame)
	if err == nil {
		t.Hold(r)
	}
	t.Release(mark)
	return err
}

var defaultHandlerDef = object.Def{Name: "default_int_handler", Min: 2, Max: 2, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Value{}, object.RaiseArgs(t, object.KeyboardInterruptType)
}}

var defaultHandler = object.NewNative(&defaultHandlerDef, "_signal")

// number checks a signal number: only SIGINT has a meaning here.
func number(t *rt.Thread, v rt.Value) (int, error) {
	n, err := object.IndexInt(t, v, object.OverflowErrorType)
	if err == nil && n != thread.SIGINT {
		err = object.ValueError(t, "signal number out of range")
	}
	return n, err
}

var defs = []object.Def{
	{Name: "signal", Min: 2, Max: 2, Fn: setHandler, Doc: "Set the action for the given signal; return the previous one."},
	{Name: "getsignal", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if _, err := number(t, args[0]); err != nil {
			return rt.Value{}, err
		}
		return stateOf(t).get(t), nil
	}},
	{Name: "raise_signal", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		n, err := number(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		thread.SignalsOf(t).Deliver(t.Interp(), n)
		return rt.None, t.Poll()
	}, Doc: "Send a signal to the interpreter."},
}

func setHandler(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	h := args[1]
	isFunc := object.TypeOf(h).Slots.Call != nil || h.Kind() == rt.KindFunction || h.Kind() == rt.KindNative
	if !isFunc && !(h.IsInt() && (h.Int() == sigDFL || h.Int() == sigIGN)) {
		return rt.Value{}, object.TypeError(t, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
	}
	if !t.Main() {
		return rt.Value{}, object.ValueError(t, "signal only works in main thread of the main interpreter")
	}
	if _, err := number(t, args[0]); err != nil {
		return rt.Value{}, err
	}
	s := stateOf(t)
	script := isFunc && h != defaultHandler.Val()
	t.Incref(h)
	s.mu.Lock()
	old, was := s.handler, s.script
	s.handler, s.script = h, script
	s.mu.Unlock()
	if script && !was {
		t.Interp().OutsideWaker(1)
	} else if was && !script {
		t.Interp().OutsideWaker(-1)
	}
	return old, nil
}

var natives = func() (all []*object.Native) {
	for i := range defs {
		all = append(all, object.NewNative(&defs[i], "signal"))
	}
	return all
}()

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	stateOf(t)
	m := object.NewModule(t, "signal", "This module provides the mechanism to handle SIGINT, the signal of Ctrl-C.")
	for _, n := range natives {
		m.Set(t, n.Def.Name, n.Val())
	}
	m.Set(t, "default_int_handler", defaultHandler.Val())
	m.Set(t, "SIGINT", rt.Int(thread.SIGINT))
	m.Set(t, "SIG_DFL", rt.Int(sigDFL))
	m.Set(t, "SIG_IGN", rt.Int(sigIGN))
	return m.Val(), nil
}

// Traverse visits the handler.
func (s *state) Traverse(visit func(rt.Value)) { visit(s.handler) }
