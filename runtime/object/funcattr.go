// This file defines the types of functions, methods, natives and cells: their attributes, binding and reprs.
package object

import (
	"fmt"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// The types of callables.
var (
	FunctionType      = &Type{}
	MethodType        = &Type{}
	BuiltinType       = &Type{} // builtin_function_or_method
	MethodDescrType   = &Type{}
	WrapperDescrType  = &Type{}
	MethodWrapperType = &Type{}
	CellType          = &Type{}
)

// wrapperShape is the shape of bound slot wrappers, such as (1).__add__.
var wrapperShape = rt.Shape{Kind: rt.KindMethod, Free: freeMethod, Traverse: traverseMethod}

// extraOf returns the rarely needed part of a function, made if wanted.
func (f *Function) extraOf(t *rt.Thread, make bool) *funcExtra {
	if x := f.extra.Load(); x != nil || !make {
		return x
	}
	x := &funcExtra{doc: rt.Unbound, module: rt.Unbound, annotations: rt.Unbound}
	if f.extra.CompareAndSwap(nil, x) {
		return x
	}
	return f.extra.Load()
}

// attrsOf returns a function's __dict__, borrowed, made if wanted.
func (f *Function) attrsOf(t *rt.Thread, make bool) *Dict {
	x := f.extraOf(t, make)
	if x == nil {
		return nil
	}
	if d := x.attrs.Load(); d != nil || !make {
		return d
	}
	d := NewDict(t)
	if !x.attrs.CompareAndSwap(nil, d) {
		t.Decref(d.Val())
	}
	return x.attrs.Load()
}

// setField replaces a reference field of an object under its lock; it takes val over.
func setField(t *rt.Thread, h *rt.Header, field *rt.Value, val rt.Value) {
	t.Lock(h)
	old := *field
	rt.StoreValue(field, val)
	t.Unlock(h)
	t.Decref(old)
}

// SetAnnotations gives a new function its annotations dict, which it takes over.
func (f *Function) SetAnnotations(t *rt.Thread, dict rt.Value) {
	setField(t, &f.Header, &f.extraOf(t, true).annotations, dict)
}

func functionDescrGet(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
	if obj.IsUnbound() {
		return d, nil
	}
	return NewMethod(t, t.New(d), t.New(obj)), nil
}

func nativeDescrGet(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) {
	if obj.IsUnbound() {
		return d, nil
	}
	n := AsNative(d)
	if !TypeOf(obj).IsSubtype(n.Owner) {
		return rt.Value{}, TypeError(t, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", n.Def.Name, n.Owner.messageName(), TypeName(obj))
	}
	return NewMethod(t, d, t.New(obj)), nil
}

func strField(name string, get func(f *Function) *rt.Value) GetSet {
	return GetSet{Name: name,
		Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := AsFunction(v)
			return loadSlot(t, &f.Header, get(f)), nil
		},
		Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() || !IsStr(val) {
				return TypeError(t, "%s must be set to a string object", name)
			}
			f := AsFunction(v)
			setField(t, &f.Header, get(f), t.New(val))
			return nil
		}}
}

// typedField is a field that holds a value of one kind, or None.
func typedField(name string, kind rt.Kind, what string, get func(f *Function) *rt.Value) GetSet {
	return GetSet{Name: name,
		Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := AsFunction(v)
			return loadSlot(t, &f.Header, get(f)), nil
		},
		Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				val = rt.None
			}
			if !val.IsNone() && val.Kind() != kind {
				return TypeError(t, "%s must be set to a %s object", name, what)
			}
			f := AsFunction(v)
			// A deferred function keeps no counts: what it gets lives with it.
			setField(t, &f.Header, get(f), t.New(val))
			return nil
		}}
}

func functionGetSets() []GetSet {
	return []GetSet{
		strField("__name__", func(f *Function) *rt.Value { return &f.Name }),
		strField("__qualname__", func(f *Function) *rt.Value { return &f.QualName }),
		typedField("__defaults__", rt.KindTuple, "tuple", func(f *Function) *rt.Value { return &f.Defaults }),
		typedField("__kwdefaults__", rt.KindDict, "dict", func(f *Function) *rt.Value { return &f.KwDefaults }),
		{Name: "__closure__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(AsFunction(v).Closure), nil }},
		{Name: "__globals__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(AsFunction(v).Link.Ns.Val()), nil }},
		{Name: "__code__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewCodeObject(AsFunction(v).Link.Code), nil },
			Set: func(t *rt.Thread, v, val rt.Value) error {
				if val.Kind() != rt.KindCode {
					return TypeError(t, "__code__ must be set to a code object")
				}
				return Raise(t, AttributeErrorType, "attribute '__code__' of 'function' objects is not writable")
			}},
		{Name: "__builtins__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return t.New(StateOf(t).Builtins.Val()), nil
		}},
		{Name: "__doc__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := AsFunction(v)
			if x := f.extra.Load(); x != nil {
				if d := loadSlot(t, &f.Header, &x.doc); !d.IsUnbound() {
					return d, nil
				}
			}
			if c := f.Link.Code; c.HasDoc {
				return NewStr(t, c.Doc), nil
			}
			return rt.None, nil
		}, Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				val = rt.None
			}
			f := AsFunction(v)
			setField(t, &f.Header, &f.extraOf(t, true).doc, t.New(val))
			return nil
		}},
		{Name: "__module__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := AsFunction(v)
			if x := f.extra.Load(); x != nil {
				if d := loadSlot(t, &f.Header, &x.module); !d.IsUnbound() {
					return d, nil
				}
			}
			if d := f.Link.Ns.GetStr(t, strNameDunder); d.H != nil {
				return d, nil
			}
			return rt.None, nil
		}, Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				val = rt.None
			}
			f := AsFunction(v)
			setField(t, &f.Header, &f.extraOf(t, true).module, t.New(val))
			return nil
		}},
		{Name: "__annotations__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := AsFunction(v)
			x := f.extraOf(t, true)
			if a := loadSlot(t, &f.Header, &x.annotations); !a.IsUnbound() {
				return a, nil
			}
			d := NewDict(t).Val()
			t.Lock(&f.Header)
			if x.annotations.IsUnbound() {
				rt.StoreValue(&x.annotations, t.New(d))
			}
			t.Unlock(&f.Header)
			t.Decref(d)
			return loadSlot(t, &f.Header, &x.annotations), nil
		}, Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				val = NewDict(t).Val()
				t.Hold(val)
			} else if val.IsNone() {
				val = rt.Unbound
			} else if val.Kind() != rt.KindDict {
				return TypeError(t, "__annotations__ must be set to a dict object")
			}
			AsFunction(v).SetAnnotations(t, t.New(val))
			return nil
		}},
		{Name: "__type_params__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return EmptyTuple(), nil }},
		{Name: "__dict__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return takeDict(t, v, true).Val(), nil
		}, Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				return TypeError(t, "cannot delete __dict__")
			}
			if val.Kind() != rt.KindDict {
				return TypeError(t, "__dict__ must be set to a dictionary, not a '%s'", TypeName(val))
			}
			t.Lock(v.H) // see takeDict
			old := AsFunction(v).extraOf(t, true).attrs.Swap(AsDict(t.New(val)))
			t.Unlock(v.H)
			dropOldDict(t, old)
			return nil
		}},
	}
}

// FuncQualName returns a function's __qualname__ as text.
func FuncQualName(t *rt.Thread, f *Function) string {
	q := loadSlot(t, &f.Header, &f.QualName)
	s := "?"
	if IsStr(q) {
		s = AsStr(q).S
	}
	t.Decref(q)
	return s
}

func functionRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return NewStr(t, fmt.Sprintf("<function %s at 0x%x>", FuncQualName(t, AsFunction(v)), t.Identity(v.H))), nil
}

// callFunction is the Call slot of script functions.
func callFunction(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	return t.Interp().Hooks().Call(t, v, args, names)
}

func callNativeSlot(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	return CallNative(t, AsNative(v), args, names, false)
}

// methodGetAttr forwards what a bound method does not have itself to its function.
func methodGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	typ := TypeOf(v)
	if d := typ.Lookup(t, name); d.H != nil {
		if get := TypeOf(d).DescrGet; get != nil {
			return bindDescr(t, get, d, v, typ)
		}
		return d, nil
	}
	return GetAttr(t, AsMethod(v).Func, name)
}

func methodRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	m := AsMethod(v)
	name := "?"
	for _, attr := range []*Str{strQualName, strNameDunder} {
		n, err := TryGetAttr(t, m.Func, attr)
		if err != nil {
			return rt.Value{}, err
		}
		if n.H != nil {
			ok := IsStr(n)
			if ok {
				name = AsStr(n).S
			}
			t.Decref(n)
			if ok {
				break
			}
		}
	}
	self, err := ReprString(t, m.Self)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, "<bound method "+name+" of "+self+">"), nil
}

func methodCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if op != code.EQ && op != code.NE || a.Kind() != rt.KindMethod || b.Kind() != rt.KindMethod {
		return rt.NotImplemented, nil
	}
	x, y := AsMethod(a), AsMethod(b)
	same := x.Self == y.Self
	if same {
		var err error
		if same, err = Equal(t, x.Func, y.Func); err != nil {
			return rt.Value{}, err
		}
	}
	return rt.Bool(same == (op == code.EQ)), nil
}

func methodHash(t *rt.Thread, v rt.Value) (int64, error) {
	m := AsMethod(v)
	f, err := Hash(t, m.Func)
	h := hashPointer(t, m.Self) ^ int64(m.Self.N) ^ f
	if h == -1 {
		h = -2
	}
	return h, err
}

func methodNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 {
		return rt.Value{}, TypeError(t, "method() takes no keyword arguments")
	}
	if len(args) != 2 {
		return rt.Value{}, TypeError(t, "method expected 2 arguments, got %d", len(args))
	}
	if TypeOf(args[0]).Slots.Call == nil {
		return rt.Value{}, TypeError(t, "first argument must be callable")
	}
	if args[1].IsNone() {
		return rt.Value{}, TypeError(t, "instance must not be None")
	}
	return NewMethod(t, t.New(args[0]), t.New(args[1])), nil
}

func docOf(n *Native) rt.Value {
	if n.Def.Doc == "" {
		return rt.None
	}
	return rt.Value{}
}

// nativeOf returns the Native behind a native function or a bound native.
func nativeOf(v rt.Value) *Native {
	if v.Kind() == rt.KindMethod {
		return AsNative(AsMethod(v).Func)
	}
	return AsNative(v)
}

// nativeQualName returns __qualname__ of a native: len, list.append, dict.fromkeys.
func nativeQualName(t *rt.Thread, v rt.Value) string {
	n := nativeOf(v)
	owner := n.Owner
	if owner == nil {
		owner = n.newOf
	}
	if owner == nil && v.Kind() == rt.KindMethod && AsMethod(v).Self.Kind() == rt.KindType {
		owner = AsType(AsMethod(v).Self)
	}
	if owner == nil {
		return n.Def.Name
	}
	return owner.QualName + "." + n.Def.Name
}

var nativeGetSets = []GetSet{
	{Name: "__name__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewStr(t, nativeOf(v).Def.Name), nil }},
	{Name: "__qualname__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewStr(t, nativeQualName(t, v)), nil }},
	{Name: "__doc__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		n := nativeOf(v)
		if d := docOf(n); d.H != nil {
			return d, nil
		}
		return NewStr(t, n.Def.Doc), nil
	}},
	{Name: "__text_signature__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.None, nil }},
}

var nativeModule = GetSet{Name: "__module__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if n := nativeOf(v); v.Kind() == rt.KindNative && n.Mod != "" {
		return NewStr(t, n.Mod), nil
	}
	return rt.None, nil
}}

var nativeSelf = GetSet{Name: "__self__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.Kind() == rt.KindMethod {
		return t.New(AsMethod(v).Self), nil
	}
	if n := AsNative(v); n.newOf != nil {
		return n.newOf.Val(), nil
	} else if s := StateOf(t); s.Modules != nil {
		m := s.Modules.GetStr(t, Intern(t, n.Mod))
		if m.H != nil {
			return m, nil
		}
	}
	return rt.None, nil
}}

var nativeObjclass = GetSet{Name: "__objclass__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if o := nativeOf(v).Owner; o != nil {
		return o.Val(), nil
	}
	return rt.None, nil
}}

func builtinRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	n := nativeOf(v)
	switch {
	case v.Kind() == rt.KindMethod:
		self := AsMethod(v).Self
		if self.Kind() != rt.KindModule {
			return NewStr(t, fmt.Sprintf("<built-in method %s of %s object at 0x%x>", n.Def.Name, TypeName(self), t.Identity(self.H))), nil
		}
	case n.newOf != nil:
		return NewStr(t, fmt.Sprintf("<built-in method __new__ of type object at 0x%x>", t.Identity(&n.newOf.Header))), nil
	}
	return NewStr(t, "<built-in function "+n.Def.Name+">"), nil
}

func initFunctionTypes() {
	DefineType(FunctionType, TypeDef{
		Name: "function", Layout: &functionShape, Flags: HasDict,
		Slots:   Slots{Repr: functionRepr, Call: callFunction, DescrGet: functionDescrGet},
		GetSets: functionGetSets(),
	})
	DefineType(MethodType, TypeDef{
		Name: "method", Layout: &methodShape,
		Slots: Slots{Repr: methodRepr, Call: callMethod, GetAttr: methodGetAttr, Compare: methodCompare, Hash: methodHash, New: methodNew,
			DescrGet: func(t *rt.Thread, d, obj rt.Value, owner *Type) (rt.Value, error) { return d, nil }},
		GetSets: []GetSet{
			{Name: "__self__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(AsMethod(v).Self), nil }},
			{Name: "__func__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(AsMethod(v).Func), nil }},
			{Name: "__doc__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return GetAttr(t, AsMethod(v).Func, strDocDunder) }},
		},
	})
	DefineType(BuiltinType, TypeDef{
		Name: "builtin_function_or_method", Layout: &nativeShape,
		Slots: Slots{Repr: builtinRepr, Call: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
			if v.Kind() == rt.KindMethod {
				return callMethod(t, v, args, names)
			}
			return callNativeSlot(t, v, args, names)
		}, Compare: methodCompare, Hash: func(t *rt.Thread, v rt.Value) (int64, error) {
			if v.Kind() == rt.KindMethod {
				return methodHash(t, v)
			}
			return objectHash(t, v)
		}},
		GetSets: append([]GetSet{nativeModule, nativeSelf}, nativeGetSets...),
	})
	boundShape.Type = &BuiltinType.Header
	DefineType(MethodDescrType, TypeDef{
		Name: "method_descriptor", Layout: &methodDescShape,
		Slots: Slots{Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			n := AsNative(v)
			return NewStr(t, "<method '"+n.Def.Name+"' of '"+n.Owner.Name+"' objects>"), nil
		}, Call: callNativeSlot, DescrGet: nativeDescrGet},
		GetSets: append([]GetSet{nativeObjclass}, nativeGetSets...),
	})
	DefineType(WrapperDescrType, TypeDef{
		Name: "wrapper_descriptor", Layout: &slotDescShape,
		Slots: Slots{Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			n := AsNative(v)
			return NewStr(t, "<slot wrapper '"+n.Def.Name+"' of '"+n.Owner.Name+"' objects>"), nil
		}, Call: callNativeSlot, DescrGet: nativeDescrGet},
		GetSets: append([]GetSet{nativeObjclass}, nativeGetSets...),
	})
	DefineType(MethodWrapperType, TypeDef{
		Name: "method-wrapper", Layout: &wrapperShape,
		Slots: Slots{Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			self := AsMethod(v).Self
			return NewStr(t, fmt.Sprintf("<method-wrapper '%s' of %s object at 0x%x>", nativeOf(v).Def.Name, TypeName(self), t.Identity(self.H))), nil
		}, Call: callMethod, Compare: methodCompare, Hash: methodHash},
		GetSets: append([]GetSet{nativeSelf, nativeObjclass}, nativeGetSets...),
	})
	DefineType(CellType, TypeDef{
		Name: "cell", Layout: &cellShape,
		Slots: Slots{
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				c := AsCell(v).Load(t)
				if c.IsUnbound() {
					return NewStr(t, fmt.Sprintf("<cell at 0x%x: empty>", t.Identity(v.H))), nil
				}
				s := fmt.Sprintf("<cell at 0x%x: %s object at 0x%x>", t.Identity(v.H), TypeName(c), t.Identity(c.H))
				t.Decref(c)
				return NewStr(t, s), nil
			},
			New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) > 1 || len(names) > 0 {
					return rt.Value{}, TypeError(t, "cell expected at most 1 argument, got %d", len(args))
				}
				if len(args) == 0 {
					return NewCell(t, rt.Unbound).Val(), nil
				}
				return NewCell(t, t.New(args[0])).Val(), nil
			},
		},
		GetSets: []GetSet{{Name: "cell_contents",
			Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				c := AsCell(v).Load(t)
				if c.IsUnbound() {
					return c, ValueError(t, "cell is empty")
				}
				return c, nil
			},
			Set: func(t *rt.Thread, v, val rt.Value) error {
				AsCell(v).Store(t, t.New(val))
				return nil
			}}},
	})
	initCodeType()
}
