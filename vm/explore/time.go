// This file lets sleeps and timeouts end at any moment.
package explore

import (
	"time"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// How long a computation takes is not known, so what waits for a time may wait for any
// number of other threads' steps, or for none. A sleep is then a step that nothing depends
// on. An operation that waits at most for a time is always enabled: whenever its
// thread is chosen it succeeds if it can, and else its time is over. To wait longer is to be
// chosen later. This covers what any machine can do, and more than one can: which of two
// sleeps is the shorter does not count.
//
// The clock moves by what was slept, and by no more. Reading it is an operation on it:
// it depends on sleeps, which do not depend on each other. (So a sleep counts as a
// read of the clock, and reading it as a write.)
const clockField = ^uint64(0) // of the global that stands for the clock; no name has this hash

// Pause comes before a wait that a time may end.
func (th *thread) Pause(t *rt.Thread, w *rt.Wait, timeout time.Duration) bool {
	x := th.x
	if x.search.VirtualTime || !th.running() || t.Locked() {
		return false
	}
	if w != nil && w.On != nil && th.tried == w.On {
		return true // the step was when it tried
	}
	th.idle = 0
	o, does := op{obj: global, n: clockField}, "sleeps"
	var on *rt.Header
	if w != nil && w.On != nil {
		on = w.On
		x.on(on, &o)
		o.field, o.write, o.sync, does = keys, true, uint8(rt.TimedAcquire)+1, "waits for a time"
	}
	th.on = on
	x.point(th, o, nil)
	th.fresh = true // who sleeps lets others run
	if x.search.Engine == States {
		x.alone = false
		th.seen = append(th.seen, seen{sync: uint8(rt.TimedAcquire) + 1, done: true})
	}
	x.does(&o)
	if x.replay != nil {
		x.replay.noteStep(t, th, o, does, on)
	}
	return true
}

// Clock comes before the script reads a clock.
func (th *thread) Clock(t *rt.Thread) {
	x := th.x
	if x.search.VirtualTime || !th.running() || t.Locked() {
		return
	}
	th.idle = 0
	o := op{obj: global, n: clockField, write: true}
	if x.model == NoGIL || th.fresh {
		th.on = nil
		x.point(th, o, nil)
	}
	if x.search.Engine == States {
		x.alone = false
		th.seen = append(th.seen, seen{value: rt.Int(int64(x.sched.Now())), done: true})
	}
	th.spin.note(x, &o, true)
	x.does(&o)
	if x.replay != nil {
		x.replay.noteStep(t, th, o, "reads", nil)
	}
}

// noteStep adds a step that is on no variable.
func (r *replay) noteStep(t *rt.Thread, th *thread, o op, does string, on *rt.Header) {
	name := ""
	switch {
	case on != nil && r.names[on] != "":
		name = r.names[on]
	case on != nil:
		name = "a " + object.TypeName(on.Val())
	case o.write:
		name = "the clock"
	}
	r.add(t, th, Step{Does: does, Object: name, Sync: true, op: o})
}
