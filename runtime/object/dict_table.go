// This file defines table, the block of keys and values of a dict, and the search in it.
package object

import (
	"math/bits"
	"sync/atomic"

	rt "minipy/runtime"
)

// entry is one key with its value. The zero key marks a deleted entry.
type entry struct {
	key, val rt.Value
	hash     int64
}

// table holds the entries of a dict in order of insertion, and the hash index
// over them: idx[i] is 0 (empty) or the number of an entry plus one. mask, idx
// and entries are constant after the table is published, so that readers
// without the lock may index with what they find. A table keeps at least one
// empty index word, so every search ends.
type table struct {
	mask    uint32
	usable  int32 // index words that may still be filled
	front   int32 // entries[:front] are dead; guarded by the dict's lock, kept by OrderedDict only
	used    int64 // entries[:used] have been filled, and the others have not, but by popitem
	idx     []uint32
	entries []entry
}

// emptyTable is the table of every empty dict that has had no key. It has no
// room, so nobody writes it.
var emptyTable = table{idx: make([]uint32, 1)}

const minTable = 8

// table8 is the smallest table in one allocation.
type table8 struct {
	table
	ix [minTable]uint32
	en [minTable * 2 / 3]entry
}

// tableSize returns the table size for at least n index words: CPython's choice,
// because what an iterator sees of a dict that is changed depends on it.
func tableSize(n int) int {
	return 1 << bits.Len(uint((n|minTable)-1)|(minTable-1))
}

// tableSizeFor returns the size of a table with room for n keys.
func tableSizeFor(n int) int { return tableSize((n*3 + 1) / 2) }

// live returns the number of entries filled, deleted ones included: the range to scan.
func (tab *table) live() int { return int(atomic.LoadInt64(&tab.used)) }

// What a search returns beside the number of an entry.
const (
	absent  = -1
	unknown = -2 // an entry with the same hash can only be compared under the lock
)

const perturbShift = 5

// findStr returns the entry of a str key or absent. It compares texts only, and
// only those of plain strs, which are immutable and not recycled under a reader; so a reader
// may call it without the lock and re-check the dict's seq.
func (tab *table) findStr(name *Str, hash int64) int {
	mask := tab.mask
	perturb := uint64(hash)
	i := uint32(perturb) & mask
	for {
		w := atomic.LoadUint32(&tab.idx[i])
		if w == 0 {
			return absent
		}
		e := &tab.entries[w-1]
		h := rt.LoadPtr(&e.key)
		if h == &name.Header {
			return int(w - 1)
		}
		if h != nil && atomic.LoadInt64(&e.hash) == hash && h.Shape() == &strShape && AsStr(h.Val()).S == name.S {
			return int(w - 1)
		}
		perturb >>= perturbShift
		i = (i*5 + uint32(perturb) + 1) & mask
	}
}

// find returns the entry of key, absent, or unknown. Like findStr it reads
// nothing but plain strs and headers.
func (tab *table) find(key rt.Value, hash int64) int {
	mask := tab.mask
	perturb := uint64(hash)
	i := uint32(perturb) & mask
	for {
		w := atomic.LoadUint32(&tab.idx[i])
		if w == 0 {
			return absent
		}
		e := &tab.entries[w-1]
		if atomic.LoadInt64(&e.hash) == hash {
			k := rt.LoadValue(&e.key)
			if k == key {
				return int(w - 1)
			}
			if k.H != nil && (k.H != &rt.IntHdr || key.H != &rt.IntHdr) {
				if k.H.Shape() != &strShape || key.H.Shape() != &strShape {
					return unknown
				}
				if AsStr(k).S == AsStr(key).S {
					return int(w - 1)
				}
			}
		}
		perturb >>= perturbShift
		i = (i*5 + uint32(perturb) + 1) & mask
	}
}

// findLocked returns the entry of key in d, or absent. The caller holds d's lock
// and no other, and holds it again afterwards; it was let go of if a key had to
// be compared by script code (or an object we know nothing about). The search
// then starts again if the dict was changed meanwhile, as CPython's does, so
// what is returned is true of the dict as it is now.
func (d *Dict) findLocked(t *rt.Thread, key rt.Value, hash int64) (int, error) {
	if i := d.table().find(key, hash); i != unknown {
		return i, nil
	}
restart:
	tab := d.table()
	mask := tab.mask
	perturb := uint64(hash)
	i := uint32(perturb) & mask
	for {
		w := tab.idx[i]
		if w == 0 {
			return absent, nil
		}
		e := &tab.entries[w-1]
		if e.hash == hash && e.key.H != nil {
			k := e.key
			if k == key {
				return int(w - 1), nil
			}
			eq := false
			if leafKeys(k, key) {
				eq = leafEqual(t, k, key)
			} else {
				t.IncrefLocked(k)
				t.Unlock(&d.Header)
				t.Hold(k)
				var err error
				t.Interp().Searches.Add(1) // tab is not recycled meanwhile
				eq, err = Equal(t, k, key)
				t.Interp().Searches.Add(-1)
				t.Unhold()
				t.Lock(&d.Header)
				same := d.table() == tab && int64(w) <= tab.used && e.key == k
				t.DropLater(k)
				if err != nil {
					return absent, err
				}
				if !same {
					goto restart
				}
			}
			if eq {
				return int(w - 1), nil
			}
		}
		perturb >>= perturbShift
		i = (i*5 + uint32(perturb) + 1) & mask
	}
}

// findLeaf is find under the lock of the table's dict: unknown if the comparison
// with an entry's key would run script code.
func (tab *table) findLeaf(t *rt.Thread, key rt.Value, hash int64) int {
	if i := tab.find(key, hash); i != unknown {
		return i
	}
	mask := tab.mask
	perturb := uint64(hash)
	i := uint32(perturb) & mask
	for {
		w := tab.idx[i]
		if w == 0 {
			return absent
		}
		if e := &tab.entries[w-1]; e.hash == hash && e.key.H != nil {
			if e.key == key {
				return int(w - 1)
			}
			if !leafKeys(e.key, key) {
				return unknown
			}
			if leafEqual(t, e.key, key) {
				return int(w - 1)
			}
		}
		perturb >>= perturbShift
		i = (i*5 + uint32(perturb) + 1) & mask
	}
}

// add appends an entry and its index word; there is room. It takes key and val
// over. Unlocked readers may be looking at the table, whose lock the caller holds.
func (tab *table) add(key rt.Value, hash int64, val rt.Value) {
	n := tab.used
	e := &tab.entries[n]
	rt.StoreLen(&e.hash, hash)
	rt.StoreValue(&e.val, val)
	rt.StoreValue(&e.key, key)
	rt.StoreLen(&tab.used, n+1)
	tab.usable--
	rt.StoreIndex(&tab.idx[tab.slot(hash)], uint32(n+1))
}

// append is add on a table that is not published, moving an entry of another.
func (tab *table) append(e *entry) {
	n := tab.used
	tab.entries[n] = *e
	tab.used = n + 1
	tab.usable--
	tab.idx[tab.slot(e.hash)] = uint32(n + 1)
}

// slot returns the first empty index word for a hash.
func (tab *table) slot(hash int64) uint32 {
	mask := tab.mask
	perturb := uint64(hash)
	i := uint32(perturb) & mask
	for tab.idx[i] != 0 {
		perturb >>= perturbShift
		i = (i*5 + uint32(perturb) + 1) & mask
	}
	return i
}

// leafKeyKinds are the kinds that compare and hash without script code and without
// looking at another mutable object, unless their class says otherwise.
var leafKeyKinds = [rt.NumKinds]bool{
	rt.KindBool: true, rt.KindBigInt: true, rt.KindBoxInt: true, rt.KindBoxFloat: true, rt.KindNotImpl: true,
	rt.KindEllipsis: true, rt.KindStr: true, rt.KindBytes: true, rt.KindComplex: true, rt.KindRange: true,
	rt.KindType: true, rt.KindFunction: true, rt.KindNative: true, rt.KindMethod: true, rt.KindModule: true,
	rt.KindInstance: true, rt.KindException: true, rt.KindGenerator: true, rt.KindCode: true,
}

// leafKeyDepth bounds the nesting of tuples that count as leaves.
const leafKeyDepth = 8

// isLeafKey reports whether comparing v with another leaf, or hashing it, runs
// no script code and looks at no other mutable object. The caller holds a
// reference to v, or the lock of what does.
func isLeafKey(v rt.Value) bool { return leafKeyAt(v, leafKeyDepth) }

func leafKeyAt(v rt.Value, depth int) bool {
	switch v.H {
	case &rt.IntHdr, &rt.FloatHdr, &rt.NoneHdr:
		return true
	}
	s := v.H.Shape()
	if s == &strShape {
		return true
	}
	if s.Kind == rt.KindTuple {
		if depth == 0 || typeAt(s.Type).Flags&CustomEq != 0 {
			return false
		}
		for _, e := range AsTuple(v).Items {
			if !leafKeyAt(e, depth-1) {
				return false
			}
		}
		return true
	}
	return leafKeyKinds[s.Kind] && typeAt(s.Type).Flags&CustomEq == 0
}

func leafKeys(a, b rt.Value) bool { return isLeafKey(a) && isLeafKey(b) }
