// This file holds the iterators that combine others: chain, zip_longest, pairwise, batched, accumulate.
package itertools

import (
	"minipy/compiler/code"
	"minipy/runtime/object"
	"minipy/runtime/object/num"

	rt "minipy/runtime"
)

// chainer is a chain: the iterables to come and the iterator in use.
type chainer struct {
	rt.Header
	source, active rt.Value
}

var chainType = define(kind[chainer]{
	name: "chain", doc: "The items of one iterable after another.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		if err := noKeywords(t, "chain", names); err != nil {
			return rt.Value{}, err
		}
		all := object.NewTupleFrom(t, args)
		t.Hold(all)
		return newChain(t, cls, all)
	},
	parts: func(c *chainer, visit func(*rt.Value)) {
		visit(&c.active)
		visit(&c.source)
	},
	next: chainNext,
	methods: []object.Def{
		{Name: "from_iterable", Class: true, Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
			return newChain(t, object.AsType(args[0]), args[1])
		}, Doc: "A chain of the iterables that an iterable gives."},
		object.ClassGetItem,
	},
})

func newChain(t *rt.Thread, cls *object.Type, iterables rt.Value) (rt.Value, error) {
	source, err := object.Iter(t, iterables)
	if err != nil {
		return rt.Value{}, err
	}
	c := &chainer{source: source}
	return started(t, &c.Header, cls)
}

func chainNext(t *rt.Thread, c *chainer) (rt.Value, error) {
	if !t.Multi() && c.active.H != nil {
		if item := object.FastNext(t, c.active); item.H != nil {
			return item, nil
		}
	}
	mark := t.HoldMark()
	for n := 1; ; n++ {
		active := load(t, &c.Header, &c.active)
		if active.H == nil {
			iterable, err := advance(t, &c.Header, &c.source)
			if err != nil || iterable.H == nil {
				if err != nil {
					err = endChain(t, c)
				}
				return rt.Value{}, err
			}
			t.Hold(iterable)
			if active, err = object.Iter(t, iterable); err != nil {
				err = endChain(t, c)
				return drop(t, mark, rt.Value{}, err)
			}
			store(t, &c.Header, &c.active, t.New(active))
		}
		t.Hold(active)
		item, err := object.Next(t, active)
		if err != nil || item.H != nil {
			return drop(t, mark, item, err)
		}
		// It has ended; another thread may have put the next one there already.
		t.Lock(&c.Header)
		if c.active == active {
			t.DropLater(c.active)
			c.active = rt.Value{}
		}
		t.Unlock(&c.Header)
		t.Release(mark)
		if n%pollEvery == 0 {
			if err := t.Poll(); err != nil {
				return rt.Value{}, err
			}
		}
	}
}

// endChain lets go of the iterables after an error, which stays in flight.
func endChain(t *rt.Thread, c *chainer) error {
	exc := object.Fetch(t)
	finish(t, &c.Header, &c.source)
	if exc.IsNone() {
		return object.ErrCancel
	}
	return object.Restore(t, exc)
}

// accumulator is an accumulate. initial is zero when there is none or it was given out.
type accumulator struct {
	rt.Header
	it, fn         rt.Value
	total, initial rt.Value
}

var accumulateArgs = object.Def{Name: "accumulate", Params: "iterable, func, *, initial", Min: 1}.Prepared()

var accumulateType = define(kind[accumulator]{
	name: "accumulate", doc: "The running totals of an iterable.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		a, err := object.BindArgs(t, &accumulateArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		it, err := object.Iter(t, a[0])
		if err != nil {
			return rt.Value{}, err
		}
		acc := &accumulator{it: it}
		if !a[1].IsUnbound() && !a[1].IsNone() {
			acc.fn = t.New(a[1])
		}
		if !a[2].IsUnbound() && !a[2].IsNone() {
			acc.initial = t.New(a[2])
		}
		return started(t, &acc.Header, cls)
	},
	parts: func(a *accumulator, visit func(*rt.Value)) {
		visit(&a.it)
		visit(&a.fn)
		visit(&a.total)
		visit(&a.initial)
	},
	next: func(t *rt.Thread, a *accumulator) (rt.Value, error) {
		t.Lock(&a.Header)
		first := a.initial
		if first.H != nil {
			a.initial, a.total = rt.Value{}, first
			t.IncrefLocked(first)
		}
		t.Unlock(&a.Header)
		if first.H != nil {
			return first, nil
		}
		item, err := object.NextInner(t, &a.Header, a.it)
		if err != nil || item.H == nil {
			return item, err
		}
		if !t.Multi() && a.fn.H == nil && a.total.IsInt() && item.IsInt() {
			if sum, ok := num.Add(a.total.Int(), item.Int()); ok {
				a.total = rt.Int(sum)
				return a.total, nil
			}
		}
		mark := t.HoldMark()
		t.Hold(item)
		total := load(t, &a.Header, &a.total)
		if total.H == nil {
			store(t, &a.Header, &a.total, t.New(item))
			return t.Unhold(), nil
		}
		t.Hold(total)
		var r rt.Value
		if a.fn.H == nil {
			r, err = object.BinaryOp(t, total, item, code.Add)
		} else {
			r, err = object.Call(t, a.fn, total, item)
		}
		if err == nil {
			store(t, &a.Header, &a.total, t.New(r))
		}
		return drop(t, mark, r, err)
	},
})

// pairer is a pairwise.
type pairer struct {
	rt.Header
	it, old rt.Value
}

var pairwiseType = define(kind[pairer]{
	name: "pairwise", doc: "The pairs of neighbours of an iterable.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		if err := positional(t, "pairwise", args, names, 1); err != nil {
			return rt.Value{}, err
		}
		it, err := object.Iter(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		p := &pairer{it: it}
		return started(t, &p.Header, cls)
	},
	parts: func(p *pairer, visit func(*rt.Value)) {
		visit(&p.it)
		visit(&p.old)
	},
	next: func(t *rt.Thread, p *pairer) (rt.Value, error) {
		mark := t.HoldMark()
		old := load(t, &p.Header, &p.old)
		if old.H == nil {
			first, err := advance(t, &p.Header, &p.it)
			if err != nil || first.H == nil {
				return rt.Value{}, err
			}
			old = first
			store(t, &p.Header, &p.old, t.New(first))
		}
		t.Hold(old)
		item, err := advance(t, &p.Header, &p.it)
		if err != nil || item.H == nil {
			if err == nil {
				finish(t, &p.Header, &p.old)
			}
			return drop(t, mark, rt.Value{}, err)
		}
		store(t, &p.Header, &p.old, t.New(item))
		return object.NewTuple(t, t.Unhold(), item), nil
	},
})

// batcher is a batched.
type batcher struct {
	rt.Header
	it     rt.Value
	n      int
	strict bool
}

var batchedArgs = object.Def{Name: "batched", Params: "iterable, n, *, strict", Min: 2}.Prepared()

var batchedType = define(kind[batcher]{
	name: "batched", doc: "The items of an iterable in tuples of n.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		a, err := object.BindArgs(t, &batchedArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		b := &batcher{}
		if b.n, err = object.SizeArg(t, a[1]); err != nil {
			return rt.Value{}, err
		}
		if !a[2].IsUnbound() {
			if b.strict, err = object.Truth(t, a[2]); err != nil {
				return rt.Value{}, err
			}
		}
		if b.n < 1 {
			return rt.Value{}, object.ValueError(t, "n must be at least one")
		}
		if b.it, err = object.Iter(t, a[0]); err != nil {
			return rt.Value{}, err
		}
		return started(t, &b.Header, cls)
	},
	parts: func(b *batcher, visit func(*rt.Value)) { visit(&b.it) },
	next: func(t *rt.Thread, b *batcher) (rt.Value, error) {
		mark := t.HoldMark()
		it := load(t, &b.Header, &b.it)
		if it.H == nil {
			return it, nil
		}
		t.Hold(it)
		first := t.HoldMark()
		n := 0
		for ; n < b.n; n++ {
			item, err := object.Next(t, it)
			if err == nil && n%pollEvery == pollEvery-1 {
				if item.H != nil {
					t.Hold(item)
				}
				if err = t.Poll(); err == nil && item.H != nil {
					t.Unhold()
				}
			}
			if err != nil {
				return drop(t, mark, rt.Value{}, err)
			}
			if item.H == nil {
				finish(t, &b.Header, &b.it)
				break
			}
			t.Hold(item)
		}
		switch {
		case n == 0:
			return drop(t, mark, rt.Value{}, nil)
		case n < b.n && b.strict:
			return drop(t, mark, rt.Value{}, object.ValueError(t, "batched(): incomplete batch"))
		}
		r := object.NewTupleFrom(t, t.HeldFrom(first))
		return drop(t, mark, r, nil)
	},
})

// longest is a zip_longest. Iterators that have ended are zero.
type longest struct {
	rt.Header
	its  []rt.Value
	fill rt.Value
}

var zipLongestType = define(kind[longest]{
	name: "zip_longest", doc: "Tuples of the items of several iterables, as long as the longest.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		z := &longest{fill: rt.None}
		pos := args[:len(args)-len(names)]
		for i, name := range names {
			if name != "fillvalue" {
				return rt.Value{}, object.TypeError(t, "zip_longest() got an unexpected keyword argument")
			}
			z.fill = args[len(pos)+i]
		}
		mark := t.HoldMark()
		for _, v := range pos {
			it, err := object.Iter(t, v)
			if err != nil {
				return drop(t, mark, rt.Value{}, err)
			}
			t.Hold(it)
		}
		z.its = t.HeldFrom(mark)
		for range z.its {
			t.Unhold()
		}
		t.Incref(z.fill)
		return started(t, &z.Header, cls)
	},
	parts: func(z *longest, visit func(*rt.Value)) {
		each(z.its, visit)
		visit(&z.fill)
	},
	next: func(t *rt.Thread, z *longest) (rt.Value, error) {
		mark := t.HoldMark()
		live := false
		for i := range z.its {
			item, err := advance(t, &z.Header, &z.its[i])
			if err != nil {
				// CPython gives up all iterators after an error.
				exc := object.Fetch(t)
				for k := range z.its {
					finish(t, &z.Header, &z.its[k])
				}
				if !exc.IsNone() {
					err = object.Restore(t, exc)
				}
				return drop(t, mark, rt.Value{}, err)
			}
			if item.H == nil {
				item = t.New(z.fill)
			} else {
				live = true
			}
			t.Hold(item)
		}
		if !live {
			return drop(t, mark, rt.Value{}, nil)
		}
		r := object.NewTupleFrom(t, t.HeldFrom(mark))
		return drop(t, mark, r, nil)
	},
})
