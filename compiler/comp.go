// This file compiles comprehensions, which become loops in the code around them (PEP 709), and generator expressions, which are functions.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// comprehension compiles a list, set or dict comprehension in place. Its
// variables have registers of their own, which are emptied at its end, also if
// that comes by an exception.
func (f *fn) comprehension(e parser.Expr, dst int) val {
	sp := e.Range()
	s := f.c.scopes[e]
	var clauses []parser.Comprehension
	var add func(acc int)
	mk := code.MKLIST
	switch e := e.(type) {
	case *parser.ListComp:
		clauses = e.Clauses
		add = func(acc int) {
			v := f.val(e.Elt)
			f.emit(sp, code.LISTAPPEND, 0, acc, f.reg(v, sp), 0)
		}
	case *parser.SetComp:
		clauses, mk = e.Clauses, code.MKSET
		add = func(acc int) {
			v := f.val(e.Elt)
			f.emit(sp, code.SETADD, 0, acc, f.reg(v, sp), 0)
		}
	case *parser.DictComp:
		clauses, mk = e.Clauses, code.MKDICT
		add = func(acc int) {
			k := f.operand(e.Key, e.Value)
			v := f.val(e.Value)
			kr := f.reg(k, sp)
			f.emit(sp, code.DICTSET, 0, acc, kr, f.reg(v, sp))
		}
	}
	acc := f.push()
	it := f.top
	src := f.reg(f.val(clauses[0].Iter), clauses[0].Iter.Range())
	f.top = it
	f.push()
	f.emit(clauses[0].Iter.Range(), code.GETITER, 0, it, src, 0)
	outer := f.scope
	f.scope = s
	f.emit(sp, mk, 0, acc, acc, 0)
	f.top = acc
	h := f.newHandler()
	f.top = it + 1
	old := f.cover(h)
	f.clauses(clauses, it, func() { add(acc) })
	f.cover(old)
	f.scope = outer
	f.clearComp(s, sp)
	f.top = it

	f.cold = append(f.cold, func() {
		f.cover(h.outer)
		f.enterHandler(h)
		f.clearComp(s, sp)
		f.emit(sp, code.RERAISE, 0, h.exc, 0, 0)
	})
	f.top = acc + 1
	return f.put(val{kind: inTemp, reg: acc}, dst, sp)
}

// clearComp empties the registers of a comprehension's variables.
func (f *fn) clearComp(s *scope, sp lexer.Span) {
	for _, y := range s.order {
		if !y.local() {
			continue
		}
		f.emit(sp, code.UNBIND, 0, y.reg, 0, 0)
		if y.cell { // registers of cells always hold one
			f.emit(sp, code.MKCELL, 0, y.reg, 0, 0)
		} else if !f.dead {
			f.bound = f.bound.without(y.reg)
		}
	}
}

// clauses compiles the loops of a comprehension around body; it is the first
// iterator.
func (f *fn) clauses(list []parser.Comprehension, it int, body func()) {
	cl := &list[0]
	sp := cl.Iter.Range()
	head, next, end := f.head(), f.label(), f.label()
	f.forIter(cl.Target, it, sp, end)
	for _, e := range cl.Ifs {
		f.cond(e, false, next)
	}
	if len(list) == 1 {
		top := f.top
		body()
		f.top = top
	} else {
		inner := f.top
		rest := list[1:]
		isp := rest[0].Iter.Range()
		src := f.reg(f.val(rest[0].Iter), isp)
		f.top = inner
		f.push()
		f.emit(isp, code.GETITER, 0, inner, src, 0)
		f.c.enter(isp)
		f.clauses(rest, inner, body)
		f.c.leave()
		f.top = inner
	}
	f.place(next)
	f.loop(sp, head)
	f.place(end)
}

// forIter emits the step of a loop: the next item goes to the target, or the
// iterator is dropped and control goes to end.
func (f *fn) forIter(target parser.Expr, it int, sp lexer.Span, end *label) {
	if n, ok := target.(*parser.Name); ok {
		if y := f.symbol(n.ID); y.home == homeLocal && !y.def.cell {
			f.jump(sp, code.FORITER, 0, y.def.reg, it, end)
			f.setBound(y.def.reg)
			return
		}
	}
	r := f.push()
	f.jump(sp, code.FORITER, 0, r, it, end)
	f.store(target, val{kind: inTemp, reg: r}, false)
	f.top = r
}

// generator compiles a generator expression: a call of a generator function
// with the first iterator.
func (f *fn) generator(e *parser.Generator, dst int) val {
	base := f.top
	s := f.c.scopes[e]
	g := f.c.newFn(f, s, "<genexpr>")
	g.qualify()
	g.code.NPos = 1
	g.code.FirstLine = int(e.From.Line)
	g.code.Flags |= code.Generator
	g.begin(e.Span, nil, []string{".0"})
	isp := e.Clauses[0].Iter.Range()
	// The loop works on the parameter itself: a second reference to the iterator would make each
	// step lock it while other threads run.
	it := s.syms[".0"].reg
	g.clauses(e.Clauses, it, func() {
		v := g.val(e.Elt)
		r := g.reg(v, e.Elt.Range())
		if v.kind != inLocal {
			g.top = r
		}
		d := g.push()
		g.emit(e.Elt.Range(), code.YIELD, 0, d, r, 0)
		g.emit(e.Elt.Range(), code.DROP, 0, d, 0, 0)
	})
	g.emit(e.Span, code.RETNONE, 0, 0, 0, 0)
	f.mkfunc(g.finish(e.Span), s, 0, base, anywhere, e.Span)
	f.top = base
	f.push()
	src := f.reg(f.val(e.Clauses[0].Iter), isp)
	f.top = base + 1
	arg := f.push()
	f.emit(isp, code.GETITER, 0, arg, src, 0)
	f.emit(e.Span, code.CALL, 1, base, 0, 0)
	f.top = base + 1
	return f.put(val{kind: inTemp, reg: base}, dst, e.Span)
}
