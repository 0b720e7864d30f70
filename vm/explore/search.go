// This file searches a part of the tree of choices, depth first, and hands back what is left of it.
package explore

// search is the state of one depth-first search.
type search struct {
	Options
	path   []*node
	spare  []*node
	states states
	graph  *graph // of the engine States
	way    way    // likewise: what is being explored
	reach  reach
	drawn  drawn
	root   int // nodes before it are copies of shared ones
	err    error
	x      *execution
	run    Runner
	part   *subtree // what is being searched
}

// subtree is a part of the tree of choices: what comes of one choice.
type subtree struct {
	path     []*node // shared nodes: the way there
	choice   int     // at the last of them
	key      []int   // its place in the order of parts
	did      sleeper // what the choice's transition does
	taken    *node   // the last node of path with that transition
	findings findings
	requests []request
	vain     []vain
	left     []*node // if the quantum was spent: the shared path below, with choices to explore
	heats    bool    // shards have not parted: see heat
	owned    bool    // of this shard, with all that comes of it
	foreign  bool    // of another one: it is run once, for what its choice does
	err      error
}

// request asks for another choice at a shared node: one of the initials, if none of
// them was explored there, is wanted.
type request struct {
	at       *node
	initials []int
	wanted   []int
}

func newSearch(o Options, run Runner) *search {
	s := &search{Options: o, run: run}
	s.x = newExecution(s)
	return s
}

func (s *search) close() { s.x.sched.Abandon() }

// explore searches p until it is done or quantum executions are spent.
func (s *search) explore(p *subtree, quantum int) {
	for len(s.path) > 0 {
		s.pop()
	}
	for _, m := range p.path {
		n := s.push()
		n.copy(m)
		n.shared = m.shared
		if m != m.shared {
			n.todo = append(n.todo[:0], m.shared.todo...)
		}
	}
	s.root, s.part = len(p.path), p
	var last *node
	if s.root > 0 {
		last = s.path[s.root-1]
		last.choose(p.choice)
	}
	for n := 1; ; n++ {
		s.execute()
		if n == 1 && last != nil && s.err == nil {
			for _, q := range last.done {
				if q.id == p.choice {
					p.did = q.clone()
				}
			}
			p.taken = &node{place: place{shared: last.shared}}
			p.taken.copy(last)
		}
		if s.err != nil {
			break
		}
		s.tell(n)
		if s.stopped() != "" {
			break
		}
		if p.foreign {
			break
		}
		if n == quantum {
			for _, m := range s.path[s.root:] {
				c := &node{}
				c.copy(m)
				c.shared = c
				p.left = append(p.left, c)
			}
			break
		}
		if !s.backtrack() {
			break
		}
	}
	p.err = s.err
}

// execute runs the program once along the path, and on from its end.
func (s *search) execute() {
	x := s.x
	x.begin()
	text := s.run(&x.run)
	x.finish()
	if s.err != nil {
		return
	}
	switch s.Engine {
	case States:
		x.ends(text)
		return
	case DPOR:
		x.reverse()
	}
	if s.part.heats {
		x.heat()
	}
	x.inVain()
	s.part.findings.add(x, text)
}

// copy makes n, a new node, like m.
func (n *node) copy(m *node) {
	n.enabled = append(n.enabled, m.enabled...)
	n.chosen, n.names, n.spent, n.prev, n.waits, n.seq = m.chosen, m.names, m.spent, m.prev, m.waits, m.seq
	n.sides, n.value = m.sides, m.value
	n.todo = append(n.todo, m.todo...)
	for i := range m.sleep {
		n.sleep = append(n.sleep, m.sleep[i].clone())
	}
	for i := range m.done {
		n.done = append(n.done, m.done[i].clone())
	}
	n.hot = append(n.hot, m.hot...)
	n.did = append(n.did, m.did...)
	n.marks = m.marks
	n.clock = append(n.clock, m.clock...)
}

func (q *sleeper) clone() sleeper { return sleeper{q.id, append([]op(nil), q.did...), q.names, q.vain} }
