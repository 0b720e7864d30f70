// This file holds the kernel's unsafe accessors. Each cites the rule of package unsafe it relies on.
package runtime

import (
	"sync/atomic"
	"unsafe"
)

// addr orders objects by address; Go's heap does not move (rule 2: pointer to
// uintptr, never back).
func addr(h *Header) uintptr { return uintptr(unsafe.Pointer(h)) }

// Addr is the object's address, for id(). Never turned back into a pointer.
func (h *Header) Addr() uint64 { return uint64(uintptr(unsafe.Pointer(h))) }

// LoadPtr loads the header word of a slot that another thread may write (rule 1:
// *Header and unsafe.Pointer have the same layout).
func LoadPtr(v *Value) *Header {
	return (*Header)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&v.H))))
}

// LoadBits loads the number word of a slot that another thread may write.
func LoadBits(v *Value) uint64 { return atomic.LoadUint64(&v.N) }

// LoadValue reads a slot in two atomic halves. The pair may be torn: the caller
// re-checks the container's seq before it believes it.
func LoadValue(v *Value) Value { return Value{H: LoadPtr(v), N: LoadBits(v)} }

// asWeakRef returns the WeakRef behind a value known to be one (rule 1: the header
// is its first field).
func asWeakRef(v Value) *WeakRef { return (*WeakRef)(unsafe.Pointer(v.H)) }

// AsWeakRef returns the WeakRef behind a value of KindWeakRef.
func AsWeakRef(v Value) *WeakRef { return asWeakRef(v) }

// Site returns where t executes: the function in the current window's callee slot
// (borrowed) and the saved offset of the next instruction; nil if t has no machine yet.
// Rule 3: the window lies inside the segment.
func (t *Thread) Site() (fn *Header, pcoff uintptr) {
	if t.Stack0 == nil {
		return nil, 0
	}
	return (*Value)(unsafe.Add(t.Stack0, t.Base)).H, t.PCOff
}

// SetShapePlain is SetShape while no other thread can read the object's shape
// (the GIL is on, or no other thread exists).
func (h *Header) SetShapePlain(s *Shape) { h.shape = s }
