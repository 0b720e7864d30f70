// This file implements the cycle collector: a mark from the roots.
package runtime

import "sort"

// Only objects with an observable death matter: Go's collector frees the memory
// of all others. So a collection stops the world, marks what the roots reach, and
// looks at the registered objects (those with a finalizer, and those with a weak
// reference): unmarked means dead, whatever garbage holds them. Weak references
// are cleared first and finalizers run after the world has started again, once
// each, as CPython's collector does.
//
// Rejected: trial deletion from the registered objects alone. In
// `a = [R()]; a.append(a); del a` the list that keeps R alive cannot be reached
// from R.

// CollectGarbage runs a collection and returns the number of registered objects
// found dead. roots calls visit with every reference held outside the heap. The
// caller is attached and holds no lock.
func (t *Thread) CollectGarbage(roots func(visit func(Value))) int {
	in := t.interp
	if !in.Observable() {
		return 0
	}
	held := roots
	roots = func(visit func(Value)) {
		held(visit)
		in.visitDying(visit)
	}
	start := in.Sched.Now()
	t.StopTheWorld()
	live := mark(roots)
	dead, cleared := in.findDead(t, live)
	in.world.pause += in.Sched.Now() - start
	t.StartTheWorld()
	first := t.HoldMark() - len(dead) - len(cleared)
	for i := range cleared {
		in.hooks.WeakrefDied(t, asWeakRef(t.hold[first+len(dead)+i]))
	}
	for i := range dead {
		h := t.hold[first+i].H
		if s := h.Shape(); s.Flags&HasFinalizer != 0 && in.takeFinalizer(h) {
			s.Finalize(t, h)
		}
	}
	t.Release(first)
	if len(dead) != 0 {
		in.forget(t, dead, roots)
	}
	return len(dead)
}

// visitDying visits what dies by its count already and waits for its turn: the
// thread that has it finalizes it. The world is stopped.
func (in *Interp) visitDying(visit func(Value)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, u := range in.threads {
		u.mergeMu.Lock()
		for _, list := range [][]*Header{u.mergeQueue, u.unserved, u.dying} {
			for _, h := range list {
				visit(h.Val())
			}
		}
		u.mergeMu.Unlock()
	}
}

// forget takes the finalized objects that nobody has resurrected off the registry:
// it keeps no garbage alive.
func (in *Interp) forget(t *Thread, dead []*Header, roots func(visit func(Value))) {
	t.StopTheWorld()
	live := mark(roots)
	r := &in.registry
	r.mu.Lock()
	for _, h := range dead {
		if _, ok := live[h]; !ok && r.m[h].done {
			delete(r.m, h)
			r.n.Add(-1)
		}
	}
	r.mu.Unlock()
	t.StartTheWorld()
}

// mark returns what the roots reach. The world is stopped. It walks with an
// explicit stack: chains may have millions of links.
func mark(roots func(visit func(Value))) map[*Header]struct{} {
	live := map[*Header]struct{}{}
	var work []*Header
	visit := func(v Value) {
		h := v.H
		if h == nil || h.tid == Static && h.Shape().Traverse == nil {
			return
		}
		if _, ok := live[h]; !ok {
			live[h] = struct{}{}
			work = append(work, h)
		}
	}
	roots(visit)
	for len(work) > 0 {
		h := work[len(work)-1]
		work = work[:len(work)-1]
		if f := h.Shape().Traverse; f != nil {
			f(h, visit)
		}
	}
	return live
}

// findDead clears the weak references to registered objects that are not live, and
// puts counted references to those with a finalizer, in order of registration,
// and then to the cleared weak references with a callback that live themselves, on
// t's hold stack. The world is stopped.
func (in *Interp) findDead(t *Thread, live map[*Header]struct{}) (dead []*Header, cleared []*WeakRef) {
	r := &in.registry
	r.mu.Lock()
	for h, e := range r.m {
		if _, ok := live[h]; !ok && !e.done {
			dead = append(dead, h)
		}
	}
	sort.Slice(dead, func(i, j int) bool { return r.m[dead[i]].seq < r.m[dead[j]].seq })
	r.mu.Unlock()
	for _, h := range dead {
		h.resurrect(t)
		t.hold = append(t.hold, h.Val())
	}
	w := &in.weakrefs
	w.mu.Lock()
	for h, list := range w.m {
		if _, ok := live[h]; ok {
			continue
		}
		for _, ref := range list {
			ref.target.Store(nil)
			if _, ok := live[&ref.Header]; ok && !ref.Callback.IsNone() && t.TryIncref(&ref.Header) {
				cleared = append(cleared, ref)
				t.hold = append(t.hold, ref.Val())
			}
		}
		w.n.Add(-int64(len(list)))
		delete(w.m, h)
	}
	w.mu.Unlock()
	return dead, cleared
}
