// This file decides when a collection runs by itself.
package runtime

import (
	"math"
	"sync/atomic"
	"time"

	"minipy/runtime/sched"
)

// A collection costs as much as the live heap is large, so it is worth its time
// when registrations have grown by a share of what the last one left, and harmless
// when enough time has passed since: with markShare times the last mark between two
// marks, at most one part in eleven goes into marking. What each dead object
// costs besides is a small part of what it cost to make. Only the making of a
// registered object asks, and asks its own thread's breaker: the collection runs
// at that thread's next check, where it holds no lock and no count is on its way.
// Programs without registered objects never pay.
//
// Rejected: a distance of ten times the whole pause, or times the first mark. Both
// grow with the number of the dead, they with the distance: where a death costs
// more than a tenth of a birth, they grew without bound.
//
// A death by count is a bad moment: what a dying container still refers to, and
// is about to drop, nobody else shows. So a finalizer that runs there puts the
// collection off, unless it goes on until there is twice the growth.
//
// Rejected: CPython's count of all containers made and freed: it would put a test
// into every allocation. Generations: a write barrier, in every store.
const (
	// MinGrowth is the least growth, until gc.set_threshold says otherwise.
	MinGrowth    = 2000
	growthShare  = 4  // or this part of the survivors
	markShare    = 10 // time between two marks, in times of a mark
	measureEach  = 32 // runs without finalizers between two measurements of a mark
	recheckAfter = 32 // registrations between two looks at the clock
)

// CollectMode says what starts a collection by itself.
type CollectMode uint8

// The modes. Runs that must repeat exactly do not look at the clock.
const (
	CollectPaced   CollectMode = iota // growth, and time since the last one
	CollectCounted                    // growth alone
	CollectAsked                      // nothing: only gc.collect() and the exit collect
)

// pace is the state of the decision, and the statistics. The first fields are read
// without the mutex; a stale value moves a collection by a few objects.
type pace struct {
	mode     CollectMode
	every    int          // CollectEvery of Options
	limit    atomic.Int64 // registrations that ask for a collection
	hard     atomic.Int64 // registrations that ask for it even in the middle of a death
	next     atomic.Int64 // not before this moment
	disabled atomic.Bool  // by gc.disable()
	zero     atomic.Bool  // by gc.set_threshold(0)

	mu        sched.Mutex
	growth    int64 // the least
	survivors int64 // registrations after the last collection
	// marks is the last collection's time for marking, but at most twice the one
	// before: if the machine is busy with something else just then, the next batch
	// would be so large that it no longer fits the processor's caches.
	marks      time.Duration
	unmeasured uint64 // runs without finalizers
	stats      CollectStats
}

// CollectStats counts an interpreter's collections.
type CollectStats struct {
	// Runs and Found (the objects found dead) are by the generation asked for; there
	// is one heap, and automatic runs count as the oldest generation's.
	Runs, Found [Generations]uint64
	Pause       time.Duration // with the world stopped, or waiting until it was
	MaxPause    time.Duration // of one collection
}

// Generations is how many generations module gc speaks of.
const Generations = 3

func (p *pace) init(o *Options) {
	p.mode, p.every, p.growth = o.Collect, o.CollectEvery, MinGrowth
	p.setLimit()
}

// registeredOne asks for a collection if it is time for one.
func (t *Thread) registeredOne() {
	if in := t.interp; in.registrations() > in.pace.limit.Load() && in.collectDue() {
		t.SetBreaker(BreakCollect)
	}
}

// collectDue reports whether a collection is to run by itself now. If it is too
// early, it is not asked again for some registrations.
func (in *Interp) collectDue() bool {
	p := &in.pace
	n := in.registrations()
	if n <= p.limit.Load() || p.mode == CollectAsked || p.disabled.Load() || p.zero.Load() {
		return false
	}
	if p.mode == CollectPaced && int64(in.Sched.Now()) < p.next.Load() || in.deaths.Load() != 0 && n <= p.hard.Load() {
		p.limit.Store(n + recheckAfter)
		return false
	}
	return true
}

// ServeCollect is the breaker's part in collections (BreakCollect): it runs one if
// it is still due.
func (t *Thread) ServeCollect() error {
	p := &t.interp.pace
	if p.every > 0 {
		return t.collectOften(p.every)
	}
	t.ClearBreaker(BreakCollect)
	if t.collecting || !t.interp.collectDue() {
		return nil
	}
	_, err := t.Collect(Generations - 1)
	return err
}

// collectOften collects at each n-th check of t's breaker, whose bit stays set: a
// debugging aid that finds references which no root shows.
func (t *Thread) collectOften(n int) error {
	if t.checks++; t.checks%n != 0 || t.collecting || t.interp.deaths.Load() != 0 || !t.interp.AutoCollect() {
		return nil
	}
	_, err := t.Collect(Generations - 1)
	return err
}

// measure reports whether a run without finalizers is to mark a second time all the
// same, since its first mark says little about the next.
func (p *pace) measure() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unmeasured++
	return p.marks == 0 || p.unmeasured%measureEach == 0
}

// ran notes a collection that found n dead, and when the next may come.
func (p *pace) ran(in *Interp, generation, n int, c cost) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Runs[generation]++
	p.stats.Found[generation] += uint64(n)
	p.stats.Pause += c.pause
	p.stats.MaxPause = max(p.stats.MaxPause, c.pause)
	p.survivors = in.registrations()
	switch {
	case p.marks == 0:
		p.marks = c.marks
	case c.marks != 0:
		p.marks = min(c.marks, 2*p.marks)
	}
	p.next.Store(int64(in.Sched.Now() + markShare*p.marks))
	p.setLimit()
}

func (p *pace) setLimit() {
	growth := max(p.growth, p.survivors/growthShare)
	p.limit.Store(p.survivors + growth)
	p.hard.Store(p.survivors + max(2*growth, MinGrowth))
}

// SetAutoCollect is gc.enable() and gc.disable().
func (in *Interp) SetAutoCollect(on bool) { in.pace.disabled.Store(!on) }

// AutoCollect reports whether collections run by themselves.
func (in *Interp) AutoCollect() bool { return !in.pace.disabled.Load() }

// SetCollectGrowth sets the least growth of registrations between two collections
// that run by themselves; with 0 none do.
func (in *Interp) SetCollectGrowth(n int64) {
	p := &in.pace
	p.zero.Store(n <= 0)
	p.mu.Lock()
	p.growth = max(n, 0)
	p.setLimit()
	p.mu.Unlock()
}

// CollectGrowth returns by how much registrations have grown since the last collection.
func (in *Interp) CollectGrowth() int64 {
	p := &in.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	return min(max(in.registrations()-p.survivors, 0), math.MaxInt32)
}

// CollectStats returns the statistics so far.
func (in *Interp) CollectStats() CollectStats {
	in.pace.mu.Lock()
	defer in.pace.mu.Unlock()
	return in.pace.stats
}
