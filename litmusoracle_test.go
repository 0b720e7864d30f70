// This file compares the litmus tests' outcomes with CPython's: what it does must be among what the model gil-cpython predicts.

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
