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
	s := searcher{want: want}
	err := object.Consume(t, v, &s)
	return rt.Bool(s.hit == want), err
}

// searcher looks for an item whose truth is want.
type searcher struct{ want, hit bool }

// Consume looks at an item.
func (s *searcher) Consume(t *rt.Thread, item rt.Value) (bool, error) {
	b, err := object.Truth(t, item)
	s.hit = err == nil && b == s.want
	return !s.hit, err
}

// ConsumeLeaf passes over bools, ints and None.
func (s *searcher) ConsumeLeaf(_ *rt.Thread, item rt.Value) bool {
	switch item.H {
	case &rt.TrueHdr:
		return !s.want
	case &rt.FalseHdr, &rt.NoneHdr:
		return s.want
	case &rt.IntHdr:
		return item.N != 0 != s.want
	}
	return false
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
