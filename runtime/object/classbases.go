// This file implements assignment to the __bases__ of a script class.
package object

import (
	"strings"
	"weak"

	rt "minipy/runtime"
)

// setTypeBases is c.__bases__ = val. The orders of c and of all classes below it
// change together, in a stopped world, or not at all.
func setTypeBases(t *rt.Thread, v, val rt.Value) error {
	c := AsType(v)
	if c.Flags&Heap == 0 {
		return immutableType(t, c, "__bases__")
	}
	if val.IsUnbound() {
		return TypeError(t, "cannot delete '__bases__' attribute of type '%s'", c.messageName())
	}
	if val.Kind() != rt.KindTuple {
		return TypeError(t, "can only assign tuple to %s.__bases__, not %s", c.messageName(), TypeName(val))
	}
	items := AsTuple(val).Items
	if len(items) == 0 {
		return TypeError(t, "can only assign non-empty tuple to %s.__bases__, not ()", c.messageName())
	}
	bases := make([]*Type, len(items))
	for i, b := range items {
		if b.Kind() != rt.KindType {
			return TypeError(t, "%s.__bases__ must be tuple of classes, not '%s'", c.messageName(), TypeName(b))
		}
		bases[i] = AsType(b)
		if bases[i].Flags&BaseType == 0 {
			return TypeError(t, "type '%s' is not an acceptable base type", fullName(t, bases[i]))
		}
		if bases[i].IsSubtype(c) {
			return TypeError(t, "a __bases__ item causes an inheritance cycle")
		}
	}
	probe := &Type{Bases: bases}
	if err := probe.bestBase(t); err != nil {
		return err
	}
	if solidBase(probe.Base) != solidBase(c.Base) || (probe.Base.Flags^c.Base.Flags)&HasDict != 0 && c.Flags&HasDict == 0 {
		return TypeError(t, "__bases__ assignment: '%s' object layout differs from '%s'", probe.Base.messageName(), c.Base.messageName())
	}
	var failed []string
	t.SeeEverything(&c.Header)
	withWorldStopped(t, func() { failed = c.rebase(t, bases, probe.Base) })
	if failed != nil {
		return TypeError(t, "Cannot create a consistent method resolution order (MRO) for bases %s", strings.Join(failed, ", "))
	}
	return nil
}

// rebase gives c new bases. If a class below it would have no consistent order,
// nothing changes and the names of the bases in conflict are returned.
func (c *Type) rebase(t *rt.Thread, bases []*Type, base *Type) []string {
	s := StateOf(t)
	s.TypeLock.Lock()
	below := c.allSubclasses(nil)
	oldBases, oldBase := c.Bases, c.Base
	oldMRO := make([][]*Type, len(below))
	c.Bases, c.Base = bases, base
	for i, k := range below {
		oldMRO[i] = k.MRO
	}
	// A class may stand in the list before one of its bases: its turn comes
	// again until nothing changes.
	for changed := true; changed; {
		changed = false
		for _, k := range below {
			if k.Flags&OwnOrder != 0 {
				continue // what mro() said; it cannot be asked again in a stopped world
			}
			mro, ok := k.linear()
			if !ok {
				names := leftOver(k, mro, k.Bases)
				c.Bases, c.Base = oldBases, oldBase
				for j := range below {
					below[j].MRO = oldMRO[j]
				}
				s.TypeLock.Unlock()
				return names
			}
			if !sameTypes(mro, k.MRO) {
				k.MRO, changed = mro, true
			}
		}
	}
	c.beginWrite()
	for _, b := range oldBases {
		b.unlink(s, c)
	}
	w := weak.Make(c)
	for _, b := range bases {
		if b.Flags&Heap != 0 {
			b.subs = append(b.subs, w)
		} else {
			s.builtinSubs[b] = append(s.builtinSubs[b], w)
		}
	}
	c.endWrite(s)
	s.TypeLock.Unlock()
	for _, k := range below {
		updateAllSlots(t, k)
	}
	return nil
}

// linear computes the C3 order of a class from its bases' present orders.
func (c *Type) linear() ([]*Type, bool) {
	lists := make([][]*Type, 0, len(c.Bases)+1)
	for _, b := range c.Bases {
		lists = append(lists, b.MRO)
	}
	return c3(c, append(lists, c.Bases))
}

func sameTypes(a, b []*Type) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// unlink takes c off the list of b's subclasses. The caller holds the type lock.
func (b *Type) unlink(s *State, c *Type) {
	subs := b.subs
	if b.Flags&Heap == 0 {
		subs = s.builtinSubs[b]
	}
	kept := make([]weak.Pointer[Type], 0, len(subs))
	for _, w := range subs {
		if k := w.Value(); k != nil && k != c {
			kept = append(kept, w)
		}
	}
	if b.Flags&Heap == 0 {
		s.builtinSubs[b] = kept
	} else {
		b.subs = kept
	}
}
