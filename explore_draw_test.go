// This file tests what explores a part: bounds of preemptions, drawn schedules; and the witnesses.

package minipy_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// The outcomes that so many preemptions bring about. Fewer are never called exhaustive.
func TestExplorePreemptions(t *testing.T) {
	t.Parallel()
	p := litmus("x = 0", "x", times(2, loop(3, "x += 1"))...)
	for bound, want := range []string{"6", "3|6", "3|4|5|6", "3|4|5|6", "2|3|4|5|6"} {
		if bound > 1 && raceEnabled {
			break
		}
		o := explore.Options{Model: explore.NoGIL, Engine: explore.States, BoundPreemptions: true, Preemptions: bound}
		r, err := lib.Explore(context.Background(), "litmus.mpy", p, o)
		if err != nil || texts(r) != want || r.Bounded != fmt.Sprintf("preemptions %d", bound) {
			t.Errorf("%d preemptions: %s, bounded by %q, %v; want %s", bound, texts(r), r.Bounded, err, want)
			continue
		}
		for _, q := range r.Outcomes {
			if q.Preemptions > bound {
				t.Errorf("a witness with %d preemptions under a bound of %d: %s", q.Preemptions, bound, q.Schedule)
			}
		}
	}
	for _, e := range []explore.Engine{explore.DPOR, explore.Sleep, explore.PCT, explore.Random} {
		if _, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Engine: e, BoundPreemptions: true}); !errors.Is(err, explore.ErrBound) {
			t.Errorf("engine %d with a bound: %v", e, err)
		}
	}
	small := litmus("x = 0", "x", times(2, "x += 1")...)
	for bound, want := range []string{"2", "1|2"} {
		r, err := lib.Explore(context.Background(), "litmus.mpy", small, explore.Options{Model: explore.GILAny, Engine: explore.Naive, BoundPreemptions: true, Preemptions: bound})
		if err != nil || texts(r) != want {
			t.Errorf("every interleaving with %d preemptions: %s, %v", bound, texts(r), err)
		}
	}
}

// Schedules that are drawn find outcomes among the true ones, the same for a seed and any number of workers.
func TestExploreDraws(t *testing.T) {
	t.Parallel()
	p := litmus("x = 0", "x", times(2, loop(3, "x += 1"))...)
	for e, bounded := range map[explore.Engine]string{explore.PCT: "pct", explore.Random: "random"} {
		first := ""
		for _, workers := range []int{1, 3} {
			r, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Model: explore.NoGIL, Engine: e, Max: 400, Seed: 7, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(r); r.Bounded != bounded || r.Executions != 400 || len(r.Outcomes) < 3 || strings.Contains(got, "1|") || strings.Contains(got, "7") {
				t.Errorf("%s: %s in %d executions, bounded by %q", bounded, got, r.Executions, r.Bounded)
			}
			if e == explore.PCT && (r.Chance <= 0 || r.Chance > 0.01) {
				t.Errorf("a chance of %g", r.Chance)
			}
			got := fmt.Sprint(r.Outcomes, r.Chance)
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("%s with %d workers: %s, with one: %s", bounded, workers, got, first)
			}
			other, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Model: explore.NoGIL, Engine: e, Max: 400, Seed: 8})
			if err != nil || fmt.Sprint(other.Outcomes) == fmt.Sprint(r.Outcomes) {
				t.Errorf("%s: another seed draws the same: %v", bounded, err)
			}
		}
	}
}

// A witness has no more preemptions than its trace needs.
func TestExploreMinimalWitnesses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source, outcome string
		preemptions           int
	}{
		{"lost update", litmus("x = 0", "x", times(2, "x += 1")...), "1\n", 1},
		{"no update lost", litmus("x = 0", "x", times(2, "x += 1")...), "2\n", 0},
		{"two of four", litmus("x = 0", "x", times(2, loop(2, "x += 1"))...), "2\n", 1},
		{"two of six", litmus("x = 0", "x", times(2, loop(3, "x += 1"))...), "2\n", 4},
		{"deadlock", litmus("l = [Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 0)), explore.Deadlock, 1},
		{"SB", litmus(flags, "(a, b)", "x = 1; a = y", "y = 1; b = x"), "(1, 1)\n", 1},
	} {
		for _, e := range []explore.Engine{explore.DPOR, explore.States, explore.Random} {
			most := 20000
			if e == explore.Random {
				most = 300
			}
			r, err := lib.Explore(context.Background(), "litmus.mpy", c.source, explore.Options{Model: explore.GILAny, Engine: e, Max: most, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range r.Outcomes {
				if o.Text != c.outcome {
					continue
				}
				tr, err := lib.Replay("litmus.mpy", c.source, o.Schedule, lib.ReplayOptions{})
				if err != nil || tr.Outcome != o.Text || tr.Preemptions != o.Preemptions {
					t.Errorf("%s: replayed: %v, %q with %d preemptions, not %d", o.Schedule, err, tr.Outcome, tr.Preemptions, o.Preemptions)
				}
				if e != explore.Random && o.Preemptions > c.preemptions {
					t.Errorf("%s, engine %d: %s has %d preemptions, %d do", c.name, e, o.Schedule, o.Preemptions, c.preemptions)
				}
				t.Logf("%s, engine %d: %d in %s", c.name, e, o.Preemptions, o.Schedule)
			}
		}
	}
}
