// This file defines SimpleNamespace: an object whose attributes are its contents (sys.implementation).
package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// simpleNamespace is an instance; everything is in its __dict__.
type simpleNamespace struct {
	rt.Header
	ext Ext0
}

// SimpleNamespaceType is types.SimpleNamespace.
var SimpleNamespaceType = &Type{}

// Field is a named value.
type Field struct {
	Name string
	Val  rt.Value
}

// NewNamespaceObject returns a SimpleNamespace with the given attributes, which it takes over.
func NewNamespaceObject(t *rt.Thread, fields ...Field) rt.Value {
	v := newSimpleNamespace(t, SimpleNamespaceType)
	d := ownDict(t, v, true)
	for _, f := range fields {
		_ = d.SetStr(t, Intern(t, f.Name), f.Val) // str keys do not fail
	}
	return v
}

func newSimpleNamespace(t *rt.Thread, cls *Type) rt.Value {
	n := &simpleNamespace{}
	InitObject(t, &n.Header, cls)
	return n.Val()
}

func simpleNamespaceInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	pos := args[:len(args)-len(names)]
	if len(pos) > 1 {
		return TypeError(t, "%s expected at most 1 argument, got %d", TypeName(v), len(pos))
	}
	d := ownDict(t, v, true)
	if len(pos) == 1 {
		n := NewDict(t)
		t.Hold(n.Val())
		if err := n.Update(t, pos[0]); err != nil {
			return err
		}
		keys, vals := n.Snapshot(t)
		mark := t.HoldMark()
		for i := range keys {
			t.Hold(keys[i])
			t.Hold(vals[i])
		}
		for i := range keys {
			if !IsStr(keys[i]) {
				return TypeError(t, "keywords must be strings")
			}
			if err := d.SetStr(t, AsStr(keys[i]), t.New(vals[i])); err != nil {
				return err
			}
		}
		t.Release(mark)
	}
	for i, name := range names {
		if err := d.SetStr(t, Intern(t, name), t.New(args[len(pos)+i])); err != nil {
			return err
		}
	}
	return nil
}

func simpleNamespaceRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	name := "namespace"
	if c := TypeOf(v); c != SimpleNamespaceType {
		name = c.Name
	}
	enter, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !enter {
		return NewStr(t, name+"(...)"), nil
	}
	defer ReprLeave(t)
	mark := t.HoldMark()
	keys, vals := holdDict(t, v, true).Snapshot(t)
	for i := range keys {
		t.Hold(keys[i])
		t.Hold(vals[i])
	}
	var parts []string
	for i := range keys {
		if !IsStr(keys[i]) || AsStr(keys[i]).S == "" {
			continue
		}
		s, err := ReprString(t, vals[i])
		if err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		parts = append(parts, AsStr(keys[i]).S+"="+s)
	}
	t.Release(mark)
	return NewStr(t, name+"("+strings.Join(parts, ", ")+")"), nil
}

func simpleNamespaceCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !TypeOf(a).IsSubtype(SimpleNamespaceType) || !TypeOf(b).IsSubtype(SimpleNamespaceType) {
		return rt.NotImplemented, nil
	}
	mark := t.HoldMark()
	r, err := Compare(t, holdDict(t, a, true).Val(), holdDict(t, b, true).Val(), op)
	releaseKeepErr(t, mark, err)
	return r, err
}

func initSimpleNamespace() {
	DefineType(SimpleNamespaceType, TypeDef{
		Name: "SimpleNamespace", Module: "types", Flags: BaseType | HasDict | DottedName,
		Doc: "An object whose attributes are what it is made from.",
		Ext: func(v rt.Value) *Ext0 { return &As[simpleNamespace](v).ext },
		Shape: rt.Shape{Kind: rt.KindOther,
			Free: func(t *rt.Thread, h *rt.Header) { freeExt(t, As[simpleNamespace](h.Val()).ext.Swap(nil)) },
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				traverseExt(As[simpleNamespace](h.Val()).ext.Load(), visit)
			}},
		Slots: Slots{
			New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
				return newSimpleNamespace(t, cls), nil
			},
			Init: simpleNamespaceInit, Repr: simpleNamespaceRepr, Compare: simpleNamespaceCompare,
		},
		GetSets: []GetSet{{Name: "__dict__", Get: getInstanceDict}},
		Methods: []Def{{Name: "__replace__", Kw: func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
			if len(args)-len(names) > 1 {
				return rt.Value{}, TypeError(t, "__replace__() takes no positional arguments")
			}
			v, err := Call(t, TypeOf(args[0]).Val())
			if err != nil {
				return v, err
			}
			t.Hold(v)
			to := ownDict(t, v, true)
			if to == nil {
				return rt.Value{}, TypeError(t, "expect a namespace, got %s", text.Repr(TypeName(v)))
			}
			if err := to.Merge(t, ownDict(t, args[0], true), false); err != nil {
				return rt.Value{}, err
			}
			for i, name := range names {
				if err := to.SetStr(t, Intern(t, name), t.New(args[1+i])); err != nil {
					return rt.Value{}, err
				}
			}
			return t.New(v), nil
		}}},
	})
}
