// This file defines range and its iterator.
package object

import (
	"math"
	"math/big"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
)

// Range is a range: immutable. Bounds and length that all fit int64 stand in the
// plain fields; otherwise big holds them.
type Range struct {
	rt.Header
	Start, Stop, Step int64
	N                 int64 // number of items
	big               *bigRange
}

type bigRange struct{ start, stop, step, n *big.Int }

// RangeIter iterates over a range whose numbers fit int64: Left items remain,
// the next one is Cur. The VM steps it in place while locks are elided.
type RangeIter struct {
	rt.Header
	Cur, Step, Left int64
}

// longRangeIter iterates over any other range.
type longRangeIter struct {
	rt.Header
	cur, step, left *big.Int // replaced, never changed
}

var (
	rangeShape         = rt.Shape{Kind: rt.KindRange, Free: freeRange}
	rangeIterShape     = rt.Shape{Kind: rt.KindIterator, Flags: rt.LeafShape, Free: freeRangeIter}
	longRangeIterShape = rt.Shape{Kind: rt.KindIterator}
)

// The types of range and its iterators.
var (
	RangeType         = &Type{}
	RangeIterType     = &Type{}
	LongRangeIterType = &Type{}
)

// RangeIterShape is the shape of every range_iterator, for the VM's loop.
func RangeIterShape() *rt.Shape { return &rangeIterShape }

// AsRange returns the Range behind a value of KindRange.
func AsRange(v rt.Value) *Range { return As[Range](v) }

// NewRangeIter returns an iterator over left items from cur.
func NewRangeIter(t *rt.Thread, cur, step, left int64) rt.Value {
	if h := t.TakeFree(freeListRangeIter); h != nil {
		it := As[RangeIter](h.Val())
		it.Renew(&rangeIterShape)
		it.Cur, it.Step, it.Left = cur, step, left
		return it.Val()
	}
	it := &RangeIter{Cur: cur, Step: step, Left: left}
	it.Init(t, &rangeIterShape)
	return it.Val()
}

func freeRangeIter(t *rt.Thread, h *rt.Header) { t.PutFree(freeListRangeIter, h) }

// rangeLen counts the items of a range with int64 bounds; ok is false if the
// count does not fit int64. step is not 0.
func rangeLen(start, stop, step int64) (n int64, ok bool) {
	var span, by uint64
	switch {
	case step > 0 && start < stop:
		span, by = uint64(stop)-uint64(start)-1, uint64(step)
	case step < 0 && start > stop:
		span, by = uint64(start)-uint64(stop)-1, -uint64(step)
	default:
		return 0, true
	}
	u := span/by + 1
	return int64(u), u <= math.MaxInt64 && u != 0
}

// NewRange returns range(start, stop, step) for ints; step is not 0.
func NewRange(t *rt.Thread, start, stop, step int64) rt.Value {
	n, ok := rangeLen(start, stop, step)
	if !ok {
		return newBigRange(t, big.NewInt(start), big.NewInt(stop), big.NewInt(step))
	}
	if h := t.TakeFree(freeListRange); h != nil {
		r := As[Range](h.Val())
		r.Renew(&rangeShape)
		r.Start, r.Stop, r.Step, r.N = start, stop, step, n
		return r.Val()
	}
	r := &Range{Start: start, Stop: stop, Step: step, N: n}
	r.Init(t, &rangeShape)
	return r.Val()
}

// freeRange recycles a range; its numbers are read only by who has counted it.
func freeRange(t *rt.Thread, h *rt.Header) {
	if AsRange(h.Val()).big == nil {
		t.PutFree(freeListRange, h)
	}
}

func newBigRange(t *rt.Thread, start, stop, step *big.Int) rt.Value {
	if start.IsInt64() && stop.IsInt64() && step.IsInt64() {
		if n, ok := rangeLen(start.Int64(), stop.Int64(), step.Int64()); ok {
			r := &Range{Start: start.Int64(), Stop: stop.Int64(), Step: step.Int64(), N: n}
			r.Init(t, &rangeShape)
			return r.Val()
		}
	}
	lo, hi, by := start, stop, step
	if step.Sign() < 0 {
		lo, hi, by = stop, start, new(big.Int).Neg(step)
	}
	n := new(big.Int)
	if lo.Cmp(hi) < 0 {
		n.Sub(hi, lo)
		n.Sub(n, big.NewInt(1))
		n.Div(n, by)
		n.Add(n, big.NewInt(1))
	}
	r := &Range{big: &bigRange{start, stop, step, n}}
	r.Init(t, &rangeShape)
	return r.Val()
}

// asBig returns the range's numbers as big integers.
func (r *Range) asBig() *bigRange {
	if r.big != nil {
		return r.big
	}
	return &bigRange{big.NewInt(r.Start), big.NewInt(r.Stop), big.NewInt(r.Step), big.NewInt(r.N)}
}

// indexBig is Index as a big integer, not to be changed.
func indexBig(t *rt.Thread, v rt.Value) (*big.Int, error) {
	i, err := Index(t, v)
	if err != nil {
		return nil, err
	}
	b := AsBig(i)
	t.Decref(i)
	return b, nil
}

func rangeNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 {
		return rt.Value{}, TypeError(t, "range() takes no keyword arguments")
	}
	switch len(args) {
	case 0:
		return rt.Value{}, TypeError(t, "range expected at least 1 argument, got 0")
	case 1:
		if args[0].IsInt() {
			return NewRange(t, 0, args[0].Int(), 1), nil
		}
	case 2, 3:
		if args[0].IsInt() && args[1].IsInt() && (len(args) == 2 || args[2].IsInt() && args[2].Int() != 0) {
			step := int64(1)
			if len(args) == 3 {
				step = args[2].Int()
			}
			return NewRange(t, args[0].Int(), args[1].Int(), step), nil
		}
	default:
		return rt.Value{}, TypeError(t, "range expected at most 3 arguments, got %d", len(args))
	}
	bounds := [3]*big.Int{new(big.Int), nil, big.NewInt(1)}
	small := true
	var word [3]int64
	word[2] = 1
	for i, a := range args {
		at := i
		if len(args) == 1 {
			at = 1
		}
		if a.IsInt() {
			word[at] = a.Int()
			bounds[at] = nil
			continue
		}
		b, err := indexBig(t, a)
		if err != nil {
			return rt.Value{}, err
		}
		bounds[at] = b
		if b.IsInt64() {
			word[at] = b.Int64()
		} else {
			small = false
		}
	}
	if small {
		if word[2] == 0 {
			return rt.Value{}, ValueError(t, "range() arg 3 must not be zero")
		}
		return NewRange(t, word[0], word[1], word[2]), nil
	}
	for i := range bounds {
		if bounds[i] == nil || bounds[i].IsInt64() {
			bounds[i] = big.NewInt(word[i])
		}
	}
	if bounds[2].Sign() == 0 {
		return rt.Value{}, ValueError(t, "range() arg 3 must not be zero")
	}
	return newBigRange(t, bounds[0], bounds[1], bounds[2]), nil
}

func rangeIter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r := AsRange(v)
	if r.big == nil {
		return NewRangeIter(t, r.Start, r.Step, r.N), nil
	}
	return newLongRangeIter(t, r.big.start, r.big.step, r.big.n), nil
}

func newLongRangeIter(t *rt.Thread, cur, step, left *big.Int) rt.Value {
	it := &longRangeIter{cur: cur, step: step, left: left}
	it.Init(t, &longRangeIterShape)
	return it.Val()
}

func rangeReversed(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	r := AsRange(args[0])
	if r.big == nil && r.Step != math.MinInt64 {
		return NewRangeIter(t, r.Start+(r.N-1)*r.Step, -r.Step, r.N), nil
	}
	b := r.asBig()
	last := new(big.Int).Sub(b.n, big.NewInt(1))
	last.Mul(last, b.step)
	last.Add(last, b.start)
	return newLongRangeIter(t, last, new(big.Int).Neg(b.step), b.n), nil
}

func rangeIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[RangeIter](v)
	if !shareable(t, v.H) {
		return it.step(), nil
	}
	t.Lock(v.H)
	r := it.step()
	t.Unlock(v.H)
	return r, nil
}

func (it *RangeIter) step() rt.Value {
	if it.Left == 0 {
		return rt.Value{}
	}
	r := rt.Int(it.Cur)
	it.Left--
	it.Cur += it.Step // may wrap after the last item
	return r
}

func rangeIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[RangeIter](args[0])
	t.Lock(&it.Header)
	n := it.Left
	t.Unlock(&it.Header)
	return rt.Int(n), nil
}

func longRangeIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[longRangeIter](v)
	t.Lock(v.H)
	if it.left.Sign() == 0 {
		t.Unlock(v.H)
		return rt.Value{}, nil
	}
	cur := it.cur
	it.cur = new(big.Int).Add(cur, it.step)
	it.left = new(big.Int).Sub(it.left, big.NewInt(1))
	t.Unlock(v.H)
	return NewBig(t, cur), nil
}

func longRangeIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[longRangeIter](args[0])
	t.Lock(&it.Header)
	n := it.left
	t.Unlock(&it.Header)
	return NewBig(t, n), nil
}

func rangeRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	b := AsRange(v).asBig()
	s := "range(" + b.start.String() + ", " + b.stop.String()
	if b.step.IsInt64() && b.step.Int64() == 1 {
		return NewStr(t, s+")"), nil
	}
	return NewStr(t, s+", "+b.step.String()+")"), nil
}

func rangeLenSlot(t *rt.Thread, v rt.Value) (int, error) {
	r := AsRange(v)
	if r.big == nil {
		return int(r.N), nil
	}
	if !r.big.n.IsInt64() {
		return 0, OverflowError(t, "Python int too large to convert to C ssize_t")
	}
	return int(r.big.n.Int64()), nil
}

func rangeBool(t *rt.Thread, v rt.Value) (bool, error) {
	r := AsRange(v)
	if r.big != nil {
		return r.big.n.Sign() != 0, nil
	}
	return r.N != 0, nil
}

func rangeGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	r := AsRange(v)
	if key.IsInt() && r.big == nil {
		i := key.Int()
		if i < 0 {
			i += r.N
		}
		if i < 0 || i >= r.N {
			return rt.Value{}, IndexError(t, "range object index out of range")
		}
		return rt.Int(r.Start + i*r.Step), nil
	}
	if key.Kind() == rt.KindSlice {
		return rangeSlice(t, r, AsSlice(key))
	}
	if TypeOf(key).Slots.Index == nil {
		return rt.Value{}, TypeError(t, "range indices must be integers or slices, not %s", TypeName(key))
	}
	i, err := indexBig(t, key)
	if err != nil {
		return rt.Value{}, err
	}
	b := r.asBig()
	if i.Sign() < 0 {
		i = new(big.Int).Add(i, b.n)
	}
	if i.Sign() < 0 || i.Cmp(b.n) >= 0 {
		return rt.Value{}, IndexError(t, "range object index out of range")
	}
	return NewBig(t, b.at(i)), nil
}

// at returns the number at index i, which may lie outside the range.
func (b *bigRange) at(i *big.Int) *big.Int {
	x := new(big.Int).Mul(i, b.step)
	return x.Add(x, b.start)
}

func rangeSlice(t *rt.Thread, r *Range, s *Slice) (rt.Value, error) {
	b := r.asBig()
	start, stop, step, err := s.bigIndices(t, b.n)
	if err != nil {
		return rt.Value{}, err
	}
	return newBigRange(t, b.at(start), b.at(stop), new(big.Int).Mul(step, b.step)), nil
}

// indexOf returns the index of an int in the range, or nil.
func (r *Range) indexOf(v rt.Value) *big.Int {
	if r.big == nil && v.Kind() != rt.KindBigInt {
		x := AsBig(v).Int64()
		if r.Step > 0 && (x < r.Start || x >= r.Stop) || r.Step < 0 && (x > r.Start || x <= r.Stop) {
			return nil
		}
		// The distance and the step may span more than int64, as unsigned they fit.
		dist, by := uint64(x)-uint64(r.Start), uint64(r.Step)
		if r.Step < 0 {
			dist, by = -dist, -by
		}
		if dist%by != 0 {
			return nil
		}
		return new(big.Int).SetUint64(dist / by)
	}
	b, x := r.asBig(), AsBig(v)
	q, m := new(big.Int).QuoRem(new(big.Int).Sub(x, b.start), b.step, new(big.Int))
	if m.Sign() != 0 || q.Sign() < 0 || q.Cmp(b.n) >= 0 {
		return nil
	}
	return q
}

// exactInt reports whether v is an int or bool, not of a subclass with its own idea of equality.
func exactInt(v rt.Value) bool {
	k := v.Kind()
	return k == rt.KindInt || k == rt.KindBool || k == rt.KindBigInt && TypeOf(v).Flags&Heap == 0
}

func rangeContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	if exactInt(item) {
		return AsRange(v).indexOf(item) != nil, nil
	}
	found := false
	err := Iterate(t, v, func(e rt.Value) (bool, error) {
		var err error
		found, err = Equal(t, e, item)
		return !found, err
	})
	return found, err
}

func rangeIndex(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	item := args[1]
	if exactInt(item) {
		if i := AsRange(args[0]).indexOf(item); i != nil {
			return NewBig(t, i), nil
		}
	} else {
		i, found := int64(0), false
		err := Iterate(t, args[0], func(e rt.Value) (bool, error) {
			var err error
			if found, err = Equal(t, e, item); !found {
				i++
			}
			return !found, err
		})
		if err != nil || found {
			return rt.Int(i), err
		}
		return rt.Value{}, ValueError(t, "sequence.index(x): x not in sequence")
	}
	s, err := ReprString(t, item)
	if err != nil {
		return rt.Value{}, err
	}
	return rt.Value{}, ValueError(t, "%s is not in range", s)
}

func rangeCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if exactInt(args[1]) {
		if AsRange(args[0]).indexOf(args[1]) != nil {
			return rt.Int(1), nil
		}
		return rt.Int(0), nil
	}
	n := int64(0)
	err := Iterate(t, args[0], func(e rt.Value) (bool, error) {
		eq, err := Equal(t, e, args[1])
		if eq {
			n++
		}
		return true, err
	})
	return rt.Int(n), err
}

// rangeCompare: ranges are equal if they stand for the same sequence of numbers.
func rangeCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if b.Kind() != rt.KindRange || op != code.EQ && op != code.NE {
		return rt.NotImplemented, nil
	}
	x, y := AsRange(a).asBig(), AsRange(b).asBig()
	one := big.NewInt(1)
	eq := x.n.Cmp(y.n) == 0 && (x.n.Sign() == 0 || x.start.Cmp(y.start) == 0 && (x.n.Cmp(one) == 0 || x.step.Cmp(y.step) == 0))
	return rt.Bool(eq == (op == code.EQ)), nil
}

func rangeHash(t *rt.Thread, v rt.Value) (int64, error) {
	b := AsRange(v).asBig()
	h := num.NewTupleHash()
	h.Add(num.HashBig(b.n))
	none, err := Hash(t, rt.None)
	if err != nil {
		return 0, err
	}
	if b.n.Sign() == 0 {
		h.Add(none)
		h.Add(none)
	} else {
		h.Add(num.HashBig(b.start))
		if b.n.Cmp(big.NewInt(1)) == 0 {
			h.Add(none)
		} else {
			h.Add(num.HashBig(b.step))
		}
	}
	return h.Sum(), nil
}

func rangeField(get func(b *bigRange) *big.Int) func(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewBig(t, get(AsRange(v).asBig())), nil }
}

func rangeReduce(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	b := AsRange(args[0]).asBig()
	return NewTuple(t, RangeType.Val(), NewTuple(t, NewBig(t, b.start), NewBig(t, b.stop), NewBig(t, b.step))), nil
}

func initRange() {
	DefineType(RangeType, TypeDef{
		Name: "range", Layout: &rangeShape, Flags: SequenceType,
		Slots: Slots{New: rangeNew, Repr: rangeRepr, Compare: rangeCompare, Hash: rangeHash, Iter: rangeIter, Len: rangeLenSlot,
			Bool: rangeBool, GetItem: rangeGetItem, Contains: rangeContains},
		Methods: []Def{
			{Name: "index", Min: 1, Max: 1, Fn: rangeIndex},
			{Name: "count", Min: 1, Max: 1, Fn: rangeCount},
			{Name: "__reversed__", Fn: rangeReversed},
			{Name: "__reduce__", Fn: rangeReduce},
		},
		GetSets: []GetSet{
			{Name: "start", Get: rangeField(func(b *bigRange) *big.Int { return b.start }), Set: readOnly},
			{Name: "stop", Get: rangeField(func(b *bigRange) *big.Int { return b.stop }), Set: readOnly},
			{Name: "step", Get: rangeField(func(b *bigRange) *big.Int { return b.step }), Set: readOnly},
		},
	})
	DefineType(RangeIterType, TypeDef{Name: "range_iterator", Layout: &rangeIterShape,
		Slots:   Slots{Iter: iterSelf, Next: rangeIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: rangeIterHint}}})
	DefineType(LongRangeIterType, TypeDef{Name: "longrange_iterator", Layout: &longRangeIterShape,
		Slots:   Slots{Iter: iterSelf, Next: longRangeIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: longRangeIterHint}}})
}
