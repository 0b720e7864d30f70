// This file tells states apart: the engine that goes on from each state once.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
	"minipy/vm"
)

// The engine States explores all choices at each state that it meets for the first
// time, and gives up an execution that comes to a state it knows. It finds every
// outcome that the naive search finds, since all that follows from a state depends on the
// state alone: globals and heap, each thread's frames, the operation it stands at,
// the queues of locks, timers, and what is printed. What is in Go's own variables
// of a builtin that is half done is not seen: they depend on the instruction's operands, and on what
// the builtin has read since it began, which are part of the state.
//
// A state that cannot be seen as a whole (a digest that is opaque) is gone on from
// each time. That is slower and leaves nothing out.
//
// Source sets and sleep sets are not used with it: what they leave out at a state
// depends on the way there (Godefroid, 1996).
type states struct {
	known  map[[2]uint64]struct{}
	digest rt.Digest
	frames rt.Digest // see execution.frames
	lives  vm.Lives
}

// seen is what a thread's operation has read or written since its instruction began.
type seen struct {
	on    *rt.Header
	value rt.Value
	done  bool // value is known
	sync  uint8
}

// begins is called before each instruction of the thread.
func (th *thread) begins(t *rt.Thread) {
	th.seen = th.seen[:0]
	th.level = vm.Entries(t)
	s := &th.x.search.states
	if s.lives == nil {
		s.lives = vm.Lives{}
	}
	th.operands = s.lives.Operands(t, th.operands[:0])
}

// sees notes an operation that is about to be done. What it will have seen is known of
// some: a write sees nothing, and how long a list is shows now.
func (th *thread) sees(h *rt.Header, o *op, kind rt.AccessKind) {
	s := seen{on: h, done: kind == rt.Write}
	if kind == rt.Read && o.field == keys && o.kind == rt.KindList {
		s.value, s.done = rt.Int(int64(len(object.AsList(h.Val()).Items()))), true
	}
	th.seen = append(th.seen, s)
}

func (th *thread) saw(h *rt.Header, v rt.Value) {
	for i := len(th.seen) - 1; i >= 0; i-- {
		if s := &th.seen[i]; s.on == h && !s.done {
			s.value, s.done = v, true
			return
		}
	}
}

// known reports whether the search has been at this place's state, and notes it.
func (x *execution) known(n *node, runnable []*sched.Task) bool {
	s := &x.search.states
	f := &x.search.part.findings
	if s.known == nil {
		s.known = map[[2]uint64]struct{}{}
	}
	d := &s.digest
	d.Begin(x.run.Old)
	if x.run.Digest == nil {
		f.opaque++
		return false
	}
	x.digest(d)
	if x.search.BoundPreemptions {
		d.Word(uint64(n.prev))
		d.Word(uint64(n.spent))
	}
	d.Sum()
	x.seen(d)
	if d.Opaque {
		f.opaque++
		return false
	}
	sum := d.Sum()
	n.sum = sum
	if _, ok := s.known[sum]; ok {
		x.around(sum)
		return true
	}
	s.known[sum] = struct{}{}
	f.states++
	return false
}

// around is called when an execution comes to a known state. If it has gone round a
// circle, the others must have a choice somewhere on it: else a thread that does private
// things for ever would keep them from running.
func (x *execution) around(sum [2]uint64) {
	path := x.search.path[:len(x.search.path)-1]
	for _, n := range path {
		if n.sum == sum {
			last := path[len(path)-1]
			if last.sides > 0 {
				last = path[len(path)-2] // the draw
			}
			last.todo = append(last.todo[:0], last.enabled...)
			return
		}
	}
}

// digest adds the state.
func (x *execution) digest(d *rt.Digest) {
	d.Word(uint64(x.sched.Now()))
	x.run.Digest(d)
	n := 0
	for _, th := range x.threads {
		if th == nil || th.task.Ended() {
			continue
		}
		n++
		d.Word(uint64(th.id))
		d.Flag(th.atOp)
		d.Flag(th.fresh)
		d.Flag(th.blocked)
		d.Flag(th.waits)
		if th.spin.stops {
			d.Flag(x.stirred(th))
		}
		if th.atOp && x.search.broken != noOperations {
			d.Flag(th.next.all)
			if th.on != nil {
				d.Value(th.on.Val())
			}
			d.Word(uint64(th.next.field))
			d.Word(th.next.n)
			d.Flag(th.next.write)
			d.Word(uint64(th.next.sync))
		}
		if until, parked := th.task.Parked(); parked {
			d.Word(uint64(until))
		}
		if th.t == nil {
			continue
		}
		d.Thread(th.t)
		x.search.states.lives.Digest(th.t, d)
		x.search.states.lives.Consumed(th.t, th.operands, d)
		level := vm.Entries(th.t)
		if level > 1 || level == 1 && th.level > level {
			d.Opaque = true // a builtin calls, or has called, script code
		}
		d.Word(uint64(len(th.seen)))
		for i := range th.seen {
			s := &th.seen[i]
			d.Word(uint64(s.sync))
			if !s.done && (s.sync == 0 || s.sync > uint8(rt.TryAcquire)) {
				d.Opaque = true
			}
		}
	}
	if n != x.sched.Tasks() {
		d.Opaque = true
	}
}

// seen adds what the threads' operations have seen, after all else: of objects that
// nothing holds any more nothing is known.
func (x *execution) seen(d *rt.Digest) {
	for _, th := range x.threads {
		if th == nil || th.task.Ended() {
			continue
		}
		for i := range th.seen {
			s := &th.seen[i]
			if s.on != nil {
				d.Again(s.on.Val())
			}
			d.Again(s.value)
		}
	}
}
