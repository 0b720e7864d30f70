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
// For the engine States what can still stop the thread belongs to the state: see round.
type spin struct {
	wrote  bool   // in this round
	rolled bool   // likewise: another number may end the loop
	drawn  uint64 // likewise: a hash of the numbers
	reads  []read // in this round
	locks  []taken
	state  [2]uint64 // of its frames, at the beginning of the round
	at     vm.Place  // of the loop, and its frame
	known  bool      // state is
	met    bool      // the thread has come to a loop
	where  [2]uint64 // of the engine States: a digest of at
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
	on  *rt.Header
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
func (s *spin) lock(o *op, h *rt.Header) {
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
	s.locks = append(s.locks, taken{o.obj, h, n})
}

// rolls adds a number that the thread has drawn.
func (s *spin) rolls(value int64) {
	s.rolled, s.drawn = true, (s.drawn^uint64(value+1))*0x9E3779B97F4A7C15
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
	s.at, s.met = at, true
	if x.search.Engine == States {
		d := &x.search.states.frames
		d.Begin(nil)
		at.Digest(d)
		d.Word(uint64(t.Depth))
		s.where = d.Sum()
	}
	if useless && !x.stirred(th) {
		th.stop()
	}
	s.wrote, s.rolled, s.drawn, s.reads, s.locks = false, false, 0, s.reads[:0], s.locks[:0]
}

// round adds to a state's digest what of the thread's round decides whether it is stopped. That is little: a
// round in which the thread has written is not useless, nor is one whose beginning is not known. What the
// thread has read in another one, if nobody has written to it since, follows from
// the frames at the beginning, the numbers drawn, and what memory holds now.
func (x *execution) round(th *thread, d *rt.Digest) {
	s := &th.spin
	d.Flag(s.met)
	if !s.met {
		return
	}
	d.Word(s.where[0])
	d.Flag(s.wrote)
	if s.wrote || !s.known {
		return
	}
	d.Flag(s.stops)
	d.Word(s.state[0])
	d.Word(s.state[1])
	d.Flag(s.rolled)
	d.Word(s.drawn)
	stirred := x.stirred(th)
	if d.Flag(stirred); stirred {
		d.Word(uint64(len(s.reads)))
	}
}

// held adds the locks that the round has taken, or given back, and the reverse is still to come.
func (s *spin) held(d *rt.Digest) {
	if !s.met || s.wrote {
		return
	}
	for _, l := range s.locks {
		if l.n != 0 {
			d.Word(uint64(l.n))
			d.Again(l.on.Val())
		}
	}
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
