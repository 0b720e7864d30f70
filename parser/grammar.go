// The statements: one struct each, which is both the grammar (its tags) and the node of the tree.

package parser

import "minipy/lexer"

// A Node is any part of the tree that knows its place. Pos is the first byte, End the place after the last; columns
// are byte offsets from 0, as in CPython's ast.
type Node interface {
	Pos() lexer.Pos
	End() lexer.Pos
	Range() lexer.Span
}

// A Stmt is one statement: a pointer to one of the structs of this file.
type Stmt interface {
	Node
	stmtNode()
	span() *lexer.Span
}

// stmt is embedded by all statements. The statement loop fills in the span: a compound statement ends where the last
// statement of its last block ends.
type stmt struct{ lexer.Span }

func (*stmt) stmtNode()           {}
func (s *stmt) span() *lexer.Span { return &s.Span }

// Module is a whole file, or one interactive statement. A file without statements has an empty Body.
type Module struct {
	Body Block
}

// Block is a sequence of statements: `simple; simple NEWLINE` or NEWLINE INDENT statements DEDENT. It is read by a
// hand-written loop, which picks the grammar of each statement by its first word.
type Block struct {
	Stmts []Stmt
}

// Syntactic categories. participle ties one parsing function to one interface type; all of them hold plain Exprs.
type (
	// Test is an `expression`: no bare tuple, no walrus, no star.
	Test interface{ Expr }
	// NamedTest is a `named_expression`: a Test or `name := Test`.
	NamedTest interface{ Expr }
	// ExprList is `star_expressions`: a Test, or a bare tuple of Tests and starred expressions.
	ExprList interface{ Expr }
	// Value is what may stand right of `=`: an ExprList or a bare yield.
	Value interface{ Expr }
	// Annotation is what may follow `*args:`: a Test or one starred expression; elsewhere a Test.
	Annotation interface{ Expr }
	// Subject is what follows `match`: a NamedTest or a bare tuple.
	Subject interface{ Expr }
	// TargetList is what `for` assigns to: one target or a bare tuple of them.
	TargetList interface{ Expr }
)

// ExprStmt is an expression evaluated for its effect (in interactive mode its value is shown).
type ExprStmt struct {
	stmt
	X Expr
}

// Assign is `target = ... = value`.
type Assign struct {
	stmt
	First Expr    // the first target, read before the statement is known to be an assignment
	Rest  []Value `parser:"('=' @@)+"`
}

// Targets returns what is assigned to, from left to right: Name, Attribute, Subscript, Starred (within a list or
// tuple), List or Tuple.
func (a *Assign) Targets() []Expr {
	out := make([]Expr, len(a.Rest))
	out[0] = a.First
	for i, t := range a.Rest[:len(a.Rest)-1] {
		out[i+1] = t
	}
	return out
}

// Value returns the right-hand side.
func (a *Assign) Value() Expr { return a.Rest[len(a.Rest)-1] }

// AugAssign is `target op= value`. Target is a Name, Attribute or Subscript.
type AugAssign struct {
	stmt
	Target Expr
	OpText string `parser:"@AugOp"`
	Value  Value  `parser:"@@"`
}

// Op returns the operator without its `=`.
func (a *AugAssign) Op() Operator { return operators[a.OpText[:len(a.OpText)-1]] }

// AnnAssign is `target: annotation [= value]`. Target is a Name, Attribute or Subscript.
type AnnAssign struct {
	stmt
	Target     Expr
	Paren      bool  // the target stands in parentheses: `(x): int` declares nothing
	Annotation Test  `parser:"':' @@"`
	Value      Value `parser:"('=' @@)?"` // may be nil
}

// Simple reports whether the annotation is recorded in __annotations__ and makes the name local.
func (a *AnnAssign) Simple() bool {
	_, ok := a.Target.(*Name)
	return ok && !a.Paren
}

// Pass is `pass`.
type Pass struct {
	stmt
	Word string `parser:"@'pass'"`
}

// Break is `break`.
type Break struct {
	stmt
	Word string `parser:"@'break'"`
}

// Continue is `continue`.
type Continue struct {
	stmt
	Word string `parser:"@'continue'"`
}

// Return is `return [value]`.
type Return struct {
	stmt
	Word  string   `parser:"@'return'"`
	Value ExprList `parser:"@@?"` // may be nil
}

// Raise is `raise [exc [from cause]]`.
type Raise struct {
	stmt
	Word  string `parser:"@'raise'"`
	Exc   Test   `parser:"(@@"` // may be nil
	Cause Test   `parser:"('from' @@)?)?"`
}

// Assert is `assert test [, msg]`.
type Assert struct {
	stmt
	Test Test `parser:"'assert' @@"`
	Msg  Test `parser:"(',' @@)?"` // may be nil
}

// Delete is `del targets`. A parenthesised or bracketed group of targets is a Tuple or List among the Targets.
type Delete struct {
	stmt
	Targets []Test `parser:"'del' @@ (',' @@)* ','?"`
}

// Global is `global a, b`.
type Global struct {
	stmt
	Names []string `parser:"'global' @Name (',' @Name)*"`
}

// Nonlocal is `nonlocal a, b`.
type Nonlocal struct {
	stmt
	Names []string `parser:"'nonlocal' @Name (',' @Name)*"`
}

// Import is `import a.b as c, d`.
type Import struct {
	stmt
	Names []*ModuleAlias `parser:"'import' @@ (',' @@)*"`
}

// ModuleAlias is `a.b.c [as name]`.
type ModuleAlias struct {
	Path string `parser:"@Name (@'.' @Name)*"` // with its dots
	As   string `parser:"('as' @Name)?"`       // empty without `as`
}

// ImportFrom is `from ..a.b import c as d, e` or `from a import *`.
type ImportFrom struct {
	stmt
	Dots  []string      `parser:"'from' @('.' | '...')*"`
	Path  string        `parser:"(@Name (@'.' @Name)*)?"` // with its dots; empty in `from . import x`
	Star  bool          `parser:"'import' (@'*'"`
	Names []*ImportName `parser:"| '(' @@ (',' @@)* ','? ')' | @@ (',' @@)*)"` // empty if Star
}

// Level returns the number of leading dots: 0 is an absolute import.
func (i *ImportFrom) Level() int {
	n := 0
	for _, d := range i.Dots {
		n += len(d)
	}
	return n
}

// ImportName is `name [as name]`.
type ImportName struct {
	Name string `parser:"@Name"`
	As   string `parser:"('as' @Name)?"` // empty without `as`
}

// TypeAlias is `type Name[params] = value`.
type TypeAlias struct {
	stmt
	Name       string     `parser:"'type' @Name"`
	TypeParams TypeParams `parser:"@@"`
	Value      Test       `parser:"'=' @@"`
}

// If is `if ... elif ... else ...`.
type If struct {
	stmt
	Test  NamedTest `parser:"'if' @@"`
	Body  Block     `parser:"':' @@"`
	Elifs []*Elif   `parser:"@@*"`
	Else  Block     `parser:"('else' ':' @@)?"` // no Stmts without `else`
}

// Elif is one `elif` branch.
type Elif struct {
	Word lexer.Token `parser:"@'elif'"`
	Test NamedTest   `parser:"@@"`
	Body Block       `parser:"':' @@"`
}

// Pos returns the place of the word `elif`.
func (e *Elif) Pos() lexer.Pos { return lexer.PosOf(&e.Word) }

// While is `while ... else ...`.
type While struct {
	stmt
	Test NamedTest `parser:"'while' @@"`
	Body Block     `parser:"':' @@"`
	Else Block     `parser:"('else' ':' @@)?"` // no Stmts without `else`
}

// For is `for target in iter: ... else ...`.
type For struct {
	stmt
	Target TargetList `parser:"'for' @@"`
	Iter   ExprList   `parser:"'in' @@"`
	Body   Block      `parser:"':' @@"`
	Else   Block      `parser:"('else' ':' @@)?"` // no Stmts without `else`
}

// Try is `try` with handlers (`except`, or all `except*`), `else` and `finally`. Handlers and Finally are not both
// empty; Else needs Handlers.
type Try struct {
	stmt
	Body     Block      `parser:"'try' ':' @@"`
	Handlers []*Handler `parser:"@@*"`
	Else     Block      `parser:"('else' ':' @@)?"`    // no Stmts without `else`
	Finally  Block      `parser:"('finally' ':' @@)?"` // no Stmts without `finally`
}

// Star reports whether the handlers are `except*`.
func (t *Try) Star() bool { return len(t.Handlers) > 0 && t.Handlers[0].Star }

// Handler is one `except [type [as name]]: ...`.
type Handler struct {
	Word lexer.Token `parser:"@'except'"`
	Star bool        `parser:"@'*'?"`
	Type Test        `parser:"(@@"` // nil in a bare `except:`
	Name string      `parser:"('as' @Name)?)?"`
	Body Block       `parser:"':' @@"`
}

// Pos returns the place of the word `except`.
func (h *Handler) Pos() lexer.Pos { return lexer.PosOf(&h.Word) }

// With is `with a as b, c: ...`, its items in parentheses or not.
type With struct {
	stmt
	Items WithItems `parser:"'with' @@"`
	Body  Block     `parser:"':' @@"`
}

// WithItems are the context managers of a `with`; hand-written because `with (a, b):` is not a tuple.
type WithItems struct {
	List []WithItem
}

// WithItem is `context [as target]`.
type WithItem struct {
	Context Expr
	Target  Expr // nil without `as`
}

// Match is `match subject: case ...`.
type Match struct {
	stmt
	Subject Subject `parser:"'match' @@"`
	Cases   []*Case `parser:"':' Newline Indent @@+ Dedent"`
}

// Case is one `case pattern [if guard]: ...`.
type Case struct {
	Pattern Pattern   `parser:"'case' @@"`
	Guard   NamedTest `parser:"('if' @@)?"` // may be nil
	Body    Block     `parser:"':' @@"`
}

// FunctionDef is `def`. Its span begins at `def`, not at the decorators.
type FunctionDef struct {
	stmt
	Decorators []Expr     // from first to last; evaluated in this order, applied in the reverse
	Name       string     `parser:"'def' @Name"`
	TypeParams TypeParams `parser:"@@"`
	Params     Params     `parser:"'(' @@ ')'"`
	Returns    Test       `parser:"('->' @@)?"` // may be nil
	Body       Block      `parser:"':' @@"`
}

// ClassDef is `class`. Its span begins at `class`, not at the decorators.
type ClassDef struct {
	stmt
	Decorators []Expr
	Name       string     `parser:"'class' @Name"`
	TypeParams TypeParams `parser:"@@"`
	Args       Args       `parser:"('(' @@ ')')?"` // bases, and keywords such as metaclass
	Body       Block      `parser:"':' @@"`
}

// TypeParams is `[T: bound = default, *Ts, **P]`, or nothing.
type TypeParams struct {
	List []TypeParam
}

// TypeParam is one of the TypeParams.
type TypeParam struct {
	lexer.Span
	Stars   int // 0 a TypeVar, 1 a TypeVarTuple, 2 a ParamSpec
	Name    string
	Bound   Expr // may be nil
	Default Expr // may be nil
}
