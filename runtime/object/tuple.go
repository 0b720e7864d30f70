// This file defines Tuple, the representation of tuple; its methods are in tuple_methods.go.
package object

import (
	"slices"

	rt "minipy/runtime"
)

// Tuple is a tuple. Items is never changed after the tuple is published.
type Tuple struct {
	rt.Header
	Items []rt.Value
	inl   [3]rt.Value // storage of short tuples: one allocation
}

var (
	tupleShape = rt.Shape{Kind: rt.KindTuple, Free: freeTuple, Traverse: traverseTuple}
	emptyTuple Tuple
)

func init() { emptyTuple.InitStatic(&tupleShape) }

// EmptyTuple is ().
func EmptyTuple() rt.Value { return emptyTuple.Val() }

// newTuple returns a tuple with room for n items, to be filled before it is published.
func newTuple(t *rt.Thread, n int) *Tuple {
	if n <= 3 {
		if h := t.TakeFree(freeListTuple); h != nil {
			p := AsTuple(h.Val())
			p.Renew(&tupleShape)
			p.Items = p.inl[:n:n]
			return p
		}
	}
	p := &Tuple{}
	p.Init(t, &tupleShape)
	if n <= 3 {
		p.Items = p.inl[:n:n]
	} else {
		p.Items = make([]rt.Value, n)
	}
	return p
}

// NewTuple returns a tuple that takes over the references in items (copied).
func NewTuple(t *rt.Thread, items ...rt.Value) rt.Value {
	if len(items) == 0 {
		return emptyTuple.Val()
	}
	p := newTuple(t, len(items))
	copy(p.Items, items)
	return p.Val()
}

// NewTupleFrom is NewTuple for borrowed items: it counts each.
func NewTupleFrom(t *rt.Thread, items []rt.Value) rt.Value {
	for _, v := range items {
		t.Incref(v)
	}
	return NewTuple(t, items...)
}

func freeTuple(t *rt.Thread, h *rt.Header) {
	p := AsTuple(h.Val())
	items := p.Items
	for i := len(items) - 1; i >= 0; i-- { // CPython's order
		v := items[i]
		items[i] = rt.None
		t.Decref(v)
	}
	if len(items) <= 3 {
		t.PutFree(freeListTuple, h)
	}
}

func traverseTuple(h *rt.Header, visit func(rt.Value)) {
	for _, v := range slices.Backward(AsTuple(h.Val()).Items) { // as of a list
		visit(v)
	}
}

// IsTuple reports whether v is a tuple (or of a subclass).
func IsTuple(v rt.Value) bool { return v.H.Shape().Kind == rt.KindTuple }
