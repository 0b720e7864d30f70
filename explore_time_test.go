// This file tests loops that wait, and what waits for a time: the outcomes are argued beside each, and all engines find them.

package minipy_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

var waitingPrograms = []struct {
	name, source, outcomes string
}{
	// A round that reads the old value counts for nothing.
	{"loop on a global", litmus("x = y = 0", "x", "while not y: pass\n    x += 1", "x += 1; y = 1"), "2"},
	{"loop beside a lost update", litmus("x = y = 0", "x in (1, 2)", "while not y: pass\n    x += 1", "y = 1; x += 1"), "True"},
	{"loop on two globals", litmus("x = y = a = 0", "a", "while not (x and y): pass\n    a = x + y", "x = 1; y = 2; x = 3"), "3|5"},
	{"loop on a flag that goes back", litmus("x = a = 0", "a", "while not x: pass\n    a = x", "x = 1; x = 2"), "1|2"},
	{"loop on an item", litmus("l = [0]; a = 0", "a", "while not l[0]: pass\n    a = l[0]", "l[0] = 5"), "5"},
	{"loop on an event", litmus("e = threading.Event(); a = 0", "a", "while not e.is_set(): pass\n    a += 1", "e.set()"), "1"},
	{"loop on a lock that is held", litmus("l = Lock(); l.acquire(); a = 0", "a", "while l.locked(): pass\n    a += 1", "l.release()"), "1"},
	{"loop that tries a lock", litmus("l = Lock(); l.acquire(); a = 0", "a", "while not l.acquire(False): pass\n    a += 1", "l.release()"), "1"},
	{"loop that takes permits", litmus("s = threading.Semaphore(2); a = 0", "a", "global n; n = 0\n    while s.acquire(False): n += 1\n    a = n", "pass"), "2"},
	{"loop that takes permits and counts nothing", litmus("s = threading.Semaphore(2)", "s._value", "while s.acquire(False): pass", "pass"), "0"},
	{"loop on a queue", litmus("q = queue.SimpleQueue(); a = 0", "a", "while q.empty(): pass\n    a = q.get()", "q.put(3)"), "3"},
	{"loop that sleeps", litmus("x = a = 0", "a", "while not x: time.sleep(0.01)\n    a = x", "time.sleep(1); x = 1"), "1"},
	{"loop that takes a lock", litmus("x = a = 0; l = Lock()", "a", "while True:\n        with l:\n            if x: break\n    a = x", "with l: x = 1"), "1"},
	{"loop that takes two locks", litmus("x = a = 0; l, m = Lock(), threading.RLock()", "a", "while True:\n        with l, m, m:\n            if x: break\n    a = x", "with m: x = 1\n    with l: x = 2"), "1|2"},
	{"loop that takes a lock for good", litmus("l = threading.RLock()", "l._recursion_count()", "while True:\n        l.acquire()\n        if l._recursion_count() == 3: break", "pass"), "0"},
	{"loop that makes a list in the place of one that died", litmus("x = 0", "x", "p = [0]\n    while not p[0]:\n        p = None\n        p = [x]", "x = 1"), "1"},
	{"loop that waits for an attribute", litmus("class C: f = 0; x = C(); x.f = 0; a = 0", "a", "o = x\n    while not o.f: pass\n    a = o.f", "x.f = 7"), "7"},
	{"loop that takes a lock, in vain", litmus("x = 0; l = Lock()", "x", "while True:\n        with l:\n            if x: break", "with l: pass"), "LIVELOCK"},
	{"loop in a function that is called again", litmus("x = a = 0\ndef w():\n    while not x: pass", "a", "w(); a += 1; w(); a += 1", "x = 1"), "2"},

	// Nobody will ever write.
	{"nobody writes", litmus("y = x = 0", "x", "while not y: pass", "x = 1"), "LIVELOCK"},
	{"both wait", litmus("x = y = 0", "x", "while not y: pass\n    x = 1", "while not x: pass\n    y = 1"), "LIVELOCK"},
	{"the writer waits for a lock", litmus("x = 0; l = Lock()", "x", "with l:\n        while not x: pass", "with l: x = 1"), "1|LIVELOCK"},
	{"the writer was too early", litmus("x = 0", "x", "while not x: pass", "x = 1; x = 0"), "0|LIVELOCK"},
	{"a daemon goes round", "import threading\nf = 0\ndef d():\n    while not f: pass\nthreading.Thread(target=d, daemon=True).start()\nprint(1)\n", "1"},
	{"a loop without a reading", "while True: pass\n", "LIVELOCK"},

	// A timeout may be over at any moment before what is waited for happens, and at none after.
	{"lock", litmus("l = Lock(); a = 0", "a", "with l: time.sleep(1)", "a = 2\n    if l.acquire(timeout=0.5):\n        a = 1\n        l.release()"), "1|2"},
	{"lock that nobody gives back", litmus("l = Lock(); l.acquire(); a = 0", "a", "a = l.acquire(True, 1)", "pass"), "False"},
	{"reentrant lock", litmus("l = threading.RLock(); a = 0", "a", "with l: pass", "a = l.acquire(timeout=1)\n    if a: l.release()"), "False|True"},
	{"condition", litmus("c = threading.Condition(); a = 0", "a", "with c: a = c.wait(1)", "with c: c.notify()"), "False|True"},
	{"condition with a predicate", litmus("c = threading.Condition(); x = a = 0", "a", "with c: a = c.wait_for(lambda: x, 1)", "with c:\n        x = 7\n        c.notify()"), "0|7"},
	{"event", litmus("e = threading.Event(); a = 0", "a", "a = e.wait(1)", "e.set()"), "False|True"},
	{"semaphore", litmus("s = threading.Semaphore(0); a = 0", "a", "a = s.acquire(timeout=1)", "s.release()"), "False|True"},
	{"get", litmus("q = queue.Queue(); a = 0", "a", "try: a = q.get(timeout=1)\n    except queue.Empty: a = 'empty'", "q.put(3)"), "3|empty"},
	{"put", litmus("q = queue.Queue(1); q.put(0); a = 0", "a", "try: q.put(1, timeout=1)\n    except queue.Full: a = 'full'", "q.get()"), "0|full"},
	{"join", litmus("a = 0; u = None", "a", "u = threading.Thread(target=lambda: None); u.start(); u.join(1); a = u.is_alive()", "pass"), "False|True"},
	{"sleeps of any length", litmus("x = 0", "x", "time.sleep(5); x = 1", "time.sleep(1); x = 2"), "1|2"},
	{"the clock goes on by what was slept", litmus("a = 0", "a", "global s; s = time.monotonic(); time.sleep(2); a = time.monotonic() - s >= 2", "pass"), "True"},
	{"the clock shows what others slept", litmus("a = 0", "round(a)", "global s; s = time.monotonic(); a = time.monotonic() - s", "time.sleep(1)"), "0|1"},
}

func TestExploreWaiting(t *testing.T) {
	t.Parallel()
	for _, c := range waitingPrograms {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			source := "import queue, time\n" + c.source
			for _, m := range explore.Models {
				first := ""
				for _, e := range []explore.Engine{explore.DPOR, explore.Sleep, explore.States} {
					r, err := lib.Explore(context.Background(), "waiting.mpy", source, explore.Options{Model: m, Engine: e, Max: 20000, Steps: 2000})
					if err != nil {
						t.Fatalf("%s, engine %d: %v", m, e, err)
					}
					got := texts(r)
					if e == explore.DPOR {
						first = got
					}
					want := c.outcomes
					if m == explore.GILCPython { // it may have fewer
						want = first
						for _, o := range strings.Split(got, "|") {
							if !slices.Contains(strings.Split(c.outcomes, "|"), o) {
								t.Errorf("%s, engine %d: %s is none of %s", m, e, o, c.outcomes)
							}
						}
					}
					if got != want || !r.Exhaustive() {
						t.Errorf("%s, engine %d: %s, want %s (%s)", m, e, got, want, r.Bounded)
					}
					for _, o := range r.Outcomes {
						tr, err := lib.Replay("waiting.mpy", source, o.Schedule, lib.ReplayOptions{})
						if err != nil || tr.Outcome != o.Text {
							t.Errorf("%s, engine %d: %s gives %v, %v, not %q", m, e, o.Schedule, tr, err, o.Text)
						}
					}
				}
			}
		})
	}
}

// With virtual time what sleeps longer comes later.
func TestExploreVirtualTime(t *testing.T) {
	source := "import time\n" + litmus("x = 0", "x", "time.sleep(5); x = 1", "time.sleep(1); x = 2")
	r, err := lib.Explore(context.Background(), "virtual.mpy", source, explore.Options{Model: explore.NoGIL, VirtualTime: true})
	if err != nil || texts(r) != "1" || r.Bounded != "time=virtual" {
		t.Fatalf("%v, %v", r, err)
	}
	tr, err := lib.Replay("virtual.mpy", source, r.Outcomes[0].Schedule, lib.ReplayOptions{})
	if err != nil || tr.Outcome != "1\n" {
		t.Errorf("%s gives %v, %v", r.Outcomes[0].Schedule, tr, err)
	}
}
