// This file holds the entry points of the compiler, its options and its errors.

// Package compiler turns the syntax tree into code for the register machine.
//
// It works in two passes. The first (scope.go, resolve.go) finds the scopes and
// decides where each name lives: in a register, in a cell, among the globals or
// in a namespace. The second walks the tree once more and emits instructions,
// one fn for each Code. The assembler (assemble.go) then resolves labels, picks
// long forms of jumps and encodes.
package compiler

import (
	"fmt"
	"strings"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// Mode says what the result of a compilation is for.
type Mode uint8

// The modes, as those of Python's compile().
const (
	Exec   Mode = iota // a file: statements, executed for their effect
	Eval               // one expression, whose value the code returns
	Single             // one interactive statement: values of expressions are displayed
)

// Options says how to compile.
type Options struct {
	File   string // the file name for tracebacks and errors
	Source string // the text, for tracebacks and errors
	Mode   Mode
	// Names keeps top-level names in the namespace in register 1 instead of the
	// globals: exec and eval with two dictionaries.
	Names bool
	// Warn is told what CPython would warn of, in its order; it may be nil.
	Warn func(lexer.Warning)
}

// compiler is the state of one compilation, shared by the functions in it.
type compiler struct {
	opts   Options
	src    *code.Source
	scopes map[any]*scope // by the node that opens the scope
	// futureAnnotations: annotations are kept as text.
	futureAnnotations bool
	futureLine        int32 // the last line of future imports at the beginning
	depth             int   // nesting of the recursion over the tree
	lines             []string
	warned            map[warnKey]bool // the warnings given
}

// Compile compiles a module. The error is a *lexer.Error. In mode Eval the
// module consists of one expression statement.
func Compile(m *parser.Module, opts Options) (res *code.Code, err error) {
	c := &compiler{
		opts:   opts,
		src:    &code.Source{File: opts.File, Text: opts.Source},
		scopes: map[any]*scope{},
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *lexer.Error:
			res, err = nil, r
		default:
			panic(r)
		}
	}()
	c.checkFuture(m.Body.Stmts)
	top := c.collect(m)
	c.resolve(top)
	return c.module(m, top), nil
}

// CompileExpr compiles one expression; the code returns its value.
func CompileExpr(e parser.Expr, opts Options) (*code.Code, error) {
	opts.Mode = Eval
	return Compile(&parser.Module{Body: parser.Block{Stmts: []parser.Stmt{&parser.ExprStmt{X: e}}}}, opts)
}

// fail ends the compilation with a SyntaxError at sp.
func (c *compiler) fail(sp lexer.Span, format string, args ...any) {
	panic(c.errorAt(lexer.SyntaxError, sp, fmt.Sprintf(format, args...)))
}

func (c *compiler) errorAt(kind lexer.Kind, sp lexer.Span, msg string) *lexer.Error {
	e := &lexer.Error{Filename: c.opts.File, Pos: sp.From, End: sp.To, Kind: kind, Msg: msg, Compiling: true}
	e.Text = c.line(sp.From)
	return e
}

// line returns the source line of a place, without its end.
func (c *compiler) line(at lexer.Pos) string {
	if c.lines == nil {
		c.lines = strings.Split(strings.TrimPrefix(c.opts.Source, "\ufeff"), "\n")
	}
	if n := int(at.Line); n >= 1 && n <= len(c.lines) {
		return strings.TrimSuffix(c.lines[n-1], "\r")
	}
	return ""
}

// maxIndex is the largest index that an operand of an instruction holds.
const maxIndex = 0xFFFF

// tooMany refuses what CPython has no limit for.
func (c *compiler) tooMany(sp lexer.Span, what string, limit int) {
	c.fail(sp, "too many %s in one code block: minipy takes %d at most", what, limit)
}

// maxDepth bounds the nesting of expressions and statements, so that no program
// can exhaust Go's stack, whose overflow is fatal.
const maxDepth = 3000

// enter counts one level of recursion over the tree; leave undoes it.
func (c *compiler) enter(sp lexer.Span) {
	if c.depth++; c.depth > maxDepth {
		panic(c.errorAt(lexer.RecursionError, sp, "maximum recursion depth exceeded during compilation"))
	}
}

func (c *compiler) leave() { c.depth-- }
