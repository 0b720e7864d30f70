// This file runs one execution: it makes the choices, and notes what each transition did.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// How an execution ended.
const (
	complete = iota
	covered  // another execution covers what follows: every thread that could go on was asleep, or the state is known
	stuck
	spinning // nobody can go on but threads that go round
	tooLong
)

// execution observes and directs one run after the other. A transition is what one
// thread does from a switch point before a visible operation to the next: without
// the GIL that operation, with it all of an instruction's, or all between two of
// CPython's checks.
type execution struct {
	search  *search
	model   Model
	sched   *sched.Controlled
	run     Run
	threads []*thread // by their tasks' ids; nil: no thread of the script
	pool    []*thread
	names   names
	named   int // objects that names numbers by first use
	depth   int // choices made
	first   int // the first transition that no execution before has done
	lead    int // switch points that the main thread has passed before the first choice
	steps   uint64
	from    *node                  // where the transition under way was chosen
	fresh   bool                   // that transition is not known yet
	did     []op                   // by it
	owners  map[*rt.Header]*thread // of objects whose death can be observed
	refused string                 // a draw that was not enumerated
	foreign bool                   // another thread has dropped a reference to one
	jumped  bool                   // of the engine States: the clock had jumped before the transition under way
	met     bool                   // likewise: the execution has come to a known state
	alone   bool                   // likewise: all that the transition has done is private
	vouched bool                   // likewise: what it does next is
	sleep   []sleeper
	end     int
	choices []int   // to be made, or nil
	replay  *replay // follows a schedule, or nil
	seeded  *seeded // of a seeded run, or nil

	// Scratch of reverse.
	last     []int // index of a thread's last transition, plus one
	standing node
	between  []*node
	initials []int
	want     []int
	scratch  clock
	meeting  []int    // of divided
	marks    []uint64 // of divided: by thread, of all its transitions
}

// newExecution returns the execution of a search, to be begun.
func newExecution(s *search) *execution {
	x := &execution{search: s, model: s.Model, names: names{numbers: map[*rt.Header]int32{}}}
	x.sched = sched.NewControlled(x, 0)
	x.sched.AskAlways()
	x.sched.Stuck = func() {
		x.end = x.standstill()
		x.sched.Quit()
	}
	x.run = Run{Sched: x.sched, Observe: x.observe, Exit: x.exit}
	return x
}

// begin makes everything ready for the next run.
func (x *execution) begin() {
	x.sched.Restart()
	for _, th := range x.threads {
		if th != nil {
			x.pool = append(x.pool, th)
		}
	}
	x.threads = x.threads[:0]
	x.names.forget()
	clear(x.owners)
	x.foreign, x.refused, x.jumped, x.met = false, "", false, false
	x.alone, x.vouched = false, false
	x.named, x.depth, x.lead, x.steps = 0, 0, 0, 0
	x.first = max(len(x.search.path)-1, 0)
	x.from, x.fresh, x.did, x.sleep = nil, false, x.did[:0], x.sleep[:0]
	x.end = complete
}

// cut ends the execution here: it is too long. It does not return.
func (x *execution) cut() {
	x.end = tooLong
	x.sched.Quit()
	x.sched.PointWhen(nil)
}

// point stops th before the operation; it returns when th is chosen to do it.
func (x *execution) point(th *thread, o op, ready func() bool) {
	th.next = o
	x.pointAt(th, ready)
}

// pointAt is point before th.next.
func (x *execution) pointAt(th *thread, ready func() bool) {
	if s := x.seeded; s != nil && !s.begun {
		return
	}
	x.steps++
	if most := x.search.Steps; most > 0 && x.steps > most {
		x.cut()
	}
	if x.depth == 0 && x.replay == nil && x.seeded == nil && (ready == nil || ready()) && x.sched.Alone() {
		x.lead++
		th.fresh = false
		return
	}
	th.atOp, th.waits, th.since = true, ready != nil, x.depth
	x.sched.PointWhen(ready)
	th.atOp = false
	th.fresh = false
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
	if x.end == tooLong {
		return 0
	}
	switch {
	case x.replay != nil && (x.seeded == nil || !x.seeded.over):
		return x.replay.pick(x, runnable)
	case x.seeded != nil:
		return x.draw(runnable, running)
	}
	x.finish()
	n := x.node(runnable)
	if n == nil {
		x.sched.Quit()
		return 0
	}
	x.begins(n)
	for i, task := range runnable {
		if task.ID == n.chosen {
			n.waits = task.Mark.(*thread).waits
			return i
		}
	}
	x.diverged()
	return 0
}

// node returns the node of this choice, made if the path ends here; nil if every
// choice is covered.
func (x *execution) node(runnable []*sched.Task) *node {
	s := x.search
	x.depth++
	if x.depth <= len(s.path) {
		n := s.path[x.depth-1]
		same := len(n.enabled) == len(runnable) && n.sides == 0
		for i := 0; same && i < len(runnable); i++ {
			same = n.enabled[i] == runnable[i].ID
		}
		if !same {
			x.diverged()
			return nil
		}
		return n
	}
	n := s.push()
	for _, task := range runnable {
		n.enabled = append(n.enabled, task.ID)
	}
	n.chosen, n.names = -1, x.named
	n.sleep = append(n.sleep, x.sleep...)
	if x.depth > 1 {
		before := s.path[x.depth-2]
		n.prev = before.chosen
		n.spent = before.spent + before.cost(before.chosen)
	}
	switch {
	case x.choices != nil:
		if k := x.depth - 1; k < len(x.choices) && contains(n.enabled, x.choices[k]) {
			n.chosen = x.choices[k]
		}
		if n.chosen < 0 {
			x.diverged()
			return nil
		}
		return n
	case x.depth <= len(s.way.choices):
		if n.chosen = s.way.follow(n, x.depth); !contains(n.enabled, n.chosen) {
			x.diverged()
			return nil
		}
		return n
	case s.drawn.Random != nil:
		n.chosen = s.drawn.choose(&s.Options, n.enabled, x.depth-1)
		return n
	case s.Engine == States:
		return x.explores(n)
	}
	if contains(n.enabled, n.prev) && !asleep(n.sleep, n.prev) {
		n.chosen = n.prev // the fewest switches
	} else {
		for _, id := range n.enabled {
			if !asleep(n.sleep, id) && s.affords(n, id) {
				n.chosen = id
				break
			}
		}
	}
	if n.chosen < 0 {
		s.pop()
		x.depth--
		x.end = covered
		return nil
	}
	if s.Engine == DPOR {
		n.todo = append(n.todo, n.chosen)
	} else {
		n.todo = append(n.todo, n.enabled...)
	}
	return n
}

// begins is called when the choice of n is made.
func (x *execution) begins(n *node) {
	x.from, x.fresh = n, x.depth > x.first
	if n.vertex > 0 {
		x.alone = n.only && x.fresh
		x.vouched = x.alone
		x.departs()
	}
}

func (x *execution) diverged() {
	x.search.err = ErrDiverged
	x.sched.Quit()
}

// finish ends the transition under way: if it is new, it is noted where it was
// chosen, and wakes what depends on it.
func (x *execution) finish() {
	n := x.from
	x.from = nil
	if n == nil || !x.fresh {
		return
	}
	if len(x.did) > 0 && n.sides > 0 && x.refused == "" {
		x.refused = "uncontrolled: a draw with a step that no switch comes before"
	}
	if n.only && !x.alone {
		n.only = false
		n.todo = append(n.todo, n.enabled...)
	}
	n.did = append(n.did[:0], x.did...)
	n.marks = 0
	for i := range n.did {
		n.marks |= n.did[i].mark()
	}
	x.did = x.did[:0]
	n.finished()
	x.sleep = x.sleep[:0]
	if e := x.search.Engine; e != DPOR && e != Sleep || x.choices != nil {
		return
	}
	lists := [...][]sleeper{n.sleep, n.done}
	if n.sides > 0 {
		lists[1] = nil // other numbers are other executions, not orders of this one
	}
	for _, list := range lists {
		for i := range list {
			if q := &list[i]; q.id != n.chosen && (x.search.broken == noWaking || !dependent(n.did, q.did, q.names)) {
				x.sleep = append(x.sleep, *q)
			}
		}
	}
}
