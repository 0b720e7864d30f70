// This file counts threads that wait for good, to detect deadlocks where the last one parks.
package runtime

import "sync/atomic"

// stuckness is the part of Interp that detects deadlocks: a deadlock is when
// every running thread waits without a timeout and nothing outside can wake one.
//
// Invariant: count is the number of threads that are parked for good and have
// not been woken since. A thread is counted by itself just before it parks, after
// its last look at its condition; whoever wakes it takes it off. So the thread
// that brings count to running knows that nobody is left to wake anybody.
type stuckness struct {
	detect  atomic.Bool
	running atomic.Int32 // threads that have not ended, joiners woken
	count   atomic.Int32
	outside atomic.Int32 // wakers that are no threads: a script's signal handlers
}

// DetectDeadlocks turns detection on or off: the hook Deadlock is then called
// when every thread waits for good.
func (in *Interp) DetectDeadlocks(on bool) { in.stuck.detect.Store(on) }

// OutsideWaker notes (n is 1) or forgets (-1) something outside that may wake a
// thread at any time.
func (in *Interp) OutsideWaker(n int32) { in.stuck.outside.Add(n) }

// stick counts t as waiting for good. It reports false if t was woken already:
// then it must not park. The last running thread to stick meets the hook.
func (t *Thread) stick() bool {
	s := &t.interp.stuck
	t.stuck.Store(true)
	n := s.count.Add(1)
	if t.woken.Load() {
		t.unstick()
		return false
	}
	if n == s.running.Load() && s.outside.Load() == 0 && t.interp.allStuck() {
		if f := t.interp.hooks.Deadlock; f != nil {
			w := t.waiting.Load()
			f(t)
			// It may have detached to write: what it parked for then took a wake-up along.
			t.waiting.Store(w)
			if t.woken.Load() {
				t.unstick()
				return false
			}
		}
	}
	return true
}

// allStuck reports whether no thread has been woken. One that is about to find out
// that it was is counted for a moment; it will look at its condition, and if it
// has to wait after all, it is the one that asks here.
func (in *Interp) allStuck() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, u := range in.threads {
		if u.woken.Load() {
			return false
		}
	}
	return true
}

func (t *Thread) unstick() {
	if t.stuck.CompareAndSwap(true, false) {
		t.interp.stuck.count.Add(-1)
	}
}

// leave takes an ended thread out of the count. If all others wait for good, one
// of them wakes in vain and finds out.
func (in *Interp) leave() {
	s := &in.stuck
	n := s.running.Add(-1)
	if n > 0 && s.detect.Load() && s.count.Load() == n {
		in.mu.Lock()
		var u *Thread
		if len(in.threads) > 0 {
			u = in.threads[0]
		}
		in.mu.Unlock()
		if u != nil {
			u.Wake()
		}
	}
}
