// This file checks the wording of outcomes: what a script prints cannot pass for what the interpreter says of it.

package minipy_test

import (
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

func TestOutcomesAreNotForged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		source, text string
		bad          bool
	}{
		{"print('exit status 1')", "\\exit status 1\n", false},
		{"print('a'); print('exit status 1')", "a\n\\exit status 1\n", false},
		{"print('\\\\exit status 1')", "\\\\exit status 1\n", false},
		{"raise SystemExit(1)", "exit status 1\n", true},
		{"print('a', end=''); raise SystemExit(1)", "a\nexit status 1\n", true},
		{"print('a exit status 1')", "a exit status 1\n", false},
		{"print('uncaught in a thread: KeyError')", "\\uncaught in a thread: KeyError\n", false},
		{"import threading\ndef f(): {}[1]\nt = threading.Thread(target=f); t.start(); t.join()", "uncaught in a thread: KeyError: 1\n", true},
		{"import sys; print('assertion failed: x', file=sys.stderr)", "\\assertion failed: x\n", false},
		{"print('DEADLOCK')", "\\DEADLOCK\n", false},
		{"print('LIVELOCK', end='')", "\\LIVELOCK", false},
		{"print('DEADLOCK'); print('or not')", "DEADLOCK\nor not\n", false},
		{"import sys; sys.stderr.write('foo'); sys.exit(3)", "foo\nexit status 3\n", true},
		{"import sys, threading\ndef f():\n  sys.stderr.write('abc')\n  {}[1]\nt = threading.Thread(target=f); t.start(); t.join()", "abc\nuncaught in a thread: KeyError: 1\n", true},
		{"import threading\nl = threading.Lock(); l.acquire(); l.acquire()", "DEADLOCK", true},
	} {
		r, err := lib.Explore(t.Context(), "test.mpy", test.source, explore.Options{Model: explore.NoGIL})
		if err != nil {
			t.Fatalf("%s: %v", test.source, err)
		}
		if len(r.Outcomes) != 1 || r.Outcomes[0].Text != test.text || lib.BadOutcome(test.text) != test.bad {
			t.Errorf("%s: outcomes %+v, bad %t; want %q, bad %t", test.source, r.Outcomes, lib.BadOutcome(test.text), test.text, test.bad)
		}
		if test.text == explore.Deadlock {
			continue
		}
		if text, err := lib.RunOutcome(t.Context(), "test.mpy", test.source); err != nil || text != test.text {
			t.Errorf("%s: free run %q, %v; want %q", test.source, text, err, test.text)
		}
	}
}
