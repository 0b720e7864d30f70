// This file defines Set, the representation of set and frozenset, with its atomic operations.
package object

import (
	"sync/atomic"
	"unsafe"

	rt "minipy/runtime"
)

// Set is a set or a frozenset. Its table, probing and growth are those of
// CPython's Objects/setobject.c, because the order of iteration shows them: open
// addressing with runs of linear probes (10 places), then a perturbed jump.
//
// Invariants, under the lock:
//   - tab is never nil; an empty set that had no element has emptySetTable,
//     which is never written.
//   - used is the number of elements, fill that of places that are not empty.
//   - a removed element leaves a dummy (Unbound, hash -1, which no hash is).
//
// Every operation is one atomic step while comparing elements runs no script
// code; otherwise elements are compared with no lock held, and the operation
// starts again if the set was changed meanwhile.
type Set struct {
	rt.Header
	used   int64
	fill   int64
	finger uint32         // where pop goes on
	reused uint32         // counts elements put in the place of a dummy
	tab    unsafe.Pointer // *setTable
	hash   atomic.Int64   // of a frozenset, 0: not computed yet
}

// setEntry is one place of a set's table: empty if key.H is nil.
type setEntry struct {
	key  rt.Value
	hash int64
}

// setTable is the block of a set's places. mask and e are constant.
type setTable struct {
	mask uint64
	e    []setEntry
}

// setObject is an instance of a class that inherits set or frozenset: it may (see box.go)
// have attributes of its own. The struct of every set that is not exact starts with it.
type setObject struct {
	Set
	Ext atomic.Pointer[Ext]
}

const (
	minSetTable  = 8
	linearProbes = 9
	manySetItems = 50000 // from here on sets grow by 2 instead of 4
)

type setTable8 struct {
	setTable
	places [minSetTable]setEntry
}

var emptySetTable = setTable{mask: minSetTable - 1, e: make([]setEntry, minSetTable)}

var (
	setShape       = rt.Shape{Kind: rt.KindSet}
	frozenSetShape = rt.Shape{Kind: rt.KindFrozenSet}
)

// They name the shapes themselves.
func init() {
	setShape.Free, setShape.Traverse = freeSet, traverseSet
	frozenSetShape.Free, frozenSetShape.Traverse = freeSet, traverseSet
}

func newSetShape(t *rt.Thread, shape *rt.Shape) *Set {
	if h := t.TakeFree(freeListSet); h != nil {
		s := AsSet(h.Val())
		s.Renew(shape)
		return s
	}
	s := &Set{tab: unsafe.Pointer(&emptySetTable)}
	s.Init(t, shape)
	return s
}

// NewSet returns an empty set, owned.
func NewSet(t *rt.Thread) *Set { return newSetShape(t, &setShape) }

// NewFrozenSet returns a frozenset of hashable constants (borrowed), owned.
func NewFrozenSet(t *rt.Thread, items []rt.Value) rt.Value {
	s := newSetShape(t, &frozenSetShape)
	for _, v := range items {
		if err := s.Add(t, v); err != nil {
			ClearErr(t) // not a constant: leave it out
		}
	}
	return s.Val()
}

// freeSet drops what a dead set owns, in the order of its table. A small table
// stays with a set that will be used again (see freeDict).
func freeSet(t *rt.Thread, h *rt.Header) {
	s := AsSet(h.Val())
	tab := s.table()
	if tab != &emptySetTable {
		s.reset()
		for i := range tab.e {
			e := &tab.e[i]
			if k := e.key; k.H != nil {
				// A table may come from a live set (an in-place operation exchanges
				// them), where a late reader still looks at it.
				rt.StoreLen(&e.hash, 0)
				rt.StoreValue(&e.key, rt.Value{})
				t.Decref(k)
			}
		}
		switch {
		case !h.Recyclable(t):
		case tab.mask == minSetTable-1:
			s.tab = unsafe.Pointer(tab)
		default:
			putSetTable(t, tab)
		}
	}
	s.fill, s.used, s.finger = 0, 0, 0
	if s.hash.Load() != 0 {
		s.hash.Store(0)
	}
	if sh := h.Shape(); sh == &setShape || sh == &frozenSetShape {
		t.PutFree(freeListSet, h)
	}
}

func traverseSet(h *rt.Header, visit func(rt.Value)) {
	for _, e := range AsSet(h.Val()).table().e {
		if e.key.H != nil && e.hash != -1 {
			visit(e.key)
		}
	}
}

// IsSet reports whether v is a set (or of a subclass), no frozenset.
func IsSet(v rt.Value) bool { return v.H.Shape().Kind == rt.KindSet }

// IsAnySet reports whether v is a set or a frozenset (or of a subclass).
func IsAnySet(v rt.Value) bool {
	k := v.H.Shape().Kind
	return k == rt.KindSet || k == rt.KindFrozenSet
}

// ExactSet reports whether v is a set or a frozenset and not of a subclass.
func ExactSet(v rt.Value) bool {
	s := v.H.Shape()
	return s == &setShape || s == &frozenSetShape
}

func (s *Set) table() *setTable       { return (*setTable)(atomic.LoadPointer(&s.tab)) }
func (s *Set) setTable(tab *setTable) { rt.StorePointer(&s.tab, unsafe.Pointer(tab)) }

// reset makes the set empty without dropping anything. The caller holds the lock.
func (s *Set) reset() {
	if s.table() != &emptySetTable {
		s.setTable(&emptySetTable)
	}
	s.fill, s.finger = 0, 0
	rt.StoreLen(&s.used, 0)
}

// find returns the place of key, absent, or unknown (see table.find). It reads
// nothing but plain strs and headers, so readers may call it without the lock.
func (tab *setTable) find(key rt.Value, hash int64) int {
	mask := tab.mask
	perturb := uint64(hash)
	i := perturb & mask
	for {
		n := uint64(0)
		if i+linearProbes <= mask {
			n = linearProbes
		}
		for j := i; j <= i+n; j++ {
			e := &tab.e[j]
			k := rt.LoadValue(&e.key)
			if k.H == nil {
				return absent
			}
			if atomic.LoadInt64(&e.hash) != hash {
				continue
			}
			if k == key {
				return int(j)
			}
			if k.H == &rt.IntHdr && key.H == &rt.IntHdr {
				continue
			}
			if k.H.Shape() != &strShape || key.H.Shape() != &strShape {
				return unknown
			}
			if AsStr(k).S == AsStr(key).S {
				return int(j)
			}
		}
		perturb >>= perturbShift
		i = (i*5 + 1 + perturb) & mask
	}
}

// findLocked returns the place of key in s, or absent; it may let go of the lock
// meanwhile, like Dict.findLocked.
func (s *Set) findLocked(t *rt.Thread, key rt.Value, hash int64) (int, error) {
	return s.search(t, key, hash, true)
}

// findLeaf is findLocked that returns unknown instead of letting go of the lock.
func (s *Set) findLeaf(t *rt.Thread, key rt.Value, hash int64) int {
	i, _ := s.search(t, key, hash, false)
	return i
}

func (s *Set) search(t *rt.Thread, key rt.Value, hash int64, letGo bool) (int, error) {
	if i := s.table().find(key, hash); i != unknown {
		return i, nil
	}
restart:
	tab := s.table()
	mask := tab.mask
	perturb := uint64(hash)
	i := perturb & mask
	for {
		n := uint64(0)
		if i+linearProbes <= mask {
			n = linearProbes
		}
		for j := i; j <= i+n; j++ {
			e := &tab.e[j]
			k := e.key
			if k.H == nil {
				return absent, nil
			}
			if e.hash != hash {
				continue
			}
			if k == key {
				return int(j), nil
			}
			if leafKeys(k, key) {
				if leafEqual(t, k, key) {
					return int(j), nil
				}
				continue
			}
			if !letGo {
				return unknown, nil
			}
			reused := s.reused
			t.IncrefLocked(k)
			t.Unlock(&s.Header)
			t.Hold(k)
			t.Interp().Searches.Add(1) // tab is not recycled meanwhile
			eq, err := Equal(t, k, key)
			t.Interp().Searches.Add(-1)
			t.Unhold()
			t.Lock(&s.Header)
			// An equal element may have taken the place of a dummy passed before.
			same := s.table() == tab && e.key == k && s.reused == reused
			t.DropLater(k)
			if err != nil {
				return absent, err
			}
			if !same {
				goto restart
			}
			if eq {
				return int(j), nil
			}
		}
		perturb >>= perturbShift
		i = (i*5 + 1 + perturb) & mask
	}
}

// place returns the first empty place for a hash, and the last dummy on the way
// there, if any.
func (tab *setTable) place(hash int64) (empty, dummy *setEntry) {
	mask := tab.mask
	perturb := uint64(hash)
	i := perturb & mask
	for {
		n := uint64(0)
		if i+linearProbes <= mask {
			n = linearProbes
		}
		for j := i; j <= i+n; j++ {
			e := &tab.e[j]
			if e.key.H == nil {
				return e, dummy
			}
			if e.hash == -1 {
				dummy = e
			}
		}
		perturb >>= perturbShift
		i = (i*5 + 1 + perturb) & mask
	}
}

// put fills a place of a table that is not published; if it has been used before, a late reader may look at it.
func (tab *setTable) put(e *setEntry) {
	p, _ := tab.place(e.hash)
	rt.StoreLen(&p.hash, e.hash)
	rt.StoreValue(&p.key, e.key)
}

// own returns the table, made if the set has the empty one. The caller holds the lock.
func (s *Set) own(t *rt.Thread) *setTable {
	tab := s.table()
	if tab == &emptySetTable {
		tab = newSetTable(t, minSetTable)
		s.setTable(tab)
	}
	return tab
}

// insert adds a key that is not in s; it takes key over. The caller holds the lock, or is alone.
func (s *Set) insert(t *rt.Thread, key rt.Value, hash int64) {
	markKey(key)
	tab := s.own(t)
	e, dummy := tab.place(hash)
	if dummy != nil {
		e = dummy
		s.reused++
	} else {
		s.fill++
	}
	rt.StoreLen(&e.hash, hash)
	rt.StoreValue(&e.key, key)
	rt.StoreLen(&s.used, s.used+1)
	if dummy == nil && uint64(s.fill)*5 >= tab.mask*3 {
		s.grow(t)
	}
}

func (s *Set) grow(t *rt.Thread) {
	if s.used > manySetItems {
		s.resize(t, s.used*2)
	} else {
		s.resize(t, s.used*4)
	}
}

// resize publishes a table with more than n places and no dummies. The caller holds the lock.
func (s *Set) resize(t *rt.Thread, n int64) {
	size := minSetTable
	for int64(size) <= n {
		size <<= 1
	}
	old, tab := s.table(), newSetTable(t, size)
	for i := range old.e {
		if e := &old.e[i]; e.key.H != nil && e.hash != -1 {
			tab.put(e)
		}
	}
	s.setTable(tab)
	s.fill = s.used
	if !t.Multi() && t.Interp().Searches.Load() == 0 && old != &emptySetTable {
		clear(old.e)
		putSetTable(t, old)
	}
}

// removeAt takes the element out of place i and returns it, owned. The caller holds the lock.
func (s *Set) removeAt(i int) rt.Value {
	e := &s.table().e[i]
	k := e.key
	rt.StoreLen(&e.hash, -1)
	rt.StoreValue(&e.key, rt.Unbound)
	rt.StoreLen(&s.used, s.used-1)
	return k
}

// Len returns the number of elements, atomically.
func (s *Set) Len(t *rt.Thread) int {
	if t.Multi() {
		return stableLen(t, &s.Header, &s.used)
	}
	return int(s.used)
}

// Has reports whether key is in s. Atomic.
func (s *Set) Has(t *rt.Thread, key rt.Value) (bool, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return false, err
	}
	return s.hasHash(t, key, hash)
}

func (s *Set) hasHash(t *rt.Thread, key rt.Value, hash int64) (bool, error) {
	if !t.Multi() {
		if i := (*setTable)(s.tab).find(key, hash); i != unknown {
			return i >= 0, nil
		}
	} else {
		t.Visible(&s.Header, keyField(key), rt.Read)
		q := s.ReadSeq(t)
		if i := s.table().find(key, hash); i != unknown && s.Seq() == q {
			return i >= 0, nil
		}
		t.CountRetry()
	}
	t.Lock(&s.Header)
	i, err := s.findLocked(t, key, hash)
	t.Unlock(&s.Header)
	return i >= 0, err
}

// Add adds key, borrowed. Atomic.
func (s *Set) Add(t *rt.Thread, key rt.Value) error {
	hash, err := Hash(t, key)
	if err != nil {
		return err
	}
	return s.addHash(t, key, hash)
}

// AddOwn is Add for a set that lies in a register of the caller, which no frame's name shows.
func (s *Set) AddOwn(t *rt.Thread, key rt.Value) error {
	hash, err := Hash(t, key)
	if err != nil {
		return err
	}
	if !t.Observed() && s.Unique(t) {
		if i := s.table().find(key, hash); i >= 0 {
			return nil
		} else if i == absent {
			s.insert(t, t.New(key), hash)
			return nil
		}
	}
	return s.addHash(t, key, hash)
}

func (s *Set) addHash(t *rt.Thread, key rt.Value, hash int64) error {
	t.Lock(&s.Header)
	i, err := s.findLocked(t, key, hash)
	if i < 0 && err == nil {
		s.insert(t, t.New(key), hash)
	}
	t.Unlock(&s.Header)
	return err
}

// Discard removes key; false if it is not there. Atomic.
func (s *Set) Discard(t *rt.Thread, key rt.Value) (bool, error) {
	hash, err := Hash(t, key)
	if err != nil {
		return false, err
	}
	return s.discardHash(t, key, hash)
}

func (s *Set) discardHash(t *rt.Thread, key rt.Value, hash int64) (bool, error) {
	t.Lock(&s.Header)
	i, err := s.findLocked(t, key, hash)
	if i >= 0 {
		t.DropLater(s.removeAt(i))
	}
	t.Unlock(&s.Header)
	return i >= 0, err
}

// Pop removes an element and returns it, owned; the zero Value if s is empty. Atomic.
func (s *Set) Pop(t *rt.Thread) rt.Value {
	t.Lock(&s.Header)
	var k rt.Value
	if s.used > 0 {
		tab := s.table()
		i := uint64(s.finger) & tab.mask
		for tab.e[i].key.H == nil || tab.e[i].hash == -1 {
			if i++; i > tab.mask {
				i = 0
			}
		}
		k = s.removeAt(int(i))
		s.finger = uint32(i + 1)
	}
	t.Unlock(&s.Header)
	return k
}

// Clear removes all elements. Atomic.
func (s *Set) Clear(t *rt.Thread) {
	t.Lock(&s.Header)
	tab := s.table()
	if s.fill == 0 && tab.mask == minSetTable-1 {
		s.finger = 0
		t.Unlock(&s.Header)
		return
	}
	s.reset()
	t.Unlock(&s.Header)
	dropSetTable(t, tab)
}

// dropSetTable drops the elements of a detached table, which readers without the
// lock may still be looking at.
func dropSetTable(t *rt.Thread, tab *setTable) {
	mark := t.HoldMark()
	for i := len(tab.e) - 1; i >= 0; i-- {
		if e := &tab.e[i]; e.key.H != nil && !e.key.H.Uncounted() {
			t.Hold(e.key)
		}
	}
	t.Release(mark)
}

// Snapshot returns the elements in the order of iteration, in one atomic step,
// owned by the caller.
func (s *Set) Snapshot(t *rt.Thread) []rt.Value {
	t.Lock(&s.Header)
	items := make([]rt.Value, 0, s.used)
	for i := range s.table().e {
		if e := &s.table().e[i]; e.key.H != nil && e.hash != -1 {
			t.IncrefLocked(e.key)
			items = append(items, e.key)
		}
	}
	t.Unlock(&s.Header)
	return items
}
