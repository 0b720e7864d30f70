// This file implements what compares a list's items: in, index, count, remove, and comparison of lists.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// search is one scan of a list for items equal to x.
type search struct {
	x           rt.Value
	start, stop int // counted from the end if negative
	kind        rt.AccessKind
	// found is told each equal item and its index, borrowed, and whether the
	// list's lock is held; it returns whether to go on.
	found func(i int, item rt.Value, locked bool) bool
	// restart is told that the scan starts again from the first item; may be nil.
	restart func()
}

// scan runs a search. As long as x and the items are leaves the whole scan is
// one atomic step. At the first other item it lets go of the lock: from then on
// each comparison runs unlocked on counted items, and the list is looked at again
// after each, as CPython does. Beside parallel threads it is the rest of the list
// as it was at that moment that is searched, so that no item that stays in the list is
// skipped, wherever the others are moved.
func (l *List) scan(t *rt.Thread, s search) error {
	multi := t.Parallel()
	t.Visible(&l.Header, rt.Unbound, s.kind)
	t.Lock(&l.Header)
	i, stop := clipBound(s.start, int(l.n)), clipBound(s.stop, int(l.n))
	if isLeaf(s.x) {
		for ; i < stop && i < int(l.n); i++ {
			item := *blockItem(l.arr, i)
			if !isLeaf(item) {
				break
			}
			if leafEqual(t, item, s.x) && !s.found(i, item, true) {
				t.Unlock(&l.Header)
				return nil
			}
		}
	}
	if multi && i < min(stop, int(l.n)) {
		items := l.copyLocked(t, i, min(stop, int(l.n)))
		t.Unlock(&l.Header)
		return s.scanCopy(t, i, items)
	}
	mark := t.HoldMark()
	for ; i < stop && i < int(l.n); i++ {
		item := *blockItem(l.arr, i)
		t.IncrefLocked(item)
		t.Unlock(&l.Header)
		more, err := s.try(t, i, t.Hold(item))
		releaseKeepErr(t, mark, err)
		if err != nil || !more {
			return err
		}
		t.Lock(&l.Header)
		if t.Parallel() { // the comparison has started the first other thread
			n := int(l.n)
			from := min(clipBound(s.start, n), n)
			items := l.copyLocked(t, from, max(from, min(clipBound(s.stop, n), n)))
			t.Unlock(&l.Header)
			if s.restart != nil {
				s.restart()
			}
			return s.scanCopy(t, from, items)
		}
	}
	t.Unlock(&l.Header)
	return nil
}

// try compares one held item with no lock.
func (s *search) try(t *rt.Thread, i int, item rt.Value) (more bool, err error) {
	eq, err := Equal(t, item, s.x)
	if err != nil || eq && !s.found(i, item, false) {
		return false, err
	}
	if i%pollEvery == pollEvery-1 {
		err = t.Poll()
	}
	return true, err
}

// scanCopy runs the search on a copy of the items from an index on, which it drops.
func (s *search) scanCopy(t *rt.Thread, from int, items []rt.Value) error {
	mark := t.HoldMark()
	for _, v := range items {
		t.Hold(v)
	}
	var err error
	more := true
	for i := 0; i < len(items) && more && err == nil; i++ {
		more, err = s.try(t, from+i, items[i])
	}
	releaseKeepErr(t, mark, err)
	return err
}

// leafIndex returns the index of the first item from i on that equals x, or -1; ok is false if script
// code may have to compare. No other thread can come between.
func leafIndex(t *rt.Thread, items []rt.Value, i int, x rt.Value) (at int, ok bool) {
	if !isLeaf(x) {
		return 0, false
	}
	for ; i < len(items); i++ {
		switch v := items[i]; {
		case v == x:
			return i, true
		case v.H == &rt.IntHdr && x.H == &rt.IntHdr:
		case !isLeaf(v):
			return 0, false
		case leafEqual(t, v, x):
			return i, true
		}
	}
	return -1, true
}

func listContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	if !t.Multi() {
		if at, ok := leafIndex(t, AsList(v).Items(), 0, item); ok {
			return at >= 0, nil
		}
	}
	hit := false
	err := AsList(v).scan(t, search{x: item, stop: maxInt, found: func(int, rt.Value, bool) bool {
		hit = true
		return false
	}})
	return hit, err
}

func listIndex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	start, stop, err := searchBounds(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	if len(args) == 2 && !t.Multi() {
		if at, ok := leafIndex(t, AsList(args[0]).Items(), 0, args[1]); ok && at >= 0 {
			return rt.Int(int64(at)), nil
		}
	}
	at := -1
	err = AsList(args[0]).scan(t, search{x: args[1], start: start, stop: stop, found: func(i int, _ rt.Value, _ bool) bool {
		at = i
		return false
	}})
	if err == nil && at < 0 {
		var s string
		if s, err = ReprString(t, args[1]); err == nil {
			err = ValueError(t, "%s is not in list", s)
		}
	}
	return rt.Int(int64(at)), err
}

func listCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := int64(0)
	if !t.Multi() {
		for items, i := AsList(args[0]).Items(), -1; ; n++ {
			var ok bool
			if i, ok = leafIndex(t, items, i+1, args[1]); !ok {
				break
			} else if i < 0 {
				return rt.Int(n), nil
			}
		}
		n = 0
	}
	err := AsList(args[0]).scan(t, search{x: args[1], stop: maxInt, restart: func() { n = 0 },
		found: func(int, rt.Value, bool) bool {
			n++
			return true
		}})
	return rt.Int(n), err
}

func listRemove(t *rt.Thread, l *List, args []rt.Value) error {
	var gone rt.Value
	if !t.Multi() {
		if at, ok := leafIndex(t, l.Items(), 0, args[0]); ok && at >= 0 {
			t.Decref(l.removeLocked(t, at))
			return nil
		}
	}
	multi := t.Parallel() // at the start: the others may end while a comparison runs
	err := l.scan(t, search{x: args[0], stop: maxInt, kind: rt.ReadWrite, found: func(i int, item rt.Value, locked bool) bool {
		if locked {
			gone = l.removeLocked(t, i)
		} else {
			gone = l.removeFound(t, i, item, multi || t.Parallel())
		}
		return gone.H == nil
	}})
	if err != nil {
		return err
	}
	if gone.H == nil {
		return ValueError(t, "list.remove(x): x not in list")
	}
	t.Decref(gone)
	return nil
}

// removeFound takes out an item that compared equal while no lock was held: at
// its index, or wherever it is now; the zero Value if another thread took it.
// With the GIL what stands at the index now goes, as in CPython.
func (l *List) removeFound(t *rt.Thread, i int, item rt.Value, multi bool) rt.Value {
	t.Lock(&l.Header)
	defer t.Unlock(&l.Header)
	if i < int(l.n) && (!multi || *blockItem(l.arr, i) == item) {
		return l.removeLocked(t, i)
	}
	if !multi {
		return rt.None // the comparison shortened the list: nothing to remove, and no error
	}
	for k, v := range l.Items() {
		if v == item {
			return l.removeLocked(t, k)
		}
	}
	return rt.Value{}
}

// listCompare compares two lists as CPython does: the first pair of items that
// differs decides. It is one atomic step, both lists locked, while it meets
// leaves; other pairs are compared with no lock held.
func listCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !IsList(b) {
		return rt.NotImplemented, nil
	}
	if err := enterGo(t, " in comparison"); err != nil {
		return rt.Value{}, err
	}
	defer leaveGo(t)
	x, y := AsList(a), AsList(b)
	mark := t.HoldMark()
	t.Visible2(&x.Header, rt.Read, &y.Header, rt.Read)
	t.Lock2(&x.Header, &y.Header)
	if x.n != y.n && (op == code.EQ || op == code.NE) {
		t.Unlock2(&x.Header, &y.Header)
		return rt.Bool(op == code.NE), nil
	}
	for i := 0; ; i++ {
		n := int(min(x.n, y.n))
		for ; i < n; i++ {
			p, q := *blockItem(x.arr, i), *blockItem(y.arr, i)
			if p != q && (!leafPair(p, q) || !leafEqual(t, p, q)) {
				break
			}
		}
		if i >= n {
			r := compareSizes(int(x.n), int(y.n), op)
			t.Unlock2(&x.Header, &y.Header)
			return r, nil
		}
		p, q := *blockItem(x.arr, i), *blockItem(y.arr, i)
		if !leafPair(p, q) {
			t.IncrefLocked(p)
			t.IncrefLocked(q)
			t.Unlock2(&x.Header, &y.Header)
			t.Hold(p)
			t.Hold(q)
			eq, err := Equal(t, p, q)
			if err == nil && i%pollEvery == pollEvery-1 {
				err = t.Poll()
			}
			releaseKeepErr(t, mark, err)
			if err != nil {
				return rt.Value{}, err
			}
			t.Visible2(&x.Header, rt.Read, &y.Header, rt.Read)
			t.Lock2(&x.Header, &y.Header)
			if eq {
				continue
			}
			if i >= int(min(x.n, y.n)) { // the comparison shortened a list
				r := compareSizes(int(x.n), int(y.n), op)
				t.Unlock2(&x.Header, &y.Header)
				return r, nil
			}
			p, q = *blockItem(x.arr, i), *blockItem(y.arr, i)
		}
		// The pair differs: it decides.
		if op == code.EQ || op == code.NE {
			t.Unlock2(&x.Header, &y.Header)
			return rt.Bool(op == code.NE), nil
		}
		t.IncrefLocked(p)
		t.IncrefLocked(q)
		t.Unlock2(&x.Header, &y.Header)
		t.Hold(p)
		t.Hold(q)
		r, err := Compare(t, p, q, op)
		return t.ReleaseKeep(mark, r), err
	}
}
