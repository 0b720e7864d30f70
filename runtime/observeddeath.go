// This file announces to an exploration what decides about an observable death: drops, and upgrades of weak references.
package runtime

import "sync/atomic"

// An object with a finalizer or a weak reference dies visibly: script code runs, a
// reference says None. Who drops the last reference, and what comes before it, depends on
// the order of all drops, so in an exploration each of them is an operation on the field Refs of the
// object, and so is an upgrade of a weak reference. Counting one reference more is none: who
// copies a reference has read it somewhere, and that was an operation.
//
// Such an object gets the state merged at once. Then all its drops take decrefSlow, and
// ordinary runs pay nothing.

// refsHdr makes Refs different from all fields.
var refsHdr = Header{shape: &UnboundShape, tid: Static}

// Refs is the field of an object that its references are counted in.
var Refs = Value{H: &refsHdr}

// watchDeath makes the drops of h visible; t owns or borrows it.
func (t *Thread) watchDeath(h *Header) {
	if !t.interp.oneOwner || t.multi&observed == 0 || atomic.LoadUint32(&h.tid) != t.tid {
		return
	}
	// One thread at a time runs, and all own everything: nothing is queued.
	n := int32(h.local) + atomic.LoadInt32(&h.shared)>>2
	h.local = 0
	atomic.StoreUint32(&h.tid, noOwner)
	atomic.StoreInt32(&h.shared, n<<2|merged)
	t.Observer.Alloc(t, h)
}

// seeDrop comes before a reference to h is dropped, which t does not own.
func (t *Thread) seeDrop(h *Header) {
	if !t.interp.oneOwner || atomic.LoadUint32(&h.tid) != noOwner {
		return
	}
	if t.nesting > 0 { // part of the death of what holds it, which nobody may see half done
		t.locked++
		t.announce(h, Refs, ReadWrite)
		t.locked--
		return
	}
	t.announce(h, Refs, ReadWrite)
}

// seeUpgrade comes before a look at what the weak reference refers to, or has referred to.
func (t *Thread) seeUpgrade(r *WeakRef) {
	if t.multi&observed == 0 || !t.interp.oneOwner {
		return
	}
	h := r.target.Load()
	if h == nil {
		h = r.was
	}
	if h != nil {
		t.announce(h, Refs, Read)
	}
}
