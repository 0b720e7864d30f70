// This file makes module operator: the operators as functions.

// Package operator is the standard module operator.
package operator

import (
	"minipy/compiler/code"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

const doc = "The operators as functions."

var functions = def.Funcs("_operator", table())

// aliases are the names with underscores of functions that have a dunder twin of another name.
var aliases = map[string]string{"and_": "__and__", "or_": "__or__", "not_": "__not__", "inv": "__inv__"}

// plainOnly have no dunder twin.
var plainOnly = map[string]bool{"countOf": true, "indexOf": true, "is_": true, "is_not": true, "truth": true, "length_hint": true}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "operator", doc, functions, attrGetterType, itemGetterType, methodCallerType)
	abs := object.StateOf(t).Builtins.GetStr(t, object.Intern(t, "abs"))
	m.Set(t, "__abs__", t.New(abs))
	m.Set(t, "abs", abs)
	for _, f := range functions {
		name := "__" + f.Def.Name + "__"
		if a, ok := aliases[f.Def.Name]; ok {
			name = a
		}
		if !plainOnly[f.Def.Name] {
			m.Set(t, name, f.Val())
		}
	}
	return m.Val(), nil
}

func table() []object.Def {
	defs := []object.Def{
		{Name: "not_", Min: 1, Max: 1, Doc: "not a", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			ok, err := object.Truth(t, a[0])
			return rt.Bool(!ok), err
		}},
		{Name: "truth", Min: 1, Max: 1, Doc: "bool(a)", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			ok, err := object.Truth(t, a[0])
			return rt.Bool(ok), err
		}},
		{Name: "is_", Min: 2, Max: 2, Doc: "a is b", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return rt.Bool(object.Is(a[0], a[1])), nil
		}},
		{Name: "is_not", Min: 2, Max: 2, Doc: "a is not b", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return rt.Bool(!object.Is(a[0], a[1])), nil
		}},
		{Name: "index", Min: 1, Max: 1, Doc: "a as an int, by __index__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return object.Index(t, a[0])
		}},
		{Name: "getitem", Min: 2, Max: 2, Doc: "a[b]", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return object.GetItem(t, a[0], a[1])
		}},
		{Name: "setitem", Min: 3, Max: 3, Doc: "a[b] = c", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return rt.None, object.SetItem(t, a[0], a[1], a[2])
		}},
		{Name: "delitem", Min: 2, Max: 2, Doc: "del a[b]", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return rt.None, object.DelItem(t, a[0], a[1])
		}},
		{Name: "contains", Min: 2, Max: 2, Doc: "b in a", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			ok, err := object.Contains(t, a[0], a[1])
			return rt.Bool(ok), err
		}},
		{Name: "concat", Min: 2, Max: 2, Doc: "a + b of sequences", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if object.TypeOf(a[0]).Slots.GetItem == nil || object.IsDict(a[0]) {
				return rt.Value{}, object.TypeError(t, "'%s' object can't be concatenated", object.TypeName(a[0]))
			}
			return object.BinaryOp(t, a[0], a[1], code.Add)
		}},
		{Name: "iconcat", Min: 2, Max: 2, Doc: "a += b of sequences", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if object.TypeOf(a[0]).Slots.GetItem == nil || object.IsDict(a[0]) {
				return rt.Value{}, object.TypeError(t, "'%s' object can't be concatenated", object.TypeName(a[0]))
			}
			return object.InPlaceOp(t, a[0], a[1], code.Add)
		}},
		{Name: "countOf", Min: 2, Max: 2, Fn: countOf, Doc: "How often b is in a."},
		{Name: "indexOf", Min: 2, Max: 2, Fn: indexOf, Doc: "The first index of b in a."},
		{Name: "length_hint", Min: 1, Max: 2, Fn: lengthHint, Doc: "About how many items obj will give."},
		{Name: "call", Kw: func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
			if len(a) == len(names) {
				return rt.Value{}, object.TypeError(t, "call expected at least 1 argument, got 0")
			}
			return object.CallKw(t, a[0], a[1:], names)
		}, Doc: "obj(*args, **kwargs)"},
	}
	for op, name := range map[int]string{code.Add: "add", code.Sub: "sub", code.Mul: "mul", code.TrueDiv: "truediv", code.FloorDiv: "floordiv",
		code.Mod: "mod", code.Pow: "pow", code.LShift: "lshift", code.RShift: "rshift", code.And: "and_", code.Or: "or_", code.Xor: "xor", code.MatMul: "matmul"} {
		inPlace := "i" + name
		if name == "and_" || name == "or_" {
			inPlace = inPlace[:len(inPlace)-1]
		}
		defs = append(defs,
			object.Def{Name: name, Min: 2, Max: 2, Doc: "a " + code.BinarySymbols[op] + " b", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return object.BinaryOp(t, a[0], a[1], op)
			}},
			object.Def{Name: inPlace, Min: 2, Max: 2, Doc: "a " + code.BinarySymbols[op] + "= b", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return object.InPlaceOp(t, a[0], a[1], op)
			}})
	}
	for op, names := range map[int][]string{code.Neg: {"neg"}, code.UPos: {"pos"}, code.Invert: {"inv", "invert"}} {
		for _, name := range names {
			defs = append(defs, object.Def{Name: name, Min: 1, Max: 1, Doc: "-+~"[op:op+1] + "a", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return object.UnaryOp(t, a[0], op)
			}})
		}
	}
	for op, name := range map[int]string{code.LT: "lt", code.LE: "le", code.EQ: "eq", code.NE: "ne", code.GT: "gt", code.GE: "ge"} {
		defs = append(defs, object.Def{Name: name, Min: 2, Max: 2, Doc: "a " + code.CompareSymbols[op] + " b", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return object.Compare(t, a[0], a[1], op)
		}})
	}
	return defs
}

// search calls f for each item of a that equals b, until f returns false.
func search(t *rt.Thread, a, b rt.Value, f func(i int64) bool) error {
	typ := object.TypeOf(a)
	if typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
		return object.TypeError(t, "argument of type '%s' is not iterable", object.TypeName(a))
	}
	i := int64(0)
	return object.Iterate(t, a, func(item rt.Value) (bool, error) {
		eq, err := object.Equal(t, item, b)
		if err != nil {
			return false, err
		}
		more := !eq || f(i)
		i++
		return more, nil
	})
}

func countOf(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	n := int64(0)
	err := search(t, a[0], a[1], func(int64) bool { n++; return true })
	return rt.Int(n), err
}

func indexOf(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	found := int64(-1)
	err := search(t, a[0], a[1], func(i int64) bool { found = i; return false })
	if err == nil && found < 0 {
		err = object.ValueError(t, "sequence.index(x): x not in sequence")
	}
	return rt.Int(found), err
}

func lengthHint(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	missing := 0
	if object.Given(a, 1) {
		if !object.IsIntLike(a[1]) {
			return rt.Value{}, object.TypeError(t, "'%s' object cannot be interpreted as an integer", object.TypeName(a[1]))
		}
		var err error
		if missing, err = object.IndexInt(t, a[1], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	n, err := object.LengthHint(t, a[0], missing)
	return rt.Int(int64(n)), err
}
