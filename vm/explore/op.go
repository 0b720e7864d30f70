// This file defines op, one visible operation of a transition, and when two depend on each other.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// op is a visible operation. Objects are told apart by names that mean the same
// in all executions with a common beginning: the order of their first use there.
// Globals and objects older than the script have the same name in all executions.
type op struct {
	obj   int32   // a name, or global, or below that an old object
	kind  rt.Kind // of the object
	field uint8   // which kind of field
	write bool
	sync  uint8  // the kind of a synchronisation, plus one
	lock  bool   // it is on a Lock or RLock
	all   bool   // depends on everything: the end of the program
	more  bool   // not the first of its instruction: only without the GIL may a thread come before it
	n     uint64 // which field; of a global its name's hash
}

// Names that are no numbers of first uses.
const (
	global int32 = -1
	old    int32 = -2 // and below
)

// The kinds of fields. A name is known by its hash: two names with one hash would
// count as one field, which orders more than need be.
const (
	whole uint8 = iota // conflicts with all of them
	keys
	index
	fieldName
	refs // drops and upgrades
)

func fieldOf(v rt.Value) (kind uint8, n uint64) {
	switch {
	case v == rt.Refs:
		return refs, 0
	case v.H == &rt.IntHdr:
		return index, v.N
	case v == rt.Keys:
		return keys, 0
	case object.IsStr(v):
		return fieldName, uint64(object.AsStr(v).Hash())
	}
	return whole, 0
}

// depends reports whether the order of a and b can matter. known is the number of
// objects that had their names before both: those above it may be the same object
// under different names if known is less than unlimited.
func (a *op) depends(b *op, known int) bool {
	switch {
	case a.all || b.all:
		return true
	case !a.write && !b.write:
		return false
	case a.obj == global || b.obj == global:
		return a.obj == b.obj && a.n == b.n
	case a.field != whole && b.field != whole && (a.field != b.field || a.n != b.n):
		return false
	case a.obj == b.obj:
		return true
	}
	return int(a.obj) >= known && int(b.obj) >= known && a.kind == b.kind
}

// mark returns a set of one that meets the sets of all operations this one depends on.
func (a *op) mark() uint64 {
	switch {
	case a.all:
		return ^uint64(0)
	case a.obj == global:
		return 1 << (a.n & 63)
	}
	return 1 << (uint32(a.obj) * 0x9E3779B1 >> 26)
}

func dependent(a, b []op, known int) bool {
	for i := range a {
		for k := range b {
			if a[i].depends(&b[k], known) {
				return true
			}
		}
	}
	return false
}
