// This file holds package object's unsafe accessors: from a header to the struct that it starts.
package object

import (
	"unsafe"

	rt "minipy/runtime"
)

// All of these rely on rule 1 of package unsafe: a pointer to a struct and a
// pointer to its first field are interchangeable. The caller has tested the
// kind or the shape.

func typeAt(h *rt.Header) *Type { return (*Type)(unsafe.Pointer(h)) }

// AsType returns the Type behind a value of KindType.
func AsType(v rt.Value) *Type { return (*Type)(unsafe.Pointer(v.H)) }

// AsStr returns the Str behind a value of KindStr.
func AsStr(v rt.Value) *Str { return (*Str)(unsafe.Pointer(v.H)) }

// AsTuple returns the Tuple behind a value of KindTuple.
func AsTuple(v rt.Value) *Tuple { return (*Tuple)(unsafe.Pointer(v.H)) }

// AsList returns the List behind a value of KindList.
func AsList(v rt.Value) *List { return (*List)(unsafe.Pointer(v.H)) }

// AsDict returns the Dict behind a value of KindDict.
func AsDict(v rt.Value) *Dict { return (*Dict)(unsafe.Pointer(v.H)) }

// AsSet returns the Set behind a value of KindSet or KindFrozenSet.
func AsSet(v rt.Value) *Set { return (*Set)(unsafe.Pointer(v.H)) }

// AsBigInt returns the BigInt behind a value of KindBigInt.
func AsBigInt(v rt.Value) *BigInt { return (*BigInt)(unsafe.Pointer(v.H)) }

// AsFunction returns the Function behind a value of KindFunction.
func AsFunction(v rt.Value) *Function { return (*Function)(unsafe.Pointer(v.H)) }

// AsNative returns the Native behind a value of KindNative.
func AsNative(v rt.Value) *Native { return (*Native)(unsafe.Pointer(v.H)) }

// AsMethod returns the Method behind a value of KindMethod.
func AsMethod(v rt.Value) *Method { return (*Method)(unsafe.Pointer(v.H)) }

// AsModule returns the Module behind a value of KindModule.
func AsModule(v rt.Value) *Module { return (*Module)(unsafe.Pointer(v.H)) }

// AsException returns the Exception behind a value of KindException.
func AsException(v rt.Value) *Exception { return (*Exception)(unsafe.Pointer(v.H)) }

// AsInstance returns the Instance behind a value of KindInstance.
func AsInstance(v rt.Value) *Instance { return (*Instance)(unsafe.Pointer(v.H)) }

// AsCell returns the Cell behind a value of KindCell.
func AsCell(v rt.Value) *Cell { return (*Cell)(unsafe.Pointer(v.H)) }

// AsNameCell returns the NameCell behind a value of KindNameCell.
func AsNameCell(v rt.Value) *NameCell { return (*NameCell)(unsafe.Pointer(v.H)) }

// As returns the struct behind a value; T starts with a Header and the caller
// has tested that v is one (its type or shape). For objects of modules.
func As[T any](v rt.Value) *T { return (*T)(unsafe.Pointer(v.H)) }

// noTable and noSetTable are the tables of an empty dict and an empty set, shared and never written (rule 1).
func noTable() unsafe.Pointer    { return unsafe.Pointer(&emptyTable) }
func noSetTable() unsafe.Pointer { return unsafe.Pointer(&emptySetTable) }

// shapeAt returns the object.Shape that starts with a kernel Shape; only plain
// instances have one.
func shapeAt(s *rt.Shape) *Shape { return (*Shape)(unsafe.Pointer(s)) }

// SlotOffset is the byte offset of an instance's first inline slot.
const SlotOffset = unsafe.Sizeof(Instance{})

// slot returns the i-th inline slot of an instance with room for it (rule 3:
// arithmetic inside the allocation, whose struct has an array behind Instance).
func (o *Instance) slot(i int) *rt.Value {
	return (*rt.Value)(unsafe.Add(unsafe.Pointer(o), SlotOffset+uintptr(i)*16))
}

// SlotAt returns the inline slot at a byte offset from the header (rule 3). The
// caller has compared the shape that the offset was computed for.
func SlotAt(h *rt.Header, off uintptr) *rt.Value {
	return (*rt.Value)(unsafe.Add(unsafe.Pointer(h), off))
}

// stringOf returns the string of b without a copy (unsafe.String). Nobody writes
// these bytes of b any more.
func stringOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}
