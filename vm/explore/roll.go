// This file makes random choices a part of the search: each number that could be drawn is tried.
package explore

import (
	"fmt"

	rt "minipy/runtime"
)

// With Options.Nondet a thread that draws one of n numbers comes to a place where all n are
// choices: a roll. It is a node of its own on the path, right behind that of the switch point
// which the draw is. Who else draws does not matter to it, and it touches no generator: so
// nothing depends on a draw, and what a seed would give is one of the choices.
//
// A switch is allowed behind a draw, as it is behind any builtin that a script calls. So a
// roll ends its transition: what the thread does to others afterwards is another one, and
// the same sleep sets and races hold as without it. The choices of a roll are never asleep.
//
// Draws that cannot be counted, or have more than mostSides results, are made as without
// Nondet, and the result is bounded by the first of them.
const (
	mostSides = 64
	rollField = clockField - 1 // of the global that a draw reads and nobody writes; no name has this hash
)

// Choose decides a draw: see rt.Chooser.
func (th *thread) Choose(t *rt.Thread, n int64, what string) (value int64, ok bool) {
	x := th.x
	switch {
	case !x.search.Nondet || !th.running():
		return 0, false
	case n == 1:
		return 0, true
	case n < 1 || n > mostSides || t.Locked():
		x.uncontrolled(t, what)
		return 0, false
	}
	o := op{obj: global, n: rollField}
	th.on = nil
	x.point(th, o, nil)
	if x.replay != nil {
		value = int64(x.replay.roll(x, t, th, int(n)))
		x.replay.add(t, th, Step{Does: "draws", Object: fmt.Sprintf("one of %d", n), Value: fmt.Sprint(value), Sync: true, op: o})
	} else {
		value = int64(x.roll(th, int(n)))
	}
	th.fresh = true
	th.spin.rolls(value)
	if x.search.Engine == States {
		th.seen = append(th.seen, seen{value: rt.Int(value), done: true})
	}
	return value, true
}

// roll returns the choice of a draw with so many results, at a node that is made if the
// path ends here.
func (x *execution) roll(th *thread, sides int) int {
	x.finish()
	s := x.search
	x.depth++
	fits := true
	if x.depth <= len(s.path) {
		n := s.path[x.depth-1]
		fits = n.sides == sides && n.chosen == th.id
	} else {
		n := s.push()
		n.sides, n.chosen, n.prev, n.names = sides, th.id, th.id, x.named
		n.enabled = append(n.enabled, th.id)
		n.sleep = append(n.sleep, x.sleep...)
		if x.depth > 1 {
			before := s.path[x.depth-2]
			n.spent = before.spent + before.cost(before.chosen)
		}
		switch {
		case x.choices == nil && x.depth <= len(s.way.choices):
			n.value = s.way.follow(n, x.depth)
			fits = n.value < sides
		case x.choices != nil:
			k := x.depth - 1
			if fits = k < len(x.choices) && x.choices[k] < sides; fits {
				n.value = x.choices[k]
			}
		case s.drawn.Random != nil:
			n.value = int(s.drawn.Uint64() % uint64(sides))
		default:
			for i := range sides {
				n.todo = append(n.todo, i)
			}
			if s.Engine == States {
				n.vertex = x.arrives(s.path[:len(s.path)-1], n.todo, th.id+1, [2]uint64{}, false)
			}
		}
	}
	if !fits {
		x.diverged()
		x.sched.PointWhen(nil) // it does not return
	}
	n := s.path[x.depth-1]
	x.begins(n)
	return n.value
}

// choice is what was chosen at a node: a thread, or the number that a thread draws.
func (n *node) choice() int {
	if n.sides > 0 {
		return n.value
	}
	return n.chosen
}

// choose makes it the choice.
func (n *node) choose(id int) {
	if n.sides > 0 {
		n.value = id
	} else {
		n.chosen = id
	}
}

// open reports whether a choice is still to be explored.
func (n *node) open(o *Options, id int) bool {
	return !asleep(n.done, id) && (n.sides > 0 || !asleep(n.sleep, id) && o.affords(n, id))
}

// A useless round of a loop in which a number was drawn is covered by executions in which another
// number ends the loop, if there is one. If each number that the round's last draw could give
// ends in vain, there may be none: the thread might go round for good. endlessDraws then bounds
// the result. It is no LIVELOCK: which others' steps leave the loop may differ from number to number.
const endlessDraws = "a loop that draws may never end"

// vain is a number that was drawn in vain at a shared node.
type vain struct {
	at    *node
	value int
}

// inVain notes the last draw of each thread that has stopped after a round with one, if the
// execution was given up for that and nobody has written to what the round read.
func (x *execution) inVain() {
	s := x.search
	for _, th := range x.threads {
		if x.end != covered || th == nil || !th.spin.stops || !th.spin.rolled || x.stirred(th) {
			continue
		}
		for k := min(x.depth, len(s.path)) - 1; k >= 0; k-- {
			n := s.path[k]
			if n.sides == 0 || n.chosen != th.id {
				continue
			}
			switch {
			case n.shared == nil:
				if n.allVain(n.value) {
					s.part.findings.bounded = endlessDraws
				}
			case s.Shards > 0:
				s.part.findings.bounded = endlessDraws // others have the other numbers
			default:
				s.part.vain = append(s.part.vain, vain{n.shared, n.value})
			}
			break
		}
	}
}

// allVain notes that a number was drawn in vain; true if that holds for all of the node's.
func (n *node) allVain(value int) bool {
	all := len(n.done) == n.sides
	for i := range n.done {
		q := &n.done[i]
		q.vain = q.vain || q.id == value
		all = all && q.vain
	}
	return all
}

// uncontrolled notes that a draw was not enumerated.
func (x *execution) uncontrolled(t *rt.Thread, what string) {
	if x.refused != "" {
		return
	}
	line := 0
	if x.run.Caller != nil {
		what, line = x.run.Caller(t, what)
	}
	x.refused = fmt.Sprintf("uncontrolled: random.%s()", what)
	if line > 0 {
		x.refused += fmt.Sprintf(" at line %d", line)
	}
}

// roll returns the number that the schedule says for a draw.
func (r *replay) roll(x *execution, t *rt.Thread, th *thread, sides int) int {
	at := r.pos
	if at < len(r.parts) && !r.parts[at].rolls && r.parts[at].n > 0 && r.passed == r.parts[at].n {
		at++ // the turn is over, but for the draw
	}
	draws := fmt.Sprintf("%s draws one of %d at line %d", label(th.id), sides, r.Place(t))
	switch p := r.part(at); {
	case !p.rolls || p.thread != th.id:
		r.misfit(x, fmt.Sprintf("turn %d, %s: %s, and the schedule does not say which", r.pos+1, r.part(r.pos), draws))
	case p.value >= sides:
		r.misfit(x, fmt.Sprintf("turn %d, %s: %s", at+1, p, draws))
	default:
		r.pos, r.passed = at, 1
		return p.value
	}
	x.sched.PointWhen(nil) // it does not return
	return 0
}

// part returns a turn of the schedule.
func (r *replay) part(i int) part {
	if i < len(r.parts) {
		return r.parts[i]
	}
	return part{}
}
