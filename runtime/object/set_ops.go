// This file implements set algebra in CPython's order of construction, atomic while elements are leaves.
package object

import (
	rt "minipy/runtime"
)

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

// intersection returns s & v, for any iterable v.
func (s *Set) intersection(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H == &s.Header {
		return s.Copy(t)
	}
	if !IsAnySet(v) {
		return s.result(t, func(r *Set) error {
			return Iterate(t, v, func(e rt.Value) (bool, error) {
				hash, err := Hash(t, e)
				if err != nil {
					return false, err
				}
				ok, err := s.hasHash(t, e, hash)
				if ok && err == nil {
					err = r.addHash(t, e, hash)
				}
				return true, err
			})
		})
	}
	o := AsSet(v)
	if r := s.build(t, o, func(r *Set) bool { return s.intersectLocked(t, o, r) }); r.H != nil {
		return r, nil
	}
	return s.result(t, func(r *Set) error {
		small, big := o, s
		if o.Len(t) > s.Len(t) {
			small, big = s, o
		}
		return r.addWhere(t, small, big.hasHash, true)
	})
}

// addWhere adds the elements of s for which test says want, one step for each.
func (r *Set) addWhere(t *rt.Thread, s *Set, test func(*rt.Thread, rt.Value, int64) (bool, error), want bool) error {
	return onHold(t, func() error {
		for _, e := range s.holdAll(t) {
			ok, err := test(t, e.key, e.hash)
			if err == nil && ok == want {
				err = r.addHash(t, e.key, e.hash)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// difference returns s - v, for any iterable v.
func (s *Set) difference(t *rt.Thread, v rt.Value) (rt.Value, error) {
	var size int
	switch {
	case IsAnySet(v):
		size = AsSet(v).Len(t)
	case ExactDict(v):
		size = AsDict(v).Len(t)
	default:
		return s.copyAndRemove(t, v)
	}
	if s.Len(t)>>2 > size {
		return s.copyAndRemove(t, v)
	}
	if ExactDict(v) {
		return s.result(t, func(r *Set) error { return r.addWhere(t, s, AsDict(v).HasHash, false) })
	}
	o := AsSet(v)
	if r := s.build(t, o, func(r *Set) bool {
		tab := s.table()
		for i := range tab.e {
			e := &tab.e[i]
			if e.key.H == nil || e.hash == -1 {
				continue
			}
			if j := o.findLeaf(t, e.key, e.hash); j == unknown || j == absent && !r.addOwn(t, e) {
				return false
			}
		}
		return true
	}); r.H != nil {
		return r, nil
	}
	return s.result(t, func(r *Set) error { return r.addWhere(t, s, o.hasHash, false) })
}

// copyAndRemove is the difference for a small operand.
func (s *Set) copyAndRemove(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if IsAnySet(v) {
		o := AsSet(v)
		if r := s.build(t, o, func(r *Set) bool {
			r.mergeLocked(t, s)
			_, done := r.removeLocked(t, o)
			r.compact(t)
			return done
		}); r.H != nil {
			return r, nil
		}
	}
	return s.result(t, func(r *Set) error {
		if err := r.merge(t, s); err != nil {
			return err
		}
		return r.differenceUpdate(t, v)
	})
}

// removeLocked removes the elements of o from s under both locks; it stops at
// the first place of o whose element cannot be compared.
func (s *Set) removeLocked(t *rt.Thread, o *Set) (i int, done bool) {
	src := o.table()
	if o.used>>3 > s.used {
		// Removals commute, so ask the larger set about the elements of the smaller.
		if s.removeIn(t, o) {
			return 0, true
		}
	}
	for ; i < len(src.e); i++ {
		e := &src.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		j := s.findLeaf(t, e.key, e.hash)
		if j == unknown {
			return i, false
		}
		if j >= 0 {
			t.DropLater(s.removeAt(j))
		}
	}
	return i, true
}

// removeIn removes the elements that o has too; false if one cannot be compared.
func (s *Set) removeIn(t *rt.Thread, o *Set) bool {
	tab := s.table()
	for i := range tab.e {
		e := &tab.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		switch j := o.findLeaf(t, e.key, e.hash); {
		case j == unknown:
			return false
		case j >= 0:
			t.DropLater(s.removeAt(i))
		}
	}
	return true
}

// compact gets rid of dummies if they are more than a quarter. The caller holds the lock.
func (s *Set) compact(t *rt.Thread) {
	if uint64(s.fill-s.used) > s.table().mask/4 {
		s.grow(t)
	}
}

// differenceUpdate is s -= v, for any iterable v.
func (s *Set) differenceUpdate(t *rt.Thread, v rt.Value) error {
	if v.H == &s.Header {
		s.Clear(t)
		return nil
	}
	if !IsAnySet(v) {
		err := Iterate(t, v, func(e rt.Value) (bool, error) {
			_, err := s.Discard(t, e)
			return true, err
		})
		if err == nil {
			t.Lock(&s.Header)
			s.compact(t)
			t.Unlock(&s.Header)
		}
		return err
	}
	o := AsSet(v)
	mark := t.HoldMark()
	var rest []held
	t.Lock2(&s.Header, &o.Header)
	i, done := s.removeLocked(t, o)
	if done {
		s.compact(t)
	} else {
		rest = o.holdFrom(t, i)
	}
	t.Unlock2(&s.Header, &o.Header)
	var err error
	for _, e := range rest {
		if _, err = s.discardHash(t, e.key, e.hash); err != nil {
			break
		}
	}
	if !done && err == nil {
		t.Lock(&s.Header)
		s.compact(t)
		t.Unlock(&s.Header)
	}
	releaseKeepErr(t, mark, err)
	return err
}

// symmetricUpdate is s ^= v, for any iterable v.
func (s *Set) symmetricUpdate(t *rt.Thread, v rt.Value) error {
	if v.H == &s.Header {
		s.Clear(t)
		return nil
	}
	return onHold(t, func() error {
		if ExactDict(v) {
			keys, _ := AsDict(v).holdSnapshot(t)
			for _, k := range keys {
				hash, err := Hash(t, k)
				if err == nil {
					err = s.toggle(t, k, hash)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}
		o, err := toSet(t, v)
		if err != nil {
			return err
		}
		return s.toggleAll(t, o)
	})
}

// toggleAll is s ^= o for two different sets. What it holds the caller drops.
func (s *Set) toggleAll(t *rt.Thread, o *Set) error {
	var rest []held
	t.Lock2(&s.Header, &o.Header)
	if i, done := s.toggleLocked(t, o); !done {
		rest = o.holdFrom(t, i)
	}
	t.Unlock2(&s.Header, &o.Header)
	for _, e := range rest {
		if err := s.toggle(t, e.key, e.hash); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) toggleLocked(t *rt.Thread, o *Set) (i int, done bool) {
	src := o.table()
	for ; i < len(src.e); i++ {
		e := &src.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		switch j := s.findLeaf(t, e.key, e.hash); j {
		case unknown:
			return i, false
		case absent:
			t.IncrefLocked(e.key)
			s.insert(t, e.key, e.hash)
		default:
			t.DropLater(s.removeAt(j))
		}
	}
	return i, true
}

// toggle removes key if it is in s, else adds it. Atomic.
func (s *Set) toggle(t *rt.Thread, key rt.Value, hash int64) error {
	t.Lock(&s.Header)
	i, err := s.findLocked(t, key, hash)
	switch {
	case err != nil:
	case i >= 0:
		t.DropLater(s.removeAt(i))
	default:
		s.insert(t, t.New(key), hash)
	}
	t.Unlock(&s.Header)
	return err
}

// symmetric returns s ^ v: the set of v, changed by s.
func (s *Set) symmetric(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if IsAnySet(v) && v.H != &s.Header {
		o := AsSet(v)
		if r := s.build(t, o, func(r *Set) bool {
			r.mergeLocked(t, o)
			_, done := r.toggleLocked(t, s)
			return done
		}); r.H != nil {
			return r, nil
		}
	}
	return s.result(t, func(r *Set) error {
		if err := r.Update(t, v); err != nil {
			return err
		}
		return onHold(t, func() error { return r.toggleAll(t, s) })
	})
}

// intersectionUpdate is s &= v: the intersection takes the place of s's elements.
func (s *Set) intersectionUpdate(t *rt.Thread, v rt.Value) error {
	if v.H == &s.Header {
		return nil
	}
	if IsAnySet(v) {
		if done := s.keepLocked(t, AsSet(v)); done {
			return nil
		}
	}
	r, err := s.intersection(t, v)
	if err != nil {
		return err
	}
	s.swap(t, AsSet(r))
	t.Decref(r)
	return nil
}

// keepLocked is s &= o in one step, if all elements can be compared.
func (s *Set) keepLocked(t *rt.Thread, o *Set) bool {
	r := NewSet(t)
	t.Lock2(&s.Header, &o.Header)
	ok := s.intersectLocked(t, o, r)
	if ok {
		s.exchange(r)
	}
	t.Unlock2(&s.Header, &o.Header)
	t.Decref(r.Val())
	return ok
}

// intersectLocked adds the common elements of s and o to r, in CPython's order.
func (s *Set) intersectLocked(t *rt.Thread, o, r *Set) bool {
	small, big := o, s
	if o.used > s.used {
		small, big = s, o
	}
	tab := small.table()
	for i := range tab.e {
		e := &tab.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		if j := big.findLeaf(t, e.key, e.hash); j == unknown || j >= 0 && !r.addOwn(t, e) {
			return false
		}
	}
	return true
}

// swap exchanges the elements of s with those of r, which is nobody else's.
func (s *Set) swap(t *rt.Thread, r *Set) {
	t.Lock(&s.Header)
	s.exchange(r)
	t.Unlock(&s.Header)
}

func (s *Set) exchange(r *Set) {
	tab, used, fill := s.table(), s.used, s.fill
	s.setTable(r.table())
	s.fill = r.fill
	rt.StoreLen(&s.used, r.used)
	r.setTable(tab)
	r.used, r.fill = used, fill
}

// isSubset reports whether every element of s is in o: one atomic step while they are leaves.
func (s *Set) isSubset(t *rt.Thread, o *Set) (bool, error) {
	return s.compareWith(t, o, func(n, m int64) bool { return n <= m }, true)
}

// isDisjoint reports whether s and o have no element in common.
func (s *Set) isDisjoint(t *rt.Thread, o *Set) (bool, error) {
	if s == o {
		return s.Len(t) == 0, nil
	}
	if o.Len(t) > s.Len(t) {
		s, o = o, s
	}
	return o.compareWith(t, s, func(n, m int64) bool { return true }, false)
}

// compareWith reports whether the sizes pass and all elements of s are in o
// (want) or none is.
func (s *Set) compareWith(t *rt.Thread, o *Set, sizes func(n, m int64) bool, want bool) (bool, error) {
	t.Lock2(&s.Header, &o.Header)
	if !sizes(s.used, o.used) {
		t.Unlock2(&s.Header, &o.Header)
		return false, nil
	}
	result, done := true, true
	tab := s.table()
	for i := range tab.e {
		e := &tab.e[i]
		if e.key.H == nil || e.hash == -1 {
			continue
		}
		j := o.findLeaf(t, e.key, e.hash)
		if j == unknown {
			done = false
			break
		}
		if (j >= 0) != want {
			result = false
			break
		}
	}
	t.Unlock2(&s.Header, &o.Header)
	if done {
		return result, nil
	}
	err := onHold(t, func() error {
		for _, e := range s.holdAll(t) {
			ok, err := o.hasHash(t, e.key, e.hash)
			if err != nil {
				return err
			}
			if ok != want {
				result = false
				break
			}
		}
		return nil
	})
	return result && err == nil, err
}
