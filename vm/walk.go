// This file walks a thread's frames, innermost first: for reports, locals(), the collector and the audit.
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// walk calls f with each script frame's window and saved pc, innermost first,
// until f returns false. The thread is t itself or stopped.
func walk(t *rt.Thread, f func(regs unsafe.Pointer, pcoff uintptr) bool) {
	m := machineOf(t)
	stack0, base, pcoff := t.Stack0, t.Base, t.PCOff
	nb, ng := len(m.bridges), len(m.gens)
	entries := len(m.entries)
	for {
		regs := unsafe.Add(stack0, base)
		fn := calleeOf(regs)
		switch fn {
		case haltStub, eachStub:
			if entries == 0 {
				return
			}
			entries--
			e := m.entries[entries]
			stack0, base, pcoff = e.stack0, e.base, e.pcoff
			nb, ng = e.bridges, e.gens
			continue
		case bridgeStub:
			nb--
			b := m.bridges[nb]
			stack0, base, pcoff = b.stack0, b.base, b.pcoff
			continue
		}
		if !f(regs, pcoff) {
			return
		}
		if fn.Link.Code.Flags&code.Generator != 0 {
			ng--
			g := m.gens[ng]
			stack0, base, pcoff = g.back.stack0, g.back.base, g.back.pcoff
			continue
		}
		back := (*rt.Value)(regs).N
		base -= uintptr(uint32(back))
		pcoff = uintptr(back >> 32)
	}
}

// frames is walk for those that only look: at is the index of the instruction that the
// frame executes, regs its whole window.
func frames(t *rt.Thread, f func(fn *object.Function, at int, regs []rt.Value) bool) {
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		fn := calleeOf(regs)
		return f(fn, insIndex(fn.Link, pcoff), unsafe.Slice((*rt.Value)(regs), fn.Link.Code.NRegs))
	})
}

// StackEntry is one frame of a thread's stack, for reports.
type StackEntry struct {
	Code *code.Code
	Line int
}

// Stack returns the thread's stack, innermost first. The thread is the caller's
// own, or the world is stopped.
func Stack(t *rt.Thread) []StackEntry {
	var s []StackEntry
	if _, ok := t.VM.(*machine); !ok {
		return nil
	}
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		l := calleeOf(regs).Link
		s = append(s, StackEntry{l.Code, l.Code.Line(insIndex(l, pcoff))})
		return true
	})
	return s
}

// Roots calls visit with everything the thread's registers, generators' windows
// and hold stack own. The world is stopped.
func Roots(t *rt.Thread, visit func(rt.Value)) {
	t.VisitHeld(visit)
	m, ok := t.VM.(*machine)
	if !ok {
		return
	}
	// Dead registers hold uncounted values, so whole segments can be visited;
	// what a stale deferred one refers to is kept a little longer, no more.
	for s := m.seg; s != nil; s = s.prev {
		visitRegs(s.regs, visit)
	}
	for _, g := range m.gens {
		traverseGenerator(&g.Header, visit)
	}
}

// callerFrame describes the depth-th script frame of the thread: see rt.Hooks.Caller.
func callerFrame(t *rt.Thread, depth int) (ns rt.Value, file string, line int) {
	if _, ok := t.VM.(*machine); !ok || depth < 0 {
		return rt.Value{}, "", 0
	}
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		if depth--; depth >= 0 {
			return true
		}
		l := calleeOf(regs).Link
		ns, file, line = t.New(l.Ns.Val()), l.Code.File, l.Code.Line(insIndex(l, pcoff))
		return false
	})
	return ns, file, line
}

// LineAt returns the file and line of the instruction before offset pcoff of a
// function; 0 if fn is none.
func LineAt(fn *rt.Header, pcoff uintptr) (file string, line int) {
	if fn == nil || fn.Shape() != functionShape {
		return "", 0
	}
	l := object.AsFunction(fn.Val()).Link
	if l == nil || l.Code == nil {
		return "", 0
	}
	i := insIndex(l, pcoff)
	if i < 0 || i >= len(l.Code.Ins) {
		return "", 0
	}
	return l.Code.File, l.Code.Line(i)
}

// visitRegs visits what registers refer to; static values refer to nothing that dies.
func visitRegs(regs []rt.Value, visit func(rt.Value)) {
	for _, v := range regs {
		if v.H.Owner() != rt.Static {
			visit(rt.Value{H: v.H})
		}
	}
}
