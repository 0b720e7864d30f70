// This file tests seeded runs: the same seed gives the same run, different seeds show what a race can do, and programs do under
// every seed what their golden files say.

package minipy_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// seedModes are the three models a seed directs.
var seedModes = []mode{gil, cpySw, nogil}

// seeded returns the mode with a seed.
func (m mode) seeded(seed int) mode {
	m.flags = append(slices.Clone(m.flags), fmt.Sprint("--seed=", seed))
	m.name += fmt.Sprint("-", seed)
	return m
}

// TestSeedsRepeat runs every program twice under seeds, in all modes: the outcomes are equal, and what the golden files say.
func TestSeedsRepeat(t *testing.T) {
	t.Parallel()
	in := minipy(t)
	for folder, seeds := range map[string]int{"threads": 2, "races": 3, "lang": 1, "lang2": 1, "tracebacks": 1} {
		if testing.Short() {
			seeds = 1
		}
		for i, p := range programs(t, folder) {
			if hurried() && (i%8 != 0 || seeds == 1 && folder != "races" && folder != "threads") {
				continue
			}
			for k, m := range seedModes {
				if seeds == 1 && (i+k)%len(seedModes) != 0 {
					continue
				}
				for seed := range seeds {
					m := m.seeded(seed + i)
					t.Run(p.name(folder)+"/"+m.name, func(t *testing.T) {
						t.Parallel()
						o := runProgram(t, in, p, m)
						again := runProgram(t, in, p, m)
						if o.stdout != again.stdout || o.stderr != again.stderr || o.exit != again.exit {
							t.Errorf("%s: two runs differ: exit status %d and %d\n%s%s\nand\n%s%s", p.path, o.exit, again.exit, o.stdout, o.stderr, again.stdout, again.stderr)
						}
						if folder != "races" {
							compare(t, p, o)
							return
						}
						if set, err := outcomes(p.source); err != nil || !admits(set, m.model, o.stdout) {
							t.Errorf("%s must not do this under %s: %q, %v", p.path, m.model, o.stdout, err)
						}
					})
				}
			}
		}
	}
}

// seedOutcomes runs a script under many seeds and counts what it prints.
func seedOutcomes(t *testing.T, source string, seeds uint64, opts ...lib.Option) map[string]int {
	t.Helper()
	seen := map[string]int{}
	for seed := range seeds {
		var out bytes.Buffer
		in := lib.New(append([]lib.Option{lib.Stdout(&out), lib.Stderr(&out), lib.Seed(seed)}, opts...)...)
		if err := in.Exec(context.Background(), "seed.mpy", source); err != nil {
			t.Errorf("seed %d: %s", seed, in.Describe(err))
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		seen[out.String()]++
	}
	return seen
}

const lostUpdate = `
import threading
x = 0
def work():
    global x
    x += 1
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
print(x)
`

// sumTorn visits a list in one bytecode: only without the GIL can another thread come in between.
const sumTorn = `
import threading
l = [1, -1]
seen = []
def write(): l[:2] = [5, -5]
def read(): seen.append(sum(l))
ts = [threading.Thread(target=f) for f in (write, read)]
for t in ts: t.start()
for t in ts: t.join()
print(*seen)
`

// TestSeedsShowRaces compares the outcomes over many seeds with what each model allows.
func TestSeedsShowRaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source            string
		cpython, anywhere, free []string
	}{
		{"lost update", lostUpdate, []string{"2\n"}, []string{"1\n", "2\n"}, []string{"1\n", "2\n"}},
		{"torn sum", sumTorn, []string{"0\n"}, []string{"0\n"}, []string{"-4\n", "0\n"}},
	} {
		for _, m := range []struct {
			name string
			want []string
			opts []lib.Option
		}{
			{"gil-cpython", c.cpython, []lib.Option{lib.SwitchCPython()}},
			{"gil-any", c.anywhere, nil},
			{"nogil", c.free, []lib.Option{lib.NoGIL()}},
		} {
			got := slices.Sorted(maps.Keys(seedOutcomes(t, c.source, 200, m.opts...)))
			if !slices.Equal(got, m.want) {
				t.Errorf("%s under %s: %q, want %q", c.name, m.name, got, m.want)
			}
		}
	}
}

// TestSeedNames checks that what scripts see of addresses, clocks and entropy is the seed's alone.
func TestSeedNames(t *testing.T) {
	t.Parallel()
	const source = `
import random, threading, time
class C: pass
print(id(C()), id(int), id(C()), C(), hash(C()), len({C() for _ in range(5)}))
print([type(o).__name__ for o in {C(), object(), print, len, C}], time.time(), time.perf_counter(), random.random())
names = []
ts = [threading.Thread(target=lambda: names.append(id(C()))) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(names, threading.Lock(), random.SystemRandom().random())
`
	for range 3 {
		waste := make([]*[100]byte, 1000) // so that addresses differ
		for i := range waste {
			waste[i] = new([100]byte)
		}
		if seen := seedOutcomes(t, source, 1, lib.NoGIL()); len(seen) != 1 || seen[seedNames(t, source)] != 1 {
			t.Errorf("got %v", seen)
		}
	}
}

func seedNames(t *testing.T, source string) string {
	for out := range seedOutcomes(t, source, 1, lib.NoGIL()) {
		return out
	}
	return ""
}

// TestSeedsKeepToCPython checks that `with lock` is no switch point under CPython's rules: two locks taken in opposite orders
// never deadlock, but do where a switch may fall anywhere.
func TestSeedsKeepToCPython(t *testing.T) {
	t.Parallel()
	const source = `
import threading
a, b = threading.Lock(), threading.Lock()
def f(p, q):
    with p:
        with q: pass
ts = [threading.Thread(target=f, args=args) for args in ((a, b), (b, a))]
for t in ts: t.start()
for t in ts: t.join()
`
	for _, m := range []struct {
		name string
		opts []lib.Option
		may  bool
	}{{"gil-cpython", []lib.Option{lib.SwitchCPython()}, false}, {"gil-any", nil, true}, {"nogil", []lib.Option{lib.NoGIL()}, true}} {
		deadlocks := 0
		for seed := range uint64(200) {
			in := lib.New(append([]lib.Option{lib.DetectDeadlock(), lib.Seed(seed)}, m.opts...)...)
			if err := in.Exec(context.Background(), "locks.mpy", source); err != nil {
				deadlocks++
			}
			in.Close()
		}
		if (deadlocks > 0) != m.may {
			t.Errorf("%s: %d deadlocks under 200 seeds", m.name, deadlocks)
		}
	}
}

// replayed bounds what is replayed, in switch points: a step takes memory.
const replayed = 30_000

// TestSeedSchedules replays seeded runs from their schedules: they fit, and the runs do the same.
func TestSeedSchedules(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"threads", "races"} {
		for i, p := range programs(t, folder) {
			for k, m := range []struct {
				name string
				opts []lib.Option
			}{{"gil-cpython", []lib.Option{lib.SwitchCPython()}}, {"gil-any", nil}, {"nogil", []lib.Option{lib.NoGIL()}}} {
				if hurried() && (i+k)%6 != 0 {
					continue
				}
				t.Run(p.name(folder)+"/"+m.name, func(t *testing.T) {
					t.Parallel()
					opts := append([]lib.Option{lib.Seed(uint64(i)), lib.KeepSchedule(), lib.DetectDeadlock(), lib.Stdin(strings.NewReader(""))}, m.opts...)
					var out bytes.Buffer
					in := lib.New(append(opts, lib.Stdout(&out), lib.Stderr(&out))...)
					in.SetGlobal("__file__", p.path)
					in.EndOf(in.Exec(context.Background(), p.path, p.source))
					in.Close()
					schedule, _ := in.Schedule(explore.SourceHash(p.source))
					if len(schedule) > replayed {
						t.Skip("too long to replay")
					}
					text, err := lib.RunOutcome(context.Background(), p.path, p.source, append([]lib.Option{lib.Seed(uint64(i))}, m.opts...)...)
					if err != nil {
						t.Fatal(err)
					}
					tr, err := lib.Replay(p.path, p.source, schedule, lib.ReplayOptions{Steps: replayed})
					if err != nil {
						t.Fatalf("%s\n%v", schedule, err)
					}
					if tr.Outcome != text && tr.Outcome != explore.StepLimit {
						t.Errorf("the seeded run says\n%s\nthe replay\n%s\n%s", text, tr.Outcome, schedule)
					}
				})
			}
		}
	}
}
