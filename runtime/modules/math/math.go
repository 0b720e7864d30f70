// This file makes module math: its tables, and the functions of one or two floats.

// Package math is the standard module math; the arithmetic is in package mathfn.
package math

import (
	"math"
	"math/big"

	"minipy/runtime/modules/def"
	"minipy/runtime/modules/mathfn"
	"minipy/runtime/object"
	"minipy/runtime/object/num"

	rt "minipy/runtime"
)

const doc = "This module provides access to the mathematical functions\ndefined by the C standard."

var functions = def.Funcs("math", table())

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "math", doc, functions)
	for name, x := range map[string]float64{"pi": math.Pi, "e": math.E, "tau": 2 * math.Pi, "inf": math.Inf(1), "nan": math.NaN()} {
		m.Set(t, name, rt.Float(x))
	}
	return m.Val(), nil
}

func table() []object.Def {
	defs := []object.Def{
		two("atan2", func(y, x float64) (float64, error) { return mathfn.Atan2(y, x), nil }, "The angle of the point (x, y), in radians, from -pi to pi."),
		two("copysign", func(x, y float64) (float64, error) { return math.Copysign(x, y), nil }, "The size of x with the sign of y."),
		two("fmod", mathfn.Fmod, "The remainder of x / y with the sign of x."),
		two("pow", mathfn.Pow, "x to the power of y, as floats."),
		two("remainder", mathfn.Remainder, "x less the multiple of y that is nearest to it."),
		one("gamma", mathfn.Gamma, "The gamma function."),
		one("lgamma", mathfn.Lgamma, "The natural logarithm of the gamma function's absolute value."),
		one("ulp", func(x float64) (float64, error) { return mathfn.ULP(x), nil }, "What the last bit of x is worth."),
		test("isfinite", func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }, "Whether x is neither infinite nor NaN."),
		test("isinf", func(x float64) bool { return math.IsInf(x, 0) }, "Whether x is infinite."),
		test("isnan", math.IsNaN, "Whether x is NaN."),
		{Name: "fma", Min: 3, Max: 3, Fn: fma, Doc: "x*y + z, rounded once."},
		{Name: "frexp", Min: 1, Max: 1, Fn: frexp, Doc: "The pair (m, e) with x = m * 2**e and 0.5 <= abs(m) < 1, or (x, 0)."},
		{Name: "hypot", Max: -1, Fn: hypot, Doc: "The length of the vector with these coordinates."},
		{Name: "isclose", Params: "a, b, *, rel_tol, abs_tol", Min: 2, Fn: isClose, Doc: "Whether a and b differ by no more than a tolerance."},
		{Name: "ldexp", Min: 2, Max: 2, Fn: ldexp, Doc: "x * 2**i, without an intermediate overflow."},
		{Name: "modf", Min: 1, Max: 1, Fn: modf, Doc: "The pair of x's fraction and whole part, both with x's sign."},
		{Name: "nextafter", Params: "x, y, /, *, steps", Min: 2, Fn: nextAfter, Doc: "The float that is some steps from x in the direction of y."},
	}
	for i := range mathfn.Functions {
		f := &mathfn.Functions[i]
		defs = append(defs, one(f.Name, f.Apply, ""))
	}
	return append(append(defs, intTable...), sumTable...)
}

func one(name string, f func(float64) (float64, error), doc string) object.Def {
	return object.Def{Name: name, Min: 1, Max: 1, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		x, err := object.FloatOf(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		return result(t, f, x)
	}}
}

func result(t *rt.Thread, f func(float64) (float64, error), x float64) (rt.Value, error) {
	r, err := f(x)
	if err != nil {
		return def.Raise(t, err)
	}
	return rt.Float(r), nil
}

func two(name string, f func(x, y float64) (float64, error), doc string) object.Def {
	return object.Def{Name: name, Min: 2, Max: 2, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		x, err := object.FloatOf(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		y, err := object.FloatOf(t, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		r, err := f(x, y)
		if err != nil {
			return def.Raise(t, err)
		}
		return rt.Float(r), nil
	}}
}

func test(name string, f func(float64) bool, doc string) object.Def {
	return object.Def{Name: name, Min: 1, Max: 1, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		x, err := object.FloatOf(t, args[0])
		return rt.Bool(err == nil && f(x)), err
	}}
}

// floats reads all arguments as floats.
func floats(t *rt.Thread, args []rt.Value) ([]float64, error) {
	xs := make([]float64, len(args))
	for i, v := range args {
		var err error
		if xs[i], err = object.FloatOf(t, v); err != nil {
			return nil, err
		}
	}
	return xs, nil
}

func fma(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := floats(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	r, err := mathfn.FMA(x[0], x[1], x[2])
	if err != nil {
		return def.Raise(t, err)
	}
	return rt.Float(r), nil
}

func frexp(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := object.FloatOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	m, e := math.Frexp(x)
	return object.NewTuple(t, rt.Float(m), rt.Int(int64(e))), nil
}

func modf(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := object.FloatOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	whole, frac := math.Trunc(x), 0.0
	if !math.IsInf(x, 0) {
		frac = x - whole
	}
	return object.NewTuple(t, rt.Float(math.Copysign(frac, x)), rt.Float(whole)), nil
}

func ldexp(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := object.FloatOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if !object.IsIntLike(args[1]) {
		return rt.Value{}, object.TypeError(t, "Expected an int as second argument to ldexp.")
	}
	var r float64
	if e, ok := object.ToInt64(args[1]); ok {
		r, err = mathfn.Ldexp(x, int(e))
	} else {
		r, err = mathfn.LdexpBig(x, object.AsBig(args[1]).Sign())
	}
	if err != nil {
		return def.Raise(t, err)
	}
	return rt.Float(r), nil
}

func hypot(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	xs, err := floats(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Float(mathfn.Hypot(xs...)), nil
}

func isClose(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	a, err := object.FloatOf(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	b, err := object.FloatOf(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	rel, abs := 1e-9, 0.0
	for i, p := range []*float64{&rel, &abs} {
		if v := args[2+i]; !v.IsUnbound() {
			if *p, err = object.FloatOf(t, v); err != nil {
				return rt.Value{}, err
			}
		}
	}
	ok, err := mathfn.IsClose(a, b, rel, abs)
	if err != nil {
		return def.Raise(t, err)
	}
	return rt.Bool(ok), nil
}

func nextAfter(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := floats(t, args[:2])
	if err != nil {
		return rt.Value{}, err
	}
	steps := uint64(1)
	if v := args[2]; !v.IsUnbound() && !v.IsNone() {
		i, err := object.Index(t, v)
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(i)
		b := object.AsBig(i)
		if b.Sign() < 0 {
			return def.Raise(t, mathfn.ErrSteps)
		}
		steps = math.MaxUint64
		if b.IsUint64() {
			steps = b.Uint64()
		}
	}
	return rt.Float(mathfn.NextAfter(x[0], x[1], steps)), nil
}

// bigValue returns an int as a Value in its shortest form.
func bigValue(t *rt.Thread, b *big.Int) rt.Value { return object.NewBig(t, b) }

// floatToInt returns the int of a float without a fraction, or raises.
func floatToInt(t *rt.Thread, x float64) (rt.Value, error) {
	i, b, err := num.FloatToInt(x)
	if err != nil {
		return def.Raise(t, err)
	}
	if b != nil {
		return bigValue(t, b), nil
	}
	return rt.Int(i), nil
}
