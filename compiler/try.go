// This file compiles try and with, and the ways out of blocks: what return, break and continue must do on their way.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// blockKind says what leaving a block by a jump takes.
type blockKind uint8

const (
	blockWhile      blockKind = iota // nothing
	blockFor                         // drop the iterator in reg
	blockTry                         // nothing but to be out of the handler's reach
	blockFinally                     // run the finally body
	blockFinallyEnd                  // the finally body on the way of an exception: POPEXC reg
	blockHandler                     // except: POPEXC reg, unbind name
	blockStar                        // except*: no way out is allowed
	blockValue                       // a finally body on the way of return: drop the value in reg
	blockWith                        // call the exit function in reg
)

// block is one statement around the current place that jumps must leave in
// order.
type block struct {
	kind      blockKind
	head, end *label
	reg       int
	top       int      // first free temporary inside
	outer     *handler // the handler outside
	finally   []parser.Stmt
	name      string // of except E as name
	sp        lexer.Span
}

// maxBlocks is CPython's limit.
const maxBlocks = 21

func (f *fn) pushBlock(sp lexer.Span, b block) {
	if len(f.blocks) >= maxBlocks {
		f.c.fail(sp, "too many statically nested blocks")
	}
	b.top, b.sp = f.top, sp
	f.blocks = append(f.blocks, b)
}

func (f *fn) popBlock() { f.blocks = f.blocks[:len(f.blocks)-1] }

// unwind emits what leaving the blocks from the innermost to number n takes.
// Temporaries below hold stay in use. The caller emits its jump, which is
// outside these blocks, and then calls the function returned.
func (f *fn) unwind(n, hold int, sp lexer.Span) (restore func()) {
	blocks, handler, top := f.blocks, f.handler, f.top
	for i := len(blocks) - 1; i >= n; i-- {
		b := &blocks[i]
		f.blocks = blocks[:i:i]
		f.top = max(b.top, hold)
		switch b.kind {
		case blockFor:
			f.emit(sp, code.DROP, 0, b.reg, 0, 0)
		case blockValue:
			f.emit(sp, code.DROP, 0, b.reg, 0, 0)
		case blockTry:
			f.handler = b.outer
		case blockFinally:
			f.handler = b.outer
			if hold > 0 {
				f.blocks = append(f.blocks, block{kind: blockValue, reg: hold - 1, top: f.top})
			}
			f.stmts(b.finally)
		case blockFinallyEnd:
			f.handler = b.outer
			f.emit(sp, code.POPEXC, 0, b.reg, b.reg+1, 0)
		case blockHandler:
			f.handler = b.outer
			f.emit(sp, code.POPEXC, 0, b.reg, b.reg+1, 0)
			if b.name != "" {
				f.delName(b.name, sp, true)
			}
		case blockStar:
			f.c.fail(sp, "'break', 'continue' and 'return' cannot appear in an except* block")
		case blockWith:
			f.handler = b.outer
			f.callExit(b.reg, b.sp)
		}
	}
	return func() { f.blocks, f.handler, f.top = blocks, handler, top }
}

// unwindRunsCode reports whether leaving all blocks may rebind a variable.
func (f *fn) unwindRunsCode() bool {
	for i := range f.blocks {
		switch f.blocks[i].kind {
		case blockFinally:
			return true
		case blockHandler:
			if f.blocks[i].name != "" {
				return true
			}
		}
	}
	return false
}

// callExit calls the exit function of a with, on the way of no exception.
func (f *fn) callExit(reg int, sp lexer.Span) {
	top := f.top
	win := reg
	if f.top > reg+2 { // a value to return is in the way of the arguments
		win = f.push()
		self := f.push()
		f.emit(sp, code.MOVE, 0, win, reg, 0)
		f.emit(sp, code.MOVE, 0, self, reg+1, 0)
	}
	for range 3 {
		f.put(none, inNextTmp, sp)
	}
	f.emit(sp, code.CALLM, 3, win, 0, 0)
	f.emit(sp, code.DROP, 0, win, 0, 0)
	f.top = top
}

func (f *fn) try(s *parser.Try) {
	if len(s.Finally.Stmts) == 0 {
		f.tryExcept(s)
		return
	}
	outer := f.handler
	h := f.newHandler()
	base := f.top
	f.pushBlock(s.Span, block{kind: blockFinally, outer: outer, finally: s.Finally.Stmts})
	f.cover(h)
	if len(s.Handlers) > 0 {
		f.tryExcept(s)
	} else {
		f.stmts(s.Body.Stmts)
		f.stmts(s.Else.Stmts)
	}
	f.cover(outer)
	f.popBlock()
	f.stmts(s.Finally.Stmts)
	end := f.label()
	f.jump(f.lastSpan(), code.JMP, 0, 0, 0, end)

	f.enterHandler(h)
	cleanup := f.beginHandler(s.Span)
	f.pushBlock(s.Span, block{kind: blockFinallyEnd, outer: outer, reg: base})
	f.stmts(s.Finally.Stmts)
	f.popBlock()
	f.endHandler(cleanup, base, s.Span, "")
	f.top = base
	f.place(end)
}

// beginHandler emits the entry of a handler, whose exception is in the topmost
// temporary, and covers what follows by the handler it returns.
func (f *fn) beginHandler(sp lexer.Span) *handler {
	exc := f.top - 1
	f.emit(sp, code.PUSHEXC, 0, exc, f.push(), 0)
	h := f.newHandler()
	f.cover(h)
	return h
}

// endHandler emits the ends by exception of what beginHandler began: here, to
// raise the exception in reg again; and where an exception comes out of the
// handler, to restore what was being handled before.
func (f *fn) endHandler(h *handler, reg int, sp lexer.Span, name string) {
	f.top = h.exc
	t := f.push()
	f.keeping(f.emit(sp, code.MOVE, 0, t, reg, 0), code.ConsumeB)
	f.rethrow(h, reg, sp, name)
}

// rethrow emits the end by exception of a handler: unbind its name, restore
// what was being handled, raise again. Control may fall into it with the
// exception in h.exc.
func (f *fn) rethrow(h *handler, reg int, sp lexer.Span, name string) {
	dead, bound := f.dead, f.bound
	f.enterHandler(h)
	if !dead {
		if f.dead {
			f.dead, f.bound = false, bound
		} else {
			f.bound = f.bound.and(bound)
		}
	}
	f.cover(h.outer)
	if name != "" {
		f.delName(name, sp, true)
	}
	f.emit(sp, code.POPEXC, 0, reg, reg+1, 0)
	f.emit(sp, code.RERAISE, 0, h.exc, 0, 0)
}

func (f *fn) tryExcept(s *parser.Try) {
	if s.Star() {
		f.tryStar(s)
		return
	}
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
	for i, c := range s.Handlers {
		sp := tokenSpan(c)
		next := f.label()
		if c.Type != nil {
			top := f.top
			t := f.reg(f.val(c.Type), c.Type.Range())
			f.top = top
			f.jump(c.Type.Range(), code.JEXC, 0, base, t, next)
		} else if i < len(s.Handlers)-1 {
			whole := sp
			if n := len(c.Body.Stmts); n > 0 {
				whole.To = c.Body.Stmts[n-1].End()
			}
			f.c.fail(whole, "default 'except:' must be last")
		}
		f.exceptBody(c, cleanup, base, outer, end, sp)
		f.place(next)
		f.cover(cleanup)
	}
	f.endHandler(cleanup, base, s.Span, "")
	f.top = base
	f.place(end)
}

// exceptBody compiles the body of one except clause; the exception is in base.
func (f *fn) exceptBody(c *parser.Handler, cleanup *handler, base int, outer *handler, end *label, sp lexer.Span) {
	body := cleanup
	if c.Name != "" {
		// The name and the state of being handled are all that hold it now. A store may fail; what it consumes is no
		// register that a handler looks at.
		top, from := f.top, base
		if y := f.symbol(c.Name); y.home != homeLocal || y.def.cell {
			from = f.push()
			f.emit(sp, code.MOVE, 0, from, base, 0)
		}
		f.storeName(c.Name, val{kind: inTemp, reg: from}, sp, false)
		f.top = top
		body = f.newHandler()
		body.outer = outer
		f.cover(body)
	} else {
		f.emit(sp, code.DROP, 0, base, 0, 0)
	}
	f.pushBlock(sp, block{kind: blockHandler, outer: outer, reg: base, name: c.Name})
	f.stmts(c.Body.Stmts)
	f.popBlock()
	f.cover(outer)
	at := f.lastSpan()
	f.emit(at, code.POPEXC, 0, base, base+1, 0)
	if c.Name != "" {
		f.delName(c.Name, at, true)
	}
	f.jump(at, code.JMP, 0, 0, 0, end)
	if c.Name != "" {
		f.rethrow(body, base, sp, c.Name)
		f.top = body.exc
	}
}

// with compiles a with statement with the given items.
func (f *fn) with(items []parser.WithItem, s *parser.With) {
	it := items[0]
	sp := it.Context.Range()
	exit := f.push() // and exit+1: the exit function and its object
	f.push()
	base := f.top
	ctx := f.val(it.Context)
	r := f.reg(ctx, sp)
	enter := f.push()
	f.push()
	f.emit(sp, code.LOADSPEC, code.SpecEnter<<code.SubShift, enter, r, 0)
	f.emit(sp, code.LOADSPEC, code.SpecExit<<code.SubShift, exit, r, 0)
	if ctx.kind != inLocal {
		f.emit(sp, code.DROP, 0, r, 0, 0)
	}
	f.emit(sp, code.CALLM, 0, enter, 0, 0)
	f.top = base
	outer := f.handler
	h := f.newHandler()
	h.outer = outer
	f.cover(h)
	f.pushBlock(sp, block{kind: blockWith, outer: outer, reg: exit})
	if it.Target != nil {
		f.top = enter + 1
		f.store(it.Target, val{kind: inTemp, reg: enter}, false)
		f.top = base
	} else {
		f.emit(sp, code.DROP, 0, enter, 0, 0)
	}
	if len(items) > 1 {
		f.c.enter(sp)
		f.with(items[1:], s)
		f.c.leave()
	} else {
		f.stmts(s.Body.Stmts)
	}
	f.popBlock()
	f.cover(outer)
	f.callExit(exit, sp)
	end := f.label()
	f.jump(sp, code.JMP, 0, 0, 0, end)

	f.enterHandler(h)
	f.emit(sp, code.PUSHEXC, 0, base, f.push(), 0)
	cleanup := f.newHandler()
	cleanup.outer = outer
	win := f.push()
	f.push()
	f.emit(sp, code.MOVE, 0, win, exit, 0)
	f.emit(sp, code.MOVE, 0, win+1, exit+1, 0)
	args := f.push()
	f.push()
	f.push()
	f.emit(sp, code.EXCARGS, 0, args, base, 0)
	f.cover(cleanup)
	f.emit(sp, code.CALLM, 3, win, 0, 0)
	swallow := f.label()
	f.jump(sp, code.JT, 0, win, 0, swallow)
	f.endHandler(cleanup, base, sp, "")
	f.place(swallow)
	f.cover(outer)
	f.emit(sp, code.POPEXC, 0, base, base+1, 0)
	f.top = exit
	f.place(end)
}
