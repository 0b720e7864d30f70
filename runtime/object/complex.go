// This file implements complex.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
	"minipy/runtime/object/numfmt"
)

// Complex is a complex number. C is never changed.
type Complex struct {
	rt.Header
	Ext Ext0
	C   complex128
}

// ComplexType is the type complex.
var ComplexType = &Type{}

var complexShape = rt.Shape{Kind: rt.KindComplex,
	Traverse: func(h *rt.Header, visit func(rt.Value)) { traverseExt(AsComplex(h.Val()).Ext.Load(), visit) }}

// It names the shape itself.
func init() { complexShape.Free = freeComplex }

// AsComplex returns the Complex behind a value of KindComplex.
func AsComplex(v rt.Value) *Complex { return As[Complex](v) }

// NewComplex returns a complex number.
func NewComplex(t *rt.Thread, c complex128) rt.Value {
	var p *Complex
	if h := t.TakeFree(freeListComplex); h != nil {
		p = AsComplex(h.Val())
		p.Renew(&complexShape)
	} else {
		p = &Complex{}
		p.Init(t, &complexShape)
	}
	p.C = c
	return p.Val()
}

func freeComplex(t *rt.Thread, h *rt.Header) {
	dropExt(t, &AsComplex(h.Val()).Ext)
	if h.Shape() == &complexShape && !t.Multi() {
		t.PutFree(freeListComplex, h)
	}
}

// complexArg returns an operand of complex arithmetic.
func complexArg(t *rt.Thread, v rt.Value) (complex128, bool, error) {
	if v.Kind() == rt.KindComplex {
		return AsComplex(v).C, true, nil
	}
	f, ok, err := floatArg(t, v)
	return complex(f, 0), ok, err
}

func complexBinary(f func(a, b complex128) (complex128, error)) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		x, ok, err := complexArg(t, a)
		if !ok || err != nil {
			return rt.NotImplemented, err
		}
		y, ok, err := complexArg(t, b)
		if !ok || err != nil {
			return rt.NotImplemented, err
		}
		r, err := f(x, y)
		if err != nil {
			return rt.Value{}, raiseNum(t, err)
		}
		return NewComplex(t, r), nil
	}
}

func complexRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return newASCII(t, numfmt.AppendComplexRepr(nil, AsComplex(v).C)), nil
}

func complexFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" {
		return ToStr(t, v)
	}
	buf, err := numfmt.AppendFormatComplex(nil, AsComplex(v).C, spec, TypeName(v))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewStr(t, string(buf)), nil
}

func complexHash(t *rt.Thread, v rt.Value) (int64, error) {
	h, _ := num.HashComplex(AsComplex(v).C)
	return h, nil
}

func complexCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if op != code.EQ && op != code.NE {
		return rt.NotImplemented, nil
	}
	x := AsComplex(a).C
	var eq bool
	if b.Kind() == rt.KindComplex {
		eq = x == AsComplex(b).C
	} else if IsIntLike(b) || IsFloatLike(b) {
		if imag(x) == 0 {
			r, err := floatCompare(t, rt.Float(real(x)), b, code.EQ)
			if err != nil {
				return r, err
			}
			eq = r == rt.True
		}
	} else {
		return rt.NotImplemented, nil
	}
	return rt.Bool(eq == (op == code.EQ)), nil
}

var strComplexDunder = StaticStr("__complex__")

// ComplexOf returns v as a complex number: what has __complex__, __float__ or __index__.
func ComplexOf(t *rt.Thread, v rt.Value) (complex128, error) {
	if v.Kind() == rt.KindComplex {
		return AsComplex(v).C, nil
	}
	if !IsIntLike(v) && !IsFloatLike(v) {
		if r, found, err := CallSpecial(t, v, strComplexDunder); found {
			if err != nil {
				return 0, err
			}
			if r.Kind() != rt.KindComplex {
				return 0, dropKeepErr(t, r, TypeError(t, "%s.__complex__() returned non-complex (type %s)", TypeName(v), TypeName(r)))
			}
			c := AsComplex(r).C
			t.Decref(r)
			return c, nil
		}
	}
	f, err := FloatOf(t, v)
	return complex(f, 0), err
}

func isNumberLike(t *rt.Thread, v rt.Value) bool {
	s := &TypeOf(v).Slots
	if v.Kind() == rt.KindComplex || s.Float != nil || s.Index != nil {
		return true
	}
	f := TypeOf(v).Lookup(t, strComplexDunder)
	if f.H == nil {
		return false
	}
	t.Decref(f)
	return true
}

func complexNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	pos := len(args) - len(names)
	if pos > 2 || len(args) > 2 {
		return rt.Value{}, TypeError(t, "complex() takes at most 2 arguments (%d given)", len(args))
	}
	part := [2]rt.Value{rt.Unbound, rt.Unbound}
	copy(part[:], args[:pos])
	for i, n := range names {
		k := 0
		switch n {
		case "real":
		case "imag":
			k = 1
		default:
			return rt.Value{}, UnexpectedKeyword(t, "complex", n, "real", "imag")
		}
		if !part[k].IsUnbound() {
			return rt.Value{}, TypeError(t, "argument for complex() given by name ('%s') and position (%d)", n, k+1)
		}
		part[k] = args[pos+i]
	}
	c, err := complexFrom(t, part[0], part[1])
	if err != nil {
		return rt.Value{}, err
	}
	if part[1].IsUnbound() && cls == ComplexType && part[0].H.Shape() == &complexShape {
		return t.New(part[0]), nil
	}
	v := NewComplex(t, c)
	if cls != ComplexType {
		InitObject(t, v.H, cls)
	}
	return v, nil
}

func complexFrom(t *rt.Thread, re, im rt.Value) (complex128, error) {
	if re.IsUnbound() && im.IsUnbound() {
		return 0, nil
	}
	if !re.IsUnbound() && IsStr(re) {
		if !im.IsUnbound() {
			return 0, TypeError(t, "complex() can't take second arg if first is a string")
		}
		c, err := numfmt.ParseComplex(AsStr(re).S)
		if err != nil {
			err = raiseNum(t, err)
		}
		return c, err
	}
	if !im.IsUnbound() && IsStr(im) {
		return 0, TypeError(t, "complex() second arg can't be a string")
	}
	if !re.IsUnbound() && !isNumberLike(t, re) {
		return 0, TypeError(t, "complex() first argument must be a string or a number, not '%s'", TypeName(re))
	}
	if !im.IsUnbound() && !isNumberLike(t, im) {
		return 0, TypeError(t, "complex() second argument must be a number, not '%s'", TypeName(im))
	}
	var c, d complex128
	var err error
	if !re.IsUnbound() {
		if c, err = ComplexOf(t, re); err != nil {
			return 0, err
		}
	}
	if im.IsUnbound() {
		return c, nil
	}
	if d, err = ComplexOf(t, im); err != nil {
		return 0, err
	}
	// re + im*1j, part by part: signs of zeros survive.
	r, i := real(c), real(d)
	if im.Kind() == rt.KindComplex {
		r -= imag(d)
	}
	if !re.IsUnbound() && re.Kind() == rt.KindComplex {
		i += imag(c)
	}
	return complex(r, i), nil
}

func complexPart(f func(c complex128) float64) Unary {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Float(f(AsComplex(v).C)), nil }
}

func initComplex() {
	s := Slots{New: complexNew, Repr: complexRepr, Format: complexFormat, Hash: complexHash, Compare: complexCompare,
		Bool: func(t *rt.Thread, v rt.Value) (bool, error) { return AsComplex(v).C != 0, nil },
		Power: func(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
			for _, v := range [...]rt.Value{a, b} {
				if v.Kind() != rt.KindComplex && !v.IsFloat() && !IsIntLike(v) {
					return rt.NotImplemented, nil
				}
			}
			if !mod.IsNone() && !mod.IsUnbound() {
				return rt.Value{}, ValueError(t, "complex modulo")
			}
			return BinaryOp(t, a, b, code.Pow)
		}}
	s.Binary = [code.NBinary]Binary{
		code.Add:     complexBinary(func(a, b complex128) (complex128, error) { return a + b, nil }),
		code.Sub:     complexBinary(func(a, b complex128) (complex128, error) { return a - b, nil }),
		code.Mul:     complexBinary(func(a, b complex128) (complex128, error) { return num.ComplexMul(a, b), nil }),
		code.TrueDiv: complexBinary(num.ComplexDiv),
		code.Pow:     complexBinary(num.ComplexPow),
	}
	s.Unary[code.Neg] = func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewComplex(t, -AsComplex(v).C), nil }
	s.Unary[code.UPos] = func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewComplex(t, AsComplex(v).C), nil }
	DefineType(ComplexType, TypeDef{
		Name: "complex", Layout: &complexShape, Flags: BaseType, Slots: s, Ext: func(v rt.Value) *Ext0 { return &AsComplex(v).Ext },
		Methods: []Def{
			{Name: "conjugate", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				c := AsComplex(args[0]).C
				return NewComplex(t, complex(real(c), -imag(c))), nil
			}},
			{Name: "__abs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				f, err := num.ComplexAbs(AsComplex(args[0]).C)
				if err != nil {
					return rt.Value{}, raiseNum(t, err)
				}
				return rt.Float(f), nil
			}, Doc: "abs(self)"},
			{Name: "__complex__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if args[0].H.Shape() == &complexShape {
					return t.New(args[0]), nil
				}
				return NewComplex(t, AsComplex(args[0]).C), nil
			}},
			{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				c := AsComplex(args[0]).C
				return NewTuple(t, rt.Float(real(c)), rt.Float(imag(c))), nil
			}},
		},
		GetSets: []GetSet{
			{Name: "real", Get: complexPart(func(c complex128) float64 { return real(c) })},
			{Name: "imag", Get: complexPart(func(c complex128) float64 { return imag(c) })},
		},
	})
}
