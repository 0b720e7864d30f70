// This file compiles calls: of functions, methods, with keywords and with unpacked arguments, and zero-argument super.

package compiler

import (
	"slices"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// maxArgs is the number of arguments that a call instruction can count.
const maxArgs = 255

// plainArgs reports whether all arguments are positional or named, and few
// enough to be passed in registers.
func plainArgs(a *parser.Args) bool {
	for _, e := range a.Positional {
		if _, ok := e.(*parser.Starred); ok {
			return false
		}
	}
	for i := range a.Keywords {
		if a.Keywords[i].Name == "" {
			return false
		}
	}
	return len(a.Positional)+len(a.Keywords) <= maxArgs
}

// methodCall reports whether a call of an attribute is compiled as a method
// call, which makes no bound method.
func methodCall(e *parser.Call) bool {
	_, ok := e.Func.(*parser.Attribute)
	return ok && plainArgs(&e.Args)
}

// call compiles a call; callee is its value if that was compiled before.
func (f *fn) call(e *parser.Call, dst int, callee *val) val {
	f.checkKeywords(&e.Args)
	f.c.warnCallee(e.Func)
	if callee == nil && methodCall(e) {
		at := e.Func.(*parser.Attribute)
		if s, ok := f.superCall(at.X); ok {
			base := f.top
			f.superLookup(at, s, 1)
			f.push() // a and a+1 are written
			return f.finishCall(e, base, true, dst)
		}
		return f.callMethod(e, at, val{reg: -1}, dst)
	}
	base := f.top
	if !plainArgs(&e.Args) {
		f.calleeTo(e, callee, &base)
		return f.callEx(&e.Args, e.Span, base, dst)
	}
	if n, ok := e.Func.(*parser.Name); ok && callee == nil && len(e.Args.Keywords) == 0 && f.simpleArgs(e.Args.Positional) {
		if y := f.symbol(n.ID); y.home == homeGlobal && y.name != "__debug__" && plainName(n, y.name, e.Span) {
			f.push()
			f.exprTemps(e.Args.Positional)
			f.emit(e.Span, code.CALLG, uint8(len(e.Args.Positional)), base, f.global(y.name, e.Span), 0)
			f.top = base + 1
			return f.put(val{kind: inTemp, reg: base}, dst, e.Span)
		}
	}
	f.calleeTo(e, callee, &base)
	return f.finishCall(e, base, false, dst)
}

// calleeTo brings the callee to the bottom of the call window.
func (f *fn) calleeTo(e *parser.Call, callee *val, base *int) {
	if callee == nil {
		f.temp(e.Func)
		return
	}
	if callee.kind == inTemp {
		*base = callee.reg
	}
	f.put(*callee, inNextTmp, e.Func.Range())
}

func (f *fn) exprTemps(list []parser.Expr) {
	for _, e := range list {
		f.temp(e)
	}
}

// checkKeywords reports a keyword given twice.
func (f *fn) checkKeywords(a *parser.Args) {
	if len(a.Keywords) < 2 {
		return
	}
	seen := make(map[string]bool, len(a.Keywords))
	for i := range a.Keywords {
		k := &a.Keywords[i]
		if k.Name == "" {
			continue
		}
		if seen[k.Name] {
			f.c.fail(k.Span, "keyword argument repeated: %s", k.Name)
		}
		seen[k.Name] = true
	}
}

// simpleArgs reports whether all arguments are constants or surely bound
// locals: then they can be evaluated before the callee is looked up.
func (f *fn) simpleArgs(list []parser.Expr) bool {
	if len(list) > maxArgs {
		return false
	}
	for _, e := range list {
		if _, ok := literal(e); !ok && !f.sureLocal(e) {
			return false
		}
	}
	return true
}

// sureLocal reports whether e is a variable in a register that is surely bound.
func (f *fn) sureLocal(e parser.Expr) bool {
	n, ok := e.(*parser.Name)
	if !ok || n.ID == "__debug__" {
		return false
	}
	y := f.symbol(n.ID)
	return y.home == homeLocal && !y.def.cell && f.bound.has(y.def.reg)
}

// plainName reports whether the name stands at the beginning of sp as it is
// spelled. A fused instruction has one position, that of the call; that of its
// lookup is derived from it (Code.LookupPos), which takes this.
func plainName(n *parser.Name, name string, sp lexer.Span) bool {
	return n.From == sp.From && n.To.Line == sp.From.Line && int(n.To.Col-n.From.Col) == len(name)
}

// fusedMethod reports whether x.name(args) can be one instruction.
func (f *fn) fusedMethod(e *parser.Call, at *parser.Attribute) bool {
	if !f.sureLocal(at.X) || len(e.Args.Keywords) > 0 || !f.simpleArgs(e.Args.Positional) {
		return false
	}
	n := at.X.(*parser.Name)
	return plainName(n, n.ID, e.Span) && at.From == e.From && at.To.Line == at.From.Line &&
		int(at.To.Col-at.From.Col) == len(n.ID)+1+len(at.Name) && mangle(f.scope.private, at.Name) == at.Name
}

// callMethod compiles x.name(args). Obj is the value of x if it was compiled
// before; else its register is negative.
func (f *fn) callMethod(e *parser.Call, at *parser.Attribute, obj val, dst int) val {
	f.checkKeywords(&e.Args)
	base := f.top
	sp := attrSpan(at.Span, at)
	if obj.reg < 0 {
		if f.fusedMethod(e, at) {
			r := f.symbol(at.X.(*parser.Name).ID).def.reg
			f.push()
			f.push()
			f.exprTemps(e.Args.Positional)
			f.emit(e.Span, code.CALLMF, uint8(len(e.Args.Positional)), base, r, f.site(at.Name, sp))
			f.top = base + 1
			return f.put(val{kind: inTemp, reg: base}, dst, e.Span)
		}
		f.push()
		obj = f.val(at.X)
		r := f.reg(obj, sp)
		f.top = base + 1
		f.emit(sp, code.LOADM, 0, base, r, f.site(at.Name, sp))
	} else {
		// In a long chain the object is where the window begins.
		r := obj.reg
		if obj.kind == inTemp {
			base = obj.reg
			f.top = base + 1
			r = f.push()
			f.emit(sp, code.MOVE, 0, r, base, 0)
		} else {
			f.push()
			r = f.reg(obj, sp)
		}
		f.top = base + 1
		f.emit(sp, code.LOADM, 0, base, r, f.site(at.Name, sp))
	}
	f.push()
	return f.finishCall(e, base, true, dst)
}

// finishCall compiles the arguments and the call; the window begins at base,
// and top is where the arguments go.
func (f *fn) finishCall(e *parser.Call, base int, method bool, dst int) val {
	f.exprTemps(e.Args.Positional)
	n := len(e.Args.Positional) + len(e.Args.Keywords)
	sp := e.Span
	if at, ok := e.Func.(*parser.Attribute); ok && method {
		sp.From = attrSpan(sp, at).From
	}
	if len(e.Args.Keywords) == 0 {
		op := code.CALL
		if method {
			op = code.CALLM
		}
		f.emit(sp, op, uint8(n), base, 0, 0)
	} else {
		names := make([]string, len(e.Args.Keywords))
		for i := range e.Args.Keywords {
			k := &e.Args.Keywords[i]
			names[i] = mangle(f.scope.private, k.Name)
			f.temp(k.Value)
		}
		op := code.CALLKW
		if method {
			op = code.CALLMKW
		}
		if !f.dead {
			f.emit(sp, op, uint8(n), base, f.constant(names), 0)
		}
	}
	f.top = base + 1
	return f.put(val{kind: inTemp, reg: base}, dst, e.Span)
}

// callEx compiles the arguments of a call with * or **, or with many
// arguments, and the call. The callee is in base, the topmost temporary.
func (f *fn) callEx(a *parser.Args, sp lexer.Span, base, dst int) val {
	if s, ok := soleStarred(a.Positional); ok {
		f.temp(s)
	} else {
		f.listOf(a.Positional, sp)
	}
	switch {
	case len(a.Keywords) == 0:
		f.emit(sp, code.UNBIND, 0, f.push(), 0, 0)
	case len(a.Keywords) == 1 && a.Keywords[0].Name == "":
		d := f.temp(a.Keywords[0].Value)
		f.emit(sp, code.KWARGS, 0, d, base, 0)
	default:
		f.keywordDict(a.Keywords, base, sp)
	}
	f.emit(sp, code.CALLEX, 0, base, 0, 0)
	f.top = base + 1
	return f.put(val{kind: inTemp, reg: base}, dst, sp)
}

// soleStarred returns x if the only argument is *x.
func soleStarred(args []parser.Expr) (parser.Expr, bool) {
	if len(args) != 1 {
		return nil, false
	}
	s, ok := args[0].(*parser.Starred)
	if !ok {
		return nil, false
	}
	return s.X, true
}

// keywordDict makes the dictionary of keywords in the next temporary.
func (f *fn) keywordDict(list []parser.Keyword, callee int, sp lexer.Span) {
	d := f.push()
	f.emit(sp, code.MKDICT, 0, d, d, 0)
	for first := true; len(list) > 0; first = false {
		if list[0].Name == "" {
			v := f.val(list[0].Value)
			f.emit(sp, code.DICTMERGE, 0, d, f.reg(v, sp), callee)
			f.top = d + 1
			list = list[1:]
			continue
		}
		n := slices.IndexFunc(list, func(k parser.Keyword) bool { return k.Name == "" })
		if n < 0 {
			n = len(list)
		}
		// Those before the first ** cannot clash, so they go in directly.
		into := d
		if !first {
			into = f.push()
			f.emit(sp, code.MKDICT, 0, into, into, 0)
		}
		for i := range list[:n] {
			key := f.put(konst(mangle(f.scope.private, list[i].Name)), inNextTmp, sp)
			v := f.val(list[i].Value)
			f.emit(sp, code.DICTSET, 0, into, key.reg, f.reg(v, sp))
			f.top = into + 1
		}
		if !first {
			f.emit(sp, code.DICTMERGE, 0, d, into, callee)
		}
		f.top = d + 1
		list = list[n:]
	}
}

// superUse is a call super() whose attribute is looked up without making the
// super object.
type superUse struct {
	call *parser.Call
	self *symbol // the method's first parameter
}

// superCall reports whether e is super() in a method, where it needs no object.
func (f *fn) superCall(e parser.Expr) (superUse, bool) {
	call, ok := e.(*parser.Call)
	if !ok || len(call.Args.Positional)+len(call.Args.Keywords) > 0 {
		return superUse{}, false
	}
	n, ok := call.Func.(*parser.Name)
	if !ok || n.ID != "super" || f.host.kind != functionScope || f.code.NPos == 0 || f.symbol("super").home != homeGlobal {
		return superUse{}, false
	}
	if y := f.symbol("__class__"); y.home != homeFree {
		return superUse{}, false
	}
	return superUse{call, f.host.syms[f.code.Locals[0]]}, true
}

// superLookup emits the lookup of super().name; form 1 is that of a method
// call. The result is in the next temporary.
func (f *fn) superLookup(at *parser.Attribute, s superUse, form uint8) {
	base := f.push()
	f.emit(s.call.Func.Range(), code.LOADG, 0, base, f.global("super", at.Span), 0)
	self := s.self.reg
	if s.self.cell {
		f.push()
		self = f.push()
		f.emit(s.call.Span, code.LOADC, 0, self, s.self.reg, f.name(s.self.name, at.Span))
		f.top = base + 1
	} else {
		f.checkBound(self, s.self.name, s.call.Span)
	}
	cls := f.push()
	f.emit(s.call.Span, code.LOADF, 0, cls, f.free("__class__"), 0)
	f.emit(at.Span, code.LOADSUPER, form<<code.SubShift, base, self, f.site(at.Name, at.Span))
	if s.self.cell {
		f.emit(at.Span, code.DROP, 0, self, 0, 0)
	}
	f.top = base + 1
}

func (f *fn) superAttr(e *parser.Attribute, s superUse, dst int) val {
	base := f.top
	f.superLookup(e, s, 0)
	return f.put(val{kind: inTemp, reg: base}, dst, e.Span)
}
