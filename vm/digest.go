// This file adds a thread's frames to a digest of the interpreter's state.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Lives remembers which temporaries are in use where: see code.Live.
type Lives map[*code.Code][][]bool

// Digest adds the frames of a thread that stands at a visible operation: functions,
// places, local variables, and the temporaries in use there. A generator that runs
// makes it opaque.
func (l Lives) Digest(t *rt.Thread, d *rt.Digest) {
	m, ok := t.VM.(*machine)
	if !ok {
		return
	}
	if len(m.gens) != 0 {
		d.Opaque = true
		return
	}
	frames(t, func(fn *object.Function, i int, regs []rt.Value) bool {
		c := fn.Link.Code
		d.Value(fn.Val())
		d.Word(uint64(i))
		for _, v := range regs[1 : c.NLocals+1] {
			d.Value(v)
		}
		live := l.of(c)
		if i < 0 || i >= len(live) || live[i] == nil {
			d.Opaque = true
			return false
		}
		for k, on := range live[i] {
			if on {
				d.Value(regs[c.NLocals+1+k])
			}
		}
		return true
	})
	d.Word(uint64(len(m.entries)))
}

// Entries returns how deep Go functions that called script code are nested.
func Entries(t *rt.Thread) int {
	if m, ok := t.VM.(*machine); ok {
		return len(m.entries)
	}
	return 0
}

// Place is a place in a frame of a thread.
type Place struct {
	code  *code.Code
	index int
	depth int     // of Go functions that call script code
	base  uintptr // of the frame's window
}

// AtLoop reports whether the instruction that the thread, which is in the trap view, is
// about to execute jumps back.
func AtLoop(t *rt.Thread) bool {
	l := linkOf(t)
	return code.Op(uint8(l.Ins[(t.PCOff-8)/8-l.N])) == code.LOOP
}

// PlaceOf returns where the thread is; false if it is in a generator, whose frames are
// elsewhere.
func PlaceOf(t *rt.Thread) (p Place, ok bool) {
	m, ok := t.VM.(*machine)
	if !ok || len(m.gens) != 0 {
		return p, false
	}
	l := linkOf(t)
	return Place{l.Code, insIndex(l, t.PCOff), len(m.entries), t.Base}, true
}

// AppendFrames appends the values that the thread's frames hold. It takes no references.
func (l Lives) AppendFrames(t *rt.Thread, list []rt.Value) []rt.Value {
	frames(t, func(fn *object.Function, i int, regs []rt.Value) bool {
		c := fn.Link.Code
		list = append(list, fn.Val(), rt.Value{N: uint64(i)})
		list = append(list, regs[1:c.NLocals+1]...)
		live := l.of(c)
		if i < 0 || i >= len(live) {
			return true
		}
		for k, on := range live[i] {
			if on {
				list = append(list, regs[c.NLocals+1+k])
			}
		}
		return true
	})
	return list
}

// of returns what Live says of a function.
func (l Lives) of(c *code.Code) [][]bool {
	live, ok := l[c]
	if !ok {
		live = code.Live(c)
		l[c] = live
	}
	return live
}
