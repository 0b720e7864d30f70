// This file tests the engine that tells states apart: it agrees with the others, and its states are as few as they should be.

package minipy_test

import (
	"fmt"
	"strings"
	"testing"

	"minipy/vm/explore"
)

// crossChecked are programs of other tests, and some whose threads stand in the middle of a builtin, hold on to iterators,
// wait for conditions and each other, raise, die and are born.
func crossChecked() map[string]string {
	all := map[string]string{
		"sum of a list":      litmus("l = [1, 2]; x = 0", "x", "x = sum(l)", "l[0] = 5; l[1] = 7"),
		"two sums":           litmus("l = [1, 2]; x = y = 0", "x, y", "x = sum(l)", "y = sum(l); l[0] = 5"),
		"max with key":       litmus("l = [1, 2]; x = 0; k = lambda v: v + l[0]", "x", "x = max(l, key=k)", "l[0] = 5"),
		"iterator":           litmus("l = [1, 2]; a = []", "a", "for v in l: a.append(v)", "l.append(3)"),
		"shared iterator":    litmus("i = iter([1, 2, 3]); a = []", "sorted(a)", times(2, "for v in i: a.append(v)")...),
		"dict iterator":      litmus("d = {1: 1}; x = 0", "x", "\n    try:\n        for k in d: x += 1\n    except RuntimeError: x = -1", "d[2] = 2"),
		"generator":          litmus("x = 0", "x", "x = sum(v for v in range(2) if x == 0)", "x = 5"),
		"exceptions":         litmus("l = [1]; x = 0", "x", times(2, "\n    try: l.pop()\n    except IndexError as e: x = str(e)")...),
		"uncaught":           litmus("l = [1]", "l", times(2, "l.pop()")...),
		"attributes":         litmus("class C: pass; o = C(); o.n = 0", "o.n, sorted(o.__dict__)", "o.n += 1; o.a = 1", "o.n += 1; o.b = 1"),
		"class attributes":   litmus("class C: n = 0", "C.n", times(2, "C.n += 1")...),
		"closures":           litmus("def m():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n        return n\n    return f\nf = m()", "f()", times(2, "f()")...),
		"set":                litmus("s = set()", "sorted(s)", "s.add(1); s.discard(2)", "s.add(2)"),
		"try lock":           litmus("l = Lock(); x = 0", "x", times(2, "if l.acquire(False): x += 1; l.release()")...),
		"rlock":              litmus("l = threading.RLock(); x = 0", "x", times(2, "\n    with l:\n        with l: x += 1")...),
		"condition":          litmus("c = threading.Condition(); x = 0", "x", "\n    with c:\n        while not x: c.wait()\n    x += 1", "\n    with c:\n        x = 1; c.notify()"),
		"lost wake-up":       litmus("c = threading.Condition()", "'ok'", "\n    with c: c.wait()", "\n    with c: c.notify()"),
		"two wait":           litmus("c = threading.Condition(); a = []", "a", append(times(2, "\n    with c:\n        c.wait(); a.append(threading.get_ident())"), "\n    with c: c.notify()\n    with c: c.notify()")...),
		"event":              litmus("e = threading.Event(); x = 0", "x", "e.wait(); x += 1", "x = 1; e.set()"),
		"semaphore":          litmus("s = threading.Semaphore(1); x = 0", "x", times(2, "\n    with s: x += 1")...),
		"bounded semaphore":  litmus("s = threading.BoundedSemaphore(1); x = 0", "x", "\n    try: s.release()\n    except ValueError: x = 1", "s.acquire(); s.release()"),
		"queue":              "import queue\n" + litmus("q = queue.Queue(); a = []", "a", "q.put(1); q.put(2)", "a.append(q.get())", "a.append(q.get())"),
		"barrier":            litmus("b = threading.Barrier(2); x = 0", "x", times(2, "b.wait(); x += 1")...),
		"grandchildren":      litmus("x = 0", "x", "\n    def g():\n        global x\n        x += 1\n    t = threading.Thread(target=g); t.start(); x += 1; t.join()", "x += 1"),
		"is alive":           litmus("x = 0", "x", "x = ts[1].is_alive()", "pass"),
		"enumerate":          litmus("x = 0", "x", "x = threading.active_count()", "pass"),
		"thread names":       litmus("x = []", "x", times(2, "x.append(threading.Thread(target=print).name)")...),
		"prints":             litmus("x = 0", "x", "print('a')", "print('b')"),
		"globals by name":    litmus("x = 0", "x", "x = len(globals()['ts'])", "x = 5") + "del ts\n",
		"a builtin replaced": "import builtins\n" + litmus("x = 0", "x", "x = len([1])", "builtins.len = lambda l: 7"),
		"name in builtins":   "import builtins\n" + litmus("builtins.foo = 1; x = 0", "x", "\n    try: x = foo\n    except NameError: x = 'none'", "globals()['foo'] = 7; del builtins.foo"),
		"daemon":             "import threading\nx = 0\ndef f():\n    global x\n    x = 1\n    print('end')\nthreading.Thread(target=f, daemon=True).start()\nprint(x)\n",
		"a thread's main":    "import threading\nx = []\ndef f(): x.append(1)\nfor i in range(2):\n    threading.Thread(target=f).start()\nx.append(len(x))\nprint(x)\n",
		"set pops":           litmus("s = {1, 2, 3}; a = []", "a, s", "a.append(s.pop()); s.add(1)", "a.append(s.pop())"),
		"set iterator":       litmus("s = {1, 2}; i = iter(s); a = []", "a", "\n    try: a.append(next(i))\n    except (RuntimeError, StopIteration) as e: a.append(str(e))", "s.discard(1); s.add(1)"),
		"deque":              "import collections\n" + litmus("d = collections.deque([1], 2); a = []", "a, d", "d.append(2); a.append(d[0])", "d.append(3); a.append(len(d))"),
		"deque iterator":     "import collections\n" + litmus("d = collections.deque([1, 2]); i = iter(d); a = []", "a", "\n    try: a.append(next(i))\n    except RuntimeError as e: a.append(str(e))", "d.append(d.popleft())"),
		"dict iterator held": litmus("d = {1: 1, 2: 2}; i = iter(d); a = []", "a", "\n    try: a.append(next(i, 0))\n    except RuntimeError as e: a.append(str(e))", "a.append(next(i, 0)); d[3] = 3; del d[1]"),
		"shared zip":         litmus("i = zip([1, 2], [3, 4]); a = []", "sorted(a)", times(2, "a.append(next(i))")...),
		"shared enumerate":   litmus("i = enumerate('pq'); a = []", "sorted(a)", times(2, "a.append(next(i))")...),
		"exception kept":     litmus("l = []; e = None", "repr(e), [type(x).__name__ for x in l]", times(2, "\n    try: l[0]\n    except IndexError as x: l.append(x)")...),
		"generator kept":     litmus("def g():\n    n = 0\n    while True:\n        n += (yield n) or 1\ni = g(); x = next(i)", "x, next(i)", "\n    try: x = i.send(2)\n    except ValueError: x = -1", "\n    try: x = next(i)\n    except ValueError: x = -2"),
		"slots":              litmus("class C: __slots__ = ('a', 'b')\no = C(); o.a = 1", "o.a, getattr(o, 'b', 0)", times(2, "o.a += 1; o.b = o.a")...),
		"comprehension":      litmus("l = [1, 2]; y = 0", "y", "l[:1] = [0, 0]", "y = [v for v in l]"),
		"blocked on the way": "import threading\nL = threading.Lock(); x = y = z = 0\ndef f0():\n    if L.acquire(False): L.release()\ndef f1():\n    global y, z\n    y = x + 1\n    with L: z = y + 1\ndef f2():\n    global y\n    y = 0\nts = [threading.Thread(target=f) for f in (f0, f1, f2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(z)\n",
		"operand on its way": litmus("s = {1}; x = y = 0", "y", "s.add(2); x = 5", "y = sorted(s | {x})"),
		"module lists":       "import threading\nl = [0]\nk = l\ndef f(): k[0] += 1\nts = [threading.Thread(target=f) for i in range(2)]\nfor t in ts: t.start()\nl[0] += 1\nfor t in ts: t.join()\nprint(l)\n",
	}
	for _, c := range traceCounts {
		if !c.long && c.name != "IRIW" {
			all[c.name] = c.source
		}
	}
	for _, c := range modelOutcomes {
		all[c.name] = c.source
	}
	return all
}

func TestExploreStatesAgree(t *testing.T) {
	t.Parallel()
	for name, p := range crossChecked() {
		if name == "two wait" && raceEnabled {
			continue // thousands of executions
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, m := range explore.Models {
				if m != explore.NoGIL && (testing.Short() || raceEnabled) {
					continue
				}
				want := exploreAll(t, p, m, explore.DPOR)
				got := exploreAll(t, p, m, explore.States)
				if texts(got) != texts(want) {
					t.Errorf("%v: %s, by traces %s", m, texts(got), texts(want))
				}
				t.Logf("%v: %d executions, %d states, %d opaque; %d traces", m, got.Executions, got.States, got.Opaque, want.Traces)
			}
		})
	}
}

// A thread that does private things for ever does not keep the others from running.
func TestExploreStatesGoRoundOnce(t *testing.T) {
	t.Parallel()
	p := "import threading\nx = 0\ndef f():\n    l = [0]\n    while True: l[0] = 1 - l[0]\ndef g():\n    global x\n    x += 1\n" +
		"threading.Thread(target=f, daemon=True).start()\nt = threading.Thread(target=g)\nt.start()\nt.join()\nprint(x)\n"
	for m, want := range map[explore.Model]string{explore.GILCPython: "1", explore.GILAny: "1"} {
		if r := exploreAll(t, p, m, explore.States); texts(r) != want {
			t.Errorf("%v: %s, want %s", m, texts(r), want)
		}
	}
	// Nor if only it has done what they see: from then on all its steps are private.
	p = "import threading\nx = 0\ndef f():\n    global x\n    x = 1\n    l = [0]\n    while True: l[0] = 1 - l[0]\n" +
		"threading.Thread(target=f, daemon=True).start()\nprint(x)\n"
	if r := exploreAll(t, p, explore.GILAny, explore.States); texts(r) != "0|1" {
		t.Errorf("%s, want 0|1", texts(r))
	}
}

// From each state one goes on once: 2x10 increments have 5,355,697,084 traces.
func TestExploreStatesAreFew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ n, k, most int }{{2, 3, 600}, {3, 1, 1100}, {2, 10, 32000}} {
		if c.k == 10 && (testing.Short() || raceEnabled) {
			continue
		}
		p := litmus("x = 0", "x", times(c.n, loop(c.k, "x += 1"))...)
		r := exploreAll(t, p, explore.NoGIL, explore.States)
		if least := max(c.n*c.k-1, c.n); len(r.Outcomes) != least || r.States > c.most || r.Opaque > r.States/10 {
			t.Errorf("%dx%d: %d outcomes of %d, %d states, %d opaque", c.n, c.k, len(r.Outcomes), least, r.States, r.Opaque)
		}
		t.Log(fmt.Sprint(c), r.States, r.Opaque, r.Executions, r.Elapsed)
	}
}

// digested are objects of which a thread changes one part, or does not: states after that differ in nothing else.
var digested = []struct{ name, setup, change, final string }{
	{"list iterator", "i = iter([1, 2])", "next(i)", "next(i)"},
	{"reversed list", "i = reversed([1, 2])", "next(i)", "next(i)"},
	{"reversed string", "i = reversed('ab')", "next(i)", "next(i)"},
	{"tuple iterator", "i = iter((1, 2))", "next(i)", "next(i)"},
	{"string iterator", "i = iter('ab')", "next(i)", "next(i)"},
	{"string iterator, not ASCII", "i = iter('äö')", "next(i)", "next(i)"},
	{"range iterator", "i = iter(range(2))", "next(i)", "next(i)"},
	{"set iterator", "i = iter({1, 2})", "next(i)", "next(i)"},
	{"dict iterator", "i = iter({1: 1, 2: 2})", "next(i)", "next(i)"},
	{"reversed dict", "i = reversed({1: 1, 2: 2})", "next(i)", "next(i)"},
	{"items iterator", "i = iter({1: 1, 2: 2}.items())", "next(i)", "next(i)"},
	{"deque iterator", "i = iter(collections.deque([1, 2]))", "next(i)", "next(i)"},
	{"reversed deque", "i = reversed(collections.deque([1, 2]))", "next(i)", "next(i)"},
	{"sequence iterator", "\nclass S:\n    def __getitem__(self, i): return i\ni = iter(S())", "next(i)", "next(i)"},
	{"enumerate", "i = enumerate('ab')", "next(i)", "next(i)"},
	{"enumerate's number", "j = iter('aaa'); i = enumerate(j)", "next(i); j = iter('aaa')", "next(i)"},
	{"zip", "i = zip('ab', 'ab')", "next(i)", "next(i)"},
	{"map", "i = map(int, '12')", "next(i)", "next(i)"},
	{"filter", "i = filter(None, 'ab')", "next(i)", "next(i)"},
	{"generator", "\ndef g():\n    yield 1\n    yield 2\ni = g()", "next(i)", "next(i)"},
	{"generator's local", "\ndef g(n):\n    while True: n += (yield n)\ni = g(0); next(i); i.send(1)", "i.send(1); i.send(-1); i.send(3)", "i.send(0)"},
	{"set's element", "s = {1}", "s.add(2)", "s"},
	{"set's order", "s = {0}; s.add(8)", "s.clear(); s.add(8); s.add(0)", "list(s)"},
	{"set's finger", "s = {1, 2, 3}", "s.add(s.pop())", "s.pop()"},
	{"frozenset", "s = frozenset({1})", "s = frozenset({2})", "s"},
	{"deque's item", "d = collections.deque([1])", "d[0] = 2", "d"},
	{"deque's bound", "d = collections.deque([1], 3)", "d = collections.deque([1], 2)", "d"},
	{"dict view", "d = {1: 2}; v = d.keys()", "v = d.values()", "v"},
	{"exception's args", "e = ValueError(1)", "e.args = (2,)", "e.args"},
	{"exception's attribute", "e = ValueError(1)", "e.n = 2", "getattr(e, 'n', 1)"},
	{"exception's cause", "e = ValueError(1); f = ValueError(2)", "e.__cause__ = f", "e.__cause__ is f"},
	{"suppressed context", "e = ValueError(1)", "e.__suppress_context__ = True", "e.__suppress_context__"},
	{"traceback", "e = ValueError(1)", "\n        try: raise e\n        except ValueError: pass", "e.__traceback__ is None"},
	{"slot", "\nclass C: __slots__ = 'a'\no = C(); o.a = 1", "o.a = 2", "o.a"},
	{"slice", "v = slice(1)", "v = slice(2)", "v"},
	{"bytes", "v = b'a'", "v = b'b'", "v"},
	{"big int", "v = 1 << 70", "v = 1 << 71", "v"},
	{"method of a class", "\nclass C:\n    def f(self): return 1\n    def g(self): return 2\no = C()", "C.f = C.g", "o.f()"},
}

// TestExploreStatesDigest: states that differ in one part of one object are two.
func TestExploreStatesDigest(t *testing.T) {
	t.Parallel()
	for _, c := range digested {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := "import threading, collections\nx = 0\n" + strings.ReplaceAll(c.setup, "; ", "\n") + "\ndef f():\n    global s, d, v, j\n    if x:\n        " +
				strings.ReplaceAll(c.change, "; ", "\n        ") + "\ndef g():\n    global x\n    x = 1\n    x = 0\n" +
				"ts = [threading.Thread(target=f), threading.Thread(target=g)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(" + c.final + ")\n"
			want := exploreAll(t, p, explore.GILAny, explore.DPOR)
			got := exploreAll(t, p, explore.GILAny, explore.States)
			if texts(got) != texts(want) || len(want.Outcomes) != 2 {
				t.Errorf("%s, by traces %s", texts(got), texts(want))
			}
			if got.States == 0 || got.Opaque > got.States {
				t.Errorf("%d states, %d opaque", got.States, got.Opaque)
			}
		})
	}
}

// Where an attribute lies is looked up before the step that sets it. If another thread adds one meanwhile it is
// looked up again, one step more: such a state is another than if that thread had come first. Else the way to the outcome
// that the graph shows would not fit, and another be tried: three runs, not two.
func TestExploreStatesLookUpAgain(t *testing.T) {
	t.Parallel()
	p := litmus("class C: pass; o = C(); o.n = 0; x = 0", "o.n, o.m", "o.n = 2", "o.m = x")
	if r := exploreAll(t, p, explore.NoGIL, explore.States); len(r.Outcomes) != 1 || r.Replays != 2 {
		t.Errorf("%+v", r)
	}
}
