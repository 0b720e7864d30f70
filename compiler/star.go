// This file compiles try with except* clauses.

package compiler

import (
	"minipy/compiler/code"
	"minipy/parser"
)

// tryStar compiles a try whose clauses each handle a part of an exception
// group. The registers, from base on: the exception, what was handled before,
// the part not handled so far, and the list of what the clauses raise.
func (f *fn) tryStar(s *parser.Try) {
	outer := f.handler
	base := f.top
	h := f.newHandler()
	end := f.label()
	f.pushBlock(s.Span, block{kind: blockTry, outer: outer})
	f.cover(h)
	f.stmts(s.Body.Stmts)
	f.cover(outer)
	f.popBlock()
	f.stmts(s.Else.Stmts)
	f.jump(f.lastSpan(), code.JMP, 0, 0, 0, end)

	f.enterHandler(h)
	cleanup := f.beginHandler(s.Span)
	rest, raised := f.push(), f.push()
	f.keeping(f.emit(s.Span, code.MOVE, 0, rest, base, 0), code.ConsumeB)
	f.emit(s.Span, code.MKLIST, 0, raised, raised, 0)
	for _, c := range s.Handlers {
		sp := tokenSpan(c)
		next := f.label()
		part := f.temp(c.Type)
		f.jump(c.Type.Range(), code.JEXCSTAR, 0, rest, part, next)
		if c.Name != "" {
			f.storeName(c.Name, val{kind: inTemp, reg: part}, sp, true)
		}
		body := f.newHandler()
		f.cover(body)
		f.pushBlock(sp, block{kind: blockStar})
		f.stmts(c.Body.Stmts)
		f.popBlock()
		f.cover(cleanup)
		at := f.lastSpan()
		if c.Name != "" {
			f.delName(c.Name, at, true)
		}
		f.emit(at, code.DROP, 0, part, 0, 0)
		f.jump(at, code.JMP, 0, 0, 0, next)
		f.enterHandler(body)
		f.cover(cleanup)
		if c.Name != "" {
			f.delName(c.Name, sp, true)
		}
		f.emit(sp, code.LISTAPPEND, 0, raised, body.exc, 0)
		f.emit(sp, code.DROP, 0, part, 0, 0)
		f.place(next)
		f.top = part
	}
	f.emit(s.Span, code.LISTAPPEND, 0, raised, rest, 0)
	f.keeping(f.emit(s.Span, code.PREPSTAR, 0, rest, base, raised), code.ConsumeB)
	handled := f.label()
	f.keeping(f.jump(s.Span, code.JNONE, code.Sense, rest, 0, handled), code.ConsumeA)
	f.rethrow(cleanup, base, s.Span, "")
	f.place(handled)
	f.cover(outer)
	f.emit(s.Span, code.DROP, 0, rest, 0, 0)
	f.emit(s.Span, code.POPEXC, 0, base, base+1, 0)
	f.top = base
	f.place(end)
}
