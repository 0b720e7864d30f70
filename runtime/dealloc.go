// This file implements the death of objects: finalizers, weak references, and freeing without recursion.
package runtime

import "sync/atomic"

// maxNesting bounds nested deallocations: deaths further down wait until the
// outermost returns, so that a chain of millions of links does not overflow
// Go's stack. Up to it the order of deaths is CPython's (depth first).
const maxNesting = 50

// dealloc ends the life of an object whose count is zero.
func (t *Thread) dealloc(h *Header) {
	if t.nesting >= maxNesting {
		t.dying = append(t.dying, h)
		return
	}
	t.nesting++
	t.destroy(h)
	t.nesting--
	if t.nesting == 0 && len(t.dying) > 0 {
		t.drainDying()
	}
}

func (t *Thread) drainDying() {
	for len(t.dying) > 0 {
		n := len(t.dying) - 1
		h := t.dying[n]
		t.dying = t.dying[:n]
		t.nesting++
		t.destroy(h)
		t.nesting--
	}
}

// destroy runs the finalizer (once in an object's life; a generator's state says
// itself whether there is something to close), then the weakref
// callbacks, then frees: CPython's order at death by count.
func (t *Thread) destroy(h *Header) {
	s := h.Shape()
	if s.Flags&HasFinalizer != 0 && (s.Kind == KindGenerator || t.interp.takeFinalizer(h)) {
		h.resurrect(t)
		t.hold = append(t.hold, h.Val()) // a collection meanwhile sees it live
		// A finalizer starts with its own depth: its deaths are its own.
		nesting := t.nesting
		t.nesting = 0
		t.interp.deaths.Add(1)
		s.Finalize(t, h)
		t.interp.deaths.Add(-1)
		t.nesting = nesting
		t.Unhold()
		if !t.dropResurrected(h) {
			return
		}
		s = h.Shape()
	}
	if atomic.LoadInt32(&h.shared) != 0 && t.interp.weakrefs.has(h) {
		// Cleared while the count is zero: a reference that another thread upgrades
		// at this moment either counted first, and the object is not dead, or fails.
		t.hold = append(t.hold, h.Val()) // as above; counted when script code will run
		mark := t.HoldMark()
		t.interp.weakrefs.clear(t, h)
		if t.HoldMark() == mark {
			t.Unhold()
		} else {
			h.resurrect(t)
			t.interp.deaths.Add(1)
			t.interp.runCallbacks(t, mark)
			t.interp.deaths.Add(-1)
			t.Unhold()
			if !t.dropResurrected(h) {
				return
			}
		}
	}
	if s.Flags&HasFinalizer != 0 && s.Kind != KindGenerator {
		t.interp.UnregisterFinalizer(h)
	}
	if l := t.interp.ledger; l != nil {
		l.free(t, h, s)
		return
	}
	if t.interp.controlled != nil {
		t.interp.forgetIdentity(h)
	}
	if s.Free != nil {
		s.Free(t, h)
	}
}

// resurrect adds one count to a dead object: never a store, since late readers
// may be adding and undoing theirs.
func (h *Header) resurrect(t *Thread) {
	if atomic.LoadUint32(&h.tid) == t.tid {
		h.local++
		return
	}
	atomic.AddInt32(&h.shared, sharedOne)
}

// dropResurrected takes that count back and reports whether the object is dead
// again; if somebody else holds it now, it lives on.
func (t *Thread) dropResurrected(h *Header) bool {
	if atomic.LoadUint32(&h.tid) == t.tid {
		h.local--
		if h.local != 0 {
			return false
		}
		if atomic.LoadInt32(&h.shared) == 0 {
			return true
		}
		return t.mergeZero(h)
	}
	return atomic.AddInt32(&h.shared, -sharedOne) == merged
}

// DropLater drops a reference now, or when the thread's last internal lock is
// released if one is held.
func (t *Thread) DropLater(v Value) {
	if t.locked == 0 {
		t.Decref(v)
		return
	}
	if !v.H.Uncounted() {
		t.drops = append(t.drops, v)
	}
}

// flushDrops drops what was put off, oldest first. A drop may run script code
// that puts off more, and flushes the list to its end itself.
func (t *Thread) flushDrops() {
	for t.dropped < len(t.drops) {
		v := t.drops[t.dropped]
		t.drops[t.dropped] = Value{}
		t.dropped++
		t.Decref(v)
	}
	t.drops, t.dropped = t.drops[:0], 0
}
