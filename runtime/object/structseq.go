// This file defines struct sequences: tuples whose items have names (sys.version_info, time.struct_time).
package object

import (
	"strings"

	rt "minipy/runtime"
)

// structSeq is an instance: a tuple, and the fields that are no items.
type structSeq struct {
	Tuple
	hidden []rt.Value
}

// StructSeqDef describes a struct sequence type.
type StructSeqDef struct {
	Module, Name, Doc string
	Fields            []string
	Hidden            []string // fields beyond the items of the tuple, None by default
	// Sealed types cannot be called by scripts.
	Sealed bool
}

func freeStructSeq(t *rt.Thread, h *rt.Header) {
	s := As[structSeq](h.Val())
	items, hidden := s.Items, s.hidden
	s.Items, s.hidden = nil, nil
	for _, v := range hidden {
		t.Decref(v)
	}
	for i := len(items) - 1; i >= 0; i-- {
		t.Decref(items[i])
	}
}

func traverseStructSeq(h *rt.Header, visit func(rt.Value)) {
	s := As[structSeq](h.Val())
	visitAll(s.Items, visit)
	visitAll(s.hidden, visit)
}

// NewStructSeqType makes the type. Only package init calls it.
func NewStructSeqType(d StructSeqDef) *Type {
	n, all := len(d.Fields), len(d.Fields)+len(d.Hidden)
	typ := &Type{}
	field := func(i int) GetSet {
		name := ""
		if i < n {
			name = d.Fields[i]
		} else {
			name = d.Hidden[i-n]
		}
		return GetSet{Name: name, Set: readOnly, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			s := As[structSeq](v)
			if i < len(s.Items) {
				return t.New(s.Items[i]), nil
			}
			return t.New(s.hidden[i-n]), nil
		}}
	}
	getsets := make([]GetSet, all)
	for i := range getsets {
		getsets[i] = field(i)
	}
	full := d.Module + "." + d.Name
	slots := Slots{
		Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			var b strings.Builder
			b.WriteString(full + "(")
			for i, item := range AsTuple(v).Items {
				s, err := ReprString(t, item)
				if err != nil {
					return rt.Value{}, err
				}
				if i > 0 {
					b.WriteString(", ")
				}
				b.WriteString(d.Fields[i] + "=" + s)
			}
			return NewStr(t, b.String()+")"), nil
		},
		New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
			if d.Sealed {
				return rt.Value{}, TypeError(t, "cannot create '%s' instances", full)
			}
			return newStructSeq(t, typ, full, args, names, n, all)
		},
	}
	methods := []Def{{Name: "__reduce__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return NewTuple(t, TypeOf(a[0]).Val(), NewTuple(t, NewTupleFrom(t, AsTuple(a[0]).Items))), nil
	}}}
	matchArgs := make([]rt.Value, n)
	for i, f := range d.Fields {
		matchArgs[i] = StaticStr(f).Val()
	}
	match := &Tuple{Items: matchArgs}
	match.InitStatic(&tupleShape)
	DefineType(typ, TypeDef{
		Name: d.Name, Module: d.Module, Doc: d.Doc, Bases: []*Type{TupleType},
		Shape: rt.Shape{Kind: rt.KindTuple, Free: freeStructSeq, Traverse: traverseStructSeq},
		Slots: slots, Methods: methods, GetSets: getsets,
		Attrs: map[string]rt.Value{
			"n_fields": rt.Int(int64(all)), "n_sequence_fields": rt.Int(int64(n)), "n_unnamed_fields": rt.Int(0),
			"__match_args__": match.Val(),
		},
	})
	return typ
}

// newStructSeq makes an instance from a sequence of the fields, as scripts do.
func newStructSeq(t *rt.Thread, typ *Type, full string, args []rt.Value, names []string, n, all int) (rt.Value, error) {
	a, err := BindArgs(t, &structSeqArgs, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	if TypeOf(a[0]).Slots.Iter == nil && TypeOf(a[0]).Slots.GetItem == nil {
		return rt.Value{}, TypeError(t, "constructor requires a sequence")
	}
	l := NewList(t, 0)
	t.Hold(l.Val())
	if err := l.Extend(t, a[0]); err != nil {
		return rt.Value{}, err
	}
	items := l.Items()
	if k := len(items); k < n || k > all {
		word := "at least"
		bound := n
		if n == all {
			word = "a"
		} else if k > all {
			word, bound = "at most", all
		}
		if n == all {
			return rt.Value{}, TypeError(t, "%s() takes %s %d-sequence (%d-sequence given)", full, word, n, k)
		}
		return rt.Value{}, TypeError(t, "%s() takes an %s %d-sequence (%d-sequence given)", full, word, bound, k)
	}
	all0 := make([]rt.Value, all)
	for i := range all0 {
		all0[i] = rt.None
		if i < len(items) {
			all0[i] = t.New(items[i])
		}
	}
	return NewStructSeq(t, typ, all0[:n], all0[n:]...), nil
}

var structSeqArgs = Def{Name: "structseq", Params: "sequence, dict", Min: 1}.Prepared()

// NewStructSeq returns an instance of a struct sequence type; it takes items and hidden over.
func NewStructSeq(t *rt.Thread, typ *Type, items []rt.Value, hidden ...rt.Value) rt.Value {
	s := &structSeq{hidden: hidden}
	s.Init(t, &typ.Layout.Shape)
	s.Items = items
	return s.Val()
}
