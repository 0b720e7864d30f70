// This file defines the instances of script classes that inherit a built-in type: the base's struct and a place for attributes.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// Ext0 is the place of an object's Ext: nil until the object needs one.
type Ext0 = atomic.Pointer[Ext]

// BoxInt is an instance of a subclass of int.
type BoxInt struct {
	rt.Header
	Ext Ext0
	V   rt.Value // int or big int; never changed after it is published
}

// BoxFloat is an instance of a subclass of float.
type BoxFloat struct {
	rt.Header
	Ext Ext0
	F   float64
}

// AsBoxInt returns the BoxInt behind a value of KindBoxInt.
func AsBoxInt(v rt.Value) *BoxInt { return As[BoxInt](v) }

// AsBoxFloat returns the BoxFloat behind a value of KindBoxFloat.
func AsBoxFloat(v rt.Value) *BoxFloat { return As[BoxFloat](v) }

type (
	strBox struct {
		Str
		ext Ext0
	}
	listBox struct {
		List
		ext Ext0
	}
	tupleBox struct {
		Tuple
		ext Ext0
	}
)

// AllocBox returns an instance of the script class cls, which inherits a
// built-in type, owned. Its contents are the zero value of the base's struct (an
// empty list, dict, set; N and S of a str, Items of a tuple, V of a BoxInt, F of
// a BoxFloat are for the caller to fill in before anybody else sees it). The New
// slots of built-in types call it when cls is not the type itself:
//
//	if cls.Flags&Heap != 0 { v := AllocBox(t, cls); AsTuple(v).Items = ... ; return v, nil }
func AllocBox(t *rt.Thread, cls *Type) rt.Value {
	var h *rt.Header
	switch cls.Kind {
	case rt.KindList:
		h = &(&listBox{}).Header
	case rt.KindTuple:
		h = &(&tupleBox{}).Header
	case rt.KindStr:
		h = &(&strBox{}).Header
	case rt.KindDict:
		return newDictOf(t, cls).Val()
	case rt.KindSet, rt.KindFrozenSet:
		return newSetOf(t, cls).Val()
	case rt.KindBoxInt:
		h = &(&BoxInt{V: rt.Int(0)}).Header
	case rt.KindBoxFloat:
		h = &(&BoxFloat{}).Header
	case rt.KindException:
		return newExceptionRaw(t, cls).Val()
	default:
		panic("object: AllocBox of a kind whose type allocates itself: " + cls.Name)
	}
	InitObject(t, h, cls)
	return h.Val()
}

// InitObject makes h the header of a fresh instance of cls, for the New slots of
// types that allocate their own structs.
func InitObject(t *rt.Thread, h *rt.Header, cls *Type) {
	h.Init(t, &cls.Layout.Shape)
	if cls.Layout.Flags&rt.HasFinalizer != 0 {
		t.RegisterFinalizer(h)
	}
}

// boxExt returns the place of the Ext of an instance of a class that is flagged HasExt.
func boxExt(v rt.Value) *Ext0 {
	switch v.Kind() {
	case rt.KindList:
		return &As[listBox](v).ext
	case rt.KindTuple:
		return &As[tupleBox](v).ext
	case rt.KindStr:
		return &As[strBox](v).ext
	case rt.KindDict:
		return &As[dictObject](v).Ext
	case rt.KindSet, rt.KindFrozenSet:
		return &As[setObject](v).Ext
	case rt.KindModule:
		return &AsModule(v).ext
	case rt.KindBoxInt:
		return &AsBoxInt(v).Ext
	case rt.KindBoxFloat:
		return &AsBoxFloat(v).Ext
	}
	if f := TypeOf(v).Ext; f != nil {
		return f(v)
	}
	return nil
}

// boxSlots returns the dict that holds the __slots__ members of an object that is
// no plain instance, borrowed.
func boxSlots(t *rt.Thread, v rt.Value, make bool) *Dict {
	p := extOf(v)
	if p == nil {
		return nil
	}
	for {
		x := p.Load()
		if x != nil && x.slots != nil {
			return x.slots
		}
		if !make {
			return nil
		}
		n := &Ext{slots: NewDict(t)}
		if x != nil {
			n.dict = x.dict
		}
		if p.CompareAndSwap(x, n) {
			return n.slots
		}
		t.Decref(n.slots.Val())
	}
}

// newBoxLayout makes the shape of the instances of c, which inherits a built-in type.
func newBoxLayout(c *Type, flags rt.ShapeFlags) *Shape {
	base := c.Base.Layout
	s := base.Shape
	s.Type = &c.Header
	s.Kind = c.Kind
	s.Flags = s.Flags&^(rt.HasFinalizer|rt.PlainAttrs|rt.LeafShape) | flags
	s.Finalize = nil
	if flags&rt.HasFinalizer != 0 {
		s.Finalize = finalizeInstance
	}
	if c.Base.Flags&Heap == 0 {
		switch c.Kind {
		case rt.KindBoxInt:
			s.Free, s.Traverse = freeBoxInt, traverseBoxInt
			s.Flags |= rt.HasExt
		case rt.KindBoxFloat:
			s.Free, s.Traverse = freeBoxFloat, traverseBoxFloat
			s.Flags |= rt.HasExt
		case rt.KindModule: // deferred: never freed by count
			s.Traverse = func(h *rt.Header, visit func(rt.Value)) {
				traverseModule(h, visit)
				traverseExt(boxExt(h.Val()).Load(), visit)
			}
			s.Flags |= rt.HasExt
		case rt.KindList, rt.KindTuple, rt.KindStr, rt.KindDict, rt.KindSet, rt.KindFrozenSet:
			free, traverse := s.Free, s.Traverse
			s.Free = func(t *rt.Thread, h *rt.Header) {
				// CPython's order: attributes first. The block must not end on a
				// free list, whose blocks have no room for an Ext.
				freeExt(t, boxExt(h.Val()).Swap(nil))
				h.SetMaybeWeakref()
				if free != nil {
					free(t, h)
				}
			}
			s.Traverse = func(h *rt.Header, visit func(rt.Value)) {
				if traverse != nil {
					traverse(h, visit)
				}
				traverseExt(boxExt(h.Val()).Load(), visit)
			}
			s.Flags |= rt.HasExt
		}
	}
	return &Shape{Shape: s, Class: c}
}

func freeBoxInt(t *rt.Thread, h *rt.Header) {
	b := AsBoxInt(h.Val())
	v := b.V
	b.V = rt.Int(0)
	dropExt(t, &b.Ext)
	t.Decref(v)
}

func traverseBoxInt(h *rt.Header, visit func(rt.Value)) {
	b := AsBoxInt(h.Val())
	visit(b.V)
	traverseExt(b.Ext.Load(), visit)
}

func freeBoxFloat(t *rt.Thread, h *rt.Header) { dropExt(t, &AsBoxFloat(h.Val()).Ext) }

func traverseBoxFloat(h *rt.Header, visit func(rt.Value)) {
	traverseExt(AsBoxFloat(h.Val()).Ext.Load(), visit)
}

// FreeExt drops the attributes of a dying object, for the Free functions of types with an Ext.
func FreeExt(t *rt.Thread, p *Ext0) { freeExt(t, p.Swap(nil)) }

// TraverseExt visits the attributes of an object, for the Traverse functions of types with an Ext.
func TraverseExt(p *Ext0, visit func(rt.Value)) { traverseExt(p.Load(), visit) }
