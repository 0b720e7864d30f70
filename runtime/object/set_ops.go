// This file begins set algebra, in CPython's order of construction and atomic while elements are leaves: copies, updates and unions.
package object

import rt "minipy/runtime"

// Each operation on two sets has two forms. The locked one holds both locks and
// does the whole at once. If it meets two elements that only script code can
// compare, it stops, and the other form goes on from a snapshot of the operand,
// one step for each element.

// held is an element with its hash, owned by the hold stack.
type held struct {
	key  rt.Value
	hash int64
}

// holdFrom puts the elements of s from place i on on the hold stack. The caller holds the lock.
func (s *Set) holdFrom(t *rt.Thread, i int) []held {
	var items []held
	for tab := s.table(); i < len(tab.e); i++ {
		if e := &tab.e[i]; e.key.H != nil && e.hash != -1 {
			t.IncrefLocked(e.key)
			items = append(items, held{t.Hold(e.key), e.hash})
		}
	}
	return items
}

// holdAll is holdFrom the first place, in one atomic step.
func (s *Set) holdAll(t *rt.Thread) []held {
	t.Lock(&s.Header)
	items := s.holdFrom(t, 0)
	t.Unlock(&s.Header)
	return items
}

// onHold runs f and drops what it put on the hold stack.
func onHold(t *rt.Thread, f func() error) error {
	mark := t.HoldMark()
	err := f()
	releaseKeepErr(t, mark, err)
	return err
}

// result runs f on a new set of the built-in type of s and returns it, owned.
func (s *Set) result(t *rt.Thread, f func(r *Set) error) (rt.Value, error) {
	shape := &setShape
	if s.Shape().Kind == rt.KindFrozenSet {
		shape = &frozenSetShape
	}
	r := newSetShape(t, shape)
	mark := t.HoldMark()
	t.Hold(r.Val())
	if err := f(r); err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	return t.Unhold(), nil
}

// Update adds all elements of v. One atomic step for a set or a dict.
func (s *Set) Update(t *rt.Thread, v rt.Value) error {
	switch {
	case IsAnySet(v):
		return s.merge(t, AsSet(v))
	case ExactDict(v):
		return s.mergeDict(t, AsDict(v))
	}
	if part, ok := viewPart(v); ok && part == dictKeys && ExactDict(AsDictView(v).Dict.Val()) {
		return s.mergeKeys(t, AsDictView(v).Dict)
	}
	done := 0
	if !t.Multi() {
		var items []rt.Value
		switch v.H.Shape() {
		case &listShape:
			items = AsList(v).Items()
		case &tupleShape:
			items = AsTuple(v).Items
		}
		var err error
		if done, err = s.addLeaves(t, items); err != nil || len(items) > 0 && done == len(items) {
			return err
		}
	}
	if items, ok := sliceOf(t, v); ok {
		return onHold(t, func() error {
			for _, e := range items {
				t.Hold(e)
			}
			for _, e := range items[done:] {
				if err := s.Add(t, e); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return Iterate(t, v, func(e rt.Value) (bool, error) { return true, s.Add(t, e) })
}

// addLeaves adds items up to the first that script code may have to compare or hash, and returns how
// many these are. No other thread can come between.
func (s *Set) addLeaves(t *rt.Thread, items []rt.Value) (int, error) {
	for i, v := range items {
		if !isLeaf(v) {
			return i, nil
		}
		hash, err := Hash(t, v)
		if err != nil {
			return i, err
		}
		switch s.findLeaf(t, v, hash) {
		case unknown:
			return i, nil
		case absent:
			s.insert(t, t.New(v), hash)
		}
	}
	return len(items), nil
}

// sliceOf returns the elements of an exact list or of a view of a dict, copied in
// one atomic step and owned.
func sliceOf(t *rt.Thread, v rt.Value) (items []rt.Value, ok bool) {
	if v.H.Shape() != &listShape {
		return ViewSnapshot(t, v)
	}
	l := AsList(v)
	t.Lock(&l.Header)
	items = append(items, l.Items()...)
	for _, e := range items {
		t.IncrefLocked(e)
	}
	t.Unlock(&l.Header)
	return items, true
}

// merge is s |= o for two sets.
func (s *Set) merge(t *rt.Thread, o *Set) error {
	if s == o {
		return nil
	}
	mark := t.HoldMark()
	t.Lock2(&s.Header, &o.Header)
	var rest []held
	if i, done := s.mergeLocked(t, o); !done {
		rest = o.holdFrom(t, i)
	}
	t.Unlock2(&s.Header, &o.Header)
	var err error
	for _, e := range rest {
		if err = s.addHash(t, e.key, e.hash); err != nil {
			break
		}
	}
	releaseKeepErr(t, mark, err)
	return err
}

// mergeLocked stops at the first place of o whose element cannot be compared.
func (s *Set) mergeLocked(t *rt.Thread, o *Set) (i int, done bool) {
	if o.used == 0 {
		return 0, true
	}
	src := o.table()
	if uint64(s.fill+o.used)*5 >= s.table().mask*3 {
		s.resize(t, (s.used+o.used)*2)
	}
	if s.fill == 0 {
		// No duplicates: copy place by place, or insert without comparing.
		tab := s.own(t)
		same := tab.mask == src.mask && o.fill == o.used
		for i := range src.e {
			e := &src.e[i]
			if e.key.H == nil || e.hash == -1 {
				continue
			}
			t.IncrefLocked(e.key)
			p, _ := tab.place(e.hash)
			if same {
				p = &tab.e[i]
			}
			rt.StoreLen(&p.hash, e.hash)
			rt.StoreValue(&p.key, e.key)
		}
		s.fill = o.used
		rt.StoreLen(&s.used, o.used)
		return 0, true
	}
	for ; i < len(src.e); i++ {
		e := &src.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		switch s.findLeaf(t, e.key, e.hash) {
		case unknown:
			return i, false
		case absent:
			t.IncrefLocked(e.key)
			s.insert(t, e.key, e.hash)
		}
	}
	return i, true
}

// mergeDict adds the keys of a dict.
func (s *Set) mergeDict(t *rt.Thread, d *Dict) error { return s.addKeys(t, d, true) }

// mergeKeys adds what a view of a dict's keys shows, as iterating over it does.
func (s *Set) mergeKeys(t *rt.Thread, d *Dict) error { return s.addKeys(t, d, false) }

func (s *Set) addKeys(t *rt.Thread, d *Dict, grow bool) error {
	mark := t.HoldMark()
	var rest []held
	t.Lock2(&s.Header, &d.Header)
	if grow && uint64(s.fill+d.n)*5 >= s.table().mask*3 {
		s.resize(t, (s.used+d.n)*2)
	}
	tab := d.table()
	stopped := false
	for i := range tab.live() {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		j := unknown
		if !stopped {
			j = s.findLeaf(t, e.key, e.hash)
		}
		switch j {
		case unknown:
			stopped = true
			t.IncrefLocked(e.key)
			rest = append(rest, held{t.Hold(e.key), e.hash})
		case absent:
			t.IncrefLocked(e.key)
			s.insert(t, e.key, e.hash)
		}
	}
	t.Unlock2(&s.Header, &d.Header)
	var err error
	for _, e := range rest {
		if err = s.addHash(t, e.key, e.hash); err != nil {
			break
		}
	}
	releaseKeepErr(t, mark, err)
	return err
}

// Copy returns a new set or frozenset with the same elements, owned.
func (s *Set) Copy(t *rt.Thread) (rt.Value, error) {
	return s.result(t, func(r *Set) error { return r.merge(t, s) })
}

// toSet returns v if it is a set, else a new set of its elements, either way
// held by the hold stack or the caller's caller.
func toSet(t *rt.Thread, v rt.Value) (*Set, error) {
	if IsAnySet(v) {
		return AsSet(v), nil
	}
	r := NewSet(t)
	t.Hold(r.Val())
	return r, r.Update(t, v)
}

// union returns s | v.
func (s *Set) union(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if IsAnySet(v) && AsSet(v) != s {
		if r := s.unionLocked(t, AsSet(v)); r.H != nil {
			return r, nil
		}
	}
	return s.result(t, func(r *Set) error {
		if err := r.merge(t, s); err != nil || v.H == &s.Header {
			return err
		}
		return r.Update(t, v)
	})
}

// build makes a set under the locks of s and o by f, which reports whether it
// could compare all elements: else the zero Value.
func (s *Set) build(t *rt.Thread, o *Set, f func(r *Set) bool) rt.Value {
	shape := &setShape
	if s.Shape().Kind == rt.KindFrozenSet {
		shape = &frozenSetShape
	}
	r := newSetShape(t, shape)
	t.Lock2(&s.Header, &o.Header)
	ok := f(r)
	t.Unlock2(&s.Header, &o.Header)
	if !ok {
		t.Decref(r.Val())
		return rt.Value{}
	}
	return r.Val()
}

func (s *Set) unionLocked(t *rt.Thread, o *Set) rt.Value {
	return s.build(t, o, func(r *Set) bool {
		r.mergeLocked(t, s) // into an empty set: compares nothing
		_, done := r.mergeLocked(t, o)
		return done
	})
}

// addOwn adds an element of a set whose lock the caller holds to r, which is
// nobody else's. It reports false if it cannot compare.
func (r *Set) addOwn(t *rt.Thread, e *setEntry) bool {
	switch r.findLeaf(t, e.key, e.hash) {
	case unknown:
		return false
	case absent:
		t.IncrefLocked(e.key)
		r.insert(t, e.key, e.hash)
	}
	return true
}
