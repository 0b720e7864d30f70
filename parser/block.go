// Statements: the loop that reads blocks and picks the grammar of each statement by its first word.

package parser

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	plex "github.com/alecthomas/participle/v2/lexer"

	"minipy/lexer"
)

// grammar holds the statement parsers. It is built once and never written again; many goroutines may use it. Each
// parser in it is one of participle's own, built from the tags of its struct when the first statement of that kind
// comes: all of them at once would take most of the start-up of a short script.
type grammar struct {
	byWord    [lexer.NumTokenTypes]func(*plex.PeekingLexer) Stmt // statements that begin with a keyword
	compound  [lexer.NumTokenTypes]bool                          // those that end with a block, not a Newline
	assign    func(*plex.PeekingLexer) *Assign
	augAssign func(*plex.PeekingLexer) *AugAssign
	annAssign func(*plex.PeekingLexer) *AnnAssign
	match     func(*plex.PeekingLexer) *Match
	typeAlias func(*plex.PeekingLexer) *TypeAlias
}

// theGrammar builds the grammar when it is first needed.
var theGrammar = sync.OnceValue(buildGrammar)

func buildGrammar() *grammar {
	g := &grammar{
		assign: production[Assign](), augAssign: production[AugAssign](), annAssign: production[AnnAssign](),
		match: production[Match](), typeAlias: production[TypeAlias](),
	}
	g.simple(lexer.KwPass, asStmt(production[Pass]()))
	g.simple(lexer.KwBreak, asStmt(production[Break]()))
	g.simple(lexer.KwContinue, asStmt(production[Continue]()))
	g.simple(lexer.KwReturn, asStmt(production[Return]()))
	g.simple(lexer.KwRaise, asStmt(production[Raise]()))
	g.simple(lexer.KwAssert, asStmt(production[Assert]()))
	g.simple(lexer.KwDel, asStmt(production[Delete]()))
	g.simple(lexer.KwGlobal, asStmt(production[Global]()))
	g.simple(lexer.KwNonlocal, asStmt(production[Nonlocal]()))
	g.simple(lexer.KwImport, asStmt(production[Import]()))
	g.simple(lexer.KwFrom, asStmt(production[ImportFrom]()))
	g.block(lexer.KwIf, asStmt(production[If]()))
	g.block(lexer.KwWhile, asStmt(production[While]()))
	g.block(lexer.KwFor, asStmt(production[For]()))
	g.block(lexer.KwTry, asStmt(production[Try]()))
	g.block(lexer.KwWith, asStmt(production[With]()))
	g.block(lexer.KwDef, asStmt(production[FunctionDef]()))
	g.block(lexer.KwClass, asStmt(production[ClassDef]()))
	return g
}

func (g *grammar) simple(word lexer.TokenType, parse func(*plex.PeekingLexer) Stmt) {
	g.byWord[word] = parse
}

func (g *grammar) block(word lexer.TokenType, parse func(*plex.PeekingLexer) Stmt) {
	g.byWord[word] = parse
	g.compound[word] = true
}

// category makes a parsing function of participle of one of the expression parser. With ask set, a token that cannot
// begin the expression is no error but lets participle try something else; without, the expression must come.
func category[T Expr](ask bool, parse func(*pratt) Expr) func(*plex.PeekingLexer) (T, error) {
	return func(lex *plex.PeekingLexer) (T, error) {
		p := pratt{lex: lex}
		if ask && !p.startsExpr() && p.at() != lexer.Star {
			var none T
			return none, participle.NextMatch
		}
		return parse(&p).(T), nil
	}
}

// production makes a function of one production of the grammar, built when it is first called. It gives up if the
// tokens do not fit.
func production[S any]() func(*plex.PeekingLexer) *S {
	build := sync.OnceValue(func() *participle.Parser[S] {
		return participle.MustBuild[S](
			participle.Lexer(lexer.Definition{}),
			participle.ParseTypeWith(category[Test](true, (*pratt).test)),
			participle.ParseTypeWith(category[NamedTest](true, (*pratt).namedTest)),
			participle.ParseTypeWith(category[ExprList](true, (*pratt).exprList)),
			participle.ParseTypeWith(category[Value](false, (*pratt).value)),
			participle.ParseTypeWith(category[TargetList](false, (*pratt).targets)),
			participle.ParseTypeWith(category[Subject](false, (*pratt).subject)),
			participle.ParseTypeWith(parsePatterns),
		)
	})
	trailing := participle.AllowTrailing(true)
	return func(lex *plex.PeekingLexer) *S {
		s, err := build().ParseFromLexer(lex, trailing)
		if err != nil {
			panic(giveUp{})
		}
		return s
	}
}

// asStmt makes a parser of any statement of a parser of one kind.
func asStmt[S any, P interface {
	*S
	Stmt
}](parse func(*plex.PeekingLexer) *S) func(*plex.PeekingLexer) Stmt {
	return func(lex *plex.PeekingLexer) Stmt { return P(parse(lex)) }
}

// Parse reads what follows the colon of a compound statement; participle calls it.
func (b *Block) Parse(lex *plex.PeekingLexer) error {
	p := blockParser{pratt: pratt{lex: lex}, g: theGrammar()}
	if !p.accept(lexer.Newline) {
		b.Stmts = p.simpleLine(nil)
		return nil
	}
	p.expect(lexer.Indent)
	for !p.accept(lexer.Dedent) {
		b.Stmts = p.line(b.Stmts)
	}
	return nil
}

// blockParser reads statements.
type blockParser struct {
	pratt
	g     *grammar
	began lexer.Pos // where the current statement of the module begins: what stands before is right
}

// line appends the statements of a logical line, with the lines of its block if it is compound.
func (p *blockParser) line(list []Stmt) []Stmt {
	from := p.begin()
	t := p.at()
	switch {
	case t < 0:
		p.fail()
	case p.g.compound[t]:
		s := p.g.byWord[t](p.lex)
		p.check(s)
		p.place(s, from)
		return append(list, s)
	case t == lexer.At:
		return append(list, p.decorated())
	case t == lexer.KwAsync:
		p.async()
	case t == lexer.Name && p.peek().Value == "match":
		if s := p.matchStmt(); s != nil {
			p.place(s, from)
			return append(list, s)
		}
	}
	return p.simpleLine(list)
}

// async refuses a statement that begins with `async`.
func (p *blockParser) async() {
	switch p.second() {
	case lexer.KwDef:
		p.refuse(lexer.SyntaxError, "'async def' is not supported by minipy")
	case lexer.KwFor:
		p.refuse(lexer.SyntaxError, "'async for' is not supported by minipy")
	case lexer.KwWith:
		p.refuse(lexer.SyntaxError, "'async with' is not supported by minipy")
	}
	p.fail()
}

// decorated parses decorators and the definition below them.
func (p *blockParser) decorated() Stmt {
	var list []Expr
	for p.accept(lexer.At) {
		list = append(list, p.namedTest())
		p.expect(lexer.Newline)
	}
	from := p.begin()
	t := p.at()
	if t == lexer.KwAsync {
		p.async()
	}
	if t != lexer.KwDef && t != lexer.KwClass {
		p.fail()
	}
	s := p.g.byWord[t](p.lex)
	switch s := s.(type) {
	case *FunctionDef:
		s.Decorators = list
	case *ClassDef:
		s.Decorators = list
	}
	p.place(s, from)
	return s
}

// simpleLine appends the statements of a line without a block.
func (p *blockParser) simpleLine(list []Stmt) []Stmt {
	for {
		from := p.begin()
		s := p.simple()
		p.place(s, from)
		list = append(list, s)
		if p.accept(lexer.Newline) {
			return list
		}
		p.expect(lexer.Semi)
		if p.accept(lexer.Newline) {
			return list
		}
	}
}

// simple parses one simple statement.
func (p *blockParser) simple() Stmt {
	t := p.at()
	if t < 0 || p.g.compound[t] {
		p.fail()
	}
	if parse := p.g.byWord[t]; parse != nil {
		s := parse(p.lex)
		p.check(s)
		return s
	}
	if t == lexer.Name && p.second() == lexer.Name && p.peek().Value == "type" {
		return p.g.typeAlias(p.lex)
	}
	p.depth, p.height = 0, 0
	x := p.value()
	_, isYield := x.(*Yield)
	if !isYield {
		_, isYield = x.(*YieldFrom)
	}
	isYield = isYield && t == lexer.KwYield
	switch p.at() {
	case lexer.Assign:
		s := p.g.assign(p.lex)
		s.First = x
		if isYield || !isTarget(x) {
			p.fail()
		}
		for _, target := range s.Rest[:len(s.Rest)-1] {
			if !isTarget(target) {
				p.fail()
			}
		}
		return s
	case lexer.AugOp:
		if !isSingleTarget(x) {
			p.fail()
		}
		s := p.g.augAssign(p.lex)
		s.Target = x
		return s
	case lexer.Colon:
		if !isSingleTarget(x) {
			p.fail()
		}
		s := p.g.annAssign(p.lex)
		s.Target = x
		s.Paren = t == lexer.LPar
		return s
	}
	return &ExprStmt{X: x}
}

// place sets the span of a statement: from there to the last token that is not layout.
func (p *blockParser) place(s Stmt, from lexer.Pos) {
	i := p.lex.RawCursor() - 1
	for {
		t := &p.lex.Range(i, i+1)[0]
		switch t.Type {
		case lexer.Newline, lexer.Indent, lexer.Dedent:
			i--
			continue
		}
		*s.span() = lexer.Span{From: from, To: lexer.EndOf(t)}
		return
	}
}

// check refuses what the grammar of a statement cannot express.
func (p *blockParser) check(s Stmt) {
	ok := true
	switch s := s.(type) {
	case *Delete:
		for _, t := range s.Targets {
			ok = ok && isDeletable(t)
		}
	case *ImportFrom:
		ok = s.Path != "" || len(s.Dots) > 0
	case *Try:
		ok = len(s.Handlers) > 0 || len(s.Finally.Stmts) > 0 && len(s.Else.Stmts) == 0
		for _, h := range s.Handlers {
			ok = ok && h.Star == s.Star() && (h.Type != nil || !h.Star)
		}
	}
	if !ok {
		p.fail()
	}
}

// matchStmt parses a match statement, if this is one: `match` is an ordinary name elsewhere.
func (p *blockParser) matchStmt() Stmt {
	switch t := p.second(); {
	case t < 0, !starts[t] && t != lexer.Star:
		return nil
	}
	before := p.lex.MakeCheckpoint()
	if !p.attempt(func() {
		p.next()
		p.subject()
		p.expect(lexer.Colon)
		p.expect(lexer.Newline)
		p.expect(lexer.Indent)
	}) {
		p.lex.LoadCheckpoint(before)
		return nil
	}
	p.lex.LoadCheckpoint(before)
	return p.g.match(p.lex)
}

// subject parses what follows the word `match`.
func (p *pratt) subject() Expr {
	x := p.tupleOf(p.namedTest)
	if _, star := x.(*Starred); star {
		p.fail()
	}
	return x
}

// attempt runs a parser that may give up and reports whether it did not. Refusals pass.
func (p *pratt) attempt(parse func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if g, is := r.(giveUp); !is || g.err != nil {
				panic(r)
			}
			ok = false
		}
	}()
	parse()
	return true
}

// Parse reads the items of a `with`; participle calls it. Parentheses around all of them are tried first: what does
// not fit is an expression that begins with a parenthesis.
func (w *WithItems) Parse(lex *plex.PeekingLexer) error {
	p := newPratt(lex)
	before := lex.MakeCheckpoint()
	if p.at() == lexer.LPar && p.attempt(func() {
		p.next()
		w.List = p.withItems(lexer.RPar)
		p.expect(lexer.RPar)
		if p.at() != lexer.Colon {
			p.fail()
		}
	}) {
		return nil
	}
	lex.LoadCheckpoint(before)
	p = newPratt(lex)
	w.List = p.withItems(lexer.Colon)
	return nil
}

// withItems parses `context as target, ...`. Before a closing parenthesis a comma may stand.
func (p *pratt) withItems(end lexer.TokenType) []WithItem {
	var list []WithItem
	for {
		item := WithItem{Context: p.test()}
		if p.accept(lexer.KwAs) {
			item.Target = p.starExpr(p.targetElement)
			if !isTarget(item.Target) {
				p.fail()
			}
		}
		list = append(list, item)
		if !p.accept(lexer.Comma) || end == lexer.RPar && p.at() == end {
			return list
		}
	}
}

// Parse reads the arguments of a class; participle calls it.
func (a *Args) Parse(lex *plex.PeekingLexer) error {
	*a = newPratt(lex).args(false)
	return nil
}
