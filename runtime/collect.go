// This file implements a run of the cycle collector: mark, clear weak references, finalize, mark again.
package runtime

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"
)

// Only objects with an observable death matter: Go's collector frees the memory
// of all others. So a collection stops the world, marks what the roots reach, and
// looks at the registered objects (those with a finalizer, and those with a weak
// reference): unmarked means dead, whatever garbage holds them. Weak references
// are cleared first and finalizers run after the world has started again, once
// each, as CPython's collector does (PEP 442). Then a second mark tells which of
// the finalized objects live on: the others leave the registry, which keeps no
// garbage alive.
//
// When it runs by itself is in pace.go.
//
// Rejected: trial deletion from the registered objects alone. In
// `a = [R()]; a.append(a); del a` the list that keeps R alive cannot be reached
// from R.

// Collect runs a collection and returns the number of registered objects found
// dead. The caller is attached, at a safepoint, and holds no lock. Called by a
// finalizer or callback of a collection on the same thread it does nothing, as in
// CPython. An error comes from the hook that is told of it: the thread is cancelled.
func (t *Thread) Collect(generation int) (int, error) {
	if t.collecting {
		return 0, nil
	}
	t.collecting = true
	defer func() { t.collecting = false }()
	tell := t.interp.hooks.Collecting
	if tell == nil {
		return t.collect(generation), nil
	}
	if err := tell(t, "start", generation, 0); err != nil {
		return 0, err
	}
	n := t.collect(generation)
	return n, tell(t, "stop", generation, n)
}

// CollectLast is the collection at exit, of which nobody is told.
func (t *Thread) CollectLast() { t.collect(Generations - 1) }

// Bury finalizes what only the roots outside kept hold, while all that it refers to still stands: at exit, the
// modules' names. Of barred, objects that kept comes to, nothing is reached. What has been finalized is
// left where it is, and dies without a finalizer when the names go.
//
// The order is that of the ways from the roots, the shortest first. In CPython it comes about so: the
// collection before the last one moves what it reaches to the end of the list that the last one goes through. If
// collections are disabled there is only the last one, and the order is that of registration.
func (t *Thread) Bury(kept func(visit func(Value)), barred ...*Header) {
	in := t.interp
	if !in.Observable() || in.hooks.Roots == nil {
		return
	}
	c := cost{}
	rank := map[*Header]int{}
	if in.AutoCollect() {
		t.stopped(&c, func() {
			for i := range in.marker.n {
				if h := in.marker.chunks[i/markChunk][i%markChunk]; h.Shape().Flags&HasFinalizer != 0 {
					rank[h] = i
				}
			}
		})
	}
	first, finals := t.HoldMark(), 0
	t.StopTheWorld()
	for _, h := range barred { // they look as if they had been visited
		storeRelUint32(&h.seq, atomic.LoadUint32(&h.seq)|seqMark)
	}
	in.marker.mark(func(visit func(Value)) {
		kept(visit)
		in.visitDying(visit)
	})
	finals, _ = in.findDead(t)
	slices.SortStableFunc(t.hold[first:first+finals], func(a, b Value) int { return cmp.Compare(rank[a.H], rank[b.H]) })
	in.marker.clear()
	for _, h := range barred {
		storeRelUint32(&h.seq, atomic.LoadUint32(&h.seq)&^seqMark)
	}
	t.StartTheWorld()
	t.finalize(first, finals)
}

// collect is Collect without its guard and its hook.
func (t *Thread) collect(generation int) int {
	in := t.interp
	n, c := 0, cost{}
	if in.Observable() && in.hooks.Roots != nil {
		n, c = t.collectGarbage()
	}
	in.pace.ran(in, generation, n, c)
	return n
}

// cost is what a collection took: the time with the world stopped or stopping, and
// the part of it that does not depend on how many died. Live references to the dead,
// and what holds them, make the first mark longer; so it is the second one that tells.
type cost struct{ pause, marks time.Duration }

// collectGarbage is the run itself. It returns how many died, and the cost.
func (t *Thread) collectGarbage() (n int, c cost) {
	in := t.interp
	first := t.HoldMark()
	finals := 0
	c.marks = t.stopped(&c, func() {
		if l := in.ledger; l != nil {
			l.checkUnmarked(in)
		}
		finals, n = in.findDead(t)
	})
	held := t.finalize(first, finals)
	switch {
	case held == 0: // the first mark was about the living only
	case finals == 0 && !in.pace.measure():
		c.marks = 0 // about as long as the last time
	default:
		c.marks = 2 * t.stopped(&c, func() {
			in.registry.keep(func(h *Header, e *registered) bool { return !e.done || h.marked() })
		})
	}
	return n, c
}

// finalize runs what findDead has put on the hold stack, from first on: finals objects with a finalizer and, above
// them, the references whose callbacks are to run. It returns how many both are.
func (t *Thread) finalize(first, finals int) int {
	in := t.interp
	held := t.HeldFrom(first)
	for _, ref := range held[finals:] {
		in.hooks.WeakrefDied(t, asWeakRef(ref))
	}
	for _, v := range held[:finals] {
		if in.takeFinalizer(v.H) {
			if s := v.H.Shape(); s.Flags&HasFinalizer != 0 {
				s.Finalize(t, v.H)
			}
		}
	}
	t.Release(first)
	return len(held)
}

// stopped stops the world, marks, runs f, and adds what that took to the pause. It
// returns what all but f took.
func (t *Thread) stopped(c *cost, f func()) time.Duration {
	in := t.interp
	start := in.Sched.Now()
	t.StopTheWorld()
	in.marker.mark(func(visit func(Value)) {
		in.hooks.Roots(t, visit)
		in.visitDying(visit)
	})
	marked := in.Sched.Now()
	f()
	swept := in.Sched.Now()
	in.marker.clear()
	t.StartTheWorld()
	end := in.Sched.Now()
	c.pause += end - start
	return end - start - (swept - marked)
}

// visitDying visits what dies by its count already and waits for its turn: the
// thread that has it finalizes it. The world is stopped.
func (in *Interp) visitDying(visit func(Value)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, u := range in.threads {
		u.mergeMu.Lock()
		for _, list := range [][]*Header{u.mergeQueue, u.unserved, u.dying, u.last} {
			for _, h := range list {
				visit(h.Val())
			}
		}
		u.mergeMu.Unlock()
	}
}

// findDead clears the weak references to objects that are not marked. It puts on
// t's hold stack, counted, the unmarked objects whose finalizer is still to run, in
// the order of their registration (finals of them), and then the cleared
// references that have a callback and are marked themselves: as CPython, the
// objects in the order of their first references, of one object the newest
// reference first. It returns the number of the dead as well. The world is stopped.
func (in *Interp) findDead(t *Thread) (finals, n int) {
	in.registry.keep(func(h *Header, e *registered) bool {
		if !h.marked() && !e.done {
			h.resurrect(t)
			t.hold = append(t.hold, h.Val())
			finals++
		}
		return !e.done || h.marked() // or it came back to life once, and is garbage again
	})
	n = finals
	w := &in.weakrefs
	w.mu.Lock()
	defer w.mu.Unlock()
	w.m.keep(func(h *Header, newest **WeakRef) bool {
		if h.tid == Static || h.marked() {
			return true
		}
		if h.Shape().Flags&HasFinalizer == 0 {
			n++ // the others have been counted
		}
		w.drop(t, *newest, func(r *WeakRef) bool { return r.marked() })
		return false
	})
	return finals, n
}
