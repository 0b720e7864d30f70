// This file implements what compares a deque's items: in, index, count, remove, and comparison of deques.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// scan looks for items equal to x from start to stop (0 <= start) and tells found
// the index of each, with the lock held, until it returns false. As long as x and the
// items are leaves the scan is one atomic step; another item is compared with no
// lock held, and a deque that was changed meanwhile is an error of class changed.
func (d *Deque) scan(t *rt.Thread, x rt.Value, start, stop int, changed *Type, found func(i int) bool) error {
	mark := t.HoldMark()
	leaf := isLeaf(x)
	t.Lock(&d.Header)
	for i := start; i < stop && i < d.n; i++ {
		item := *d.at(i)
		eq := item == x
		if !eq && leaf && isLeaf(item) {
			eq = leafEqual(t, item, x)
		} else if !eq {
			state := d.state
			t.IncrefLocked(item)
			t.Unlock(&d.Header)
			t.Hold(item)
			var err error
			if eq, err = Equal(t, item, x); err == nil && i%pollEvery == pollEvery-1 {
				err = t.Poll()
			}
			releaseKeepErr(t, mark, err)
			if err != nil {
				return err
			}
			t.Lock(&d.Header)
			if d.state != state {
				t.Unlock(&d.Header)
				return Raise(t, changed, "deque mutated during iteration")
			}
		}
		if eq && !found(i) {
			break
		}
	}
	t.Unlock(&d.Header)
	return nil
}

func dequeContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	hit := false
	err := asDeque(v).scan(t, item, 0, maxInt, RuntimeErrorType, func(int) bool {
		hit = true
		return false
	})
	return hit, err
}

func dequeCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := int64(0)
	err := asDeque(args[0]).scan(t, args[1], 0, maxInt, RuntimeErrorType, func(int) bool {
		n++
		return true
	})
	return rt.Int(n), err
}

func notInDeque(t *rt.Thread, x rt.Value) error {
	s, err := ReprString(t, x)
	if err != nil {
		return err
	}
	return ValueError(t, "%s is not in deque", s)
}

func dequeIndex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	d := asDeque(args[0])
	start, stop, err := searchBounds(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	n := d.Len(t)
	at := -1
	err = d.scan(t, args[1], clipBound(start, n), clipBound(stop, n), RuntimeErrorType, func(i int) bool {
		at = i
		return false
	})
	if err == nil && at < 0 {
		err = notInDeque(t, args[1])
	}
	return rt.Int(int64(at)), err
}

func dequeRemove(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	d := asDeque(args[0])
	var gone rt.Value
	err := d.scan(t, args[1], 0, maxInt, IndexErrorType, func(i int) bool {
		gone = d.takeAt(i)
		return false
	})
	if err == nil && gone.H == nil {
		err = notInDeque(t, args[1])
	}
	if err != nil {
		return rt.Value{}, err
	}
	t.Decref(gone)
	return rt.None, nil
}

// dequeCompare compares two deques: the first pair of items that differs decides.
// It compares what both hold at one moment.
func dequeCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !isDeque(a) || !isDeque(b) {
		return rt.NotImplemented, nil
	}
	x, y := asDeque(a), asDeque(b)
	if x == y {
		return compareSizes(0, 0, op), nil
	}
	t.Lock2(&x.Header, &y.Header)
	if x.n != y.n && (op == code.EQ || op == code.NE) {
		t.Unlock2(&x.Header, &y.Header)
		return rt.Bool(op == code.NE), nil
	}
	p, q := x.snapshotLocked(t), y.snapshotLocked(t)
	sx, sy := x.state, y.state
	t.Unlock2(&x.Header, &y.Header)
	mark := t.HoldMark()
	for _, v := range p {
		t.Hold(v)
	}
	for _, v := range q {
		t.Hold(v)
	}
	r, err := compareItems(t, p, q, op)
	if err == nil && !t.Parallel() && (x.state != sx || y.state != sy) {
		t.Hold(r)
		err = RuntimeError(t, "deque mutated during iteration")
	}
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	return t.ReleaseKeep(mark, r), nil
}
