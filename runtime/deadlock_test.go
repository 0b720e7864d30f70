// This file tests the detection of deadlocks, one thread's code after the other's on one goroutine.
package runtime

import "testing"

// A thread that is about to find out that it was woken is no deadlock, although it counts as waiting for a moment; if it has to
// wait after all, there is one.
func TestWokenIsNoDeadlock(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		in, main := newToyInterp(gil)
		other := in.NewThread()
		in.Register(other)
		alarms := 0
		in.hooks.Deadlock = func(*Thread) { alarms++ }
		in.DetectDeadlocks(true)
		main.Wake()
		// The first half of main.stick.
		main.stuck.Store(true)
		in.stuck.count.Add(1)
		if !other.stick() {
			t.Fatal("a thread that nobody has woken does not wait")
		}
		if alarms != 0 {
			t.Error("a deadlock is reported while a thread finds out that it was woken")
		}
		// The other half, and Park's end.
		main.unstick()
		main.woken.Store(false)
		if !main.stick() || alarms != 1 {
			t.Errorf("%d alarms when both wait, want 1", alarms)
		}
	})
}
