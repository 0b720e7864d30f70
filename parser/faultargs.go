// The fault finder's rules for the arguments of calls and classes.

package parser

import "minipy/lexer"

// arguments matches the arguments of a call up to its closing parenthesis.
func (p *finder) arguments() *node {
	return p.remember(rArguments, func() *node {
		if n := p.tryNode(func() *node {
			n := p.args()
			if n == nil {
				return nil
			}
			p.accept(lexer.Comma)
			if !p.next1(lexer.RPar) {
				return nil
			}
			return n
		}); n != nil {
			return n
		}
		if p.hints {
			p.invalidArguments()
		}
		return nil
	})
}

// positional matches one argument without a name.
func (p *finder) positional() *node {
	n := p.starredExpression()
	if n == nil {
		n = p.element()
	}
	if n == nil || p.next1(lexer.Assign) {
		return nil
	}
	return n
}

// args matches positional arguments and then others. The kids are the positional ones, starred ones after names
// included.
func (p *finder) args() *node {
	return p.tryNode(func() *node {
		start := p.mark
		list := p.gather(lexer.Comma, p.positional)
		rest := &node{}
		if list == nil {
			if rest = p.kwargs(); rest == nil {
				return nil
			}
		} else {
			mark := p.mark
			if p.accept(lexer.Comma) {
				rest = p.kwargs()
			}
			if rest == nil {
				p.mark, rest = mark, &node{}
			}
		}
		n := p.make(start, "arguments", append(list, rest.kids...)...)
		n.kwUnpack = rest.kwUnpack
		return n
	})
}

// kwargs matches arguments with names and starred ones, and then those with names and double stars.
func (p *finder) kwargs() *node {
	return p.tryNode(func() *node {
		start := p.mark
		n := &node{}
		list := p.gather(lexer.Comma, p.kwargOr(lexer.Star))
		if list == nil {
			if list = p.gather(lexer.Comma, p.kwargOr(lexer.DoubleStar)); list == nil {
				return nil
			}
		} else {
			mark := p.mark
			var more []*node
			if p.accept(lexer.Comma) {
				more = p.gather(lexer.Comma, p.kwargOr(lexer.DoubleStar))
			}
			if more == nil {
				p.mark = mark
			}
			list = append(list, more...)
		}
		for _, k := range list {
			if k.kind == kStarred {
				n.kids = append(n.kids, k)
			}
			n.kwUnpack = n.kwUnpack || k.kwUnpack
		}
		n.from, n.to = p.toks[start].from, p.toks[p.mark-1].to
		return n
	})
}

// kwargOr returns the rule for `name=x` or `*x`, or `**x`.
func (p *finder) kwargOr(star lexer.TokenType) func() *node {
	return func() *node {
		start := p.mark
		if p.hints {
			p.invalidKwarg()
			p.mark = start
		}
		if p.accept(lexer.Name) && p.accept(lexer.Assign) && p.expression() != nil {
			return p.make(start, "keyword")
		}
		p.mark = start
		if star == lexer.Star {
			return p.starredExpression()
		}
		if !p.accept(star) || p.expression() == nil {
			return nil
		}
		n := p.make(start, "keyword")
		n.kwUnpack = true
		return n
	}
}

// invalidKwarg describes mistakes left of the `=` of an argument.
func (p *finder) invalidKwarg() {
	start := p.mark
	if a := p.oneOf(lexer.KwTrue, lexer.KwFalse, lexer.KwNone); a != nil {
		if b := p.get(lexer.Assign); b != nil {
			p.raiseRange(a.from, b.to, "cannot assign to %s", a.Value)
		}
	}
	p.mark = start
	p.invalidNameEqFor()
	p.mark = start
	if p.ahead(func() bool { return p.accept(lexer.Name) && p.accept(lexer.Assign) }) {
		return
	}
	if a := p.expression(); a != nil {
		if b := p.get(lexer.Assign); b != nil {
			p.raiseRange(a.from, b.to, `expression cannot contain assignment, perhaps you meant "=="?`)
		}
	}
	p.mark = start
	if a := p.get(lexer.DoubleStar); a != nil && p.expression() != nil && p.accept(lexer.Assign) {
		if b := p.expression(); b != nil {
			p.raiseRange(a.from, b.to, "cannot assign to keyword argument unpacking")
		}
	}
}

// invalidNameEqFor describes `f(a = b for ...)`.
func (p *finder) invalidNameEqFor() {
	if a := p.get(lexer.Name); a != nil {
		if b := p.get(lexer.Assign); b != nil && p.expression() != nil && p.forIfClauses() != nil {
			p.raiseRange(a.from, b.to, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
		}
	}
}

// invalidArguments describes mistakes in the order of arguments.
func (p *finder) invalidArguments() {
	start := p.mark
	const genexp = "Generator expression must be parenthesized"
	if comma := p.unpackAfterKeywords(); comma != nil {
		p.raiseFrom(comma.from, "iterable argument unpacking follows keyword argument unpacking")
	}
	p.mark = start
	if a := p.expression(); a != nil {
		if b := p.forIfClauses(); b != nil && p.accept(lexer.Comma) {
			if p.args() == nil && p.expression() != nil {
				p.forIfClauses()
			}
			p.raiseRange(a.from, b.kids[1].to, genexp)
		}
	}
	p.mark = start
	p.invalidNameEqFor()
	p.mark = start
	noValue := func() {
		if a := p.get(lexer.Name); a != nil {
			if b := p.get(lexer.Assign); b != nil && p.next1(lexer.Comma, lexer.RPar) {
				p.raiseRange(a.from, b.to, "expected argument value expression")
			}
		}
	}
	if p.args() != nil && p.accept(lexer.Comma) {
		noValue()
	}
	p.mark = start
	noValue()
	p.mark = start
	if a := p.args(); a != nil {
		if b := p.forIfClauses(); b != nil && len(a.kids) > 1 {
			p.raiseRange(a.kids[len(a.kids)-1].from, b.kids[1].to, genexp)
		}
	}
	p.mark = start
	if p.args() != nil && p.accept(lexer.Comma) {
		mark := p.mark
		if a := p.expression(); a != nil {
			if b := p.forIfClauses(); b != nil {
				p.raiseRange(a.from, b.kids[0].to, genexp)
			}
		}
		p.mark = mark
	}
	p.mark = start
	if a := p.args(); a != nil && p.accept(lexer.Comma) && p.args() != nil {
		if a.kwUnpack {
			p.raise("positional argument follows keyword argument unpacking")
		}
		p.raise("positional argument follows keyword argument")
	}
	p.mark = start
}

// unpackAfterKeywords matches `**x, *y` and returns the comma.
func (p *finder) unpackAfterKeywords() *ftok {
	start := p.mark
	after := func() *ftok {
		comma := p.get(lexer.Comma)
		if comma == nil || p.gather(lexer.Comma, func() *node {
			n := p.starredExpression()
			if n == nil || p.next1(lexer.Assign) {
				return nil
			}
			return n
		}) == nil {
			return nil
		}
		return comma
	}
	if p.gather(lexer.Comma, p.positional) != nil && p.accept(lexer.Comma) && p.kwargs() != nil {
		if c := after(); c != nil {
			return c
		}
	}
	p.mark = start
	if p.kwargs() != nil {
		return after()
	}
	return nil
}

// starredExpression matches `*x` in arguments.
func (p *finder) starredExpression() *node {
	return p.tryNode(func() *node {
		start := p.mark
		if !p.accept(lexer.Star) {
			return nil
		}
		if p.hints {
			if p.expression() != nil && p.accept(lexer.Assign) {
				if b := p.expression(); b != nil {
					p.raiseRange(p.toks[start].from, b.to, "cannot assign to iterable argument unpacking")
				}
			}
			p.mark = start + 1
		}
		x := p.expression()
		if x == nil {
			p.raise("Invalid star expression") // in the first run, too
		}
		return p.make(start, kStarred, x)
	})
}
