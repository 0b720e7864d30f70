// The fault finder's rules for match statements.

package parser

import "minipy/lexer"

func (p *finder) subject() bool {
	start := p.mark
	if p.starNamedExpression() != nil && p.accept(lexer.Comma) {
		p.starNamedExpressions()
		return true
	}
	p.mark = start
	return p.namedExpression() != nil
}

func (p *finder) matchStmt() bool {
	start := p.mark
	if p.word("match") != nil && p.subject() && p.accept(lexer.Colon) && p.accept(lexer.Newline) && p.accept(lexer.Indent) {
		n := 0
		for p.caseBlock() {
			n++
		}
		if n > 0 && p.accept(lexer.Dedent) {
			return true
		}
	}
	p.mark = start
	p.headFaults(func() bool { return p.word("match") != nil && p.subject() }, "'match' statement")
	return false
}

func (p *finder) caseBlock() bool {
	head := func() bool {
		if p.word("case") == nil || !p.patterns() {
			return false
		}
		p.try(func() bool { return p.accept(lexer.KwIf) && p.namedExpression() != nil })
		return true
	}
	return p.try(func() bool {
		p.headFaults(head, "'case' statement")
		return head() && p.accept(lexer.Colon) && p.block()
	})
}

// patterns matches what follows `case`.
func (p *finder) patterns() bool {
	if p.try(func() bool {
		if p.maybeStarPattern() == nil || !p.accept(lexer.Comma) {
			return false
		}
		if p.gather(lexer.Comma, p.maybeStarPattern) != nil {
			p.accept(lexer.Comma)
		}
		return true
	}) {
		return true
	}
	return p.pattern() != nil
}

func (p *finder) maybeStarPattern() *node {
	start := p.mark
	if p.accept(lexer.Star) {
		if !p.accept(lexer.Name) {
			return nil
		}
		return p.make(start, "pattern")
	}
	return p.pattern()
}

// orPattern matches `a | b`.
func (p *finder) orPattern() *node {
	start := p.mark
	if p.gather(lexer.VBar, p.closedPattern) == nil {
		return nil
	}
	return p.make(start, "pattern")
}

// capture matches a name that a pattern may bind.
func (p *finder) capture() bool {
	return p.try(func() bool {
		f := p.get(lexer.Name)
		return f != nil && f.Value != "_" && !p.next1(lexer.Dot, lexer.LPar, lexer.Assign)
	})
}

func (p *finder) pattern() *node {
	start := p.mark
	n := p.tryNode(p.orPattern)
	if n == nil {
		return nil
	}
	end := p.mark
	if p.accept(lexer.KwAs) {
		as := p.mark
		if p.capture() {
			return p.make(start, "pattern")
		}
		if p.hints {
			p.mark = as
			if a := p.word("_"); a != nil {
				p.raiseToken(a, "cannot use '_' as a target")
			}
			if !p.next1(lexer.Name) {
				if a := p.expression(); a != nil {
					p.raiseNode(a, "invalid pattern target")
				}
			}
		}
		p.mark = end
	}
	return n
}

func (p *finder) closedPattern() *node {
	return p.remember(rClosedPattern, func() *node {
		start := p.mark
		done := func(ok bool) *node {
			if !ok {
				return nil
			}
			return p.make(start, "pattern")
		}
		switch p.at() {
		case lexer.Number, lexer.Minus:
			return done(p.patternNumber())
		case lexer.String, lexer.FStart:
			return p.strings()
		case lexer.KwNone, lexer.KwTrue, lexer.KwFalse:
			p.mark++
			return done(true)
		case lexer.LPar:
			p.mark++
			if p.pattern() != nil && p.accept(lexer.RPar) {
				return done(true)
			}
			p.mark = start + 1
			if p.maybeStarPattern() != nil {
				if !p.accept(lexer.Comma) {
					return nil
				}
				p.patternList()
			}
			return done(p.accept(lexer.RPar))
		case lexer.LSqb:
			p.mark++
			p.patternList()
			return done(p.accept(lexer.RSqb))
		case lexer.LBrace:
			return done(p.mappingPattern())
		case lexer.Name:
			if p.capture() {
				return done(true)
			}
			p.dottedName()
			if p.next1(lexer.LPar) {
				return done(p.classPattern())
			}
			return done(!p.next1(lexer.Assign))
		}
		return nil
	})
}

func (p *finder) patternList() {
	if p.gather(lexer.Comma, p.maybeStarPattern) != nil {
		p.accept(lexer.Comma)
	}
}

func (p *finder) patternNumber() bool {
	p.accept(lexer.Minus)
	real := p.get(lexer.Number)
	if real == nil {
		return false
	}
	if p.oneOf(lexer.Plus, lexer.Minus) == nil {
		return true
	}
	isImag := func(f *ftok) bool { return f.Value[len(f.Value)-1]|0x20 == 'j' }
	imag := p.get(lexer.Number)
	if imag == nil {
		return false
	}
	if isImag(real) {
		p.raiseToken(real, "real number required in complex literal")
	}
	if !isImag(imag) {
		p.raiseToken(imag, "imaginary number required in complex literal")
	}
	return true
}

func (p *finder) mappingPattern() bool {
	p.mark++
	pair := func() *node {
		start := p.mark
		switch p.at() {
		case lexer.Name:
			if p.dottedName(); p.mark == start+1 {
				return nil
			}
		case lexer.LPar, lexer.LSqb, lexer.LBrace:
			return nil
		default:
			if p.closedPattern() == nil {
				return nil
			}
		}
		if !p.accept(lexer.Colon) || p.pattern() == nil {
			return nil
		}
		return p.make(start, "item")
	}
	rest := func() bool { return p.accept(lexer.DoubleStar) && p.capture() }
	if p.gather(lexer.Comma, pair) != nil {
		p.try(func() bool { return p.accept(lexer.Comma) && rest() })
		p.accept(lexer.Comma)
	} else if p.try(rest) {
		p.accept(lexer.Comma)
	}
	return p.accept(lexer.RBrace)
}

// classPattern matches the arguments of a class pattern.
func (p *finder) classPattern() bool {
	start := p.mark
	p.mark++
	keyword := func() *node {
		at := p.mark
		if !p.accept(lexer.Name) || !p.accept(lexer.Assign) || p.pattern() == nil {
			return nil
		}
		return p.make(at, "keyword")
	}
	positional := func() *node {
		if p.ahead(func() bool { return p.accept(lexer.Name) && p.accept(lexer.Assign) }) {
			return nil
		}
		return p.pattern()
	}
	if p.gather(lexer.Comma, positional) != nil {
		p.try(func() bool { return p.accept(lexer.Comma) && p.gather(lexer.Comma, keyword) != nil })
		p.accept(lexer.Comma)
	} else if p.gather(lexer.Comma, keyword) != nil {
		p.accept(lexer.Comma)
	}
	if p.accept(lexer.RPar) {
		return true
	}
	if p.hints {
		p.mark = start + 1
		if p.gather(lexer.Comma, positional) != nil {
			p.accept(lexer.Comma)
		}
		if p.gather(lexer.Comma, keyword) != nil && p.accept(lexer.Comma) {
			if list := p.gather(lexer.Comma, positional); list != nil {
				p.raiseRange(list[0].from, list[len(list)-1].to, "positional patterns follow keyword patterns")
			}
		}
	}
	return false
}
