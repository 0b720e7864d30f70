// This file finds transitions that no other thread can meet, which need no choice: for the engine States.
package explore

import rt "minipy/runtime"

// private reports whether an operation that th is about to do commutes with all that
// others may ever do before it. If all of a transition's do, going on with that thread
// alone loses no end of the program (it is a persistent set of one: Godefroid, 1996).
// So at a state in which such an operation is next the engine States takes that choice, and the others only if
// the transition was not private. Private are
//   - reads of objects older than the script, which nobody writes: if somebody does
//     after all, the search begins again by traces,
//   - the join of a thread that has ended,
//   - globals that only the main thread's own code names, for that thread,
//   - objects that only this thread reaches: who is to meet it there must get it from it.
func (x *execution) private(th *thread, o *op, h *rt.Header, ended bool) bool {
	switch {
	case x.run.Shared == nil || x.search.BoundPreemptions || o.all || th.t == nil:
		return false
	case o.sync != 0:
		return o.sync == uint8(rt.JoinThread)+1 && ended
	case o.obj <= old:
		return !o.write
	case o.obj == global:
		return th.id == 0 && x.run.MainOnly(h)
	}
	return !x.shared(th, h)
}

// touches notes whether the operation that th is about to do is private.
func (x *execution) touches(th *thread, o *op, h *rt.Header, ended bool) {
	if x.vouched {
		x.vouched = false
		return
	}
	x.alone = x.alone && x.private(th, o, h, ended)
}

// quiet returns the first thread whose next operation is private, or -1. It is a function of the state: who
// came here last is none.
func (x *execution) quiet(n *node) int {
	for _, id := range n.enabled {
		th := x.threads[id]
		if th == nil {
			continue
		}
		draw := th.on == nil && th.next.obj == global && th.next.n == rollField
		if draw && !x.search.BoundPreemptions || th.on != nil && x.private(th, &th.next, th.on, th.waits) {
			return id
		}
	}
	return -1
}

// shared reports whether others than th may reach h.
func (x *execution) shared(th *thread, h *rt.Header) bool {
	r := &x.search.reach
	if r.met == nil {
		r.met = map[*rt.Header]struct{}{}
	}
	clear(r.met)
	r.queue = r.queue[:0]
	visit := func(v rt.Value) {
		if v.H == nil || v.H.Owner() == rt.Static {
			return
		}
		if _, ok := r.met[v.H]; ok {
			return
		}
		if _, ok := x.run.Old[v.H]; ok {
			return
		}
		r.met[v.H] = struct{}{}
		r.queue = append(r.queue, v.H)
	}
	x.run.Shared(th.id == 0, visit)
	for _, u := range x.threads {
		if u != nil && u != th && u.t != nil && !u.task.Ended() {
			x.search.states.lives.Roots(u.t, visit)
			for _, v := range u.operands {
				visit(v)
			}
			for i := range u.seen {
				visit(rt.Value{H: u.seen[i].on})
				visit(u.seen[i].value)
			}
			if u.on != nil && u.atOp {
				visit(u.on.Val())
			}
		}
	}
	for i := 0; i < len(r.queue); i++ {
		if r.queue[i] == h {
			return true
		}
		if f := r.queue[i].Shape().Traverse; f != nil {
			f(r.queue[i], visit)
		}
	}
	return false
}

// reach is scratch of shared.
type reach struct {
	met   map[*rt.Header]struct{}
	queue []*rt.Header
}
