// This file shares the search over states among the workers.
package explore

import (
	"fmt"
	"slices"

	"minipy/runtime/sched"
)

// The engine States explores the choices at each state once, whoever comes there first. So
// workers need no rounds, as the other engines do: they make one graph (graph.go), and one that has nothing to do
// is given the first open choice on the path of one that is busy.
//
// What is found does not depend on their number, nor on who was faster, since all of these are functions
// of a state alone: its digest; whether that can be told; which thread is chosen first, and whether the others are, too (quiet);
// and what a choice leads to. So the graph is the same whoever made which part of it. A circle of private
// transitions is looked for when the rest is done, and outcomes, witnesses and reasons are
// read from the finished graph. An execution ends at each edge that leads to
// no new state, so there are as many as edges, less states.
//
// One worker begins alone. If most states cannot be told apart it begins again by traces.
type pool struct {
	w    *workers
	g    *graph
	mu   sched.Mutex
	open []way
	idle []sched.Parker
	busy int  // workers that are not idle
	done bool // nothing is open
	over bool // nobody begins anything more

	alone   bool   // the others wait until it is clear that states can be told apart
	strict  bool   // that has to stay clear
	single  bool   // one worker does it all
	spent   bool   // Options.Max are
	stopped string // by the context
	fails   bool   // states are more than digests hold
	tooLong bool   // an execution was, while several worked
	vague   bool   // too many states could not be told apart
	err     error
}

// way is a choice to explore at a vertex: the choices on the way there, and that one.
type way struct {
	choices []int
	from    int32 // the vertex, plus one; 0: all of the program
}

const (
	// mostOpaque is how many states that cannot be told apart are put up with if they are more
	// than the others. What is more when depends on who is faster, if several work. So then it is only
	// seen whether they are very many, which depends on their number alone; then one worker
	// begins again, and looks at both numbers all the time.
	mostOpaque = 2000
	mostVague  = 20 * mostOpaque
	// ahead is by how many the others must be more for the other workers to begin.
	ahead = 64
)

// states searches over states. fails: it is to be done by traces.
func (w *workers) states() (f *findings, fails bool, err error) {
	p := w.together(w.Workers, false)
	if w.Workers > 1 && w.Max > 0 && (p.spent || p.g.executions > w.Max) && !p.decided() {
		p = w.together(1, false) // which executions are the first ones depends on who is faster
	}
	if p.tooLong && !p.decided() {
		p = w.together(1, false) // which ones are too long depends on the ways that they take
	}
	if p.vague && !p.decided() {
		p = w.together(1, true)
	}
	if p.err != nil || p.fails {
		return nil, p.fails, p.err
	}
	return p.findings(), false, nil
}

// decided reports whether it makes no difference that the search has to begin again.
func (p *pool) decided() bool { return p.err != nil || p.fails || p.stopped != "" }

// together searches with n workers.
func (w *workers) together(n int, strict bool) *pool {
	p := &pool{w: w, g: newGraph(), open: []way{{}}, alone: true, strict: strict, single: n == 1}
	jobs := make([]func(), n)
	for i := range jobs {
		s := w.take(i)
		s.graph, s.part = p.g, &subtree{}
		jobs[i] = func() { p.work(s, i == 0) }
	}
	for len(p.open) > 0 && !p.over {
		p.busy, p.done = n, false
		sched.Together(jobs)
		if !p.over {
			p.open = p.g.around()
		}
	}
	return p
}

// work is what a worker does until nothing is left. The first one begins.
func (p *pool) work(s *search, first bool) {
	orderly := false
	defer func() {
		if !orderly { // a panic
			p.mu.Lock()
			p.end()
			p.mu.Unlock()
		}
	}()
	me := sched.NewFree().NewParker()
	for {
		y, ok := p.next(me, first)
		if !ok {
			break
		}
		s.expand(y, p)
	}
	orderly = true
}

// next returns what to explore; false if nothing is left.
func (p *pool) next(me sched.Parker, first bool) (y way, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.busy--; !p.over && !p.done; {
		switch {
		case len(p.open) > 0 && (first || !p.alone && !p.single):
			y = p.open[0]
			p.open = p.open[1:]
			p.busy++
			return y, true
		case p.busy == 0:
			p.done = true
			p.wake(len(p.idle))
			return y, false
		}
		p.idle = append(p.idle, me)
		p.mu.Unlock()
		me.Park(sched.Forever)
		p.mu.Lock()
	}
	return y, false
}

// wake wakes so many workers.
func (p *pool) wake(n int) {
	n = min(n, len(p.idle))
	for _, u := range p.idle[:n] {
		u.Unpark()
	}
	p.idle = p.idle[n:]
}

// end lets nobody begin anything more.
func (p *pool) end() {
	p.over = true
	p.wake(len(p.idle))
}

// expand explores a choice, with what comes of it as far as nobody else comes there first.
func (s *search) expand(y way, p *pool) {
	for len(s.path) > 0 {
		s.pop()
	}
	s.root, s.way = 0, y
	for n := 1; p.begins(); n++ {
		s.execute()
		s.tell(n)
		if !p.goesOn(s) || !s.backtrack() {
			break
		}
	}
}

// begins reports whether there is to be another execution.
func (p *pool) begins() bool {
	if p.w.Max == 0 {
		return true
	}
	p.g.mu.Lock()
	spent := p.g.executions >= p.w.Max
	p.g.mu.Unlock()
	if spent {
		p.mu.Lock()
		p.spent = true
		p.end()
		p.mu.Unlock()
	}
	return !spent
}

// goesOn reports whether the search goes on after an execution of s. If others have nothing to do
// it gives them choices.
func (p *pool) goesOn(s *search) bool {
	p.g.mu.Lock()
	states, opaque := p.g.states, p.g.opaque
	p.g.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	stopped := p.w.stopped()
	switch {
	case s.err != nil:
		p.err = s.err
	case s.x.run.Written, p.alone && opaque > mostOpaque && opaque > states:
		p.fails = true
	case !p.strict && opaque > mostVague:
		p.vague = true
	case stopped != "":
		p.stopped = stopped
	case s.x.end == tooLong && !p.alone && !p.single:
		p.tooLong = true
	default:
		p.single = p.single || s.x.end == tooLong
		p.alone = p.strict || p.alone && states < opaque+ahead
		for n := len(p.idle) - len(p.open); n > 0 && !p.alone && !p.single && !p.over; n-- {
			y, ok := s.give()
			if !ok {
				break
			}
			p.open = append(p.open, y)
			p.wake(1)
		}
		return !p.over
	}
	p.end()
	return false
}

// give returns the first open choice on the path, and does not explore it.
func (s *search) give() (y way, ok bool) {
	for i, n := range s.path {
		for _, id := range n.todo {
			if !n.open(&s.Options, id) {
				continue
			}
			for _, m := range s.path[:i] {
				y.choices = append(y.choices, m.choice())
			}
			y.choices, y.from = append(y.choices, id), n.vertex
			n.done = append(n.done, sleeper{id: id})
			return y, true
		}
	}
	return y, false
}

// around returns what is to be explored since private transitions go round in circles. There the others
// would never run, though they can: so at one place of each circle, that a survey comes to first,
// all choices are explored (the proviso for cycles; Godefroid, 1996).
func (g *graph) around() (open []way) {
	circles := g.circles()
	if len(circles) == 0 {
		return nil
	}
	s := g.survey()
	var arrivals []int32
	for _, circle := range circles {
		least := s.arrival(circle[0])
		for _, v := range circle[1:] {
			least = min(least, s.arrival(v))
		}
		arrivals = append(arrivals, least)
	}
	slices.Sort(arrivals)
	for _, at := range arrivals {
		v := s.points[at].at
		for _, e := range g.vertices[v].edges {
			if e.to == unexplored {
				open = append(open, way{append(s.choices(at), int(e.choice)), v + 1})
			}
		}
	}
	return open
}

// findings are what the graph says.
func (p *pool) findings() *findings {
	g := p.g
	f := &findings{executions: g.executions, traces: g.traces, blocked: g.blocked, states: g.states, opaque: g.opaque, divided: true}
	traces := make([]int, len(g.ends))
	count := func(e *edge) {
		if e.to <= firstEnd {
			traces[firstEnd-e.to]++
		}
	}
	count(&g.root)
	for v := range g.vertices {
		for i := range g.vertices[v].edges {
			count(&g.vertices[v].edges[i])
		}
	}
	s := g.survey()
	f.bounded = s.why
	if g.endless() {
		f.bounded = endlessDraws
	}
	for _, at := range s.ends {
		n := firstEnd - s.points[at].at
		switch e := g.ends[n]; e.kind {
		case covered:
		case tooLong:
			f.bounded = "steps"
		default:
			f.outcomes = append(f.outcomes, found{e.text, traces[n], witness{choices: s.choices(at), preemptions: int(s.points[at].cost)}, e.run})
		}
	}
	switch {
	case p.stopped != "":
		f.bounded = p.stopped
	case p.spent:
		f.bounded = "executions"
	case p.w.BoundPreemptions && f.bounded == "":
		f.bounded = fmt.Sprintf("preemptions %d", p.w.Preemptions)
	}
	p.w.told.round(f.executions, len(f.outcomes))
	return f
}
