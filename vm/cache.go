// This file implements attribute access with inline caches.
package vm

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// attrCache is a record of an inline-cache site: immutable, one for each shape
// seen there, up to maxShapes, in a chain that is replaced as a whole by one
// atomic store. A hit in the order of the language: the class's version first,
// then the instance. A record borrows only uncounted values.
type attrCache struct {
	shape    *rt.Shape
	cls      *object.Type // whose version counts
	version  uint32
	kind     uint8
	off      uintptr          // byte offset of the slot from the header
	val      rt.Value         // cacheMethod, cacheClass: the class's attribute
	newShape *rt.Shape        // cacheAdd: the shape with the new attribute
	mod      *rt.Header       // cacheModule
	cell     *object.NameCell // cacheModule
	next     *attrCache
}

// maxShapes bounds a site's chain: the others take the slow path.
const maxShapes = 4

// maxMisses is after how many misses of full chains, on all sites together, one gets
// a new record in the place of its oldest: what a site meets may change, but making a
// record costs more than the slow path. A prime, to meet no program's rhythm.
const maxMisses = 61

// worthFilling reports whether a site that has missed is to get a record.
func worthFilling(t *rt.Thread, l *object.Link, ins uint64) bool {
	n := 0
	for c := site(l, ins); c != nil && c.shape != nil; c = c.next {
		if c.cls.Version() == c.version {
			n++
		}
	}
	if n < maxShapes {
		return true
	}
	m := machineOf(t)
	m.misses++
	if m.misses < maxMisses {
		return false
	}
	m.misses = 0
	return true
}

// find returns the record for shape s, or noCache, which ends every chain.
func (c *attrCache) find(s *rt.Shape) *attrCache {
	for c.shape != s {
		if c = c.next; c == nil {
			return &noCache
		}
	}
	return c
}

// addCache puts a record in front of a site's chain, without those that are out
// of date, for the same shape, or the oldest of too many.
func addCache(l *object.Link, ins uint64, c *attrCache) {
	if c.version == 0 {
		return // the class is being written: the record would fit every later write
	}
	n := 1
	tail := &c.next
	for old := site(l, ins); old != nil && old.shape != nil; old = old.next {
		if old.shape == c.shape || old.cls.Version() != old.version {
			continue
		}
		if n++; n > maxShapes {
			break
		}
		kept := *old
		kept.next = nil
		*tail = &kept
		tail = &kept.next
	}
	setSite(l, ins, c)
}

// The kinds of a record.
const (
	cacheNone   = iota
	cacheSlot   // GETATTR: an instance attribute in an inline slot
	cacheSet    // SETATTR: the same
	cacheAdd    // SETATTR: the store adds an attribute
	cacheMethod // LOADM: a plain function of the class, no instance attribute of the name
	cacheClass  // GETATTR: a plain value of the class, uncounted
	cacheModule // GETATTR, LOADM: a name of the module mod, bound by cell
	cacheAppend // CALLMF: list.append, of a list
	cacheOther  // GETATTR, SETATTR: nothing that a record helps with
)

// noCache is the record that never matches: no object has a nil shape.
var noCache attrCache

// offset returns the byte offset of an inline slot.
func offset(i int) uintptr { return object.SlotOffset + uintptr(i)*16 }

// plainGet reports whether attribute reads of the type follow the generic protocol.
func plainGet(c *object.Type) bool {
	return c.Flags&object.HasGetAttrHook == 0 && c.Kind != rt.KindType && c.Kind != rt.KindModule && c.Kind != rt.KindSuper
}

func getAttrOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	o := *reg(regs, ins>>32)
	c := site(l, ins).find(o.H.Shape())
	var r rt.Value
	if c.kind != cacheNone && c.cls.Version() == c.version && !t.Observed() {
		switch c.kind {
		case cacheSlot:
			r = object.LoadInstSlot(t, o, c.shape, int(c.off-object.SlotOffset)/16)
		case cacheClass:
			r = c.val
		case cacheModule:
			if c.mod == o.H {
				if r = c.cell.Load(t); r.H == &rt.UnboundHdr {
					r = rt.Value{}
				}
			}
		}
	}
	if r.H == nil {
		name := l.SiteName(int(ins >> 48))
		var err error
		if r, err = object.GetAttr(t, o, name); err != nil {
			return false
		}
		if (c.kind == cacheNone || c.cls.Version() != c.version) && !t.Observed() && worthFilling(t, l, ins) {
			if o.H.Shape() == moduleShape {
				fillModule(t, l, ins, o, name)
			} else {
				fillGet(t, l, ins, o, name)
			}
		}
	}
	return done(t, ins, r)
}

// fillModule makes the record for a name that a module binds itself.
func fillModule(t *rt.Thread, l *object.Link, ins uint64, o rt.Value, name *object.Str) {
	m := object.AsModule(o)
	if name.Owner() != rt.Static {
		return
	}
	cell := m.Ns.Cell(t, name)
	if v := cell.Load(t); v.H == &rt.UnboundHdr {
		return
	} else {
		t.Decref(v)
	}
	cls := object.ModuleType
	addCache(l, ins, &attrCache{shape: moduleShape, cls: cls, version: cls.Version(), kind: cacheModule, mod: o.H, cell: cell})
}

// fillGet makes the record for a GETATTR that has just succeeded.
func fillGet(t *rt.Thread, l *object.Link, ins uint64, o rt.Value, name *object.Str) {
	s := o.H.Shape()
	cls := object.TypeOf(o)
	if !plainGet(cls) {
		return
	}
	c := attrCache{shape: s, cls: cls, version: cls.Version(), kind: cacheOther}
	own := object.SlotIndex(s, name)
	d := cls.Lookup(t, name)
	if d.H != nil {
		dt := object.TypeOf(d)
		switch member := object.MemberSlot(d, o); {
		case member >= 0:
			c.kind, c.off, own = cacheSlot, offset(member), -1
		case dt.DescrGet != nil && dt.DescrSet != nil:
			own = -1
		case own < 0 && dt.DescrGet == nil && d.H.Uncounted() && object.NoOwnDict(o):
			c.kind, c.val = cacheClass, d
		}
		t.Decref(d)
	}
	if own >= 0 {
		c.kind, c.off = cacheSlot, offset(own)
	}
	addCache(l, ins, &c)
}

func setAttrOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	o, v := *reg(regs, ins>>16), *reg(regs, ins>>32)
	name := l.SiteName(int(ins >> 48))
	cls := object.TypeOf(o)
	s := o.H.Shape()
	version := cls.Version()
	if err := object.SetAttr(t, o, name, v); err != nil {
		return false
	}
	if !t.Observed() && cls.Flags&object.HasSetAttrHook == 0 && cls.Kind == rt.KindInstance && site(l, ins).find(s).kind == cacheNone && worthFilling(t, l, ins) {
		c := attrCache{shape: s, cls: cls, version: version, kind: cacheOther}
		d := cls.Lookup(t, name)
		switch member := object.MemberSlot(d, o); {
		case member >= 0:
			c.kind, c.off = cacheSet, offset(member)
		case d.H != nil && object.TypeOf(d).DescrSet != nil:
		default:
			if i := object.SlotIndex(s, name); i >= 0 {
				c.kind, c.off = cacheSet, offset(i)
			} else if child, i := object.ChildShape(t, s, name); child != nil {
				c.kind, c.off, c.newShape = cacheAdd, offset(i), child
			}
		}
		if d.H != nil {
			t.Decref(d)
		}
		addCache(l, ins, &c)
	}
	dropOperands(t, ins)
	return true
}

func delAttrOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	if err := object.SetAttr(t, *reg(regs, ins>>16), l.SiteName(int(ins>>48)), rt.Unbound); err != nil {
		return false
	}
	dropOperands(t, ins)
	return true
}

// loadMethod is LOADM: see its row in the table.
func loadMethod(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	w, src := reg(regs, ins>>16), reg(regs, ins>>32)
	o := *src
	s := o.H.Shape()
	c := site(l, ins).find(s)
	// What an observed thread does is announced by the operations themselves.
	cached := !t.Observed()
	if (c.kind == cacheMethod || c.kind == cacheAppend) && cached && c.cls.Version() == c.version {
		// With other threads about, the shape may have changed since: the look at
		// seq orders this read after any finished write.
		if !t.Multi() || object.ShapeNow(t, o) == s {
			putMethod(t, ins, w, src, c.val)
			return true
		}
	}
	name := l.SiteName(int(ins >> 48))
	cls := object.TypeOf(o)
	if s == moduleShape && cached {
		if c.kind == cacheModule && c.mod == o.H && c.cls.Version() == c.version {
			if v := c.cell.Load(t); v.H != &rt.UnboundHdr {
				putCallable(t, ins, w, src, v)
				return true
			}
		} else if c.kind == cacheNone {
			fillModule(t, l, ins, o, name)
		}
	}
	if plainGet(cls) {
		version := cls.Version()
		d := cls.Lookup(t, name)
		if d.H != nil {
			k := d.Kind()
			if k == rt.KindFunction || k == rt.KindNative && object.AsNative(d).Owner != nil {
				if object.HasOwn(t, o, name) {
					t.Decref(d)
				} else {
					if cached && d.H.Uncounted() && object.SlotIndex(s, name) < 0 && object.NoOwnDict(o) && worthFilling(t, l, ins) {
						kind := uint8(cacheMethod)
						if code.Op(ins) == code.CALLMF && s == listShape && object.Appends(d.H) {
							kind = cacheAppend
						}
						addCache(l, ins, &attrCache{shape: s, cls: cls, version: version, kind: kind, val: d})
					}
					putMethod(t, ins, w, src, d)
					return true
				}
			} else {
				t.Decref(d)
			}
		}
	}
	var r rt.Value
	var err error
	if plainGet(cls) { // what a property raises for a call stays as it is, as in CPython
		r, err = cls.Slots.GetAttr(t, o, name)
	} else {
		r, err = object.GetAttr(t, o, name)
	}
	if err != nil {
		return false
	}
	putCallable(t, ins, w, src, r)
	return true
}

// putCallable writes a callable that takes no self to w, and consumes the object in src.
func putCallable(t *rt.Thread, ins uint64, w, src *rt.Value, fn rt.Value) {
	old := rt.Unbound
	if code.Op(ins) == code.LOADM && ins&(code.ConsumeB<<8) != 0 {
		old = *src
		src.H = &rt.UnboundHdr
	}
	*w = fn
	next(w).H = &rt.UnboundHdr
	t.Decref(old)
}

// putMethod writes fn (owned) and the object in src to w and the register after it.
func putMethod(t *rt.Thread, ins uint64, w, src *rt.Value, fn rt.Value) {
	v := *src
	if ins&(code.ConsumeB<<8) != 0 {
		if src != next(w) && !v.H.Uncounted() {
			src.H = &rt.UnboundHdr
		}
	} else {
		t.Incref(v)
	}
	*w = fn
	*next(w) = v
}

func callMethodFused(t *rt.Thread, ins uint64) bool {
	// Here x counts arguments, and the object is a local: nothing is consumed.
	regs := window(t)
	if o := reg(regs, ins>>32); o.H.Shape() == listShape && ins>>8&0xff == 1 {
		c := site(calleeOf(regs).Link, ins).find(listShape)
		if c.kind == cacheAppend && c.cls.Version() == c.version && fastAppend(t, reg(regs, ins>>16), object.AsList(*o)) {
			return true
		}
	}
	if !loadMethod(t, ins&^(0xff<<8)) {
		t.LookupFailed = true
		return false
	}
	a := uintptr(uint16(ins >> 16))
	argc := int(ins >> 8 & 0xff)
	self := fixMethod(t, a, argc)
	if self {
		argc++
	}
	return invoke(t, a, argc, nil, self)
}
