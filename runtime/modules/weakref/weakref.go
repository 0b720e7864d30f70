// This file makes module _weakref: weak references; the weak containers are in weakref.py.

// Package weakref holds the native half of the standard module weakref. The
// kernel keeps the table of references and clears them; here are their types.
package weakref

import (
	"fmt"

	"minipy/compiler/code"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// reference is a weakref.ref or a proxy.
type reference struct {
	rt.WeakRef
	ext object.Ext0
}

var functions = def.Funcs("_weakref", []object.Def{
	{Name: "getweakrefcount", Min: 1, Max: 1, Fn: count, Doc: "How many weak references to an object exist."},
	{Name: "getweakrefs", Min: 1, Max: 1, Fn: list, Doc: "The weak references to an object."},
	{Name: "proxy", Min: 1, Max: 2, Fn: newProxy, Doc: "An object that stands for another one without keeping it alive."},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "_weakref", "Weak references.", functions, refType, proxyType, callableProxyType)
	m.Set(t, "ref", refType.Val())
	return m.Val(), nil
}

// refType is weakref.ref, and ReferenceType; proxies have types of their own.
var (
	refType           = &object.Type{}
	proxyType         = &object.Type{}
	callableProxyType = &object.Type{}
)

func self(v rt.Value) *reference { return object.As[reference](v) }

// shape is the layout of all three types.
func shape() rt.Shape {
	return rt.Shape{Kind: rt.KindWeakRef,
		Free: func(t *rt.Thread, h *rt.Header) {
			r := self(h.Val())
			t.Interp().DropWeakRef(&r.WeakRef)
			cb := r.Callback
			r.Callback = rt.None
			object.FreeExt(t, &r.ext)
			t.Decref(cb)
		},
		Traverse: func(h *rt.Header, visit func(rt.Value)) {
			r := self(h.Val())
			visit(r.Callback)
			object.TraverseExt(&r.ext, visit)
		}}
}

// referable are the types of built-in objects that weak references may point at,
// by CPython's names, besides those whose instances have a __dict__.
var referable = map[string]bool{
	"_thread.lock": true, "_thread.RLock": true, "collections.deque": true, "collections.OrderedDict": true,
	"functools.partial": true, "functools._lru_cache_wrapper": true, "itertools._tee": true, "_io.TextIOWrapper": true,
	"array.array": true, "re.Pattern": true, "_queue.SimpleQueue": true, "_thread._local": true,
	"types.GenericAlias": true,
}

// bare reports whether weak references may not point at c's instances, though they have a __dict__.
func bare(c *object.Type) bool {
	return c == object.SimpleNamespaceType || c == object.StaticMethodType || c == object.ClassMethodType
}

// canRefer reports whether weak references to v are allowed.
func canRefer(v rt.Value) bool {
	typ := object.TypeOf(v)
	switch v.Kind() {
	case rt.KindFunction, rt.KindMethod, rt.KindModule, rt.KindType, rt.KindGenerator, rt.KindSet, rt.KindFrozenSet, rt.KindCode:
		return true
	case rt.KindNative:
		return object.AsNative(v).Owner == nil
	case rt.KindWeakRef:
		return typ.Flags&object.Heap != 0
	}
	if typ.Flags&object.HasWeakref != 0 {
		return true
	}
	for _, c := range typ.MRO {
		if c.Flags&object.Heap == 0 && (c.Flags&object.HasDict != 0 && v.Kind() != rt.KindException && !bare(c) || referable[c.Module+"."+c.Name]) {
			return true
		}
	}
	return false
}

// newRef returns a reference of the given type to target; callback is None if there is none.
func newRef(t *rt.Thread, cls *object.Type, target, callback rt.Value, proxy bool) (rt.Value, error) {
	if !canRefer(target) {
		return rt.Value{}, object.TypeError(t, "cannot create weak reference to '%s' object", object.TypeName(target))
	}
	plain := callback.IsNone()
	if plain && cls.Flags&object.Heap == 0 {
		// One reference without a callback serves everybody.
		for _, r := range t.Interp().WeakRefs(target.H) {
			if r.Plain && object.TypeOf(r.Val()) == cls && t.TryIncref(&r.Header) {
				return r.Val(), nil
			}
		}
	}
	r := &reference{}
	r.Callback, r.Plain, r.Proxy = t.New(callback), plain, proxy
	object.InitObject(t, &r.Header, cls)
	// Any thread may find it through the object, without a count.
	r.SetMaybeWeakref()
	t.AddWeakRef(&r.WeakRef, target.H)
	return r.Val(), nil
}

func refNew(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 && cls == refType {
		return rt.Value{}, object.TypeError(t, "ref() takes no keyword arguments")
	}
	switch n := len(args) - len(names); {
	case n < 1:
		return rt.Value{}, object.TypeError(t, "__new__ expected at least 1 argument, got %d", n)
	case n > 2:
		return rt.Value{}, object.TypeError(t, "__new__ expected at most 2 arguments, got %d", n)
	case n == 2:
		return newRef(t, cls, args[0], args[1], false)
	}
	return newRef(t, cls, args[0], rt.None, false)
}

// target returns the object, owned, or None.
func target(t *rt.Thread, v rt.Value) rt.Value {
	o := self(v).Target(t)
	if o.IsUnbound() {
		return rt.None
	}
	return o
}

func refCall(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 {
		return rt.Value{}, object.TypeError(t, "weakref.ReferenceType() takes no keyword arguments")
	}
	if len(args) > 0 {
		return rt.Value{}, object.TypeError(t, "weakref.ReferenceType expected 0 arguments, got %d", len(args))
	}
	return target(t, v), nil
}

// refHash is the object's hash, kept when it was asked for while the object lived.
func refHash(t *rt.Thread, v rt.Value) (int64, error) {
	r := self(v)
	t.Lock(v.H)
	h, known := r.Hash, r.HasHash
	t.Unlock(v.H)
	if known {
		return h, nil
	}
	o := r.Target(t)
	if o.IsUnbound() {
		return 0, object.TypeError(t, "weak object has gone away")
	}
	mark := t.HoldMark()
	t.Hold(o)
	h, err := object.Hash(t, o)
	if err == nil {
		t.Lock(v.H)
		r.Hash, r.HasHash = h, true
		t.Unlock(v.H)
	}
	return h, release(t, mark, err)
}

func refCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if op != code.EQ && op != code.NE || !object.TypeOf(b).IsSubtype(refType) || !object.TypeOf(a).IsSubtype(refType) {
		return rt.NotImplemented, nil
	}
	mark := t.HoldMark()
	x, y := self(a).Target(t), self(b).Target(t)
	t.Hold(x)
	t.Hold(y)
	if x.IsUnbound() || y.IsUnbound() {
		t.Release(mark)
		return rt.Bool((a == b) == (op == code.EQ)), nil
	}
	r, err := object.Compare(t, x, y, op)
	return r, release(t, mark, err)
}

// release drops what was held since mark and keeps the exception in flight.
func release(t *rt.Thread, mark int, err error) error {
	t.Release(mark)
	return err
}

var strName = object.StaticStr("__name__")

func refRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	o := self(v).Target(t)
	if o.IsUnbound() {
		return object.NewStr(t, fmt.Sprintf("<weakref at 0x%x; dead>", t.Identity(v.H))), nil
	}
	t.Hold(o)
	// The class's word counts, as for a special method: a module or an instance may have an attribute of that name.
	name, err := object.LookupSpecial(t, o, strName)
	if err != nil {
		return rt.Value{}, err
	}
	suffix := ""
	if name.H != nil {
		t.Hold(name)
		if object.IsStr(name) {
			suffix = " (" + object.GoString(name) + ")"
		}
	}
	return object.NewStr(t, fmt.Sprintf("<weakref at 0x%x; to '%s' at 0x%x%s>", t.Identity(v.H), object.QualifiedName(t, object.TypeOf(o)), t.Identity(o.H), suffix)), nil
}

// getCallback is __callback__: None once the object has died.
func getCallback(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r := self(v)
	t.Lock(v.H)
	cb := r.Callback
	if r.Dead() {
		cb = rt.None
	}
	t.IncrefLocked(cb)
	t.Unlock(v.H)
	return cb, nil
}

// Died is the kernel's hook: it calls the callback of a cleared reference. What
// that raises nobody can catch.
func Died(t *rt.Thread, ref *rt.WeakRef) {
	t.Lock(&ref.Header)
	cb := ref.Callback
	ref.Callback = rt.None
	t.Unlock(&ref.Header)
	if cb.IsNone() {
		return
	}
	exc := object.Fetch(t) // death may come while an exception is on its way
	mark := t.HoldMark()
	t.Hold(exc)
	t.Hold(cb)
	r, err := object.Call(t, cb, ref.Val())
	if err == nil {
		t.Decref(r)
	} else if err == object.ErrRaised {
		object.Unraisable(t, cb)
	}
	exc = t.New(exc)
	t.Release(mark)
	_ = object.Restore(t, exc)
}

func count(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Int(int64(len(t.Interp().WeakRefs(args[0].H)))), nil
}

func list(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l := object.NewList(t, 0)
	if args[0].H.Uncounted() && args[0].IsInt() {
		return l.Val(), nil
	}
	for _, r := range t.Interp().WeakRefs(args[0].H) {
		if t.TryIncref(&r.Header) {
			l.Append(t, r.Val())
		}
	}
	return l.Val(), nil
}

func init() {
	object.DefineType(refType, object.TypeDef{
		Name: "ReferenceType", Module: "weakref", Shape: shape(), Flags: object.BaseType,
		Doc: "A reference that does not keep its object alive; called, it returns the object or None.",
		Ext: func(v rt.Value) *object.Ext0 { return &self(v).ext },
		Slots: object.Slots{New: refNew, Call: refCall, Hash: refHash, Compare: refCompare, Repr: refRepr,
			Init: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error { return nil }},
		Methods: []object.Def{object.ClassGetItem},
		GetSets: []object.GetSet{{Name: "__callback__", Get: getCallback}},
	})
}
