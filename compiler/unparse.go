// This file turns expressions back into text, for annotations that are kept as strings.

package compiler

import (
	"math"
	"strconv"
	"strings"

	"minipy/compiler/code"
	"minipy/parser"
)

// Precedence levels, from loose to tight, as in the grammar.
const (
	precTuple = iota
	precTest
	precOr
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precArith
	precTerm
	precFactor
	precPower
	precAwait
	precAtom
)

var binaryPrec = map[parser.Operator]int{
	parser.Add: precArith, parser.Sub: precArith, parser.Mult: precTerm, parser.MatMult: precTerm, parser.Div: precTerm,
	parser.FloorDiv: precTerm, parser.Mod: precTerm, parser.LShift: precShift, parser.RShift: precShift,
	parser.BitOr: precBitOr, parser.BitXor: precBitXor, parser.BitAnd: precBitAnd, parser.Pow: precPower,
}

// unparse returns the text of an expression in CPython's normal form.
func unparse(e parser.Expr) string {
	u := &unparser{}
	u.expr(e, precTest)
	return u.b.String()
}

type unparser struct{ b strings.Builder }

func (u *unparser) put(s ...string) {
	for _, t := range s {
		u.b.WriteString(t)
	}
}

// paren writes what do writes, in parentheses if the context binds tighter.
func (u *unparser) paren(outer, own int, do func()) {
	if outer > own {
		u.put("(")
		defer u.put(")")
	}
	do()
}

func (u *unparser) list(list []parser.Expr, sep string, prec int) {
	for i, e := range list {
		if i > 0 {
			u.put(sep)
		}
		u.expr(e, prec)
	}
}

func (u *unparser) expr(e parser.Expr, prec int) {
	switch e := e.(type) {
	case *parser.Name:
		u.put(e.ID)
	case *parser.Const:
		u.put(e.Value.String())
		return
	case *parser.Int:
		if e.Big != nil {
			u.put(e.Big.String())
		} else {
			u.put(strconv.FormatInt(e.Value, 10))
		}
	case *parser.Float:
		u.put(floatText(e.Value))
	case *parser.Imag:
		u.put(strings.TrimSuffix(floatText(e.Value), ".0"), "j")
	case *parser.Str:
		u.put(pyQuote(e.Value))
	case *parser.Bytes:
		u.put("b", pyQuoteBytes(e.Value))
	case *parser.FString:
		u.put("f", pyQuote(u.fstring(e)))
	case *parser.Unary:
		own, op := precFactor, e.Op.String()
		if e.Op == parser.Not {
			own, op = precNot, "not "
		}
		u.paren(prec, own, func() { u.put(op); u.expr(e.X, own) })
	case *parser.Binary:
		own := binaryPrec[e.Op]
		left, right := own, own+1
		if e.Op == parser.Pow {
			left, right = own+1, precFactor
		}
		u.paren(prec, own, func() { u.expr(e.Left, left); u.put(" ", e.Op.String(), " "); u.expr(e.Right, right) })
	case *parser.Bool:
		own := precAnd
		if e.Op == parser.Or {
			own = precOr
		}
		u.paren(prec, own, func() { u.list(e.Values, " "+e.Op.String()+" ", own+1) })
	case *parser.Compare:
		u.paren(prec, precCompare, func() {
			u.expr(e.Left, precCompare+1)
			for i, op := range e.Ops {
				u.put(" ", op.String(), " ")
				u.expr(e.Rights[i], precCompare+1)
			}
		})
	case *parser.Call:
		u.expr(e.Func, precAtom)
		u.put("(")
		u.list(e.Args.Positional, ", ", precTest)
		for i := range e.Args.Keywords {
			if i > 0 || len(e.Args.Positional) > 0 {
				u.put(", ")
			}
			k := &e.Args.Keywords[i]
			if k.Name == "" {
				u.put("**")
			} else {
				u.put(k.Name, "=")
			}
			u.expr(k.Value, precTest)
		}
		u.put(")")
	case *parser.Attribute:
		u.expr(e.X, precAtom)
		if n, ok := e.X.(*parser.Int); ok && n != nil {
			u.put(" ")
		}
		u.put(".", e.Name)
	case *parser.Subscript:
		u.expr(e.X, precAtom)
		u.put("[")
		u.expr(e.Index, precTuple)
		u.put("]")
	case *parser.Slice:
		u.slice(e)
	case *parser.Starred:
		u.put("*")
		u.expr(e.X, precBitOr)
	case *parser.Tuple:
		if len(e.Elts) == 0 {
			u.put("()")
			return
		}
		u.paren(prec, precTuple, func() {
			u.list(e.Elts, ", ", precTest)
			if len(e.Elts) == 1 {
				u.put(",")
			}
		})
	case *parser.List:
		u.put("[")
		u.list(e.Elts, ", ", precTest)
		u.put("]")
	case *parser.Set:
		u.put("{")
		u.list(e.Elts, ", ", precTest)
		u.put("}")
	case *parser.Dict:
		u.put("{")
		for i, k := range e.Keys {
			if i > 0 {
				u.put(", ")
			}
			if k == nil {
				u.put("**")
				u.expr(e.Values[i], precBitOr)
				continue
			}
			u.expr(k, precTest)
			u.put(": ")
			u.expr(e.Values[i], precTest)
		}
		u.put("}")
	case *parser.ListComp:
		u.comp("[", "]", e.Clauses, e.Elt)
	case *parser.SetComp:
		u.comp("{", "}", e.Clauses, e.Elt)
	case *parser.Generator:
		u.comp("(", ")", e.Clauses, e.Elt)
	case *parser.DictComp:
		u.comp("{", "}", e.Clauses, e.Key, e.Value)
	case *parser.Lambda:
		u.paren(prec, precTest, func() { u.lambda(e) })
	case *parser.IfExp:
		u.paren(prec, precTest, func() {
			u.expr(e.Body, precTest+1)
			u.put(" if ")
			u.expr(e.Test, precTest+1)
			u.put(" else ")
			u.expr(e.OrElse, precTest)
		})
	case *parser.NamedExpr:
		u.put("(", e.Target.ID, " := ")
		u.expr(e.Value, precTest)
		u.put(")")
	case *parser.Yield:
		if e.X == nil {
			u.put("(yield)")
			return
		}
		u.put("(yield ")
		u.expr(e.X, precTest)
		u.put(")")
	case *parser.YieldFrom:
		u.put("(yield from ")
		u.expr(e.X, precTest)
		u.put(")")
	}
}

func (u *unparser) slice(e *parser.Slice) {
	if e.Lower != nil {
		u.expr(e.Lower, precTest)
	}
	u.put(":")
	if e.Upper != nil {
		u.expr(e.Upper, precTest)
	}
	if e.Step != nil {
		u.put(":")
		u.expr(e.Step, precTest)
	}
}

func (u *unparser) comp(left, right string, clauses []parser.Comprehension, elts ...parser.Expr) {
	u.put(left)
	u.list(elts, ": ", precTest)
	for i := range clauses {
		cl := &clauses[i]
		u.put(" for ")
		u.expr(cl.Target, precTuple)
		u.put(" in ")
		u.expr(cl.Iter, precTest+1)
		for _, e := range cl.Ifs {
			u.put(" if ")
			u.expr(e, precTest+1)
		}
	}
	u.put(right)
}

func (u *unparser) lambda(e *parser.Lambda) {
	u.put("lambda")
	first := true
	word := func(s string) {
		if first {
			u.put(" ")
		} else {
			u.put(", ")
		}
		first = false
		u.put(s)
	}
	params := func(list []parser.Param) {
		for i := range list {
			word(list[i].Name)
			if list[i].Default != nil {
				u.put("=")
				u.expr(list[i].Default, precTest)
			}
		}
	}
	p := e.Params
	params(p.PosOnly)
	if len(p.PosOnly) > 0 {
		word("/")
	}
	params(p.Regular)
	if p.VarArgs != nil {
		word("*" + p.VarArgs.Name)
	} else if len(p.KwOnly) > 0 {
		word("*")
	}
	params(p.KwOnly)
	if p.KwArgs != nil {
		word("**" + p.KwArgs.Name)
	}
	u.put(": ")
	u.expr(e.Body, precTest)
}

// fstring returns the inside of an f-string, not quoted.
func (u *unparser) fstring(e *parser.FString) string {
	var b strings.Builder
	for _, p := range e.Parts {
		switch p := p.(type) {
		case *parser.Str:
			b.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(p.Value))
		case *parser.Replacement:
			inner := unparse(p.X)
			b.WriteString("{")
			if strings.HasPrefix(inner, "{") {
				b.WriteString(" ")
			}
			b.WriteString(inner)
			if p.Conversion != 0 {
				b.WriteString("!" + string(rune(p.Conversion)))
			}
			if p.Format != nil {
				b.WriteString(":" + u.fstring(p.Format))
			}
			b.WriteString("}")
		}
	}
	return b.String()
}

// floatText spells a float as repr does.
func floatText(f float64) string {
	if math.IsInf(f, 0) {
		return "1e309"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return code.ConstText(f)
}

// pyQuote spells a string as repr does, for the common characters.
func pyQuote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for _, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			b.WriteString(`\x` + hex(r, 2))
		case r < 0x10000:
			b.WriteString(`\u` + hex(r, 4))
		default:
			b.WriteString(`\U` + hex(r, 8))
		}
	}
	b.WriteByte(q)
	return b.String()
}

func hex(r rune, width int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(width-len(s), 0)) + s
}

func pyQuoteBytes(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	out := pyQuote(string(runes))
	var b strings.Builder
	for _, r := range out { // printable Latin-1 is escaped in bytes
		if r >= 0x80 {
			b.WriteString(`\x` + hex(r, 2))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
