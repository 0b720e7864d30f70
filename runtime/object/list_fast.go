// This file holds what the VM's loop and iterators in Go do to lists inline, while no lock is needed (not Multi).
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// FastLen, FastCap and FastItem read the list without a lock; the index of FastItem
// is below FastCap.
func (l *List) FastLen() int             { return int(l.n) }
func (l *List) FastCap() int             { return blockCap(l.arr) }
func (l *List) FastItem(i int) *rt.Value { return blockItem(l.arr, i) }

// SharedItem returns the slot of item i for a reader without the lock, or nil if it
// is out of range. What the reader finds there holds if the list's seq was even
// before and is the same afterwards.
func (l *List) SharedItem(i int64) *rt.Value {
	arr := atomic.LoadPointer(&l.arr)
	if uint64(i) >= uint64(atomic.LoadInt64(&l.n)) || i >= int64(blockCap(arr)) {
		return nil
	}
	return blockItem(arr, int(i))
}

// peek returns item i, not counted, for a reader without the lock that is done with
// it before t's next check: only t can bury what t owns. It returns the zero Value
// if there is no such item, or another thread owns it or holds the lock.
func (l *List) peek(t *rt.Thread, i int64) rt.Value {
	q := l.Seq()
	p := l.SharedItem(i)
	if p == nil || q&1 != 0 {
		return rt.Value{}
	}
	v := rt.LoadValue(p)
	if v.H == nil || !v.H.Uncounted() && !t.Owns(v.H) || l.Seq() != q {
		return rt.Value{}
	}
	return v
}

// FastLen returns len(v) if it cannot run script code: v is exactly a list, tuple,
// str or dict.
func FastLen(t *rt.Thread, v rt.Value) (int, bool) {
	switch v.H.Shape() {
	case &listShape:
		return AsList(v).Len(t), true
	case &tupleShape:
		return len(AsTuple(v).Items), true
	case &strShape:
		return AsStr(v).N, true
	case &dictShape:
		return AsDict(v).Len(t), true
	}
	return 0, false
}

// FastNext is the step of an iterator over a list, a tuple or a range, while no lock is needed (not Multi): it runs
// no script code. The zero Value says that it has ended, or is another iterator.
func FastNext(t *rt.Thread, it rt.Value) rt.Value {
	switch it.H.Shape() {
	case &listIterShape:
		li := As[ListIter](it)
		if l := li.List; l != nil && uint64(li.Index) < uint64(l.n) {
			li.Index++
			return t.New(*blockItem(l.arr, int(li.Index-1)))
		}
	case &tupleIterShape:
		ti := As[TupleIter](it)
		if p := ti.Tuple; p != nil && ti.Index < int64(len(p.Items)) {
			ti.Index++
			return t.New(p.Items[ti.Index-1])
		}
	case &rangeIterShape:
		return As[RangeIter](it).step()
	}
	return rt.Value{}
}

// FastGrow makes the item that was just written behind the last one the last one.
func (l *List) FastGrow() { l.n++ }

// FastAppend moves the reference in p, a register that is dead afterwards, to the
// end; there is room.
func (l *List) FastAppend(p *rt.Value) {
	*blockItem(l.arr, int(l.n)) = *p
	l.n++
	p.H = &rt.UnboundHdr
}
