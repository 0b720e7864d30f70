// This file implements the heaps of module heapq: lists whose items are compared on their way through a tree.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// heap is one operation on a list as a heap, comparison for comparison as in CPython. It holds the list's
// lock, so that the operation is one atomic step while it compares what runs no script
// code (nativeOrder). Other items are compared without the lock, counted; then the list is looked
// at again, and if its length has changed RuntimeError is raised. That it may have changed
// otherwise CPython does not mind either: each step exchanges two items, so none is lost.
type heap struct {
	*List
	t    *rt.Thread
	slow int // comparisons without the lock
}

func lockHeap(t *rt.Thread, l *List) heap {
	t.Lock(&l.Header)
	return heap{List: l, t: t}
}

func (h *heap) unlock() { h.t.Unlock(&h.Header) }

// less is a < b for items of the list or arguments.
func (h *heap) less(a, b rt.Value) (bool, error) {
	if a.H == &rt.IntHdr && b.H == &rt.IntHdr {
		return a.Int() < b.Int(), nil
	}
	if nativeOrder(a, leafDepth) && nativeOrder(b, leafDepth) {
		if less, ok := nativeLess(h.t, a, b); ok {
			return less, nil
		}
	}
	t := h.t
	t.IncrefLocked(a)
	t.IncrefLocked(b)
	h.unlock()
	mark := t.HoldMark()
	t.Hold(a)
	t.Hold(b)
	less, err := CompareBool(t, a, b, code.LT)
	if h.slow++; err == nil && h.slow%pollEvery == 0 {
		err = t.Poll()
	}
	releaseKeepErr(t, mark, err)
	t.Lock(&h.Header)
	return less, err
}

// lessAt is less for the items at two places.
func (h *heap) lessAt(i, j int) (bool, error) {
	n := h.n
	less, err := h.less(*blockItem(h.arr, i), *blockItem(h.arr, j))
	if err == nil && h.n != n {
		err = Raise(h.t, RuntimeErrorType, "list changed size during iteration")
	}
	return less, err
}

func (h *heap) swap(i, j int) {
	p, q := blockItem(h.arr, i), blockItem(h.arr, j)
	a, b := *p, *q
	rt.StoreValue(p, b)
	rt.StoreValue(q, a)
}

// rise moves the item at pos towards start until its parent is not larger.
func (h *heap) rise(start, pos int) error {
	for pos > start {
		parent := (pos - 1) >> 1
		less, err := h.lessAt(pos, parent)
		if err != nil || !less {
			return err
		}
		h.swap(pos, parent)
		pos = parent
	}
	return nil
}

// sink moves the item at start down to a leaf along the smaller children, then lets it rise.
func (h *heap) sink(start int) error {
	pos, end := start, int(h.n)
	if pos >= end {
		return IndexError(h.t, "index out of range")
	}
	for pos < end>>1 {
		child := 2*pos + 1
		if child+1 < end {
			less, err := h.lessAt(child, child+1)
			if err != nil {
				return err
			}
			if !less {
				child++
			}
		}
		h.swap(pos, child)
		pos = child
	}
	return h.rise(start, pos)
}

// replaceFirst puts item in the first one's place and restores the order. The old first
// is owned by the caller; on an error it is dropped.
func (h *heap) replaceFirst(item rt.Value) (rt.Value, error) {
	p := blockItem(h.arr, 0)
	first := *p
	rt.StoreValue(p, item)
	mark := h.t.HoldMark()
	h.t.Hold(first)
	err := h.sink(0)
	h.unlock()
	if err != nil {
		releaseKeepErr(h.t, mark, err)
		return rt.Value{}, err
	}
	return h.t.Unhold(), nil
}

// HeapPush adds v, borrowed. If a comparison raises, it is in the heap.
func (l *List) HeapPush(t *rt.Thread, v rt.Value) error {
	h := lockHeap(t, l)
	l.appendLocked(t, t.New(v))
	err := h.rise(0, int(l.n)-1)
	h.unlock()
	return err
}

// HeapPop takes the smallest item. If a comparison raises, it is lost.
func (l *List) HeapPop(t *rt.Thread) (rt.Value, error) {
	h := lockHeap(t, l)
	if l.n == 0 {
		h.unlock()
		return rt.Value{}, IndexError(t, "index out of range")
	}
	last := l.removeLocked(t, int(l.n)-1)
	if l.n == 0 {
		h.unlock()
		return last, nil
	}
	return h.replaceFirst(last)
}

// HeapReplace takes the smallest item and adds v, borrowed.
func (l *List) HeapReplace(t *rt.Thread, v rt.Value) (rt.Value, error) {
	h := lockHeap(t, l)
	if l.n == 0 {
		h.unlock()
		return rt.Value{}, IndexError(t, "index out of range")
	}
	return h.replaceFirst(t.New(v))
}

// HeapPushPop adds v, borrowed, and takes the smallest item.
func (l *List) HeapPushPop(t *rt.Thread, v rt.Value) (rt.Value, error) {
	h := lockHeap(t, l)
	if l.n == 0 {
		h.unlock()
		return t.New(v), nil
	}
	less, err := h.less(*blockItem(l.arr, 0), v)
	if err == nil && less && l.n == 0 {
		err = IndexError(t, "index out of range")
	}
	if err == nil && less {
		return h.replaceFirst(t.New(v))
	}
	h.unlock()
	if err != nil {
		return rt.Value{}, err
	}
	return t.New(v), nil
}

// Heapify makes a heap of the list.
func (l *List) Heapify(t *rt.Thread) error {
	h := lockHeap(t, l)
	for i := int(l.n)/2 - 1; i >= 0; i-- {
		if err := h.sink(i); err != nil {
			h.unlock()
			return err
		}
	}
	h.unlock()
	return nil
}
