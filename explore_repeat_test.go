// This file tests that executions do not see each other, and that sharing the work changes nothing of what is found.

package minipy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// leftBehind are programs that print what an execution before may have left behind, and then leave it.
var leftBehind = []struct{ name, source, prints string }{
	{"recursion limit", "import sys\nprint(sys.getrecursionlimit())\nsys.setrecursionlimit(777)", "1000"},
	{"switch interval", "import sys\nprint(sys.getswitchinterval())\nsys.setswitchinterval(0.5)", "0.005"},
	{"digits limit", "import sys\nprint(sys.get_int_max_str_digits())\nsys.set_int_max_str_digits(5000)", "4300"},
	{"attribute of a module", "import math\nprint(hasattr(math, 'zz'))\nmath.zz = 1", "False"},
	{"builtin", "import builtins\nprint(hasattr(builtins, 'zz'))\nbuiltins.zz = 1", "False"},
	{"attribute of a module's class", "import collections\nprint(hasattr(collections.UserDict, 'zz'))\ncollections.UserDict.zz = 1", "False"},
	{"special method of a module's class", "import collections\nprint('__call__' in vars(collections.UserDict))\ncollections.UserDict.__call__ = print", "False"},
	{"sys.path", "import sys\nprint(len(sys.path))\nsys.path.append('here')", "0"},
	{"sys.stdout", "import sys\nprint(sys.stdout is sys.__stdout__)\nclass F:\n    def write(self, s): sys.__stdout__.write(s)\n    def flush(self): pass\nsys.stdout = F()", "True"},
	{"modules", "import sys\nprint('zz' in sys.modules)\nsys.modules['zz'] = sys", "False"},
	{"replaced module", "import sys, math\nprint(math.pi > 3)\nclass M: pi = 3\nsys.modules['math'] = M", "True"},
	{"subclasses", "print(len([c for c in complex.__subclasses__()]))\nclass C(complex): pass", "0"},
	{"globals by exec", "print('zz' in globals())\nexec('zz = 1')", "False"},
	{"globals by del", "print(__name__)\ndel __name__", "__main__"},
	{"random", "import random\nprint(random.random())\nrandom.seed(5)", ""},
	{"hash and id", "class C: pass\nc = C()\nprint(id(c), hash(c))", ""},
	{"hashes of types in a module's set", "import copy\nprint(int in copy._ATOMS, len in copy._ATOMS, id(int) == id(int))", "True False True"},
	{"thread names", "print(threading.Thread(target=print).name, threading.current_thread().name)\nthreading.current_thread().name = 'zz'", "Thread-1 (print) MainThread"},
	{"thread ids", "print(threading.get_ident())\nthreading.Thread(target=int).start()", "1"},
	{"exit functions", "import atexit\nprint(atexit._ncallbacks())\natexit.register(int)", "0"},
	{"weak references", "import weakref\nclass C: pass\nc = C()\nprint(weakref.getweakrefcount(C))\nkept = weakref.ref(C)", "0"},
	{"finalizers", "class C:\n    def __del__(self): n.append(1)\nn = []\nC()\nprint(n)\nc = C()", "[1]"},
	{"collector", "import gc\nprint(gc.isenabled())\ngc.disable()", "True"},
	{"signal handlers", "import signal\nprint(signal.getsignal(2) is signal.default_int_handler)\nsignal.signal(2, print)", "True"},
	{"excepthook", "import sys\nprint(sys.excepthook is sys.__excepthook__)\nsys.excepthook = print", "True"},
	{"a held lock", "l = Lock()\nprint(l.locked())\nl.acquire()", "False"},
	{"an import by a thread", "def g():\n    import heapq\n    heapq.zz = 1\nimport sys\nprint('zz' in vars(sys.modules.get('heapq', sys)))\nt = threading.Thread(target=g)\nt.start(); t.join()", "False"},
	{"an import by exec", "import sys\nprint('string' in sys.modules)\nexec('import string')", "False"},
}

func TestExploreLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	race := litmus("x = 0", "x", times(2, "x += 1")...)
	for _, c := range leftBehind {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range explore.Models {
				if m != explore.NoGIL && (testing.Short() || raceEnabled) {
					continue
				}
				first := ""
				for _, o := range exploreAll(t, "import threading\nfrom threading import Lock\n"+c.source+"\n"+race, m, explore.DPOR).Outcomes {
					lines := strings.Split(strings.TrimSuffix(o.Text, "\n"), "\n")
					if len(lines) != 2 {
						t.Fatalf("%v: %q", m, o.Text)
					}
					if first == "" {
						first = lines[0]
					}
					if lines[0] != first || c.prints != "" && lines[0] != c.prints {
						t.Errorf("%v: an execution prints %q, the first %q, want %q", m, lines[0], first, c.prints)
					}
				}
			}
		})
	}
}

// What is found, counted and shown does not depend on the number of workers.
func TestExploreWorkers(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]string{
		"2x3":       litmus("x = 0", "x", times(2, loop(3, "x += 1"))...),
		"4x1":       litmus("x = 0", "x", times(4, "x += 1")...),
		"lastzero":  litmus("a = [0] * 5", "a", append([]string{"i = 4\n    while a[i]: i -= 1"}, "a[1] = a[0] + 1", "a[2] = a[1] + 1", "a[3] = a[2] + 1", "a[4] = a[3] + 1")...),
		"deadlocks": litmus("l = [Lock() for i in range(4)]", "'ok'", fmt.Sprintf(philosopher, 0, 1), fmt.Sprintf(philosopher, 1, 2), fmt.Sprintf(philosopher, 2, 3), fmt.Sprintf(philosopher, 3, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, most := range []int{0, 300} {
				want := ""
				for _, workers := range []int{1, 2, 5} {
					r, err := lib.Explore(context.Background(), "litmus.mpy", p, explore.Options{Model: explore.NoGIL, Workers: workers, Max: most})
					if err != nil {
						t.Fatal(err)
					}
					got := fmt.Sprint(r.Executions, r.Traces, r.Blocked, r.Bounded, r.Outcomes)
					if want == "" {
						want = got
					}
					if got != want {
						t.Errorf("%d workers: %s, one: %s", workers, got, want)
					}
				}
			}
		})
	}
}

// The number of traces is the same whether the tree is searched as a whole or in parts.
func TestExploreInParts(t *testing.T) {
	t.Parallel()
	if testing.Short() || raceEnabled {
		t.Skip("thousands of executions")
	}
	for _, c := range []struct {
		n, k, traces int
		engine       explore.Engine
	}{{2, 4, 3334, explore.DPOR}, {2, 4, 3334, explore.Sleep}, {3, 2, 7134, explore.DPOR}, {2, 5, 34904, explore.DPOR}} {
		r := exploreAll(t, litmus("x = 0", "x", times(c.n, loop(c.k, "x += 1"))...), explore.NoGIL, c.engine)
		if r.Traces != c.traces || len(r.Outcomes) != c.n*c.k-1 {
			t.Errorf("%dx%d: %d traces, %d outcomes, want %d and %d", c.n, c.k, r.Traces, len(r.Outcomes), c.traces, c.n*c.k-1)
		}
		t.Logf("%dx%d: %d executions, %d given up, %v", c.n, c.k, r.Executions, r.Blocked, r.Elapsed)
		if !slices.ContainsFunc(r.Outcomes, func(o explore.Outcome) bool { return o.Text == "2\n" }) {
			t.Error("the smallest sum is not found")
		}
	}
}
