// This file finds the names of each scope, statement by statement.

package compiler

import (
	"strings"

	"minipy/lexer"
	"minipy/parser"
)

// collector is the visitor that fills in the scopes.
type collector struct {
	c   *compiler
	cur *scope
}

// collect finds all scopes of a module.
func (c *compiler) collect(m *parser.Module) *scope {
	v := &collector{c: c}
	top := v.open(m, moduleScope, "")
	top.names = c.opts.Names
	v.stmts(m.Body.Stmts)
	return top
}

func (v *collector) open(node any, kind scopeKind, what string) *scope {
	s := &scope{kind: kind, what: what, parent: v.cur, syms: map[string]*symbol{}}
	s.host = s
	if v.cur != nil {
		s.private = v.cur.private
		v.cur.kids = append(v.cur.kids, s)
		if kind == compScope {
			s.host = v.cur.host
		}
	}
	v.c.scopes[node] = s
	v.cur = s
	return s
}

func (v *collector) close() { v.cur = v.cur.parent }

func (v *collector) name(id string) string { return mangle(v.cur.private, id) }

// bind notes that id is assigned at sp.
func (v *collector) bind(id string, sp lexer.Span) *symbol {
	id = v.name(id)
	v.checkName(id, sp, "assign to")
	y := v.cur.sym(id)
	y.flags |= isBound
	return y
}

// imported notes that id is bound by an import; a later declaration as global
// may follow that, unlike an assignment.
func (v *collector) imported(id string, sp lexer.Span) {
	id = v.name(id)
	v.checkName(id, sp, "assign to")
	v.cur.sym(id).flags |= isImport
}

func (v *collector) checkName(id string, sp lexer.Span, verb string) {
	if id == "__debug__" {
		v.c.fail(sp, "cannot %s __debug__", verb)
	}
}

// use notes that id is read.
func (v *collector) use(id string) {
	id = v.name(id)
	v.cur.sym(id).flags |= isUsed
	if id == "super" && v.cur.isFunction() {
		v.cur.sym("__class__").flags |= isUsed
	}
}

func (v *collector) stmts(list []parser.Stmt) {
	for _, s := range list {
		v.c.enter(s.Range())
		v.stmt(s)
		v.c.leave()
	}
}

func (v *collector) stmt(s parser.Stmt) {
	switch s := s.(type) {
	case *parser.ExprStmt:
		v.expr(s.X)
	case *parser.Assign:
		v.expr(s.Value())
		for _, t := range s.Targets() {
			v.target(t)
		}
	case *parser.AugAssign:
		if n, ok := s.Target.(*parser.Name); ok {
			v.bind(n.ID, n.Span).flags |= isUsed
		} else {
			v.target(s.Target)
		}
		v.expr(s.Value)
	case *parser.AnnAssign:
		v.annAssign(s)
	case *parser.Return:
		v.opt(s.Value)
	case *parser.Raise:
		v.opt(s.Exc)
		v.opt(s.Cause)
	case *parser.Assert:
		v.expr(s.Test)
		v.opt(s.Msg)
	case *parser.Delete:
		for _, t := range s.Targets {
			v.del(t)
		}
	case *parser.Global:
		for _, id := range s.Names {
			v.declare(id, s.Span, isGlobal, "global")
		}
	case *parser.Nonlocal:
		for _, id := range s.Names {
			v.declare(id, s.Span, isNonlocal, "nonlocal")
		}
	case *parser.Import:
		for _, a := range s.Names {
			id := a.As
			if id == "" {
				id, _, _ = strings.Cut(a.Path, ".")
			}
			v.imported(id, s.Span)
		}
	case *parser.ImportFrom:
		if s.Star && v.cur.kind != moduleScope {
			star := s.Span
			star.From = star.To
			star.From.Col--
			v.c.fail(star, "import * only allowed at module level")
		}
		for _, a := range s.Names {
			if a.As != "" {
				v.imported(a.As, s.Span)
			} else {
				v.imported(a.Name, s.Span)
			}
		}
	case *parser.If:
		v.expr(s.Test)
		v.stmts(s.Body.Stmts)
		for _, e := range s.Elifs {
			v.expr(e.Test)
			v.stmts(e.Body.Stmts)
		}
		v.stmts(s.Else.Stmts)
	case *parser.While:
		v.expr(s.Test)
		v.stmts(s.Body.Stmts)
		v.stmts(s.Else.Stmts)
	case *parser.For:
		v.expr(s.Iter)
		v.target(s.Target)
		v.stmts(s.Body.Stmts)
		v.stmts(s.Else.Stmts)
	case *parser.Try:
		v.stmts(s.Body.Stmts)
		for _, h := range s.Handlers {
			v.opt(h.Type)
			if h.Name != "" {
				v.bind(h.Name, tokenSpan(h)).flags |= isDeleted
			}
			v.stmts(h.Body.Stmts)
		}
		v.stmts(s.Else.Stmts)
		v.stmts(s.Finally.Stmts)
	case *parser.With:
		for _, it := range s.Items.List {
			v.expr(it.Context)
			if it.Target != nil {
				v.target(it.Target)
			}
		}
		v.stmts(s.Body.Stmts)
	case *parser.Match:
		v.expr(s.Subject)
		for _, c := range s.Cases {
			v.pattern(c.Pattern)
			v.opt(c.Guard)
			v.stmts(c.Body.Stmts)
		}
	case *parser.FunctionDef:
		v.functionDef(s)
	case *parser.ClassDef:
		v.classDef(s)
	case *parser.TypeAlias:
		v.c.fail(s.Span, "the type statement is not supported by minipy")
	}
}

func tokenSpan(h *parser.Handler) lexer.Span {
	p := h.Pos()
	return lexer.Span{From: p, To: lexer.Pos{Line: p.Line, Col: p.Col + int32(len("except"))}}
}

// declare notes a global or nonlocal declaration.
func (v *collector) declare(id string, sp lexer.Span, flag use, word string) {
	id = v.name(id)
	if flag == isNonlocal && v.cur.kind == moduleScope {
		v.c.fail(sp, "nonlocal declaration not allowed at module level")
	}
	y := v.cur.sym(id)
	switch {
	case y.has(isParam):
		v.c.fail(sp, "name '%s' is parameter and %s", id, word)
	case y.has(isUsed):
		v.c.fail(sp, "name '%s' is used prior to %s declaration", id, word)
	case y.has(isAnnotated):
		v.c.fail(sp, "annotated name '%s' can't be %s", id, word)
	case y.has(isBound):
		v.c.fail(sp, "name '%s' is assigned to before %s declaration", id, word)
	}
	y.flags |= flag
	if !y.sp.From.IsValid() {
		y.sp = sp
	}
}

func (v *collector) annAssign(s *parser.AnnAssign) {
	if v.cur.kind == moduleScope || v.cur.kind == classScope {
		v.cur.annotated = true
	}
	if s.Value != nil {
		v.expr(s.Value)
	}
	if n, ok := s.Target.(*parser.Name); ok {
		id := v.name(n.ID)
		y := v.cur.sym(id)
		if s.Simple() {
			if y.has(isGlobal|isNonlocal) && v.cur.kind != moduleScope {
				word := "global"
				if y.has(isNonlocal) {
					word = "nonlocal"
				}
				v.c.fail(s.Span, "annotated name '%s' can't be %s", id, word)
			}
			v.bind(n.ID, n.Span).flags |= isAnnotated
		} else if s.Value != nil {
			v.bind(n.ID, n.Span)
		}
	} else {
		v.target(s.Target)
	}
	v.annotation(s.Annotation)
}

// annotation visits an annotation, unless it is kept as text only.
func (v *collector) annotation(e parser.Expr) {
	if e == nil || v.c.futureAnnotations {
		return
	}
	v.expr(e)
}

func (v *collector) params(p *parser.Params) {
	for _, a := range p.All() {
		id := v.name(a.Name)
		v.checkName(id, a.Span, "assign to")
		y := v.cur.sym(id)
		if y.has(isParam) {
			v.c.fail(a.Span, "duplicate argument '%s' in function definition", a.Name)
		}
		y.flags |= isParam
	}
}

func (v *collector) functionDef(s *parser.FunctionDef) {
	if len(s.TypeParams.List) > 0 {
		v.c.fail(s.TypeParams.List[0].Span, "type parameters are not supported by minipy")
	}
	v.exprs(s.Decorators)
	v.defaults(&s.Params)
	for _, a := range annotatedParams(&s.Params) {
		v.annotation(a.Annotation)
	}
	v.annotation(s.Returns)
	v.bind(s.Name, s.Span)
	v.open(s, functionScope, "")
	v.params(&s.Params)
	v.stmts(s.Body.Stmts)
	v.close()
}

// defaults visits default values in the order of their evaluation.
func (v *collector) defaults(p *parser.Params) {
	v.exprs(p.Defaults())
	for i := range p.KwOnly {
		v.opt(p.KwOnly[i].Default)
	}
}

// annotatedParams returns the parameters that have annotations, in the order of
// their evaluation.
func annotatedParams(p *parser.Params) []*parser.Param {
	var out []*parser.Param
	add := func(a *parser.Param) {
		if a != nil && a.Annotation != nil {
			out = append(out, a)
		}
	}
	for i := range p.PosOnly {
		add(&p.PosOnly[i])
	}
	for i := range p.Regular {
		add(&p.Regular[i])
	}
	add(p.VarArgs)
	for i := range p.KwOnly {
		add(&p.KwOnly[i])
	}
	add(p.KwArgs)
	return out
}

func (v *collector) classDef(s *parser.ClassDef) {
	if len(s.TypeParams.List) > 0 {
		v.c.fail(s.TypeParams.List[0].Span, "type parameters are not supported by minipy")
	}
	v.exprs(s.Decorators)
	v.args(&s.Args)
	v.bind(s.Name, s.Span)
	k := v.open(s, classScope, "")
	k.private = s.Name
	v.stmts(s.Body.Stmts)
	v.close()
}

func (v *collector) args(a *parser.Args) {
	v.exprs(a.Positional)
	for i := range a.Keywords {
		k := &a.Keywords[i]
		if k.Name == "__debug__" {
			v.c.fail(k.Span, "cannot assign to __debug__")
		}
		v.expr(k.Value)
	}
}

// target visits something that is assigned to.
func (v *collector) target(e parser.Expr) {
	v.c.enter(e.Range())
	defer v.c.leave()
	switch e := e.(type) {
	case *parser.Name:
		v.bind(e.ID, e.Span)
	case *parser.Tuple:
		for _, x := range e.Elts {
			v.target(x)
		}
	case *parser.List:
		for _, x := range e.Elts {
			v.target(x)
		}
	case *parser.Starred:
		v.target(e.X)
	case *parser.Attribute:
		v.checkName(e.Name, e.Span, "assign to")
		v.expr(e.X)
	default:
		v.expr(e)
	}
}

// del visits something that is deleted.
func (v *collector) del(e parser.Expr) {
	v.c.enter(e.Range())
	defer v.c.leave()
	switch e := e.(type) {
	case *parser.Name:
		id := v.name(e.ID)
		v.checkName(id, e.Span, "delete")
		v.cur.sym(id).flags |= isBound | isDeleted
	case *parser.Tuple:
		for _, x := range e.Elts {
			v.del(x)
		}
	case *parser.List:
		for _, x := range e.Elts {
			v.del(x)
		}
	case *parser.Attribute:
		v.checkName(e.Name, e.Span, "delete")
		v.expr(e.X)
	default:
		v.expr(e)
	}
}
