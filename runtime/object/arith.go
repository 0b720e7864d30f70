// This file holds abs, divmod and pow with a modulus: operations that have no operator, for builtins and for those who pass them on.
package object

import (
	"minipy/compiler/code"
	"minipy/runtime/object/num"

	rt "minipy/runtime"
)

var (
	strAbs     = StaticStr("__abs__")
	strDivmod  = StaticStr("__divmod__")
	strRDivmod = StaticStr("__rdivmod__")
)

// Abs returns abs(v).
func Abs(t *rt.Thread, v rt.Value) (rt.Value, error) {
	switch v.Kind() {
	case rt.KindInt:
		if i := v.Int(); i >= 0 {
			return v, nil
		} else if -i > 0 {
			return rt.Int(-i), nil
		}
		return UnaryOp(t, v, code.Neg)
	case rt.KindFloat:
		if f := v.Float(); f < 0 || f == 0 { // also -0.0
			return rt.Float(0 - f), nil
		}
		return v, nil
	}
	r, found, err := CallSpecial(t, v, strAbs)
	if err == nil && !found {
		err = TypeError(t, "bad operand type for abs(): '%s'", TypeName(v))
	}
	return r, err
}

// Divmod returns divmod(a, b).
func Divmod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	switch {
	case a.IsInt() && b.IsInt() && b.Int() != 0 && b.Int() != -1:
		return NewTuple(t, rt.Int(num.FloorDiv(a.Int(), b.Int())), rt.Int(num.Mod(a.Int(), b.Int()))), nil
	case a.IsFloat() && b.IsFloat() && b.Float() != 0:
		q, m := num.FloatDivMod(a.Float(), b.Float())
		return NewTuple(t, rt.Float(q), rt.Float(m)), nil
	}
	// As for any operator: a subclass's own reflected method goes first.
	ta, tb := TypeOf(a), TypeOf(b)
	asked := false
	if ta != tb && tb.IsSubtype(ta) {
		asked = true
		if r, found, err := CallSpecial(t, b, strRDivmod, a); err != nil || found && r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	if r, found, err := CallSpecial(t, a, strDivmod, b); err != nil || found && r.H != &rt.NotImplHdr {
		return r, err
	}
	if ta != tb && !asked {
		if r, found, err := CallSpecial(t, b, strRDivmod, a); err != nil || found && r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	return rt.Value{}, TypeError(t, "unsupported operand type(s) for divmod(): '%s' and '%s'", TypeName(a), TypeName(b))
}

// Pow returns pow(a, b, mod); mod is Unbound or None if there is none.
func Pow(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
	if mod.IsUnbound() || mod.IsNone() {
		return BinaryOp(t, a, b, code.Pow)
	}
	for i, v := range [...]rt.Value{a, b, mod} {
		f := TypeOf(v).Slots.Power
		if f == nil || i > 0 && TypeOf(v) == TypeOf(a) {
			continue
		}
		if r, err := f(t, a, b, mod); err != nil || r.H != &rt.NotImplHdr {
			return r, err
		}
	}
	return rt.Value{}, TypeError(t, "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'",
		TypeName(a), TypeName(b), TypeName(mod))
}
