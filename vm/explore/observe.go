// This file observes the threads of an execution: it makes switch points of visible operations, and names what they touch.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
	"minipy/vm"
)

// thread is the explorer's view of one thread, and its observer.
type thread struct {
	x     *execution
	t     *rt.Thread
	task  *sched.Task
	id    int
	known bool       // of a seeded run: it has its id
	born  int        // the index of the transition that started it, or -1
	fresh bool       // the model allows a switch before its next visible operation
	atOp  bool       // it stands at a switch point
	next  op         // there
	since int        // how many choices there had been when it came there
	waits bool       // that operation may have to wait
	on    *rt.Header // what it is on

	blocked  bool // it had to wait when the thread came to it
	seen     []seen
	operands []rt.Value // of the instruction under way
	idle     int        // instructions since its last visible operation
	spin     spin
	tried    *rt.Header // what it has just tried to get for a time
	steps    int        // of a replay: the number of steps up to its last one
	level    int        // how deep Go functions that call script code were nested at the last Step
}

// observe connects a thread, which is running or, the main one, about to.
func (x *execution) observe(t *rt.Thread) {
	var th *thread
	if n := len(x.pool); n > 0 {
		th = x.pool[n-1]
		x.pool = x.pool[:n-1]
	} else {
		th = &thread{}
	}
	*th = thread{x: x, t: t, fresh: true, born: -1, seen: th.seen[:0], operands: th.operands[:0], spin: th.spin.again()}
	if x.from != nil {
		th.born = x.depth - 1
	}
	if s := x.seeded; s != nil && s.main == nil {
		s.main = th
	}
	if x.sched.Current() != nil {
		th.connect()
	}
	t.Observe(th, x.sights())
}

// sights are what the threads' observers are told of.
func (x *execution) sights() rt.Sights {
	see := rt.SeeAccess | rt.SeeSteps
	if x.model == GILCPython || x.seeded != nil {
		see |= rt.SeeChecks
	}
	if x.search.Engine == States {
		see |= rt.SeeDead // an object in their place would pass for them: see Digest.Again
	}
	if x.seeded != nil && x.model != GILAny && x.replay == nil {
		see &^= rt.SeeSteps // for speed
	}
	return see
}

// connect finds the thread's task.
func (th *thread) connect() {
	x := th.x
	th.task = x.sched.Current()
	th.task.Mark = th
	switch id := th.task.ID; {
	case x.seeded == nil:
		th.id = id
	case !th.known: // the main thread may be more than one task, in turn
		th.id, th.known = len(x.threads), true
	}
	for len(x.threads) <= th.id {
		x.threads = append(x.threads, nil)
	}
	x.threads[th.id] = th
}

// running reports whether the run is on.
func (th *thread) running() bool {
	if th.task == nil || th.task.Ended() {
		if th.x.sched.Current() == nil {
			return false
		}
		th.connect()
	}
	return th.x.sched.Current() != nil
}

// mostIdle bounds the instructions without a visible operation, if switch points are
// bounded: a loop with none would never come to one.
const mostIdle = 20_000_000

// Step comes before an instruction, Check at one of CPython's checks: what the
// model does not switch at it does not ask for.
func (th *thread) Step(t *rt.Thread) {
	if th.x.seeded != nil {
		th.fresh = th.fresh || th.x.model == GILAny
		if r := th.x.replay; r != nil && th.running() {
			r.look(t)
		}
		return
	}
	if th.idle++; th.idle > mostIdle && th.x.search.Steps > 0 && th.running() && !t.Locked() {
		th.x.cut()
	}
	if th.x.model == GILAny {
		th.fresh = true
	}
	if r := th.x.replay; r != nil && th.running() {
		r.look(t)
	}
	th.tried = nil
	if vm.AtLoop(t) {
		th.loops(t)
	}
	if th.x.search.Engine == States {
		th.begins(t)
	}
}

// Check: see Step.
func (th *thread) Check(t *rt.Thread) {
	th.fresh = true
	if x := th.x; x.seeded != nil {
		if th.idle++; th.idle > mostChecks && th.running() && !t.Locked() {
			th.idle = 0
			x.point(th, op{}, nil)
		}
	}
}

// Alloc tells who owns an object whose death can be observed.
func (th *thread) Alloc(_ *rt.Thread, h *rt.Header) {
	if th.x.owners == nil {
		th.x.owners = map[*rt.Header]*thread{}
	}
	th.x.owners[h] = th
}

// Done tells a replay the value.
func (th *thread) Done(t *rt.Thread, h *rt.Header, _, v rt.Value) {
	if th.x.search.Engine == States {
		th.saw(h, v)
	}
	if r := th.x.replay; r != nil && th.running() {
		r.saw(th.x, th, h, v)
	}
}

// Access makes a switch point of a visible operation where the model allows it.
func (th *thread) Access(t *rt.Thread, h *rt.Header, f rt.Value, kind rt.AccessKind) {
	if !th.running() {
		return
	}
	x := th.x
	if x.seeded != nil && x.replay == nil {
		th.idle = 0
		if (x.model == NoGIL || th.fresh) && !t.Locked() {
			x.point(th, op{}, nil)
		}
		return
	}
	o := &th.next // made in its place: copying what was written by bytes stalls the processor
	x.on(h, o)
	o.write, o.more = kind != rt.Read, th.idle == 0
	th.idle = 0
	if o.obj != global {
		o.field, o.n = fieldOf(f)
	}
	if o.write && o.obj <= old {
		x.run.Written = true
	}
	if o.field == refs && o.write && x.owners[h] != th {
		x.foreign = true
	}
	if (x.model == NoGIL || th.fresh) && !t.Locked() {
		th.on = h
		x.pointAt(th, nil)
	}
	if x.search.Engine == States {
		x.touches(th, o, h, false)
		th.sees(h, o, kind)
	}
	th.spin.note(x, o, o.write)
	x.does(o)
	if x.replay != nil {
		x.replay.note(t, th, h, *o, f, does[kind], false)
	}
}

// Sync does the same for a synchronisation, which may have to wait.
func (th *thread) Sync(t *rt.Thread, h *rt.Header, kind rt.SyncKind, ready func() bool) {
	if h == nil || !th.running() || t.Locked() {
		return
	}
	x := th.x
	o := &th.next
	x.on(h, o)
	o.field, o.write, o.sync = keys, kind != rt.Look, uint8(kind)+1
	if kind == rt.Everything {
		o.all = true
	}
	more := th.idle == 0
	th.idle = 0
	if o.obj <= old && o.write {
		x.run.Written = true
	}
	timed := kind == rt.TimedAcquire
	if timed && x.search.VirtualTime || x.seeded != nil {
		ready = nil
	}
	blocked := ready != nil && kind != rt.TryAcquire && !ready()
	await := ready
	if timed || kind == rt.TryAcquire {
		await = nil // it may fail
	}
	switch object.TypeOf(h.Val()).Module {
	case "threading", "queue":
		th.fresh = true // Python code in CPython: entering it is a switch point
	case "_thread":
		o.lock = true
	}
	o.more = more && !th.fresh && !blocked
	if x.model == NoGIL || th.fresh || blocked {
		if blocked && x.model != NoGIL && !th.fresh {
			// That the transition ends here, and not behind the operation, is what it has seen of h.
			x.does(&op{obj: o.obj, kind: o.kind, field: o.field, n: o.n, sync: uint8(rt.Look) + 1, lock: o.lock})
		}
		th.on, th.blocked = h, blocked
		x.pointAt(th, await)
		th.fresh, th.blocked = th.fresh || blocked, false
	}
	if x.search.Engine == States {
		x.touches(th, o, h, await != nil)
		th.seen = append(th.seen, seen{on: h, sync: uint8(kind) + 1})
	}
	switch fails := ready != nil && await == nil && !ready(); {
	case o.lock && !fails && kind != rt.Look:
		th.spin.lock(o, h)
	default: // what fails changes nothing
		th.spin.note(x, o, o.write && !fails)
	}
	if timed {
		th.tried = h
	}
	x.does(o)
	if x.replay != nil {
		x.replay.note(t, th, h, *o, rt.Keys, syncs[kind], true)
	}
}

// does notes an operation of the transition under way, if that is not known.
func (x *execution) does(o *op) {
	if x.fresh {
		x.did = append(x.did, *o)
	}
}

// exit is the end of the program, at which threads that nobody waits for are cut off.
func (x *execution) exit(t *rt.Thread) {
	o := op{all: true}
	if s := x.seeded; s != nil && (!s.begun || s.over || !s.main.running()) {
		return
	}
	x.threads[0].on = nil
	if x.replay != nil {
		x.replay.look(t)
	}
	x.point(x.threads[0], o, nil)
	if x.seeded != nil {
		x.seeded.over = true
	}
	x.alone = false
	x.does(&o)
}
