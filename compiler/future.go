// This file handles `from __future__ import ...`.

package compiler

import (
	"minipy/lexer"
	"minipy/parser"
)

// features are the names that may be imported from __future__; true for those
// that change something here.
var features = map[string]bool{
	"nested_scopes": false, "generators": false, "division": false, "absolute_import": false, "with_statement": false,
	"print_function": false, "unicode_literals": false, "barry_as_FLUFL": false, "generator_stop": false, "annotations": true,
}

// checkFuture finds the future imports at the beginning of a file.
func (c *compiler) checkFuture(body []parser.Stmt) {
	for i, s := range body {
		if x, ok := s.(*parser.ExprStmt); ok && i == 0 {
			if _, ok := x.X.(*parser.Str); ok {
				continue
			}
		}
		im, ok := s.(*parser.ImportFrom)
		if !ok || im.Path != "__future__" || im.Level() > 0 {
			return
		}
		c.futureLine = im.From.Line
		for _, a := range im.Names {
			if a.Name == "annotations" {
				c.futureAnnotations = true
			}
		}
	}
}

// futureFeatures checks a future import, wherever it stands.
func (c *compiler) futureFeatures(s *parser.ImportFrom) {
	if s.From.Line > c.futureLine {
		c.fail(s.Span, "from __future__ imports must occur at the beginning of the file")
	}
	at := lexer.Span{From: s.From}
	if s.Star {
		c.fail(at, "future feature * is not defined")
	}
	for _, a := range s.Names {
		if a.Name == "braces" {
			c.fail(at, "not a chance")
		}
		if _, ok := features[a.Name]; !ok {
			c.fail(at, "future feature %s is not defined", a.Name)
		}
	}
}
