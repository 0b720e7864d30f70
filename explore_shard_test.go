// This file tests that shards find together what one process finds.

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

// counted words the outcomes with their traces, in order of their texts.
func counted(r *explore.Result) string {
	var list []string
	for _, o := range r.Outcomes {
		list = append(list, fmt.Sprintf("%s: %d", strings.TrimSpace(o.Text), o.Traces))
	}
	slices.Sort(list)
	return strings.Join(list, " | ")
}

func TestShards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source string
		large        bool
	}{
		{"one trace", litmus(flags, "(x, y)", "x = 1", "y = 1"), false},
		{"3x1 increments", litmus("x = 0", "x", times(3, "x += 1")...), false},
		{"2x3 increments", litmus("x = 0", "x", times(2, loop(3, "x += 1"))...), true},
		{"2x4 increments", litmus("x = 0", "x", times(2, loop(4, "x += 1"))...), true},
		{"philosophers", litmus("l = [Lock(), Lock(), Lock()]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 2), fmt.Sprintf(philosopher, 2, 0)), false},
		{"transfer", litmus("a = b = 100", "a + b", "a -= 50; b += 50", "b -= 30; a += 30"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range explore.Models {
				if c.large && (m != explore.NoGIL || testing.Short() || raceEnabled) {
					continue
				}
				whole := exploreAll(t, c.source, m, explore.DPOR)
				for _, shards := range []int{1, 2, 5} {
					for _, e := range []explore.Engine{explore.DPOR, explore.Sleep} {
						if c.large && (shards != 5 || e != explore.DPOR) {
							continue
						}
						var parts []*explore.Result
						empty := 0
						for i := range shards {
							r, err := lib.Explore(context.Background(), "litmus.mpy", c.source, explore.Options{Model: m, Engine: e, Shard: i + 1, Shards: shards, Workers: 1 + i%2})
							if err != nil {
								t.Fatal(err)
							}
							if r.Exhaustive() || r.Bounded != "" {
								t.Errorf("shard %d of %d: exhaustive: %v, bounded: %q", i+1, shards, r.Exhaustive(), r.Bounded)
							}
							if r.Traces == 0 {
								empty++
							}
							parts = append(parts, r)
						}
						slices.Reverse(parts)
						got, err := explore.Merge(parts, func(wanted []string) (*explore.Result, error) {
							t.Logf("%s, engine %d, %d shards want %d more", m, e, shards, len(wanted))
							return lib.Explore(context.Background(), "litmus.mpy", c.source, explore.Options{Model: m, Engine: e, Shards: shards, Wanted: wanted})
						})
						if err != nil {
							t.Fatal(err)
						}
						if counted(got) != counted(whole) || got.Traces != whole.Traces || !got.Exhaustive() || got.Atomic != whole.Atomic {
							t.Errorf("%s, engine %d, %d shards: %s in %d traces, want %s in %d; exhaustive: %v, atomic: %v", m, e, shards, counted(got), got.Traces, counted(whole), whole.Traces, got.Exhaustive(), got.Atomic)
						}
						if whole.Traces > 2000 && empty > 0 {
							t.Errorf("%s, engine %d: %d of %d shards have nothing to do", m, e, empty, shards)
						}
						t.Logf("%s, engine %d, %d shards: %d executions given up, %d by one process", m, e, shards, got.Blocked, whole.Blocked)
					}
				}
			}
		})
	}
}

func TestShardsThatDoNotMerge(t *testing.T) {
	r := func(m explore.Model, shard, shards int) *explore.Result {
		return &explore.Result{Model: m, Shard: shard, Shards: shards}
	}
	for want, parts := range map[string][]*explore.Result{
		"no shards":                 nil,
		"shard 2/2 is missing":      {r(explore.NoGIL, 1, 2)},
		"shard 1/2 is there twice":  {r(explore.NoGIL, 1, 2), r(explore.NoGIL, 1, 2)},
		"not of one exploration":    {r(explore.NoGIL, 1, 2), r(explore.NoGIL, 2, 3)},
		"are not of one explorati":  {r(explore.NoGIL, 1, 2), r(explore.GILAny, 2, 2)},
		"is no shard":               {r(explore.NoGIL, 0, 0)},
		"whole exploration is no s": {r(explore.NoGIL, 3, 2)},
	} {
		if _, err := explore.Merge(parts, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := lib.Explore(context.Background(), "x.mpy", "pass", explore.Options{Engine: explore.States, Shard: 1, Shards: 2}); err != explore.ErrShard {
		t.Error(err)
	}
}
