// This file implements the controlled scheduler: one thread at a time, as coroutines, on a virtual clock.
package sched

import (
	"iter"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"
)

// Policy decides who runs in a controlled run. Everything else about the run is
// a function of the script, so the same decisions give the same run.
type Policy interface {
	// Leave is asked at a point where the running thread could go on: whether the
	// choice is to be made anew.
	Leave() bool
	// Pick chooses among the threads that can run, in the order of their start;
	// the result is an index. running is the index of the thread that is at a
	// switch point, or -1 if it blocks or has ended.
	Pick(runnable []*Task, running int) int
}

// Controlled runs one thread at a time and decides by a Policy at each switch
// point who goes on. Threads are coroutines (iter.Pull), used again when a thread
// has ended. Nothing but Unpark may be called from outside of Run.
//
// The clock is virtual. It moves by tick at each look at it and at each switch
// point, so that loops that wait for a time end; and when no thread can run it
// moves to the next deadline.
type Controlled struct {
	policy  Policy
	tick    time.Duration
	now     time.Duration
	jumped  bool
	tasks   []*Task // that have not ended, in order of start
	made    []*Task // of this run, and of longer ones before, if restarts
	idle    []*worker
	cur     *Task // nil outside of Run
	chosen  *Task // whom a switch point has chosen to run next, or nil
	count   int
	steps   uint64
	ready   []*Task       // scratch of runnable
	alarm   chan struct{} // an Unpark that may have come from outside
	entropy Random
	// OnPanic, if not nil, is told of a Go panic on a thread and does not return;
	// without it the panic goes on in Run.
	OnPanic func(p any, stack []byte)
	// Stuck is called when no thread can run, now or by the clock: it may wake
	// some. nil, or without effect: Run waits for an Unpark from outside.
	Stuck   func()
	dropped bool
	quit    bool // see Quit
	// restarts: Restart has been called, and so the memory of tasks is used again.
	restarts bool
	// asksAlways makes the policy choose even from one.
	asksAlways bool
}

// Tick is the time that a step takes on the virtual clock of a seeded run.
const Tick = time.Microsecond

// epoch is the time of day at which controlled runs begin: 2025-01-01 in UTC.
var epoch = time.Unix(1735689600, 0)

// NewControlled returns a controlled scheduler. tick is what each switch point
// takes on its clock.
func NewControlled(p Policy, tick time.Duration) *Controlled {
	return &Controlled{policy: p, tick: tick, alarm: make(chan struct{}, 1)}
}

// Seeded returns the controlled scheduler of a seeded run.
func Seeded(seed uint64, p Policy) *Controlled {
	s := NewControlled(p, Tick)
	s.entropy = Random{state: ^seed}
	return s
}

// AskAlways makes the policy choose also where only one thread can run.
func (s *Controlled) AskAlways() { s.asksAlways = true }

// Quit makes Run return before its function does, at the choice that is being
// made; Abandon is to follow. The policy and Stuck may call it.
func (s *Controlled) Quit() { s.quit = true }

// Entropy fills b with what stands in for the machine's entropy.
func (s *Controlled) Entropy(b []byte) {
	for i := range b {
		b[i] = byte(s.entropy.Uint64())
	}
}

// Task is one thread of a controlled run.
type Task struct {
	ID     int // by order of start, from 0
	w      *worker
	parked bool
	until  time.Duration // of a parked task: the deadline, or Forever
	woken  *atomic.Bool  // of a parked task: its parker's wake-up
	ended  bool
	ready  func() bool // of a task at a switch point, if it may not go on yet
	// Mark is the policy's own.
	Mark any
}

// Ended reports whether the thread has ended.
func (t *Task) Ended() bool { return t.ended }

// Parked reports whether the thread waits, and until when: Forever, or a deadline.
func (t *Task) Parked() (until time.Duration, parked bool) { return t.until, t.parked }

// worker is a coroutine that runs one task after the other.
type worker struct {
	s     *Controlled
	fn    func()
	begun bool // it is inside fn
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
}

// abandoned is what a coroutine panics with that is given up.
type abandoned struct{}

func (s *Controlled) spawn(fn func()) *Task {
	var task *Task
	switch {
	case !s.restarts:
		task = &Task{}
	case s.count == len(s.made):
		task = &Task{}
		s.made = append(s.made, task)
	default:
		task = s.made[s.count]
	}
	*task = Task{ID: s.count, until: Forever}
	s.count++
	var w *worker
	if n := len(s.idle); n > 0 {
		w = s.idle[n-1]
		s.idle = s.idle[:n-1]
	} else {
		w = &worker{s: s}
		w.next, w.stop = iter.Pull(w.loop)
	}
	w.fn = fn
	task.w = w
	s.tasks = append(s.tasks, task)
	return task
}

// loop is the body of the coroutine.
func (w *worker) loop(yield func(struct{}) bool) {
	w.yield = yield
	roomy(0)
	for {
		w.run()
		w.fn, w.begun = nil, false
		if !yield(struct{}{}) {
			return
		}
	}
}

// roomy grows the coroutine's stack while it is empty. Most executions need less than 8 KB;
// to get there by doubling, each time in the middle of a call, copies deep stacks: a tenth
// of the time of a short exploration.
//
//go:noinline
func roomy(i int) byte {
	var room [5 << 10]byte
	return room[i]
}

// run runs one task, which may be given up.
func (w *worker) run() {
	defer func() {
		if e := recover(); e != nil && e != (abandoned{}) {
			if f := w.s.OnPanic; f != nil {
				f(e, debug.Stack())
			}
			panic(e)
		}
	}()
	w.begun = true
	w.fn()
}

// Spawn starts fn as a new thread, which can run from now on.
func (s *Controlled) Spawn(fn func()) { s.spawn(fn) }

// Run runs fn as a thread, and the others with it, until fn has returned. Then
// the others stand still until the next Run.
func (s *Controlled) Run(fn func()) {
	if s.cur != nil {
		fn() // from inside
		return
	}
	main := s.spawn(fn)
	defer func() { s.cur, s.chosen = nil, nil }()
	for !main.ended {
		t := s.pick()
		if t == nil {
			return
		}
		t.parked = false
		s.cur = t
		t.w.next()
		if t.w.fn == nil {
			t.ended = true
			s.remove(t)
			s.idle = append(s.idle, t.w)
		}
	}
}

func (s *Controlled) remove(t *Task) {
	for i, u := range s.tasks {
		if u == t {
			s.tasks = append(s.tasks[:i], s.tasks[i+1:]...)
			return
		}
	}
}

// runnable lists the tasks that can run now.
func (s *Controlled) runnable() []*Task {
	s.ready = s.ready[:0]
	for _, t := range s.tasks {
		if t.ready != nil && !t.ready() {
			continue
		}
		if !t.parked || t.woken.Load() || t.until >= 0 && t.until <= s.now {
			s.ready = append(s.ready, t)
		}
	}
	return s.ready
}

// pick decides who runs next, after the current task has stopped.
func (s *Controlled) pick() *Task {
	if t := s.chosen; t != nil && !s.quit {
		s.chosen = nil
		return t
	}
	for {
		if s.quit {
			return nil
		}
		ready := s.runnable()
		if len(ready) == 0 {
			s.wait()
			continue
		}
		if len(ready) == 1 && !s.asksAlways {
			return ready[0]
		}
		next := ready[s.policy.Pick(ready, -1)]
		if s.quit {
			return nil
		}
		return next
	}
}

// wait is for the moment when nobody can run: the clock moves to the next
// deadline; without one the run is stuck.
func (s *Controlled) wait() {
	next := Forever
	for _, t := range s.tasks {
		if t.parked && t.until >= 0 && (next < 0 || t.until < next) {
			next = t.until
		}
	}
	if next >= 0 {
		s.now, s.jumped = next, true
		return
	}
	select {
	case <-s.alarm: // perhaps an old one
		return
	default:
	}
	if s.Stuck != nil {
		s.Stuck()
		if s.quit || len(s.runnable()) > 0 {
			return
		}
	}
	defer time.AfterFunc(never, func() {}).Stop() // see vigil
	<-s.alarm
}

// Point is a switch point of the running thread: others may run before it goes
// on. It does nothing outside of Run.
func (s *Controlled) Point() {
	if s.cur == nil {
		return
	}
	s.now += s.tick
	s.steps++
	if len(s.tasks) > 1 && s.policy.Leave() {
		s.choose()
	}
}

// PointWhen is a switch point at an operation that can go on only when ready
// (nil: always) reports true: until then other threads run. The policy is always asked.
func (s *Controlled) PointWhen(ready func() bool) {
	if s.cur == nil {
		return
	}
	s.now += s.tick
	s.steps++
	me := s.cur
	me.ready = ready
	s.choose()
	me.ready = nil
}

// choose lets the policy choose who goes on from a switch point.
func (s *Controlled) choose() {
	ready := s.runnable()
	running := slices.Index(ready, s.cur)
	if len(ready) == 0 || len(ready) == 1 && running == 0 && !s.asksAlways {
		if running < 0 {
			s.leave()
		}
		return
	}
	next := ready[s.policy.Pick(ready, running)]
	if next == s.cur && !s.quit {
		return
	}
	s.chosen = next
	s.leave()
}

// leave lets go of the processor; it returns when the thread is chosen again.
func (s *Controlled) leave() {
	me := s.cur
	if s.dropped || !me.w.yield(struct{}{}) || s.dropped {
		panic(abandoned{})
	}
}

// Tasks returns how many threads have not ended.
func (s *Controlled) Tasks() int { return len(s.tasks) }

// Alone reports whether only one thread exists.
func (s *Controlled) Alone() bool { return len(s.tasks) == 1 }

// Steps returns how many switch points the run has passed.
func (s *Controlled) Steps() uint64 { return s.steps }

// Current returns the running task, or nil outside of Run.
func (s *Controlled) Current() *Task { return s.cur }

// Abandon gives up all threads that have not ended: they unwind without running
// script code. The scheduler is not used any more.
func (s *Controlled) Abandon() {
	s.dropped = true
	for _, t := range s.tasks {
		t.w.stop()
	}
	s.tasks = nil
	s.Rest()
}

// Rest frees what is kept for threads to come. It is called outside of Run, which may
// be called again.
func (s *Controlled) Rest() {
	for _, w := range s.idle {
		w.stop()
	}
	s.idle = nil
}

// NewParker returns a parking place.
func (s *Controlled) NewParker() Parker { return &ctlParker{s: s} }

// Jumped reports whether the clock has moved because nobody could run before a deadline.
func (s *Controlled) Jumped() bool { return s.jumped }

// Now returns the virtual clock. Looking at it takes a tick.
func (s *Controlled) Now() time.Duration {
	s.now += s.tick
	return s.now
}

// Advance moves the virtual clock.
func (s *Controlled) Advance(d time.Duration) { s.now += d }

// OnlyRunner reports whether nobody but the running thread can run, now or when a time
// is over.
func (s *Controlled) OnlyRunner() bool {
	for _, t := range s.tasks {
		if t != s.cur && t.parked && t.until >= 0 {
			return false
		}
	}
	return len(s.runnable()) <= 1
}

// Wall returns the time of day on the virtual clock.
func (s *Controlled) Wall() time.Time { return epoch.Add(s.Now()) }

// Yield is a switch point.
func (s *Controlled) Yield() { s.Point() }

type ctlParker struct {
	s     *Controlled
	woken atomic.Bool
}

func (p *ctlParker) Park(timeout time.Duration) bool {
	s := p.s
	if p.woken.Swap(false) {
		return true
	}
	if s.cur == nil {
		return false // outside of Run nobody could wake it
	}
	t := s.cur
	t.until = Forever
	if timeout >= 0 {
		t.until = s.now + timeout
	}
	t.woken = &p.woken
	t.parked = true
	s.leave()
	t.until = Forever
	return p.woken.Swap(false)
}

func (p *ctlParker) Unpark() {
	p.woken.Store(true)
	select {
	case p.s.alarm <- struct{}{}:
	default:
	}
}

func (p *ctlParker) Clear() { p.woken.Store(false) }
