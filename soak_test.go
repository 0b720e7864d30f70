// This file runs racy programs for a long time in one process, under settings drawn at random: no crash, no hang, no growth.
package minipy_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	goruntime "runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	lib "minipy"
	"minipy/vm/explore"
)

// A soakProgram is a program with what it may do.
type soakProgram struct {
	program
	set []explore.Graded // outcomes of a racy one; nil: what its golden files say
}

// soakPrograms are the racy programs and those that use threads.
func soakPrograms(t *testing.T) []soakProgram {
	t.Helper()
	var ps []soakProgram
	for _, folder := range []string{"races", "threadsafety"} {
		for _, p := range programs(t, folder) {
			set, err := outcomes(p.source)
			if err != nil {
				t.Fatalf("%s: %v", p.path, err)
			}
			ps = append(ps, soakProgram{p, set})
		}
	}
	for _, p := range programs(t, "threads") {
		ps = append(ps, soakProgram{program: p})
	}
	return ps
}

// A soakRun is one run of a program, as drawn.
type soakRun struct {
	soakProgram
	model    string
	interval time.Duration // of the GIL
	gc       string        // what the script's collector is told first
	audit    bool
	awake    bool // NoNaps
}

func (r soakRun) String() string {
	return fmt.Sprintf("%s under %s, interval %s, audit %v, awake %v, %q", r.path, r.model, r.interval, r.audit, r.awake, r.gc)
}

// drawRun draws a run. The intervals are spread over their orders of magnitude.
func drawRun(rng *rand.Rand, ps []soakProgram) soakRun {
	r := soakRun{soakProgram: ps[rng.IntN(len(ps))]}
	r.model = []string{"nogil", "nogil", "gil-any", "gil-cpython"}[rng.IntN(4)]
	if r.interval = time.Microsecond << rng.IntN(14); strings.Contains(r.source, "switchinterval") {
		r.interval = 0 // it prints the usual one
	}
	r.audit, r.awake = !r.noAudit && rng.IntN(6) == 0, rng.IntN(2) == 0
	if !strings.Contains(r.source, "gc") {
		settings := []string{"", "", "gc.set_threshold(1)", "gc.set_threshold(20)", "gc.set_threshold(100000)", "gc.disable()", "gc.freeze()"}
		r.gc = settings[rng.IntN(len(settings))]
	}
	return r
}

// play runs it as the command does and reports what it must not do.
func (r soakRun) play(t *testing.T, setting string) {
	var out, errs bytes.Buffer
	opts := []lib.Option{lib.Stdin(strings.NewReader(r.stdin)), lib.Stdout(&out), lib.Stderr(&errs), lib.Path(r.dir()),
		lib.Args(append([]string{r.file()}, r.args...)...),
		lib.OnPanic(func(p any, stack []byte) {
			fmt.Fprintf(os.Stderr, "panic: %v\n%s\nin %s, %s\n", p, stack, r, setting)
			os.Exit(2)
		})}
	switch r.model {
	case "nogil":
		opts = append(opts, lib.NoGIL())
	case "gil-any":
		opts = append(opts, lib.GIL(r.interval))
	case "gil-cpython":
		opts = append(opts, lib.GIL(r.interval), lib.SwitchCPython())
	}
	if r.awake {
		opts = append(opts, lib.NoNaps())
	}
	if r.audit {
		opts = append(opts, lib.AuditRefs())
	}
	in := lib.New(opts...)
	defer watch(t, func() string {
		return fmt.Sprintf("%s, %s\nthe script's main thread:\n%s", r, setting, in.ScriptStack())
	})()
	if r.gc != "" {
		if err := in.Exec(context.Background(), "setting", "import gc\n"+r.gc+"\ndel gc\n"); err != nil {
			t.Errorf("%s: %s", r, in.Describe(err))
		}
	}
	end := in.EndOf(in.Exec(context.Background(), r.file(), r.source))
	if err := in.Close(); err != nil {
		t.Errorf("%s: %v", r, err)
	}
	if name := missingName.FindStringSubmatch(errs.String()); name != nil && slices.Contains(leftOut, name[1]) {
		return
	}
	wantErr := ""
	admitted := admits(r.set, r.model, out.String())
	if r.set == nil {
		admitted = out.String() == golden(t, r.beside(".out"))
		wantErr = golden(t, r.beside(".err"))
	}
	if got := portable(errs.String(), r.dir()); !admitted || got != wantErr || end.Status != r.exit {
		t.Errorf("%s, %s: must not do this: stdout %q, exit status %d, stderr:\n%s", r, setting, out.String(), end.Status, got)
	}
	for i, line := range in.AuditReport() {
		if i < 20 {
			t.Errorf("%s, %s: the reference audit complains: %s", r, setting, line)
		}
	}
}

// A soakLevel is what is left of the runs so far while none is going on.
type soakLevel struct {
	goroutines int
	heap       uint64
}

func levelNow() soakLevel {
	goruntime.GC()
	goruntime.GC() // what finalizers and pools have held goes with the second
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return soakLevel{goruntime.NumGoroutine(), m.HeapAlloc}
}

// above reports whether now is more than base allows for. Interpreters share nothing that changes, so an ended one leaves nothing
// behind: the level is that after the warm-up, which has filled what the process keeps once for all (compiled regular expressions,
// pools of the formatting and the test packages, the text of what failed). The factor leaves room for these. A leak of one
// goroutine or of one namespace per run passes any bound within a few hundred runs, so the bounds need not be tight.
func (now soakLevel) above(base soakLevel) bool {
	return now.goroutines > base.goroutines+20 || now.heap > 2*base.heap+8<<20
}

// TestSoak draws settings and runs programs under them, on several lanes at once, for MINIPY_SOAK, a duration (`make soak`); a few
// rounds without. MINIPY_SOAK_SEED, which a run prints, repeats what was drawn. It is not parallel to other tests: the number of
// processors and Go's collector are the process's.
func TestSoak(t *testing.T) {
	const lanes, each = 2, 6
	d, rounds := time.Duration(0), 6
	if long := os.Getenv("MINIPY_SOAK"); long != "" {
		var err error
		if d, err = time.ParseDuration(long); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() || raceEnabled {
		t.Skip("make soak runs it for as long as one likes")
	}
	seed := rand.Uint64()
	if text := os.Getenv("MINIPY_SOAK_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("MINIPY_SOAK_SEED=%d", seed)
	procs, percent := goruntime.GOMAXPROCS(0), debug.SetGCPercent(100)
	t.Cleanup(func() {
		goruntime.GOMAXPROCS(procs)
		debug.SetGCPercent(percent)
	})
	ps := soakPrograms(t)
	const warmUp = 3
	var base, now soakLevel
	runs := 0
	until := time.Now().Add(d)
	for round := 0; (round < rounds || time.Now().Before(until)) && !t.Failed(); round++ {
		rng := rand.New(rand.NewPCG(seed, uint64(round)))
		n, gogc := 1+rng.IntN(2*goruntime.NumCPU()), []int{5, 20, 100, 400}[rng.IntN(4)]
		goruntime.GOMAXPROCS(n)
		debug.SetGCPercent(gogc)
		setting := fmt.Sprintf("MINIPY_SOAK_SEED=%d, round %d, GOMAXPROCS=%d GOGC=%d", seed, round, n, gogc)
		drawn := make([]soakRun, lanes*each)
		for i := range drawn {
			drawn[i] = drawRun(rng, ps)
		}
		var wg sync.WaitGroup
		for lane := range lanes {
			wg.Go(func() {
				for _, r := range drawn[lane*each:][:each] {
					r.play(t, setting)
				}
			})
		}
		wg.Wait()
		runs += len(drawn)
		// Goroutines of ended threads may be on their last instructions: a leak is one that never ends.
		now = levelNow()
		for tries := 0; round >= warmUp && now.above(base); tries++ {
			if tries == 2000 {
				_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
				t.Fatalf("%s: after %d runs there is left %+v, after the warm-up there was %+v", setting, runs, now, base)
			}
			time.Sleep(10 * time.Millisecond)
			now = levelNow()
		}
		if round == warmUp-1 {
			base = now
		}
		if testing.Verbose() && (round%50 == 0 || round < warmUp) {
			fmt.Printf("%s: %d runs, left %+v\n", setting, runs, now)
		}
	}
	t.Logf("%d runs; left %+v, after the warm-up %+v", runs, now, base)
}
