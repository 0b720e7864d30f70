// The fault finder: what is wrong with a text that the parser does not accept.
//
// CPython's parser tries alternatives in a fixed order and remembers results (PEP 617: a packrat parser). When all fail it
// runs a second time with extra alternatives, which describe common mistakes and raise when they match; if none does, the
// error is "invalid syntax" at the furthest token the first run has looked at. To word errors as CPython does, and to
// choose the same one where several would do, the finder works the same way, in the same order. It builds no tree but
// just enough (node) to say "cannot assign to function call". It runs once, on broken input, so it may be slow; a
// budget keeps it from being absurd.

package parser

import (
	"fmt"
	"strings"

	"minipy/lexer"
)

// ftok is a token with what positions of errors depend on.
type ftok struct {
	lexer.Token
	from, to lexer.Pos
	cur      lexer.Pos // where reading had come to; on a Newline, after it in the same line
	layout   bool      // Indent, Dedent and EOF have no columns of their own
	depth    int       // brackets open after the token
}

// node is a recognised piece of text. Kind is how error messages call such an expression.
type node struct {
	kind     string
	from, to lexer.Pos
	kids     []*node // elements of a list or tuple, the value of a starred, the left side of a comparison
	kwUnpack bool    // arguments: there is a `**x` among them
	in       bool    // comparison: its first operator is `in`
	word     string  // name: the identifier
}

// Names of kinds that the code asks for.
const (
	kName       = "name"
	kAttribute  = "attribute"
	kSubscript  = "subscript"
	kStarred    = "starred"
	kList       = "list"
	kTuple      = "tuple"
	kComparison = "comparison"
	kGenexp     = "generator expression"
)

// rule numbers the rules whose results are remembered.
type rule uint8

const (
	rSimple rule = iota
	rBlock
	rExpression
	rStarExpression
	rNamedInvalid
	rDisjunction
	rConjunction
	rInversion
	rBitOr
	rFactor
	rPrimary
	rStrings
	rArguments
	rStarTarget
	rTargetAtom
	rDelTarget
	rClosedPattern
	rTypeParams
)

type memoKey struct {
	r    rule
	mark int
}

type memoValue struct {
	n   *node
	end int
}

// finder is one run of the fault finder. Its rules are methods: they return nil or false and leave mark alone if they do
// not match, and panic with a *lexer.Error to raise.
type finder struct {
	lex    *lexer.Lexer
	toks   []ftok // those read so far
	mark   int    // the next one
	depth  int    // of brackets, at the last token read
	second bool   // the second run
	hints  bool   // try the alternatives that describe mistakes: in the second run, mostly
	memo   map[memoKey]memoValue
	nested int // of recursion
	steps  int

	openEnd   bool // the last line has no end: CPython's eval gives the Newline there no column
	lexFailed bool // the error raised is one of a token
}

// The work of one run is bounded. Whose text exceeds the bound learns no more than where the parser gave up.
const (
	baseSteps    = 2_000_000
	stepsPerByte = 100
	exhausted    = "too many steps"
)

// findFault returns the error that CPython reports for a text, or nil if it can find none. All before the place from is
// known to be right.
func findFault(filename, src string, m mode, from lexer.Pos) (fault *lexer.Error) {
	lex, err := lexer.New(filename, src)
	if err != nil {
		return err.(*lexer.Error)
	}
	p := &finder{lex: lex, openEnd: m == evalMode && !strings.HasSuffix(src, "\n")}
	start, ok, layout := 0, false, false
	if fault = p.caught(func() {
		for f := p.peek(); f.Type != lexer.EOF && (f.from.Before(from) || f.Type == lexer.Dedent); f = p.peek() {
			start++
			p.mark = start
		}
		ok = p.run(start, m)
	}); ok {
		return nil
	}
	if fault == nil {
		last := p.toks[len(p.toks)-1]
		p.second = true
		fault = p.caught(func() {
			p.run(start, m)
			switch last.Type {
			case lexer.Indent:
				layout = true
				p.raiseKind(lexer.IndentationError, "unexpected indent")
			case lexer.Dedent:
				layout = true
				p.raiseKind(lexer.IndentationError, "unexpected unindent")
			}
			p.raiseToken(&last, "invalid syntax")
		})
	}
	if fault.Msg == exhausted {
		return nil
	}
	if p.lexFailed {
		return fault
	}
	// That a block ends where the text does is no fault yet: a decorator in it waits for its function. An empty line ends
	// blocks for good, as at CPython's prompt.
	if end := &p.toks[len(p.toks)-1]; end.layout && end.Pos.Offset == len(lex.Source()) && !strings.HasSuffix(src, "\n\n") {
		fault.Incomplete = true
	}
	if layout {
		return fault
	}
	if e := p.laterError(); e != nil {
		fault = e
	}
	return fault
}

// run tries to recognise the text from a token on.
func (p *finder) run(start int, m mode) bool {
	p.mark, p.memo, p.nested, p.steps = start, make(map[memoKey]memoValue), 0, 0
	p.hints = p.second
	if m == evalMode {
		if !p.expressions() {
			return false
		}
		for p.accept(lexer.Newline) {
		}
	} else {
		for p.statement() {
		}
	}
	return p.accept(lexer.EOF)
}

// caught runs a rule and returns what it raises.
func (p *finder) caught(rule func()) (e *lexer.Error) {
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if e, ok = r.(*lexer.Error); !ok {
				panic(r)
			}
		}
	}()
	rule()
	return nil
}

// laterError reads the rest of the text. An error in a token there is reported instead of a mistake in the grammar, but
// not if it is in an f-string, whose mistake may be its cause. So is a bracket that is never closed, if it was opened in a
// line before that of the mistake.
func (p *finder) laterError() *lexer.Error {
	at := p.toks[len(p.toks)-1].from.Line
	for {
		t, err := p.lex.Next()
		if err == nil {
			if t.Type == lexer.EOF {
				return nil
			}
			continue
		}
		e := err.(*lexer.Error)
		if p.lex.InFString() {
			return nil
		}
		if inToken := e.End.Col >= 0; inToken {
			return e
		}
		if char, open := p.lex.Open(); char != 0 && at > open.Line {
			return &lexer.Error{Pos: open, End: lexer.Pos{Line: open.Line, Col: -1}, Msg: fmt.Sprintf("'%c' was never closed", char), Bare: true, Incomplete: true}
		}
		return nil
	}
}

// peek returns the next token, reading it if need be.
func (p *finder) peek() *ftok {
	for p.mark >= len(p.toks) {
		t, err := p.lex.Next()
		if err != nil {
			p.lexFailed = true
			panic(err)
		}
		if t.Type == lexer.FDebug {
			continue
		}
		f := ftok{Token: t, from: lexer.PosOf(&t), to: lexer.EndOf(&t)}
		f.cur = f.to
		switch t.Type {
		case lexer.Indent, lexer.Dedent, lexer.EOF:
			f.layout = true
			if src := p.lex.Source(); t.Pos.Offset == len(src) {
				// At the end of the text CPython is still in the last line, after its end.
				f.from.Line--
				f.from.Col = int32(len(src) - 1 - strings.LastIndexByte(strings.TrimSuffix(src, "\n"), '\n'))
				f.to, f.cur = f.from, f.from
			}
		case lexer.Newline:
			f.layout = p.openEnd && t.Pos.Offset+len(t.Value) == len(p.lex.Source())
		case lexer.LPar, lexer.LSqb, lexer.LBrace:
			p.depth++
		case lexer.RPar, lexer.RSqb, lexer.RBrace:
			p.depth--
		}
		f.depth = p.depth
		p.toks = append(p.toks, f)
	}
	if p.steps++; p.steps > baseSteps+stepsPerByte*len(p.lex.Source()) {
		panic(&lexer.Error{Msg: exhausted})
	}
	return &p.toks[p.mark]
}

// at returns the type of the next token.
func (p *finder) at() lexer.TokenType { return p.peek().Type }

// get reads the next token if it is a t.
func (p *finder) get(t lexer.TokenType) *ftok {
	f := p.peek()
	if f.Type != t {
		return nil
	}
	p.mark++
	return f
}

func (p *finder) accept(t lexer.TokenType) bool { return p.get(t) != nil }

// word reads the next token if it is this name.
func (p *finder) word(s string) *ftok {
	if f := p.peek(); f.Type == lexer.Name && f.Value == s {
		p.mark++
		return f
	}
	return nil
}

// oneOf reads the next token if it is one of these.
func (p *finder) oneOf(types ...lexer.TokenType) *ftok {
	for _, t := range types {
		if f := p.get(t); f != nil {
			return f
		}
	}
	return nil
}

// force reads a token that must come here.
func (p *finder) force(t lexer.TokenType) {
	if !p.accept(t) {
		p.raiseToken(p.peek(), "expected '%s'", lexer.TypeText(t))
	}
}

// try runs a rule and goes back if it does not match.
func (p *finder) try(rule func() bool) bool {
	mark := p.mark
	if rule() {
		return true
	}
	p.mark = mark
	return false
}

// tryNode is try for rules that make a node.
func (p *finder) tryNode(rule func() *node) *node {
	mark := p.mark
	n := rule()
	if n == nil {
		p.mark = mark
	}
	return n
}

// ahead reports whether a rule would match here.
func (p *finder) ahead(rule func() bool) bool {
	mark := p.mark
	ok := rule()
	p.mark = mark
	return ok
}

// next1 reports whether the next token is one of these.
func (p *finder) next1(types ...lexer.TokenType) bool {
	t := p.at()
	for _, x := range types {
		if t == x {
			return true
		}
	}
	return false
}

// gather matches rules with commas (or another token) between them and returns what they made.
func (p *finder) gather(sep lexer.TokenType, rule func() *node) []*node {
	first := p.tryNode(rule)
	if first == nil {
		return nil
	}
	list := []*node{first}
	for {
		mark := p.mark
		if !p.accept(sep) {
			return list
		}
		n := p.tryNode(rule)
		if n == nil {
			p.mark = mark
			return list
		}
		list = append(list, n)
	}
}

// remember runs a rule once for each place.
func (p *finder) remember(r rule, f func() *node) *node {
	key := memoKey{r, p.mark}
	if v, ok := p.memo[key]; ok {
		p.peek() // counts a step
		p.mark = v.end
		return v.n
	}
	if p.nested++; p.nested > maxDepth {
		t := p.peek()
		panic(&lexer.Error{Kind: lexer.MemoryError, Pos: t.from, End: t.to, Msg: "Parser stack overflowed - Python source too complex to parse"})
	}
	n := p.tryNode(f)
	p.nested--
	p.memo[key] = memoValue{n, p.mark}
	return n
}

// make returns a node for the tokens since start.
func (p *finder) make(start int, kind string, kids ...*node) *node {
	return &node{kind: kind, from: p.toks[start].from, to: p.toks[p.mark-1].to, kids: kids}
}

// leaf returns a node for one token.
func leaf(f *ftok, kind string) *node {
	return &node{kind: kind, from: f.from, to: f.to, word: f.Value}
}

// raiseRange raises a SyntaxError for a range of text.
func (p *finder) raiseRange(from, to lexer.Pos, format string, args ...any) {
	panic(&lexer.Error{Pos: from, End: to, Msg: fmt.Sprintf(format, args...)})
}

// raiseNode raises a SyntaxError for a piece of text.
func (p *finder) raiseNode(n *node, format string, args ...any) {
	p.raiseRange(n.from, n.to, format, args...)
}

// raiseToken raises a SyntaxError at a token. Layout has no column: CPython reports -1, which makes the offset 0.
func (p *finder) raiseToken(f *ftok, format string, args ...any) {
	from, to := f.from, f.to
	if f.layout {
		from.Col, to.Col = -1, -1
	}
	p.raiseRange(from, to, format, args...)
}

// raiseFrom raises a SyntaxError for the text from a token to where reading has come.
func (p *finder) raiseFrom(from lexer.Pos, format string, args ...any) {
	to := p.toks[len(p.toks)-1].cur
	to.Col--
	p.raiseRange(from, to, format, args...)
}

// raise raises a SyntaxError at the furthest token read.
func (p *finder) raise(format string, args ...any) {
	p.raiseKind(lexer.SyntaxError, fmt.Sprintf(format, args...))
}

func (p *finder) raiseKind(kind lexer.Kind, msg string) {
	f := &p.toks[len(p.toks)-1]
	from, to := f.from, f.to
	if f.layout {
		from, to = f.cur, f.cur
		from.Col--
		to.Col = -2
	}
	panic(&lexer.Error{Kind: kind, Pos: from, End: to, Msg: msg})
}

// invalidTarget returns the part of an expression that cannot be assigned to, or deleted if del is set. In a `for` the
// expression may have swallowed the `in`.
func invalidTarget(n *node, del, isFor bool) *node {
	switch n.kind {
	case kList, kTuple:
		for _, k := range n.kids {
			if bad := invalidTarget(k, del, isFor); bad != nil {
				return bad
			}
		}
		return nil
	case kStarred:
		if del {
			return n
		}
		return invalidTarget(n.kids[0], del, isFor)
	case kComparison:
		if isFor {
			if n.in {
				return invalidTarget(n.kids[0], del, isFor)
			}
			return nil
		}
	case kName, kSubscript, kAttribute:
		return nil
	}
	return n
}

// raiseIfInvalid raises if an expression cannot be assigned to or deleted.
func (p *finder) raiseIfInvalid(n *node, del, isFor bool) {
	if bad := invalidTarget(n, del, isFor); bad != nil {
		verb := "assign to"
		if del {
			verb = "delete"
		}
		p.raiseNode(bad, "cannot %s %s", verb, bad.kind)
	}
}
