// This file holds how an OrderedDict takes keys in and gives them out: update, pop, setdefault, fromkeys, by MutableMapping's rules.
package object

import rt "minipy/runtime"

var strItems = StaticStr("items")

// plain reports whether the class stores, finds and gives items as OrderedDict does.
func (o *orderedDict) plain() bool {
	typ := TypeOf(o.Val())
	return typ == OrderedDictType || !typ.generic.has(slotSetItem) && !typ.generic.has(slotGetItem) && !typ.generic.has(slotContains)
}

// updateArgs takes in at most one mapping or iterable of pairs, and keywords.
func (o *orderedDict) updateArgs(t *rt.Thread, args []rt.Value, names []string) error {
	npos := len(args) - len(names)
	if npos == 1 {
		if err := o.update(t, args[0]); err != nil {
			return err
		}
	}
	for i, k := range names {
		key := keywordStr(t, k)
		err := SetItem(t, o.Val(), key, args[npos+i])
		t.Decref(key)
		if err != nil {
			return err
		}
	}
	return nil
}

// update takes in a mapping, or an iterable of pairs. Of an exact dict it is one step if no script code takes part; else
// one for each key, which a subclass's __setitem__ stores.
func (o *orderedDict) update(t *rt.Thread, v rt.Value) error {
	if (ExactDict(v) || TypeOf(v) == OrderedDictType) && o.plain() {
		return o.Merge(t, AsDict(v), false)
	}
	mark := t.HoldMark()
	err := o.updateFrom(t, v)
	t.Release(mark)
	return err
}

// updateFrom leaves to its caller what it holds.
func (o *orderedDict) updateFrom(t *rt.Thread, v rt.Value) error {
	keys, err := TryGetAttr(t, v, strKeys)
	if err != nil {
		return err
	}
	if keys.H != nil {
		t.Hold(keys)
	}
	if keys.H != nil && !ExactDict(v) {
		list, err := Call(t, keys)
		if err != nil {
			return err
		}
		return Iterate(t, t.Hold(list), func(k rt.Value) (bool, error) {
			mark := t.HoldMark()
			defer t.Release(mark)
			val, err := GetItem(t, v, k)
			if err != nil {
				return false, err
			}
			return true, SetItem(t, o.Val(), k, t.Hold(val))
		})
	}
	items, err := TryGetAttr(t, v, strItems)
	if err != nil {
		return err
	}
	if items.H != nil {
		if v, err = Call(t, t.Hold(items)); err != nil {
			return err
		}
		t.Hold(v)
	}
	return Iterate(t, v, func(pair rt.Value) (bool, error) {
		mark := t.HoldMark()
		defer t.Release(mark)
		it, err := Iter(t, pair)
		if err != nil {
			return false, err
		}
		t.Hold(it)
		var got [3]rt.Value
		for i := range got {
			x, err := Next(t, it)
			if err != nil {
				return false, err
			}
			if x.H != nil && i < 2 {
				got[i] = t.Hold(x)
				continue
			}
			switch {
			case x.H != nil:
				t.Decref(x)
				return false, ValueError(t, "too many values to unpack (expected 2)")
			case i == 0:
				return false, ValueError(t, "need more than 0 values to unpack")
			case i == 1:
				return false, ValueError(t, "need more than 1 value to unpack")
			}
		}
		return true, SetItem(t, o.Val(), got[0], got[1])
	})
}

// missingKey raises KeyError for a key as CPython's OrderedDict does: a tuple is taken for all of the exception's
// arguments, None for none.
func missingKey(t *rt.Thread, key rt.Value) error {
	switch {
	case key.IsNone():
		return RaiseArgs(t, KeyErrorType)
	case key.Kind() == rt.KindTuple:
		items := AsTuple(key).Items
		args := make([]rt.Value, len(items))
		for i, x := range items {
			args[i] = t.New(x)
		}
		return RaiseArgs(t, KeyErrorType, args...)
	}
	return KeyError(t, key)
}

func orderedDictPop(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	v, err := asOrderedDict(a[0]).Pop(t, a[1])
	if v.H != nil || err != nil {
		return v, err
	}
	if Given(a, 2) {
		return t.New(a[2]), nil
	}
	return v, missingKey(t, a[1])
}

func orderedDictSetDefault(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	o, key, val := asOrderedDict(a[0]), a[1], rt.None
	if Given(a, 2) {
		val = a[2]
	}
	if o.plain() {
		return o.SetDefault(t, key, val)
	}
	has, err := Contains(t, o.Val(), key)
	if err != nil {
		return rt.Value{}, err
	}
	if has {
		return GetItem(t, o.Val(), key)
	}
	if err := SetItem(t, o.Val(), key, val); err != nil {
		return rt.Value{}, err
	}
	return t.New(val), nil
}

func orderedDictFromKeys(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if a[2].IsUnbound() {
		a = a[:2]
	}
	return dictFromKeys(t, a)
}
