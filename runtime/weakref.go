// This file implements weak references and the registry of objects with an observable death.
package runtime

import (
	"sync/atomic"

	"minipy/runtime/sched"
)

// WeakRef is a weak reference object; package modules/weakref gives it a type.
type WeakRef struct {
	Header
	target   atomic.Pointer[Header]
	Callback Value // or None; taken when the object has died
	Plain    bool  // made without a callback
	Hash     int64
	HasHash  bool
	Proxy    bool
}

// weakTable maps objects to their weak references. Its lists hold plain Go
// pointers: a WeakRef takes itself off when it dies.
type weakTable struct {
	mu sched.Mutex
	m  map[*Header][]*WeakRef
	n  atomic.Int64
}

func (w *weakTable) has(h *Header) bool {
	if w.n.Load() == 0 {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.m[h]) > 0
}

// AddWeakRef points ref at h, which the caller owns or borrows.
func (in *Interp) AddWeakRef(ref *WeakRef, h *Header) {
	h.SetMaybeWeakref()
	ref.SetMaybeWeakref() // the table reaches it without a count: see clear
	w := &in.weakrefs
	w.mu.Lock()
	ref.target.Store(h)
	w.m[h] = append(w.m[h], ref)
	w.n.Add(1)
	w.mu.Unlock()
}

// WeakRefs returns the live weak references to h, borrowed by nobody: only for
// counting and for reuse under TryIncref.
func (in *Interp) WeakRefs(h *Header) []*WeakRef {
	w := &in.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*WeakRef(nil), w.m[h]...)
}

// DropWeakRef takes a dying weak reference off its object's list.
func (in *Interp) DropWeakRef(ref *WeakRef) {
	w := &in.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	h := ref.target.Load()
	if h == nil {
		return
	}
	ref.target.Store(nil)
	list := w.m[h]
	for i, r := range list {
		if r == ref {
			w.n.Add(-1)
			if len(list) == 1 {
				delete(w.m, h)
			} else {
				w.m[h] = append(list[:i:i], list[i+1:]...)
			}
			return
		}
	}
}

// Target upgrades a weak reference: an owned reference to the object, or
// Unbound if it is dead or dying.
func (r *WeakRef) Target(t *Thread) Value {
	w := &t.interp.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	h := r.target.Load()
	if h == nil {
		return Unbound
	}
	if h.Uncounted() || t.TryIncref(h) {
		return h.Val()
	}
	return Unbound
}

// Dead reports whether the object is gone.
func (r *WeakRef) Dead() bool { return r.target.Load() == nil }

// clear clears all weak references to h, whose count is zero: nobody can upgrade
// one any more. Those with a callback go to t's hold stack, for runCallbacks.
func (w *weakTable) clear(t *Thread, h *Header) {
	w.mu.Lock()
	list := w.m[h]
	delete(w.m, h)
	w.n.Add(-int64(len(list)))
	for _, r := range list {
		r.target.Store(nil)
		if !r.Callback.IsNone() && t.TryIncref(&r.Header) {
			t.hold = append(t.hold, r.Val())
		}
	}
	w.mu.Unlock()
}

// runCallbacks runs the callbacks of the weak references held since mark, newest
// first, as CPython does, and drops them.
func (in *Interp) runCallbacks(t *Thread, mark int) {
	for i := len(t.hold) - 1; i >= mark; i-- {
		in.hooks.WeakrefDied(t, asWeakRef(t.hold[i]))
	}
	t.Release(mark)
}

// registry holds the objects whose finalizer has not run: those that a
// collection looks at. The value says whether it has run.
type registry struct {
	mu  sched.Mutex
	m   map[*Header]registered
	n   atomic.Int64
	seq uint64
}

// registered says of an object with a finalizer when it was registered, and
// whether the finalizer has run.
type registered struct {
	seq  uint64
	done bool
}

// RegisterFinalizer registers a new object with a finalizer.
func (in *Interp) RegisterFinalizer(h *Header) {
	in.registry.mu.Lock()
	in.registry.seq++
	in.registry.m[h] = registered{seq: in.registry.seq}
	in.registry.mu.Unlock()
	in.registry.n.Add(1)
}

// UnregisterFinalizer forgets an object: it is dead, or it can no longer run script code at its death.
func (in *Interp) UnregisterFinalizer(h *Header) {
	in.registry.mu.Lock()
	if _, ok := in.registry.m[h]; ok {
		delete(in.registry.m, h)
		in.registry.n.Add(-1)
	}
	in.registry.mu.Unlock()
}

// takeFinalizer reports whether h's finalizer is still to run, and notes that it runs now.
func (in *Interp) takeFinalizer(h *Header) bool {
	r := &in.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	e, known := r.m[h]
	if e.done {
		return false
	}
	if !known {
		r.n.Add(1)
	}
	e.done = true
	r.m[h] = e
	return true
}

// Finalized reports whether h's finalizer has run.
func (in *Interp) Finalized(h *Header) bool {
	in.registry.mu.Lock()
	defer in.registry.mu.Unlock()
	return in.registry.m[h].done
}

// Observable reports whether any object exists whose death can be observed.
func (in *Interp) Observable() bool {
	return in.registry.n.Load() != 0 || in.weakrefs.n.Load() != 0
}
