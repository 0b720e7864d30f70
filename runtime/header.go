// This file defines Header, the first field of every object, and Shape, its layout and function table.
package runtime

import (
	"sync/atomic"
	"unsafe"
)

// Header is the first field of every heap object.
//
//	shape   type and layout in one pointer: one compare guards both. An
//	        instance's shape changes as it gains attributes, under its lock.
//	tid     owner thread, or Static, Deferred, or noOwner once merged
//	local   the owner's count, plain; only the owner (or anyone in a stopped
//	        world) reads it
//	shared  the others' count, atomic; its low two bits are the state
//	seq     lock and version: bit 0 locked, bit 1 the collector's mark, a write adds 4
type Header struct {
	shape  *Shape
	tid    uint32
	local  uint32
	shared int32
	seq    uint32
}

// Special owners.
const (
	noOwner  uint32 = 0          // merged: all counts are in shared
	GILTid   uint32 = 1          // the one owner while the GIL is on
	Deferred uint32 = 0xFFFFFFFE // not counted; Go's collector frees it
	Static   uint32 = 0xFFFFFFFF // sentinels, built-in types, interned strings: never written
)

// Kind is a built-in layout: it says which Go struct stands behind a Header.
// Instances of script classes that inherit a built-in type have its kind.
type Kind uint8

// ShapeFlags are properties of a Shape that the kernel and the VM test.
type ShapeFlags uint32

// The shape flags.
const (
	// HasFinalizer: the type has a __del__ (or finalizes like a suspended generator).
	HasFinalizer ShapeFlags = 1 << iota
	// Instance: the object has attribute slots of its own.
	InstanceShape
	// PlainAttrs: attribute reads of the type need no __getattribute__/__getattr__ hook.
	PlainAttrs
	// HasExt: the object has a place for a __dict__ beside its own data.
	HasExt
	// LeafShape: the object refers to no other and has no finalizer or weak reference:
	// nobody is there to see its death, which is its Free alone.
	LeafShape
	// StepsOthers: an iterator whose step has parts, script code among them.
	StepsOthers
)

// Shape is the layout of an object and the kernel's functions for it. Shapes of
// built-in types are constants after package init; those of classes belong to an
// interpreter. Package object embeds Shape as the first field of what it knows more about.
type Shape struct {
	// Type is the header of the object.Type of everything with this shape.
	Type  *Header
	Kind  Kind
	Flags ShapeFlags
	// Traverse calls visit for every reference the object owns. The world is
	// stopped or the caller owns the object.
	Traverse func(h *Header, visit func(Value))
	// Finalize runs __del__; the object is alive (one count is the caller's).
	Finalize func(t *Thread, h *Header)
	// Free drops what the object owns and may put it on a free list of t
	// (if Recyclable). The object is dead: nobody else can reach it.
	Free func(t *Thread, h *Header)
	// Digest adds what the object holds, references included, in an order that its
	// content determines. nil: nothing is known of objects with this shape.
	Digest func(h *Header, d *Digest)
}

// Shape returns the object's shape.
func (h *Header) Shape() *Shape {
	return (*Shape)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&h.shape))))
}

// SetShape publishes a new shape. The caller holds the object's lock or is the
// only one that can reach it, and has filled what the new shape describes.
func (h *Header) SetShape(s *Shape) {
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(&h.shape)), unsafe.Pointer(s))
}

// Init makes h the header of a fresh object of t with one reference, owned by
// the caller. For memory that comes from a free list use Renew.
func (h *Header) Init(t *Thread, s *Shape) {
	h.shape = s
	h.tid = t.tid
	h.local = 1
	if l := t.interp.ledger; l != nil {
		l.born(h)
	}
}

// Renew gives a recycled object a new life. Its shape may differ from the old
// one only if both describe the same Go type. shared and seq are left alone: a
// late reader's +1/-1 pair may straddle the reuse.
func (h *Header) Renew(s *Shape) {
	if h.shape != s {
		h.SetShape(s)
	}
	h.local = 1
}

// InitStatic makes h the header of a static object: immortal and uncounted.
func (h *Header) InitStatic(s *Shape) { h.shape, h.tid = s, Static }

// InitDeferred makes h the header of an uncounted object that Go's collector frees.
func (h *Header) InitDeferred(s *Shape) { h.shape, h.tid = s, Deferred }

// Uncounted reports whether references to h are not counted.
func (h *Header) Uncounted() bool { return atomic.LoadUint32(&h.tid) >= Deferred }

// Recyclable reports whether a dead object may go to a free list of t: it died
// by the owner's test, so no other thread ever counted it.
func (h *Header) Recyclable(t *Thread) bool { return h.tid == t.tid && h.shared == 0 }

// Val returns the Value that refers to the object.
func (h *Header) Val() Value { return Value{H: h} }

// MakeDeferred turns a fresh object that its maker alone can reach into a
// deferred one.
func (h *Header) MakeDeferred() {
	if !h.Uncounted() {
		atomic.StoreUint32(&h.tid, Deferred)
	}
}
