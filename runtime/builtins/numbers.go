// This file implements the built-in functions on numbers and code points.
package builtins

import (
	"math/big"

	"minipy/compiler/code"
	"minipy/runtime/object"
	"minipy/runtime/object/num"
	"minipy/runtime/object/numfmt"
	"minipy/runtime/object/text"

	rt "minipy/runtime"
)

var numberDefs = []native{
	{Name: "abs", Doc: "The size of a number, without its sign.", Min: 1, Max: 1, Fn: builtinAbs},
	{Name: "round", Doc: "The number rounded to ndigits places, halves to even.", Min: 1, Params: "number, ndigits", Fn: builtinRound},
	{Name: "divmod", Doc: "Quotient, rounded down, and remainder.", Min: 2, Max: 2, Fn: builtinDivmod},
	{Name: "pow", Doc: "base to the power exp, modulo mod if given.", Min: 2, Params: "base, exp, mod", Fn: builtinPow},
	{Name: "sum", Doc: "The items added to start.", Kw: builtinSum},
	{Name: "bin", Doc: "An int written in base 2, with 0b in front.", Min: 1, Max: 1, Fn: inBase(2)},
	{Name: "oct", Doc: "An int written in base 8, with 0o in front.", Min: 1, Max: 1, Fn: inBase(8)},
	{Name: "hex", Doc: "An int written in base 16, with 0x in front.", Min: 1, Max: 1, Fn: inBase(16)},
	{Name: "chr", Doc: "The character of a code point.", Min: 1, Max: 1, Fn: builtinChr},
	{Name: "ord", Doc: "The code point of a character.", Min: 1, Max: 1, Fn: builtinOrd},
}

var strRound = object.StaticStr("__round__")

func builtinAbs(t *rt.Thread, args []rt.Value) (rt.Value, error) { return object.Abs(t, args[0]) }

func abs(f float64) float64 {
	if f < 0 || f == 0 { // also -0.0
		return 0 - f
	}
	return f
}

func builtinRound(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	r, found, err := rt.Value{}, false, error(nil)
	if args[1].IsUnbound() || args[1].IsNone() {
		if v.IsInt() {
			return v, nil
		}
		r, found, err = object.CallSpecial(t, v, strRound)
	} else {
		r, found, err = object.CallSpecial(t, v, strRound, args[1])
	}
	if err == nil && !found {
		err = object.TypeError(t, "type %s doesn't define __round__ method", object.TypeName(v))
	}
	return r, err
}

func builtinDivmod(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return object.Divmod(t, args[0], args[1])
}

func builtinPow(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return object.Pow(t, args[0], args[1], args[2])
}

// builtinSum adds ints in the word and floats without boxing: floats with
// compensated summation (Neumaier, 1974), as CPython does since 3.12.
func builtinSum(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	pos := len(args) - len(names)
	if pos == 0 {
		return rt.Value{}, object.TypeError(t, "sum() takes at least 1 positional argument (0 given)")
	}
	if len(args) > 2 {
		return rt.Value{}, object.TypeError(t, "sum() takes at most 2 arguments (%d given)", len(args))
	}
	start := rt.Int(0)
	if len(args) == 2 {
		if len(names) == 1 && names[0] != "start" {
			return rt.Value{}, object.UnexpectedKeyword(t, "sum", names[0], "start")
		}
		start = args[1]
	}
	switch start.Kind() {
	case rt.KindStr:
		return rt.Value{}, object.TypeError(t, "sum() can't sum strings [use ''.join(seq) instead]")
	case rt.KindBytes:
		return rt.Value{}, object.TypeError(t, "sum() can't sum bytes [use b''.join(seq) instead]")
	case rt.KindByteArray:
		return rt.Value{}, object.TypeError(t, "sum() can't sum bytearray [use b''.join(seq) instead]")
	}
	at := t.HoldMark()
	s := adder{acc: start, at: at}
	t.Hold(t.New(start))
	if err := object.Consume(t, args[0], &s); err != nil {
		return rt.Value{}, err
	}
	return t.New(s.value(t)), nil
}

// adder is a sum in one of three forms: an int in the word, a float with the
// error it has lost so far, or any object (on the hold stack, at the index at).
type adder struct {
	acc  rt.Value // int, float, or what the hold stack has
	lost float64
	at   int
}

// Consume adds an item.
func (s *adder) Consume(t *rt.Thread, item rt.Value) (bool, error) {
	if s.ConsumeLeaf(t, item) {
		return true, nil
	}
	r, err := object.BinaryOp(t, s.value(t), item, code.Add)
	if err != nil {
		return false, err
	}
	s.acc = r
	t.SetHold(s.at, r)
	return true, nil
}

// ConsumeLeaf adds a number to a number, but for large ints.
func (s *adder) ConsumeLeaf(_ *rt.Thread, item rt.Value) bool {
	switch {
	case s.acc.IsInt() && item.IsInt():
		r, ok := num.Add(s.acc.Int(), item.Int())
		if ok {
			s.acc = rt.Int(r)
		}
		return ok
	case s.acc.IsInt() && item.IsFloat():
		s.acc, s.lost = rt.Float(float64(s.acc.Int())+item.Float()), 0
		return true
	case !s.acc.IsFloat():
		return false
	case item.IsFloat():
		s.addFloat(item.Float())
		return true
	case item.IsInt():
		s.acc = rt.Float(s.acc.Float() + float64(item.Int()))
		return true
	case item.H == &rt.TrueHdr:
		s.acc = rt.Float(s.acc.Float() + 1)
		return true
	}
	return item.H == &rt.FalseHdr
}

func (s *adder) addFloat(x float64) {
	sum := s.acc.Float()
	r := sum + x
	if abs(sum) >= abs(x) {
		s.lost += (sum - r) + x
	} else {
		s.lost += (x - r) + sum
	}
	s.acc = rt.Float(r)
}

// value returns the sum so far, borrowed (the hold stack has it).
func (s *adder) value(t *rt.Thread) rt.Value {
	if s.acc.IsFloat() && s.lost != 0 {
		if s.lost-s.lost == 0 { // an infinite or undefined correction says nothing
			s.acc = rt.Float(s.acc.Float() + s.lost)
		}
		s.lost = 0
	}
	if s.acc.IsInt() || s.acc.IsFloat() {
		t.SetHold(s.at, s.acc)
	}
	return s.acc
}

// inBase returns bin, oct or hex.
func inBase(base int) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		i, err := object.Index(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(i)
		var small int64
		var b *big.Int
		if i.IsInt() {
			small = i.Int()
		} else {
			b = object.AsBig(i)
		}
		return object.NewStr(t, string(numfmt.AppendPrefixed(nil, small, b, base))), nil
	}
}

func builtinChr(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	i, err := object.IndexInt(t, args[0], nil)
	if err != nil {
		return rt.Value{}, err
	}
	if i < 0 || i > 0x10FFFF {
		return rt.Value{}, object.ValueError(t, "chr() arg not in range(0x110000)")
	}
	return object.CharStr(t, rune(i)), nil
}

func builtinOrd(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	n := 0
	switch v.Kind() {
	case rt.KindStr:
		s := object.AsStr(v)
		if n = s.N; n == 1 {
			r, _ := text.Decode(s.S)
			return rt.Int(int64(r)), nil
		}
	case rt.KindBytes, rt.KindByteArray:
		var err error
		if n, err = object.Len(t, v); err != nil {
			return rt.Value{}, err
		}
		if n == 1 {
			return object.GetItem(t, v, rt.Int(0))
		}
	default:
		return rt.Value{}, object.TypeError(t, "ord() expected string of length 1, but %s found", object.TypeName(v))
	}
	return rt.Value{}, object.TypeError(t, "ord() expected a character, but string of length %d found", n)
}
