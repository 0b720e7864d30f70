// This file is module _functools: what module functools takes from Go.

// Package functools implements module _functools: partial, reduce, cmp_to_key and
// the cache behind lru_cache.
package functools

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
)

// reduce implements functools.reduce.
func reduce(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	fn := args[0]
	slot := t.HoldMark()
	t.Hold(rt.None) // the value so far
	have := len(args) == 3
	if have {
		t.SetHold(slot, t.New(args[2]))
	}
	acc := object.Opt(args, 2)
	err := object.Iterate(t, args[1], func(item rt.Value) (bool, error) {
		if !have {
			have = true
			acc = item
			t.SetHold(slot, t.New(item))
			return true, nil
		}
		r, err := object.Call(t, fn, acc, item)
		if err != nil {
			return false, err
		}
		acc = r
		t.SetHold(slot, r)
		return true, nil
	})
	if err != nil {
		if object.TypeOf(args[1]).Slots.Iter == nil && object.TypeOf(args[1]).Slots.GetItem == nil && object.Caught(t, err, object.TypeErrorType) {
			err = object.TypeError(t, "reduce() arg 2 must support iteration")
		}
		return rt.Value{}, err
	}
	if !have {
		return rt.Value{}, object.TypeError(t, "reduce() of empty iterable with no initial value")
	}
	return t.New(acc), nil
}

// keyObject is an object wrapped by cmp_to_key's class; its fields do not change.
type keyObject struct {
	rt.Header
	cmp, obj rt.Value // owned
}

// keyMaker is what cmp_to_key returns.
type keyMaker struct {
	rt.Header
	cmp rt.Value // owned
}

var (
	keyShape = rt.Shape{Kind: rt.KindOther,
		Free: func(t *rt.Thread, h *rt.Header) {
			k := object.As[keyObject](h.Val())
			t.Decref(k.cmp)
			t.Decref(k.obj)
		},
		Traverse: func(h *rt.Header, visit func(rt.Value)) {
			k := object.As[keyObject](h.Val())
			visit(k.cmp)
			visit(k.obj)
		}}
	makerShape = rt.Shape{Kind: rt.KindOther,
		Free:     func(t *rt.Thread, h *rt.Header) { t.Decref(object.As[keyMaker](h.Val()).cmp) },
		Traverse: func(h *rt.Header, visit func(rt.Value)) { visit(object.As[keyMaker](h.Val()).cmp) }}
	keyType   = &object.Type{}
	makerType = &object.Type{}
)

var keyArgs = object.Def{Name: "K", Params: "obj", Min: 1}.Prepared()

func newKey(t *rt.Thread, maker rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	a, err := object.BindArgs(t, &keyArgs, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	k := &keyObject{cmp: t.New(object.As[keyMaker](maker).cmp), obj: t.New(a[0])}
	k.Init(t, &keyShape)
	return k.Val(), nil
}

func compareKeys(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if a.H.Shape() != &keyShape || b.H.Shape() != &keyShape {
		return rt.Value{}, object.TypeError(t, "other argument must be K instance")
	}
	x, y := object.As[keyObject](a), object.As[keyObject](b)
	r, err := object.Call(t, x.cmp, x.obj, y.obj)
	if err != nil {
		return r, err
	}
	mark := t.HoldMark()
	t.Hold(r)
	res, err := object.Compare(t, r, rt.Int(0), op)
	return t.ReleaseKeep(mark, res), err
}

func cmpToKey(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	m := &keyMaker{cmp: t.New(args[0])}
	m.Init(t, &makerShape)
	return m.Val(), nil
}

var funcs = def.Funcs("_functools", []object.Def{
	{Name: "reduce", Min: 2, Max: 3, Fn: reduce, Doc: "reduce(function, iterable[, initial], /)\n--\n\nApply a function of two arguments cumulatively to the items of an iterable, from left to right."},
	{Name: "cmp_to_key", Params: "mycmp", Min: 1, Fn: cmpToKey},
})

func init() {
	object.DefineType(keyType, object.TypeDef{Name: "KeyWrapper", Module: "functools", Layout: &keyShape, Flags: object.DottedName,
		Slots: object.Slots{Compare: compareKeys, Hash: func(t *rt.Thread, v rt.Value) (int64, error) {
			return 0, object.TypeError(t, "unhashable type: 'functools.KeyWrapper'")
		}},
		Attrs: map[string]rt.Value{"__hash__": rt.None},
		GetSets: []object.GetSet{{Name: "obj", Doc: "Value wrapped by a key function.",
			Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(object.As[keyObject](v).obj), nil }}},
	})
	object.DefineType(makerType, object.TypeDef{Name: "KeyWrapper", Module: "functools", Layout: &makerShape, Flags: object.DottedName,
		Slots: object.Slots{Call: newKey}})
	initPartial()
	initCache()
}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "_functools", "Tools that operate on functions.", funcs, partialType, cacheType)
	return m.Val(), nil
}
