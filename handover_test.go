// This file tests that hand-overs of locks are told from contention.

package minipy_test

import (
	"io"
	"strconv"
	"testing"

	lib "minipy"
)

// TestSignalsAreNoContention: threads that hand locks to each other wait for signals, which no nap can make come sooner.
func TestSignalsAreNoContention(t *testing.T) {
	t.Parallel()
	const n = 2000
	in := lib.New(lib.NoGIL(), lib.Stdout(io.Discard), lib.Args("lock.mpy", strconv.Itoa(n)))
	if err := in.Exec(t.Context(), "lock.mpy", golden(t, "testdata/handover/lock.mpy")); err != nil {
		t.Fatal(in.Describe(err))
	}
	in.Close()
	if s := in.Stats(); s.Contended > n/10 {
		t.Errorf("%d hand-overs were taken for %d meetings at a lock", 2*n, s.Contended)
	}
}
