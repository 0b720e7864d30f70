// This file defines the iterators over __getitem__ (iterator) and over a callable and its sentinel.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// SeqIter iterates over anything with __getitem__, by the indices 0, 1 ...
type SeqIter struct {
	rt.Header
	index atomic.Int64
	done  atomic.Bool
	Seq   rt.Value
}

// CallIter is iter(f, sentinel).
type CallIter struct {
	rt.Header
	done     atomic.Bool
	Fn       rt.Value
	Sentinel rt.Value
}

var (
	seqIterShape  = rt.Shape{Kind: rt.KindIterator, Free: freeSeqIter, Traverse: traverseSeqIter}
	callIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeCallIter, Traverse: traverseCallIter}
)

// The types of both iterators.
var (
	SeqIterType  = &Type{}
	CallIterType = &Type{}
)

// newSeqIter returns an iterator over v's __getitem__.
func newSeqIter(t *rt.Thread, v rt.Value) rt.Value {
	it := &SeqIter{Seq: t.New(v)}
	it.Init(t, &seqIterShape)
	return it.Val()
}

// NewCallIter returns iter(fn, sentinel), both borrowed.
func NewCallIter(t *rt.Thread, fn, sentinel rt.Value) rt.Value {
	it := &CallIter{Fn: t.New(fn), Sentinel: t.New(sentinel)}
	it.Init(t, &callIterShape)
	return it.Val()
}

func freeSeqIter(t *rt.Thread, h *rt.Header)             { t.Decref(As[SeqIter](h.Val()).Seq) }
func traverseSeqIter(h *rt.Header, visit func(rt.Value)) { visit(As[SeqIter](h.Val()).Seq) }
func traverseCallIter(h *rt.Header, visit func(rt.Value)) {
	it := As[CallIter](h.Val())
	visit(it.Fn)
	visit(it.Sentinel)
}

func freeCallIter(t *rt.Thread, h *rt.Header) {
	it := As[CallIter](h.Val())
	t.Decref(it.Fn)
	t.Decref(it.Sentinel)
}

// seqIterNext takes the index in one atomic step, so that threads sharing the
// iterator get different items; the sequence is kept until the iterator dies,
// since another thread may be inside its __getitem__.
func seqIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[SeqIter](v)
	if it.done.Load() {
		return rt.Value{}, nil
	}
	i := it.index.Add(1) - 1
	if i < 0 {
		return rt.Value{}, OverflowError(t, "iter index too large")
	}
	r, err := GetItem(t, it.Seq, rt.Int(i))
	if err == nil {
		return r, nil
	}
	if ErrIs(t, err, IndexErrorType) || ErrIs(t, err, StopIterationType) {
		ClearErr(t)
		it.done.Store(true)
		return rt.Value{}, nil
	}
	it.index.CompareAndSwap(i+1, i) // the next call asks for the same item, as in CPython
	return rt.Value{}, err
}

func callIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[CallIter](v)
	if it.done.Load() {
		return rt.Value{}, nil
	}
	r, err := Call(t, it.Fn)
	if err != nil {
		if Caught(t, err, StopIterationType) {
			it.done.Store(true)
			return rt.Value{}, nil
		}
		return rt.Value{}, err
	}
	t.Hold(r)
	end, err := Equal(t, it.Sentinel, r)
	r = t.Unhold()
	if err == nil && !end {
		return r, nil
	}
	if err == nil {
		it.done.Store(true)
		t.Decref(r)
		return rt.Value{}, nil
	}
	return rt.Value{}, dropKeepErr(t, r, err)
}

// dropKeepErr drops v without losing the exception in flight.
func dropKeepErr(t *rt.Thread, v rt.Value, err error) error {
	if v.H == nil || v.H.Uncounted() {
		return err
	}
	t.Decref(v)
	return err
}

// iterSelf is __iter__ of iterators.
func iterSelf(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(v), nil }

func seqIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[SeqIter](args[0])
	if it.done.Load() {
		return rt.Int(0), nil
	}
	if TypeOf(it.Seq).Slots.Len == nil {
		return rt.NotImplemented, nil
	}
	n, err := Len(t, it.Seq)
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Int(max(0, int64(n)-it.index.Load())), nil
}

func initSeqIter() {
	DefineType(SeqIterType, TypeDef{Name: "iterator", Layout: &seqIterShape,
		Slots:   Slots{Iter: iterSelf, Next: seqIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: seqIterHint}}})
	DefineType(CallIterType, TypeDef{Name: "callable_iterator", Layout: &callIterShape,
		Slots: Slots{Iter: iterSelf, Next: callIterNext}})
}
