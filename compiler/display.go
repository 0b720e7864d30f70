// This file compiles displays (list, tuple, set, dict) and f-strings.

package compiler

import (
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// maxRun is the largest display that is built from registers in one go; longer
// ones grow element by element, so that they need few registers.
const maxRun = 64

// run compiles elements into consecutive temporaries.
func (f *fn) run(elts []parser.Expr) {
	for _, e := range elts {
		f.temp(e)
	}
}

func anyStarred(elts []parser.Expr) bool {
	for _, e := range elts {
		if _, ok := e.(*parser.Starred); ok {
			return true
		}
	}
	return false
}

// listOf makes a list of the elements in the next temporary.
func (f *fn) listOf(elts []parser.Expr, sp lexer.Span) {
	base := f.top
	if len(elts) <= maxRun && !anyStarred(elts) {
		f.run(elts)
		f.top = base
		d := f.push()
		f.emit(sp, code.MKLIST, 0, d, base, len(elts))
		return
	}
	d := f.push()
	f.emit(sp, code.MKLIST, 0, d, d, 0)
	f.extend(d, elts, sp)
}

// extend appends the elements to the list in d, the topmost temporary.
func (f *fn) extend(d int, elts []parser.Expr, sp lexer.Span) {
	for _, e := range elts {
		op := code.LISTAPPEND
		if s, ok := e.(*parser.Starred); ok {
			e, op = s.X, code.LISTEXTEND
		}
		v := f.val(e)
		f.emit(sp, op, 0, d, f.reg(v, sp), 0)
		f.top = d + 1
	}
}

func (f *fn) list(elts []parser.Expr, sp lexer.Span, dst int) val {
	base := f.top
	if len(elts) >= 3 {
		if t, ok := constElts(elts); ok {
			d := f.push()
			f.emit(sp, code.MKLIST, 0, d, d, 0)
			f.emit(sp, code.LISTEXTEND, 0, d, f.reg(konst(code.Tuple(t)), sp), 0)
			f.top = d + 1
			return f.put(val{kind: inTemp, reg: d}, dst, sp)
		}
	}
	if len(elts) <= maxRun && !anyStarred(elts) {
		f.run(elts)
		d := f.result(dst, base)
		f.emit(sp, code.MKLIST, 0, d.reg, base, len(elts))
		return d
	}
	f.listOf(elts, sp)
	return f.put(val{kind: inTemp, reg: base}, dst, sp)
}

func (f *fn) tuple(elts []parser.Expr, sp lexer.Span, dst int) val {
	if t, ok := constElts(elts); ok {
		return f.put(konst(code.Tuple(t)), dst, sp)
	}
	base := f.top
	if len(elts) <= maxRun && !anyStarred(elts) {
		if t, ok := f.foldElts(elts); ok {
			return f.put(konst(code.Tuple(t)), dst, sp)
		}
		f.run(elts)
		d := f.result(dst, base)
		f.emit(sp, code.MKTUPLE, 0, d.reg, base, len(elts))
		return d
	}
	f.listOf(elts, sp)
	f.emit(sp, code.LISTTUPLE, 0, base, 0, 0)
	return f.put(val{kind: inTemp, reg: base}, dst, sp)
}

// foldElts returns the elements if they are all constant expressions, such as
// (1, 2 * 3).
func (f *fn) foldElts(elts []parser.Expr) ([]any, bool) {
	out := make([]any, len(elts))
	for i, e := range elts {
		if !maybeConst(e) {
			return nil, false
		}
		n := len(f.ins)
		v := f.val(e)
		if v.kind != inConst {
			// Not foldable after all (1 / 0): take back what was emitted.
			f.ins = f.ins[:n]
			f.top = min(f.top, v.reg)
			return nil, false
		}
		out[i] = v.k
	}
	return out, true
}

// maybeConst reports whether e consists of literals and operators only.
func maybeConst(e parser.Expr) bool {
	ok := true
	walk(e, func(e parser.Expr) bool {
		switch e.(type) {
		case *parser.Const, *parser.Int, *parser.Float, *parser.Imag, *parser.Str, *parser.Bytes, *parser.Binary, *parser.Unary:
		default:
			ok = false
		}
		return ok
	})
	return ok
}

func (f *fn) set(elts []parser.Expr, sp lexer.Span, dst int) val {
	base := f.top
	if len(elts) >= 3 {
		if t, ok := constElts(elts); ok {
			d := f.push()
			f.emit(sp, code.MKSET, 0, d, d, 0)
			f.emit(sp, code.SETUPDATE, 0, d, f.reg(konst(code.FrozenSet(t)), sp), 0)
			f.top = d + 1
			return f.put(val{kind: inTemp, reg: d}, dst, sp)
		}
	}
	if len(elts) <= maxRun && !anyStarred(elts) {
		f.run(elts)
		d := f.result(dst, base)
		f.emit(sp, code.MKSET, 0, d.reg, base, len(elts))
		return d
	}
	d := f.push()
	f.emit(sp, code.MKSET, 0, d, d, 0)
	for _, e := range elts {
		op := code.SETADD
		if s, ok := e.(*parser.Starred); ok {
			e, op = s.X, code.SETUPDATE
		}
		v := f.val(e)
		f.emit(sp, op, 0, d, f.reg(v, sp), 0)
		f.top = d + 1
	}
	return f.put(val{kind: inTemp, reg: d}, dst, sp)
}

func (f *fn) dict(e *parser.Dict, dst int) val {
	base := f.top
	plain := len(e.Keys) <= maxRun/2
	for _, k := range e.Keys {
		plain = plain && k != nil
	}
	if plain {
		for i, k := range e.Keys {
			f.temp(k)
			f.temp(e.Values[i])
		}
		d := f.result(dst, base)
		f.emit(e.Span, code.MKDICT, 0, d.reg, base, len(e.Keys))
		return d
	}
	d := f.push()
	f.emit(e.Span, code.MKDICT, 0, d, d, 0)
	for i, k := range e.Keys {
		if k == nil {
			v := f.val(e.Values[i])
			f.emit(e.Span, code.DICTUPDATE, 0, d, f.reg(v, e.Span), 0)
		} else {
			kv := f.operand(k, e.Values[i])
			v := f.val(e.Values[i])
			kr := f.reg(kv, e.Span)
			f.emit(e.Span, code.DICTSET, 0, d, kr, f.reg(v, e.Span))
		}
		f.top = d + 1
	}
	return f.put(val{kind: inTemp, reg: d}, dst, e.Span)
}

// noSpec is the bit of FORMAT that says there is no format specification.
const noSpec = 1 << 5

func (f *fn) fstring(e *parser.FString, dst int) val {
	if s, ok := formatText(e); ok {
		return f.put(konst(s), dst, e.Span)
	}
	base := f.top
	if len(e.Parts) == 1 {
		return f.part(e.Parts[0], dst)
	}
	held := 0
	for _, p := range e.Parts {
		if held == maxRun { // join what there is
			f.top = base
			f.emit(e.Span, code.MKSTR, 0, f.push(), base, held)
			held = 1
		}
		f.part(p, inNextTmp)
		held++
	}
	d := f.result(dst, base)
	f.emit(e.Span, code.MKSTR, 0, d.reg, base, held)
	return d
}

// part compiles one part of an f-string to a string.
func (f *fn) part(e parser.Expr, dst int) val {
	r, ok := e.(*parser.Replacement)
	if !ok {
		return f.gen(e, dst)
	}
	base := f.top
	x := uint8(0)
	switch r.Conversion {
	case 's':
		x = code.ConvStr
	case 'r':
		x = code.ConvRepr
	case 'a':
		x = code.ConvASCII
	}
	x <<= code.SubShift
	if r.Format == nil {
		v := f.reg(f.val(r.X), r.Span)
		d := f.result(dst, base)
		f.emit(r.Span, code.FORMAT, x|noSpec, d.reg, v, 0)
		return d
	}
	v := f.operand(r.X, r.Format)
	if _, isConst := formatText(r.Format); x != 0 && !isConst {
		// The conversion comes before the format specification is evaluated.
		vr := f.reg(v, r.Span)
		v = f.result(anywhere, base)
		f.emit(r.Span, code.FORMAT, x|noSpec, v.reg, vr, 0)
		x = 0
	}
	spec := f.val(r.Format)
	vr := f.reg(v, r.Span)
	sr := f.reg(spec, r.Span)
	d := f.result(dst, base)
	f.emit(r.Span, code.FORMAT, x, d.reg, vr, sr)
	return d
}

// formatText returns the text of an f-string that is plain text.
func formatText(e *parser.FString) (string, bool) {
	switch len(e.Parts) {
	case 0:
		return "", true
	case 1:
		s, ok := e.Parts[0].(*parser.Str)
		if ok {
			return s.Value, true
		}
	}
	return "", false
}
