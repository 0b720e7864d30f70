// This file implements iteration over dicts: the six iterator types.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// DictIter iterates over the keys, the values or the items of a dict, forwards
// or backwards; its shape says which. Each step is atomic: it holds the lock of
// the iterator, then the dict's. It notices a dict whose number of keys has
// changed; a key is never given twice.
type DictIter struct {
	rt.Header
	Dict *Dict // owned; nil when exhausted
	pos  int64 // the entry to look at next
	left int64 // keys that are still to come
	used int64 // the number of keys at the start; -1 once a change was noticed
}

// dictPart says what an iterator or a view shows of the entries.
type dictPart int

const (
	dictKeys dictPart = iota
	dictValues
	dictItems
)

var (
	dictIterShapes = [...]rt.Shape{
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
	}
	dictRevIterShapes = [...]rt.Shape{
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
	}
	dictIterTypes    = [...]*Type{{}, {}, {}}
	dictRevIterTypes = [...]*Type{{}, {}, {}}
)

// DictKeyIterShape, DictValueIterShape and DictItemIterShape return the shapes
// of the forward iterators, whose struct is DictIter, for the VM's tests.
func DictKeyIterShape() *rt.Shape   { return &dictIterShapes[dictKeys] }
func DictValueIterShape() *rt.Shape { return &dictIterShapes[dictValues] }
func DictItemIterShape() *rt.Shape  { return &dictIterShapes[dictItems] }

// AsDictIter returns the DictIter behind a value with one of its shapes.
func AsDictIter(v rt.Value) *DictIter { return As[DictIter](v) }

func newDictIter(t *rt.Thread, d *Dict, part dictPart, reverse bool) *DictIter {
	shape := &dictIterShapes[part]
	if reverse {
		shape = &dictRevIterShapes[part]
	}
	if d.ordered() {
		shape = &odictIterShapes[part]
		if reverse {
			shape = &odictIterShapes[3+part]
		}
	}
	var it *DictIter
	if h := t.TakeFree(freeListDictIter); h != nil {
		it = AsDictIter(h.Val())
		it.Renew(shape)
	} else {
		it = &DictIter{}
		it.Init(t, shape)
	}
	t.Incref(d.Val())
	it.Dict = d
	t.Visible(&d.Header, rt.Keys, rt.Read)
	t.Lock(&d.Header)
	it.used, it.left = d.n, d.n
	it.pos = 0
	if reverse {
		it.pos = d.table().used - 1
	}
	t.Unlock(&d.Header)
	return it
}

// Iter returns an iterator over the keys, owned.
func (d *Dict) Iter(t *rt.Thread) *DictIter { return newDictIter(t, d, dictKeys, false) }

func freeDictIter(t *rt.Thread, h *rt.Header) {
	it := AsDictIter(h.Val())
	if d := it.Dict; d != nil {
		it.Dict = nil
		t.Decref(d.Val())
	}
	t.PutFree(freeListDictIter, h)
}

func traverseDictIter(h *rt.Header, visit func(rt.Value)) {
	if d := AsDictIter(h.Val()).Dict; d != nil {
		visit(d.Val())
	}
}

// NextKey steps a forward iterator and returns a key, owned; the zero Value at the end.
func (it *DictIter) NextKey(t *rt.Thread) (rt.Value, error) {
	k, _, err := it.step(t, dictKeys, false)
	return k, err
}

// NextValue steps a forward iterator and returns a value, owned; the zero Value at the end.
func (it *DictIter) NextValue(t *rt.Thread) (rt.Value, error) {
	_, v, err := it.step(t, dictValues, false)
	return v, err
}

// NextPair steps a forward iterator and returns key and value, owned; zero Values at the end.
func (it *DictIter) NextPair(t *rt.Thread) (k, v rt.Value, err error) {
	return it.step(t, dictItems, false)
}

func (it *DictIter) step(t *rt.Thread, part dictPart, reverse bool) (k, v rt.Value, err error) {
	if !t.Multi() && !reverse && it.left > 0 && it.Dict != nil && it.used == it.Dict.n {
		d := it.Dict
		if e := it.find(d.table(), false); e != nil {
			it.left--
			if part != dictValues {
				k = t.New(e.key)
			}
			if part != dictKeys {
				v = d.ownVal(t, e)
			}
			return k, v, nil
		}
	}
	locked := shareable(t, &it.Header)
	if !locked && !reverse && !t.Observed() {
		if k, v, next := it.peek(t, part); next > 0 {
			it.pos = next
			it.left--
			if part != dictValues {
				t.Incref(k)
			}
			if part != dictKeys {
				t.Incref(v)
			}
			return k, v, nil
		}
	}
	if locked {
		t.Lock(&it.Header)
	}
	d := it.Dict
	if d == nil {
		if locked {
			t.Unlock(&it.Header)
		}
		return
	}
	t.Visible(&d.Header, rt.Unbound, rt.Read)
	t.Lock(&d.Header)
	msg := ""
	tab := d.table()
	if it.used != d.n {
		it.used = -1 // sticky
		msg = "dictionary changed size during iteration"
	} else if e := it.find(tab, reverse); e == nil {
		it.finish(t)
	} else if it.left == 0 && !reverse {
		it.finish(t)
		msg = "dictionary keys changed during iteration"
	} else {
		it.left--
		if part != dictValues {
			k = e.key
			t.IncrefLocked(k)
		}
		if part != dictKeys {
			v = d.ownVal(t, e)
		}
	}
	t.Unlock(&d.Header)
	if locked {
		t.Unlock(&it.Header)
	}
	if msg != "" {
		if isOrderedDict(d.Val()) {
			msg = "OrderedDict mutated during iteration"
		}
		err = RuntimeError(t, "%s", msg)
	}
	return k, v, err
}

// peek returns what the next step of a forward iterator will return, not counted, and the
// position after it, under the conditions of List.peek. The iterator is t's own. next
// is 0 if the step has to take the lock: at the end, or after a change.
func (it *DictIter) peek(t *rt.Thread, part dictPart) (k, v rt.Value, next int64) {
	d := it.Dict
	if d == nil || it.left <= 0 || d.ns != nil {
		return k, v, 0
	}
	q := d.Seq()
	if q&1 != 0 || it.used != atomic.LoadInt64(&d.n) {
		return k, v, 0
	}
	tab := d.table()
	i, used := it.pos, int64(tab.live())
	for i < used && rt.LoadPtr(&tab.entries[i].key) == nil {
		i++
	}
	if i >= used {
		return k, v, 0
	}
	e := &tab.entries[i]
	if part != dictValues {
		if k = rt.LoadValue(&e.key); k.H == nil || !k.H.Uncounted() && !t.Owns(k.H) {
			return k, v, 0
		}
	}
	if part != dictKeys {
		if v = rt.LoadValue(&e.val); v.H == nil || !v.H.Uncounted() && !t.Owns(v.H) {
			return k, v, 0
		}
	}
	if d.Seq() != q {
		return k, v, 0
	}
	return k, v, i + 1
}

// find moves to the next live entry and past it; nil at the end.
func (it *DictIter) find(tab *table, reverse bool) *entry {
	if reverse {
		for i := min(it.pos, tab.used-1); i >= 0; i-- {
			if e := &tab.entries[i]; e.key.H != nil {
				it.pos = i - 1
				return e
			}
		}
		return nil
	}
	for i := it.pos; i < tab.used; i++ {
		if e := &tab.entries[i]; e.key.H != nil {
			it.pos = i + 1
			return e
		}
	}
	return nil
}

// finish lets go of the dict. The caller holds the iterator's lock.
func (it *DictIter) finish(t *rt.Thread) {
	t.DropLater(it.Dict.Val())
	it.Dict = nil
}

func newItem(t *rt.Thread, k, v rt.Value) rt.Value {
	p := newTuple(t, 2)
	p.Items[0], p.Items[1] = k, v
	return p.Val()
}

func nextDict(part dictPart, reverse bool) Unary {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) { return AsDictIter(v).next(t, part, reverse) }
}

// next returns the next key, value or item, owned; the zero Value at the end.
func (it *DictIter) next(t *rt.Thread, part dictPart, reverse bool) (rt.Value, error) {
	k, val, err := it.step(t, part, reverse)
	switch {
	case err != nil || part == dictKeys:
		return k, err
	case part == dictValues || k.H == nil:
		return val, err
	}
	return newItem(t, k, val), nil
}

// giveShared is giveLeaves while other threads run; the iterator is t's own.
func (it *DictIter) giveShared(t *rt.Thread, part dictPart, c Consumer) {
	for range pollEvery {
		item, val, next := it.peek(t, part)
		if part == dictValues {
			item = val
		}
		if next == 0 || !c.ConsumeLeaf(t, item) {
			return
		}
		it.pos = next
		it.left--
	}
}

// giveLeaves hands keys or values to a consumer that is done with them at once, without counting them,
// up to the first that it is not done with. No other thread can come between.
func (it *DictIter) giveLeaves(t *rt.Thread, part dictPart, c Consumer) {
	d := it.Dict
	if d == nil || it.used != d.n || d.ns != nil {
		return
	}
	tab := d.table()
	for n := 0; it.left > 0 && n < pollEvery; n++ {
		pos := it.pos
		e := it.find(tab, false)
		if e == nil {
			return
		}
		item := e.key
		if part == dictValues {
			item = e.val
		}
		if !c.ConsumeLeaf(t, item) {
			it.pos = pos
			return
		}
		it.left--
	}
}

// eachDict is the Each slot of iterators over keys or values.
func eachDict(part dictPart) func(t *rt.Thread, v rt.Value, c Consumer) error {
	return func(t *rt.Thread, v rt.Value, c Consumer) error {
		mark := t.HoldMark()
		g := newGiver(t, c)
		it := AsDictIter(v)
		more := true
		var err error
		for more && err == nil {
			if !t.Multi() {
				it.giveLeaves(t, part, c)
			} else if it.Unique(t) && !t.Observed() {
				it.giveShared(t, part, c)
			}
			var item, val rt.Value
			item, val, err = it.step(t, part, false)
			if part == dictValues {
				item = val
			}
			if err != nil || item.H == nil {
				break
			}
			more, err = g.give(t, item)
		}
		t.Release(mark)
		return err
	}
}

// itemPair is the step of an iterator over items, without the tuple.
func itemPair(t *rt.Thread, v rt.Value) (k, val rt.Value, ok bool, err error) {
	k, val, err = AsDictIter(v).step(t, dictItems, false)
	return k, val, true, err
}

// selfIter is the Iter slot of iterators.
func selfIter(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(v), nil }

func initDictIters() {
	names := [...]string{"key", "value", "item"}
	hint := []Def{{Name: "__length_hint__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		it := AsDictIter(args[0])
		t.Lock(&it.Header)
		n := int64(0)
		if it.Dict != nil && it.used == int64(it.Dict.Len(t)) {
			n = it.left
		}
		t.Unlock(&it.Header)
		return rt.Int(n), nil
	}}}
	for i, name := range names {
		part := dictPart(i)
		slots := Slots{Iter: selfIter, Next: nextDict(part, false)}
		if part == dictItems {
			slots.NextPair = itemPair
		} else {
			slots.Each = eachDict(part)
		}
		DefineType(dictIterTypes[i], TypeDef{Name: "dict_" + name + "iterator", Layout: &dictIterShapes[i],
			Slots: slots, Methods: append([]Def(nil), hint...)})
		DefineType(dictRevIterTypes[i], TypeDef{Name: "dict_reverse" + name + "iterator", Layout: &dictRevIterShapes[i],
			Slots: Slots{Iter: selfIter, Next: nextDict(part, true)}, Methods: append([]Def(nil), hint...)})
	}
}
