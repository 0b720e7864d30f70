// This file holds the assembler: it resolves labels, shortens and lengthens jumps, and encodes instructions.

package compiler

import (
	"math"

	"minipy/compiler/code"
	"minipy/lexer"
)

// finish ends the code and assembles it.
func (f *fn) finish(sp lexer.Span) *code.Code {
	f.emit(f.lastSpan(), code.RETNONE, 0, 0, 0, 0) // nothing, if control cannot come here
	for _, emit := range f.cold {
		emit()
	}
	f.code.NRegs = f.max + 4 // the instantiation of a class shifts arguments
	if f.code.NRegs > code.MaxRegs {
		f.c.tooMany(sp, "variables and intermediate results", code.MaxRegs)
	}
	f.thread()
	at := f.layOut()
	f.encode(at)
	f.table(at)
	return f.code
}

// thread lets jumps that lead to a JMP go straight to its target.
func (f *fn) thread() {
	for i := range f.ins {
		in := &f.ins[i]
		if in.target == nil || in.op == code.LOOP {
			continue
		}
		for hops := 0; hops < 64; hops++ {
			to := &f.ins[in.target.pos]
			if to.op != code.JMP || to.target.pos <= in.target.pos {
				break
			}
			in.target = to.target
		}
	}
}

// tighten removes jumps that can be saved: a JMP to the end of a loop or of the
// function becomes that end, and a conditional jump over a JMP becomes the
// opposite one. It returns the instructions that have become superfluous.
func (f *fn) tighten() (gone []bool) {
	gone = make([]bool, len(f.ins))
	aimed := make([]bool, len(f.ins))
	for i := range f.ins {
		in := &f.ins[i]
		if in.op == code.JMP {
			to := &f.ins[in.target.pos]
			if to.op == code.LOOP || to.op == code.RETNONE {
				*in = *to
			}
		}
		if in.target != nil {
			aimed[in.target.pos] = true
		}
	}
	for i := range f.ins {
		in := &f.ins[i]
		if in.target != nil && in.target.pos == i+2 && f.ins[i+1].op == code.JMP && !aimed[i+1] && in.invertible() {
			in.invert()
			in.target = f.ins[i+1].target
			gone[i+1] = true
		}
	}
	f.sweep(gone)
	next := len(f.ins) // the first instruction after i that stays
	for i := len(f.ins) - 1; i >= 0; i-- {
		if in := &f.ins[i]; in.op == code.JMP && in.target.pos > i && in.target.pos <= next {
			gone[i] = true
		}
		if !gone[i] {
			next = i
		}
	}
	return gone
}

// sweep marks the instructions that control cannot reach.
func (f *fn) sweep(gone []bool) {
	seen := make([]bool, len(f.ins))
	handled := map[*handler]bool{}
	var work []int
	reach := func(i int) {
		if !seen[i] {
			seen[i] = true
			work = append(work, i)
		}
	}
	reach(0)
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		in := &f.ins[i]
		if gone[i] { // a jump that the one before it has taken over
			reach(i + 1)
			continue
		}
		flags := in.op.Info().Flags
		if h := in.h; h != nil && flags&code.CanRaise != 0 && !handled[h] {
			handled[h] = true
			reach(h.label.pos)
		}
		if in.target != nil {
			reach(in.target.pos)
		}
		if flags&code.Ends == 0 {
			reach(i + 1)
		}
	}
	for i, ok := range seen {
		if !ok {
			gone[i] = true
		}
	}
}

// invertible reports whether invert can turn the jump into its opposite.
func (in *ins) invertible() bool {
	switch in.op {
	case code.JMP, code.LOOP, code.FORITER, code.JEXC, code.JEXCSTAR:
		return false
	}
	return true
}

// layOut returns the address of each instruction, and one after the last.
func (f *fn) layOut() []int32 {
	size := make([]int32, len(f.ins))
	at := make([]int32, len(f.ins)+1)
	for i, gone := range f.tighten() {
		if !gone {
			size[i] = 1
		}
	}
	for {
		for i, n := range size {
			at[i+1] = at[i] + n
		}
		grown := false
		for i := range f.ins {
			in := &f.ins[i]
			if in.target == nil || size[i] != 1 || in.op.Info().Flags&code.WideBC != 0 {
				continue
			}
			if d := at[in.target.pos] - at[i] - 1; d > math.MaxInt16 {
				size[i] = longSize(in.op)
				grown = true
			}
		}
		if !grown {
			return at
		}
	}
}

// longSize is the number of instructions of a jump with a distance of 32 bits.
func longSize(op code.Op) int32 {
	switch op {
	case code.FORITER, code.JEXC, code.JEXCSTAR:
		return 3
	}
	return 2
}

func (f *fn) encode(at []int32) {
	n := at[len(f.ins)]
	f.code.Ins = make([]uint64, 0, n)
	f.code.Pos = make([]code.Pos, 0, n)
	for i := range f.ins {
		in := &f.ins[i]
		size := at[i+1] - at[i]
		if size == 0 {
			continue
		}
		p := code.Pos{Line: in.sp.From.Line, EndLine: in.sp.To.Line, Col: in.sp.From.Col, EndCol: in.sp.To.Col}
		put := func(word uint64) {
			f.code.Ins = append(f.code.Ins, word)
			f.code.Pos = append(f.code.Pos, p)
		}
		dist := int32(0)
		if in.target != nil {
			dist = at[in.target.pos] - at[i] - size
		}
		if size > 1 { // the short jump, to or past the long one
			in.invert()
			put(f.word(in, 1))
			if size == 3 {
				put(code.EncodeWide(code.JMP, 0, 0, 1))
			}
			put(code.EncodeWide(code.JMP, 0, 0, dist))
			continue
		}
		put(f.word(in, dist))
	}
}

// invert turns a conditional jump into the one on the opposite condition, if
// it has one.
func (in *ins) invert() {
	switch in.op {
	case code.JCMP:
		sub := in.x >> code.SubShift
		in.x = [...]uint8{code.In: code.NotIn, code.NotIn: code.In, code.Is: code.IsNot, code.IsNot: code.Is}[sub] << code.SubShift
	case code.JT:
		in.op = code.JF
	case code.JF:
		in.op = code.JT
	case code.FORITER, code.JEXC, code.JEXCSTAR:
	default:
		in.x ^= code.Sense
	}
}

// word encodes one instruction whose jump, if any, has the given distance.
func (f *fn) word(in *ins, dist int32) uint64 {
	info := in.op.Info()
	ops := [3]int32{in.a, in.b, in.c}
	x := in.x
	for k, role := range [3]code.Role{info.A, info.B, info.C} {
		switch role {
		case code.Read, code.Keep, code.Write, code.Update, code.Window, code.Run:
			if role == code.Read && info.Flags&code.XFlags != 0 && int(ops[k]) > f.nlocals && in.keep&(1<<k) == 0 {
				x |= 1 << k
			}
			ops[k] *= code.Scale
		case code.Jump:
			ops[k] = dist
		}
	}
	if in.op == code.LOOP {
		ops[0] *= code.Scale
	}
	if info.Flags&code.WideBC != 0 {
		return code.EncodeWide(in.op, x, uint16(ops[0]), ops[1])
	}
	return code.Encode(in.op, x, uint16(ops[0]), uint16(ops[1]), uint16(ops[2]))
}

// table builds the exception table. Each instruction has one handler at most,
// the innermost, so the entries do not overlap. Instructions that cannot raise
// do not separate entries.
func (f *fn) table(at []int32) {
	var open *handler
	var start, end int32
	flush := func() {
		if open != nil {
			f.code.Table = append(f.code.Table, code.Handler{
				Start: start, End: end, Target: at[open.label.pos], Temp: int32(open.temp), Exc: int32(open.exc),
			})
		}
	}
	for i := range f.ins {
		in := &f.ins[i]
		if in.op.Info().Flags&code.CanRaise == 0 || at[i] == at[i+1] {
			continue
		}
		if in.h != open {
			flush()
			open, start = in.h, at[i]
		}
		end = at[i+1]
	}
	flush()
}
