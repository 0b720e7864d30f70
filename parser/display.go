// Expressions in brackets: groups, tuples, lists, sets, dicts, comprehensions, calls and subscripts.

package parser

import "minipy/lexer"

// paren parses `(...)`: a group, a tuple or a generator expression.
func (p *pratt) paren() Expr {
	from := p.begin()
	p.next()
	if p.accept(lexer.RPar) {
		return &Tuple{expr: p.done(from), Paren: true}
	}
	if p.at() == lexer.KwYield {
		e := p.yield()
		p.expect(lexer.RPar)
		return e
	}
	first := p.starExpr(p.namedTest)
	_, star := first.(*Starred)
	switch {
	case p.at() == lexer.Comma:
		elts := p.moreElements(first, p.namedTest)
		p.expect(lexer.RPar)
		return &Tuple{expr: p.done(from), Elts: elts, Paren: true}
	case star:
		p.fail()
	case p.atFor():
		clauses := p.clauses()
		p.expect(lexer.RPar)
		return &Generator{expr: p.done(from), Elt: first, Clauses: clauses}
	}
	p.expect(lexer.RPar)
	return first
}

// list parses `[...]`: a list or a list comprehension.
func (p *pratt) list() Expr {
	from := p.begin()
	p.next()
	if p.accept(lexer.RSqb) {
		return &List{expr: p.done(from)}
	}
	first := p.starExpr(p.namedTest)
	if p.atFor() {
		if _, star := first.(*Starred); star {
			p.fail()
		}
		clauses := p.clauses()
		p.expect(lexer.RSqb)
		return &ListComp{expr: p.done(from), Elt: first, Clauses: clauses}
	}
	elts := p.moreElements(first, p.namedTest)
	p.expect(lexer.RSqb)
	return &List{expr: p.done(from), Elts: elts}
}

// braces parses `{...}`: a dict, a set or a comprehension of these.
func (p *pratt) braces() Expr {
	from := p.begin()
	p.next()
	if p.at() == lexer.RBrace || p.at() == lexer.DoubleStar {
		return p.dict(from, nil)
	}
	first := p.starExpr(p.namedTest)
	_, star := first.(*Starred)
	_, walrus := first.(*NamedExpr)
	switch {
	case p.at() == lexer.Colon && !star && !(walrus && p.prev.Type != lexer.RPar):
		return p.dict(from, first)
	case p.atFor() && !star:
		clauses := p.clauses()
		p.expect(lexer.RBrace)
		return &SetComp{expr: p.done(from), Elt: first, Clauses: clauses}
	}
	elts := p.moreElements(first, p.namedTest)
	p.expect(lexer.RBrace)
	return &Set{expr: p.done(from), Elts: elts}
}

// dict parses on after the first key of a dict, or at its beginning if that is nil.
func (p *pratt) dict(from lexer.Pos, key Expr) Expr {
	d := &Dict{}
	h := p.height
	for key != nil || p.at() != lexer.RBrace {
		if key == nil && p.accept(lexer.DoubleStar) {
			d.Keys = append(d.Keys, nil)
			d.Values = append(d.Values, p.binary(precBitOr))
		} else {
			if key == nil {
				key = p.test()
				h = max(h, p.height)
			}
			p.expect(lexer.Colon)
			value := p.test()
			h = max(h, p.height)
			if len(d.Keys) == 0 && p.atFor() {
				clauses := p.clauses()
				p.expect(lexer.RBrace)
				return &DictComp{expr: p.done(from), Key: key, Value: value, Clauses: clauses}
			}
			d.Keys = append(d.Keys, key)
			d.Values = append(d.Values, value)
			key = nil
		}
		h = max(h, p.height)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RBrace)
	p.grow(h)
	d.expr = p.done(from)
	return d
}

// atFor reports whether a comprehension goes on here. An asynchronous one is refused.
func (p *pratt) atFor() bool {
	if p.at() == lexer.KwAsync {
		p.refuse(lexer.SyntaxError, "asynchronous comprehensions are not supported by minipy")
	}
	return p.at() == lexer.KwFor
}

// clauses parses the `for` and `if` of a comprehension, whose element has just been parsed.
func (p *pratt) clauses() []Comprehension {
	var out []Comprehension
	h := p.height
	for p.atFor() {
		from := p.begin()
		p.next()
		c := Comprehension{Target: p.targets()}
		h = max(h, p.height)
		p.expect(lexer.KwIn)
		c.Iter = p.binary(precOr)
		h = max(h, p.height)
		for p.accept(lexer.KwIf) {
			c.Ifs = append(c.Ifs, p.binary(precOr))
			h = max(h, p.height)
		}
		c.Span = p.done(from).Span
		out = append(out, c)
	}
	p.grow(h)
	return out
}

// call parses the arguments of a call with their parentheses.
func (p *pratt) call() Args {
	from := p.begin()
	p.expect(lexer.LPar)
	args := p.args(true)
	p.expect(lexer.RPar)
	if len(args.Positional) == 1 && len(args.Keywords) == 0 {
		if g, ok := args.Positional[0].(*Generator); ok && !g.To.IsValid() {
			g.expr = p.done(from)
		}
	}
	return args
}

// args parses the arguments of a call or of a class definition. A generator expression without parentheses may be the
// only argument of a call; its span is left open.
func (p *pratt) args(call bool) Args {
	var a Args
	h := 0
	doubleStar := false
	for p.at() != lexer.RPar {
		from := p.begin()
		switch t := p.at(); {
		case t == lexer.Star:
			if doubleStar {
				p.fail()
			}
			p.next()
			x := p.test()
			p.grow(p.height)
			a.Positional = append(a.Positional, &Starred{expr: p.done(from), X: x})
		case t == lexer.DoubleStar:
			doubleStar = true
			p.next()
			x := p.test()
			a.Keywords = append(a.Keywords, Keyword{Span: p.done(from).Span, Value: x})
		case t == lexer.Name && p.second() == lexer.Assign:
			name := p.next().Value
			p.next()
			x := p.test()
			a.Keywords = append(a.Keywords, Keyword{Span: p.done(from).Span, Name: name, Value: x})
		default:
			x := p.namedTest()
			if p.atFor() {
				if !call || len(a.Positional)+len(a.Keywords) > 0 {
					p.fail()
				}
				a.Positional = []Expr{&Generator{Elt: x, Clauses: p.clauses()}}
				return a
			}
			if len(a.Keywords) > 0 {
				p.fail()
			}
			a.Positional = append(a.Positional, x)
		}
		h = max(h, p.height)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.checkKeywords(a.Keywords)
	p.height = h
	return a
}

// checkKeywords refuses an argument that is given twice by name.
func (p *pratt) checkKeywords(list []Keyword) {
	if len(list) < 2 {
		return
	}
	seen := make(map[string]bool, len(list))
	for i := range list {
		k := &list[i]
		if k.Name != "" && seen[k.Name] {
			panic(giveUp{&lexer.Error{Pos: k.From, End: k.To, Msg: "keyword argument repeated: " + k.Name, Compiling: true}})
		}
		seen[k.Name] = true
	}
}

// slices parses the index of a subscript.
func (p *pratt) slices() Expr {
	from := p.begin()
	first := p.slice()
	_, star := first.(*Starred)
	if p.at() != lexer.Comma && !star {
		return first
	}
	elts := []Expr{first}
	h := p.height
	for p.accept(lexer.Comma) && p.at() != lexer.RSqb {
		elts = append(elts, p.slice())
		h = max(h, p.height)
	}
	p.grow(h)
	return &Tuple{expr: p.done(from), Elts: elts}
}

// slice parses one element of an index.
func (p *pratt) slice() Expr {
	from := p.begin()
	if p.at() == lexer.Star {
		p.next()
		x := p.test()
		p.grow(p.height)
		return &Starred{expr: p.done(from), X: x}
	}
	var parts [3]Expr
	h, n := 0, 0
	for {
		if p.startsExpr() {
			if n == 0 {
				parts[0] = p.namedTest()
				if p.at() != lexer.Colon {
					return parts[0]
				}
				if _, walrus := parts[0].(*NamedExpr); walrus && p.prev.Type != lexer.RPar {
					p.fail()
				}
			} else {
				parts[n] = p.test()
			}
			h = max(h, p.height)
		}
		if n++; n == 3 || p.at() != lexer.Colon {
			break
		}
		p.next()
	}
	if n == 1 {
		p.fail()
	}
	p.grow(h)
	return &Slice{expr: p.done(from), Lower: parts[0], Upper: parts[1], Step: parts[2]}
}
