// This file tests the end of an interpreter from within: what only a rare meeting of threads brings about.
package minipy

import (
	"bytes"
	"context"
	"testing"

	rt "minipy/runtime"
)

// With the GIL nothing waits. Without it, what another thread drops while the main one takes its last steps dies at exit: perhaps no check of the breaker follows.
func TestDroppedAtExit(t *testing.T) {
	var out, errs bytes.Buffer
	in := New(NoGIL(), AuditRefs(), Stdout(&out), Stderr(&errs))
	err := in.Exec(context.Background(), "script.mpy", `
class R:
    def __del__(self):
        print("died")
r = R()
`)
	if err != nil {
		t.Fatal(in.Describe(err))
	}
	in.attached(func(main *rt.Thread) {
		r := in.lookup(main, "r")
		in.setMain(main, "r", rt.None)
		// As a daemon thread does on another processor. The main thread is attached, so the object waits in its queue.
		main.Interp().NewThread().Decref(r)
		if out.Len() > 0 {
			t.Fatal("the object has not waited")
		}
		if err := in.shutDown(main); err != nil {
			t.Error(err)
		}
	})
	if out.String() != "died\n" || errs.Len() > 0 || len(in.AuditReport()) > 0 {
		t.Errorf("printed %q and %q; the audit: %q", out.String(), errs.String(), in.AuditReport())
	}
}
