// This file warns of expressions that hardly mean what they say, as CPython's compiler does.

package compiler

import (
	"fmt"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// warnKey is a place and what was looked at there. A finally body is compiled once for each way out, but warned of once.
type warnKey struct {
	at   lexer.Pos
	what oddity
}

// oddity is a kind of warning.
type oddity uint8

const (
	oddIs oddity = iota
	oddAssert
	oddCallee
	oddSubscript
)

// warn tells of what is odd at sp.
func (c *compiler) warn(sp lexer.Span, what oddity, format string, args ...any) {
	key := warnKey{sp.From, what}
	if c.opts.Warn == nil || c.warned[key] {
		return
	}
	if c.warned == nil {
		c.warned = map[warnKey]bool{}
	}
	c.warned[key] = true
	c.opts.Warn(lexer.Warning{Line: int(sp.From.Line), Msg: fmt.Sprintf(format, args...), Text: c.line(sp.From)})
}

// warnIs is about `is` with a literal, of which there may be more than one object.
func (c *compiler) warnIs(e *parser.Compare, negate bool) {
	left := e.Left
	for i, op := range e.Ops {
		right := e.Rights[i]
		if op == parser.Is || op == parser.IsNot {
			name := literalName(left)
			if name == "" {
				name = literalName(right)
			}
			if name != "" {
				words := `"is" with '%s' literal. Did you mean "=="?`
				if (op == parser.IsNot) != negate {
					words = `"is not" with '%s' literal. Did you mean "!="?`
				}
				c.warn(e.Span, oddIs, words, name)
				return
			}
		}
		left = right
	}
}

// warnNot is warnIs for `not x is 1`, which CPython takes for `x is not 1` before it warns.
func (c *compiler) warnNot(e *parser.Unary) {
	for negate := true; ; negate = !negate {
		switch x := e.X.(type) {
		case *parser.Compare:
			if len(x.Ops) == 1 {
				c.warnIs(x, negate)
			}
			return
		case *parser.Unary:
			if x.Op != parser.Not {
				return
			}
			e = x
		default:
			return
		}
	}
}

// literalName returns the name of a constant's type; "" for other expressions and for singletons.
func literalName(e parser.Expr) string {
	k, ok := constant(e)
	if !ok {
		return ""
	}
	switch k.(type) {
	case code.NoneType, bool, code.EllipsisType:
		return ""
	}
	return constType(k)
}

// warnAssert is about an assertion of a tuple: `assert (x, "message")`.
func (c *compiler) warnAssert(s *parser.Assert) {
	full := false
	if t, ok := s.Test.(*parser.Tuple); ok {
		full = len(t.Elts) > 0
	} else if k, ok := constant(s.Test); ok {
		t, _ := k.(code.Tuple)
		full = len(t) > 0
	}
	if full {
		c.warn(s.Span, oddAssert, "assertion is always true, perhaps remove parentheses?")
	}
}

// warnCallee is about a call of what cannot be called: `["a" ("b")]`.
func (c *compiler) warnCallee(e parser.Expr) {
	if _, lambda := e.(*parser.Lambda); lambda {
		return
	}
	if name := typeName(e); name != "" {
		c.warn(e.Range(), oddCallee, "'%s' object is not callable; perhaps you missed a comma?", name)
	}
}

// warnSubscript is about a subscript of what has none, or with an index of the wrong type: `[[1] ["a"]]`.
func (c *compiler) warnSubscript(e *parser.Subscript) {
	name := typeName(e.X)
	switch name {
	case "":
	case "NoneType", "ellipsis", "bool", "int", "float", "complex", "set", "generator", "function":
		c.warn(e.X.Range(), oddSubscript, "'%s' object is not subscriptable; perhaps you missed a comma?", name)
	case "str", "bytes", "tuple", "list":
		switch index := typeName(e.Index); index {
		case "", "int", "bool":
		default:
			c.warn(e.X.Range(), oddSubscript, "%s indices must be integers or slices, not %s; perhaps you missed a comma?", name, index)
		}
	}
}

// typeName returns the name of an expression's type, if its form tells; else "".
func typeName(e parser.Expr) string {
	switch e.(type) {
	case *parser.List, *parser.ListComp:
		return "list"
	case *parser.Dict, *parser.DictComp:
		return "dict"
	case *parser.Set, *parser.SetComp:
		return "set"
	case *parser.Tuple:
		return "tuple"
	case *parser.Generator:
		return "generator"
	case *parser.Lambda:
		return "function"
	case *parser.FString:
		return "str"
	}
	if k, ok := constant(e); ok {
		return constType(k)
	}
	return ""
}

// constType returns the name of a constant's type.
func constType(k any) string {
	switch k.(type) {
	case code.NoneType:
		return "NoneType"
	case code.EllipsisType:
		return "ellipsis"
	case bool:
		return "bool"
	case float64:
		return "float"
	case code.Complex:
		return "complex"
	case string:
		return "str"
	case code.Bytes:
		return "bytes"
	case code.Tuple:
		return "tuple"
	}
	return "int"
}

// constant returns the value of an expression that CPython has made a constant before it warns; of complex numbers and
// of what only the run time computes here, just the type is right.
func constant(e parser.Expr) (any, bool) {
	switch e := e.(type) {
	case *parser.Name:
		return true, e.ID == "__debug__"
	case *parser.Tuple:
		out := make(code.Tuple, len(e.Elts))
		for i, x := range e.Elts {
			k, ok := constant(x)
			if !ok {
				return nil, false
			}
			out[i] = k
		}
		return out, true
	case *parser.Unary:
		k, ok := constant(e.X)
		if _, imag := k.(code.Complex); ok && imag && (e.Op == parser.USub || e.Op == parser.UAdd) {
			return k, true
		}
		if !ok {
			return nil, false
		}
		return foldUnary(e.Op, k)
	case *parser.Binary:
		l, ok := constant(e.Left)
		if !ok {
			return nil, false
		}
		r, ok := constant(e.Right)
		if !ok {
			return nil, false
		}
		if constType(l) == "complex" || constType(r) == "complex" {
			sum := e.Op == parser.Add || e.Op == parser.Sub || e.Op == parser.Mult
			return code.Complex(0), sum && isNumber(l) && isNumber(r)
		}
		if k, ok := foldBinary(e.Op, l, r); ok {
			return k, true
		}
		// Floats whose arithmetic is left to the run time here.
		_, lf := l.(float64)
		_, rf := r.(float64)
		rest := e.Op == parser.Pow || e.Op == parser.FloorDiv || e.Op == parser.Mod
		return 0.0, rest && (lf || rf) && isNumber(l) && isNumber(r) && truth(l) && truth(r)
	case *parser.Subscript:
		if _, again := e.X.(*parser.Subscript); again {
			return nil, false // a chain of them is looked at link by link
		}
		x, ok := constant(e.X)
		if !ok {
			return nil, false
		}
		i, ok := constant(e.Index)
		if !ok {
			return nil, false
		}
		return foldIndex(x, i)
	}
	return literal(e)
}

func isNumber(k any) bool {
	switch constType(k) {
	case "bool", "int", "float", "complex":
		return true
	}
	return false
}
