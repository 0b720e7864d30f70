// This file defines the type tuple: its operators and methods.
package object

import (
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object/num"
)

// TupleType is the type tuple.
var TupleType = &Type{}

// TupleShape is the shape of every exact tuple.
func TupleShape() *rt.Shape { return &tupleShape }

// newTupleOf returns a tuple of class cls that takes over the references in items (kept).
func newTupleOf(t *rt.Thread, cls *Type, items []rt.Value) rt.Value {
	if cls == TupleType {
		return NewTuple(t, items...)
	}
	p := &tupleBox{}
	p.Items = items
	InitObject(t, &p.Header, cls)
	return p.Val()
}

func tupleNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if cls == TupleType {
		if err := noKeywords(t, "tuple", names); err != nil {
			return rt.Value{}, err
		}
	} else {
		args = args[:len(args)-len(names)]
	}
	if len(args) > 1 {
		return rt.Value{}, TypeError(t, "tuple expected at most 1 argument, got %d", len(args))
	}
	if len(args) == 0 {
		return newTupleOf(t, cls, nil), nil
	}
	if cls == TupleType && args[0].H.Shape() == &tupleShape {
		return t.New(args[0]), nil
	}
	items, err := collect(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	return newTupleOf(t, cls, items), nil
}

// ToTuple returns tuple(v): v itself if it is an exact tuple.
func ToTuple(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H.Shape() == &tupleShape {
		return t.New(v), nil
	}
	items, err := collect(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	return NewTuple(t, items...), nil
}

func tupleRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	items := AsTuple(v).Items
	if len(items) == 0 {
		return NewStr(t, "()"), nil
	}
	fresh, err := ReprEnter(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	if !fresh {
		return NewStr(t, "(...)"), nil
	}
	defer ReprLeave(t)
	var out strings.Builder
	out.WriteByte('(')
	for i, e := range items {
		if i > 0 {
			out.WriteString(", ")
		}
		s, err := ReprString(t, e)
		if err != nil {
			return rt.Value{}, err
		}
		out.WriteString(s)
	}
	if len(items) == 1 {
		out.WriteByte(',')
	}
	out.WriteByte(')')
	return NewStr(t, out.String()), nil
}

func tupleHash(t *rt.Thread, v rt.Value) (int64, error) {
	if err := enterGo(t, ""); err != nil {
		return 0, err
	}
	defer leaveGo(t)
	acc := num.NewTupleHash()
	for _, e := range AsTuple(v).Items {
		h, err := Hash(t, e)
		if err != nil {
			return 0, err
		}
		acc.Add(h)
	}
	return acc.Sum(), nil
}

func tupleCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !IsTuple(b) {
		return rt.NotImplemented, nil
	}
	return compareItems(t, AsTuple(a).Items, AsTuple(b).Items, op)
}

func tupleLen(_ *rt.Thread, v rt.Value) (int, error) { return len(AsTuple(v).Items), nil }

func tupleGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	items := AsTuple(v).Items
	if key.Kind() == rt.KindSlice {
		start, _, step, n, err := SliceIndices(t, key, len(items))
		if err != nil {
			return rt.Value{}, err
		}
		if n == len(items) && step == 1 && v.H.Shape() == &tupleShape {
			return t.New(v), nil
		}
		if n == 0 {
			return EmptyTuple(), nil
		}
		p := newTuple(t, n)
		for i := range p.Items {
			p.Items[i] = t.New(items[start+i*step])
		}
		return p.Val(), nil
	}
	i, err := seqIndex(t, key, "tuple")
	if err != nil {
		return rt.Value{}, err
	}
	if i < 0 {
		i += len(items)
	}
	if uint(i) >= uint(len(items)) {
		return rt.Value{}, IndexError(t, "tuple index out of range")
	}
	return t.New(items[i]), nil
}

// seqIndex returns a subscript as an int; kind names the sequence in the error.
func seqIndex(t *rt.Thread, key rt.Value, kind string) (int, error) {
	if key.IsInt() {
		return int(key.Int()), nil
	}
	if TypeOf(key).Slots.Index == nil {
		return 0, TypeError(t, "%s indices must be integers or slices, not %s", kind, TypeName(key))
	}
	return IndexInt(t, key, IndexErrorType)
}

func tupleContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	for i, e := range AsTuple(v).Items {
		if i%pollEvery == pollEvery-1 {
			if err := t.Poll(); err != nil {
				return false, err
			}
		}
		if eq, err := Equal(t, e, item); eq || err != nil {
			return eq, err
		}
	}
	return false, nil
}

func tupleConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsTuple(b) {
		return rt.Value{}, TypeError(t, "can only concatenate tuple (not \"%s\") to tuple", TypeName(b))
	}
	x, y := AsTuple(a).Items, AsTuple(b).Items
	if len(y) == 0 && a.H.Shape() == &tupleShape {
		return t.New(a), nil
	}
	if len(x) == 0 && b.H.Shape() == &tupleShape {
		return t.New(b), nil
	}
	if err := checkItems(t, len(x)+len(y)); err != nil {
		return rt.Value{}, err
	}
	if len(x)+len(y) == 0 {
		return EmptyTuple(), nil
	}
	p := newTuple(t, len(x)+len(y))
	copyInPieces(p.Items, x)
	copyInPieces(p.Items[len(x):], y)
	for _, e := range p.Items {
		t.Incref(e)
	}
	return p.Val(), nil
}

func tupleRepeat(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	items := AsTuple(v).Items
	if (times == 1 || len(items) == 0) && v.H.Shape() == &tupleShape {
		return t.New(v), nil
	}
	n, err := repeatSize(t, len(items), times)
	if err != nil {
		return rt.Value{}, err
	}
	if n == 0 {
		return EmptyTuple(), nil
	}
	p := newTuple(t, n)
	repeatItems(t, p.Items, items)
	return p.Val(), nil
}

// repeatItems fills dst with copies of src, whose length divides its own, and counts them.
func repeatItems(t *rt.Thread, dst, src []rt.Value) {
	times := len(dst) / len(src)
	for _, e := range src {
		t.IncrefBy(e, times)
	}
	copyInPieces(dst, src)
	for done := len(src); done < len(dst); done *= 2 {
		copyInPieces(dst[done:], dst[:min(done, len(dst)-done)])
	}
}

func tupleIndexMethod(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	items := AsTuple(args[0]).Items
	start, stop, err := searchBounds(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	start, stop = clipBound(start, len(items)), clipBound(stop, len(items))
	for i := start; i < stop && i < len(items); i++ {
		eq, err := Equal(t, items[i], args[1])
		if err != nil {
			return rt.Value{}, err
		}
		if eq {
			return rt.Int(int64(i)), nil
		}
	}
	return rt.Value{}, ValueError(t, "tuple.index(x): x not in tuple")
}

// searchBounds reads the optional start and stop of index(value, start, stop).
func searchBounds(t *rt.Thread, args []rt.Value) (start, stop int, err error) {
	stop = maxInt
	if Given(args, 2) {
		if start, err = indexBound(t, args[2]); err != nil {
			return
		}
	}
	if Given(args, 3) {
		stop, err = indexBound(t, args[3])
	}
	return
}

// clipBound makes a bound counted from the end non-negative.
func clipBound(i, length int) int {
	if i < 0 {
		i = max(0, i+length)
	}
	return i
}

func tupleCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := int64(0)
	for _, e := range AsTuple(args[0]).Items {
		eq, err := Equal(t, e, args[1])
		if err != nil {
			return rt.Value{}, err
		}
		if eq {
			n++
		}
	}
	return rt.Int(n), nil
}

func initTuple() {
	DefineType(TupleType, TypeDef{
		Name: "tuple", Layout: &tupleShape, Flags: BaseType | SequenceType,
		Slots: Slots{New: tupleNew, Repr: tupleRepr, Hash: tupleHash, Compare: tupleCompare, Iter: tupleIter, Len: tupleLen,
			GetItem: tupleGetItem, Contains: tupleContains, Concat: tupleConcat, Repeat: tupleRepeat},
		Methods: []Def{
			ClassGetItem,
			{Name: "index", Min: 1, Max: 3, Fn: tupleIndexMethod},
			{Name: "count", Min: 1, Max: 1, Fn: tupleCount},
			{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return NewTuple(t, NewTupleFrom(t, AsTuple(args[0]).Items)), nil
			}},
		},
	})
}
