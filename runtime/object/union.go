// This file defines union types (int | str).
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Union is a union of types: int | str (PEP 604).
type Union struct {
	rt.Header
	Args rt.Value // tuple
}

var unionShape = rt.Shape{
	Kind: rt.KindOther,
	Free: func(t *rt.Thread, h *rt.Header) {
		u := As[Union](h.Val())
		a := u.Args
		u.Args = EmptyTuple()
		t.Decref(a)
	},
	Traverse: func(h *rt.Header, visit func(rt.Value)) { visit(As[Union](h.Val()).Args) },
}

// UnionType is types.UnionType.
var UnionType = &Type{}

func asUnion(v rt.Value) *Union {
	if v.H.Shape() == &unionShape {
		return As[Union](v)
	}
	return nil
}

// unionable: what may stand beside | in a type expression.
func unionable(v rt.Value) bool {
	return v.IsNone() || v.Kind() == rt.KindType || asUnion(v) != nil || TypeOf(v).Flags&TypeLike != 0
}

func unionOf(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !unionable(a) || !unionable(b) {
		return rt.NotImplemented, nil
	}
	var items []rt.Value
	add := func(v rt.Value) error {
		if v.IsNone() {
			v = NoneType.Val()
		}
		for _, have := range items {
			if same, err := Equal(t, have, v); same || err != nil {
				return err
			}
		}
		items = append(items, v)
		return nil
	}
	for _, v := range []rt.Value{a, b} {
		if u := asUnion(v); u != nil {
			for _, m := range AsTuple(u.Args).Items {
				if err := add(m); err != nil {
					return rt.Value{}, err
				}
			}
		} else if err := add(v); err != nil {
			return rt.Value{}, err
		}
	}
	if len(items) == 1 {
		return t.New(items[0]), nil
	}
	u := &Union{Args: NewTupleFrom(t, items)}
	u.Init(t, &unionShape)
	return u.Val(), nil
}

func unionBinary() [code.NBinary]Binary {
	var ops [code.NBinary]Binary
	ops[code.Or] = unionOf
	return ops
}

// TypeRepr returns a type as annotations print it: int, mod.C, None.
func TypeRepr(t *rt.Thread, v rt.Value) (string, error) {
	switch {
	case v == NoneType.Val():
		return "None", nil
	case v.Kind() == rt.KindType:
		return fullName(t, AsType(v)), nil
	case v.H == &rt.EllipsisHdr:
		return "...", nil
	}
	return ReprString(t, v)
}

func initUnion() {
	DefineType(UnionType, TypeDef{
		Name: "UnionType", Module: "types", Layout: &unionShape, Flags: TypeLike,
		Slots: Slots{
			Binary: unionBinary(),
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				var parts []string
				for _, a := range AsTuple(As[Union](v).Args).Items {
					s, err := TypeRepr(t, a)
					if err != nil {
						return rt.Value{}, err
					}
					parts = append(parts, s)
				}
				return NewStr(t, strings.Join(parts, " | ")), nil
			},
			Compare: func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
				x, y := asUnion(a), asUnion(b)
				if x == nil || y == nil || op != code.EQ && op != code.NE {
					return rt.NotImplemented, nil
				}
				xs, ys := AsTuple(x.Args).Items, AsTuple(y.Args).Items
				same := len(xs) == len(ys)
				for _, v := range xs {
					found := false
					for _, w := range ys {
						eq, err := Equal(t, v, w)
						if err != nil {
							return rt.Value{}, err
						}
						found = found || eq
					}
					same = same && found
				}
				return rt.Bool(same == (op == code.EQ)), nil
			},
			Hash: func(t *rt.Thread, v rt.Value) (int64, error) {
				// Of a set: the order of the members does not matter.
				var h int64
				for _, a := range AsTuple(As[Union](v).Args).Items {
					x, err := Hash(t, a)
					if err != nil {
						return 0, err
					}
					h ^= x * 0x5bd1e995
				}
				return h, nil
			},
		},
		GetSets: []GetSet{{Name: "__args__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return t.New(As[Union](v).Args), nil
		}}},
	})
}

// classGetItem is C[key]: __class_getitem__ of the class.
func classGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	if v == TypeType.Val() {
		return NewGenericAlias(t, v, key), nil
	}
	f, err := TryGetAttr(t, v, strClassGetIt)
	if err != nil {
		return rt.Value{}, err
	}
	if f.H == nil {
		return rt.Value{}, TypeError(t, "type '%s' is not subscriptable", AsType(v).messageName())
	}
	mark := t.HoldMark()
	t.Hold(f)
	r, err := Call(t, f, key)
	return t.ReleaseKeep(mark, r), err
}
