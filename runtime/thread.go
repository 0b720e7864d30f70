// This file defines Thread: a script's thread, its attachment to the interpreter, and its breaker.
package runtime

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"minipy/runtime/sched"
)

// Breaker bits: why a thread should leave its fast path at the next check.
const (
	BreakGIL     uint32 = 1 << iota // another thread asks for the GIL
	BreakStop                       // the world is to stop
	BreakMerge                      // objects wait in the merge queue
	BreakSignal                     // an interrupt or a pending call (main thread)
	BreakCancel                     // the thread is to end without running script code
	BreakTrap                       // stay in the trap view
	BreakCollect                    // a collection is due
	BreakAlone                      // perhaps the only thread again: lock elision may come back
	BreakCheck                      // an observer wants to be told of each check
	BreakMemory                     // MemoryError is due: see Allocates
	BreakOverdue                    // BreakGIL has been asked for a second time: a poll serves it, too
)

// Attachment states of a thread. Only an attached thread touches script
// objects. ORDER STATE.
const (
	detached uint32 = iota
	attached
	stopped // detached or waiting at a safepoint, and may not attach until the world starts
)

// Thread is one thread of a script. Everything but what is marked as shared is
// its own: other threads do not read it.
type Thread struct {
	threadRun
	caches
}

// caches is dead memory that a thread keeps for reuse.
type caches struct {
	// FreeLists holds dead objects for reuse, by the kinds of package object.
	FreeLists [NumFree][]*Header

	// Blocks keeps the storage of dead lists: see package object's blocks.go.
	Blocks BlockCache
	// Tables keeps the tables of dead dicts: see tables.go there.
	Tables TableCache
	// SetTables keeps those of sets.
	SetTables TableCache
}

// threadRun is all of a thread but its caches: what begins anew with Interp.Restart.
type threadRun struct {
	// The VM's fast path: see package vm.
	breaker atomic.Uint32 // shared
	tid     uint32
	multi   uint32 // parallel, observed: see observer.go

	Stack0  unsafe.Pointer // first register of the current segment
	Base    uintptr        // offset of the current window in the segment
	PCOff   uintptr        // offset of the next instruction in the Link's code
	Limit   uintptr        // address one past the current segment
	Depth   int32          // script frames and nested Go entries, against RecursionLimit
	GoDepth int32          // nested entries of script code from Go
	// MaxDepth is the recursion limit; sys.setrecursionlimit sets that of all threads.
	MaxDepth atomic.Int32
	locked   int32 // internal locks held

	interp *Interp

	// Err is the exception in flight (None if there is none): what a non-nil
	// error returned by a Go function refers to.
	Err Value
	// Handled is the innermost exception being handled; generators have their own item.
	Handled *HandledItem
	base    HandledItem

	hold    []Value // see Hold
	args    []Value // see PushArgs
	drops   []Value // see DropLater
	dropped int     // how many of drops flushDrops has dealt with
	dying   []*Header
	last    []*Header // see destroy
	own     int       // entries of last that are not the current outermost death's
	nesting int       // nested deallocations

	mergeMu    sched.Mutex // shared
	mergeQueue []*Header   // shared, under mergeMu
	unserved   []*Header   // merged and dead, not deallocated yet: see serveMerges
	serving    bool        // serveMerges is at work
	stopping   bool        // t has stopped the world
	collecting bool        // t runs a collection, or its finalizers
	checks     int         // of the breaker, for Options.CollectEvery

	state  atomic.Uint32 // shared
	parker sched.Parker
	contention
	// waiting is what the thread waits for while detached, for reports and deadlock detection.
	waiting atomic.Pointer[Wait] // shared
	stuck   atomic.Bool          // shared: parked for good, not woken yet (see stuckness)
	woken   atomic.Bool          // shared: woken since it last looked at its condition

	// Ident is threading.get_ident(): small, positive, unique in the interpreter.
	Ident int64
	// Object is the threading.Thread object, or Unbound (package threading).
	Object Value
	// Daemon threads do not keep the interpreter alive.
	Daemon bool
	main   bool
	ended  atomic.Bool

	// VM is package vm's state of the thread.
	VM any
	// OldVM is that of a thread whose memory this one has: see Interp.Restart.
	OldVM any
	// Locals holds module-private per-thread state (threading.local, contexts), by key.
	Locals map[any]any

	// Observer is the laboratory's seam: nil in normal runs.
	Observer  Observer
	sights    Sights
	noted     *Header // what the last Visible has announced, until its lock is taken
	noted2    *Header
	retried   bool  // see CountRetry
	unchecked bool  // see SkipCheck
	muted     int32 // see Mute

	// Rand paces the trap view: a xorshift state.
	Rand uint64
	// TrapSwitch: the thread is in the trap view to let go of the GIL at some instruction.
	TrapSwitch bool
	// StopValue is the value of the StopIteration that the last Next swallowed, or
	// None: what `yield from` returns.
	StopValue Value
	// Reraised: the exception in flight goes on from this frame, whose traceback
	// entry it has already.
	Reraised bool
	// LookupFailed: the exception in flight comes from the look-up half of a fused
	// instruction, not from the call.
	LookupFailed bool
	// Interrupted is the pending exception of BreakSignal (package object's).
	Interrupted atomic.Bool

	named int // objects that t has named: see Identity

	// Ending is the exception that nothing caught, while the hook that reports it runs.
	Ending *Header

	life Life   // see StartLife
	live func() // is lives

	stats Counts
}

// DropHandled drops the exception that a thread without frames still handles: one that
// was cancelled in a handler has not come to the handler's end.
func (t *Thread) DropHandled() {
	exc := t.base.Exc
	t.base.Exc = None
	t.Decref(exc)
}

// HandledItem is one entry of the stack of handled exceptions: a thread's, or a
// running generator's.
type HandledItem struct {
	Exc  Value // the exception, or None
	Prev *HandledItem
}

// Wait describes a blocking wait.
type Wait struct {
	Kind  string // "lock", "join", "sleep", ...
	On    *Header
	Timed bool // has a timeout, or something outside can end it
	Since time.Duration
	Owner func() *Thread // who could end it, if known
}

// Tid returns the thread's id as an owner of objects.
func (t *Thread) Tid() uint32 { return t.tid }

// Interp returns the interpreter.
func (t *Thread) Interp() *Interp { return t.interp }

// Main reports whether t is the interpreter's main thread.
func (t *Thread) Main() bool { return t.main }

// Ended reports whether the thread's script code has ended.
func (t *Thread) Ended() bool { return t.ended.Load() }

// Multi reports whether objects must be read and written with care, by their
// locks and versions: other threads run, or each step is observed. Only t itself asks.
func (t *Thread) Multi() bool { return t.multi != 0 }

// Parallel reports whether the GIL is off and other threads exist.
func (t *Thread) Parallel() bool { return t.multi&parallel != 0 }

// Breaker returns the breaker bits; the VM and long natives test them.
func (t *Thread) Breaker() uint32 { return t.breaker.Load() }

// SetBreaker sets bits in the breaker of t; any thread may call it.
func (t *Thread) SetBreaker(bits uint32) { t.breaker.Or(bits) }

// ClearBreaker clears bits.
func (t *Thread) ClearBreaker(bits uint32) { t.breaker.And(^bits) }

// Hold gives an owned reference into the thread's hold stack, where collector,
// audit and unwinding see it. What a native function holds is dropped when it
// returns; long loops use HoldMark and Release. It returns v, borrowed.
func (t *Thread) Hold(v Value) Value {
	t.hold = append(t.hold, v)
	return v
}

// HoldMark returns the height of the hold stack, for Release.
func (t *Thread) HoldMark() int { return len(t.hold) }

// Release drops everything held since mark, newest first.
func (t *Thread) Release(mark int) {
	for len(t.hold) > mark {
		n := len(t.hold) - 1
		v := t.hold[n]
		t.hold[n] = Value{}
		t.hold = t.hold[:n]
		if v.H != nil {
			t.Decref(v)
		}
	}
}

// ReleaseKeep is Release for the end of a native that returns r, owned: what the
// drops may run sees it held.
func (t *Thread) ReleaseKeep(mark int, r Value) Value {
	if r.H == nil || r.H.Uncounted() {
		t.Release(mark)
		return r
	}
	top := len(t.hold)
	t.hold = append(t.hold, r)
	for i := top - 1; i >= mark; i-- {
		v := t.hold[i]
		t.hold[i] = Value{}
		if v.H != nil {
			t.Decref(v)
		}
	}
	t.hold[top] = Value{}
	t.hold = t.hold[:mark]
	return r
}

// Unhold takes the newest held reference back from the hold stack: the caller owns it.
func (t *Thread) Unhold() Value {
	n := len(t.hold) - 1
	v := t.hold[n]
	t.hold[n] = Value{}
	t.hold = t.hold[:n]
	return v
}

// TakeHeld is Unhold of the i-th entry, which stays as an empty one.
func (t *Thread) TakeHeld(i int) Value {
	v := t.hold[i]
	t.hold[i] = Value{}
	return v
}

// SetHold replaces the i-th entry of the hold stack (an index that HoldMark gave
// before a Hold), dropping the old value.
func (t *Thread) SetHold(i int, v Value) {
	old := t.hold[i]
	t.hold[i] = v
	if old.H != nil {
		t.Decref(old)
	}
}

// DropHeld drops the i-th entry and moves those above it down.
func (t *Thread) DropHeld(i int) {
	v := t.hold[i]
	n := len(t.hold) - 1
	copy(t.hold[i:], t.hold[i+1:])
	t.hold[n] = Value{}
	t.hold = t.hold[:n]
	t.Decref(v)
}

// HeldFrom returns the entries from mark on, borrowed, as a copy that stays good
// when the stack grows.
func (t *Thread) HeldFrom(mark int) []Value { return append([]Value(nil), t.hold[mark:]...) }

// VisitHeld calls visit with everything the thread's kernel state owns: the hold
// stack, pending drops, and exceptions.
func (t *Thread) VisitHeld(visit func(Value)) {
	for _, v := range t.hold {
		if v.H != nil {
			visit(v)
		}
	}
	for _, v := range t.drops[t.dropped:] {
		visit(v)
	}
	visit(t.Err)
	visit(t.StopValue)
	visit(t.Object)
	for it := t.Handled; it != nil; it = it.Prev {
		visit(it.Exc)
	}
}

// PushArgs returns n slots, of any content, for borrowed arguments of a callee, which
// is done with them before PopArgs(mark).
func (t *Thread) PushArgs(n int) (mark int, args []Value) {
	mark = len(t.args)
	if mark+n > cap(t.args) {
		t.args = slices.Grow(t.args, n)
	}
	t.args = t.args[:mark+n]
	return mark, t.args[mark : mark+n : mark+n]
}

// PopArgs gives slots back.
func (t *Thread) PopArgs(mark int) { t.args = t.args[:mark] }

// Holds reports whether the newest entry of the hold stack is a reference to h.
func (t *Thread) Holds(h *Header) bool { n := len(t.hold); return n > 0 && t.hold[n-1].H == h }

// Held returns the i-th entry of the hold stack, borrowed.
func (t *Thread) Held(i int) Value { return t.hold[i] }

// Poll is the safepoint of long natives: it lets a stop, a signal or a thread that has
// waited too long in. An error means that an exception (KeyboardInterrupt) is set.
//
// With the GIL a native is one step, for the models and for most readers of scripts, and so is
// left whole where that costs others little: a request for the GIL waits for the check behind
// the native. Only one that has been made a second time, a switch interval later, divides it.
func (t *Thread) Poll() error {
	if t.breaker.Load()&^(BreakGIL|BreakTrap|BreakCheck) == 0 {
		return nil
	}
	return t.interp.hooks.Break(t)
}

// Now returns the monotonic clock of the interpreter's scheduler.
func (t *Thread) Now() time.Duration { return t.interp.Sched.Now() }

// TableCache is package object's cache of the tables of dicts, or of sets: by the power of two of their
// size, and their total size in entries.
type TableCache struct {
	Lists   [20][]any
	Entries int
}

// BlockCache is package object's cache of list storage: by size class, and its
// total size in items.
type BlockCache struct {
	Lists [48][]unsafe.Pointer
	Items int
	Big   *sync.Pool // of the few that are larger than all classes; nil before the first
}

// freeCount bounds each free list.
const freeCount = 256

// PutFree puts dead memory on free list k if it may be recycled and the list has room.
func (t *Thread) PutFree(k int, h *Header) {
	if h.Recyclable(t) && len(t.FreeLists[k]) < freeCount && t.sights&SeeDead == 0 {
		t.FreeLists[k] = append(t.FreeLists[k], h)
	}
}

// NumFree is the number of free lists: package object numbers its kinds below it.
const NumFree = 64

// TakeFree takes memory from free list k, or returns nil.
func (t *Thread) TakeFree(k int) *Header {
	l := t.FreeLists[k]
	if n := len(l); n > 0 {
		h := l[n-1]
		t.FreeLists[k] = l[:n-1]
		if l := t.interp.ledger; l != nil {
			l.born(h)
		}
		return h
	}
	return nil
}

// CountRetry counts an optimistic read that falls back to the lock, which the
// caller takes next: it was announced already.
func (t *Thread) CountRetry() {
	t.stats.Retries++
	t.retried = t.multi&observed != 0
}
