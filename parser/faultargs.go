// The fault finder's rules for arguments, parameters, strings and patterns.

package parser

import (
	"strings"

	"minipy/lexer"
)

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

// strings matches adjacent literals, and decodes them: their errors come before those of the grammar.
func (p *finder) strings() *node {
	return p.remember(rStrings, func() *node {
		start := p.mark
		kind := "literal"
		var text, bytes bool
		var lits []ftok
		for {
			f := p.peek()
			if f.Type == lexer.FStart {
				kind, text = "f-string expression", true
				if !p.fstring() {
					return nil
				}
			} else if f.Type == lexer.String {
				lits = append(lits, *f)
				p.mark++
			} else {
				break
			}
		}
		for i := range lits {
			f := &lits[i]
			_, isBytes, bad := decodeLiteral(f.Value)
			text, bytes = text || !isBytes, bytes || isBytes
			if bad != nil {
				p.raiseToken(f, "%s", bad.message(isBytes))
			}
		}
		if text && bytes {
			p.raise("cannot mix bytes and nonbytes literals")
		}
		return p.make(start, kind)
	})
}

// fstring matches one f-string. Bad escapes in it are reported at its end.
func (p *finder) fstring() bool {
	text := fstringRules{finder: p, raw: strings.ContainsAny(p.peek().Value[:2], "rR")}
	p.mark++
	for text.part() {
	}
	if !p.accept(lexer.FEnd) {
		return false
	}
	if text.bad != nil {
		p.raise("%s", text.bad.message(false))
	}
	return true
}

// fstringRules are the rules for the inside of one f-string.
type fstringRules struct {
	*finder
	raw bool
	bad *badEscape // the first one
}

// part matches a piece of text or a replacement field.
func (p *fstringRules) part() bool {
	f := p.peek()
	if f.Type == lexer.FMiddle {
		p.mark++
		if !p.raw && p.bad == nil {
			_, p.bad = unescape(f.Value, false)
		}
		return true
	}
	return f.Type == lexer.LBrace && p.field()
}

// field matches a replacement field.
func (p *fstringRules) field() bool {
	start := p.mark
	p.mark++
	if p.rhs() != nil {
		p.accept(lexer.Assign)
		bang := p.get(lexer.Bang)
		var name *ftok
		if bang != nil {
			name = p.get(lexer.Name)
		}
		if (bang == nil || name != nil) && (!p.next1(lexer.Colon) || p.formatSpec()) && p.accept(lexer.RBrace) {
			if bang != nil {
				p.checkConversion(bang, name)
			}
			return true
		}
	}
	p.mark = start
	if p.hints {
		p.invalidField()
		p.mark = start
	}
	return false
}

// checkConversion raises if what follows the `!` of a complete field is no conversion.
func (p *fstringRules) checkConversion(bang, name *ftok) {
	if name.from != bang.to {
		p.raiseRange(bang.from, name.to, "f-string: conversion type must come right after the exclamanation mark") // sic
	}
	if name.Value != "s" && name.Value != "r" && name.Value != "a" {
		p.raiseToken(name, "f-string: invalid conversion character %s: expected 's', 'r', or 'a'", "'"+name.Value+"'")
	}
}

func (p *fstringRules) formatSpec() bool {
	p.mark++
	for p.part() {
	}
	return true
}

// invalidField describes mistakes in a replacement field.
func (p *fstringRules) invalidField() {
	brace := p.mark
	p.mark++
	if a := p.oneOf(lexer.Assign, lexer.Bang, lexer.Colon, lexer.RBrace); a != nil {
		p.raiseToken(a, "f-string: valid expression required before '%s'", a.Value)
	}
	here := func(msg string) { p.raiseToken(p.peek(), "f-string: %s", msg) }
	if p.rhs() == nil {
		p.mark = brace + 1
		here("expecting a valid expression after '{'")
	}
	if !p.next1(lexer.Assign, lexer.Bang, lexer.Colon, lexer.RBrace) {
		here("expecting '=', or '!', or ':', or '}'")
	}
	if p.accept(lexer.Assign) && !p.next1(lexer.Bang, lexer.Colon, lexer.RBrace) {
		here("expecting '!', or ':', or '}'")
	}
	if p.accept(lexer.Bang) {
		if p.next1(lexer.Colon, lexer.RBrace) {
			here("missing conversion character")
		}
		if !p.accept(lexer.Name) {
			here("invalid conversion character")
		}
	}
	if !p.next1(lexer.Colon, lexer.RBrace) {
		here("expecting ':' or '}'")
	}
	if p.accept(lexer.Colon) {
		for p.part() {
		}
		if !p.next1(lexer.RBrace) {
			here("expecting '}', or format specs")
		}
		return
	}
	if !p.next1(lexer.RBrace) {
		here("expecting '}'")
	}
}
