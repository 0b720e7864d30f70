// This file decides on the layout of a script class's instances: base, __slots__, __dict__, shapes.
package object

import (
	"slices"
	"strings"
	"weak"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// solidBase returns the class that fixed the layout of c's instances: the nearest
// with a representation or __slots__ of its own.
func solidBase(c *Type) *Type {
	for ; c.Base != nil; c = c.Base {
		if len(c.SlotNames) > 0 {
			return c
		}
		if c.Flags&Heap == 0 && (c.Kind != c.Base.Kind || c.Kind == rt.KindOther || c.Flags&OwnLayout != 0) {
			return c
		}
	}
	return c
}

// bestBase chooses the base whose layout instances have.
func (c *Type) bestBase(t *rt.Thread) error {
	var winner *Type
	for _, b := range c.Bases {
		s := solidBase(b)
		switch {
		case winner == nil:
			winner, c.Base = s, b
		case winner.IsSubtype(s):
		case s.IsSubtype(winner):
			winner, c.Base = s, b
		default:
			return TypeError(t, "multiple bases have instance lay-out conflict")
		}
	}
	return nil
}

// fixesLayout reports whether c's instances have parts that those of c.Base do not have.
func (c *Type) fixesLayout() bool {
	return c.Flags&Heap == 0 || len(c.SlotNames) > 0 || (c.Flags^c.Base.Flags)&(HasDict|HasWeakref) != 0
}

// sameLayout reports whether instances of a and b, two script classes, have the
// same parts in the same places: those that one class gave them, or two classes
// with the same base that add the same members.
func sameLayout(a, b *Type) bool {
	for !a.fixesLayout() {
		a = a.Base
	}
	for !b.fixesLayout() {
		b = b.Base
	}
	return a == b || a.Flags&b.Flags&Heap != 0 && a.Base == b.Base &&
		(a.Flags^b.Flags)&(HasDict|HasWeakref) == 0 && slices.Equal(a.SlotNames, b.SlotNames)
}

// subclassKind returns the layout kind of script classes that inherit a type of kind k.
func subclassKind(k rt.Kind) rt.Kind {
	switch k {
	case rt.KindInt, rt.KindBigInt:
		return rt.KindBoxInt
	case rt.KindFloat:
		return rt.KindBoxFloat
	}
	return k
}

// layOut decides on __slots__ and __dict__, and makes the member descriptors.
func (c *Type) layOut(t *rt.Thread) error {
	baseDict, baseWeak := false, false
	for _, b := range c.Bases {
		if b.Flags&HasDict != 0 && b.Kind != rt.KindType {
			baseDict = true
		}
		if b.Flags&HasWeakref != 0 || b.Kind == rt.KindSet || b.Kind == rt.KindFrozenSet || b.Kind == rt.KindType {
			baseWeak = true
		}
	}
	if baseWeak {
		c.Flags |= HasWeakref
	}
	slots := c.Dict.GetStr(t, strSlots)
	if slots.H == nil {
		if c.Kind != rt.KindType {
			if !baseDict {
				c.Dict.initStr(t, strDict, c.getSet(GetSet{Name: "__dict__", Get: getInstanceDict, Set: setInstanceDict}))
			}
			if !baseWeak && !c.variableSize() {
				c.addWeakref(t)
			}
		}
		c.Flags |= HasDict
		return nil
	}
	mark := t.HoldMark()
	t.Hold(slots)
	err := c.addSlots(t, slots, baseDict)
	releaseKeepErr(t, mark, err)
	return err
}

func (c *Type) getSet(g GetSet) rt.Value {
	d := &getSetDescr{GetSet: g, owner: c}
	d.InitDeferred(&getSetShape)
	return d.Val()
}

// variableSize reports whether CPython's instances end in items, so that nothing
// can be added behind them.
func (c *Type) variableSize() bool {
	return c.Kind == rt.KindBoxInt || c.Kind == rt.KindTuple || c.Kind == rt.KindBytes
}

func (c *Type) addWeakref(t *rt.Thread) {
	c.Flags |= HasWeakref
	c.Dict.initStr(t, strWeakref, c.getSet(GetSet{Name: "__weakref__", Get: getWeakref}))
}

func (c *Type) addSlots(t *rt.Thread, slots rt.Value, baseDict bool) error {
	var names []string
	if IsStr(slots) {
		names = []string{AsStr(slots).S}
	} else {
		err := Iterate(t, slots, func(v rt.Value) (bool, error) {
			if !IsStr(v) {
				return false, TypeError(t, "__slots__ items must be strings, not '%s'", TypeName(v))
			}
			names = append(names, AsStr(v).S)
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	if len(names) > 0 && (c.variableSize() || c.Kind == rt.KindType) {
		return TypeError(t, "nonempty __slots__ not supported for subtype of '%s'", c.Base.messageName())
	}
	own := names[:0:0]
	for _, n := range names {
		switch {
		case !isIdentifier(n):
			return TypeError(t, "__slots__ must be identifiers")
		case n == "__dict__":
			if baseDict || c.Flags&HasDict != 0 {
				return TypeError(t, "__dict__ slot disallowed: we already got one")
			}
			c.Flags |= HasDict
			c.Dict.initStr(t, strDict, c.getSet(GetSet{Name: "__dict__", Get: getInstanceDict, Set: setInstanceDict}))
			continue
		case n == "__weakref__":
			if c.Flags&HasWeakref != 0 {
				return TypeError(t, "__weakref__ slot disallowed: we already got one")
			}
			c.addWeakref(t)
			continue
		}
		own = append(own, mangle(c.Name, n))
	}
	if baseDict {
		c.Flags |= HasDict
	}
	// In CPython's order, so that classes with the same names have the same layout.
	slices.Sort(own)
	for i, n := range own {
		name := Intern(t, n)
		if have := c.Dict.GetStr(t, name); have.H != nil {
			t.Decref(have)
			dup := false
			for _, o := range own[:i] {
				dup = dup || o == n
			}
			if !dup && n != "__qualname__" && n != "__classcell__" {
				return ValueError(t, "'%s' in __slots__ conflicts with class variable", n)
			}
			continue
		}
		m := &memberDescr{name: name, owner: c, index: len(c.slotBase()) + len(c.SlotNames)}
		m.InitDeferred(&memberShape)
		c.SlotNames = append(c.SlotNames, n)
		c.Dict.initStr(t, name, m.Val())
	}
	return nil
}

// slotBase returns the names of the __slots__ members that c inherits, in layout order.
func (c *Type) slotBase() []string {
	if c.Base == nil {
		return nil
	}
	return c.Base.allSlotNames()
}

func (c *Type) allSlotNames() []string {
	if c.Base == nil {
		return c.SlotNames
	}
	below := c.Base.allSlotNames()
	if len(c.SlotNames) == 0 {
		return below
	}
	return append(append([]string(nil), below...), c.SlotNames...)
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 || i > 0 && r >= '0' && r <= '9' {
			continue
		}
		return false
	}
	return s != ""
}

// mangle is the compiler's mangling of private names.
func mangle(class, name string) string {
	if !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	class = strings.TrimLeft(class, "_")
	if class == "" {
		return name
	}
	return "_" + class + name
}

// inheritFlags takes over what follows from the bases; layOut has decided on __dict__.
func (c *Type) inheritFlags() {
	for _, b := range c.Bases {
		c.Flags |= b.Flags & (ExcType | Metaclass)
	}
}

// linkTo enters c in the lists of the classes from which it inherits, so that it
// learns of their changes.
func (c *Type) linkTo(t *rt.Thread, classes []*Type) {
	s := StateOf(t)
	s.TypeLock.Lock()
	defer s.TypeLock.Unlock()
	w := weak.Make(c)
	for _, b := range classes {
		if b.Flags&Heap != 0 {
			b.subs = append(b.subs, w)
		} else {
			s.builtinSubs[b] = append(s.builtinSubs[b], w)
		}
	}
}

// maxGuess bounds the inline slots that a class's instances get at first.
const maxGuess = 16

// guessAttrs estimates how many attributes instances will have: the distinct
// names that __init__ stores on its first argument, along the MRO.
func (c *Type) guessAttrs(t *rt.Thread) int {
	seen := map[string]bool{}
	for _, m := range c.MRO {
		if m.Dict == nil {
			continue
		}
		f := m.Dict.GetStr(t, strInitDunder)
		if f.H == nil {
			continue
		}
		if f.Kind() == rt.KindFunction {
			co := AsFunction(f).Link.Code
			for _, ins := range co.Ins {
				if code.OpOf(ins) != code.SETATTR || code.Reg(code.A(ins)) != 1 {
					continue
				}
				if site := int(code.C(ins)); site < len(co.Sites) {
					seen[co.Names[co.Sites[site].Name]] = true
				}
			}
		}
		t.Decref(f)
	}
	return min(max(len(seen), 2), maxGuess)
}

// makeLayout makes the shape of instances.
func (c *Type) makeLayout(t *rt.Thread) {
	flags := c.shapeFlags()
	if c.Kind == rt.KindInstance {
		fixed := c.allSlotNames()
		n := len(fixed)
		if c.Flags&HasDict != 0 {
			n += c.guessAttrs(t)
		}
		c.Layout = newInstanceLayout(c, n, flags)
		if len(fixed) > 0 {
			c.Layout.setFixed(fixed)
		}
		return
	}
	c.Layout = newBoxLayout(c, flags)
}

func (c *Type) shapeFlags() rt.ShapeFlags {
	var flags rt.ShapeFlags
	if c.Flags&HasDel != 0 {
		flags |= rt.HasFinalizer
	}
	if c.Flags&HasGetAttrHook == 0 {
		flags |= rt.PlainAttrs
	}
	return flags
}

// getWeakref is __weakref__: the first weak reference to v, or None.
func getWeakref(t *rt.Thread, v rt.Value) (rt.Value, error) {
	for _, r := range t.Interp().WeakRefs(v.H) {
		if r.Plain && t.TryIncref(&r.Header) {
			return r.Val(), nil
		}
	}
	return rt.None, nil
}
