// This file defines node, a place on the path where a choice is made, and the stack of them.
package explore

// node is a place on the path where a choice is made, with the transition that
// the choice leads to. Nodes and their slices are used again.
type node struct {
	place
	enabled []int     // ids of the threads that can run
	todo    []int     // choices to explore
	done    []sleeper // choices explored, with what they did
	sleep   []sleeper // choices that other paths cover
	hot     []int     // enabled threads whose next transition meets others, before shards part

	// The transition chosen. It is the same in all executions with this path.
	did   []op
	clock clock // what happens before it, and itself
	fork  clock // the same by starts and joins alone; see divided
}

// place is what of a node has no memory of its own.
type place struct {
	chosen  int
	names   int   // objects with a name at this place
	spent   int   // preemptions before this place
	prev    int   // who ran before it: the thread chosen at the node before
	regular int   // of a frozen node: choices that are some shard's; see workers.freeze
	shared  *node // of a copy: the node whose choices these are; see workers

	sides int // of a roll: how many numbers there are to choose from, for the thread chosen; else 0
	value int // the number chosen

	vertex int32 // of the engine States: the state's vertex, plus one; 0: there is no choice, or another explores it
	only   bool  // likewise: the choice is private as far as is known, so there is no other

	// Of the transition chosen.
	marks uint64 // of what it is on: see op.mark
	waits bool   // its first operation may have had to wait
	seq   int    // number of the thread's transitions before it, plus one
}

// sleeper is a thread whose next transition need not be explored while nothing
// that depends on it has happened.
type sleeper struct {
	id    int
	did   []op // what the transition did
	names int  // objects with a name before it
	vain  bool // of a number drawn: see inVain
}

// finished notes what the chosen transition did, if that is new. A slot of done
// keeps its memory: what shares it are the sleepers of nodes further down the path.
func (n *node) finished() {
	if asleep(n.done, n.choice()) {
		return
	}
	k := len(n.done)
	if k < cap(n.done) {
		n.done = n.done[:k+1]
	} else {
		n.done = append(n.done, sleeper{})
	}
	q := &n.done[k]
	q.id, q.vain, q.names, q.did = n.choice(), false, n.names, append(q.did[:0], n.did...)
}

func asleep(list []sleeper, id int) bool {
	for i := range list {
		if list[i].id == id {
			return true
		}
	}
	return false
}

func contains(list []int, id int) bool {
	for _, n := range list {
		if n == id {
			return true
		}
	}
	return false
}

// push adds a node to the path.
func (s *search) push() *node {
	var n *node
	if k := len(s.spare); k > 0 {
		n = s.spare[k-1]
		s.spare = s.spare[:k-1]
		n.place = place{}
		n.enabled, n.todo, n.done, n.sleep = n.enabled[:0], n.todo[:0], n.done[:0], n.sleep[:0]
		n.hot, n.did, n.clock, n.fork = n.hot[:0], n.did[:0], n.clock[:0], n.fork[:0]
	} else {
		n = &node{}
	}
	s.path = append(s.path, n)
	return n
}

// pop takes the last node off the path.
func (s *search) pop() {
	k := len(s.path) - 1
	s.spare = append(s.spare, s.path[k])
	s.path = s.path[:k]
}

// backtrack moves to the next path; false if there is none.
func (s *search) backtrack() bool {
	for len(s.path) > s.root {
		n := s.path[len(s.path)-1]
		for _, id := range n.todo {
			if n.open(&s.Options, id) {
				n.choose(id)
				return true
			}
		}
		s.pop()
	}
	return false
}

// cost is the preemptions that a choice adds: leaving a thread that can go on is one.
func (n *node) cost(id int) int {
	if id != n.prev && contains(n.enabled, n.prev) {
		return 1
	}
	return 0
}

// affords reports whether the bound of preemptions allows a choice.
func (o *Options) affords(n *node, id int) bool {
	return !o.BoundPreemptions || n.spent+n.cost(id) <= o.Preemptions
}
