// This file tests that the search over states finds, counts and shows the same whoever explores which part of it.

package minipy_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// sharedPrograms are all programs of the tests of States, loops that wait, sleeps, draws, and private things that go round.
func sharedPrograms() map[string]string {
	all := crossChecked()
	for _, c := range waitingPrograms {
		all["waiting: "+c.name] = "import queue, time\n" + c.source
	}
	for _, c := range nondetPrograms {
		all["nondet: "+c.name] = c.source
	}
	for name, source := range map[string]string{
		"loop: three wait for each other": litmus("x = y = 0", "x", "while x != 1: pass\n    y = 1", "while not y: pass\n    x = 2", "x = 1"),
		"loop: one polls what two write":  litmus("x = y = a = 0", "(a, x)", "while not x: a = y", "x = 1", "y = 1; x += 1"),
		"private things go round": "import threading\nx = 0\ndef f():\n    l = [0]\n    while True: l[0] = 1 - l[0]\ndef g():\n    global x\n    x += 1\n" +
			"threading.Thread(target=f, daemon=True).start()\nts = [threading.Thread(target=g) for i in range(3)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(x)\n",
		"opaque and not":       litmus("x = 0", "x", "x = sum(v for v in range(2) if x == 0)", loop(2, "x += 1")),
		"nondet: loop":         "from random import randrange\n" + litmus("x = 0", "x", "while not x: randrange(2)", "x = 1"),
		"nondet: endless loop": "from random import randrange\n" + litmus("x = 0", "x", "while randrange(2) < 5: pass", "x = 1"),
		"many":                 litmus("x = 0", "x", times(2, loop(4, "x += 1"))...),
	} {
		all[name] = source
	}
	return all
}

// Memory of an object that has died is not another's, as long as an instruction that has met it is not over: whether it would be
// depends on the runs before.
func TestExploreStatesDeadObjects(t *testing.T) {
	t.Parallel()
	if testing.Short() || raceEnabled {
		t.Skip("thousands of executions")
	}
	p := "def make():\n    n = 0\n    while n < 5:\n        n += (yield n) or 1\ng = make()\n" +
		litmus("a, b = Lock(), Lock(); x = y = 0; i = iter([1, 2, 3])", "x, y", "y = next(g, 9)", "x = sum(v for v in (x, y))\n    with b:\n        with a: x += 1")
	sameByWorkers(t, p, explore.Options{Model: explore.GILAny, BoundPreemptions: true, Preemptions: 2})
}

// Random programs, too.
func TestExploreStatesRandomWorkers(t *testing.T) {
	t.Parallel()
	n, compared := 120, 0
	if testing.Short() || raceEnabled {
		n = 12
	}
	for i := range n {
		p := randomProgram(rand.New(rand.NewPCG(7, uint64(i))))
		m := explore.Models[2-i%6/4] // without the GIL most often
		if first, ok := findBounded(t, p, m, explore.States, 300); !ok || first.States < 64 {
			continue
		}
		compared++
		sameByWorkers(t, p, explore.Options{Model: m})
	}
	if t.Logf("%d of %d compared", compared, n); compared < n/10 {
		t.Error("too few")
	}
}

// Bounded by the number of executions, one worker finds what it finds alone; and several work where the bound is not met.
func TestExploreStatesMax(t *testing.T) {
	t.Parallel()
	p := litmus("x = 0", "x", times(2, loop(4, "x += 1"))...)
	all := exploreAll(t, p, explore.NoGIL, explore.States)
	for _, most := range []int{1, 100, all.Executions - 1, all.Executions, all.Executions + 1} {
		sameByWorkers(t, p, explore.Options{Model: explore.NoGIL, Max: most})
	}
	r, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Model: explore.NoGIL, Engine: explore.States, Max: all.Executions, Workers: 4})
	if err != nil || found(r) != found(all) {
		t.Errorf("%v: %s, without a bound %s", err, found(r), found(all))
	}
}

// found tells a result, but for the time it took.
func found(r *explore.Result) string {
	c := *r
	c.Elapsed = 0
	return fmt.Sprintf("%+v", c)
}

// sameByWorkers explores with several numbers of workers, and compares.
func sameByWorkers(t *testing.T, source string, o explore.Options) {
	t.Helper()
	o.Engine, o.Steps = explore.States, 2000
	want := ""
	numbers := []int{1, 2, 4, 8, 2}
	if raceEnabled {
		numbers = []int{1, 4}
	}
	for _, workers := range numbers {
		o.Workers = workers
		r, err := lib.Explore(context.Background(), "shared.mpy", source, o)
		if err != nil {
			t.Fatalf("%v\n%s", err, source)
		}
		got := found(r)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%+v:\n%s\nnot\n%s\n%s", o, got, want, source)
		}
	}
}

// The states, the executions and the witnesses are the same for any number of workers, each time.
func TestExploreStatesWorkers(t *testing.T) {
	t.Parallel()
	for name, p := range sharedPrograms() {
		if name == "collection" || (name == "two wait" || name == "many" || len(name)%3 != 0) && raceEnabled {
			continue // long, or with the race detector all of them are: a third is looked at
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := []explore.Options{{Model: explore.NoGIL}}
			if !testing.Short() && !raceEnabled {
				options = append(options, explore.Options{Model: explore.GILAny}, explore.Options{Model: explore.GILCPython}, explore.Options{Model: explore.NoGIL, BoundPreemptions: true, Preemptions: 1})
			}
			for _, o := range options {
				o.Nondet = strings.HasPrefix(name, "nondet: ")
				sameByWorkers(t, p, o)
			}
		})
	}
}
