// This file finds the races of an execution, whose reversal other executions must try: source-DPOR.
package explore

import "slices"

// event is one transition of an execution.
type event struct {
	th    int // the thread's id
	seq   int // number of the thread's events before it, plus one
	n     *node
	did   []op
	waits bool // its first operation may have had to wait
	clock clock
}

// clock says for each thread how many of its events happen before, or are, the event.
type clock []int

func (c clock) of(th int) int {
	if th < len(c) {
		return c[th]
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

// before reports whether e happens before the event with clock c, or is it.
func (e *event) before(c clock) bool { return c.of(e.th) >= e.seq }

const unlimited = 1 << 30 // all names are of one execution

// reverse adds to the nodes of the path the choices that reverse the execution's
// races (Abdulla, Aronsson, Jonsson and Sagonas, "Optimal Dynamic Partial Order
// Reduction", 2014: source sets). pending are the operations that threads stand
// at when it has ended.
func (x *execution) reverse(pending []*thread) {
	last := map[int]int{} // index of a thread's last event, plus one
	for k := range x.events {
		e := &x.events[k]
		own := x.before(last, e.th)
		e.seq = own.of(e.th) + 1
		e.clock = slices.Clone(own)
		for i := range k {
			if d := &x.events[i]; d.th != e.th && dependent(d.did, e.did, unlimited) {
				e.clock.join(d.clock)
			}
		}
		x.races(k, e, own)
		for len(e.clock) <= e.th {
			e.clock = append(e.clock, 0)
		}
		e.clock[e.th] = e.seq
		last[e.th] = k + 1
	}
	for _, th := range pending {
		e := &event{th: th.task.ID, did: []op{th.next}, waits: true}
		own := x.before(last, e.th)
		e.seq = own.of(e.th) + 1
		x.races(len(x.events), e, own)
	}
}

// before returns the clock of what happens before a thread's next event by the
// order of the program: its last event, or that which started it.
func (x *execution) before(last map[int]int, th int) clock {
	if i := last[th]; i > 0 {
		return x.events[i-1].clock
	}
	if i, ok := x.born[th]; ok && i >= 0 && i < len(x.events) {
		return x.events[i].clock
	}
	return nil
}

// races looks for the events before the k-th, e, that are in a race with it: they
// depend on each other, and nothing orders them but that. An operation that may
// wait is in a race with all of them that its thread does not know, since what let
// it go on (a release) hides what it competed with (an acquire).
func (x *execution) races(k int, e *event, own clock) {
	for i := k - 1; i >= 0; i-- {
		d := &x.events[i]
		if d.n == nil || d.th == e.th || d.before(own) || !dependent(d.did, e.did, unlimited) {
			continue
		}
		if !e.waits && x.ordered(i, k, e, own) {
			continue
		}
		x.tryBefore(i, k, e, own)
	}
}

// ordered reports whether an event between the i-th and the k-th, e, orders them.
func (x *execution) ordered(i, k int, e *event, own clock) bool {
	d := &x.events[i]
	for j := i + 1; j < k; j++ {
		m := &x.events[j]
		if d.before(m.clock) && (m.before(own) || m.th != e.th && dependent(m.did, e.did, unlimited)) {
			return true
		}
	}
	return false
}

// tryBefore makes the node of the i-th event try e before it: by one of the
// threads that can begin what leads to e without that event.
func (x *execution) tryBefore(i, k int, e *event, own clock) {
	d := &x.events[i]
	var v []*event
	var initials []int
	first := func(m *event, c clock) {
		for _, u := range v {
			if u.before(c) {
				return
			}
		}
		if !slices.Contains(initials, m.th) {
			initials = append(initials, m.th)
		}
	}
	for j := i + 1; j < k; j++ {
		m := &x.events[j]
		if d.before(m.clock) {
			continue
		}
		first(m, m.clock)
		v = append(v, m)
	}
	c := slices.Clone(own)
	for _, u := range v {
		if u.th != e.th && dependent(u.did, e.did, unlimited) {
			c.join(u.clock)
		}
	}
	first(e, c)
	n := d.n
	for _, id := range initials {
		if slices.Contains(n.todo, id) {
			return
		}
	}
	if slices.Contains(initials, e.th) && slices.Contains(n.enabled, e.th) {
		n.todo = append(n.todo, e.th)
		return
	}
	for _, id := range initials {
		if slices.Contains(n.enabled, id) {
			n.todo = append(n.todo, id)
			return
		}
	}
	if !e.waits {
		n.todo = append([]int(nil), n.enabled...)
	}
}
