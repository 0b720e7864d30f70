// This file holds module math's functions of many numbers: sums, products, distances.
package math

import (
	"math/big"

	"minipy/compiler/code"
	"minipy/runtime/modules/def"
	"minipy/runtime/modules/mathfn"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var sumTable = []object.Def{
	{Name: "fsum", Min: 1, Max: 1, Fn: fsum, Doc: "The sum of floats, rounded once."},
	{Name: "prod", Kw: prod, Doc: "The product of the items, times start."},
	{Name: "dist", Min: 2, Max: 2, Fn: dist, Doc: "The distance between two points."},
	{Name: "sumprod", Min: 2, Max: 2, Fn: sumProd, Doc: "The sum of the products of the items of p and q, pair by pair."},
}

func fsum(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	var s mathfn.FSum
	err := object.Iterate(t, args[0], func(item rt.Value) (bool, error) {
		x, err := object.FloatOf(t, item)
		if err != nil {
			return false, err
		}
		if err := s.Add(x); err != nil {
			return false, object.RaiseNum(t, err)
		}
		return true, nil
	})
	if err != nil {
		return rt.Value{}, err
	}
	r, err := s.Sum()
	if err != nil {
		return def.Raise(t, err)
	}
	return rt.Float(r), nil
}

func prod(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	start := rt.Int(1)
	if len(args) > 2 {
		return rt.Value{}, object.TypeError(t, "prod() takes at most 2 arguments (%d given)", len(args))
	}
	if n := len(args) - len(names); n != 1 {
		return rt.Value{}, object.TypeError(t, "prod() takes exactly 1 positional argument (%d given)", n)
	}
	for i, name := range names {
		if name != "start" {
			return rt.Value{}, object.UnexpectedKeyword(t, "prod", name, "start")
		}
		start = args[1+i]
	}
	i := t.HoldMark()
	t.Hold(t.New(start))
	err := object.Iterate(t, args[0], func(item rt.Value) (bool, error) {
		r, err := object.BinaryOp(t, t.Held(i), item, code.Mul)
		if err == nil {
			t.SetHold(i, r)
		}
		return err == nil, err
	})
	if err != nil {
		return rt.Value{}, err
	}
	return t.New(t.Held(i)), nil
}

func dist(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	p, err := def.Collect(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	q, err := def.Collect(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	if len(p) != len(q) {
		return def.Raise(t, mathfn.ErrDimensions)
	}
	px, err := floats(t, p)
	if err != nil {
		return rt.Value{}, err
	}
	qx, err := floats(t, q)
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Float(mathfn.Dist(px, qx)), nil
}

// sumProd adds exact ints first, then floats in extended precision, then, from
// the first pair that is neither, by the operators; CPython goes the same way.
func sumProd(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	p, err := def.Collect(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	q, err := def.Collect(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	if len(p) != len(q) {
		return def.Raise(t, mathfn.ErrLengths)
	}
	ints, i := new(big.Int), 0
	for ; i < len(p) && exactInt(p[i]) && exactInt(q[i]); i++ {
		ints.Add(ints, new(big.Int).Mul(object.AsBig(p[i]), object.AsBig(q[i])))
	}
	total := bigValue(t, ints)
	var xs, ys []float64
	for ; i < len(p) && floatPair(p[i], q[i]); i++ {
		x, err := object.FloatOf(t, p[i])
		if err != nil {
			return rt.Value{}, err
		}
		y, err := object.FloatOf(t, q[i])
		if err != nil {
			return rt.Value{}, err
		}
		xs, ys = append(xs, x), append(ys, y)
	}
	at := t.HoldMark()
	t.Hold(total)
	add := func(v rt.Value) error {
		t.Hold(v)
		r, err := object.BinaryOp(t, t.Held(at), v, code.Add)
		t.Decref(t.Unhold())
		if err == nil {
			t.SetHold(at, r)
		}
		return err
	}
	if len(xs) > 0 {
		if err := add(rt.Float(mathfn.SumProd(xs, ys))); err != nil {
			return rt.Value{}, err
		}
	}
	for ; i < len(p); i++ {
		r, err := object.BinaryOp(t, p[i], q[i], code.Mul)
		if err == nil {
			err = add(r)
		}
		if err != nil {
			return rt.Value{}, err
		}
	}
	return t.New(t.Held(at)), nil
}

func exactInt(v rt.Value) bool { return v.Kind() == rt.KindInt || v.Kind() == rt.KindBigInt }

func floatPair(a, b rt.Value) bool {
	number := func(v rt.Value) bool { return exactInt(v) || v.Kind() == rt.KindBool }
	return a.IsFloat() && (b.IsFloat() || number(b)) || b.IsFloat() && number(a)
}
