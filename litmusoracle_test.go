// This file compares the litmus tests' and the atomicity table's outcomes with CPython's: what it does must be among what the model gil-cpython predicts.

package minipy_test

import (
	"strings"
	"testing"

	"minipy/vm/explore"
)

// notPredicted are the programs that CPython 3.13 takes for something else than the
// model does, with the reason.
var notPredicted = map[string]string{
	"print_lines": "its print may give the GIL up between the text and the newline when stdout is a pipe",
}

// TestLitmusConformance runs each litmus test in CPython with its GIL: the outcome is
// one that its comments have for gil-cpython. Those that may deadlock are left out.
func TestLitmusConformance(t *testing.T) {
	t.Parallel()
	if _, err := oracle(); err != nil {
		t.Skip(err)
	}
	runs := 5
	if testing.Short() {
		runs = 1
	}
	for _, p := range programs(t, "litmus") {
		t.Run(p.name("litmus"), func(t *testing.T) {
			t.Parallel()
			if why := notPredicted[p.name("litmus")]; why != "" {
				t.Skip(why)
			}
			grades, err := outcomes(p.source)
			if err != nil {
				t.Fatal(err)
			}
			if explore.GradeOf(grades, explore.GILCPython, explore.Deadlock) != nil {
				t.Skip("it may deadlock")
			}
			for range runs {
				o := runOracle(t, p)
				text := o.stdout
				if lines := strings.Split(strings.TrimSpace(o.stderr), "\n"); strings.HasPrefix(o.stderr, "Exception in thread ") {
					text += "uncaught in a thread: " + lines[len(lines)-1]
				}
				if explore.GradeOf(grades, explore.GILCPython, text) == nil {
					t.Errorf("CPython gave %q, which the model gil-cpython excludes", text)
				}
			}
		})
	}
}

// drive is a script for CPython: it repeats the program of its first argument by the driver in its second.
const drive = `import sys
sys.setswitchinterval(1e-6)
SOURCE, driver = (open(name).read() for name in sys.argv[1:3])
BATCH, ROUNDS, TOGETHER = sys.argv[3:]
exec(compile(driver, "driver", "exec"))
`

// TestThreadSafetyConformance repeats the programs of testdata/threadsafety in CPython with its GIL, as TestThreadSafety does in minipy.
func TestThreadSafetyConformance(t *testing.T) {
	t.Parallel()
	in, err := oracle()
	if err != nil {
		t.Skip(err)
	}
	for i, l := range litmusTests(t) {
		if testing.Short() && i%6 != 0 {
			continue
		}
		t.Run(l.name("threadsafety"), func(t *testing.T) {
			t.Parallel()
			batch, rounds := "100", "5"
			if l.alone {
				batch, rounds = "1", "50"
			}
			o := in.run(job{dir: l.dir(), args: []string{"-c", drive, l.file(), "driver.py", batch, rounds, "0"}})
			if o.exit != 0 || o.stderr != "" {
				t.Fatalf("CPython: exit status %d\n%s", o.exit, o.stderr)
			}
			t.Logf("\n%s", o.stdout)
			for line := range strings.Lines(o.stdout) {
				n, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
				if !admits(l.set, "gil-cpython", text) {
					t.Errorf("CPython gave %q %s times, which the model gil-cpython excludes", text, n)
				}
			}
		})
	}
}
