// This file implements the death of objects: finalizers, weak references, and freeing without recursion.
package runtime

import (
	"slices"
	"sync/atomic"
)

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
	if t.nesting == 0 && len(t.dying)+len(t.last) > t.own {
		t.drainDying()
	}
}

// drainDying destroys what waits, until nothing does. The newest entries of last
// come first, but in the order in which they came within one death: depth first,
// as if nothing had waited.
func (t *Thread) drainDying() {
	slices.Reverse(t.last[t.own:])
	for {
		var h *Header
		if n := len(t.dying); n > 0 {
			h, t.dying = t.dying[n-1], t.dying[:n-1]
		} else if n := len(t.last); n > t.own {
			h, t.last = t.last[n-1], t.last[:n-1]
		} else {
			return
		}
		mark := len(t.last)
		t.nesting++
		t.destroy(h)
		t.nesting--
		slices.Reverse(t.last[mark:])
	}
}

// leave begins script code inside a death: what dies in it is its own affair, and
// waits for nothing. The result is for enter.
func (t *Thread) leave() (nesting, own int) {
	nesting, own = t.nesting, t.own
	t.nesting, t.own = 0, len(t.last)
	t.interp.deaths.Add(1)
	return nesting, own
}

func (t *Thread) enter(nesting, own int) {
	t.interp.deaths.Add(-1)
	t.nesting, t.own = nesting, own
}

// destroy runs the finalizer (once in an object's life; a generator's state says
// itself whether there is something to close), then the weakref
// callbacks, then frees: CPython's order at death by count.
//
// An object whose death runs script code, or is seen by a weak reference, waits in last
// until the outermost container is freed. That code may collect, and what the
// container still refers to is then known to Go locals only: its finalizers would
// run now, and once more at its turn. In last it is seen, and the order stays.
func (t *Thread) destroy(h *Header) {
	s := h.Shape()
	if t.nesting > 1 && (s.Flags&HasFinalizer != 0 || atomic.LoadInt32(&h.shared) != 0 && t.interp.weakrefs.has(h)) {
		t.last = append(t.last, h)
		return
	}
	if s.Flags&HasFinalizer != 0 && (s.Kind == KindGenerator || t.interp.takeFinalizer(h)) {
		h.resurrect(t)
		t.hold = append(t.hold, h.Val()) // a collection meanwhile sees it live
		nesting, own := t.leave()
		s.Finalize(t, h)
		t.enter(nesting, own)
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
			nesting, own := t.leave()
			t.interp.runCallbacks(t, mark)
			t.enter(nesting, own)
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
