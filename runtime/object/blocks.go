// This file manages the storage blocks of lists: size classes and their reuse.
package object

import (
	"math/bits"
	"sort"
	"sync"
	"unsafe"

	rt "minipy/runtime"
)

// A block of at least minBlock items has the capacity of a size class, four to
// each doubling, and goes to a cache of its thread when its list grows or dies.
// A late optimistic reader may look at a block that has a new owner: it finds
// some list's items or leftovers, and rejects them because its own list's seq
// has changed. Leftovers are uncounted values or nil; the capacity never changes.
const (
	minBlock    = 32
	maxBlock    = 64 << 10
	cachedItems = 128 << 10 // 2 MB for each thread
)

// blockSizes are the size classes.
var blockSizes = func() []int {
	var s []int
	for n := minBlock; n < maxBlock; n *= 2 {
		for k := 0; k < 4; k++ {
			s = append(s, n+k*n/4)
		}
	}
	return append(s, maxBlock)
}()

// newBlock returns a block for at least n items.
func newBlock(t *rt.Thread, n int) unsafe.Pointer {
	switch {
	case n < minBlock:
		return makeBlock(t, n)
	case n > maxBlock:
		return newBigBlock(t, n)
	}
	class := sort.SearchInts(blockSizes, n)
	list := t.Blocks.Lists[class]
	if k := len(list); k > 0 {
		arr := list[k-1]
		list[k-1] = nil
		t.Blocks.Lists[class] = list[:k-1]
		t.Blocks.Items -= blockSizes[class]
		return arr
	}
	return makeBlock(t, blockSizes[class])
}

// newBigBlock returns a block for n items, more than maxBlock: up to a sixteenth
// larger, so that the blocks of lists of about the same length fit one another. Go's
// collector empties the pool: what is not taken soon is not kept.
func newBigBlock(t *rt.Thread, n int) unsafe.Pointer {
	step := 1 << (bits.Len(uint(n)) - 5)
	n = (n + step - 1) &^ (step - 1)
	if t.Blocks.Big == nil {
		return makeBlock(t, n)
	}
	if v := t.Blocks.Big.Get(); v != nil {
		if arr := v.(unsafe.Pointer); n <= blockCap(arr) && blockCap(arr) <= n+n/4 {
			return arr
		}
	}
	return makeBlock(t, n)
}

// fillBlock copies items to the front of a block from newBlock, at which a late
// reader may be looking.
func fillBlock(t *rt.Thread, arr unsafe.Pointer, items []rt.Value) {
	if len(items) == 0 {
		return
	}
	dst := unsafe.Slice((*rt.Value)(unsafe.Add(arr, unsafe.Sizeof(rt.Value{}))), len(items))
	if !t.Multi() {
		copyInPieces(dst, items)
		return
	}
	for i, v := range items {
		rt.StoreValue(&dst[i], v)
	}
}

// copyInPieces is copy to a slice at least as long, in pieces between which Go's collector can stop the goroutine. While
// it marks, a copy of references writes them down, too, which cannot be stopped and meets
// a page fault at each page of new memory: a collector that waits to look at the
// stack sends one signal after the other meanwhile, each of which costs as much as the fault.
func copyInPieces(dst, src []rt.Value) {
	const piece = 512
	for len(src) > piece {
		copyPiece(dst[:piece], src)
		dst, src = dst[piece:], src[piece:]
	}
	copyPiece(dst, src)
}

// copyPiece is a call, at whose entry the goroutine stops if it is to: between two copies in a
// loop the signal would have to hit one of few instructions.
//
//go:noinline
func copyPiece(dst, src []rt.Value) { copy(dst, src) }

// Sizes in bytes of what lists, dicts and sets consist of.
const (
	itemSize  = int(unsafe.Sizeof(rt.Value{}))
	entrySize = int(unsafe.Sizeof(entry{}))
	placeSize = int(unsafe.Sizeof(setEntry{}))
)

func makeBlock(t *rt.Thread, capacity int) unsafe.Pointer {
	if capacity >= rt.LargePiece/itemSize {
		t.Allocates(capacity * itemSize)
	}
	b := make([]rt.Value, capacity+1)
	b[0].N = uint64(capacity)
	return unsafe.Pointer(&b[0])
}

// putBlock gives back a block whose items hold nothing counted any more.
func putBlock(t *rt.Thread, arr unsafe.Pointer) {
	n := blockCap(arr)
	if n > maxBlock {
		if t.Blocks.Big == nil {
			t.Blocks.Big = new(sync.Pool)
		}
		t.Blocks.Big.Put(arr)
		return
	}
	if n < minBlock || t.Blocks.Items+n > cachedItems {
		return
	}
	class := sort.SearchInts(blockSizes, n)
	if blockSizes[class] != n {
		return
	}
	t.Blocks.Lists[class] = append(t.Blocks.Lists[class], arr)
	t.Blocks.Items += n
}
