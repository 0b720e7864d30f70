// This file stops threads that go round and round without changing anything.
package explore

import (
	rt "minipy/runtime"
	"minipy/vm"
)

// A loop that waits for another thread, as `while not ready: pass`, can go round any number
// of times. A round in which the thread writes nothing, and which ends in the state
// that it began in, can be left out of an execution: what comes of it comes of a shorter
// one too. So a thread that has made such a round is not run any more (as a failed
// `assume` ends a thread in stateless model checkers; Kokologiannakis, Ren and Vafeiadis,
// "Dynamic Partial Order Reductions for Spinloops", 2021). That another thread's write would
// let it leave the loop is a race between the write and what was read in the round: it is
// reversed like others, so there is an execution in which the loop reads what was written.
//
// When nobody else can go on, and a write has come after what such a thread has read, then
// the execution is one of those with a useless round: it is given up. Otherwise nobody
// will ever write: LIVELOCK.
//
// A useless round in which the thread draws a number (Options.Nondet) can be left out like others, but
// the loop goes round for good only if it always draws the same: that is no livelock. See inVain.
//
// For the engine States it belongs to the state that a thread was stopped, and whether
// what it has read was written since.
type spin struct {
	wrote  bool   // in this round
	rolled bool   // likewise: another number may end the loop
	reads  []read // in this round
	locks  []taken
	state  [2]uint64 // of its frames, at the beginning of the round
	at     vm.Place  // of the loop, and its frame
	known  bool      // state is
	stops  bool
}

// read is an operation that changed nothing, and how many choices there had been.
type read struct {
	op
	depth int
}

// taken is how often the round has taken a lock, less how often it gave it back.
type taken struct {
	obj int32
	n   int
}

// mostReads bounds what is remembered of a round; one with more is not looked at.
const mostReads = 64

// again returns a spin for the next thread that uses the memory.
func (s *spin) again() spin { return spin{reads: s.reads[:0], locks: s.locks[:0]} }

// note adds an operation of the thread.
func (s *spin) note(x *execution, o *op, changes bool) {
	if s.wrote {
		return
	}
	if changes || len(s.reads) == mostReads {
		s.wrote = true
		return
	}
	s.reads = append(s.reads, read{*o, x.moment()})
}

// lock adds that a lock is taken or given back. A round that gives back all it takes can
// be left out like one that takes none: nobody else sees the difference.
func (s *spin) lock(o *op) {
	n := 1
	if o.sync == uint8(rt.Release)+1 {
		n = -1
	}
	for i := range s.locks {
		if s.locks[i].obj == o.obj {
			s.locks[i].n += n
			return
		}
	}
	s.locks = append(s.locks, taken{o.obj, n})
}

// holds reports whether the round has not given back what it has taken, or the reverse.
func (s *spin) holds() bool {
	for _, l := range s.locks {
		if l.n != 0 {
			return true
		}
	}
	return false
}

// moment counts the choices made, or in a replay the steps.
func (x *execution) moment() int {
	if x.replay != nil {
		return len(x.replay.steps)
	}
	return x.depth
}

// loops is called when the thread is about to jump back.
func (th *thread) loops(t *rt.Thread) {
	s, x := &th.spin, th.x
	if !th.running() || t.Locked() {
		return
	}
	at, ok := vm.PlaceOf(t)
	again := ok && s.at == at
	s.wrote = s.wrote || s.holds()
	useless := false
	if s.wrote && again { // a loop that writes goes on to write: its state is taken when it does not
		s.known = false
	} else {
		old, was := s.state, s.known
		s.state, s.known = x.frames(t)
		s.known = s.known && ok
		useless = !s.wrote && again && was && s.known && s.state == old
	}
	s.at = at
	if useless && !x.stirred(th) {
		th.stop()
	}
	s.wrote, s.rolled, s.reads, s.locks = false, false, s.reads[:0], s.locks[:0]
}

// frames returns a digest of what the thread's frames hold, with all that hangs on it: an
// object that was made in this round may lie where one of the round before has lain. false
// if not all of it can be seen.
func (x *execution) frames(t *rt.Thread) (sum [2]uint64, ok bool) {
	s := &x.search.states
	if s.lives == nil {
		s.lives = vm.Lives{}
	}
	d := &s.frames
	d.Begin(x.run.Old)
	s.lives.Registers(t, d)
	sum = d.Sum()
	return sum, !d.Opaque
}

// stop ends the thread's part of the execution.
func (th *thread) stop() {
	x := th.x
	if len(th.spin.reads) == 0 && !th.spin.rolled && !x.sched.OnlyRunner() {
		return // what it waits for may be no operation that was announced
	}
	th.spin.stops = true
	x.sched.PointWhen(func() bool { return false })
}

// circling reports whether the thread that has come to a known state may be on a
// useless round. It goes on, alone, to the loop, where that is seen.
func (x *execution) circling(n *node) bool {
	th := x.threads[n.prev]
	return th != nil && th.t != nil && contains(n.enabled, n.prev) && th.spin.known && !th.spin.wrote
}

// stirred reports whether another thread has written to what th has read in this round,
// after that.
func (x *execution) stirred(th *thread) bool {
	for i := range th.spin.reads {
		r := &th.spin.reads[i]
		if x.replay != nil {
			for k := range x.replay.steps {
				if s := &x.replay.steps[k]; k >= r.depth && s.Thread != th.id && s.op.depends(&r.op, unlimited) {
					return true
				}
			}
			continue
		}
		path := x.search.path
		for k := r.depth; k < len(path) && k < x.depth; k++ {
			if n := path[k]; n.chosen != th.id && dependent(n.did, []op{r.op}, unlimited) {
				return true
			}
		}
	}
	return false
}

// standstill says how an execution ends in which nobody can go on.
func (x *execution) standstill() int {
	x.finish()
	end := stuck
	for _, th := range x.threads {
		if th == nil || !th.spin.stops {
			continue
		}
		if th.spin.rolled {
			return covered
		}
		if x.stirred(th) {
			return covered
		}
		end = spinning
	}
	return end
}
