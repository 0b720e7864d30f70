// This file defines super: attribute lookup after a class in an object's MRO.
package object

import (
	"fmt"

	rt "minipy/runtime"
)

// Super is a super object.
type Super struct {
	rt.Header
	Ext   Ext0
	cls   *Type    // lookup starts after it
	obj   rt.Value // the object or class, or Unbound
	start *Type    // whose MRO is searched
}

var superShape = rt.Shape{Kind: rt.KindSuper, Free: freeSuper, Traverse: traverseSuper}

// SuperType is super.
var SuperType = &Type{}

func freeSuper(t *rt.Thread, h *rt.Header) {
	s := As[Super](h.Val())
	obj := s.obj
	s.obj = rt.Unbound
	freeExt(t, s.Ext.Swap(nil))
	t.Decref(obj)
}

func traverseSuper(h *rt.Header, visit func(rt.Value)) {
	s := As[Super](h.Val())
	visit(s.obj)
	traverseExt(s.Ext.Load(), visit)
}

// superCheck returns the class whose MRO super(cls, obj) searches.
func superCheck(t *rt.Thread, cls *Type, obj rt.Value) (*Type, error) {
	if obj.Kind() == rt.KindType && AsType(obj).IsSubtype(cls) {
		return AsType(obj), nil
	}
	if typ := TypeOf(obj); typ.IsSubtype(cls) {
		return typ, nil
	}
	// A proxy says what it stands for.
	if claimed, err := TryGetAttr(t, obj, strClass); err != nil {
		return nil, err
	} else if claimed.H != nil {
		ok := claimed.Kind() == rt.KindType && AsType(claimed) != TypeOf(obj) && AsType(claimed).IsSubtype(cls)
		if ok {
			return AsType(claimed), nil
		}
		t.Decref(claimed)
	}
	what := "instance of " + TypeName(obj)
	if obj.Kind() == rt.KindType {
		what = "type " + AsType(obj).messageName()
	}
	return nil, TypeError(t, "super(type, obj): obj (%s) is not an instance or subtype of type (%s).", what, cls.messageName())
}

// superLookup finds name after cls in the MRO of start and binds it to obj. If it
// is a plain method, method is true and fn is the function, self the object:
// both owned. Otherwise fn is the attribute. fn is the zero Value if there is none.
func superLookup(t *rt.Thread, cls *Type, obj rt.Value, start *Type, name *Str) (fn, self rt.Value, method bool, err error) {
	mro := start.MRO
	i := 0
	for i < len(mro) && mro[i] != cls {
		i++
	}
	for i++; i < len(mro); i++ {
		d := mro[i].ownAttr(t, name)
		if d.H == nil {
			continue
		}
		isClass := obj.Kind() == rt.KindType && AsType(obj) == start
		if !isClass {
			if d.Kind() == rt.KindFunction {
				return d, t.New(obj), true, nil
			}
			if d.Kind() == rt.KindNative && AsNative(d).Owner != nil && start.IsSubtype(AsNative(d).Owner) {
				return d, t.New(obj), true, nil
			}
		}
		if get := TypeOf(d).DescrGet; get != nil {
			self := obj
			if isClass {
				self = rt.Unbound
			}
			fn, err = bindDescr(t, get, d, self, start)
			return fn, rt.Value{}, false, err
		}
		return d, rt.Value{}, false, nil
	}
	return rt.Value{}, rt.Value{}, false, nil
}

// SuperLookup is super(cls, self).name for the VM: as superLookup, with the
// error of a missing attribute. All arguments are borrowed.
func SuperLookup(t *rt.Thread, cls *Type, self rt.Value, name *Str) (fn, obj rt.Value, method bool, err error) {
	start, err := superCheck(t, cls, self)
	if err != nil {
		return rt.Value{}, rt.Value{}, false, err
	}
	if name != strClass {
		if fn, obj, method, err = superLookup(t, cls, self, start, name); err != nil || fn.H != nil {
			return fn, obj, method, err
		}
	}
	s := newSuper(t, SuperType, cls, self, start)
	mark := t.HoldMark()
	t.Hold(s)
	fn, err = GenericGetAttr(t, s, name)
	releaseKeepErr(t, mark, err)
	return fn, rt.Value{}, false, err
}

func newSuper(t *rt.Thread, typ, cls *Type, obj rt.Value, start *Type) rt.Value {
	s := &Super{cls: cls, obj: t.New(obj), start: start}
	s.Init(t, &typ.Layout.Shape)
	return s.Val()
}

// NewSuper returns super(cls, obj), for the VM's zero-argument form.
func NewSuper(t *rt.Thread, cls *Type, obj rt.Value) (rt.Value, error) {
	start, err := superCheck(t, cls, obj)
	if err != nil {
		return rt.Value{}, err
	}
	return newSuper(t, SuperType, cls, obj, start), nil
}

func superNew(t *rt.Thread, typ *Type, args []rt.Value, names []string) (rt.Value, error) {
	s := &Super{obj: rt.Unbound}
	s.Init(t, &typ.Layout.Shape)
	return s.Val(), nil
}

func superInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if len(names) > 0 {
		return TypeError(t, "super() takes no keyword arguments")
	}
	if len(args) > 2 {
		return TypeError(t, "super() expected at most 2 arguments, got %d", len(args))
	}
	s := As[Super](v)
	if len(args) == 0 {
		f := t.Interp().Hooks().SuperArgs
		if f == nil {
			return RuntimeError(t, "super(): no arguments")
		}
		cls, obj, err := f(t)
		if err != nil {
			return err
		}
		t.Hold(cls)
		t.Hold(obj)
		args = []rt.Value{cls, obj}
	}
	if args[0].Kind() != rt.KindType {
		return TypeError(t, "super() argument 1 must be a type, not %s", TypeName(args[0]))
	}
	cls := AsType(args[0])
	obj, start := rt.Unbound, (*Type)(nil)
	if len(args) == 2 && !args[1].IsNone() {
		var err error
		if start, err = superCheck(t, cls, args[1]); err != nil {
			return err
		}
		obj = t.New(args[1])
	}
	t.Lock(&s.Header)
	old := s.obj
	s.cls, s.obj, s.start = cls, obj, start
	t.Unlock(&s.Header)
	t.Decref(old)
	return nil
}

func superGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	s := As[Super](v)
	if s.start == nil || name == strClass {
		return GenericGetAttr(t, v, name)
	}
	fn, self, method, err := superLookup(t, s.cls, s.obj, s.start, InternIfPlain(t, name))
	switch {
	case err != nil:
		return rt.Value{}, err
	case method:
		return NewMethod(t, fn, self), nil
	case fn.H != nil:
		return fn, nil
	}
	return GenericGetAttr(t, v, name)
}

func initSuper() {
	DefineType(SuperType, TypeDef{
		Name: "super", Layout: &superShape, Flags: BaseType, Ext: func(v rt.Value) *Ext0 { return &As[Super](v).Ext },
		Slots: Slots{
			New: superNew, Init: superInit, GetAttr: superGetAttr,
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				s := As[Super](v)
				if s.cls == nil {
					return objectRepr(t, v)
				}
				if s.start == nil {
					return NewStr(t, fmt.Sprintf("<super: <class '%s'>, NULL>", s.cls.Name)), nil
				}
				return NewStr(t, fmt.Sprintf("<super: <class '%s'>, <%s object>>", s.cls.Name, s.start.Name)), nil
			},
			DescrGet: func(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
				s := As[Super](d)
				if obj.IsUnbound() || s.start != nil || s.cls == nil {
					return d, nil
				}
				return NewSuper(t, s.cls, obj)
			},
		},
		GetSets: []GetSet{
			{Name: "__thisclass__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				if c := As[Super](v).cls; c != nil {
					return c.Val(), nil
				}
				return rt.None, nil
			}},
			{Name: "__self__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				if o := As[Super](v).obj; !o.IsUnbound() {
					return t.New(o), nil
				}
				return rt.None, nil
			}},
			{Name: "__self_class__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				if c := As[Super](v).start; c != nil {
					return c.Val(), nil
				}
				return rt.None, nil
			}},
		},
	})
}
