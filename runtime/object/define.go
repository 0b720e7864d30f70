// This file makes built-in types from their tables: attributes, slot wrappers, inheritance.
package object

import (
	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// GetSet is an attribute computed by Go code. A nil Set makes it read-only.
type GetSet struct {
	Name string
	Get  func(t *rt.Thread, v rt.Value) (rt.Value, error)
	// Set stores val, borrowed; Unbound deletes.
	Set func(t *rt.Thread, v, val rt.Value) error
	Doc string
}

// TypeDef is the table of a built-in type.
type TypeDef struct {
	Name   string
	Module string // "builtins" if empty
	Doc    string
	Bases  []*Type // object if empty
	Meta   *Type
	Shape  rt.Shape // kind and functions; Type is filled in
	// Layout is the static shape of instances, if Go code refers to it by name;
	// otherwise one is made from Shape.
	Layout  *rt.Shape
	Flags   TypeFlags
	Slots   Slots
	Methods []Def
	GetSets []GetSet
	Attrs   map[string]rt.Value
	// Lacks names attributes of CPython's type that this one has not, and says why.
	Lacks map[string]string
	// Ext finds the place of an instance's __dict__, for types with HasDict or
	// BaseType whose struct has one (a field Ext object.Ext0).
	Ext func(v rt.Value) *Ext0
}

// Shape is the layout of instances: the kernel's shape and, for plain instances
// of script classes, the names of their slots (see instance.go).
type Shape struct {
	rt.Shape
	Class *Type
	inst  *instShape
}

// DefineType fills typ in from def. Only package init calls it: afterwards the
// type is a constant. It returns typ.
func DefineType(typ *Type, def TypeDef) *Type {
	typ.InitStatic(&typeShape)
	if def.Meta != nil {
		typ.InitStatic(&def.Meta.Layout.Shape)
	}
	typ.Name, typ.QualName, typ.Doc = def.Name, def.Name, def.Doc
	typ.Module = def.Module
	if typ.Module == "" {
		typ.Module = "builtins"
	}
	typ.Flags, typ.Slots = def.Flags, def.Slots
	if def.Slots.New == nil && def.Slots.Init == nil && len(def.Bases) == 0 && def.Flags&BaseType == 0 {
		typ.Slots.New = noInstances
	}
	typ.Bases = def.Bases
	if len(typ.Bases) == 0 && typ != ObjectType {
		typ.Bases = []*Type{ObjectType}
	}
	if len(typ.Bases) > 0 {
		typ.Base = typ.Bases[0]
	}
	typ.MRO = builtinMRO(typ)
	for _, b := range typ.Bases {
		builtinChildren[b] = append(builtinChildren[b], typ)
	}
	typ.Kind = def.Shape.Kind
	typ.Ext = def.Ext
	if def.Ext == nil && typ.Base != nil {
		typ.Ext = typ.Base.Ext
	}
	if typ.Ext != nil {
		def.Shape.Flags |= rt.HasExt
		if def.Layout != nil {
			def.Layout.Flags |= rt.HasExt
		}
	}
	if def.Layout != nil {
		def.Layout.Type = &typ.Header
		typ.Kind = def.Layout.Kind
		typ.Layout = &Shape{Shape: *def.Layout, Class: typ}
	} else {
		s := def.Shape
		s.Type = &typ.Header
		typ.Layout = &Shape{Shape: s, Class: typ}
	}
	typ.version.Store(1)
	typ.lacks = def.Lacks
	typ.members = &members{def.Methods, def.GetSets, def.Attrs, def.Ext != nil && def.Flags&HasDict != 0}
	addSlotWrappers(typ)
	for _, m := range typ.MRO[1:] {
		inheritSlots(typ, m)
		typ.Flags |= m.Flags & (ExcType | HasDict | Metaclass | CustomNew | CustomInit)
	}
	return typ
}

// members are what the attributes of a built-in type are made of.
type members struct {
	methods []Def
	getSets []GetSet
	attrs   map[string]rt.Value
	dict    bool // instances have a __dict__ that a getset shows
}

// attributes returns a built-in type's attributes by name, made when first asked
// for: most programs look at few of the types. Nobody writes the map afterwards.
func (typ *Type) attributes() map[string]rt.Value {
	if typ.members == nil {
		return nil
	}
	typ.attrsOnce.Do(func() { typ.attrs = typ.members.make(typ) })
	return typ.attrs
}

// slotLike names the methods that CPython's types have as slots, and we have in their tables: they are said to be slot wrappers.
var slotLike = map[string]bool{"__abs__": true, "__divmod__": true, "__rdivmod__": true}

func (ms *members) make(typ *Type) map[string]rt.Value {
	attrs := make(map[string]rt.Value, len(ms.methods)+len(ms.getSets)+len(ms.attrs)+1)
	for i := range ms.methods {
		d := &ms.methods[i]
		n := newMethodDesc(d, typ, slotLike[d.Name] || typ == ObjectType && d.Name == "__str__")
		switch {
		case d.Static:
			n.Owner, n.within = nil, typ
			n.setDirect()
			n.InitStatic(&nativeShape)
			attrs[d.Name] = newStaticWrapper(n.Val(), false)
		case d.Class:
			n.Owner, n.within = nil, typ
			n.InitStatic(&nativeShape)
			attrs[d.Name] = newStaticWrapper(n.Val(), true)
		default:
			attrs[d.Name] = n.Val()
		}
	}
	getSet := func(def GetSet) {
		g := &getSetDescr{GetSet: def, owner: typ}
		g.InitStatic(&getSetShape)
		attrs[g.Name] = g.Val()
	}
	for _, def := range ms.getSets {
		getSet(def)
	}
	if ms.dict {
		getSet(GetSet{Name: "__dict__", Get: getInstanceDict, Set: setInstanceDict})
	}
	for k, v := range ms.attrs {
		attrs[k] = v
	}
	if _, ok := attrs["__doc__"]; !ok { // else the instances' own
		attrs["__doc__"] = rt.None
		if typ.Doc != "" {
			doc := &Str{S: typ.Doc, N: text.Len(typ.Doc)}
			doc.InitStatic(&strShape)
			attrs["__doc__"] = doc.Val()
		}
	}
	return attrs
}

// noInstances is the __new__ of types whose instances only Go code makes.
func noInstances(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	return rt.Value{}, TypeError(t, "cannot create '%s' instances", cls.messageName())
}

// builtinMRO linearises built-in bases: they are trees or simple diamonds whose
// C3 order is each base's order in turn, with later duplicates kept last.
func builtinMRO(typ *Type) []*Type {
	if len(typ.Bases) == 1 {
		return append([]*Type{typ}, typ.Bases[0].MRO...)
	}
	lists := make([][]*Type, 0, len(typ.Bases)+1)
	for _, b := range typ.Bases {
		lists = append(lists, b.MRO)
	}
	lists = append(lists, typ.Bases)
	mro, _ := c3(typ, lists)
	return mro
}

// c3 merges the bases' orders after typ (Barrett et al., 1996); ok is false if
// there is no consistent order.
func c3(typ *Type, lists [][]*Type) (mro []*Type, ok bool) {
	mro = []*Type{typ}
	work := make([][]*Type, 0, len(lists))
	for _, l := range lists {
		if len(l) > 0 {
			work = append(work, l)
		}
	}
	for len(work) > 0 {
		var next *Type
	candidates:
		for _, l := range work {
			for _, other := range work {
				for _, c := range other[1:] {
					if c == l[0] {
						continue candidates
					}
				}
			}
			next = l[0]
			break
		}
		if next == nil {
			return mro, false
		}
		mro = append(mro, next)
		rest := work[:0]
		for _, l := range work {
			if l[0] == next {
				l = l[1:]
			}
			if len(l) > 0 {
				rest = append(rest, l)
			}
		}
		work = rest
	}
	return mro, true
}

// getSetDescr is the descriptor of a GetSet.
type getSetDescr struct {
	rt.Header
	GetSet
	owner *Type
}

var getSetShape = rt.Shape{Kind: rt.KindOther}

// GetSetType is the type of computed attributes of built-in types.
var GetSetType = &Type{}

func initGetSet() {
	DefineType(GetSetType, TypeDef{Name: "getset_descriptor", Layout: &getSetShape, Slots: Slots{
		DescrGet: func(t *rt.Thread, descr, obj rt.Value, owner *Type) (rt.Value, error) {
			g := As[getSetDescr](descr)
			if obj.IsUnbound() {
				return descr, nil
			}
			if !TypeOf(obj).IsSubtype(g.owner) {
				return rt.Value{}, TypeError(t, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", g.Name, g.owner.messageName(), TypeName(obj))
			}
			return g.Get(t, obj)
		},
		DescrSet: func(t *rt.Thread, descr, obj, val rt.Value) error {
			g := As[getSetDescr](descr)
			if !TypeOf(obj).IsSubtype(g.owner) {
				return TypeError(t, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", g.Name, g.owner.messageName(), TypeName(obj))
			}
			if g.Set == nil {
				return Raise(t, AttributeErrorType, "attribute '%s' of '%s' objects is not writable", g.Name, g.owner.messageName())
			}
			return g.Set(t, obj, val)
		},
		Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			g := As[getSetDescr](v)
			return NewStr(t, "<attribute '"+g.Name+"' of '"+g.owner.Name+"' objects>"), nil
		},
	}})
}
