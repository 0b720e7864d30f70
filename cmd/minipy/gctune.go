// This file paces Go's collector: rarely while the heap is small, at most twice the live heap when it is large.
package main

import (
	"runtime"
	"runtime/debug"
)

// heapFloor is the heap below which a collection is not worth its time; the
// interpreter's own free lists recycle most objects before Go's collector sees them.
const heapFloor = 10 << 20

// tuneCollector sets GOGC after every collection so that the next one comes at
// max(heapFloor, twice the live heap). A sentinel with a finalizer is how Go
// tells that a collection has ended.
func tuneCollector() {
	debug.SetGCPercent(heapFloor / (4 << 20) * 100) // Go's minimal heap is 4 MB * GOGC/100
	s := &sentinel{}
	runtime.SetFinalizer(s, (*sentinel).collected)
}

type sentinel struct{ _ [16]byte }

func (s *sentinel) collected() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	live := int64(m.HeapAlloc)
	percent := int64(100)
	if live < heapFloor/2 {
		percent = (heapFloor - live) * 100 / max(live, 1<<20)
	}
	debug.SetGCPercent(int(percent))
	runtime.SetFinalizer(s, (*sentinel).collected)
}
