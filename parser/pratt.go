// The expression parser: operators by precedence climbing, everything else by recursive descent.
//
// It only accepts or gives up: whoever wants to know what is wrong asks the fault finder (fault.go), which is slow and
// runs once. Giving up is a panic with a private type, which passes through participle and ends in recovered; so no
// function here returns an error.

package parser

import (
	plex "github.com/alecthomas/participle/v2/lexer"

	"minipy/lexer"
)

// giveUp is the panic value of a parser that cannot go on. If err is set, the source is well formed but refused, or
// too complex; else the fault finder knows better.
type giveUp struct{ err *lexer.Error }

// Limits on the depth of the tree. Whoever walks the tree may recurse: Go's stack suffices for these depths.
const (
	maxDepth  = 6000  // recursion of this parser, as CPython's
	maxHeight = 10000 // height of the tree: chains such as a.b.c are loops here, but deep for those who come after
)

// pratt parses expressions from a stream of tokens.
type pratt struct {
	lex    *plex.PeekingLexer
	prev   *lexer.Token // the last token that was read
	depth  int          // of the recursion
	height int          // of the expression that was parsed last
}

func newPratt(lex *plex.PeekingLexer) *pratt { return &pratt{lex: lex} }

// peek returns the next token.
func (p *pratt) peek() *lexer.Token { return p.lex.Peek() }

// at returns the type of the next token.
func (p *pratt) at() lexer.TokenType { return p.lex.Peek().Type }

// second returns the type of the token after the next one, which is not the last one.
func (p *pratt) second() lexer.TokenType {
	c := p.lex.RawCursor() + 1
	return p.lex.Range(c, c+1)[0].Type
}

// next reads a token.
func (p *pratt) next() *lexer.Token {
	p.prev = p.lex.Next()
	return p.prev
}

// accept reads the next token if it is a t.
func (p *pratt) accept(t lexer.TokenType) bool {
	if p.at() != t {
		return false
	}
	p.next()
	return true
}

// expect reads the next token, which must be a t.
func (p *pratt) expect(t lexer.TokenType) *lexer.Token {
	if p.at() != t {
		p.fail()
	}
	return p.next()
}

// fail gives up.
func (p *pratt) fail() { panic(giveUp{}) }

// refuse ends the parse at the next token, with a complaint about well-formed source.
func (p *pratt) refuse(kind lexer.Kind, msg string) {
	t := p.peek()
	panic(giveUp{&lexer.Error{Kind: kind, Pos: lexer.PosOf(t), End: lexer.EndOf(t), Msg: msg}})
}

// enter counts a level of recursion, leave ends it.
func (p *pratt) enter(levels int) {
	if p.depth += levels; p.depth > maxDepth {
		p.refuse(lexer.MemoryError, "Parser stack overflowed - Python source too complex to parse")
	}
}

func (p *pratt) leave(levels int) { p.depth -= levels }

// grow says that the expression just made stands on parts of height h.
func (p *pratt) grow(h int) {
	if p.height = h + 1; p.height > maxHeight {
		p.refuse(lexer.RecursionError, "maximum recursion depth exceeded during compilation")
	}
}

// begin and done bracket the making of a node: its span goes from the next token to the last one read.
func (p *pratt) begin() lexer.Pos { return lexer.PosOf(p.peek()) }

func (p *pratt) done(from lexer.Pos) expr {
	return expr{lexer.Span{From: from, To: lexer.EndOf(p.prev)}}
}

// Precedences, from loose to tight.
const (
	precNone = iota
	precOr
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precTerm
	precFactor
	precPower
)

// infix gives precedence and meaning of the tokens that may follow an operand.
var infix = [lexer.NumTokenTypes]struct {
	prec int
	op   Operator
}{
	lexer.KwOr: {precOr, Or}, lexer.KwAnd: {precAnd, And},
	lexer.Less: {precCompare, Lt}, lexer.Greater: {precCompare, Gt}, lexer.LessEqual: {precCompare, LtE},
	lexer.GreaterEqual: {precCompare, GtE}, lexer.EqEqual: {precCompare, Eq}, lexer.NotEqual: {precCompare, NotEq},
	lexer.KwIn: {precCompare, In}, lexer.KwIs: {precCompare, Is}, lexer.KwNot: {precCompare, NotIn},
	lexer.VBar: {precBitOr, BitOr}, lexer.Circumflex: {precBitXor, BitXor}, lexer.Amper: {precBitAnd, BitAnd},
	lexer.LeftShift: {precShift, LShift}, lexer.RightShift: {precShift, RShift},
	lexer.Plus: {precSum, Add}, lexer.Minus: {precSum, Sub},
	lexer.Star: {precTerm, Mult}, lexer.Slash: {precTerm, Div}, lexer.DoubleSlash: {precTerm, FloorDiv},
	lexer.Percent: {precTerm, Mod}, lexer.At: {precTerm, MatMult},
	lexer.DoubleStar: {precPower, Pow},
}

// prefix gives the meaning of the tokens that may stand before an operand.
var prefix = [lexer.NumTokenTypes]Operator{lexer.KwNot: Not, lexer.Plus: UAdd, lexer.Minus: USub, lexer.Tilde: Invert}

// starts tells which tokens may begin an expression, but for stars and `yield`.
var starts = [lexer.NumTokenTypes]bool{
	lexer.Name: true, lexer.Number: true, lexer.String: true, lexer.FStart: true, lexer.LPar: true, lexer.LSqb: true,
	lexer.LBrace: true, lexer.Dots: true, lexer.Plus: true, lexer.Minus: true, lexer.Tilde: true, lexer.KwNot: true,
	lexer.KwLambda: true, lexer.KwNone: true, lexer.KwTrue: true, lexer.KwFalse: true, lexer.KwAwait: true,
}

// startsExpr reports whether the next token may begin an expression.
func (p *pratt) startsExpr() bool {
	t := p.at()
	return t >= 0 && starts[t]
}

// infixPrec returns the precedence of the next token as a binary operator, precNone if it is none.
func (p *pratt) infixPrec() int {
	t := p.at()
	if t < 0 {
		return precNone
	}
	return infix[t].prec
}

// test parses an `expression`: a disjunction, a conditional expression or a lambda.
func (p *pratt) test() Expr {
	if p.at() == lexer.KwLambda {
		return p.lambda()
	}
	from := p.begin()
	body := p.binary(precOr)
	if p.at() != lexer.KwIf {
		return body
	}
	h := p.height
	p.enter(1)
	p.next()
	cond := p.binary(precOr)
	h = max(h, p.height)
	p.expect(lexer.KwElse)
	orElse := p.test()
	p.leave(1)
	p.grow(max(h, p.height))
	return &IfExp{expr: p.done(from), Test: cond, Body: body, OrElse: orElse}
}

// namedTest parses a `named_expression`: `name := expression` or an expression.
func (p *pratt) namedTest() Expr {
	if p.at() == lexer.Name && p.second() == lexer.Walrus {
		from := p.begin()
		name := p.name()
		p.next()
		p.enter(1)
		value := p.test()
		p.leave(1)
		p.grow(p.height)
		return &NamedExpr{expr: p.done(from), Target: name, Value: value}
	}
	return p.test()
}

// binary parses a chain of operators that bind at least as tightly as min.
func (p *pratt) binary(min int) Expr {
	from := p.begin()
	var left Expr
	if t := p.at(); t >= 0 && prefix[t] != 0 {
		left = p.unary(min)
	} else {
		left = p.primary()
	}
	for {
		prec := p.infixPrec()
		if prec == precNone || prec < min {
			return left
		}
		switch prec {
		case precOr, precAnd:
			left = p.boolean(from, left, prec)
		case precCompare:
			left = p.compare(from, left)
		default:
			h := p.height
			op := infix[p.next().Type].op
			right := prec + 1
			if op == Pow {
				right = precFactor // `2 ** -1`, and to the right: `2 ** 3 ** 4`
				p.enter(2)
			}
			r := p.binary(right)
			if op == Pow {
				p.leave(2)
			}
			p.grow(max(h, p.height))
			left = &Binary{expr: p.done(from), Op: op, Left: left, Right: r}
		}
	}
}

// unary parses `not x`, `-x` and the like.
func (p *pratt) unary(min int) Expr {
	from := p.begin()
	op, prec := prefix[p.at()], precFactor
	if op == Not {
		if prec = precNot; min > precNot {
			p.fail() // `a + not b`
		}
	}
	p.enter(1)
	p.next()
	x := p.binary(prec)
	p.leave(1)
	p.grow(p.height)
	return &Unary{expr: p.done(from), Op: op, X: x}
}

// boolean parses on after the first operand of `or` or `and`.
func (p *pratt) boolean(from lexer.Pos, left Expr, prec int) Expr {
	values := []Expr{left}
	h := p.height
	op := p.at()
	for p.accept(op) {
		values = append(values, p.binary(prec+1))
		h = max(h, p.height)
	}
	p.grow(h)
	return &Bool{expr: p.done(from), Op: infix[op].op, Values: values}
}

// compare parses on after the first operand of a comparison.
func (p *pratt) compare(from lexer.Pos, left Expr) Expr {
	c := &Compare{Left: left}
	h := p.height
	for p.infixPrec() == precCompare {
		t := p.next()
		op := infix[t.Type].op
		switch {
		case op == Is && p.accept(lexer.KwNot):
			op = IsNot
		case op == NotIn:
			p.expect(lexer.KwIn)
		case op == NotEq && t.Value == "<>":
			p.fail()
		}
		c.Ops = append(c.Ops, op)
		c.Rights = append(c.Rights, p.binary(precBitOr))
		h = max(h, p.height)
	}
	p.grow(h)
	c.expr = p.done(from)
	return c
}

// primary parses an atom with attributes, calls and subscripts after it.
func (p *pratt) primary() Expr {
	from := p.begin()
	x := p.atom()
	for {
		h := p.height
		switch p.at() {
		case lexer.Dot:
			p.next()
			name := p.expect(lexer.Name).Value
			p.grow(h)
			x = &Attribute{expr: p.done(from), X: x, Name: name}
		case lexer.LPar:
			args := p.call()
			p.grow(max(h, p.height))
			x = &Call{expr: p.done(from), Func: x, Args: args}
		case lexer.LSqb:
			p.next()
			index := p.slices()
			p.expect(lexer.RSqb)
			p.grow(max(h, p.height))
			x = &Subscript{expr: p.done(from), X: x, Index: index}
		default:
			return x
		}
	}
}

// name parses an identifier.
func (p *pratt) name() *Name {
	from := p.begin()
	id := p.expect(lexer.Name).Value
	p.height = 1
	return &Name{expr: p.done(from), ID: id}
}

// atom parses what has no operators outside brackets.
func (p *pratt) atom() Expr {
	from := p.begin()
	p.height = 1
	constant := func(c Singleton) Expr {
		p.next()
		return &Const{expr: p.done(from), Value: c}
	}
	switch p.at() {
	case lexer.Name:
		return p.name()
	case lexer.Number:
		return p.number()
	case lexer.String, lexer.FStart:
		return p.strings()
	case lexer.LPar:
		return p.paren()
	case lexer.LSqb:
		return p.list()
	case lexer.LBrace:
		return p.braces()
	case lexer.KwNone:
		return constant(None)
	case lexer.KwTrue:
		return constant(True)
	case lexer.KwFalse:
		return constant(False)
	case lexer.Dots:
		return constant(Ellipsis)
	case lexer.KwAwait:
		p.refuse(lexer.SyntaxError, "'await' is not supported by minipy")
	}
	p.fail()
	return nil
}

// starExpr parses `*bitwise_or` or what element does.
func (p *pratt) starExpr(element func() Expr) Expr {
	if p.at() != lexer.Star {
		return element()
	}
	from := p.begin()
	p.next()
	x := p.binary(precBitOr)
	p.grow(p.height)
	return &Starred{expr: p.done(from), X: x}
}

// tupleOf parses one element, or a bare tuple of them.
func (p *pratt) tupleOf(element func() Expr) Expr {
	from := p.begin()
	first := p.starExpr(element)
	if p.at() != lexer.Comma {
		return first
	}
	elts := p.moreElements(first, element)
	return &Tuple{expr: p.done(from), Elts: elts}
}

// moreElements parses the elements after the first one, with the commas before them and perhaps one at the end.
func (p *pratt) moreElements(first Expr, element func() Expr) []Expr {
	elts := []Expr{first}
	h := p.height
	for p.accept(lexer.Comma) && (p.startsExpr() || p.at() == lexer.Star) {
		elts = append(elts, p.starExpr(element))
		h = max(h, p.height)
	}
	p.grow(h)
	return elts
}

// exprList parses `star_expressions`.
func (p *pratt) exprList() Expr { return p.tupleOf(p.test) }

// value parses `star_expressions` or a yield.
func (p *pratt) value() Expr {
	if p.at() == lexer.KwYield {
		return p.yield()
	}
	return p.exprList()
}

// targetElement parses one target that `in` may follow. Whether it is a target is to be checked.
func (p *pratt) targetElement() Expr { return p.binary(precBitOr) }

// targets parses what `for` assigns to.
func (p *pratt) targets() Expr {
	e := p.tupleOf(p.targetElement)
	if !isTarget(e) {
		p.fail()
	}
	return e
}

// isTarget reports whether an expression may be assigned to.
func isTarget(e Expr) bool {
	switch e := e.(type) {
	case *Name, *Attribute, *Subscript:
		return true
	case *Starred:
		_, twice := e.X.(*Starred)
		return !twice && isTarget(e.X)
	case *Tuple:
		return all(e.Elts, isTarget)
	case *List:
		return all(e.Elts, isTarget)
	}
	return false
}

// isSingleTarget reports whether an expression may be annotated or assigned to by `+=`.
func isSingleTarget(e Expr) bool {
	switch e.(type) {
	case *Name, *Attribute, *Subscript:
		return true
	}
	return false
}

// isDeletable reports whether an expression may follow `del`.
func isDeletable(e Expr) bool {
	switch e := e.(type) {
	case *Tuple:
		return all(e.Elts, isDeletable)
	case *List:
		return all(e.Elts, isDeletable)
	}
	return isSingleTarget(e)
}

func all(list []Expr, ok func(Expr) bool) bool {
	for _, e := range list {
		if !ok(e) {
			return false
		}
	}
	return true
}

// yield parses a yield expression.
func (p *pratt) yield() Expr {
	from := p.begin()
	p.next()
	if p.accept(lexer.KwFrom) {
		x := p.test()
		p.grow(p.height)
		return &YieldFrom{expr: p.done(from), X: x}
	}
	p.height = 0
	var x Expr
	if p.startsExpr() || p.at() == lexer.Star {
		x = p.exprList()
	}
	p.grow(p.height)
	return &Yield{expr: p.done(from), X: x}
}

// lambda parses a lambda.
func (p *pratt) lambda() Expr {
	from := p.begin()
	p.enter(3)
	p.next()
	params, h := p.params(lexer.Colon)
	p.expect(lexer.Colon)
	body := p.test()
	p.leave(3)
	p.grow(max(h, p.height))
	return &Lambda{expr: p.done(from), Params: params, Body: body}
}
