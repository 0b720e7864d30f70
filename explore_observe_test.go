// This file tests explorations that do not observe what is printed: prints count for nothing, and all else as before.

package minipy_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// observeFinal explores to the end without what is printed, and replays the witnesses.
func observeFinal(t *testing.T, source string, m explore.Model, e explore.Engine, watch ...string) *explore.Result {
	t.Helper()
	r, err := lib.Explore(context.Background(), "final.mpy", source, explore.Options{Model: m, Engine: e, Max: 5000, Steps: 2000, Final: true, Watch: watch})
	if err != nil || !r.Exhaustive() {
		t.Fatalf("%v, engine %d: %+v, %v", m, e, r, err)
	}
	for _, o := range r.Outcomes {
		if !strings.HasSuffix(o.Schedule, " observe=final") {
			t.Errorf("%s does not say what is observed", o.Schedule)
		}
		tr, err := lib.Replay("final.mpy", source, o.Schedule, lib.ReplayOptions{})
		text := o.Text // without the watched lines, which a replay shows elsewhere
		for _, w := range watch {
			if at := strings.Index(text, w+" = "); at >= 0 {
				text = text[:at]
			}
		}
		if err != nil || tr.Outcome != text || tr.Preemptions != o.Preemptions {
			t.Errorf("%s gives %v, %v, not %q", o.Schedule, tr, err, text)
		}
	}
	return r
}

func TestExploreFinal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source string
		watch        []string
		outcomes     string
		traces       int // of the model nogil
	}{
		// Two writes each: six orders, if anybody looks.
		{"prints", litmus("x = 0", "x", "print('a')", "print('b')"), nil, "", 1},
		{"writes", "import sys\n" + litmus("x = 0", "x", times(2, "sys.stdout.write('a')")...), nil, "", 1},
		// (n!)² traces of increments, as without the prints.
		{"increments and prints", litmus("x = 0", "x", times(2, "x += 1; print('a', 'b')")...), []string{"x"}, "x = 1|x = 2", 4},
		// B reads before A's write or after it; what it prints does not show which.
		{"a print of what is shared", litmus("x = 0", "x", "x = 1", "print(x)"), nil, "", 2},
		{"an exit status", "import sys\n" + litmus("x = 0", "x", "x = 1", "x = 2") + "sys.exit(x)\n", nil, "exit status 1|exit status 2", 2},
		{"an uncaught exception", litmus("x = 0", "x", "x = 1", "print('a')\n    1 // x"), nil, "|uncaught in a thread: ZeroDivisionError: integer division or modulo by zero", 2},
		{"text on stderr", "import sys\n" + litmus("x = 0", "x", "print('a', file=sys.stderr)", "print('b')"), nil, "a", 1},
		{"philosophers", litmus("l = [Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 0)), nil, "|DEADLOCK", 3},
		// A round that only prints changes nothing.
		{"a loop that prints", litmus("x = 0", "x", "while not x: print('.')", "pass"), nil, "LIVELOCK", 1},
		// A write and a close do not commute: before both writes, between them, after both.
		{"a close", "import sys\n" + strings.TrimSuffix(litmus("x = 0", "x", "print('a')", "sys.stdout.close()"), "print(x)\n"), nil,
			"|uncaught in a thread: ValueError: I/O operation on closed file.", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range explore.Models {
				for _, e := range []explore.Engine{explore.DPOR, explore.Sleep, explore.States} {
					r := observeFinal(t, c.source, m, e, c.watch...)
					if got := texts(r); got != c.outcomes && m != explore.GILCPython {
						t.Errorf("%v, engine %d: %q, want %q", m, e, got, c.outcomes)
					}
					if m == explore.NoGIL && e <= explore.Sleep && r.Traces != c.traces {
						t.Errorf("engine %d: %d traces, want %d", e, r.Traces, c.traces)
					}
				}
			}
		})
	}
}

// Which of two texts was printed is no part of the state.
func TestExploreFinalStates(t *testing.T) {
	source := litmus("x = 0", "x", "print('a' if x else 'b')\n    for i in range(3): x = 1", "x = 1")
	silent := strings.Replace(source, "print('a' if x else 'b')", "str('a' if x else 'b')", 1)
	for _, m := range explore.Models[1:] {
		all := exploreAll(t, source, m, explore.States)
		r, want := observeFinal(t, source, m, explore.States), exploreAll(t, silent, m, explore.States)
		// The threads' ends alone differ from those of the silent program: print has two operations more.
		if r.States >= all.States || r.States > want.States+4 {
			t.Errorf("%v: %d states; %d with what is printed, %d of a program that prints nothing", m, r.States, all.States, want.States)
		}
	}
}

// notPrinted are the lines of a random program's outcome that it does not print.
var notPrinted = regexp.MustCompile(`^(DEADLOCK|LIVELOCK|uncaught in a thread: .*|uncaught: .*|exit status .*|[xy] = .*)$`)

// The outcomes are those of an exploration that observes all, without what was printed.
func TestExploreFinalRandomPrograms(t *testing.T) {
	t.Parallel()
	n := 100
	if testing.Short() || raceEnabled {
		n = 8
	}
	compared := 0
	for i := range n {
		source := randomProgram(rand.New(rand.NewPCG(2, uint64(i))))
		m := explore.Models[i%3]
		find := func(e explore.Engine, final bool) (list []string, ok bool) {
			r, err := lib.Explore(context.Background(), "random.mpy", source, explore.Options{Model: m, Engine: e, Max: 200, Steps: 2000, Final: final, Watch: []string{"x", "y"}})
			if err != nil {
				t.Fatalf("%v, engine %d: %v\n%s", m, e, err, source)
			}
			for _, o := range r.Outcomes {
				var kept []string
				for _, line := range strings.Split(o.Text, "\n") {
					if notPrinted.MatchString(line) {
						kept = append(kept, line)
					}
				}
				if text := strings.Join(kept, "\n"); !slices.Contains(list, text) {
					list = append(list, text)
				}
				if final && strings.Join(kept, "\n") != strings.TrimSuffix(o.Text, "\n") {
					t.Errorf("program %d: %q is an outcome without what is printed", i, o.Text)
				}
			}
			slices.Sort(list)
			return list, r.Exhaustive()
		}
		want, ok := find(explore.DPOR, false)
		if !ok {
			continue
		}
		for _, e := range []explore.Engine{explore.DPOR, explore.States} {
			got, ok := find(e, true)
			if ok && !slices.Equal(got, want) {
				t.Errorf("program %d, %v, engine %d: %q, want %q\n%s", i, m, e, got, want, source)
			}
			if ok {
				compared++
			}
		}
	}
	if t.Logf("compared: %d", compared); compared == 0 {
		t.Error("nothing was compared")
	}
}
