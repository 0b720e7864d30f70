// This file manages register segments and the frames on them.
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Registers of a segment: the first of the main thread, the first of others, and
// what is added when one is full. Segments are chained, never moved: pointers to
// registers stay good.
const (
	mainRegs   = 2 << 10
	threadRegs = 512
	moreRegs   = 16 << 10

	// In controlled runs, which are many and mostly short, the first and what is added.
	shortRegs = 256
	shortMore = 2 << 10
)

// segment is a piece of a thread's register stack.
type segment struct {
	regs []rt.Value
	prev *segment
}

func newSegment(n int, prev *segment) *segment {
	s := &segment{regs: make([]rt.Value, n), prev: prev}
	for i := range s.regs {
		s.regs[i].H = &rt.UnboundHdr
	}
	return s
}

func (s *segment) start() unsafe.Pointer { return unsafe.Pointer(&s.regs[0]) }
func (s *segment) limit() uintptr {
	return uintptr(unsafe.Pointer(&s.regs[0])) + uintptr(len(s.regs))*code.Scale
}

// machine is the VM's state of one thread.
//
// The current window is in the current segment, or in a running generator's own
// registers. A call that does not fit where its caller stands goes to the top of
// the segment, or to a new one, behind a bridge: a stub frame whose one
// instruction puts the result into the caller's register and goes back.
type machine struct {
	seg     *segment
	spare   *segment // kept for the next overflow
	more    int      // registers of the next segment
	top     uintptr  // first free byte in seg while a generator's window is current
	bridges []bridge
	gens    []*Generator // running generators, innermost last
	entries []goEntry    // calls from Go in progress, innermost last
	scratch []rt.Value
	names   []string // of the keywords of calls under way: see spread
	misses  int      // of full chains: see maxMisses
}

// bridge remembers where to go back to.
type bridge struct {
	stack0 unsafe.Pointer
	limit  uintptr
	base   uintptr
	pcoff  uintptr
	top    uintptr
	dst    uintptr // byte offset of the result register in the caller's window
	newSeg bool
}

// machineOf returns the thread's machine, made at its first use.
func machineOf(t *rt.Thread) *machine {
	if m, ok := t.VM.(*machine); ok {
		return m
	}
	return newMachine(t)
}

func newMachine(t *rt.Thread) *machine {
	m, ok := t.OldVM.(*machine)
	switch {
	case ok:
		m.restart()
	case t.Interp().Controlled() != nil:
		m = &machine{seg: newSegment(shortRegs, nil), more: shortMore}
	case t.Main():
		m = &machine{seg: newSegment(mainRegs, nil), more: moreRegs}
	default:
		m = &machine{seg: newSegment(threadRegs, nil), more: moreRegs}
	}
	t.VM = m
	t.Stack0, t.Limit = m.seg.start(), m.seg.limit()
	// The lowest window belongs to a stub, so that there always is a frame.
	*(*rt.Value)(t.Stack0) = rt.Value{H: &haltStub.Header}
	return m
}

// inGenerator reports whether the current window is a generator's.
func (m *machine) inGenerator(t *rt.Thread) bool { return t.Stack0 != m.seg.start() }

// freeTop returns the offset in m.seg of the first register above all live frames.
func (m *machine) freeTop(t *rt.Thread) uintptr {
	if m.inGenerator(t) {
		return m.top
	}
	return t.Base + calleeOf(window(t)).Link.FrameLen
}

// goEntry is the state to go back to after a call from Go.
type goEntry struct {
	each        object.Consumer // if the call is an iteration
	stack0      unsafe.Pointer
	limit       uintptr
	base, pcoff uintptr
	top         uintptr
	seg         *segment
	depth       int32
	bridges     int
	gens        int
}

// enter makes room for size bytes above all frames and makes that the current
// (stub) window.
func (m *machine) enter(t *rt.Thread, size uintptr) {
	n := len(m.entries)
	if n < cap(m.entries) {
		m.entries = m.entries[:n+1] // what is left there is written over, and each is nil
	} else {
		m.entries = append(m.entries, goEntry{})
	}
	e := &m.entries[n]
	e.stack0, e.limit, e.base, e.pcoff, e.top = t.Stack0, t.Limit, t.Base, t.PCOff, m.top
	e.seg, e.depth, e.bridges, e.gens = m.seg, t.Depth, len(m.bridges), len(m.gens)
	base := m.freeTop(t)
	if uintptr(m.seg.start())+base+size > m.seg.limit() {
		m.push(size)
		base = 0
	}
	t.Stack0, t.Limit, t.Base, t.PCOff = m.seg.start(), m.seg.limit(), base, 0
}

// leave goes back to the state before enter.
func (m *machine) leave(t *rt.Thread) {
	n := len(m.entries) - 1
	e := &m.entries[n]
	for m.seg != e.seg {
		m.pop()
	}
	t.Stack0, t.Limit, t.Base, t.PCOff, m.top, t.Depth = e.stack0, e.limit, e.base, e.pcoff, e.top, e.depth
	m.bridges = m.bridges[:e.bridges]
	m.gens = m.gens[:e.gens]
	e.each = nil
	m.entries = m.entries[:n]
}

func (m *machine) push(size uintptr) {
	n := m.more
	if need := int(size/code.Scale) + 64; need > n {
		n = need
	}
	if s := m.spare; s != nil && len(s.regs) >= n {
		m.spare = nil
		s.prev = m.seg
		m.seg = s
		return
	}
	m.seg = newSegment(n, m.seg)
}

func (m *machine) pop() {
	s := m.seg
	m.seg = s.prev
	s.prev = nil
	m.spare = s
}

// relocate moves a call window (callee and argc arguments at byte offset a of
// the current window) behind a bridge on the segment stack and makes it
// possible to push a frame of size bytes there. It returns the new byte offset
// of the callee, relative to the new current window (the bridge's).
func (m *machine) relocate(t *rt.Thread, a uintptr, argc int, size uintptr) uintptr {
	from := (*rt.Value)(unsafe.Add(window(t), a))
	m.bridges = append(m.bridges, bridge{})
	b := &m.bridges[len(m.bridges)-1]
	b.stack0, b.limit, b.base, b.pcoff, b.top, b.dst = t.Stack0, t.Limit, t.Base, t.PCOff, m.top, a
	base := m.freeTop(t)
	if uintptr(m.seg.start())+base+size+2*code.Scale > m.seg.limit() {
		m.push(size + 2*code.Scale)
		base, b.newSeg = 0, true
	}
	t.Stack0, t.Limit, t.Base, t.PCOff = m.seg.start(), m.seg.limit(), base, 0
	w := window(t)
	*(*rt.Value)(w) = rt.Value{H: &bridgeStub.Header}
	to := regAt(w, 1)
	for i := 0; i <= argc; i++ {
		s, d := plus(from, i), plus(to, i)
		*d = *s
		s.H = &rt.UnboundHdr
	}
	return code.Scale
}

// crossBridge takes the innermost bridge back; the result stands in register 1 of the stub.
func crossBridge(t *rt.Thread, ins uint64) bool {
	m := machineOf(t)
	r := regAt(window(t), 1)
	v := *r
	r.H = &rt.UnboundHdr
	dst := m.bridges[len(m.bridges)-1].dst
	m.unbridge(t)
	d := (*rt.Value)(unsafe.Add(window(t), dst))
	old := *d
	*d = v
	t.Decref(old)
	return true
}

// unbridge restores the caller's side of the innermost bridge.
func (m *machine) unbridge(t *rt.Thread) {
	n := len(m.bridges) - 1
	b := m.bridges[n]
	m.bridges = m.bridges[:n]
	if b.newSeg {
		m.pop()
	}
	t.Stack0, t.Limit, t.Base, t.PCOff, m.top = b.stack0, b.limit, b.base, b.pcoff, b.top
}

// real returns a pc offset in the real view.
func real(l *object.Link, pcoff uintptr) uintptr {
	if n := l.N * 8; pcoff > n {
		return pcoff - n
	}
	return pcoff
}

// insIndex returns the index of the instruction that the frame with this saved
// pc is executing.
func insIndex(l *object.Link, pcoff uintptr) int {
	return int(real(l, pcoff)/8) - 1
}
