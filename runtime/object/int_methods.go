// This file holds int's constructor and methods.
package object

import (
	"math/big"

	rt "minipy/runtime"
	"minipy/runtime/object/num"
	"minipy/runtime/object/numfmt"
	"minipy/runtime/object/text"
)

// longText is the length of a text that takes a millisecond to convert: the thread polls meanwhile.
const longText = 30_000

// IntFromString converts text as int(s, base) does; orig is shown in the message.
func IntFromString(t *rt.Thread, s string, base int, orig rt.Value) (rt.Value, error) {
	if len(s) >= longText {
		return intFromLong(t, s, base, orig)
	}
	i, b, err := numfmt.ParseInt(s, base, maxDigits(t))
	return parsedInt(t, s, base, orig, i, b, err)
}

// intFromLong is IntFromString of a long text. It is a function of its own since variables that the other goroutine writes
// would be allocated for short ones, too.
func intFromLong(t *rt.Thread, s string, base int, orig rt.Value) (rt.Value, error) {
	var i int64
	var b *big.Int
	var err error
	limit := maxDigits(t)
	if e := t.Aside(func() { i, b, err = numfmt.ParseInt(s, base, limit) }); e != nil {
		return rt.Value{}, e
	}
	return parsedInt(t, s, base, orig, i, b, err)
}

// parsedInt returns what numfmt.ParseInt has made of s, or raises what it says.
func parsedInt(t *rt.Thread, s string, base int, orig rt.Value, i int64, b *big.Int, err error) (rt.Value, error) {
	switch {
	case err == numfmt.ErrIntSyntax:
		var r string
		if orig.Kind() == rt.KindByteArray { // shown as bytes
			r = string(text.AppendBytesRepr(nil, []byte(s)))
		} else if r, err = ReprString(t, orig); err != nil {
			return rt.Value{}, err
		}
		return rt.Value{}, ValueError(t, "invalid literal for int() with base %d: %s", base, cutRepr(r, 200))
	case err != nil:
		return rt.Value{}, raiseNum(t, err)
	case b == nil:
		return rt.Int(i), nil
	}
	return NewBig(t, b), nil
}

// cutRepr cuts text to n characters, as messages do with long reprs.
func cutRepr(s string, n int) string {
	if len(s) <= n || text.Len(s) <= n {
		return s
	}
	return text.Slice(s, 0, n)
}

// ToInt returns int(v).
func ToInt(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H == &rt.IntHdr {
		return v, nil
	}
	slots := &TypeOf(v).Slots
	if slots.Int != nil {
		r, err := slots.Int(t, v)
		return toExactInt(t, r, err)
	}
	if slots.Index != nil {
		r, err := Index(t, v)
		return toExactInt(t, r, err)
	}
	if IsStr(v) {
		return IntFromString(t, AsStr(v).S, 10, v)
	}
	if s, ok := bytesText(t, v); ok {
		return IntFromString(t, s, 10, v)
	}
	if r, found, err := CallSpecial(t, v, strTrunc); found {
		if err != nil {
			return r, err
		}
		if TypeOf(r).Slots.Index == nil {
			err = TypeError(t, "__trunc__ returned non-Integral (type %s)", TypeName(r))
			return rt.Value{}, dropKeepErr(t, r, err)
		}
		mark := t.HoldMark()
		t.Hold(r)
		i, err := Index(t, r)
		releaseKeepErr(t, mark, err)
		return toExactInt(t, i, err)
	}
	return rt.Value{}, TypeError(t, "int() argument must be a string, a bytes-like object or a real number, not '%s'", TypeName(v))
}

// toExactInt turns an owned int of any kind into an exact int.
func toExactInt(t *rt.Thread, v rt.Value, err error) (rt.Value, error) {
	if err != nil || v.H == &rt.IntHdr {
		return v, err
	}
	r := IntValue(t, v)
	t.Decref(v)
	return r, nil
}

var strTrunc = StaticStr("__trunc__")

func intNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if cls == IntType && len(args) == 1 && len(names) == 0 {
		return ToInt(t, args[0])
	}
	pos := len(args) - len(names)
	x, base := rt.Unbound, rt.Unbound
	if pos > 2 && len(names) == 0 {
		return rt.Value{}, TypeError(t, "int expected at most 2 arguments, got %d", pos)
	}
	if len(args) > 2 {
		return rt.Value{}, TypeError(t, "int() takes at most 2 arguments (%d given)", len(args))
	}
	if pos > 0 {
		x = args[0]
	}
	if pos > 1 {
		base = args[1]
	}
	for i, n := range names {
		if n != "base" {
			return rt.Value{}, UnexpectedKeyword(t, "int", n, "base")
		}
		if !base.IsUnbound() {
			return rt.Value{}, TypeError(t, "argument for int() given by name ('base') and position (2)")
		}
		base = args[pos+i]
	}
	r, err := intConvert(t, x, base)
	if err != nil || cls.Flags&Heap == 0 {
		return r, err
	}
	t.Hold(r) // allocation may run nothing, but the rule is kept
	box := AllocBox(t, cls)
	AsBoxInt(box).V = t.Unhold()
	return box, nil
}

func intConvert(t *rt.Thread, x, base rt.Value) (rt.Value, error) {
	if x.IsUnbound() {
		if !base.IsUnbound() {
			return rt.Value{}, TypeError(t, "int() missing string argument")
		}
		return rt.Int(0), nil
	}
	if base.IsUnbound() {
		return ToInt(t, x)
	}
	n, err := IndexInt(t, base, nil)
	if err != nil {
		return rt.Value{}, err
	}
	if n != 0 && n < 2 || n > 36 {
		return rt.Value{}, raiseNum(t, numfmt.ErrBase)
	}
	if IsStr(x) {
		return IntFromString(t, AsStr(x).S, n, x)
	}
	if s, ok := bytesText(t, x); ok {
		return IntFromString(t, s, n, x)
	}
	return rt.Value{}, TypeError(t, "int() can't convert non-string with explicit base")
}

// method wraps a function of self alone.
func selfFn(f Unary) NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return f(t, args[0]) }
}

func intBitLength(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b != nil {
		return rt.Int(int64(b.BitLen())), nil
	}
	return rt.Int(int64(num.BitLength(i))), nil
}

func intBitCount(t *rt.Thread, v rt.Value) (rt.Value, error) {
	i, b, _ := intArg(v)
	if b != nil {
		return rt.Int(int64(num.BigBitCount(b))), nil
	}
	return rt.Int(int64(num.BitCount(i))), nil
}

// intRound is int.__round__: half to even at a negative number of digits.
func intRound(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	if !Given(args, 1) {
		return IntValue(t, v), nil
	}
	n, err := Index(t, args[1])
	if err != nil {
		return n, err
	}
	k, bk, _ := intArg(n)
	t.Decref(n)
	if bk == nil && k >= 0 || bk != nil && bk.Sign() > 0 {
		return IntValue(t, v), nil
	}
	i, b, _ := intArg(v)
	// Below: a multiple of 10**-k; zero if that is more than twice the number.
	bits := int64(63)
	if b != nil {
		bits = int64(b.BitLen())
	}
	if bk != nil || -k > bits/3+2 {
		return rt.Int(0), nil
	}
	if b == nil {
		if r, ok := num.RoundInt(i, uint(-k)); ok {
			return rt.Int(r), nil
		}
	}
	return NewBig(t, num.RoundBig(widen(i, b), uint(-k))), nil
}

// byteOrder reads the byteorder argument: true for little.
func byteOrder(t *rt.Thread, v rt.Value, name string) (bool, error) {
	if v.IsUnbound() {
		return false, nil
	}
	if !IsStr(v) {
		return false, TypeError(t, "%s() argument 'byteorder' must be str, not %s", name, ArgName(v))
	}
	switch AsStr(v).S {
	case "little":
		return true, nil
	case "big":
		return false, nil
	}
	return false, ValueError(t, "byteorder must be either 'little' or 'big'")
}

func truthArg(t *rt.Thread, v rt.Value) (bool, error) {
	if v.IsUnbound() {
		return false, nil
	}
	return Truth(t, v)
}

func intToBytes(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := 1
	if Given(args, 1) {
		var err error
		if n, err = SizeArg(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	little, err := byteOrder(t, args[2], "to_bytes")
	if err != nil {
		return rt.Value{}, err
	}
	signed, err := truthArg(t, args[3])
	if err != nil {
		return rt.Value{}, err
	}
	if n < 0 {
		return rt.Value{}, ValueError(t, "length argument must be non-negative")
	}
	if n > maxBytes {
		return rt.Value{}, MemoryError(t)
	}
	b := AsBig(args[0])
	if !signed && b.Sign() < 0 {
		return rt.Value{}, OverflowError(t, "can't convert negative int to unsigned")
	}
	if need := signedBits(b, signed); need > int64(n)*8 {
		return rt.Value{}, OverflowError(t, "int too big to convert")
	}
	buf := make([]byte, n)
	if b.Sign() >= 0 {
		b.FillBytes(buf)
	} else {
		// Two's complement: the complement of |b|-1.
		new(big.Int).Not(b).FillBytes(buf)
		for i := range buf {
			buf[i] = ^buf[i]
		}
	}
	if little {
		reverseBytes(buf)
	}
	return NewBytes(t, buf), nil
}

func signedBits(b *big.Int, signed bool) int64 {
	if !signed {
		return int64(b.BitLen())
	}
	switch b.Sign() {
	case 0:
		return 0
	case 1:
		return int64(b.BitLen()) + 1
	}
	return int64(new(big.Int).Not(b).BitLen()) + 1
}

func reverseBytes(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// intFromBytes is the class method int.from_bytes(bytes, byteorder='big', *, signed=False).
func intFromBytes(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	little, err := byteOrder(t, args[2], "from_bytes")
	if err != nil {
		return rt.Value{}, err
	}
	signed, err := truthArg(t, args[3])
	if err != nil {
		return rt.Value{}, err
	}
	src, err := bytesFromObject(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	buf := append([]byte(nil), src...)
	if little {
		reverseBytes(buf)
	}
	b := new(big.Int)
	if signed && len(buf) > 0 && buf[0]&0x80 != 0 {
		for i := range buf {
			buf[i] = ^buf[i]
		}
		b.Not(b.SetBytes(buf))
	} else {
		b.SetBytes(buf)
	}
	r := NewBig(t, b)
	if cls := AsType(args[0]); cls != IntType {
		mark := t.HoldMark()
		t.Hold(r)
		v, err := Call(t, cls.Val(), r)
		return t.ReleaseKeep(mark, v), err
	}
	return r, nil
}

func divmodMethod(f Binary, swap bool) NativeFunc {
	if swap {
		return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return f(t, args[1], args[0]) }
	}
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return f(t, args[0], args[1]) }
}

var intMethods = []Def{
	{Name: "bit_length", Fn: selfFn(intBitLength)},
	{Name: "bit_count", Fn: selfFn(intBitCount)},
	{Name: "conjugate", Fn: selfFn(intPos)},
	{Name: "is_integer", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.True, nil }},
	{Name: "as_integer_ratio", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return NewTuple(t, IntValue(t, args[0]), rt.Int(1)), nil
	}},
	{Name: "to_bytes", Params: "length, byteorder, *, signed", Fn: intToBytes},
	{Name: "from_bytes", Class: true, Params: "bytes, byteorder, *, signed", Min: 1, Fn: intFromBytes},
	{Name: "__round__", Max: 1, Fn: intRound},
	{Name: "__trunc__", Fn: selfFn(intPos)},
	{Name: "__floor__", Fn: selfFn(intPos)},
	{Name: "__ceil__", Fn: selfFn(intPos)},
	{Name: "__abs__", Fn: selfFn(intAbs), Doc: "abs(self)"},
	{Name: "__divmod__", Min: 1, Max: 1, Fn: divmodMethod(intDivmod, false)},
	{Name: "__rdivmod__", Min: 1, Max: 1, Fn: divmodMethod(intDivmod, true)},
	{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return NewTuple(t, IntValue(t, args[0])), nil
	}},
	{Name: "__sizeof__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		_, b, _ := intArg(args[0])
		if b == nil {
			return rt.Int(28), nil
		}
		return rt.Int(24 + 4*int64((b.BitLen()+29)/30)), nil
	}},
}

func constGet(v rt.Value) func(t *rt.Thread, _ rt.Value) (rt.Value, error) {
	return func(t *rt.Thread, _ rt.Value) (rt.Value, error) { return v, nil }
}

var intGetSets = []GetSet{
	{Name: "real", Get: intPos},
	{Name: "imag", Get: constGet(rt.Int(0))},
	{Name: "numerator", Get: intPos},
	{Name: "denominator", Get: constGet(rt.Int(1))},
}
