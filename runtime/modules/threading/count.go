// This file defines count: how many permits or threads a script asks for.
package threading

import (
	"math"
	"math/big"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// count is a number that a script gave, and that is counted from by whole steps. CPython's classes are written in Python
// and take whatever compares with 0; they show a number in the form it was given.
type count struct {
	n    int64 // the number, if a counter can come to it; else 0: steps count from there
	form form
	f    float64  // of a float
	big  *big.Int // of a large int; nobody writes it
}

type form uint8

const (
	anInt form = iota
	aBool
	aFloat
	// A number which no counting by ones from or to it ever reaches zero or it: a float with a fraction, an int too large.
	aFraction
	aLarge
)

// newCount converts a script's number, which must not be less than least.
func newCount(t *rt.Thread, v rt.Value, least int64, complaint string) (count, error) {
	r, err := object.Compare(t, v, rt.Int(least), code.LT)
	if err != nil {
		return count{}, err
	}
	less, err := object.Truth(t, t.Hold(r))
	if err != nil {
		return count{}, err
	}
	if less {
		return count{}, object.ValueError(t, "%s", complaint)
	}
	switch {
	case v.H == &rt.TrueHdr:
		return count{n: 1, form: aBool}, nil
	case v.H == &rt.FalseHdr:
		return count{form: aBool}, nil
	case v.IsFloat() || v.Kind() == rt.KindBoxFloat:
		f := v.Float()
		if v.Kind() == rt.KindBoxFloat {
			f = object.AsBoxFloat(v).F
		}
		if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return count{n: int64(f), form: aFloat}, nil
		}
		return count{form: aFraction, f: f}, nil
	}
	i, err := object.Index(t, v)
	if err != nil {
		return count{}, err
	}
	defer t.Decref(i)
	if n, ok := object.ToInt64(i); ok && n < math.MaxInt64/2 {
		return count{n: n}, nil
	}
	return count{form: aLarge, big: new(big.Int).Set(object.AsBig(i))}, nil
}

// endless reports whether counting never comes to an end.
func (c *count) endless() bool { return c.form >= aFraction }

// vast reports whether no number is larger.
func (c *count) vast() bool { return c.form == aFraction && (math.IsNaN(c.f) || math.IsInf(c.f, 1)) }

// at returns, owned, what the number has become when the counter that began at c.n stands at n. changed says that it was
// counted: a bool is an int then.
func (c *count) at(t *rt.Thread, n int64, changed bool) rt.Value {
	switch c.form {
	case aBool:
		if !changed {
			return rt.Bool(n != 0)
		}
	case aFloat:
		return rt.Float(float64(n))
	case aFraction:
		return rt.Float(c.f + float64(n))
	case aLarge:
		return object.NewBig(t, new(big.Int).Add(c.big, big.NewInt(n)))
	}
	return rt.Int(n)
}
