// This file puts an interpreter back to its beginning, for controlled runs that are repeated thousands of times.
package runtime

import (
	"maps"
	"weak"
)

// Restart puts the kernel's part of the interpreter back to where NewInterp left
// it, with the memory of its threads. Nothing runs, and the objects of the run
// before are garbage that nobody drops: counts of older objects may stay too high.
// What package object and the modules keep they put back themselves. It returns
// the main thread, detached.
func (in *Interp) Restart() *Thread {
	for _, t := range in.made {
		if t != in.main {
			in.spare = append(in.spare, t)
		}
	}
	clear(in.made)
	in.made = in.made[:0]
	clear(in.threads)
	in.threads = in.threads[:0]
	clear(in.byTid)
	in.nextTid, in.nextIdent = GILTid+1, 0
	in.alive.Store(0)
	in.stuck.running.Store(0)
	in.stuck.count.Store(0)
	in.world.stopper, in.world.pending, in.world.waiters = nil, 0, nil
	in.weakrefs.m = ordered[*WeakRef]{}
	in.weakrefs.n.Store(0)
	in.registry.m = ordered[registered]{}
	in.registry.n.Store(0)
	in.deaths.Store(0)
	in.RecursionLimit.Store(in.begin.RecursionLimit)
	in.gil.interval.Store(in.begin.interval)
	in.Finalizing.Store(false)
	in.ids.m = maps.Clone(in.begin.ids)
	t := in.main
	t.renew()
	t.named = in.begin.named
	in.begun(t)
	t.main = true
	in.Register(t)
	return t
}

// beginning is what scripts can change about the kernel.
type beginning struct {
	RecursionLimit int32
	interval       int64
	// Names that older objects have: their hashes are in tables. named is the main thread's.
	ids   map[weak.Pointer[Header]]uint64
	named int
}

// Restartable says that Restart will be called: the memory of threads is kept from
// now on, and what scripts can set is noted. Weak references and finalizers that
// exist already make it false: Restart would forget them.
func (in *Interp) Restartable() bool {
	in.begin = beginning{in.RecursionLimit.Load(), in.gil.interval.Load(), maps.Clone(in.ids.m), in.main.named}
	in.made = append(in.made, in.main)
	return !in.Observable()
}

// renew makes the memory of a thread of the run before that of a new one.
func (t *Thread) renew() {
	old := t.VM
	if old == nil {
		old = t.OldVM
	}
	clear(t.hold)
	clear(t.args)
	clear(t.drops)
	t.threadRun = threadRun{interp: t.interp, OldVM: old, parker: t.parker, live: t.live,
		hold: t.hold[:0], args: t.args[:0], drops: t.drops[:0]}
	t.parker.Clear()
}
