// This file defines enumerate, zip, map and filter.
package object

import (
	"math"
	"math/big"
	"strconv"

	rt "minipy/runtime"
)

// The types of the iterators over iterators. One step is one step of each inner
// iterator and one of the own state; threads may share them.
var (
	EnumerateType = &Type{}
	ZipType       = &Type{}
	MapType       = &Type{}
	FilterType    = &Type{}
)

// enumerateIter is an enumerate. big is used once the count leaves int64.
type enumerateIter struct {
	rt.Header
	it   rt.Value
	next int64 // under the header's lock
	big  *big.Int
}

// zipIter is a zip; its iterators never change.
type zipIter struct {
	rt.Header
	its    []rt.Value
	strict bool
}

// mapIter is a map.
type mapIter struct {
	rt.Header
	fn  rt.Value
	its []rt.Value
}

// filterIter is a filter.
type filterIter struct {
	rt.Header
	fn rt.Value
	it rt.Value
}

var (
	enumerateShape = rt.Shape{Kind: rt.KindIterator, Flags: rt.StepsOthers,
		Free:     func(t *rt.Thread, h *rt.Header) { t.Decref(As[enumerateIter](h.Val()).it) },
		Traverse: func(h *rt.Header, visit func(rt.Value)) { visit(As[enumerateIter](h.Val()).it) }}
	zipShape = rt.Shape{Kind: rt.KindIterator, Flags: rt.StepsOthers,
		Free:     func(t *rt.Thread, h *rt.Header) { dropAll(t, As[zipIter](h.Val()).its, true) },
		Traverse: func(h *rt.Header, visit func(rt.Value)) { visitAll(As[zipIter](h.Val()).its, visit) }}
	mapShape = rt.Shape{Kind: rt.KindIterator, Flags: rt.StepsOthers,
		Free: func(t *rt.Thread, h *rt.Header) {
			m := As[mapIter](h.Val())
			dropAll(t, m.its, true)
			t.Decref(m.fn)
		},
		Traverse: func(h *rt.Header, visit func(rt.Value)) {
			visitAll(As[mapIter](h.Val()).its, visit)
			visit(As[mapIter](h.Val()).fn)
		}}
	filterShape = rt.Shape{Kind: rt.KindIterator, Flags: rt.StepsOthers,
		Free: func(t *rt.Thread, h *rt.Header) {
			f := As[filterIter](h.Val())
			t.Decref(f.fn)
			t.Decref(f.it)
		},
		Traverse: func(h *rt.Header, visit func(rt.Value)) {
			visit(As[filterIter](h.Val()).fn)
			visit(As[filterIter](h.Val()).it)
		}}
)

func visitAll(vs []rt.Value, visit func(rt.Value)) {
	for _, v := range vs {
		visit(v)
	}
}

// iterators returns iter(v) of each, owned; on an error none.
func iterators(t *rt.Thread, vs []rt.Value) ([]rt.Value, error) {
	its := make([]rt.Value, len(vs))
	mark := t.HoldMark()
	for i, v := range vs {
		it, err := Iter(t, v)
		if err != nil {
			releaseKeepErr(t, mark, err)
			return nil, err
		}
		its[i] = t.Hold(it)
	}
	for range its {
		t.Unhold()
	}
	return its, nil
}

func enumerateNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	iterable, start := rt.Unbound, rt.Unbound
	pos := len(args) - len(names)
	if pos > 2 || len(args) > 2 {
		return rt.Value{}, TypeError(t, "enumerate() takes at most 2 arguments (%d given)", len(args))
	}
	for i, v := range args {
		switch {
		case i < pos && i == 0 || i >= pos && names[i-pos] == "iterable" && iterable.IsUnbound():
			iterable = v
		case i < pos || names[i-pos] == "start" && start.IsUnbound():
			start = v
		default:
			return rt.Value{}, TypeError(t, "'%s' is an invalid keyword argument for enumerate()", names[i-pos])
		}
	}
	if iterable.IsUnbound() {
		return rt.Value{}, TypeError(t, "enumerate() missing required argument 'iterable'")
	}
	e := &enumerateIter{}
	if !start.IsUnbound() {
		b, err := indexBig(t, start)
		if err != nil {
			return rt.Value{}, err
		}
		if b.IsInt64() {
			e.next = b.Int64()
		} else {
			e.big = b
		}
	}
	it, err := Iter(t, iterable)
	if err != nil {
		return rt.Value{}, err
	}
	e.it = it
	e.Init(t, &cls.Layout.Shape)
	return e.Val(), nil
}

// count takes the next number in one atomic step.
func (e *enumerateIter) count(t *rt.Thread) rt.Value {
	locked := shareable(t, &e.Header)
	if locked {
		t.Lock(&e.Header)
	}
	b, n := e.big, e.next
	switch {
	case b != nil:
		e.big = new(big.Int).Add(b, big.NewInt(1))
	case n == math.MaxInt64:
		e.big = new(big.Int).Add(big.NewInt(n), big.NewInt(1))
	default:
		e.next++
	}
	if locked {
		t.Unlock(&e.Header)
	}
	if b != nil {
		return NewBig(t, b)
	}
	return rt.Int(n)
}

func enumerateNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	e := As[enumerateIter](v)
	item, err := NextInner(t, v.H, e.it)
	if err != nil || item.H == nil {
		return item, err
	}
	return NewTuple(t, e.count(t), item), nil
}

// enumeratePair is enumerateNext without the tuple.
func enumeratePair(t *rt.Thread, v rt.Value) (i, item rt.Value, ok bool, err error) {
	e := As[enumerateIter](v)
	if item, err = NextInner(t, v.H, e.it); err == nil && item.H != nil {
		i = e.count(t)
	}
	return i, item, true, err
}

func zipNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	z := &zipIter{}
	pos := len(args) - len(names)
	for i, name := range names {
		if name != "strict" {
			return rt.Value{}, UnexpectedKeyword(t, "zip", name, "strict")
		}
		var err error
		if z.strict, err = Truth(t, args[pos+i]); err != nil {
			return rt.Value{}, err
		}
	}
	var err error
	if z.its, err = iterators(t, args[:pos]); err != nil {
		return rt.Value{}, err
	}
	z.Init(t, &cls.Layout.Shape)
	return z.Val(), nil
}

func zipNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	z := As[zipIter](v)
	if len(z.its) == 0 {
		return rt.Value{}, nil
	}
	mark := t.HoldMark()
	for i, it := range z.its {
		item, err := NextInner(t, v.H, it)
		if err == nil && item.H == nil && z.strict {
			err = z.uneven(t, i)
		}
		if err != nil || item.H == nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		t.Hold(item)
	}
	p := newTuple(t, len(z.its))
	for i := len(p.Items) - 1; i >= 0; i-- {
		p.Items[i] = t.Unhold()
	}
	return p.Val(), nil
}

// zipPair is zipNext of two iterators without the tuple.
func zipPair(t *rt.Thread, v rt.Value) (a, b rt.Value, ok bool, err error) {
	z := As[zipIter](v)
	if len(z.its) != 2 {
		return a, b, false, nil
	}
	a, err = NextInner(t, v.H, z.its[0])
	if err == nil && a.H == nil && z.strict {
		err = z.uneven(t, 0)
	}
	if err != nil || a.H == nil {
		return rt.Value{}, b, true, err
	}
	if !a.H.Uncounted() {
		t.Hold(a)
	}
	b, err = NextInner(t, v.H, z.its[1])
	if err == nil && b.H == nil && z.strict {
		err = z.uneven(t, 1)
	}
	if !a.H.Uncounted() {
		a = t.Unhold()
	}
	if err != nil || b.H == nil {
		t.Decref(a)
		return rt.Value{}, rt.Value{}, true, err
	}
	return a, b, true, nil
}

// uneven checks, when the i-th iterator has ended, that all ended together.
func (z *zipIter) uneven(t *rt.Thread, i int) error {
	which := func(n int) string {
		if n == 1 {
			return " 1"
		}
		return "s 1-" + strconv.Itoa(n)
	}
	if i > 0 {
		return ValueError(t, "zip() argument %d is shorter than argument%s", i+1, which(i))
	}
	for k := 1; k < len(z.its); k++ {
		item, err := NextInner(t, &z.Header, z.its[k])
		if err != nil {
			return err
		}
		if item.H != nil {
			t.Decref(item)
			return ValueError(t, "zip() argument %d is longer than argument%s", k+1, which(k))
		}
	}
	return nil
}

func mapNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if err := noKeywords(t, "map", names); err != nil {
		return rt.Value{}, err
	}
	if len(args) < 2 {
		return rt.Value{}, TypeError(t, "map() must have at least two arguments.")
	}
	its, err := iterators(t, args[1:])
	if err != nil {
		return rt.Value{}, err
	}
	m := &mapIter{fn: t.New(args[0]), its: its}
	m.Init(t, &cls.Layout.Shape)
	return m.Val(), nil
}

func mapNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	m := As[mapIter](v)
	mark := t.HoldMark()
	var few [4]rt.Value
	args := few[:0]
	for _, it := range m.its {
		item, err := NextInner(t, v.H, it)
		if err != nil || item.H == nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, err
		}
		args = append(args, t.Hold(item))
	}
	r, err := Call(t, m.fn, args...)
	return t.ReleaseKeep(mark, r), err
}

func filterNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if err := noKeywords(t, "filter", names); err != nil {
		return rt.Value{}, err
	}
	if len(args) != 2 {
		return rt.Value{}, TypeError(t, "filter expected 2 arguments, got %d", len(args))
	}
	it, err := Iter(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	f := &filterIter{fn: t.New(args[0]), it: it}
	f.Init(t, &cls.Layout.Shape)
	return f.Val(), nil
}

func filterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	f := As[filterIter](v)
	mark := t.HoldMark()
	for n := 1; ; n++ {
		item, err := NextInner(t, v.H, f.it)
		if err != nil || item.H == nil {
			return item, err
		}
		if f.fn.IsNone() && item.IsInt() && n%pollEvery != 0 {
			if item.N != 0 {
				return item, nil
			}
			continue
		}
		t.Hold(item)
		keep := false
		if f.fn.IsNone() {
			keep, err = Truth(t, item)
		} else {
			var r rt.Value
			if r, err = Call(t, f.fn, item); err == nil {
				t.Hold(r)
				keep, err = Truth(t, r)
				t.Decref(t.Unhold())
			}
		}
		if err == nil && keep {
			return t.Unhold(), nil
		}
		if err == nil && n%pollEvery == 0 {
			err = t.Poll()
		}
		releaseKeepErr(t, mark, err)
		if err != nil {
			return rt.Value{}, err
		}
	}
}

func initAdapters() {
	DefineType(EnumerateType, TypeDef{Name: "enumerate", Layout: &enumerateShape,
		Slots: Slots{New: enumerateNew, Iter: iterSelf, Next: enumerateNext, NextPair: enumeratePair}})
	DefineType(ZipType, TypeDef{Name: "zip", Layout: &zipShape,
		Slots: Slots{New: zipNew, Iter: iterSelf, Next: zipNext, NextPair: zipPair}})
	DefineType(MapType, TypeDef{Name: "map", Layout: &mapShape,
		Slots: Slots{New: mapNew, Iter: iterSelf, Next: mapNext}})
	DefineType(FilterType, TypeDef{Name: "filter", Layout: &filterShape,
		Slots: Slots{New: filterNew, Iter: iterSelf, Next: filterNext}})
}
