// This file checks whether instructions are atomic although they do several visible operations: then two models are equal by construction.
package explore

import rt "minipy/runtime"

// divided reports whether other threads may come between the operations of one
// instruction in a way that matters. The models gil-any and nogil differ only there: an
// instruction, or what a builtin does until it calls script code, is one step in the
// one and as many as it has visible operations in the other.
//
// An operation meets another thread if it depends on one of that thread's which the
// starts and joins of threads do not order. Where at most one operation of an instruction
// meets somebody, the others can be moved to it (Lipton, "Reduction", 1975): the trace
// has an order in which the instruction is not interrupted, and so is one of gil-any.
// If that holds for every complete trace of nogil, both models have the same outcomes.
func (x *execution) divided() bool {
	path := x.search.path
	meeting := x.meeting[:0] // by thread: operations of its instruction that meet somebody
	x.last, x.marks = x.last[:0], x.marks[:0]
	for _, n := range path {
		for len(x.marks) <= n.chosen {
			x.marks = append(x.marks, 0)
		}
		x.marks[n.chosen] |= n.marks
	}
	clocks := false
	divided := false
	first := len(path) // the first transition that started a thread
	for _, th := range x.threads {
		if th != nil && th.id != 0 {
			first = min(first, max(th.born, 0))
		}
	}
	meets := func(k int) int {
		if k < first || !x.mayMeet(k) || !x.dependsOnOthers(k) {
			return 0
		}
		if !clocks {
			x.forkClocks()
			clocks = true
		}
		if x.meets(k) {
			return 1
		}
		return 0
	}
	for k, n := range path {
		for len(x.last) <= n.chosen {
			x.last = append(x.last, 0)
			meeting = append(meeting, 0)
		}
		if n.sides > 0 || k+1 < len(path) && path[k+1].sides > 0 {
			continue // a draw is no operation
		}
		before := x.last[n.chosen]
		x.last[n.chosen] = k + 1
		if len(n.did) == 0 || !n.did[0].more || before == 0 {
			meeting[n.chosen] = -1 // not looked at yet
			continue
		}
		if meeting[n.chosen] < 0 {
			meeting[n.chosen] = meets(before - 1)
		}
		if meeting[n.chosen] += meets(k); meeting[n.chosen] > 1 {
			divided = true
			break
		}
	}
	x.meeting = meeting
	return divided
}

// mayMeet is false if the marks show that the k-th transition depends on no other thread's.
func (x *execution) mayMeet(k int) bool {
	n := x.search.path[k]
	for id, marks := range x.marks {
		if id != n.chosen && marks&n.marks != 0 {
			return true
		}
	}
	return false
}

// dependsOnOthers reports whether the k-th transition depends on one of another thread.
func (x *execution) dependsOnOthers(k int) bool {
	n := x.search.path[k]
	for _, m := range x.search.path {
		if m.chosen != n.chosen && dependent(m.did, n.did, unlimited) {
			return true
		}
	}
	return false
}

// meets reports the same of transitions that starts and joins do not order.
func (x *execution) meets(k int) bool {
	n := x.search.path[k]
	for _, m := range x.search.path {
		if m.chosen != n.chosen && !m.forkedBefore(n) && !n.forkedBefore(m) && dependent(m.did, n.did, unlimited) {
			return true
		}
	}
	return false
}

// forkedBefore reports whether starts and joins order n before m, of another thread.
func (n *node) forkedBefore(m *node) bool { return m.fork.of(n.chosen) >= n.fork.of(n.chosen) }

// forkClocks gives each transition the clock of what comes before it by the order of
// the program, the starts of threads and their joins; not by locks, nor by data.
func (x *execution) forkClocks() {
	path := x.search.path
	last := make([]*node, len(x.threads))
	for k, n := range path {
		n.fork = n.fork[:0]
		if p := last[n.chosen]; p != nil {
			n.fork.join(p.fork)
		} else if th := x.threads[n.chosen]; th != nil && th.born >= 0 && th.born < k {
			n.fork.join(path[th.born].fork)
		}
		for i := range n.did {
			if o := &n.did[i]; o.sync == uint8(rt.JoinThread)+1 {
				for _, m := range path[:k] {
					if m.ends(o) {
						n.fork.join(m.fork)
					}
				}
			}
		}
		for len(n.fork) <= n.chosen {
			n.fork = append(n.fork, 0)
		}
		n.fork[n.chosen]++
		last[n.chosen] = n
	}
}

// ends reports whether the transition is the end of the thread that o joins.
func (n *node) ends(o *op) bool {
	for i := range n.did {
		if d := &n.did[i]; d.sync == uint8(rt.EndThread)+1 && d.obj == o.obj && d.n == o.n {
			return true
		}
	}
	return false
}
