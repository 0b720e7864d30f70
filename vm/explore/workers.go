// This file shares the search among the processor's cores.
package explore

import (
	"fmt"
	goruntime "runtime"
	"slices"

	"minipy/runtime/sched"
)

// workers search the tree of choices together, in rounds. In a round they share the
// parts of the tree whose beginnings are known, and search each for a quantum of
// executions. What a part then has left becomes shared nodes, and so does what
// its races ask of the nodes above it; from these come the parts of the next
// round. The parts of one round know nothing of each other, so what is found and
// counted depends on the program alone: not on the number of workers, nor on who
// was faster.
//
// Rejected: to take all choices of the nodes above as asked for, so that parts are
// independent of each other. Seven of eight executions were then given up.
type workers struct {
	Options
	program func() Runner
	list    []*search // one for each worker
	open    []*branch
	parts   []*subtree
	frozen  bool     // shards have parted
	unmet   []string // see Result
}

// branch is a shared node with the way to it: nodes as they were when it was taken,
// which know the shared ones whose choices they are.
type branch struct {
	path  []*node // the last is the node
	key   []int
	owned bool // all that comes of it is this shard's
}

const (
	firstQuantum = 200
	quantum      = 1000
)

func newWorkers(o Options, program func() Runner) *workers {
	if o.Workers <= 0 {
		o.Workers = goruntime.GOMAXPROCS(0)
	}
	if o.Show != nil {
		o.told = &told{show: o.Show}
	}
	return &workers{Options: o, program: program}
}

func (w *workers) close() {
	for _, s := range w.list {
		s.close()
	}
}

// take returns the i-th worker's search.
func (w *workers) take(i int) *search {
	for len(w.list) <= i {
		w.list = append(w.list, newSearch(w.Options, w.program()))
	}
	return w.list[i]
}

// all searches the whole tree.
func (w *workers) all() (*findings, error) {
	if w.Engine == PCT || w.Engine == Random {
		return w.draw()
	}
	if w.Engine == States {
		f, fails, err := w.states()
		if !fails || err != nil {
			return f, err
		}
		w.byTraces()
	}
	round := []*subtree{{}}
	spent, q := 0, firstQuantum
	if w.Shards > 0 {
		q = preludeQuantum
		round[0].heats = true
	}
	bounded, stopped := false, ""
	seen := map[string]bool{}
	for len(round) > 0 {
		if w.Max > 0 {
			left := w.Max - spent
			if bounded = left < len(round); bounded {
				round = round[:left]
			}
			if len(round) > 0 {
				q = min(q, left/len(round))
			}
		}
		if err := w.round(round, q); err != nil {
			return nil, err
		}
		if stopped = w.stopped(); stopped != "" {
			w.parts = append(w.parts, round...)
			break
		}
		for _, p := range round {
			spent += p.findings.executions
			for i := range p.findings.outcomes {
				seen[p.findings.outcomes[i].text] = true
			}
			w.end(p)
		}
		w.told.round(spent, len(seen))
		if bounded {
			break
		}
		round, q = w.next(), quantum
		if w.Shards > 0 {
			if !w.frozen && spent >= prelude && len(round) >= w.Shards*partsOfShard {
				if err := w.freeze(); err != nil {
					return nil, err
				}
				round = w.next()
			}
			if !w.frozen {
				q = preludeQuantum
				for _, p := range round {
					p.heats = true
				}
			}
			w.claim(round)
		}
	}
	if w.Shards > 0 {
		w.disown()
	}
	total := &findings{}
	slices.SortStableFunc(w.parts, func(a, b *subtree) int { return slices.Compare(a.key, b.key) })
	for _, p := range w.parts {
		total.merge(&p.findings)
	}
	switch {
	case stopped != "":
		total.bounded = stopped
	case bounded:
		total.bounded = "executions"
	case w.BoundPreemptions && total.bounded == "":
		total.bounded = fmt.Sprintf("preemptions %d", w.Preemptions)
	}
	return total, nil
}

// byTraces is for programs whose state is more than a digest holds.
func (w *workers) byTraces() {
	w.Engine = DPOR
	if w.BoundPreemptions {
		w.Engine = Naive
	}
	for _, s := range w.list {
		s.Engine, s.graph, s.way = w.Engine, nil, way{}
		for len(s.path) > 0 {
			s.pop()
		}
	}
}

// end puts what a part has left, and what it asks for, among the shared nodes.
func (w *workers) end(p *subtree) {
	w.parts = append(w.parts, p)
	if k := len(p.path); k > 0 {
		n := p.path[k-1]
		n.done = append(n.done, p.did)
	}
	for _, r := range p.requests {
		if w.refuses(p, r) {
			continue
		}
		if !slices.ContainsFunc(r.initials, func(id int) bool { return contains(r.at.todo, id) }) {
			for _, id := range r.wanted {
				if !contains(r.at.todo, id) {
					r.at.todo = append(r.at.todo, id)
				}
			}
		}
	}
	for _, v := range p.vain {
		if v.at.allVain(v.value) {
			p.findings.bounded = endlessDraws
		}
	}
	above := p.path
	if p.taken != nil {
		above = append(slices.Clone(p.path[:len(p.path)-1]), p.taken)
	}
	full := slices.Concat(above, p.left)
	for i := range p.left {
		end := len(above) + i + 1
		key := append(slices.Clone(p.key), len(p.left)-i)
		w.open = append(w.open, &branch{full[:end:end], key, p.owned}) // what is above is shared
	}
	p.requests, p.left, p.taken = nil, nil, nil
}

// next returns the parts of the next round: one choice of each shared node, since
// what the transition of one does must be known before the next.
func (w *workers) next() (round []*subtree) {
	for _, b := range w.open {
		n := b.path[len(b.path)-1]
		for _, id := range n.todo {
			if !n.open(&w.Options, id) {
				continue
			}
			round = append(round, &subtree{path: b.path, choice: id, key: append(slices.Clone(b.key), len(n.done)), owned: b.owned})
			break
		}
	}
	return round
}

// round searches the parts, each for at most q executions.
func (w *workers) round(parts []*subtree, q int) error {
	n := min(w.Workers, len(parts))
	jobs := make([]func(), n)
	next := sched.NewCounter()
	for i := range jobs {
		s := w.take(i)
		jobs[i] = func() {
			for k := next.Next(); k < len(parts) && w.stopped() == ""; k = next.Next() {
				if q == 0 {
					s.draws(parts[k])
				} else {
					s.explore(parts[k], q)
				}
			}
		}
	}
	sched.Together(jobs)
	for _, p := range parts {
		if p.err != nil {
			return p.err
		}
	}
	return nil
}
