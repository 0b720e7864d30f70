// This file defines the types set and frozenset: slots, methods, the iterator.
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
)

// SetType is set, FrozenSetType is frozenset.
var (
	SetType       = &Type{}
	FrozenSetType = &Type{}
)

// SetIter iterates over a set in the order of its table. Each step is atomic: it
// holds the lock of the iterator, then the set's.
type SetIter struct {
	rt.Header
	Set  *Set // owned; nil when exhausted
	pos  int64
	left int64
	used int64 // the size at the start; -1 once a change was noticed
}

var (
	setIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeSetIter, Traverse: traverseSetIter}
	setIterType  = &Type{}
)

// SetIterShape returns the shape of SetIter, for the VM's tests.
func SetIterShape() *rt.Shape { return &setIterShape }

// AsSetIter returns the SetIter behind a value with its shape.
func AsSetIter(v rt.Value) *SetIter { return As[SetIter](v) }

// Iter returns an iterator, owned.
func (s *Set) Iter(t *rt.Thread) *SetIter {
	var it *SetIter
	if h := t.TakeFree(freeListSetIter); h != nil {
		it = AsSetIter(h.Val())
		it.Renew(&setIterShape)
	} else {
		it = &SetIter{}
		it.Init(t, &setIterShape)
	}
	t.Incref(s.Val())
	it.Set = s
	it.used = int64(s.Len(t))
	it.left, it.pos = it.used, 0
	return it
}

func freeSetIter(t *rt.Thread, h *rt.Header) {
	it := AsSetIter(h.Val())
	if s := it.Set; s != nil {
		it.Set = nil
		t.Decref(s.Val())
	}
	t.PutFree(freeListSetIter, h)
}

func traverseSetIter(h *rt.Header, visit func(rt.Value)) {
	if s := AsSetIter(h.Val()).Set; s != nil {
		visit(s.Val())
	}
}

// Next returns the next element, owned; the zero Value at the end.
func (it *SetIter) Next(t *rt.Thread) (rt.Value, error) {
	t.Lock(&it.Header)
	s := it.Set
	if s == nil {
		t.Unlock(&it.Header)
		return rt.Value{}, nil
	}
	t.Lock(&s.Header)
	var k rt.Value
	changed := it.used != s.used
	if changed {
		it.used = -1 // sticky
	} else {
		e := s.table().e
		i := it.pos
		for i < int64(len(e)) && (e[i].key.H == nil || e[i].hash == -1) {
			i++
		}
		it.pos = i + 1
		if i < int64(len(e)) {
			it.left--
			k = e[i].key
			t.IncrefLocked(k)
		} else {
			it.Set = nil
			t.DropLater(s.Val())
		}
	}
	t.Unlock(&s.Header)
	t.Unlock(&it.Header)
	if changed {
		return k, RuntimeError(t, "Set changed size during iteration")
	}
	return k, nil
}

// lookup calls f with key and its hash. A set as key, which has no hash, stands
// for the frozenset of its elements.
func (s *Set) lookup(t *rt.Thread, key rt.Value, f func(*rt.Thread, rt.Value, int64) (bool, error)) (bool, error) {
	hash, err := Hash(t, key)
	if err == nil {
		return f(t, key, hash)
	}
	if !IsSet(key) || !Caught(t, err, TypeErrorType) {
		return false, err
	}
	r := newSetShape(t, &frozenSetShape)
	mark := t.HoldMark()
	t.Hold(r.Val())
	ok := false
	if err = r.merge(t, AsSet(key)); err == nil {
		ok, err = f(t, r.Val(), r.frozenHash(t))
	}
	releaseKeepErr(t, mark, err)
	return ok, err
}

// frozenHash returns the hash of a frozenset's elements.
func (s *Set) frozenHash(t *rt.Thread) int64 {
	if h := s.hash.Load(); h != 0 {
		return h
	}
	var sum num.SetHash
	t.Lock(&s.Header)
	for i := range s.table().e {
		if e := &s.table().e[i]; e.key.H != nil && e.hash != -1 {
			sum.Add(e.hash)
		}
	}
	t.Unlock(&s.Header)
	h := sum.Sum()
	s.hash.Store(h)
	return h
}

func newSetOf(t *rt.Thread, cls *Type) *Set {
	switch cls {
	case SetType:
		return NewSet(t)
	case FrozenSetType:
		return newSetShape(t, &frozenSetShape)
	}
	o := &setObject{}
	o.tab = noSetTable()
	o.Init(t, &cls.Layout.Shape)
	if cls.Layout.Flags&rt.HasFinalizer != 0 {
		t.RegisterFinalizer(&o.Header)
	}
	return &o.Set
}

// setArgs checks the arguments of a constructor.
func setArgs(t *rt.Thread, name string, args []rt.Value, names []string) error {
	if len(names) > 0 {
		return TypeError(t, "%s() takes no keyword arguments", name)
	}
	if len(args) > 1 {
		return TypeError(t, "%s expected at most 1 argument, got %d", name, len(args))
	}
	return nil
}

func newFrozenSet(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if cls != FrozenSetType {
		args, names = args[:len(args)-len(names)], nil
	}
	if err := setArgs(t, cls.Name, args, names); err != nil {
		return rt.Value{}, err
	}
	if len(args) == 1 && cls == FrozenSetType && args[0].H.Shape() == &frozenSetShape {
		return t.New(args[0]), nil
	}
	s := newSetOf(t, cls)
	if len(args) == 1 {
		mark := t.HoldMark()
		t.Hold(s.Val())
		if err := s.Update(t, args[0]); err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		t.Unhold()
	}
	return s.Val(), nil
}

func reprSet(t *rt.Thread, v rt.Value) (rt.Value, error) {
	ok, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	name := TypeName(v)
	if !ok {
		return NewStr(t, name+"(...)"), nil
	}
	mark := t.HoldMark()
	items := AsSet(v).Snapshot(t)
	for _, e := range items {
		t.Hold(e)
	}
	var b strings.Builder
	switch {
	case len(items) == 0:
		b.WriteString(name + "()")
	case v.H.Shape() == &setShape:
		b.WriteByte('{')
		err = joinReprs(t, &b, items)
		b.WriteByte('}')
	default:
		b.WriteString(name + "({")
		err = joinReprs(t, &b, items)
		b.WriteString("})")
	}
	ReprLeave(t)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, b.String()), nil
}

func compareSet(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !IsAnySet(a) || !IsAnySet(b) {
		return rt.NotImplemented, nil
	}
	if err := enterGo(t, " in comparison"); err != nil {
		return rt.Value{}, err
	}
	defer leaveGo(t)
	x, y := AsSet(a), AsSet(b)
	if op == code.GT || op == code.GE {
		x, y = y, x
	}
	sizes := func(n, m int64) bool { return n <= m }
	switch op {
	case code.EQ, code.NE:
		sizes = func(n, m int64) bool { return n == m }
		if h, g := x.hash.Load(), y.hash.Load(); h != 0 && g != 0 && h != g {
			return rt.Bool(op == code.NE), nil
		}
	case code.LT, code.GT:
		sizes = func(n, m int64) bool { return n < m }
	}
	ok, err := x.compareWith(t, y, sizes, true)
	return rt.Bool(ok == (op != code.NE)), err
}

// setOperator makes the slot of a binary operator: both operands are sets.
func setOperator(f func(s *Set, t *rt.Thread, v rt.Value) (rt.Value, error)) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		if !IsAnySet(a) || !IsAnySet(b) {
			return rt.NotImplemented, nil
		}
		return f(AsSet(a), t, b)
	}
}

// setInPlace makes the slot of an augmented operator.
func setInPlace(f func(s *Set, t *rt.Thread, v rt.Value) error) Binary {
	return func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
		if !IsAnySet(b) {
			return rt.NotImplemented, nil
		}
		if err := f(AsSet(a), t, b); err != nil {
			return rt.Value{}, err
		}
		return t.New(a), nil
	}
}

// setMany makes the method that applies an operation to any number of operands:
// s.union(a, b) is s | a | b.
func setMany(name string, first func(s *Set, t *rt.Thread, v rt.Value) (rt.Value, error), next func(s *Set, t *rt.Thread, v rt.Value) (rt.Value, error)) Def {
	return Def{Name: name, Max: -1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		s := AsSet(a[0])
		if len(a) == 1 {
			return s.Copy(t)
		}
		r, err := first(s, t, a[1])
		for _, v := range a[min(2, len(a)):] {
			if err != nil {
				break
			}
			mark := t.HoldMark()
			t.Hold(r)
			r, err = next(AsSet(r), t, v)
			releaseKeepErr(t, mark, err)
		}
		return r, err
	}}
}

// inPlace makes an operation on a set that only its maker can reach (the result
// so far) one that returns it.
func inPlace(f func(s *Set, t *rt.Thread, v rt.Value) error) func(s *Set, t *rt.Thread, v rt.Value) (rt.Value, error) {
	return func(s *Set, t *rt.Thread, v rt.Value) (rt.Value, error) {
		if err := f(s, t, v); err != nil {
			return rt.Value{}, err
		}
		return t.New(s.Val()), nil
	}
}

// setChange makes the method that changes a set by each of its operands.
func setChange(name string, f func(s *Set, t *rt.Thread, v rt.Value) error) Def {
	return Def{Name: name, Max: -1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		for _, v := range a[1:] {
			if err := f(AsSet(a[0]), t, v); err != nil {
				return rt.Value{}, err
			}
		}
		return rt.None, nil
	}}
}

func setMethod1(name string, f func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error)) Def {
	return Def{Name: name, Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return f(t, AsSet(a[0]), a[1])
	}}
}

// setIsSubset is s.issubset(v), for any iterable v.
func setIsSubset(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
	ok := false
	err := onHold(t, func() error {
		o, err := toSet(t, v)
		if err == nil {
			ok, err = s.isSubset(t, o)
		}
		return err
	})
	return rt.Bool(ok), err
}

// setIsSuperset is s.issuperset(v), for any iterable v.
func setIsSuperset(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
	ok := true
	var err error
	if IsAnySet(v) {
		ok, err = AsSet(v).isSubset(t, s)
	} else {
		err = Iterate(t, v, func(e rt.Value) (bool, error) {
			var err error
			ok, err = s.lookup(t, e, s.hasHash)
			return ok, err
		})
	}
	return rt.Bool(ok), err
}

func setIsDisjoint(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
	if IsAnySet(v) {
		ok, err := s.isDisjoint(t, AsSet(v))
		return rt.Bool(ok), err
	}
	found := false
	err := Iterate(t, v, func(e rt.Value) (bool, error) {
		var err error
		found, err = s.Has(t, e)
		return !found, err
	})
	return rt.Bool(!found), err
}

// setSlots returns the slots that set and frozenset share.
func setSlots() Slots {
	return Slots{
		Repr:    reprSet,
		Compare: compareSet,
		Iter:    func(t *rt.Thread, v rt.Value) (rt.Value, error) { return AsSet(v).Iter(t).Val(), nil },
		Len:     func(t *rt.Thread, v rt.Value) (int, error) { return AsSet(v).Len(t), nil },
		Contains: func(t *rt.Thread, v, key rt.Value) (bool, error) {
			s := AsSet(v)
			return s.lookup(t, key, s.hasHash)
		},
		Binary: [code.NBinary]Binary{
			code.Or: setOperator((*Set).union), code.And: setOperator((*Set).intersection),
			code.Sub: setOperator((*Set).difference), code.Xor: setOperator((*Set).symmetric),
		},
	}
}

// setMethods returns the methods that set and frozenset share.
func setMethods() []Def {
	return []Def{
		ClassGetItem,
		{Name: "copy", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if a[0].H.Shape() == &frozenSetShape {
				return t.New(a[0]), nil
			}
			return AsSet(a[0]).Copy(t)
		}},
		setMany("union", (*Set).union, inPlace(func(s *Set, t *rt.Thread, v rt.Value) error { return s.Update(t, v) })),
		setMany("intersection", (*Set).intersection, (*Set).intersection),
		setMany("difference", (*Set).difference, inPlace((*Set).differenceUpdate)),
		setMethod1("symmetric_difference", func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) { return s.symmetric(t, v) }),
		setMethod1("issubset", setIsSubset),
		setMethod1("issuperset", setIsSuperset),
		setMethod1("isdisjoint", setIsDisjoint),
	}
}

func (s *Set) updateMethod(t *rt.Thread, v rt.Value) error { return s.Update(t, v) }

func initSetTypes() {
	slots := setSlots()
	slots.Hash = noHash
	slots.New = func(t *rt.Thread, cls *Type, _ []rt.Value, _ []string) (rt.Value, error) {
		return newSetOf(t, cls).Val(), nil
	}
	slots.Init = func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
		if err := setArgs(t, "set", args, names); err != nil {
			return err
		}
		s := AsSet(v)
		s.Clear(t)
		if len(args) == 0 {
			return nil
		}
		return s.Update(t, args[0])
	}
	slots.InPlace = [code.NBinary]Binary{
		code.Or: setInPlace((*Set).updateMethod), code.And: setInPlace((*Set).intersectionUpdate),
		code.Sub: setInPlace((*Set).differenceUpdate), code.Xor: setInPlace((*Set).symmetricUpdate),
	}
	DefineType(SetType, TypeDef{
		Name: "set", Layout: &setShape, Flags: BaseType,
		Slots: slots, Attrs: map[string]rt.Value{"__hash__": rt.None},
		Methods: append(setMethods(),
			setMethod1("add", func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) { return rt.None, s.Add(t, v) }),
			setMethod1("discard", func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
				_, err := s.lookup(t, v, s.discardHash)
				return rt.None, err
			}),
			setMethod1("remove", func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
				ok, err := s.lookup(t, v, s.discardHash)
				if err == nil && !ok {
					err = KeyError(t, v)
				}
				return rt.None, err
			}),
			Def{Name: "pop", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				v := AsSet(a[0]).Pop(t)
				if v.H == nil {
					return v, RaiseArgs(t, KeyErrorType, NewStr(t, "pop from an empty set"))
				}
				return v, nil
			}},
			Def{Name: "clear", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				AsSet(a[0]).Clear(t)
				return rt.None, nil
			}},
			setChange("update", (*Set).updateMethod),
			setChange("difference_update", (*Set).differenceUpdate),
			Def{Name: "intersection_update", Max: -1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				s := AsSet(a[0])
				if len(a) == 2 {
					return rt.None, s.intersectionUpdate(t, a[1])
				}
				r, err := AsNative(SetType.attributes()["intersection"]).Def.Fn(t, a)
				if err == nil {
					s.swap(t, AsSet(r))
					t.Decref(r)
				}
				return rt.None, err
			}},
			setMethod1("symmetric_difference_update", func(t *rt.Thread, s *Set, v rt.Value) (rt.Value, error) {
				return rt.None, s.symmetricUpdate(t, v)
			}),
		),
	})
	slots = setSlots()
	slots.Hash = func(t *rt.Thread, v rt.Value) (int64, error) { return AsSet(v).frozenHash(t), nil }
	slots.New = newFrozenSet
	DefineType(FrozenSetType, TypeDef{
		Name: "frozenset", Layout: &frozenSetShape, Flags: BaseType,
		Slots: slots, Methods: setMethods(),
	})
	DefineType(setIterType, TypeDef{
		Name: "set_iterator", Layout: &setIterShape,
		Slots: Slots{Iter: selfIter, Next: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return AsSetIter(v).Next(t) }},
		Methods: []Def{{Name: "__length_hint__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			it := AsSetIter(a[0])
			t.Lock(&it.Header)
			n := int64(0)
			if it.Set != nil && it.used == int64(it.Set.Len(t)) {
				n = it.left
			}
			t.Unlock(&it.Header)
			return rt.Int(n), nil
		}}},
	})
}
