// This file is module _heapq: what module heapq takes from Go.

// Package heapq implements module _heapq: the operations on lists as heaps.
package heapq

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
)

// heapArg returns a function's first argument; which is how its error counts it.
func heapArg(t *rt.Thread, v rt.Value, name, which string) (*object.List, error) {
	if !object.IsList(v) {
		return nil, object.TypeError(t, "%s() argument%s must be list, not %s", name, which, object.ArgName(v))
	}
	return object.AsList(v), nil
}

// withItem makes a function of a heap and an item.
func withItem(name, doc string, f func(l *object.List, t *rt.Thread, v rt.Value) (rt.Value, error)) object.Def {
	return object.Def{Name: name, Min: 2, Max: 2, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		l, err := heapArg(t, args[0], name, " 1")
		if err != nil {
			return rt.Value{}, err
		}
		return f(l, t, args[1])
	}}
}

// ofHeap makes a function of a heap.
func ofHeap(name, doc string, f func(l *object.List, t *rt.Thread) (rt.Value, error)) object.Def {
	return object.Def{Name: name, Min: 1, Max: 1, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		l, err := heapArg(t, args[0], name, "")
		if err != nil {
			return rt.Value{}, err
		}
		return f(l, t)
	}}
}

var funcs = def.Funcs("_heapq", []object.Def{
	withItem("heappush", "Add an item to a heap.", func(l *object.List, t *rt.Thread, v rt.Value) (rt.Value, error) {
		return rt.None, l.HeapPush(t, v)
	}),
	withItem("heappushpop", "Add an item to a heap, then take the smallest.", (*object.List).HeapPushPop),
	withItem("heapreplace", "Take the smallest item of a heap, then add an item.", (*object.List).HeapReplace),
	ofHeap("heappop", "Take the smallest item of a heap.", (*object.List).HeapPop),
	ofHeap("heapify", "Make a heap of a list, in linear time.", func(l *object.List, t *rt.Thread) (rt.Value, error) {
		return rt.None, l.Heapify(t)
	}),
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_heapq", "Lists as heaps: the smallest item is the first.", funcs).Val(), nil
}
