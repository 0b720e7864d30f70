// This file measures exploration: complete executions per second.

package minipy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// BenchmarkExplore reports the rate of complete executions, and of all: of threads with a
// loop, and of some without (unrolled).
func BenchmarkExplore(b *testing.B) {
	for _, k := range []int{2, 3, 5} {
		b.Run(fmt.Sprintf("2x%d", k), func(b *testing.B) {
			benchmarkExplore(b, litmus("x = 0", "x", times(2, loop(k, "x += 1"))...))
		})
	}
	for _, k := range []int{2, 3, 5} {
		b.Run(fmt.Sprintf("unrolled2x%d", k), func(b *testing.B) {
			f := "def f():\n  global x\n" + strings.Repeat("  x += 1\n", k)
			benchmarkExplore(b, "import threading\nx = 0\n"+f+"a = threading.Thread(target=f)\nb = threading.Thread(target=f)\n"+
				"a.start()\nb.start()\na.join()\nb.join()\nprint(x)\n")
		})
	}
}

func benchmarkExplore(b *testing.B, source string) {
	b.ReportAllocs()
	all, traces := 0, 0
	for b.Loop() {
		r, err := lib.Explore(context.Background(), "litmus.mpy", source, explore.Options{Model: explore.NoGIL})
		if err != nil {
			b.Fatal(err)
		}
		all += r.Executions + r.Replays
		traces += r.Traces
	}
	b.ReportMetric(float64(traces)/b.Elapsed().Seconds(), "traces/s")
	b.ReportMetric(float64(all)/b.Elapsed().Seconds(), "executions/s")
}

// BenchmarkExploreStates reports how long the search over states takes with one worker and with two.
func BenchmarkExploreStates(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			source := litmus("x = 0", "x", times(2, loop(10, "x += 1"))...)
			for b.Loop() {
				r, err := lib.Explore(context.Background(), "litmus.mpy", source, explore.Options{Model: explore.NoGIL, Engine: explore.States, Workers: workers})
				if err != nil || len(r.Outcomes) != 19 {
					b.Fatal(r, err)
				}
			}
		})
	}
}
