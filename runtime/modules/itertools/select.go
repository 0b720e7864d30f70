// This file holds the iterators that select: compress, dropwhile, takewhile, filterfalse, islice; and starmap.
package itertools

import (
	"math"
	"sync/atomic"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

// compressor is a compress.
type compressor struct {
	rt.Header
	data, selectors rt.Value
}

var compressArgs = object.Def{Name: "compress", Params: "data, selectors", Min: 2}.Prepared()

var compressType = define(kind[compressor]{
	name: "compress", doc: "The items of data whose selector is true.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		a, err := object.BindArgs(t, &compressArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		data, err := object.Iter(t, a[0])
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(data)
		selectors, err := object.Iter(t, a[1])
		if err != nil {
			return rt.Value{}, err
		}
		c := &compressor{data: t.New(data), selectors: selectors}
		return started(t, &c.Header, cls)
	},
	parts: func(c *compressor, visit func(*rt.Value)) {
		visit(&c.data)
		visit(&c.selectors)
	},
	next: func(t *rt.Thread, c *compressor) (rt.Value, error) {
		mark := t.HoldMark()
		for n := 1; ; n++ {
			item, err := object.NextInner(t, &c.Header, c.data)
			if err != nil || item.H == nil {
				return item, err
			}
			t.Hold(item)
			sel, err := object.NextInner(t, &c.Header, c.selectors)
			keep := false
			if err == nil && sel.H != nil {
				keep, err = truth(t, sel)
			}
			switch {
			case err != nil || sel.H == nil:
				return drop(t, mark, rt.Value{}, err)
			case keep:
				return t.Unhold(), nil
			}
			t.Release(mark)
			if n%pollEvery == 0 {
				if err := t.Poll(); err != nil {
					return rt.Value{}, err
				}
			}
		}
	},
})

// predicated is a dropwhile, takewhile, filterfalse or starmap: a function and an iterator.
type predicated struct {
	rt.Header
	fn, it rt.Value
	on     atomic.Bool // dropwhile: the items pass; takewhile: none passes any more
}

func predicateType(name, doc string, next func(t *rt.Thread, p *predicated) (rt.Value, error)) *object.Type {
	return define(kind[predicated]{
		name: name, doc: doc, next: next,
		make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
			if err := positional(t, name, args, names, 2); err != nil {
				return rt.Value{}, err
			}
			it, err := object.Iter(t, args[1])
			if err != nil {
				return rt.Value{}, err
			}
			p := &predicated{fn: t.New(args[0]), it: it}
			return started(t, &p.Header, cls)
		},
		parts: func(p *predicated, visit func(*rt.Value)) {
			visit(&p.fn)
			visit(&p.it)
		},
	})
}

// test returns the next item (on the hold stack) and bool(fn(item)); the zero Value at the end. Only filterfalse takes None
// for bool.
func (p *predicated) test(t *rt.Thread, noneIsBool bool) (item rt.Value, ok bool, err error) {
	item, err = object.NextInner(t, &p.Header, p.it)
	if err != nil || item.H == nil {
		return item, false, err
	}
	t.Hold(item)
	if p.fn == object.BoolType.Val() || noneIsBool && p.fn.IsNone() {
		ok, err = object.Truth(t, item)
		return item, ok, err
	}
	r, err := object.Call(t, p.fn, item)
	if err == nil {
		ok, err = truth(t, r)
	}
	return item, ok, err
}

var (
	dropWhileType = predicateType("dropwhile", "The items from the first one on for which the function is false.",
		func(t *rt.Thread, p *predicated) (rt.Value, error) {
			if p.on.Load() {
				return object.NextInner(t, &p.Header, p.it)
			}
			return p.search(t, func() { p.on.Store(true) })
		})
	filterFalseType = predicateType("filterfalse", "The items for which the function is false.",
		func(t *rt.Thread, p *predicated) (rt.Value, error) { return p.search(t, nil) })
	takeWhileType = predicateType("takewhile", "The items up to the first one for which the function is false.",
		func(t *rt.Thread, p *predicated) (rt.Value, error) {
			if p.on.Load() {
				return rt.Value{}, nil
			}
			mark := t.HoldMark()
			item, ok, err := p.test(t, false)
			if err == nil && ok {
				return t.Unhold(), nil
			}
			if err == nil && item.H != nil {
				p.on.Store(true)
			}
			return drop(t, mark, rt.Value{}, err)
		})
	starMapType = predicateType("starmap", "The results of the function called with each item as its arguments.",
		func(t *rt.Thread, p *predicated) (rt.Value, error) {
			item, err := object.NextInner(t, &p.Header, p.it)
			if err != nil || item.H == nil {
				return item, err
			}
			mark := t.HoldMark()
			t.Hold(item)
			if item.Kind() != rt.KindTuple {
				l := object.NewList(t, 0)
				t.Hold(l.Val())
				if err := l.Extend(t, item); err != nil {
					return drop(t, mark, rt.Value{}, err)
				}
				r, err := object.Call(t, p.fn, l.Items()...)
				return drop(t, mark, r, err)
			}
			r, err := object.Call(t, p.fn, object.AsTuple(item).Items...)
			return drop(t, mark, r, err)
		})
)

// search returns the first item for which the function is false.
func (p *predicated) search(t *rt.Thread, found func()) (rt.Value, error) {
	mark := t.HoldMark()
	for n := 1; ; n++ {
		item, ok, err := p.test(t, found == nil)
		if err != nil || item.H == nil {
			return drop(t, mark, rt.Value{}, err)
		}
		if !ok {
			if found != nil {
				found()
			}
			return t.Unhold(), nil
		}
		t.Release(mark)
		if n%pollEvery == 0 {
			if err := t.Poll(); err != nil {
				return rt.Value{}, err
			}
		}
	}
}

// islicer is an islice. Items before next are skipped; stop is negative if there is none.
type islicer struct {
	rt.Header
	it               rt.Value
	pos              int64 // items taken from it, those that a step has claimed included
	next, stop, step int64
}

var isliceType = define(kind[islicer]{
	name: "islice", doc: "Selected items of an iterable, by position.",
	make: isliceNew,
	parts: func(s *islicer, visit func(*rt.Value)) {
		visit(&s.it)
	},
	next: func(t *rt.Thread, s *islicer) (rt.Value, error) {
		if !t.Multi() && s.it.H != nil && s.step == 1 && s.pos == s.next && (s.stop < 0 || s.next < s.stop) {
			if item := object.FastNext(t, s.it); item.H != nil {
				s.pos++
				s.next++
				return item, nil
			}
		}
		// The own step first: which items this call skips and takes.
		t.Lock(&s.Header)
		it, skip := s.it, s.next-s.pos
		last := s.stop >= 0 && s.next >= s.stop
		if it.H != nil {
			t.IncrefLocked(it)
			s.pos = s.next
			if !last {
				s.pos++
				next := s.next + s.step
				if next < s.next || s.stop >= 0 && next > s.stop {
					next = s.stop
					if next < 0 {
						next = math.MaxInt64
					}
				}
				s.next = next
			}
		}
		t.Unlock(&s.Header)
		if it.H == nil {
			return it, nil
		}
		mark := t.HoldMark()
		t.Hold(it)
		for ; skip > 0; skip-- {
			item, err := object.Next(t, it)
			if err == nil && item.H != nil {
				t.Decref(item)
				if skip%pollEvery == 0 {
					err = t.Poll()
				}
			}
			if err != nil || item.H == nil {
				finish(t, &s.Header, &s.it)
				return drop(t, mark, rt.Value{}, err)
			}
		}
		if last {
			finish(t, &s.Header, &s.it)
			return drop(t, mark, rt.Value{}, nil)
		}
		item, err := object.Next(t, it)
		if err != nil || item.H == nil {
			finish(t, &s.Header, &s.it)
		}
		return drop(t, mark, item, err)
	},
})

func isliceNew(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	if err := noKeywords(t, "islice", names); err != nil {
		return rt.Value{}, err
	}
	switch n := len(args); {
	case n < 2:
		return rt.Value{}, object.TypeError(t, "islice expected at least 2 arguments, got %d", n)
	case n > 4:
		return rt.Value{}, object.TypeError(t, "islice expected at most 4 arguments, got %d", n)
	}
	s := &islicer{stop: -1, step: 1}
	// Only its message tells apart what is no number, too large or negative.
	index := func(v rt.Value, none int64, message string) (int64, error) {
		if v.IsNone() {
			return none, nil
		}
		n, err := object.IndexInt(t, v, nil)
		if err != nil {
			object.ClearErr(t)
		}
		if err != nil || n < 0 || n == math.MaxInt {
			return 0, object.ValueError(t, "%s", message)
		}
		return int64(n), nil
	}
	const (
		stopText  = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
		indexText = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
		stepText  = "Step for islice() must be a positive integer or None."
	)
	var err error
	if len(args) == 2 {
		s.stop, err = index(args[1], -1, stopText)
	} else {
		if s.stop, err = index(args[2], -1, stopText); err == nil {
			s.next, err = index(args[1], 0, indexText)
		}
	}
	if err == nil && len(args) == 4 {
		if s.step, err = index(args[3], 1, stepText); err == nil && s.step < 1 {
			err = object.ValueError(t, stepText)
		}
	}
	if err != nil {
		return rt.Value{}, err
	}
	if s.it, err = object.Iter(t, args[0]); err != nil {
		return rt.Value{}, err
	}
	return started(t, &s.Header, cls)
}
