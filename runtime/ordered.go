// This file defines ordered, a table of objects that is walked in the order of their entry.
package runtime

// ordered maps objects to what is known of them. A walk is one over a slice, in
// the order in which the objects entered, and taking most of them out at once costs
// little: then the index is made anew. Its owner's mutex guards it.
//
// Rejected: a Go map alone. A walk over it is slow and in no order; sorting and
// deleting made up most of a collection's pause.
type ordered[E any] struct {
	at    map[*Header]int
	list  []item[E]
	holes int
}

// item is an entry; h is nil where one was taken out.
type item[E any] struct {
	h *Header
	e E
}

// find returns what is known of h, good until the next add or keep; nil if h is not there.
func (o *ordered[E]) find(h *Header) *E {
	if i, ok := o.at[h]; ok {
		return &o.list[i].e
	}
	return nil
}

// add enters h, which is not there.
func (o *ordered[E]) add(h *Header, e E) {
	if o.at == nil {
		o.at = map[*Header]int{}
	}
	o.at[h] = len(o.list)
	o.list = append(o.list, item[E]{h, e})
}

// remove takes h out and reports whether it was there.
func (o *ordered[E]) remove(h *Header) bool {
	i, ok := o.at[h]
	if !ok {
		return false
	}
	delete(o.at, h)
	o.list[i] = item[E]{}
	o.holes++
	for n := len(o.list); n > 0 && o.list[n-1].h == nil; n-- {
		o.list = o.list[:n-1]
		o.holes--
	}
	if o.holes > 64 && o.holes > len(o.list)/2 {
		o.compact()
	}
	return true
}

// keep walks all objects in order and takes out those for which f is false.
func (o *ordered[E]) keep(f func(h *Header, e *E) bool) {
	gone := 0
	for i := range o.list {
		if it := &o.list[i]; it.h != nil && !f(it.h, &it.e) {
			it.h = nil
			gone++
		}
	}
	o.holes += gone
	switch {
	case gone == 0:
	case gone > len(o.list)/4 || o.holes > 64 && o.holes > len(o.list)/2:
		o.compact()
	default:
		for h, i := range o.at {
			if it := &o.list[i]; it.h == nil {
				it.e = *new(E)
				delete(o.at, h)
			}
		}
	}
}

// compact closes the holes and makes the index anew.
func (o *ordered[E]) compact() {
	n := 0
	clear(o.at)
	for _, it := range o.list {
		if it.h != nil {
			o.list[n] = it
			o.at[it.h] = n
			n++
		}
	}
	clear(o.list[n:])
	o.list = o.list[:n]
	o.holes = 0
	if cap(o.list) > 1024 && n < cap(o.list)/8 {
		// A peak is over: give the memory back.
		o.list = append(make([]item[E], 0, 2*n), o.list...)
		o.at = make(map[*Header]int, n)
		for i, it := range o.list {
			o.at[it.h] = i
		}
	}
}
