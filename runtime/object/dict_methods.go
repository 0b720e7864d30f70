// This file defines the type dict: its slots and methods.
package object

import (
	"strings"
	"sync/atomic"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// DictType is dict.
var DictType = &Type{}

// dictObject is an instance of a class that inherits dict: it may have
// attributes of its own. The struct of every dict that is not exact starts with it.
type dictObject struct {
	Dict
	Ext atomic.Pointer[Ext]
}

// noHash is the Hash slot of the types whose instances change.
func noHash(t *rt.Thread, v rt.Value) (int64, error) {
	return 0, TypeError(t, "unhashable type: '%s'", TypeName(v))
}

// GetItem returns d[key], owned: KeyError if there is none, or what __missing__
// of a subclass says.
func (d *Dict) GetItem(t *rt.Thread, key rt.Value) (rt.Value, error) {
	v, err := d.Get(t, key)
	if v.H != nil || err != nil {
		return v, err
	}
	if d.Shape() != &dictShape && d.ns == nil {
		if r, found, err := CallSpecial(t, d.Val(), strMissing, key); found || err != nil {
			return r, err
		}
	}
	return v, KeyError(t, key)
}

var (
	strMissing = StaticStr("__missing__")
	strKeys    = StaticStr("keys")
	strIter    = StaticStr("__iter__")
)

// DelItem does del d[key].
func (d *Dict) DelItem(t *rt.Thread, key rt.Value) error {
	ok, err := d.Del(t, key)
	if err == nil && !ok {
		return KeyError(t, key)
	}
	return err
}

// SetDefault returns d[key], owned, after storing val (borrowed) there if there is none. Atomic.
func (d *Dict) SetDefault(t *rt.Thread, key, val rt.Value) (rt.Value, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return rt.Value{}, err
	}
	t.Lock(&d.Header)
	i, err := d.findLocked(t, key, hash)
	var v rt.Value
	switch {
	case err != nil:
	case i >= 0:
		v = d.ownVal(t, &d.table().entries[i])
	default:
		d.insert(t, t.New(key), hash, t.New(val))
		v = t.New(val)
	}
	t.Unlock(&d.Header)
	return v, err
}

// PopItem removes the last key and returns it with its value, owned; zero Values if d is empty. Atomic.
func (d *Dict) PopItem(t *rt.Thread) (key, val rt.Value) {
	t.Lock(&d.Header)
	if d.n > 0 {
		tab := d.table()
		i := tab.used - 1
		for tab.entries[i].key.H == nil {
			i--
		}
		key, val = d.remove(t, int(i))
		// The entry may be used again; its index word is not (see table).
		rt.StoreLen(&tab.used, i)
	}
	t.Unlock(&d.Header)
	return key, val
}

// Clear removes all keys. Atomic.
func (d *Dict) Clear(t *rt.Thread) {
	t.Lock(&d.Header)
	tab := d.table()
	ns := d.ns
	if ns != nil {
		for i := range tab.live() {
			if e := &tab.entries[i]; e.key.H != nil && e.val.H.Shape() == &nameCellShape {
				// The old table keeps the value in the cell's place, to be dropped.
				rt.StoreValue(&e.val, ns.unbind(t, AsNameCell(e.val)))
			}
		}
	}
	if tab != &emptyTable {
		d.setTable(&emptyTable)
	}
	d.setLen(0)
	t.Unlock(&d.Header)
	dropTable(t, tab)
}

// dropTable drops what the entries of a detached table hold. Unlocked readers
// may still look at it: they re-check the seq of the dict it belonged to.
func dropTable(t *rt.Thread, tab *table) {
	mark := t.HoldMark()
	for i := tab.live() - 1; i >= 0; i-- {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		if !e.val.H.Uncounted() {
			t.Hold(e.val)
		}
		if !e.key.H.Uncounted() {
			t.Hold(e.key)
		}
	}
	t.Release(mark)
}

// Copy returns a new exact dict with the same keys and values, owned. Atomic.
func (d *Dict) Copy(t *rt.Thread) *Dict {
	r := NewDict(t)
	t.Lock(&d.Header)
	r.cloneFrom(t, d)
	t.Unlock(&d.Header)
	return r
}

// cloneFrom fills r, which is empty and nobody else's, with what d holds. The
// caller holds the lock of d.
func (r *Dict) cloneFrom(t *rt.Thread, d *Dict) {
	if d.n == 0 {
		return
	}
	old := d.table()
	size := tableSizeFor(int(d.n))
	if n := int(old.mask) + 1; d.n*3 >= old.used*2 && n > size {
		size = n
	}
	tab := newTable(size)
	for i := range old.live() {
		e := old.entries[i]
		if e.key.H == nil {
			continue
		}
		t.IncrefLocked(e.key)
		e.val = d.ownVal(t, &e)
		tab.append(&e)
	}
	r.n = d.n
	r.setTable(tab)
}

// holdSnapshot puts the keys and values of d on the hold stack and returns them, borrowed.
func (d *Dict) holdSnapshot(t *rt.Thread) (keys, vals []rt.Value) {
	keys, vals = d.Snapshot(t)
	for i := range keys {
		t.Hold(keys[i])
		t.Hold(vals[i])
	}
	return keys, vals
}

// Merge stores all keys and values of o in d; if keep, only the keys that d does
// not have. One atomic step while the keys compare without script code; from
// the first key that does not on, one step for each key.
func (d *Dict) Merge(t *rt.Thread, o *Dict, keep bool) error {
	if d == o {
		return nil
	}
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
	if room := tableSizeFor(int(d.n + o.n)); int(d.table().usable) < int(o.n) && room > int(d.table().mask)+1 {
		d.regrow(room)
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
	return f == DictType.Attrs[strIter.S]
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
	if p := fixedStr(name); p != nil {
		return p.Val()
	}
	if p, ok := staticStrs[name]; ok {
		return p.Val()
	}
	it := &StateOf(t).intern
	it.mu.Lock()
	p := it.m[name]
	it.mu.Unlock()
	if p != nil {
		return p.Val()
	}
	return NewStr(t, name)
}

// newDictOf returns an empty instance of cls, a subtype of dict, owned.
func newDictOf(t *rt.Thread, cls *Type) *Dict {
	if cls == DictType {
		return NewDict(t)
	}
	o := &dictObject{}
	o.tab = unsafe.Pointer(&emptyTable)
	o.Init(t, &cls.Layout.Shape)
	if cls.Layout.Flags&rt.HasFinalizer != 0 {
		t.Interp().RegisterFinalizer(&o.Header)
	}
	return &o.Dict
}

// Equal compares two dicts: one atomic step while keys and values are leaves.
func (d *Dict) Equal(t *rt.Thread, o *Dict) (bool, error) {
	if d == o {
		return true, nil
	}
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

func reprDict(t *rt.Thread, v rt.Value) (rt.Value, error) {
	ok, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !ok {
		return NewStr(t, "{...}"), nil
	}
	mark := t.HoldMark()
	keys, vals := AsDict(v).holdSnapshot(t)
	var b strings.Builder
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteString(", ")
		}
		var s string
		if s, err = ReprString(t, k); err != nil {
			break
		}
		b.WriteString(s)
		b.WriteString(": ")
		if s, err = ReprString(t, vals[i]); err != nil {
			break
		}
		b.WriteString(s)
	}
	b.WriteByte('}')
	ReprLeave(t)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, b.String()), nil
}

func compareDict(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if op != code.EQ && op != code.NE || !IsDict(a) || !IsDict(b) {
		return rt.NotImplemented, nil
	}
	if err := enterGo(t, " in comparison"); err != nil {
		return rt.Value{}, err
	}
	eq, err := AsDict(a).Equal(t, AsDict(b))
	leaveGo(t)
	return rt.Bool(eq == (op == code.EQ)), err
}

func dictOr(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsDict(a) || !IsDict(b) {
		return rt.NotImplemented, nil
	}
	x, y := AsDict(a), AsDict(b)
	r := NewDict(t)
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
	return t.Unhold(), nil
}

func initDictType() {
	self := func(v rt.Value) *Dict { return AsDict(v) }
	DefineType(DictType, TypeDef{
		Name: "dict", Layout: &dictShape, Flags: BaseType,
		Doc: "dict() -> new empty dictionary\n" +
			"dict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\n" +
			"dict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\n" +
			"dict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
		Slots: Slots{
			Repr: reprDict,
			Hash: noHash,
			New: func(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
				return newDictOf(t, cls).Val(), nil
			},
			Init: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
				return self(v).updateArgs(t, "dict", args, names)
			},
			Compare: compareDict,
			Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return self(v).Iter(t).Val(), nil
			},
			Len:     func(t *rt.Thread, v rt.Value) (int, error) { return self(v).Len(t), nil },
			GetItem: func(t *rt.Thread, v, key rt.Value) (rt.Value, error) { return self(v).GetItem(t, key) },
			SetItem: func(t *rt.Thread, v, key, val rt.Value) error { return self(v).Set(t, key, val) },
			DelItem: func(t *rt.Thread, v, key rt.Value) error { return self(v).DelItem(t, key) },
			Contains: func(t *rt.Thread, v, key rt.Value) (bool, error) {
				return self(v).Has(t, key)
			},
			Binary: [code.NBinary]Binary{code.Or: dictOr},
			InPlace: [code.NBinary]Binary{code.Or: func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
				if err := self(a).Update(t, b); err != nil {
					return rt.Value{}, err
				}
				return t.New(a), nil
			}},
		},
		Attrs: map[string]rt.Value{"__hash__": rt.None},
		Methods: []Def{
			{Name: "__reversed__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return newDictIter(t, self(a[0]), dictKeys, true).Val(), nil
			}},
			{Name: "get", Min: 1, Max: 2, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				v, err := self(a[0]).Get(t, a[1])
				if v.H == nil && err == nil {
					if v = rt.None; len(a) == 3 {
						v = t.New(a[2])
					}
				}
				return v, err
			}},
			{Name: "setdefault", Min: 1, Max: 2, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				val := rt.None
				if len(a) == 3 {
					val = a[2]
				}
				return self(a[0]).SetDefault(t, a[1], val)
			}},
			{Name: "pop", Min: 1, Max: 2, Fn: func(t *rt.Thread, a []rt.Value) (v rt.Value, err error) {
				if d := self(a[0]); d.Len(t) != 0 {
					v, err = d.Pop(t, a[1])
				}
				if v.H == nil && err == nil {
					if len(a) == 3 {
						return t.New(a[2]), nil
					}
					err = KeyError(t, a[1])
				}
				return v, err
			}},
			{Name: "popitem", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				k, v := self(a[0]).PopItem(t)
				if k.H == nil {
					return k, RaiseArgs(t, KeyErrorType, NewStr(t, "popitem(): dictionary is empty"))
				}
				return newItem(t, k, v), nil
			}},
			{Name: "keys", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return newDictView(t, self(a[0]), dictKeys), nil
			}},
			{Name: "items", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return newDictView(t, self(a[0]), dictItems), nil
			}},
			{Name: "values", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return newDictView(t, self(a[0]), dictValues), nil
			}},
			{Name: "update", Kw: func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
				return rt.None, self(a[0]).updateArgs(t, "update", a[1:], names)
			}},
			{Name: "fromkeys", Class: true, Min: 1, Max: 2, Fn: dictFromKeys},
			{Name: "clear", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				self(a[0]).Clear(t)
				return rt.None, nil
			}},
			{Name: "copy", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return self(a[0]).Copy(t).Val(), nil
			}},
		},
	})
	initDictIters()
	initDictViews()
	initMappingProxy()
}
