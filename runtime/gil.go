// This file implements the GIL: one lock, timed hand-over, forced switching.
package runtime

import (
	"sync/atomic"
	"time"

	"minipy/runtime/sched"
)

// gil is the global lock. A released GIL is handed to the thread that has waited
// longest, so a requested drop always yields a real switch (CPython's forced
// switching) and no thread starves. Only the first waiter watches the clock:
// when one switch interval has passed without a hand-over it asks the holder to
// drop, by the holder's breaker.
//
// Rejected: letting woken waiters compete with the thread that released (as
// CPython does between its two condition variables): a thread that blocks often
// can then take the lock back before the woken thread runs.
type gil struct {
	mu       sched.Mutex
	holder   *Thread
	queue    []*Thread
	interval atomic.Int64 // nanoseconds
	switches uint64
	requests uint64
	pressed  uint32 // BreakOverdue: the holder has been asked
}

func (g *gil) acquire(t *Thread) {
	g.mu.Lock()
	if g.holder == nil {
		g.holder = t
		g.mu.Unlock()
		return
	}
	g.queue = append(g.queue, t)
	first := g.queue[0] == t
	seen := g.switches
	g.mu.Unlock()
	for {
		timeout := sched.Forever
		if first {
			timeout = time.Duration(g.interval.Load())
		}
		woken := t.parker.Park(timeout)
		g.mu.Lock()
		if g.holder == t {
			g.mu.Unlock()
			return
		}
		first = g.queue[0] == t
		if !woken && first && seen == g.switches {
			g.requests++
			g.holder.SetBreaker(BreakGIL | g.pressed)
			g.pressed = BreakOverdue
		}
		seen = g.switches
		g.mu.Unlock()
	}
}

func (g *gil) release(t *Thread) {
	g.mu.Lock()
	t.ClearBreaker(BreakGIL | BreakOverdue)
	g.pressed = 0
	if len(g.queue) == 0 {
		g.holder = nil
		g.mu.Unlock()
		return
	}
	next := g.queue[0]
	g.queue[0] = nil
	g.queue = g.queue[1:]
	g.holder = next
	g.switches++
	var first *Thread
	if len(g.queue) > 0 {
		first = g.queue[0]
	}
	g.mu.Unlock()
	next.parker.Unpark()
	if first != nil {
		first.parker.Unpark() // it is first now: it watches the clock
	}
}

// Yield lets go of the GIL on request and waits for its turn again; without a
// GIL it only passes a safepoint.
func (t *Thread) Yield() {
	t.Detach()
	t.Attach()
}
