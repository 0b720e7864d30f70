// This file tests collections that run by themselves while several threads make garbage, under the reference audit.

package minipy_test

import (
	"bytes"
	"context"
	"testing"

	lib "minipy"
)

// hammerScript makes garbage cycles of all kinds in several threads. What it holds must survive.
const hammerScript = `
import gc, threading, weakref
gc.set_threshold(3)
lock = threading.Lock()
problems = []
finals = []
told = []

class R:
    def __init__(self, k, i):
        self.me = self
        self.key = k, i
    def __del__(self):
        finals.append(self.key)
        if self.key[1] % 50 == 0:
            kept.append(self)
        if self.key[1] % 77 == 0:
            raise_it(self)

class Node: pass

def raise_it(r):
    raise ValueError(r.key)

def closing(k):
    me = yield
    try:
        yield me
    finally:
        finals.append(k)

def closure(r):
    def f(): return f, r
    return weakref.ref(f)

import sys
hooked = []
sys.unraisablehook = lambda u: hooked.append(str(u.exc_value))
kept = []
shared = {}

def work(k):
    live = R(k, 1000000)
    ref = weakref.ref(live)
    values = weakref.WeakValueDictionary()
    for i in range(N):
        R(k, i)
        a = Node()
        a.me, values[i] = a, a
        a.ref = weakref.ref(a, told.append)
        outside = weakref.ref(a, lambda r: told.append(1))
        shared[k] = a
        closure(R(k, N + i))
        g = closing((k, 2 * N + i))
        next(g); g.send(g)
        try:
            raise KeyError(a)
        except KeyError as e:
            a.exc = e
        if ref() is not live or values.get(i) is not a or outside() is not a or a.ref() is not a or live.key != (k, 1000000):
            problems.append((k, i))
        del a, g
    if (k, 1000000) in finals:
        problems.append("finalized alive")

ts = [threading.Thread(target=work, args=(k,)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
runs = gc.get_stats()[2]["collections"]
shared.clear()
gc.collect()
want = {(k, i) for k in range(4) for i in [*range(3 * N), 1000000]}
print(problems, runs > 0, len(finals) == len(want), set(finals) == want, len(hooked) == sum(i % 77 == 0 for i in [*range(2 * N), 1000000]) * 4, len(kept) > 0)
kept.clear()
`

func TestCollectionsHammered(t *testing.T) {
	t.Parallel()
	for _, m := range []struct {
		name string
		n    string
		opts []lib.Option
	}{
		{"gil", "150", nil},
		{"nogil", "150", []lib.Option{lib.NoGIL()}},
		{"gil/often", "20", []lib.Option{lib.CollectEvery(17)}},
		{"nogil/often", "20", []lib.Option{lib.CollectEvery(17), lib.NoGIL()}},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			in := lib.New(append([]lib.Option{lib.Stdout(&out), lib.Stderr(&errs), lib.AuditRefs()}, m.opts...)...)
			if err := in.Exec(context.Background(), "hammer.mpy", "N = "+m.n+"\n"+hammerScript); err != nil {
				t.Fatal(in.Describe(err))
			}
			in.Close()
			if want := "[] True True True True True\n"; out.String() != want || errs.Len() > 0 {
				t.Errorf("got %q, stderr %q, want %q", out.String(), errs.String(), want)
			}
			if lines := in.AuditReport(); len(lines) > 0 {
				t.Error(lib.FormatAudit(lines))
			}
			if s := in.Stats(); s.Collections < 3 || s.Found == 0 || s.Pause < s.MaxPause || s.MaxPause <= 0 {
				t.Errorf("statistics %+v", s)
			}
		})
	}
}
