// This file tests deadlock reports: who waits for whom, and where every thread stands.
package minipy_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	lib "minipy"
)

// deadlockReports are scripts in which every thread waits for ever, each with its report.
var deadlockReports = []struct{ name, source, report string }{
	{"direct", `import threading
l = threading.Lock()
l.acquire()

def inner():
    l.acquire()

def outer():
    inner()

outer()
`, `DEADLOCK  1 of 1 threads blocked for ever
  main waits for lock 'l' at script.mpy:6 -> held by main (since script.mpy:3)

main (most recent call last):
  File "/at/script.mpy", line 11, in <module>
    outer()
  File "/at/script.mpy", line 9, in outer
    inner()
  File "/at/script.mpy", line 6, in inner
    l.acquire()
`},
	{"join in the cycle", `import threading
l = threading.Lock(); l.acquire()
def inner(): l.acquire()
def outer(): inner()
t = threading.Thread(target=outer)
t.start()
t.join()
`, `DEADLOCK  2 of 2 threads blocked for ever
  main waits for join 't' at script.mpy:7 -> T1
  T1 "Thread-1 (outer)" waits for lock 'l' at script.mpy:3 -> held by main (since script.mpy:2)

main (most recent call last):
  File "/at/script.mpy", line 7, in <module>
    t.join()

T1 "Thread-1 (outer)" (most recent call last):
  File "/at/script.mpy", line 4, in outer
    def outer(): inner()
  File "/at/script.mpy", line 3, in inner
    def inner(): l.acquire()
`},
	{"join outside of the cycle", `import threading
a, b = threading.Lock(), threading.RLock()
meet = threading.Barrier(2)

def first():
    with a:
        meet.wait()
        with b:
            pass

def second():
    with b:
        meet.wait()
        with a:
            pass

t = threading.Thread(target=first, name="one")
t.start()
threading.Thread(target=second, name="two").start()
t.join()
`, `DEADLOCK  2 of 3 threads blocked for ever; main waits in join
  T1 "one" waits for lock 'b' at script.mpy:8 -> held by T2 (since script.mpy:12)
  T2 "two" waits for lock 'a' at script.mpy:14 -> held by T1 (since script.mpy:6)
  order: a<b in T1, b<a in T2

main (most recent call last):
  File "/at/script.mpy", line 20, in <module>
    t.join()

T1 "one" (most recent call last):
  File "/at/script.mpy", line 8, in first
    with b:

T2 "two" (most recent call last):
  File "/at/script.mpy", line 14, in second
    with a:
`},
	{"locks without names", `import threading

def start(meet):
    a, b = threading.Lock(), threading.Lock()
    def first():
        a.acquire()
        meet.wait()
        b.acquire()
    def second():
        b.acquire()
        meet.wait()
        a.acquire()
    for f in first, second:
        threading.Thread(target=f).start()
start(threading.Barrier(2))
`, `DEADLOCK  2 of 3 threads blocked for ever; main waits in join
  T1 "Thread-1 (first)" waits for lock at script.mpy:8 -> held by T2 (since script.mpy:10)
  T2 "Thread-2 (second)" waits for lock at script.mpy:12 -> held by T1 (since script.mpy:6)
  order: (lock at script.mpy:6)<(lock at script.mpy:10) in T1, (lock at script.mpy:10)<(lock at script.mpy:6) in T2

main: at the script's end

T1 "Thread-1 (first)" (most recent call last):
  File "/at/script.mpy", line 8, in first
    b.acquire()

T2 "Thread-2 (second)" (most recent call last):
  File "/at/script.mpy", line 12, in second
    a.acquire()
`},
	{"three in a cycle", `import threading
locks = a, b, c = [threading.Lock() for _ in range(3)]
meet = threading.Barrier(4)

def take(i):
    with locks[i]:
        meet.wait()
        with locks[(i + 1) % 3]:
            pass

for i in 0, 2, 1:
    threading.Thread(target=take, args=(i,), name=f"take {i}").start()
meet.wait()
`, `DEADLOCK  3 of 4 threads blocked for ever; main waits in join
  T1 "take 0" waits for lock 'b' at script.mpy:8 -> held by T3 (since script.mpy:6)
  T2 "take 2" waits for lock 'a' at script.mpy:8 -> held by T1 (since script.mpy:6)
  T3 "take 1" waits for lock 'c' at script.mpy:8 -> held by T2 (since script.mpy:6)
  order: a<b in T1, b<c in T3, c<a in T2

main: at the script's end

T1 "take 0" (most recent call last):
  File "/at/script.mpy", line 8, in take
    with locks[(i + 1) % 3]:

T2 "take 2" (most recent call last):
  File "/at/script.mpy", line 8, in take
    with locks[(i + 1) % 3]:

T3 "take 1" (most recent call last):
  File "/at/script.mpy", line 8, in take
    with locks[(i + 1) % 3]:
`},
	{"builtin functions", `import _thread, functools, threading
l = threading.Lock()
l.acquire()
threading.Thread(target=threading.Event().wait, name="E").start()
_thread.start_new_thread(l.acquire, ())
threading.Thread(target=functools.partial(l.acquire), name="P").start()
class T(threading.Thread):
    run = l.acquire
T(name="R").start()
`, `DEADLOCK  4 of 5 threads blocked for ever; main waits in join
  T1 "E" waits for event in Event.wait, called by the thread itself
  T2 waits for lock 'l' in lock.acquire, called by the thread itself -> held by main (since script.mpy:3)
  T3 "P" waits for lock 'l' in a functools.partial object, called by the thread itself -> held by main (since script.mpy:3)
  T4 "R" waits for lock 'l' in T.run, called by the thread itself -> held by main (since script.mpy:3)

main: at the script's end

T1 "E": in Event.wait, called by the thread itself

T2: in lock.acquire, called by the thread itself

T3 "P": in a functools.partial object, called by the thread itself

T4 "R": in T.run, called by the thread itself
`},
	{"a line repeated", `import threading
l = threading.Lock()
l.acquire()
def down(n):
    if n:
        down(n - 1)
    l.acquire()
down(900)
`, `DEADLOCK  1 of 1 threads blocked for ever
  main waits for lock 'l' at script.mpy:7 -> held by main (since script.mpy:3)

main (most recent call last):
  File "/at/script.mpy", line 8, in <module>
    down(900)
  File "/at/script.mpy", line 6, in down
    down(n - 1)
  File "/at/script.mpy", line 6, in down
    down(n - 1)
  File "/at/script.mpy", line 6, in down
    down(n - 1)
  [Previous line repeated 897 more times]
  File "/at/script.mpy", line 7, in down
    l.acquire()
`},
	{"code without text", `import threading
l = threading.Lock()
exec("def f():\n    with l:\n        l.acquire()")
f()
`, `DEADLOCK  1 of 1 threads blocked for ever
  main waits for lock 'l' at <string>:3 -> held by main (since <string>:2)

main (most recent call last):
  File "/at/script.mpy", line 4, in <module>
    f()
  File "<string>", line 3, in f
`},
}

// deadlockModes are those that each report must come in.
var deadlockModes = []struct {
	name string
	opts []lib.Option
}{{"gil", nil}, {"nogil", []lib.Option{lib.NoGIL()}}}

// deadlockOf runs a script that ends in a deadlock, and returns the report.
func deadlockOf(t *testing.T, source string, opts ...lib.Option) string {
	t.Helper()
	var out bytes.Buffer
	in := lib.New(append([]lib.Option{lib.DetectDeadlock(), lib.Stdout(&out), lib.Stderr(&out)}, opts...)...)
	err := in.Exec(context.Background(), "/at/script.mpy", source)
	in.Close()
	d := in.Deadlock()
	if d == nil {
		t.Fatalf("no deadlock, but %v and %q", err, out.String())
	}
	return d.Report
}

func TestDeadlockReports(t *testing.T) {
	t.Parallel()
	for _, m := range deadlockModes {
		for _, test := range deadlockReports {
			t.Run(test.name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				if got := deadlockOf(t, test.source, m.opts...); got != test.report {
					t.Errorf("got\n%s\nwant\n%s", got, test.report)
				}
			})
		}
	}
}

// A wait inside the library is said to be where the script called it.
func TestDeadlockInLibrary(t *testing.T) {
	t.Parallel()
	for _, m := range deadlockModes {
		got := deadlockOf(t, "from concurrent.futures import Future\ndef f(): Future().result()\nf()\n", m.opts...)
		const head = "DEADLOCK  1 of 1 threads blocked for ever\n  main waits for condition at script.mpy:2\n"
		const stack = "  File \"/at/script.mpy\", line 2, in f\n    def f(): Future().result()\n  File \"<frozen concurrent.futures>\", line "
		if !strings.HasPrefix(got, head) || !strings.Contains(got, stack) {
			t.Errorf("%s: got\n%s", m.name, got)
		}
	}
}

// Of a long stack that repeats no line the middle is left out; the frames that are shown
// and those that are not are all there are.
func TestDeadlockDeep(t *testing.T) {
	t.Parallel()
	const source = `
import sys, threading
sys.setrecursionlimit(3000)
l = threading.Lock()
l.acquire()
def even(n):
    odd(n - 1)
def odd(n):
    if n < 0:
        l.acquire()
    even(n - 1)
t = threading.Thread(target=even, args=(998,))
t.start()
even(998)
`
	for _, m := range deadlockModes {
		got := deadlockOf(t, source, m.opts...)
		_, main, _ := strings.Cut(got, "\nmain (most recent call last):\n")
		main, t1, _ := strings.Cut(main, "\nT1 \"Thread-1 (even)\" (most recent call last):\n")
		for _, test := range []struct{ text, left string }{{main, "\n  [971 more frames]\n"}, {t1, "\n  [970 more frames]\n"}} {
			if n := strings.Count(test.text, "  File "); n != 30 || !strings.Contains(test.text, test.left) {
				t.Errorf("%s: %d entries are shown, and not %q:\n%s", m.name, n, test.left, test.text)
			}
			if !strings.HasSuffix(test.text, "line 10, in odd\n    l.acquire()\n") {
				t.Errorf("%s: the innermost frame is not the last:\n%s", m.name, test.text)
			}
		}
	}
}

// lockedBuffer is a stream that one thread reads while others write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// ReportDeadlock writes the same report, and the threads go on waiting until they are cancelled.
func TestDeadlockReported(t *testing.T) {
	t.Parallel()
	for _, m := range deadlockModes {
		for _, test := range deadlockReports {
			t.Run(test.name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				var errs lockedBuffer
				in := lib.New(append([]lib.Option{lib.ReportDeadlock(), lib.Stderr(&errs)}, m.opts...)...)
				done := make(chan error, 1)
				go func() {
					in.Exec(context.Background(), "/at/script.mpy", test.source)
					done <- in.Close()
				}()
				for end := time.Now().Add(30 * time.Second); len(errs.String()) < len(test.report) && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				select {
				case err := <-done:
					t.Errorf("it has ended: %v", err)
				case <-time.After(20 * time.Millisecond):
				}
				if got := errs.String(); got != test.report {
					t.Errorf("got\n%s\nwant\n%s", got, test.report)
				}
				interruptUntil(t, in, done)
			})
		}
	}
}

// interruptUntil interrupts the main thread, wherever it waits, until the interpreter is closed.
func interruptUntil(t *testing.T, in *lib.Interp, done <-chan error) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		in.Interrupt()
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
		}
	}
	t.Error("it does not end")
}

// A thread may be woken from outside at the moment at which its stack is read.
func TestDeadlockMeetsInterrupt(t *testing.T) {
	t.Parallel()
	source := deadlockReports[2].source
	rounds := 200
	if testing.Short() {
		rounds = 50
	}
	for _, m := range deadlockModes {
		for i := range rounds {
			var errs lockedBuffer
			in := lib.New(append([]lib.Option{lib.ReportDeadlock(), lib.Stdout(&errs), lib.Stderr(&errs)}, m.opts...)...)
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%50)*40*time.Microsecond+time.Millisecond)
			in.Exec(ctx, "/at/script.mpy", source)
			cancel()
			if s := errs.String(); s != "" && s != deadlockReports[2].report {
				t.Errorf("%s: %q", m.name, s)
			}
			done := make(chan error, 1)
			go func() { done <- in.Close() }()
			interruptUntil(t, in, done)
		}
	}
}

// wakingWriter interrupts the script while a deadlock's report is written to it.
type wakingWriter struct {
	lockedBuffer
	once sync.Once
	in   *lib.Interp
}

func (w *wakingWriter) Write(p []byte) (int, error) {
	w.once.Do(func() {
		w.in.Interrupt()
		time.Sleep(30 * time.Millisecond) // the main thread releases the lock now
	})
	return w.lockedBuffer.Write(p)
}

// A thread that is woken while it writes the report does not wait again.
func TestDeadlockReporterIsWoken(t *testing.T) {
	t.Parallel()
	const source = `
import threading, time
l = threading.Lock()
l.acquire()
def f():
    time.sleep(0.02)
    l.acquire()
    print("got it")
t = threading.Thread(target=f)
t.start()
try:
    threading.Event().wait()
except KeyboardInterrupt:
    l.release()
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        pass
t.join()
`
	for _, m := range deadlockModes {
		var out lockedBuffer
		w := &wakingWriter{}
		w.in = lib.New(append([]lib.Option{lib.ReportDeadlock(), lib.Stdout(&out), lib.Stderr(w)}, m.opts...)...)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		if err := w.in.Exec(ctx, "/at/script.mpy", source); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		cancel()
		w.in.Close()
		if out.String() != "got it\n" || !strings.HasPrefix(w.String(), "DEADLOCK  2 of 2 threads") {
			t.Errorf("%s: %q and %q", m.name, out.String(), w.String())
		}
	}
}
