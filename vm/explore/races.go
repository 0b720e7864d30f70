// This file finds the races of an execution, whose reversal other executions must try: source-DPOR.
package explore

import (
	"slices"

	rt "minipy/runtime"
)

// clock says for each thread how many of its transitions happen before, or are, one.
type clock []int32

func (c clock) of(th int) int {
	if th < len(c) {
		return int(c[th])
	}
	return 0
}

func (c *clock) join(d clock) {
	for len(*c) < len(d) {
		*c = append(*c, 0)
	}
	for i, n := range d {
		(*c)[i] = max((*c)[i], n)
	}
}

// before reports whether the transition of n happens before the one with clock c, or is it.
func (n *node) before(c clock) bool { return c.of(n.chosen) >= n.seq }

const unlimited = 1 << 30 // all names are of one execution

// reverse adds to the nodes of the path the choices that reverse the execution's
// races (Abdulla, Aronsson, Jonsson and Sagonas, "Optimal Dynamic Partial Order
// Reduction", 2014: source sets). The transitions before the first new one are
// those of an execution that was here already. The operations that threads stand
// at when it has ended are in races too.
func (x *execution) reverse() {
	path := x.search.path
	x.last = x.last[:0]
	for k, n := range path {
		for len(x.last) <= n.chosen {
			x.last = append(x.last, 0)
		}
		if k%512 == 511 && x.search.stopped() != "" {
			return // of a long execution this takes seconds
		}
		if k >= x.first {
			own := x.before(n.chosen)
			if n.sides > 0 { // a part of the draw, as clocks count
				n.seq, n.clock = own.of(n.chosen), append(n.clock[:0], own...)
				x.last[n.chosen] = k + 1
				continue
			}
			n.seq = own.of(n.chosen) + 1
			n.clock = append(n.clock[:0], own...)
			x.races(k, n, own)
			for len(n.clock) <= n.chosen {
				n.clock = append(n.clock, 0)
			}
			n.clock[n.chosen] = int32(n.seq)
		}
		x.last[n.chosen] = k + 1
	}
	for _, th := range x.threads {
		if th == nil || !th.atOp || x.search.broken == noPending {
			continue
		}
		e := &x.standing
		own := x.before(th.id)
		e.place = place{chosen: th.id, marks: th.next.mark(), waits: true, seq: own.of(th.id) + 1}
		e.did, e.clock = append(e.did[:0], th.next), append(e.clock[:0], own...)
		x.races(len(path), e, own)
	}
}

// before returns the clock of what happens before a thread's next transition by
// the order of the program: its last one, or that which started it.
func (x *execution) before(th int) clock {
	if th < len(x.last) {
		if i := x.last[th]; i > 0 {
			return x.search.path[i-1].clock
		}
	}
	if i := x.threads[th].born; i >= 0 && i < len(x.search.path) {
		return x.search.path[i].clock
	}
	return nil
}

// races looks for the transitions before the k-th, e, that are in a race with it:
// they depend on each other, and nothing orders them but that. Going backwards,
// e's clock holds what happens before those that were found to. An operation that may
// wait is in a race with all that its thread does not know, since what let it go on
// (a release) hides what it competed with (an acquire).
func (x *execution) races(k int, e *node, own clock) {
	path := x.search.path
	for i := k - 1; i >= 0; i-- {
		d := path[i]
		if d.chosen == e.chosen || d.marks&e.marks == 0 || d.before(own) {
			continue
		}
		ordered := d.before(e.clock)
		if ordered && x.search.broken == noReversal {
			continue
		}
		if ordered && !e.waits || !dependent(d.did, e.did, unlimited) {
			continue
		}
		e.clock.join(d.clock)
		if (e.waits || !ordered) && !x.enables(i, e) {
			x.tryBefore(i, k, e, own)
		}
	}
}

// tryBefore makes the i-th node try the k-th transition, e, before its own: by one
// of the threads that can begin what leads to e without that.
func (x *execution) tryBefore(i, k int, e *node, own clock) {
	path := x.search.path
	d := path[i]
	if len(d.todo) == len(d.enabled) || d.sides > 0 {
		return
	}
	v, initials := x.between[:0], x.initials[:0]
	first := func(m *node, c clock) {
		for _, u := range v {
			if u.before(c) {
				return
			}
		}
		if !contains(initials, m.chosen) {
			initials = append(initials, m.chosen)
		}
	}
	for j := i + 1; j < k; j++ {
		m := path[j]
		if d.before(m.clock) {
			continue
		}
		first(m, m.clock)
		v = append(v, m)
	}
	x.scratch = append(x.scratch[:0], own...)
	for _, u := range v {
		if u.chosen != e.chosen && dependent(u.did, e.did, unlimited) {
			x.scratch.join(u.clock)
		}
	}
	first(e, x.scratch)
	x.between, x.initials = v, initials
	for _, id := range initials {
		if contains(d.todo, id) {
			return
		}
	}
	var want []int
	if contains(initials, e.chosen) && contains(d.enabled, e.chosen) {
		want = append(x.want[:0], e.chosen)
	}
	for _, id := range initials {
		if len(want) == 0 && contains(d.enabled, id) {
			want = append(x.want[:0], id)
		}
	}
	if len(want) == 0 && !e.waits {
		want = append(x.want[:0], d.enabled...)
	}
	for _, id := range want {
		if !contains(d.todo, id) {
			d.todo = append(d.todo, id)
		}
	}
	if d.shared != nil && len(want) > 0 {
		p := x.search.part
		p.requests = append(p.requests, request{d.shared, slices.Clone(initials), slices.Clone(want)})
	}
}

// enables reports whether the i-th transition is what lets e go on, so that no
// execution has them the other way round: the end of a thread and its join, the
// release of a lock that is held and its acquisition.
func (x *execution) enables(i int, e *node) bool {
	if !e.waits {
		return false
	}
	path := x.search.path
	o := &e.did[0]
	for k := range path[i].did {
		d := &path[i].did[k]
		for j := range e.did {
			if d.depends(&e.did[j], unlimited) && !(d.obj == o.obj && d.n == o.n && x.lets(i, d, o)) {
				return false
			}
		}
	}
	return true
}

// lets is enables for one operation of the i-th transition, d, on the same object as o.
func (x *execution) lets(i int, d, o *op) bool {
	switch {
	case d.sync == uint8(rt.EndThread)+1:
		return o.sync == uint8(rt.JoinThread)+1
	case d.sync != uint8(rt.Release)+1 || o.sync != uint8(rt.Acquire)+1 || !d.lock:
		return false
	}
	path := x.search.path
	for i--; i >= 0; i-- {
		for k := range path[i].did {
			if p := &path[i].did[k]; p.obj == d.obj && p.n == d.n && p.sync != 0 {
				return p.sync == uint8(rt.Acquire)+1
			}
		}
	}
	return false
}
