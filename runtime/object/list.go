// This file defines List, the representation of list, with its atomic operations; its methods are in list_methods.go.
package object

import (
	"slices"
	"sync/atomic"
	"unsafe"

	rt "minipy/runtime"
)

// List is a list. Its items stand in a block whose capacity never changes, in
// the N of the block's first Value; the block is replaced as a whole when the
// list grows, and the old one left to Go's collector, so that a reader without
// the lock never follows a dangling or torn slice. Slots past the length hold
// nothing counted.
type List struct {
	rt.Header
	n   int64
	arr unsafe.Pointer // *rt.Value: [0].N = capacity, items from [1]
}

var listShape = rt.Shape{Kind: rt.KindList, Free: freeList, Traverse: traverseList}

func blockCap(arr unsafe.Pointer) int {
	if arr == nil {
		return 0
	}
	return int((*rt.Value)(arr).N)
}

// blockItem returns the i-th item's slot (rule 3: i < blockCap).
func blockItem(arr unsafe.Pointer, i int) *rt.Value {
	return (*rt.Value)(unsafe.Add(arr, 16+uintptr(i)*16))
}

// NewList returns an empty list with room for n items, owned.
func NewList(t *rt.Thread, capacity int) *List {
	var l *List
	if h := t.TakeFree(freeListList); h != nil {
		l = AsList(h.Val())
		l.Renew(&listShape)
	} else {
		l = &List{}
		l.Init(t, &listShape)
	}
	if capacity > blockCap(l.arr) {
		l.setArr(newBlock(t, capacity))
	}
	return l
}

// NewListFrom returns a list that takes over the references in items (copied).
func NewListFrom(t *rt.Thread, items []rt.Value) *List {
	l := NewList(t, len(items))
	fillBlock(t, l.arr, items)
	l.setLen(len(items))
	return l
}

func (l *List) setArr(arr unsafe.Pointer) { rt.StorePointer(&l.arr, arr) }
func (l *List) setLen(n int)              { rt.StoreLen(&l.n, int64(n)) }

// Items returns the items, borrowed. The caller holds the lock, or knows that
// nobody else can reach the list; the slice is good until the lock is released
// or the list changes.
func (l *List) Items() []rt.Value {
	if l.n == 0 {
		return nil
	}
	return unsafe.Slice(blockItem(l.arr, 0), int(l.n))
}

// Len returns the length, atomically.
func (l *List) Len(t *rt.Thread) int {
	if t.Multi() {
		return stableLen(t, &l.Header, &l.n)
	}
	return int(l.n)
}

// stableLen reads a length that operations change in several steps under the
// lock of h: none between two steps is returned.
func stableLen(t *rt.Thread, h *rt.Header, n *int64) int {
	t.Visible(h, rt.Keys, rt.Read)
	for {
		q := h.ReadSeq(t)
		v := atomic.LoadInt64(n)
		if h.Seq() == q {
			return int(v)
		}
	}
}

// Get returns the i-th item (0 <= i), owned, or the zero Value if there is none. Atomic.
func (l *List) Get(t *rt.Thread, i int) rt.Value {
	if !t.Multi() {
		if uint(i) >= uint(l.n) {
			return rt.Value{}
		}
		return t.New(*blockItem(l.arr, i))
	}
	if t.Observed() {
		return l.getSeen(t, i)
	}
	return l.getShared(t, i)
}

// getSeen is Get on an observed thread.
func (l *List) getSeen(t *rt.Thread, i int) rt.Value {
	field := rt.Int(int64(i))
	t.Visible(&l.Header, field, rt.Read)
	v := l.getShared(t, i)
	t.Saw(&l.Header, field, v)
	return v
}

// getShared is Get while other threads may change the list.
func (l *List) getShared(t *rt.Thread, i int) rt.Value {
	q := l.ReadSeq(t)
	arr := atomic.LoadPointer(&l.arr)
	if i >= int(atomic.LoadInt64(&l.n)) || i >= blockCap(arr) {
		if l.Seq() == q {
			return rt.Value{}
		}
		return l.getLocked(t, i)
	}
	v := rt.LoadValue(blockItem(arr, i))
	if v.H == nil || v.H.Uncounted() {
		if l.Seq() == q {
			return v
		}
		return l.getLocked(t, i)
	}
	if t.TryIncref(v.H) {
		if l.Seq() == q {
			return v
		}
		t.Decref(v)
	}
	return l.getLocked(t, i)
}

func (l *List) getLocked(t *rt.Thread, i int) rt.Value {
	t.CountRetry()
	t.Lock(&l.Header)
	var v rt.Value
	if i < int(l.n) {
		v = *blockItem(l.arr, i)
		t.IncrefLocked(v)
	}
	t.Unlock(&l.Header)
	return v
}

// Set stores v, whose reference it takes over, at i (0 <= i) and drops the old
// item. It reports false, keeping nothing, if there is no such item. Atomic.
func (l *List) Set(t *rt.Thread, i int, v rt.Value) bool {
	t.Visible(&l.Header, rt.Int(int64(i)), rt.Write)
	t.Lock(&l.Header)
	if uint(i) >= uint(l.n) {
		t.Unlock(&l.Header)
		return false
	}
	p := blockItem(l.arr, i)
	old := *p
	rt.StoreValue(p, v)
	t.Unlock(&l.Header)
	t.Decref(old)
	return true
}

// Append adds v, whose reference it takes over. Atomic.
func (l *List) Append(t *rt.Thread, v rt.Value) {
	t.Lock(&l.Header)
	l.appendLocked(t, v)
	t.Unlock(&l.Header)
}

func (l *List) appendLocked(t *rt.Thread, v rt.Value) {
	n := int(l.n)
	if n == blockCap(l.arr) {
		l.reserve(t, n+1)
	}
	rt.StoreValue(blockItem(l.arr, n), v)
	l.setLen(n + 1)
}

// reserve makes room for n items; the caller holds the lock. Growth is by half:
// CPython's eighth relies on realloc growing in place, and here each growth copies.
func (l *List) reserve(t *rt.Thread, n int) {
	if n <= blockCap(l.arr) {
		return
	}
	capacity := n + n>>1 + 4
	arr := newBlock(t, capacity)
	old := l.arr
	if l.n > 0 {
		items := l.Items()
		fillBlock(t, arr, items)
		l.setArr(arr)
		// The references have moved: what stays in the old block must not be one.
		for i := range items {
			if !items[i].H.Uncounted() {
				rt.StoreValue(&items[i], rt.Value{})
			}
		}
		putBlock(t, old)
		return
	}
	l.setArr(arr)
}

// Take empties the list and returns what it held: the caller owns it. The
// caller holds the lock.
func (l *List) take() []rt.Value {
	items := l.Items()
	l.setLen(0)
	l.setArr(nil)
	return items
}

// keptBlock is the capacity up to which a dead list keeps its block for its next life.
const keptBlock = 16

func freeList(t *rt.Thread, h *rt.Header) {
	l := AsList(h.Val())
	items := l.Items()
	if blockCap(l.arr) > keptBlock {
		arr := l.arr
		l.n, l.arr = 0, nil
		// CPython drops a list's items from the last to the first.
		for i := len(items) - 1; i >= 0; i-- {
			if v := items[i]; !v.H.Uncounted() {
				rt.StoreValue(&items[i], rt.Value{})
				t.Decref(v)
			}
		}
		putBlock(t, arr)
	} else {
		for i := len(items) - 1; i >= 0; i-- {
			v := items[i]
			items[i] = rt.Value{}
			t.Decref(v)
		}
		l.n = 0
	}
	t.PutFree(freeListList, h)
}

func traverseList(h *rt.Header, visit func(rt.Value)) {
	for _, v := range slices.Backward(AsList(h.Val()).Items()) { // CPython finalizes in this order, see rt.Thread.Bury
		visit(v)
	}
}

// IsList reports whether v is a list (or of a subclass).
func IsList(v rt.Value) bool { return v.H.Shape().Kind == rt.KindList }

// ExactList reports whether v is a list and not of a subclass.
func ExactList(v rt.Value) bool { return v.H.Shape() == &listShape }
