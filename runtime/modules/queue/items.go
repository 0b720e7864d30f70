// This file holds a queue's items: a ring, also used as a stack and as a heap.
package queue

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// ring is a circular buffer of owned values; its capacity is a power of two. As a
// heap it starts at index 0: heads move only in first-in first-out use.
type ring struct {
	buf  []rt.Value
	head int
	n    int
}

func (r *ring) at(i int) *rt.Value { return &r.buf[(r.head+i)&(len(r.buf)-1)] }

func (r *ring) push(v rt.Value) {
	if r.n == len(r.buf) {
		next := make([]rt.Value, max(8, 2*r.n))
		for i := range r.n {
			next[i] = *r.at(i)
		}
		r.buf, r.head = next, 0
	}
	r.n++
	*r.at(r.n - 1) = v
}

// shift takes the oldest.
func (r *ring) shift() rt.Value {
	p := r.at(0)
	v := *p
	*p = rt.Value{}
	r.head = (r.head + 1) & (len(r.buf) - 1)
	r.n--
	return v
}

// pop takes the newest.
func (r *ring) pop() rt.Value {
	p := r.at(r.n - 1)
	v := *p
	*p = rt.Value{}
	r.n--
	return v
}

func (r *ring) each(visit func(rt.Value)) {
	for i := range r.n {
		visit(*r.at(i))
	}
}

// The heap is CPython's heapq, comparison for comparison, as comparisons can be
// seen: a new item rises from the end; when the first is taken, the last item
// goes down to a leaf along the smaller children and rises from there.

// heapPush adds an owned item. If a comparison raises, the item is in the heap.
func (r *ring) heapPush(t *rt.Thread, v rt.Value) error {
	r.push(v)
	return r.rise(t, 0, r.n-1)
}

// heapPop takes the smallest item, owned. If a comparison raises it is lost.
func (r *ring) heapPop(t *rt.Thread) (rt.Value, error) {
	last := r.pop()
	if r.n == 0 {
		return last, nil
	}
	first := *r.at(0)
	*r.at(0) = last
	err := r.sink(t)
	if err != nil {
		t.Decref(first)
		return rt.Value{}, err
	}
	return first, nil
}

func less(t *rt.Thread, a, b rt.Value) (bool, error) {
	if a.IsInt() && b.IsInt() {
		return a.Int() < b.Int(), nil
	}
	// The heap owns both; it is this thread's until the operation ends.
	return object.CompareBool(t, a, b, code.LT)
}

// rise moves the item at pos towards start.
func (r *ring) rise(t *rt.Thread, start, pos int) error {
	for pos > start {
		parent := (pos - 1) >> 1
		ok, err := less(t, *r.at(pos), *r.at(parent))
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		*r.at(pos), *r.at(parent) = *r.at(parent), *r.at(pos)
		pos = parent
	}
	return nil
}

func (r *ring) sink(t *rt.Thread) error {
	pos := 0
	for {
		child := 2*pos + 1
		if child >= r.n {
			return r.rise(t, 0, pos)
		}
		if right := child + 1; right < r.n {
			ok, err := less(t, *r.at(child), *r.at(right))
			if err != nil {
				return err
			}
			if !ok {
				child = right
			}
		}
		*r.at(pos), *r.at(child) = *r.at(child), *r.at(pos)
		pos = child
	}
}
