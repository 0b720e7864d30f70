// This file compiles conditions and comparisons: tests become jumps without making a bool first.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// compareOps are the sub-codes of CMP; for those that have fused jumps, the
// jump on two registers and the one with an immediate.
var compareOps = map[parser.Operator]struct {
	sub       uint8
	jump, imm code.Op
}{
	parser.Lt: {code.LT, code.JLT, code.JLTI}, parser.LtE: {code.LE, code.JLE, code.JLEI},
	parser.Eq: {code.EQ, code.JEQ, code.JEQI}, parser.NotEq: {code.NE, code.JNE, code.JNEI},
	parser.Gt: {code.GT, code.JGT, code.JGTI}, parser.GtE: {code.GE, code.JGE, code.JGEI},
	parser.In: {code.In, code.JCMP, code.NOP}, parser.NotIn: {code.NotIn, code.JCMP, code.NOP},
	parser.Is: {code.Is, code.JCMP, code.NOP}, parser.IsNot: {code.IsNot, code.JCMP, code.NOP},
}

// negated are the comparisons whose negation is a comparison too.
var negated = map[parser.Operator]parser.Operator{
	parser.In: parser.NotIn, parser.NotIn: parser.In, parser.Is: parser.IsNot, parser.IsNot: parser.Is,
}

// cond compiles e as a test: control goes to the label if the truth of e is
// sense, else on. Temporaries are as before on both ways.
func (f *fn) cond(e parser.Expr, sense bool, to *label) {
	f.c.enter(e.Range())
	defer f.c.leave()
	sp := e.Range()
	switch e := e.(type) {
	case *parser.Unary:
		if e.Op == parser.Not {
			f.c.warnNot(e)
			f.cond(e.X, !sense, to)
			return
		}
	case *parser.Bool:
		// With sense the value that ends the chain early, every part jumps there; else all but the last jump past.
		early := e.Op == parser.Or
		if early == sense {
			for _, x := range e.Values {
				f.cond(x, sense, to)
			}
			return
		}
		past := f.label()
		for _, x := range e.Values[:len(e.Values)-1] {
			f.cond(x, early, past)
		}
		f.cond(e.Values[len(e.Values)-1], sense, to)
		f.place(past)
		return
	case *parser.Compare:
		f.c.warnIs(e, false)
		f.condCompare(e, sense, to)
		return
	case *parser.IfExp:
		other, end := f.label(), f.label()
		f.cond(e.Test, false, other)
		f.cond(e.Body, sense, to)
		f.jump(sp, code.JMP, 0, 0, 0, end)
		f.place(other)
		f.cond(e.OrElse, sense, to)
		f.place(end)
		return
	}
	base := f.top
	v := f.val(e)
	f.top = base
	f.test(v, sense, to, sp)
}

// test jumps if the truth of v is sense; a temporary is consumed.
func (f *fn) test(v val, sense bool, to *label, sp lexer.Span) {
	if v.kind == inConst {
		if truth(v.k) == sense {
			f.jump(sp, code.JMP, 0, 0, 0, to)
		}
		return
	}
	op := code.JF
	if sense {
		op = code.JT
	}
	f.jump(sp, op, 0, v.reg, 0, to)
}

func (f *fn) condCompare(e *parser.Compare, sense bool, to *label) {
	if len(e.Ops) == 1 {
		base := f.top
		l := f.operand(e.Left, e.Rights[0])
		r := f.right(e.Ops[0], e.Rights[0])
		f.condOne(l, e.Ops[0], r, sense, e.Span, to, base)
		return
	}
	// a < b < c: the middle is evaluated once and kept, unless it is a constant or a local.
	base := f.top
	fail := to // where a false comparison goes
	if sense {
		fail = f.label()
	}
	l := f.operand(e.Left, e.Rights...)
	for i, op := range e.Ops {
		if i == len(e.Ops)-1 {
			f.condOne(l, op, f.right(op, e.Rights[i]), sense, e.Span, to, base)
			break
		}
		r := f.operand(e.Rights[i], e.Rights[i+1:]...)
		if r.kind != inTemp {
			f.condOne(l, op, r, false, e.Span, fail, base)
			l = r
			continue
		}
		// The middle operand lives on for the next comparison, and is dropped where this one fails.
		drop, on := f.label(), f.label()
		lr := f.reg(l, e.Span)
		f.condKeep(lr, op, r.reg, e.Span, drop)
		f.jump(e.Span, code.JMP, 0, 0, 0, on)
		f.place(drop)
		f.emit(e.Span, code.DROP, 0, r.reg, 0, 0)
		f.jump(e.Span, code.JMP, 0, 0, 0, fail)
		f.place(on)
		l = r
		f.top = r.reg + 1
	}
	f.top = base
	if sense {
		f.place(fail)
	}
}

// condKeep jumps if lr op rr is false; rr stays alive, lr is consumed.
func (f *fn) condKeep(lr int, op parser.Operator, rr int, sp lexer.Span, to *label) {
	o := compareOps[op]
	x := uint8(0)
	if o.jump == code.JCMP {
		x = o.sub << code.SubShift
	}
	f.keeping(f.jump(sp, o.jump, x, lr, rr, to), code.ConsumeB)
}

// condOne jumps if the truth of l op r is sense. The operands are consumed;
// temporaries from base on are free afterwards.
func (f *fn) condOne(l val, op parser.Operator, r val, sense bool, sp lexer.Span, to *label, base int) {
	defer func() { f.top = base }()
	x := uint8(0)
	if sense {
		x = code.Sense
	}
	if op == parser.Is || op == parser.IsNot {
		if _, isNone := r.k.(code.NoneType); isNone && r.kind == inConst {
			lr := f.reg(l, sp)
			if (op == parser.Is) != sense {
				x = 0
			} else {
				x = code.Sense
			}
			f.jump(sp, code.JNONE, x, lr, 0, to)
			return
		}
	}
	lr := f.reg(l, sp)
	if not, ok := negated[op]; ok {
		if sense {
			op = not
		}
		f.jump(sp, code.JCMP, compareOps[op].sub<<code.SubShift, lr, f.reg(r, sp), to)
		return
	}
	o := compareOps[op]
	if n, ok := smallInt(r); ok {
		f.jump(sp, o.imm, x, lr, n, to)
		return
	}
	f.jump(sp, o.jump, x, lr, f.reg(r, sp), to)
}

// right compiles the right operand of a comparison; a display of constants
// after `in` becomes a constant.
func (f *fn) right(op parser.Operator, e parser.Expr) val {
	if op == parser.In || op == parser.NotIn {
		switch e := e.(type) {
		case *parser.List:
			if t, ok := constElts(e.Elts); ok {
				return konst(code.Tuple(t))
			}
		case *parser.Set:
			if t, ok := constElts(e.Elts); ok {
				return konst(code.FrozenSet(t))
			}
		}
	}
	return f.val(e)
}

// constElts returns the elements of a display of plain constants.
func constElts(elts []parser.Expr) ([]any, bool) {
	out := make([]any, len(elts))
	for i, e := range elts {
		k, ok := literal(e)
		if !ok {
			return nil, false
		}
		out[i] = k
	}
	return out, true
}

// constSlice returns the constant of a slice whose parts are small ints or missing.
func constSlice(e *parser.Slice) (code.Slice, bool) {
	var k code.Slice
	for i, x := range []parser.Expr{e.Lower, e.Upper, e.Step} {
		k[i] = code.NoneType{}
		if x != nil {
			v, _ := literal(x)
			if _, ok := v.(int64); !ok {
				return k, false
			}
			k[i] = v
		}
	}
	return k, true
}

// literal returns the value of a literal: a number with or without sign, a
// string, bytes, None, True, False, `...` or a tuple of such.
func literal(e parser.Expr) (any, bool) {
	switch e := e.(type) {
	case *parser.Const:
		return singleton(e.Value), true
	case *parser.Int:
		if e.Big != nil {
			return code.Big(e.Big.String()), true
		}
		return e.Value, true
	case *parser.Float:
		return e.Value, true
	case *parser.Imag:
		return code.Complex(e.Value), true
	case *parser.Str:
		return e.Value, true
	case *parser.Bytes:
		return code.Bytes(e.Value), true
	case *parser.Unary:
		if _, nested := e.X.(*parser.Unary); !nested && e.Op != parser.Not {
			if k, ok := literal(e.X); ok {
				return foldUnary(e.Op, k)
			}
		}
	case *parser.Tuple:
		if t, ok := constElts(e.Elts); ok {
			return code.Tuple(t), true
		}
	}
	return nil, false
}

// compare compiles a comparison for its value.
func (f *fn) compare(e *parser.Compare, dst int) val {
	f.c.warnIs(e, false)
	if len(e.Ops) == 1 {
		return f.compareOne(e.Left, e.Ops[0], e.Rights[0], e.Span, dst)
	}
	end, drop := f.label(), f.label()
	res := f.push()
	held := f.push() // the middle operand, between two comparisons
	l := f.operand(e.Left, e.Rights...)
	for i, op := range e.Ops {
		x := compareOps[op].sub << code.SubShift
		if i == len(e.Ops)-1 {
			r := f.right(op, e.Rights[i])
			lr := f.reg(l, e.Span)
			f.emit(e.Span, code.CMP, x, res, lr, f.reg(r, e.Span))
			break
		}
		r := f.temp(e.Rights[i])
		lr := f.reg(l, e.Span)
		f.keeping(f.emit(e.Span, code.CMP, x, res, lr, r), code.ConsumeC)
		f.emit(e.Span, code.MOVE, 0, held, r, 0)
		f.top = held + 1
		l = val{kind: inTemp, reg: held}
		f.keeping(f.jump(e.Span, code.JF, 0, res, 0, drop), code.ConsumeA)
		f.emit(e.Span, code.DROP, 0, res, 0, 0)
	}
	f.jump(e.Span, code.JMP, 0, 0, 0, end)
	f.place(drop)
	f.emit(e.Span, code.DROP, 0, held, 0, 0)
	f.place(end)
	f.top = res + 1
	return f.put(val{kind: inTemp, reg: res}, dst, e.Span)
}

func (f *fn) compareOne(left parser.Expr, op parser.Operator, right parser.Expr, sp lexer.Span, dst int) val {
	base := f.top
	l := f.operand(left, right)
	r := f.right(op, right)
	lr := f.reg(l, sp)
	rr := f.reg(r, sp)
	d := f.result(dst, base)
	f.emit(sp, code.CMP, compareOps[op].sub<<code.SubShift, d.reg, lr, rr)
	return d
}
