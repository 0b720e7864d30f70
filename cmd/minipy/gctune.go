// This file paces Go's collector: rarely while the heap is small, as Go does when it is large.
package main

import (
	goruntime "runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapFloor is the heap below which a collection is not worth its time: the
// interpreter's own free lists recycle most objects before Go's collector sees
// them. CONTRIBUTING.md says how the value was measured.
const heapFloor = 16 << 20

// minimalHeap is the heap at which Go collects first, per 100 of GOGC.
const minimalHeap = 4 << 20

// tuneCollector sets GOGC after every collection so that the next one comes at
// max(heapFloor, twice the live heap). A sentinel with a finalizer is how Go tells
// that a collection has ended.
func tuneCollector() {
	debug.SetGCPercent(heapFloor * 100 / minimalHeap)
	goruntime.SetFinalizer(&sentinel{}, (*sentinel).collected)
}

type sentinel struct{ _ [16]byte }

func (s *sentinel) collected() {
	m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/globals:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	metrics.Read(m)
	live := int64(m[0].Value.Uint64())
	// The goal is live + (live + globals + stacks) * GOGC / 100.
	base := live + int64(m[1].Value.Uint64()+m[2].Value.Uint64())
	percent := max(100, (heapFloor-live)*100/max(base, 1))
	debug.SetGCPercent(int(percent))
	goruntime.SetFinalizer(s, (*sentinel).collected)
}
