// This file is module _collections: what module collections takes from Go.

// Package collections implements module _collections, the native part of
// collections: the containers, counting, and the fields of named tuples.
package collections

import (
	"fmt"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
)

// getter is the descriptor of a named tuple's field.
type getter struct {
	rt.Header
	index int
	doc   rt.Value // owned; under the object's lock
}

var (
	getterShape = rt.Shape{Kind: rt.KindOther, Free: freeGetter, Traverse: traverseGetter}
	getterType  = &object.Type{}
)

func asGetter(v rt.Value) *getter { return object.As[getter](v) }

func freeGetter(t *rt.Thread, h *rt.Header) { t.Decref(asGetter(h.Val()).doc) }
func traverseGetter(h *rt.Header, visit func(rt.Value)) {
	visit(asGetter(h.Val()).doc)
}

func (g *getter) getDoc(t *rt.Thread) rt.Value {
	t.Lock(&g.Header)
	d := g.doc
	t.IncrefLocked(d)
	t.Unlock(&g.Header)
	return d
}

func getterNew(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) != 2 || len(names) != 0 {
		return rt.Value{}, object.TypeError(t, "_tuplegetter expected 2 arguments, got %d", len(args))
	}
	i, err := object.IndexInt(t, args[0], object.OverflowErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	g := &getter{index: i, doc: t.New(args[1])}
	g.Init(t, &getterShape)
	return g.Val(), nil
}

func getterGet(t *rt.Thread, descr, obj rt.Value, _ *object.Type) (rt.Value, error) {
	g := asGetter(descr)
	if obj.IsUnbound() {
		return descr, nil // not counted: the caller keeps what it has
	}
	if !object.IsTuple(obj) {
		if obj.IsNone() {
			return t.New(descr), nil
		}
		return rt.Value{}, object.TypeError(t, "descriptor for index '%d' for tuple subclasses doesn't apply to '%s' object", g.index, object.TypeName(obj))
	}
	items := object.AsTuple(obj).Items
	if uint(g.index) >= uint(len(items)) {
		return rt.Value{}, object.IndexError(t, "tuple index out of range")
	}
	return t.New(items[g.index]), nil
}

func getterSet(t *rt.Thread, _, _, val rt.Value) error {
	if val.IsUnbound() {
		return object.Raise(t, object.AttributeErrorType, "can't delete attribute")
	}
	return object.Raise(t, object.AttributeErrorType, "can't set attribute")
}

func getterRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	g := asGetter(v)
	doc := g.getDoc(t)
	s, err := object.ReprString(t, doc)
	t.Decref(doc)
	if err != nil {
		return rt.Value{}, err
	}
	return object.NewStr(t, fmt.Sprintf("_tuplegetter(%d, %s)", g.index, s)), nil
}

var (
	strGet     = object.StaticStr("get")
	strSetItem = object.StaticStr("__setitem__")
)

// countElements adds to mapping how often each element of an iterable occurs:
// directly if mapping is a dict that does not override get and __setitem__.
func countElements(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	m := args[0]
	cls := object.TypeOf(m)
	var d *object.Dict
	if object.IsDict(m) && cls.Lookup(t, strGet) == object.DictType.Lookup(t, strGet) &&
		cls.Lookup(t, strSetItem) == object.DictType.Lookup(t, strSetItem) {
		d = object.AsDict(m)
	}
	return rt.None, object.Iterate(t, args[1], func(item rt.Value) (bool, error) {
		if d == nil {
			old, err := object.CallMethod(t, m, strGet, item, rt.Int(0))
			if err != nil {
				return false, err
			}
			return store(t, old, func(v rt.Value) error { return object.SetItem(t, m, item, v) })
		}
		hash, err := object.Hash(t, item)
		if err != nil {
			return false, err
		}
		old, err := d.GetHash(t, item, hash)
		if err != nil {
			return false, err
		}
		if old.H == nil {
			old = rt.Int(0)
		}
		return store(t, old, func(v rt.Value) error { return d.SetHash(t, item, hash, v) })
	})
}

// store hands old + 1 to set; it takes old over.
func store(t *rt.Thread, old rt.Value, set func(v rt.Value) error) (bool, error) {
	if old.IsInt() && old.Int() < 1<<62 {
		return true, set(rt.Int(old.Int() + 1))
	}
	mark := t.HoldMark()
	t.Hold(old)
	v, err := object.BinaryOp(t, old, rt.Int(1), code.Add)
	if err == nil {
		err = set(t.Hold(v))
	}
	object.ReleaseKeepErr(t, mark, err)
	return true, err
}

// callerModule returns the __name__ of the script code that called the caller, or "__main__".
func callerModule(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	depth, err := object.IndexInt(t, args[0], object.OverflowErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	ns, _, _ := t.Interp().Hooks().Caller(t, depth)
	if ns.H != nil {
		name := object.AsDict(ns).GetStr(t, object.Intern(t, "__name__"))
		t.Decref(ns)
		if name.H != nil {
			return name, nil
		}
	}
	return object.NewStr(t, "__main__"), nil
}

var funcs = def.Funcs("_collections", []object.Def{
	{Name: "_count_elements", Min: 2, Max: 2, Fn: countElements},
	{Name: "_caller_module", Min: 1, Max: 1, Fn: callerModule, Doc: "Return the module name of a calling frame."},
})

func init() {
	object.DefineType(getterType, object.TypeDef{
		Name: "_tuplegetter", Module: "collections", Layout: &getterShape,
		Slots: object.Slots{New: getterNew, DescrGet: getterGet, DescrSet: getterSet, Repr: getterRepr},
		GetSets: []object.GetSet{{Name: "__doc__",
			Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return asGetter(v).getDoc(t), nil },
			Set: func(t *rt.Thread, v, val rt.Value) error {
				if val.IsUnbound() {
					val = rt.None
				}
				g := asGetter(v)
				t.Incref(val)
				t.Lock(&g.Header)
				old := g.doc
				g.doc = val
				t.Unlock(&g.Header)
				t.Decref(old)
				return nil
			}}},
	})
}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "_collections", "High performance data structures.", funcs,
		object.DequeType, object.DefaultDictType, object.OrderedDictType, getterType)
	return m.Val(), nil
}
