// This file defines Dict, the representation of dict, with its atomic operations; its methods are in dict_methods.go.
package object

import (
	"sync/atomic"
	"unsafe"

	rt "minipy/runtime"
)

// Dict is a dict: insertion-ordered, open addressing, after CPython's compact
// dict (Hettinger, 2012; Objects/dictobject.c). Its keys stand in a table that
// is never resized in place, so that a reader without the lock follows one
// pointer to a block whose capacity cannot change; growth and compaction
// publish a new table and leave the old one to Go's collector.
//
// Invariants, under the lock:
//   - tab is never nil: an empty dict has emptyTable, which is never written.
//   - n is the number of entries of tab whose key is not the zero Value.
//   - every non-zero index word w of tab names an entry (w-1 < len(entries)).
//     A deleted entry keeps its index word and is the tombstone itself.
//   - the dict owns the keys and values of its live entries.
//
// Every operation is one atomic step while comparing keys runs no script code
// (see find). Otherwise the key is compared with no lock held, and the operation
// starts again if the dict was changed meanwhile.
type Dict struct {
	rt.Header
	n   int64
	tab unsafe.Pointer // *table
	ns  *namespace     // nil for all but the namespaces of modules; constant
}

var dictShape = rt.Shape{Kind: rt.KindDict}

// They name dictShape themselves.
func init() { dictShape.Free, dictShape.Traverse = freeDict, traverseDict }

// DictShape returns the shape of exact dicts, for the VM's tests.
func DictShape() *rt.Shape { return &dictShape }

// NewDict returns an empty dict, owned.
func NewDict(t *rt.Thread) *Dict {
	if h := t.TakeFree(freeListDict); h != nil {
		d := AsDict(h.Val())
		d.Renew(&dictShape)
		return d
	}
	d := &Dict{tab: unsafe.Pointer(&emptyTable)}
	d.Init(t, &dictShape)
	return d
}

// NewDictSized is NewDict with room for n keys.
func NewDictSized(t *rt.Thread, n int) *Dict {
	d := NewDict(t)
	if n > 0 {
		d.setTable(newTable(t, tableSizeFor(n)))
	}
	return d
}

// freeDict drops what a dead dict owns, in the order of its keys, as CPython
// does. A small table stays with a dict that will be used again, a larger one is
// kept for another: nobody else can be looking at it, since whoever reads a dict
// has counted it. The exception is the __dict__ of an object, which is read
// without a count: one that is replaced is marked as not to be recycled
// (dropOldDict), and emptied under its lock before anything in it dies.
func freeDict(t *rt.Thread, h *rt.Header) {
	d := AsDict(h.Val())
	tab := d.table()
	if tab != &emptyTable {
		recyclable := h.Recyclable(t)
		keep := tab.mask < maxTable && recyclable
		if !recyclable {
			t.Lock(h)
		}
		d.setLen(0)
		d.setTable(&emptyTable)
		if !recyclable {
			t.Unlock(h)
		}
		for i := range tab.live() {
			e := &tab.entries[i]
			k, v := e.key, e.val
			if k.H != nil {
				if keep {
					*e = entry{}
				}
				t.Decref(k)
				t.Decref(v)
			}
		}
		switch {
		case !keep:
		case tab.mask != minTable-1:
			putTable(t, tab)
		default:
			clear(tab.idx)
			tab.used, tab.usable, tab.front = 0, int32(len(tab.entries)), 0
			d.setTable(tab)
		}
	}
	if h.Shape() == &dictShape {
		t.PutFree(freeListDict, h)
	}
}

func traverseDict(h *rt.Header, visit func(rt.Value)) {
	d := AsDict(h.Val())
	tab := d.table()
	for i := range tab.live() {
		if e := &tab.entries[i]; e.key.H != nil {
			visit(e.key)
			visit(e.val)
			if d.ns != nil && e.val.H.Shape() == &nameCellShape {
				visit(AsNameCell(e.val).V)
			}
		}
	}
}

// IsDict reports whether v is a dict (or of a subclass).
func IsDict(v rt.Value) bool { return v.H.Shape().Kind == rt.KindDict }

// ExactDict reports whether v is a dict and not of a subclass.
func ExactDict(v rt.Value) bool { return v.H.Shape() == &dictShape }

func (d *Dict) table() *table       { return (*table)(atomic.LoadPointer(&d.tab)) }
func (d *Dict) setTable(tab *table) { rt.StorePointer(&d.tab, unsafe.Pointer(tab)) }
func (d *Dict) setLen(n int64)      { rt.StoreLen(&d.n, n) }

// Len returns the number of keys, atomically.
func (d *Dict) Len(t *rt.Thread) int {
	if t.Multi() {
		return stableLen(t, &d.Header, &d.n)
	}
	return int(d.n)
}

// GetStr returns the value of a str key, owned, or the zero Value. It never runs
// script code: a key that is no plain str does not match. Atomic.
func (d *Dict) GetStr(t *rt.Thread, name *Str) rt.Value {
	hash := name.Hash()
	if t.Multi() {
		t.Visible(&d.Header, name.Val(), rt.Read)
		return d.getStrMulti(t, name, hash)
	}
	tab := (*table)(d.tab)
	i := tab.findStr(name, hash)
	if i < 0 {
		return rt.Value{}
	}
	return d.ownVal(t, &tab.entries[i])
}

func (d *Dict) getStrMulti(t *rt.Thread, name *Str, hash int64) rt.Value {
	q := d.ReadSeq(t)
	tab := d.table()
	i := tab.findStr(name, hash)
	if v, ok := d.readEntry(t, tab, i, q); ok {
		return v
	}
	t.CountRetry()
	t.Lock(&d.Header)
	tab = d.table()
	var v rt.Value
	if i = tab.findStr(name, hash); i >= 0 {
		v = d.ownVal(t, &tab.entries[i])
	}
	t.Unlock(&d.Header)
	return v
}

// readEntry is the end of an optimistic read that found entry i of tab (or none,
// i < 0) at version q: the value, counted, or the zero Value. ok is false if the
// dict changed or the value could not be counted without the lock.
func (d *Dict) readEntry(t *rt.Thread, tab *table, i int, q uint32) (v rt.Value, ok bool) {
	if i < 0 {
		return rt.Value{}, d.Seq() == q
	}
	v = rt.LoadValue(&tab.entries[i].val)
	if v.H == nil {
		return v, false
	}
	if v.H.Uncounted() {
		if d.Seq() != q {
			return rt.Value{}, false
		}
		if d.ns != nil && v.H.Shape() == &nameCellShape {
			if v = AsNameCell(v).Load(t); v.IsUnbound() {
				v = rt.Value{}
			}
		}
		return v, true
	}
	if !t.TryIncref(v.H) {
		return rt.Value{}, false
	}
	if d.Seq() == q {
		return v, true
	}
	t.Decref(v)
	return rt.Value{}, false
}

// ownVal returns the value of an entry, counted. The caller holds the lock.
func (d *Dict) ownVal(t *rt.Thread, e *entry) rt.Value {
	v := e.val
	if d.ns != nil && v.H.Shape() == &nameCellShape {
		return AsNameCell(v).Load(t)
	}
	t.IncrefLocked(v)
	return v
}

// SetStr stores under a str key; it takes val over. Atomic.
func (d *Dict) SetStr(t *rt.Thread, name *Str, val rt.Value) error {
	return d.setHash(t, name.Val(), name.Hash(), val, !t.Multi())
}

// initStr is SetStr on a dict that nobody else can reach yet; it cannot fail.
func (d *Dict) initStr(t *rt.Thread, name *Str, val rt.Value) {
	hash := name.Hash()
	tab := d.table()
	if i := tab.findStr(name, hash); i >= 0 {
		old := tab.entries[i].val
		tab.entries[i].val = val
		t.DropLater(old)
		return
	}
	d.insert(t, t.New(name.Val()), hash, val)
}

// Get returns d[key], owned, or the zero Value if there is none. Atomic.
func (d *Dict) Get(t *rt.Thread, key rt.Value) (rt.Value, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return rt.Value{}, err
	}
	return d.GetHash(t, key, hash)
}

// GetHash is Get for a key whose hash is known.
func (d *Dict) GetHash(t *rt.Thread, key rt.Value, hash int64) (rt.Value, error) {
	if !t.Multi() {
		tab := (*table)(d.tab)
		i := tab.find(key, hash)
		if i >= 0 {
			return d.ownVal(t, &tab.entries[i]), nil
		}
		if i == absent {
			return rt.Value{}, nil
		}
	} else {
		t.Visible(&d.Header, keyField(key), rt.Read)
		q := d.ReadSeq(t)
		tab := d.table()
		if i := tab.find(key, hash); i >= absent {
			if v, ok := d.readEntry(t, tab, i, q); ok {
				return v, nil
			}
		}
		t.CountRetry()
	}
	t.Lock(&d.Header)
	i, err := d.findLocked(t, key, hash)
	var v rt.Value
	if i >= 0 {
		v = d.ownVal(t, &d.table().entries[i])
	}
	t.Unlock(&d.Header)
	return v, err
}

// Has reports whether key is in d. Atomic.
func (d *Dict) Has(t *rt.Thread, key rt.Value) (bool, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return false, err
	}
	return d.HasHash(t, key, hash)
}

// HasHash is Has for a key whose hash is known.
func (d *Dict) HasHash(t *rt.Thread, key rt.Value, hash int64) (bool, error) {
	if !t.Multi() {
		if i := (*table)(d.tab).find(key, hash); i >= absent {
			return i >= 0, nil
		}
	} else {
		t.Visible(&d.Header, keyField(key), rt.Read)
		q := d.ReadSeq(t)
		if i := d.table().find(key, hash); i >= absent && d.Seq() == q {
			return i >= 0, nil
		}
		t.CountRetry()
	}
	t.Lock(&d.Header)
	i, err := d.findLocked(t, key, hash)
	t.Unlock(&d.Header)
	return i >= 0, err
}

// Set does d[key] = val, both borrowed. Atomic.
func (d *Dict) Set(t *rt.Thread, key, val rt.Value) error {
	hash, err := Hash(t, key)
	if err != nil {
		return err
	}
	return d.setHash(t, key, hash, t.New(val), !t.Multi())
}

// SetOwn is Set for a dict that lies in a register of the caller, which no frame's name shows.
func (d *Dict) SetOwn(t *rt.Thread, key, val rt.Value) error {
	hash, err := Hash(t, key)
	if err != nil {
		return err
	}
	return d.setHash(t, key, hash, t.New(val), !t.Observed() && d.Unique(t))
}

// SetHash is Set for a key whose hash is known.
func (d *Dict) SetHash(t *rt.Thread, key rt.Value, hash int64, val rt.Value) error {
	return d.setHash(t, key, hash, t.New(val), !t.Multi())
}

// setHash does d[key] = val; it takes val over, also with an error. alone: no other thread can reach d.
func (d *Dict) setHash(t *rt.Thread, key rt.Value, hash int64, val rt.Value, alone bool) error {
	if alone && d.ns == nil {
		// The common case: alone, and no key's __eq__ to ask.
		tab := (*table)(d.tab)
		if i := tab.find(key, hash); i >= 0 {
			p := &tab.entries[i].val
			old := *p
			*p = val
			t.Decref(old)
			return nil
		} else if i == absent {
			d.insertAs(t, t.New(key), hash, val, true)
			return nil
		}
	}
	if t.Observed() {
		d.seeStore(t, key, hash, rt.Write)
	}
	t.Lock(&d.Header)
	i, err := d.findLocked(t, key, hash)
	switch {
	case err != nil:
		t.DropLater(val)
	case i >= 0:
		old := d.replace(t, i, val)
		t.Unlock(&d.Header)
		t.Decref(old)
		return nil
	default:
		d.insert(t, t.New(key), hash, val)
	}
	t.Unlock(&d.Header)
	return err
}

// keyField is the field that stands for a key in announcements: keys that are no
// plain strs or ints stand for the whole dict or set.
func keyField(key rt.Value) rt.Value {
	if key.H == &rt.IntHdr || key.H.Shape() == &strShape {
		return key
	}
	return rt.Unbound
}

// seeStore announces an operation that may write a key, or take it out: then the
// set of keys changes, too.
func (d *Dict) seeStore(t *rt.Thread, key rt.Value, hash int64, kind rt.AccessKind) {
	if kind != rt.Write || d.table().find(key, hash) < 0 {
		t.Visible(&d.Header, rt.Keys, rt.Write)
	}
	t.Visible(&d.Header, keyField(key), kind)
}

// replace stores val in entry i and returns the old value, both owned. The caller holds the lock.
func (d *Dict) replace(t *rt.Thread, i int, val rt.Value) rt.Value {
	p := &d.table().entries[i].val
	old := *p
	if d.ns != nil && old.H.Shape() == &nameCellShape {
		return AsNameCell(old).swap(t, val)
	}
	rt.StoreValue(p, val)
	return old
}

// insert appends a key that is not in d; it takes key and val over. The caller
// holds the lock, or no other thread can reach d.
func (d *Dict) insert(t *rt.Thread, key rt.Value, hash int64, val rt.Value) {
	d.insertAs(t, key, hash, val, !t.Multi())
}

// insertAs is insert that is told whether no other thread can reach d.
func (d *Dict) insertAs(t *rt.Thread, key rt.Value, hash int64, val rt.Value, alone bool) {
	if d.ns != nil && IsStr(key) {
		key, val = d.ns.bind(t, key, val)
	}
	d.insertEntry(t, key, hash, val, alone)
}

// insertEntry is insertAs of what the entry is to hold.
func (d *Dict) insertEntry(t *rt.Thread, key rt.Value, hash int64, val rt.Value, alone bool) {
	markKey(key)
	tab := d.table()
	if tab.usable == 0 {
		tab = d.regrow(t, int(d.n)*3, alone)
	}
	tab.add(key, hash, val)
	d.setLen(d.n + 1)
}

// regrow publishes a table of at least size index words with the live entries. The caller holds the lock,
// or alone: no other thread can reach d, or look at its table.
func (d *Dict) regrow(t *rt.Thread, size int, alone bool) *table {
	old := d.table()
	tab := newTable(t, tableSize(size))
	for i := range old.live() {
		if e := &old.entries[i]; e.key.H != nil {
			tab.append(e)
		}
	}
	d.setTable(tab)
	if alone && t.Interp().Searches.Load() == 0 && old != &emptyTable {
		clear(old.entries[:old.used])
		putTable(t, old)
	}
	return tab
}

// Del deletes key; false if there is none. Atomic.
func (d *Dict) Del(t *rt.Thread, key rt.Value) (bool, error) {
	v, err := d.Pop(t, key)
	if v.H == nil {
		return false, err
	}
	t.Decref(v)
	return true, nil
}

// Pop removes key and returns its value, owned; the zero Value if there is none. Atomic.
func (d *Dict) Pop(t *rt.Thread, key rt.Value) (rt.Value, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return rt.Value{}, err
	}
	if t.Observed() {
		d.seeStore(t, key, hash, rt.ReadWrite)
	}
	t.Lock(&d.Header)
	i, err := d.findLocked(t, key, hash)
	var k, v rt.Value
	if i >= 0 {
		k, v = d.remove(t, i)
		t.DropLater(k)
	}
	t.Unlock(&d.Header)
	return v, err
}

// remove takes entry i out and returns what it held, owned. The caller holds the lock.
func (d *Dict) remove(t *rt.Thread, i int) (key, val rt.Value) {
	e := &d.table().entries[i]
	key, val = e.key, e.val
	rt.StoreValue(&e.key, rt.Value{})
	rt.StoreValue(&e.val, rt.Value{})
	d.setLen(d.n - 1)
	if d.ns != nil && val.H.Shape() == &nameCellShape {
		val = d.ns.unbind(t, AsNameCell(val))
	}
	return key, val
}

// Snapshot returns all keys and values (one atomic step), owned by the caller.
func (d *Dict) Snapshot(t *rt.Thread) (keys, vals []rt.Value) {
	t.Visible(&d.Header, rt.Unbound, rt.Read)
	t.Lock(&d.Header)
	keys, vals = make([]rt.Value, 0, d.n), make([]rt.Value, 0, d.n)
	tab := d.table()
	for i := range tab.live() {
		if e := &tab.entries[i]; e.key.H != nil {
			t.IncrefLocked(e.key)
			keys = append(keys, e.key)
			vals = append(vals, d.ownVal(t, e))
		}
	}
	t.Unlock(&d.Header)
	return keys, vals
}
