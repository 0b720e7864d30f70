// This file compiles what binds and unbinds: assignments of all forms, targets and del.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

func (f *fn) assign(s *parser.Assign) {
	base := f.top
	targets := s.Targets()
	value := s.Value()
	if len(targets) == 1 {
		switch t := targets[0].(type) {
		case *parser.Name:
			f.assignName(t, value)
			return
		case *parser.Tuple:
			if f.assignTuple(t.Elts, value) {
				return
			}
		case *parser.List:
			if f.assignTuple(t.Elts, value) {
				return
			}
		}
		v := f.operand(value, targets[0])
		f.store(targets[0], v, false)
		f.top = base
		return
	}
	v := f.val(value)
	if v.kind == inLocal && !allNames(targets) {
		v = f.put(v, inNextTmp, s.Span) // a target may rebind the variable before the last is stored
	}
	for i, t := range targets {
		f.store(t, v, i < len(targets)-1)
	}
	f.top = base
}

func allNames(list []parser.Expr) bool {
	for _, e := range list {
		if _, ok := e.(*parser.Name); !ok {
			return false
		}
	}
	return true
}

// assignName compiles name = value, straight into the variable's register.
func (f *fn) assignName(t *parser.Name, value parser.Expr) {
	base := f.top
	y := f.symbol(t.ID)
	if y.home == homeLocal && !y.def.cell {
		f.into(value, y.def.reg)
		f.setBound(y.def.reg)
		f.top = base
		return
	}
	f.storeName(t.ID, f.val(value), t.Span, false)
	f.top = base
}

// assignTuple compiles a, b = c, d without making a tuple: all values first,
// then the targets from left to right. It declines other shapes.
func (f *fn) assignTuple(targets []parser.Expr, value parser.Expr) bool {
	t, ok := value.(*parser.Tuple)
	if !ok || len(t.Elts) != len(targets) || len(targets) == 0 || len(targets) > maxRun || anyStarred(t.Elts) || anyStarred(targets) {
		return false
	}
	base := f.top
	vals := make([]val, len(targets))
	for i, e := range t.Elts {
		later := append(append([]parser.Expr(nil), t.Elts[i+1:]...), targets...)
		v := f.operand(e, later...)
		if v.kind == inLocal {
			for _, earlier := range targets[:i] {
				if f.binds(earlier, v.reg) {
					v = f.put(v, inNextTmp, e.Range())
					break
				}
			}
		}
		vals[i] = v
	}
	for i, e := range targets {
		top := f.top
		f.store(e, vals[i], false)
		f.top = top
	}
	f.top = base
	return true
}

// binds reports whether storing to the target writes the register r.
func (f *fn) binds(target parser.Expr, r int) bool {
	switch t := target.(type) {
	case *parser.Name:
		y := f.symbol(t.ID)
		return y.home == homeLocal && y.def.reg == r
	case *parser.Tuple:
		for _, e := range t.Elts {
			if f.binds(e, r) {
				return true
			}
		}
	case *parser.List:
		for _, e := range t.Elts {
			if f.binds(e, r) {
				return true
			}
		}
	case *parser.Starred:
		return f.binds(t.X, r)
	}
	return false
}

// store assigns v to a target. With keep, a temporary is not consumed. Top is
// as before.
func (f *fn) store(target parser.Expr, v val, keep bool) {
	f.c.enter(target.Range())
	defer f.c.leave()
	sp := target.Range()
	base := f.top
	kept := uint8(0)
	keep = keep && v.kind == inTemp
	switch t := target.(type) {
	case *parser.Name:
		f.storeName(t.ID, v, sp, keep)
	case *parser.Attribute:
		sp = attrSpan(sp, t)
		x := f.reg(f.val(t.X), sp)
		if keep {
			kept = code.ConsumeB
		}
		f.keeping(f.emit(sp, code.SETATTR, 0, x, f.reg(v, sp), f.site(t.Name, sp)), kept)
	case *parser.Subscript:
		x := f.operand(t.X, t.Index)
		i := f.val(t.Index)
		if keep {
			kept = code.ConsumeC
		}
		xr := f.reg(x, sp)
		ir := f.reg(i, sp)
		f.keeping(f.emit(sp, code.SETITEM, 0, xr, ir, f.reg(v, sp)), kept)
	case *parser.Tuple:
		f.unpack(t.Elts, v, sp, keep)
	case *parser.List:
		f.unpack(t.Elts, v, sp, keep)
	case *parser.Starred:
		f.c.fail(sp, "starred assignment target must be in a list or tuple")
	default:
		f.c.fail(sp, "cannot assign to this expression")
	}
	f.top = base
}

// storeName assigns v to a name.
func (f *fn) storeName(id string, v val, sp lexer.Span, keep bool) {
	base := f.top
	y := f.symbol(id)
	i := -1
	kept := uint8(code.ConsumeA)
	switch y.home {
	case homeLocal:
		if !y.def.cell {
			if v.kind == inConst {
				f.move(v, y.def.reg, sp)
			} else if v.reg != y.def.reg {
				i = f.emit(sp, code.MOVE, 0, y.def.reg, v.reg, 0)
				kept = code.ConsumeB
			}
			f.setBound(y.def.reg)
		} else {
			i = f.emit(sp, code.STOREC, 0, f.reg(v, sp), y.def.reg, 0)
		}
	case homeFree, homeClassFree:
		i = f.emit(sp, code.STOREF, 0, f.reg(v, sp), f.free(y.name), 0)
	case homeGlobal:
		i = f.emit(sp, code.STOREG, 0, f.reg(v, sp), f.global(y.name, sp), 0)
	case homeName:
		i = f.emit(sp, code.STORENAME, 0, f.reg(v, sp), f.global(y.name, sp), 0)
	}
	if keep && v.kind == inTemp {
		f.keeping(i, kept)
	}
	f.top = base
}

// unpack assigns the items of v to targets.
func (f *fn) unpack(targets []parser.Expr, v val, sp lexer.Span, keep bool) {
	star := -1
	for i, t := range targets {
		if _, ok := t.(*parser.Starred); ok {
			if star >= 0 {
				f.c.fail(sp, "multiple starred expressions in assignment")
			}
			star = i
		}
	}
	r := f.reg(v, sp)
	n := len(targets)
	if n > code.MaxRegs/2 || star >= 256 || star >= 0 && n-star-1 >= 256 {
		f.c.fail(sp, "too many expressions in star-unpacking assignment")
	}
	base := f.top
	for range n {
		f.push()
	}
	var i int
	if star < 0 {
		i = f.emit(sp, code.UNPACK, 0, r, base, n)
	} else {
		i = f.emit(sp, code.UNPACKEX, 0, r, base, star|(n-star-1)<<8)
	}
	if keep {
		f.keeping(i, code.ConsumeA)
	}
	for i, t := range targets {
		if s, ok := t.(*parser.Starred); ok {
			t = s.X
		}
		f.store(t, val{kind: inTemp, reg: base + i}, false)
	}
}

func (f *fn) augAssign(s *parser.AugAssign) {
	base := f.top
	sp := s.Span
	op := func(l val, lbase, dst int) val {
		r := f.val(s.Value)
		return f.arith(s.Op(), code.InPlace, l, r, sp, dst, lbase)
	}
	switch t := s.Target.(type) {
	case *parser.Name:
		y := f.symbol(t.ID)
		l := f.guard(f.loadName(t.ID, t.Span, anywhere), sp, s.Value)
		if y.home == homeLocal && !y.def.cell {
			op(l, base, y.def.reg)
			f.setBound(y.def.reg)
		} else {
			f.storeName(t.ID, op(l, base, anywhere), t.Span, false)
		}
	case *parser.Attribute:
		at := attrSpan(t.Span, t)
		x := f.reg(f.operand(t.X, s.Value), at)
		l := f.push()
		f.keeping(f.emit(at, code.GETATTR, 0, l, x, f.site(t.Name, at)), code.ConsumeB)
		v := op(val{kind: inTemp, reg: l}, l, anywhere)
		f.emit(at, code.SETATTR, 0, x, v.reg, f.site(t.Name, at))
	case *parser.Subscript:
		x := f.reg(f.operand(t.X, t.Index, s.Value), t.Span)
		i := f.reg(f.operand(t.Index, s.Value), t.Span)
		l := f.push()
		f.keeping(f.emit(t.Span, code.GETITEM, 0, l, x, i), code.ConsumeB|code.ConsumeC)
		v := op(val{kind: inTemp, reg: l}, l, anywhere)
		f.emit(t.Span, code.SETITEM, 0, x, i, v.reg)
	default:
		f.c.fail(s.Target.Range(), "illegal expression for augmented assignment")
	}
	f.top = base
}

func (f *fn) annAssign(s *parser.AnnAssign) {
	base := f.top
	if s.Value != nil {
		if n, ok := s.Target.(*parser.Name); ok {
			f.assignName(n, s.Value)
		} else {
			f.store(s.Target, f.operand(s.Value, s.Target), false)
		}
		f.top = base
	}
	inFunction := f.host.isFunction()
	switch t := s.Target.(type) {
	case *parser.Name:
		if s.Simple() && !inFunction {
			v := f.top
			f.annotation(s.Annotation)
			d := f.push()
			f.emit(s.Span, code.ANNOTATIONS, 0, d, 0, 0)
			k := f.put(konst(mangle(f.scope.private, t.ID)), inNextTmp, s.Span)
			f.emit(s.Span, code.SETITEM, 0, d, k.reg, v)
			f.top = base
			return
		}
	case *parser.Attribute:
		if s.Value == nil {
			f.evalDrop(t.X)
		}
	case *parser.Subscript:
		if s.Value == nil {
			f.evalDrop(t.X)
			f.evalDrop(t.Index)
		}
	}
	if !inFunction && !f.c.futureAnnotations {
		f.evalDrop(s.Annotation)
	}
}

// evalDrop evaluates an expression for its effect.
func (f *fn) evalDrop(e parser.Expr) {
	base := f.top
	v := f.val(e)
	f.top = base
	if v.kind == inTemp {
		f.emit(e.Range(), code.DROP, 0, v.reg, 0, 0)
	}
}

func (f *fn) del(e parser.Expr) {
	f.c.enter(e.Range())
	defer f.c.leave()
	sp := e.Range()
	base := f.top
	switch t := e.(type) {
	case *parser.Name:
		f.delName(t.ID, sp, false)
	case *parser.Attribute:
		sp = attrSpan(sp, t)
		x := f.reg(f.val(t.X), sp)
		f.emit(sp, code.DELATTR, 0, x, 0, f.site(t.Name, sp))
	case *parser.Subscript:
		x := f.operand(t.X, t.Index)
		i := f.val(t.Index)
		xr := f.reg(x, sp)
		f.emit(sp, code.DELITEM, 0, xr, f.reg(i, sp), 0)
	case *parser.Tuple:
		for _, x := range t.Elts {
			f.del(x)
		}
	case *parser.List:
		for _, x := range t.Elts {
			f.del(x)
		}
	default:
		f.c.fail(sp, "cannot delete this expression")
	}
	f.top = base
}

// delName unbinds a name; silently if it may be unbound already (the end of
// `except E as name`).
func (f *fn) delName(id string, sp lexer.Span, silent bool) {
	y := f.symbol(id)
	x := uint8(0)
	if silent {
		x = 1
	}
	switch y.home {
	case homeLocal:
		r := y.def.reg
		switch {
		case y.def.cell:
			f.emit(sp, code.DELC, x, r, f.name(y.name, sp), 0)
		case silent:
			f.emit(sp, code.UNBIND, 0, r, 0, 0)
		default:
			f.emit(sp, code.DELLOCAL, 0, r, f.name(y.name, sp), 0)
		}
		if !f.dead && !y.def.cell {
			f.bound = f.bound.without(r)
		}
	case homeFree, homeClassFree:
		f.emit(sp, code.DELF, x, 0, f.free(y.name), 0)
	default:
		if silent { // binding it first makes sure that there is something to delete
			f.storeName(id, none, sp, false)
		}
		op := code.DELG
		if y.home == homeName {
			op = code.DELNAME
		}
		f.emit(sp, op, 0, 0, f.global(y.name, sp), 0)
	}
}
