// This file defines the iterators of list and tuple, forwards and backwards, and reversed().
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// ListIter iterates over a list by index; the list may change meanwhile. Once
// exhausted it stays so: List is nil. The VM steps it in place while locks are elided.
type ListIter struct {
	rt.Header
	List  *List // owned; nil when exhausted
	Index int64
}

// TupleIter iterates over a tuple by index.
type TupleIter struct {
	rt.Header
	Tuple *Tuple // owned; nil when exhausted
	Index int64
}

// ReverseIter iterates over anything with __len__ and __getitem__ from its end; lists have their own.
type ReverseIter struct {
	rt.Header
	Seq   rt.Value // owned; Unbound when exhausted
	index atomic.Int64
}

var (
	listIterShape    = rt.Shape{Kind: rt.KindIterator, Free: freeListIter, Traverse: traverseListIter}
	listRevShape     = rt.Shape{Kind: rt.KindIterator, Free: freeListIter, Traverse: traverseListIter}
	tupleIterShape   = rt.Shape{Kind: rt.KindIterator, Free: freeTupleIter, Traverse: traverseTupleIter}
	reverseIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeReverseIter, Traverse: traverseReverseIter}
)

// The types of the iterators.
var (
	ListIterType    = &Type{}
	ListRevIterType = &Type{}
	TupleIterType   = &Type{}
	ReversedType    = &Type{}
)

// ListIterShape is the shape of every list_iterator, for the VM's loop.
func ListIterShape() *rt.Shape { return &listIterShape }

// TupleIterShape is the shape of every tuple_iterator.
func TupleIterShape() *rt.Shape { return &tupleIterShape }

// shareable reports whether a step must lock the iterator: another thread may
// hold it too. A for loop's own iterator never is. Who steps h holds a reference
// to it in a place of the thread's own: see Header.Unique.
func shareable(t *rt.Thread, h *rt.Header) bool { return t.Multi() && !h.Unique(t) }

// NextInner is next(it) for an iterator that another one, outer, holds. The
// outer's reference may be the only one to it while threads share the outer: so
// that it is not taken for unshared then, it is counted once more meanwhile; also
// while no other thread runs, since script code between two parts of its step may
// start the first one.
func NextInner(t *rt.Thread, outer *rt.Header, it rt.Value) (rt.Value, error) {
	if !t.Multi() && it.H.Shape().Flags&rt.StepsOthers == 0 || outer.Unique(t) || !it.H.Unique(t) {
		return nextAlone(t, it)
	}
	t.Hold(t.New(it))
	r, err := Next(t, it)
	t.Decref(t.Unhold()) // never the last: outer has its own
	return r, err
}

// nextAlone is Next with the steps of the commonest iterators written out, for
// loops in Go. Like theirs, its items may come from script code.
func nextAlone(t *rt.Thread, it rt.Value) (rt.Value, error) {
	if multi := t.Multi(); !multi || it.H.Unique(t) && !t.Observed() {
		switch it.H.Shape() {
		case &listIterShape:
			li := As[ListIter](it)
			switch l := li.List; {
			case l == nil:
			case multi:
				if v := l.peek(t, li.Index); v.H != nil {
					li.Index++
					return t.New(v), nil
				}
			case uint64(li.Index) < uint64(l.n):
				li.Index++
				return t.New(*blockItem(l.arr, int(li.Index-1))), nil
			}
		case &rangeIterShape:
			return As[RangeIter](it).step(), nil
		case &tupleIterShape:
			ti := As[TupleIter](it)
			if p := ti.Tuple; p != nil && uint64(ti.Index) < uint64(len(p.Items)) {
				ti.Index++
				return t.New(p.Items[ti.Index-1]), nil
			}
		}
	}
	return Next(t, it)
}

func newListIter(t *rt.Thread, shape *rt.Shape, l *List, index int64) rt.Value {
	t.Incref(l.Val())
	if h := t.TakeFree(freeListListIter); h != nil {
		it := As[ListIter](h.Val())
		it.Renew(shape)
		it.List, it.Index = l, index
		return it.Val()
	}
	it := &ListIter{List: l, Index: index}
	it.Init(t, shape)
	return it.Val()
}

func freeListIter(t *rt.Thread, h *rt.Header) {
	it := As[ListIter](h.Val())
	if l := it.List; l != nil {
		it.List = nil
		t.Decref(l.Val())
	}
	t.PutFree(freeListListIter, h)
}

func traverseListIter(h *rt.Header, visit func(rt.Value)) {
	if l := As[ListIter](h.Val()).List; l != nil {
		visit(l.Val())
	}
}

func listIter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return newListIter(t, &listIterShape, AsList(v), 0), nil
}

// listIterNext is one atomic step: iterator first, then the list.
func listIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[ListIter](v)
	if !shareable(t, v.H) {
		return it.step(t), nil
	}
	t.Lock(v.H)
	r := it.step(t)
	t.Unlock(v.H)
	return r, nil
}

func (it *ListIter) step(t *rt.Thread) rt.Value {
	l := it.List
	if l == nil {
		return rt.Value{}
	}
	if r := l.Get(t, int(it.Index)); r.H != nil {
		it.Index++
		return r
	}
	it.List = nil
	t.DropLater(l.Val())
	return rt.Value{}
}

func listRevNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[ListIter](v)
	locked := shareable(t, v.H)
	if locked {
		t.Lock(v.H)
	}
	var r rt.Value
	if l := it.List; l != nil {
		if it.Index >= 0 {
			r = l.Get(t, int(it.Index))
			it.Index--
		}
		if r.H == nil {
			it.Index, it.List = -1, nil
			t.DropLater(l.Val())
		}
	}
	if locked {
		t.Unlock(v.H)
	}
	return r, nil
}

// listIterState reads both fields in one step; the list is owned by the caller.
func (it *ListIter) state(t *rt.Thread) (*List, int64) {
	t.Lock(&it.Header)
	l, i := it.List, it.Index
	if l != nil {
		t.IncrefLocked(l.Val())
	}
	t.Unlock(&it.Header)
	return l, i
}

func listIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l, i := As[ListIter](args[0]).state(t)
	if l == nil {
		return rt.Int(0), nil
	}
	n := int64(l.Len(t)) - i
	t.Decref(l.Val())
	return rt.Int(max(0, n)), nil
}

func listRevHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l, i := As[ListIter](args[0]).state(t)
	if l == nil {
		return rt.Int(0), nil
	}
	n := int64(l.Len(t))
	t.Decref(l.Val())
	if n < i+1 {
		return rt.Int(0), nil
	}
	return rt.Int(i + 1), nil
}

func tupleIter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := &TupleIter{Tuple: AsTuple(t.New(v))}
	it.Init(t, &tupleIterShape)
	return it.Val(), nil
}

func freeTupleIter(t *rt.Thread, h *rt.Header) {
	if p := As[TupleIter](h.Val()).Tuple; p != nil {
		t.Decref(p.Val())
	}
}

func traverseTupleIter(h *rt.Header, visit func(rt.Value)) {
	if p := As[TupleIter](h.Val()).Tuple; p != nil {
		visit(p.Val())
	}
}

func tupleIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[TupleIter](v)
	locked := shareable(t, v.H)
	if locked {
		t.Lock(v.H)
	}
	var r rt.Value
	if p := it.Tuple; p != nil {
		if it.Index < int64(len(p.Items)) {
			r = p.Items[it.Index]
			it.Index++
			t.IncrefLocked(r)
		} else {
			it.Tuple = nil
			t.DropLater(p.Val())
		}
	}
	if locked {
		t.Unlock(v.H)
	}
	return r, nil
}

func tupleIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[TupleIter](args[0])
	t.Lock(&it.Header)
	n := int64(0)
	if it.Tuple != nil {
		n = int64(len(it.Tuple.Items)) - it.Index
	}
	t.Unlock(&it.Header)
	return rt.Int(n), nil
}

func freeReverseIter(t *rt.Thread, h *rt.Header)             { t.Decref(As[ReverseIter](h.Val()).Seq) }
func traverseReverseIter(h *rt.Header, visit func(rt.Value)) { visit(As[ReverseIter](h.Val()).Seq) }

// strReversed is the name of __reversed__.
var strReversed = StaticStr("__reversed__")

func reversedNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 && cls == ReversedType {
		return rt.Value{}, TypeError(t, "reversed() takes no keyword arguments")
	}
	if len(args) != 1 {
		return rt.Value{}, TypeError(t, "reversed expected 1 argument, got %d", len(args))
	}
	v := args[0]
	if cls == ReversedType && v.H.Shape() == &listShape {
		l := AsList(v)
		return newListIter(t, &listRevShape, l, int64(l.Len(t))-1), nil
	}
	f := TypeOf(v).Lookup(t, strReversed)
	if f.H != nil {
		none := f.IsNone()
		t.Decref(f)
		if !none {
			r, _, err := CallSpecial(t, v, strReversed)
			return r, err
		}
	}
	slots := &TypeOf(v).Slots
	// A mapping is no sequence, and neither is a proxy of a callable, whatever it stands for.
	mapping := v.Kind() == rt.KindDict || v.Kind() == rt.KindWeakRef && TypeOf(v).Flags&Heap == 0
	if f.H != nil || slots.GetItem == nil || mapping {
		return rt.Value{}, TypeError(t, "'%s' object is not reversible", TypeName(v))
	}
	n, err := Len(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	it := &ReverseIter{Seq: t.New(v)}
	it.index.Store(int64(n) - 1)
	it.Init(t, &cls.Layout.Shape)
	return it.Val(), nil
}

func reverseIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[ReverseIter](v)
	i := it.index.Add(-1) + 1
	if i < 0 {
		it.index.Store(-1)
		return rt.Value{}, nil
	}
	r, err := GetItem(t, it.Seq, rt.Int(i))
	if err != nil && (ErrIs(t, err, IndexErrorType) || ErrIs(t, err, StopIterationType)) {
		ClearErr(t)
		it.index.Store(-1)
		return rt.Value{}, nil
	}
	return r, err
}

func reverseIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[ReverseIter](args[0])
	i := it.index.Load()
	if i < 0 {
		return rt.Int(0), nil
	}
	n, err := Len(t, it.Seq)
	if err != nil {
		return rt.Value{}, err
	}
	if int64(n) < i+1 {
		return rt.Int(0), nil
	}
	return rt.Int(i + 1), nil
}

func initIter() {
	DefineType(ListIterType, TypeDef{Name: "list_iterator", Layout: &listIterShape,
		Slots:   Slots{Iter: iterSelf, Next: listIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: listIterHint}}})
	DefineType(ListRevIterType, TypeDef{Name: "list_reverseiterator", Layout: &listRevShape,
		Slots:   Slots{Iter: iterSelf, Next: listRevNext},
		Methods: []Def{{Name: "__length_hint__", Fn: listRevHint}}})
	DefineType(TupleIterType, TypeDef{Name: "tuple_iterator", Layout: &tupleIterShape,
		Slots:   Slots{Iter: iterSelf, Next: tupleIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: tupleIterHint}}})
	DefineType(ReversedType, TypeDef{Name: "reversed", Layout: &reverseIterShape,
		Slots:   Slots{New: reversedNew, Iter: iterSelf, Next: reverseIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: reverseIterHint}}})
}
