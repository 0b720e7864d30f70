// The fault finder's rules for strings and f-strings.

package parser

import (
	"strings"

	"minipy/lexer"
)

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
				if !p.try(p.fstring) {
					break // what comes before it counts
				}
				kind, text = "f-string expression", true
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
		if p.mark == start {
			return nil
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
