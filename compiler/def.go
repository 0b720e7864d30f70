// This file compiles what has code of its own: modules, functions, lambdas and classes.

package compiler

import (
	"strings"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// namespace is the name of register 1 in bodies whose names live in a
// dictionary.
const namespace = ".namespace"

// module compiles the top level.
func (c *compiler) module(m *parser.Module, s *scope) *code.Code {
	f := c.newFn(nil, s, "<module>")
	f.code.Flags |= code.Module
	var extra []string
	if c.opts.Names {
		f.code.Flags |= code.Names
		extra = []string{namespace}
	}
	var at lexer.Span
	if len(m.Body.Stmts) > 0 {
		at = m.Body.Stmts[0].Range()
	}
	start := lexer.Span{From: lexer.Pos{Line: 1}, To: lexer.Pos{Line: 1}}
	f.begin(start, extra, nil)
	switch c.opts.Mode {
	case Eval:
		x := m.Body.Stmts[0].(*parser.ExprStmt).X
		f.code.FirstLine = 1
		v := f.val(x)
		f.emit(x.Range(), code.RETURN, 0, f.reg(v, at), 0, 0)
		f.notNone = true
	default:
		if s.annotated {
			f.emit(start, code.ANNOTATIONS, 0, f.push(), 0, 0)
			f.top--
			f.emit(start, code.DROP, 0, f.top, 0, 0)
		}
		body := m.Body.Stmts
		if c.opts.Mode == Exec {
			if doc, ok := docstring(body); ok {
				v := f.put(konst(doc), inNextTmp, at)
				f.storeName("__doc__", v, at, false)
				f.top = v.reg
				f.code.Doc, f.code.HasDoc = doc, true
				body = body[1:]
			}
		}
		f.stmts(body)
		f.emit(f.lastSpan(), code.RETNONE, 0, 0, 0, 0)
	}
	return f.finish(start)
}

// lastSpan returns the position of the last instruction.
func (f *fn) lastSpan() lexer.Span {
	if n := len(f.ins); n > 0 {
		return f.ins[n-1].sp
	}
	return lexer.Span{From: lexer.Pos{Line: int32(f.code.FirstLine)}, To: lexer.Pos{Line: int32(f.code.FirstLine)}}
}

// docstring returns the docstring of a body, without the indentation of its
// lines.
func docstring(body []parser.Stmt) (string, bool) {
	if len(body) == 0 {
		return "", false
	}
	if x, ok := body[0].(*parser.ExprStmt); ok {
		if s, ok := x.X.(*parser.Str); ok {
			return cleanDoc(s.Value), true
		}
	}
	return "", false
}

// cleanDoc takes the common indentation off the lines of a docstring, as
// CPython does since 3.13.
func cleanDoc(doc string) string {
	doc = expandTabs(doc)
	lines := strings.Split(doc, "\n")
	margin := -1
	for _, l := range lines[1:] {
		if t := strings.TrimLeft(l, " "); t != "" {
			if n := len(l) - len(t); margin < 0 || n < margin {
				margin = n
			}
		}
	}
	lines[0] = strings.TrimLeft(lines[0], " ")
	for i, l := range lines[1:] {
		n := max(margin, 0)
		for n > 0 && l != "" && l[0] == ' ' {
			l, n = l[1:], n-1
		}
		lines[i+1] = l
	}
	return strings.Join(lines, "\n")
}

func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	col := 0
	for _, r := range []byte(s) {
		switch r {
		case '\t':
			n := 8 - col%8
			b.WriteString(strings.Repeat(" ", n))
			col += n
		case '\n', '\r':
			b.WriteByte(r)
			col = 0
		default:
			b.WriteByte(r)
			col++
		}
	}
	return b.String()
}

// qualify sets the qualified name of a nested code.
func (f *fn) qualify() {
	p := f.parent
	if p == nil || p.code.Flags&code.Module != 0 {
		return
	}
	if p.host.kind == classScope {
		f.code.QualName = p.code.QualName + "." + f.code.Name
	} else {
		f.code.QualName = p.code.QualName + ".<locals>." + f.code.Name
		f.code.Flags |= code.Nested
	}
	f.code.Flags |= p.code.Flags & code.Nested
	// A name declared global where it is defined is qualified as at module level.
	if y := f.parent.scope.syms[mangle(f.parent.scope.private, f.code.Name)]; y != nil && y.has(isGlobal) {
		f.code.QualName = f.code.Name
	}
}

// functionBody compiles the code of a function or lambda.
func (f *fn) functionBody(node any, name string, p *parser.Params, sp lexer.Span, firstLine int, body func(g *fn)) *code.Code {
	s := f.c.scopes[node]
	g := f.c.newFn(f, s, name)
	g.qualify()
	g.code.FirstLine = firstLine
	g.code.NPosOnly = len(p.PosOnly)
	g.code.NPos = len(p.PosOnly) + len(p.Regular)
	g.code.NKwOnly = len(p.KwOnly)
	if p.VarArgs != nil {
		g.code.Flags |= code.VarArgs
	}
	if p.KwArgs != nil {
		g.code.Flags |= code.VarKeywords
	}
	if s.generator {
		g.code.Flags |= code.Generator
	}
	if g.code.Flags&(code.VarArgs|code.VarKeywords|code.Generator) == 0 && g.code.NKwOnly == 0 {
		g.code.Flags |= code.Simple
	}
	var params []string
	for _, a := range p.All() {
		params = append(params, mangle(s.private, a.Name))
	}
	g.begin(sp, nil, params)
	body(g)
	if !g.notNone {
		g.code.Flags |= code.OnlyNone
	}
	return g.finish(sp)
}

func (f *fn) lambda(e *parser.Lambda, dst int) val {
	base := f.top
	x := f.defaults(e.Params, e.Span)
	co := f.functionBody(e, "<lambda>", e.Params, e.Span, int(e.From.Line), func(g *fn) {
		v := g.val(e.Body)
		g.returnVal(v, e.Body.Range())
	})
	d := f.mkfunc(co, f.c.scopes[e], x, base, dst, e.Span)
	return d
}

// returnVal returns v from the function.
func (f *fn) returnVal(v val, sp lexer.Span) {
	if _, ok := v.k.(code.NoneType); ok && v.kind == inConst {
		f.emit(sp, code.RETNONE, 0, 0, 0, 0)
		return
	}
	if !f.dead {
		f.notNone = true
	}
	f.emit(sp, code.RETURN, 0, f.reg(v, sp), 0, 0)
}

// defaults compiles default values to the next temporaries and returns which
// there are, as bits of MKFUNC.
func (f *fn) defaults(p *parser.Params, sp lexer.Span) uint8 {
	x := uint8(0)
	if list := p.Defaults(); len(list) > 0 {
		f.put(f.tuple(list, sp, inNextTmp), inNextTmp, sp)
		x |= code.FuncDefaults
	}
	var keys []string
	var values []parser.Expr
	for i := range p.KwOnly {
		if a := &p.KwOnly[i]; a.Default != nil {
			keys = append(keys, mangle(f.scope.private, a.Name))
			values = append(values, a.Default)
		}
	}
	if len(keys) > 0 {
		f.stringDict(keys, func(i int) { f.temp(values[i]) }, sp)
		x |= code.FuncKwDefaults
	}
	return x
}

// stringDict makes a dictionary with constant keys in the next temporary; value
// compiles a value to the next one.
func (f *fn) stringDict(keys []string, value func(i int), sp lexer.Span) {
	d := f.push()
	if len(keys) > maxRun/2 {
		f.emit(sp, code.MKDICT, 0, d, d, 0)
		for i, k := range keys {
			kr := f.put(konst(k), inNextTmp, sp).reg
			value(i)
			f.emit(sp, code.DICTSET, 0, d, kr, kr+1)
			f.top = d + 1
		}
		return
	}
	f.top = d
	for i, k := range keys {
		f.put(konst(k), inNextTmp, sp)
		value(i)
	}
	f.top = d
	f.push()
	f.emit(sp, code.MKDICT, 0, d, d, len(keys))
}

// mkfunc makes a function of co, whose scope is s. The optional values that x
// tells stand in the temporaries from base on.
func (f *fn) mkfunc(co *code.Code, s *scope, x uint8, base, dst int, sp lexer.Span) val {
	if len(co.FreeVars) > 0 {
		first := f.top
		for _, name := range co.FreeVars {
			r := f.push()
			f.loadCell(s, name, r, sp)
		}
		f.top = first
		f.push()
		f.emit(sp, code.MKTUPLE, 0, first, first, len(co.FreeVars))
		x |= code.FuncClosure
	}
	d := f.result(dst, base)
	if f.dead {
		return d
	}
	k := f.constant(co)
	if k > maxIndex {
		f.c.tooMany(sp, "constants and functions", maxIndex+1)
	}
	f.code.Codes = append(f.code.Codes, co)
	f.emit(sp, code.MKFUNC, x, d.reg, base, k)
	return d
}

// loadCell brings the cell of a variable that the inner scope s captures to
// register r.
func (f *fn) loadCell(s *scope, name string, r int, sp lexer.Span) {
	def, owner := s.find(name)
	if owner.host == f.host {
		f.emit(sp, code.MOVE, 0, r, def.reg, 0)
		return
	}
	f.emit(sp, code.FREECELL, 0, r, f.free(name), 0)
}

func (f *fn) functionDef(s *parser.FunctionDef) {
	base := f.top
	f.run(s.Decorators)
	at := f.top
	x := f.defaults(&s.Params, s.Span)
	if ann := annotatedParams(&s.Params); len(ann) > 0 || s.Returns != nil {
		var keys []string
		var values []parser.Expr
		for _, a := range ann {
			keys = append(keys, mangle(f.scope.private, a.Name))
			values = append(values, a.Annotation)
		}
		if s.Returns != nil {
			keys = append(keys, "return")
			values = append(values, s.Returns)
		}
		f.stringDict(keys, func(i int) { f.annotation(values[i]) }, s.Span)
		x |= code.FuncAnnotation
	}
	co := f.functionBody(s, s.Name, &s.Params, s.Span, firstLine(s.Decorators, s.Span), func(g *fn) {
		body := s.Body.Stmts
		if doc, ok := docstring(body); ok {
			g.code.Doc, g.code.HasDoc = doc, true
			body = body[1:]
		}
		g.stmts(body)
		g.emit(g.lastSpan(), code.RETNONE, 0, 0, 0, 0)
	})
	sp := firstLineSpan(s.Decorators, s.Span)
	if len(s.Decorators) == 0 {
		if y := f.symbol(s.Name); y.home == homeLocal && !y.def.cell {
			f.mkfunc(co, f.c.scopes[s], x, at, y.def.reg, sp)
			f.setBound(y.def.reg)
			f.top = base
			return
		}
	}
	v := f.mkfunc(co, f.c.scopes[s], x, at, anywhere, sp)
	f.decorated(s.Name, s.Decorators, v, base, s.Span)
}

// decorated applies decorators, which stand in the temporaries from base on,
// and stores the result.
func (f *fn) decorated(name string, decorators []parser.Expr, v val, base int, sp lexer.Span) {
	for i := len(decorators) - 1; i >= 0; i-- {
		f.emit(decorators[i].Range(), code.CALL, 1, base+i, 0, 0)
		f.top = base + i + 1
		v = val{kind: inTemp, reg: base + i}
	}
	f.storeName(name, v, sp, false)
	f.top = base
}

func firstLine(decorators []parser.Expr, sp lexer.Span) int {
	return int(firstLineSpan(decorators, sp).From.Line)
}

// firstLineSpan is the position of a definition: that of its first decorator,
// if any.
func firstLineSpan(decorators []parser.Expr, sp lexer.Span) lexer.Span {
	if len(decorators) > 0 {
		return decorators[0].Range()
	}
	return sp
}

// annotation compiles an annotation to the next temporary.
func (f *fn) annotation(e parser.Expr) {
	if f.c.futureAnnotations {
		f.put(konst(unparse(e)), inNextTmp, e.Range())
		return
	}
	if s, ok := e.(*parser.Starred); ok { // *args: *Ts is the one element of tuple(Ts)
		base := f.top
		src := f.temp(s.X)
		d := f.push()
		f.emit(e.Range(), code.UNPACK, 0, src, d, 1)
		f.emit(e.Range(), code.MOVE, 0, base, d, 0)
		f.top = base + 1
		return
	}
	f.temp(e)
}

func (f *fn) classDef(s *parser.ClassDef) {
	base := f.top
	f.run(s.Decorators)
	f.checkKeywords(&s.Args)
	sp := firstLineSpan(s.Decorators, s.Span)
	win := f.push()
	f.emit(sp, code.BUILDCLASS, 0, win, 0, 0)
	co := f.classBody(s)
	at := f.top
	f.mkfunc(co, f.c.scopes[s], 0, at, anywhere, sp)
	f.put(konst(s.Name), inNextTmp, sp)
	v := val{kind: inTemp, reg: win}
	if n := len(s.Args.Positional) + len(s.Args.Keywords) + 2; plainArgs(&s.Args) && n <= maxArgs {
		f.exprTemps(s.Args.Positional)
		if len(s.Args.Keywords) == 0 {
			f.emit(sp, code.CALL, uint8(n), win, 0, 0)
		} else {
			names := make([]string, len(s.Args.Keywords))
			for i := range s.Args.Keywords {
				names[i] = mangle(f.scope.private, s.Args.Keywords[i].Name)
				f.temp(s.Args.Keywords[i].Value)
			}
			if !f.dead {
				f.emit(sp, code.CALLKW, uint8(n), win, f.constant(names), 0)
			}
		}
	} else {
		f.emit(sp, code.MKLIST, 0, at, at, 2)
		f.top = at + 1
		f.extend(at, s.Args.Positional, sp)
		if len(s.Args.Keywords) == 0 {
			f.emit(sp, code.UNBIND, 0, f.push(), 0, 0)
		} else {
			f.keywordDict(s.Args.Keywords, win, sp)
		}
		f.emit(sp, code.CALLEX, 0, win, 0, 0)
	}
	f.top = win + 1
	f.decorated(s.Name, s.Decorators, v, base, s.Span)
}

// classBody compiles the code that fills a class's namespace.
func (f *fn) classBody(s *parser.ClassDef) *code.Code {
	k := f.c.scopes[s]
	g := f.c.newFn(f, k, s.Name)
	g.qualify()
	g.code.FirstLine = firstLine(s.Decorators, s.Span)
	g.code.Flags |= code.ClassBody
	sp := firstLineSpan(s.Decorators, s.Span)
	start := lexer.Span{From: sp.From, To: sp.From}
	g.begin(start, []string{namespace}, nil)
	put := func(name string, v val) {
		r := g.put(v, inNextTmp, start).reg
		g.emit(start, code.STORENAME, 0, r, g.global(name, start), 0)
		g.top = r
	}
	r := g.push()
	g.emit(start, code.LOADG, 0, r, g.global("__name__", start), 0)
	put("__module__", val{kind: inTemp, reg: r})
	put("__qualname__", konst(g.code.QualName))
	if k.annotated {
		g.emit(start, code.ANNOTATIONS, 0, g.push(), 0, 0)
		g.top--
		g.emit(start, code.DROP, 0, g.top, 0, 0)
	}
	body := s.Body.Stmts
	if doc, ok := docstring(body); ok {
		g.code.Doc, g.code.HasDoc = doc, true
		put("__doc__", konst(doc))
		body = body[1:]
	}
	g.stmts(body)
	if k.classCell != nil {
		r := g.push()
		g.emit(g.lastSpan(), code.MOVE, 0, r, k.classCell.reg, 0)
		g.emit(g.lastSpan(), code.RETURN, 0, r, 0, 0)
	}
	g.emit(g.lastSpan(), code.RETNONE, 0, 0, 0, 0)
	return g.finish(start)
}
