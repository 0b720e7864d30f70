// This file checks the wording of outcomes: what a script prints cannot pass for what the interpreter says of it.

package minipy_test

import (
	"slices"
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
		{"import sys; print('Exception in thread T:\\nKeyError: 1', file=sys.stderr)", "Exception in thread T:\nKeyError: 1\n", false},
		{dies("{}[1]", "sys.stderr = io.StringIO()"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("{}[1]", "sys.stderr = None"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("{}[1]", "sys.stderr.close()"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("{}[1]", "del sys.stderr"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("{}[1]", "class Quiet:\n  def write(self, text): pass\n  def flush(self): pass\nsys.stderr = Quiet()"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("raise ValueError(2) from KeyError(1)", ""), "uncaught in a thread: ValueError: 2\n", true},
		{dies("raise ValueError('a\\nexit status 3')", ""), "uncaught in a thread: ValueError: a\n\\exit status 3\n", true},
		{dies("raise ValueError", ""), "uncaught in a thread: ValueError\n", true},
		{dies("raise SystemExit(1)", ""), "", false},
		// A hook of its own is what catches it, unless it calls the original one.
		{dies("{}[1]", "threading.excepthook = lambda a: print('own')"), "own\n", false},
		{dies("{}[1]", "threading.excepthook = lambda a: threading.__excepthook__(a)"), "uncaught in a thread: KeyError: 1\n", true},
		{dies("{}[1]", "threading.excepthook = lambda a: {}[2]"), "Exception in threading.excepthook:\nuncaught in a thread: KeyError: 2\n", true},
		{"import threading\nthreading.__excepthook__(threading.ExceptHookArgs((KeyError, KeyError(1), None, None)))",
			"Exception in thread 1:\nKeyError: 1\n", false},
		{"import sys; sys.__excepthook__(KeyError, KeyError(1), None)", "KeyError: 1\n", false},
		{"{}[1]", "uncaught: KeyError: 1\nexit status 1\n", true},
		{"import sys; print('uncaught: KeyError: 1', file=sys.stderr); sys.exit(1)", "\\uncaught: KeyError: 1\nexit status 1\n", true},
		{"import sys; print('KeyError: 1', file=sys.stderr); sys.exit(1)", "KeyError: 1\nexit status 1\n", true},
		{"import sys; sys.stderr = None; {}[1]", "uncaught: KeyError: 1\nexit status 1\n", true},
		{"import sys; sys.excepthook = lambda *a: print('own'); {}[1]", "own\nexit status 1\n", true},
		{"import sys; sys.excepthook = lambda *a: {}[2]; {}[1]", "uncaught: KeyError: 2\nuncaught: KeyError: 1\nexit status 1\n", true},
	} {
		for _, m := range explore.Models {
			r, err := lib.Explore(t.Context(), "test.mpy", test.source, explore.Options{Model: m})
			if err != nil {
				t.Fatalf("%s: %v", test.source, err)
			}
			if len(r.Outcomes) != 1 || r.Outcomes[0].Text != test.text || lib.BadOutcome(test.text) != test.bad {
				t.Errorf("%s, %s: outcomes %+v, bad %t; want %q, bad %t", test.source, m, r.Outcomes, lib.BadOutcome(test.text), test.text, test.bad)
			}
		}
		if test.text == explore.Deadlock {
			continue
		}
		for _, mode := range []lib.Option{lib.GIL(0), lib.NoGIL()} {
			if text, err := lib.RunOutcome(t.Context(), "test.mpy", test.source, mode); err != nil || text != test.text {
				t.Errorf("%s: free run %q, %v; want %q", test.source, text, err, test.text)
			}
		}
	}
}

// dies returns a program with a thread that does what, after the main thread has done first.
func dies(what, first string) string {
	return "import io, sys, threading\ndef f():\n  " + what + "\n" + first + "\nt = threading.Thread(target=f); t.start(); t.join()"
}

// TestUncaughtBesideWrites has another thread write between the parts of a report, and a thread that module _thread started.
func TestUncaughtBesideWrites(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, source string
		want         []string
	}{
		{"a line between", dies("{}[1]", "u = threading.Thread(target=sys.stderr.write, args=('hello\\n',)); u.start()"),
			[]string{"hello\nuncaught in a thread: KeyError: 1\n", "uncaught in a thread: KeyError: 1\nhello\n"}},
		{"one of _thread", "import _thread, time\n_thread.start_new_thread(lambda: {}[1], ())\ntime.sleep(1)",
			[]string{"", "uncaught in a thread: KeyError: 1\n"}},
	} {
		r, err := lib.Explore(t.Context(), "test.mpy", test.source, explore.Options{Model: explore.NoGIL})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for _, o := range r.Outcomes {
			if !slices.Contains(test.want, o.Text) {
				t.Errorf("%s: outcome %q, want one of %q", test.name, o.Text, test.want)
			}
		}
		for _, text := range test.want {
			if !r.Has(text) {
				t.Errorf("%s: %q was not found in %+v", test.name, text, r.Outcomes)
			}
		}
	}
}
