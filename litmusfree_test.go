// This file lets the classic litmus tests of memory models run freely, without the GIL: outcomes that no interleaving has must never be seen.
package minipy_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	lib "minipy"
)

// A litmusShape is a small race on the places x and y, which hold 0 before. Each thread is a list of steps: "x=1" stores, "x" loads into the next
// of the registers r0, r1, ..., counted over all threads; fx and fy are what the places hold in the end.
type litmusShape struct {
	name    string
	threads []string
	never   string // forbidden under sequential consistency
	between string // an outcome that only overlapping threads have: it is counted, to see that they meet
}

var litmusShapes = []litmusShape{
	{"SB", []string{"x=1 y", "y=1 x"}, "r0 == 0 and r1 == 0", "r0 == 1 and r1 == 1"},
	{"MP", []string{"x=1 y=1", "y x"}, "r0 == 1 and r1 == 0", "r0 == 0 and r1 == 1"},
	{"LB", []string{"x y=1", "y x=1"}, "r0 == 1 and r1 == 1", "r0 == 0 and r1 == 0"},
	{"IRIW", []string{"x=1", "y=1", "x y", "y x"}, "r0 == 1 and r1 == 0 and r2 == 1 and r3 == 0", "r0 == 0 and r1 == 1 or r2 == 0 and r3 == 1"},
	{"WRC", []string{"x=1", "x y=1", "y x"}, "r0 == 1 and r1 == 1 and r2 == 0", "r1 == 0 and r2 == 1"},
	{"CoRR", []string{"x=1", "x x"}, "r0 == 1 and r1 == 0", "r0 == 0 and r1 == 1"},
	{"2+2W", []string{"x=1 y=2", "y=1 x=2"}, "fx == 1 and fy == 1", "fx == 2 and fy == 2"},
	{"R", []string{"x=1 y=1", "y=2 x"}, "fy == 2 and r0 == 0", "fy == 1 and r0 == 1"},
	{"S", []string{"x=2 y=1", "y x=1"}, "r0 == 1 and fx == 2", "r0 == 0 and fx == 1"},
}

// A litmusPlace is a kind of place: how many are made at once ("" for names of their own), how one is loaded, stored and reset.
// @ stands for the name, # for the number, $ for the value.
type litmusPlace struct {
	name, make, load, store, reset string
	scope                          string // of names of their own
	ones                           bool   // holds no 2
	heap                           bool   // values are heap objects
}

var litmusPlaces = []litmusPlace{
	{name: "global", scope: "global", load: "@#", store: "@# = $"},
	{name: "cell", scope: "nonlocal", load: "@#", store: "@# = $"},
	{name: "attribute", make: "P()", load: "@s[#].a", store: "@s[#].a = $"},
	{name: "slot", make: "Q()", load: "@s[#].a", store: "@s[#].a = $"},
	{name: "item", make: "[0]", load: "@s[#][0]", store: "@s[#][0] = $"},
	{name: "key", make: "{}", load: "@s[#]['k']", store: "@s[#]['k'] = $"},
	{name: "len", make: "[]", load: "len(@s[#])", store: "@s[#].append($)", reset: "@s[#].clear()", ones: true},
	{name: "class", make: "type('C', (), {})", load: "@s[#].a", store: "@s[#].a = $"},
	{name: "class of an instance", make: "type('C', (), {})()", load: "@s[#].a", store: "@s[#].__class__.a = $"},
	{name: "heap global", scope: "global", load: "@#", store: "@# = $", heap: true},
	{name: "heap cell", scope: "nonlocal", load: "@#", store: "@# = $", heap: true},
	{name: "heap attribute", make: "P()", load: "@s[#].a", store: "@s[#].a = $", heap: true},
	{name: "heap item", make: "[0]", load: "@s[#][0]", store: "@s[#][0] = $", heap: true},
	{name: "heap key", make: "{}", load: "@s[#]['k']", store: "@s[#]['k'] = $", heap: true},
}

// litmusStates is how many copies of the race stand in one batch: threads wait for each other between batches, not between copies.
const litmusStates = 48

func (p litmusPlace) fill(text, name string, i int, value string) string {
	if p.heap && value != "" {
		value = "V[" + value + "]"
	}
	return strings.NewReplacer("@", name, "#", strconv.Itoa(i), "$", value).Replace(text)
}

// script plays s on places of the kind of px and py for so many batches and prints how often each outcome of interest was seen.
func (s litmusShape) script(px, py litmusPlace, batches int) string {
	kind := map[string]litmusPlace{"x": px, "y": py}
	var b strings.Builder
	put := func(indent int, format string, args ...any) {
		fmt.Fprintf(&b, "%s"+format+"\n", append([]any{strings.Repeat("  ", indent)}, args...)...)
	}
	var declared string // in each inner function
	put(0, "import threading\nclass P: pass\nclass Q: __slots__ = ('a',)\nV = ([0], [1], [2])")
	var setup []string
	for _, name := range []string{"x", "y"} {
		p := kind[name]
		if p.scope == "" {
			setup = append(setup, fmt.Sprintf("%ss = tuple([%s for _ in range(%d)])", name, p.make, litmusStates))
			continue
		}
		var names []string
		for i := range litmusStates {
			names = append(names, name+strconv.Itoa(i))
		}
		declared += p.scope + " " + strings.Join(names, ", ") + "; "
		line := strings.Join(names, " = ") + " = 0"
		if p.scope == "global" {
			put(0, "%s", line)
		} else {
			setup = append(setup, line)
		}
	}
	put(0, "def main():")
	for _, line := range setup {
		put(1, "%s", line)
	}
	n := len(s.threads)
	put(1, "here, got, bad, met = [], [None] * %d, [], []", n)
	var bodies, results [][]string
	var registers []string // of all threads, for one state
	next := 0
	for t, steps := range s.threads {
		var own []string
		var body []string
		for k := range litmusStates {
			i, r := k, next
			if t%2 == 1 {
				i = litmusStates - 1 - k // threads that walk towards each other meet somewhere
			}
			for _, step := range strings.Fields(steps) {
				name, value, store := strings.Cut(step, "=")
				p := kind[name]
				if store {
					body = append(body, p.fill(p.store, name, i, value))
					continue
				}
				body = append(body, fmt.Sprintf("r%d_%d = %s", r, i, p.fill(p.load, name, i, "")))
				if k == 0 {
					own = append(own, fmt.Sprintf("r%d", r))
				}
				r++
			}
		}
		next += len(own)
		registers = append(registers, own...)
		bodies, results = append(bodies, body), append(results, own)
	}
	loaded := map[string]litmusPlace{} // the place each register was loaded from
	r := 0
	for _, steps := range s.threads {
		for step := range strings.FieldsSeq(steps) {
			if !strings.Contains(step, "=") {
				loaded[fmt.Sprintf("r%d", r)] = kind[step]
				r++
			}
		}
	}
	put(1, "def check():")
	if declared != "" {
		put(2, "%s", declared)
	}
	put(2, "if got[0] is not None:")
	for t, own := range results {
		var names []string
		for i := range litmusStates {
			for _, r := range own {
				names = append(names, fmt.Sprintf("%s_%d", r, i))
			}
		}
		if len(names) > 0 {
			put(3, "%s, = got[%d]", strings.Join(names, ", "), t)
		}
	}
	for i := range litmusStates {
		var vals []string
		for _, r := range registers {
			v := fmt.Sprintf("%s_%d", r, i)
			if loaded[r].heap {
				v += "[0]"
			}
			vals = append(vals, v)
		}
		for _, name := range []string{"x", "y"} {
			p := kind[name]
			v := p.fill(p.load, name, i, "")
			if p.heap {
				v += "[0]"
			}
			if name == "y" && !strings.Contains(strings.Join(s.threads, " "), "y") {
				v = "0"
			}
			vals = append(vals, v)
		}
		put(3, "judge(%s)", strings.Join(vals, ", "))
	}
	for _, name := range []string{"x", "y"} {
		p := kind[name]
		reset := p.reset
		if reset == "" {
			reset = p.store
		}
		for i := range litmusStates {
			put(2, "%s", p.fill(reset, name, i, "0"))
		}
	}
	put(2, "here.clear()")
	params := append(append([]string{}, registers...), "fx", "fy")
	put(1, "def judge(%s):", strings.Join(params, ", "))
	put(2, "if %s: bad.append((%s,))", s.never, strings.Join(params, ", "))
	put(2, "if %s: met.append(0)", s.between)
	put(1, "gate = threading.Barrier(%d, action=check)", n)
	put(1, "ts = []")
	for t, body := range bodies {
		put(1, "def run():")
		if declared != "" {
			put(2, "%s", declared)
		}
		put(2, "for b in range(%d):", batches)
		put(3, "gate.wait()")
		put(3, "here.append(0)")
		put(3, "for _ in range(4000):")
		put(4, "if len(here) >= %d: break", n)
		// Each sets out a little later in turn: of two that always keep the same distance none would ever overtake the other.
		put(3, "for _ in range(b * 5 %% 41 if b %% %d == %d else 0): pass", n, t)
		for _, line := range body {
			put(3, "%s", line)
		}
		var names []string
		for i := range litmusStates {
			for _, r := range results[t] {
				names = append(names, fmt.Sprintf("%s_%d", r, i))
			}
		}
		tuple := "()"
		if len(names) > 0 {
			tuple = "(" + strings.Join(names, ", ") + ",)"
		}
		put(3, "got[%d] = %s", t, tuple)
		put(2, "gate.wait()")
		put(1, "ts.append(threading.Thread(target=run))")
	}
	put(1, "for t in ts: t.start()")
	put(1, "for t in ts: t.join()")
	put(1, "print(len(bad), bad[:3], len(met))")
	put(0, "main()")
	return b.String()
}

// TestLitmusFree plays each shape on each kind of place; with MINIPY_LITMUS, a duration, on all pairs of kinds again and again (`make litmus`).
func TestLitmusFree(t *testing.T) {
	batches := 60
	switch {
	case hurried():
		batches = 1
	case testing.Short():
		batches = 20
	}
	if faultInjected() {
		batches = 3000
	}
	long := os.Getenv("MINIPY_LITMUS")
	until := time.Now()
	if long != "" {
		d, err := time.ParseDuration(long)
		if err != nil {
			t.Fatal(err)
		}
		until = until.Add(d)
	}
	played, met := map[string]int{}, map[string]int{}
	play := func(s litmusShape, px, py litmusPlace) {
		if twos := strings.Contains(strings.Join(s.threads, " "), "=2"); twos && (px.ones || py.ones) {
			return
		}
		name := s.name + "/" + px.name
		if px != py {
			name += " and " + py.name
		}
		t.Run(name, func(t *testing.T) {
			var n int
			out := interpret(t, s.script(px, py, batches), nil, lib.NoGIL(), lib.NoNaps())
			rest, ok := strings.CutPrefix(out, "0 [] ")
			if !ok {
				t.Fatalf("%d rounds; forbidden outcomes (number, samples of the registers and of x, y): %s", batches*litmusStates, out)
			}
			if _, err := fmt.Sscan(rest, &n); err != nil {
				t.Fatalf("printed %q", out)
			}
			played[s.name] += batches * litmusStates
			met[s.name] += n
		})
	}
	for _, s := range litmusShapes {
		for _, p := range litmusPlaces {
			play(s, p, p)
		}
	}
	for time.Now().Before(until) && !t.Failed() {
		for i := range litmusPlaces {
			for j := range litmusPlaces {
				for _, s := range litmusShapes {
					if time.Now().Before(until) && !t.Failed() {
						play(s, litmusPlaces[i], litmusPlaces[j])
					}
				}
			}
		}
	}
	for _, s := range litmusShapes {
		t.Logf("%s: %d rounds, threads met in %d", s.name, played[s.name], met[s.name])
	}
}
