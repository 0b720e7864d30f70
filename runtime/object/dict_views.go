// This file implements the views of a dict: dict_keys, dict_values, dict_items.
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// DictView is a live view of a dict; its shape says of what. It never changes.
type DictView struct {
	rt.Header
	Dict *Dict // owned
}

var (
	dictViewShapes = [...]rt.Shape{
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
	}
	dictViewTypes = [...]*Type{{}, {}, {}}
)

// AsDictView returns the DictView behind a value of KindView whose type is one
// of the three, or an OrderedDict's.
func AsDictView(v rt.Value) *DictView { return As[DictView](v) }

// viewPart returns what v shows, if it is a view of a dict.
func viewPart(v rt.Value) (dictPart, bool) {
	typ := TypeOf(v)
	for i, vt := range dictViewTypes {
		if typ == vt || typ == odictViewTypes[i] {
			return dictPart(i), true
		}
	}
	return 0, false
}

// isSetView reports whether v is a view that behaves like a set.
func isSetView(v rt.Value) bool {
	part, ok := viewPart(v)
	return ok && part != dictValues
}

func newDictView(t *rt.Thread, d *Dict, part dictPart) rt.Value {
	v := &DictView{Dict: d}
	shape := &dictViewShapes[part]
	if d.ordered() {
		shape = &odictViewShapes[part]
	}
	v.Init(t, shape)
	t.Incref(d.Val())
	return v.Val()
}

func freeDictView(t *rt.Thread, h *rt.Header)               { t.Decref(AsDictView(h.Val()).Dict.Val()) }
func traverseDictView(h *rt.Header, visit func(v rt.Value)) { visit(AsDictView(h.Val()).Dict.Val()) }

// ViewSnapshot returns what a view of a dict shows, in one atomic step, owned by
// the caller. ok is false for other values.
func ViewSnapshot(t *rt.Thread, v rt.Value) (items []rt.Value, ok bool) {
	part, ok := viewPart(v)
	if !ok {
		return nil, false
	}
	return AsDictView(v).Dict.snapshotPart(t, part), true
}

// snapshotPart returns the keys, values or items of d in one atomic step, owned.
func (d *Dict) snapshotPart(t *rt.Thread, part dictPart) []rt.Value {
	t.Visible(&d.Header, rt.Unbound, rt.Read)
	t.Lock(&d.Header)
	items := make([]rt.Value, 0, d.n)
	tab := d.table()
	for i := range tab.live() {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		var k rt.Value
		if part != dictValues {
			k = e.key
			t.IncrefLocked(k)
		}
		switch part {
		case dictKeys:
			items = append(items, k)
		case dictValues:
			items = append(items, d.ownVal(t, e))
		default:
			items = append(items, newItem(t, k, d.ownVal(t, e)))
		}
	}
	t.Unlock(&d.Header)
	return items
}

// viewContains is the test for membership of views of keys and items.
func viewContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	d := AsDictView(v).Dict
	if part, _ := viewPart(v); part == dictKeys {
		return d.Has(t, item)
	}
	if item.Kind() != rt.KindTuple || len(AsTuple(item).Items) != 2 {
		return false, nil
	}
	pair := AsTuple(item).Items
	val, err := d.Get(t, pair[0])
	if val.H == nil || err != nil {
		return false, err
	}
	mark := t.HoldMark()
	t.Hold(val)
	eq, err := Equal(t, val, pair[1])
	releaseKeepErr(t, mark, err)
	return eq, err
}

func reprView(t *rt.Thread, v rt.Value) (rt.Value, error) {
	ok, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !ok {
		return NewStr(t, "..."), nil
	}
	mark := t.HoldMark()
	items, _ := ViewSnapshot(t, v)
	for _, e := range items {
		t.Hold(e)
	}
	var b strings.Builder
	b.WriteString(TypeName(v) + "([")
	err = joinReprs(t, &b, items)
	b.WriteString("])")
	ReprLeave(t)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, b.String()), nil
}

// joinReprs writes the reprs of items, which the caller holds, with commas between.
func joinReprs(t *rt.Thread, b *strings.Builder, items []rt.Value) error {
	for i, e := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		s, err := ReprString(t, e)
		if err != nil {
			return err
		}
		b.WriteString(s)
	}
	return nil
}

// allIn reports whether b contains every item of a.
func allIn(t *rt.Thread, a, b rt.Value) (bool, error) {
	all := true
	err := Iterate(t, a, func(e rt.Value) (bool, error) {
		var err error
		all, err = Contains(t, b, e)
		return all, err
	})
	return all && err == nil, err
}

// compareView compares views of keys or items with such views and with sets.
func compareView(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !isSetView(a) || !isSetView(b) && !IsAnySet(b) {
		return rt.NotImplemented, nil
	}
	la, err := Len(t, a)
	if err != nil {
		return rt.Value{}, err
	}
	lb, err := Len(t, b)
	if err != nil {
		return rt.Value{}, err
	}
	ok := false
	switch op {
	case code.EQ, code.NE:
		if ok = la == lb; ok {
			ok, err = allIn(t, a, b)
		}
		ok = ok == (op == code.EQ)
	case code.LT:
		if ok = la < lb; ok {
			ok, err = allIn(t, a, b)
		}
	case code.LE:
		if ok = la <= lb; ok {
			ok, err = allIn(t, a, b)
		}
	case code.GT:
		if ok = la > lb; ok {
			ok, err = allIn(t, b, a)
		}
	case code.GE:
		if ok = la >= lb; ok {
			ok, err = allIn(t, b, a)
		}
	}
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Bool(ok), nil
}

// The set operations of views: the result is a set. Either operand is a view,
// the other any iterable.

// viewOp makes the set of a and lets change alter it by b.
func viewOp(change func(t *rt.Thread, s *Set, b rt.Value) error) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		s := NewSet(t)
		mark := t.HoldMark()
		t.Hold(s.Val())
		err := s.Update(t, a)
		if err == nil {
			err = change(t, s, b)
		}
		if err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		return t.Unhold(), nil
	}
}

// viewAnd is a & b, in CPython's order of construction.
func viewAnd(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !isSetView(a) {
		a, b = b, a
	}
	la, err := Len(t, a)
	if err != nil {
		return rt.Value{}, err
	}
	if ExactSet(b) && la <= AsSet(b).Len(t) {
		return AsSet(b).intersection(t, a)
	}
	if isSetView(b) {
		if lb, _ := Len(t, b); lb > la {
			a, b = b, a
		}
	}
	s := NewSet(t)
	mark := t.HoldMark()
	t.Hold(s.Val())
	err = Iterate(t, b, func(e rt.Value) (bool, error) {
		ok, err := viewContains(t, a, e)
		if ok && err == nil {
			err = s.Add(t, e)
		}
		return true, err
	})
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	return t.Unhold(), nil
}

// viewDisjoint is the method isdisjoint.
func viewDisjoint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	a, b := args[0], args[1]
	if a == b {
		n, err := Len(t, a)
		return rt.Bool(n == 0), err
	}
	if isSetView(b) || ExactSet(b) {
		la, err := Len(t, a)
		if err != nil {
			return rt.Value{}, err
		}
		lb, err := Len(t, b)
		if err != nil {
			return rt.Value{}, err
		}
		if lb > la {
			a, b = b, a
		}
	}
	found := false
	err := Iterate(t, b, func(e rt.Value) (bool, error) {
		var err error
		found, err = Contains(t, a, e)
		return !found, err
	})
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Bool(!found), nil
}

func initDictViews() {
	names := [...]string{"dict_keys", "dict_values", "dict_items"}
	for i := range names {
		part := dictPart(i)
		def := TypeDef{Name: names[i], Layout: &dictViewShapes[i],
			Slots: Slots{
				Repr: reprView,
				Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
					return newDictIter(t, AsDictView(v).Dict, part, false).Val(), nil
				},
				Len: func(t *rt.Thread, v rt.Value) (int, error) { return AsDictView(v).Dict.Len(t), nil },
			},
			GetSets: []GetSet{{Name: "mapping", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return NewMappingProxy(t, AsDictView(v).Dict.Val()), nil
			}}},
			Methods: []Def{{Name: "__reversed__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return newDictIter(t, AsDictView(a[0]).Dict, part, true).Val(), nil
			}}},
		}
		if part != dictValues {
			def.Slots.Hash = noHash
			def.Attrs = map[string]rt.Value{"__hash__": rt.None}
			def.Slots.Contains = viewContains
			def.Slots.Compare = compareView
			def.Slots.Binary = [code.NBinary]Binary{
				code.And: viewAnd,
				code.Or:  viewOp(func(t *rt.Thread, s *Set, b rt.Value) error { return s.Update(t, b) }),
				code.Sub: viewOp(func(t *rt.Thread, s *Set, b rt.Value) error { return s.differenceUpdate(t, b) }),
				code.Xor: viewOp(func(t *rt.Thread, s *Set, b rt.Value) error { return s.symmetricUpdate(t, b) }),
			}
			def.Methods = append(def.Methods, Def{Name: "isdisjoint", Min: 1, Max: 1, Fn: viewDisjoint})
		}
		DefineType(dictViewTypes[i], def)
	}
}
