// Package parser makes a tree of Python source.
//
// Statements are structs whose tags are participle's grammar (grammar.go); the loop that picks one by its first word is
// written by hand (block.go), and so is the parser of expressions (pratt.go), which participle calls. These parsers only
// accept or give up. What is wrong with a text that they do not accept, in CPython's words and at CPython's place, is
// found by a second, slower parser which follows CPython's order of trying things (fault.go).
package parser

import (
	"strings"

	plex "github.com/alecthomas/participle/v2/lexer"

	"minipy/lexer"
)

// Parse reads a whole file. The error is a *lexer.Error; what is only odd is told to warn.
func Parse(filename, src string, warn ...Warner) (*Module, error) {
	m := &Module{}
	err := run(filename, src, fileMode, func(p *blockParser) {
		for p.at() != lexer.EOF {
			switch p.at() {
			case lexer.KwElif, lexer.KwElse, lexer.KwExcept, lexer.KwFinally: // belongs to the statement before
			default:
				p.began = p.begin()
			}
			m.Body.Stmts = p.line(m.Body.Stmts)
		}
	}, warn)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// ParseExpr reads one expression or bare tuple, as eval does, with white space around it.
func ParseExpr(filename, src string, warn ...Warner) (x Expr, err error) {
	err = run(filename, strings.TrimLeft(src, " \t"), evalMode, func(p *blockParser) {
		x = p.exprList()
		if elts, bare := x.(*Tuple); !hasNoStar(x) || bare && !elts.Paren && !all(elts.Elts, hasNoStar) {
			p.fail() // outside brackets eval knows no stars
		}
		for p.accept(lexer.Newline) {
		}
		if p.at() != lexer.EOF {
			p.fail()
		}
	}, warn)
	if err != nil {
		return nil, err
	}
	return x, nil
}

// hasNoStar reports whether an expression is not `*x`.
func hasNoStar(e Expr) bool {
	_, star := e.(*Starred)
	return !star
}

// ParseInteractive reads what was typed at a prompt so far: simple lines, or compound statements the last of which is
// ended by a blank line. If more lines may complete the text, the *lexer.Error is Incomplete.
func ParseInteractive(filename, src string, warn ...Warner) (*Module, error) {
	m, err := Parse(filename, src, warn...)
	if err != nil || len(m.Body.Stmts) == 0 {
		return m, err
	}
	switch last := m.Body.Stmts[len(m.Body.Stmts)-1].(type) {
	case *If, *While, *For, *Try, *With, *Match, *FunctionDef, *ClassDef:
		end := int(last.End().Line)
		for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
			if i >= end && strings.TrimSpace(line) == "" {
				return m, nil
			}
		}
		return nil, &lexer.Error{
			Filename: filename, Pos: last.End(), End: last.End(), Msg: "incomplete input", Text: lexer.Line(src, end), Incomplete: true,
		}
	}
	return m, nil
}

// mode says what a text must be.
type mode int

const (
	fileMode mode = iota
	evalMode
)

// run feeds the tokens of a text to a parser. If that gives up, the fault finder words the error.
func run(filename, src string, m mode, parse func(*blockParser), warn []Warner) error {
	lex, err := lexer.New(filename, src)
	if err != nil {
		return err
	}
	cut := &cutLexer{lex: lex}
	tokens, err := plex.Upgrade(cut)
	if err != nil {
		return err // cannot be: a cutLexer has no errors
	}
	p := &blockParser{pratt: pratt{lex: tokens}, g: theGrammar()}
	gaveUp := recovered(p, parse)
	p.tell(lex.Warnings(), gaveUp != nil || cut.err != nil, warn)
	if gaveUp == nil && cut.err == nil {
		return nil
	}
	var fault *lexer.Error
	if gaveUp == nil || gaveUp.err == nil || gaveUp.err.Kind == lexer.SyntaxError {
		fault = findFault(filename, src, m, p.began)
	}
	if fault == nil && gaveUp != nil {
		fault = gaveUp.err
	}
	if fault == nil {
		fault = cut.err
	}
	if fault == nil {
		at := p.peek()
		fault = &lexer.Error{Pos: lexer.PosOf(at), End: lexer.EndOf(at), Msg: "invalid syntax"}
	}
	fault.Filename = filename
	if fault.Text == "" && fault.Pos.IsValid() {
		fault.Text = lexer.Line(lex.Source(), int(fault.Pos.Line))
	}
	return fault
}

// cutLexer ends the text before the first error, so that the parser can tell which statements before it are right.
type cutLexer struct {
	lex *lexer.Lexer
	err *lexer.Error
}

// Next returns the next token; participle calls it.
func (c *cutLexer) Next() (lexer.Token, error) {
	t, err := c.lex.Next()
	if err != nil {
		c.err = err.(*lexer.Error)
		return lexer.Token{Type: lexer.EOF}, nil
	}
	return t, nil
}

// recovered runs a parser and returns why it gave up, nil if it did not.
func recovered(p *blockParser, parse func(*blockParser)) (why *giveUp) {
	defer func() {
		if r := recover(); r != nil {
			g, ok := r.(giveUp)
			if !ok {
				panic(r)
			}
			why = &g
		}
	}()
	parse(p)
	return nil
}
