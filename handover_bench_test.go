// This file measures how long locks and the GIL take to change hands, and how fairly a list's lock is shared, beside CPython if it is there.

package minipy_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	lib "minipy"
)

// handovers are the programs of testdata/handover: the number that each prints, and how much is to be done for it.
var handovers = map[string]struct {
	unit string
	n    int
}{
	"lock":      {"µs/hand-over", 100_000},
	"contended": {"µs/acquire", 500_000},
	"gil":       {"µs/switch", 100_000},
	"fairness":  {"of-a-share", 2_000_000},
}

// handover returns the number that a program prints in this process.
func handover(t testing.TB, p program, n int, opts []lib.Option) float64 {
	t.Helper()
	var out bytes.Buffer
	runLib(t, p, &out, append([]lib.Option{lib.Args(p.file(), strconv.Itoa(n))}, opts...))
	return printed(t, out.String())
}

func printed(t testing.TB, out string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(strings.TrimSpace(out), 64)
	if err != nil {
		t.Fatalf("it prints %q, not a number", out)
	}
	return x
}

// BenchmarkHandover reports what each program prints, in both modes and from CPython with its GIL.
func BenchmarkHandover(b *testing.B) {
	for _, p := range programs(b, "handover") {
		h := handovers[p.name("handover")]
		report := func(name string, run func(b *testing.B) float64) {
			b.Run(p.name("handover")+"/"+name, func(b *testing.B) {
				total, runs := 0.0, 0
				for b.Loop() {
					total += run(b)
					runs++
				}
				b.ReportMetric(total/float64(runs), h.unit)
			})
		}
		for _, m := range benchModes {
			report(m.name, func(b *testing.B) float64 { return handover(b, p, h.n, m.opts) })
		}
		if python, err := oracle(); err == nil {
			report("cpython", func(b *testing.B) float64 {
				o := python.run(job{dir: p.dir(), args: []string{p.file(), strconv.Itoa(h.n)}, timeout: time.Minute})
				if o.exit != 0 || o.hung {
					b.Fatal(o.stderr)
				}
				return printed(b, o.stdout)
			})
		}
	}
}

// TestHandover runs the programs, to keep them running.
func TestHandover(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t, "handover") {
		if handovers[p.name("handover")].n == 0 {
			t.Errorf("%s: what does it print?", p.path)
		}
		for _, m := range benchModes {
			t.Run(p.name("handover")+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				if x := handover(t, p, 200, m.opts); x < 0 {
					t.Errorf("it prints %v", x)
				}
			})
		}
	}
}
