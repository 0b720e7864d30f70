// This file defines Barrier.
package threading

import (
	"fmt"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Barrier lets a number of threads wait for one another. The last to arrive runs
// the action, alone, and then lets them all go.
type Barrier struct {
	rt.Header
	Ext     object.Ext0
	action  rt.Value // None or a callable; never changes after __init__
	timeout rt.Value // of wait by default; likewise

	mu      sched.Mutex
	parties count
	count   int // threads inside
	state   barrierState
	waiters thread.Waiters // for the barrier to fill, or to drain
	pass    *passage       // of the threads that wait at the moment
}

// passage is what one group of threads waits for.
type passage struct{ broken bool }

type barrierState uint8

const (
	filling barrierState = iota
	acting               // full: the action runs
	broken
)

var (
	barrierType       = &object.Type{}
	brokenBarrierType = &object.Type{}
)

func asBarrier(v rt.Value) *Barrier { return object.As[Barrier](v) }

var barrierInitDef = object.Def{Name: "Barrier.__init__", Params: "parties, action, timeout", Min: 1}.Prepared()

func barrierInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	a, err := object.BindArgs(t, &barrierInitDef, args, names)
	if err != nil {
		return err
	}
	n, err := newCount(t, a[0], 1, "parties must be > 0")
	if err != nil {
		return err
	}
	b := asBarrier(v)
	for i, p := range []*rt.Value{&b.action, &b.timeout} {
		x := a[i+1]
		if x.IsUnbound() {
			x = rt.None
		}
		t.Lock(&b.Header)
		old := *p
		*p = t.New(x)
		t.Unlock(&b.Header)
		t.Decref(old)
	}
	b.mu.Lock()
	b.parties = n
	b.mu.Unlock()
	return nil
}

func (b *Barrier) field(t *rt.Thread, p *rt.Value) rt.Value {
	t.Lock(&b.Header)
	v := *p
	t.IncrefLocked(v)
	t.Unlock(&b.Header)
	return t.Hold(v)
}

func barrierWait(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	b := asBarrier(args[0])
	timeout := args[1]
	if timeout.IsUnbound() || timeout.IsNone() {
		timeout = b.field(t, &b.timeout)
	}
	deadline, err := thread.Until(t, timeout)
	wrong := rt.None // what is wrong with the timeout: of interest only to those who wait
	if err != nil {
		if err != object.ErrRaised {
			return rt.Value{}, err
		}
		wrong = t.Hold(object.Fetch(t))
	}
	thread.Observe(t, &b.Header, rt.WaitFor)
	i, err := b.wait(t, deadline, wrong)
	return rt.Int(int64(i)), err
}

func (b *Barrier) wait(t *rt.Thread, deadline time.Duration, wrong rt.Value) (int, error) {
	what := &rt.Wait{Kind: "barrier", On: &b.Header, Timed: deadline >= 0}
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.state == acting {
		// The threads of the passage before are being let go.
		w := &thread.Waiter{T: t}
		b.waiters.Push(w)
		// Without a limit, as in CPython.
		if _, err := thread.Await(t, &b.mu, w, &rt.Wait{Kind: "barrier", On: &b.Header}, sched.Forever); err != nil {
			return 0, err
		}
	}
	if b.state == broken {
		return 0, object.RaiseArgs(t, brokenBarrierType)
	}
	index := b.count
	b.count++
	if b.pass == nil {
		b.pass = &passage{}
	}
	pass := b.pass
	if int64(b.count) == b.parties.n {
		b.state = acting
		b.mu.Unlock()
		var err error
		if f := b.field(t, &b.action); !f.IsNone() {
			var r rt.Value
			if r, err = object.Call(t, f); err == nil {
				t.Decref(r)
			}
		}
		b.mu.Lock()
		if err != nil {
			b.breakIt()
			return 0, err
		}
		if b.state == acting { // not aborted meanwhile
			b.release()
		}
		if pass.broken {
			return 0, object.RaiseArgs(t, brokenBarrierType)
		}
		return index, nil
	}
	if !wrong.IsNone() {
		b.count--
		return 0, object.Restore(t, t.New(wrong))
	}
	w := &thread.Waiter{T: t}
	b.waiters.Push(w)
	o, err := thread.Await(t, &b.mu, w, what, deadline)
	switch {
	case o == thread.Done && !pass.broken:
		return index, nil
	case o == thread.Done:
		return 0, object.RaiseArgs(t, brokenBarrierType)
	case err != nil:
		if b.pass == pass && b.state == filling {
			b.breakIt()
		}
		return 0, err
	}
	if b.state == acting && b.pass == pass {
		// It filled in time; the action runs.
		b.waiters.Push(w)
		if _, err := thread.Await(t, &b.mu, w, what, sched.Forever); err != nil {
			return 0, err
		}
		if !pass.broken {
			return index, nil
		}
		return 0, object.RaiseArgs(t, brokenBarrierType)
	}
	b.breakIt()
	return 0, object.RaiseArgs(t, brokenBarrierType)
}

// release lets the threads of the passage go. mu is held.
func (b *Barrier) release() {
	b.state, b.count, b.pass = filling, 0, nil
	b.waiters.WakeAll()
}

// breakIt breaks the barrier until it is reset. mu is held.
func (b *Barrier) breakIt() {
	if b.pass != nil {
		b.pass.broken = true
	}
	b.release()
	b.state = broken
}

func barrierReset(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	b := asBarrier(args[0])
	thread.Observe(t, &b.Header, rt.Notify)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count > 0 {
		b.breakIt()
	}
	b.state = filling
	return rt.None, nil
}

func barrierAbort(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	b := asBarrier(args[0])
	thread.Observe(t, &b.Header, rt.Notify)
	b.mu.Lock()
	b.breakIt()
	b.mu.Unlock()
	return rt.None, nil
}

func (b *Barrier) read(f func() rt.Value) rt.Value {
	b.mu.Lock()
	defer b.mu.Unlock()
	return f()
}

// waiting is the number of threads inside while it fills.
func (b *Barrier) waiting() int {
	if b.state == filling {
		return b.count
	}
	return 0
}

func init() {
	object.DefineException(brokenBarrierType, "threading", "BrokenBarrierError", "", object.RuntimeErrorType)
	object.DefineType(barrierType, object.TypeDef{
		Name: "Barrier", Module: "threading", Flags: object.BaseType | object.HasDict,
		Doc: "Implements a Barrier: a number of threads wait for one another.",
		Ext: func(v rt.Value) *object.Ext0 { return &asBarrier(v).Ext },
		Shape: rt.Shape{Kind: rt.KindOther,
			Free: func(t *rt.Thread, h *rt.Header) {
				b := asBarrier(h.Val())
				action, timeout := b.action, b.timeout
				b.action, b.timeout = rt.None, rt.None
				object.FreeExt(t, &b.Ext)
				t.Decref(action)
				t.Decref(timeout)
			},
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				b := asBarrier(h.Val())
				visit(b.action)
				visit(b.timeout)
				object.TraverseExt(&b.Ext, visit)
			}},
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				b := &Barrier{action: rt.None, timeout: rt.None, parties: count{n: 1}}
				object.InitObject(t, &b.Header, cls)
				return b.Val(), nil
			},
			Init: barrierInit,
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				b := asBarrier(v)
				b.mu.Lock()
				waiting, parties, out := b.waiting(), b.parties, b.state == broken
				b.mu.Unlock()
				status := "broken"
				if !out {
					all, err := object.ReprString(t, t.Hold(parties.at(t, parties.n, false)))
					if err != nil {
						return rt.Value{}, err
					}
					status = fmt.Sprintf("waiters=%d/%s", waiting, all)
				}
				return object.NewStr(t, fmt.Sprintf("<%s at 0x%x: %s>", object.FullName(t, object.TypeOf(v)), t.Identity(v.H), status)), nil
			},
		},
		Methods: []object.Def{
			{Name: "wait", Params: "timeout", Fn: barrierWait, Doc: "Wait for the barrier; returns a number from 0 to parties-1, different for each thread."},
			{Name: "reset", Fn: barrierReset, Doc: "Reset the barrier to the initial state; threads that wait get BrokenBarrierError."},
			{Name: "abort", Fn: barrierAbort},
		},
		GetSets: []object.GetSet{
			{Name: "parties", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				b := asBarrier(v)
				b.mu.Lock()
				parties := b.parties
				b.mu.Unlock()
				return parties.at(t, parties.n, false), nil
			}},
			{Name: "n_waiting", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				b := asBarrier(v)
				return b.read(func() rt.Value { return rt.Int(int64(b.waiting())) }), nil
			}},
			{Name: "broken", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				b := asBarrier(v)
				return b.read(func() rt.Value { return rt.Bool(b.state == broken) }), nil
			}},
		},
	})
	types = append(types, barrierType, brokenBarrierType)
}
