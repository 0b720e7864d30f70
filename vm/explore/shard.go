// This file divides one exploration among processes or machines, and puts their results together.
package explore

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// A shard searches a part of the tree of choices that depends on the program and the
// number of shards alone, so shards need not hear of each other. All of them begin
// alike, until the tree has enough parts that are still to be searched. Then each part
// belongs to the shard that its place in the tree says. Of the others a shard runs one
// execution, since the sleep sets of what comes after need to know what the choice does.
//
// What was found until the shards part is the first one's. At the nodes above the parts
// choices are explored that races have asked for by then, and those that they may
// ask for still: of threads whose next transition depends on another thread's. If a part asks for another one after all, that is no shard's: the
// shard says so, and who merges searches it.
// Sleep sets hold across parts. So together the shards complete each trace once, as one
// process does, and give up only the executions that they run for others.
//
// Rejected: to explore all choices at the upper nodes, so that nothing can be asked for.
// A choice whose transition nobody depends on doubles the search below it: all of that
// is given up, but only at its end.

const (
	// partsOfShard is how many parts there are to be for each shard, at least, when they
	// part, and prelude how many executions there have been. These are shared in small
	// quanta, so that many parts come of few executions.
	partsOfShard   = 8
	prelude        = 1000
	preludeQuantum = 20
)

// freeze ends what all shards do alike.
func (w *workers) freeze() error {
	w.frozen = true
	for _, b := range w.open {
		n := b.path[len(b.path)-1]
		for _, id := range n.enabled {
			if w.broken != noHeat && contains(n.hot, id) && !contains(n.todo, id) {
				n.todo = append(n.todo, id)
			}
		}
		n.regular = len(n.todo)
	}
	if w.Shard != 1 {
		w.parts = nil
	}
	if w.Shard != 0 {
		return nil
	}
	for _, text := range w.Wanted {
		if !w.want(text) {
			return fmt.Errorf("%q is no part of this exploration", text)
		}
	}
	return nil
}

// heat notes at the execution's new nodes whose next transition meets other threads.
func (x *execution) heat() {
	path := x.search.path
	x.forkClocks()
	for k := min(x.first, len(path)); k < len(path); k++ {
		n := path[k]
		if n.sides > 0 {
			continue
		}
		for _, id := range n.enabled {
			j := slices.IndexFunc(path[k:], func(m *node) bool { return m.chosen == id })
			if j < 0 || x.meets(k+j) {
				n.hot = append(n.hot, id)
			}
		}
	}
}

// want adds a choice that no shard has explored.
func (w *workers) want(text string) bool {
	place, choice, _ := strings.Cut(text, ":")
	id, err := strconv.Atoi(choice)
	for _, b := range w.open {
		if n := b.path[len(b.path)-1]; err == nil && b.place() == place && contains(n.enabled, id) {
			if !contains(n.todo, id) {
				n.todo = append(n.todo, id)
			}
			return true
		}
	}
	return false
}

// place names a branch.
func (b *branch) place() string {
	var words []string
	for _, n := range b.key {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ".")
}

// claim says which of the parts are another's.
func (w *workers) claim(parts []*subtree) {
	if !w.frozen {
		return
	}
	for _, p := range parts {
		if p.owned {
			continue
		}
		n := p.path[len(p.path)-1]
		extra := slices.Index(n.todo, p.choice) >= n.regular
		p.owned = extra || shardOf(p.key, w.Shards) == w.Shard-1
		p.foreign = !p.owned
	}
}

// refuses reports whether what a part asks for is not for this shard to do.
func (w *workers) refuses(p *subtree, r request) bool {
	switch {
	case p.foreign:
		return true
	case r.at.regular == 0 || w.Shard == 0:
		return false
	case slices.ContainsFunc(r.initials, func(id int) bool { return contains(r.at.todo, id) }):
		return true
	}
	for _, b := range w.open {
		if b.path[len(b.path)-1] != r.at {
			continue
		}
		for _, id := range r.wanted {
			if text := fmt.Sprintf("%s:%d", b.place(), id); !contains(r.at.todo, id) && !slices.Contains(w.unmet, text) {
				w.unmet = append(w.unmet, text)
			}
		}
	}
	return true
}

// disown leaves out what another shard counts.
func (w *workers) disown() {
	if !w.frozen && w.Shard != 1 {
		w.parts = nil
	}
	w.parts = slices.DeleteFunc(w.parts, func(p *subtree) bool { return p.foreign })
}

// shardOf spreads the parts by their places in the tree.
func shardOf(key []int, shards int) int {
	h := fnv.New32a()
	for _, n := range key {
		h.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	}
	return int(h.Sum32() % uint32(shards))
}

// Merge puts the results of all shards of one exploration together. It is an error if one
// is missing, there twice, or of another exploration. rest is called if some parts are
// no shard's; it explores with the same options, but those Wanted, as Shard 0.
func Merge(parts []*Result, rest func(wanted []string) (*Result, error)) (*Result, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("there are no shards to merge")
	}
	first := parts[0]
	have := make([]bool, first.Shards)
	for _, r := range parts {
		switch {
		case r.Shards == 0 || r.Shard < 1 || r.Shard > r.Shards:
			return nil, fmt.Errorf("%s: a whole exploration is no shard", r.Model)
		case r.Shards != first.Shards || r.Model != first.Model:
			return nil, fmt.Errorf("shard %d/%d of %s and %d/%d of %s are not of one exploration", first.Shard, first.Shards, first.Model, r.Shard, r.Shards, r.Model)
		case have[r.Shard-1]:
			return nil, fmt.Errorf("%s: shard %d/%d is there twice", r.Model, r.Shard, r.Shards)
		}
		have[r.Shard-1] = true
	}
	if i := slices.Index(have, false); i >= 0 {
		return nil, fmt.Errorf("%s: shard %d/%d is missing", first.Model, i+1, first.Shards)
	}
	var wanted []string
	for _, r := range parts {
		for _, text := range r.Unmet {
			if !slices.Contains(wanted, text) {
				wanted = append(wanted, text)
			}
		}
	}
	parts = slices.SortedFunc(slices.Values(parts), func(a, b *Result) int { return a.Shard - b.Shard })
	if len(wanted) > 0 {
		slices.Sort(wanted)
		r, err := rest(wanted)
		if err != nil {
			return nil, err
		}
		parts = append(parts, r)
	}
	total := &Result{Model: first.Model, Atomic: true, Chance: first.Chance}
	for _, r := range parts {
		total.Executions += r.Executions
		total.Traces += r.Traces
		total.Blocked += r.Blocked
		total.Elapsed = max(total.Elapsed, r.Elapsed)
		total.Atomic = total.Atomic && r.Atomic
		total.Chance = min(total.Chance, r.Chance)
		if total.Bounded == "" {
			total.Bounded = r.Bounded
		}
		for _, o := range r.Outcomes {
			i := slices.IndexFunc(total.Outcomes, func(p Outcome) bool { return p.Text == o.Text })
			if i < 0 {
				total.Outcomes = append(total.Outcomes, o)
				continue
			}
			p := &total.Outcomes[i]
			p.Traces += o.Traces
			if o.Preemptions < p.Preemptions {
				p.Schedule, p.Preemptions = o.Schedule, o.Preemptions
			}
		}
	}
	total.Atomic = total.Atomic && total.Bounded == ""
	return total, nil
}
