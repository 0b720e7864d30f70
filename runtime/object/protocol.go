// This file implements the abstract protocols: repr, hash, truth, length, iteration, items, comparison, operators.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Repr returns repr(v), a str.
func Repr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, err := TypeOf(v).Slots.Repr(t, v)
	if err == nil && !IsStr(r) {
		err = TypeError(t, "__repr__ returned non-string (type %s)", TypeName(r))
		t.Decref(r)
	}
	return r, err
}

// ReprString returns repr(v) as Go text.
func ReprString(t *rt.Thread, v rt.Value) (string, error) {
	r, err := Repr(t, v)
	if err != nil {
		return "", err
	}
	s := AsStr(r).S
	t.Decref(r)
	return s, nil
}

// ToStr returns str(v).
func ToStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H.Shape() == &strShape {
		return t.New(v), nil
	}
	f := TypeOf(v).Slots.Str
	if f == nil {
		f = TypeOf(v).Slots.Repr // object.__str__ does not check what it passes on
	}
	r, err := f(t, v)
	if err == nil && !IsStr(r) {
		err = TypeError(t, "__str__ returned non-string (type %s)", TypeName(r))
		t.Decref(r)
	}
	return r, err
}

// ToGoString returns str(v) as Go text.
func ToGoString(t *rt.Thread, v rt.Value) (string, error) {
	r, err := ToStr(t, v)
	if err != nil {
		return "", err
	}
	s := AsStr(r).S
	t.Decref(r)
	return s, nil
}

// Format returns format(v, spec).
func Format(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" && v.H.Shape() == &strShape {
		return t.New(v), nil
	}
	if f := TypeOf(v).Slots.Format; f != nil {
		return f(t, v, spec)
	}
	if spec != "" {
		return rt.Value{}, TypeError(t, "unsupported format string passed to %s.__format__", TypeName(v))
	}
	return ToStr(t, v)
}

// Hash returns hash(v).
func Hash(t *rt.Thread, v rt.Value) (int64, error) {
	if v.H == &rt.IntHdr {
		return hashInt(v.Int()), nil
	}
	if v.H.Shape() == &strShape {
		return AsStr(v).Hash(), nil
	}
	f := TypeOf(v).Slots.Hash
	if f == nil {
		return 0, TypeError(t, "unhashable type: '%s'", TypeName(v))
	}
	return f(t, v)
}

// Truth returns bool(v).
func Truth(t *rt.Thread, v rt.Value) (bool, error) {
	switch v.H {
	case &rt.TrueHdr:
		return true, nil
	case &rt.FalseHdr, &rt.NoneHdr:
		return false, nil
	case &rt.IntHdr:
		return v.N != 0, nil
	}
	typ := TypeOf(v)
	if typ.Slots.Bool != nil {
		return typ.Slots.Bool(t, v)
	}
	if typ.Slots.Len != nil {
		n, err := typ.Slots.Len(t, v)
		return n != 0, err
	}
	return true, nil
}

// Len returns len(v).
func Len(t *rt.Thread, v rt.Value) (int, error) {
	if f := TypeOf(v).Slots.Len; f != nil {
		return f(t, v)
	}
	return 0, TypeError(t, "object of type '%s' has no len()", TypeName(v))
}

// Iter returns iter(v).
func Iter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	typ := TypeOf(v)
	if typ.Slots.Iter != nil {
		r, err := typ.Slots.Iter(t, v)
		if err == nil && TypeOf(r).Slots.Next == nil {
			err = TypeError(t, "iter() returned non-iterator of type '%s'", TypeName(r))
			t.Decref(r)
		}
		return r, err
	}
	if typ.Slots.GetItem != nil && v.Kind() != rt.KindDict && v.Kind() != rt.KindType {
		return newSeqIter(t, v), nil
	}
	return rt.Value{}, TypeError(t, "'%s' object is not iterable", typ.messageName())
}

// Next returns the next item of an iterator, owned; the zero Value without error at the end.
func Next(t *rt.Thread, it rt.Value) (rt.Value, error) {
	if f := TypeOf(it).Slots.Next; f != nil {
		return f(t, it)
	}
	return rt.Value{}, TypeError(t, "'%s' object is not an iterator", TypeName(it))
}

// GetItem returns v[key].
func GetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	if f := TypeOf(v).Slots.GetItem; f != nil {
		return f(t, v, key)
	}
	if v.Kind() == rt.KindType {
		return classGetItem(t, v, key)
	}
	return rt.Value{}, TypeError(t, "'%s' object is not subscriptable", TypeName(v))
}

// SetItem does v[key] = val, all borrowed.
func SetItem(t *rt.Thread, v, key, val rt.Value) error {
	if f := TypeOf(v).Slots.SetItem; f != nil {
		return f(t, v, key, val)
	}
	return TypeError(t, "'%s' object does not support item assignment", TypeName(v))
}

// DelItem does del v[key].
func DelItem(t *rt.Thread, v, key rt.Value) error {
	if f := TypeOf(v).Slots.DelItem; f != nil {
		return f(t, v, key)
	}
	// CPython words it by whether the type is a sequence to it and the key an index.
	typ, not := TypeOf(v), "does not"
	if (typ.Flags&Heap != 0 || typ.Slots.Len != nil) && TypeOf(key).Slots.Index != nil {
		not = "doesn't"
	}
	return TypeError(t, "'%s' object %s support item deletion", typ.messageName(), not)
}

// Contains returns item in v.
func Contains(t *rt.Thread, v, item rt.Value) (bool, error) {
	if f := TypeOf(v).Slots.Contains; f != nil {
		return f(t, v, item)
	}
	typ := TypeOf(v)
	if typ.Slots.Iter == nil && typ.Slots.GetItem == nil || v.Kind() == rt.KindType && typ.Slots.Iter == nil {
		return false, TypeError(t, "argument of type '%s' is not iterable", typ.messageName())
	}
	found := false
	err := iterateElse(t, v, func(e rt.Value) (bool, error) {
		var err error
		found, err = Equal(t, e, item)
		return !found, err
	}, "argument of type '%s' is not iterable", typ.messageName())
	return found, err
}

// Is reports identity. Ints and floats in the word are the same if they have the
// same bits.
func Is(a, b rt.Value) bool { return a == b }

// Equal returns a is b or a == b: what containers compare by.
func Equal(t *rt.Thread, a, b rt.Value) (bool, error) {
	if a == b {
		return true, nil
	}
	if a.H == &rt.IntHdr && b.H == &rt.IntHdr {
		return false, nil
	}
	if a.H.Shape() == &strShape && b.H.Shape() == &strShape {
		return AsStr(a).S == AsStr(b).S, nil
	}
	return CompareBool(t, a, b, code.EQ)
}

// CompareBool returns bool(a op b).
func CompareBool(t *rt.Thread, a, b rt.Value, op int) (bool, error) {
	r, err := Compare(t, a, b, op)
	if err != nil {
		return false, err
	}
	switch r.H {
	case &rt.TrueHdr:
		return true, nil
	case &rt.FalseHdr:
		return false, nil
	}
	ok, err := Truth(t, r)
	t.Decref(r)
	return ok, err
}

var mirrored = [6]int{code.LT: code.GT, code.LE: code.GE, code.EQ: code.EQ, code.NE: code.NE, code.GT: code.LT, code.GE: code.LE}

// Compare returns a op b for code.LT..code.GE, as the operators do: the right
// operand is asked first if its class is a proper subclass of the left one's.
func Compare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	ta, tb := TypeOf(a), TypeOf(b)
	fa, fb := ta.Slots.Compare, tb.Slots.Compare
	triedB := false
	if ta != tb && fb != nil && tb.IsSubtype(ta) {
		triedB = true
		if r, err := fb(t, b, a, mirrored[op]); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	if fa != nil {
		if r, err := fa(t, a, b, op); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	if fb != nil && !triedB {
		if r, err := fb(t, b, a, mirrored[op]); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	switch op {
	case code.EQ:
		return rt.Bool(a == b), nil
	case code.NE:
		return rt.Bool(a != b), nil
	}
	return rt.Value{}, TypeError(t, "'%s' not supported between instances of '%s' and '%s'", code.CompareSymbols[op], ta.messageName(), tb.messageName())
}

// BinaryOp returns a op b for code.Add..code.MatMul.
func BinaryOp(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	r, err := binaryTry(t, a, b, op)
	if err == nil && r.H == &rt.NotImplHdr {
		return rt.Value{}, badOperands(t, a, b, code.BinarySymbols[op], op)
	}
	return r, err
}

func badOperands(t *rt.Thread, a, b rt.Value, symbol string, op int) error {
	if op == code.Pow && len(symbol) == 2 {
		symbol = "** or pow()"
	}
	if op == code.RShift && a.Kind() == rt.KindNative && AsNative(a).Def.Name == "print" {
		return TypeError(t, "unsupported operand type(s) for >>: '%s' and '%s'. Did you mean \"print(<message>, file=<output_stream>)\"?", TypeName(a), TypeName(b))
	}
	return TypeError(t, "unsupported operand type(s) for %s: '%s' and '%s'", symbol, TypeName(a), TypeName(b))
}

// binaryTry asks both operands; NotImplemented if neither knows.
func binaryTry(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	ta, tb := TypeOf(a), TypeOf(b)
	fa, fb := ta.Slots.Binary[op], tb.Slots.Binary[op]
	if ta.generic.has(slotID(slotBinary0+op)) && tb.generic.has(slotID(slotBinary0+op)) {
		fb = nil // the generic function looks at both operands
	}
	if fb != nil && ta != tb && tb.IsSubtype(ta) && !sameSlot(ta, tb, op) {
		if r, err := fb(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
		fb = nil
	}
	if fa != nil {
		if r, err := fa(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	if fb != nil && ta != tb {
		if r, err := fb(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	// Sequences concatenate and repeat after numbers had their say.
	switch op {
	case code.Add:
		if f := ta.Slots.Concat; f != nil {
			return f(t, a, b)
		}
	case code.Mul:
		if f := ta.Slots.Repeat; f != nil {
			return f(t, a, b)
		}
		if f := tb.Slots.Repeat; f != nil {
			return f(t, b, a)
		}
	}
	return rt.NotImplemented, nil
}

// sameSlot reports whether both classes take the operator from the same built-in
// type: then the subclass has nothing to say before its base.
func sameSlot(ta, tb *Type, op int) bool {
	return ta.Flags&Heap == 0 && tb.Flags&Heap == 0 && !tb.own.has(slotID(slotBinary0+op))
}

// InPlaceOp returns the result of a op= b.
func InPlaceOp(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if f := TypeOf(a).Slots.InPlace[op]; f != nil {
		if r, err := f(t, a, b); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	r, err := binaryTry(t, a, b, op)
	if err == nil && r.H == &rt.NotImplHdr {
		return rt.Value{}, badOperands(t, a, b, code.BinarySymbols[op]+"=", op)
	}
	return r, err
}

// UnaryOp returns op v for code.Neg..code.Invert.
func UnaryOp(t *rt.Thread, v rt.Value, op int) (rt.Value, error) {
	if f := TypeOf(v).Slots.Unary[op]; f != nil {
		return f(t, v)
	}
	return rt.Value{}, TypeError(t, "bad operand type for unary %s: '%s'", [...]string{"-", "+", "~"}[op], TypeName(v))
}

// Index returns operator.index(v): an int or big int, owned.
func Index(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H == &rt.IntHdr {
		return v, nil
	}
	if f := TypeOf(v).Slots.Index; f != nil {
		return f(t, v)
	}
	return rt.Value{}, TypeError(t, "'%s' object cannot be interpreted as an integer", TypeName(v))
}

// IndexInt returns v as a Go int for sizes and positions. Big values saturate
// (clip) or raise overflow with the class given.
func IndexInt(t *rt.Thread, v rt.Value, overflow *Type) (int, error) {
	i, err := Index(t, v)
	if err != nil {
		return 0, err
	}
	if i.IsInt() {
		return int(i.Int()), nil
	}
	defer t.Decref(i)
	if overflow == nil {
		if AsBigInt(i).V.Sign() < 0 {
			return minInt, nil
		}
		return maxInt, nil
	}
	return 0, Raise(t, overflow, "cannot fit '%s' into an index-sized integer", TypeName(v))
}

const (
	maxInt = int(^uint(0) >> 1)
	minInt = -maxInt - 1
)
