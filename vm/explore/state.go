// This file tells states apart: the engine that goes on from each state once.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
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

// explores makes the choice at a new place; nil if the state is known.
func (x *execution) explores(n *node) *node {
	s := x.search
	if x.sched.Tasks() == 1 && !s.Nondet { // a thread alone has no choices
		n.chosen = n.enabled[0]
		n.todo = append(n.todo, n.chosen)
		return n
	}
	sum, keyed := x.key(n)
	n.vertex = x.arrives(s.path[:len(s.path)-1], n.enabled, 0, sum, keyed)
	if n.vertex == 0 {
		s.pop()
		x.depth--
		x.end, x.met = covered, true
		return nil
	}
	if len(n.enabled) > 1 {
		n.chosen = x.quiet(n)
	}
	if n.only = n.chosen >= 0; n.only {
		n.todo = append(n.todo, n.chosen)
		return n
	}
	n.todo = append(n.todo, n.enabled...)
	n.chosen = n.enabled[0]
	if contains(n.enabled, n.prev) {
		n.chosen = n.prev // a bound allows it
	}
	return n
}

// follow returns the choice at the depth-th place of the way. The last is what it is to explore.
func (y *way) follow(n *node, depth int) int {
	if depth == len(y.choices) {
		n.vertex = y.from
	}
	return y.choices[depth-1]
}

// key returns a digest of the state; false if it is opaque.
func (x *execution) key(n *node) (sum [2]uint64, ok bool) {
	if x.run.Digest == nil {
		return sum, false
	}
	d := &x.search.states.digest
	d.Begin(x.run.Old)
	x.digest(d)
	if x.search.BoundPreemptions {
		d.Word(uint64(n.prev))
		d.Word(uint64(n.spent))
	}
	d.Sum()
	x.seen(d)
	return d.Sum(), !d.Opaque
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
		x.round(th, d)
		if th.atOp && x.search.broken != noOperations {
			d.Flag(th.next.all)
			if th.on != nil {
				d.Value(th.on.Val())
			}
			d.Word(uint64(th.next.field))
			d.Word(th.next.n)
			d.Flag(th.next.write)
			d.Word(uint64(th.next.sync))
			d.Flag(x.overtaken(th))
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

// overtaken reports whether another thread has added an attribute to the object of whose attributes th is about to use
// one, or has removed one, while th stood there. Where the attribute lies, which th has looked up before, is then out of date, so
// it begins again when it is chosen.
func (x *execution) overtaken(th *thread) bool {
	if th.next.field != fieldName || th.next.obj == global {
		return false
	}
	path := x.search.path
	for k := th.since; k < len(path) && k < x.depth; k++ {
		if path[k].chosen == th.id {
			continue
		}
		for i := range path[k].did {
			if o := &path[k].did[i]; o.write && o.obj == th.next.obj && (o.field == keys || o.field == whole) {
				return true
			}
		}
	}
	return false
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
		th.spin.held(d)
	}
}
