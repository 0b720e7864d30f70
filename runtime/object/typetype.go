// This file defines type, the class of classes: attributes of classes, calls of classes, instance and subclass tests.
package object

import (
	"slices"
	"sort"

	rt "minipy/runtime"
)

// TypeType is type.
var TypeType = &Type{}

// typeShape is the shape of all classes whose metaclass is type itself.
var typeShape rt.Shape

func traverseType(h *rt.Header, visit func(rt.Value)) {
	c := typeAt(h)
	if c.Dict != nil {
		visit(c.Dict.Val())
	}
	for _, b := range c.MRO {
		if b != c && b.Flags&Heap != 0 {
			visit(b.Val())
		}
	}
}

func defineTypeType() {
	DefineType(TypeType, TypeDef{
		Name:   "type",
		Layout: &typeShape,
		Flags:  BaseType | Metaclass,
		Slots: Slots{
			Repr:    typeRepr,
			Call:    callType,
			New:     typeNew,
			Init:    typeInit,
			GetAttr: typeGetAttr,
			SetAttr: typeSetAttr,
			Binary:  unionBinary(),
		},
		Methods: []Def{
			{Name: "mro", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return NewListFrom(t, typeValues(AsType(a[0]).MRO)).Val(), nil
			}},
			{Name: "__subclasses__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return NewListFrom(t, typeValues(Subclasses(t, AsType(a[0])))).Val(), nil
			}},
			{Name: "__instancecheck__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				ok, err := realIsInstance(t, a[1], AsType(a[0]))
				return rt.Bool(ok), err
			}},
			{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				if a[1].Kind() != rt.KindType {
					return rt.Value{}, TypeError(t, "issubclass() arg 1 must be a class")
				}
				return rt.Bool(AsType(a[1]).IsSubtype(AsType(a[0]))), nil
			}},
			{Name: "__prepare__", Class: true, Kw: func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
				return NewDict(t).Val(), nil
			}},
			{Name: "__dir__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				names := map[string]bool{}
				classNames(t, AsType(a[0]), names)
				return nameList(t, names), nil
			}},
		},
		GetSets: typeGetSets,
	})
}

// typeValues returns the classes as Values; classes are not counted.
func typeValues(types []*Type) []rt.Value {
	vals := make([]rt.Value, len(types))
	for i, c := range types {
		vals[i] = c.Val()
	}
	return vals
}

var typeGetSets = []GetSet{
	{Name: "__name__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewStr(t, AsType(v).Name), nil }, Set: setTypeName},
	{Name: "__qualname__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewStr(t, AsType(v).QualName), nil }, Set: setTypeQualName},
	{Name: "__module__", Get: getTypeModule, Set: setTypeEntry(strModule)},
	{Name: "__doc__", Get: getTypeDoc, Set: setTypeEntry(strDocDunder)},
	{Name: "__annotations__", Get: getTypeAnnotations, Set: setTypeEntry(strAnnotations)},
	{Name: "__abstractmethods__", Get: getTypeAbstract, Set: setTypeAbstract},
	{Name: "__dict__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		d := typeDict(t, AsType(v))
		p := NewMappingProxy(t, d)
		t.Decref(d)
		return p, nil
	}},
	{Name: "__bases__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		return NewTuple(t, typeValues(AsType(v).Bases)...), nil
	}, Set: setTypeBases},
	{Name: "__base__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		if b := AsType(v).Base; b != nil {
			return b.Val(), nil
		}
		return rt.None, nil
	}},
	{Name: "__mro__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		return NewTuple(t, typeValues(AsType(v).MRO)...), nil
	}},
	{Name: "__basicsize__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Int(16), nil }},
	{Name: "__itemsize__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Int(0), nil }},
	{Name: "__dictoffset__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		if AsType(v).Flags&HasDict != 0 {
			return rt.Int(-1), nil
		}
		return rt.Int(0), nil
	}},
	{Name: "__text_signature__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.None, nil }},
}

// typeDict returns a class's namespace: a script class's own, borrowed by
// nobody (owned by the caller), or a copy of a built-in type's attributes.
func typeDict(t *rt.Thread, c *Type) rt.Value {
	if c.Dict != nil {
		return t.New(c.Dict.Val())
	}
	d := NewDict(t)
	names := map[string]rt.Value{}
	for n, v := range c.slotWrappers() {
		names[n] = v
	}
	for n, v := range c.attributes() {
		names[n] = v
	}
	sorted := make([]string, 0, len(names))
	for n := range names {
		sorted = append(sorted, n)
	}
	sort.Strings(sorted)
	for _, n := range sorted {
		d.initStr(t, Intern(t, n), names[n])
	}
	return d.Val()
}

func typeRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return NewStr(t, "<class '"+fullName(t, AsType(v))+"'>"), nil
}

func immutableType(t *rt.Thread, c *Type, name string) error {
	return TypeError(t, "cannot set '%s' attribute of immutable type '%s'", name, c.messageName())
}

func typeNameArg(t *rt.Thread, v, val rt.Value, name string) (string, error) {
	c := AsType(v)
	if c.Flags&Heap == 0 {
		return "", immutableType(t, c, name)
	}
	if val.IsUnbound() {
		return "", TypeError(t, "cannot delete '%s' attribute of immutable type '%s'", name, c.messageName())
	}
	if !IsStr(val) {
		return "", TypeError(t, "can only assign string to %s.%s, not '%s'", c.messageName(), name, TypeName(val))
	}
	return AsStr(val).S, nil
}

func setTypeName(t *rt.Thread, v, val rt.Value) error {
	s, err := typeNameArg(t, v, val, "__name__")
	if err == nil {
		withWorldStopped(t, func() { AsType(v).Name = s })
	}
	return err
}

func setTypeQualName(t *rt.Thread, v, val rt.Value) error {
	s, err := typeNameArg(t, v, val, "__qualname__")
	if err == nil {
		withWorldStopped(t, func() { AsType(v).QualName = s })
	}
	return err
}

func getTypeModule(t *rt.Thread, v rt.Value) (rt.Value, error) {
	c := AsType(v)
	if c.Dict == nil {
		return NewStr(t, c.Module), nil
	}
	if m := c.Dict.GetStr(t, strModule); m.H != nil {
		return m, nil
	}
	return rt.Value{}, raiseAttr(t, v, strModule, "__module__")
}

func getTypeDoc(t *rt.Thread, v rt.Value) (rt.Value, error) {
	c := AsType(v)
	if c.Dict == nil {
		if c.Doc != "" {
			return NewStr(t, c.Doc), nil
		}
		return rt.None, nil
	}
	d := c.Dict.GetStr(t, strDocDunder)
	if d.H == nil {
		return rt.None, nil
	}
	if get := TypeOf(d).DescrGet; get != nil {
		return bindDescr(t, get, d, rt.Unbound, c)
	}
	return d, nil
}

func getTypeAnnotations(t *rt.Thread, v rt.Value) (rt.Value, error) {
	c := AsType(v)
	if c.Dict == nil {
		return rt.Value{}, NoAttribute(t, v, strAnnotations)
	}
	if a := c.Dict.GetStr(t, strAnnotations); a.H != nil {
		return a, nil
	}
	d := NewDict(t).Val()
	t.Incref(d)
	if err := c.storeAttr(t, strAnnotations, d); err != nil {
		t.Decref(d)
		return rt.Value{}, err
	}
	return d, nil
}

func getTypeAbstract(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if c := AsType(v); c.Dict != nil {
		if a := c.Dict.GetStr(t, strAbstract); a.H != nil {
			return a, nil
		}
	}
	return rt.Value{}, raiseAttr(t, v, strAbstract, "__abstractmethods__")
}

func setTypeAbstract(t *rt.Thread, v, val rt.Value) error {
	c := AsType(v)
	if c.Flags&Heap == 0 {
		return immutableType(t, c, "__abstractmethods__")
	}
	abstract := false
	if val.IsUnbound() {
		if err := c.deleteAttr(t, strAbstract); err != nil {
			return err
		}
	} else {
		var err error
		if abstract, err = Truth(t, val); err != nil {
			return err
		}
		if err := c.storeAttr(t, strAbstract, t.New(val)); err != nil {
			return err
		}
	}
	withWorldStopped(t, func() {
		c.Flags &^= Abstract
		if abstract {
			c.Flags |= Abstract
		}
	})
	return nil
}

func setTypeEntry(name *Str) func(t *rt.Thread, v, val rt.Value) error {
	return func(t *rt.Thread, v, val rt.Value) error {
		c := AsType(v)
		if c.Flags&Heap == 0 {
			return immutableType(t, c, name.S)
		}
		if val.IsUnbound() {
			if name == strAnnotations {
				return c.deleteAttr(t, name)
			}
			return TypeError(t, "cannot delete '%s' attribute of immutable type '%s'", name.S, c.messageName())
		}
		return c.storeAttr(t, name, t.New(val))
	}
}

// withWorldStopped runs f while no other thread runs: what threads read of a
// class without a lock (slots, flags, names) changes only here.
func withWorldStopped(t *rt.Thread, f func()) {
	if !t.Multi() {
		f()
		return
	}
	t.StopTheWorld()
	f()
	t.StartTheWorld()
}

// typeGetAttr is type.__getattribute__: data descriptors of the metaclass, the
// class's own attributes along its MRO, then the metaclass's others.
func typeGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	c := AsType(v)
	meta := TypeOf(v)
	d := meta.Lookup(t, name)
	var get func(*rt.Thread, rt.Value, rt.Value, *Type) (rt.Value, error)
	if d.H != nil {
		dt := TypeOf(d)
		get = dt.DescrGet
		if get != nil && dt.DescrSet != nil {
			return bindDescr(t, get, d, v, meta)
		}
	}
	if a := c.Lookup(t, name); a.H != nil {
		if d.H != nil {
			t.Decref(d)
		}
		if aget := TypeOf(a).DescrGet; aget != nil {
			return bindDescr(t, aget, a, rt.Unbound, c)
		}
		return a, nil
	}
	if d.H == nil {
		return rt.Value{}, NoAttribute(t, v, name)
	}
	if get == nil {
		return d, nil
	}
	return bindDescr(t, get, d, v, meta)
}

// typeSetAttr is type.__setattr__ and __delattr__ (val Unbound).
func typeSetAttr(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error {
	c := AsType(v)
	if c.Flags&Heap == 0 {
		return immutableType(t, c, name.S)
	}
	d := TypeOf(v).Lookup(t, name)
	if d.H != nil {
		if set := TypeOf(d).DescrSet; set != nil {
			mark := t.HoldMark()
			t.Hold(d)
			err := set(t, d, v, val)
			releaseKeepErr(t, mark, err)
			return err
		}
		t.Decref(d)
	}
	if val.IsUnbound() {
		return c.deleteAttr(t, name)
	}
	return c.storeAttr(t, name, t.New(val))
}

// storeAttr sets an attribute in a script class's namespace; it takes val over.
func (c *Type) storeAttr(t *rt.Thread, name *Str, val rt.Value) error {
	return c.writeAttr(t, name, val)
}

// deleteAttr deletes an attribute of a script class's namespace.
func (c *Type) deleteAttr(t *rt.Thread, name *Str) error {
	return c.writeAttr(t, name, rt.Unbound)
}

// writeAttr changes the namespace of a script class; val Unbound deletes. Under
// the type lock the version is taken away before the new value appears and a new
// one given after, so that no cache can be filled with the old value under the
// new version. Names of special methods change slots as well: as those are read
// without a lock, that happens in a stopped world.
func (c *Type) writeAttr(t *rt.Thread, name *Str, val rt.Value) error {
	name = InternIfPlain(t, name)
	slots := slotsByName[name.S]
	s := StateOf(t)
	if len(slots) > 0 {
		t.SeeEverything(&c.Header) // who uses a slot announces nothing
	}
	t.Visible(&c.Header, name.Val(), rt.Write)
	if len(slots) > 0 && t.Multi() {
		t.StopTheWorld()
	}
	t.Pin()
	s.TypeLock.Lock()
	// Our own count of the old value: it dies only when all locks are released.
	old := c.Dict.GetStr(t, name)
	c.beginWrite()
	var err error
	found := true
	if val.IsUnbound() {
		if found = old.H != nil; found {
			_, err = c.Dict.Del(t, name.Val())
		}
	} else {
		err = c.Dict.SetStr(t, name, val)
	}
	c.endWrite(s)
	var subs []*Type
	if len(slots) > 0 {
		subs = c.allSubclasses(nil)
	}
	s.TypeLock.Unlock()
	t.Unpin()
	for _, sub := range subs {
		for _, id := range slots {
			updateSlot(t, sub, id)
		}
		finishSlots(t, sub)
	}
	if len(slots) > 0 && t.Multi() {
		t.StartTheWorld()
	}
	if old.H != nil {
		t.Decref(old)
	}
	if err == nil && !found {
		return raiseAttr(t, c.Val(), name, "type object '"+c.messageName()+"' has no attribute '"+name.S+"'")
	}
	return err
}

// allSubclasses appends c and the script classes below it, bases first. The
// caller holds the type lock.
func (c *Type) allSubclasses(list []*Type) []*Type {
	for _, have := range list {
		if have == c {
			return list
		}
	}
	list = append(list, c)
	for _, w := range c.subs {
		if s := w.Value(); s != nil {
			list = s.allSubclasses(list)
		}
	}
	return list
}

// Subclasses returns the immediate subclasses of c in this interpreter.
func Subclasses(t *rt.Thread, c *Type) []*Type {
	var list []*Type
	if c.Flags&Heap == 0 {
		for _, b := range builtinSubclasses(c) {
			list = append(list, b)
		}
	}
	s := StateOf(t)
	s.TypeLock.Lock()
	defer s.TypeLock.Unlock()
	subs := c.subs
	if c.Flags&Heap == 0 {
		subs = s.builtinSubs[c]
	}
	for _, w := range subs {
		// A metaclass's mro() may have put c into the order of a class whose base it is not.
		if sub := w.Value(); sub != nil && slices.Contains(sub.Bases, c) {
			list = append(list, sub)
		}
	}
	return list
}

// callType is type.__call__: make, then initialise.
func callType(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	c := AsType(v)
	if c == TypeType && len(names) == 0 && len(args) == 1 {
		return TypeOf(args[0]).Val(), nil
	}
	if c.Slots.New == nil {
		return rt.Value{}, TypeError(t, "cannot create '%s' instances", fullName(t, c))
	}
	obj, err := c.Slots.New(t, c, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	typ := TypeOf(obj)
	if typ.Slots.Init == nil || typ != c && !typ.IsSubtype(c) {
		return obj, nil
	}
	if obj.H.Uncounted() {
		err = typ.Slots.Init(t, obj, args, names)
		return obj, err
	}
	mark := t.HoldMark()
	t.Hold(obj)
	if err = typ.Slots.Init(t, obj, args, names); err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	for t.HoldMark() > mark+1 {
		t.Decref(t.Unhold())
	}
	return t.Unhold(), nil
}

// CtorOf returns what a call of cls does, for the VM's caches, or nil if only
// callType knows.
func CtorOf(t *rt.Thread, cls *Type) *Ctor {
	v := cls.Version()
	if k := cls.Ctor.Load(); k != nil && k.Version == v && v != 0 && !t.Observed() {
		return k // an observed thread announces the lookup each time
	}
	if v == 0 || TypeOf(cls.Val()) != TypeType || cls.Kind != rt.KindInstance || cls.Flags&(Abstract|CustomNew) != 0 || cls.Flags&Heap == 0 {
		return nil
	}
	k := &Ctor{Version: v}
	f := cls.Lookup(t, strInitDunder)
	switch {
	case f.H == nil:
		return nil
	case f.Kind() == rt.KindFunction && f.H.Uncounted():
		k.Init = AsFunction(f)
	case cls.Flags&CustomInit == 0:
		k.Plain = true
	default:
		t.Decref(f)
		return nil
	}
	cls.Ctor.Store(k)
	return k
}
