// This file tests that interpreters of one process share nothing that changes: many run at once, under the race detector, in both modes.

package minipy_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	lib "minipy"
)

// shareScript touches what interpreters could share by mistake: built-in types and their subclasses, interned names, module
// namespaces, exceptions, caches, hashes, threads. Its output tells one run from another by its argument.
const shareScript = `
import sys, math, random, threading, collections, weakref
ME = sys.argv[0]

class Base:
    def __init__(self, n): self.n = n
    def add(self, k): return self.n + k
    def __eq__(self, o): return self.n == o.n
    def __hash__(self): return hash(self.n)

for i in range(20):
    cls = type(f"C{ME}_{i}", (Base, ), {"twice": lambda self: self.n * 2})
    setattr(cls, f"attribute_{ME}_{i}", i)
    globals()[f"name_{ME}_{i}"] = cls(i)

class MyInt(int): pass
class MyList(list): pass
class MyError(ValueError): pass
assert [c.__name__ for c in Base.__subclasses__()] == [f"C{ME}_{i}" for i in range(20)]
assert MyError in ValueError.__subclasses__() and len(ValueError.__subclasses__()) < 20

total = 0
lock = threading.Lock()
def work(k):
    global total
    for i in range(200):
        d = {f"k{i}": i, "a": MyInt(i)}
        try:
            d["missing"]
        except KeyError as e:
            assert e.args == ("missing",)
        try:
            from math import nothing
        except ImportError as e:
            assert e.name_from == "nothing"
        with lock:
            total += Base(i).add(k) + len(MyList([i] * (i % 7)))
ts = [threading.Thread(target=work, args=(k,)) for k in range(3)]
for t in ts: t.start()
for t in ts: t.join()
random.seed(ME)
sys.setrecursionlimit(500 + len(ME))
eval(compile("math.total = total", "<s>", "exec"))
print(ME, total, math.total, random.random() < 1, sys.getrecursionlimit(), sorted(n for n in globals() if n.startswith("name_"))[0])
`

func TestInterpretersShareNothing(t *testing.T) {
	t.Parallel()
	const interpreters = 8
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for _, nogil := range []bool{false, true} {
		t.Run(map[bool]string{false: "gil", true: "nogil"}[nogil], func(t *testing.T) {
			t.Parallel()
			var wg sync.WaitGroup
			for i := range interpreters {
				wg.Go(func() {
					for range rounds {
						me := strings.Repeat("x", i+1)
						var out, errs bytes.Buffer
						opts := []lib.Option{lib.Stdout(&out), lib.Stderr(&errs), lib.Args(me)}
						if nogil {
							opts = append(opts, lib.NoGIL())
						}
						in := lib.New(opts...)
						if err := in.Exec(context.Background(), "share.mpy", shareScript); err != nil {
							t.Errorf("interpreter %d: %v", i, in.Describe(err))
						}
						in.Close()
						want := fmt.Sprintf("%s %d %d True %d name_%s_0\n", me, wantTotal, wantTotal, 501+i, me)
						if out.String() != want || errs.Len() > 0 {
							t.Errorf("interpreter %d: got %q, stderr %q, want %q", i, out.String(), errs.String(), want)
						}
					}
				})
			}
			wg.Wait()
		})
	}
}

// wantTotal is what shareScript computes: the sums of i + k and of i % 7 over 200 numbers and three threads.
var wantTotal = func() (n int) {
	for k := range 3 {
		for i := range 200 {
			n += i + k + i%7
		}
	}
	return n
}()

// TestExamplesRun runs the scripts of testdata/examples, which README shows, in both modes.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	in := minipy(t)
	for _, p := range programs(t, "examples") {
		for _, m := range []mode{gil, nogil} {
			t.Run(p.name("examples")+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				if _, err := os.Stat(p.beside(".out")); err == nil {
					compare(t, p, runProgram(t, in, p, m))
					return
				}
				if o := runProgram(t, in, p, m); o.exit != p.exit {
					t.Errorf("exit status %d, want %d; stderr:\n%s", o.exit, p.exit, o.stderr)
				}
			})
		}
	}
}
