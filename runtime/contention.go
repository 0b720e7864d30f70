// This file decides when a thread that keeps finding locks taken lets the others work alone.
package runtime

import "time"

// Two cores that write one object in turns pass its cache line to and fro: each
// operation then takes two to five times what it takes a core that has the line to
// itself, so both threads together are slower than one after the other. No way of
// spinning helps: it is not the wait that is slow but the work. So a thread that keeps
// finding locks taken sleeps for nap, while the others work undisturbed.
//
// Its heat says when. Every lock found taken adds hotGap, time takes away what passes,
// and at napHeat the thread sleeps: when locks are found taken more often than once in
// hotGap for a while. Threads with private work between their uses of an object mostly
// miss each other and stay cold; measured with list.append, dict stores and `with lock:`,
// two threads at once break even with one after the other at 0.6 to 1 µs of private work,
// and then meet about once in 2 to 7 µs. A sleeper wakes with credit, so the next to sleep
// is another, and each gets its share.
//
// Rejected: longer spinning and exponential back-off of some µs (the line still moves at
// each operation); naps of 50 and 200 µs (shorter than the grain of Go's timers, so the
// sleeper watches the clock and uses a core for it); a streak of close meetings instead
// of heat (one late meeting ends it, and most bursts have one).
const (
	hotGap  = 3 * time.Microsecond
	napHeat = 4 * hotGap
	nap     = time.Millisecond
)

// contention is a thread's recent past with locks that others held.
type contention struct {
	last time.Duration // when it last found one taken, or had it after that
	heat time.Duration // below zero: credit
}

// met notes a lock found taken, and reports whether the thread is to sleep.
func (c *contention) met(now time.Duration) bool {
	if c.heat > 0 {
		c.heat = max(0, c.heat-(now-c.last))
	}
	c.heat += hotGap
	c.last = now
	return c.heat >= napHeat
}

// slept notes the end of a nap.
func (c *contention) slept(now time.Duration) {
	c.last, c.heat = now, -napHeat
}

// Contended notes that t has found a lock taken and is about to wait for it, and may
// put t to sleep for about a millisecond first; the world stops that much later at worst.
// A thread that holds an internal lock stays awake.
func (t *Thread) Contended() {
	t.stats.Contended++
	if t.interp.noNaps {
		return
	}
	if t.contention.met(t.interp.Sched.Now()) && t.locked == 0 {
		t.parker.Park(nap)
		t.contention.slept(t.interp.Sched.Now())
	}
}

// Waited notes the end of a wait so long that it would pass for a cold time.
func (t *Thread) Waited() {
	if t.interp.noNaps { // and a look at a controlled run's clock moves it
		return
	}
	t.contention.last = t.interp.Sched.Now()
}
