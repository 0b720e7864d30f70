// This file holds the slow paths of variables, operators, comparisons and items, and their table.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// slowOps are the slow paths by opcode: they find their operands through the
// window saved in t, and report false if an exception was raised.
var slowOps [256]func(t *rt.Thread, ins uint64) bool

func init() {
	for i := range slowOps {
		slowOps[i] = badOp
	}
	for op, f := range map[code.Op]func(*rt.Thread, uint64) bool{
		code.CHECK: checkBound, code.DELLOCAL: delLocal,
		code.LOADG: loadGlobalOp, code.STOREG: storeGlobal, code.DELG: delGlobal,
		code.LOADNAME: loadName, code.STORENAME: storeName, code.DELNAME: delName, code.LOADCLASSFREE: loadClassFree,
		code.MKCELL: makeCell, code.LOADC: loadCell, code.STOREC: storeCell, code.DELC: delCell,
		code.LOADF: loadFree, code.STOREF: storeFree, code.DELF: delFree, code.FREECELL: freeCell,
		code.BINOP: binarySlow, code.UNOP: unaryOp, code.CMP: compareOp,
		code.JT: jumpIf, code.JF: jumpIf, code.JCMP: jumpCompare,
		code.JLT: jumpOrder, code.JLE: jumpOrder, code.JEQ: jumpOrder, code.JNE: jumpOrder, code.JGT: jumpOrder, code.JGE: jumpOrder,
		code.JLTI: jumpOrder, code.JLEI: jumpOrder, code.JEQI: jumpOrder, code.JNEI: jumpOrder, code.JGTI: jumpOrder, code.JGEI: jumpOrder,
		code.GETATTR: getAttrOp, code.SETATTR: setAttrOp, code.DELATTR: delAttrOp,
		code.GETITEM: getItem, code.GETITEMI: getItem, code.SETITEM: setItem, code.DELITEM: delItem, code.MKSLICE: makeSlice,
		code.CALLG: callGlobal, code.LOADM: loadMethod, code.CALLMF: callMethodFused, code.CALLKW: callKw, code.CALLMKW: callKw,
		code.CALLEX: callEx, code.LOADSUPER: loadSuper,
		code.YIELD: yieldOp, code.YIELDFROM: yieldFrom,
		code.GETITER: getIter, code.FORITER: forIter, code.UNPACK: unpack, code.UNPACKEX: unpackEx,
		code.MKLIST: makeList, code.MKTUPLE: makeTuple, code.MKSET: makeSet, code.MKDICT: makeDict, code.MKSTR: makeStr,
		code.FORMAT: formatOp, code.LISTAPPEND: listAppend, code.LISTEXTEND: listExtend, code.LISTTUPLE: listTuple,
		code.SETADD: setAdd, code.SETUPDATE: setUpdate, code.DICTSET: dictSet, code.DICTUPDATE: dictUpdate, code.DICTMERGE: dictMerge, code.KWARGS: kwArgs,
		code.MKFUNC: makeFunction, code.BUILDCLASS: buildClass, code.ANNOTATIONS: annotations,
		code.RAISE: raiseOp, code.RERAISE: reraise, code.PUSHEXC: pushExc, code.POPEXC: popExc, code.JEXC: jumpNoMatch,
		code.JEXCSTAR: jumpExcStar, code.PREPSTAR: prepStar, code.LOADSPEC: loadSpecial, code.EXCARGS: excArgs, code.ASSERTERR: assertErr,
		code.IMPORT: importOp, code.IMPORTFROM: importFrom, code.IMPORTSTAR: importStar, code.DISPLAY: display,
		code.MATCHLEN: matchLen, code.MATCHSEQ: matchSeq, code.MATCHMAP: matchMap, code.MATCHKEYS: matchKeys, code.MATCHCLASS: matchClass,
		opBridge: crossBridge, code.EACH: eachOp, code.GENRETURN: genReturn, code.GENRETNONE: genReturn,
	} {
		slowOps[op] = f
	}
}

func badOp(t *rt.Thread, ins uint64) bool {
	panic("vm: no such opcode: " + code.Op(ins).String())
}

// linkOf returns the running code's Link.
func linkOf(t *rt.Thread) *object.Link { return calleeOf(window(t)).Link }

// done stores an owned result in a, having consumed b and c, and drops what they held.
func done(t *rt.Thread, ins uint64, r rt.Value) bool {
	regs := window(t)
	x, y := rt.None, rt.None
	if ins&(code.ConsumeB<<8) != 0 {
		x = take(reg(regs, ins>>32))
	}
	if ins&(code.ConsumeC<<8) != 0 {
		y = take(reg(regs, ins>>48))
	}
	d := reg(regs, ins>>16)
	old := *d
	*d = r
	if y.H.Uncounted() && old.H.Uncounted() {
		t.Decref(x)
		return true
	}
	// Held, for what the drops before theirs run may collect.
	t.Hold(old)
	t.Hold(y)
	t.Decref(x)
	t.Decref(t.Unhold())
	t.Decref(t.Unhold())
	return true
}

// dropOperands drops the consumed operands of an instruction without a result.
func dropOperands(t *rt.Thread, ins uint64) {
	regs := window(t)
	if ins&(code.ConsumeA<<8) != 0 {
		t.Decref(take(reg(regs, ins>>16)))
	}
	if ins&(code.ConsumeB<<8) != 0 {
		t.Decref(take(reg(regs, ins>>32)))
	}
	if ins&(code.ConsumeC<<8) != 0 {
		t.Decref(take(reg(regs, ins>>48)))
	}
}

// dropTwo drops two references, for the loop.
func dropTwo(t *rt.Thread, a, b *rt.Header) {
	t.Hold(b.Val()) // what a's drop runs may collect
	t.Decref(a.Val())
	t.Decref(t.Unhold())
}

// owned returns an owned copy of the operand with consume bit bit in register p:
// moved out of a temporary, counted from a local.
func owned(t *rt.Thread, ins uint64, bit uint64, p *rt.Value) rt.Value {
	if ins&(bit<<8) != 0 {
		return take(p)
	}
	return t.New(*p)
}

// jump moves the saved pc by n instructions.
func jump(t *rt.Thread, n int64) { t.PCOff = uintptr(int64(t.PCOff) + n*8) }

func moveSlow(t *rt.Thread, ins uint64) {
	regs := window(t)
	put(t, reg(regs, ins>>16), t.New(*reg(regs, ins>>32)))
}

// Variables.

func localName(l *object.Link, ins uint64) string { return l.Code.Names[int32(ins>>32)] }

func raiseUnboundLocal(t *rt.Thread, name string) bool {
	_ = object.Raise(t, object.UnboundLocalErrorType, "cannot access local variable '%s' where it is not associated with a value", name)
	return false
}

func checkBound(t *rt.Thread, ins uint64) bool {
	return raiseUnboundLocal(t, localName(linkOf(t), ins))
}

func delLocal(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	p := reg(regs, ins>>16)
	if p.H == &rt.UnboundHdr {
		return raiseUnboundLocal(t, localName(calleeOf(regs).Link, ins))
	}
	put(t, p, rt.Unbound)
	return true
}

// loadGlobal reads a global or builtin: owned, or the zero Value with NameError set.
func loadGlobal(t *rt.Thread, g *object.GlobalSlot) rt.Value {
	if v := g.Cell.Load(t); v.H != &rt.UnboundHdr {
		return v
	}
	b := g.Builtin.Load()
	if b == nil {
		b = object.StateOf(t).Builtins.Cell(t, g.Name)
		g.Builtin.Store(b)
	}
	if v := b.Load(t); v.H != &rt.UnboundHdr {
		return v
	}
	_ = object.RaiseName(t, object.NameErrorType, g.Name.S, "name '"+g.Name.S+"' is not defined")
	return rt.Value{}
}

func loadGlobalOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := loadGlobal(t, global(calleeOf(regs).Link, ins))
	if v.H == nil {
		return false
	}
	put(t, reg(regs, ins>>16), v)
	return true
}

func storeGlobal(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	global(calleeOf(regs).Link, ins).Cell.Store(t, owned(t, ins, code.ConsumeA, reg(regs, ins>>16)))
	return true
}

func delGlobal(t *rt.Thread, ins uint64) bool {
	g := global(linkOf(t), ins)
	if !g.Cell.Delete(t) {
		_ = object.RaiseName(t, object.NameErrorType, g.Name.S, "name '"+g.Name.S+"' is not defined")
		return false
	}
	return true
}

// namespace reads name from the namespace in register 1: owned, or the zero Value.
func namespace(t *rt.Thread, name *object.Str) (rt.Value, error) {
	ns := *regAt(window(t), 1)
	if ns.Kind() == rt.KindDict && object.ExactDict(ns) {
		return object.AsDict(ns).GetStr(t, name), nil
	}
	v, err := object.GetItem(t, ns, name.Val())
	if err != nil && object.Caught(t, err, object.KeyErrorType) {
		return rt.Value{}, nil
	}
	return v, err
}

func loadName(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	g := global(calleeOf(regs).Link, ins)
	v, err := namespace(t, g.Name)
	if err != nil {
		return false
	}
	if v.H == nil {
		if v = loadGlobal(t, g); v.H == nil {
			return false
		}
	}
	put(t, reg(regs, ins>>16), v)
	return true
}

func storeName(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	g := global(calleeOf(regs).Link, ins)
	ns := *regAt(regs, 1)
	s := reg(regs, ins>>16)
	if ns.Kind() == rt.KindDict && object.ExactDict(ns) {
		return object.AsDict(ns).SetStr(t, g.Name, owned(t, ins, code.ConsumeA, s)) == nil
	}
	if object.SetItem(t, ns, g.Name.Val(), *s) != nil {
		return false
	}
	dropOperands(t, ins)
	return true
}

func delName(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	g := global(calleeOf(regs).Link, ins)
	err := object.DelItem(t, *regAt(regs, 1), g.Name.Val())
	if err != nil && object.Caught(t, err, object.KeyErrorType) {
		err = object.RaiseName(t, object.NameErrorType, g.Name.S, "name '"+g.Name.S+"' is not defined")
	}
	return err == nil
}

func freeCellAt(t *rt.Thread, ins uint64) (*object.Cell, string) {
	f := calleeOf(window(t))
	i := int32(ins >> 32)
	return object.AsCell(object.AsTuple(f.Closure).Items[i]), f.Link.Code.FreeVars[i]
}

func loadClassFree(t *rt.Thread, ins uint64) bool {
	c, name := freeCellAt(t, ins)
	v, err := namespace(t, object.Intern(t, name))
	if err != nil {
		return false
	}
	if v.H == nil {
		if v = c.Load(t); v.H == &rt.UnboundHdr {
			return raiseUnboundFree(t, name)
		}
	}
	put(t, reg(window(t), ins>>16), v)
	return true
}

func raiseUnboundFree(t *rt.Thread, name string) bool {
	_ = object.RaiseName(t, object.NameErrorType, name, "cannot access free variable '"+name+"' where it is not associated with a value in enclosing scope")
	return false
}

func makeCell(t *rt.Thread, ins uint64) bool {
	p := reg(window(t), ins>>16)
	*p = object.NewCell(t, *p).Val()
	return true
}

func loadCell(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := object.AsCell(*reg(regs, ins>>32)).Load(t)
	if v.H == &rt.UnboundHdr {
		return raiseUnboundLocal(t, calleeOf(regs).Link.Code.Names[uint16(ins>>48)])
	}
	put(t, reg(regs, ins>>16), v)
	return true
}

func storeCell(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	object.AsCell(*reg(regs, ins>>32)).Store(t, owned(t, ins, code.ConsumeA, reg(regs, ins>>16)))
	return true
}

func delCell(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	old := object.AsCell(*reg(regs, ins>>16)).Swap(t, rt.Unbound)
	if old.H == &rt.UnboundHdr && code.X(ins) == 0 {
		return raiseUnboundLocal(t, localName(calleeOf(regs).Link, ins))
	}
	t.Decref(old)
	return true
}

func loadFree(t *rt.Thread, ins uint64) bool {
	c, name := freeCellAt(t, ins)
	v := c.Load(t)
	if v.H == &rt.UnboundHdr {
		return raiseUnboundFree(t, name)
	}
	put(t, reg(window(t), ins>>16), v)
	return true
}

func storeFree(t *rt.Thread, ins uint64) bool {
	c, _ := freeCellAt(t, ins)
	c.Store(t, owned(t, ins, code.ConsumeA, reg(window(t), ins>>16)))
	return true
}

func delFree(t *rt.Thread, ins uint64) bool {
	c, name := freeCellAt(t, ins)
	old := c.Swap(t, rt.Unbound)
	if old.H == &rt.UnboundHdr && code.X(ins) == 0 {
		return raiseUnboundFree(t, name)
	}
	t.Decref(old)
	return true
}

func freeCell(t *rt.Thread, ins uint64) bool {
	c, _ := freeCellAt(t, ins)
	put(t, reg(window(t), ins>>16), t.New(c.Val()))
	return true
}

// Operators.

// binaryKinds maps the arithmetic opcodes to sub-codes; imm marks an immediate c.
var binaryKinds = func() (k [256]struct {
	op  int
	imm bool
}) {
	for op, kind := range map[code.Op]int{code.ADD: code.Add, code.SUB: code.Sub, code.MUL: code.Mul, code.TRUEDIV: code.TrueDiv,
		code.FLOORDIV: code.FloorDiv, code.MOD: code.Mod, code.AND: code.And, code.OR: code.Or, code.XOR: code.Xor,
		code.LSHIFT: code.LShift, code.RSHIFT: code.RShift} {
		k[op].op = kind
	}
	for op, kind := range map[code.Op]int{code.ADDI: code.Add, code.SUBI: code.Sub, code.MULI: code.Mul, code.FLOORDIVI: code.FloorDiv,
		code.MODI: code.Mod, code.ANDI: code.And, code.RSHIFTI: code.RShift, code.LSHIFTI: code.LShift} {
		k[op].op, k[op].imm = kind, true
	}
	return k
}()

func binarySlow(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	k := &binaryKinds[uint8(ins)]
	op := k.op
	x := *reg(regs, ins>>32)
	var y rt.Value
	if k.imm {
		y = rt.Int(int64(ins) >> 48)
	} else {
		y = *reg(regs, ins>>48)
		if code.Op(ins) == code.BINOP {
			op = int(ins >> (8 + code.SubShift) & 15)
		}
	}
	if r, ok := arith(op, x, y); ok {
		return done(t, ins, r)
	}
	var r rt.Value
	var err error
	if ins&(code.InPlace<<8) != 0 {
		r, err = object.InPlaceOp(t, x, y, op)
	} else {
		r, err = object.BinaryOp(t, x, y, op)
	}
	if err != nil {
		return false
	}
	return done(t, ins, r)
}

// arith computes the common cases of mixed and float arithmetic without dispatch
// on types; ok is false for anything else.
func arith(op int, x, y rt.Value) (r rt.Value, ok bool) {
	var a, b float64
	switch {
	case x.H == &rt.IntHdr && y.H == &rt.IntHdr:
		return arithInt(op, x.Int(), y.Int())
	case x.H == &rt.FloatHdr:
		a = x.Float()
	case x.H == &rt.IntHdr:
		a = float64(x.Int())
	default:
		return r, false
	}
	switch y.H {
	case &rt.FloatHdr:
		b = y.Float()
	case &rt.IntHdr:
		b = float64(y.Int())
	default:
		return r, false
	}
	switch op {
	case code.Add:
		return rt.Float(a + b), true
	case code.Sub:
		return rt.Float(a - b), true
	case code.Mul:
		return rt.Float(a * b), true
	case code.TrueDiv:
		if b != 0 {
			return rt.Float(a / b), true
		}
	}
	return r, false
}

func arithInt(op int, a, b int64) (r rt.Value, ok bool) {
	switch op {
	case code.TrueDiv:
		// Exact in float64: then one rounding.
		const exact = 1 << 53
		if b != 0 && a > -exact && a < exact && b > -exact && b < exact {
			return rt.Float(float64(a) / float64(b)), true
		}
	case code.FloorDiv:
		if b > 0 {
			q := a / b
			if a%b < 0 {
				q--
			}
			return rt.Int(q), true
		}
	case code.Mod:
		if b > 0 {
			m := a % b
			if m < 0 {
				m += b
			}
			return rt.Int(m), true
		}
	case code.And:
		return rt.Int(a & b), true
	case code.Or:
		return rt.Int(a | b), true
	case code.Xor:
		return rt.Int(a ^ b), true
	case code.RShift:
		if b >= 0 {
			return rt.Int(a >> min(uint64(b), 63)), true
		}
	case code.LShift:
		if b >= 0 && b < 63 && a<<b>>b == a {
			return rt.Int(a << b), true
		}
	case code.Mul:
		if p := a * b; a > -1<<31 && a < 1<<31 && b > -1<<31 && b < 1<<31 {
			return rt.Int(p), true
		}
	}
	return r, false
}

func unaryOp(t *rt.Thread, ins uint64) bool {
	v := *reg(window(t), ins>>32)
	op := int(ins >> (8 + code.SubShift) & 31)
	if op == code.Not {
		b, err := object.Truth(t, v)
		return err == nil && done(t, ins, rt.Bool(!b))
	}
	if op == code.Neg {
		if v.H == &rt.IntHdr && v.Int() != -1<<63 {
			return done(t, ins, rt.Int(-v.Int()))
		}
		if v.H == &rt.FloatHdr {
			return done(t, ins, rt.Float(-v.Float()))
		}
	}
	r, err := object.UnaryOp(t, v, op)
	return err == nil && done(t, ins, r)
}

// Comparisons.

// compare evaluates x op y for all ten sub-codes as an owned value.
func compare(t *rt.Thread, x, y rt.Value, op int) (rt.Value, error) {
	switch op {
	case code.Is:
		return rt.Bool(object.Is(x, y)), nil
	case code.IsNot:
		return rt.Bool(!object.Is(x, y)), nil
	case code.In, code.NotIn:
		in, err := object.Contains(t, y, x)
		return rt.Bool(in == (op == code.In)), err
	}
	if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
		return rt.Bool(orderInt(op, x.Int(), y.Int())), nil
	}
	return object.Compare(t, x, y, op)
}

func orderInt(op int, a, b int64) bool {
	switch op {
	case code.LT:
		return a < b
	case code.LE:
		return a <= b
	case code.EQ:
		return a == b
	case code.NE:
		return a != b
	case code.GT:
		return a > b
	}
	return a >= b
}

func compareOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	r, err := compare(t, *reg(regs, ins>>32), *reg(regs, ins>>48), int(ins>>(8+code.SubShift)&31))
	return err == nil && done(t, ins, r)
}

// truthOwned is Truth of an owned value, which it drops.
func truthOwned(t *rt.Thread, v rt.Value) (bool, error) {
	b, err := object.Truth(t, v)
	t.Decref(v) // an exception in flight stays so
	return b, err
}

func jumpIf(t *rt.Thread, ins uint64) bool {
	b, err := object.Truth(t, *reg(window(t), ins>>16))
	if err != nil {
		return false
	}
	if b == (code.Op(ins) == code.JT) {
		jump(t, int64(ins)>>32)
	}
	if ins&(code.ConsumeA<<8) != 0 {
		t.Decref(take(reg(window(t), ins>>16)))
	}
	return true
}

func jumpCompare(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	op := int(ins >> (8 + code.SubShift) & 31)
	r, err := compare(t, *reg(regs, ins>>16), *reg(regs, ins>>32), op)
	if err != nil {
		return false
	}
	if r.H == &rt.FalseHdr {
		jump(t, int64(ins)>>48)
	}
	dropOperands(t, ins&^(code.ConsumeC<<8))
	return true
}

func jumpOrder(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	op := code.Op(ins)
	x := *reg(regs, ins>>16)
	var y rt.Value
	kind := 0
	if op >= code.JLTI {
		y = rt.Int(int64(int16(ins >> 32)))
		kind = orderKinds[op-code.JLTI]
		ins &^= code.ConsumeB << 8
	} else {
		y = *reg(regs, ins>>32)
		kind = orderKinds[op-code.JLT]
	}
	var b bool
	if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
		b = orderInt(kind, x.Int(), y.Int())
	} else if object.ExactStr(x) && object.ExactStr(y) && (kind == code.EQ || kind == code.NE) {
		b = (x == y || object.AsStr(x).S == object.AsStr(y).S) == (kind == code.EQ)
	} else {
		r, err := object.Compare(t, x, y, kind)
		if err != nil {
			return false
		}
		if b, err = truthOwned(t, r); err != nil {
			return false
		}
	}
	if b == (ins&(code.Sense<<8) != 0) {
		jump(t, int64(ins)>>48)
	}
	dropOperands(t, ins&^(code.ConsumeC<<8))
	return true
}

var orderKinds = [...]int{code.LT, code.LE, code.EQ, code.NE, code.GT, code.GE}

// Items.

func getItem(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	o := *reg(regs, ins>>32)
	var k rt.Value
	if code.Op(ins) == code.GETITEMI {
		k = rt.Int(int64(ins) >> 48)
	} else {
		k = *reg(regs, ins>>48)
	}
	if k.H == &rt.IntHdr {
		i := k.Int()
		switch o.H.Shape() {
		case listShape:
			l := object.AsList(o)
			if i < 0 {
				i += int64(l.Len(t))
			}
			if i >= 0 {
				if v := l.Get(t, int(i)); v.H != nil {
					return done(t, ins, v)
				}
			}
			_ = object.IndexError(t, "list index out of range")
			return false
		case object.TupleShape():
			items := object.AsTuple(o).Items
			if i < 0 {
				i += int64(len(items))
			}
			if uint64(i) < uint64(len(items)) {
				return done(t, ins, t.New(items[i]))
			}
		}
	}
	v, err := object.GetItem(t, o, k)
	return err == nil && done(t, ins, v)
}

func setItem(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	o, k, s := *reg(regs, ins>>16), *reg(regs, ins>>32), reg(regs, ins>>48)
	if o.H.Shape() == listShape && k.H == &rt.IntHdr {
		l := object.AsList(o)
		i := k.Int()
		if i < 0 {
			i += int64(l.Len(t))
		}
		if i >= 0 && i < int64(l.Len(t)) {
			v := owned(t, ins, code.ConsumeC, s)
			if l.Set(t, int(i), v) {
				dropOperands(t, ins&^(code.ConsumeC<<8))
				return true
			}
			t.Decref(v)
		}
		_ = object.IndexError(t, "list assignment index out of range")
		return false
	}
	if object.SetItem(t, o, k, *s) != nil {
		return false
	}
	dropOperands(t, ins)
	return true
}

func delItem(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	if object.DelItem(t, *reg(regs, ins>>16), *reg(regs, ins>>32)) != nil {
		return false
	}
	dropOperands(t, ins)
	return true
}

func makeSlice(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	p := reg(regs, ins>>32)
	s := object.NewSlice(t, take(p), take(next(p)), take(plus(p, 2)))
	put(t, reg(regs, ins>>16), s)
	return true
}
