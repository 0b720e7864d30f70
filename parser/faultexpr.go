// The fault finder's rules for expressions.

package parser

import (
	"strings"

	"minipy/lexer"
)

// expressions matches `a, b, c` without stars.
func (p *finder) expressions() bool {
	if p.expression() == nil {
		return false
	}
	for p.try(func() bool { return p.accept(lexer.Comma) && p.expression() != nil }) {
	}
	p.accept(lexer.Comma)
	return true
}

// withoutHints runs a rule that must not raise.
func (p *finder) withoutHints(rule func() *node) *node {
	hints := p.hints
	p.hints = false
	n := rule()
	p.hints = hints
	return n
}

// expression matches a conditional expression, a disjunction or a lambda.
func (p *finder) expression() *node {
	return p.remember(rExpression, func() *node {
		if p.hints {
			p.invalidExpression()
			p.legacyStatement()
		}
		return p.plainExpression()
	})
}

func (p *finder) plainExpression() *node {
	start := p.mark
	if n := p.tryNode(func() *node {
		if p.disjunction() == nil || !p.accept(lexer.KwIf) || p.disjunction() == nil || !p.accept(lexer.KwElse) || p.expression() == nil {
			return nil
		}
		return p.make(start, "conditional expression")
	}); n != nil {
		return n
	}
	if n := p.disjunction(); n != nil {
		return n
	}
	return p.tryNode(p.lambda)
}

// isLegacy reports whether a name was a statement in Python 2.
func isLegacy(n *node) bool { return n.kind == kName && (n.word == "print" || n.word == "exec") }

// invalidExpression describes two expressions in a row and an unfinished conditional expression.
func (p *finder) invalidExpression() {
	start := p.mark
	defer func() { p.mark = start }()
	soft := false
	if f := p.peek(); f.Type == lexer.Name {
		// CPython takes the beginning of a soft keyword for the whole word.
		for _, word := range [...]string{"match", "case", "type", "_"} {
			soft = soft || strings.HasPrefix(word, f.Value)
		}
		p.mark++
		soft = soft || p.next1(lexer.String)
		p.mark--
	}
	if !soft {
		if a := p.disjunction(); a != nil {
			if b := p.withoutHints(p.plainExpression); b != nil && !isLegacy(a) && p.toks[p.mark-1].depth > 0 {
				p.raiseRange(a.from, b.to, "invalid syntax. Perhaps you forgot a comma?")
			}
		}
	}
	p.mark = start
	if a := p.disjunction(); a != nil && p.accept(lexer.KwIf) {
		if b := p.disjunction(); b != nil && !p.next1(lexer.KwElse, lexer.Colon) {
			p.raiseRange(a.from, b.to, "expected 'else' after 'if' expression")
		}
	}
	p.mark = start
	if a := p.get(lexer.KwLambda); a != nil {
		p.params(true)
		if b := p.get(lexer.Colon); b != nil && p.next1(lexer.FMiddle, lexer.RBrace) {
			p.raiseRange(a.from, b.to, "f-string: lambda expressions are not allowed without parentheses")
		}
	}
}

// legacyStatement describes `print x`.
func (p *finder) legacyStatement() {
	start := p.mark
	if a := p.nameNode(); a != nil && !p.next1(lexer.LPar) {
		if b := p.starExpressions(); b != nil && isLegacy(a) {
			p.raiseRange(a.from, b.to, "Missing parentheses in call to '%s'. Did you mean %s(...)?", a.word, a.word)
		}
	}
	p.mark = start
}

func (p *finder) lambda() *node {
	start := p.mark
	if !p.accept(lexer.KwLambda) {
		return nil
	}
	p.params(true)
	if !p.accept(lexer.Colon) || p.expression() == nil {
		return nil
	}
	return p.make(start, "lambda")
}

func (p *finder) yieldExpr() *node {
	return p.tryNode(func() *node {
		start := p.mark
		if !p.accept(lexer.KwYield) {
			return nil
		}
		if !p.try(func() bool { return p.accept(lexer.KwFrom) && p.expression() != nil }) {
			p.starExpressions()
		}
		return p.make(start, "yield expression")
	})
}

// listOf matches elements with commas, as a tuple if there is a comma.
func (p *finder) listOf(element func() *node) *node {
	start := p.mark
	list := p.gather(lexer.Comma, element)
	if list == nil {
		return nil
	}
	if !p.accept(lexer.Comma) && len(list) == 1 {
		return list[0]
	}
	return p.make(start, kTuple, list...)
}

func (p *finder) starExpressions() *node { return p.listOf(p.starExpression) }

func (p *finder) starred(start int) *node {
	if !p.accept(lexer.Star) {
		return nil
	}
	x := p.bitOr()
	if x == nil {
		return nil
	}
	return p.make(start, kStarred, x)
}

func (p *finder) starExpression() *node {
	return p.remember(rStarExpression, func() *node {
		start := p.mark
		if n := p.tryNode(func() *node { return p.starred(start) }); n != nil {
			return n
		}
		return p.expression()
	})
}

// starNamedExpressions matches the elements of a display.
func (p *finder) starNamedExpressions() []*node {
	list := p.gather(lexer.Comma, p.starNamedExpression)
	if list != nil {
		p.accept(lexer.Comma)
	}
	return list
}

func (p *finder) starNamedExpression() *node {
	start := p.mark
	if n := p.tryNode(func() *node { return p.starred(start) }); n != nil {
		return n
	}
	return p.namedExpression()
}

// walrus matches `name := x`.
func (p *finder) walrus() *node {
	return p.tryNode(func() *node {
		start := p.mark
		if !p.accept(lexer.Name) || !p.accept(lexer.Walrus) || p.expression() == nil {
			return nil
		}
		return p.make(start, "named expression")
	})
}

func (p *finder) namedExpression() *node {
	if n := p.walrus(); n != nil {
		return n
	}
	if p.hints {
		p.invalidNamed()
	}
	return p.notNamed()
}

// notNamed matches an expression without `:=` after it.
func (p *finder) notNamed() *node {
	return p.tryNode(func() *node {
		n := p.expression()
		if n == nil || p.next1(lexer.Walrus) {
			return nil
		}
		return n
	})
}

// invalidNamed describes `f() := 1` and `if x = 3:`.
func (p *finder) invalidNamed() {
	p.remember(rNamedInvalid, func() *node {
		start := p.mark
		if a := p.expression(); a != nil && p.accept(lexer.Walrus) && p.expression() != nil {
			p.raiseNode(a, "cannot use assignment expressions with %s", a.kind)
		}
		p.mark = start
		again := func() bool { return p.next1(lexer.Assign, lexer.Walrus) }
		if a := p.nameNode(); a != nil && p.accept(lexer.Assign) {
			if b := p.bitOr(); b != nil && !again() {
				p.raiseRange(a.from, b.to, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
			}
		}
		p.mark = start
		if !p.ahead(func() bool {
			return p.list() != nil || p.tuple() != nil || p.genexp() != nil || p.oneOf(lexer.KwTrue, lexer.KwNone, lexer.KwFalse) != nil
		}) {
			if a := p.bitOr(); a != nil && p.accept(lexer.Assign) && p.bitOr() != nil && !again() {
				p.raiseNode(a, "cannot assign to %s here. Maybe you meant '==' instead of '='?", a.kind)
			}
		}
		return nil
	})
}

// chain matches operands with an operator between them.
func (p *finder) chain(r rule, op lexer.TokenType, operand func() *node) *node {
	return p.remember(r, func() *node {
		start := p.mark
		first := operand()
		if first == nil {
			return nil
		}
		n := 0
		for p.try(func() bool { return p.accept(op) && operand() != nil }) {
			n++
		}
		if n == 0 {
			return first
		}
		return p.make(start, "expression")
	})
}

func (p *finder) disjunction() *node { return p.chain(rDisjunction, lexer.KwOr, p.conjunction) }
func (p *finder) conjunction() *node { return p.chain(rConjunction, lexer.KwAnd, p.inversion) }

func (p *finder) inversion() *node {
	return p.remember(rInversion, func() *node {
		start := p.mark
		if p.accept(lexer.KwNot) {
			if p.inversion() != nil {
				return p.make(start, "expression")
			}
			p.mark = start
		}
		return p.comparison()
	})
}

func (p *finder) comparison() *node {
	left := p.bitOr()
	if left == nil {
		return nil
	}
	var n *node
	for p.try(func() bool {
		in := p.next1(lexer.KwIn)
		switch f := p.peek(); f.Type {
		case lexer.EqEqual, lexer.Less, lexer.Greater, lexer.LessEqual, lexer.GreaterEqual, lexer.KwIn:
			p.mark++
		case lexer.NotEqual:
			if f.Value == "<>" {
				return false
			}
			p.mark++
		case lexer.KwNot:
			if p.mark++; !p.accept(lexer.KwIn) {
				return false
			}
		case lexer.KwIs:
			p.mark++
			p.accept(lexer.KwNot)
		default:
			return false
		}
		if p.bitOr() == nil {
			return false
		}
		if n == nil {
			n = &node{kind: kComparison, kids: []*node{left}, in: in}
		}
		return true
	}) {
	}
	if n == nil {
		return left
	}
	n.from, n.to = left.from, p.toks[p.mark-1].to
	return n
}

// The binary operators below comparisons, by precedence.
var binaryLevels = [...][]lexer.TokenType{
	{lexer.VBar}, {lexer.Circumflex}, {lexer.Amper}, {lexer.LeftShift, lexer.RightShift}, {lexer.Plus, lexer.Minus},
	{lexer.Star, lexer.Slash, lexer.DoubleSlash, lexer.Percent, lexer.At},
}

// shiftLevel is that of << and >>.
const shiftLevel = 3

// invalidNot describes `not` as the operand of an arithmetic operator.
func (p *finder) invalidNot(operand func() *node) {
	if a := p.get(lexer.KwNot); a != nil {
		if b := operand(); b != nil {
			p.raiseRange(a.from, b.to, "'not' after an operator must be parenthesized")
		}
	}
}

func (p *finder) bitOr() *node {
	return p.remember(rBitOr, func() *node { return p.binary(0) })
}

func (p *finder) binary(level int) *node {
	if level == len(binaryLevels) {
		return p.factor()
	}
	start := p.mark
	if level == shiftLevel && p.hints {
		if p.binary(level+1) != nil && p.oneOf(lexer.Plus, lexer.Minus, lexer.Star, lexer.Slash, lexer.Percent, lexer.DoubleSlash, lexer.At) != nil {
			p.invalidNot(p.inversion)
		}
		p.mark = start
	}
	left := p.binary(level + 1)
	if left == nil {
		return nil
	}
	for p.try(func() bool { return p.oneOf(binaryLevels[level]...) != nil && p.binary(level+1) != nil }) {
		left = p.make(start, "expression")
	}
	return left
}

func (p *finder) factor() *node {
	return p.remember(rFactor, func() *node {
		start := p.mark
		if p.oneOf(lexer.Plus, lexer.Minus, lexer.Tilde) != nil {
			if p.factor() != nil {
				return p.make(start, "expression")
			}
			if p.hints {
				p.mark = start + 1
				p.invalidNot(p.factor)
			}
			return nil
		}
		x := p.tryNode(func() *node {
			if !p.accept(lexer.KwAwait) || p.primary() == nil {
				return nil
			}
			return p.make(start, "await expression")
		})
		if x == nil {
			x = p.primary()
		}
		if x == nil {
			return nil
		}
		if p.try(func() bool { return p.accept(lexer.DoubleStar) && p.factor() != nil }) {
			return p.make(start, "expression")
		}
		return x
	})
}

func (p *finder) primary() *node {
	return p.remember(rPrimary, func() *node {
		start := p.mark
		x := p.atom()
		for x != nil {
			next := p.trailer(start)
			if next == nil {
				break
			}
			x = next
		}
		return x
	})
}
