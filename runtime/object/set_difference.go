// This file holds difference and symmetric difference of sets, in place and not.

package object

import rt "minipy/runtime"

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
