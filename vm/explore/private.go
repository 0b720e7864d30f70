// This file finds operations that no other thread can meet, which need no choice: for the engine States.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/sched"
	"minipy/vm"
)

// private returns, where a transition is one operation, the index of a thread whose next operation commutes with all that
// others may ever do before it, or -1: going on with that thread alone loses no end of
// the program (it is a persistent set of one: Godefroid, 1996). Such are
//   - reads of objects older than the script, which nobody writes: if somebody does
//     after all, the search begins again by traces,
//   - the join of a thread that has ended,
//   - globals that only the main thread's own code names, for that thread,
//   - objects that only this thread reaches: who is to meet it there must get it from it.
func (x *execution) private(runnable []*sched.Task) int {
	if x.run.Shared == nil || x.model == GILCPython || x.search.BoundPreemptions {
		return -1
	}
	for i, task := range runnable {
		th, ok := task.Mark.(*thread)
		if !ok {
			continue
		}
		o := &th.next
		switch {
		case o.all || th.on == nil || th.t == nil:
			continue
		case x.model == GILAny && !vm.AtGlobal(th.t):
			continue // the instruction may do more than this
		case o.sync == uint8(rt.JoinThread)+1 && th.waits:
			return i
		case o.sync != 0:
			continue
		case o.obj <= old:
			if !o.write {
				return i
			}
		case o.obj == global:
			if th.id == 0 && x.run.MainOnly(th.on) {
				return i
			}
		case !x.shared(th):
			return i
		}
	}
	return -1
}

// shared reports whether others may reach the object that th's next operation is on.
func (x *execution) shared(th *thread) bool {
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
			vm.Roots(u.t, visit)
		}
	}
	for i := 0; i < len(r.queue); i++ {
		if r.queue[i] == th.on {
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
