// This file implements generators: their own windows, resumption, yield, delegation.
package vm

import (
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// Generator is a generator object. Its frame lives in its own registers, so
// resuming it moves no values; calls it makes go to the thread's stack, behind a
// bridge, as they do not fit in its window.
type Generator struct {
	rt.Header
	regs  []rt.Value
	pcoff uintptr
	span  uintptr  // the length of the code in bytes: see real
	sent  uintptr  // byte offset of the register for what is sent
	state genState // under the object's lock while other threads exist
	mode  genMode  // its runner's alone, like back, dst and end
	// again: it is suspended at a YIELDFROM, which is executed once more.
	again bool
	// closes: its code has handlers, which can run when it dies suspended.
	closes bool
	// registered: it was suspended inside a try or with, so its death can be
	// observed, also in a cycle.
	registered bool
	back       genBack // where to go on after the next yield
	dst        uintptr // modeFor: byte offset of FORITER's target; modeCall: of the call window
	end        int64   // modeFor: jump distance at the end
	item       rt.HandledItem
	code       *code.Code
	name       string
}

type genState uint8

const (
	genNew genState = iota
	genSuspended
	genRunning
	genDone
)

type genMode uint8

const (
	modeRun  genMode = iota // resumed from Go: next(), send(), throw()
	modeFor                 // resumed by FORITER
	modeFrom                // resumed by YIELDFROM
	modeCall                // resumed by a call in the loop: see resumeCall
	modeEach                // resumed by eachOp
)

// genBack is the resumer's state.
type genBack struct {
	stack0 unsafe.Pointer
	limit  uintptr
	base   uintptr
	pcoff  uintptr
	top    uintptr
}

// The shapes of generators: those whose code has handlers (try, with) may have
// something to do when they die suspended.
var (
	generatorShape        = &rt.Shape{Kind: rt.KindGenerator, Free: freeGenerator, Traverse: traverseGenerator, Digest: digestGenerator}
	closingGeneratorShape = &rt.Shape{Kind: rt.KindGenerator, Free: freeGenerator, Traverse: traverseGenerator, Digest: digestGenerator, Flags: rt.HasFinalizer}
)

func isGenerator(h *rt.Header) bool {
	s := h.Shape()
	return s == generatorShape || s == closingGeneratorShape
}

// makeGenerator turns the bound call window at byte offset a into a generator
// object, which takes its place.
func makeGenerator(t *rt.Thread, a uintptr) {
	w := (*rt.Value)(unsafe.Add(window(t), a))
	f := asFunction(w.H)
	l := f.Link
	n := int(l.FrameLen / code.Scale)
	g := newGenerator(t, n, len(l.Code.Table) != 0)
	g.code, g.name, g.span = l.Code, l.Code.Name, l.N*8
	src := run(w, l.NLocals+1)
	copy(g.regs, src)
	g.regs[0].N = 0
	for i := l.NLocals + 1; i < n; i++ {
		g.regs[i] = rt.Unbound
	}
	for i := range src {
		src[i].H = &rt.UnboundHdr
	}
	*w = g.Val()
	// A call behind a bridge goes straight back.
	if calleeOf(window(t)) == bridgeStub {
		crossBridge(t, 0)
	}
}

func newGenerator(t *rt.Thread, n int, closes bool) *Generator {
	s := generatorShape
	if closes {
		s = closingGeneratorShape
	}
	class := genClass(n)
	if class >= 0 {
		if h := t.TakeFree(object.FreeListGen + class); h != nil {
			g := asGenerator(h.Val())
			g.Renew(s)
			g.closes = closes
			g.regs = g.regs[:n]
			g.state = genNew
			g.pcoff = 0
			return g
		}
	}
	g := &Generator{}
	g.Init(t, s)
	g.closes = closes
	if class >= 0 {
		g.regs = make([]rt.Value, n, genSizes[class])
	} else {
		g.regs = make([]rt.Value, n)
	}
	g.item.Exc = rt.None
	return g
}

// genSizes are the capacities of the registers of generators that are recycled.
var genSizes = [...]int{8, 16, 32, 64}

// genClass returns the index in genSizes for n registers, or -1.
func genClass(n int) int {
	for i, size := range genSizes {
		if n <= size {
			return i
		}
	}
	return -1
}

func (g *Generator) link() *object.Link { return calleeOf(unsafe.Pointer(&g.regs[0])).Link }

// start claims the generator for running. Atomic: of two threads that resume a
// generator one gets ValueError.
func (g *Generator) start(t *rt.Thread) (was genState, err error) {
	if !t.Multi() {
		if was = g.state; was == genSuspended || was == genNew {
			g.state = genRunning
			return was, nil
		}
	} else {
		t.Lock(&g.Header)
		was = g.state
		if was != genDone && was != genRunning {
			g.state = genRunning
		}
		t.Unlock(&g.Header)
	}
	if was == genRunning {
		return was, object.ValueError(t, "generator already executing")
	}
	return was, nil
}

// switchTo makes g's window the current one. The caller has saved the state to
// go back to in t.
func (m *machine) switchTo(t *rt.Thread, g *Generator) {
	// Field by field: a struct literal is built on the stack in words and copied in
	// vectors, which waits for the words to leave the store buffer.
	b := &g.back
	b.stack0, b.limit, b.base, b.pcoff, b.top = t.Stack0, t.Limit, t.Base, t.PCOff, m.top
	if !m.inGenerator(t) {
		m.top = t.Base + calleeOf(window(t)).Link.FrameLen
	}
	m.gens = append(m.gens, g)
	g.item.Prev = t.Handled
	t.Handled = &g.item
	t.Stack0 = unsafe.Pointer(&g.regs[0])
	t.Limit = uintptr(t.Stack0) + uintptr(len(g.regs))*code.Scale
	t.Base = 0
	t.PCOff = g.pcoff
	t.Depth++
	if t.Breaker()&rt.BreakTrap != 0 && t.PCOff <= g.span {
		t.PCOff += g.span
	}
	t.Incref(g.Val())
}

// switchBack leaves g's window, which is current, for its resumer's.
func (m *machine) switchBack(t *rt.Thread, g *Generator) {
	g.pcoff = t.PCOff
	if g.pcoff > g.span {
		g.pcoff -= g.span
	}
	t.Handled = g.item.Prev
	g.item.Prev = nil
	b := &g.back
	t.Stack0, t.Limit, t.Base, t.PCOff, m.top = b.stack0, b.limit, b.base, b.pcoff, b.top
	m.gens = m.gens[:len(m.gens)-1]
	t.Depth--
}

// suspend is switchBack at a yield. The register at byte offset sent gets what is
// sent; again: a YIELDFROM yields, which gets it for what it delegates to.
func (m *machine) suspend(t *rt.Thread, g *Generator, sent uintptr, again bool) {
	m.switchBack(t, g)
	g.sent, g.again = sent, again
	if g.closes && !g.registered && findHandler(g.code, insIndex(g.link(), g.pcoff)) != nil {
		g.registered = true
		t.RegisterFinalizer(&g.Header)
	}
	if !t.Multi() {
		g.state = genSuspended
		return
	}
	t.Lock(&g.Header)
	g.state = genSuspended
	t.Unlock(&g.Header)
}

// finish ends g, whose frame has been left by a return or an exception: its
// registers but the function are dropped already.
func (m *machine) finish(t *rt.Thread, g *Generator) {
	m.switchBack(t, g)
	if g.registered {
		g.registered = false
		t.Interp().UnregisterFinalizer(&g.Header)
	}
	exc := g.item.Exc
	g.item.Exc = rt.None
	fn := g.regs[0]
	fn.N = 0
	g.regs[0] = rt.Unbound
	t.Lock(&g.Header)
	g.state = genDone
	t.Unlock(&g.Header)
	t.Decref(exc)
	t.Decref(fn)
	t.Decref(g.Val())
}

// resumeFor resumes a generator for FORITER.
func resumeFor(t *rt.Thread, g *Generator, ins uint64) bool {
	was, err := g.start(t)
	if err != nil {
		return false
	}
	if was == genDone {
		jump(t, int64(ins)>>48)
		t.Decref(take(reg(window(t), ins>>32)))
		return true
	}
	g.mode = modeFor
	g.dst = uintptr(uint16(ins >> 16))
	g.end = int64(ins) >> 48
	return resume(t, g, was, rt.None)
}

// resume continues g with a value sent (owned) in the loop of the caller.
func resume(t *rt.Thread, g *Generator, was genState, sent rt.Value) bool {
	m := machineOf(t)
	if t.Depth >= t.MaxDepth.Load() {
		t.Lock(&g.Header)
		g.state = was
		t.Unlock(&g.Header)
		t.Decref(sent)
		_ = object.Raise(t, object.RecursionErrorType, "maximum recursion depth exceeded")
		return false
	}
	m.switchTo(t, g)
	if was == genSuspended {
		for t.Breaker() == 0 && g.again {
			next := delegateToResume(t, g)
			if next == nil {
				break
			}
			g = next
			g.mode = modeFrom
			m.switchTo(t, g)
		}
		deliver(t, g, sent)
	}
	if t.Breaker() != 0 {
		return handleBreak(t) == nil
	}
	return true
}

// delegateToResume claims the suspended generator that g, whose window is current,
// delegates to, so that a chain of delegations is resumed at once. It returns nil
// if the YIELDFROM must be executed again for that.
func delegateToResume(t *rt.Thread, g *Generator) *Generator {
	ins := fetch(unsafe.Add(g.link().Start, t.PCOff-8))
	it := *reg(t.Stack0, ins>>16)
	if !isGenerator(it.H) || t.Depth >= t.MaxDepth.Load() {
		return nil
	}
	next := asGenerator(it)
	if t.Multi() {
		t.Lock(&next.Header)
		defer t.Unlock(&next.Header)
	}
	if next.state != genSuspended {
		return nil
	}
	next.state = genRunning
	return next
}

// deliver writes a sent value where the YIELD or YIELDFROM that g is suspended
// at wants it.
func deliver(t *rt.Thread, g *Generator, sent rt.Value) {
	if g.again {
		t.PCOff -= 8
	}
	put(t, (*rt.Value)(unsafe.Add(t.Stack0, g.sent)), sent)
}

func yieldOp(t *rt.Thread, ins uint64) bool {
	m := machineOf(t)
	if g := m.gens[len(m.gens)-1]; g.mode == modeEach && t.Breaker() == 0 && !t.Observed() {
		p := reg(window(t), ins>>32)
		if v := *p; m.entries[len(m.entries)-1].each.ConsumeLeaf(t, v) {
			if ins&(code.ConsumeB<<8) != 0 && !v.H.Uncounted() {
				p.H = &rt.UnboundHdr
				t.Decref(v) // the consumer has counted it
			}
			put(t, reg(window(t), ins>>16), rt.None)
			return true
		}
	}
	v := owned(t, ins, code.ConsumeB, reg(window(t), ins>>32))
	return yieldValue(t, v, uintptr(uint16(ins>>16)), false)
}

// yieldValue suspends the running generator with a value (owned) for its resumer;
// sent and again as for suspend. The chain of delegating generators is walked here,
// without recursion.
func yieldValue(t *rt.Thread, v rt.Value, sent uintptr, again bool) bool {
	m := machineOf(t)
	for {
		g := m.gens[len(m.gens)-1]
		// Once it is suspended another thread may resume it.
		mode, dst := g.mode, g.dst
		m.suspend(t, g, sent, again)
		switch mode {
		case modeFor:
			put(t, (*rt.Value)(unsafe.Add(window(t), dst)), v)
		case modeRun:
			*regAt(window(t), 1) = v
		case modeCall:
			return called(t, g, dst, v)
		case modeEach:
			put(t, regAt(window(t), 2), v)
			t.Decref(g.Val()) // the stub has another reference
			return eachOp(t, 0)
		case modeFrom:
			// The delegator yields the same; its saved pc is behind its YIELDFROM,
			// which deliver steps back to.
			t.Decref(g.Val())
			l := linkOf(t)
			sent, again = uintptr(uint16(l.Code.Ins[insIndex(l, t.PCOff)]>>32)), true
			continue
		}
		t.Decref(g.Val())
		return true
	}
}

// returnValue ends the running generator with a result (owned).
func returnValue(t *rt.Thread, v rt.Value) bool {
	m := machineOf(t)
	g := m.gens[len(m.gens)-1]
	mode, end := g.mode, g.end
	t.Hold(v)
	t.Incref(g.Val())
	m.finish(t, g)
	v = t.Unhold()
	switch mode {
	case modeFor:
		t.Decref(v)
		jump(t, end)
		// The iterator's register is FORITER's b: the generator itself.
		l := linkOf(t)
		ins := l.Code.Ins[insIndex(l, uintptr(int64(t.PCOff)-end*8))]
		t.Decref(take(reg(window(t), ins>>32)))
	case modeRun:
		*regAt(window(t), 1) = v
		*regAt(window(t), 2) = rt.True
	case modeEach:
		t.Decref(v)
	case modeCall:
		_ = object.StopIteration(t, v)
		t.Decref(g.Val())
		return false
	case modeFrom:
		regs := window(t)
		l := calleeOf(regs).Link
		ins := l.Code.Ins[insIndex(l, t.PCOff)]
		put(t, reg(regs, ins>>32), v)
		t.Decref(take(reg(regs, ins>>16)))
	}
	t.Decref(g.Val())
	return true
}

// yieldFrom is YIELDFROM: see its row in the table.
func yieldFrom(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	it, val := *reg(regs, ins>>16), reg(regs, ins>>32)
	if isGenerator(it.H) {
		g := asGenerator(it)
		was, err := g.start(t)
		if err != nil {
			return false
		}
		if was == genDone {
			put(t, val, rt.None)
			t.Decref(take(reg(window(t), ins>>16)))
			return true
		}
		sent := take(val)
		if was == genNew && !sent.IsNone() {
			t.Lock(&g.Header)
			g.state = was
			t.Unlock(&g.Header)
			t.Decref(sent)
			_ = object.TypeError(t, "can't send non-None value to a just-started generator")
			return false
		}
		g.mode = modeFrom
		return resume(t, g, was, sent)
	}
	var v rt.Value
	var err error
	if val.IsNone() {
		t.Decref(object.TakeStopValue(t))
		v, err = object.Next(t, it)
	} else {
		v, err = object.CallMethod(t, it, object.Intern(t, "send"), *val)
		if err != nil && object.ErrIs(t, err, object.StopIterationType) {
			return fromStopped(t, ins)
		}
	}
	if err != nil {
		return false
	}
	if v.H == nil {
		// Ended: the value of a StopIteration that Next swallowed, if any.
		put(t, reg(window(t), ins>>32), object.TakeStopValue(t))
		t.Decref(take(reg(window(t), ins>>16)))
		return true
	}
	return yieldValue(t, v, uintptr(uint16(ins>>32)), true)
}

// fromStopped ends a delegation with the value of the StopIteration in flight.
func fromStopped(t *rt.Thread, ins uint64) bool {
	exc := object.Fetch(t)
	v := object.StopValue(t, exc)
	t.Decref(exc)
	put(t, reg(window(t), ins>>32), v)
	t.Decref(take(reg(window(t), ins>>16)))
	return true
}

func freeGenerator(t *rt.Thread, h *rt.Header) {
	g := asGenerator(h.Val())
	if g.registered {
		g.registered = false
		t.Interp().UnregisterFinalizer(h)
	}
	g.clear(t)
	if class := genClass(len(g.regs)); class >= 0 && cap(g.regs) == genSizes[class] {
		t.PutFree(object.FreeListGen+class, h)
	}
}

// clear drops the generator's frame.
func (g *Generator) clear(t *rt.Thread) {
	regs := g.regs
	for i := 1; i < len(regs); i++ {
		v := regs[i]
		regs[i] = rt.Unbound
		t.Decref(v)
	}
	if len(regs) > 0 {
		fn := regs[0]
		fn.N = 0
		regs[0] = rt.Unbound
		t.Decref(fn)
	}
	exc := g.item.Exc
	g.item.Exc = rt.None
	t.Decref(exc)
}

func traverseGenerator(h *rt.Header, visit func(rt.Value)) {
	g := asGenerator(h.Val())
	visitRegs(g.regs, visit)
	visit(g.item.Exc)
}
