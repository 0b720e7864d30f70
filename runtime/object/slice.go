// This file defines slice objects and the arithmetic of slice indices.
package object

import (
	"math/big"
	"math/bits"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Slice is a slice object. Its fields never change.
type Slice struct {
	rt.Header
	Start, Stop, Step rt.Value
}

var sliceShape = rt.Shape{Kind: rt.KindSlice, Free: freeSlice, Traverse: traverseSlice}

// SliceType is the type slice.
var SliceType = &Type{}

// NewSlice returns a slice that takes over the references; None stands for what is left out.
func NewSlice(t *rt.Thread, start, stop, step rt.Value) rt.Value {
	if h := t.TakeFree(freeListSlice); h != nil {
		s := AsSlice(h.Val())
		s.Renew(&sliceShape)
		s.Start, s.Stop, s.Step = start, stop, step
		return s.Val()
	}
	s := &Slice{Start: start, Stop: stop, Step: step}
	s.Init(t, &sliceShape)
	return s.Val()
}

// AsSlice returns the Slice behind a value of KindSlice.
func AsSlice(v rt.Value) *Slice { return As[Slice](v) }

func freeSlice(t *rt.Thread, h *rt.Header) {
	s := AsSlice(h.Val())
	start, stop, step := s.Start, s.Stop, s.Step
	s.Start, s.Stop, s.Step = rt.None, rt.None, rt.None
	t.Decref(start)
	t.Decref(stop)
	t.Decref(step)
	t.PutFree(freeListSlice, h)
}

func traverseSlice(h *rt.Header, visit func(rt.Value)) {
	s := AsSlice(h.Val())
	visit(s.Start)
	visit(s.Stop)
	visit(s.Step)
}

// sliceIndex turns one bound of a slice into an int, clipped to the size of one.
func sliceIndex(t *rt.Thread, v rt.Value) (int, error) {
	if v.IsInt() {
		return int(v.Int()), nil
	}
	if TypeOf(v).Slots.Index == nil {
		return 0, TypeError(t, "slice indices must be integers or None or have an __index__ method")
	}
	return IndexInt(t, v, nil)
}

// Unpack returns the slice's numbers before they are adjusted to a length. It
// may run script code (__index__).
func (s *Slice) Unpack(t *rt.Thread) (start, stop, step int, err error) {
	step = 1
	if !s.Step.IsNone() {
		if step, err = sliceIndex(t, s.Step); err != nil {
			return
		}
		if step == 0 {
			return 0, 0, 0, ValueError(t, "slice step cannot be zero")
		}
		step = max(step, -maxInt) // so that -step fits
	}
	stop = maxInt
	if step < 0 {
		start, stop = maxInt, minInt
	}
	if !s.Start.IsNone() {
		if start, err = sliceIndex(t, s.Start); err != nil {
			return
		}
	}
	if !s.Stop.IsNone() {
		stop, err = sliceIndex(t, s.Stop)
	}
	return
}

// AdjustSlice clips unpacked slice numbers to a sequence's length and counts the items.
func AdjustSlice(length, start, stop, step int) (lo, hi, n int) {
	clip := func(i int) int {
		if i < 0 {
			if i += length; i < 0 {
				if step < 0 {
					return -1
				}
				return 0
			}
		} else if i >= length {
			if step < 0 {
				return length - 1
			}
			return length
		}
		return i
	}
	start, stop = clip(start), clip(stop)
	switch {
	case step < 0 && stop < start:
		n = (start-stop-1)/-step + 1
	case step > 0 && start < stop:
		n = (stop-start-1)/step + 1
	}
	return start, stop, n
}

// SliceIndices resolves slice sl for a sequence of the given length: the items
// are start, start+step ..., n of them. It may run script code (__index__), so a
// mutable sequence unpacks first and adjusts under its lock.
func SliceIndices(t *rt.Thread, sl rt.Value, length int) (start, stop, step, n int, err error) {
	if start, stop, step, err = AsSlice(sl).Unpack(t); err != nil {
		return
	}
	start, stop, n = AdjustSlice(length, start, stop, step)
	return
}

// indexBound is IndexInt for optional positions such as those of list.index: clipped.
func indexBound(t *rt.Thread, v rt.Value) (int, error) {
	if v.IsInt() {
		return int(v.Int()), nil
	}
	if TypeOf(v).Slots.Index == nil {
		return 0, TypeError(t, "slice indices must be integers or have an __index__ method")
	}
	return IndexInt(t, v, nil)
}

// evalBig returns a slice bound as a big integer.
func evalBig(t *rt.Thread, v rt.Value) (*big.Int, error) {
	if TypeOf(v).Slots.Index == nil {
		return nil, TypeError(t, "slice indices must be integers or None or have an __index__ method")
	}
	return indexBig(t, v)
}

// bigIndices is slice.indices for any integers.
func (s *Slice) bigIndices(t *rt.Thread, length *big.Int) (start, stop, step *big.Int, err error) {
	step = big.NewInt(1)
	if !s.Step.IsNone() {
		if step, err = evalBig(t, s.Step); err != nil {
			return
		}
		if step.Sign() == 0 {
			return nil, nil, nil, ValueError(t, "slice step cannot be zero")
		}
	}
	lower, upper := new(big.Int), length
	if step.Sign() < 0 {
		lower, upper = big.NewInt(-1), new(big.Int).Sub(length, big.NewInt(1))
	}
	bound := func(v rt.Value, missing *big.Int) (*big.Int, error) {
		if v.IsNone() {
			return missing, nil
		}
		i, err := evalBig(t, v)
		if err != nil {
			return nil, err
		}
		if i.Sign() < 0 {
			if i = new(big.Int).Add(i, length); i.Cmp(lower) < 0 {
				i = lower
			}
		} else if i.Cmp(upper) > 0 {
			i = upper
		}
		return i, nil
	}
	first, last := lower, upper
	if step.Sign() < 0 {
		first, last = upper, lower
	}
	if start, err = bound(s.Start, first); err != nil {
		return
	}
	stop, err = bound(s.Stop, last)
	return
}

func sliceIndices(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := AsSlice(args[0])
	length, err := indexBig(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	if length.Sign() < 0 {
		return rt.Value{}, ValueError(t, "length should not be negative")
	}
	start, stop, step, err := s.bigIndices(t, length)
	if err != nil {
		return rt.Value{}, err
	}
	return NewTuple(t, NewBig(t, start), NewBig(t, stop), NewBig(t, step)), nil
}

func sliceNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 {
		return rt.Value{}, TypeError(t, "slice() takes no keyword arguments")
	}
	switch len(args) {
	case 0:
		return rt.Value{}, TypeError(t, "slice expected at least 1 argument, got 0")
	case 1:
		return NewSlice(t, rt.None, t.New(args[0]), rt.None), nil
	case 2:
		return NewSlice(t, t.New(args[0]), t.New(args[1]), rt.None), nil
	case 3:
		return NewSlice(t, t.New(args[0]), t.New(args[1]), t.New(args[2])), nil
	}
	return rt.Value{}, TypeError(t, "slice expected at most 3 arguments, got %d", len(args))
}

func sliceRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	s := AsSlice(v)
	out := "slice("
	for i, e := range [...]rt.Value{s.Start, s.Stop, s.Step} {
		r, err := ReprString(t, e)
		if err != nil {
			return rt.Value{}, err
		}
		if i > 0 {
			out += ", "
		}
		out += r
	}
	return NewStr(t, out+")"), nil
}

// sliceCompare compares as the tuples of the fields do.
func sliceCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if b.Kind() != rt.KindSlice {
		return rt.NotImplemented, nil
	}
	if a.H == b.H {
		return rt.Bool(op == code.EQ || op == code.LE || op == code.GE), nil
	}
	x, y := AsSlice(a), AsSlice(b)
	return compareItems(t, []rt.Value{x.Start, x.Stop, x.Step}, []rt.Value{y.Start, y.Stop, y.Step}, op)
}

// The primes of xxHash, which CPython's slice hash uses without tuple's last step.
const (
	sliceHash1 uint64 = 11400714785074694791
	sliceHash2 uint64 = 14029467366897019727
	sliceHash5 uint64 = 2870177450012600261
)

func sliceHash(t *rt.Thread, v rt.Value) (int64, error) {
	s := AsSlice(v)
	acc := sliceHash5
	for _, e := range [...]rt.Value{s.Start, s.Stop, s.Step} {
		h, err := Hash(t, e)
		if err != nil {
			return 0, err
		}
		acc = bits.RotateLeft64(acc+uint64(h)*sliceHash2, 31) * sliceHash1
	}
	if acc == 1<<64-1 {
		return 1546275796, nil
	}
	return int64(acc), nil
}

func sliceField(get func(s *Slice) rt.Value) func(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(get(AsSlice(v))), nil }
}

func initSlice() {
	DefineType(SliceType, TypeDef{
		Name: "slice", Layout: &sliceShape,
		Slots: Slots{New: sliceNew, Repr: sliceRepr, Compare: sliceCompare, Hash: sliceHash},
		Methods: []Def{
			{Name: "indices", Min: 1, Max: 1, Fn: sliceIndices},
			{Name: "__reduce__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				s := AsSlice(args[0])
				return NewTuple(t, SliceType.Val(), NewTupleFrom(t, []rt.Value{s.Start, s.Stop, s.Step})), nil
			}},
		},
		GetSets: []GetSet{
			{Name: "start", Get: sliceField(func(s *Slice) rt.Value { return s.Start }), Set: readOnly},
			{Name: "stop", Get: sliceField(func(s *Slice) rt.Value { return s.Stop }), Set: readOnly},
			{Name: "step", Get: sliceField(func(s *Slice) rt.Value { return s.Step }), Set: readOnly},
		},
	})
}
