// This file defines the type dict: its slots and methods.
package object

import (
	"strings"
	"sync/atomic"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// DictType is dict.
var DictType = &Type{}

// dictObject is an instance of a class that inherits dict: it may have (see box.go)
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
	tab := newTable(t, size)
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

// newDictOf returns an empty instance of cls, a subtype of dict, owned.
func newDictOf(t *rt.Thread, cls *Type) *Dict {
	if cls == DictType {
		return NewDict(t)
	}
	o := &dictObject{}
	o.tab = noTable()
	o.Init(t, &cls.Layout.Shape)
	if cls.Layout.Flags&rt.HasFinalizer != 0 {
		t.RegisterFinalizer(&o.Header)
	}
	return &o.Dict
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

func initDictType() {
	self := func(v rt.Value) *Dict { return AsDict(v) }
	DefineType(DictType, TypeDef{
		Name: "dict", Layout: &dictShape, Flags: BaseType,
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
			ClassGetItem,
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
