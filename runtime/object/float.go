// This file implements float: operators, comparison, conversions and methods.
package object

import (
	"math"
	"math/big"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
	"minipy/runtime/object/numfmt"
)

// FloatType is the type float. Instances of script subclasses are BoxFloats.
var FloatType = &Type{}

// floatSelf returns the value of a float or of an instance of a subclass.
func floatSelf(v rt.Value) float64 {
	if v.H == &rt.FloatHdr {
		return v.Float()
	}
	return AsBoxFloat(v).F
}

// IsFloatLike reports whether v is a float or an instance of a subclass.
func IsFloatLike(v rt.Value) bool {
	k := v.Kind()
	return k == rt.KindFloat || k == rt.KindBoxFloat
}

// floatArg returns an operand of float arithmetic: a float or an int. ok is false
// for anything else; an int beyond the range of floats is an error.
func floatArg(t *rt.Thread, v rt.Value) (f float64, ok bool, err error) {
	switch v.H.Shape().Kind {
	case rt.KindFloat:
		return v.Float(), true, nil
	case rt.KindBoxFloat:
		return AsBoxFloat(v).F, true, nil
	}
	i, b, ok := intArg(v)
	if b == nil {
		return float64(i), ok, nil
	}
	if f, err = num.BigToFloat(b); err != nil {
		err = raiseNum(t, err)
	}
	return f, true, err
}

// floatArgs returns both operands; ok is false if the operation is not float's.
func floatArgs(t *rt.Thread, a, b rt.Value) (x, y float64, ok bool, err error) {
	if a.H == &rt.FloatHdr && b.H == &rt.FloatHdr {
		return a.Float(), b.Float(), true, nil
	}
	x, okA, err := floatArg(t, a)
	if err != nil || !okA {
		return 0, 0, false, err
	}
	y, ok, err = floatArg(t, b)
	return x, y, ok && err == nil, err
}

// FloatOf returns v as a float64: floats, ints, and what has __float__ or __index__.
func FloatOf(t *rt.Thread, v rt.Value) (float64, error) {
	if v.H == &rt.FloatHdr {
		return v.Float(), nil
	}
	if f, ok, err := floatArg(t, v); err != nil || ok && !slotOverridden(v) {
		return f, err
	}
	slots := &TypeOf(v).Slots
	if slots.Float != nil {
		r, err := slots.Float(t, v)
		if err != nil {
			return 0, err
		}
		f := floatSelf(r)
		t.Decref(r)
		return f, nil
	}
	if slots.Index != nil {
		r, err := Index(t, v)
		if err != nil {
			return 0, err
		}
		f, _, err := floatArg(t, r)
		return f, dropKeepErr(t, r, err)
	}
	return 0, TypeError(t, "must be real number, not %s", TypeName(v))
}

// slotOverridden reports whether an int of a script subclass may have a __float__ of its own.
func slotOverridden(v rt.Value) bool { return v.Kind() == rt.KindBoxInt }

// floatBinary makes a slot of an operation that cannot fail.
func floatBinary(f func(x, y float64) float64) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		x, y, ok, err := floatArgs(t, a, b)
		if !ok {
			return rt.NotImplemented, err
		}
		return rt.Float(f(x, y)), nil
	}
}

// floatDivision makes a slot of an operation that fails if y is zero.
func floatDivision(f func(x, y float64) float64, zero *num.Error) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		x, y, ok, err := floatArgs(t, a, b)
		if !ok {
			return rt.NotImplemented, err
		}
		if y == 0 {
			return rt.Value{}, raiseNum(t, zero)
		}
		return rt.Float(f(x, y)), nil
	}
}

func floatDivmod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, y, ok, err := floatArgs(t, a, b)
	if !ok {
		return rt.NotImplemented, err
	}
	if y == 0 {
		return rt.Value{}, raiseNum(t, num.ErrFloatDivmod)
	}
	q, m := num.FloatDivMod(x, y)
	return NewTuple(t, rt.Float(q), rt.Float(m)), nil
}

// floatPow is ** of floats; a negative base with a fractional exponent gives a complex number.
func floatPow(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, y, ok, err := floatArgs(t, a, b)
	if !ok {
		return rt.NotImplemented, err
	}
	r, err := num.FloatPow(x, y)
	if err == num.ErrComplex {
		c, err := num.ComplexPow(complex(x, 0), complex(y, 0))
		if err != nil {
			return rt.Value{}, raiseNum(t, err)
		}
		return NewComplex(t, c), nil
	}
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return rt.Float(r), nil
}

func floatPower(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
	if mod.IsNone() || mod.IsUnbound() {
		return floatPow(t, a, b)
	}
	return rt.Value{}, TypeError(t, "pow() 3rd argument not allowed unless all arguments are integers")
}

// floatCompare compares floats with floats, and exactly with ints.
func floatCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	x := floatSelf(a)
	switch b.H.Shape().Kind {
	case rt.KindFloat, rt.KindBoxFloat:
		y := floatSelf(b)
		switch op {
		case code.LT:
			return rt.Bool(x < y), nil
		case code.LE:
			return rt.Bool(x <= y), nil
		case code.EQ:
			return rt.Bool(x == y), nil
		case code.NE:
			return rt.Bool(x != y), nil
		case code.GT:
			return rt.Bool(x > y), nil
		}
		return rt.Bool(x >= y), nil
	}
	i, big, ok := intArg(b)
	if !ok {
		return rt.NotImplemented, nil
	}
	var c int
	if big != nil {
		c, ok = num.CompareBigFloat(big, x)
	} else {
		c, ok = num.CompareIntFloat(i, x)
	}
	if !ok { // NaN
		return rt.Bool(op == code.NE), nil
	}
	return compareSizes(-c, 0, op), nil
}

func floatHash(t *rt.Thread, v rt.Value) (int64, error) {
	f := floatSelf(v)
	h, ok := num.HashFloat(f)
	if !ok {
		h = num.HashInt(int64(math.Float64bits(f))) // by identity
	}
	return h, nil
}

func floatRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	var room [32]byte
	return newASCII(t, numfmt.AppendFloatRepr(room[:0], floatSelf(v))), nil
}

func floatFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" {
		if v.H == &rt.FloatHdr {
			return floatRepr(t, v)
		}
		return ToStr(t, v)
	}
	var room [64]byte
	buf, err := numfmt.AppendFormatFloat(room[:0], floatSelf(v), spec, TypeName(v))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewStr(t, string(buf)), nil
}

// ToFloat returns float(v), an exact float.
func ToFloat(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H == &rt.FloatHdr {
		return v, nil
	}
	var s string
	switch {
	case IsStr(v):
		s = AsStr(v).S
	case TypeOf(v).Slots.Float != nil || TypeOf(v).Slots.Index != nil:
		f, err := FloatOf(t, v)
		return rt.Float(f), err
	default:
		var ok bool
		if s, ok = bytesText(t, v); !ok {
			return rt.Value{}, TypeError(t, "float() argument must be a string or a real number, not '%s'", TypeName(v))
		}
	}
	f, ok := numfmt.ParseFloat(s)
	if !ok {
		r, err := ReprString(t, v)
		if err != nil {
			return rt.Value{}, err
		}
		return rt.Value{}, RaiseArgs(t, ValueErrorType, NewStr(t, "could not convert string to float: "+r))
	}
	if f != f {
		return newNaN(t), nil
	}
	return rt.Float(f), nil
}

// newNaN returns a NaN that no other object is: identity is equality of bits, so
// each has a payload of its own.
func newNaN(t *rt.Thread) rt.Value {
	const quiet, payload = 0x7ff8 << 48, 1<<51 - 1
	return rt.Float(math.Float64frombits(quiet | StateOf(t).nans.Add(1)&payload))
}

func floatNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 && cls == FloatType {
		return rt.Value{}, TypeError(t, "float() takes no keyword arguments")
	}
	args = args[:len(args)-len(names)]
	if len(args) > 1 {
		return rt.Value{}, TypeError(t, "float expected at most 1 argument, got %d", len(args))
	}
	r := rt.Float(0)
	if len(args) == 1 {
		var err error
		if r, err = ToFloat(t, args[0]); err != nil {
			return r, err
		}
	}
	if cls.Flags&Heap == 0 {
		return r, nil
	}
	box := AllocBox(t, cls)
	AsBoxFloat(box).F = r.Float()
	return box, nil
}

// intOfFloat truncates to an int.
func intOfFloat(t *rt.Thread, f float64) (rt.Value, error) {
	i, b, err := num.FloatToInt(f)
	switch {
	case err != nil:
		return rt.Value{}, raiseNum(t, err)
	case b == nil:
		return rt.Int(i), nil
	}
	return NewBig(t, b), nil
}

func floatRounder(f func(float64) float64) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return intOfFloat(t, f(floatSelf(args[0]))) }
}

func floatToInt(t *rt.Thread, v rt.Value) (rt.Value, error) { return intOfFloat(t, floatSelf(v)) }

func floatRound(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x := floatSelf(args[0])
	if !Given(args, 1) || args[1].IsNone() {
		return intOfFloat(t, math.RoundToEven(x))
	}
	n, err := IndexInt(t, args[1], nil)
	if err != nil {
		return rt.Value{}, err
	}
	r, err := num.Round(x, n)
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return rt.Float(r), nil
}

func floatPos(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Float(floatSelf(v)), nil }

func floatRatio(t *rt.Thread, v rt.Value) (rt.Value, error) {
	n, d, err := num.Ratio(floatSelf(v))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewTuple(t, NewBig(t, new(big.Int).Set(n)), NewBig(t, new(big.Int).Set(d))), nil
}

func floatFromHex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !IsStr(args[1]) {
		return rt.Value{}, TypeError(t, "bad argument type for built-in operation")
	}
	f, err := num.FromHex(AsStr(args[1]).S)
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	if cls := AsType(args[0]); cls != FloatType {
		return Call(t, cls.Val(), rt.Float(f))
	}
	return rt.Float(f), nil
}

var floatMethods = []Def{
	{Name: "is_integer", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Bool(num.IsInteger(floatSelf(args[0]))), nil
	}},
	{Name: "as_integer_ratio", Fn: selfFn(floatRatio)},
	{Name: "hex", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return NewStr(t, num.Hex(floatSelf(args[0]))), nil
	}},
	{Name: "fromhex", Class: true, Min: 1, Max: 1, Fn: floatFromHex},
	{Name: "conjugate", Fn: selfFn(floatPos)},
	{Name: "__round__", Max: 1, Fn: floatRound},
	{Name: "__trunc__", Fn: selfFn(floatToInt)},
	{Name: "__floor__", Fn: floatRounder(math.Floor)},
	{Name: "__ceil__", Fn: floatRounder(math.Ceil)},
	{Name: "__abs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Float(math.Abs(floatSelf(args[0]))), nil
	}, Doc: "abs(self)"},
	{Name: "__divmod__", Min: 1, Max: 1, Fn: divmodMethod(floatDivmod, false)},
	{Name: "__rdivmod__", Min: 1, Max: 1, Fn: divmodMethod(floatDivmod, true)},
	{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return NewTuple(t, rt.Float(floatSelf(args[0]))), nil
	}},
}

func initFloat() {
	s := Slots{
		New: floatNew, Repr: floatRepr, Format: floatFormat, Hash: floatHash, Compare: floatCompare,
		Bool:  func(t *rt.Thread, v rt.Value) (bool, error) { return floatSelf(v) != 0, nil },
		Power: floatPower, Int: floatToInt, Float: floatPos,
	}
	s.Binary = [code.NBinary]Binary{
		code.Add:      floatBinary(func(x, y float64) float64 { return x + y }),
		code.Sub:      floatBinary(func(x, y float64) float64 { return x - y }),
		code.Mul:      floatBinary(func(x, y float64) float64 { return x * y }),
		code.TrueDiv:  floatDivision(func(x, y float64) float64 { return x / y }, num.ErrFloatDivision),
		code.FloorDiv: floatDivision(num.FloatFloorDiv, num.ErrFloatFloor),
		code.Mod:      floatDivision(num.FloatMod, num.ErrFloatModulo),
		code.Pow:      floatPow,
	}
	s.Unary[code.Neg] = func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Float(-floatSelf(v)), nil }
	s.Unary[code.UPos] = floatPos
	DefineType(FloatType, TypeDef{
		Name: "float", Layout: &rt.FloatShape, Flags: BaseType, Slots: s, Methods: floatMethods,
		GetSets: []GetSet{
			{Name: "real", Get: floatPos},
			{Name: "imag", Get: constGet(rt.Float(0))},
		},
	})
}
