// This file defines Lock, the primitive lock: threading.Lock, _thread.lock.
package thread

import (
	"fmt"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Lock is a lock without an owner: any thread may release it.
type Lock struct {
	rt.Header
	M Mutex
}

var lockShape = rt.Shape{Kind: rt.KindOther, Digest: func(h *rt.Header, d *rt.Digest) { object.As[Lock](h.Val()).M.Digest(d) }}

// LockType is _thread.lock.
var LockType = &object.Type{}

// NewLock returns a lock, owned.
func NewLock(t *rt.Thread) rt.Value {
	l := &Lock{}
	l.Init(t, &lockShape)
	return l.Val()
}

// AsLock returns the Lock behind v, or nil if v is something else.
func AsLock(v rt.Value) *Lock {
	if v.H.Shape() != &lockShape {
		return nil
	}
	return object.As[Lock](v)
}

// observe tells the laboratory about a synchronisation that is about to happen.
func observe(t *rt.Thread, h *rt.Header, kind rt.SyncKind) {
	if t.Observer != nil {
		t.Observer.Sync(t, h, kind, nil)
	}
}

// ObserveWait is observe for an operation that waits until the deadline unless it
// is ready. Callers in a hurry ask for the observer themselves: ready is allocated before this can.
func ObserveWait(t *rt.Thread, h *rt.Header, kind rt.SyncKind, deadline time.Duration, ready func() bool) {
	switch {
	case t.Observer == nil:
	case deadline >= 0:
		t.Observer.Sync(t, h, rt.TimedAcquire, ready)
	default:
		t.Observer.Sync(t, h, kind, ready)
	}
}

// ObserveTry is observe for an operation that fails unless it is ready.
func ObserveTry(t *rt.Thread, h *rt.Header, ready func() bool) {
	if t.Observer != nil {
		t.Observer.Sync(t, h, rt.TryAcquire, ready)
	}
}

// Observe is observe for the modules that build on this one.
func Observe(t *rt.Thread, h *rt.Header, kind rt.SyncKind) { observe(t, h, kind) }

// Acquire takes the lock, waiting without a limit.
func (l *Lock) Acquire(t *rt.Thread) error {
	if t.Observer != nil {
		t.Observer.Sync(t, &l.Header, rt.Acquire, func() bool { return !l.M.Locked() })
	}
	if l.M.TryLock(t) {
		return nil
	}
	_, err := l.M.Lock(t, &rt.Wait{Kind: "lock", On: &l.Header}, sched.Forever)
	return err
}

// Release gives the lock back.
func (l *Lock) Release(t *rt.Thread) error {
	observe(t, &l.Header, rt.Release)
	if !l.M.Unlock(t) {
		return object.RuntimeError(t, "release unlocked lock")
	}
	return nil
}

func lockAcquire(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	l := object.As[Lock](args[0])
	if len(args) == 1 {
		if err := l.Acquire(t); err != nil {
			return rt.Value{}, err
		}
		return rt.True, nil
	}
	a, err := ParseAcquire(t, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	if t.Observer != nil {
		free := func() bool { return !l.M.Locked() }
		if a.Block {
			ObserveWait(t, &l.Header, rt.Acquire, a.Deadline, free)
		} else {
			ObserveTry(t, &l.Header, free)
		}
	}
	if l.M.TryLock(t) {
		return rt.True, nil
	}
	if !a.Block {
		return rt.False, nil
	}
	ok, err := l.M.Lock(t, &rt.Wait{Kind: "lock", On: &l.Header, Timed: a.Deadline >= 0}, a.Deadline)
	return rt.Bool(ok), err
}

func lockEnter(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.As[Lock](args[0]).M.Locked() {
		t.SkipCheck()
	}
	return rt.True, object.As[Lock](args[0]).Acquire(t)
}

func lockRelease(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.None, object.As[Lock](args[0]).Release(t)
}

func lockLocked(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l := object.As[Lock](args[0])
	observe(t, &l.Header, rt.Look)
	return rt.Bool(l.M.Locked()), nil
}

const (
	acquireDoc = "Lock the lock.  Without argument, this blocks if the lock is already\nlocked (even by the same thread), waiting for another thread to release\nthe lock, and return True once the lock is acquired."
	releaseDoc = "Release the lock, allowing another thread that is blocked waiting for\nthe lock to acquire the lock."
)

func init() {
	object.DefineType(LockType, object.TypeDef{
		Name: "lock", Module: "_thread", Layout: &lockShape,
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) != 0 {
					if len(names) > 0 {
						return rt.Value{}, object.TypeError(t, "lock() takes no keyword arguments")
					}
					return rt.Value{}, object.TypeError(t, "lock expected 0 arguments, got %d", len(args))
				}
				return NewLock(t), nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				state := "unlocked"
				if object.As[Lock](v).M.Locked() {
					state = "locked"
				}
				return object.NewStr(t, fmt.Sprintf("<%s _thread.lock object at 0x%x>", state, t.Identity(v.H))), nil
			},
		},
		Methods: []object.Def{
			{Name: "acquire", Kw: lockAcquire, Doc: acquireDoc},
			{Name: "acquire_lock", Kw: lockAcquire, Doc: acquireDoc},
			{Name: "release", Fn: lockRelease, Doc: releaseDoc},
			{Name: "release_lock", Fn: lockRelease, Doc: releaseDoc},
			{Name: "locked", Fn: lockLocked},
			{Name: "locked_lock", Fn: lockLocked},
			{Name: "__enter__", Fn: lockEnter, Doc: acquireDoc},
			{Name: "__exit__", Max: 3, Fn: lockRelease, Doc: releaseDoc},
		},
	})
}
