// This file defines the observer seam: how the laboratory sees a run, and directs it.
package runtime

import "time"

// AccessKind says what a visible operation does.
type AccessKind uint8

// The kinds of visible operations.
const (
	Read AccessKind = iota
	Write
	ReadWrite // atomic read-modify-write: append, pop, setdefault ...
)

// SyncKind says what a synchronisation does.
type SyncKind uint8

// The kinds of synchronisation.
const (
	Acquire SyncKind = iota
	Release
	WaitFor
	Notify
	StartThread
	JoinThread
	EndThread
	// TryAcquire may fail at once: acquire(False). ready says whether it succeeds.
	TryAcquire
	// TimedAcquire may fail after a time: acquire(timeout=1).
	TimedAcquire
	// Look changes nothing: locked(), is_set(), is_alive().
	Look
	// Everything may concern whatever another thread does: a class's special methods
	// change, gc.collect().
	Everything
)

// Observer watches one thread. It is nil in normal runs. Before a visible
// operation or a synchronisation takes effect it is told (thread, object, field,
// kind); after it, the value. field is Unbound for the object as a whole, which
// conflicts with each of its fields; Keys is the field that holds a container's
// length or set of keys. ready, if not nil, says whether a synchronisation could
// go on now: else it would block. The observer may let other threads run unless the
// thread is Locked.
type Observer interface {
	Access(t *Thread, obj *Header, field Value, kind AccessKind)
	Done(t *Thread, obj *Header, field, value Value)
	Sync(t *Thread, obj *Header, kind SyncKind, ready func() bool)
	// Alloc tells that t has made an object whose death can be observed, or a weak
	// reference to one.
	Alloc(t *Thread, obj *Header)
	// Step comes before each instruction, Check at each place where CPython's
	// evaluation loop lets another thread in: function entry, backward jump,
	// generator resume, after a builtin.
	Step(t *Thread)
	Check(t *Thread)
}

// A Timekeeper is an Observer that decides how long timed waits last.
type Timekeeper interface {
	// Pause comes before the thread waits for w or for a time, whichever is first. If it
	// returns true the time is over, unless the thread has been woken meanwhile.
	Pause(t *Thread, w *Wait, timeout time.Duration) bool
	// Clock comes before the script reads a clock.
	Clock(t *Thread)
}

// A Chooser is an Observer that decides random choices.
type Chooser interface {
	// Choose comes before the thread draws one of n numbers, from 0 on (n is 0 if they are too many to
	// be counted), by what the generator calls what. If ok it is this one; else the generator draws.
	Choose(t *Thread, n int64, what string) (value int64, ok bool)
}

// Choose asks the observer which of n numbers to draw: see Chooser.
func (t *Thread) Choose(n int64, what string) (value int64, ok bool) {
	if t.multi&observed != 0 && t.muted == 0 {
		if c, is := t.Observer.(Chooser); is {
			return c.Choose(t, n, what)
		}
	}
	return 0, false
}

// SeeEverything tells the observer of an operation of the kind Everything, on h.
func (t *Thread) SeeEverything(h *Header) {
	if t.multi&observed != 0 && t.muted == 0 {
		t.Observer.Sync(t, h, Everything, nil)
	}
}

// SeeClock tells the observer that the script is about to read a clock.
func (t *Thread) SeeClock() {
	if k, ok := t.Observer.(Timekeeper); ok && t.muted == 0 {
		k.Clock(t)
	}
}

// Keys is the field of a container that its length and its set of keys are in.
var Keys = None

// Sights says what an observer wants to be told.
type Sights uint8

// What an observer may want.
const (
	SeeAccess Sights = 1 << iota // Access and Done, and Sync
	SeeSteps                     // Step, and Sync
	SeeChecks                    // Check, and Sync
	SeeDead                      // which objects it has met that are dead: their memory is not used again
)

// The bits of Thread.multi. The word is zero in ordinary runs of one thread or
// with the GIL: then the fast paths read and write objects plainly.
const (
	parallel uint32 = 1 << iota // other threads run at the same time: locks are needed
	observed                    // each visible operation is announced
)

// Observe connects an observer to the thread, which runs no script code yet or
// is the caller's own.
func (t *Thread) Observe(o Observer, see Sights) {
	t.Observer = o
	t.sights = see
	if see&SeeAccess != 0 {
		t.multi |= observed
	}
	if see&(SeeSteps|SeeAccess) != 0 {
		t.SetBreaker(BreakTrap)
	}
	if see&SeeChecks != 0 {
		t.SetBreaker(BreakCheck)
	}
}

// Sees reports whether the thread's observer wants to be told of these things.
func (t *Thread) Sees(what Sights) bool { return t.sights&what != 0 }

// SkipCheck keeps the check that comes next from being a switch point: the
// caller is what CPython calls without one (`with lock`). Where nobody asks for
// checks and nothing waits, the mark lasts until some later check does: that one
// leaves its request to the check after it.
func (t *Thread) SkipCheck() {
	t.unchecked = t.sights&SeeChecks != 0 || t.interp.gilOn && !t.interp.SwitchAny
}

// Unchecked reports whether the check under way was skipped, and forgets it.
func (t *Thread) Unchecked() bool {
	skip := t.unchecked
	t.unchecked = false
	return skip
}

// Check tells the observer of a check.
func (t *Thread) Check() {
	if !t.Unchecked() {
		t.Observer.Check(t)
	}
}

// Observed reports whether each visible operation of t is announced.
func (t *Thread) Observed() bool { return t.multi&observed != 0 }

// Visible announces a visible operation: what the caller is about to do to a
// field of h in one atomic step. It holds none of h's locks. The lock or the look
// at the version that follows it announces nothing more.
//
// Operations that do not call it are announced by their lock (Lock, Lock2) or
// their look at the version (ReadSeq), as one on the object as a whole. So none is missed.
func (t *Thread) Visible(h *Header, field Value, kind AccessKind) {
	if t.multi&observed != 0 {
		t.visible(h, field, kind)
	}
}

// Kept apart so that Visible is inlined: one test in ordinary runs.
//
//go:noinline
func (t *Thread) visible(h *Header, field Value, kind AccessKind) {
	t.announce(h, field, kind)
	t.noted = h
}

// Saw tells what the operation announced last has read or written.
func (t *Thread) Saw(h *Header, field, value Value) {
	if t.multi&observed != 0 && t.muted == 0 {
		t.Observer.Done(t, h, field, value)
	}
}

func (t *Thread) announce(h *Header, field Value, kind AccessKind) {
	if t.muted == 0 {
		t.Observer.Access(t, h, field, kind)
	}
}

// Visible2 is Visible for a step on two objects, each as a whole.
func (t *Thread) Visible2(a *Header, kind AccessKind, b *Header, kind2 AccessKind) {
	if t.multi&observed != 0 {
		t.announce(a, Unbound, kind)
		t.announce(b, Unbound, kind2)
		t.noted, t.noted2 = a, b
	}
}

// announceWhole is Visible for operations that have not said more about themselves.
func (t *Thread) announceWhole(h *Header, kind AccessKind) {
	if t.retried {
		t.retried = false
		return
	}
	switch h {
	case t.noted:
		t.noted = nil
		return
	case t.noted2:
		t.noted2 = nil
		return
	}
	t.announce(h, Unbound, kind)
}

// Mute stops the announcements of t until Unmute: what it does now is part of an
// operation that was announced, or none of the script's.
func (t *Thread) Mute() { t.muted++ }

// Unmute ends Mute.
func (t *Thread) Unmute() { t.muted-- }

// Pin keeps an observed thread from being switched until Unpin: it holds a lock
// of the interpreter's own, or has stopped the world.
func (t *Thread) Pin() { t.locked++ }

// Unpin ends Pin. The caller holds no lock any more.
func (t *Thread) Unpin() {
	t.locked--
	if t.locked == 0 && len(t.drops) != 0 {
		t.flushDrops()
	}
}
