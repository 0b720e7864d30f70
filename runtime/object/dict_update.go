// This file implements operations on two dicts: update, |, ==; and the making of dicts from other things.
package object

import (
	rt "minipy/runtime"
)

// Merge stores all keys and values of o in d; if keep, only the keys that d does
// not have. One atomic step while the keys compare without script code; from
// the first key that does not on, one step for each key.
func (d *Dict) Merge(t *rt.Thread, o *Dict, keep bool) error {
	if d == o {
		return nil
	}
	t.Visible2(&d.Header, rt.ReadWrite, &o.Header, rt.Read)
	t.Lock2(&d.Header, &o.Header)
	i, done := d.mergeLocked(t, o, keep)
	used := o.table().used
	t.Unlock2(&d.Header, &o.Header)
	for !done {
		t.Lock(&o.Header)
		tab := o.table()
		if tab.used != used {
			t.Unlock(&o.Header)
			return RuntimeError(t, "dict mutated during update")
		}
		for i < int(used) && tab.entries[i].key.H == nil {
			i++
		}
		if i == int(used) {
			t.Unlock(&o.Header)
			return nil
		}
		e := tab.entries[i]
		t.IncrefLocked(e.key)
		e.val = o.ownVal(t, &e)
		t.Unlock(&o.Header)
		i++
		mark := t.HoldMark()
		t.Hold(e.key)
		t.Hold(e.val)
		var err error
		if keep {
			var v rt.Value
			if v, err = d.GetHash(t, e.key, e.hash); v.H != nil {
				t.Hold(v)
			} else if err == nil {
				err = d.SetHash(t, e.key, e.hash, e.val)
			}
		} else {
			err = d.SetHash(t, e.key, e.hash, e.val)
		}
		releaseKeepErr(t, mark, err)
		if err != nil {
			return err
		}
	}
	return nil
}

// mergeLocked is Merge under both locks: it stops at the first key whose
// comparison runs script code and returns the number of its entry.
func (d *Dict) mergeLocked(t *rt.Thread, o *Dict, keep bool) (i int, done bool) {
	if o.n == 0 {
		return 0, true
	}
	if d.n == 0 && d.ns == nil && d.table().used == 0 {
		d.mergeClone(t, o)
		return 0, true
	}
	tab := o.table()
	if int64(len(d.table().entries)) < o.n {
		d.regrow(t, (int(d.n+o.n)*3+1)/2, !t.Multi())
	}
	for n := tab.live(); i < n; i++ {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		j := d.table().findLeaf(t, e.key, e.hash)
		switch {
		case j == unknown:
			return i, false
		case j == absent:
			t.IncrefLocked(e.key)
			d.insert(t, e.key, e.hash, o.ownVal(t, e))
		case !keep:
			t.DropLater(d.replace(t, j, o.ownVal(t, e)))
		}
	}
	return i, true
}

// mergeClone is mergeLocked into a dict without a table of its own.
func (d *Dict) mergeClone(t *rt.Thread, o *Dict) {
	var r Dict
	r.tab = d.tab
	r.cloneFrom(t, o)
	d.setTable(r.table())
	d.setLen(r.n)
}

// Update does d.update(v): v is a mapping (it has keys) or an iterable of pairs.
func (d *Dict) Update(t *rt.Thread, v rt.Value) error {
	v = proxied(v) // a class's namespace is copied in one step too
	if ExactDict(v) || IsDict(v) && plainDictIter(t, v) {
		return d.Merge(t, AsDict(v), false)
	}
	keys, err := TryGetAttr(t, v, strKeys)
	if err != nil {
		return err
	}
	if keys.H == nil {
		return d.updatePairs(t, v)
	}
	mark := t.HoldMark()
	t.Hold(keys)
	list, err := Call(t, keys)
	if err == nil {
		t.Hold(list)
		err = Iterate(t, list, func(k rt.Value) (bool, error) {
			val, err := GetItem(t, v, k)
			if err != nil {
				return false, err
			}
			return true, d.Set(t, k, t.Hold(val))
		})
	}
	releaseKeepErr(t, mark, err)
	return err
}

// plainDictIter reports whether the class of a dict iterates as dict does: then
// copying the entries is the same as asking it.
func plainDictIter(t *rt.Thread, v rt.Value) bool {
	f := TypeOf(v).Lookup(t, strIter)
	if f.H != nil {
		t.Decref(f)
	}
	return f == DictType.Lookup(t, strIter) // static
}

// updatePairs stores the pairs of an iterable, one step for each.
func (d *Dict) updatePairs(t *rt.Thread, v rt.Value) error {
	n := 0
	return Iterate(t, v, func(item rt.Value) (bool, error) {
		var pair []rt.Value
		switch item.Kind() {
		case rt.KindTuple:
			pair = AsTuple(item).Items
		default:
			it, err := Iter(t, item)
			if err != nil {
				if Caught(t, err, TypeErrorType) {
					err = TypeError(t, "cannot convert dictionary update sequence element #%d to a sequence", n)
				}
				return false, err
			}
			t.Hold(it)
			for {
				x, err := Next(t, it)
				if err != nil {
					return false, err
				}
				if x.H == nil {
					break
				}
				pair = append(pair, t.Hold(x))
			}
		}
		if len(pair) != 2 {
			return false, ValueError(t, "dictionary update sequence element #%d has length %d; 2 is required", n, len(pair))
		}
		n++
		return true, d.Set(t, pair[0], pair[1])
	})
}

// updateArgs implements dict.__init__ and dict.update.
func (d *Dict) updateArgs(t *rt.Thread, name string, args []rt.Value, names []string) error {
	npos := len(args) - len(names)
	if npos > 1 {
		return TypeError(t, "%s expected at most 1 argument, got %d", name, npos)
	}
	if npos == 1 {
		if err := d.Update(t, args[0]); err != nil {
			return err
		}
	}
	for i, k := range names {
		key := keywordStr(t, k)
		err := d.Set(t, key, args[npos+i])
		t.Decref(key)
		if err != nil {
			return err
		}
	}
	return nil
}

// keywordStr returns the str of a keyword's name: the interned one if code
// mentions it.
func keywordStr(t *rt.Thread, name string) rt.Value {
	if p := StateOf(t).intern.lookup(name, nil); p != nil {
		return p.Val()
	}
	return NewStr(t, name)
}

// Equal compares two dicts: one atomic step while keys and values are leaves.
func (d *Dict) Equal(t *rt.Thread, o *Dict) (bool, error) {
	if d == o {
		return true, nil
	}
	t.Visible2(&d.Header, rt.ReadWrite, &o.Header, rt.Read)
	t.Lock2(&d.Header, &o.Header)
	if d.n != o.n {
		t.Unlock2(&d.Header, &o.Header)
		return false, nil
	}
	i, eq, done := d.equalLocked(t, o)
	t.Unlock2(&d.Header, &o.Header)
	for !done {
		t.Lock(&d.Header)
		tab := d.table()
		for i < tab.live() && tab.entries[i].key.H == nil {
			i++
		}
		if i >= tab.live() {
			t.Unlock(&d.Header)
			return true, nil
		}
		e := tab.entries[i]
		t.IncrefLocked(e.key)
		e.val = d.ownVal(t, &e)
		t.Unlock(&d.Header)
		i++
		mark := t.HoldMark()
		t.Hold(e.key)
		t.Hold(e.val)
		v, err := o.GetHash(t, e.key, e.hash)
		eq = false
		if v.H != nil {
			t.Hold(v)
			eq, err = Equal(t, e.val, v)
		}
		releaseKeepErr(t, mark, err)
		if !eq || err != nil {
			return false, err
		}
	}
	return eq, nil
}

// equalLocked compares under both locks up to the first pair that is no leaf.
func (d *Dict) equalLocked(t *rt.Thread, o *Dict) (i int, eq, done bool) {
	tab, other := d.table(), o.table()
	for n := tab.live(); i < n; i++ {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		j := other.findLeaf(t, e.key, e.hash)
		if j == absent {
			return i, false, true
		}
		if j == unknown || d.ns != nil || o.ns != nil {
			return i, false, false
		}
		if w := other.entries[j].val; w != e.val {
			if !leafKeys(e.val, w) {
				return i, false, false
			}
			if !leafEqual(t, e.val, w) {
				return i, false, true
			}
		}
	}
	return i, true, true
}

func dictOr(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsDict(a) || !IsDict(b) {
		return rt.NotImplemented, nil
	}
	x, y := AsDict(a), AsDict(b)
	r := NewDict(t)
	t.Visible2(&x.Header, rt.Read, &y.Header, rt.Read)
	t.Lock2(&x.Header, &y.Header)
	r.cloneFrom(t, x)
	_, done := r.mergeLocked(t, y, false)
	t.Unlock2(&x.Header, &y.Header)
	if !done {
		mark := t.HoldMark()
		t.Hold(r.Val())
		if err := r.Merge(t, y, false); err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		t.Unhold()
	}
	return r.Val(), nil
}

// dictFromKeys implements dict.fromkeys.
func dictFromKeys(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	cls, iterable, val := AsType(args[0]), args[1], rt.None
	if len(args) == 3 {
		val = args[2]
	}
	mark := t.HoldMark()
	r, err := Call(t, cls.Val())
	if err != nil {
		return r, err
	}
	t.Hold(r)
	exact := ExactDict(r)
	switch iterable.H.Shape() {
	case &setShape, &frozenSetShape, &dictShape: // its keys at one moment, as CPython takes them under both locks
		if exact {
			l, err := ToList(t, iterable)
			if err != nil {
				releaseKeepErr(t, mark, err)
				return rt.Value{}, err
			}
			iterable = t.Hold(l.Val())
		}
	}
	err = Iterate(t, iterable, func(k rt.Value) (bool, error) {
		if exact {
			return true, AsDict(r).Set(t, k, val)
		}
		return true, SetItem(t, r, k, val)
	})
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	t.Incref(r)
	t.Release(mark)
	return r, nil
}
