// This file holds the first half of the symbol table: the scopes of a program and the names that each binds and uses.

package compiler

import (
	"strings"

	"minipy/lexer"
	"minipy/parser"
)

// scopeKind says what opens a scope.
type scopeKind uint8

const (
	moduleScope scopeKind = iota
	functionScope
	classScope
	compScope // list, set and dict comprehensions: compiled into the code around them
	genScope  // generator expressions: functions of their own
)

// use is a set of facts about a name in a scope.
type use uint16

const (
	isBound     use = 1 << iota // assigned, imported, defined ... here
	isParam                     // a parameter
	isGlobal                    // declared global
	isNonlocal                  // declared nonlocal
	isUsed                      // read here
	isAnnotated                 // annotated here
	isWalrus                    // bound by := somewhere, so possibly amid an expression
	isDeleted                   // unbound somewhere: del, except ... as
	isCompIter                  // target of a comprehension's for
	isImport                    // bound by an import
)

// home is where a name lives, seen from the scope that mentions it.
type home uint8

const (
	homeLocal     home = iota // register of the code, or a cell in one
	homeFree                  // free variable of the code
	homeGlobal                // global
	homeName                  // namespace in register 1, then global
	homeClassFree             // namespace in register 1, then free variable
)

// symbol is one name in one scope.
type symbol struct {
	name  string
	flags use
	sp    lexer.Span // of a declaration, for errors

	home home
	def  *symbol // homeLocal: the symbol of the scope that binds it (perhaps itself)
	cell bool    // of a binding symbol: captured by an inner function
	reg  int     // of a binding symbol: its register
}

func (s *symbol) has(f use) bool { return s.flags&f != 0 }

// local reports whether the scope itself makes the name a variable.
func (s *symbol) local() bool {
	return s.flags&(isBound|isParam|isImport) != 0 && s.flags&(isGlobal|isNonlocal) == 0
}

// scope is a region of text with names of its own.
type scope struct {
	kind   scopeKind
	what   string // for errors: "list comprehension"
	parent *scope
	host   *scope // whose code the scope is compiled into: itself, but for inlined comprehensions
	kids   []*scope
	syms   map[string]*symbol
	order  []*symbol
	free   []string // free variables of a host, in order of discovery; sorted before use
	hidden []*hidden
	// private is the name of the innermost class, for the mangling of __names.
	private   string
	classCell *symbol // of a class: the cell __class__, if some method uses it
	generator bool
	iterExpr  int // > 0 while an iterable of a comprehension is visited
	names     bool
	annotated bool // module or class: some statement in it annotates a name
}

// isFunction reports whether the names of the scope live in registers.
func (s *scope) isFunction() bool { return s.kind != moduleScope && s.kind != classScope }

// sym returns the symbol of a (mangled) name, making it if needed.
func (s *scope) sym(name string) *symbol {
	y := s.syms[name]
	if y == nil {
		y = &symbol{name: name}
		s.syms[name] = y
		s.order = append(s.order, y)
	}
	return y
}

// mangle applies private name mangling: __x in class C is _C__x.
func mangle(class, name string) string {
	if class == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	class = strings.TrimLeft(class, "_")
	if class == "" {
		return name
	}
	return "_" + class + name
}

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
