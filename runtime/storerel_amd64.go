// This file holds the release stores for amd64: plain stores, which its total store order makes releases.

//go:build amd64 && !race

package runtime

import "unsafe"

// A release store must not sink below, nor earlier accesses of the same thread
// rise above, it: the hardware keeps stores in order (TSO), and the Go compiler
// does not move a store across another store or a call it cannot see through.
// Under -race and on other processors the other file makes them sync/atomic.

func storeRelUint32(p *uint32, v uint32) { *p = v }

// StoreValue writes a slot that optimistic readers may be reading. The caller
// holds the container's lock.
func StoreValue(p *Value, v Value) { *p = v }

// StoreLen writes a length that optimistic readers may be reading.
func StoreLen(p *int64, n int64) { *p = n }

// StoreIndex writes a number that leads readers without the lock to what was written before it.
func StoreIndex(p *uint32, n uint32) { *p = n }

// StorePointer publishes a block of storage.
func StorePointer(p *unsafe.Pointer, block unsafe.Pointer) { *p = block }

// StoreShape is Header.SetShape for the machine's loop, which makes no calls.
func StoreShape(h *Header, s *Shape) { h.shape = s }
