// This file makes witnesses simple: of the executions with the same trace, one with the fewest preemptions; and checks them.
package explore

import "fmt"

// simplify replaces the witness of each outcome by the simplest linearisation of its
// trace, and runs each twice: what it shows must be what is said. It returns how many executions that took.
func (s *search) simplify(f *findings) (runs int, err error) {
	s.Engine, s.drawn.Random = DPOR, nil // for clocks
	s.BoundPreemptions = false
	s.part = &subtree{}
	for i := range f.outcomes {
		o := &f.outcomes[i]
		choices := o.witness.choices
		err := s.follow(choices, o.text)
		switch {
		case o.run.turns == nil: // not from the graph of states
		case err == nil:
			o.witness = s.x.witness(s.x.preemptions())
		default: // two ways to a state that differ after all, in what no outcome shows
			runs++
			o.witness, choices = o.run, o.run.choices
			err = s.follow(choices, o.text)
		}
		if err != nil {
			return runs, err
		}
		runs += 2
		if better := s.linearise(o.witness.preemptions); better != nil && s.follow(better, o.text) == nil {
			runs++
			if cost := s.x.preemptions(); cost < o.witness.preemptions {
				choices, o.witness = better, s.x.witness(cost)
			}
		}
		if err := s.follow(choices, o.text); err != nil {
			return runs, err
		}
	}
	return runs, nil
}

// follow runs the program once with these choices. It is an error if they do not fit
// or the outcome is another.
func (s *search) follow(choices []int, text string) error {
	for len(s.path) > 0 {
		s.pop()
	}
	x := s.x
	s.root, s.err, x.choices = 0, nil, choices
	x.begin()
	got := s.run(&x.run)
	x.finish()
	x.choices = nil
	if s.err != nil {
		return s.err
	}
	switch x.end {
	case stuck:
		got = Deadlock
	case spinning:
		got = Livelock
	}
	if got != text || x.end == covered || x.end == tooLong {
		return fmt.Errorf("%w: %q and %q", ErrDiverged, text, got)
	}
	return nil
}

// mostLinear bounds the prefixes of a trace that linearise looks at.
const mostLinear = 20000

// linear is a prefix of a trace: how many transitions of each thread it has, and whose
// was the last.
type linear struct {
	done string // a byte or two for each thread
	last int
	cost int
	from int // index of the prefix that it prolongs
}

// linearise finds an order of the path's transitions that respects what happens
// before what and has fewer preemptions than most; nil if there is none. A thread whose
// next transition is not to come yet counts as one that waits if that may wait.
//
// It is a search by cost: prefixes of cost 0 first, then 1 ...
func (s *search) linearise(most int) []int {
	if most == 0 {
		return nil
	}
	s.x.reverse()
	var events [][]*node // by thread
	rolls := map[*node]int{}
	var choices []int
	for i, n := range s.path {
		switch {
		case n.sides == 0:
		case i == 0: // the main thread, alone, has come to a draw before all choices
			choices = append(choices, n.value)
			continue
		default:
			rolls[s.path[i-1]] = n.value
			continue
		}
		for len(events) <= n.chosen {
			events = append(events, nil)
		}
		events[n.chosen] = append(events[n.chosen], n)
	}
	total := len(s.path)
	if total > 2000 {
		return nil
	}
	count := func(l *linear, th int) int { return int(l.done[2*th]) | int(l.done[2*th+1])<<8 }
	ready := func(l *linear, n *node) bool {
		for th, k := range n.clock {
			if th != n.chosen && th < len(events) && count(l, th) < int(k) {
				return false
			}
		}
		return true
	}
	type place struct { // where a prefix has come to
		done string
		last int
	}
	list := append(make([]linear, 0, 64), linear{done: string(make([]byte, 2*len(events)))})
	seen := map[place]bool{}
	level, next := append(make([]int, 0, 64), 0), []int(nil)
	for cost := 0; cost < most && len(list) < mostLinear; cost++ {
		for k := 0; k < len(level); k++ {
			at := level[k]
			l := list[at]
			key := place{l.done, l.last}
			if seen[key] {
				continue
			}
			seen[key] = true
			left := 0
			for th := range events {
				left += len(events[th]) - count(&l, th)
			}
			if left == 0 {
				order := make([]int, 0, total)
				for i := at; i > 0; i = list[i].from {
					order = append(order, list[i].last)
				}
				for i, j := 0, len(order)-1; i < j; i, j = i+1, j-1 {
					order[i], order[j] = order[j], order[i]
				}
				next := make([]int, len(events))
				for _, th := range order {
					choices = append(choices, th)
					if value, ok := rolls[events[th][next[th]]]; ok {
						choices = append(choices, value)
					}
					next[th]++
				}
				return choices
			}
			free := false // the last thread could go on
			if c := count(&l, l.last); c < len(events[l.last]) {
				n := events[l.last][c]
				free = ready(&l, n) || !n.waits
			}
			for i := range events {
				th := (l.last + i) % len(events)
				c := count(&l, th)
				if c == len(events[th]) || !ready(&l, events[th][c]) {
					continue
				}
				b := []byte(l.done)
				b[2*th], b[2*th+1] = byte(c+1), byte((c+1)>>8)
				list = append(list, linear{string(b), th, cost, at})
				if th != l.last && free {
					next = append(next, len(list)-1)
				} else {
					level = append(level, len(list)-1)
				}
			}
		}
		level, next = next, nil
	}
	return nil
}
