// This file defines op, one visible operation of a transition, and when two depend on each other.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// op is a visible operation. Objects are told apart by names that mean the same
// in all executions with a common beginning: the order of their first use there.
// A global has its name in all executions.
type op struct {
	obj    int32
	global string
	shape  *rt.Shape // of the object
	field  field
	write  bool
	all    bool // depends on everything: the end of the program
}

// field is a part of an object, comparable across executions.
type field struct {
	kind uint8
	n    uint64
	s    string
}

// The kinds of fields.
const (
	whole uint8 = iota // conflicts with all of them
	keys
	index
	fieldName
)

func fieldOf(v rt.Value) field {
	switch {
	case v.H == &rt.IntHdr:
		return field{kind: index, n: v.N}
	case v == rt.Keys:
		return field{kind: keys}
	case object.IsStr(v):
		return field{kind: fieldName, s: object.GoString(v)}
	}
	return field{}
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
	case a.field.kind != whole && b.field.kind != whole && a.field != b.field:
		return false
	case a.global != "" || b.global != "":
		return a.global == b.global
	case a.obj == b.obj:
		return true
	}
	return int(a.obj) >= known && int(b.obj) >= known && a.shape.Kind == b.shape.Kind
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
