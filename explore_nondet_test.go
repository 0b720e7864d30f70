// This file tests explorations that enumerate random choices: how many executions there are is argued beside each, and all engines agree.

package minipy_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// nondet explores with all numbers that could be drawn, and replays the witnesses.
func nondet(t *testing.T, source string, m explore.Model, e explore.Engine) *explore.Result {
	t.Helper()
	r, err := lib.Explore(context.Background(), "nondet.mpy", source, explore.Options{Model: m, Engine: e, Nondet: true, Max: 20000, Steps: 2000})
	if err != nil {
		t.Fatalf("%v, engine %d: %v\n%s", m, e, err, source)
	}
	for _, o := range r.Outcomes {
		tr, err := lib.Replay("nondet.mpy", source, o.Schedule, lib.ReplayOptions{})
		if err != nil || tr.Outcome != o.Text || tr.Preemptions != o.Preemptions {
			t.Errorf("%s gives %v, %v, not %q with %d preemptions", o.Schedule, tr, err, o.Text, o.Preemptions)
		}
	}
	return r
}

// alone is a script without threads.
func alone(lines ...string) string {
	return "import random\nfrom random import randrange\n" + strings.Join(lines, "\n") + "\n"
}

var nondetPrograms = []struct {
	name, source, outcomes string
	traces                 int // of the model nogil; 0: not looked at
}{
	{"a choice of three", alone("print(random.choice('abc'))"), "a|b|c", 3},
	{"one of one", alone("print(random.choice('a'), randrange(1))"), "a 0", 1},
	{"a range", alone("print(random.randrange(3, 9, 2), random.randint(7, 8))"), "3 7|3 8|5 7|5 8|7 7|7 8", 6},
	{"two bits", alone("print(random.getrandbits(2))"), "0|1|2|3", 4},
	{"a shuffle", alone("l = [1, 2, 3]", "random.shuffle(l)", "print(*l, sep='')"), "123|132|213|231|312|321", 6}, // 3 · 2 numbers
	{"a sample", alone("print(*random.sample('abc', 2), sep='')"), "ab|ac|ba|bc|ca|cb", 6},
	{"a seed makes no difference", alone("random.seed(1)", "print(random.Random(7).choice('ab'))"), "a|b", 2},
	{"64 values", alone("print(randrange(64) // 63)"), "0|1", 64},
	{"a draw before a start", "from random import randrange\nn = randrange(2)\n" + litmus("x = 0", "x + n", times(2, "x += 1")...), "1|2|3", 8}, // 2 · (2!)²

	{"two draws that nobody sees", litmus("x = y = 0", "(x, y)", "x = randrange(2)", "y = randrange(3)"), "(0, 0)|(0, 1)|(0, 2)|(1, 0)|(1, 1)|(1, 2)", 6},
	// (2!)² orders of two increments for each of four pairs of numbers.
	{"increments", litmus("x = 0", "x", times(2, "x += randrange(2)")...), "0|1|2", 16},
	// A thread that draws 0 does nothing: 1 + 1 + 1 traces, and the four of two increments.
	{"increments, perhaps", litmus("x = 0", "x", times(2, "if randrange(2): x += 1")...), "0|1|2", 7},
	// Two orders of the appends for each of four pairs.
	{"appends", litmus("l = []", "l", times(2, "l.append(randrange(2))")...), "[0, 0]|[0, 1]|[1, 0]|[1, 1]", 8},
	// Three traces for orders that differ (as AB-BA), two for the same order: 2 · 3 + 2 · 2.
	{"locks in any order", litmus("l = [Lock(), Lock()]", "'ok'", times(2, "i = randrange(2)\n    with l[i]:\n        with l[1 - i]: pass")...), "DEADLOCK|ok", 10},
	{"the number tells what is read", litmus("x = a = 0; l = [0, 1]", "a", "a = l[randrange(2)]", "l[0] = 2"), "0|1|2", 3}, // l[0] before or after the store; l[1]
	{"a thread whose target draws", litmus("x = 0", "'ok'", "u = threading.Thread(target=randrange, args=(2,)); u.start(); u.join()"), "ok", 2},

	// Behind each draw a switch may come, though both are of one instruction: so the append has three places.
	{"draws of a builtin", "import random\n" + litmus("l = []", "l", "l.extend(map(random.getrandbits, (1, 1)))", "l.append(9)"),
		"[0, 0, 9]|[0, 1, 9]|[0, 9, 0]|[0, 9, 1]|[1, 0, 9]|[1, 1, 9]|[1, 9, 0]|[1, 9, 1]|[9, 0, 0]|[9, 0, 1]|[9, 1, 0]|[9, 1, 1]", 12},

	// A loop that may end at any number is left in its first round or its last.
	{"a loop until a number", alone("while randrange(2): pass", "print('end')"), "end", 0},
	{"a loop of a thread until a number", litmus("x = 0", "x", "while randrange(3): pass\n    x += 1", "x += 1"), "1|2", 0},
	{"a loop of a builtin until a number", "import random\n" + litmus("x = 0", "x", "g = random.getrandbits\n    while g(1): pass\n    x += 1", "x += 1"), "1|2", 0},
	{"a loop that reads and draws", litmus("x = a = 0", "a", "v = 0\n    while randrange(2): v = x\n    a = v", "x = 1; x = 2"), "0|1|2", 0},
	{"a loop for a number or a flag", litmus("x = a = 0", "a", "while not x and randrange(2): pass\n    a = x", "x = 3"), "0|3", 0},
}

func TestExploreNondet(t *testing.T) {
	t.Parallel()
	for _, c := range nondetPrograms {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			source := c.source
			if strings.Contains(source, "import threading") {
				source = "from random import randrange\n" + source
			}
			engines := []explore.Engine{explore.DPOR, explore.Sleep, explore.States}
			if !strings.Contains(source, "threading") {
				engines = append(engines, explore.Naive)
			}
			for _, m := range explore.Models {
				if raceEnabled && testing.Short() && m != explore.NoGIL {
					continue
				}
				first := ""
				for _, e := range engines {
					r := nondet(t, source, m, e)
					got := texts(r)
					if e == explore.DPOR {
						first = got
					}
					if want := c.outcomes; !r.Exhaustive() || got != first || m != explore.GILCPython && got != want {
						t.Errorf("%v, engine %d: %q, want %q (%s)", m, e, got, want, r.Bounded)
					}
					if m == explore.NoGIL && e != explore.States && c.traces > 0 && r.Traces != c.traces {
						t.Errorf("engine %d: %d traces, want %d", e, r.Traces, c.traces)
					}
				}
			}
		})
	}
}

// On random programs with draws all engines find the same; what they find without draws is a part of it.
func TestExploreNondetRandomPrograms(t *testing.T) {
	t.Parallel()
	n := 100
	if testing.Short() || raceEnabled {
		n = 12
	}
	compared, more := 0, 0
	for i := range n {
		source := randomProgram(rand.New(rand.NewPCG(3, uint64(i))))
		draws := source
		for _, s := range [...][2]string{{"x += 1", "x += randrange(2)"}, {"y = x", "y = (x, 7)[randrange(2)]"}, {"    if x:", "    if randrange(2):"}, {"x = 0\n", "x = randrange(2)\n"}} {
			draws = strings.Replace(draws, "    "+s[0], "    "+s[1], 1)
		}
		if draws == source {
			continue
		}
		draws = "from random import randrange\n" + draws
		m := explore.Models[i%3]
		find := func(e explore.Engine) (*explore.Result, bool) {
			r, err := lib.Explore(context.Background(), "random.mpy", draws, explore.Options{Model: m, Engine: e, Max: 400, Steps: 1000, Nondet: true, Workers: 1 + i%2})
			if err != nil {
				t.Fatalf("program %d, %v, engine %d: %v\n%s", i, m, e, err, draws)
			}
			return r, r.Exhaustive()
		}
		want, ok := find(explore.DPOR)
		if !ok {
			continue
		}
		for _, e := range []explore.Engine{explore.Sleep, explore.States} {
			got, ok := find(e)
			if !ok {
				continue
			}
			compared++
			if texts(got) != texts(want) || e == explore.Sleep && m == explore.NoGIL && got.Traces != want.Traces {
				t.Errorf("program %d, %v: engine %d finds %q in %d traces, source sets %q in %d\n%s", i, m, e, texts(got), got.Traces, texts(want), want.Traces, draws)
			}
		}
		seeded, err := lib.Explore(context.Background(), "random.mpy", draws, explore.Options{Model: m, Max: 400, Steps: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range seeded.Outcomes {
			if !want.Has(o.Text) {
				t.Errorf("program %d, %v: %q is an outcome with a seed only\n%s", i, m, o.Text, draws)
			}
		}
		if len(want.Outcomes) > len(seeded.Outcomes) {
			more++
		}
	}
	if t.Logf("compared: %d; more outcomes than with a seed: %d", compared, more); compared == 0 || more == 0 {
		t.Error("nothing was compared")
	}
}

// Without Nondet a draw is what a seed gives.
func TestExploreSeededDraws(t *testing.T) {
	for _, m := range explore.Models {
		if r := exploreAll(t, alone("print(random.choice('abc'))"), m, explore.DPOR); len(r.Outcomes) != 1 || strings.Contains(r.Outcomes[0].Schedule, "=") {
			t.Errorf("%v: %+v", m, r.Outcomes)
		}
	}
}

// What cannot be enumerated is named; what can be still is.
func TestExploreUncontrolledDraws(t *testing.T) {
	for _, c := range []struct{ draw, want string }{
		{"random.random()", "uncontrolled: random.random() at line 4"},
		{"random.uniform(1, 2)", "uncontrolled: random.uniform() at line 4"},
		{"random.choices('ab')", "uncontrolled: random.choices() at line 4"},
		{"randrange(65)", "uncontrolled: random.randrange() at line 4"},
		{"randrange(10 ** 30)", "uncontrolled: random.randrange() at line 4"},
		{"random.getrandbits(7)", "uncontrolled: random.getrandbits() at line 4"},
		{"random.getrandbits(63)", "uncontrolled: random.getrandbits() at line 4"},
		{"random.getrandbits(100)", "uncontrolled: random.getrandbits() at line 4"},
		{"random.randbytes(2)", "uncontrolled: random.randbytes() at line 4"},
		{"random.SystemRandom().choice('abc')", "uncontrolled: random.choice() at line 4"},
		{"randrange(64)", ""},
		{"random.seed()", ""},
	} {
		for _, e := range []explore.Engine{explore.DPOR, explore.States} {
			if raceEnabled && testing.Short() && e == explore.States {
				continue
			}
			r := nondet(t, alone("n = randrange(2)", c.draw, "print(n)"), explore.GILAny, e)
			if r.Bounded != c.want || texts(r) != "0|1" {
				t.Errorf("%s, engine %d: bounded by %q, want %q; %q", c.draw, e, r.Bounded, c.want, texts(r))
			}
		}
	}
}

// A loop that no number ends is not passed over.
func TestExploreEndlessDraws(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, bounded string }{
		{alone("while True: randrange(3)"), "a loop that draws may never end"},
		{alone("while randrange(2) < 5: randrange(2)"), "a loop that draws may never end"},
		{alone("while randrange(3) != 2: pass"), ""},
		{alone("while randrange(2) or randrange(2): pass"), ""},
		{litmus("x = 0", "x", "if x:\n        while 1: randrange(2)", "x = 1"), "a loop that draws may never end"},
		{litmus("x = 0", "x", "while not x: randrange(2)", "x = 1"), ""},
		{litmus("x = 0", "x", "while not x: randrange(2)", "x = 0"), "a loop that draws may never end"},
	} {
		for _, e := range []explore.Engine{explore.DPOR, explore.States} {
			if raceEnabled && testing.Short() && e == explore.States {
				continue
			}
			source := strings.Replace(c.source, "import threading\n", "import threading\nfrom random import randrange\n", 1)
			if r := nondet(t, source, explore.GILAny, e); r.Bounded != c.bounded {
				t.Errorf("engine %d: %+v, want %q\n%s", e, r, c.bounded, source)
			}
		}
	}
}

// Where so much comes after a draw that its numbers are searched in parts, it is known of each.
func TestExploreEndlessDrawsInParts(t *testing.T) {
	t.Parallel()
	if testing.Short() || raceEnabled {
		t.Skip("thousands of executions")
	}
	for body, bounded := range map[string]string{"while randrange(2) < 5: pass": "a loop that draws may never end", "while randrange(2): pass": ""} {
		source := "from random import randrange\n" + litmus("x = 0", "x", append([]string{body}, times(2, loop(4, "x += 1"))...)...)
		if r := nondet(t, source, explore.GILAny, explore.DPOR); r.Bounded != bounded {
			t.Errorf("%s: %+v, want %q", body, r, bounded)
		}
	}
}

// Witnesses with draws are made simple: threads that do not meet need no preemption, however they were run.
func TestNondetMinimalWitnesses(t *testing.T) {
	source := "from random import randrange\n" + litmus("x = y = 0", "(x, y)", "x = randrange(2); x += 1; x += 1", "y = randrange(2); y += 1; y += randrange(1, 3)")
	for _, m := range explore.Models {
		r, err := lib.Explore(context.Background(), "nondet.mpy", source, explore.Options{Model: m, Engine: explore.Random, Nondet: true, Max: 100, Seed: 1})
		if err != nil || texts(r) != "(2, 2)|(2, 3)|(2, 4)|(3, 2)|(3, 3)|(3, 4)" {
			t.Errorf("%v: %q, %v", m, texts(r), err)
		}
		for _, o := range r.Outcomes {
			if o.Preemptions > 0 {
				t.Errorf("%s has %d preemptions", o.Schedule, o.Preemptions)
			}
		}
	}
}

// Engines that draw schedules draw numbers, too; shards share what a draw leads to.
func TestExploreNondetParts(t *testing.T) {
	t.Parallel()
	source := "from random import randrange\n" + litmus("l = []", "l", times(2, "l.append(randrange(2))")...)
	want := texts(nondet(t, source, explore.NoGIL, explore.DPOR))
	for _, e := range []explore.Engine{explore.PCT, explore.Random} {
		r, err := lib.Explore(context.Background(), "nondet.mpy", source, explore.Options{Model: explore.NoGIL, Engine: e, Nondet: true, Max: 200})
		if err != nil || texts(r) != want {
			t.Errorf("engine %d: %q, %v", e, texts(r), err)
		}
	}
	if raceEnabled && testing.Short() {
		return
	}
	source = "from random import randrange\n" + litmus("x = 0", "x", "randrange(3)\n    "+loop(3, "x += 1"), "randrange(2)\n    "+loop(3, "x += 1"))
	whole := nondet(t, source, explore.NoGIL, explore.DPOR)
	if whole.Traces != 6*328 {
		t.Errorf("%d traces, want 328 for each of six pairs", whole.Traces)
	}
	var parts []*explore.Result
	o := explore.Options{Model: explore.NoGIL, Nondet: true, Shards: 3}
	for i := range 3 {
		o.Shard = i + 1
		r, err := lib.Explore(context.Background(), "nondet.mpy", source, o)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r)
	}
	got, err := explore.Merge(parts, func(wanted []string) (*explore.Result, error) {
		o.Shard, o.Wanted = 0, wanted
		return lib.Explore(context.Background(), "nondet.mpy", source, o)
	})
	if err != nil || counted(got) != counted(whole) || !got.Exhaustive() {
		t.Errorf("shards: %v, %v; want %s", got, err, counted(whole))
	}
}

// A schedule says each number, and where it does not fit that is said.
func TestNondetSchedules(t *testing.T) {
	source := alone("x = randrange(3)", "print(x)") + litmus("", "x", "global x; x = randrange(2) + x")
	for _, o := range nondet(t, source, explore.NoGIL, explore.DPOR).Outcomes {
		if !strings.Contains(o.Schedule, " M=") && !strings.Contains(o.Schedule, ":M=") || !strings.Contains(o.Schedule, " A=") || !strings.HasSuffix(o.Schedule, " nondet") {
			t.Error(o.Schedule)
		}
	}
	for text, ok := range map[string]bool{"T13.2 T13=2 T13.*": true, "A1 A=12": true, "T13.=2": false, "T13": false, "A=": false, "=2": false} {
		if _, err := explore.ParseSchedule("mp1:nogil:" + text); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
	source = alone("print(randrange(3))")
	found := nondet(t, source, explore.NoGIL, explore.DPOR).Outcomes
	at := strings.Index(found[0].Schedule, " M=")
	turns := found[0].Schedule[:at]
	for text, want := range map[string]string{
		turns + " M=2 M*":     "",
		turns + " M=3 M*":     "turn 2, M=3: M draws one of 3 at line 3",
		turns + " M* nondet":  "M draws one of 3 at line 3, and the schedule does not say which",
		turns + " A=1 M*":     "turn 1, M",
		turns + " M1 M=0 M*":  "M draws one of 3 at line 3, and the schedule does not say which",
		turns + " M=0 M1 M=0": "turn 4, M=0: M does not draw a number there",
		turns + " M=-1 M*":    `"M=-1" is no thread with a number, * or =number`,
		turns + " M= M*":      `"M=" is no thread`,
		turns + " M=1 seed=3": "the numbers of a seed are no choices",
	} {
		tr, err := lib.Replay("nondet.mpy", source, text, lib.ReplayOptions{})
		switch {
		case want == "" && (err != nil || tr.Outcome != "2\n"):
			t.Errorf("%s: %v, %+v", text, err, tr)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		if misfit := (*explore.MisfitError)(nil); want != "" && strings.Contains(want, "turn") && !errors.As(err, &misfit) {
			t.Errorf("%s: %v does not say that it is a misfit", text, err)
		}
	}
	tr, err := lib.Replay("nondet.mpy", source, turns+" M=2 M*", lib.ReplayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	shown := ""
	for _, s := range tr.Steps {
		if s.Does == "draws" {
			shown += fmt.Sprintf("%d %s %s: %s", s.Line, s.Does, s.Object, s.Value)
		}
	}
	if shown != "3 draws one of 3: 2" {
		t.Errorf("the replay shows %q", shown)
	}
}
