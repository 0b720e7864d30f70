// This file draws schedules: at random, or by random priorities, for programs that no search can finish.
package explore

import (
	"math"

	"minipy/runtime/sched"
)

// drawn is the state of an execution that is drawn.
type drawn struct {
	*sched.Random
	priority []uint64 // by thread; 0: not given yet
	changes  []int    // choices at which the thread that would run gets a low priority
}

// The engine Random chooses uniformly at each place. PCT gives each thread a random
// priority, runs the highest, and lowers that of the running thread at depth-1 places
// drawn from the length of an execution: an outcome that takes depth orderings to bring
// about is found by each execution with a chance of at least 1/(n·k^(depth-1)), of n
// threads and k choices (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs", 2010).
const (
	defaultDepth = 3
	defaultRuns  = 1000
	drawnChunk   = 50
)

// begin draws what execution number i of a seed needs.
func (d *drawn) begin(o *Options, i int) {
	d.Random = sched.NewRandom(o.Seed<<32 ^ uint64(i))
	clear(d.priority)
	d.changes = d.changes[:0]
	if o.Engine == PCT {
		for range o.Depth - 1 {
			d.changes = append(d.changes, int(d.Uint64()%uint64(max(o.length, 1))))
		}
	}
}

// choose returns the thread to run at the k-th choice.
func (d *drawn) choose(o *Options, enabled []int, k int) int {
	if o.Engine == Random {
		return enabled[d.Uint64()%uint64(len(enabled))]
	}
	highest := func() (best int) {
		best = -1
		for _, id := range enabled {
			for len(d.priority) <= id {
				d.priority = append(d.priority, 0)
			}
			if d.priority[id] == 0 {
				d.priority[id] = d.Uint64() | 1<<63
			}
			if best < 0 || d.priority[id] > d.priority[best] {
				best = id
			}
		}
		return best
	}
	best := highest()
	for i, at := range d.changes {
		if at == k {
			d.priority[best] = uint64(i) + 1
			best = highest()
		}
	}
	return best
}

// draw runs all the executions of the engines that draw.
func (w *workers) draw() (*findings, error) {
	if w.Depth <= 0 {
		w.Depth = defaultDepth
	}
	runs := w.Max
	if runs <= 0 {
		runs = defaultRuns
	}
	// One execution tells how long they are.
	first := &subtree{}
	w.take(0).explore(first, 1)
	if first.err != nil {
		return nil, first.err
	}
	x := w.list[0].x
	w.length = x.depth
	for _, s := range w.list {
		s.Options = w.Options
	}
	var parts []*subtree
	for at := 0; at < runs; at += drawnChunk {
		if w.Shards == 0 || at/drawnChunk%w.Shards == w.Shard-1 {
			parts = append(parts, &subtree{key: []int{at, min(at+drawnChunk, runs)}})
		}
	}
	threads := max(len(x.threads), 1)
	if err := w.round(parts, 0); err != nil {
		return nil, err
	}
	total := &findings{}
	for _, p := range parts {
		total.merge(&p.findings)
	}
	total.bounded = "random"
	if w.Engine == PCT {
		total.bounded = "pct"
		total.chance = 1 / (float64(threads) * math.Pow(float64(max(w.length, 1)), float64(w.Depth-1)))
	}
	if why := w.stopped(); why != "" {
		total.bounded, total.chance = why, 0
	}
	return total, nil
}

// draws runs the executions of a part.
func (s *search) draws(p *subtree) {
	s.part, s.root = p, 0
	for i := p.key[0]; i < p.key[1] && s.err == nil && s.stopped() == ""; i++ {
		for len(s.path) > 0 {
			s.pop()
		}
		s.drawn.begin(&s.Options, i)
		s.execute()
	}
	p.err = s.err
}
