// This file tests exploration: the numbers of traces that theory gives, the outcomes of litmus tests under each model, and that
// the engines agree.

package minipy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// litmus makes a script of thread bodies, statements divided by semicolons; final is printed at the end.
func litmus(setup, final string, bodies ...string) string {
	var b strings.Builder
	b.WriteString("import threading\nfrom threading import Lock\n" + strings.ReplaceAll(setup, "; ", "\n") + "\n")
	globals := ""
	for _, v := range "abcdexy" {
		globals += ", " + string(v)
	}
	for i, body := range bodies {
		fmt.Fprintf(&b, "def f%d():\n    global %s\n    %s\n", i, globals[2:], strings.ReplaceAll(body, "; ", "\n    "))
	}
	b.WriteString("ts = [threading.Thread(target=f) for f in (")
	for i := range bodies {
		fmt.Fprintf(&b, "f%d, ", i)
	}
	b.WriteString(")]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(" + final + ")\n")
	return b.String()
}

// times is so many threads with the same body.
func times(n int, body string) []string { return slices.Repeat([]string{body}, n) }

func loop(k int, body string) string { return fmt.Sprintf("for i in range(%d): %s", k, body) }

// exploreAll runs a script under one model and engine to the end.
func exploreAll(t *testing.T, source string, m explore.Model, e explore.Engine) *explore.Result {
	t.Helper()
	r, err := lib.Explore(context.Background(), "litmus.mpy", source, explore.Options{Model: m, Engine: e})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Exhaustive() && r.Bounded != explore.LateDeath {
		t.Fatalf("bounded by %s", r.Bounded)
	}
	return r
}

// texts are the outcomes, sorted and joined.
func texts(r *explore.Result) string {
	var all []string
	for _, o := range r.Outcomes {
		all = append(all, strings.TrimSuffix(o.Text, "\n"))
	}
	slices.Sort(all)
	return strings.Join(all, "|")
}

const (
	philosopher = "with l[%d]:\n        with l[%d]: pass"
	flags       = "a = b = c = d = x = y = 0"
)

// golden counts: traces by theory, see the design of the laboratory; under nogil.
var traceCounts = []struct {
	name, source, outcomes string
	traces                 int
	long                   bool
}{
	{"2x1 increments", litmus("x = 0", "x", times(2, "x += 1")...), "1|2", 4, false},
	{"3x1 increments", litmus("x = 0", "x", times(3, "x += 1")...), "1|2|3", 36, false},
	{"4x1 increments", litmus("x = 0", "x", times(4, "x += 1")...), "1|2|3|4", 576, true},
	{"2x2 increments", litmus("x = 0", "x", times(2, loop(2, "x += 1"))...), "2|3|4", 34, false},
	{"2x3 increments", litmus("x = 0", "x", times(2, loop(3, "x += 1"))...), "2|3|4|5|6", 328, true},
	{"2x2 appends", litmus("l = []", "len(l)", times(2, loop(2, "l.append(1)"))...), "4", 6, false},
	{"3x2 appends", litmus("l = []", "len(l)", times(3, loop(2, "l.append(1)"))...), "6", 90, true},
	{"2x1 locked", litmus("x = 0; l = Lock()", "x", times(2, "with l: x += 1")...), "2", 2, false},
	{"2x2 locked", litmus("x = 0; l = Lock()", "x", times(2, "for i in range(2):\n        with l: x += 1")...), "4", 6, false},
	{"3x1 locked", litmus("x = 0; l = Lock()", "x", times(3, "with l: x += 1")...), "3", 6, false},
	{"locked and not", litmus("x = 0; l = Lock()", "x", "with l: x += 1", "x += 1"), "1|2", 4, false},
	{"SB", litmus(flags, "(a, b)", "x = 1; a = y", "y = 1; b = x"), "(0, 1)|(1, 0)|(1, 1)", 3, false},
	{"MP", litmus(flags, "(a, b)", "x = 1; y = 1", "a = y; b = x"), "(0, 0)|(0, 1)|(1, 1)", 3, false},
	{"LB", litmus(flags, "(a, b)", "a = x; y = 1", "b = y; x = 1"), "(0, 0)|(0, 1)|(1, 0)", 3, false},
	{"2+2W", litmus(flags, "(x, y)", "x = 1; y = 2", "y = 1; x = 2"), "(1, 2)|(2, 1)|(2, 2)", 3, false},
	{"CoRR", litmus(flags, "(a, b)", "x = 1", "a = x; b = x"), "(0, 0)|(0, 1)|(1, 1)", 3, false},
	{"WRC", litmus(flags, "(a, b, c)", "x = 1", "a = x; y = 1", "b = y; c = x"), "(0, 0, 0)|(0, 0, 1)|(0, 1, 0)|(0, 1, 1)|(1, 0, 0)|(1, 0, 1)|(1, 1, 1)", 7, false},
	{"IRIW", litmus(flags, "(a, b, c, d)", "x = 1", "y = 1", "a = x; b = y", "c = y; d = x"), "", 15, false},
	{"disjoint", litmus(flags, "(x, y)", "x = 1; x = 2", "y = 1; y = 2"), "(2, 2)", 1, false},
	{"readers(2)", litmus(flags, "(a, b)", "x = 1", "a = x", "b = x"), "(0, 0)|(0, 1)|(1, 0)|(1, 1)", 4, false},
	{"readers(4)", litmus(flags, "(a, b, c, d)", "x = 1", "a = x", "b = x", "c = x", "d = x"), "", 16, true},
	{"transfer", litmus("a = b = 100", "a + b", "a -= 50; b += 50", "b -= 30; a += 30"), "150|170|200|230|250", 7, false},
	{"AB-BA", litmus("l = [Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 0)), "DEADLOCK|ok", 3, false},
	{"AB-AB", litmus("l = [Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 0, 1)), "ok", 2, false},
	{"philosophers(3)", litmus("l = [Lock(), Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 2), fmt.Sprintf(philosopher, 2, 0)), "DEADLOCK|ok", 7, false},
}

func TestExploreTraces(t *testing.T) {
	t.Parallel()
	for _, c := range traceCounts {
		if c.long && (testing.Short() || raceEnabled) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := exploreAll(t, c.source, explore.NoGIL, explore.DPOR)
			if got := texts(r); c.outcomes != "" && got != c.outcomes || r.Traces != c.traces {
				t.Errorf("%d traces with outcomes %s, want %d with %s (%d executions, %d given up)", r.Traces, got, c.traces, c.outcomes, r.Executions, r.Blocked)
			}
			t.Logf("%d executions, %d given up, %v", r.Executions, r.Blocked, r.Elapsed)
		})
	}
}

// modelOutcomes are litmus tests whose outcomes differ between the models.
var modelOutcomes = []struct{ name, source, cpython, anywhere, free string }{
	{"increment", litmus("x = 0", "x", times(2, "x += 1")...), "2", "1|2", "1|2"},
	{"increment by a call", litmus("x = 0", "x", times(2, "x = int(x) + 1")...), "1|2", "1|2", "1|2"},
	{"SB", litmus(flags, "(a, b)", "x = 1; a = y", "y = 1; b = x"), "(0, 1)|(1, 0)", "(0, 1)|(1, 0)|(1, 1)", "(0, 1)|(1, 0)|(1, 1)"},
	{"transfer", litmus("a = b = 100", "a + b", "a -= 50; b += 50", "b -= 30; a += 30"), "200", "150|170|200|230|250", "150|170|200|230|250"},
	{"AB-BA by with", litmus("l = [Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 0)), "ok", "DEADLOCK|ok", "DEADLOCK|ok"},
	{"AB-BA by acquire", litmus("l = [Lock(), Lock()]", "'ok'", "l[0].acquire(); l[1].acquire(); l[0].release(); l[1].release()",
		"l[1].acquire(); l[0].acquire(); l[0].release(); l[1].release()"), "DEADLOCK|ok", "DEADLOCK|ok", "DEADLOCK|ok"},
	{"slice and sum", litmus("l = [1, -1]; x = 0", "x", "x = sum(l)", "l[:2] = [5, -5]"), "0", "0", "-4|0"},
	{"slice and two reads", litmus("l = [1, -1]; x = 0", "x", "x = l[0] + l[1]", "l[:2] = [5, -5]"), "0", "-4|0", "-4|0"},
	{"two stores and sum", litmus("l = [1, 2, 3]; x = 0", "x", "x = sum(l)", "l[0] = 10; l[2] = 30"), "42|6", "15|42|6", "15|33|42|6"},
	{"in during reverse", litmus("l = [1, 2, 3]; x = 0", "x", "x = 3 in l", "l.reverse()"), "True", "True", "True"},
	{"setdefault", litmus("d = {}", "len(d)", times(2, "d.setdefault(1, object())")...), "1", "1", "1"},
	{"attribute fallback", litmus("class C: x = 1; c = C(); c.x = 7; a = 0", "a", "a = c.x", "C.x = 5; del c.x"), "5|7", "5|7", "1|5|7"},
	{"special method", litmus("class C: pass; o = C(); a = 0", "a", "C.__len__ = lambda self: 3", "try: a = len(o)\n    except TypeError: a = 4"), "3|4", "3|4", "3|4"},
	{"collection", litmus("import gc, weakref\nclass C: pass; o = C(); o.o = o; d = weakref.ref(o); a = 0", "a", "gc.collect()", "global o; o = None; a = d() is None"), "False", "False|True", "False|True"},
	{"event", litmus("x = 0; c = threading.Event()", "a", "x = 1; c.set()", "c.wait(); a = x"), "1", "1", "1"},
	{"pop guard", litmus("l = [1]; a = 0", "len(l)", times(2, "if l: l.pop()")...), "0", "0|0\nuncaught in a thread: IndexError: pop from empty list", "0|0\nuncaught in a thread: IndexError: pop from empty list"},
}

// Of a program in which each instruction meets others with one operation at most it is known that the GIL's place makes no difference.
func TestEqualByConstruction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source string
		atomic       bool
	}{
		{"increments", litmus("x = 0", "x", times(2, "x += 1")...), true},
		{"increments and a printed list", litmus("x = 0; l = [1, 2]", "l", "x += 1; l[0] = x", "x += 1"), true},
		{"sum beside one store", litmus("l = [1, -1]; x = 0", "x", "x = sum(l)", "l[0] = 5"), true}, // only one of the reads meets it
		{"sum beside two stores", litmus("l = [1, -1]; x = 0", "x", "x = sum(l)", "l[0] = 5; l[1] = 5"), false},
		{"a list is printed beside two stores", litmus("l = [1, 2]", "l", "print(l)", "l[0] = 3; l[1] = 4"), false},
		{"sum of a list that nobody changes", litmus("l = [1, -1]; x = 0", "x", "x += sum(l)", "x += sum(l)"), true},
		{"sum before a start", litmus("l = [1, -1]; x = 0", "x", "global y; y = sum(l); u = threading.Thread(target=lambda: l.append(1)); u.start(); u.join(); x = sum(l)"), true},
		{"sum of a list that only one of two changes", litmus("l = [1, -1]; x = 0", "x", "l[0] = 5; x = sum(l)", "pass"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := exploreAll(t, c.source, explore.NoGIL, explore.DPOR)
			if r.Atomic != c.atomic {
				t.Errorf("atomic: %v, want %v", r.Atomic, c.atomic)
			}
			if with := exploreAll(t, c.source, explore.GILAny, explore.DPOR); r.Atomic && texts(with) != texts(r) {
				t.Errorf("gil-any gives %q, nogil %q", texts(with), texts(r))
			}
		})
	}
	if r := exploreAll(t, litmus("x = 0", "x", times(2, "x += 1")...), explore.NoGIL, explore.States); r.Atomic {
		t.Error("a search by states does not look at traces")
	}
}

func TestExploreModels(t *testing.T) {
	t.Parallel()
	for _, c := range modelOutcomes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i, want := range []string{c.cpython, c.anywhere, c.free} {
				for _, e := range []explore.Engine{explore.DPOR, explore.Sleep} {
					if e == explore.Sleep && (raceEnabled || testing.Short()) {
						continue
					}
					r := exploreAll(t, c.source, explore.Models[i], e)
					if got := texts(r); got != want {
						t.Errorf("%s, engine %d: %q, want %q", r.Model, e, got, want)
					}
				}
			}
		})
	}
}

// TestExploreEnginesAgree compares the engines on what they share: the outcomes; and the traces, but of the one that orders all.
func TestExploreEnginesAgree(t *testing.T) {
	t.Parallel()
	if raceEnabled && testing.Short() {
		t.Skip("too many executions")
	}
	for i, source := range []string{
		litmus("x = 0", "x", times(2, "x += 1")...),
		litmus("x = 0; l = Lock()", "x", times(2, "with l: x += 1")...),
		litmus("l = []", "len(l)", "l.append(1)", "l.append(len(l))"),
	} {
		for _, m := range explore.Models {
			sleep, dpor := exploreAll(t, source, m, explore.Sleep), exploreAll(t, source, m, explore.DPOR)
			if texts(sleep) != texts(dpor) || sleep.Traces != dpor.Traces {
				t.Errorf("%s: sleep sets %q in %d traces, source sets %q in %d\n%s", m, texts(sleep), sleep.Traces, texts(dpor), dpor.Traces, source)
			}
			if m == explore.GILCPython && i == 0 {
				if naive := exploreAll(t, source, m, explore.Naive); texts(naive) != texts(sleep) || naive.Traces < sleep.Traces {
					t.Errorf("every interleaving gives %q in %d", texts(naive), naive.Traces)
				}
			}
		}
	}
}

// Without the GIL a change of a special method stops the world, while others stand where they cannot go on.
func TestExploreStopsTheWorld(t *testing.T) {
	t.Parallel()
	source := golden(t, "testdata/races/stress_class.mpy")
	for _, m := range explore.Models {
		r, err := lib.Explore(context.Background(), "stress_class.mpy", source, explore.Options{Model: m, Max: 3, Steps: 10000})
		if err != nil || texts(r) != "done" {
			t.Errorf("%v: %+v, %v", m, r, err)
		}
	}
}

func TestExploreBounds(t *testing.T) {
	t.Parallel()
	source := litmus("x = 0", "x", times(2, loop(3, "x += 1"))...)
	r, err := lib.Explore(context.Background(), "bounds.mpy", source, explore.Options{Model: explore.NoGIL, Max: 20})
	if err != nil || r.Exhaustive() || r.Executions != 20 || r.Bounded != "executions" {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = lib.Explore(context.Background(), "steps.mpy", "import threading\ndef f():\n    global x\n    for x in iter(int, 1): x += len(str(x))\nt = threading.Thread(target=f)\nt.start()\n",
		explore.Options{Model: explore.NoGIL, Max: 3, Steps: 500})
	if err != nil || r.Exhaustive() || len(r.Outcomes) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = lib.Explore(context.Background(), "sleep.mpy", "import threading, time\nt = threading.Thread(target=lambda: time.sleep(1))\nt.start()\nt.join()\n", explore.Options{Model: explore.GILAny, VirtualTime: true})
	if err != nil || r.Bounded != "time=virtual" {
		t.Errorf("%+v, %v", r, err)
	}
}

// Each witness, replayed, gives the outcome that it stands for.
func TestWitnessesReplay(t *testing.T) {
	for _, p := range []string{
		litmus("x = 0", "x", times(2, "x += 1")...),
		litmus("x = 0; l = Lock()", "x", "with l: x += 1", "x += 1"),
		litmus("l = []", "len(l)", times(2, loop(2, "l.append(1)"))...),
		litmus("a = Lock(); b = Lock()", "1", "with a:\n        with b: pass", "with b:\n        with a: pass"),
		litmus("x = y = 0", "(a, b)", "x = 1; a = y", "y = 1; b = x"),
	} {
		for _, m := range explore.Models {
			for _, o := range exploreAll(t, p, m, explore.DPOR).Outcomes {
				tr, err := lib.Replay("litmus.mpy", p, o.Schedule, lib.ReplayOptions{})
				if err != nil {
					t.Errorf("%s: %v", o.Schedule, err)
				} else if tr.Outcome != o.Text {
					t.Errorf("%s gives %q, and was to give %q, in\n%s", o.Schedule, tr.Outcome, o.Text, p)
				}
			}
		}
	}
}

// A replay shows who reads and writes what in which order.
func TestReplayShowsTheLostUpdate(t *testing.T) {
	p := litmus("x = 0", "x", times(2, "x += 1")...)
	for _, o := range exploreAll(t, p, explore.NoGIL, explore.DPOR).Outcomes {
		if o.Text != "1\n" {
			continue
		}
		tr, err := lib.Replay("litmus.mpy", p, o.Schedule, lib.ReplayOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range tr.Shared() {
			s := tr.Steps[i]
			if s.Object == "x" && s.Thread != 0 {
				got = append(got, s.Does+" "+s.Value)
			}
		}
		if want := "reads 0|reads 0|writes 1|writes 1"; strings.Join(got, "|") != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// What is no schedule, or does not fit, is said and where.
func TestBadSchedules(t *testing.T) {
	p := litmus("x = 0", "x", times(2, "x += 1")...)
	for text, want := range map[string]string{
		"":                        "is no schedule",
		"mp2:nogil:M*":            "is no schedule",
		"mp1:gil:M*":              `there is no model "gil"`,
		"mp1:nogil:M0":            `"M0" is no thread`,
		"mp1:nogil:M4 T13":        `"T13" is no thread`,
		"mp1:nogil:A1 M*":         "turn 1, A1: A waits or has ended after 0",
		"mp1:nogil:M*":            "can go on",
		"mp1:nogil:M3":            "it has come to its end, and M",
		"mp1:gil-cpython:M99999 ": "turn 1, M99999: M waits or has ended after",
	} {
		if _, err := lib.Replay("litmus.mpy", p, text, lib.ReplayOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Values are worded without running script code: a subclass's __repr__ could switch threads, or change what is shown.
func TestReplayRunsNoRepr(t *testing.T) {
	p := litmus("class S(str):\n    def __repr__(self): return print('called') or 'S'\nx = S('v')", "x == 'v'", "a = x", "x = S('v')")
	for _, m := range explore.Models {
		for _, o := range exploreAll(t, p, m, explore.DPOR).Outcomes {
			tr, err := lib.Replay("litmus.mpy", p, o.Schedule, lib.ReplayOptions{})
			if err != nil || tr.Outcome != "True\n" {
				t.Errorf("%v: %v, outcome %q", m, err, tr.Outcome)
			}
		}
	}
}
