// This file defines RLock, the reentrant lock.
package thread

import (
	"fmt"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// RLock is a lock that its owner may acquire again.
type RLock struct {
	rt.Header
	Ext   object.Ext0
	M     Mutex
	owner atomic.Pointer[rt.Thread]
	count int64 // the owner's
}

var rlockShape = rt.Shape{Kind: rt.KindOther, Free: func(t *rt.Thread, h *rt.Header) { object.FreeExt(t, &object.As[RLock](h.Val()).Ext) },
	Traverse: func(h *rt.Header, visit func(rt.Value)) {
		object.TraverseExt(&object.As[RLock](h.Val()).Ext, visit)
	},
	Digest: func(h *rt.Header, d *rt.Digest) {
		l := object.As[RLock](h.Val())
		l.M.Digest(d)
		d.Word(uint64(l.count))
		if o := l.owner.Load(); o != nil {
			d.Word(uint64(o.Ident))
		}
		object.TraverseExt(&l.Ext, d.Value)
	}}

// RLockType is _thread.RLock.
var RLockType = &object.Type{}

// NewRLock returns a reentrant lock, owned.
func NewRLock(t *rt.Thread) rt.Value {
	l := &RLock{}
	l.Init(t, &rlockShape)
	return l.Val()
}

// AsRLock returns the RLock behind v, or nil if v is something else, an instance
// of a subclass too.
func AsRLock(v rt.Value) *RLock {
	if v.H.Shape() != &rlockShape {
		return nil
	}
	return object.As[RLock](v)
}

// Owned reports whether t holds the lock.
func (l *RLock) Owned(t *rt.Thread) bool { return l.owner.Load() == t }

// Acquire takes the lock, waiting until the deadline.
func (l *RLock) Acquire(t *rt.Thread, a AcquireArgs) (bool, error) {
	if t.Observer != nil {
		free := func() bool { return l.owner.Load() == t || !l.M.Locked() }
		if a.Block {
			ObserveWait(t, &l.Header, rt.Acquire, a.Deadline, free)
		} else {
			ObserveTry(t, &l.Header, free)
		}
	}
	if l.owner.Load() == t {
		l.count++
		return true, nil
	}
	if !l.M.TryLock(t) {
		if !a.Block {
			return false, nil
		}
		if ok, err := l.M.Lock(t, &rt.Wait{Kind: "lock", On: &l.Header, Timed: a.Deadline >= 0}, a.Deadline); !ok {
			return false, err
		}
	}
	l.owner.Store(t)
	l.count = 1
	return true, nil
}

// Release gives one acquisition back.
func (l *RLock) Release(t *rt.Thread) error {
	observe(t, &l.Header, rt.Release)
	if l.owner.Load() != t {
		return object.RuntimeError(t, "cannot release un-acquired lock")
	}
	if l.count--; l.count == 0 {
		l.owner.Store(nil)
		l.M.Unlock(t)
	}
	return nil
}

// ReleaseAll gives all acquisitions back and returns how many they were.
func (l *RLock) ReleaseAll(t *rt.Thread) (int64, error) {
	if l.owner.Load() != t {
		return 0, object.RuntimeError(t, "cannot release un-acquired lock")
	}
	observe(t, &l.Header, rt.Release)
	n := l.count
	l.count = 0
	l.owner.Store(nil)
	l.M.Unlock(t)
	return n, nil
}

// Forever are the arguments of an acquire that waits without a limit.
var Forever = AcquireArgs{Block: true, Deadline: sched.Forever}

func rlockAcquire(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	a := Forever
	if len(args) > 1 {
		var err error
		if a, err = ParseAcquire(t, args, names); err != nil {
			return rt.Value{}, err
		}
	}
	ok, err := object.As[RLock](args[0]).Acquire(t, a)
	return rt.Bool(ok), err
}

func rlockEnter(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if l := object.As[RLock](args[0]); !l.M.Locked() || l.Owned(t) {
		t.SkipCheck()
	}
	_, err := object.As[RLock](args[0]).Acquire(t, Forever)
	return rt.True, err
}

func rlockRelease(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.None, object.As[RLock](args[0]).Release(t)
}

func init() {
	object.DefineType(RLockType, object.TypeDef{
		Name: "RLock", Module: "_thread", Layout: &rlockShape, Flags: object.BaseType,
		Ext: func(v rt.Value) *object.Ext0 { return &object.As[RLock](v).Ext },
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				l := &RLock{}
				object.InitObject(t, &l.Header, cls)
				return l.Val(), nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				l := object.As[RLock](v)
				state, owner, count := "unlocked", int64(0), int64(0)
				if o := l.owner.Load(); o != nil {
					state, owner = "locked", o.Ident
					if count = 1; o == t {
						count = l.count
					}
				}
				return object.NewStr(t, fmt.Sprintf("<%s _thread.RLock object owner=%d count=%d at 0x%x>", state, owner, count, t.Identity(v.H))), nil
			},
		},
		Methods: []object.Def{
			{Name: "acquire", Kw: rlockAcquire, Doc: "Lock the lock; the thread that holds it may do so again."},
			{Name: "release", Fn: rlockRelease, Doc: "Release the lock, once for each acquire."},
			{Name: "__enter__", Fn: rlockEnter, Doc: "Lock the lock."},
			{Name: "__exit__", Max: 3, Fn: rlockRelease, Doc: "Release the lock."},
			{Name: "_is_owned", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return rt.Bool(object.As[RLock](args[0]).Owned(t)), nil
			}},
			{Name: "_release_save", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				n, err := object.As[RLock](args[0]).ReleaseAll(t)
				if err != nil {
					return rt.Value{}, err
				}
				return object.NewTuple(t, rt.Int(n), rt.Int(t.Ident)), nil
			}},
			{Name: "_acquire_restore", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if !object.IsTuple(args[1]) || len(object.AsTuple(args[1]).Items) != 2 || !object.AsTuple(args[1]).Items[0].IsInt() {
					return rt.Value{}, object.TypeError(t, "_acquire_restore() argument 1 must be a state of _release_save()")
				}
				l := object.As[RLock](args[0])
				if _, err := l.Acquire(t, Forever); err != nil {
					return rt.Value{}, err
				}
				l.count = object.AsTuple(args[1]).Items[0].Int()
				return rt.None, nil
			}},
			{Name: "_recursion_count", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if l := object.As[RLock](args[0]); l.Owned(t) {
					return rt.Int(l.count), nil
				}
				return rt.Int(0), nil
			}},
		},
	})
}

// SetDepth sets how often its holder, the caller's thread, has acquired l.
func (l *RLock) SetDepth(n int64) { l.count = n }

// HolderOf returns who holds the lock at h, and where it was acquired; ident 0 if
// h is no lock, or free.
func HolderOf(h *rt.Header) (ident int64, fn *rt.Header, pcoff uintptr) {
	switch {
	case h == nil:
	case h.Shape() == &lockShape:
		return object.As[Lock](h.Val()).M.Holder()
	case object.TypeOf(h.Val()).IsSubtype(RLockType):
		return object.As[RLock](h.Val()).M.Holder()
	}
	return 0, nil, 0
}
