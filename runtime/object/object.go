// This file defines object, the root of all classes, and the methods that every class has from it.
package object

import (
	"fmt"
	"sort"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// ObjectType is object. Its instances are plain instances without attributes.
var ObjectType = &Type{}

var (
	strClass       = StaticStr("__class__")
	strDict        = StaticStr("__dict__")
	strDocDunder   = StaticStr("__doc__")
	strModule      = StaticStr("__module__")
	strNameDunder  = StaticStr("__name__")
	strQualName    = StaticStr("__qualname__")
	strNewDunder   = StaticStr("__new__")
	strInitDunder  = StaticStr("__init__")
	strAbstract    = StaticStr("__abstractmethods__")
	strAnnotations = StaticStr("__annotations__")
)

// initObjectTypes makes object and type, which need one another, and the types
// of what stands in the namespaces of built-in types.
func initObjectTypes() {
	typeShape = rt.Shape{Kind: rt.KindType, Type: &TypeType.Header, Traverse: traverseType, Digest: digestType}
	initSlotTable()
	DefineType(ObjectType, TypeDef{
		Name:  "object",
		Doc:   "What every class inherits: the base of all types.",
		Shape: rt.Shape{Kind: rt.KindInstance},
		Flags: BaseType,
		Slots: Slots{
			Repr:    objectRepr,
			Hash:    objectHash,
			Compare: objectCompare,
			GetAttr: GenericGetAttr,
			SetAttr: GenericSetAttr,
			New:     objectNew,
			Init:    objectInit,
		},
		Methods: []Def{
			{Name: "__str__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return Repr(t, a[0]) }, Doc: "Return str(self)."},
			{Name: "__format__", Min: 1, Max: 1, Fn: objectFormat},
			{Name: "__dir__", Fn: objectDir},
			{Name: "__sizeof__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(16), nil }},
			{Name: "__init_subclass__", Class: true, Kw: objectInitSubclass},
			{Name: "__subclasshook__", Class: true, Max: -1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.NotImplemented, nil }},
		},
		GetSets: []GetSet{{Name: "__class__", Get: getClass, Set: setClass, Doc: "the object's class"}},
	})
	ObjectType.Layout = newInstanceLayout(ObjectType, 0, rt.PlainAttrs)
	defineTypeType()
	initDescriptors()
	initSingletons()
}

func objectRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return NewStr(t, fmt.Sprintf("<%s object at 0x%x>", fullName(t, TypeOf(v)), t.Identity(v.H))), nil
}

// fullName returns module.qualname of a class, without the module for built-ins.
func fullName(t *rt.Thread, c *Type) string {
	if m := moduleOf(t, c); m != "" && m != "builtins" {
		return m + "." + c.QualName
	}
	return c.QualName
}

// QualifiedName returns module.qualname of a class as messages have it that tell classes of different modules apart: without
// the module for built-ins and for the script's own.
func QualifiedName(t *rt.Thread, c *Type) string {
	if moduleOf(t, c) == "__main__" {
		return c.QualName
	}
	return fullName(t, c)
}

// moduleOf returns a class's __module__ as text, "" if it is none.
func moduleOf(t *rt.Thread, c *Type) string {
	if c.Dict == nil {
		return c.Module
	}
	v := c.Dict.GetStr(t, strModule)
	if v.H == nil {
		return ""
	}
	s := ""
	if IsStr(v) {
		s = AsStr(v).S
	}
	t.Decref(v)
	return s
}

// objectHash hashes by identity: the address, its always-zero low bits rotated away.
func objectHash(t *rt.Thread, v rt.Value) (int64, error) { return hashPointer(t, v), nil }

func hashPointer(t *rt.Thread, v rt.Value) int64 {
	a := t.Identity(v.H)
	h := int64(a>>4 | a<<60)
	if h == -1 {
		h = -2
	}
	return h
}

func objectCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	switch {
	case op == code.EQ && a == b:
		return rt.True, nil
	case op == code.NE:
		// The inverse of __eq__, unless that does not know.
		r, err := TypeOf(a).Slots.Compare(t, a, b, code.EQ)
		if err != nil || r.H == &rt.NotImplHdr {
			return r, err
		}
		ok, err := Truth(t, r)
		t.Decref(r)
		return rt.Bool(!ok), err
	}
	return rt.NotImplemented, nil
}

func objectFormat(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if !IsStr(a[1]) {
		return rt.Value{}, TypeError(t, "__format__() argument must be str, not %s", ArgName(a[1]))
	}
	if AsStr(a[1]).S != "" {
		return rt.Value{}, TypeError(t, "unsupported format string passed to %s.__format__", TypeName(a[0]))
	}
	return ToStr(t, a[0])
}

// objectNew is object.__new__: excess arguments are an error unless only
// __init__ is overridden, who will take them.
func objectNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) > 0 {
		if cls.Flags&CustomNew != 0 {
			return rt.Value{}, TypeError(t, "object.__new__() takes exactly one argument (the type to instantiate)")
		}
		if cls.Flags&CustomInit == 0 {
			return rt.Value{}, TypeError(t, "%s() takes no arguments", cls.messageName())
		}
	}
	if cls.Flags&Abstract != 0 {
		return rt.Value{}, abstractError(t, cls)
	}
	if cls.Kind == rt.KindInstance {
		return NewInstance(t, cls), nil
	}
	return AllocBox(t, cls), nil
}

func abstractError(t *rt.Thread, cls *Type) error {
	var names []string
	v := cls.Dict.GetStr(t, strAbstract)
	if v.H != nil {
		mark := t.HoldMark()
		t.Hold(v)
		err := Iterate(t, v, func(item rt.Value) (bool, error) {
			if IsStr(item) {
				names = append(names, "'"+AsStr(item).S+"'")
			}
			return true, nil
		})
		releaseKeepErr(t, mark, err)
		if err != nil {
			return err
		}
	}
	sort.Strings(names)
	list := ""
	for i, n := range names {
		if i > 0 {
			list += ", "
		}
		list += n
	}
	return TypeError(t, "Can't instantiate abstract class %s without an implementation for abstract method%s %s", cls.Name, plural(len(names)), list)
}

func objectInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if len(args) > 0 {
		cls := TypeOf(v)
		if cls.Flags&CustomInit != 0 {
			return TypeError(t, "object.__init__() takes exactly one argument (the instance to initialize)")
		}
		if cls.Flags&CustomNew == 0 {
			return TypeError(t, "%s.__init__() takes exactly one argument (the instance to initialize)", cls.messageName())
		}
	}
	return nil
}

func objectInitSubclass(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 {
		return rt.Value{}, TypeError(t, "%s.__init_subclass__() takes no keyword arguments", AsType(args[0]).messageName())
	}
	if len(args) > 1 {
		return rt.Value{}, TypeError(t, "object.__init_subclass__() takes no arguments (%d given)", len(args)-1)
	}
	return rt.None, nil
}

func getClass(t *rt.Thread, v rt.Value) (rt.Value, error) { return TypeOf(v).Val(), nil }

// setClass is v.__class__ = val: only between script classes whose instances
// have the same layout.
func setClass(t *rt.Thread, v, val rt.Value) error {
	if val.IsUnbound() {
		return TypeError(t, "can't delete __class__ attribute")
	}
	if val.Kind() != rt.KindType {
		return TypeError(t, "__class__ must be set to a class, not '%s' object", TypeName(val))
	}
	from, to := TypeOf(v), AsType(val)
	if from == to {
		return nil
	}
	if from.Flags&Heap == 0 || to.Flags&Heap == 0 {
		return TypeError(t, "__class__ assignment only supported for mutable types or ModuleType subclasses")
	}
	if !sameLayout(from, to) {
		return TypeError(t, "__class__ assignment: '%s' object layout differs from '%s'", to.messageName(), from.messageName())
	}
	if from.Kind == rt.KindInstance {
		AsInstance(v).changeClass(t, to)
	} else {
		t.Lock(v.H)
		v.H.SetShape(&to.Layout.Shape)
		t.Unlock(v.H)
	}
	if to.Layout.Flags&rt.HasFinalizer != 0 && from.Layout.Flags&rt.HasFinalizer == 0 {
		t.RegisterFinalizer(v.H)
	}
	return nil
}

// objectDir is object.__dir__: the names of the object's own attributes and of its classes'.
func objectDir(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	names := map[string]bool{}
	if d, err := TryGetAttr(t, a[0], strDict); err != nil {
		return rt.Value{}, err
	} else if d.H != nil {
		if d.Kind() == rt.KindDict {
			addKeys(t, AsDict(d), names)
		}
		t.Decref(d)
	}
	cls, err := TryGetAttr(t, a[0], strClass) // what a proxy stands for, not the proxy's own
	if err != nil {
		return rt.Value{}, err
	}
	if cls.H != nil {
		if cls.Kind() == rt.KindType {
			classNames(t, AsType(cls), names)
		}
		t.Decref(cls)
	}
	return nameList(t, names), nil
}

func addKeys(t *rt.Thread, d *Dict, names map[string]bool) {
	keys, vals := d.Snapshot(t)
	for i := range keys {
		if IsStr(keys[i]) {
			names[AsStr(keys[i]).S] = true
		}
		t.Decref(keys[i])
		t.Decref(vals[i])
	}
}

// classNames adds the names of all attributes of c and its bases.
func classNames(t *rt.Thread, c *Type, names map[string]bool) {
	for _, m := range c.MRO {
		if m.Dict != nil {
			addKeys(t, m.Dict, names)
			continue
		}
		for name := range m.attributes() {
			names[name] = true
		}
		for name := range m.slotWrappers() {
			names[name] = true
		}
	}
}

func nameList(t *rt.Thread, names map[string]bool) rt.Value {
	sorted := make([]string, 0, len(names))
	for n := range names {
		sorted = append(sorted, n)
	}
	sort.Strings(sorted)
	items := make([]rt.Value, len(sorted))
	for i, n := range sorted {
		items[i] = NewStr(t, n)
	}
	return NewListFrom(t, items).Val()
}

// DefaultDir returns dir(v) as object.__dir__ and type.__dir__ do, a list.
func DefaultDir(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return objectDir(t, []rt.Value{v})
}

// FullName returns module.qualname of a class, without the module for built-ins.
func FullName(t *rt.Thread, c *Type) string { return fullName(t, c) }
