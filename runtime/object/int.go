// This file implements int: operators, comparison, hash and conversions; its methods are in int_methods.go.
package object

import (
	"math/big"
	"strconv"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
	"minipy/runtime/object/numfmt"
)

// IntType is the type int. Values that fit int64 stand in the word, larger ones
// are BigInts, instances of script subclasses BoxInts.
var IntType = &Type{}

// intArg returns the value of an int of any kind (bools and instances of
// subclasses included): b, not to be changed, if it is not nil, else i.
func intArg(v rt.Value) (i int64, b *big.Int, ok bool) {
	if v.H == &rt.IntHdr {
		return v.Int(), nil, true
	}
	switch v.H.Shape().Kind {
	case rt.KindBool:
		if v.H == &rt.TrueHdr {
			return 1, nil, true
		}
		return 0, nil, true
	case rt.KindBigInt:
		return 0, AsBigInt(v).V, true
	case rt.KindBoxInt:
		return intArg(AsBoxInt(v).V)
	}
	return 0, nil, false
}

// widen returns the number that intArg gave as a big integer.
func widen(i int64, b *big.Int) *big.Int {
	if b != nil {
		return b
	}
	return big.NewInt(i)
}

// IsIntLike reports whether v is an int, a bool or an instance of a subclass.
func IsIntLike(v rt.Value) bool {
	switch v.H.Shape().Kind {
	case rt.KindInt, rt.KindBool, rt.KindBigInt, rt.KindBoxInt:
		return true
	}
	return false
}

// ToInt64 returns the value of an int of any kind; false if v is none or does not fit.
func ToInt64(v rt.Value) (int64, bool) {
	i, b, ok := intArg(v)
	return i, ok && b == nil
}

// AsBig returns the value of an int of any kind (IsIntLike) as a big integer,
// which the caller does not change.
func AsBig(v rt.Value) *big.Int {
	i, b, _ := intArg(v)
	return widen(i, b)
}

// IntValue returns the exact int of a bool or of an instance of a subclass,
// owned; an exact int is returned as it is.
func IntValue(t *rt.Thread, v rt.Value) rt.Value {
	switch v.H.Shape().Kind {
	case rt.KindBool:
		i, _, _ := intArg(v)
		return rt.Int(i)
	case rt.KindBoxInt:
		return t.New(AsBoxInt(v).V)
	}
	return t.New(v)
}

// raiseNum raises the exception that an error of the number packages stands for.
func raiseNum(t *rt.Thread, err error) error {
	e, ok := err.(*num.Error)
	if !ok {
		return err
	}
	cls := ValueErrorType
	switch e.Kind {
	case num.TypeError:
		cls = TypeErrorType
	case num.OverflowError:
		cls = OverflowErrorType
	case num.ZeroDivisionError:
		cls = ZeroDivisionErrorType
	case num.IndexError:
		cls = IndexErrorType
	case num.MemoryError:
		return MemoryError(t)
	}
	if e.Errno != 0 {
		return RaiseArgs(t, cls, rt.Int(int64(e.Errno)), NewStr(t, e.Msg))
	}
	return RaiseArgs(t, cls, NewStr(t, e.Msg))
}

// RaiseNum raises the exception of a *num.Error; other errors pass through.
func RaiseNum(t *rt.Thread, err error) error { return raiseNum(t, err) }

func intAdd(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		if r, ok := num.Add(x, y); ok {
			return rt.Int(r), nil
		}
	}
	u, v := widen(x, bx), widen(y, by)
	p := newRoomyBig(max(words(u), words(v)) + 1)
	p.V.Add(u, v)
	return p.value(t), nil
}

func intSub(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		if r, ok := num.Sub(x, y); ok {
			return rt.Int(r), nil
		}
	}
	u, v := widen(x, bx), widen(y, by)
	p := newRoomyBig(max(words(u), words(v)) + 1)
	p.V.Sub(u, v)
	return p.value(t), nil
}

func intMul(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		if r, ok := num.Mul(x, y); ok {
			return rt.Int(r), nil
		}
	}
	u, v := widen(x, bx), widen(y, by)
	if int64(u.BitLen())+int64(v.BitLen()) > num.MaxBits {
		return rt.Value{}, MemoryError(t)
	}
	p := newRoomyBig(words(u) + words(v))
	if min(u.BitLen(), v.BitLen()) > hugeBits {
		if err := t.Aside(func() { p.V.Mul(u, v) }); err != nil {
			return rt.Value{}, err
		}
		return p.value(t), nil
	}
	p.V.Mul(u, v)
	return p.value(t), nil
}

func intTrueDiv(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if by == nil && y == 0 {
		return rt.Value{}, raiseNum(t, num.ErrTrueDivision)
	}
	if bx == nil && by == nil {
		return rt.Float(num.TrueDiv(x, y)), nil
	}
	f, err := num.BigTrueDiv(widen(x, bx), widen(y, by))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return rt.Float(f), nil
}

func intFloorDiv(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if by == nil && y == 0 {
		return rt.Value{}, raiseNum(t, num.ErrIntDivision)
	}
	if bx == nil && by == nil && y != -1 {
		return rt.Int(num.FloorDiv(x, y)), nil
	}
	q, _, err := bigDivMod(t, widen(x, bx), widen(y, by), false)
	if err != nil {
		return rt.Value{}, err
	}
	return NewBig(t, q), nil
}

func intMod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if by == nil && y == 0 {
		return rt.Value{}, raiseNum(t, num.ErrIntModulo)
	}
	if bx == nil && by == nil {
		return rt.Int(num.Mod(x, y)), nil
	}
	u, v := widen(x, bx), widen(y, by)
	if !longDivision(u, v) {
		return NewBig(t, num.BigMod(u, v)), nil
	}
	_, m, err := bigDivMod(t, u, v, true)
	if err != nil {
		return rt.Value{}, err
	}
	return NewBig(t, m), nil
}

func intDivmod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if by == nil && y == 0 {
		return rt.Value{}, raiseNum(t, num.ErrIntDivision)
	}
	if bx == nil && by == nil && y != -1 {
		return NewTuple(t, rt.Int(num.FloorDiv(x, y)), rt.Int(num.Mod(x, y))), nil
	}
	q, m, err := bigDivMod(t, widen(x, bx), widen(y, by), true)
	if err != nil {
		return rt.Value{}, err
	}
	return NewTuple(t, NewBig(t, q), NewBig(t, m)), nil
}

// hugeBits is the size of ints beyond which a multiplication takes so long that the thread polls meanwhile.
const hugeBits = 1 << 20

// longDivision reports whether u / v takes long.
func longDivision(u, v *big.Int) bool {
	return v.BitLen() > hugeBits/8 && u.BitLen()-v.BitLen() > hugeBits/8
}

// bigDivMod is num.BigDivMod or BigFloorDiv, whose remainder is not asked for; it polls.
func bigDivMod(t *rt.Thread, u, v *big.Int, rest bool) (quo, mod *big.Int, err error) {
	if !longDivision(u, v) {
		if rest {
			quo, mod = num.BigDivMod(u, v)
			return quo, mod, nil
		}
		return num.BigFloorDiv(u, v), nil, nil
	}
	var q, m *big.Int // no results by name: after an error the division goes on, and writes them
	err = t.Aside(func() {
		if rest {
			q, m = num.BigDivMod(u, v)
		} else {
			q = num.BigFloorDiv(u, v)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	return q, m, nil
}

func intPow(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	n, bn, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bn == nil && n < 0 || bn != nil && bn.Sign() < 0 {
		// A negative exponent makes it a power of floats.
		return floatPow(t, a, b)
	}
	if bx == nil && bn == nil {
		if r, ok := num.PowInt(x, n); ok {
			return rt.Int(r), nil
		}
	}
	base, exp := widen(x, bx), widen(n, bn)
	var r *big.Int
	var err error
	if exp.IsInt64() && exp.Int64() > hugeBits/int64(max(base.BitLen(), 1)) {
		var failed error
		if err = t.Aside(func() { r, failed = num.BigPow(base, exp) }); err != nil {
			return rt.Value{}, err
		}
		err = failed
	} else {
		r, err = num.BigPow(base, exp)
	}
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewBig(t, r), nil
}

// intPower is pow(a, b, mod) of ints.
func intPower(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
	if mod.IsNone() || mod.IsUnbound() {
		return intPow(t, a, b)
	}
	x, bx, ok := intArg(a)
	n, bn, ok2 := intArg(b)
	m, bm, ok3 := intArg(mod)
	if !ok || !ok2 || !ok3 {
		return rt.NotImplemented, nil
	}
	if bx == nil && bn == nil && bm == nil && n >= 0 && m > 0 {
		return rt.Int(num.PowModInt(x, n, m)), nil
	}
	base, exp, modulus := widen(x, bx), widen(n, bn), widen(m, bm)
	var r *big.Int
	var err error
	if exp.BitLen()*modulus.BitLen() > hugeBits*8 {
		var failed error
		if err = t.Aside(func() { r, failed = num.PowMod(base, exp, modulus) }); err != nil {
			return rt.Value{}, err
		}
		err = failed
	} else {
		r, err = num.PowMod(base, exp, modulus)
	}
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewBig(t, r), nil
}

func intLShift(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	n, bn, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bn == nil && n < 0 || bn != nil && bn.Sign() < 0 {
		return rt.Value{}, raiseNum(t, num.ErrNegativeShift)
	}
	if bx == nil && x == 0 {
		return rt.Int(0), nil
	}
	if bx == nil && bn == nil {
		if r, ok := num.ShiftLeft(x, uint64(n)); ok {
			return rt.Int(r), nil
		}
	}
	r, err := num.BigShiftLeft(widen(x, bx), widen(n, bn))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewBig(t, r), nil
}

func intRShift(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	n, bn, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bn == nil && n < 0 || bn != nil && bn.Sign() < 0 {
		return rt.Value{}, raiseNum(t, num.ErrNegativeShift)
	}
	if bx == nil && bn == nil {
		return rt.Int(num.ShiftRight(x, uint64(n))), nil
	}
	r, err := num.BigShiftRight(widen(x, bx), widen(n, bn))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewBig(t, r), nil
}

func intAnd(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		return rt.Int(x & y), nil
	}
	return NewBig(t, new(big.Int).And(widen(x, bx), widen(y, by))), nil
}

func intOr(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		return rt.Int(x | y), nil
	}
	return NewBig(t, new(big.Int).Or(widen(x, bx), widen(y, by))), nil
}

func intXor(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx == nil && by == nil {
		return rt.Int(x ^ y), nil
	}
	return NewBig(t, new(big.Int).Xor(widen(x, bx), widen(y, by))), nil
}

func intNeg(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b == nil && i != -i { // 0 and the smallest int64 are their own negatives
		return rt.Int(-i), nil
	}
	return NewBig(t, new(big.Int).Neg(widen(i, b))), nil
}

func intPos(t *rt.Thread, v rt.Value) (rt.Value, error) { return IntValue(t, v), nil }

func intInvert(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b == nil {
		return rt.Int(^i), nil
	}
	return NewBig(t, new(big.Int).Not(b)), nil
}

func intAbs(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b == nil && i >= 0 || b != nil && b.Sign() >= 0 {
		return IntValue(t, v), nil
	}
	return intNeg(t, v)
}

func intCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	x, bx, ok := intArg(a)
	y, by, ok2 := intArg(b)
	if !ok || !ok2 {
		return rt.NotImplemented, nil
	}
	if bx != nil || by != nil {
		return compareSizes(widen(x, bx).Cmp(widen(y, by)), 0, op), nil
	}
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

func hashInt(i int64) int64 { return num.HashInt(i) }

func intHash(t *rt.Thread, v rt.Value) (int64, error) {
	i, b, _ := intArg(v)
	if b != nil {
		return num.HashBig(b), nil
	}
	return num.HashInt(i), nil
}

func intBool(t *rt.Thread, v rt.Value) (bool, error) {
	i, b, _ := intArg(v)
	return b != nil || i != 0, nil
}

func intRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b == nil {
		if i >= 0 && i < 10 {
			return charStrs['0'+i].Val(), nil
		}
		s := strconv.FormatInt(i, 10)
		return newStrN(t, s, len(s)), nil
	}
	limit := maxDigits(t)
	if limit == 0 && b.BitLen() > hugeBits {
		var buf []byte
		if err := t.Aside(func() { buf, _ = numfmt.AppendBig(nil, b, 0) }); err != nil {
			return rt.Value{}, err
		}
		return newASCII(t, buf), nil
	}
	buf, err := numfmt.AppendBig(nil, b, limit)
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return newASCII(t, buf), nil
}

// newASCII returns the str of ASCII text, copied.
func newASCII(t *rt.Thread, b []byte) rt.Value { return newStrN(t, string(b), len(b)) }

func intFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" {
		if TypeOf(v) == IntType {
			return intRepr(t, v)
		}
		return ToStr(t, v) // a bool, or a subclass with its own __str__
	}
	i, b, _ := intArg(v)
	var room [64]byte
	buf, err := numfmt.AppendFormatInt(room[:0], i, b, spec, TypeName(v), maxDigits(t))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewStr(t, string(buf)), nil
}

// maxDigits is the limit on decimal digits in conversions (sys.set_int_max_str_digits); 0 is none.
func maxDigits(t *rt.Thread) int { return int(StateOf(t).IntMaxDigits.Load()) }

func intToFloat(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b == nil {
		return rt.Float(float64(i)), nil
	}
	f, err := num.BigToFloat(b)
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return rt.Float(f), nil
}

func intSlots() Slots {
	s := Slots{
		New: intNew, Repr: intRepr, Format: intFormat, Hash: intHash, Bool: intBool, Compare: intCompare,
		Power: intPower, Int: intPos, Index: intPos, Float: intToFloat,
	}
	s.Binary = [code.NBinary]Binary{
		code.Add: intAdd, code.Sub: intSub, code.Mul: intMul, code.TrueDiv: intTrueDiv, code.FloorDiv: intFloorDiv,
		code.Mod: intMod, code.Pow: intPow, code.LShift: intLShift, code.RShift: intRShift,
		code.And: intAnd, code.Or: intOr, code.Xor: intXor,
	}
	s.Unary = [code.Not]Unary{code.Neg: intNeg, code.UPos: intPos, code.Invert: intInvert}
	return s
}

func initInt() {
	DefineType(IntType, TypeDef{
		Name: "int", Layout: &rt.IntShape, Flags: BaseType,
		Slots: intSlots(), Methods: intMethods, GetSets: intGetSets,
	})
	bigIntShape.Type = &IntType.Header
}
