// This file compiles the simple statements, if and the loops.

package compiler

import (
	"strings"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

func (f *fn) stmts(list []parser.Stmt) {
	for _, s := range list {
		f.c.enter(s.Range())
		f.stmt(s)
		f.c.leave()
	}
}

// maxIns bounds the size of one code: finally bodies are copied for each way
// out, so nesting them multiplies.
const maxIns = 1 << 22

func (f *fn) stmt(s parser.Stmt) {
	if len(f.ins) > maxIns {
		f.c.fail(s.Range(), "too many instructions in one code block")
	}
	switch s := s.(type) {
	case *parser.ExprStmt:
		f.exprStmt(s)
	case *parser.Assign:
		f.assign(s)
	case *parser.AugAssign:
		f.augAssign(s)
	case *parser.AnnAssign:
		f.annAssign(s)
	case *parser.Pass, *parser.Global, *parser.Nonlocal:
	case *parser.Break:
		f.leaveLoop(s.Span, true)
	case *parser.Continue:
		f.leaveLoop(s.Span, false)
	case *parser.Return:
		f.returnStmt(s)
	case *parser.Raise:
		f.raise(s)
	case *parser.Assert:
		f.assert(s)
	case *parser.Delete:
		for _, t := range s.Targets {
			f.del(t)
		}
	case *parser.Import:
		f.importStmt(s)
	case *parser.ImportFrom:
		f.importFrom(s)
	case *parser.If:
		f.ifStmt(s)
	case *parser.While:
		f.while(s)
	case *parser.For:
		f.forStmt(s)
	case *parser.Try:
		f.try(s)
	case *parser.With:
		f.with(s.Items.List, s)
	case *parser.Match:
		f.match(s)
	case *parser.FunctionDef:
		f.functionDef(s)
	case *parser.ClassDef:
		f.classDef(s)
	default:
		f.c.fail(s.Range(), "this statement is not supported by minipy")
	}
}

func (f *fn) exprStmt(s *parser.ExprStmt) {
	base := f.top
	v := f.val(s.X)
	f.top = base
	switch {
	case f.c.opts.Mode == Single && f.host.kind == moduleScope:
		f.emit(s.Span, code.DISPLAY, 0, f.reg(v, s.Span), 0, 0)
		f.top = base
	case v.kind == inTemp:
		f.emit(s.Span, code.DROP, 0, v.reg, 0, 0)
	}
}

func (f *fn) returnStmt(s *parser.Return) {
	if !f.host.isFunction() {
		f.c.fail(s.Span, "'return' outside function")
	}
	base := f.top
	v := none
	if s.Value != nil {
		v = f.val(s.Value)
	}
	if v.kind == inLocal && f.unwindRunsCode() {
		v = f.put(v, inNextTmp, s.Span)
	}
	hold := 0
	if v.kind == inTemp {
		hold = f.top
	}
	restore := f.unwind(0, hold, s.Span)
	f.returnVal(v, s.Span)
	restore()
	f.top = base
}

func (f *fn) raise(s *parser.Raise) {
	base := f.top
	var exc, cause int
	x := uint8(0)
	if s.Exc != nil {
		v := f.val(s.Exc)
		if s.Cause != nil {
			v = f.guard(v, s.Exc.Range(), s.Cause)
		}
		exc = f.reg(v, s.Span)
		x++
		if s.Cause != nil {
			cause = f.reg(f.val(s.Cause), s.Span)
			x++
		}
	}
	f.emit(s.Span, code.RAISE, x<<code.SubShift, exc, cause, 0)
	f.top = base
}

func (f *fn) assert(s *parser.Assert) {
	f.c.warnAssert(s)
	base := f.top
	ok := f.label()
	f.cond(s.Test, true, ok)
	r := f.push()
	// CPython blames the condition, not the statement.
	sp := s.Test.Range()
	f.emit(sp, code.ASSERTERR, 0, r, 0, 0)
	if s.Msg != nil {
		f.temp(s.Msg)
		f.emit(sp, code.CALL, 1, r, 0, 0)
	}
	f.emit(sp, code.RAISE, 1<<code.SubShift, r, 0, 0)
	f.top = base
	f.place(ok)
}

func (f *fn) importStmt(s *parser.Import) {
	for _, a := range s.Names {
		im := &code.Import{Module: a.Path, Top: a.As == ""}
		id := a.As
		if id == "" {
			id, _, _ = strings.Cut(a.Path, ".")
		}
		r := f.push()
		if !f.dead {
			f.emit(s.Span, code.IMPORT, 0, r, f.constant(im), 0)
		}
		f.storeName(id, val{kind: inTemp, reg: r}, s.Span, false)
		f.top = r
	}
}

func (f *fn) importFrom(s *parser.ImportFrom) {
	if s.Path == "__future__" && s.Level() == 0 {
		f.c.futureFeatures(s)
	}
	im := &code.Import{Module: s.Path, Level: s.Level(), From: []string{"*"}}
	if !s.Star {
		im.From = make([]string, len(s.Names))
		for i, a := range s.Names {
			im.From[i] = a.Name
		}
	}
	base := f.push()
	if !f.dead {
		f.emit(s.Span, code.IMPORT, 0, base, f.constant(im), 0)
	}
	if s.Star {
		f.emit(s.Span, code.IMPORTSTAR, 0, base, 0, 0)
		f.top = base
		return
	}
	for _, a := range s.Names {
		id := a.As
		if id == "" {
			id = a.Name
		}
		r := f.push()
		f.emit(s.Span, code.IMPORTFROM, 0, r, base, f.name(a.Name, s.Span))
		f.storeName(id, val{kind: inTemp, reg: r}, s.Span, false)
		f.top = r
	}
	f.emit(s.Span, code.DROP, 0, base, 0, 0)
	f.top = base
}

func (f *fn) ifStmt(s *parser.If) {
	end := f.label()
	branch := func(test parser.Expr, body []parser.Stmt, last bool) {
		next := f.label()
		f.cond(test, false, next)
		f.stmts(body)
		if !last {
			f.jump(f.lastSpan(), code.JMP, 0, 0, 0, end)
		}
		f.place(next)
	}
	hasElse := len(s.Else.Stmts) > 0
	branch(s.Test, s.Body.Stmts, len(s.Elifs) == 0 && !hasElse)
	for i, e := range s.Elifs {
		branch(e.Test, e.Body.Stmts, i == len(s.Elifs)-1 && !hasElse)
	}
	f.stmts(s.Else.Stmts)
	f.place(end)
}

func (f *fn) while(s *parser.While) {
	head, exit, end := f.head(), f.label(), f.label()
	f.pushBlock(s.Span, block{kind: blockWhile, head: head, end: end})
	f.cond(s.Test, false, exit)
	f.stmts(s.Body.Stmts)
	f.loop(s.Test.Range(), head)
	f.popBlock()
	f.place(exit)
	f.stmts(s.Else.Stmts)
	f.place(end)
}

func (f *fn) forStmt(s *parser.For) {
	sp := s.Iter.Range()
	it := f.top
	src := f.reg(f.val(s.Iter), sp)
	f.top = it
	f.push()
	f.emit(sp, code.GETITER, 0, it, src, 0)
	head, exit, end := f.head(), f.label(), f.label()
	f.pushBlock(s.Span, block{kind: blockFor, head: head, end: end, reg: it})
	f.forIter(s.Target, it, sp, exit)
	f.stmts(s.Body.Stmts)
	f.loop(sp, head)
	f.popBlock()
	f.top = it
	f.place(exit)
	f.stmts(s.Else.Stmts)
	f.place(end)
}

// leaveLoop compiles break and continue.
func (f *fn) leaveLoop(sp lexer.Span, brk bool) {
	n := len(f.blocks) - 1
	for n >= 0 && f.blocks[n].kind != blockWhile && f.blocks[n].kind != blockFor {
		if f.blocks[n].kind == blockStar {
			f.c.fail(sp, "'break', 'continue' and 'return' cannot appear in an except* block")
		}
		n--
	}
	if n < 0 {
		if brk {
			f.c.fail(sp, "'break' outside loop")
		}
		f.c.fail(sp, "'continue' not properly in loop")
	}
	b := f.blocks[n]
	restore := f.unwind(n+1, 0, sp)
	if brk {
		if b.kind == blockFor {
			f.emit(sp, code.DROP, 0, b.reg, 0, 0)
		}
		f.jump(sp, code.JMP, 0, 0, 0, b.end)
	} else {
		f.top = b.top
		f.loop(sp, b.head)
	}
	restore()
}
