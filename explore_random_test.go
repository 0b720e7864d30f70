// This file tests exploration on random programs: the engines agree, and each model can do what the one before can.

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

// findBounded explores with a bound; ok is false if it was met.
func findBounded(t *testing.T, source string, m explore.Model, e explore.Engine, most int) (r *explore.Result, ok bool) {
	t.Helper()
	r, err := lib.Explore(context.Background(), "random.mpy", source, explore.Options{Model: m, Engine: e, Max: most, Steps: 2000, Workers: 1})
	if err != nil {
		t.Fatalf("%v, engine %d: %v\n%s", m, e, err, source)
	}
	return r, r.Exhaustive()
}

func TestExploreRandomPrograms(t *testing.T) {
	t.Parallel()
	n := 1000
	if testing.Short() || raceEnabled {
		n = 8
	}
	for part := range 4 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			compared := map[explore.Engine]int{}
			outcomes, atomic := 0, 0
			for i := part; i < n; i += 4 {
				p := randomProgram(rand.New(rand.NewPCG(1, uint64(i))))
				var before string
				for _, m := range explore.Models {
					want, ok := findBounded(t, p, m, explore.DPOR, 200)
					if !ok {
						before = ""
						continue
					}
					for _, e := range []explore.Engine{explore.States, explore.Sleep, explore.Naive} {
						most := map[explore.Engine]int{explore.States: 120, explore.Sleep: 40, explore.Naive: 300}[e]
						switch {
						case e == explore.Naive && (i%64 != part || raceEnabled), e == explore.Sleep && i%8 >= 4, m != explore.NoGIL && i/4%2 != int(m):
							continue // there are many programs
						}
						got, ok := findBounded(t, p, m, e, most)
						if !ok {
							continue
						}
						compared[e]++
						// With the GIL a slice may touch what had no name before: an order is then
						// explored twice, by sleep sets alone more often.
						if texts(got) != texts(want) || e == explore.Sleep && m == explore.NoGIL && got.Traces != want.Traces {
							t.Errorf("program %d, %v: engine %d finds %q in %d traces, source sets %q in %d\n%s", i, m, e, texts(got), got.Traces, texts(want), want.Traces, p)
						}
					}
					outcomes += len(want.Outcomes)
					now := "|" + texts(want) + "|"
					for _, o := range strings.Split(before, "|") {
						if before != "" && !strings.Contains(now, "|"+o+"|") {
							t.Errorf("program %d: %q is no outcome under %v, but under the model before\n%s", i, o, m, p)
						}
					}
					if want.Atomic {
						atomic++
						if before != "" && texts(want) != before {
							t.Errorf("program %d: no instruction of it is said to be divided, but %v gives %q, and the model before %q\n%s", i, m, texts(want), before, p)
						}
					}
					before = texts(want)
				}
			}
			t.Logf("compared by states, sleep sets and every interleaving: %d, %d, %d of %d; %d outcomes; %d equal by construction", compared[explore.States], compared[explore.Sleep], compared[explore.Naive], 3*n/4, outcomes, atomic)
		})
	}
}
