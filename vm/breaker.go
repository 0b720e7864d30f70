// This file handles the eval breaker and the trap view: switches, stops, signals, cancellation.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// handleBreak serves the thread's breaker at a check: a backward jump, a function's
// entry, or the return of a builtin. The saved window and pc are the safepoint. An error
// means that an exception is set, or the thread cancelled.
func handleBreak(t *rt.Thread) error {
	if err := interrupts(t); err != nil {
		return err
	}
	if t.Breaker()&rt.BreakGIL != 0 {
		if !t.Interp().SwitchAny {
			if t.Sees(rt.SeeChecks) || !t.Unchecked() {
				t.Yield()
			}
		} else {
			// The drop itself happens in the trap view, at some later instruction.
			t.ClearBreaker(rt.BreakGIL | rt.BreakOverdue)
			t.TrapSwitch = true
			t.SetBreaker(rt.BreakTrap)
		}
	}
	if t.Breaker()&rt.BreakCollect != 0 {
		if err := t.ServeCollect(); err != nil {
			return err
		}
	}
	if t.Breaker()&rt.BreakCheck != 0 {
		t.Check()
	}
	if t.Breaker()&rt.BreakTrap != 0 {
		enterTrapView(t)
	}
	return nil
}

// breakLoop is handleBreak at a jump back, ins, with the saved pc where it goes: an exception comes out of the jump. False is an error.
func breakLoop(t *rt.Thread, ins uint64) bool {
	at := t.PCOff - uintptr((int64(ins)>>32)*8)
	if handleBreak(t) == nil {
		return true
	}
	t.PCOff = at
	return false
}

// handlePoll is handleBreak within a long native, which is no check: see Thread.Poll.
func handlePoll(t *rt.Thread) error {
	if err := interrupts(t); err != nil {
		return err
	}
	if t.Breaker()&rt.BreakOverdue != 0 {
		t.Yield()
	}
	if t.Breaker()&rt.BreakCollect != 0 {
		return t.ServeCollect()
	}
	return nil
}

// interrupts serves what has to be served wherever the thread can stand still.
func interrupts(t *rt.Thread) error {
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
	if bits&rt.BreakMemory != 0 {
		t.ClearBreaker(rt.BreakMemory)
		return object.MemoryError(t)
	}
	if bits&rt.BreakSignal != 0 {
		t.ClearBreaker(rt.BreakSignal)
		if f := t.Interp().Hooks().Signal; f != nil {
			return f(t)
		}
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

// What the trap view's handler decides about the instruction it was called for.
const (
	trapLeave = iota // the thread goes on in the real view, with this instruction
	trapFast         // it executes the instruction as ever, and stays
	trapSlow         // it executes the instruction by its slow path, and stays
)

// inTrap is the trap view's handler: it is called before the instruction at
// PCOff-8 executes.
func inTrap(t *rt.Thread) int {
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
	if o := t.Observer; o != nil && t.Breaker()&rt.BreakTrap != 0 {
		if t.Sees(rt.SeeSteps) {
			o.Step(t)
		}
		if t.Observed() && announces[uint8(l.Ins[(t.PCOff-8)/8-l.N])] {
			return trapSlow
		}
		return trapFast
	}
	if t.TrapSwitch {
		return trapFast
	}
	t.PCOff -= 8 + l.N*8
	return trapLeave
}

// announces are the instructions whose fast paths perform visible operations
// although Multi is true: an observed thread takes the slow ones, which announce
// them. (The other fast paths leave objects to the slow ones by themselves.)
var announces = [256]bool{
	code.LOADG: true, code.CALLG: true, code.GETATTR: true, code.LOADM: true, code.CALLMF: true,
	code.GETITEM: true, code.GETITEMI: true, code.SETITEM: true, code.FORITER: true, code.SETATTR: true,
	code.LOADC: true, code.LOADF: true, code.STOREC: true, code.STOREF: true, code.STOREG: true,
}
