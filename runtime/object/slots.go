// This file holds the slot table: which special methods stand behind which slot, and how slots pass from class to class.
package object

import (
	"math/bits"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// slotID numbers the slots.
type slotID uint8

// The slots. ORDER SLOT: slotTable is filled by index.
const (
	slotRepr slotID = iota
	slotStr
	slotFormat
	slotHash
	slotBool
	slotCall
	slotNew
	slotInit
	slotGetAttr
	slotSetAttr
	slotCompare
	slotIter
	slotNext
	slotLen
	slotGetItem
	slotSetItem
	slotDelItem
	slotContains
	slotDescrGet
	slotDescrSet
	slotConcat
	slotRepeat
	slotPower
	slotInt
	slotFloat
	slotIndex
	slotUnary0  = iota
	slotBinary0 = slotUnary0 + code.Not
	slotInPlc0  = slotBinary0 + code.NBinary
	slotDel     = slotInPlc0 + code.NBinary // no slot: __del__ makes a finalizer
	numSlots    = slotDel + 1
)

// slotSet is a set of slots.
type slotSet [2]uint64

func (s *slotSet) has(id slotID) bool { return s[id>>6]&(1<<(id&63)) != 0 }
func (s *slotSet) add(id slotID)      { s[id>>6] |= 1 << (id & 63) }
func (s *slotSet) remove(id slotID)   { s[id>>6] &^= 1 << (id & 63) }

// slotEntry describes one slot.
type slotEntry struct {
	names   []*Str                         // the special methods behind it
	has     func(s *Slots) bool            // the slot is filled
	copy    func(dst, src *Slots)          // take the slot over
	clear   func(s *Slots)                 // empty it
	generic func(dst *Slots) (filled bool) // fill in the function that calls the special methods
}

type slotFunc interface {
	Unary | Binary |
		func(*rt.Thread, rt.Value, string) (rt.Value, error) |
		func(*rt.Thread, rt.Value) (int64, error) |
		func(*rt.Thread, rt.Value) (bool, error) |
		func(*rt.Thread, rt.Value) (int, error) |
		func(*rt.Thread, rt.Value, []rt.Value, []string) (rt.Value, error) |
		func(*rt.Thread, *Type, []rt.Value, []string) (rt.Value, error) |
		func(*rt.Thread, rt.Value, []rt.Value, []string) error |
		func(*rt.Thread, rt.Value, *Str) (rt.Value, error) |
		func(*rt.Thread, rt.Value, *Str, rt.Value) error |
		func(*rt.Thread, rt.Value, rt.Value, int) (rt.Value, error) |
		func(*rt.Thread, rt.Value, rt.Value, rt.Value) error |
		func(*rt.Thread, rt.Value, rt.Value) error |
		func(*rt.Thread, rt.Value, rt.Value) (bool, error) |
		func(*rt.Thread, rt.Value, rt.Value, *Type) (rt.Value, error) |
		func(*rt.Thread, rt.Value, rt.Value, rt.Value) (rt.Value, error)
}

func slotOf[F slotFunc](field func(*Slots) *F, generic F, names ...string) slotEntry {
	e := slotEntry{
		has:   func(s *Slots) bool { return *field(s) != nil },
		copy:  func(dst, src *Slots) { *field(dst) = *field(src) },
		clear: func(s *Slots) { *field(s) = nil },
		generic: func(dst *Slots) bool {
			*field(dst) = generic
			return generic != nil
		},
	}
	for _, n := range names {
		e.names = append(e.names, StaticStr(n))
	}
	return e
}

var (
	slotTable   [numSlots]slotEntry
	slotsByName = map[string][]slotID{}
)

var binaryNames = [code.NBinary]string{"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul"}

var unaryNames = [code.Not]string{"__neg__", "__pos__", "__invert__"}

var compareNames = [6]*Str{
	code.LT: StaticStr("__lt__"), code.LE: StaticStr("__le__"), code.EQ: strEqDunder,
	code.NE: StaticStr("__ne__"), code.GT: StaticStr("__gt__"), code.GE: StaticStr("__ge__"),
}

// initSlotTable fills the tables; the first thing that package init does.
func initSlotTable() {
	slotTable[slotRepr] = slotOf(func(s *Slots) *Unary { return &s.Repr }, genericRepr, "__repr__")
	slotTable[slotStr] = slotOf(func(s *Slots) *Unary { return &s.Str }, genericStr, "__str__")
	slotTable[slotFormat] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, string) (rt.Value, error) { return &s.Format }, genericFormat, "__format__")
	slotTable[slotHash] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value) (int64, error) { return &s.Hash }, genericHash, "__hash__")
	slotTable[slotBool] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value) (bool, error) { return &s.Bool }, genericBool, "__bool__")
	slotTable[slotCall] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, []rt.Value, []string) (rt.Value, error) { return &s.Call }, genericCall, "__call__")
	slotTable[slotNew] = slotOf(func(s *Slots) *func(*rt.Thread, *Type, []rt.Value, []string) (rt.Value, error) { return &s.New }, genericNew, "__new__")
	slotTable[slotInit] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, []rt.Value, []string) error { return &s.Init }, genericInit, "__init__")
	slotTable[slotGetAttr] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, *Str) (rt.Value, error) { return &s.GetAttr }, genericGetAttr, "__getattribute__", "__getattr__")
	slotTable[slotSetAttr] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, *Str, rt.Value) error { return &s.SetAttr }, genericSetAttr, "__setattr__", "__delattr__")
	slotTable[slotCompare] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value, int) (rt.Value, error) { return &s.Compare }, genericCompare, "__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__")
	slotTable[slotIter] = slotOf(func(s *Slots) *Unary { return &s.Iter }, genericIter, "__iter__")
	slotTable[slotNext] = slotOf(func(s *Slots) *Unary { return &s.Next }, genericNext, "__next__")
	slotTable[slotLen] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value) (int, error) { return &s.Len }, genericLen, "__len__")
	slotTable[slotGetItem] = slotOf(func(s *Slots) *Binary { return &s.GetItem }, genericGetItem, "__getitem__")
	slotTable[slotSetItem] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value, rt.Value) error { return &s.SetItem }, genericSetItem, "__setitem__")
	slotTable[slotDelItem] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value) error { return &s.DelItem }, genericDelItem, "__delitem__")
	slotTable[slotContains] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value) (bool, error) { return &s.Contains }, genericContains, "__contains__")
	slotTable[slotDescrGet] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value, *Type) (rt.Value, error) { return &s.DescrGet }, genericDescrGet, "__get__")
	slotTable[slotDescrSet] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value, rt.Value) error { return &s.DescrSet }, genericDescrSet, "__set__", "__delete__")
	// A script-level __add__ or __mul__ is asked as a number's; the sequence's own
	// way is closed then.
	slotTable[slotConcat] = slotOf(func(s *Slots) *Binary { return &s.Concat }, Binary(nil), "__add__")
	slotTable[slotRepeat] = slotOf(func(s *Slots) *Binary { return &s.Repeat }, Binary(nil), "__mul__", "__rmul__")
	slotTable[slotPower] = slotOf(func(s *Slots) *func(*rt.Thread, rt.Value, rt.Value, rt.Value) (rt.Value, error) { return &s.Power }, genericPower, "__pow__")
	slotTable[slotInt] = slotOf(func(s *Slots) *Unary { return &s.Int }, genericInt, "__int__")
	slotTable[slotFloat] = slotOf(func(s *Slots) *Unary { return &s.Float }, genericFloat, "__float__")
	slotTable[slotIndex] = slotOf(func(s *Slots) *Unary { return &s.Index }, genericIndex, "__index__")
	for i := range unaryNames {
		slotTable[slotUnary0+i] = slotOf(func(s *Slots) *Unary { return &s.Unary[i] }, genericUnary(StaticStr(unaryNames[i])), unaryNames[i])
	}
	for i := range binaryNames {
		n := binaryNames[i]
		slotTable[slotBinary0+i] = slotOf(func(s *Slots) *Binary { return &s.Binary[i] }, genericBinary(i, n), "__"+n+"__", "__r"+n+"__")
		slotTable[slotInPlc0+i] = slotOf(func(s *Slots) *Binary { return &s.InPlace[i] }, genericInPlace(n), "__i"+n+"__")
	}
	slotTable[slotDel] = slotEntry{
		names: []*Str{strDelDunder}, has: func(*Slots) bool { return false }, copy: func(dst, src *Slots) {},
		clear: func(*Slots) {}, generic: func(*Slots) bool { return true },
	}
	for id := range slotTable {
		for _, n := range slotTable[id].names {
			slotsByName[n.S] = append(slotsByName[n.S], slotID(id))
		}
	}
}

// addSlotWrappers notes which slots a built-in type defines itself, before it
// inherits others. Their methods are made when first looked for.
func addSlotWrappers(typ *Type) {
	for id := range slotTable {
		if slotTable[id].has(&typ.Slots) {
			typ.own.add(slotID(id))
		}
	}
	if typ != ObjectType {
		if typ.Slots.New != nil {
			typ.Flags |= CustomNew
		}
		if typ.Slots.Init != nil {
			typ.Flags |= CustomInit
		}
	}
}

// inheritSlots fills the empty slots of a built-in type from a base. Comparison
// and hash pass together: a type that compares does not inherit the hash.
func inheritSlots(typ, base *Type) {
	if base != typ.Base {
		if len(typ.Bases) > 1 { // else the first base has inherited all of it
			for id := range slotTable {
				if e := &slotTable[id]; !e.has(&typ.Slots) && slotID(id) != slotHash {
					e.copy(&typ.Slots, &base.Slots)
				}
			}
		}
		return
	}
	own := typ.Slots
	typ.Slots = base.Slots
	for i, word := range typ.own {
		for ; word != 0; word &= word - 1 {
			slotTable[i<<6+bits.TrailingZeros64(word)].copy(&typ.Slots, &own)
		}
	}
	typ.Slots.Each, typ.Slots.NextPair = own.Each, own.NextPair // short cuts, not methods
	if typ.own.has(slotCompare) && !typ.own.has(slotHash) {
		typ.Slots.Hash = nil
	}
}

// updateAllSlots fills the slots of a new script class.
func updateAllSlots(t *rt.Thread, c *Type) {
	c.Slots = c.Base.Slots
	c.Slots.Each, c.Slots.NextPair = nil, nil
	c.generic = c.Base.generic
	c.Flags |= c.Base.Flags & inheritedHooks
	if len(c.MRO) > 1 && len(c.Bases) == 1 && sameTypes(c.MRO[1:], c.Base.MRO) && c.MRO[0] == c {
		keys, vals := c.Dict.Snapshot(t)
		for i, k := range keys {
			for _, id := range slotsByName[AsStr(k).S] {
				updateSlot(t, c, id)
			}
			t.Decref(k)
			t.Decref(vals[i])
		}
	} else {
		for id := range slotTable {
			updateSlot(t, c, slotID(id))
		}
	}
	finishSlots(t, c)
}

// inheritedHooks are flags that follow from special methods.
const inheritedHooks = HasGetAttrHook | HasSetAttrHook | CustomEq | CustomNew | CustomInit | HasDel

// updateSlot sets one slot of a script class by what its MRO has under the names
// behind the slot: a built-in type's own function if all come from one, else the
// generic function, or nothing.
func updateSlot(t *rt.Thread, c *Type, id slotID) {
	e := &slotTable[id]
	var from *Type
	script, any := false, false
	for _, name := range e.names {
		v := c.lookupRaw(t, name)
		if v.H == nil {
			continue
		}
		if v.IsNone() && id == slotHash {
			// __hash__ = None: not hashable.
			e.clear(&c.Slots)
			c.generic.remove(id)
			c.generic.add(slotHash)
			return
		}
		any = true
		owner := slotOwner(v)
		switch {
		case owner == nil || !c.IsSubtype(owner) || from != nil && from != owner:
			script = true
		default:
			from = owner
		}
		t.Decref(v)
	}
	switch {
	case script:
		if e.generic(&c.Slots) {
			c.generic.add(id)
		} else {
			c.generic.remove(id)
		}
	case any:
		e.copy(&c.Slots, &from.Slots)
		c.generic.remove(id)
	default:
		// Slots without a method of that name (a built-in type's Str, say) follow the base.
		if c.Base.Flags&Heap == 0 || !c.Base.generic.has(id) {
			e.copy(&c.Slots, &c.Base.Slots)
		} else {
			e.clear(&c.Slots)
		}
		c.generic.remove(id)
	}
}

// slotOwner returns the built-in type whose slot v wraps, or nil.
func slotOwner(v rt.Value) *Type {
	if v.Kind() != rt.KindNative {
		return nil
	}
	n := AsNative(v)
	if n.Slot {
		return n.Owner
	}
	return n.newOf
}

// finishSlots brings the flags of a script class and of its instances' shapes in
// line with its slots. No other thread runs, or knows the class.
func finishSlots(t *rt.Thread, c *Type) {
	c.Flags &^= inheritedHooks
	if c.generic.has(slotGetAttr) {
		c.Flags |= HasGetAttrHook
	}
	if c.generic.has(slotSetAttr) {
		c.Flags |= HasSetAttrHook
	}
	if c.generic.has(slotDel) {
		c.Flags |= HasDel
	}
	if c.generic.has(slotHash) || c.generic.has(slotCompare) && !builtinMethod(t, c, strEqDunder) {
		c.Flags |= CustomEq
	}
	if !objectMethod(t, c, strNewDunder) {
		c.Flags |= CustomNew
	}
	if !objectMethod(t, c, strInitDunder) {
		c.Flags |= CustomInit
	}
	for _, m := range c.MRO {
		if m.Flags&Heap == 0 && m.Flags&CustomEq != 0 {
			c.Flags |= CustomEq
		}
	}
	if c.Layout != nil {
		c.Layout.setFlags(c.shapeFlags())
	}
}

func builtinMethod(t *rt.Thread, c *Type, name *Str) bool {
	v := c.lookupRaw(t, name)
	if v.H == nil {
		return true
	}
	defer t.Decref(v)
	return v.Kind() == rt.KindNative
}

// objectMethod reports whether c has the method from object.
func objectMethod(t *rt.Thread, c *Type, name *Str) bool {
	v := c.lookupRaw(t, name)
	if v.H == nil {
		return true
	}
	defer t.Decref(v)
	return slotOwner(v) == ObjectType
}
