// This file changes what the shapes of a class's instances say: __slots__ members, hooks, the class itself.
package object

import (
	rt "minipy/runtime"
)

// setFixed makes the first inline slots those of __slots__ members. Their names in
// the shape are no interned strings: only the member descriptors find them.
func (s *Shape) setFixed(names []string) {
	fixed := make([]*Str, len(names))
	for i, n := range names {
		fixed[i] = &Str{S: n}
		fixed[i].InitStatic(&strShape)
	}
	for _, in := range []*instShape{s.inst, s.inst.dictMode.inst} {
		in.names, in.fixed = fixed, len(fixed)
	}
}

// setFlags changes the flags of all shapes of a class. No other thread runs.
func (s *Shape) setFlags(flags rt.ShapeFlags) {
	const mine = rt.HasFinalizer | rt.PlainAttrs
	s.Flags = s.Flags&^mine | flags
	if flags&rt.HasFinalizer != 0 {
		s.Finalize = finalizeInstance
	}
	if s.inst == nil {
		return
	}
	if d := s.inst.dictMode; d != nil && d != s {
		d.Flags = d.Flags&^mine | flags
		d.Finalize = s.Finalize
	}
	if m := s.inst.next.Load(); m != nil {
		for _, c := range *m {
			c.setFlags(flags)
		}
	}
}

// changeClass gives the instance another class of the same layout. Its attributes
// move to a dict, as the other class's shapes do not describe its slots; the
// members of __slots__ stay where they are, the same in both.
func (o *Instance) changeClass(t *rt.Thread, to *Type) {
	if to.Flags&HasDict != 0 {
		o.dict(t)
	}
	// The shape says how much memory the block has: the new one is the class's
	// with this block's capacity.
	from := shapeAt(o.Shape())
	in := *from.inst.copyAs(from.inst.dict)
	s := &Shape{Shape: to.Layout.Shape, Class: to, inst: &in}
	in.dictMode = s
	t.Lock(&o.Header)
	o.SetShape(&s.Shape)
	t.Unlock(&o.Header)
}

// copyAs returns a shape part with the same memory and no edges.
func (in *instShape) copyAs(dict bool) *instShape {
	return &instShape{names: in.names[:in.fixed], fixed: in.fixed, capacity: in.capacity, list: in.list, dict: dict}
}
