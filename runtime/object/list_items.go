// This file implements list's subscripts: items and slices, read, stored and deleted.
package object

import (
	"unsafe"

	rt "minipy/runtime"
)

// blockItems returns the first n slots of a block (rule 3: n <= blockCap).
func blockItems(arr unsafe.Pointer, n int) []rt.Value {
	if n == 0 {
		return nil
	}
	return unsafe.Slice(blockItem(arr, 0), n)
}

// item is Get with an index counted from the end if negative. Atomic.
func (l *List) item(t *rt.Thread, i int) rt.Value {
	if i >= 0 {
		return l.Get(t, i)
	}
	t.Visible(&l.Header, rt.Unbound, rt.Read)
	t.Lock(&l.Header)
	var v rt.Value
	if i += int(l.n); i >= 0 {
		v = *blockItem(l.arr, i)
		t.IncrefLocked(v)
	}
	t.Unlock(&l.Header)
	return v
}

func listGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	l := AsList(v)
	if key.Kind() == rt.KindSlice {
		start, stop, step, err := AsSlice(key).Unpack(t)
		if err != nil {
			return rt.Value{}, err
		}
		return l.slice(t, start, stop, step), nil
	}
	i, err := seqIndex(t, key, "list")
	if err != nil {
		return rt.Value{}, err
	}
	if r := l.item(t, i); r.H != nil {
		return r, nil
	}
	return rt.Value{}, IndexError(t, "list index out of range")
}

// slice returns a new list of the items start, start+step ... before stop. Atomic.
func (l *List) slice(t *rt.Thread, start, stop, step int) rt.Value {
	t.Visible(&l.Header, rt.Unbound, rt.Read)
	t.Lock(&l.Header)
	start, _, n := AdjustSlice(int(l.n), start, stop, step)
	r := NewList(t, n)
	if n > 0 {
		dst, src := blockItems(r.arr, n), l.Items()
		if step == 1 {
			fillBlock(t, r.arr, src[start:start+n])
		} else {
			for i := range dst {
				rt.StoreValue(&dst[i], src[start+i*step])
			}
		}
		for _, e := range dst {
			t.IncrefLocked(e)
		}
		r.n = int64(n)
	}
	t.Unlock(&l.Header)
	return r.Val()
}

func listSetItem(t *rt.Thread, v, key, val rt.Value) error {
	l := AsList(v)
	if key.Kind() == rt.KindSlice {
		return l.setSlice(t, AsSlice(key), val)
	}
	i, err := seqIndex(t, key, "list")
	if err != nil {
		return err
	}
	field := rt.Unbound // an index from the end depends on the length
	if i >= 0 {
		field = rt.Int(int64(i))
	}
	t.Visible(&l.Header, field, rt.Write)
	t.Lock(&l.Header)
	if i < 0 {
		i += int(l.n)
	}
	if uint(i) >= uint(l.n) {
		t.Unlock(&l.Header)
		return IndexError(t, "list assignment index out of range")
	}
	p := blockItem(l.arr, i)
	old := *p
	t.Incref(val)
	rt.StoreValue(p, val)
	t.Unlock(&l.Header)
	t.Saw(&l.Header, field, val)
	t.Decref(old)
	return nil
}

func listDelItem(t *rt.Thread, v, key rt.Value) error {
	l := AsList(v)
	if key.Kind() == rt.KindSlice {
		return l.delSlice(t, AsSlice(key))
	}
	i, err := seqIndex(t, key, "list")
	if err != nil {
		return err
	}
	t.Lock(&l.Header)
	if i < 0 {
		i += int(l.n)
	}
	if uint(i) >= uint(l.n) {
		t.Unlock(&l.Header)
		return IndexError(t, "list assignment index out of range")
	}
	old := l.removeLocked(t, i)
	t.Unlock(&l.Header)
	t.Decref(old)
	return nil
}

// setSlice does l[s] = val: one atomic step, both lists locked, if val is a list
// or tuple; otherwise val is gathered first.
func (l *List) setSlice(t *rt.Thread, s *Slice, val rt.Value) error {
	start, stop, step, err := s.Unpack(t)
	if err != nil {
		return err
	}
	if val.H.Shape() == &listShape {
		src := AsList(val)
		t.Visible2(&l.Header, rt.ReadWrite, &src.Header, rt.Read)
		t.Lock2(&l.Header, &src.Header)
		items := src.copyLocked(t, 0, int(src.n))
		old, err := l.spliceLocked(t, start, stop, step, items)
		t.Unlock2(&l.Header, &src.Header)
		dropAll(t, old, step != 1 || err != nil)
		return err
	}
	if TypeOf(val).Slots.Iter == nil && TypeOf(val).Slots.GetItem == nil {
		return TypeError(t, "must assign iterable to extended slice")
	}
	items, err := collectElse(t, val, "must assign iterable to extended slice")
	if err != nil {
		return err
	}
	t.Lock(&l.Header)
	old, err := l.spliceLocked(t, start, stop, step, items)
	t.Unlock(&l.Header)
	dropAll(t, old, step != 1 || err != nil)
	return err
}

// spliceLocked replaces a slice by items, which it takes over, and returns what
// is to be dropped: the old items or, on an error, the new ones.
func (l *List) spliceLocked(t *rt.Thread, start, stop, step int, items []rt.Value) ([]rt.Value, error) {
	start, stop, n := AdjustSlice(int(l.n), start, stop, step)
	if step == 1 {
		stop = max(start, stop)
		need := int(l.n) + len(items) - (stop - start)
		if err := checkItems(t, need); err != nil {
			return items, err
		}
		return l.replaceLocked(t, start, stop, items), nil
	}
	if len(items) != n {
		return items, ValueError(t, "attempt to assign sequence of size %d to extended slice of size %d", len(items), n)
	}
	old := make([]rt.Value, n)
	for k := range items {
		p := blockItem(l.arr, start+k*step)
		old[k] = *p
		rt.StoreValue(p, items[k])
	}
	return old, nil
}

// replaceLocked puts items, which it takes over, in place of those from start to
// stop, and returns the old ones, owned by the caller.
func (l *List) replaceLocked(t *rt.Thread, start, stop int, items []rt.Value) []rt.Value {
	n := int(l.n)
	old := append([]rt.Value(nil), l.Items()[start:stop]...)
	need := n + len(items) - len(old)
	if need == 0 {
		l.take()
		return old
	}
	if len(items) > len(old) {
		l.reserve(t, need)
	}
	if tail := n - stop; tail > 0 && len(items) != len(old) {
		l.move(t, start+len(items), stop, tail)
	}
	for k, v := range items {
		rt.StoreValue(blockItem(l.arr, start+k), v)
	}
	l.setLen(need)
	for k := need; k < n; k++ {
		rt.StoreValue(blockItem(l.arr, k), rt.Value{})
	}
	if need < n {
		l.shrink(t)
	}
	return old
}

// move copies n items of the block from one place to another, which may overlap. The caller holds the lock.
func (l *List) move(t *rt.Thread, to, from, n int) {
	const piece = 512 // see copyInPieces
	items := blockItems(l.arr, max(to, from)+n)
	switch {
	case n > 8 && !t.Multi() && to < from:
		copyInPieces(items[to:to+n], items[from:from+n])
	case n > 8 && !t.Multi():
		for ; n > 0; n -= min(n, piece) {
			k := max(0, n-piece)
			copyPiece(items[to+k:to+n], items[from+k:from+n])
		}
	case to < from:
		for k := range n {
			rt.StoreValue(&items[to+k], items[from+k])
		}
	default:
		for k := n - 1; k >= 0; k-- {
			rt.StoreValue(&items[to+k], items[from+k])
		}
	}
}

// delSlice does del l[s]. Atomic.
func (l *List) delSlice(t *rt.Thread, s *Slice) error {
	start, stop, step, err := s.Unpack(t)
	if err != nil {
		return err
	}
	t.Lock(&l.Header)
	start, stop, n := AdjustSlice(int(l.n), start, stop, step)
	var old []rt.Value
	switch {
	case n == 0:
	case step == 1:
		old = l.replaceLocked(t, start, stop, nil)
	default:
		if step < 0 {
			// The same items from the other end.
			start, step = start+(n-1)*step, -step
		}
		old = make([]rt.Value, 0, n)
		size, to := int(l.n), start
		for k := start; k < size; k++ {
			v := *blockItem(l.arr, k)
			if (k-start)%step == 0 && len(old) < n {
				old = append(old, v)
				continue
			}
			rt.StoreValue(blockItem(l.arr, to), v)
			to++
		}
		l.setLen(to)
		for k := to; k < size; k++ {
			rt.StoreValue(blockItem(l.arr, k), rt.Value{})
		}
		l.shrink(t)
	}
	t.Unlock(&l.Header)
	dropAll(t, old, step != 1)
	return nil
}
