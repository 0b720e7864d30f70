// The fault finder's rules for statements.

package parser

import (
	"strconv"

	"minipy/lexer"
)

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

// block matches what follows the colon of a compound statement.
func (p *finder) block() bool {
	return p.remember(rBlock, func() *node {
		start := p.mark
		if p.accept(lexer.Newline) && p.accept(lexer.Indent) && p.statement() {
			for p.statement() {
			}
			if p.accept(lexer.Dedent) {
				return p.make(start, "block")
			}
		}
		p.mark = start
		if p.simpleLine() {
			return p.make(start, "block")
		}
		if p.hints && p.accept(lexer.Newline) && !p.next1(lexer.Indent) {
			p.raiseKind(lexer.IndentationError, "expected an indented block")
		}
		return nil
	}) != nil
}

// noBlock raises if a line ends here with a colon and no block follows. The caller has matched the head of the statement
// that began at the token start.
func (p *finder) noBlock(start int, what string) {
	if p.try(func() bool { return p.accept(lexer.Colon) && p.accept(lexer.Newline) && !p.next1(lexer.Indent) }) {
		p.raiseIndent(start, what)
	}
}

func (p *finder) raiseIndent(start int, what string) {
	f := &p.toks[start]
	if f.Type == lexer.KwAsync {
		f = &p.toks[start+1]
	}
	p.raiseKind(lexer.IndentationError, "expected an indented block after "+what+" on line "+strconv.Itoa(int(f.from.Line)))
}

// noColon raises if the line ends where a colon must stand.
func (p *finder) noColon() {
	if p.accept(lexer.Newline) {
		p.raise("expected ':'")
	}
}

// headFaults describes the mistakes after the head of a compound statement: no colon, no block.
func (p *finder) headFaults(head func() bool, what string) {
	if !p.hints {
		return
	}
	start := p.mark
	if head() {
		end := p.mark
		p.noColon()
		p.mark = end
		p.noBlock(start, what)
	}
	p.mark = start
}

// compound matches a compound statement.
func (p *finder) compound() bool {
	switch f := p.peek(); f.Type {
	case lexer.At:
		return p.try(func() bool { return p.decorators() && p.functionDef() }) ||
			p.try(func() bool { return p.decorators() && p.classDef() })
	case lexer.KwDef:
		return p.functionDef()
	case lexer.KwIf:
		return p.ifStmt(lexer.KwIf)
	case lexer.KwClass:
		return p.classDef()
	case lexer.KwWith:
		return p.withStmt()
	case lexer.KwFor:
		return p.forStmt()
	case lexer.KwTry:
		return p.tryStmt()
	case lexer.KwWhile:
		return p.whileStmt()
	case lexer.KwAsync:
		return p.try(p.functionDef) || p.try(p.withStmt) || p.try(p.forStmt)
	case lexer.Name:
		return f.Value == "match" && p.matchStmt()
	}
	return false
}

func (p *finder) decorators() bool {
	n := 0
	for p.try(func() bool { return p.accept(lexer.At) && p.namedExpression() != nil && p.accept(lexer.Newline) }) {
		n++
	}
	return n > 0
}

func (p *finder) functionDef() bool {
	start := p.mark
	if p.hints {
		if p.try(func() bool {
			p.accept(lexer.KwAsync)
			if !p.accept(lexer.KwDef) || !p.accept(lexer.Name) {
				return false
			}
			p.typeParams()
			if !p.accept(lexer.LPar) {
				return false
			}
			p.params(false)
			if !p.accept(lexer.RPar) {
				return false
			}
			p.try(func() bool { return p.accept(lexer.Arrow) && p.expression() != nil })
			return p.accept(lexer.Colon) && p.accept(lexer.Newline) && !p.next1(lexer.Indent)
		}) {
			p.raiseIndent(start, "function definition")
		}
	}
	p.accept(lexer.KwAsync)
	if !p.accept(lexer.KwDef) || !p.accept(lexer.Name) {
		return false
	}
	p.typeParams()
	p.force(lexer.LPar)
	p.params(false)
	if !p.accept(lexer.RPar) {
		return false
	}
	p.try(func() bool { return p.accept(lexer.Arrow) && p.expression() != nil })
	p.force(lexer.Colon)
	return p.block()
}

func (p *finder) classDef() bool {
	head := func() bool {
		if !p.accept(lexer.KwClass) || !p.accept(lexer.Name) {
			return false
		}
		p.typeParams()
		p.try(func() bool {
			if !p.accept(lexer.LPar) {
				return false
			}
			p.arguments()
			return p.accept(lexer.RPar)
		})
		return true
	}
	p.headFaults(head, "class definition")
	return head() && p.accept(lexer.Colon) && p.block()
}

func (p *finder) ifStmt(word lexer.TokenType) bool {
	head := func() bool { return p.accept(word) && p.namedExpression() != nil }
	return p.try(func() bool {
		p.headFaults(head, "'"+lexer.TypeText(word)+"' statement")
		if !head() || !p.accept(lexer.Colon) || !p.block() {
			return false
		}
		if p.next1(lexer.KwElif) && p.ifStmt(lexer.KwElif) {
			return true
		}
		p.elseBlock()
		return true
	})
}

func (p *finder) elseBlock() bool {
	start := p.mark
	if !p.accept(lexer.KwElse) {
		return false
	}
	if p.hints {
		p.noBlock(start, "'else' statement")
	}
	p.force(lexer.Colon)
	if !p.block() {
		p.mark = start
		return false
	}
	return true
}

func (p *finder) whileStmt() bool {
	head := func() bool { return p.accept(lexer.KwWhile) && p.namedExpression() != nil }
	p.headFaults(head, "'while' statement")
	if !head() || !p.accept(lexer.Colon) || !p.block() {
		return false
	}
	p.elseBlock()
	return true
}

func (p *finder) forStmt() bool {
	head := func() bool {
		p.accept(lexer.KwAsync)
		return p.accept(lexer.KwFor) && p.starTargets() && p.accept(lexer.KwIn) && p.starExpressions() != nil
	}
	p.headFaults(head, "'for' statement")
	start := p.mark
	p.accept(lexer.KwAsync)
	if p.accept(lexer.KwFor) && p.starTargets() && p.accept(lexer.KwIn) {
		// `in` decides: nothing else is tried.
		if p.starExpressions() == nil || !p.accept(lexer.Colon) || !p.block() {
			return false
		}
		p.elseBlock()
		return true
	}
	p.mark = start
	p.invalidForTarget()
	return false
}

// invalidForTarget raises if what follows `for` cannot be assigned to.
func (p *finder) invalidForTarget() {
	if !p.hints {
		return
	}
	mark := p.mark
	p.accept(lexer.KwAsync)
	if p.accept(lexer.KwFor) {
		if a := p.starExpressions(); a != nil {
			p.raiseIfInvalid(a, false, true)
		}
	}
	p.mark = mark
}

func (p *finder) withStmt() bool {
	start := p.mark
	// item matches an item as the descriptions of mistakes see it.
	item := func(context func() bool) func() *node {
		return func() *node {
			at := p.mark
			if !context() {
				return nil
			}
			p.try(func() bool { return p.accept(lexer.KwAs) && p.starTarget() != nil })
			return p.make(at, "item")
		}
	}
	loose := func(after func()) {
		if !p.hints {
			return
		}
		expr := func() bool { return p.expression() != nil }
		head := func() bool { p.accept(lexer.KwAsync); return p.accept(lexer.KwWith) }
		if head() && p.gather(lexer.Comma, item(expr)) != nil {
			after()
		}
		p.mark = start
		if head() && p.accept(lexer.LPar) && p.gather(lexer.Comma, item(p.expressions)) != nil {
			p.accept(lexer.Comma)
			if p.accept(lexer.RPar) {
				after()
			}
		}
		p.mark = start
	}
	loose(func() { p.noBlock(start, "'with' statement") })
	p.accept(lexer.KwAsync)
	if !p.accept(lexer.KwWith) {
		return false
	}
	items := p.mark
	if p.accept(lexer.LPar) && p.gather(lexer.Comma, p.withItem) != nil {
		p.accept(lexer.Comma)
		if p.accept(lexer.RPar) && p.accept(lexer.Colon) && p.block() {
			return true
		}
	}
	p.mark = items
	if p.gather(lexer.Comma, p.withItem) != nil && p.accept(lexer.Colon) && p.block() {
		return true
	}
	p.mark = start
	loose(p.noColon)
	return false
}

func (p *finder) withItem() *node {
	start := p.mark
	end := func() bool { return p.next1(lexer.Comma, lexer.RPar, lexer.Colon) }
	if p.expression() != nil && p.accept(lexer.KwAs) && p.starTarget() != nil && end() {
		return p.make(start, "item")
	}
	p.mark = start
	if p.hints && p.expression() != nil && p.accept(lexer.KwAs) {
		if a := p.expression(); a != nil && end() {
			p.raiseIfInvalid(a, false, false)
		}
	}
	p.mark = start
	return p.expression()
}

func (p *finder) tryStmt() bool {
	start := p.mark
	if p.hints {
		p.invalidTry()
		p.mark = start
	}
	p.mark++
	p.force(lexer.Colon)
	if !p.block() {
		return false
	}
	if p.finallyBlock() {
		return true
	}
	body := p.mark
	for _, star := range [...]bool{false, true} {
		p.mark = body
		n := 0
		for p.exceptBlock(star) {
			n++
		}
		if n > 0 {
			p.elseBlock()
			p.finallyBlock()
			return true
		}
	}
	return false
}

// invalidTry describes mistakes in the order of the clauses of a `try`.
func (p *finder) invalidTry() {
	start := p.mark
	p.mark++
	p.noBlock(start, "'try' statement")
	if !p.accept(lexer.Colon) {
		return
	}
	afterColon := p.mark
	if p.block() && !p.next1(lexer.KwExcept, lexer.KwFinally) {
		p.raise("expected 'except' or 'finally' block")
	}
	p.mark = afterColon
	for p.block() {
	}
	blocks := p.mark
	const mixed = "cannot have both 'except' and 'except*' on the same 'try'"
	n := 0
	for p.exceptBlock(false) {
		n++
	}
	if a := p.peek(); n > 0 && p.accept(lexer.KwExcept) {
		if b := p.get(lexer.Star); b != nil && p.expression() != nil {
			if p.asName(); p.accept(lexer.Colon) {
				p.raiseRange(a.from, b.to, mixed)
			}
		}
	}
	p.mark = blocks
	n = 0
	for p.exceptBlock(true) {
		n++
	}
	if a := p.peek(); n > 0 && p.accept(lexer.KwExcept) {
		if p.expression() != nil {
			p.asName()
		}
		if p.accept(lexer.Colon) {
			p.raiseToken(a, mixed)
		}
	}
}

func (p *finder) exceptBlock(star bool) bool {
	start := p.mark
	what := "'except' statement"
	head := func() bool {
		if !p.accept(lexer.KwExcept) {
			return false
		}
		if star {
			return p.accept(lexer.Star) && p.expression() != nil
		}
		return p.expression() != nil
	}
	if star {
		what = "'except*' statement"
	}
	if !p.next1(lexer.KwExcept) {
		return false
	}
	if p.hints {
		if head() {
			p.asName()
			p.noBlock(start, what)
		}
		p.mark = start + 1
		if !star {
			p.noBlock(start, what)
		}
		p.mark = start
	}
	if head() {
		p.asName()
		if p.accept(lexer.Colon) && p.block() {
			return true
		}
	}
	p.mark = start + 1
	if !star && p.accept(lexer.Colon) && p.block() {
		return true
	}
	p.mark = start
	if p.hints {
		p.invalidExcept()
		p.mark = start
	}
	return false
}

// invalidExcept describes mistakes in the head of an `except`.
func (p *finder) invalidExcept() {
	start := p.mark
	p.mark++
	p.accept(lexer.Star)
	if a := p.expression(); a != nil {
		mark := p.mark
		if p.accept(lexer.Comma) && p.expressions() {
			if p.asName(); p.accept(lexer.Colon) {
				p.raiseFrom(a.from, "multiple exception types must be parenthesized")
			}
		}
		p.mark = mark
		p.asName()
		p.noColon()
	}
	p.mark = start + 1
	p.noColon()
	if p.accept(lexer.Star) && p.oneOf(lexer.Newline, lexer.Colon) != nil {
		p.raise("expected one or more exception types")
	}
}

func (p *finder) finallyBlock() bool {
	start := p.mark
	if !p.accept(lexer.KwFinally) {
		return false
	}
	if p.hints {
		p.noBlock(start, "'finally' statement")
	}
	p.force(lexer.Colon)
	if !p.block() {
		p.mark = start
		return false
	}
	return true
}
