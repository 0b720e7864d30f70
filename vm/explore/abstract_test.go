// This file tests the engines on abstract programs, whose numbers of executions, traces and states theory gives.
package explore

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// A step of an abstract thread, on variable or lock v.
type step struct {
	do byte // R: register := v; W: v := register + n; U: v += n; A: acquire; L: release; Z: go down from v while it is not zero
	v  int
	n  int
}

// abstract is a program of threads; final words its outcome.
type abstract struct {
	threads [][]step
	vars    int
	final   func(vars []int, regs [][]int) string
	// left out, by a test: locks depend on nothing; parts of the state
	looseLocks                bool
	noRegs, noPlace, noHolder bool
}

// run makes the Runner of p for a search.
func (p *abstract) run(s **search) Runner {
	return func(r *Run) string {
		x := (*s).x
		vars, held := make([]int, p.vars), make([]int, p.vars)
		regs, at := make([][]int, len(p.threads)), make([]int, len(p.threads))
		r.Digest = func(d *rt.Digest) {
			lists := [][]int{vars}
			if !p.noHolder {
				lists = append(lists, held)
			}
			if !p.noPlace {
				lists = append(lists, at)
			}
			if !p.noRegs {
				lists = append(lists, regs...)
			}
			for _, list := range lists {
				for _, n := range list {
					d.Word(uint64(n))
				}
			}
		}
		left := len(p.threads)
		main := r.Sched.NewParker()
		r.Sched.Run(func() {
			(&thread{x: x, born: -1}).connect() // it makes no choices
			for i, steps := range p.threads {
				regs[i] = []int{0}
				r.Sched.Spawn(func() {
					th := &thread{x: x, born: -1}
					th.connect()
					at[i] = 1
					for pc := 0; pc < len(steps); pc++ {
						st := steps[pc]
						o := op{obj: global, n: uint64(st.v), write: st.do != 'R' && st.do != 'Z'}
						var ready func() bool
						switch st.do {
						case 'A':
							ready = func() bool { return held[st.v] == 0 }
							o.sync, o.lock = uint8(rt.Acquire)+1, true
						case 'L':
							o.sync, o.lock = uint8(rt.Release)+1, true
						}
						if p.looseLocks && o.lock {
							o.write = false
						}
						x.point(th, o, ready)
						x.does(&o)
						x.alone = false
						at[i] = pc + 2
						switch st.do {
						case 'R':
							regs[i][0] = vars[st.v]
							if st.n != 0 { // kept for the outcome
								regs[i] = append(regs[i], vars[st.v])
							}
						case 'W':
							vars[st.v] = regs[i][0] + st.n
							regs[i][0] = 0 // dead
						case 'U':
							vars[st.v] += st.n
						case 'A':
							held[st.v] = i + 1
						case 'L':
							held[st.v] = 0
						case 'Z':
							if vars[st.v] == 0 {
								regs[i] = append(regs[i], st.v)
								pc = len(steps)
							}
						}
					}
					at[i] = math.MaxInt
					if left--; left == 0 {
						main.Unpark()
					}
				})
			}
			for left > 0 {
				main.Park(sched.Forever)
			}
		})
		return p.final(vars, regs)
	}
}

// search explores p with one worker.
func (p *abstract) search(t *testing.T, o Options) *findings {
	t.Helper()
	o.Model = NoGIL
	if o.Engine == States {
		o.Workers = 1
		return p.together(t, o)
	}
	var s *search
	s = newSearch(o, p.run(&s))
	defer s.close()
	part := &subtree{}
	s.explore(part, math.MaxInt)
	if part.err != nil {
		t.Fatal(part.err)
	}
	return &part.findings
}

// together explores p with o.Workers.
func (p *abstract) together(t *testing.T, o Options) *findings {
	t.Helper()
	o.Model = NoGIL
	w := newWorkers(o, nil)
	defer w.close()
	p.runBy(w)
	f, err := w.all()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// runBy makes p the workers' program.
func (p *abstract) runBy(w *workers) {
	w.program = func() Runner {
		return func(r *Run) string {
			i := slices.IndexFunc(w.list, func(s *search) bool { return &s.x.run == r })
			return p.run(&w.list[i])(r)
		}
	}
}

func outcome(vars []int, regs [][]int) string {
	var b strings.Builder
	fmt.Fprint(&b, vars)
	for _, r := range regs {
		fmt.Fprint(&b, r[1:])
	}
	return b.String()
}

func repeat(n int, steps ...step) [][]step { return slices.Repeat([][]step{steps}, n) }

func increments(n, k int) *abstract {
	return &abstract{threads: repeat(n, slices.Repeat([]step{{'R', 0, 0}, {'W', 0, 1}}, k)...), vars: 1, final: outcome}
}

func readers(n int) *abstract {
	return &abstract{threads: append(repeat(n, step{'R', 0, 1}), []step{{'U', 0, 1}}), vars: 1, final: outcome}
}

// lastzero(n): one thread looks for the last zero, the others fill each element from the one before.
func lastzero(n int) *abstract {
	p := &abstract{vars: n + 1, final: outcome}
	var look []step
	for i := n; i >= 0; i-- {
		look = append(look, step{'Z', i, 0})
	}
	p.threads = append(p.threads, look)
	for i := 1; i <= n; i++ {
		p.threads = append(p.threads, []step{{'R', i - 1, 0}, {'W', i, 1}})
	}
	return p
}

func philosophers(n int) *abstract {
	p := &abstract{vars: n, final: outcome}
	for i := range n {
		p.threads = append(p.threads, []step{{'A', i, 0}, {'A', (i + 1) % n, 0}, {'L', (i + 1) % n, 0}, {'L', i, 0}})
	}
	return p
}

var abstracts = []struct {
	name               string
	p                  *abstract
	interleavings      int // 0: too many to count
	traces             int
	blocked, blockedBy int // executions given up with sleep sets alone, and with source sets
	states             int
	outcomes           int
}{
	{"2x1", increments(2, 1), 6, 4, -1, 0, 12, 2},
	{"2x2", increments(2, 2), 70, 34, -1, 0, 57, 3},
	{"2x3", increments(2, 3), 924, 328, -1, 0, 195, 5},
	{"2x4", increments(2, 4), 12870, 3334, -1, 0, 541, 7},
	{"2x5", increments(2, 5), 0, 0, -1, 0, 1277, 9},
	{"2x10", increments(2, 10), 0, 0, -1, 0, 22707, 19},
	{"3x1", increments(3, 1), 90, 36, -1, -1, 59, 3},
	{"3x2", increments(3, 2), 0, 7134, -1, -1, 904, 5},
	{"4x1", increments(4, 1), 2520, 576, -1, -1, 330, 4},
	{"4x2", increments(4, 2), 0, 0, -1, -1, 17231, 7},
	{"2x2 atomic", &abstract{threads: repeat(2, step{'U', 0, 1}, step{'U', 0, 1}), vars: 1, final: outcome}, 6, 6, -1, 0, 9, 1},
	{"2x3 atomic", &abstract{threads: repeat(2, slices.Repeat([]step{{'U', 0, 1}}, 3)...), vars: 1, final: outcome}, 20, 20, -1, 0, 16, 1},
	{"3x2 atomic", &abstract{threads: repeat(3, step{'U', 0, 1}, step{'U', 0, 1}), vars: 1, final: outcome}, 90, 90, -1, 0, 27, 1},
	{"2x1 locked", &abstract{threads: repeat(2, step{'A', 1, 0}, step{'R', 0, 0}, step{'W', 0, 1}, step{'L', 1, 0}), vars: 2, final: outcome}, 2, 2, -1, 0, 0, 1},
	{"3x1 locked", &abstract{threads: repeat(3, step{'A', 1, 0}, step{'R', 0, 0}, step{'W', 0, 1}, step{'L', 1, 0}), vars: 2, final: outcome}, 6, 6, -1, 0, 0, 1},
	{"SB", &abstract{threads: [][]step{{{'U', 0, 1}, {'R', 1, 1}}, {{'U', 1, 1}, {'R', 0, 1}}}, vars: 2, final: outcome}, 6, 3, 1, 0, 0, 3},
	{"WRC", &abstract{threads: [][]step{{{'U', 0, 1}}, {{'R', 0, 1}, {'U', 1, 1}}, {{'R', 1, 1}, {'R', 0, 1}}}, vars: 2, final: outcome}, 30, 7, 5, 0, 0, 7},
	{"IRIW", &abstract{threads: [][]step{{{'U', 0, 1}}, {{'U', 1, 1}}, {{'R', 0, 1}, {'R', 1, 1}}, {{'R', 1, 1}, {'R', 0, 1}}}, vars: 2, final: outcome}, 180, 15, 16, 0, 0, 15},
	{"readers(2)", readers(2), 6, 4, -1, 0, 0, 4},
	{"readers(6)", readers(6), 5040, 64, 301, 0, 0, 64},
	{"lastzero(2)", lastzero(2), 0, 5, -1, -1, 0, 0},
	{"lastzero(3)", lastzero(3), 0, 12, -1, -1, 0, 0},
	{"lastzero(4)", lastzero(4), 0, 28, 114, 2, 0, 0},
	{"lastzero(5)", lastzero(5), 0, 64, -1, -1, 0, 0},
	{"one never lets go", &abstract{threads: [][]step{{{'A', 0, 0}, {'A', 0, 0}}, {{'A', 0, 0}, {'U', 1, 1}, {'L', 0, 0}}}, vars: 2, final: outcome}, 0, 2, -1, 0, 0, 1},
	{"philosophers(3)", philosophers(3), 168, 7, -1, 0, 0, 2},
	{"philosophers(4)", philosophers(4), 0, 15, 127, 0, 0, 2},
}

func TestAbstractCounts(t *testing.T) {
	t.Parallel()
	for _, c := range abstracts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			check := func(what string, got, want int) {
				if want > 0 && got != want {
					t.Errorf("%s: %d, want %d", what, got, want)
				}
			}
			sets := map[string]string{}
			note := func(engine string, f *findings) {
				var texts []string
				for _, o := range f.outcomes {
					texts = append(texts, o.text)
				}
				slices.Sort(texts)
				sets[engine] = strings.Join(texts, "|")
				check(engine+" outcomes", len(f.outcomes), c.outcomes)
			}
			if c.interleavings > 0 && c.interleavings < 6000 {
				f := c.p.search(t, Options{Engine: Naive})
				check("interleavings", f.executions, c.interleavings)
				note("naive", f)
			}
			if c.traces > 0 && c.traces < 7000 {
				f := c.p.search(t, Options{Engine: Sleep})
				check("traces by sleep sets", f.traces, c.traces)
				check("given up by sleep sets", f.blocked, c.blocked)
				note("sleep", f)
			}
			if c.traces > 0 {
				f := c.p.search(t, Options{Engine: DPOR})
				check("traces", f.traces, c.traces)
				if c.blockedBy >= 0 && f.blocked != c.blockedBy {
					t.Errorf("%d executions given up, want %d", f.blocked, c.blockedBy)
				}
				note("dpor", f)
			}
			f := c.p.search(t, Options{Engine: States})
			note("states", f)
			if c.states > 0 {
				check("states", f.states+len(f.outcomes), c.states) // the ends are no places of choice
			}
			for e, set := range sets {
				if set != sets["states"] {
					t.Errorf("%s finds %s, states %s", e, set, sets["states"])
				}
			}
		})
	}
}

// With at most so many preemptions: executions of every interleaving, and outcomes by both engines.
func TestAbstractBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, bound, executions int
		outcomes             string
	}{
		{3, 0, 2, "6"}, {3, 1, 12, "36"}, {3, 2, 62, "3456"}, {3, 3, 162, "3456"}, {3, 4, 362, "23456"}, {3, 5, 562, "23456"},
		{2, 0, 2, "4"}, {2, 1, 8, "24"}, {2, 2, 26, "234"},
	} {
		for _, e := range []Engine{Naive, States} {
			f := increments(2, c.k).search(t, Options{Engine: e, BoundPreemptions: true, Preemptions: c.bound})
			var got []string
			for _, o := range f.outcomes {
				got = append(got, strings.Trim(o.text, "[]"))
				if o.witness.preemptions > c.bound {
					t.Errorf("a witness with %d preemptions under a bound of %d", o.witness.preemptions, c.bound)
				}
			}
			slices.Sort(got)
			if strings.Join(got, "") != c.outcomes || e == Naive && f.executions != c.executions {
				t.Errorf("2x%d with %d preemptions: %d executions give %v, want %d and %s", c.k, c.bound, f.executions, got, c.executions, c.outcomes)
			}
		}
	}
}

// Each part of an engine is needed: without it some count or outcome of these programs is another.
func TestMutants(t *testing.T) {
	t.Parallel()
	type result struct{ traces, outcomes int }
	all := func(o Options, change func(p *abstract)) (list []result) {
		for _, c := range abstracts {
			if c.traces == 0 || c.traces > 600 {
				continue
			}
			p := *c.p
			change(&p)
			f := p.search(t, o)
			list = append(list, result{f.traces, len(f.outcomes)})
			if o.Engine == States {
				list[len(list)-1].traces = f.states
			}
		}
		return list
	}
	nothing := func(*abstract) {}
	for _, c := range []struct {
		name   string
		o      Options
		change func(p *abstract)
	}{
		{"a sleeper stays asleep", Options{Engine: Sleep, broken: noWaking}, nothing},
		{"a sleeper stays asleep, with source sets", Options{Engine: DPOR, broken: noWaking}, nothing},
		{"blocked threads are in no race", Options{Engine: DPOR, broken: noPending}, nothing},
		{"a release hides the acquisition", Options{Engine: DPOR, broken: noReversal}, nothing},
		{"locks depend on nothing", Options{Engine: Sleep}, func(p *abstract) { p.looseLocks = true }},
		{"locks depend on nothing, with source sets", Options{Engine: DPOR}, func(p *abstract) { p.looseLocks = true }},
		{"a state without registers", Options{Engine: States}, func(p *abstract) { p.noRegs = true }},
		{"a state without places", Options{Engine: States, broken: noOperations}, func(p *abstract) { p.noPlace = true }},
		{"a state without lock holders", Options{Engine: States}, func(p *abstract) { p.noHolder = true; p.noPlace = true }},
	} {
		whole := c.o
		whole.broken = 0
		if slices.Equal(all(c.o, c.change), all(whole, nothing)) {
			t.Errorf("%s, and no count shows it", c.name)
		}
	}
}
