// This file tells where a thread stands in a loop, and what its frames hold there.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Place is a place in a frame of a thread.
type Place struct {
	code  *code.Code
	index int
	depth int     // of Go functions that call script code
	base  uintptr // of the frame's window
}

// Digest adds the place, but not where in memory the frame lies.
func (p Place) Digest(d *rt.Digest) {
	if p.code == nil {
		d.Word(0)
		return
	}
	d.Text(p.code.Name)
	d.Word(uint64(p.code.Line(p.index)))
	d.Word(uint64(p.index))
	d.Word(uint64(p.depth))
}

// AtLoop reports whether the instruction that the thread, which is in the trap view, is
// about to execute jumps back to where it may have been in the same state. A loop over a
// list, a tuple or a range comes to the next item each time.
func AtLoop(t *rt.Thread) bool {
	l := linkOf(t)
	i := int((t.PCOff-8)/8 - l.N)
	ins := l.Ins[i]
	if code.Op(uint8(ins)) != code.LOOP {
		return false
	}
	if to := l.Ins[i+1+int(code.BC(ins))]; code.Op(uint8(to)) == code.FORITER {
		switch reg(window(t), to>>32).H.Shape() {
		case listIterShape, tupleIterShape, rangeIterShape:
			return false
		}
	}
	return true
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

// Registers adds what the thread's frames hold, but not the functions: these stay what
// they are while the innermost frame is the same.
func (l Lives) Registers(t *rt.Thread, d *rt.Digest) {
	l.registers(t, d, func(fn *object.Function) { d.Text(fn.Link.Code.Name) })
}

// registers adds the frames, each beginning with what function adds.
func (l Lives) registers(t *rt.Thread, d *rt.Digest, function func(fn *object.Function)) {
	frames(t, func(fn *object.Function, i int, regs []rt.Value) bool {
		c := fn.Link.Code
		function(fn)
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
}
