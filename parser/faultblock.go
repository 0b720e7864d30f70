// The fault finder's rules for compound statements.

package parser

import (
	"strconv"

	"minipy/lexer"
)

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
