// This file finds the names that expressions and patterns use and bind.

package compiler

import (
	"minipy/lexer"
	"minipy/parser"
)

func (v *collector) opt(e parser.Expr) {
	if e != nil {
		v.expr(e)
	}
}

func (v *collector) exprs(list []parser.Expr) {
	for _, e := range list {
		v.expr(e)
	}
}

// spine takes a chain of left operands apart: it returns the nodes from e down
// to (not including) the leftmost operand, which it returns too. Chains such as
// a + b + c ... and a.b().c() nest to the left without bound, so all who walk
// the tree go through them in a loop.
func spine(e parser.Expr) (chain []parser.Expr, leaf parser.Expr) {
	for {
		var next parser.Expr
		switch n := e.(type) {
		case *parser.Binary:
			next = n.Left
		case *parser.Attribute:
			next = n.X
		case *parser.Subscript:
			next = n.X
		case *parser.Call:
			next = n.Func
		default:
			return chain, e
		}
		chain = append(chain, e)
		e = next
	}
}

func (v *collector) expr(e parser.Expr) {
	chain, e := spine(e)
	v.c.enter(e.Range())
	v.leaf(e)
	for i := len(chain) - 1; i >= 0; i-- {
		switch n := chain[i].(type) {
		case *parser.Binary:
			v.expr(n.Right)
		case *parser.Subscript:
			v.expr(n.Index)
		case *parser.Call:
			v.args(&n.Args)
		}
	}
	v.c.leave()
}

// leaf visits an expression that is no chain of left operands.
func (v *collector) leaf(e parser.Expr) {
	switch e := e.(type) {
	case *parser.Name:
		v.use(e.ID)
	case *parser.FString:
		v.exprs(e.Parts)
	case *parser.Replacement:
		v.expr(e.X)
		if e.Format != nil {
			v.expr(e.Format)
		}
	case *parser.Unary:
		v.expr(e.X)
	case *parser.Bool:
		v.exprs(e.Values)
	case *parser.Compare:
		v.expr(e.Left)
		v.exprs(e.Rights)
	case *parser.Slice:
		v.opt(e.Lower)
		v.opt(e.Upper)
		v.opt(e.Step)
	case *parser.Starred:
		v.expr(e.X)
	case *parser.Tuple:
		v.exprs(e.Elts)
	case *parser.List:
		v.exprs(e.Elts)
	case *parser.Set:
		v.exprs(e.Elts)
	case *parser.Dict:
		for i, k := range e.Keys {
			v.opt(k)
			v.expr(e.Values[i])
		}
	case *parser.ListComp:
		v.comp(e, compScope, "list comprehension", e.Clauses, nil, e.Elt)
	case *parser.SetComp:
		v.comp(e, compScope, "set comprehension", e.Clauses, nil, e.Elt)
	case *parser.DictComp:
		v.comp(e, compScope, "dict comprehension", e.Clauses, e.Key, e.Value)
	case *parser.Generator:
		v.comp(e, genScope, "generator expression", e.Clauses, nil, e.Elt)
	case *parser.Lambda:
		v.defaults(e.Params)
		v.open(e, functionScope, "")
		v.params(e.Params)
		v.expr(e.Body)
		v.close()
	case *parser.IfExp:
		v.expr(e.Test)
		v.expr(e.Body)
		v.expr(e.OrElse)
	case *parser.NamedExpr:
		v.walrus(e)
	case *parser.Yield:
		v.yield(e.Span)
		v.opt(e.X)
	case *parser.YieldFrom:
		v.yield(e.Span)
		v.expr(e.X)
	}
}

func (v *collector) yield(sp lexer.Span) {
	if v.cur.kind == compScope || v.cur.kind == genScope {
		v.c.fail(sp, "'yield' inside %s", v.cur.what)
	}
	v.cur.generator = true
}

// comp visits a comprehension: its first iterable belongs to the scope around it.
func (v *collector) comp(node parser.Expr, kind scopeKind, what string, clauses []parser.Comprehension, key, elt parser.Expr) {
	v.cur.iterExpr++
	v.expr(clauses[0].Iter)
	v.cur.iterExpr--
	s := v.open(node, kind, what)
	if kind == genScope {
		s.generator = true
		s.sym(".0").flags |= isParam
	}
	for i := range clauses {
		cl := &clauses[i]
		if i > 0 {
			s.iterExpr++
			v.expr(cl.Iter)
			s.iterExpr--
		}
		v.compTarget(cl.Target)
		v.exprs(cl.Ifs)
	}
	v.opt(key)
	v.expr(elt)
	v.close()
}

// compTarget visits the target of a comprehension's for.
func (v *collector) compTarget(e parser.Expr) {
	switch e := e.(type) {
	case *parser.Name:
		y := v.cur.sym(v.name(e.ID))
		if y.has(isWalrus) {
			v.c.fail(e.Span, "comprehension inner loop cannot rebind assignment expression target '%s'", e.ID)
		}
		v.bind(e.ID, e.Span).flags |= isCompIter
	case *parser.Tuple:
		for _, x := range e.Elts {
			v.compTarget(x)
		}
	case *parser.List:
		for _, x := range e.Elts {
			v.compTarget(x)
		}
	case *parser.Starred:
		v.compTarget(e.X)
	default:
		v.target(e)
	}
}

// walrus visits name := value. In a comprehension the name belongs to the
// function or module around it.
func (v *collector) walrus(e *parser.NamedExpr) {
	if v.cur.iterExpr > 0 {
		v.c.fail(e.Span, "assignment expression cannot be used in a comprehension iterable expression")
	}
	id := v.name(e.Target.ID)
	s := v.cur
	for s.kind == compScope || s.kind == genScope {
		if y := s.syms[id]; y != nil && y.has(isCompIter) {
			v.c.fail(e.Target.Span, "assignment expression cannot rebind comprehension iteration variable '%s'", e.Target.ID)
		}
		s = s.parent
	}
	if s != v.cur {
		if s.kind == classScope {
			v.c.fail(e.Target.Span, "assignment expression within a comprehension cannot be used in a class body")
		}
		for t := v.cur; t != s; t = t.parent {
			t.sym(id).flags |= isUsed | isWalrus
		}
		v.checkName(id, e.Target.Span, "assign to")
		s.sym(id).flags |= isBound | isWalrus
		v.expr(e.Value)
		return
	}
	v.expr(e.Value)
	v.bind(e.Target.ID, e.Target.Span).flags |= isWalrus
}

// pattern visits a case pattern.
func (v *collector) pattern(p parser.Pattern) {
	v.c.enter(p.Range())
	defer v.c.leave()
	switch p := p.(type) {
	case *parser.MatchValue:
		v.expr(p.X)
	case *parser.MatchSequence:
		for _, q := range p.Patterns {
			v.pattern(q)
		}
	case *parser.MatchStar:
		if p.Name != "" {
			v.bind(p.Name, p.Span)
		}
	case *parser.MatchMapping:
		v.exprs(p.Keys)
		for _, q := range p.Patterns {
			v.pattern(q)
		}
		if p.Rest != "" {
			v.bind(p.Rest, p.Span)
		}
	case *parser.MatchClass:
		v.expr(p.Cls)
		for _, q := range p.Patterns {
			v.pattern(q)
		}
		for i := range p.Keywords {
			v.pattern(p.Keywords[i].Pattern)
		}
	case *parser.MatchAs:
		if p.Pattern != nil {
			v.pattern(p.Pattern)
		}
		if p.Name != "" {
			v.bind(p.Name, p.Span)
		}
	case *parser.MatchOr:
		for _, q := range p.Patterns {
			v.pattern(q)
		}
	}
}
