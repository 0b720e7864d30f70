// This file makes the random programs that the engines of exploration are compared on.

package minipy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A randomPart is what the threads of a random program do with one kind of object: how it is made, the statements, and what of it is printed
// at the end. In statements # stands for a small number, and a newline is followed by a further level of indentation.
type randomPart struct {
	setup, final string
	statements   []string
}

// randomParts: the first is in each program, and two of the others.
var randomParts = []randomPart{
	{"x = y = 0\na, b = Lock(), Lock()\ndef f(v): return v + 1", "x, y", []string{
		"x = #", "x += 1", "y = x", "y += x", "x, y = y, x", "x = int(x) + 1", "y = f(x)",
		"with a:\n    x += 1", "with a:\n    y = x", "with a:\n    with b: x += 1", "with b:\n    with a: x += 1", "if a.acquire(False): y += 1; a.release()",
		"for i in range(2): x += 1", "if x: y = #", "try: y = # // x\nexcept ZeroDivisionError: y = 9", "y = (lambda: x)()",
		"if a.acquire(timeout=1): x += 1; a.release()", "print(x)",
	}},
	{"class C:\n    k = 0\n    def up(self): self.n += 1\no = C()\no.n = 0", "o.n, getattr(o, 'm', ''), o.k, C.k", []string{
		"o.n += 1", "o.n = #", "y = o.n", "o.m = x", "y = getattr(o, 'm', 9)", "C.k += 1", "x = o.k", "o.k = #", "with b: o.n += 1", "o.up()", "y = x if o.n else #",
		"if hasattr(o, 'm'): del o.m", "y = len(vars(o))", "try: y = o.m\nexcept AttributeError: y = #", "C.m = #",
	}},
	{"l = [1, 2]", "l", []string{
		"l.append(#)", "l[0] += 1", "l[0] = x", "y = len(l)", "y = l[-1]", "l.reverse()", "l[:1] = [#, x]", "y = sum(l)", "x = l.pop() if l else 9", "for v in l: y += v",
		"l.extend(iter((#, x)))", "l.sort()", "l.sort(key=f)", "x = max(l)", "y = # in l", "try: l.remove(#)\nexcept ValueError as e: y = str(e)", "y = [v for v in l]", "x, *y = l",
		"try: l.pop(0)\nexcept IndexError: x = 7",
	}},
	{"w = [[1], [2]]", "w", []string{
		"y = [1] in w", "y = w.count([2])", "w[0][0] = #", "w.reverse()", "w[1] = w[0]", "y = w == [[1], [#]]", "y = repr(w)", "w[1].append(x)", "w.remove([1]) if [1] in w else 0",
	}},
	{"d = {0: 0}", "d", []string{
		"d[#] = x", "d[0] = d.get(0, 5) + 1", "y = len(d)", "d.setdefault(#, x)", "y = 1 in d", "d.pop(0, 0)", "y = list(d)[-1]", "try:\n    for k in d: y += k\nexcept RuntimeError: y = 9",
		"try: del d[#]\nexcept KeyError as e: x = e.args[0]", "d.update({1: x, 2: x})", "y = d == {0: 0}", "x = sum(d.values())", "d.clear()",
	}},
	{"s = {1, 2}", "sorted(s)", []string{
		"s.add(#)", "s.discard(#)", "y = # in s", "y = len(s)", "s.symmetric_difference_update({0, 1})", "x = s.pop() if s else 9", "y = sorted(s | {x})", "x = s == {1}",
		"try: s.remove(#)\nexcept KeyError: y = 5", "try:\n    for v in s: y += v\nexcept RuntimeError: y = 9",
	}},
	{"import collections\nk = collections.deque([1], 3)", "k", []string{
		"k.append(#)", "k.appendleft(x)", "x = k.popleft() if k else 9", "k.rotate(1)", "y = len(k)", "y = k[0]", "k[0] = #", "k.extend((#, x))", "try: y = sum(k)\nexcept RuntimeError: y = 9",
	}},
	{"import queue\nq = queue.Queue(2)\nz = queue.SimpleQueue()", "q.qsize(), z.qsize()", []string{
		"q.put(#)", "y = q.get()", "try: y = q.get_nowait()\nexcept queue.Empty: y = 9", "y = q.qsize()", "z.put(x)", "y = z.get()", "x = z.empty()", "try: q.put(#, timeout=1)\nexcept queue.Full: y = 8",
	}},
	{"c, e = Condition(), Event()\nm = Semaphore(1)", "e.is_set()", []string{
		"with c:\n    x = 1; c.notify_all()", "with c:\n    if not x: c.wait()", "with c:\n    y = c.wait(1)", "e.set()", "e.wait(); y = x", "y = e.wait(1)", "if e.is_set(): x += 1", "e.clear()",
		"with m: x += 1", "y = m.acquire(False)", "m.release()", "with c:\n    y = c.wait_for(lambda: x, 1)",
	}},
	{"def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    def get(): return n\n    return up, get\nup, get = make()", "get()", []string{
		"y = up()", "up()", "x = get()", "y = get() + get()", "up(); up()", "x = [up() for v in range(2)]",
	}},
	{"def make():\n    n = 0\n    while n < 5:\n        n += (yield n) or 1\ng = make()\ni = iter([1, 2, 3])\nz = zip('abc', [4, 5, 6])\nj = enumerate('abc')", "list(i), list(z)", []string{
		"y = next(g, 9)", "try: x = next(g)\nexcept ValueError: x = 8", "for v in g:\n    y += v\n    break", "x = next(i, 9)", "for v in i: y += v", "x = next(z, 9)", "y = next(j, 9)",
		"x = sum(v for v in (x, y))", "y = list(v for v in (1, x))", "try: g.close()\nexcept ValueError: y = 7",
	}},
	{"import time\nu = Event()", "u.is_set()", []string{
		"while not x: pass", "while x == y: pass", "while not (x and y): pass", "while not u.is_set(): y = #", "while not u.is_set(): time.sleep(1)", "u.set()", "while y != x: y = x",
		"while a.locked(): pass", "with a:\n    while not x: pass", "while not x: x = y", "while True:\n    with a:\n        if x: break", "time.sleep(#)", "while True:\n    with a:\n        if x: break\n    y += 1\n    if y > 2: break",
	}},
	{"class D:\n    def __del__(self):\n        global x\n        x += 1\nh = [D()]", "len(h)", []string{
		"h.append(D())", "h.clear()", "h[:1] = []", "v = h[-1:]; del v", "D()",
	}},
}

// randomProgram returns a program of two or three threads.
func randomProgram(r *rand.Rand) string {
	n, most := 2, 2
	if r.IntN(4) == 0 {
		n, most = 3, 1
	}
	parts := []randomPart{randomParts[0]}
	for _, i := range r.Perm(len(randomParts) - 1)[:2] {
		parts = append(parts, randomParts[i+1])
	}
	var bodies []string
	for range n {
		var body []string
		for range 1 + r.IntN(most) {
			all := parts[r.IntN(len(parts))].statements
			s := strings.ReplaceAll(all[r.IntN(len(all))], "#", fmt.Sprint(r.IntN(3)))
			body = append(body, strings.ReplaceAll(s, "\n", "\n    "))
		}
		bodies = append(bodies, strings.Join(body, "\n    "))
	}
	var b strings.Builder
	b.WriteString("from threading import Thread, Lock, Condition, Event, Semaphore\n")
	var final []string
	for _, p := range parts {
		b.WriteString(p.setup + "\n")
		final = append(final, p.final)
	}
	for i, body := range bodies {
		fmt.Fprintf(&b, "def t%d():\n    global x, y\n    %s\n", i, body)
	}
	b.WriteString("ts = [Thread(target=t, name='T') for t in (")
	for i := range bodies {
		fmt.Fprintf(&b, "t%d, ", i)
	}
	b.WriteString(")]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(" + strings.Join(final, ", ") + ")\n")
	return b.String()
}
