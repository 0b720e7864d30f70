// This file defines Deque, the representation of collections.deque, with its atomic operations; its methods are in deque_methods.go.
package object

import (
	rt "minipy/runtime"
)

// Deque is a double-ended queue in a ring. All its fields are guarded by the
// object's lock: every operation is one atomic step, except that items which are
// no leaves are compared with no lock held (see deque_search.go).
//
// Invariants, under the lock: len(buf) is 0 or a power of two; items stand at
// buf[(head+i)&(len(buf)-1)] for 0 <= i < n, all other places are zero; state
// changes with every change of the order or the number of items.
type Deque struct {
	rt.Header
	Ext    Ext0
	buf    []rt.Value
	head   int
	n      int
	maxlen int // -1 for none
	state  uint64
}

var dequeShape = rt.Shape{Kind: rt.KindOther}

// They name dequeShape themselves.
func init() { dequeShape.Free, dequeShape.Traverse = freeDeque, traverseDeque }

// DequeType is collections.deque.
var DequeType = &Type{}

const (
	dequeMin = 8
	noMaxLen = -1
)

// NewDeque returns an empty deque without bound, owned.
func NewDeque(t *rt.Thread) *Deque {
	d := &Deque{maxlen: noMaxLen}
	d.Init(t, &dequeShape)
	return d
}

func isDeque(v rt.Value) bool { return TypeOf(v).IsSubtype(DequeType) }

func asDeque(v rt.Value) *Deque { return As[Deque](v) }

func freeDeque(t *rt.Thread, h *rt.Header) {
	d := asDeque(h.Val())
	dropExt(t, &d.Ext)
	for d.n > 0 {
		t.Decref(d.takeLeft())
	}
	d.buf = nil
}

func traverseDeque(h *rt.Header, visit func(rt.Value)) {
	d := asDeque(h.Val())
	for i := range d.n {
		visit(*d.at(i))
	}
	traverseExt(d.Ext.Load(), visit)
}

// at returns the place of item i, 0 <= i < n. The caller holds the lock, as of
// all functions up to the next heading.
func (d *Deque) at(i int) *rt.Value { return &d.buf[(d.head+i)&(len(d.buf)-1)] }

// room makes room for one more item.
func (d *Deque) room() {
	if d.n < len(d.buf) {
		return
	}
	buf := make([]rt.Value, max(dequeMin, 2*len(d.buf)))
	for i := range d.n {
		buf[i] = *d.at(i)
	}
	d.buf, d.head = buf, 0
}

// putRight appends v, which it takes over; a full deque gives up its first item, which is returned.
func (d *Deque) putRight(v rt.Value) (gone rt.Value) {
	d.state++
	if d.n == d.maxlen {
		if d.n == 0 {
			return v
		}
		gone = d.takeLeft()
	}
	d.room()
	d.n++
	*d.at(d.n - 1) = v
	return gone
}

// putLeft is putRight at the other end.
func (d *Deque) putLeft(v rt.Value) (gone rt.Value) {
	d.state++
	if d.n == d.maxlen {
		if d.n == 0 {
			return v
		}
		gone = d.takeRight()
	}
	d.room()
	d.head = (d.head - 1) & (len(d.buf) - 1)
	d.n++
	*d.at(0) = v
	return gone
}

// takeLeft removes the first item and returns it, owned; n > 0.
func (d *Deque) takeLeft() rt.Value {
	p := d.at(0)
	v := *p
	*p = rt.Value{}
	d.head = (d.head + 1) & (len(d.buf) - 1)
	d.n--
	d.state++
	return v
}

// takeRight removes the last item and returns it, owned; n > 0.
func (d *Deque) takeRight() rt.Value {
	p := d.at(d.n - 1)
	v := *p
	*p = rt.Value{}
	d.n--
	d.state++
	return v
}

// takeAt removes item i and returns it, owned.
func (d *Deque) takeAt(i int) rt.Value {
	v := *d.at(i)
	if i < d.n/2 {
		for k := i; k > 0; k-- {
			*d.at(k) = *d.at(k - 1)
		}
		*d.at(0) = v
		return d.takeLeft()
	}
	for k := i; k < d.n-1; k++ {
		*d.at(k) = *d.at(k + 1)
	}
	*d.at(d.n - 1) = v
	return d.takeRight()
}

// takeAll empties the deque and returns its items, owned.
func (d *Deque) takeAll() []rt.Value {
	items := make([]rt.Value, d.n)
	for i := range items {
		items[i] = *d.at(i)
	}
	d.buf, d.head, d.n = nil, 0, 0
	d.state++
	return items
}

// snapshotLocked returns the items, counted.
func (d *Deque) snapshotLocked(t *rt.Thread) []rt.Value {
	items := make([]rt.Value, d.n)
	for i := range items {
		items[i] = *d.at(i)
		t.IncrefLocked(items[i])
	}
	return items
}

// rotate moves the last k items to the front, or the first -k to the end.
func (d *Deque) rotate(k int) {
	if d.n < 2 {
		return
	}
	if k %= d.n; k == 0 {
		return
	}
	d.state++
	if k < 0 {
		k += d.n
	}
	if len(d.buf) == d.n {
		d.head = (d.head - k) & (len(d.buf) - 1)
		return
	}
	mask := len(d.buf) - 1
	if k <= d.n/2 {
		for ; k > 0; k-- {
			p := d.at(d.n - 1)
			v := *p
			*p = rt.Value{}
			d.head = (d.head - 1) & mask
			*d.at(0) = v
		}
		return
	}
	for k = d.n - k; k > 0; k-- {
		p := d.at(0)
		v := *p
		*p = rt.Value{}
		d.head = (d.head + 1) & mask
		*d.at(d.n - 1) = v
	}
}

// The operations below take the lock themselves.

// Len returns the number of items.
func (d *Deque) Len(t *rt.Thread) int {
	t.Lock(&d.Header)
	n := d.n
	t.Unlock(&d.Header)
	return n
}

// Append puts v, which it takes over, at the right end. Atomic.
func (d *Deque) Append(t *rt.Thread, v rt.Value) {
	t.Lock(&d.Header)
	gone := d.putRight(v)
	t.Unlock(&d.Header)
	if gone.H != nil {
		t.Decref(gone)
	}
}

// AppendLeft puts v, which it takes over, at the left end. Atomic.
func (d *Deque) AppendLeft(t *rt.Thread, v rt.Value) {
	t.Lock(&d.Header)
	gone := d.putLeft(v)
	t.Unlock(&d.Header)
	if gone.H != nil {
		t.Decref(gone)
	}
}

// Pop removes the last item and returns it, owned; the zero Value if there is none. Atomic.
func (d *Deque) Pop(t *rt.Thread) (v rt.Value) {
	t.Lock(&d.Header)
	if d.n > 0 {
		v = d.takeRight()
	}
	t.Unlock(&d.Header)
	return v
}

// PopLeft removes the first item and returns it, owned; the zero Value if there is none. Atomic.
func (d *Deque) PopLeft(t *rt.Thread) (v rt.Value) {
	t.Lock(&d.Header)
	if d.n > 0 {
		v = d.takeLeft()
	}
	t.Unlock(&d.Header)
	return v
}

// Snapshot returns the items at one moment, owned by the caller. Atomic.
func (d *Deque) Snapshot(t *rt.Thread) []rt.Value {
	t.Lock(&d.Header)
	items := d.snapshotLocked(t)
	t.Unlock(&d.Header)
	return items
}

// Clear removes all items. Atomic.
func (d *Deque) Clear(t *rt.Thread) {
	t.Lock(&d.Header)
	items := d.takeAll()
	t.Unlock(&d.Header)
	dropAll(t, items, true)
}

// Extend appends the items of v, at the left end if left: those of a deque, list
// or tuple are read in one step and put in another, others go one by one.
func (d *Deque) Extend(t *rt.Thread, v rt.Value, left bool) error {
	var items []rt.Value
	switch s := v.H.Shape(); {
	case s == &dequeShape:
		items = asDeque(v).Snapshot(t)
	case s == &listShape || s == &tupleShape:
		var err error
		if items, err = collect(t, v); err != nil {
			return err
		}
	default:
		put := d.Append
		if left {
			put = d.AppendLeft
		}
		return Iterate(t, v, func(item rt.Value) (bool, error) {
			put(t, t.New(item))
			return true, nil
		})
	}
	d.putAll(t, items, left)
	return nil
}

// putAll appends items, which it takes over, in one atomic step.
func (d *Deque) putAll(t *rt.Thread, items []rt.Value, left bool) {
	put := d.putRight
	if left {
		put = d.putLeft
	}
	t.Lock(&d.Header)
	for _, e := range items {
		if gone := put(e); gone.H != nil {
			t.DropLater(gone)
		}
	}
	t.Unlock(&d.Header)
}

// DequeIter iterates over a deque, forwards or backwards by its shape. A step
// holds the lock of the iterator, then the deque's.
type DequeIter struct {
	rt.Header
	d     *Deque // owned
	pos   int
	left  int
	state uint64
}

var (
	dequeIterShape    = rt.Shape{Kind: rt.KindIterator, Free: freeDequeIter, Traverse: traverseDequeIter}
	dequeRevIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeDequeIter, Traverse: traverseDequeIter}
	dequeIterType     = &Type{}
	dequeRevIterType  = &Type{}
)

func freeDequeIter(t *rt.Thread, h *rt.Header) { t.Decref(As[DequeIter](h.Val()).d.Val()) }
func traverseDequeIter(h *rt.Header, visit func(rt.Value)) {
	visit(As[DequeIter](h.Val()).d.Val())
}

func newDequeIter(t *rt.Thread, v rt.Value, s *rt.Shape) rt.Value {
	d := asDeque(t.New(v))
	it := &DequeIter{d: d}
	it.Init(t, s)
	t.Lock(&d.Header)
	it.left, it.state = d.n, d.state
	if s == &dequeRevIterShape {
		it.pos = d.n - 1
	}
	t.Unlock(&d.Header)
	return it.Val()
}

func dequeIterNext(t *rt.Thread, v rt.Value) (r rt.Value, err error) {
	it := As[DequeIter](v)
	step := 1
	if v.H.Shape() == &dequeRevIterShape {
		step = -1
	}
	t.Lock(&it.Header)
	t.Lock(&it.d.Header)
	mutated := false
	switch {
	case it.state != it.d.state:
		it.left = 0
		mutated = true
	case it.left > 0:
		r = *it.d.at(it.pos)
		t.IncrefLocked(r)
		it.pos += step
		it.left--
	}
	t.Unlock(&it.d.Header)
	t.Unlock(&it.Header)
	if mutated {
		err = RuntimeError(t, "deque mutated during iteration")
	}
	return r, err
}

func dequeIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[DequeIter](args[0])
	t.Lock(&it.Header)
	n := it.left
	t.Unlock(&it.Header)
	return rt.Int(int64(n)), nil
}
