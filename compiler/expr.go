// This file compiles expressions: names, operators, attributes, subscripts and what else is no call, display or comprehension.

package compiler

import (
	"math"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// val says where the value of an expression is.
type val struct {
	kind valKind
	reg  int // of a local or temporary
	k    any // a constant
}

type valKind uint8

const (
	inConst valKind = iota // nowhere yet: nothing was emitted
	inLocal                // in a variable's register, borrowed
	inTemp                 // in a temporary
)

// Destinations for gen, besides the register of a variable.
const (
	anywhere  = -1 // leave constants and locals where they are, else as inNextTemp
	inNextTmp = -2 // in the temporary that was the first free one
)

// gen compiles e. With a variable's register as dst, that is written by the
// last instruction only: if e raises, the variable keeps its old value, and e
// may read it. Afterwards top is one higher if the value is in a temporary.
func (f *fn) gen(e parser.Expr, dst int) val {
	f.c.enter(e.Range())
	defer f.c.leave()
	chain, leaf := spine(e)
	if len(chain) < longChain {
		return f.node(e, dst, nil)
	}
	// A long chain of left operands: from the inside out, each in turn.
	v := f.node(leaf, anywhere, nil)
	for i := len(chain) - 1; i >= 0; i-- {
		d := anywhere
		if i == 0 {
			d = dst
		}
		if i > 0 {
			// A method call takes its attribute node along.
			if call, ok := chain[i-1].(*parser.Call); ok {
				if at, ok := chain[i].(*parser.Attribute); ok && methodCall(call) {
					i--
					if i == 0 {
						d = dst
					}
					v = f.callMethod(call, at, v, d)
					continue
				}
			}
		}
		v = f.node(chain[i], d, &v)
	}
	return v
}

// longChain is the length from which chains of left operands are compiled in a
// loop; shorter ones recurse.
const longChain = 50

// val compiles e; the value may be a constant, a local or in a temporary.
func (f *fn) val(e parser.Expr) val { return f.gen(e, anywhere) }

// temp compiles e into the next temporary.
func (f *fn) temp(e parser.Expr) int { return f.gen(e, inNextTmp).reg }

// into compiles e into a variable's register.
func (f *fn) into(e parser.Expr, reg int) { f.gen(e, reg) }

// operand compiles e to a register. Later are the expressions evaluated before
// the operand is used: a variable that one of them rebinds is copied.
func (f *fn) operand(e parser.Expr, later ...parser.Expr) val {
	v := f.val(e)
	return f.guard(v, e.Range(), later...)
}

// guard copies a borrowed variable if an expression evaluated before its use
// may rebind it: x + (x := 5) adds the old x.
func (f *fn) guard(v val, sp lexer.Span, later ...parser.Expr) val {
	if v.kind == inLocal && f.walrus.has(v.reg) {
		for _, e := range later {
			if e != nil && hasWalrus(e) {
				return f.put(v, inNextTmp, sp)
			}
		}
	}
	return v
}

// put moves a value to dst.
func (f *fn) put(v val, dst int, sp lexer.Span) val {
	if dst == anywhere {
		return v
	}
	if dst == inNextTmp {
		switch {
		case v.kind == inTemp && v.reg == f.top-1:
			return v
		case v.kind == inTemp:
			panic("compiler: temporary out of order")
		}
		r := f.push()
		f.move(v, r, sp)
		return val{kind: inTemp, reg: r}
	}
	f.move(v, dst, sp)
	if v.kind == inTemp {
		f.top = v.reg
	}
	return val{kind: inLocal, reg: dst}
}

// move emits what brings v to register r.
func (f *fn) move(v val, r int, sp lexer.Span) {
	if v.kind != inConst {
		if v.reg != r {
			f.emit(sp, code.MOVE, 0, r, v.reg, 0)
		}
		return
	}
	if n, ok := v.k.(int64); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
		f.emit(sp, code.LOADINT, 0, r, int(n), 0)
		return
	}
	if !f.dead {
		f.emit(sp, code.LOADK, 0, r, f.constant(v.k), 0)
	}
}

// reg brings a constant to a temporary; other values have a register.
func (f *fn) reg(v val, sp lexer.Span) int {
	if v.kind == inConst {
		return f.put(v, inNextTmp, sp).reg
	}
	return v.reg
}

// result frees the temporaries from base on and chooses the register for a
// result: dst, or the temporary base.
func (f *fn) result(dst, base int) val {
	f.top = base
	if dst < 0 {
		return val{kind: inTemp, reg: f.push()}
	}
	return val{kind: inLocal, reg: dst}
}

func konst(k any) val { return val{kind: inConst, k: k} }

var none = val{kind: inConst, k: code.NoneType{}}

// smallInt returns the value of a constant that fits a 16-bit immediate.
func smallInt(v val) (int, bool) {
	if v.kind != inConst {
		return 0, false
	}
	n, ok := v.k.(int64)
	return int(n), ok && n >= math.MinInt16 && n <= math.MaxInt16
}

// node compiles one node. In a chain of left operands, left is the value of
// the operand, compiled before.
func (f *fn) node(e parser.Expr, dst int, left *val) val {
	sp := e.Range()
	switch e := e.(type) {
	case *parser.Name:
		return f.loadName(e.ID, sp, dst)
	case *parser.Const:
		return f.put(konst(singleton(e.Value)), dst, sp)
	case *parser.Int:
		if e.Big != nil {
			return f.put(konst(code.Big(e.Big.String())), dst, sp)
		}
		return f.put(konst(e.Value), dst, sp)
	case *parser.Float:
		return f.put(konst(e.Value), dst, sp)
	case *parser.Imag:
		return f.put(konst(code.Complex(e.Value)), dst, sp)
	case *parser.Str:
		return f.put(konst(e.Value), dst, sp)
	case *parser.Bytes:
		return f.put(konst(code.Bytes(e.Value)), dst, sp)
	case *parser.FString:
		return f.fstring(e, dst)
	case *parser.Unary:
		return f.unary(e, dst)
	case *parser.Binary:
		return f.binary(e, dst, left)
	case *parser.Bool:
		return f.boolOp(e, dst)
	case *parser.Compare:
		return f.compare(e, dst)
	case *parser.Attribute:
		sp = attrSpan(sp, e)
		if left == nil {
			if s, ok := f.superCall(e.X); ok {
				return f.superAttr(e, s, dst)
			}
		}
		base := f.top
		x := f.left(left, &base, e.X)
		r := f.reg(x, sp)
		d := f.result(dst, base)
		f.emit(sp, code.GETATTR, 0, d.reg, r, f.site(e.Name, sp))
		return d
	case *parser.Subscript:
		return f.subscript(e, dst, left)
	case *parser.Call:
		return f.call(e, dst, left)
	case *parser.Starred:
		f.c.fail(sp, "can't use starred expression here")
	case *parser.Tuple:
		return f.tuple(e.Elts, sp, dst)
	case *parser.List:
		return f.list(e.Elts, sp, dst)
	case *parser.Set:
		return f.set(e.Elts, sp, dst)
	case *parser.Dict:
		return f.dict(e, dst)
	case *parser.ListComp, *parser.SetComp, *parser.DictComp:
		return f.comprehension(e, dst)
	case *parser.Generator:
		return f.generator(e, dst)
	case *parser.Lambda:
		return f.lambda(e, dst)
	case *parser.IfExp:
		return f.ifExp(e, dst)
	case *parser.NamedExpr:
		return f.namedExpr(e, dst)
	case *parser.Yield:
		f.needFunction(sp, "'yield' outside function")
		base := f.top
		v := none
		if e.X != nil {
			v = f.val(e.X)
		}
		r := f.reg(v, sp)
		d := f.result(dst, base)
		f.emit(sp, code.YIELD, 0, d.reg, r, 0)
		return d
	case *parser.YieldFrom:
		f.needFunction(sp, "'yield from' outside function")
		// The result stands below the iterator, so that it stays when that is dropped.
		base := f.push()
		it := f.top
		v := f.reg(f.val(e.X), sp)
		f.top = it
		f.push()
		f.emit(sp, code.GETITER, 1<<code.SubShift, it, v, 0)
		f.move(none, base, sp)
		f.emit(sp, code.YIELDFROM, 0, it, base, 0)
		f.top = it
		return f.put(val{kind: inTemp, reg: base}, dst, sp)
	case *parser.Slice:
		if k, ok := constSlice(e); ok {
			return f.put(konst(k), dst, sp)
		}
		base := f.top
		for _, x := range []parser.Expr{e.Lower, e.Upper, e.Step} {
			if x == nil {
				f.put(none, inNextTmp, sp)
			} else {
				f.temp(x)
			}
		}
		d := f.result(dst, base)
		f.emit(sp, code.MKSLICE, 0, d.reg, base, 0)
		return d
	}
	f.c.fail(sp, "this expression is not supported by minipy")
	return val{}
}

// attrSpan is the position of what is done with attribute at, within sp: if the
// expression before it stands on lines above, blame is on the name only.
func attrSpan(sp lexer.Span, at *parser.Attribute) lexer.Span {
	if sp.From.Line != at.To.Line {
		sp.From.Line = at.To.Line
		sp.From.Col = max(at.To.Col-int32(len(at.Name)), 0)
		sp.To.Col = at.To.Col
	}
	return sp
}

// left returns the value of a left operand: the one compiled before, or that
// of e. Base is where the temporaries of the operation begin.
func (f *fn) left(left *val, base *int, e parser.Expr, later ...parser.Expr) val {
	if left == nil {
		return f.operand(e, later...)
	}
	if left.kind == inTemp {
		*base = left.reg
	}
	return f.guard(*left, e.Range(), later...)
}

func (f *fn) needFunction(sp lexer.Span, msg string) {
	if !f.host.isFunction() {
		f.c.fail(sp, "%s", msg)
	}
}

func singleton(s parser.Singleton) any {
	switch s {
	case parser.True:
		return true
	case parser.False:
		return false
	case parser.Ellipsis:
		return code.EllipsisType{}
	}
	return code.NoneType{}
}

// loadName reads a name.
func (f *fn) loadName(id string, sp lexer.Span, dst int) val {
	if id == "__debug__" {
		return f.put(konst(true), dst, sp)
	}
	y := f.symbol(id)
	if y.home == homeLocal && !y.def.cell {
		r := y.def.reg
		f.checkBound(r, y.name, sp)
		return f.put(val{kind: inLocal, reg: r}, dst, sp)
	}
	base := f.top
	d := f.result(dst, base)
	switch y.home {
	case homeLocal:
		f.emit(sp, code.LOADC, 0, d.reg, y.def.reg, f.name(y.name, sp))
	case homeFree:
		f.emit(sp, code.LOADF, 0, d.reg, f.free(y.name), 0)
	case homeGlobal:
		f.emit(sp, code.LOADG, 0, d.reg, f.global(y.name, sp), 0)
	case homeName:
		f.emit(sp, code.LOADNAME, 0, d.reg, f.global(y.name, sp), 0)
	case homeClassFree:
		if f.scope != f.host { // a comprehension in a class does not see the class's names
			f.emit(sp, code.LOADF, 0, d.reg, f.free(y.name), 0)
		} else {
			f.emit(sp, code.LOADCLASSFREE, 0, d.reg, f.free(y.name), 0)
		}
	}
	return d
}

// symbol returns what a name means here.
func (f *fn) symbol(id string) *symbol {
	id = mangle(f.scope.private, id)
	if y := f.scope.syms[id]; y != nil {
		return y
	}
	// Only names that the compiler itself mentions are unknown to the first pass.
	return &symbol{name: id, home: homeGlobal}
}

func (f *fn) free(name string) int { return int(f.frees[name]) }

// checkBound emits the test that a local is bound, unless that is sure.
func (f *fn) checkBound(r int, name string, sp lexer.Span) {
	if f.dead || f.bound.has(r) {
		return
	}
	f.emit(sp, code.CHECK, 0, r, f.name(name, sp), 0)
	f.bound = f.bound.with(r)
}

func (f *fn) unary(e *parser.Unary, dst int) val {
	base := f.top
	if e.Op == parser.Not {
		f.c.warnNot(e)
		if cmp, ok := e.X.(*parser.Compare); ok && len(cmp.Ops) == 1 {
			if op, ok := negated[cmp.Ops[0]]; ok {
				return f.compareOne(cmp.Left, op, cmp.Rights[0], e.Span, dst)
			}
		}
	}
	v := f.val(e.X)
	if v.kind == inConst {
		if k, ok := foldUnary(e.Op, v.k); ok {
			return f.put(konst(k), dst, e.Span)
		}
	}
	r := f.reg(v, e.Span)
	d := f.result(dst, base)
	f.emit(e.Span, code.UNOP, unaryOps[e.Op]<<code.SubShift, d.reg, r, 0)
	return d
}

var unaryOps = map[parser.Operator]uint8{
	parser.USub: code.Neg, parser.UAdd: code.UPos, parser.Invert: code.Invert, parser.Not: code.Not,
}

// binaryOps are the opcodes of the binary operators: on two registers, and on a
// register and an immediate (NOP where there is none).
var binaryOps = map[parser.Operator]struct {
	op, imm code.Op
	sub     uint8
}{
	parser.Add: {code.ADD, code.ADDI, code.Add}, parser.Sub: {code.SUB, code.SUBI, code.Sub},
	parser.Mult: {code.MUL, code.MULI, code.Mul}, parser.Div: {code.TRUEDIV, code.NOP, code.TrueDiv},
	parser.FloorDiv: {code.FLOORDIV, code.FLOORDIVI, code.FloorDiv}, parser.Mod: {code.MOD, code.MODI, code.Mod},
	parser.Pow: {code.BINOP, code.NOP, code.Pow}, parser.MatMult: {code.BINOP, code.NOP, code.MatMul},
	parser.LShift: {code.LSHIFT, code.LSHIFTI, code.LShift}, parser.RShift: {code.RSHIFT, code.RSHIFTI, code.RShift},
	parser.BitAnd: {code.AND, code.ANDI, code.And}, parser.BitOr: {code.OR, code.NOP, code.Or},
	parser.BitXor: {code.XOR, code.NOP, code.Xor},
}

func (f *fn) binary(e *parser.Binary, dst int, left *val) val {
	base := f.top
	l := f.left(left, &base, e.Left, e.Right)
	if t, ok := e.Right.(*parser.Tuple); ok && e.Op == parser.Mod && l.kind == inConst {
		if format, ok := l.k.(string); ok {
			if s, ok := percentFormat(format, t.Elts, e); ok {
				return f.fstring(s, dst)
			}
		}
	}
	r := f.val(e.Right)
	if l.kind == inConst && r.kind == inConst {
		if k, ok := foldBinary(e.Op, l.k, r.k); ok {
			return f.put(konst(k), dst, e.Span)
		}
	}
	return f.arith(e.Op, 0, l, r, e.Span, dst, base)
}

// arith emits l op r; temporaries from base on are free afterwards.
func (f *fn) arith(op parser.Operator, x uint8, l, r val, sp lexer.Span, dst, base int) val {
	o := binaryOps[op]
	lr := f.reg(l, sp)
	if n, ok := smallInt(r); ok && o.imm != code.NOP {
		d := f.result(dst, base)
		f.emit(sp, o.imm, x, d.reg, lr, n)
		return d
	}
	rr := f.reg(r, sp)
	if o.op == code.BINOP {
		x |= o.sub << code.SubShift
	}
	d := f.result(dst, base)
	f.emit(sp, o.op, x, d.reg, lr, rr)
	return d
}

// boolOp compiles `and` and `or` for their value.
func (f *fn) boolOp(e *parser.Bool, dst int) val {
	op := code.JT
	if e.Op == parser.And {
		op = code.JF
	}
	end := f.label()
	if dst >= 0 && len(e.Values) == 2 && f.sureLocal(e.Values[0]) {
		// x = a or b, where most often x is a: no temporary.
		a := val{kind: inLocal, reg: f.symbol(e.Values[0].(*parser.Name).ID).def.reg}
		sp, moved := e.Values[0].Range(), f.label()
		f.jump(sp, op, 0, a.reg, 0, moved)
		f.into(e.Values[1], dst)
		f.jump(sp, code.JMP, 0, 0, 0, end)
		f.place(moved)
		f.move(a, dst, sp)
		f.place(end)
		return val{kind: inLocal, reg: dst}
	}
	r := f.top
	for i, x := range e.Values {
		f.top = r
		f.temp(x)
		if i < len(e.Values)-1 {
			f.keeping(f.jump(x.Range(), op, 0, r, 0, end), code.ConsumeA)
			f.emit(x.Range(), code.DROP, 0, r, 0, 0)
		}
	}
	f.place(end)
	return f.put(val{kind: inTemp, reg: r}, dst, e.Span)
}

func (f *fn) ifExp(e *parser.IfExp, dst int) val {
	other, end := f.label(), f.label()
	f.cond(e.Test, false, other)
	if dst == anywhere {
		dst = inNextTmp
	}
	base := f.top
	var v val
	v = f.gen(e.Body, dst)
	f.jump(e.Span, code.JMP, 0, 0, 0, end)
	f.place(other)
	f.top = base
	v = f.gen(e.OrElse, dst)
	f.place(end)
	return v
}

// namedExpr compiles name := value: the value is stored, and is the result.
func (f *fn) namedExpr(e *parser.NamedExpr, dst int) val {
	y := f.symbol(e.Target.ID)
	if y.home == homeLocal && !y.def.cell {
		r := y.def.reg
		f.into(e.Value, r)
		f.setBound(r)
		return f.put(val{kind: inLocal, reg: r}, dst, e.Span)
	}
	r := f.temp(e.Value)
	f.storeName(e.Target.ID, val{kind: inTemp, reg: r}, e.Target.Span, true)
	return f.put(val{kind: inTemp, reg: r}, dst, e.Span)
}

func (f *fn) setBound(r int) {
	if !f.dead {
		f.bound = f.bound.with(r)
	}
}

func (f *fn) subscript(e *parser.Subscript, dst int, left *val) val {
	f.c.warnSubscript(e)
	base := f.top
	x := f.left(left, &base, e.X, e.Index)
	i := f.val(e.Index)
	if x.kind == inConst && i.kind == inConst {
		if k, ok := foldIndex(x.k, i.k); ok {
			return f.put(konst(k), dst, e.Span)
		}
	}
	xr := f.reg(x, e.Span)
	if n, ok := smallInt(i); ok {
		d := f.result(dst, base)
		f.emit(e.Span, code.GETITEMI, 0, d.reg, xr, n)
		return d
	}
	ir := f.reg(i, e.Span)
	d := f.result(dst, base)
	f.emit(e.Span, code.GETITEM, 0, d.reg, xr, ir)
	return d
}

// hasWalrus reports whether evaluating e may bind a variable of the code by :=.
func hasWalrus(e parser.Expr) bool {
	found := false
	walk(e, func(e parser.Expr) bool {
		switch e.(type) {
		case *parser.NamedExpr:
			found = true
		case *parser.Lambda:
			return false
		}
		return !found
	})
	return found
}

// walk visits e and the expressions in it, as long as visit returns true.
func walk(e parser.Expr, visit func(parser.Expr) bool) {
	chain, leaf := spine(e)
	for _, n := range chain {
		if !visit(n) {
			return
		}
		switch n := n.(type) {
		case *parser.Binary:
			walk(n.Right, visit)
		case *parser.Subscript:
			walk(n.Index, visit)
		case *parser.Call:
			walkAll(n.Args.Positional, visit)
			for i := range n.Args.Keywords {
				walk(n.Args.Keywords[i].Value, visit)
			}
		}
	}
	if leaf == nil || !visit(leaf) {
		return
	}
	clauses := func(list []parser.Comprehension) {
		for i := range list {
			walk(list[i].Target, visit)
			walk(list[i].Iter, visit)
			walkAll(list[i].Ifs, visit)
		}
	}
	switch n := leaf.(type) {
	case *parser.FString:
		walkAll(n.Parts, visit)
	case *parser.Replacement:
		walk(n.X, visit)
		if n.Format != nil {
			walk(n.Format, visit)
		}
	case *parser.Unary:
		walk(n.X, visit)
	case *parser.Bool:
		walkAll(n.Values, visit)
	case *parser.Compare:
		walk(n.Left, visit)
		walkAll(n.Rights, visit)
	case *parser.Slice:
		walkAll([]parser.Expr{n.Lower, n.Upper, n.Step}, visit)
	case *parser.Starred:
		walk(n.X, visit)
	case *parser.Tuple:
		walkAll(n.Elts, visit)
	case *parser.List:
		walkAll(n.Elts, visit)
	case *parser.Set:
		walkAll(n.Elts, visit)
	case *parser.Dict:
		walkAll(n.Keys, visit)
		walkAll(n.Values, visit)
	case *parser.ListComp:
		walk(n.Elt, visit)
		clauses(n.Clauses)
	case *parser.SetComp:
		walk(n.Elt, visit)
		clauses(n.Clauses)
	case *parser.DictComp:
		walk(n.Key, visit)
		walk(n.Value, visit)
		clauses(n.Clauses)
	case *parser.Generator:
		walk(n.Elt, visit)
		clauses(n.Clauses)
	case *parser.IfExp:
		walkAll([]parser.Expr{n.Test, n.Body, n.OrElse}, visit)
	case *parser.NamedExpr:
		walk(n.Value, visit)
	case *parser.Yield:
		if n.X != nil {
			walk(n.X, visit)
		}
	case *parser.YieldFrom:
		walk(n.X, visit)
	}
}

func walkAll(list []parser.Expr, visit func(parser.Expr) bool) {
	for _, e := range list {
		if e != nil {
			walk(e, visit)
		}
	}
}
