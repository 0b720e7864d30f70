// This file implements bool, the two-valued subclass of int.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// BoolType is the type bool.
var BoolType = &Type{}

var (
	trueStr  = StaticStr("True")
	falseStr = StaticStr("False")
)

func boolRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H == &rt.TrueHdr {
		return trueStr.Val(), nil
	}
	return falseStr.Val(), nil
}

func boolNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if err := noKeywords(t, "bool", names); err != nil {
		return rt.Value{}, err
	}
	switch len(args) {
	case 0:
		return rt.False, nil
	case 1:
		ok, err := Truth(t, args[0])
		return rt.Bool(ok), err
	}
	return rt.Value{}, TypeError(t, "bool expected at most 1 argument, got %d", len(args))
}

// boolLogic returns a bit operator that keeps bools bools.
func boolLogic(f func(a, b bool) bool, ints Binary) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		if a.Kind() == rt.KindBool && b.Kind() == rt.KindBool {
			return rt.Bool(f(a.H == &rt.TrueHdr, b.H == &rt.TrueHdr)), nil
		}
		return ints(t, a, b)
	}
}

func initBool() {
	s := Slots{New: boolNew, Repr: boolRepr}
	s.Binary[code.And] = boolLogic(func(a, b bool) bool { return a && b }, intAnd)
	s.Binary[code.Or] = boolLogic(func(a, b bool) bool { return a || b }, intOr)
	s.Binary[code.Xor] = boolLogic(func(a, b bool) bool { return a != b }, intXor)
	s.Unary[code.Invert] = intInvert
	DefineType(BoolType, TypeDef{
		Name: "bool", Layout: &rt.BoolShape, Bases: []*Type{IntType}, Slots: s,
	})
}
