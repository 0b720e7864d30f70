// This file implements attaching, detaching, and stopping the world.
package runtime

import (
	"sync/atomic"
	"time"

	"minipy/runtime/sched"
)

// world serialises stops. A thread is stopped when it is detached and may not
// attach. In the GIL mode whoever holds the GIL has the world stopped already.
type world struct {
	mu      sched.Mutex
	stopper *Thread
	pending int       // attached threads that have not stopped yet
	waiters []*Thread // threads that want to attach, or to stop the world
	stops   uint64
}

// Attach makes the thread one that may touch script objects. It blocks while the
// world is stopped and, with the GIL, until its turn comes.
func (t *Thread) Attach() {
	in := t.interp
	if in.controlled != nil {
		in.controlled.Point()
	}
	if in.gilOn {
		if in.controlled == nil {
			in.gil.acquire(t)
		}
		t.state.Store(attached)
		return
	}
	for !t.state.CompareAndSwap(detached, attached) {
		in.world.mu.Lock()
		if t.state.Load() != stopped {
			in.world.mu.Unlock()
			continue
		}
		in.world.waiters = append(in.world.waiters, t)
		in.world.mu.Unlock()
		t.parker.Park(time.Millisecond)
	}
}

// Detach makes the thread one that touches no script object: it may block.
// Nothing holds an internal lock then.
func (t *Thread) Detach() {
	t.state.Store(detached)
	if t.interp.gilOn {
		if t.interp.controlled == nil {
			t.interp.gil.release(t)
		}
		return
	}
	if t.breaker.Load()&BreakStop != 0 {
		t.interp.world.noteStopped(t)
	}
}

func (w *world) noteStopped(t *Thread) {
	w.mu.Lock()
	// BreakStop under the mutex means that t is counted in pending. It may be
	// stopped already: held by a thread that merges an object of its (holdStopped).
	if t.breaker.Load()&BreakStop != 0 {
		t.state.CompareAndSwap(detached, stopped)
		t.ClearBreaker(BreakStop)
		w.pending--
		if w.pending == 0 {
			w.stopper.parker.Unpark()
		}
	}
	w.mu.Unlock()
}

// alternates reports whether one thread runs at a time, and keeps running while it is
// pinned: then the others stand still anyway. (Without the GIL under a controlled scheduler
// they may stand, attached, at a place that they cannot leave until the caller goes on.)
func (in *Interp) alternates() bool { return in.gilOn || in.controlled != nil }

// StopTheWorld stops every other thread; the caller is attached and stays so.
// Nothing else runs script code or changes objects until StartTheWorld.
func (t *Thread) StopTheWorld() {
	in := t.interp
	w := &in.world
	if in.alternates() {
		w.stops++
		t.Pin()
		return
	}
	for {
		w.mu.Lock()
		if w.stopper == nil {
			w.stopper = t
			break
		}
		w.waiters = append(w.waiters, t)
		w.mu.Unlock()
		// Somebody else stops the world: be stopped meanwhile.
		t.Detach()
		t.parker.Park(time.Millisecond)
		t.Attach()
	}
	w.stops++
	in.mu.Lock()
	for _, u := range in.threads {
		if u == t {
			continue
		}
		for {
			if u.state.Load() == stopped || u.state.CompareAndSwap(detached, stopped) {
				break
			}
			u.SetBreaker(BreakStop)
			if u.state.Load() == attached {
				w.pending++
				break
			}
			u.ClearBreaker(BreakStop)
		}
	}
	in.mu.Unlock()
	for w.pending > 0 {
		w.mu.Unlock()
		t.parker.Park(time.Millisecond)
		w.mu.Lock()
	}
	w.mu.Unlock()
	t.stopping = true
	t.Pin()
}

// StartTheWorld ends a stop.
func (t *Thread) StartTheWorld() {
	in := t.interp
	if in.alternates() {
		t.Unpin()
		return
	}
	t.stopping = false
	w := &in.world
	// One critical section: a thread that is let go and holds another one stopped
	// at once must not find the stop still on, and leave the other as it is.
	w.mu.Lock()
	in.mu.Lock()
	for _, u := range in.threads {
		if u != t {
			u.state.CompareAndSwap(stopped, detached)
		}
	}
	in.mu.Unlock()
	w.stopper = nil
	waiters := w.waiters
	w.waiters = nil
	w.mu.Unlock()
	for _, u := range waiters {
		u.parker.Unpark()
	}
	t.Unpin()
}

// holdStopped tries to keep a detached thread from attaching; releaseStopped
// lets it go. Between the two the caller stands in for the owner.
func (t *Thread) holdStopped() bool { return t.state.CompareAndSwap(detached, stopped) }

func (w *world) releaseStopped(t *Thread) {
	w.mu.Lock()
	// A stop of the world that came meanwhile found the thread stopped and counts on that.
	if w.stopper == nil {
		t.state.CompareAndSwap(stopped, detached)
	}
	waiters := w.waiters
	w.waiters = nil
	w.mu.Unlock()
	for _, u := range waiters {
		u.parker.Unpark()
	}
}

// enqueueMerge hands an object whose last foreign reference was dropped to its
// owner. If the owner is blocked or has ended, the dropping thread merges on the
// spot: an object does not outlive its last reference because its maker sits in join().
func (in *Interp) enqueueMerge(t *Thread, h *Header) {
	for {
		in.mu.Lock()
		owner := in.byTid[atomic.LoadUint32(&h.tid)]
		in.mu.Unlock()
		if owner == nil || t.stopping {
			t.stats.Foreign++
			if explicitMerge(h) {
				t.dealloc(h)
			}
			return
		}
		if owner.holdStopped() {
			dead := explicitMerge(h)
			in.world.releaseStopped(owner)
			t.stats.Foreign++
			if dead {
				t.dealloc(h)
			}
			return
		}
		owner.mergeMu.Lock()
		if !owner.ended.Load() {
			owner.mergeQueue = append(owner.mergeQueue, h)
			owner.mergeMu.Unlock()
			owner.SetBreaker(BreakMerge)
			if owner.state.Load() != attached && owner.holdStopped() {
				// It blocked just now, perhaps without a look at the queue.
				dead := owner.takeMerges()
				in.world.releaseStopped(owner)
				// On the list where a collection sees them: the first finalizer may cause one.
				t.dying = append(t.dying, dead...)
				if t.nesting == 0 {
					t.drainDying()
				}
			}
			return
		}
		owner.mergeMu.Unlock()
		in.Sched.Yield() // it is about to leave the table
	}
}

// takeMerges merges what is queued and returns the dead. The caller is the owner
// or holds it stopped.
func (t *Thread) takeMerges() []*Header {
	t.mergeMu.Lock()
	q := t.mergeQueue
	t.mergeQueue = nil
	t.mergeMu.Unlock()
	dead := q[:0]
	for _, h := range q {
		t.stats.Merged++
		if explicitMerge(h) {
			dead = append(dead, h)
		}
	}
	return dead
}

// serveMerges merges the objects that others have dropped (BreakMerge). Called
// from a finalizer that it runs itself, it leaves the dead to the outer call: a
// finalizer may hold a lock that the next one wants.
func (t *Thread) serveMerges() {
	t.ClearBreaker(BreakMerge)
	t.unserved = append(t.unserved, t.takeMerges()...)
	if t.serving {
		return
	}
	t.serving = true
	for len(t.unserved) > 0 {
		h := t.unserved[0]
		t.unserved = t.unserved[1:]
		t.dealloc(h)
	}
	t.unserved = nil
	t.serving = false
}

// ServeMerges is the breaker's part in counting: see serveMerges.
func (t *Thread) ServeMerges() { t.serveMerges() }
