// This file ends the threads of a program: joins at exit, cancellation.
package threading

import (
	"time"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// keep counts a thread that keeps the interpreter alive (1), or its end (-1).
func (s *state) keep(n int) {
	s.mu.Lock()
	s.pending += n
	if s.pending == 0 {
		s.ends.WakeAll()
	}
	s.mu.Unlock()
}

// registerExit is _register_atexit: the call is kept as a bound partial: a tuple
// of the function, its arguments and its keywords.
func registerExit(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) == len(names) {
		return rt.Value{}, object.TypeError(t, "_register_atexit expected at least 1 argument, got 0")
	}
	call := thread.NewCall(t, args, names)
	s := stateOf(t)
	s.mu.Lock()
	s.exits = append(s.exits, call)
	s.mu.Unlock()
	return rt.None, nil
}

// Shutdown is what happens when the main thread's code has ended: the main thread
// counts as ended, the registered functions run, and the threads that are no
// daemons are joined. An error (KeyboardInterrupt) breaks the join.
func Shutdown(t *rt.Thread) error {
	s := stateOf(t)
	s.main.finish()
	for {
		s.mu.Lock()
		n := len(s.exits)
		if n == 0 {
			break
		}
		call := s.exits[n-1]
		s.exits = s.exits[:n-1]
		s.mu.Unlock()
		t.Hold(call)
		err := thread.RunCall(t, call)
		if err != nil {
			return err
		}
		t.Decref(t.Unhold())
	}
	defer s.mu.Unlock()
	for s.pending > 0 {
		w := &thread.Waiter{T: t}
		s.ends.Push(w)
		if _, err := thread.Await(t, &s.mu, w, &rt.Wait{Kind: "join"}, sched.Forever); err != nil {
			return err
		}
	}
	return nil
}

// stuckLimit bounds the wait for cancelled threads: one that is inside the
// operating system cannot be stopped, and is abandoned.
const stuckLimit = 200 * time.Millisecond

// CancelAll ends all other threads: they stop at their next check, also out of a
// wait, and run no more script code. No new ones start. It reports whether all
// have ended.
func CancelAll(t *rt.Thread) bool {
	in := t.Interp()
	in.Finalizing.Store(true)
	end := t.Now() + stuckLimit
	for pause := 20 * time.Microsecond; ; pause = min(2*pause, 2*time.Millisecond) {
		all := in.Threads()
		if len(all) == 1 {
			return true
		}
		for _, u := range all {
			if u != t {
				u.Interrupt(rt.BreakCancel)
			}
		}
		if t.Now() > end {
			return false
		}
		t.Park(&rt.Wait{Kind: "shutdown", Timed: true}, pause)
		_ = t.Poll()
		if !t.Err.IsNone() {
			object.ClearErr(t) // interrupts end nothing any more
		}
	}
}
