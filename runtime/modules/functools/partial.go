// This file implements functools.partial.
package functools

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// partial is a function with some of its arguments. Its fields do not change.
type partial struct {
	rt.Header
	Ext  object.Ext0
	fn   rt.Value // owned
	args rt.Value // a tuple, owned
	kw   rt.Value // a dict, owned
}

var (
	partialShape = rt.Shape{Kind: rt.KindOther, Free: freePartial, Traverse: traversePartial}
	partialType  = &object.Type{}
)

func asPartial(v rt.Value) *partial { return object.As[partial](v) }

func freePartial(t *rt.Thread, h *rt.Header) {
	p := asPartial(h.Val())
	fn, args, kw := p.fn, p.args, p.kw
	p.fn, p.args, p.kw = rt.None, rt.None, rt.None
	object.FreeExt(t, &p.Ext)
	t.Decref(fn)
	t.Decref(args)
	t.Decref(kw)
}

func traversePartial(h *rt.Header, visit func(rt.Value)) {
	p := asPartial(h.Val())
	visit(p.fn)
	visit(p.args)
	visit(p.kw)
	object.TraverseExt(&p.Ext, visit)
}

func partialNew(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	npos := len(args) - len(names)
	if npos == 0 {
		return rt.Value{}, object.TypeError(t, "type 'partial' takes at least one argument")
	}
	fn := args[0]
	if !object.Callable(fn) {
		return rt.Value{}, object.TypeError(t, "the first argument must be callable")
	}
	var kw *object.Dict
	var first []rt.Value
	// A plain partial of a partial is one partial, unless it carries attributes.
	if fn.H.Shape() == &partialShape && cls == partialType && asPartial(fn).Ext.Load() == nil {
		p := asPartial(fn)
		fn, first, kw = p.fn, object.AsTuple(p.args).Items, object.AsDict(p.kw).Copy(t)
	} else {
		kw = object.NewDict(t)
	}
	items := make([]rt.Value, 0, len(first)+npos-1)
	items = append(append(items, first...), args[1:npos]...)
	p := &partial{fn: t.New(fn), args: object.NewTupleFrom(t, items), kw: kw.Val()}
	if cls == partialType {
		p.Init(t, &partialShape)
	} else {
		object.InitObject(t, &p.Header, cls)
	}
	for i, name := range names {
		if err := kw.SetStr(t, object.Intern(t, name), t.New(args[npos+i])); err != nil {
			t.Hold(p.Val())
			return rt.Value{}, err
		}
	}
	return p.Val(), nil
}

func partialCall(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	p := asPartial(v)
	npos := len(args) - len(names)
	first := object.AsTuple(p.args).Items
	kw := object.AsDict(p.kw)
	full := make([]rt.Value, 0, len(first)+len(args)+4)
	full = append(append(full, first...), args[:npos]...)
	mark := t.HoldMark()
	t.Hold(t.New(v)) // keeps what full borrows from it
	if kw.Len(t) == 0 {
		full = append(full, args[npos:]...)
		r, err := object.CallKw(t, p.fn, full, names)
		return t.ReleaseKeep(mark, r), err
	}
	keys, vals := kw.Snapshot(t)
	all := make([]string, 0, len(keys)+len(names))
	for i, k := range keys {
		t.Hold(k)
		t.Hold(vals[i])
		all = append(all, object.GoString(k))
		full = append(full, vals[i])
	}
	base := len(full) - len(keys)
next:
	for i, name := range names {
		for j := range keys {
			if all[j] == name {
				full[base+j] = args[npos+i]
				continue next
			}
		}
		all = append(all, name)
		full = append(full, args[npos+i])
	}
	r, err := object.CallKw(t, p.fn, full, all)
	return t.ReleaseKeep(mark, r), err
}

func partialRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	p := asPartial(v)
	fresh, err := object.ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !fresh {
		return object.NewStr(t, "..."), nil
	}
	defer object.ReprLeave(t)
	var b strings.Builder
	cls := object.TypeOf(v)
	name := cls.QualName
	if cls == partialType {
		name = "functools.partial"
	} else if cls.Module != "" && cls.Module != "builtins" {
		name = cls.Module + "." + cls.QualName
	}
	b.WriteString(name + "(")
	s, err := object.ReprString(t, p.fn)
	if err != nil {
		return rt.Value{}, err
	}
	b.WriteString(s)
	for _, a := range object.AsTuple(p.args).Items {
		if s, err = object.ReprString(t, a); err != nil {
			return rt.Value{}, err
		}
		b.WriteString(", " + s)
	}
	mark := t.HoldMark()
	keys, vals := object.AsDict(p.kw).Snapshot(t)
	for i := range keys {
		t.Hold(keys[i])
		t.Hold(vals[i])
	}
	for i, k := range keys {
		if s, err = object.ReprString(t, vals[i]); err != nil {
			break
		}
		b.WriteString(", " + object.GoString(k) + "=" + s)
	}
	object.ReleaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	b.WriteString(")")
	return object.NewStr(t, b.String()), nil
}

func partialField(name, doc string, get func(p *partial) rt.Value) object.GetSet {
	return object.GetSet{Name: name, Doc: doc, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		return t.New(get(asPartial(v))), nil
	}}
}

func initPartial() {
	object.DefineType(partialType, object.TypeDef{
		Name: "partial", Module: "functools", Layout: &partialShape, Flags: object.BaseType | object.HasDict | object.DottedName,
		Ext:   func(v rt.Value) *object.Ext0 { return &asPartial(v).Ext },
		Slots: object.Slots{New: partialNew, Init: func(*rt.Thread, rt.Value, []rt.Value, []string) error { return nil }, Call: partialCall, Repr: partialRepr},
		GetSets: []object.GetSet{
			partialField("func", "function object to use in future partial calls", func(p *partial) rt.Value { return p.fn }),
			partialField("args", "tuple of arguments to future partial calls", func(p *partial) rt.Value { return p.args }),
			partialField("keywords", "dictionary of keyword arguments to future partial calls", func(p *partial) rt.Value { return p.kw }),
		},
		Methods: []object.Def{object.ClassGetItem},
	})
}
