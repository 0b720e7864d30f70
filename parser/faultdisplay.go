// The fault finder's rules for atoms, displays, comprehensions, calls and subscripts.

package parser

import "minipy/lexer"

// trailer matches one attribute, call or subscript after what began at start.
func (p *finder) trailer(start int) *node {
	mark := p.mark
	switch p.at() {
	case lexer.Dot:
		if p.mark++; p.accept(lexer.Name) {
			return p.make(start, kAttribute)
		}
	case lexer.LPar:
		if p.genexp() != nil {
			return p.make(start, "function call")
		}
		p.mark++
		p.arguments()
		if p.accept(lexer.RPar) {
			return p.make(start, "function call")
		}
	case lexer.LBrace:
		p.genexp() // it may see a mistake in a set
	case lexer.LSqb:
		p.genexp() // it may see a mistake in a list
		if p.mark++; p.slices() && p.accept(lexer.RSqb) {
			return p.make(start, kSubscript)
		}
	}
	p.mark = mark
	return nil
}

func (p *finder) slices() bool {
	if p.try(func() bool { return p.slice() != nil && !p.next1(lexer.Comma) }) {
		return true
	}
	if p.gather(lexer.Comma, func() *node {
		if n := p.tryNode(p.slice); n != nil {
			return n
		}
		return p.starredExpression()
	}) == nil {
		return false
	}
	p.accept(lexer.Comma)
	return true
}

func (p *finder) slice() *node {
	start := p.mark
	p.expression()
	if p.accept(lexer.Colon) {
		p.expression()
		if p.accept(lexer.Colon) {
			p.expression()
		}
		return p.make(start, "slice")
	}
	p.mark = start
	return p.namedExpression()
}

func (p *finder) atom() *node {
	switch f := p.peek(); f.Type {
	case lexer.Name:
		p.mark++
		return leaf(f, kName)
	case lexer.KwTrue, lexer.KwFalse, lexer.KwNone:
		p.mark++
		return leaf(f, f.Value)
	case lexer.Dots:
		p.mark++
		return leaf(f, "ellipsis")
	case lexer.Number:
		p.mark++
		return leaf(f, "literal")
	case lexer.String, lexer.FStart:
		return p.strings()
	case lexer.LPar:
		if n := p.tuple(); n != nil {
			return n
		}
		if n := p.tryNode(p.group); n != nil {
			return n
		}
		return p.genexp()
	case lexer.LSqb:
		if n := p.list(); n != nil {
			return n
		}
		return p.comprehension(lexer.LSqb, lexer.RSqb, "list comprehension", p.namedExpression)
	case lexer.LBrace:
		if n := p.tryNode(p.dict); n != nil {
			return n
		}
		if n := p.tryNode(p.set); n != nil {
			return n
		}
		if n := p.tryNode(p.dictComp); n != nil {
			return n
		}
		return p.comprehension(lexer.LBrace, lexer.RBrace, "set comprehension", p.namedExpression)
	}
	return nil
}

func (p *finder) list() *node {
	return p.tryNode(func() *node {
		start := p.mark
		if !p.accept(lexer.LSqb) {
			return nil
		}
		list := p.starNamedExpressions()
		if !p.accept(lexer.RSqb) {
			return nil
		}
		return p.make(start, kList, list...)
	})
}

func (p *finder) tuple() *node {
	return p.tryNode(func() *node {
		start := p.mark
		if !p.accept(lexer.LPar) {
			return nil
		}
		var list []*node
		mark := p.mark
		if first := p.starNamedExpression(); first != nil {
			if p.accept(lexer.Comma) {
				list = append([]*node{first}, p.starNamedExpressions()...)
			} else {
				p.mark = mark
			}
		}
		if !p.accept(lexer.RPar) {
			return nil
		}
		return p.make(start, kTuple, list...)
	})
}

func (p *finder) group() *node {
	start := p.mark
	p.mark++
	n := p.yieldExpr()
	if n == nil {
		n = p.namedExpression()
	}
	if n != nil && p.accept(lexer.RPar) {
		return n
	}
	if p.hints {
		p.mark = start + 1
		if a := p.starredExpression(); a != nil && p.accept(lexer.RPar) {
			p.raiseNode(a, "cannot use starred expression here")
		}
		p.mark = start + 1
		if a := p.get(lexer.DoubleStar); a != nil && p.expression() != nil && p.accept(lexer.RPar) {
			p.raiseToken(a, "cannot use double starred expression here")
		}
	}
	return nil
}

// element matches what a generator expression may yield.
func (p *finder) element() *node {
	if n := p.walrus(); n != nil {
		return n
	}
	return p.notNamed()
}

func (p *finder) genexp() *node {
	return p.comprehension(lexer.LPar, lexer.RPar, kGenexp, p.element)
}

// comprehension matches a comprehension in brackets.
func (p *finder) comprehension(open, close lexer.TokenType, kind string, element func() *node) *node {
	return p.tryNode(func() *node {
		start := p.mark
		if p.accept(open) && element() != nil && p.forIfClauses() != nil && p.accept(close) {
			return p.make(start, kind)
		}
		if p.hints {
			p.invalidComprehension(start)
		}
		return nil
	})
}

// invalidComprehension describes stars and bare tuples as elements. It does not care which bracket the caller has tried.
func (p *finder) invalidComprehension(start int) {
	p.mark = start
	open := p.at()
	if p.oneOf(lexer.LPar, lexer.LSqb, lexer.LBrace) == nil {
		return
	}
	if a := p.starredExpression(); a != nil && p.forIfClauses() != nil {
		p.raiseNode(a, "iterable unpacking cannot be used in comprehension")
	}
	if open == lexer.LPar {
		return
	}
	const parens = "did you forget parentheses around the comprehension target?"
	p.mark = start + 1
	a := p.starNamedExpression()
	if a == nil {
		return
	}
	comma := p.get(lexer.Comma)
	if comma == nil {
		return
	}
	mark := p.mark
	if list := p.starNamedExpressions(); list != nil && p.forIfClauses() != nil {
		p.raiseRange(a.from, list[len(list)-1].to, parens)
	}
	p.mark = mark
	if p.forIfClauses() != nil {
		p.raiseRange(a.from, comma.to, parens)
	}
}

// forIfClauses matches the `for` and `if` of a comprehension. The last kid is the last expression of them, the one before
// it the last target.
func (p *finder) forIfClauses() *node {
	start := p.mark
	var last, target *node
	for {
		mark := p.mark
		p.accept(lexer.KwAsync)
		at := p.mark
		if p.accept(lexer.KwFor) {
			begin := p.mark
			if p.starTargets() {
				t := p.make(begin, "target")
				if p.accept(lexer.KwIn) {
					// `in` decides: nothing else is tried.
					n := p.disjunction()
					if n == nil {
						p.mark = mark
						break
					}
					last, target = n, t
					for p.try(func() bool {
						if !p.accept(lexer.KwIf) {
							return false
						}
						if n = p.disjunction(); n == nil {
							return false
						}
						last = n
						return true
					}) {
					}
					continue
				}
			}
			p.mark = at + 1
			if p.gather(lexer.Comma, p.bitOr) != nil {
				p.accept(lexer.Comma)
				if !p.next1(lexer.KwIn) {
					p.raise("'in' expected after for-loop variables") // in the first run, too
				}
			}
			p.mark = mark
			p.invalidForTarget()
		}
		p.mark = mark
		break
	}
	if last == nil {
		return nil
	}
	return p.make(start, "clauses", target, last)
}

func (p *finder) set() *node {
	start := p.mark
	p.mark++
	if p.starNamedExpressions() == nil || !p.accept(lexer.RBrace) {
		return nil
	}
	return p.make(start, "set display")
}

// keyValue matches one item of a dict.
func (p *finder) keyValue() *node {
	start := p.mark
	if p.accept(lexer.DoubleStar) {
		if p.bitOr() != nil {
			return p.make(start, "item")
		}
		p.mark = start
	}
	return p.pair()
}

func (p *finder) pair() *node {
	start := p.mark
	if p.expression() == nil || !p.accept(lexer.Colon) || p.expression() == nil {
		return nil
	}
	return p.make(start, "item")
}

func (p *finder) dict() *node {
	start := p.mark
	p.mark++
	if p.gather(lexer.Comma, p.keyValue) != nil {
		p.accept(lexer.Comma)
	}
	if p.accept(lexer.RBrace) {
		return p.make(start, "dict literal")
	}
	p.mark = start + 1
	p.invalidItems() // CPython looks for these in the first run, too
	return nil
}

// invalidItems describes mistakes in the items of a dict.
func (p *finder) invalidItems() {
	start := p.mark
	if p.gather(lexer.Comma, p.keyValue) != nil && p.accept(lexer.Comma) {
		mark := p.mark
		if a := p.expression(); a != nil && !p.next1(lexer.Colon) {
			from := a.to
			from.Col--
			p.raiseRange(lexer.Pos{Line: a.from.Line, Col: from.Col}, lexer.Pos{Line: a.to.Line, Col: -1}, "':' expected after dictionary key")
		}
		p.mark = mark
		p.invalidItem()
	}
	p.mark = start
	p.invalidItem()
}

func (p *finder) invalidItem() {
	start := p.mark
	if p.expression() != nil && p.accept(lexer.Colon) {
		if a := p.get(lexer.Star); a != nil && p.bitOr() != nil {
			p.raiseFrom(a.from, "cannot use a starred expression in a dictionary value")
		}
	}
	p.mark = start
	if p.expression() != nil {
		if a := p.get(lexer.Colon); a != nil && p.next1(lexer.RBrace, lexer.Comma) {
			p.raiseToken(a, "expression expected after dictionary key and ':'")
		}
	}
	p.mark = start
}

func (p *finder) dictComp() *node {
	start := p.mark
	p.mark++
	if p.pair() != nil && p.forIfClauses() != nil && p.accept(lexer.RBrace) {
		return p.make(start, "dict comprehension")
	}
	if p.hints {
		p.mark = start + 1
		if a := p.get(lexer.DoubleStar); a != nil && p.bitOr() != nil && p.forIfClauses() != nil && p.accept(lexer.RBrace) {
			p.raiseToken(a, "dict unpacking cannot be used in dict comprehension")
		}
	}
	return nil
}
