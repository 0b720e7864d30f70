// The entry points: source text to tree.

package parser

import "minipy/lexer"

// Parse reads a whole file. The error is a *lexer.Error.
func Parse(filename, src string) (*Module, error) {
	return nil, &lexer.Error{Filename: filename, Msg: "the parser is not written yet"}
}

// ParseExpr reads one expression, as eval does: an ExprList, with whitespace around it.
func ParseExpr(filename, src string) (Expr, error) {
	return nil, &lexer.Error{Filename: filename, Msg: "the parser is not written yet"}
}

// ParseInteractive reads what was typed at a prompt so far: one simple line, or a compound statement ended by a blank
// line. If more lines may complete it, the *lexer.Error is Incomplete.
func ParseInteractive(filename, src string) (*Module, error) {
	return nil, &lexer.Error{Filename: filename, Msg: "the parser is not written yet"}
}
