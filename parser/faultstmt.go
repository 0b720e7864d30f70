// The fault finder's rules for simple statements and lines.

package parser

import "minipy/lexer"

// statement matches one logical line, with its block if it is compound.
func (p *finder) statement() bool {
	return p.try(p.compound) || p.simpleLine()
}

// simpleLine matches simple statements up to the end of the line.
func (p *finder) simpleLine() bool {
	return p.try(func() bool {
		if len(p.gather(lexer.Semi, p.simple)) == 0 {
			return false
		}
		p.accept(lexer.Semi)
		return p.accept(lexer.Newline)
	})
}

// simple matches one simple statement.
func (p *finder) simple() *node {
	return p.remember(rSimple, func() *node {
		start := p.mark
		isType := p.at() == lexer.Name && p.peek().Value == "type"
		ok := p.try(p.assignment) || isType && p.try(p.typeAlias) || p.starExpressions() != nil
		if !ok {
			switch p.at() {
			case lexer.KwReturn:
				p.mark++
				p.starExpressions()
				ok = true
			case lexer.KwImport, lexer.KwFrom:
				ok = p.try(p.importStmt)
			case lexer.KwRaise:
				p.mark++
				if p.expression() != nil {
					p.try(func() bool { return p.accept(lexer.KwFrom) && p.expression() != nil })
				}
				ok = true
			case lexer.KwPass, lexer.KwBreak, lexer.KwContinue:
				p.mark++
				ok = true
			case lexer.KwDel:
				ok = p.try(p.delStmt)
			case lexer.KwYield:
				ok = p.yieldExpr() != nil
			case lexer.KwAssert:
				p.mark++
				if ok = p.expression() != nil; ok {
					p.try(func() bool { return p.accept(lexer.Comma) && p.expression() != nil })
				}
			case lexer.KwGlobal, lexer.KwNonlocal:
				p.mark++
				ok = p.gather(lexer.Comma, p.nameNode) != nil
			}
		}
		if !ok {
			return nil
		}
		return p.make(start, "statement")
	})
}

// nameNode matches an identifier.
func (p *finder) nameNode() *node {
	if f := p.get(lexer.Name); f != nil {
		return leaf(f, kName)
	}
	return nil
}

// assignment matches annotated, plain and augmented assignments.
func (p *finder) assignment() bool {
	value := func() bool {
		p.try(func() bool { return p.accept(lexer.Assign) && p.rhs() != nil })
		return true
	}
	annotation := func() bool { return p.accept(lexer.Colon) && p.expression() != nil && value() }
	if p.try(func() bool { return p.accept(lexer.Name) && annotation() }) {
		return true
	}
	if p.try(func() bool {
		return (p.try(func() bool {
			return p.accept(lexer.LPar) && p.singleTarget() && p.accept(lexer.RPar)
		}) || p.attributeTarget()) && annotation()
	}) {
		return true
	}
	if p.try(func() bool {
		n := 0
		for p.targetEq() {
			n++
		}
		return n > 0 && p.rhs() != nil && !p.next1(lexer.Assign)
	}) {
		return true
	}
	mark := p.mark
	if p.singleTarget() && p.accept(lexer.AugOp) {
		if p.rhs() != nil {
			return true
		}
		p.mark = mark
		return false // what follows `+=` decides: nothing else is tried
	}
	p.mark = mark
	return p.hints && p.invalidAssignment()
}

// targetEq matches `targets =`.
func (p *finder) targetEq() bool {
	return p.try(func() bool { return p.starTargets() && p.accept(lexer.Assign) })
}

// rhs matches what may stand right of an `=`.
func (p *finder) rhs() *node {
	if n := p.yieldExpr(); n != nil {
		return n
	}
	return p.starExpressions()
}

// invalidAssignment describes mistakes on the left of an assignment.
func (p *finder) invalidAssignment() bool {
	if a := p.tryNode(func() *node {
		a := p.invalidAnnTarget()
		if a == nil || !p.accept(lexer.Colon) || p.expression() == nil {
			return nil
		}
		return a
	}); a != nil {
		p.raiseNode(a, "only single target (not %s) can be annotated", a.kind)
	}
	if a := p.tryNode(func() *node {
		a := p.starNamedExpression()
		if a == nil || !p.accept(lexer.Comma) {
			return nil
		}
		for p.starNamedExpressions() != nil {
		}
		if !p.accept(lexer.Colon) || p.expression() == nil {
			return nil
		}
		return a
	}); a != nil {
		p.raiseNode(a, "only single target (not tuple) can be annotated")
	}
	if a := p.tryNode(func() *node {
		a := p.expression()
		if a == nil || !p.accept(lexer.Colon) || p.expression() == nil {
			return nil
		}
		return a
	}); a != nil {
		p.raiseNode(a, "illegal target for annotation")
	}
	left := func(rule func() *node, after lexer.TokenType) *node {
		return p.tryNode(func() *node {
			for p.targetEq() {
			}
			a := rule()
			if a == nil || !p.accept(after) {
				return nil
			}
			return a
		})
	}
	if a := left(p.starExpressions, lexer.Assign); a != nil {
		p.raiseIfInvalid(a, false, false)
	}
	if a := left(p.yieldExpr, lexer.Assign); a != nil {
		p.raiseNode(a, "assignment to yield expression not possible")
	}
	if a := p.tryNode(func() *node {
		a := p.starExpressions()
		if a == nil || !p.accept(lexer.AugOp) || p.rhs() == nil {
			return nil
		}
		return a
	}); a != nil {
		p.raiseNode(a, "'%s' is an illegal expression for augmented assignment", a.kind)
	}
	return false
}

// invalidAnnTarget matches a list or tuple, perhaps in parentheses.
func (p *finder) invalidAnnTarget() *node {
	if n := p.list(); n != nil {
		return n
	}
	if n := p.tuple(); n != nil {
		return n
	}
	return p.tryNode(func() *node {
		if !p.accept(lexer.LPar) {
			return nil
		}
		n := p.invalidAnnTarget()
		if n == nil || !p.accept(lexer.RPar) {
			return nil
		}
		return n
	})
}

func (p *finder) delStmt() bool {
	start := p.mark
	p.mark++
	if p.delTargets() && p.next1(lexer.Semi, lexer.Newline) {
		return true
	}
	if p.hints {
		p.mark = start + 1
		if a := p.starExpressions(); a != nil {
			p.raiseIfInvalid(a, true, false)
		}
	}
	return false
}

// dottedName matches `a.b.c`.
func (p *finder) dottedName() *node {
	start := p.mark
	if p.gather(lexer.Dot, p.nameNode) == nil {
		return nil
	}
	return p.make(start, kName)
}

func (p *finder) asName() {
	p.try(func() bool { return p.accept(lexer.KwAs) && p.accept(lexer.Name) })
}

func (p *finder) importStmt() bool {
	start := p.mark
	if p.hints {
		if p.try(func() bool {
			return p.accept(lexer.KwImport) && p.gather(lexer.Comma, p.dottedName) != nil && p.accept(lexer.KwFrom) && p.dottedName() != nil
		}) {
			p.raiseFrom(p.toks[start].from, "Did you mean to use 'from ... import ...' instead?")
		}
		if p.try(func() bool { return p.accept(lexer.KwImport) && p.accept(lexer.Newline) }) {
			p.raiseFrom(p.toks[p.mark-1].from, "Expected one or more names after 'import'")
		}
	}
	if p.accept(lexer.KwImport) {
		return p.gather(lexer.Comma, func() *node {
			n := p.dottedName()
			if n != nil {
				p.asName()
			}
			return n
		}) != nil
	}
	p.mark++
	dots := 0
	for p.oneOf(lexer.Dot, lexer.Dots) != nil {
		dots++
	}
	if p.dottedName() == nil && dots == 0 {
		return false
	}
	return p.accept(lexer.KwImport) && p.importTargets()
}

func (p *finder) importTargets() bool {
	names := func() bool {
		return p.gather(lexer.Comma, func() *node {
			n := p.nameNode()
			if n != nil {
				p.asName()
			}
			return n
		}) != nil
	}
	if p.try(func() bool {
		if !p.accept(lexer.LPar) || !names() {
			return false
		}
		p.accept(lexer.Comma)
		return p.accept(lexer.RPar)
	}) || p.try(func() bool { return names() && !p.next1(lexer.Comma) }) || p.accept(lexer.Star) {
		return true
	}
	if p.hints {
		if p.try(func() bool { return names() && p.accept(lexer.Comma) && p.accept(lexer.Newline) }) {
			p.raise("trailing comma not allowed without surrounding parentheses")
		}
		if f := p.get(lexer.Newline); f != nil {
			p.raiseFrom(f.from, "Expected one or more names after 'import'")
		}
	}
	return false
}

func (p *finder) typeAlias() bool {
	p.mark++
	if !p.accept(lexer.Name) {
		return false
	}
	p.typeParams()
	return p.accept(lexer.Assign) && p.expression() != nil
}

// typeParams matches `[T, ...]`.
func (p *finder) typeParams() *node {
	return p.remember(rTypeParams, func() *node {
		start := p.mark
		if p.try(func() bool { return p.accept(lexer.LSqb) && p.accept(lexer.RSqb) }) {
			p.raiseFrom(p.toks[p.mark-1].from, "Type parameter list cannot be empty")
		}
		if !p.accept(lexer.LSqb) || p.gather(lexer.Comma, p.typeParam) == nil {
			return nil
		}
		p.accept(lexer.Comma)
		if !p.accept(lexer.RSqb) {
			return nil
		}
		return p.make(start, "type parameters")
	})
}

func (p *finder) typeParam() *node {
	start := p.mark
	stars := 0
	if p.accept(lexer.Star) {
		stars = 1
	} else if p.accept(lexer.DoubleStar) {
		stars = 2
	}
	if !p.accept(lexer.Name) {
		return nil
	}
	if stars == 0 {
		p.try(func() bool { return p.accept(lexer.Colon) && p.expression() != nil })
	} else if colon := p.peek(); colon.Type == lexer.Colon {
		p.mark++
		if e := p.expression(); e != nil {
			what := "TypeVarTuple"
			if stars == 2 {
				what = "ParamSpec"
			}
			how := "bound"
			if e.kind == kTuple {
				how = "constraints"
			}
			p.raiseFrom(colon.from, "cannot use %s with %s", how, what)
		}
		p.mark--
	}
	p.try(func() bool {
		return p.accept(lexer.Assign) && (stars == 1 && p.starExpression() != nil || p.expression() != nil)
	})
	return p.make(start, "type parameter")
}
