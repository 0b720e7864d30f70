// This file tests the graph of states: it is the same whoever makes it, and its witnesses have the fewest preemptions.
package explore

import (
	"fmt"
	"slices"
	"testing"

	"minipy/runtime/sched"
)

// What is found of an abstract program is the same for any number of workers, each time.
func TestGraphByWorkers(t *testing.T) {
	t.Parallel()
	for _, c := range abstracts {
		for _, bound := range []int{-1, 2} {
			if testing.Short() && c.states > 2000 {
				continue
			}
			want := ""
			for _, workers := range []int{1, 2, 4, 8, 2} {
				f := c.p.together(t, Options{Engine: States, Workers: workers, BoundPreemptions: bound >= 0, Preemptions: bound})
				for i := range f.outcomes {
					f.outcomes[i].run = witness{} // whichever was found first
				}
				got := fmt.Sprintf("%+v", *f)
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("%s, %d workers: %s\nnot %s", c.name, workers, got, want)
				}
			}
		}
	}
}

// An execution ends at each edge that leads to no new state.
func TestGraphEdges(t *testing.T) {
	t.Parallel()
	for _, c := range abstracts {
		if c.states > 2000 {
			continue
		}
		w := newWorkers(Options{Engine: States, Model: NoGIL, Workers: 2}, nil)
		c.p.runBy(w)
		p := w.together(2, false)
		edges := 1
		for _, v := range p.g.vertices {
			edges += len(v.edges)
		}
		if got := p.g.executions; got != edges-len(p.g.vertices) || got != p.g.traces+p.g.blocked {
			t.Errorf("%s: %d executions, %d of them complete and %d given up; %d edges, %d vertices", c.name, got, p.g.traces, p.g.blocked, edges, len(p.g.vertices))
		}
		w.close()
	}
}

// No interleaving that gives an outcome has fewer preemptions than its witness.
func TestGraphFewestPreemptions(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, c := range abstracts {
		if c.interleavings == 0 || c.interleavings > 6000 {
			continue
		}
		all := c.p.search(t, Options{Engine: Naive})
		for _, o := range c.p.search(t, Options{Engine: States}).outcomes {
			i := slices.IndexFunc(all.outcomes, func(q found) bool { return q.text == o.text })
			if least := all.outcomes[i].witness.preemptions; o.witness.preemptions != least {
				t.Errorf("%s: a witness of %s has %d preemptions, and one of all interleavings %d", c.name, o.text, o.witness.preemptions, least)
			}
			compared++
		}
	}
	if compared < 50 {
		t.Errorf("only %d compared", compared)
	}
}

// Circles on which one choice is explored are found, wherever they are entered; others are none.
func TestGraphCircles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		next   []int32 // by vertex
		full   []int   // vertices with another choice, which leads to an end
		circle []int32
	}{
		{[]int32{1, 2, 0}, nil, []int32{0, 1, 2}},
		{[]int32{1, 2, 0}, []int{1}, nil},
		{[]int32{1, 2, 1}, nil, []int32{1, 2}},
		{[]int32{1, 1}, nil, []int32{1}},
		{[]int32{1, 2, firstEnd}, nil, nil},
		{[]int32{3, 0, 1, 2}, []int{3}, nil},
	} {
		g := newGraph()
		g.ending(ending{})
		for v, to := range c.next {
			at := g.add([]int{0, 1})
			g.vertices[at].edges[0].to = to
			if g.vertices[at].single = !slices.Contains(c.full, v); !g.vertices[at].single {
				g.vertices[at].edges[1].to = firstEnd
			}
		}
		g.root.to = 0
		var got []int32
		for _, circle := range g.circles() {
			got = append(got, circle...)
		}
		if slices.Sort(got); !slices.Equal(got, c.circle) {
			t.Errorf("%v: %v, want %v", c.next, got, c.circle)
		}
		// Where it is broken does not depend on the numbers: where one comes to it first.
		open := g.around()
		if (len(open) > 0) != (c.circle != nil) || c.circle != nil && (len(open) != 1 || open[0].from != c.circle[0]+1 || len(open[0].choices) != int(c.circle[0])+1) {
			t.Errorf("%v: to be explored are %v", c.next, open)
		}
	}
}

// A draw each of whose numbers may be in vain is endless; if one of them never is, it is not.
func TestGraphEndlessDraws(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		to   [3][]int32 // vertex 0 is a draw, 1 and 2 are choices
		want bool
	}{
		{"both in vain", [3][]int32{{1, 2}, {firstEnd, firstEnd - 1}, {firstEnd}}, true},
		{"one ends", [3][]int32{{1, 2}, {firstEnd}, {firstEnd - 1}}, false},
		{"in vain after another step", [3][]int32{{1, firstEnd}, {2}, {firstEnd - 1, firstEnd}}, true},
		{"another draw comes between", [3][]int32{{1, firstEnd - 1}, {0}, {firstEnd}}, false},
	} {
		g := newGraph()
		g.ending(ending{kind: covered, vain: []int{4}})
		g.ending(ending{text: "end"})
		for v, to := range c.to {
			at := g.add(slices.Repeat([]int{0}, len(to)))
			if v == 0 {
				g.vertices[at].draws = 5
			}
			for i := range to {
				g.vertices[at].edges[i].to = to[i]
			}
		}
		if got := g.endless(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A witness that does not fit is replaced by an execution that was made.
func TestGraphWitnessDoesNotFit(t *testing.T) {
	t.Parallel()
	w := newWorkers(Options{Engine: States, Model: NoGIL, Workers: 2}, nil)
	defer w.close()
	increments(2, 2).runBy(w)
	f, err := w.all()
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.outcomes {
		f.outcomes[i].witness.choices = []int{1, 2, 7}
	}
	if _, err := w.take(0).simplify(f); err != nil {
		t.Error(err)
	}
	for _, o := range f.outcomes {
		if len(o.witness.turns) == 0 || len(o.witness.choices) < 8 {
			t.Errorf("%s: %+v", o.text, o.witness)
		}
	}
}

// A panic of one worker does not leave the others waiting.
func TestGraphPanic(t *testing.T) {
	t.Parallel()
	w := newWorkers(Options{Engine: States, Model: NoGIL, Workers: 4}, nil)
	p := increments(2, 4)
	p.runBy(w)
	program, runs := w.program, sched.NewCounter()
	w.program = func() Runner {
		run := program()
		return func(r *Run) string {
			if runs.Next() == 50 {
				panic("the fiftieth")
			}
			return run(r)
		}
	}
	defer w.close()
	defer func() {
		if e := recover(); e != "the fiftieth" {
			t.Errorf("%v", e)
		}
	}()
	_, err := w.all()
	t.Errorf("no panic; %v", err)
}
