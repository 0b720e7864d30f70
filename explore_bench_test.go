// This file measures exploration: complete executions per second.

package minipy_test

import (
	"context"
	"fmt"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// BenchmarkExplore reports the rate of complete executions, and of all.
func BenchmarkExplore(b *testing.B) {
	for _, k := range []int{2, 3, 5} {
		p := litmus("x = 0", "x", times(2, loop(k, "x += 1"))...)
		b.Run(fmt.Sprintf("2x%d", k), func(b *testing.B) {
			b.ReportAllocs()
			all, traces := 0, 0
			for b.Loop() {
				r, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Model: explore.NoGIL})
				if err != nil {
					b.Fatal(err)
				}
				all += r.Executions
				traces += r.Traces
			}
			b.ReportMetric(float64(traces)/b.Elapsed().Seconds(), "traces/s")
			b.ReportMetric(float64(all)/b.Elapsed().Seconds(), "executions/s")
		})
	}
}
