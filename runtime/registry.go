// This file implements the registry of objects with a finalizer: those that a collection looks at.
package runtime

import (
	"sync/atomic"

	"minipy/runtime/sched"
)

// registry holds the objects with a finalizer. An object enters it when it is made
// (a generator when it is first suspended where it has something to close) and
// leaves it when it dies. It keeps nothing alive for longer than one collection.
type registry struct {
	mu sched.Mutex
	m  ordered[registered]
	n  atomic.Int64
}

// registered says of an object with a finalizer whether that has run.
type registered struct{ done bool }

// RegisterFinalizer registers a new object with a finalizer. It may ask t for a
// collection, at its next safepoint.
func (t *Thread) RegisterFinalizer(h *Header) {
	r := &t.interp.registry
	r.mu.Lock()
	if e := r.m.find(h); e != nil {
		e.done = false
	} else {
		r.m.add(h, registered{})
		r.n.Add(1)
	}
	r.mu.Unlock()
	t.watchDeath(h)
	t.registeredOne()
}

// UnregisterFinalizer forgets an object: it is dead, or it can no longer run script code at its death.
func (in *Interp) UnregisterFinalizer(h *Header) {
	r := &in.registry
	r.mu.Lock()
	if r.m.remove(h) {
		r.n.Add(-1)
	}
	r.mu.Unlock()
}

// keep takes the objects off the registry for which f is false.
func (r *registry) keep(f func(h *Header, e *registered) bool) {
	n := int64(0)
	r.mu.Lock()
	r.m.keep(func(h *Header, e *registered) bool {
		ok := f(h, e)
		if !ok {
			n++
		}
		return ok
	})
	r.mu.Unlock()
	r.n.Add(-n)
}

// takeFinalizer reports whether h's finalizer is still to run, and notes that it runs now.
func (in *Interp) takeFinalizer(h *Header) bool {
	r := &in.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.m.find(h)
	if e == nil {
		r.m.add(h, registered{done: true})
		r.n.Add(1)
		return true
	}
	first := !e.done
	e.done = true
	return first
}

// Finalized reports whether h's finalizer has run.
func (in *Interp) Finalized(h *Header) bool {
	in.registry.mu.Lock()
	defer in.registry.mu.Unlock()
	e := in.registry.m.find(h)
	return e != nil && e.done
}

// Observable reports whether any object exists whose death can be observed.
func (in *Interp) Observable() bool {
	return in.registry.n.Load() != 0 || in.weakrefs.n.Load() != 0
}

// registrations is what paces collections: the objects with a finalizer and the
// weak references.
func (in *Interp) registrations() int64 { return in.registry.n.Load() + in.weakrefs.n.Load() }
