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
	l.registers(t, d, func(fn *object.Function) { d.Value(fn.Val()) })
	d.Word(uint64(len(m.entries)))
}

// Roots calls visit with what the frames of a thread that stands at a visible operation hold. Unlike the
// function of that name it leaves out what lies in registers that are not in use, which depends on the way there.
func (l Lives) Roots(t *rt.Thread, visit func(rt.Value)) {
	t.VisitHeld(visit)
	m, ok := t.VM.(*machine)
	if !ok {
		return
	}
	each := func(regs []rt.Value) {
		for _, v := range regs {
			visit(v)
		}
	}
	frames(t, func(fn *object.Function, i int, regs []rt.Value) bool {
		visit(fn.Val())
		c := fn.Link.Code
		each(regs[1 : c.NLocals+1])
		live := l.of(c)
		if i < 0 || i >= len(live) || live[i] == nil {
			each(regs[c.NLocals+1:])
			return true
		}
		for k, on := range live[i] {
			if on {
				visit(regs[c.NLocals+1+k])
			}
		}
		return true
	})
	for _, g := range m.gens {
		traverseGenerator(&g.Header, visit)
	}
}

// Operands appends to list what the temporaries in use hold before the instruction at which the
// innermost frame stands.
func (l Lives) Operands(t *rt.Thread, list []rt.Value) []rt.Value {
	l.temporaries(t, func(_ int, v rt.Value) { list = append(list, v) })
	return list
}

// Consumed adds those of the operands that the instruction has taken out of their temporaries:
// Go's variables hold them until it ends.
func (l Lives) Consumed(t *rt.Thread, operands []rt.Value, d *rt.Digest) {
	i := 0
	l.temporaries(t, func(k int, v rt.Value) {
		if i < len(operands) && operands[i] != v {
			d.Word(uint64(k))
			d.Value(operands[i])
		}
		i++
	})
	if i != len(operands) {
		d.Opaque = true // another instruction's
	}
}

// temporaries calls f for each that is in use in the innermost frame, if any.
func (l Lives) temporaries(t *rt.Thread, f func(k int, v rt.Value)) {
	if _, ok := t.VM.(*machine); !ok {
		return
	}
	frames(t, func(fn *object.Function, i int, regs []rt.Value) bool {
		c := fn.Link.Code
		if live := l.of(c); i >= 0 && i < len(live) {
			for k, on := range live[i] {
				if on {
					f(k, regs[c.NLocals+1+k])
				}
			}
		}
		return false
	})
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

// digestGenerator adds a generator that does not run. Its dead registers hold nothing that
// may have died, but perhaps what tells apart states that are alike.
func digestGenerator(h *rt.Header, d *rt.Digest) {
	g := asGenerator(h.Val())
	if g.state == genRunning {
		d.Opaque = true
		return
	}
	d.Word(uint64(g.state))
	d.Text(g.name)
	if g.state == genDone {
		return
	}
	d.Word(uint64(g.pcoff))
	d.Word(uint64(g.sent))
	d.Flag(g.again)
	for _, v := range g.regs {
		d.Value(v)
	}
	d.Value(g.item.Exc)
}

// Entries returns how deep Go functions that called script code are nested.
func Entries(t *rt.Thread) int {
	if m, ok := t.VM.(*machine); ok {
		return len(m.entries)
	}
	return 0
}
