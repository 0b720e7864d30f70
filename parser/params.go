// Parameters of functions, lambdas and generics.

package parser

import (
	plex "github.com/alecthomas/participle/v2/lexer"

	"minipy/lexer"
)

// Parse reads the parameters of a `def`; participle calls it.
func (ps *Params) Parse(lex *plex.PeekingLexer) error {
	params, _ := newPratt(lex).params(lexer.RPar)
	*ps = *params
	return nil
}

// params parses parameters up to the token end, which is a colon for a lambda: that has no annotations. It returns also
// the height of the highest expression among them.
func (p *pratt) params(end lexer.TokenType) (*Params, int) {
	ps := &Params{}
	annotated := end != lexer.Colon
	h := 0
	var star, slash, defaults bool
	for p.at() != end {
		switch t := p.at(); {
		case ps.KwArgs != nil:
			p.fail()
		case t == lexer.Slash:
			if slash || star || len(ps.Regular) == 0 {
				p.fail()
			}
			p.next()
			slash = true
			ps.PosOnly, ps.Regular = ps.Regular, nil
		case t == lexer.Star:
			if star {
				p.fail()
			}
			p.next()
			star = true
			if p.at() != lexer.Comma {
				arg := p.param(annotated, true)
				ps.VarArgs = &arg
			} else if t := p.second(); t == end || t == lexer.DoubleStar {
				p.fail() // a bare * needs a name after it
			}
		case t == lexer.DoubleStar:
			p.next()
			arg := p.param(annotated, false)
			ps.KwArgs = &arg
		default:
			arg := p.param(annotated, false)
			h = max(h, p.height)
			if p.accept(lexer.Assign) {
				arg.Default = p.test()
				defaults = true
			} else if defaults && !star {
				p.fail()
			}
			if star {
				ps.KwOnly = append(ps.KwOnly, arg)
			} else {
				ps.Regular = append(ps.Regular, arg)
			}
		}
		h = max(h, p.height)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	return ps, h
}

// param parses a name and its annotation, which may be starred after `*args:`.
func (p *pratt) param(annotated, star bool) Param {
	from := p.begin()
	a := Param{Name: p.expect(lexer.Name).Value}
	p.height = 0
	if annotated && p.accept(lexer.Colon) {
		if star {
			a.Annotation = p.starExpr(p.test)
		} else {
			a.Annotation = p.test()
		}
	}
	a.Span = p.done(from).Span
	return a
}

// Parse reads type parameters, if there are any; participle calls it.
func (tp *TypeParams) Parse(lex *plex.PeekingLexer) error {
	p := newPratt(lex)
	if !p.accept(lexer.LSqb) {
		return nil
	}
	defaults := false
	for {
		from := p.begin()
		var t TypeParam
		if p.accept(lexer.Star) {
			t.Stars = 1
		} else if p.accept(lexer.DoubleStar) {
			t.Stars = 2
		}
		t.Name = p.expect(lexer.Name).Value
		if t.Stars == 0 && p.accept(lexer.Colon) {
			t.Bound = p.test()
		}
		if p.accept(lexer.Assign) {
			defaults = true
			if t.Stars == 1 {
				t.Default = p.starExpr(p.test)
			} else {
				t.Default = p.test()
			}
		}
		t.Span = p.done(from).Span
		if defaults && t.Default == nil {
			panic(giveUp{&lexer.Error{Pos: t.From, End: t.To, Msg: "non-default type parameter '" + t.Name + "' follows default type parameter"}})
		}
		tp.List = append(tp.List, t)
		if !p.accept(lexer.Comma) || p.at() == lexer.RSqb {
			break
		}
	}
	p.expect(lexer.RSqb)
	return nil
}
