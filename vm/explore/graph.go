// This file keeps the graph of states: what comes of each choice at each state. The engine States makes it, and reads witnesses from it.
package explore

import (
	"fmt"
	"slices"

	"minipy/runtime/sched"
)

// graph is the graph of states as far as it is explored. The workers make it together: whoever
// comes to a state first adds it, and goes on from it. A state takes some 150
// bytes: an entry of known (20, and what a map leaves free), a vertex (32), two or three edges
// (20 each).
//
// Which vertices and edges there are does not depend on who was faster, since the
// choices at a state depend on the state alone. Their numbers do: so what is read from
// the graph is read along its edges, from the root.
type graph struct {
	mu       sched.Mutex
	known    map[[2]uint64]int32 // vertices by their states' digests
	vertices []vertex
	free     []edge // memory for edges
	root     edge   // to the first vertex; its choice is none

	ends     []ending
	endNamed map[string]int32
	reasons  []string // why the search is not exhaustive, for edge.why

	executions, traces, blocked int
	states, opaque              int // vertices with a digest, and choices of threads without
}

// vertex is a state in which there is a choice: of who goes on, or of a number. A state that cannot
// be told apart from others has a vertex for each way there.
type vertex struct {
	edges  []edge // by choice, ascending
	draws  int32  // the thread that draws a number, plus one
	single bool   // one choice is explored, which is private
}

// edge is a choice, with what comes of it.
type edge struct {
	choice int32
	to     int32 // a vertex, unexplored, or an end
	who    int32 // a thread that then goes on alone, without a choice,
	forced int32 // so many times
	why    int32 // reason why the search is not exhaustive, plus one
}

// Values of edge.to that are no vertices. From firstEnd down there are ends.
const (
	unexplored int32 = -1
	firstEnd   int32 = -2
)

// ending is how an execution can end.
type ending struct {
	text string  // an outcome, if it is one
	kind int     // complete, stuck, spinning: an outcome; covered or tooLong: none
	vain []int   // threads that have drawn a last number in vain: see inVain
	run  witness // of an outcome: one of the executions that ended so
}

func newGraph() *graph {
	return &graph{known: map[[2]uint64]int32{}, root: edge{choice: -1, to: unexplored}, endNamed: map[string]int32{}}
}

// ending returns the number of an ending, as edge.to has it.
func (g *graph) ending(e ending) int32 {
	name := fmt.Sprint(e.kind, e.vain, e.text)
	n, ok := g.endNamed[name]
	if !ok {
		n = firstEnd - int32(len(g.ends))
		g.endNamed[name] = n
		g.ends = append(g.ends, e)
	}
	return n
}

// reason returns the number of a reason, plus one.
func (g *graph) reason(text string) int32 {
	if text == "" {
		return 0
	}
	i := slices.Index(g.reasons, text)
	if i < 0 {
		i = len(g.reasons)
		g.reasons = append(g.reasons, text)
	}
	return int32(i) + 1
}

// add adds a vertex with these choices.
func (g *graph) add(choices []int) int32 {
	n := len(choices)
	if len(g.free) < n {
		g.free = make([]edge, max(n, 1024))
	}
	v := vertex{edges: g.free[:n:n]}
	g.free = g.free[n:]
	for i, c := range choices {
		v.edges[i] = edge{choice: int32(c), to: unexplored}
	}
	g.vertices = append(g.vertices, v)
	return int32(len(g.vertices) - 1)
}

// leads notes what the transition of m, or if it is nil the start of the program, leads to.
func (g *graph) leads(m *node, e edge) {
	if m == nil {
		e.choice = -1
		g.root = e
		return
	}
	v := &g.vertices[m.vertex-1]
	v.single = m.only
	for i := range v.edges {
		if q := &v.edges[i]; int(q.choice) == m.choice() {
			e.choice = q.choice
			*q = e
			return
		}
	}
}

// source returns the path's last node with a vertex, or nil, and an edge that says who goes on after it
// without a choice.
func (x *execution) source(path []*node) (m *node, e edge) {
	for k := len(path) - 1; k >= 0; k-- {
		if n := path[k]; n.vertex > 0 {
			return n, e
		}
		e.who = int32(path[k].chosen)
		e.forced++
	}
	return nil, e
}

// departs forgets why the search is not exhaustive: what was said is known of another edge.
func (x *execution) departs() { x.refused, x.foreign, x.jumped = "", false, x.sched.Jumped() }

// why returns the reason why the transition under way makes the search not exhaustive, or "".
func (x *execution) why() string {
	switch {
	case x.sched.Jumped() && !x.jumped:
		return "time=virtual"
	case x.refused != "":
		return x.refused
	case x.foreign && x.model == NoGIL:
		return LateDeath
	}
	return ""
}

// arrives notes that the transition under way leads to a state, with these choices of threads, or if
// draws is one of numbers by that thread, plus one. keyed: sum is its digest. It returns the state's vertex,
// plus one; 0 if it was known.
func (x *execution) arrives(path []*node, choices []int, draws int, sum [2]uint64, keyed bool) int32 {
	g := x.search.graph
	m, e := x.source(path)
	g.mu.Lock()
	defer g.mu.Unlock()
	e.why = g.reason(x.why())
	fresh := true
	if keyed {
		if v, ok := g.known[sum]; ok {
			e.to, fresh = v, false
		}
	}
	if fresh {
		e.to = g.add(choices)
		g.vertices[e.to].draws = int32(draws)
		switch {
		case keyed:
			g.known[sum] = e.to
			g.states++
		case draws == 0:
			g.opaque++
		}
	}
	g.leads(m, e)
	if !fresh {
		return 0
	}
	return e.to + 1
}

// ends notes how the execution ended, unless that was at a known state.
func (x *execution) ends(text string) {
	g := x.search.graph
	end := ending{kind: x.end}
	switch x.end {
	case complete:
		end.text = text
	case stuck:
		end.text = Deadlock
	case spinning:
		end.text = Livelock
	case covered:
		end.vain = x.vain()
	}
	m, e := x.source(x.search.path[:min(x.depth, len(x.search.path))])
	g.mu.Lock()
	defer g.mu.Unlock()
	g.executions++
	switch x.end {
	case covered:
		g.blocked++
	case tooLong:
	default:
		g.traces++
	}
	if x.met {
		return
	}
	e.why = g.reason(x.why())
	e.to = g.ending(end)
	g.leads(m, e)
	if cost := x.preemptions(); x.end != covered && x.end != tooLong {
		if w := &g.ends[firstEnd-e.to].run; w.turns == nil || cost < w.preemptions {
			*w = x.witness(cost)
		}
	}
}

// outcomes counts them.
func (g *graph) outcomes() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.ends {
		if k := g.ends[i].kind; k != covered && k != tooLong {
			n++
		}
	}
	return n
}

// vain returns the threads that have stopped after a round in which they drew a number, if
// nobody has written to what the round read.
func (x *execution) vain() (list []int) {
	for _, th := range x.threads {
		if th != nil && th.spin.stops && th.spin.rolled && !x.stirred(th) {
			list = append(list, th.id)
		}
	}
	return list
}

// waypoint is a vertex, with the thread that went on last before it, on the way that from says.
type waypoint struct {
	at, last  int32
	from      int32 // index of the waypoint before, or -1
	edge      int32 // there
	cost      int32 // preemptions on the way
	otherwise int32 // index of the next one with this vertex, plus one
}

// survey is what a search of the graph by cost finds, from the root.
type survey struct {
	g      *graph
	points []waypoint
	first  []int32 // by vertex: index of its first waypoint, plus one
	ends   []int32 // indices of the first waypoint of each end, in the order of their discovery
	why    string  // the first reason why the search is not exhaustive
}

// survey walks through the graph, ways without a preemption first, then those with one ... and choices
// in ascending order. So what it finds depends on the graph's edges alone.
//
// A private transition can as well be made later, when its thread goes on for
// another reason: so it is no preemption. If the vertex has other choices it may be one after all;
// simplify finds the best order for it.
func (g *graph) survey() *survey {
	s := &survey{g: g, first: make([]int32, len(g.vertices))}
	seen := make([]bool, len(g.ends))
	level, next := []waypoint{{at: g.root.to, from: -1}}, []waypoint(nil) // main went on last
	if s.tell(&g.root); g.root.to == unexplored {
		return s
	}
	for cost := int32(0); len(level) > 0; cost++ {
		for k := 0; k < len(level); k++ {
			p := level[k]
			p.cost = cost
			if p.at <= firstEnd {
				if end := firstEnd - p.at; !seen[end] {
					seen[end] = true
					s.ends = append(s.ends, int32(len(s.points)))
					s.points = append(s.points, p)
				}
				continue
			}
			if s.been(p.at, p.last) {
				continue
			}
			p.otherwise = s.first[p.at]
			from := int32(len(s.points))
			s.first[p.at] = from + 1
			s.points = append(s.points, p)
			v := &g.vertices[p.at]
			free := slices.ContainsFunc(v.edges, func(e edge) bool { return e.choice == p.last })
			for i := range v.edges {
				e := &v.edges[i]
				if e.to == unexplored {
					continue
				}
				s.tell(e)
				q := waypoint{at: e.to, last: p.last, from: from, edge: int32(i)}
				preempts := false
				if v.draws == 0 && !v.single {
					preempts = free && e.choice != p.last
					q.last = e.choice
				}
				if e.forced > 0 {
					q.last = e.who
				}
				if preempts {
					next = append(next, q)
				} else {
					level = append(level, q)
				}
			}
		}
		level, next = next, level[:0]
	}
	return s
}

// tell notes the first reason.
func (s *survey) tell(e *edge) {
	if s.why == "" && e.why > 0 {
		s.why = s.g.reasons[e.why-1]
	}
}

// been reports whether there is a waypoint with this vertex and this thread.
func (s *survey) been(at, last int32) bool {
	for i := s.first[at]; i > 0; i = s.points[i-1].otherwise {
		if s.points[i-1].last == last {
			return true
		}
	}
	return false
}

// choices returns the choices on the way to a waypoint.
func (s *survey) choices(at int32) []int {
	var edges []*edge
	for i := at; ; i = s.points[i].from {
		p := &s.points[i]
		if p.from < 0 {
			edges = append(edges, &s.g.root)
			break
		}
		edges = append(edges, &s.g.vertices[s.points[p.from].at].edges[p.edge])
	}
	var choices []int
	for _, e := range slices.Backward(edges) {
		if e.choice >= 0 {
			choices = append(choices, int(e.choice))
		}
		for range e.forced {
			choices = append(choices, int(e.who))
		}
	}
	return choices
}

// circles returns the circles on which one choice is explored at each vertex.
func (g *graph) circles() (found [][]int32) {
	const now, done = 1, 2
	state := make([]uint8, len(g.vertices))
	next := func(v int32) int32 { // the one that follows, or -1
		if g.vertices[v].single {
			for i := range g.vertices[v].edges {
				if e := &g.vertices[v].edges[i]; e.to >= 0 {
					return e.to
				}
			}
		}
		return -1
	}
	for v := range int32(len(g.vertices)) {
		u := v
		for ; u >= 0 && state[u] == 0; u = next(u) {
			state[u] = now
		}
		if u >= 0 && state[u] == now {
			circle := []int32{u}
			for w := next(u); w != u; w = next(w) {
				circle = append(circle, w)
			}
			found = append(found, circle)
		}
		for u = v; u >= 0 && state[u] == now; u = next(u) {
			state[u] = done
		}
	}
	return found
}

// arrival returns the index of the first waypoint with this vertex: the last in the chain.
func (s *survey) arrival(v int32) int32 {
	i := s.first[v]
	for s.points[i-1].otherwise > 0 {
		i = s.points[i-1].otherwise
	}
	return i - 1
}

// endless reports whether there is a draw each of whose numbers may be in vain: see inVain.
func (g *graph) endless() bool {
	var threads []int
	for _, e := range g.ends {
		for _, id := range e.vain {
			if !slices.Contains(threads, id) {
				threads = append(threads, id)
			}
		}
	}
	if len(threads) == 0 {
		return false
	}
	type step struct{ from, edge int32 }
	back := make([][]step, len(g.vertices)) // by vertex: the edges that lead to it
	for v := range g.vertices {
		for i, e := range g.vertices[v].edges {
			if e.to >= 0 {
				back[e.to] = append(back[e.to], step{int32(v), int32(i)})
			}
		}
	}
	for _, id := range threads {
		vain := map[int32]int{} // by vertex that is a draw: how many of its numbers are
		been := map[int32]bool{}
		var list []int32
		visit := func(v int32) {
			switch {
			case g.vertices[v].draws == int32(id)+1:
				vain[v]++
			case !been[v]:
				been[v] = true
				list = append(list, v)
			}
		}
		for v := range g.vertices {
			for _, e := range g.vertices[v].edges {
				if e.to <= firstEnd && slices.Contains(g.ends[firstEnd-e.to].vain, id) {
					visit(int32(v))
				}
			}
		}
		for k := 0; k < len(list); k++ {
			for _, b := range back[list[k]] {
				visit(b.from)
			}
		}
		for v, n := range vain {
			if n == len(g.vertices[v].edges) {
				return true
			}
		}
	}
	return false
}
