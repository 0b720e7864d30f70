// This file tests what is atomic: it repeats the programs of testdata/threadsafety in parallel and looks for outcomes that they do not allow.

package minipy_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	lib "minipy"
	"minipy/vm/explore"
)

// A rowProgram is a program of testdata/threadsafety: one small race with its allowed outcomes, and the row of README's table of
// atomic operations that it is about.
type rowProgram struct {
	program
	place   int    // of the row in the table, from the file's name
	row     string // the operations
	cpython string // what CPython without its GIL promises: A, E or N, and perhaps more
	minipy  string
	alone   bool // its state is global: one at a time
	set     []explore.Graded
}

var (
	litmusName   = regexp.MustCompile(`^(\d\d)_`)
	litmusHeader = regexp.MustCompile(`(?m)^# (row|cpython|minipy|alone): (.*)$`)
	grade        = regexp.MustCompile(`^[AEN](?:[,; ].+)?$`)
)

// litmusTests reads the programs, ordered as the table's rows are.
func litmusTests(t testing.TB) []rowProgram {
	t.Helper()
	var ls []rowProgram
	for _, p := range programs(t, "threadsafety") {
		l := rowProgram{program: p}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("%s: %s", p.path, fmt.Sprintf(format, args...))
		}
		m := litmusName.FindStringSubmatch(p.file())
		if m == nil {
			fail("the name does not begin with the number of its row")
		}
		l.place, _ = strconv.Atoi(m[1])
		for _, m := range litmusHeader.FindAllStringSubmatch(p.source, -1) {
			switch m[1] {
			case "row":
				l.row = m[2]
			case "cpython":
				l.cpython = m[2]
			case "minipy":
				l.minipy = m[2]
			case "alone":
				l.alone = true
			}
		}
		if l.row == "" || !grade.MatchString(l.cpython) || !grade.MatchString(l.minipy) {
			fail("it needs `# row: OPERATIONS`, `# cpython: A|E|N` and `# minipy: A|E|N`, with more words if need be")
		}
		var err error
		if l.set, err = outcomes(p.source); err != nil {
			fail("%v", err)
		}
		if n := len(ls); n > 0 {
			if before := ls[n-1]; before.place == l.place && (before.row != l.row || before.cpython != l.cpython || before.minipy != l.minipy) {
				fail("its row is not that of %s", before.path)
			}
		}
		ls = append(ls, l)
	}
	if len(ls) == 0 {
		t.Fatal("no programs")
	}
	return ls
}

// A pressure is a way to repeat a rowProgram program: a model of concurrency, and how threads are made to meet.
type pressure struct {
	name     string
	model    string
	options  []lib.Option
	together int // see driver.py
	states   int // how many races, in a plain run
}

// With the GIL threads meet when it changes hands, so a short interval is what helps; without it they wait for each other.
func pressures() []pressure {
	const often = 20 * time.Microsecond
	ps := []pressure{
		{name: "nogil", model: "nogil", options: []lib.Option{lib.NoGIL()}, together: 60, states: 4000},
		{name: "gil", model: "gil-any", options: []lib.Option{lib.GIL(often)}, states: 500},
		{name: "gil-cpython", model: "gil-cpython", options: []lib.Option{lib.GIL(often), lib.SwitchCPython()}, states: 300},
	}
	if hurried() {
		ps = ps[:1] // it is the one with parallel threads
	}
	for i := range ps {
		switch {
		case hurried():
			ps[i].states /= 20
		case testing.Short():
			ps[i].states /= 5
		}
	}
	return ps
}

// interpret runs source in an interpreter of its own and returns what it prints. What goes wrong fails the test.
func interpret(t *testing.T, source string, globals map[string]string, options ...lib.Option) string {
	t.Helper()
	var out, errs bytes.Buffer
	in := lib.New(append([]lib.Option{lib.Stdout(&out), lib.Stderr(&errs)}, options...)...)
	for name, value := range globals {
		in.SetGlobal(name, value)
	}
	if err := in.Exec(context.Background(), "script.mpy", source); err != nil {
		t.Errorf("%s", in.Describe(err))
	}
	in.Close()
	if errs.Len() > 0 {
		t.Errorf("stderr:\n%s", errs.String())
	}
	for _, line := range in.AuditReport() {
		t.Errorf("the reference audit complains: %s", line)
	}
	return out.String()
}

// A share is a value of GOMAXPROCS and the part of the states played so: one in so many.
type share struct{ procs, oneIn int }

// shares returns those that the nth program is played with, or one of them in a hurry, each program the next.
// One processor switches threads where Go's scheduler says so; with two they run side by side, and meet most often; with more than
// the machine has the system interrupts a thread anywhere, inside a lock too.
func shares(n int) []share {
	if testing.Short() {
		return []share{{1 << (n % 4), 1}}
	}
	return []share{{1, 6}, {2, 2}, {4, 6}, {8, 6}}
}

// TestThreadSafety repeats each program under each model: every outcome must be in its set. -v prints how often each was seen.
// It is not parallel to other tests, since threads meet less often when they wait for a processor, and GOMAXPROCS is the process's:
// those that call t.Parallel wait until all others have ended.
func TestThreadSafety(t *testing.T) {
	driver := golden(t, filepath.Join("testdata", "threadsafety", "driver.py"))
	procs := goruntime.GOMAXPROCS(0)
	t.Cleanup(func() { goruntime.GOMAXPROCS(procs) })
	for i, l := range litmusTests(t) {
		for j, p := range pressures() {
			for _, s := range shares(i + j) {
				t.Run(fmt.Sprintf("%s/%s/GOMAXPROCS=%d", l.name("threadsafety"), p.name, s.procs), func(t *testing.T) {
					goruntime.GOMAXPROCS(s.procs)
					repeat(t, driver, l, p, p.states/s.oneIn)
				})
			}
		}
	}
}

// repeat plays so many states of a program under a pressure.
func repeat(t *testing.T, driver string, l rowProgram, p pressure, states int) {
	batch := 100
	if l.alone {
		batch = 1
	}
	globals := map[string]string{
		"SOURCE": l.source, "BATCH": strconv.Itoa(batch), "ROUNDS": strconv.Itoa(max(states/batch, 2)), "TOGETHER": strconv.Itoa(p.together),
	}
	if l.alone {
		globals["ROUNDS"] = strconv.Itoa(max(states/10, 1))
	}
	counts := interpret(t, driver, globals, p.options...)
	t.Logf("\n%s", counts)
	for line := range strings.Lines(counts) {
		n, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !admits(l.set, p.model, text) {
			t.Errorf("%s must not do this under %s, but did %s times: %s", l.path, p.model, n, text)
		}
	}
}

// TestThreadSafetyPrograms runs each program once as it is, under the reference audit.
func TestThreadSafetyPrograms(t *testing.T) {
	t.Parallel()
	for i, l := range litmusTests(t) {
		if hurried() && i%4 != 0 {
			continue
		}
		t.Run(l.name("threadsafety"), func(t *testing.T) {
			t.Parallel()
			if out := interpret(t, l.source, nil, lib.NoGIL(), lib.AuditRefs()); !admits(l.set, "nogil", out) {
				t.Errorf("%s must not print %q", l.path, out)
			}
		})
	}
}

// The table of atomic operations stands in README.md between two comments.
const (
	tableBegin = "<!-- from testdata/threadsafety: go test -run TestAtomicityTable -update . -->\n"
	tableEnd   = "<!-- end -->\n"
)

// atomicityTable makes README's table from the programs' headers.
func atomicityTable(ls []rowProgram) string {
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	var b strings.Builder
	b.WriteString("| operation | CPython without its GIL | minipy without its GIL |\n|---|---|---|\n")
	for i, l := range ls {
		if i == 0 || ls[i-1].place != l.place {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(l.row), cell(l.cpython), cell(l.minipy))
		}
	}
	return b.String()
}

// TestAtomicityTable compares README's table with the programs, and with -update writes it.
func TestAtomicityTable(t *testing.T) {
	readme := golden(t, "README.md")
	before, rest, ok1 := strings.Cut(readme, tableBegin)
	old, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok1 || !ok2 {
		t.Fatalf("README.md has no table between %q and %q", tableBegin, tableEnd)
	}
	want := atomicityTable(litmusTests(t))
	if *update {
		write(t, "README.md", before+tableBegin+want+tableEnd+after)
	} else if old != want {
		t.Error("README's table of atomic operations is not what the programs say: go test -run TestAtomicityTable -update .")
	}
}
