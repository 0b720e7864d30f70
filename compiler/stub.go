package compiler

import "minipy/parser"

func unparse(e parser.Expr) string  { return "" }
func (f *fn) tryStar(s *parser.Try) {}
func (f *fn) match(s *parser.Match) {}
