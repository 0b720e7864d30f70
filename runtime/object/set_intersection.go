// This file holds the intersection of sets, in place and not, and their comparison.

package object

import rt "minipy/runtime"

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
