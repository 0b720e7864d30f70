// This file defines Condition, on any lock.
package threading

import (
	"fmt"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Condition is a condition variable. Its lock, set once by __init__, is a Lock or
// RLock of ours, used directly, or any object with acquire and release.
type Condition struct {
	rt.Header
	Ext  object.Ext0
	lock rt.Value // Unbound before __init__; under the object's lock

	mu      sched.Mutex
	waiters thread.Waiters
}

var conditionType = &object.Type{}

var (
	strAcquire = object.StaticStr("acquire")
	strRelease = object.StaticStr("release")
	strEnter   = object.StaticStr("__enter__")
	strExit    = object.StaticStr("__exit__")
	strIsOwned = object.StaticStr("_is_owned")
	strSave    = object.StaticStr("_release_save")
	strRestore = object.StaticStr("_acquire_restore")
)

func asCondition(v rt.Value) *Condition { return object.As[Condition](v) }

// theLock returns the lock, borrowed from the condition, which the caller keeps.
func (c *Condition) theLock(t *rt.Thread) (rt.Value, error) {
	t.Lock(&c.Header)
	l := c.lock
	t.Saw(&c.Header, rt.Unbound, l)
	t.Unlock(&c.Header)
	if l.IsUnbound() {
		return l, object.RuntimeError(t, "Condition.__init__() not called")
	}
	return l, nil
}

// owned reports whether the caller's thread holds the lock; for a plain lock and
// for foreign ones without _is_owned, whether anybody does.
func (c *Condition) owned(t *rt.Thread, l rt.Value) (bool, error) {
	if r := thread.AsRLock(l); r != nil {
		return r.Owned(t), nil
	}
	if p := thread.AsLock(l); p != nil {
		return p.M.Locked(), nil
	}
	f, err := object.TryGetAttr(t, l, strIsOwned)
	if err != nil {
		return false, err
	}
	if f.H != nil {
		t.Hold(f)
		return truth(object.Call(t, f))(t)
	}
	got, err := truth(object.CallMethod(t, l, strAcquire, rt.False))(t)
	if err != nil || !got {
		return !got, err
	}
	r, err := object.CallMethod(t, l, strRelease)
	if err == nil {
		t.Decref(r)
	}
	return false, err
}

// truth takes the result of a call and drops it.
func truth(r rt.Value, err error) func(t *rt.Thread) (bool, error) {
	return func(t *rt.Thread) (bool, error) {
		if err != nil {
			return false, err
		}
		b, err := object.Truth(t, r)
		t.Decref(r)
		return b, err
	}
}

// releaseAll lets go of the lock and returns what restore needs: the depth of an
// RLock, or a foreign lock's own state, held.
func (c *Condition) releaseAll(t *rt.Thread, l rt.Value) (depth int64, state rt.Value, err error) {
	if r := thread.AsRLock(l); r != nil {
		depth, err = r.ReleaseAll(t)
		return depth, rt.Unbound, err
	}
	if p := thread.AsLock(l); p != nil {
		return 0, rt.Unbound, p.Release(t)
	}
	f, err := object.TryGetAttr(t, l, strSave)
	if err != nil {
		return 0, rt.Unbound, err
	}
	var r rt.Value
	if f.H == nil {
		if r, err = object.CallMethod(t, l, strRelease); err == nil {
			t.Decref(r)
		}
		return 0, rt.Unbound, err
	}
	t.Hold(f)
	if r, err = object.Call(t, f); err == nil {
		t.Hold(r)
	}
	return 0, r, err
}

// restore takes the lock again, as releaseAll found it. An interrupt does not keep
// it from that: the exception is raised when the lock is held.
func (c *Condition) restore(t *rt.Thread, l rt.Value, depth int64, state rt.Value) error {
	exc := object.Fetch(t)
	t.Hold(exc)
	var first error
	for {
		var err error
		switch {
		case thread.AsRLock(l) != nil:
			if _, err = thread.AsRLock(l).Acquire(t, thread.Forever); err == nil {
				thread.AsRLock(l).SetDepth(depth)
			}
		case thread.AsLock(l) != nil:
			err = thread.AsLock(l).Acquire(t)
		case !state.IsUnbound():
			var r rt.Value
			if r, err = object.CallMethod(t, l, strRestore, state); err == nil {
				t.Decref(r)
			}
		default:
			var r rt.Value
			if r, err = object.CallMethod(t, l, strAcquire); err == nil {
				t.Decref(r)
			}
		}
		if err == object.ErrRaised && !t.Err.IsNone() && (thread.AsRLock(l) != nil || thread.AsLock(l) != nil) {
			// Interrupted: remember it, and go on.
			first = err
			t.Hold(object.Fetch(t))
			exc = t.Held(t.HoldMark() - 1)
			continue
		}
		if err != nil {
			return err
		}
		break
	}
	if !exc.IsNone() {
		_ = object.Restore(t, t.New(exc))
	}
	return first
}

// wait releases the lock, waits to be notified, and takes the lock again.
func (c *Condition) wait(t *rt.Thread, deadline time.Duration) (bool, error) {
	l, err := c.theLock(t)
	if err != nil {
		return false, err
	}
	mark := t.HoldMark()
	ok, err := c.owned(t, l)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, object.RuntimeError(t, "cannot wait on un-acquired lock")
	}
	thread.Observe(t, &c.Header, rt.WaitFor)
	w := &thread.Waiter{T: t}
	c.mu.Lock()
	c.waiters.Push(w)
	c.mu.Unlock()
	depth, state, err := c.releaseAll(t, l)
	if err != nil {
		c.mu.Lock()
		w.Remove()
		c.mu.Unlock()
		return false, err
	}
	c.mu.Lock()
	o, err := thread.Await(t, &c.mu, w, &rt.Wait{Kind: "condition", On: &c.Header, Timed: deadline >= 0}, deadline)
	c.mu.Unlock()
	if err != nil && err != object.ErrRaised {
		return false, err // cancelled: no script code runs any more
	}
	if rerr := c.restore(t, l, depth, state); rerr != nil {
		err = rerr
	}
	if err == nil {
		t.Release(mark)
	}
	return o == thread.Done, err
}

func conditionWait(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	c := asCondition(args[0])
	deadline, err := thread.Optional(t, args[1])
	if err == object.ErrRaised {
		exc := t.Hold(object.Fetch(t))
		l, err := c.theLock(t)
		if err != nil {
			return rt.Value{}, err
		}
		if ok, err := c.owned(t, l); err != nil {
			return rt.Value{}, err
		} else if !ok { // that is said first
			return rt.Value{}, object.RuntimeError(t, "cannot wait on un-acquired lock")
		}
		return rt.Value{}, object.Restore(t, t.New(exc))
	}
	if err != nil {
		return rt.Value{}, err
	}
	ok, err := c.wait(t, deadline)
	return rt.Bool(ok), err
}

func conditionWaitFor(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	deadline := sched.Forever
	for first := true; ; first = false {
		r, err := object.Call(t, args[1])
		if err != nil {
			return r, err
		}
		ok, err := object.Truth(t, r)
		if err != nil {
			t.Decref(r)
			return rt.Value{}, err
		}
		if ok || !first && t.Left(deadline) == 0 {
			return r, nil
		}
		t.Decref(r)
		if first { // the time runs from here
			if deadline, err = thread.Until(t, args[2]); err != nil {
				return rt.Value{}, err
			}
		}
		if _, err := asCondition(args[0]).wait(t, deadline); err != nil {
			return rt.Value{}, err
		}
	}
}

// notify wakes up to n waiting threads; negative: all.
func (c *Condition) notify(t *rt.Thread, n int) error {
	l, err := c.theLock(t)
	if err != nil {
		return err
	}
	ok, err := c.owned(t, l)
	if err != nil {
		return err
	}
	if !ok {
		return object.RuntimeError(t, "cannot notify on un-acquired lock")
	}
	thread.Observe(t, &c.Header, rt.Notify)
	c.mu.Lock()
	for ; n != 0 && c.waiters.WakeFirst(true); n-- {
	}
	c.mu.Unlock()
	return nil
}

// forward calls a method of the lock.
func forward(name *object.Str) object.NativeKwFunc {
	return func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
		l, err := asCondition(args[0]).theLock(t)
		if err != nil {
			return rt.Value{}, err
		}
		if len(args) == 1 {
			if r := thread.AsRLock(l); r != nil {
				if name == strRelease {
					return rt.None, r.Release(t)
				}
				ok, err := r.Acquire(t, thread.Forever)
				return rt.Bool(ok), err
			}
		}
		f, err := object.GetAttr(t, l, name)
		if err != nil {
			return f, err
		}
		t.Hold(f)
		return object.CallKw(t, f, args[1:], names)
	}
}

func conditionEnter(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l, err := asCondition(args[0]).theLock(t)
	if err != nil {
		return rt.Value{}, err
	}
	if r := thread.AsRLock(l); r != nil {
		_, err := r.Acquire(t, thread.Forever)
		return rt.True, err
	}
	if p := thread.AsLock(l); p != nil {
		return rt.True, p.Acquire(t)
	}
	return object.CallMethod(t, l, strEnter)
}

func conditionExit(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l, err := asCondition(args[0]).theLock(t)
	if err != nil {
		return rt.Value{}, err
	}
	if r := thread.AsRLock(l); r != nil {
		return rt.None, r.Release(t)
	}
	if p := thread.AsLock(l); p != nil {
		return rt.None, p.Release(t)
	}
	return object.CallMethod(t, l, strExit, args[1:]...)
}

var conditionInitDef = object.Def{Name: "Condition.__init__", Params: "lock"}.Prepared()

func notifyAll(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.None, asCondition(args[0]).notify(t, -1)
}

func init() {
	object.DefineType(conditionType, object.TypeDef{
		Name: "Condition", Module: "threading", Flags: object.BaseType | object.HasDict,
		Ext: func(v rt.Value) *object.Ext0 { return &asCondition(v).Ext },
		Shape: rt.Shape{Kind: rt.KindOther,
			Free: func(t *rt.Thread, h *rt.Header) {
				c := asCondition(h.Val())
				l := c.lock
				c.lock = rt.Unbound
				object.FreeExt(t, &c.Ext)
				t.Decref(l)
			},
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				visit(asCondition(h.Val()).lock)
				object.TraverseExt(&asCondition(h.Val()).Ext, visit)
			},
			Digest: func(h *rt.Header, d *rt.Digest) {
				c := asCondition(h.Val())
				d.Value(c.lock)
				object.TraverseExt(&c.Ext, d.Value)
				c.waiters.Digest(d)
			}},
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				c := &Condition{lock: rt.Unbound}
				object.InitObject(t, &c.Header, cls)
				return c.Val(), nil
			},
			Init: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
				a, err := object.BindArgs(t, &conditionInitDef, args, names)
				if err != nil {
					return err
				}
				l := a[0]
				if l.IsUnbound() || l.IsNone() {
					l = thread.NewRLock(t)
				} else {
					for _, name := range []*object.Str{strAcquire, strRelease} {
						f, err := object.GetAttr(t, l, name)
						if err != nil {
							return err
						}
						t.Decref(f)
					}
					t.Incref(l)
				}
				c := asCondition(v)
				t.Lock(&c.Header)
				again := !c.lock.IsUnbound()
				if !again {
					c.lock = l
				}
				t.Unlock(&c.Header)
				if again {
					t.Decref(l)
					return object.RuntimeError(t, "Condition.__init__() called twice")
				}
				return nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				c := asCondition(v)
				l, err := c.theLock(t)
				if err != nil {
					return rt.Value{}, err
				}
				s, err := object.ReprString(t, l)
				if err != nil {
					return rt.Value{}, err
				}
				c.mu.Lock()
				n := c.waiters.Len()
				c.mu.Unlock()
				return object.NewStr(t, fmt.Sprintf("<Condition(%s, %d)>", s, n)), nil
			},
		},
		Methods: []object.Def{
			{Name: "acquire", Kw: forward(strAcquire), Doc: "Acquire the lock of the condition."},
			{Name: "release", Kw: forward(strRelease), Doc: "Release the lock of the condition."},
			{Name: "__enter__", Fn: conditionEnter, Doc: "Acquire the lock of the condition."},
			{Name: "__exit__", Max: 3, Fn: conditionExit, Doc: "Release the lock of the condition."},
			{Name: "wait", Params: "timeout", Fn: conditionWait, Doc: "Wait until notified or until a timeout occurs; the lock is released meanwhile."},
			{Name: "wait_for", Params: "predicate, timeout", Min: 1, Fn: conditionWaitFor},
			{Name: "notify", Params: "n", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				n := 1
				if !args[1].IsUnbound() {
					var err error
					if n, err = object.IndexInt(t, args[1], nil); err != nil {
						return rt.Value{}, err
					}
				}
				return rt.None, asCondition(args[0]).notify(t, max(n, 0))
			}},
			{Name: "notify_all", Fn: notifyAll},
			{Name: "notifyAll", Fn: notifyAll, Doc: "Deprecated; use notify_all()."},
			{Name: "_is_owned", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				l, err := asCondition(args[0]).theLock(t)
				if err != nil {
					return rt.Value{}, err
				}
				ok, err := asCondition(args[0]).owned(t, l)
				return rt.Bool(ok), err
			}, Doc: "Return whether the lock is held by the current thread."},
		},
	})
	types = append(types, conditionType)
}
