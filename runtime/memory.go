// This file turns the end of memory into MemoryError, before it ends the process.
package runtime

import (
	goruntime "runtime"
	"runtime/metrics"
)

// Go has no allocation that fails: at the end of memory the process dies, with all its interpreters. CPython's scripts get a
// MemoryError. So what allocates a large piece of memory says so (Allocates), and where it, with what is in use, comes near the
// limit, the thread raises MemoryError at its next check or poll. The piece itself is still made: what grows does so
// by its own half or double, so there is room for the last step. What consists of small
// objects alone is not seen; the containers that hold them are.
//
// Rejected: an error from each allocation. Lists and dicts grow under locks, where nothing can raise.
const (
	// LargePiece is the least size, in bytes, of what Allocates is told of.
	LargePiece = 32 << 20
	// limitShare is the part of the memory, in percent, at which scripts are stopped.
	limitShare = 60
)

// Allocates notes that the thread is about to allocate so many bytes, at least LargePiece, at once. Any lock may be held.
func (t *Thread) Allocates(bytes int) {
	// What grows next is larger still, and cannot be refused.
	if !t.hasRoom(uint64(bytes), 3*uint64(bytes)) {
		t.SetBreaker(BreakMemory)
	}
}

// HasRoom reports whether so many bytes, at least LargePiece, can be allocated at once.
func (t *Thread) HasRoom(bytes int) bool { return t.hasRoom(uint64(bytes), uint64(bytes)) }

// hasRoom reports whether there is memory for so many bytes, and addresses for so many.
func (t *Thread) hasRoom(bytes, addresses uint64) bool {
	limit := t.interp.memory.Load()
	if limit == 0 {
		limit = memoryLimit()
		t.interp.memory.Store(limit)
	}
	most := limit / 100 * limitShare
	used, unused, garbage := memoryInUse()
	if used+bytes > most && garbage > used/8 || beyondAddresses(addresses, unused) {
		goruntime.GC()
		used, unused, _ = memoryInUse()
	}
	return used+bytes <= most && !beyondAddresses(addresses, unused)
}

// memoryInUse returns how much memory the process uses, for how much more it has addresses, and how much of what it uses is
// at most garbage.
func memoryInUse() (used, unused, garbage uint64) {
	s := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(s)
	v := func(i int) uint64 { return s[i].Value.Uint64() }
	unused = v(1) + v(2)
	used = v(0) - unused
	if v(3) > v(4) {
		garbage = v(3) - v(4)
	}
	return used, unused, garbage
}
