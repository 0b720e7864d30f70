// This file tests who gets a lock, and the GIL, when: hand-overs are told from contention, and long builtins let others in.

package minipy_test

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"testing"
	"time"

	lib "minipy"
)

// TestSignalsAreNoContention: threads that hand locks to each other wait for signals, which no nap can make come sooner.
func TestSignalsAreNoContention(t *testing.T) {
	t.Parallel()
	const n = 2000
	for _, m := range lockModes {
		in := lib.New(append(m.options, lib.Stdout(io.Discard), lib.Args("lock.mpy", strconv.Itoa(n)))...)
		if err := in.Exec(t.Context(), "lock.mpy", golden(t, "testdata/handover/lock.mpy")); err != nil {
			t.Fatal(m.name, in.Describe(err))
		}
		in.Close()
		if s := in.Stats(); s.Contended > n/10 {
			t.Errorf("%s: %d hand-overs were taken for %d meetings at a lock", m.name, 2*n, s.Contended)
		}
	}
}

// lockModes are the ways to share a processor: a GIL that any instruction, or CPython's checks alone, give up, and none.
var lockModes = []struct {
	name    string
	options []lib.Option
}{
	{"gil", nil},
	{"gil-cpython", []lib.Option{lib.SwitchCPython()}},
	{"nogil", []lib.Option{lib.NoGIL()}},
}

// TestLongBuiltinsLetOthersIn: a builtin that runs no script code, and ends when another thread has done something.
func TestLongBuiltinsLetOthersIn(t *testing.T) {
	t.Parallel()
	const program = `
import threading
seen = []
started = threading.Event()
def f():
    started.wait()
    seen.append(0)
t = threading.Thread(target=f)
t.start()
started.set()
print(sum(iter(seen.__len__, 1)))
t.join()
`
	for _, m := range lockModes {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // so that a failure ends
		defer cancel()
		var out bytes.Buffer
		in := lib.New(append(m.options, lib.Stdout(&out))...)
		if err := in.Exec(ctx, "sum.mpy", program); err != nil {
			t.Fatal(m.name, in.Describe(err))
		}
		in.Close()
		if out.String() != "0\n" {
			t.Errorf("%s: %q", m.name, &out)
		}
	}
}
