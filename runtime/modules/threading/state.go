// This file keeps the list of threads and finds the current one.
package threading

import (
	"fmt"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// state is the module's state in one interpreter.
type state struct {
	counter atomic.Int64 // of thread names
	dummies atomic.Int64
	module  *object.Module               // deferred
	hooks   [2]atomic.Pointer[hookCells] // of threading and sys, once asked for
	roll    *object.Dict                 // stands for the list of threads, the names and the idents given, in announcements

	mu      sched.Mutex
	live    []*Thread // owned references, main first, then in order of start
	main    *Thread   // owned
	pending int       // threads that keep the interpreter alive and have not ended
	ends    thread.Waiters
	exits   []rt.Value // what _register_atexit got, owned
}

type stateKey struct{}

// stateOf returns the state, making it on first use.
func stateOf(t *rt.Thread) *state {
	st := object.StateOf(t)
	if p := st.Threading.Load(); p != nil {
		return (*p).(*state)
	}
	st.ExtraMu.Lock()
	s, ok := st.Extra[stateKey{}].(*state)
	st.ExtraMu.Unlock()
	if ok {
		keep(st, s)
		return s
	}
	s = &state{roll: object.NewDict(t)}
	s.roll.MakeDeferred()
	main := newThread(t, mainThreadType)
	main.name = object.NewStr(t, "MainThread")
	main.target, main.args, main.kwargs = rt.None, object.EmptyTuple(), object.NewDict(t).Val()
	main.dummy = true
	main.started.Store(true)
	main.rt.Store(t.Interp().Main())
	s.main = main
	st.ExtraMu.Lock()
	if other, ok := st.Extra[stateKey{}].(*state); ok {
		st.ExtraMu.Unlock()
		t.Decref(main.Val())
		return other
	}
	st.Extra[stateKey{}] = s
	st.ExtraMu.Unlock()
	keep(st, s)
	s.add(t, main)
	return s
}

func keep(st *object.State, s *state) {
	x := any(s)
	st.Threading.Store(&x)
}

// add lists a thread.
func (s *state) add(t *rt.Thread, th *Thread) {
	t.Incref(th.Val())
	s.mu.Lock()
	s.live = append(s.live, th)
	s.mu.Unlock()
}

// remove takes it off the list again.
func (s *state) remove(t *rt.Thread, th *Thread) {
	found := false
	s.mu.Lock()
	for i, u := range s.live {
		if u == th {
			copy(s.live[i:], s.live[i+1:])
			s.live[len(s.live)-1] = nil
			s.live = s.live[:len(s.live)-1]
			found = true
			break
		}
	}
	s.mu.Unlock()
	if found {
		t.Decref(th.Val())
	}
}

// The fields of roll.
var (
	rollLive   = rt.Int(0)
	rollNames  = rt.Int(1)
	rollIdents = rt.Int(2)
)

// enrol announces, as a part of the operation under way, that the list of threads
// changes. Changes commute: it is the look at the list that is announced as a write.
func (s *state) enrol(t *rt.Thread) {
	t.Pin()
	t.Visible(&s.roll.Header, rollLive, rt.Read)
	t.Saw(&s.roll.Header, rollLive, rt.None) // it reads nothing
	t.Unpin()
}

// list returns the living threads, owned.
func (s *state) list(t *rt.Thread) []rt.Value {
	t.Visible(&s.roll.Header, rollLive, rt.Write)
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]rt.Value, 0, len(s.live))
	for _, th := range s.live {
		t.IncrefLocked(th.Val())
		all = append(all, th.Val())
	}
	return all
}

// current returns the Thread of t, borrowed; one is made for a thread that was
// started by _thread or from Go.
func current(t *rt.Thread) (*Thread, error) {
	if !t.Object.IsUnbound() {
		return asThread(t.Object), nil
	}
	s := stateOf(t)
	if t.Main() {
		t.Object = t.New(s.main.Val())
		return s.main, nil
	}
	th := newThread(t, dummyThreadType)
	th.name = object.NewStr(t, fmt.Sprintf("Dummy-%d", s.dummies.Add(1)))
	th.target, th.args, th.kwargs = rt.None, object.EmptyTuple(), object.NewDict(t).Val()
	th.dummy = true
	th.daemon.Store(true)
	th.started.Store(true)
	th.rt.Store(t)
	s.add(t, th)
	t.Object = th.Val()
	if t.Locals == nil {
		t.Locals = map[any]any{}
	}
	t.Locals[stateKey{}] = dummyEnd{th, s}
	return th, nil
}

// dummyEnd ends a dummy thread with its thread.
type dummyEnd struct {
	th *Thread
	s  *state
}

func (d dummyEnd) ThreadEnds(t *rt.Thread) {
	d.th.finish()
	d.s.remove(t, d.th)
	t.Object = rt.Unbound
	t.Decref(d.th.Val())
}

// NameOf returns the name of a thread in a stopped world, "" if it has no object.
func NameOf(t *rt.Thread) string {
	if t.Object.IsUnbound() || asThread(t.Object).name.IsUnbound() {
		return ""
	}
	return object.GoString(asThread(t.Object).name)
}

// CalleeOf names what a thread was started to call, in a stopped world; "" if it was
// not started by a script.
func CalleeOf(t *rt.Thread) string {
	switch l := t.Life().(type) {
	case *Thread:
		if v := l.target; !v.IsUnbound() && !v.IsNone() {
			return object.CallableName(v)
		}
		return object.TypeName(l.Val()) + ".run"
	case interface{ Callee() rt.Value }:
		return object.CallableName(l.Callee())
	}
	return ""
}

// Traverse visits the listed threads and the exit functions.
func (s *state) Traverse(visit func(rt.Value)) {
	for _, th := range s.live {
		visit(th.Val())
	}
	if s.main != nil {
		visit(s.main.Val())
	}
	for _, v := range s.exits {
		visit(v)
	}
}

// Digest is object.Digester's.
func (s *state) Digest(d *rt.Digest) {
	d.Value(s.roll.Val())
	d.Word(uint64(s.counter.Load()))
	d.Word(uint64(s.dummies.Load()))
	d.Word(uint64(s.pending))
	for _, th := range s.live {
		d.Value(th.Val())
	}
	s.ends.Digest(d)
	d.Word(uint64(len(s.exits)))
	for _, v := range s.exits {
		d.Value(v)
	}
}

// Restart makes the main thread the only one again, as it was: see object.Restarter.
func (s *state) Restart(t *rt.Thread) {
	s.counter.Store(0)
	s.dummies.Store(0)
	clear(s.live)
	s.live = append(s.live[:0], s.main)
	s.pending, s.ends, s.exits = 0, thread.Waiters{}, nil
	s.main.rt.Store(t)
	s.main.done.Store(false)
	s.main.joiners = thread.Waiters{}
}
