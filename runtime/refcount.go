// This file implements biased reference counting.
package runtime

import "sync/atomic"

// Biased reference counting after PEP 703 and "Biased Reference Counting" (Choi,
// Shull, Torrellas, 2018). The owner (tid) counts in local without atomics; all
// others count in shared with atomics. The number of references is their sum,
// so shared may be negative. The low two bits of shared are the state:
//
//	default --(a non-owner counts it under a lock, or a weak reference is made)--> maybeWeakref
//	default, maybeWeakref --(a non-owner drops at count 0)--> queued --(owner merges)--> merged
//	default, maybeWeakref --(owner drops its last, shared is not 0)--> merged
//
// Invariants:
//   - default with count 0 and local 0: dead, by a plain test of the owner. So a
//     non-owner that holds no lock may not count an object whose shared word is 0.
//   - merged: tid is noOwner, local is 0; count 0 means dead.
//   - queued: one reference is in the hands of the owner's merge queue.
//
// With the GIL all threads carry the tid GILTid and everything takes the owner path.
const (
	stateMask    int32 = 3
	stateDefault int32 = 0
	maybeWeakref int32 = 1
	queued       int32 = 2
	merged       int32 = 3
	sharedOne    int32 = 4
	saturated    int32 = 1 << 28 << 2 // counts from here on are sticky
)

// Incref adds a reference to v, which the caller can reach through a reference it owns or borrows.
func (t *Thread) Incref(v Value) {
	h := v.H
	if tid := atomic.LoadUint32(&h.tid); tid == t.tid {
		h.local++
	} else if tid < Deferred {
		h.increfShared()
	}
}

// Decref drops a reference to v. It may run script code (finalizers, weakref
// callbacks), so the caller holds no lock and has stored whatever replaces v.
func (t *Thread) Decref(v Value) {
	h := v.H
	if tid := atomic.LoadUint32(&h.tid); tid == t.tid && h.local > 1 {
		h.local--
	} else if tid < Deferred {
		t.decrefSlow(h)
	}
}

// Owns, OwnsMany, Inc and Dec are Incref and Decref in pieces small enough to be
// inlined into the VM's loop (Go inlines next to nothing into big functions) and
// without calls. Owns: t counts h in local.
func (t *Thread) Owns(h *Header) bool { return atomic.LoadUint32(&h.tid) == t.tid }

// OwnsMany reports whether t counts h in local, and more than one reference.
func (t *Thread) OwnsMany(h *Header) bool { return atomic.LoadUint32(&h.tid) == t.tid && h.local > 1 }

// Sole reports whether the owner's one reference is the only one: nobody else can
// reach the object, as with a for loop's own iterator. The caller Owns it, and
// has the reference in a register: see Unique.
func (h *Header) Sole() bool { return h.local == 1 && atomic.LoadInt32(&h.shared) == 0 }

// Inc adds a reference; the caller Owns the object.
func (h *Header) Inc() { h.local++ }

// Dec drops one; the caller OwnsMany.
func (h *Header) Dec() { h.local-- }

// New returns v with one more reference: the owned copy of a borrowed Value.
func (t *Thread) New(v Value) Value {
	t.Incref(v)
	return v
}

func (h *Header) increfShared() {
	for {
		s := atomic.LoadInt32(&h.shared)
		if s >= saturated || atomic.CompareAndSwapInt32(&h.shared, s, s+sharedOne) {
			return
		}
	}
}

// IncrefBy adds n references at once (list repetition). Counts that would pass
// 2^28 saturate: the object is immortal from then on.
func (t *Thread) IncrefBy(v Value, n int) {
	h := v.H
	tid := atomic.LoadUint32(&h.tid)
	if tid >= Deferred || n == 0 {
		return
	}
	if tid == t.tid && uint64(h.local)+uint64(n) < 1<<31 {
		h.local += uint32(n)
		return
	}
	for {
		s := atomic.LoadInt32(&h.shared)
		if s >= saturated {
			return
		}
		ns := saturated | s&stateMask
		if int64(s>>2)+int64(n) < int64(saturated>>2) {
			ns = s + int32(n)*sharedOne
		}
		if atomic.CompareAndSwapInt32(&h.shared, s, ns) {
			return
		}
	}
}

// TryIncref counts an object that the caller has seen in a container without
// holding its lock. It fails on every zero: the object may be dead by then.
func (t *Thread) TryIncref(h *Header) bool {
	tid := atomic.LoadUint32(&h.tid)
	if tid == t.tid {
		// A queued object lives although its owner holds no reference: others
		// may, and the queue's own is not dropped before the owner merges.
		if h.local == 0 && atomic.LoadInt32(&h.shared)&stateMask != queued {
			return false
		}
		h.local++
		return true
	}
	if tid >= Deferred {
		return true
	}
	for {
		s := atomic.LoadInt32(&h.shared)
		if s == 0 || s == merged {
			return false
		}
		if s >= saturated || atomic.CompareAndSwapInt32(&h.shared, s, s+sharedOne) {
			return true
		}
	}
}

// IncrefLocked counts an element under its container's lock, and marks it
// maybeWeakref so that the next optimistic reader succeeds.
func (t *Thread) IncrefLocked(v Value) {
	h := v.H
	tid := atomic.LoadUint32(&h.tid)
	if tid == t.tid {
		h.local++
		return
	}
	if tid >= Deferred {
		return
	}
	for {
		s := atomic.LoadInt32(&h.shared)
		if s >= saturated {
			return
		}
		ns := s + sharedOne
		if s&stateMask == stateDefault {
			ns |= maybeWeakref
		}
		if atomic.CompareAndSwapInt32(&h.shared, s, ns) {
			return
		}
	}
}

// SetMaybeWeakref marks an object that can be reached without a count: a weak
// reference was made to it. The caller owns or borrows a reference.
func (h *Header) SetMaybeWeakref() {
	for {
		s := atomic.LoadInt32(&h.shared)
		if s&stateMask != stateDefault || h.Uncounted() {
			return
		}
		if atomic.CompareAndSwapInt32(&h.shared, s, s|maybeWeakref) {
			return
		}
	}
}

func (t *Thread) decrefSlow(h *Header) {
	if atomic.LoadUint32(&h.tid) == t.tid {
		h.local--
		if h.local != 0 {
			return
		}
		if atomic.LoadInt32(&h.shared) == 0 {
			if s := h.Shape(); s.Flags&LeafShape != 0 && t.interp.unwatched {
				s.Free(t, h)
				return
			}
			t.dealloc(h)
			return
		}
		if t.mergeZero(h) {
			t.dealloc(h)
		}
		return
	}
	if t.multi&observed != 0 {
		t.seeDrop(h)
	}
	for {
		s := atomic.LoadInt32(&h.shared)
		if s >= saturated {
			return
		}
		if s == stateDefault || s == maybeWeakref {
			// The reference goes to the owner's merge queue.
			if !atomic.CompareAndSwapInt32(&h.shared, s, queued) {
				continue
			}
			t.interp.enqueueMerge(t, h)
			return
		}
		if atomic.CompareAndSwapInt32(&h.shared, s, s-sharedOne) {
			if s-sharedOne == merged {
				t.dealloc(h)
			}
			return
		}
	}
}

// mergeZero ends the ownership of an object whose local count the owner has
// brought to zero. It reports whether the object is dead.
func (t *Thread) mergeZero(h *Header) bool {
	for {
		s := atomic.LoadInt32(&h.shared)
		if s&stateMask == queued {
			return false // the queue holds a reference; the merge will see local 0
		}
		// tid goes first: whoever sees merged also sees no owner.
		atomic.StoreUint32(&h.tid, noOwner)
		if atomic.CompareAndSwapInt32(&h.shared, s, s|merged) {
			return s&^stateMask == 0
		}
	}
}

// explicitMerge moves the owner's count into shared and drops the queue's
// reference. The caller is the owner, or holds the owner stopped, or the owner
// has ended. It reports whether the object is dead.
func explicitMerge(h *Header) bool {
	local := int64(h.local)
	h.local = 0
	atomic.StoreUint32(&h.tid, noOwner)
	for {
		s := atomic.LoadInt32(&h.shared)
		n := int64(s>>2) + local - 1
		ns := saturated | merged
		if n < int64(saturated>>2) {
			ns = int32(n)<<2 | merged
		}
		if atomic.CompareAndSwapInt32(&h.shared, s, ns) {
			return n == 0
		}
	}
}

// Refcount returns the number of references, as sys.getrefcount: 4294967295 for
// static and deferred objects. The caller is the owner or has stopped the world.
func (h *Header) Refcount() int64 {
	if h.Uncounted() {
		return 4294967295
	}
	n := int64(h.local) + int64(atomic.LoadInt32(&h.shared)>>2)
	if atomic.LoadInt32(&h.shared)&stateMask == queued {
		n++
	}
	return n
}

// Shared reports whether another thread than the owner has counted references to
// h. The world is stopped.
func (h *Header) Shared() bool { return !h.Uncounted() && atomic.LoadInt32(&h.shared) != 0 }

// Owner returns the tid field, for reports.
func (h *Header) Owner() uint32 { return atomic.LoadUint32(&h.tid) }

// Owned reports whether t may read the local count.
func (h *Header) Owned(t *Thread) bool {
	tid := atomic.LoadUint32(&h.tid)
	return tid == t.tid || tid == noOwner || tid >= Deferred
}

// Unique reports whether the one reference to h is t's: then nobody else can
// reach the object, and it may be changed in place, an iterator stepped, without
// its lock.
//
// That is so only if the reference is in a place private to the thread: a register,
// the hold stack, a Go local that owns it. If instead an object that threads share
// has it (a tuple, a partial, an adapter with its inner iterator), others come to h
// by the same way. So who lends an object to a call or to a step holds a
// counted reference to it in a place private to its thread, or has found that what
// lends it is Unique itself. For the arguments of a call from Go object.CallNative
// does so, for the step of an inner iterator object.NextInner, for a walk
// object.Iterate. They look after iterators, since only those are asked while
// they are lent; the containers that are asked lie in a register, under construction.
func (h *Header) Unique(t *Thread) bool {
	return atomic.LoadUint32(&h.tid) == t.tid && h.local == 1 && atomic.LoadInt32(&h.shared) == 0
}
