// This file runs the same code many times in one interpreter: see rt.Interp.Restart.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// NewLinks is NewLink for code and all that is nested in it: no run of it binds
// another cell of ns.
func NewLinks(t *rt.Thread, c *code.Code, ns *object.Dict) *object.Link {
	l := NewLink(t, c, ns)
	linkKids(t, l)
	return l
}

func linkKids(t *rt.Thread, l *object.Link) {
	for i, k := range l.Code.Consts {
		if _, ok := k.(*code.Code); ok {
			linkKids(t, l.Kid(t, i, noCachePtr))
		}
	}
}

// RunLink is RunModule for code that is linked already.
func RunLink(t *rt.Thread, l *object.Link) (rt.Value, error) {
	return callFunction(t, object.NewFunction(t, l, rt.None, rt.None, rt.None).Val(), nil, nil)
}

// Importing reports whether an import is under way.
func Importing(in *rt.Interp) bool { return in.Machine.(*interpState).imports.depth != 0 }

// Restart forgets the imports that were under way.
func Restart(in *rt.Interp) { *in.Machine.(*interpState) = interpState{} }

// blank are registers that hold nothing.
var blank [32]rt.Value

func init() {
	for i := range blank {
		blank[i] = rt.Unbound
	}
}

// restart makes the machine of an ended or abandoned thread that of a new one.
func (m *machine) restart() {
	for m.seg.prev != nil {
		m.pop()
	}
	regs := m.seg.regs
	for ; len(regs) >= len(blank); regs = regs[len(blank):] { // few have been used
		if b := (*[len(blank)]rt.Value)(regs); *b != blank {
			*b = blank
		}
	}
	for i := range regs {
		regs[i] = rt.Unbound
	}
	if m.spare != nil {
		for i := range m.spare.regs {
			m.spare.regs[i].H = &rt.UnboundHdr
		}
	}
	clear(m.entries)
	clear(m.bridges)
	clear(m.gens)
	m.entries, m.bridges, m.gens, m.top = m.entries[:0], m.bridges[:0], m.gens[:0], 0
}
