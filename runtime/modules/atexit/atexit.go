// This file is module atexit.

// Package atexit implements module atexit: functions that run when the main
// program and its threads have ended, the last registered first.
package atexit

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// state holds an interpreter's calls.
type state struct {
	mu    sched.Mutex
	calls []rt.Value // owned, see thread.NewCall
}

type stateKey struct{}

func stateOf(t *rt.Thread) *state {
	st := object.StateOf(t)
	st.ExtraMu.Lock()
	defer st.ExtraMu.Unlock()
	s, ok := st.Extra[stateKey{}].(*state)
	if !ok {
		s = &state{}
		st.Extra[stateKey{}] = s
	}
	return s
}

var defs = []object.Def{
	{Name: "register", Kw: register, Doc: "Register a function to be executed upon normal program termination."},
	{Name: "unregister", Min: 1, Max: 1, Fn: unregister, Doc: "Unregister an exit function which was previously registered."},
	{Name: "_run_exitfuncs", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		Run(t)
		return rt.None, nil
	}},
	{Name: "_clear", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		for _, c := range stateOf(t).take() {
			t.Decref(c)
		}
		return rt.None, nil
	}},
	{Name: "_ncallbacks", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		s := stateOf(t)
		s.mu.Lock()
		defer s.mu.Unlock()
		return rt.Int(int64(len(s.calls))), nil
	}},
}

var natives = func() (all []*object.Native) {
	for i := range defs {
		all = append(all, object.NewNative(&defs[i], "atexit"))
	}
	return all
}()

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := object.NewModule(t, "atexit", "allow programmer to define multiple exit functions to be executed\nupon normal program termination.")
	for _, n := range natives {
		m.Set(t, n.Def.Name, n.Val())
	}
	return m.Val(), nil
}

func register(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) == len(names) {
		return rt.Value{}, object.TypeError(t, "register() takes at least 1 argument (0 given)")
	}
	if k := args[0].Kind(); k != rt.KindFunction && k != rt.KindNative && object.TypeOf(args[0]).Slots.Call == nil {
		return rt.Value{}, object.TypeError(t, "the first argument must be callable")
	}
	c := thread.NewCall(t, args, names)
	s := stateOf(t)
	s.mu.Lock()
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	return t.New(args[0]), nil
}

// unregister forgets all calls of a function, compared by ==.
func unregister(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := stateOf(t)
	s.mu.Lock()
	calls := append([]rt.Value(nil), s.calls...)
	for _, c := range calls {
		t.IncrefLocked(c)
	}
	s.mu.Unlock()
	for _, c := range calls {
		t.Hold(c)
	}
	for _, c := range calls {
		same, err := object.Equal(t, thread.CallFunc(c), args[0])
		if err != nil {
			return rt.Value{}, err
		}
		if same {
			s.forget(t, c)
		}
	}
	return rt.None, nil
}

func (s *state) forget(t *rt.Thread, c rt.Value) {
	found := false
	s.mu.Lock()
	for i, d := range s.calls {
		if d == c {
			s.calls = append(s.calls[:i:i], s.calls[i+1:]...)
			found = true
			break
		}
	}
	s.mu.Unlock()
	if found {
		t.Decref(c)
	}
}

func (s *state) take() []rt.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = nil
	return calls
}

// pop takes the newest call, owned, or the zero Value.
func (s *state) pop() rt.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.calls)
	if n == 0 {
		return rt.Value{}
	}
	c := s.calls[n-1]
	s.calls = s.calls[:n-1]
	return c
}

// Run runs the exit functions, also those that are registered meanwhile. What they
// raise is reported.
func Run(t *rt.Thread) {
	st := object.StateOf(t)
	st.ExtraMu.Lock()
	s, ok := st.Extra[stateKey{}].(*state)
	st.ExtraMu.Unlock()
	if !ok {
		return // nobody has registered one
	}
	for {
		c := s.pop()
		if c.H == nil {
			return
		}
		mark := t.HoldMark()
		t.Hold(c)
		if err := thread.RunCall(t, c); err != nil { // SystemExit, too, since there is nothing more to leave
			object.UnraisableFrom(t, "in atexit callback", thread.CallFunc(c))
		}
		t.Release(mark)
	}
}

// Traverse visits the registered calls.
func (s *state) Traverse(visit func(rt.Value)) {
	for _, v := range s.calls {
		visit(v)
	}
}

// Restart forgets the calls: see object.Restarter.
func (s *state) Restart(*rt.Thread) { s.calls = nil }

// Digest is object.Digester's.
func (s *state) Digest(d *rt.Digest) {
	d.Word(uint64(len(s.calls)))
	for _, v := range s.calls {
		d.Value(v)
	}
}
