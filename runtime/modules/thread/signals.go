// This file delivers signals to the main thread: KeyboardInterrupt, and a script's handlers.
package thread

import (
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// SIGINT is the signal of Ctrl-C.
const SIGINT = 2

// MaxSignal is one past the largest signal number (signal.NSIG).
const MaxSignal = 65

// Signals are the pending signals of an interpreter and what a script wants done
// about them.
type Signals struct {
	pending atomic.Uint64 // bit n-1: signal n has arrived
	// Handle is set by module signal: it calls the script's handler of a signal. Nil:
	// SIGINT raises KeyboardInterrupt, others are passed over.
	Handle atomic.Pointer[func(t *rt.Thread, sig int) error]
	// Default, if not nil, ends the process by SIGINT, where a script has asked for just that.
	// Without it the host's process is not the script's to end: KeyboardInterrupt is raised.
	Default func()
}

type signalsKey struct{}

// SignalsOf returns the interpreter's signals.
func SignalsOf(t *rt.Thread) *Signals {
	st := object.StateOf(t)
	st.ExtraMu.Lock()
	defer st.ExtraMu.Unlock()
	s, ok := st.Extra[signalsKey{}].(*Signals)
	if !ok {
		s = &Signals{}
		st.Extra[signalsKey{}] = s
	}
	return s
}

// Deliver makes signal sig pending on the main thread. Any goroutine may call it.
func (s *Signals) Deliver(in *rt.Interp, sig int) {
	s.pending.Or(1 << (sig - 1))
	in.Main().Interrupt(rt.BreakSignal)
}

// Serve handles the pending signals; it is the hook Signal.
func (s *Signals) Serve(t *rt.Thread) error {
	bits := s.pending.Swap(0)
	for sig := 1; bits != 0 && sig < MaxSignal; sig++ {
		if bits&(1<<(sig-1)) == 0 {
			continue
		}
		bits &^= 1 << (sig - 1)
		var err error
		if f := s.Handle.Load(); f != nil {
			err = (*f)(t, sig)
		} else if sig == SIGINT {
			err = object.RaiseArgs(t, object.KeyboardInterruptType)
		}
		if err != nil {
			if bits != 0 {
				s.pending.Or(bits)
				t.SetBreaker(rt.BreakSignal)
			}
			return err
		}
	}
	return nil
}

func interruptMain(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	sig := SIGINT
	if !args[0].IsUnbound() {
		var err error
		if sig, err = object.IndexInt(t, args[0], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
		if sig < 1 || sig >= MaxSignal {
			return rt.Value{}, object.ValueError(t, "signal number out of range")
		}
	}
	SignalsOf(t).Deliver(t.Interp(), sig)
	return rt.None, nil
}
