// This file defines the descriptors: property, staticmethod, classmethod, __slots__ members, mappingproxy.
package object

import (
	"strings"

	rt "minipy/runtime"
)

// StaticMethod and ClassMethod stand in classes for functions that do not bind
// as methods do.
type methodWrapper struct {
	rt.Header
	Ext Ext0
	Fn  rt.Value
}

var (
	staticMethodShape = rt.Shape{Kind: rt.KindStaticMethod, Free: freeMethodWrapper, Traverse: traverseMethodWrapper}
	classMethodShape  = rt.Shape{Kind: rt.KindClassMethod, Free: freeMethodWrapper, Traverse: traverseMethodWrapper}
	propertyShape     = rt.Shape{Kind: rt.KindProperty, Free: freeProperty, Traverse: traverseProperty}
	memberShape       = rt.Shape{Kind: rt.KindOther}
)

// The types of descriptors.
var (
	StaticMethodType = &Type{}
	ClassMethodType  = &Type{}
	PropertyType     = &Type{}
	MemberType       = &Type{}
)

func freeMethodWrapper(t *rt.Thread, h *rt.Header) {
	w := As[methodWrapper](h.Val())
	fn := w.Fn
	w.Fn = rt.None
	freeExt(t, w.Ext.Swap(nil))
	t.Decref(fn)
}

func traverseMethodWrapper(h *rt.Header, visit func(rt.Value)) {
	w := As[methodWrapper](h.Val())
	visit(w.Fn)
	traverseExt(w.Ext.Load(), visit)
}

// newStaticWrapper wraps a function in a built-in type's attributes.
func newStaticWrapper(fn rt.Value, class bool) rt.Value {
	w := &methodWrapper{Fn: fn}
	if class {
		w.InitStatic(&classMethodShape)
	} else {
		w.InitStatic(&staticMethodShape)
	}
	return w.Val()
}

// NewStaticMethod returns staticmethod(fn); it takes fn over.
func NewStaticMethod(t *rt.Thread, fn rt.Value) rt.Value {
	return newWrapper(t, fn, &staticMethodShape)
}

// NewClassMethod returns classmethod(fn); it takes fn over.
func NewClassMethod(t *rt.Thread, fn rt.Value) rt.Value {
	return newWrapper(t, fn, &classMethodShape)
}

func newWrapper(t *rt.Thread, fn rt.Value, s *rt.Shape) rt.Value {
	w := &methodWrapper{Fn: fn}
	if fn.H.Uncounted() {
		// As the function: threads do not fight over its count.
		w.InitDeferred(s)
		t.Keep(&w.Header)
	} else {
		w.Init(t, s)
	}
	return w.Val()
}

func wrapperNew(shape *rt.Shape) func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	return func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
		if len(names) > 0 {
			return rt.Value{}, TypeError(t, "%s() takes no keyword arguments", cls.messageName())
		}
		if len(args) != 1 {
			return rt.Value{}, TypeError(t, "%s expected 1 argument, got %d", cls.messageName(), len(args))
		}
		w := &methodWrapper{Fn: t.New(args[0])}
		if cls.Flags&Heap == 0 && args[0].H.Uncounted() {
			w.InitDeferred(&cls.Layout.Shape)
			t.Keep(&w.Header)
		} else {
			w.Init(t, &cls.Layout.Shape)
		}
		return w.Val(), nil
	}
}

func wrapperExt(v rt.Value) *Ext0 { return &As[methodWrapper](v).Ext }

// wrapperGetAttr gives the attributes of the wrapped function that functools.wraps copies.
func wrapperGetSets() []GetSet {
	sets := []GetSet{
		{Name: "__func__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(As[methodWrapper](v).Fn), nil }},
		{Name: "__wrapped__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(As[methodWrapper](v).Fn), nil }},
		{Name: "__dict__", Get: getInstanceDict},
		{Name: "__isabstractmethod__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return isAbstract(t, As[methodWrapper](v).Fn)
		}},
	}
	for _, name := range []*Str{strNameDunder, strQualName, strModule, strDocDunder, strAnnotations} {
		sets = append(sets, GetSet{Name: name.S, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return GetAttr(t, As[methodWrapper](v).Fn, name)
		}})
	}
	return sets
}

var strIsAbstract = StaticStr("__isabstractmethod__")

// isAbstract returns bool(fn.__isabstractmethod__), False if there is none.
func isAbstract(t *rt.Thread, fn rt.Value) (rt.Value, error) {
	r, err := TryGetAttr(t, fn, strIsAbstract)
	if err != nil || r.H == nil {
		return rt.False, err
	}
	ok, err := Truth(t, r)
	t.Decref(r)
	return rt.Bool(ok), err
}

func wrapperRepr(name string) Unary {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		s, err := ReprString(t, As[methodWrapper](v).Fn)
		if err != nil {
			return rt.Value{}, err
		}
		return NewStr(t, "<"+name+"("+s+")>"), nil
	}
}

// Property is a property object.
type Property struct {
	rt.Header
	Ext           Ext0
	Get, Set, Del rt.Value // functions or None
	Doc           rt.Value
	Name          rt.Value // set by __set_name__, or Unbound
	getterDoc     bool     // the doc is the getter's
}

func freeProperty(t *rt.Thread, h *rt.Header) {
	p := As[Property](h.Val())
	vals := [...]rt.Value{p.Get, p.Set, p.Del, p.Doc, p.Name}
	p.Get, p.Set, p.Del, p.Doc, p.Name = rt.None, rt.None, rt.None, rt.None, rt.Unbound
	freeExt(t, p.Ext.Swap(nil))
	for _, v := range vals {
		t.Decref(v)
	}
}

func traverseProperty(h *rt.Header, visit func(rt.Value)) {
	p := As[Property](h.Val())
	for _, v := range [...]rt.Value{p.Get, p.Set, p.Del, p.Doc, p.Name} {
		visit(v)
	}
	traverseExt(p.Ext.Load(), visit)
}

func propertyNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	p := &Property{Get: rt.None, Set: rt.None, Del: rt.None, Doc: rt.None, Name: rt.Unbound}
	p.Init(t, &cls.Layout.Shape)
	return p.Val(), nil
}

var propertyInitDef = Def{Name: "property", Params: "fget, fset, fdel, doc"}.Prepared()

func propertyInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	a, err := BindArgs(t, &propertyInitDef, args, names)
	if err != nil {
		return err
	}
	p := As[Property](v)
	field := func(i int) rt.Value {
		if a[i].IsUnbound() {
			return rt.None
		}
		return t.New(a[i])
	}
	p.set(t, &p.Get, field(0))
	p.set(t, &p.Set, field(1))
	p.set(t, &p.Del, field(2))
	doc := field(3)
	p.getterDoc = false
	if doc.IsNone() && !p.Get.IsNone() {
		d, err := TryGetAttr(t, p.Get, strDocDunder)
		if err != nil {
			return err
		}
		if d.H != nil && !d.IsNone() {
			doc = d
			p.getterDoc = true
		}
	}
	p.set(t, &p.Doc, doc)
	if TypeOf(v) != PropertyType && !doc.IsNone() && TypeOf(v).Flags&HasDict != 0 {
		// A subclass keeps its doc in __dict__, over the class's.
		if ownDict(t, v, true) != nil {
			return setDictStr(t, v, strDocDunder, t.New(doc))
		}
	}
	return nil
}

// set replaces a field of p under its lock; it takes val over.
func (p *Property) set(t *rt.Thread, field *rt.Value, val rt.Value) {
	t.Lock(&p.Header)
	old := *field
	rt.StoreValue(field, val)
	t.Unlock(&p.Header)
	t.Decref(old)
}

// describe names the property for messages.
func (p *Property) describe(t *rt.Thread, obj rt.Value) string {
	q := TypeOf(obj).QualName
	n := loadSlot(t, &p.Header, &p.Name)
	if n.IsUnbound() {
		// The getter's name will do.
		g := loadSlot(t, &p.Header, &p.Get)
		name, err := TryGetAttr(t, g, strNameDunder)
		t.Decref(g)
		if err != nil {
			ClearErr(t)
		}
		if err != nil || name.H == nil {
			return "property of '" + q + "' object"
		}
		n = name
	}
	s := "property " + reprOrName(t, n) + " of '" + q + "' object"
	t.Decref(n)
	return s
}

func propertyGet(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
	if obj.IsUnbound() {
		return d, nil
	}
	p := As[Property](d)
	get := loadSlot(t, &p.Header, &p.Get)
	if get.IsNone() {
		return rt.Value{}, Raise(t, AttributeErrorType, "%s has no getter", p.describe(t, obj))
	}
	mark := t.HoldMark()
	t.Hold(get)
	r, err := Call(t, get, obj)
	r = t.ReleaseKeep(mark, r)
	if err == nil && r.H == d.H {
		t.Decref(r)
	}
	return r, err
}

func propertySet(t *rt.Thread, d, obj, val rt.Value) error {
	p := As[Property](d)
	field, what := &p.Set, "setter"
	if val.IsUnbound() {
		field, what = &p.Del, "deleter"
	}
	f := loadSlot(t, &p.Header, field)
	if f.IsNone() {
		return Raise(t, AttributeErrorType, "%s has no %s", p.describe(t, obj), what)
	}
	mark := t.HoldMark()
	t.Hold(f)
	var r rt.Value
	var err error
	if val.IsUnbound() {
		r, err = Call(t, f, obj)
	} else {
		r, err = Call(t, f, obj, val)
	}
	if err == nil {
		t.Hold(r)
	}
	releaseKeepErr(t, mark, err)
	return err
}

// propertyCopy is the method getter, setter or deleter: a copy with one function replaced.
func propertyCopy(which int) NativeFunc {
	return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		p := As[Property](a[0])
		f := [3]rt.Value{p.Get, p.Set, p.Del}
		f[which] = a[1]
		doc := p.Doc
		if p.getterDoc {
			doc = rt.None // the new getter's
		}
		r, err := Call(t, TypeOf(a[0]).Val(), f[0], f[1], f[2], doc)
		if err == nil && r.Kind() == rt.KindProperty && !p.Name.IsUnbound() {
			q := As[Property](r)
			q.set(t, &q.Name, t.New(p.Name))
		}
		return r, err
	}
}

// memberDescr reads and writes one __slots__ member.
type memberDescr struct {
	rt.Header
	name  *Str
	owner *Type
	index int
}

func memberOf(t *rt.Thread, d, obj rt.Value) (*memberDescr, error) {
	m := As[memberDescr](d)
	if !TypeOf(obj).IsSubtype(m.owner) {
		return nil, TypeError(t, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", m.name.S, m.owner.Name, TypeName(obj))
	}
	return m, nil
}

// MemberSlot returns the inline slot of o that the descriptor d (or nothing) stands
// for, or -1 if it is no member of o's class or o has no inline slots. No shape of the class has
// anything else there.
func MemberSlot(d, o rt.Value) int {
	if d.H == nil || d.H.Shape() != &memberShape || o.Kind() != rt.KindInstance || !TypeOf(o).IsSubtype(As[memberDescr](d).owner) {
		return -1
	}
	return As[memberDescr](d).index
}

func memberGet(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
	if obj.IsUnbound() {
		return d, nil
	}
	m, err := memberOf(t, d, obj)
	if err != nil {
		return rt.Value{}, err
	}
	var v rt.Value
	if obj.Kind() == rt.KindInstance {
		o := AsInstance(obj)
		v = loadSlot(t, &o.Header, o.slot(m.index))
	} else if x := boxSlots(t, obj, false); x != nil {
		if v = x.GetStr(t, m.name); v.H == nil {
			v = rt.Unbound
		}
	} else {
		v = rt.Unbound
	}
	if v.IsUnbound() {
		typ := strings.TrimPrefix(fullName(t, TypeOf(obj)), "__main__.")
		return rt.Value{}, raiseAttr(t, obj, m.name, "'"+typ+"' object has no attribute '"+m.name.S+"'")
	}
	if v.H == d.H {
		t.Decref(v)
	}
	return v, nil
}

func memberSet(t *rt.Thread, d, obj, val rt.Value) error {
	m, err := memberOf(t, d, obj)
	if err != nil {
		return err
	}
	if obj.Kind() != rt.KindInstance {
		x := boxSlots(t, obj, true)
		if val.IsUnbound() {
			ok, err := x.Del(t, m.name.Val())
			if err == nil && !ok {
				return unsetMember(t, m)
			}
			return err
		}
		return x.SetStr(t, m.name, t.New(val))
	}
	o := AsInstance(obj)
	t.Incref(val)
	t.Lock(&o.Header)
	p := o.slot(m.index)
	old := *p
	rt.StoreValue(p, val)
	t.Unlock(&o.Header)
	if val.IsUnbound() && old.IsUnbound() {
		return unsetMember(t, m)
	}
	t.Decref(old)
	return nil
}

// unsetMember is the error of deleting what has no value: CPython's message is the bare name.
func unsetMember(t *rt.Thread, m *memberDescr) error {
	return Raise(t, AttributeErrorType, "%s", m.name.S)
}

func initDescriptors() {
	wrapperDef := func(name string, shape *rt.Shape, get func(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error), call func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error)) TypeDef {
		return TypeDef{Name: name, Layout: shape, Flags: BaseType | HasDict, Ext: wrapperExt,
			Slots:   Slots{New: wrapperNew(shape), DescrGet: get, Call: call, Repr: wrapperRepr(name)},
			GetSets: wrapperGetSets()}
	}
	DefineType(StaticMethodType, wrapperDef("staticmethod", &staticMethodShape,
		func(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
			return t.New(As[methodWrapper](d).Fn), nil
		},
		func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
			return CallKw(t, As[methodWrapper](v).Fn, args, names)
		}))
	DefineType(ClassMethodType, wrapperDef("classmethod", &classMethodShape,
		func(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
			if owner == nil {
				owner = TypeOf(obj)
			}
			fn := As[methodWrapper](d).Fn
			return NewMethod(t, t.New(fn), owner.Val()), nil
		}, nil))
	DefineType(PropertyType, TypeDef{
		Name: "property", Layout: &propertyShape, Flags: BaseType, Ext: func(v rt.Value) *Ext0 { return &As[Property](v).Ext },
		Slots: Slots{New: propertyNew, Init: propertyInit, DescrGet: propertyGet, DescrSet: propertySet},
		Methods: []Def{
			{Name: "getter", Min: 1, Max: 1, Fn: propertyCopy(0)},
			{Name: "setter", Min: 1, Max: 1, Fn: propertyCopy(1)},
			{Name: "deleter", Min: 1, Max: 1, Fn: propertyCopy(2)},
			{Name: "__set_name__", Min: 2, Max: 2, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				p := As[Property](a[0])
				p.set(t, &p.Name, t.New(a[2]))
				return rt.None, nil
			}},
		},
		GetSets: []GetSet{
			{Name: "fget", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				return loadSlot(t, v.H, &p.Get), nil
			}},
			{Name: "fset", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				return loadSlot(t, v.H, &p.Set), nil
			}},
			{Name: "fdel", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				return loadSlot(t, v.H, &p.Del), nil
			}},
			{Name: "__doc__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				return loadSlot(t, v.H, &p.Doc), nil
			}, Set: func(t *rt.Thread, v, val rt.Value) error {
				if val.IsUnbound() {
					val = rt.None
				}
				p := As[Property](v)
				p.set(t, &p.Doc, t.New(val))
				return nil
			}},
			{Name: "__name__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				if n := loadSlot(t, v.H, &p.Name); !n.IsUnbound() {
					return n, nil
				}
				g := loadSlot(t, v.H, &p.Get)
				t.Hold(g)
				if !g.IsNone() {
					if n, err := TryGetAttr(t, g, strNameDunder); err != nil || n.H != nil {
						return n, err
					}
				}
				return rt.Value{}, NoAttribute(t, v, strNameDunder)
			}, Set: func(t *rt.Thread, v, val rt.Value) error {
				p := As[Property](v)
				p.set(t, &p.Name, t.New(val))
				return nil
			}},
			{Name: "__isabstractmethod__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				p := As[Property](v)
				for _, f := range []*rt.Value{&p.Get, &p.Set, &p.Del} {
					fn := loadSlot(t, v.H, f)
					t.Hold(fn)
					if r, err := isAbstract(t, fn); err != nil || r == rt.True {
						return r, err
					}
				}
				return rt.False, nil
			}},
		},
	})
	DefineType(MemberType, TypeDef{
		Name: "member_descriptor", Layout: &memberShape,
		Slots: Slots{DescrGet: memberGet, DescrSet: memberSet, Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			m := As[memberDescr](v)
			return NewStr(t, "<member '"+m.name.S+"' of '"+m.owner.Name+"' objects>"), nil
		}},
		GetSets: []GetSet{
			{Name: "__name__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return As[memberDescr](v).name.Val(), nil }},
			{Name: "__qualname__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				m := As[memberDescr](v)
				return NewStr(t, m.owner.QualName+"."+m.name.S), nil
			}},
			{Name: "__objclass__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return As[memberDescr](v).owner.Val(), nil }},
		},
	})
	initSuper()
	initFunctionTypes()
	initModuleType()
	initUnion()
	initGenericAlias()
}
