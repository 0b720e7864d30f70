// This file runs one execution: it observes the threads, makes the choices, and notes what each transition did.
package explore

import (
	"fmt"
	"slices"
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// How an execution ended.
const (
	complete = iota
	covered  // every thread that could go on was asleep: another execution covers it
	stuck
	tooLong
)

// execution observes and directs one run. A transition is what one thread does
// from a switch point before a visible operation to the next: without the GIL
// that operation, with it all of an instruction's, or all between two of CPython's checks.
type execution struct {
	search  *search
	model   Model
	sched   *sched.Controlled
	threads map[*rt.Thread]*thread
	names   map[*rt.Header]int32
	depth   int
	sleep   []sleeper
	did     []op  // by the transition under way
	from    *node // where it was chosen
	waits   bool  // it began with an operation that may wait
	events  []event
	born    map[int]int // the event in which a thread was started
	segs    []segment
	end     int
	timed   bool    // a timer has fired
	replay  *replay // follows a schedule, or nil
}

// thread is the explorer's view of one thread.
type thread struct {
	t     *rt.Thread
	task  *sched.Task
	fresh bool // the model allows a switch before its next visible operation
	atOp  bool // it stands at a switch point
	next  op   // there
	waits bool // that operation may have to wait
}

// segment is a part of the schedule: a thread and how many switch points it passed.
type segment struct {
	th   *thread
	n    int
	free bool // it could have gone on
}

func newExecution(s *search) *execution {
	x := &execution{search: s, model: s.Model, threads: map[*rt.Thread]*thread{}, names: map[*rt.Header]int32{}, born: map[int]int{}}
	x.sched = sched.NewControlled(x, 0)
	x.sched.AskAlways()
	x.sched.Stuck = func() {
		x.end = stuck
		x.sched.Quit()
	}
	return x
}

// observe connects a thread, which is running.
func (x *execution) observe(t *rt.Thread) {
	th := &thread{t: t, task: x.sched.Current(), fresh: true}
	if th.task != nil {
		th.task.Mark = th
		x.born[th.task.ID] = -1
		if x.from != nil {
			x.born[th.task.ID] = len(x.events) // of the transition under way
		}
	}
	x.threads[t] = th
	see := rt.SeeAccess
	switch x.model {
	case GILCPython:
		see |= rt.SeeChecks
	case GILAny:
		see |= rt.SeeSteps
	}
	t.Observe(x, see)
}

// of returns the thread's view. The main thread is connected before it runs.
func (x *execution) of(t *rt.Thread) *thread {
	th := x.threads[t]
	if th.task == nil {
		th.task = x.sched.Current()
		th.task.Mark = th
	}
	return th
}

func (x *execution) Step(t *rt.Thread)            { x.threads[t].fresh = true }
func (x *execution) Check(t *rt.Thread)           { x.threads[t].fresh = true }
func (x *execution) Alloc(*rt.Thread, *rt.Header) {}

// Done tells a replay the value.
func (x *execution) Done(t *rt.Thread, h *rt.Header, _, v rt.Value) {
	if x.replay != nil && x.sched.Current() != nil {
		x.replay.saw(x, x.of(t), h, v)
	}
}

// Access makes a switch point of a visible operation where the model allows it.
func (x *execution) Access(t *rt.Thread, h *rt.Header, f rt.Value, kind rt.AccessKind) {
	if x.sched.Current() == nil {
		return // outside of the run
	}
	th := x.of(t)
	o := op{obj: x.name(h), shape: h.Shape(), field: fieldOf(f), write: kind != rt.Read}
	if c := object.GlobalName(h); c != "" {
		o.global = c
	}
	if (x.model == NoGIL || th.fresh) && !t.Locked() {
		x.point(th, o, nil)
	}
	x.did = append(x.did, o)
	if x.replay != nil {
		x.replay.note(t, th, h, o, does[kind], false)
	}
}

// Sync does the same for a synchronisation, which may have to wait.
func (x *execution) Sync(t *rt.Thread, h *rt.Header, kind rt.SyncKind, ready func() bool) {
	if x.sched.Current() == nil || h == nil || t.Locked() {
		return
	}
	th := x.of(t)
	o := op{obj: x.name(h), shape: h.Shape(), field: field{kind: keys}, write: true}
	blocked := ready != nil && !ready()
	if m := object.TypeOf(h.Val()).Module; m == "threading" || m == "queue" {
		th.fresh = true // Python code in CPython: entering it is a switch point
	}
	if x.model == NoGIL || th.fresh || blocked {
		x.point(th, o, ready)
		th.fresh = th.fresh || blocked
	}
	x.did = append(x.did, o)
	if x.replay != nil {
		x.replay.note(t, th, h, o, syncs[kind], true)
	}
}

// exit is the end of the program, at which threads that nobody waits for are cut off.
func (x *execution) exit(t *rt.Thread) {
	x.point(x.of(t), op{all: true}, nil)
	x.did = append(x.did, op{all: true})
}

// name returns the object's name, given at its first use.
func (x *execution) name(h *rt.Header) int32 {
	n, ok := x.names[h]
	if !ok {
		n = int32(len(x.names))
		x.names[h] = n
	}
	return n
}

// point stops th before the operation; it returns when th is chosen to do it.
func (x *execution) point(th *thread, o op, ready func() bool) {
	if max := x.search.Steps; max > 0 && x.sched.Steps() > max {
		x.end = tooLong
		x.sched.Quit()
	}
	th.next, th.atOp, th.waits = o, true, ready != nil
	x.sched.PointWhen(ready)
	th.atOp = false
	th.fresh = false
	x.passed(th)
}

// passed counts a switch point of the schedule.
func (x *execution) passed(th *thread) {
	if n := len(x.segs); n > 0 && x.segs[n-1].th == th {
		x.segs[n-1].n++
		return
	}
	x.segs = append(x.segs, segment{th: th, n: 1})
}

// Leave is for the scheduler's own switch points: they are none of the model's.
func (x *execution) Leave() bool { return false }

// Pick chooses who runs. A thread that is not at a switch point has just started or
// been woken: it goes on to its first visible operation, which nobody can tell.
func (x *execution) Pick(runnable []*sched.Task, running int) int {
	for i, task := range runnable {
		if th, ok := task.Mark.(*thread); !ok || !th.atOp {
			if ok {
				th.fresh = true
			}
			return i
		}
	}
	if x.replay != nil {
		return x.replay.pick(x, runnable)
	}
	x.finish()
	if x.sched.Alone() && x.depth == 0 {
		return 0
	}
	if len(x.segs) > 0 {
		last := &x.segs[len(x.segs)-1]
		last.free = slices.ContainsFunc(runnable, func(t *sched.Task) bool { return t == last.th.task })
	}
	n := x.node(runnable, running)
	if n == nil {
		x.sched.Quit()
		return 0
	}
	x.from = n
	for i, task := range runnable {
		if task.ID == n.chosen {
			x.waits = task.Mark.(*thread).waits
			return i
		}
	}
	x.diverged()
	return 0
}

// node returns the node of this choice, made if the path ends here; nil if every
// choice is covered.
func (x *execution) node(runnable []*sched.Task, running int) *node {
	s := x.search
	enabled := make([]int, len(runnable))
	for i, task := range runnable {
		enabled[i] = task.ID
	}
	x.depth++
	if x.depth <= len(s.path) {
		n := s.path[x.depth-1]
		if !slices.Equal(n.enabled, enabled) {
			x.diverged()
			return nil
		}
		return n
	}
	n := &node{enabled: enabled, chosen: -1, sleep: x.sleep, names: len(x.names)}
	if running >= 0 && !asleep(x.sleep, enabled[running]) {
		n.chosen = enabled[running] // the fewest switches
	} else {
		for _, id := range enabled {
			if !asleep(x.sleep, id) {
				n.chosen = id
				break
			}
		}
	}
	if n.chosen < 0 {
		x.end = covered
		return nil
	}
	n.todo = []int{n.chosen}
	if s.Engine != DPOR {
		n.todo = enabled
	}
	s.path = append(s.path, n)
	return n
}

func (x *execution) diverged() {
	x.search.err = ErrDiverged
	x.sched.Quit()
}

// finish ends the transition under way: it is noted where it was chosen, and wakes
// what depends on it.
func (x *execution) finish() {
	did, n := x.did, x.from
	x.did, x.from = nil, nil
	if n == nil {
		return
	}
	x.events = append(x.events, event{th: n.chosen, n: n, did: did, waits: x.waits})
	if !asleep(n.done, n.chosen) {
		n.done = append(n.done, sleeper{n.chosen, did, n.names})
	}
	x.sleep = nil
	if x.search.Engine == Naive {
		return
	}
	for _, list := range [][]sleeper{n.sleep, n.done} {
		for _, q := range list {
			if q.id != n.chosen && !dependent(did, q.did, q.names) {
				x.sleep = append(x.sleep, q)
			}
		}
	}
}

// pending are the threads that stand at a switch point.
func (x *execution) pending() (list []*thread) {
	for _, th := range x.threads {
		if th.atOp {
			list = append(list, th)
		}
	}
	slices.SortFunc(list, func(a, b *thread) int { return a.task.ID - b.task.ID })
	return list
}

// schedule words the execution's schedule: which thread passed how many switch points.
func (x *execution) schedule() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mp1:%s:", x.model)
	for i, s := range x.segs {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(label(s.th.task.ID))
		if s.th.task.ID > lastLetter {
			b.WriteByte('.')
		}
		if s.free && i < len(x.segs)-1 {
			fmt.Fprint(&b, s.n)
		} else {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// lastLetter is the number of the last thread with a letter of its own.
const lastLetter = 12

// label names a thread: M, A, B ... in order of start.
func label(id int) string {
	switch {
	case id == 0:
		return "M"
	case id <= lastLetter:
		return string(rune('A' + id - 1))
	}
	return fmt.Sprintf("T%d", id)
}
