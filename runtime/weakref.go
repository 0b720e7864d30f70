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
	m  ordered[[]*WeakRef] // by their first references; an object's in order of creation
	n  atomic.Int64        // references in all
}

// of returns the references to h; mu is held.
func (w *weakTable) of(h *Header) []*WeakRef {
	if list := w.m.find(h); list != nil {
		return *list
	}
	return nil
}

func (w *weakTable) has(h *Header) bool {
	if w.n.Load() == 0 {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.m.find(h) != nil
}

// AddWeakRef points ref at h, which the caller owns or borrows. The object counts
// as registered from then on.
func (t *Thread) AddWeakRef(ref *WeakRef, h *Header) {
	in := t.interp
	h.SetMaybeWeakref()
	ref.SetMaybeWeakref() // the table reaches it without a count: see clear
	w := &in.weakrefs
	w.mu.Lock()
	ref.target.Store(h)
	if list := w.m.find(h); list != nil {
		*list = append(*list, ref)
	} else {
		w.m.add(h, []*WeakRef{ref})
	}
	w.n.Add(1)
	w.mu.Unlock()
	t.registeredOne()
}

// WeakRefs returns the live weak references to h, borrowed by nobody: only for
// counting and for reuse under TryIncref.
func (in *Interp) WeakRefs(h *Header) []*WeakRef {
	w := &in.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*WeakRef(nil), w.of(h)...)
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
	list := w.of(h)
	for i, r := range list {
		if r == ref {
			w.n.Add(-1)
			if len(list) == 1 {
				w.m.remove(h)
			} else {
				*w.m.find(h) = append(list[:i:i], list[i+1:]...)
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
	list := w.of(h)
	w.m.remove(h)
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
