// This file stands in for parts of the package that are being written; each leaves it when its own file lands.
package object

import (
	"math/big"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/object/num"
)

// --- dict.go, set.go ---

type Dict struct {
	rt.Header
}

type Set struct {
	rt.Header
}

// NewDict returns an empty dict, owned.
func NewDict(t *rt.Thread) *Dict { panic("pending") }

// NewNamespace returns an empty dict whose values live in NameCells (module globals); deferred.
func NewNamespace(t *rt.Thread) *Dict { panic("pending") }

// Cell returns the cell that binds name in a namespace, made unbound if absent. Borrowed: cells are deferred.
func (d *Dict) Cell(t *rt.Thread, name *Str) *NameCell { panic("pending") }

// StoreCell binds c (of this namespace) to v, whose reference it takes over; it inserts the name if c was unbound.
func (c *NameCell) Store(t *rt.Thread, v rt.Value) { panic("pending") }

// Delete unbinds c; false if it was not bound.
func (c *NameCell) Delete(t *rt.Thread) bool { panic("pending") }

// GetStr returns the value of a str key, owned, or the zero Value. It never runs script code.
func (d *Dict) GetStr(t *rt.Thread, name *Str) rt.Value { panic("pending") }

// SetStr stores under a str key; it takes val over.
func (d *Dict) SetStr(t *rt.Thread, name *Str, val rt.Value) error { panic("pending") }

// initStr is SetStr on a dict that nobody else can reach yet; it cannot fail.
func (d *Dict) initStr(t *rt.Thread, name *Str, val rt.Value) { panic("pending") }

// Get returns d[key], owned, or the zero Value if there is none.
func (d *Dict) Get(t *rt.Thread, key rt.Value) (rt.Value, error) { panic("pending") }

// Set does d[key] = val, both borrowed.
func (d *Dict) Set(t *rt.Thread, key, val rt.Value) error { panic("pending") }

// Del deletes key; false if there is none.
func (d *Dict) Del(t *rt.Thread, key rt.Value) (bool, error) { panic("pending") }

// Len returns the number of keys, atomically.
func (d *Dict) Len(t *rt.Thread) int { panic("pending") }

// Snapshot returns all keys and values (one atomic step), owned by the caller.
func (d *Dict) Snapshot(t *rt.Thread) (keys, vals []rt.Value) { panic("pending") }

// --- numbers ---

type BigInt struct {
	rt.Header
	V *big.Int
}

func hashInt(i int64) int64     { return num.HashInt(i) }
func hashString(s string) int64 { return num.HashString(s, 0) }

// --- classes ---

var (
	ObjectType = &Type{}
	TypeType   = &Type{}
	typeShape  rt.Shape
)

func initObjectTypes()                                  {}
func addSlotWrappers(typ *Type)                         {}
func inheritSlots(typ, base *Type)                      {}
func newStaticWrapper(fn rt.Value, class bool) rt.Value { return fn }
func finalizeInstance(t *rt.Thread, h *rt.Header)       {}
func boxExt(v rt.Value) *atomic.Pointer[Ext]            { return nil }
func classGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	panic("pending")
}

// --- modules ---

type Module struct {
	rt.Header
	Ns *Dict
}

func (m *Module) name(t *rt.Thread) string { panic("pending") }

// --- sequences ---

func newSeqIter(t *rt.Thread, v rt.Value) rt.Value { panic("pending") }

// NewFrozenSet returns a frozenset of hashable constants (borrowed), owned.
func NewFrozenSet(t *rt.Thread, items []rt.Value) rt.Value { panic("pending") }

// NewBig returns the int of b (which it keeps): in the word if it fits.
func NewBig(t *rt.Thread, b *big.Int) rt.Value { panic("pending") }

// NewBytes returns a bytes object that keeps b.
func NewBytes(t *rt.Thread, b []byte) rt.Value { panic("pending") }

// NewComplex returns a complex number.
func NewComplex(t *rt.Thread, c complex128) rt.Value { panic("pending") }

// RangeIter is the iterator of a range whose numbers fit int64.
type RangeIter struct {
	rt.Header
	Cur, Step, Left int64
}

// ListIter iterates over a list; List is nil when exhausted.
type ListIter struct {
	rt.Header
	List  *List
	Index int64
}

var (
	rangeIterShape rt.Shape
	listIterShape  rt.Shape
)
