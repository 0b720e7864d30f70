// The expressions and patterns: plain structs in closed interfaces, made by the hand-written parts of the parser.

package parser

import (
	"math/big"

	"minipy/lexer"
)

// An Expr is one expression: a pointer to one of the structs of this file. Its span leaves out the parentheses around
// it, except for tuples and generator expressions, whose parentheses are their own (as in CPython's ast).
type Expr interface {
	Node
	exprNode()
	span() *lexer.Span
}

// expr is embedded by all expressions.
type expr struct{ lexer.Span }

func (*expr) exprNode()           {}
func (e *expr) span() *lexer.Span { return &e.Span }

// Name is an identifier, read, written or deleted according to where it stands.
type Name struct {
	expr
	ID string // in normal form NFKC
}

// Singleton says which constant a Const is.
type Singleton uint8

// The constants that have words of their own.
const (
	None Singleton = iota
	True
	False
	Ellipsis
)

func (s Singleton) String() string { return [...]string{"None", "True", "False", "Ellipsis"}[s] }

// Const is None, True, False or `...`.
type Const struct {
	expr
	Value Singleton
}

// Int is an integer literal. It has no sign: `-1` is a Unary.
type Int struct {
	expr
	Value int64
	Big   *big.Int // set, and Value not, if the number does not fit int64
}

// Float is a floating-point literal, possibly infinite (1e999).
type Float struct {
	expr
	Value float64
}

// Imag is an imaginary literal such as `2j`.
type Imag struct {
	expr
	Value float64
}

// Str is a string literal, decoded, adjacent literals joined. Its text is UTF-8, but for lone surrogates (`\ud800`),
// which take the three bytes they would have if UTF-8 allowed them (WTF-8).
type Str struct {
	expr
	Value string
}

// Bytes is a bytes literal, decoded, adjacent literals joined.
type Bytes struct {
	expr
	Value string
}

// FString is an f-string, adjacent plain and f-strings joined.
type FString struct {
	expr
	Parts []Expr // *Str (never empty, never two in a row) and *Replacement
}

// Replacement is `{x!r:format}` in an f-string. The text of `{x=}` is part of the Str before it, and its Conversion is
// then 'r' unless another one or a format is given.
type Replacement struct {
	expr
	X          Expr
	Conversion byte     // 0, 's', 'r' or 'a'
	Format     *FString // nil without `:`
}

// Operator is a binary, unary, boolean or comparison operator.
type Operator uint8

// The operators. Binary ones, which also have an augmented form, come first.
const (
	Add Operator = iota + 1
	Sub
	Mult
	MatMult
	Div
	FloorDiv
	Mod
	Pow
	LShift
	RShift
	BitAnd
	BitOr
	BitXor

	Not
	UAdd
	USub
	Invert

	And
	Or

	Eq
	NotEq
	Lt
	LtE
	Gt
	GtE
	Is
	IsNot
	In
	NotIn
)

var operatorText = [...]string{
	Add: "+", Sub: "-", Mult: "*", MatMult: "@", Div: "/", FloorDiv: "//", Mod: "%", Pow: "**", LShift: "<<", RShift: ">>",
	BitAnd: "&", BitOr: "|", BitXor: "^", Not: "not", UAdd: "+", USub: "-", Invert: "~", And: "and", Or: "or",
	Eq: "==", NotEq: "!=", Lt: "<", LtE: "<=", Gt: ">", GtE: ">=", Is: "is", IsNot: "is not", In: "in", NotIn: "not in",
}

// operators is the way back from text, for the binary operators.
var operators = map[string]Operator{
	"+": Add, "-": Sub, "*": Mult, "@": MatMult, "/": Div, "//": FloorDiv, "%": Mod, "**": Pow, "<<": LShift, ">>": RShift,
	"&": BitAnd, "|": BitOr, "^": BitXor,
}

// String returns the operator as it is written.
func (o Operator) String() string { return operatorText[o] }

// Unary is `not x`, `+x`, `-x` or `~x`.
type Unary struct {
	expr
	Op Operator
	X  Expr
}

// Binary is `left op right` with one of the operators Add ... BitXor.
type Binary struct {
	expr
	Op          Operator
	Left, Right Expr
}

// Bool is `a and b and c` or `a or b or c`: a chain of one operator is one node.
type Bool struct {
	expr
	Op     Operator // And or Or
	Values []Expr   // at least two
}

// Compare is `left op right op right ...`: Ops[i] stands before Rights[i].
type Compare struct {
	expr
	Left   Expr
	Ops    []Operator
	Rights []Expr
}

// Call is `func(args)`.
type Call struct {
	expr
	Func Expr
	Args Args
}

// Args are the arguments of a call or the bases and keywords of a class. All positional ones are evaluated before all
// keywords, as in CPython, whatever their order in the text.
type Args struct {
	Positional []Expr // a *Starred among them is `*x`
	Keywords   []Keyword
}

// Keyword is `name=value`, or `**value` if Name is empty.
type Keyword struct {
	lexer.Span
	Name  string
	Value Expr
}

// Attribute is `x.name`.
type Attribute struct {
	expr
	X    Expr
	Name string
}

// Subscript is `x[index]`.
type Subscript struct {
	expr
	X     Expr
	Index Expr // may be a Slice, or a Tuple among whose elements are Slices and Starreds
}

// Slice is `lower:upper:step`, directly in a Subscript.
type Slice struct {
	expr
	Lower, Upper, Step Expr // each may be nil
}

// Starred is `*x` in a call, a display, a bare tuple, a subscript or a target list.
type Starred struct {
	expr
	X Expr
}

// Tuple is `a, b` or `(a, b)`.
type Tuple struct {
	expr
	Elts  []Expr
	Paren bool // in parentheses of its own
}

// List is `[a, b]`.
type List struct {
	expr
	Elts []Expr
}

// Set is `{a, b}`.
type Set struct {
	expr
	Elts []Expr // at least one
}

// Dict is `{key: value, **mapping}`.
type Dict struct {
	expr
	Keys   []Expr // nil for `**mapping`
	Values []Expr
}

// ListComp is `[elt for ...]`.
type ListComp struct {
	expr
	Elt     Expr
	Clauses []Comprehension
}

// SetComp is `{elt for ...}`.
type SetComp struct {
	expr
	Elt     Expr
	Clauses []Comprehension
}

// DictComp is `{key: value for ...}`.
type DictComp struct {
	expr
	Key, Value Expr
	Clauses    []Comprehension
}

// Generator is `(elt for ...)`. As the only argument of a call its parentheses are those of the call.
type Generator struct {
	expr
	Elt     Expr
	Clauses []Comprehension
}

// Comprehension is one `for target in iter if ... if ...`.
type Comprehension struct {
	lexer.Span
	Target Expr
	Iter   Expr
	Ifs    []Expr
}

// Lambda is `lambda params: body`.
type Lambda struct {
	expr
	Params *Params
	Body   Expr
}

// Params are the parameters of a function or lambda.
type Params struct {
	PosOnly []Param // before `/`
	Regular []Param
	VarArgs *Param  // `*args`; nil without, also for the bare `*`
	KwOnly  []Param // after `*` or `*args`
	KwArgs  *Param  // `**kwargs`
}

// All returns the parameters in the order of the frame's locals: positional-only, regular, keyword-only, *args,
// **kwargs.
func (p *Params) All() []*Param {
	var out []*Param
	for _, list := range [][]Param{p.PosOnly, p.Regular, p.KwOnly} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	if p.VarArgs != nil {
		out = append(out, p.VarArgs)
	}
	if p.KwArgs != nil {
		out = append(out, p.KwArgs)
	}
	return out
}

// Defaults returns the default values of the positional parameters, which are the last ones that have them.
func (p *Params) Defaults() []Expr {
	var out []Expr
	for _, list := range [][]Param{p.PosOnly, p.Regular} {
		for i := range list {
			if list[i].Default != nil {
				out = append(out, list[i].Default)
			}
		}
	}
	return out
}

// Param is one parameter. The span covers name and annotation.
type Param struct {
	lexer.Span
	Name       string
	Annotation Expr // may be nil; a *Starred in `*args: *Ts`
	Default    Expr // may be nil
}

// IfExp is `body if test else orElse`.
type IfExp struct {
	expr
	Test, Body, OrElse Expr
}

// NamedExpr is `target := value`.
type NamedExpr struct {
	expr
	Target *Name
	Value  Expr
}

// Yield is `yield [x]`.
type Yield struct {
	expr
	X Expr // may be nil
}

// YieldFrom is `yield from x`.
type YieldFrom struct {
	expr
	X Expr
}

// A Pattern is what follows `case`: a pointer to one of the structs below.
type Pattern interface {
	Node
	patternNode()
	span() *lexer.Span
}

// pattern is embedded by all patterns.
type pattern struct{ lexer.Span }

func (*pattern) patternNode()        {}
func (p *pattern) span() *lexer.Span { return &p.Span }

// MatchValue compares with `==`: a number (also signed or complex), string, bytes or dotted name.
type MatchValue struct {
	pattern
	X Expr
}

// MatchSingleton compares with `is`: None, True or False.
type MatchSingleton struct {
	pattern
	Value Singleton
}

// MatchSequence is `[a, *rest, b]`, `(a, b)` or `a, b`; at most one element is a *MatchStar.
type MatchSequence struct {
	pattern
	Patterns []Pattern
}

// MatchStar is `*name` in a sequence.
type MatchStar struct {
	pattern
	Name string // empty for `*_`
}

// MatchMapping is `{key: pattern, **rest}`.
type MatchMapping struct {
	pattern
	Keys     []Expr
	Patterns []Pattern
	Rest     string // empty without `**rest`
}

// MatchClass is `cls(patterns, name=pattern)`.
type MatchClass struct {
	pattern
	Cls      Expr // a Name or Attribute
	Patterns []Pattern
	Keywords []KeywordPattern
}

// KeywordPattern is `name=pattern` in a MatchClass.
type KeywordPattern struct {
	lexer.Span
	Name    string
	Pattern Pattern
}

// MatchAs is `pattern as name`, the capture `name` (Pattern nil) or the wildcard `_` (both empty).
type MatchAs struct {
	pattern
	Pattern Pattern
	Name    string
}

// MatchOr is `a | b | c`.
type MatchOr struct {
	pattern
	Patterns []Pattern // at least two
}
