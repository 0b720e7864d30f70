// This file keeps the tables of dead dicts and sets for reuse.
package object

import (
	"math/bits"

	rt "minipy/runtime"
)

// A dict that dies by its owner's test has no readers: its table goes, emptied, to
// a cache of the thread, by its size. The table that a growing dict leaves behind
// goes there while no other thread runs, unless a search is in progress whose key's
// __eq__ made the dict grow: that goes on in the old table, or compares it with the
// dict's to see whether it may.
const (
	maxTable      = 64 << 10 // index words
	cachedEntries = 32 << 10 // 1.3 MB for each thread
)

// newTable returns an empty table with size index words (a power of two from 8
// on), two thirds of which may be filled.
func newTable(t *rt.Thread, size int) *table {
	if size <= maxTable {
		class := bits.Len(uint(size))
		if list := t.Tables.Lists[class]; len(list) > 0 {
			k := len(list) - 1
			tab := list[k].(*table)
			list[k] = nil
			t.Tables.Lists[class] = list[:k]
			t.Tables.Entries -= len(tab.entries)
			return tab
		}
	}
	if size == minTable {
		b := &table8{}
		b.mask = minTable - 1
		b.usable = int32(len(b.en))
		b.idx, b.entries = b.ix[:], b.en[:]
		return &b.table
	}
	room := size * 2 / 3
	if bytes := size*4 + room*entrySize; bytes >= rt.LargePiece {
		t.Allocates(bytes)
	}
	return &table{mask: uint32(size - 1), usable: int32(room), idx: make([]uint32, size), entries: make([]entry, room)}
}

// putTable keeps a table whose entries are zero and that nobody else can be looking at.
func putTable(t *rt.Thread, tab *table) {
	if len(tab.idx) > maxTable || t.Tables.Entries+len(tab.entries) > cachedEntries {
		return
	}
	clear(tab.idx)
	tab.used, tab.usable, tab.front = 0, int32(len(tab.entries)), 0
	class := bits.Len(uint(len(tab.idx)))
	t.Tables.Lists[class] = append(t.Tables.Lists[class], tab)
	t.Tables.Entries += len(tab.entries)
}

// cachedPlaces bounds what a thread keeps for sets (0.8 MB), as cachedEntries does for dicts.
const cachedPlaces = 32 << 10

// newSetTable returns an empty table with size places, a power of two.
func newSetTable(t *rt.Thread, size int) *setTable {
	if size <= maxTable {
		list := t.SetTables.Lists[bits.Len(uint(size))]
		if k := len(list) - 1; k >= 0 {
			tab := list[k].(*setTable)
			list[k] = nil
			t.SetTables.Lists[bits.Len(uint(size))] = list[:k]
			t.SetTables.Entries -= size
			return tab
		}
	}
	if size == minSetTable {
		b := &setTable8{}
		b.mask, b.e = minSetTable-1, b.places[:]
		return &b.setTable
	}
	if bytes := size * placeSize; bytes >= rt.LargePiece {
		t.Allocates(bytes)
	}
	return &setTable{mask: uint64(size - 1), e: make([]setEntry, size)}
}

// putSetTable keeps a set's table whose places are zero, under the conditions of dicts' tables.
func putSetTable(t *rt.Thread, tab *setTable) {
	size := len(tab.e)
	if size > maxTable || t.SetTables.Entries+size > cachedPlaces {
		return
	}
	class := bits.Len(uint(size))
	t.SetTables.Lists[class] = append(t.SetTables.Lists[class], tab)
	t.SetTables.Entries += size
}
