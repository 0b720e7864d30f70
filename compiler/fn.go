// This file holds fn, the builder of one Code: instructions, labels, registers, and what is known about locals.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
)

// ins is one instruction under construction: registers are not scaled, jumps
// name labels.
type ins struct {
	op      code.Op
	x       uint8
	keep    uint8 // operands (ConsumeA, ...) that stay alive although they are temporaries
	a, b, c int32
	target  *label
	h       *handler // innermost handler that covers the instruction
	sp      lexer.Span
}

// label is a place that jumps lead to.
type label struct {
	pos   int // index of the instruction that follows; -1 until placed
	used  bool
	bound bits // locals bound on all jumps to it so far
}

// handler is where exceptions of the instructions it covers go.
type handler struct {
	label     *label
	temp, exc int
	outer     *handler // covers the handler's own last steps
	used      bool     // covers some instruction
	bound     bits     // locals bound when the try began, less those that may be unbound within
}

// bits is a set of local registers. Values are shared: a change makes a copy.
type bits []uint64

func (b bits) has(r int) bool { return b[r/64]&(1<<(r%64)) != 0 }

func (b bits) with(r int) bits {
	if b.has(r) {
		return b
	}
	c := append(bits(nil), b...)
	c[r/64] |= 1 << (r % 64)
	return c
}

func (b bits) without(r int) bits {
	if !b.has(r) {
		return b
	}
	c := append(bits(nil), b...)
	c[r/64] &^= 1 << (r % 64)
	return c
}

func (b bits) and(o bits) bits {
	same := true
	for i := range b {
		same = same && b[i]&o[i] == b[i]
	}
	if same {
		return b
	}
	c := append(bits(nil), b...)
	for i := range c {
		c[i] &= o[i]
	}
	return c
}

func (b bits) minus(o bits) bits {
	c := append(bits(nil), b...)
	for i := range c {
		c[i] &^= o[i]
	}
	return c
}

// fn builds one Code.
//
// Invariants: registers nlocals+1 ... top-1 are the temporaries in use, as a
// stack; at the start of a statement only iterators of for, exits of with and
// exception slots are among them. dead means that control cannot come here:
// then nothing is emitted, so that code after return or raise disappears, but
// the tree is walked all the same, for its errors.
type fn struct {
	c      *compiler
	parent *fn
	scope  *scope // where names are looked up: the host, or a comprehension inlined into it
	host   *scope
	code   *code.Code

	ins     []ins
	nlocals int
	top     int // first free temporary
	max     int // highest value of top
	dead    bool
	bound   bits // locals surely bound here
	mortal  bits // locals that some statement unbinds
	walrus  bits // locals bound by := somewhere
	cells   bits // locals that hold cells

	handler *handler // innermost, nil outside try and with
	blocks  []block

	consts  map[any]int32
	names   map[string]int32
	globals map[string]int32
	sites   map[string]int32
	frees   map[string]int32

	// cold emits code that stands at the end, out of the way: handlers that only
	// clean up and raise again.
	cold []func()

	notNone bool // some return gives a value other than None
}

// siteLimit is the number of attribute uses that get an inline cache of their
// own; later uses of a name share one, as site numbers have 16 bits.
const siteLimit = 1 << 15

func (c *compiler) newFn(parent *fn, s *scope, name string) *fn {
	f := &fn{
		c: c, parent: parent, scope: s, host: s,
		code:    &code.Code{Name: name, QualName: name, File: c.opts.File, Source: c.src, FirstLine: 1},
		consts:  map[any]int32{},
		names:   map[string]int32{},
		globals: map[string]int32{},
		sites:   map[string]int32{},
		frees:   map[string]int32{},
	}
	for i, n := range s.free {
		f.frees[n] = int32(i)
	}
	f.code.FreeVars = s.free
	return f
}

// begin lays out the registers; params are the names of those that the caller
// fills, in order. Extra are nameless ones before them (the namespace).
func (f *fn) begin(sp lexer.Span, extra []string, params []string) {
	names, cells := f.host.layout(params, 1+len(extra))
	f.code.Locals = append(append([]string(nil), extra...), names...)
	f.code.IsCell = append(make([]bool, len(extra)), cells...)
	f.nlocals = len(f.code.Locals)
	f.code.NLocals = f.nlocals
	if f.nlocals > code.MaxLocals {
		f.c.tooMany(sp, "local variables", code.MaxLocals)
	}
	f.top = f.nlocals + 1
	f.max = f.top
	n := f.nlocals/64 + 1
	f.bound, f.mortal, f.walrus, f.cells = make(bits, n), make(bits, n), make(bits, n), make(bits, n)
	for i := range len(extra) + len(params) {
		f.bound = f.bound.with(1 + i)
	}
	f.note(f.host)
	for i, cell := range f.code.IsCell {
		if cell {
			f.cells = f.cells.with(1 + i)
			f.emit(sp, code.MKCELL, 0, 1+i, 0, 0)
		}
	}
}

// note gathers facts about the variables of s and the comprehensions inlined.
func (f *fn) note(s *scope) {
	for _, y := range s.order {
		if y.local() && y.reg > 0 {
			if y.has(isDeleted) {
				f.mortal[y.reg/64] |= 1 << (y.reg % 64)
			}
			if y.has(isWalrus) {
				f.walrus[y.reg/64] |= 1 << (y.reg % 64)
			}
		}
	}
	for _, k := range s.kids {
		if k.host == f.host {
			f.note(k)
		}
	}
}

// emit appends an instruction and returns its index, or -1 in dead code.
func (f *fn) emit(sp lexer.Span, op code.Op, x uint8, a, b, c int) int {
	if f.dead {
		return -1
	}
	if f.handler != nil {
		f.handler.used = true
	}
	f.ins = append(f.ins, ins{op: op, x: x, a: int32(a), b: int32(b), c: int32(c), h: f.handler, sp: sp})
	if code.Table[op].Flags&code.Ends != 0 {
		f.dead = true
	}
	return len(f.ins) - 1
}

// keeping marks operands of the instruction just emitted as not consumed.
func (f *fn) keeping(i int, operands uint8) {
	if i >= 0 {
		f.ins[i].keep |= operands
	}
}

// jump emits a forward jump; the operand that is the distance is filled in by
// the assembler.
func (f *fn) jump(sp lexer.Span, op code.Op, x uint8, a, b int, to *label) int {
	if f.dead {
		return -1
	}
	if to.used {
		to.bound = to.bound.and(f.bound)
	} else {
		to.used, to.bound = true, f.bound
	}
	i := f.emit(sp, op, x, a, b, 0)
	f.ins[i].target = to
	return i
}

func (f *fn) label() *label { return &label{pos: -1} }

// place puts a label here.
func (f *fn) place(l *label) {
	l.pos = len(f.ins)
	switch {
	case !l.used:
	case f.dead:
		f.dead, f.bound = false, l.bound
	default:
		f.bound = f.bound.and(l.bound)
	}
}

// head places the label of a loop: what the loop may unbind is not sure here.
func (f *fn) head() *label {
	l := &label{pos: len(f.ins)}
	f.bound = f.bound.minus(f.mortal)
	return l
}

// loop jumps back to the head.
func (f *fn) loop(sp lexer.Span, head *label) {
	if f.dead {
		return
	}
	i := f.emit(sp, code.LOOP, 0, f.top, 0, 0)
	f.ins[i].target = head
}

// push reserves the next temporary.
func (f *fn) push() int {
	r := f.top
	f.top++
	if f.top > f.max {
		f.max = f.top
	}
	return r
}

// cover makes h the innermost handler and returns what undoes it.
func (f *fn) cover(h *handler) *handler {
	old := f.handler
	f.handler = h
	return old
}

// newHandler makes a handler that drops temporaries from top on.
func (f *fn) newHandler() *handler {
	return &handler{label: f.label(), temp: f.top, exc: f.top, outer: f.handler, bound: f.bound.minus(f.mortal)}
}

// enterHandler places the code of h: the exception is in register h.exc. The
// code is dead if no instruction is covered.
func (f *fn) enterHandler(h *handler) {
	h.label.pos = len(f.ins)
	f.dead = !h.used
	f.bound = h.bound
	f.top = h.exc
	f.push()
}

// isLocal reports whether a register is a variable, not a temporary.
func (f *fn) isLocal(r int) bool { return r <= f.nlocals }

// Tables of the Code.

// constant returns the index of a constant.
func (f *fn) constant(k any) int {
	key := constKey(k)
	if i, ok := f.consts[key]; ok {
		return int(i)
	}
	i := int32(len(f.code.Consts))
	f.code.Consts = append(f.code.Consts, k)
	f.consts[key] = i
	return int(i)
}

func (f *fn) index(m map[string]int32, name string, sp lexer.Span, what string, add func()) int {
	if i, ok := m[name]; ok {
		return int(i)
	}
	i := int32(len(m))
	if i > maxIndex {
		f.c.tooMany(sp, what, maxIndex+1)
	}
	m[name] = i
	add()
	return int(i)
}

func (f *fn) name(id string, sp lexer.Span) int {
	return f.index(f.names, id, sp, "names", func() { f.code.Names = append(f.code.Names, id) })
}

func (f *fn) global(id string, sp lexer.Span) int {
	return f.index(f.globals, id, sp, "global names", func() {
		f.code.Globals = append(f.code.Globals, code.GlobalRef{Name: id})
	})
}

// site returns an inline-cache site for an attribute name.
func (f *fn) site(name string, sp lexer.Span) int {
	name = mangle(f.scope.private, name)
	n := int32(f.name(name, sp))
	if f.dead {
		return 0
	}
	if i := len(f.code.Sites); i < siteLimit {
		f.code.Sites = append(f.code.Sites, code.AttrSite{Name: n})
		return i
	}
	i, ok := f.sites[name]
	if !ok {
		i = int32(len(f.code.Sites))
		if i > maxIndex {
			f.c.tooMany(sp, "attribute names", maxIndex+1)
		}
		f.code.Sites = append(f.code.Sites, code.AttrSite{Name: n})
		f.sites[name] = i
	}
	return int(i)
}
