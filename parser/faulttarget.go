// The fault finder's rules for what is assigned to or deleted.

package parser

import "minipy/lexer"

// starTargets matches the left side of an assignment.
func (p *finder) starTargets() bool {
	if p.gather(lexer.Comma, p.starTarget) == nil {
		return false
	}
	p.accept(lexer.Comma)
	return true
}

func (p *finder) starTarget() *node {
	return p.remember(rStarTarget, func() *node {
		start := p.mark
		if p.accept(lexer.Star) {
			if p.next1(lexer.Star) || p.starTarget() == nil {
				return nil
			}
			return p.make(start, kStarred)
		}
		return p.targetAtom()
	})
}

// targetAtom matches a target without a star.
func (p *finder) targetAtom() *node {
	return p.remember(rTargetAtom, func() *node {
		start := p.mark
		if p.attributeTarget() {
			return p.make(start, kAttribute)
		}
		switch p.at() {
		case lexer.Name:
			return p.nameNode()
		case lexer.LPar:
			p.mark++
			if n := p.targetAtom(); n != nil && p.accept(lexer.RPar) {
				return n
			}
			p.mark = start + 1
			if first := p.starTarget(); first != nil {
				if !p.accept(lexer.Comma) {
					return nil
				}
				p.starTargets()
			}
			if p.accept(lexer.RPar) {
				return p.make(start, kTuple)
			}
		case lexer.LSqb:
			p.mark++
			p.starTargets()
			if p.accept(lexer.RSqb) {
				return p.make(start, kList)
			}
		}
		return nil
	})
}

// singleTarget matches the left side of `+=`.
func (p *finder) singleTarget() bool {
	return p.try(func() bool {
		return p.attributeTarget() || p.accept(lexer.Name) ||
			p.try(func() bool { return p.accept(lexer.LPar) && p.singleTarget() && p.accept(lexer.RPar) })
	})
}

// attributeTarget matches `x.name` or `x[i]`, after which no dot or bracket follows.
func (p *finder) attributeTarget() bool {
	return p.try(func() bool {
		start := p.mark
		goesOn := func() bool { return p.next1(lexer.LPar, lexer.LSqb, lexer.Dot) }
		x := p.atom()
		if x == nil || !goesOn() {
			return false
		}
		for goesOn() {
			if x = p.trailer(start); x == nil {
				return false
			}
		}
		return x.kind == kAttribute || x.kind == kSubscript
	})
}

func (p *finder) delTargets() bool {
	if p.gather(lexer.Comma, p.delTarget) == nil {
		return false
	}
	p.accept(lexer.Comma)
	return true
}

func (p *finder) delTarget() *node {
	return p.remember(rDelTarget, func() *node {
		start := p.mark
		if p.attributeTarget() {
			return p.make(start, kAttribute)
		}
		switch p.at() {
		case lexer.Name:
			return p.nameNode()
		case lexer.LPar:
			p.mark++
			if n := p.delTarget(); n != nil && p.accept(lexer.RPar) {
				return n
			}
			p.mark = start + 1
			p.delTargets()
			if p.accept(lexer.RPar) {
				return p.make(start, kTuple)
			}
		case lexer.LSqb:
			p.mark++
			p.delTargets()
			if p.accept(lexer.RSqb) {
				return p.make(start, kList)
			}
		}
		return nil
	})
}
