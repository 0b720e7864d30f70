// This file implements blocking: a detached, described, interruptible wait.
package runtime

import (
	"sync/atomic"
	"time"

	"minipy/runtime/sched"
)

// Park detaches the thread, waits until Wake or the timeout (sched.Forever: none)
// and attaches again. It reports whether it was woken. Wakes may be spurious
// (an interrupt, an earlier wait's late wake-up): callers test their condition
// again, and poll for interrupts.
func (t *Thread) Park(w *Wait, timeout time.Duration) bool {
	if bits := t.breaker.Load() & (BreakMerge | BreakSignal | BreakCancel); bits != 0 {
		// What came before the wait is dealt with first: the wake-up that came with
		// a signal may be used up, and what waits in the merge queue may be dead.
		if bits&BreakMerge != 0 {
			t.serveMerges()
		}
		return true
	}
	pause := timeout
	k, _ := t.Observer.(Timekeeper)
	if k != nil && timeout > 0 && t.muted == 0 && k.Pause(t, w, timeout) {
		timeout = 0
	}
	detect := t.interp.stuck.detect.Load()
	if w != nil {
		w.Since = t.Now()
		t.waiting.Store(w)
		if detect && timeout < 0 && !w.Timed && !t.stick() {
			t.woken.Store(false)
			t.waiting.Store(nil)
			return true
		}
	}
	t.Detach()
	// Whoever queues an object after this look finds the thread detached.
	late := t.breaker.Load()&BreakMerge != 0
	woken := late || t.parker.Park(timeout)
	if detect {
		t.unstick()
	}
	if timeout != pause && !woken {
		t.interp.controlled.Advance(pause)
	}
	t.Attach()
	if detect {
		// The condition is looked at after this: no wake-up is lost.
		t.woken.Store(false)
	}
	if w != nil {
		t.waiting.Store(nil)
	}
	return woken
}

// Block runs fn, which may block in the operating system, detached: fn touches no
// script object. The wait counts as one that something outside ends.
func (t *Thread) Block(kind string, fn func()) {
	w := Wait{Kind: kind, Timed: true, Since: t.Now()}
	t.waiting.Store(&w)
	t.Detach()
	for t.breaker.Load()&BreakMerge != 0 {
		t.Attach()
		t.serveMerges()
		t.Detach()
	}
	fn()
	t.Attach()
	t.waiting.Store(nil)
}

// Aside runs fn, a long calculation that touches nothing of a script's that changes, beside the thread, which only polls until it
// is done: so Ctrl-C and other threads need not wait for it. After an error fn goes on, for nothing. A thread whose steps are
// counted runs fn itself.
func (t *Thread) Aside(fn func()) error {
	if t.Observer != nil || t.interp.controlled != nil {
		fn()
		return nil
	}
	var done atomic.Bool
	t.interp.Sched.Spawn(func() {
		fn()
		done.Store(true)
		t.parker.Unpark()
	})
	for !done.Load() {
		t.parker.Park(time.Millisecond)
		if err := t.Poll(); err != nil {
			return err
		}
	}
	return nil
}

// Wake wakes a thread that waits in Park, or its next Park.
func (t *Thread) Wake() {
	if t.interp.stuck.detect.Load() {
		t.woken.Store(true)
		t.unstick()
	}
	t.parker.Unpark()
}

// Waiting returns what the thread waits for, or nil.
func (t *Thread) Waiting() *Wait { return t.waiting.Load() }

// Attached reports whether the thread is attached at this moment, for reports.
func (t *Thread) Attached() bool { return t.state.Load() == attached }

// Interrupt asks the thread to look at its signals now, also out of a wait.
func (t *Thread) Interrupt(bits uint32) {
	t.SetBreaker(bits)
	t.Wake()
}

// Sleep waits for d, or until an interrupt: Poll tells.
func (t *Thread) Sleep(d time.Duration) error {
	w := Wait{Kind: "sleep", Timed: true}
	end := t.Now() + d
	for {
		left := end - t.Now()
		if left < 0 {
			left = 0
		}
		t.Park(&w, left)
		if err := t.Poll(); err != nil {
			return err
		}
		if t.Now() >= end {
			return nil
		}
	}
}

// Deadline turns a timeout into a moment on the interpreter's clock; negative
// timeouts mean none (sched.Forever).
func (t *Thread) Deadline(timeout time.Duration) time.Duration {
	if timeout < 0 {
		return sched.Forever
	}
	return t.Now() + timeout
}

// Left returns what remains until a deadline, never negative unless there is none.
func (t *Thread) Left(deadline time.Duration) time.Duration {
	if deadline < 0 {
		return sched.Forever
	}
	if left := deadline - t.Now(); left > 0 {
		return left
	}
	return 0
}
