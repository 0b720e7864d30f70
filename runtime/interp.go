// This file defines Interp, the state of one interpreter that the kernel keeps.
package runtime

import (
	"slices"
	"sync/atomic"
	"time"

	"minipy/runtime/sched"
)

// Hooks are the seams through which the kernel and the objects reach what is
// built on them: package vm and the façade set them.
type Hooks struct {
	// Break handles a non-zero breaker: switch, stop, merge, signal, cancel.
	Break func(t *Thread) error
	// Call calls a script function (PEP 523's seam): args and the values of the
	// keywords in names stand in args and are borrowed; the result is owned.
	Call func(t *Thread, fn Value, args []Value, names []string) (Value, error)
	// Compile turns source text into a code object: see package object.
	Compile func(t *Thread, filename, source, mode string, flags int) (any, error)
	// RunBody executes a class body's (or exec's) function with its namespace as
	// the only argument, outside the usual binding; the result is owned.
	RunBody func(t *Thread, fn, ns Value) (Value, error)
	// RunCode executes top-level code (a *code.Code) in the namespace ns; locals is
	// the mapping of code compiled for one, else Unbound. The result is owned.
	RunCode func(t *Thread, code any, ns *Header, locals Value) (Value, error)
	// Frame describes the innermost script frame; nil if there is none.
	Frame func(t *Thread) *FrameInfo
	// Import is __import__: globals is the importing module's namespace header or
	// nil, from the names of a `from` import.
	Import func(t *Thread, name string, globals *Header, from []string, level int) (Value, error)
	// Display is what an interactive expression statement does with its value.
	Display func(t *Thread, v Value) error
	// Signal handles BreakSignal on the main thread: a pending KeyboardInterrupt
	// or a signal handler of the script.
	Signal func(t *Thread) error
	// Globals returns the namespace of the running script code, owned, or the zero
	// Value if none runs.
	Globals func(t *Thread) Value
	// Caller describes the depth-th script frame of the thread, 0 the innermost: its
	// namespace, owned, its file and line; the zero Value if there is none.
	Caller func(t *Thread, depth int) (ns Value, file string, line int)
	// SuperArgs finds what super() without arguments means where it is called
	// through another name: the class and the first argument, owned.
	SuperArgs func(t *Thread) (cls, self Value, err error)
	// InitThread gives a new thread, attached, what it needs to run script code.
	InitThread func(t *Thread)
	// Observe, if not nil, connects each thread to its observer before it runs script code.
	Observe func(t *Thread)
	// Deadlock is called, by the last of them, when every thread waits for good.
	Deadlock func(t *Thread)
	// Roots calls visit with every reference held outside the heap, all threads'
	// included. The world is stopped, by t.
	Roots func(t *Thread, visit func(Value))
	// Collecting is told when a collection starts ("start") and when it has ended
	// ("stop"), with what it found dead. An error ends the caller: it is cancelled.
	Collecting func(t *Thread, phase string, generation, found int) error
	// WeakrefDied calls the callback of a cleared weak reference.
	WeakrefDied func(t *Thread, ref *WeakRef)
}

// SetRecursionLimit sets the limit for all threads.
func (in *Interp) SetRecursionLimit(n int32) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.RecursionLimit.Store(n)
	for _, t := range in.threads {
		t.MaxDepth.Store(n)
	}
}

// FrameInfo describes a script frame for globals(), locals(), dir() and super().
type FrameInfo struct {
	Func  *Header // its function
	Names []string
	// Values are the registers of Names, borrowed: cells where the variable is one.
	Values []Value
	// Line is the line it executes.
	Line int
	// Namespace is the class body's or exec's namespace, else Unbound.
	Namespace Value
}

// Options configure an interpreter.
type Options struct {
	GIL       bool
	Interval  time.Duration // switch interval of the GIL
	SwitchAny bool          // --switch=any: between any two instructions
	Sched     sched.Scheduler
	Collect   CollectMode // what starts a collection by itself
	// CollectEvery, if not 0, has each thread collect at every so many checks of its
	// breaker: for hunting references that no root shows.
	CollectEvery int
	// OneOwner makes one thread own all objects also without the GIL, so that counts
	// are exact at once: for controlled runs only.
	OneOwner bool
	// NoNaps keeps threads awake that keep meeting at a lock (see contention): they
	// are slower, and meet more often.
	NoNaps bool
}

// Interp is one interpreter: everything that changes belongs to it.
type Interp struct {
	Sched sched.Scheduler
	// controlled is Sched if that is a controlled one: the threads take turns, so
	// nobody waits for the GIL.
	controlled *sched.Controlled
	unwatched  bool // neither that nor a ledger wants to know of each death
	hooks      Hooks

	gil       gil
	gilOn     bool
	oneOwner  bool
	noNaps    bool
	SwitchAny bool

	mu        sched.Mutex // guards threads and the ids
	threads   []*Thread   // live threads, in order of start
	byTid     map[uint32]*Thread
	nextTid   uint32
	nextIdent int64
	alive     atomic.Int32
	main      *Thread

	world    world
	stuck    stuckness
	weakrefs weakTable
	registry registry
	marker   marker // under a stop of the world
	pace     pace
	memory   atomic.Uint64 // the limit in bytes, if not 0: see Thread.HasRoom
	// Searches counts the searches in dicts that script code is interrupting.
	Searches atomic.Int32
	deaths   atomic.Int32 // finalizers and callbacks that run at a death by count

	// RecursionLimit is sys.getrecursionlimit().
	RecursionLimit atomic.Int32
	// Objects is package object's per-interpreter state; Machine is package vm's.
	Objects any
	Machine any
	// Finalizing is set when the interpreter shuts down: no new threads.
	Finalizing atomic.Bool

	ids    identities // of a controlled run, under mu
	ledger *ledger    // nil but in debugging runs

	begin       beginning // see Restart
	made, spare []*Thread // the threads of this run and of the ones before, if it is Restartable

	ended Counts // of threads that have ended, under mu
}

// Counts are the statistics that --stats prints.
type Counts struct {
	Switches  uint64 // GIL hand-overs
	Requests  uint64 // drop requests
	Contended uint64 // locks found taken
	Merged    uint64 // objects merged by their owner
	Foreign   uint64 // objects merged by the dropping thread
	Retries   uint64 // optimistic reads that fell back to the lock
	Stops     uint64 // stop-the-world pauses

	Collections uint64
	Found       uint64        // registered objects that collections found dead
	Pause       time.Duration // of all collections
	MaxPause    time.Duration // of one
}

// Add adds other to c.
func (c *Counts) Add(other *Counts) {
	c.Switches += other.Switches
	c.Requests += other.Requests
	c.Contended += other.Contended
	c.Merged += other.Merged
	c.Foreign += other.Foreign
	c.Retries += other.Retries
	c.Stops += other.Stops
}

// DefaultInterval is the switch interval of sys.getswitchinterval().
const DefaultInterval = 5 * time.Millisecond

// NewInterp returns an interpreter and its main thread, which is detached.
func NewInterp(o Options, hooks Hooks) (*Interp, *Thread) {
	if o.Sched == nil {
		o.Sched = sched.NewFree()
	}
	if o.Interval <= 0 {
		o.Interval = DefaultInterval
	}
	in := &Interp{Sched: o.Sched, hooks: hooks, gilOn: o.GIL, SwitchAny: o.SwitchAny, nextTid: GILTid + 1, byTid: map[uint32]*Thread{}}
	in.controlled, _ = o.Sched.(*sched.Controlled)
	in.unwatched = in.controlled == nil
	in.oneOwner = o.OneOwner && in.controlled != nil
	in.noNaps = o.NoNaps || in.controlled != nil
	in.gil.interval.Store(int64(o.Interval))
	in.RecursionLimit.Store(1000)
	in.pace.init(&o)
	t := in.NewThread()
	t.main = true
	in.main = t
	in.Register(t)
	return in, t
}

// Hooks returns the interpreter's hooks.
func (in *Interp) Hooks() *Hooks { return &in.hooks }

// GIL reports whether the GIL is on.
func (in *Interp) GIL() bool { return in.gilOn }

// Controlled returns the scheduler of a controlled run, or nil.
func (in *Interp) Controlled() *sched.Controlled { return in.controlled }

// SetGIL switches the mode. Only the single live thread may call it, attached:
// it leaves the old mode's attachment and enters the new one's.
func (in *Interp) SetGIL(t *Thread, on bool) bool {
	in.mu.Lock()
	alone := len(in.threads) == 1
	in.mu.Unlock()
	if !alone || on == in.gilOn || t.tid != GILTid {
		return alone && on == in.gilOn
	}
	t.Detach()
	in.gilOn = on
	t.Attach()
	return true
}

// Interval returns the switch interval.
func (in *Interp) Interval() time.Duration { return time.Duration(in.gil.interval.Load()) }

// SetInterval sets the switch interval.
func (in *Interp) SetInterval(d time.Duration) { in.gil.interval.Store(int64(d)) }

// Main returns the main thread.
func (in *Interp) Main() *Thread { return in.main }

// Threads returns the live threads in order of start.
func (in *Interp) Threads() []*Thread {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]*Thread(nil), in.threads...)
}

// NewThread returns a thread that is not registered yet. It may hold values only
// once it is attached.
func (in *Interp) NewThread() *Thread {
	var t *Thread
	if n := len(in.spare); n > 0 {
		t = in.spare[n-1]
		in.spare = in.spare[:n-1]
		t.renew()
	} else {
		t = &Thread{threadRun: threadRun{interp: in, parker: in.Sched.NewParker()}}
	}
	if in.made != nil {
		in.made = append(in.made, t)
	}
	in.begun(t)
	return t
}

// begun sets what a new thread begins with.
func (in *Interp) begun(t *Thread) {
	t.Err, t.StopValue, t.Object, t.Rand = None, None, Unbound, 0x9E3779B97F4A7C15
	t.MaxDepth.Store(in.RecursionLimit.Load())
	t.base.Exc = None
	t.Handled = &t.base
	if in.pace.every > 0 {
		t.SetBreaker(BreakCollect)
	}
	in.mu.Lock()
	in.nextIdent++
	t.Ident = in.nextIdent
	if in.gilOn || in.oneOwner || t.Ident == 1 {
		t.tid = GILTid // the main thread keeps it when the GIL goes
	} else {
		// Never reused, so an object's owner cannot be mistaken. 2^32 threads
		// started would exhaust the ids: Start refuses long before.
		t.tid = in.nextTid
		in.nextTid++
	}
	in.mu.Unlock()
}

// Register makes t, which is detached, a live thread. While another thread is
// stopping the world it is born stopped: the stop does not know it.
func (in *Interp) Register(t *Thread) {
	in.world.mu.Lock()
	in.mu.Lock()
	in.threads = append(in.threads, t)
	if in.byTid[t.tid] == nil { // with the GIL they share the main thread's
		in.byTid[t.tid] = t
	}
	if in.world.stopper != nil {
		t.state.Store(stopped)
	}
	in.mu.Unlock()
	in.world.mu.Unlock()
	in.alive.Add(1)
	in.stuck.running.Add(1)
}

// maxTid bounds the ids that threads may use.
const maxTid = Deferred - 1

// Start registers child and runs fn on it in a new goroutine, attached. The
// caller's thread turns its lock elision off first. Start fails when the
// interpreter shuts down.
func (t *Thread) Start(child *Thread, fn func(*Thread)) bool { return t.StartThen(child, fn, nil) }

// StartThen is Start; after, if not nil, runs when the thread has ended and
// touches no script object: it wakes joiners.
func (t *Thread) StartThen(child *Thread, fn func(*Thread), after func()) bool {
	return t.StartLife(child, &funcLife{fn, after})
}

// Life is what a thread does. Ended runs when the thread has ended; it touches no script object.
type Life interface {
	Live(t *Thread)
	Ended()
}

type funcLife struct {
	fn    func(*Thread)
	after func()
}

func (f *funcLife) Live(t *Thread) { f.fn(t) }

func (f *funcLife) Ended() {
	if f.after != nil {
		f.after()
	}
}

// StartLife is Start of a thread that does life.
func (t *Thread) StartLife(child *Thread, life Life) bool {
	in := t.interp
	if in.Finalizing.Load() || child.tid >= maxTid {
		return false
	}
	if !in.gilOn {
		t.multi |= parallel
		child.multi |= parallel
	}
	in.Register(child)
	child.life = life
	if child.live == nil {
		child.live = child.lives
	}
	in.Sched.Spawn(child.live)
	return true
}

// Life returns what t does, nil if it was not started by StartLife: for reports on a
// thread that waits, in a stopped world.
func (t *Thread) Life() Life { return t.life }

// lives is what a started thread runs, from its beginning to its end.
func (t *Thread) lives() {
	in, life := t.interp, t.life
	t.Attach()
	if f := in.hooks.InitThread; f != nil {
		f(t)
	}
	if f := in.hooks.Observe; f != nil {
		f(t)
	}
	life.Live(t)
	t.life = nil
	t.End()
	life.Ended()
	in.leave()
}

// End ends the life of an attached thread: its merge queue is served, its
// objects have no owner from now on.
func (t *Thread) End() {
	in := t.interp
	t.Release(0)
	t.DropHandled()
	for !t.closeQueue() {
		t.serveMerges()
	}
	// From here on t counts nothing: as soon as it is detached others merge its
	// objects. It stays listed until then, so that a stop of the world waits for it.
	t.Detach()
	in.mu.Lock()
	for i, u := range in.threads {
		if u == t {
			in.threads = slices.Delete(in.threads, i, i+1)
			break
		}
	}
	if in.byTid[t.tid] == t {
		delete(in.byTid, t.tid)
	}
	in.ended.Add(&t.stats)
	in.mu.Unlock()
	// Not before: a thread alone takes no locks.
	if in.alive.Add(-1) != 1 {
		return
	}
	in.mu.Lock()
	if len(in.threads) > 0 {
		in.threads[0].SetBreaker(BreakAlone) // if another has come meanwhile it finds out
	}
	in.mu.Unlock()
}

// closeQueue marks t as ended if its merge queue is empty: nothing is queued
// after that. It reports whether it was.
func (t *Thread) closeQueue() bool {
	t.mergeMu.Lock()
	defer t.mergeMu.Unlock()
	if len(t.mergeQueue) != 0 {
		return false
	}
	t.ended.Store(true)
	return true
}

// Alone clears t's lock elision if t is the only thread again (BreakAlone).
func (t *Thread) Alone() {
	t.ClearBreaker(BreakAlone)
	if t.interp.alive.Load() == 1 && t.locked == 0 {
		t.multi &^= parallel
	}
}

// Stats returns the statistics so far. The world is stopped or t is alone.
func (in *Interp) Stats() Counts {
	in.mu.Lock()
	defer in.mu.Unlock()
	c := in.ended
	for _, t := range in.threads {
		c.Add(&t.stats)
	}
	c.Switches = in.gil.switches
	c.Requests = in.gil.requests
	c.Stops = in.world.stops
	s := in.CollectStats()
	for i := range s.Runs {
		c.Collections += s.Runs[i]
		c.Found += s.Found[i]
	}
	c.Pause, c.MaxPause = s.Pause, s.MaxPause
	return c
}
