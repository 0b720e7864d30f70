// This file implements the built-in functions on iterables and containers.
package builtins

import (
	"minipy/compiler/code"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var iterDefs = []native{
	{Name: "len", Inline: object.InlineLen, Doc: "How many items x has.", Min: 1, Max: 1, Fn: builtinLen},
	{Name: "iter", Doc: "An iterator over x; with a sentinel, over what calls of x give until they give that.", Min: 1, Max: 2, Fn: builtinIter},
	{Name: "next", Doc: "The next item of an iterator; at its end the default, if there is one.", Min: 1, Max: 2, Inline: object.InlineNext, Fn: builtinNext},
	{Name: "all", Doc: "Whether no item is false.", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return anyAll(t, args[0], false) }},
	{Name: "any", Doc: "Whether some item is true.", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return anyAll(t, args[0], true) }},
	{Name: "sorted", Doc: "The items as a list in ascending order.", Kw: builtinSorted},
	{Name: "min", Doc: "The least of the items, or of the arguments.", Kw: func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
		return minMax(t, "min", code.LT, args, names)
	}},
	{Name: "max", Doc: "The greatest of the items, or of the arguments.", Kw: func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
		return minMax(t, "max", code.GT, args, names)
	}},
}

func builtinLen(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := object.Len(t, args[0])
	return rt.Int(int64(n)), err
}

func builtinIter(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if len(args) == 1 {
		return object.Iter(t, args[0])
	}
	if !object.Callable(args[0]) {
		return rt.Value{}, object.TypeError(t, "iter(v, w): v must be callable")
	}
	return object.NewCallIter(t, args[0], args[1]), nil
}

func builtinNext(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r, err := object.NextOrStop(t, args[0])
	if err != nil && len(args) == 2 && object.Caught(t, err, object.StopIterationType) {
		return t.New(args[1]), nil
	}
	return r, err
}

// anyAll returns want if some item's truth is want, else its opposite.
func anyAll(t *rt.Thread, v rt.Value, want bool) (rt.Value, error) {
	hit := false
	err := object.Iterate(t, v, func(item rt.Value) (bool, error) {
		b, err := object.Truth(t, item)
		hit = err == nil && b == want
		return !hit, err
	})
	return rt.Bool(hit == want), err
}

func builtinSorted(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if n := len(args) - len(names); n != 1 {
		return rt.Value{}, object.TypeError(t, "sorted expected 1 argument, got %d", n)
	}
	l, err := object.ToList(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	t.Hold(l.Val())
	if err := object.SortKw(t, l, args[1:], names); err != nil {
		return rt.Value{}, err
	}
	return t.Unhold(), nil
}

// minMax returns the first item than which none is better by op (LT for min, GT
// for max), or the default.
func minMax(t *rt.Thread, name string, op int, args []rt.Value, names []string) (rt.Value, error) {
	pos := args[:len(args)-len(names)]
	key, missing := rt.None, rt.Unbound
	for i, kw := range names {
		v := args[len(pos)+i]
		switch kw {
		case "key":
			key = v
		case "default":
			missing = v
		default:
			return rt.Value{}, object.TypeError(t, "%s() got an unexpected keyword argument '%s'", name, kw)
		}
	}
	if len(pos) == 0 {
		return rt.Value{}, object.TypeError(t, "%s expected at least 1 argument, got 0", name)
	}
	if len(pos) > 1 && !missing.IsUnbound() {
		return rt.Value{}, object.TypeError(t, "Cannot specify a default for %s() with multiple positional arguments", name)
	}
	// best and its key lie on the hold stack: nothing at first.
	at := t.HoldMark()
	t.Hold(rt.Value{})
	t.Hold(rt.Value{})
	consider := func(item rt.Value) (bool, error) {
		if cur := t.Held(at + 1); cur.IsInt() && item.IsInt() && key.IsNone() {
			if item.Int() != cur.Int() && item.Int() > cur.Int() == (op == code.GT) {
				t.SetHold(at, item)
				t.SetHold(at+1, item)
			}
			return true, nil
		}
		k := item
		if !key.IsNone() {
			var err error
			if k, err = object.Call(t, key, item); err != nil {
				return false, err
			}
		} else {
			t.Incref(k)
		}
		t.Hold(k)
		if !t.Held(at).IsNil() {
			better, err := object.CompareBool(t, k, t.Held(at+1), op)
			if err != nil {
				return false, err // k is dropped with what else is held
			}
			if !better {
				t.Decref(t.Unhold())
				return true, nil
			}
		}
		k = t.Unhold()
		t.SetHold(at, t.New(item))
		t.SetHold(at+1, k)
		return true, nil
	}
	var err error
	if len(pos) > 1 {
		for i, v := range pos {
			if _, err = consider(v); err != nil {
				break
			}
			if i&1023 == 1023 {
				if err = t.Poll(); err != nil {
					break
				}
			}
		}
	} else {
		err = object.Iterate(t, pos[0], consider)
	}
	if err != nil {
		return rt.Value{}, err
	}
	if best := t.Held(at); !best.IsNil() {
		return t.New(best), nil
	}
	if !missing.IsUnbound() {
		return t.New(missing), nil
	}
	return rt.Value{}, object.ValueError(t, "%s() iterable argument is empty", name)
}
