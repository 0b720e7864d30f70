// This file implements weak references and the registry of objects with an observable death.
package runtime

import (
	"slices"
	"sync/atomic"

	"minipy/runtime/sched"
)

// WeakRef is a weak reference object; package modules/weakref gives it a type.
type WeakRef struct {
	Header
	target   atomic.Pointer[Header]
	was      *Header  // in an exploration: the target that has died
	older    *WeakRef // the next reference to the same object; guarded by the table's mutex
	Callback Value    // or None; taken when the object has died
	Plain    bool     // made without a callback
	Hash     int64
	HasHash  bool
	Proxy    bool
}

// weakTable maps objects to their weak references. Its lists hold plain Go
// pointers: a WeakRef takes itself off when it dies.
type weakTable struct {
	mu sched.Mutex
	m  ordered[*WeakRef] // the newest reference, by their objects' first
	n  atomic.Int64      // references in all
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
	if newest := w.m.find(h); newest != nil {
		ref.older = *newest
		*newest = ref
	} else {
		w.m.add(h, ref)
	}
	w.n.Add(1)
	w.mu.Unlock()
	t.watchDeath(h)
	t.registeredOne()
}

// WeakRefs returns the live weak references to h, borrowed by nobody: only for
// counting and for reuse under TryIncref.
func (in *Interp) WeakRefs(h *Header) []*WeakRef {
	w := &in.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	newest := w.m.find(h)
	if newest == nil {
		return nil
	}
	var list []*WeakRef
	for r := *newest; r != nil; r = r.older {
		list = append(list, r)
	}
	slices.Reverse(list)
	return list
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
	newest := w.m.find(h)
	w.n.Add(-1)
	if *newest == ref && ref.older == nil {
		w.m.remove(h)
		return
	}
	for p := newest; ; p = &(*p).older {
		if *p == ref {
			*p = ref.older
			ref.older = nil
			return
		}
	}
}

// Target upgrades a weak reference: an owned reference to the object, or
// Unbound if it is dead or dying.
func (r *WeakRef) Target(t *Thread) Value {
	t.seeUpgrade(r)
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
// one any more. Those with a callback go to t's hold stack, for runCallbacks, the
// oldest first.
func (w *weakTable) clear(t *Thread, h *Header) {
	w.mu.Lock()
	if newest := w.m.find(h); newest != nil {
		mark := len(t.hold)
		w.drop(t, *newest, func(*WeakRef) bool { return true })
		slices.Reverse(t.hold[mark:])
		w.m.remove(h)
	}
	w.mu.Unlock()
}

// drop clears the references from newest on and puts those with a callback that f
// admits on t's hold stack, the newest first. mu is held.
func (w *weakTable) drop(t *Thread, newest *WeakRef, f func(*WeakRef) bool) {
	n := int64(0)
	for r := newest; r != nil; {
		if t.interp.oneOwner {
			r.was = r.target.Load()
		}
		r.target.Store(nil)
		if !r.Callback.IsNone() && f(r) && t.TryIncref(&r.Header) {
			t.hold = append(t.hold, r.Val())
		}
		older := r.older
		if older != nil {
			r.older = nil // it keeps no other alive
		}
		r = older
		n++
	}
	w.n.Add(-n)
}

// runCallbacks runs the callbacks of the weak references held since mark, newest
// first, as CPython does, and drops them.
func (in *Interp) runCallbacks(t *Thread, mark int) {
	for i := len(t.hold) - 1; i >= mark; i-- {
		in.hooks.WeakrefDied(t, asWeakRef(t.hold[i]))
	}
	t.Release(mark)
}
