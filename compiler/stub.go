// This file refuses what is not compiled so far.

package compiler

import "minipy/parser"

func unparse(e parser.Expr) string { return "" }

func (f *fn) tryStar(s *parser.Try) { f.c.fail(s.Span, "except* is not supported by minipy") }

func (f *fn) match(s *parser.Match) { f.c.fail(s.Span, "match is not supported by minipy") }
