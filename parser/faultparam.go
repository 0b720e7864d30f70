// The fault finder's rules for parameters.

package parser

import "minipy/lexer"

// paramRules are the rules for parameters, which differ for `def` and `lambda` in their end and in annotations.
type paramRules struct {
	*finder
	lambda bool
	end    lexer.TokenType
}

// params matches parameters up to the parenthesis or colon after them.
func (p *finder) params(lambda bool) {
	r := paramRules{p, lambda, lexer.RPar}
	if lambda {
		r.end = lexer.Colon
	}
	if p.hints {
		start := p.mark
		r.invalid()
		p.mark = start
	}
	p.try(r.parameters)
}

func (r paramRules) parameters() bool {
	if r.try(r.slashNoDefault) {
		r.many(r.noDefault)
		r.many(r.withDefault)
		r.try(r.starEtc)
		return true
	}
	if r.try(r.slashWithDefault) {
		r.many(r.withDefault)
		r.try(r.starEtc)
		return true
	}
	if r.many(r.noDefault)+r.many(r.withDefault) > 0 {
		r.try(r.starEtc)
		return true
	}
	return r.starEtc()
}

func (r paramRules) many(rule func() bool) int {
	n := 0
	for r.try(rule) {
		n++
	}
	return n
}

// sep matches what ends a parameter.
func (r paramRules) sep() bool { return r.accept(lexer.Comma) || r.next1(r.end) }

func (r paramRules) slashNoDefault() bool {
	return r.many(r.noDefault) > 0 && r.accept(lexer.Slash) && r.sep()
}

func (r paramRules) slashWithDefault() bool {
	r.many(r.noDefault)
	return r.many(r.withDefault) > 0 && r.accept(lexer.Slash) && r.sep()
}

func (r paramRules) param() *node {
	return r.tryNode(func() *node {
		start := r.mark
		if !r.accept(lexer.Name) {
			return nil
		}
		if !r.lambda {
			r.try(func() bool { return r.accept(lexer.Colon) && r.expression() != nil })
		}
		return r.make(start, "parameter")
	})
}

func (r paramRules) defaultValue() bool {
	mark := r.mark
	if r.accept(lexer.Assign) && r.expression() != nil {
		return true
	}
	r.mark = mark
	if a := r.get(lexer.Assign); a != nil && r.hints && r.next1(r.end, lexer.Comma) {
		r.raiseToken(a, "expected default value expression")
	}
	r.mark = mark
	return false
}

func (r paramRules) noDefault() bool   { return r.param() != nil && r.sep() }
func (r paramRules) withDefault() bool { return r.param() != nil && r.defaultValue() && r.sep() }

func (r paramRules) maybeDefault() bool {
	if r.param() == nil {
		return false
	}
	r.defaultValue()
	return r.sep()
}

func (r paramRules) starEtc() bool {
	start := r.mark
	if r.hints {
		r.invalidStar()
		r.mark = start
	}
	if r.accept(lexer.Star) {
		if r.try(r.noDefault) || !r.lambda && r.try(func() bool {
			return r.accept(lexer.Name) && r.accept(lexer.Colon) && r.starExpression() != nil && r.sep()
		}) {
			r.many(r.maybeDefault)
			r.try(r.kwds)
			return true
		}
		if r.accept(lexer.Comma) && r.many(r.maybeDefault) > 0 {
			r.try(r.kwds)
			return true
		}
		r.mark = start
	}
	return r.kwds()
}

func (r paramRules) kwds() bool {
	start := r.mark
	if r.hints && r.accept(lexer.DoubleStar) && r.param() != nil {
		if a := r.get(lexer.Assign); a != nil {
			r.raiseToken(a, "var-keyword argument cannot have default value")
		}
		if r.accept(lexer.Comma) {
			if a := r.param(); a != nil {
				r.raiseNode(a, "arguments cannot follow var-keyword argument")
			}
			if a := r.oneOf(lexer.Star, lexer.DoubleStar, lexer.Slash); a != nil {
				r.raiseToken(a, "arguments cannot follow var-keyword argument")
			}
		}
	}
	r.mark = start
	return r.accept(lexer.DoubleStar) && r.noDefault()
}

// invalidStar describes mistakes from a `*` on.
func (r paramRules) invalidStar() {
	start := r.mark
	a := r.get(lexer.Star)
	if a == nil {
		return
	}
	if r.accept(r.end) || r.accept(lexer.Comma) && r.oneOf(r.end, lexer.DoubleStar) != nil {
		if r.lambda {
			r.raise("named arguments must follow bare *")
		}
		r.raiseToken(a, "named arguments must follow bare *")
	}
	r.mark = start + 1
	if r.param() != nil {
		if b := r.get(lexer.Assign); b != nil {
			r.raiseToken(b, "var-positional argument cannot have default value")
		}
	}
	r.mark = start + 1
	if r.try(r.noDefault) || r.accept(lexer.Comma) {
		r.many(r.maybeDefault)
		if b := r.get(lexer.Star); b != nil && (r.try(r.noDefault) || r.accept(lexer.Comma)) {
			r.raiseToken(b, "* argument may appear only once")
		}
	}
}

// invalid describes mistakes in the order of parameters.
func (r paramRules) invalid() {
	start := r.mark
	if a := r.get(lexer.Slash); a != nil && r.accept(lexer.Comma) {
		r.raiseToken(a, "at least one argument must precede /")
	}
	r.mark = start
	if r.try(r.slashNoDefault) || r.try(r.slashWithDefault) {
		r.many(r.maybeDefault)
		if a := r.get(lexer.Slash); a != nil {
			r.raiseToken(a, "/ may appear only once")
		}
	}
	r.mark = start
	r.try(r.slashNoDefault)
	r.many(r.noDefault)
	if r.try(r.slashWithDefault) || r.many(r.withDefault) > 0 {
		begin := r.mark
		if r.try(r.noDefault) {
			r.mark = begin
			r.raiseNode(r.param(), "parameter without a default follows parameter with a default")
		}
	}
	r.mark = start
	r.many(r.noDefault)
	if a := r.get(lexer.LPar); a != nil {
		inner := r
		inner.end = lexer.RPar
		n := 0
		if r.lambda {
			if r.gather(lexer.Comma, r.param) != nil {
				n = 1
			}
		} else {
			n = inner.many(inner.noDefault)
		}
		if n > 0 {
			r.accept(lexer.Comma)
			if b := r.get(lexer.RPar); b != nil {
				what := "Function parameters"
				if r.lambda {
					what = "Lambda expression parameters"
				}
				r.raiseRange(a.from, b.to, "%s cannot be parenthesized", what)
			}
		}
	}
	r.mark = start
	if !r.try(r.slashNoDefault) {
		r.try(r.slashWithDefault)
	}
	r.many(r.maybeDefault)
	if r.accept(lexer.Star) && (r.accept(lexer.Comma) || r.try(r.noDefault)) {
		r.many(r.maybeDefault)
		if a := r.get(lexer.Slash); a != nil {
			r.raiseToken(a, "/ must be ahead of *")
		}
	}
	r.mark = start
	if r.many(r.maybeDefault) > 0 && r.accept(lexer.Slash) {
		if a := r.get(lexer.Star); a != nil {
			r.raiseToken(a, "expected comma between / and *")
		}
	}
}
