// This file holds module math's functions of ints, rounding to ints, and logarithms, which take ints of any size.
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

var intTable = []object.Def{
	rounding("ceil", math.Ceil, "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x."),
	rounding("floor", math.Floor, "Return the floor of x as an Integral.\n\nThis is the largest integer <= x."),
	{Name: "trunc", Min: 1, Max: 1, Fn: trunc, Doc: "x without its fraction, towards 0."},
	{Name: "factorial", Min: 1, Max: 1, Fn: factorial, Doc: "n! of an int n >= 0."},
	{Name: "isqrt", Min: 1, Max: 1, Fn: isqrt, Doc: "The largest int whose square is at most n."},
	{Name: "comb", Min: 2, Max: 2, Fn: comb, Doc: "How many subsets of k things n things have."},
	{Name: "perm", Min: 1, Max: 2, Fn: perm, Doc: "How many sequences of k different things n things have; k is n if left out."},
	{Name: "gcd", Max: -1, Fn: gcd, Doc: "The greatest int that divides all arguments; 0 without any."},
	{Name: "lcm", Max: -1, Fn: lcm, Doc: "The least positive int that all arguments divide; 1 without any."},
	{Name: "log", Min: 1, Max: 2, Fn: log, Doc: "The logarithm of x, natural or to a base."},
	{Name: "log2", Min: 1, Max: 1, Fn: logarithm(mathfn.Log2, mathfn.Log2Big), Doc: "The logarithm of x to the base 2."},
	{Name: "log10", Min: 1, Max: 1, Fn: logarithm(mathfn.Log10, mathfn.Log10Big), Doc: "The logarithm of x to the base 10."},
}

var strTrunc = object.StaticStr("__trunc__")

// rounding makes ceil and floor: the special method if there is one, else the float.
func rounding(name string, f func(float64) float64, doc string) object.Def {
	special := object.StaticStr("__" + name + "__")
	return object.Def{Name: name, Min: 1, Max: 1, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		v := args[0]
		if v.IsFloat() {
			return floatToInt(t, f(v.Float()))
		}
		if v.IsInt() {
			return v, nil
		}
		if r, found, err := object.CallSpecial(t, v, special); found {
			return r, err
		}
		x, err := object.FloatOf(t, v)
		if err != nil {
			return rt.Value{}, err
		}
		return floatToInt(t, f(x))
	}}
}

func trunc(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	v := args[0]
	if v.IsFloat() {
		return floatToInt(t, math.Trunc(v.Float()))
	}
	r, found, err := object.CallSpecial(t, v, strTrunc)
	if !found {
		err = object.TypeError(t, "type %s doesn't define __trunc__ method", object.TypeName(v))
	}
	return r, err
}

// index reads an int argument; the result is not to be changed and stays alive until the native returns.
func index(t *rt.Thread, v rt.Value) (*big.Int, error) {
	i, err := object.Index(t, v)
	if err != nil {
		return nil, err
	}
	return object.AsBig(t.Hold(i)), nil
}

func bigResult(t *rt.Thread, b *big.Int, err error) (rt.Value, error) {
	if err != nil {
		return def.Raise(t, err)
	}
	return bigValue(t, b), nil
}

func factorial(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := index(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	return calculate(t, n.IsInt64() && n.Int64() > longProduct, func() (*big.Int, error) { return mathfn.Factorial(n) })
}

// Beyond these a calculation takes so long, a millisecond and more, that the thread polls meanwhile.
const (
	longRoot    = 1 << 17 // bits of an int whose root is wanted
	longDivisor = 1 << 17 // bits of an int whose divisors are
	longProduct = 10_000  // factors
)

// calculate returns f's result, of ints alone; if it takes long others need not wait: see rt.Thread.Aside.
func calculate(t *rt.Thread, long bool, f func() (*big.Int, error)) (rt.Value, error) {
	if !long {
		r, err := f()
		return bigResult(t, r, err)
	}
	r, failed, err := aside(t, f)
	if err != nil {
		return rt.Value{}, err
	}
	return bigResult(t, r, failed)
}

// aside runs f by rt.Thread.Aside. failed is f's error, err the thread's.
func aside(t *rt.Thread, f func() (*big.Int, error)) (result *big.Int, failed, err error) {
	var r *big.Int // no result by name: after an error f goes on, and writes it
	var e error
	if err := t.Aside(func() { r, e = f() }); err != nil {
		return nil, nil, err
	}
	return r, e, nil
}

func isqrt(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := index(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if n.Sign() < 0 {
		return rt.Value{}, object.ValueError(t, "isqrt() argument must be nonnegative")
	}
	if n.IsInt64() {
		return rt.Int(num.Isqrt(n.Int64())), nil
	}
	return calculate(t, n.BitLen() >= longRoot, func() (*big.Int, error) { return num.BigIsqrt(n), nil })
}

func comb(t *rt.Thread, args []rt.Value) (rt.Value, error) { return choose(t, args, mathfn.Comb) }

func perm(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.Given(args, 1) || args[1].IsNone() {
		return factorial(t, args)
	}
	return choose(t, args, mathfn.Perm)
}

func choose(t *rt.Thread, args []rt.Value, f func(n, k *big.Int) (*big.Int, error)) (rt.Value, error) {
	n, err := index(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	k, err := index(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	return calculate(t, n.BitLen()*k.BitLen() > 13*13, func() (*big.Int, error) { return f(n, k) })
}

func gcd(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return fold(t, args, 0, mathfn.GCD, mathfn.BigGCD)
}

func lcm(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return fold(t, args, 1, mathfn.LCM, mathfn.BigLCM)
}

// fold combines ints from the left; f reports false when its result fits no int64.
func fold(t *rt.Thread, args []rt.Value, start int64, f func(a, b int64) (int64, bool), fBig func(a, b *big.Int) *big.Int) (rt.Value, error) {
	acc, wide := start, (*big.Int)(nil)
	for n, v := range args {
		if !v.IsInt() {
			i, err := object.Index(t, v)
			if err != nil {
				return rt.Value{}, err
			}
			v = t.Hold(i)
		}
		if i, ok := object.ToInt64(v); ok && wide == nil {
			r, ok := f(acc, i)
			if ok {
				acc = r
				continue
			}
		}
		if wide == nil {
			wide = big.NewInt(acc)
		}
		old, b := wide, object.AsBig(v)
		if max(old.BitLen(), b.BitLen()) < longDivisor {
			wide = fBig(old, b)
		} else if r, _, err := aside(t, func() (*big.Int, error) { return fBig(old, b), nil }); err != nil {
			return rt.Value{}, err
		} else {
			wide = r
		}
		if n%1024 == 0 {
			if err := t.Poll(); err != nil {
				return rt.Value{}, err
			}
		}
	}
	if wide != nil {
		return bigValue(t, wide), nil
	}
	return rt.Int(acc), nil
}

// logOf is the logarithm of a number of any kind, ints of any size included.
func logOf(t *rt.Thread, v rt.Value, f func(float64) (float64, error), fBig func(*big.Int) (float64, error)) (float64, error) {
	var r float64
	var err error
	if object.IsIntLike(v) {
		if i, ok := object.ToInt64(v); ok && i < 1<<53 {
			r, err = f(float64(i))
		} else {
			r, err = fBig(object.AsBig(v))
		}
	} else {
		var x float64
		if x, err = object.FloatOf(t, v); err != nil {
			return 0, err
		}
		r, err = f(x)
	}
	if err != nil {
		err = object.RaiseNum(t, err)
	}
	return r, err
}

func logarithm(f func(float64) (float64, error), fBig func(*big.Int) (float64, error)) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		r, err := logOf(t, args[0], f, fBig)
		return rt.Float(r), err
	}
}

func log(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	x, err := logOf(t, args[0], mathfn.Log, mathfn.LogBig)
	if err != nil || !object.Given(args, 1) {
		return rt.Float(x), err
	}
	base, err := logOf(t, args[1], mathfn.Log, mathfn.LogBig)
	if err != nil {
		return rt.Value{}, err
	}
	if base == 0 {
		return rt.Value{}, object.Raise(t, object.ZeroDivisionErrorType, "float division by zero")
	}
	return rt.Float(x / base), nil
}
