// This file handles the eval breaker and the trap view: switches, stops, signals, cancellation.
package vm

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// handleBreak serves the thread's breaker at a check: a backward jump, a function's
// entry, the return of a builtin, or a long native's poll. The saved window and
// pc are the safepoint. An error means that an exception is set, or the thread cancelled.
func handleBreak(t *rt.Thread) error {
	bits := t.Breaker()
	if bits&rt.BreakCancel != 0 {
		_ = object.Restore(t, rt.None)
		return object.ErrCancel
	}
	if bits&rt.BreakStop != 0 {
		t.Yield()
	}
	if bits&rt.BreakMerge != 0 {
		t.ServeMerges()
	}
	if bits&rt.BreakAlone != 0 {
		t.Alone()
	}
	if bits&rt.BreakSignal != 0 {
		t.ClearBreaker(rt.BreakSignal)
		if f := t.Interp().Hooks().Signal; f != nil {
			if err := f(t); err != nil {
				return err
			}
		}
	}
	if bits&rt.BreakGIL != 0 {
		if !t.Interp().SwitchAny {
			t.Yield()
		} else {
			// The drop itself happens in the trap view, at some later instruction.
			t.ClearBreaker(rt.BreakGIL)
			t.TrapSwitch = true
			t.SetBreaker(rt.BreakTrap)
		}
	}
	if bits&rt.BreakCollect != 0 {
		if err := t.ServeCollect(); err != nil {
			return err
		}
	}
	if t.Breaker()&rt.BreakTrap != 0 {
		enterTrapView(t)
	}
	return nil
}

// enterTrapView moves the saved pc to the same place in the trap view.
func enterTrapView(t *rt.Thread) {
	l := linkOf(t)
	if t.PCOff < l.N*8 {
		t.PCOff += l.N * 8
	}
}

// switchOdds: in the trap view the GIL is dropped before an instruction with
// probability 1/switchOdds, so straight-line code of any length is covered.
const switchOdds = 32

// stayTrapped is the trap view's handler: it is called before the instruction at
// PCOff-8 executes. It reports whether the thread stays in the view; if not, the
// saved pc is that instruction's in the real view.
func stayTrapped(t *rt.Thread) bool {
	l := linkOf(t)
	if t.TrapSwitch {
		t.Rand ^= t.Rand << 13
		t.Rand ^= t.Rand >> 7
		t.Rand ^= t.Rand << 17
		if t.Rand%switchOdds == 0 {
			t.TrapSwitch = false
			t.ClearBreaker(rt.BreakTrap)
			t.Yield()
		}
	}
	if o := t.Observer; o != nil {
		o.Step(t)
		return true
	}
	if t.TrapSwitch {
		return true
	}
	t.PCOff -= 8 + l.N*8
	return false
}
