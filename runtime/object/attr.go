// This file implements attribute access: the generic protocol with descriptors, and its errors.
package object

import (
	rt "minipy/runtime"
)

// GetAttr returns v.name, owned. name is interned or not; interned is faster.
func GetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	r, err := TypeOf(v).Slots.GetAttr(t, v, name)
	if err != nil {
		tellAttr(t, err, v, name)
	}
	return r, err
}

// tellAttr tells an AttributeError that a script's hook or property raised for v.name, if it does not know: "Did you mean" reads it.
func tellAttr(t *rt.Thread, err error, v rt.Value, name *Str) {
	if !ErrIs(t, err, AttributeErrorType) {
		return
	}
	if d := boxSlots(t, t.Err, false); d != nil {
		for _, key := range [...]*Str{strName, strObj} {
			if known := d.GetStr(t, key); known.H != nil {
				t.Decref(known)
				return
			}
		}
	}
	setExcField(t, t.Err, strName, t.New(name.Val()))
	setExcField(t, t.Err, strObj, t.New(v))
}

// GetAttrName is GetAttr by Go string.
func GetAttrName(t *rt.Thread, v rt.Value, name string) (rt.Value, error) {
	return GetAttr(t, v, Intern(t, name))
}

// SetAttr does v.name = val; val is borrowed, Unbound deletes.
func SetAttr(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error {
	return TypeOf(v).Slots.SetAttr(t, v, name, val)
}

// TryGetAttr is GetAttr that returns the zero Value instead of AttributeError.
func TryGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	typ := TypeOf(v)
	if v.Kind() == rt.KindInstance && typ.Flags&HasGetAttrHook == 0 {
		r, err := genericFind(t, v, typ, name)
		if err != nil && Caught(t, err, AttributeErrorType) { // of a property
			err = nil
		}
		return r, err
	}
	r, err := typ.Slots.GetAttr(t, v, name)
	if err != nil && Caught(t, err, AttributeErrorType) {
		return rt.Value{}, nil
	}
	return r, err
}

// GenericGetAttr is object.__getattribute__: data descriptors of the class, the
// instance's own attributes, then the class's others.
func GenericGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	r, err := genericFind(t, v, TypeOf(v), name)
	if err == nil && r.H == nil {
		err = NoAttribute(t, v, name)
	}
	return r, err
}

// genericFind is GenericGetAttr with the zero Value for what is not there.
func genericFind(t *rt.Thread, v rt.Value, typ *Type, name *Str) (rt.Value, error) {
	d := typ.Lookup(t, name)
	var get func(*rt.Thread, rt.Value, rt.Value, *Type) (rt.Value, error)
	if d.H != nil {
		dt := TypeOf(d)
		get = dt.DescrGet
		if get != nil && dt.DescrSet != nil {
			return bindDescr(t, get, d, v, typ)
		}
	}
	if own, err := getOwn(t, v, name); own.H != nil || err != nil {
		if d.H != nil {
			t.Decref(d)
		}
		return own, err
	}
	if get == nil {
		return d, nil
	}
	return bindDescr(t, get, d, v, typ)
}

// bindDescr calls a descriptor that the caller owns; it is dropped after.
func bindDescr(t *rt.Thread, get func(*rt.Thread, rt.Value, rt.Value, *Type) (rt.Value, error), d, v rt.Value, typ *Type) (rt.Value, error) {
	if d.H.Uncounted() {
		r, err := get(t, d, v, typ)
		return r, err
	}
	mark := t.HoldMark()
	t.Hold(d)
	r, err := get(t, d, v, typ)
	if err == nil && r.H == d.H {
		// The descriptor itself: keep its count.
		return t.Unhold(), nil
	}
	t.Release(mark)
	return r, err
}

// getOwn reads an attribute of the object's own: owned, or the zero Value.
func getOwn(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	if v.Kind() == rt.KindInstance {
		return AsInstance(v).getInst(t, InternIfPlain(t, name)), nil
	}
	return getDictStr(t, v, name), nil
}

// InternIfPlain returns the interned twin of a name, for a look-up by identity. A
// name that no code mentions stays as it is and matches no slot: interning names
// made at run time would make the table grow without bound.
func InternIfPlain(t *rt.Thread, name *Str) *Str {
	if name.Owner() == rt.Static {
		return name
	}
	return internedTwin(t, name)
}

// GenericSetAttr is object.__setattr__ and __delattr__ (val Unbound).
func GenericSetAttr(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error {
	typ := TypeOf(v)
	d := typ.Lookup(t, name)
	if d.H != nil {
		if set := TypeOf(d).DescrSet; set != nil {
			mark := t.HoldMark()
			t.Hold(d)
			err := set(t, d, v, val)
			t.Release(mark)
			return err
		}
		t.Decref(d)
	}
	if v.Kind() == rt.KindInstance && typ.Flags&HasDict != 0 {
		o := AsInstance(v)
		if val.IsUnbound() {
			ok, err := o.delInst(t, InternIfPlain(t, name))
			if err == nil && !ok {
				return NoAttribute(t, v, name)
			}
			return err
		}
		return o.setInst(t, InternIfPlain(t, name), t.New(val))
	}
	if typ.Flags&HasDict != 0 {
		if ownDict(t, v, true) != nil {
			if val.IsUnbound() {
				ok, err := delDictStr(t, v, name)
				if err == nil && !ok {
					return raiseAttr(t, v, name, "'"+TypeName(v)+"' object has no attribute '"+name.S+"'")
				}
				return err
			}
			return setDictStr(t, v, name, t.New(val))
		}
	}
	if d.H != nil {
		return Raise(t, AttributeErrorType, "'%s' object attribute '%s' is read-only", typ.messageName(), name.S)
	}
	if typ.Flags&HasDict == 0 {
		return raiseAttr(t, v, name, "'"+typ.messageName()+"' object has no attribute '"+name.S+"' and no __dict__ for setting new attributes")
	}
	return NoAttribute(t, v, name)
}

// NoAttribute raises AttributeError for v.name, with the fields that "Did you mean" reads.
func NoAttribute(t *rt.Thread, v rt.Value, name *Str) error {
	switch v.Kind() {
	case rt.KindType:
		return raiseAttr(t, v, name, "type object '"+AsType(v).messageName()+"' has no attribute '"+name.S+"'")
	case rt.KindModule:
		return raiseAttr(t, v, name, AsModule(v).lacks(t, name.S))
	}
	msg := "'" + TypeName(v) + "' object has no attribute '" + name.S + "'"
	for _, typ := range TypeOf(v).MRO {
		if why := typ.lacks[name.S]; why != "" {
			msg += ": " + why
			break
		}
	}
	return raiseAttr(t, v, name, msg)
}

var (
	strName = StaticStr("name")
	strObj  = StaticStr("obj")
)

func raiseAttr(t *rt.Thread, v rt.Value, name *Str, msg string) error {
	e := NewException(t, AttributeErrorType, NewStr(t, msg))
	d := boxSlots(t, e.Val(), true)
	d.initStr(t, strName, t.New(name.Val()))
	d.initStr(t, strObj, t.New(v))
	return RaiseValue(t, e.Val())
}
