// This file holds the release stores for processors with weaker order and for the race detector.

//go:build !amd64 || race

package runtime

import (
	"sync/atomic"
	"unsafe"
)

func storeRelUint32(p *uint32, v uint32) { atomic.StoreUint32(p, v) }

// StoreValue writes a slot that optimistic readers may be reading. The caller
// holds the container's lock. (Rule 1: *Header and unsafe.Pointer have the same layout.)
func StoreValue(p *Value, v Value) {
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(&p.H)), unsafe.Pointer(v.H))
	atomic.StoreUint64(&p.N, v.N)
}

// StoreLen writes a length that optimistic readers may be reading.
func StoreLen(p *int64, n int64) { atomic.StoreInt64(p, n) }

// StoreIndex writes a number that leads readers without the lock to what was written before it.
func StoreIndex(p *uint32, n uint32) { atomic.StoreUint32(p, n) }

// StorePointer publishes a block of storage.
func StorePointer(p *unsafe.Pointer, block unsafe.Pointer) { atomic.StorePointer(p, block) }

// StoreShape is Header.SetShape for the machine's loop.
func StoreShape(h *Header, s *Shape) { h.SetShape(s) }
