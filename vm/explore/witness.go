// This file keeps schedules: which thread passed how many switch points, in turn.
package explore

import "strings"

// witness is a schedule.
type witness struct {
	turns       []turn
	choices     []int
	preemptions int
}

// turn is a thread that passes n switch points, or if it rolls then draws the number n. free: it could have gone on.
type turn struct {
	thread, n   int
	free, rolls bool
}

// preemptions counts the choices of the execution that left a thread which could go on.
func (x *execution) preemptions() int {
	if x.depth == 0 {
		return 0
	}
	n := x.search.path[x.depth-1]
	return n.spent + n.cost(n.chosen)
}

// witness returns the schedule of the execution.
func (x *execution) witness(preemptions int) witness {
	w := witness{preemptions: preemptions}
	cur := turn{n: x.lead}
	for _, e := range x.search.path[:x.depth] {
		w.choices = append(w.choices, e.choice())
		if e.sides > 0 {
			if cur.free = true; cur.n > 0 {
				w.turns = append(w.turns, cur)
			}
			w.turns = append(w.turns, turn{thread: e.chosen, n: e.value, rolls: true})
			cur = turn{thread: e.chosen}
			continue
		}
		if e.chosen != cur.thread && cur.n > 0 {
			cur.free = contains(e.enabled, cur.thread)
			w.turns = append(w.turns, cur)
			cur.n = 0
		}
		cur.thread = e.chosen
		cur.n++
	}
	if cur.free = false; cur.n > 0 || len(w.turns) == 0 {
		w.turns = append(w.turns, cur)
	}
	return w
}

// schedule words a witness.
func (w *witness) schedule(o *Options) string {
	var b strings.Builder
	b.WriteString(scheduleVersion + ":" + o.Model.String() + ":")
	for i, t := range w.turns {
		if i > 0 {
			b.WriteByte(' ')
		}
		p := part{thread: t.thread, n: t.n}
		switch {
		case t.rolls:
			p = part{thread: t.thread, value: t.n, rolls: true}
		case !t.free:
			p.n = 0
		}
		b.WriteString(p.String())
	}
	if o.VirtualTime {
		b.WriteString(" " + virtualTime)
	}
	if o.Nondet {
		b.WriteString(" " + nondet)
	}
	if o.Final {
		b.WriteString(" " + observeFinal)
	}
	return b.String()
}
