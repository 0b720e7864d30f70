// This file runs the litmus tests of testdata/litmus: all schedules, and free runs.

package minipy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	lib "minipy"
	"minipy/vm/explore"
)

// TestLitmusPrograms explores each litmus test under the three models: it can do what its comments say, and nothing else.
func TestLitmusPrograms(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t, "litmus") {
		t.Run(p.name("litmus"), func(t *testing.T) {
			t.Parallel()
			grades, err := outcomes(p.source)
			if err != nil {
				t.Fatal(err)
			}
			var before *explore.Result
			for _, m := range explore.Models {
				r, err := lib.Explore(context.Background(), p.file(), p.source, explore.Options{Model: m, Max: 100000, Steps: 10000})
				if err != nil {
					t.Fatal(err)
				}
				if !r.Exhaustive() {
					t.Errorf("%s was not covered: %s", m, r.Bounded)
				}
				for _, d := range explore.Compare(grades, r) {
					if d.Missing {
						t.Errorf("%s cannot give %q", d.Model, d.Outcome)
					} else {
						t.Errorf("%s can also give %q: %s", d.Model, d.Outcome, d.Witness)
					}
				}
				if r.Atomic && texts(r) != texts(before) {
					t.Errorf("no instruction of it is said to be divided, but %s gives %q and %s gives %q", before.Model, texts(before), m, texts(r))
				}
				before = r
			}
		})
	}
}

// TestLitmusProgramsFree runs them freely: what is seen must be possible. How much of what is possible was seen is logged; none of it need be.
func TestLitmusProgramsFree(t *testing.T) {
	t.Parallel()
	runs := 100
	if testing.Short() {
		runs = 10
	}
	pressures := map[explore.Model][]lib.Option{
		explore.GILCPython: {lib.GIL(20 * time.Microsecond), lib.SwitchCPython()},
		explore.GILAny:     {lib.GIL(20 * time.Microsecond)},
		explore.NoGIL:      {lib.NoGIL()},
	}
	for _, p := range programs(t, "litmus") {
		t.Run(p.name("litmus"), func(t *testing.T) {
			t.Parallel()
			grades, err := outcomes(p.source)
			if err != nil {
				t.Fatal(err)
			}
			for m, options := range pressures {
				seen := map[string]bool{}
				for range runs {
					outcome, err := lib.RunOutcome(context.Background(), p.file(), p.source, options...)
					if err != nil {
						t.Fatal(err)
					}
					if explore.GradeOf(grades, m, outcome) == nil {
						t.Fatalf("%s gave %q, which its comments do not have", m, outcome)
					}
					seen[strings.TrimSpace(outcome)] = true
				}
				t.Logf("%s: %d outcomes seen in %d runs", m, len(seen), runs)
			}
		})
	}
}
