// The patterns of `case`.

package parser

import (
	plex "github.com/alecthomas/participle/v2/lexer"

	"minipy/lexer"
)

// parsePatterns parses what stands between `case` and the guard.
func parsePatterns(lex *plex.PeekingLexer) (Pattern, error) {
	p := newPratt(lex)
	from := p.begin()
	first := p.maybeStarPattern()
	_, star := first.(*MatchStar)
	if p.at() != lexer.Comma {
		if star {
			p.fail()
		}
		return first, nil
	}
	list := p.morePatterns(first, lexer.Colon)
	return p.sequence(from, list), nil
}

// pattern gives the embedded part of a pattern node.
func (p *pratt) donePattern(from lexer.Pos) pattern { return pattern{p.done(from).Span} }

// sequence makes a sequence pattern.
func (p *pratt) sequence(from lexer.Pos, list []Pattern) Pattern {
	return &MatchSequence{pattern: p.donePattern(from), Patterns: list}
}

// morePatterns parses the patterns after the first one up to a token, with the commas before them.
func (p *pratt) morePatterns(first Pattern, end lexer.TokenType) []Pattern {
	list := []Pattern{first}
	h := p.height
	for p.accept(lexer.Comma) && p.at() != end && p.at() != lexer.KwIf {
		list = append(list, p.maybeStarPattern())
		h = max(h, p.height)
	}
	p.grow(h)
	return list
}

// maybeStarPattern parses `*name` or a pattern.
func (p *pratt) maybeStarPattern() Pattern {
	from := p.begin()
	if !p.accept(lexer.Star) {
		return p.pattern()
	}
	name := p.expect(lexer.Name).Value
	if name == "_" {
		name = ""
	}
	return &MatchStar{pattern: p.donePattern(from), Name: name}
}

// pattern parses alternatives, perhaps with `as`.
func (p *pratt) pattern() Pattern {
	from := p.begin()
	x := p.closedPattern()
	if p.at() == lexer.VBar {
		list := []Pattern{x}
		h := p.height
		for p.accept(lexer.VBar) {
			list = append(list, p.closedPattern())
			h = max(h, p.height)
		}
		p.grow(h)
		x = &MatchOr{pattern: p.donePattern(from), Patterns: list}
	}
	if p.accept(lexer.KwAs) {
		name := p.expect(lexer.Name).Value
		if name == "_" || p.at() == lexer.Dot || p.at() == lexer.LPar {
			p.fail()
		}
		p.grow(p.height)
		x = &MatchAs{pattern: p.donePattern(from), Pattern: x, Name: name}
	}
	return x
}

// closedPattern parses a pattern without operators outside brackets.
func (p *pratt) closedPattern() Pattern {
	from := p.begin()
	p.height = 1
	single := func(c Singleton) Pattern {
		p.next()
		return &MatchSingleton{pattern: p.donePattern(from), Value: c}
	}
	switch p.at() {
	case lexer.KwNone:
		return single(None)
	case lexer.KwTrue:
		return single(True)
	case lexer.KwFalse:
		return single(False)
	case lexer.Number, lexer.Minus:
		x := p.patternNumber()
		return &MatchValue{pattern: p.donePattern(from), X: x}
	case lexer.String, lexer.FStart:
		x := p.strings()
		if _, f := x.(*FString); f {
			// CPython: "patterns may only match literals and attribute lookups"; at the place of the f-string.
			panic(giveUp{&lexer.Error{Pos: x.Pos(), End: x.End(), Msg: "patterns may only match literals and attribute lookups"}})
		}
		return &MatchValue{pattern: p.donePattern(from), X: x}
	case lexer.Name:
		return p.namePattern()
	case lexer.LPar:
		p.next()
		if p.accept(lexer.RPar) {
			return p.sequence(from, nil)
		}
		first := p.maybeStarPattern()
		if _, star := first.(*MatchStar); star || p.at() == lexer.Comma {
			list := []Pattern{first}
			if p.at() != lexer.Comma {
				p.fail() // `(*a)` is not a group
			}
			list = p.morePatterns(first, lexer.RPar)
			p.expect(lexer.RPar)
			return p.sequence(from, list)
		}
		p.expect(lexer.RPar)
		return first
	case lexer.LSqb:
		p.next()
		var list []Pattern
		if p.at() != lexer.RSqb {
			list = p.morePatterns(p.maybeStarPattern(), lexer.RSqb)
		}
		p.expect(lexer.RSqb)
		return p.sequence(from, list)
	case lexer.LBrace:
		return p.mappingPattern()
	}
	p.fail()
	return nil
}

// patternNumber parses a signed or complex number.
func (p *pratt) patternNumber() Expr {
	from := p.begin()
	signed := func() Expr {
		from := p.begin()
		if !p.accept(lexer.Minus) {
			if p.at() != lexer.Number {
				p.fail()
			}
			return p.number()
		}
		if p.at() != lexer.Number {
			p.fail()
		}
		x := p.number()
		return &Unary{expr: p.done(from), Op: USub, X: x}
	}
	x := signed()
	if t := p.at(); t == lexer.Plus || t == lexer.Minus {
		op := infix[p.next().Type].op
		if p.at() != lexer.Number {
			p.fail()
		}
		imag := p.number()
		real := x
		if u, ok := x.(*Unary); ok {
			real = u.X
		}
		if _, ok := imag.(*Imag); !ok {
			p.fail()
		}
		if _, ok := real.(*Imag); ok {
			p.fail()
		}
		x = &Binary{expr: p.done(from), Op: op, Left: x, Right: imag}
	}
	return x
}

// dotted parses a name with attributes.
func (p *pratt) dotted() Expr {
	from := p.begin()
	var x Expr = p.name()
	for p.accept(lexer.Dot) {
		h := p.height
		name := p.expect(lexer.Name).Value
		p.grow(h)
		x = &Attribute{expr: p.done(from), X: x, Name: name}
	}
	return x
}

// namePattern parses what begins with a name: a capture, the wildcard, a value or a class.
func (p *pratt) namePattern() Pattern {
	from := p.begin()
	x := p.dotted()
	if p.at() != lexer.LPar {
		if n, ok := x.(*Name); !ok {
			return &MatchValue{pattern: p.donePattern(from), X: x}
		} else if n.ID == "_" {
			return &MatchAs{pattern: p.donePattern(from)}
		} else {
			return &MatchAs{pattern: p.donePattern(from), Name: n.ID}
		}
	}
	h := p.height
	p.next()
	m := &MatchClass{Cls: x}
	for p.at() != lexer.RPar {
		begin := p.begin()
		if p.at() == lexer.Name && p.second() == lexer.Assign {
			name := p.next().Value
			p.next()
			sub := p.pattern()
			m.Keywords = append(m.Keywords, KeywordPattern{Span: p.done(begin).Span, Name: name, Pattern: sub})
		} else {
			if len(m.Keywords) > 0 {
				p.fail()
			}
			m.Patterns = append(m.Patterns, p.pattern())
		}
		h = max(h, p.height)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RPar)
	p.grow(h)
	m.pattern = p.donePattern(from)
	return m
}

// mappingPattern parses `{key: pattern, **rest}`.
func (p *pratt) mappingPattern() Pattern {
	from := p.begin()
	p.next()
	m := &MatchMapping{}
	h := 1
	for p.at() != lexer.RBrace {
		if p.accept(lexer.DoubleStar) {
			if m.Rest = p.expect(lexer.Name).Value; m.Rest == "_" {
				p.fail()
			}
			p.accept(lexer.Comma)
			break
		}
		m.Keys = append(m.Keys, p.patternKey())
		p.expect(lexer.Colon)
		m.Patterns = append(m.Patterns, p.pattern())
		h = max(h, p.height)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RBrace)
	p.grow(h)
	m.pattern = p.donePattern(from)
	return m
}

// patternKey parses the key of a mapping pattern: a literal or a dotted name.
func (p *pratt) patternKey() Expr {
	switch p.at() {
	case lexer.Number, lexer.Minus:
		return p.patternNumber()
	case lexer.String, lexer.FStart, lexer.KwNone, lexer.KwTrue, lexer.KwFalse:
		return p.atom()
	case lexer.Name:
		if x, ok := p.dotted().(*Attribute); ok {
			return x
		}
	}
	p.fail()
	return nil
}
