// This file defines plain instances of script classes: hidden-class shapes, inline slots, the dict they turn into.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// Instance is a plain instance of a script class. Behind it stand the inline
// slots of its size class. Its shape says which attribute is in which slot.
//
// An instance changes to dict mode (shape.inst.dict) for ever when its
// attributes outgrow the inline slots, when one is deleted, or when its __dict__
// is asked for: then Ext.dict holds all attributes.
type Instance struct {
	rt.Header
	Ext atomic.Pointer[Ext]
}

// Ext is what few instances have: a __dict__.
type Ext struct {
	dict  *Dict
	slots *Dict // __slots__ members of an object that is no plain instance
}

// instShape is the hidden-class part of a Shape. A class's shapes form a tree
// from Layout; its edges are added under the type lock.
type instShape struct {
	names    []*Str // interned; index = slot number. The first `fixed` are of __slots__: not interned, so no look-up finds them
	fixed    int
	capacity int  // inline slots of every object with this shape
	dict     bool // attributes are in Ext.dict
	list     int  // free list
	next     atomic.Pointer[map[*Str]*Shape]
	dictMode *Shape // the class's shape of instances in dict mode
}

// The inline size classes. One Go type for each, so a recycled block keeps its type.
type (
	inst1 struct {
		Instance
		s [1]rt.Value
	}
	inst2 struct {
		Instance
		s [2]rt.Value
	}
	inst3 struct {
		Instance
		s [3]rt.Value
	}
	inst4 struct {
		Instance
		s [4]rt.Value
	}
	inst6 struct {
		Instance
		s [6]rt.Value
	}
	inst8 struct {
		Instance
		s [8]rt.Value
	}
	inst12 struct {
		Instance
		s [12]rt.Value
	}
	inst16 struct {
		Instance
		s [16]rt.Value
	}
)

// allocInstance returns zeroed memory with room for capacity slots (a size class).
func allocInstance(capacity int) *Instance {
	switch capacity {
	case 0:
		return &Instance{}
	case 1:
		return &(&inst1{}).Instance
	case 2:
		return &(&inst2{}).Instance
	case 3:
		return &(&inst3{}).Instance
	case 4:
		return &(&inst4{}).Instance
	case 6:
		return &(&inst6{}).Instance
	case 8:
		return &(&inst8{}).Instance
	case 12:
		return &(&inst12{}).Instance
	default:
		return &(&inst16{}).Instance
	}
}

var sizeClasses = [...]struct{ capacity, list int }{
	{0, freeListInst0}, {1, freeListInst1}, {2, freeListInst2}, {3, freeListInst3}, {4, freeListInst4},
	{6, freeListInst6}, {8, freeListInst8}, {12, freeListInst12}, {16, freeListInst16},
}

// sizeClass returns the smallest size class for n attributes.
func sizeClass(n int) (capacity, list int) {
	for _, c := range sizeClasses {
		if n <= c.capacity {
			return c.capacity, c.list
		}
	}
	last := sizeClasses[len(sizeClasses)-1]
	return last.capacity, last.list
}

// newInstanceLayout returns the root shape of a class whose instances will have
// about n attributes.
func newInstanceLayout(cls *Type, n int, flags rt.ShapeFlags) *Shape {
	capacity, list := sizeClass(n)
	base := rt.Shape{Type: &cls.Header, Kind: rt.KindInstance, Flags: flags | rt.InstanceShape, Free: freeInstance, Traverse: traverseInstance, Digest: digestInstance}
	if flags&rt.HasFinalizer != 0 {
		base.Finalize = finalizeInstance
	}
	dict := &Shape{Shape: base, Class: cls, inst: &instShape{capacity: capacity, list: list, dict: true}}
	dict.inst.dictMode = dict
	return &Shape{Shape: base, Class: cls, inst: &instShape{capacity: capacity, list: list, dictMode: dict}}
}

// NewInstance returns an instance of cls, whose kind is KindInstance, without attributes.
func NewInstance(t *rt.Thread, cls *Type) rt.Value {
	s := cls.Layout
	var o *Instance
	if h := t.TakeFree(s.inst.list); h != nil {
		o = AsInstance(h.Val())
		o.Renew(&s.Shape)
	} else {
		o = allocInstance(s.inst.capacity)
		o.Init(t, &s.Shape)
		for i := 0; i < s.inst.capacity; i++ {
			*o.slot(i) = rt.Unbound
		}
	}
	if s.Flags&rt.HasFinalizer != 0 {
		t.RegisterFinalizer(&o.Header)
	}
	return o.Val()
}

func freeInstance(t *rt.Thread, h *rt.Header) {
	o := AsInstance(h.Val())
	s := shapeAt(h.Shape())
	for i := range s.inst.names {
		p := o.slot(i)
		v := *p
		*p = rt.Unbound
		t.Decref(v)
	}
	if x := o.Ext.Load(); x != nil {
		o.Ext.Store(nil)
		freeExt(t, x)
	}
	t.PutFree(s.inst.list, h)
}

func freeExt(t *rt.Thread, x *Ext) {
	if x != nil && x.dict != nil {
		t.Decref(x.dict.Val())
	}
	if x != nil && x.slots != nil {
		t.Decref(x.slots.Val())
	}
}

// dropExt is freeExt for the place of an Ext, most of which are empty.
func dropExt(t *rt.Thread, x *Ext0) {
	if x.Load() != nil {
		freeExt(t, x.Swap(nil))
	}
}

func traverseExt(x *Ext, visit func(rt.Value)) {
	if x != nil && x.dict != nil {
		visit(x.dict.Val())
	}
	if x != nil && x.slots != nil {
		visit(x.slots.Val())
	}
}

func traverseInstance(h *rt.Header, visit func(rt.Value)) {
	o := AsInstance(h.Val())
	for i := range shapeAt(h.Shape()).inst.names {
		visit(*o.slot(i))
	}
	traverseExt(o.Ext.Load(), visit)
}

// indexOf returns the slot number of an attribute in this shape, or -1. name is interned.
func (s *instShape) indexOf(name *Str) int {
	for i, n := range s.names {
		if n == name {
			return i
		}
	}
	return -1
}

// child returns the shape with one more attribute, made under the type lock; nil
// if the inline slots are full.
func (s *Shape) child(t *rt.Thread, name *Str) *Shape {
	if m := s.inst.next.Load(); m != nil {
		if c, ok := (*m)[name]; ok {
			return c
		}
	}
	if len(s.inst.names) == s.inst.capacity || s.Class.Flags&HasDict == 0 {
		return nil
	}
	lock := &StateOf(t).TypeLock
	lock.Lock()
	defer lock.Unlock()
	old := s.inst.next.Load()
	next := map[*Str]*Shape{}
	if old != nil {
		if c, ok := (*old)[name]; ok {
			return c
		}
		if len(*old) >= maxEdges {
			return nil // a class whose attribute order varies without end: use dicts
		}
		for k, v := range *old {
			next[k] = v
		}
	}
	in := instShape{capacity: s.inst.capacity, list: s.inst.list, dictMode: s.inst.dictMode, fixed: s.inst.fixed}
	in.names = append(append([]*Str(nil), s.inst.names...), name)
	c := &Shape{Shape: s.Shape, Class: s.Class, inst: &in}
	next[name] = c
	s.inst.next.Store(&next)
	return c
}

const maxEdges = 64

// SlotIndex returns the slot number of name (interned) in instances with shape
// s, or -1, for inline caches.
func SlotIndex(s *rt.Shape, name *Str) int {
	if s.Flags&rt.InstanceShape == 0 {
		return -1
	}
	return shapeAt(s).inst.indexOf(name)
}

// ChildShape returns the shape that instances of shape s get by a new attribute,
// and its slot, for inline caches; nil if they turn to dicts.
func ChildShape(t *rt.Thread, s *rt.Shape, name *Str) (*rt.Shape, int) {
	if s.Flags&rt.InstanceShape == 0 || shapeAt(s).inst.dict {
		return nil, -1
	}
	c := shapeAt(s).child(t, name)
	if c == nil {
		return nil, -1
	}
	return &c.Shape, len(c.inst.names) - 1
}

// getInst reads an attribute of the instance's own: owned, or the zero Value. Atomic.
func (o *Instance) getInst(t *rt.Thread, name *Str) rt.Value {
	if t.Observed() {
		t.Visible(&o.Header, name.Val(), rt.Read)
		v := o.getOwn(t, name)
		t.Saw(&o.Header, name.Val(), v)
		return v
	}
	return o.getOwn(t, name)
}

func (o *Instance) getOwn(t *rt.Thread, name *Str) rt.Value {
	for {
		var q uint32
		if t.Multi() {
			q = o.ReadSeq(t)
		}
		s := shapeAt(o.Shape())
		if s.inst.dict {
			x := o.Ext.Load()
			if x == nil || x.dict == nil {
				return rt.Value{}
			}
			if v := x.dict.GetStr(t, name); v.H != nil || !t.Multi() || o.Ext.Load() == x {
				return v
			}
			continue // __dict__ was replaced meanwhile
		}
		i := s.inst.indexOf(name)
		if i < 0 {
			if !t.Multi() || o.Seq() == q {
				return rt.Value{}
			}
			continue
		}
		if !t.Multi() {
			return t.New(*o.slot(i))
		}
		v := rt.LoadValue(o.slot(i))
		if v.H != nil && (v.H.Uncounted() || t.TryIncref(v.H)) {
			if o.Seq() == q {
				return v
			}
			t.Decref(v)
		}
		t.CountRetry()
		t.Lock(&o.Header)
		if shapeAt(o.Shape()) == s {
			v = *o.slot(i)
			t.IncrefLocked(v)
			t.Unlock(&o.Header)
			return v
		}
		t.Unlock(&o.Header)
	}
}

// setInst stores an attribute of the instance's own; it takes val over. Atomic.
func (o *Instance) setInst(t *rt.Thread, name *Str, val rt.Value) error {
	for {
		s := shapeAt(o.Shape())
		if s.inst.dict {
			// It meets those who knew the attribute before there was a dict.
			t.Visible(&o.Header, name.Val(), rt.Write)
			return setDictStr(t, o.Val(), name, val)
		}
		i := s.inst.indexOf(name)
		var child *Shape
		if i < 0 {
			if name.Owner() != rt.Static {
				o.dict(t)
				continue
			}
			if child = s.child(t, name); child == nil {
				o.dict(t)
				continue
			}
			i = len(s.inst.names)
			t.Visible(&o.Header, rt.Keys, rt.Write)
		}
		t.Visible(&o.Header, name.Val(), rt.Write)
		t.Lock(&o.Header)
		if shapeAt(o.Shape()) != s {
			t.Unlock(&o.Header)
			continue
		}
		p := o.slot(i)
		old := *p
		rt.StoreValue(p, val)
		if child != nil {
			o.SetShape(&child.Shape)
		}
		t.Unlock(&o.Header)
		t.Saw(&o.Header, name.Val(), val)
		t.Decref(old)
		return nil
	}
}

// delInst deletes an attribute of the instance's own; false if there is none.
func (o *Instance) delInst(t *rt.Thread, name *Str) (bool, error) {
	s := shapeAt(o.Shape())
	if !s.inst.dict && s.inst.indexOf(name) < 0 {
		return false, nil
	}
	t.Visible(&o.Header, name.Val(), rt.Write)
	return delDictStr(t, o.Val(), name)
}

// dict turns the instance to dict mode and returns its __dict__, borrowed.
func (o *Instance) dict(t *rt.Thread) *Dict {
	if s := shapeAt(o.Shape()); s.inst.dict {
		if x := o.Ext.Load(); x != nil && x.dict != nil {
			return x.dict
		}
	}
	d := NewDict(t)
	t.Lock(&o.Header)
	s := shapeAt(o.Shape())
	if x := o.Ext.Load(); x != nil && x.dict != nil {
		t.Unlock(&o.Header)
		t.Decref(d.Val())
		return x.dict
	}
	for i, name := range s.inst.names {
		if i < s.inst.fixed {
			continue
		}
		p := o.slot(i)
		v := *p
		d.initStr(t, name, v) // moved
		rt.StoreValue(p, rt.Unbound)
	}
	o.Ext.Store(&Ext{dict: d})
	o.SetShape(&s.inst.dictMode.Shape)
	t.Unlock(&o.Header)
	return d
}

// extOf returns the place of the __dict__ of an object whose kind has one beside
// its own data, or nil.
func extOf(v rt.Value) *atomic.Pointer[Ext] {
	switch v.Kind() {
	case rt.KindInstance:
		return &AsInstance(v).Ext
	case rt.KindException:
		return &AsException(v).Ext
	}
	if f := v.H.Shape().Flags; f&rt.HasExt != 0 {
		return boxExt(v)
	}
	return nil
}

// ownDict returns the __dict__ of an object that is no plain instance, borrowed,
// made if wanted; nil if it has none.
func ownDict(t *rt.Thread, v rt.Value, make bool) *Dict {
	switch v.Kind() {
	case rt.KindInstance:
		if TypeOf(v).Flags&HasDict == 0 {
			return nil
		}
		return AsInstance(v).dict(t)
	case rt.KindFunction:
		return AsFunction(v).attrsOf(t, make)
	case rt.KindModule:
		return AsModule(v).Ns
	}
	p := extOf(v)
	if p == nil {
		return nil
	}
	for {
		x := p.Load()
		if x != nil && x.dict != nil || !make {
			if x == nil {
				return nil
			}
			return x.dict
		}
		n := &Ext{dict: NewDict(t)}
		if x != nil {
			n.slots = x.slots
		}
		if p.CompareAndSwap(x, n) {
			return n.dict
		}
		t.Decref(n.dict.Val())
	}
}
