// This file implements collections.defaultdict: a dict that makes the values of missing keys.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// defaultDict is a defaultdict. The factory is guarded by the object's lock.
type defaultDict struct {
	dictObject
	factory rt.Value // None or a callable, owned
}

// DefaultDictType is collections.defaultdict.
var DefaultDictType = &Type{}

var defaultDictShape = rt.Shape{Kind: rt.KindDict}

// They name defaultDictShape themselves.
func init() {
	defaultDictShape.Free, defaultDictShape.Traverse = freeDefaultDict, traverseDefaultDict
}

func asDefaultDict(v rt.Value) *defaultDict { return As[defaultDict](v) }

func freeDefaultDict(t *rt.Thread, h *rt.Header) {
	d := asDefaultDict(h.Val())
	f := d.factory
	d.factory = rt.None
	freeDict(t, h)
	t.Decref(f)
}

func traverseDefaultDict(h *rt.Header, visit func(rt.Value)) {
	visit(asDefaultDict(h.Val()).factory)
	traverseDict(h, visit)
}

func defaultDictNew(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
	d := &defaultDict{factory: rt.None}
	d.tab = noTable()
	if cls == DefaultDictType {
		d.Init(t, &defaultDictShape)
	} else {
		InitObject(t, &d.Header, cls)
	}
	return d.Val(), nil
}

func defaultDictInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	factory := rt.None
	if len(args) > len(names) {
		factory = args[0]
		args = args[1:]
		if !factory.IsNone() && !Callable(factory) {
			return TypeError(t, "first argument must be callable or None")
		}
	}
	asDefaultDict(v).setFactory(t, factory)
	return AsDict(v).updateArgs(t, "dict", args, names)
}

// setFactory stores f, borrowed.
func (d *defaultDict) setFactory(t *rt.Thread, f rt.Value) {
	t.Incref(f)
	t.Lock(&d.Header)
	old := d.factory
	d.factory = f
	t.Unlock(&d.Header)
	t.Decref(old)
}

// getFactory returns the factory, owned.
func (d *defaultDict) getFactory(t *rt.Thread) rt.Value {
	t.Lock(&d.Header)
	f := d.factory
	t.IncrefLocked(f)
	t.Unlock(&d.Header)
	return f
}

// missing makes, stores and returns the value of a key. When threads run in
// parallel and another one was faster, its value is the one that counts: both
// get the same object, as they do when the factory is one atomic step under the GIL.
func (d *defaultDict) missing(t *rt.Thread, key rt.Value) (rt.Value, error) {
	f := d.getFactory(t)
	if f.IsNone() {
		return rt.Value{}, KeyError(t, key)
	}
	mark := t.HoldMark()
	t.Hold(f)
	v, err := Call(t, f)
	if err == nil {
		t.Hold(v)
		if exact := d.Shape() == &defaultDictShape; exact && t.Parallel() {
			v, err = d.SetDefault(t, key, v)
		} else {
			if exact {
				err = d.Set(t, key, v)
			} else {
				err = SetItem(t, d.Val(), key, v)
			}
			t.Incref(v)
			if err != nil {
				t.Decref(v)
			}
		}
	}
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	return t.ReleaseKeep(mark, v), nil
}

func defaultDictGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	if v.H.Shape() != &defaultDictShape {
		return AsDict(v).GetItem(t, key)
	}
	r, err := AsDict(v).Get(t, key)
	if r.H != nil || err != nil {
		return r, err
	}
	return asDefaultDict(v).missing(t, key)
}

func defaultDictRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	base, err := reprDict(t, v)
	if err != nil {
		return base, err
	}
	items := AsStr(base).S
	t.Decref(base)
	f := asDefaultDict(v).getFactory(t)
	// Entered so that a factory whose repr names the dict ends.
	fs := "..."
	if !f.IsNone() {
		var fresh bool
		if fresh, err = ReprEnter(t, f); err != nil {
			return rt.Value{}, dropKeepErr(t, f, err)
		}
		if fresh {
			fs, err = ReprString(t, f)
			ReprLeave(t)
		}
	} else {
		fs = "None"
	}
	if err != nil {
		return rt.Value{}, dropKeepErr(t, f, err)
	}
	t.Decref(f)
	return NewStr(t, TypeOf(v).Name+"("+fs+", "+items+")"), nil
}

// likeDefaultDict returns cls(factory of v, from) for the class of v.
func likeDefaultDict(t *rt.Thread, v, from rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	f := t.Hold(asDefaultDict(v).getFactory(t))
	r, err := Call(t, TypeOf(v).Val(), f, from)
	return t.ReleaseKeep(mark, r), err
}

func defaultDictCopy(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return likeDefaultDict(t, args[0], args[0])
}

func defaultDictOr(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsDict(a) || !IsDict(b) {
		return rt.NotImplemented, nil
	}
	owner := a
	if !TypeOf(a).IsSubtype(DefaultDictType) {
		owner = b
	}
	r, err := likeDefaultDict(t, owner, a)
	if err != nil {
		return r, err
	}
	if err := AsDict(r).Update(t, b); err != nil {
		return rt.Value{}, dropKeepErr(t, r, err)
	}
	return r, nil
}

func initDefaultDict() {
	DefineType(DefaultDictType, TypeDef{
		Name: "defaultdict", Module: "collections", Bases: []*Type{DictType}, Layout: &defaultDictShape, Flags: BaseType | OwnLayout | DottedName,
		Slots: Slots{New: defaultDictNew, Init: defaultDictInit, Repr: defaultDictRepr, GetItem: defaultDictGetItem,
			Binary: [code.NBinary]Binary{code.Or: defaultDictOr}},
		GetSets: []GetSet{{Name: "default_factory",
			Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return asDefaultDict(v).getFactory(t), nil },
			Set: func(t *rt.Thread, v, val rt.Value) error {
				if val.IsUnbound() {
					val = rt.None
				}
				asDefaultDict(v).setFactory(t, val)
				return nil
			}}},
		Methods: []Def{
			{Name: "__missing__", Min: 1, Max: 1,
				Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return asDefaultDict(a[0]).missing(t, a[1]) }},
			{Name: "copy", Fn: defaultDictCopy},
			{Name: "__copy__", Fn: defaultDictCopy},
		},
	})
}
