// This file holds groupby and tee, whose iterators share one source.
package itertools

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// grouping is a groupby: the item and key read last, and the key of the group
// that was given out last. Fields are under the header's lock.
type grouping struct {
	rt.Header
	it, fn             rt.Value
	target, key, value rt.Value
	current            *group // the group that may read on; it is not counted
}

// group is the iterator over one group.
type group struct {
	rt.Header
	parent, target rt.Value
}

var groupByArgs = object.Def{Name: "groupby", Params: "iterable, key", Min: 1}.Prepared()

var groupByType = define(kind[grouping]{
	name: "groupby", doc: "Pairs of a key and the run of neighbours with that key.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		if n := len(args); n > 2 {
			return rt.Value{}, object.TypeError(t, "groupby() takes at most 2 arguments (%d given)", n)
		}
		a, err := object.BindArgs(t, &groupByArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		it, err := object.Iter(t, a[0])
		if err != nil {
			return rt.Value{}, err
		}
		g := &grouping{it: it}
		if !a[1].IsUnbound() && !a[1].IsNone() {
			g.fn = t.New(a[1])
		}
		return started(t, &g.Header, cls)
	},
	parts: func(g *grouping, visit func(*rt.Value)) {
		visit(&g.it)
		visit(&g.fn)
		visit(&g.target)
		visit(&g.key)
		visit(&g.value)
	},
	next: groupByNext,
})

var groupType = define(kind[group]{
	name: "_grouper", doc: "The items of one group.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		return rt.Value{}, object.TypeError(t, "cannot create 'itertools._grouper' instances")
	},
	parts: func(g *group, visit func(*rt.Value)) {
		visit(&g.parent)
		visit(&g.target)
	},
	next: func(t *rt.Thread, g *group) (rt.Value, error) {
		mark := t.HoldMark()
		t.Hold(t.New(g.parent)) // the group may have the only reference to it, and threads may share the group
		v, err := g.next(t, object.As[grouping](g.parent))
		return drop(t, mark, v, err)
	},
})

// next returns the next item if that is in the group; p is its parent.
func (g *group) next(t *rt.Thread, p *grouping) (rt.Value, error) {
	t.Lock(&p.Header)
	mine, read := p.current == g, p.value.H == nil
	t.Unlock(&p.Header)
	if !mine {
		return rt.Value{}, nil
	}
	if read {
		if more, err := p.step(t); err != nil || !more {
			return rt.Value{}, err
		}
	}
	key := load(t, &p.Header, &p.key)
	if key.H == nil {
		return rt.Value{}, nil
	}
	t.Hold(key)
	same, err := object.Equal(t, g.target, key)
	if err != nil || !same {
		return rt.Value{}, err
	}
	t.Lock(&p.Header)
	v, k := p.value, p.key
	p.value, p.key = rt.Value{}, rt.Value{}
	t.Unlock(&p.Header)
	if k.H != nil {
		t.Hold(k)
	}
	return v, nil
}

// step reads the next item and its key; more is false at the end.
func (g *grouping) step(t *rt.Thread) (more bool, err error) {
	item, err := object.NextInner(t, &g.Header, g.it)
	if err != nil || item.H == nil {
		return false, err
	}
	mark := t.HoldMark()
	t.Hold(item)
	key := item
	if g.fn.H == nil {
		t.Incref(key)
	} else if key, err = object.Call(t, g.fn, item); err != nil {
		_, err = drop(t, mark, rt.Value{}, err)
		return false, err
	}
	t.Unhold()
	store(t, &g.Header, &g.value, item)
	store(t, &g.Header, &g.key, key)
	return true, nil
}

func groupByNext(t *rt.Thread, g *grouping) (rt.Value, error) {
	t.Lock(&g.Header)
	g.current = nil
	t.Unlock(&g.Header)
	mark := t.HoldMark()
	for n := 1; ; n++ {
		// Skip what is left of the last group.
		key := load(t, &g.Header, &g.key)
		if key.H != nil {
			t.Hold(key)
			target := load(t, &g.Header, &g.target)
			if target.H == nil {
				break
			}
			t.Hold(target)
			same, err := object.Equal(t, target, key)
			if err != nil {
				return drop(t, mark, rt.Value{}, err)
			}
			if !same {
				break
			}
		}
		more, err := g.step(t)
		if err == nil && more && n%pollEvery == 0 {
			err = t.Poll()
		}
		if err != nil || !more {
			return drop(t, mark, rt.Value{}, err)
		}
		t.Release(mark)
	}
	key := t.New(t.Held(mark))
	t.Release(mark)
	t.Hold(key)
	store(t, &g.Header, &g.target, t.New(key))
	r := &group{parent: t.New(g.Val()), target: t.New(key)}
	r.Init(t, &groupType.Layout.Shape)
	t.Lock(&g.Header)
	g.current = r
	t.Unlock(&g.Header)
	return object.NewTuple(t, t.Unhold(), r.Val()), nil
}

// blockSize is the number of items that one block of a tee's buffer holds.
const blockSize = 57

// teeBlock is a piece of the buffer that the iterators of one tee share: they
// hold the block that they read from, and a block holds the next one. So what
// all have read dies.
type teeBlock struct {
	rt.Header
	it      rt.Value
	items   []rt.Value // under the header's lock, as what follows
	next    rt.Value   // block
	running bool       // the source is being asked
}

// teeIter is one of the iterators.
type teeIter struct {
	rt.Header
	block rt.Value // under the header's lock
	index int
}

var teeBlockShape = rt.Shape{Kind: rt.KindOther,
	Free: func(t *rt.Thread, h *rt.Header) {
		b := object.As[teeBlock](h.Val())
		t.Decref(b.it)
		for _, v := range b.items {
			t.Decref(v)
		}
		if b.next.H != nil {
			t.Decref(b.next)
		}
	},
	Traverse: func(h *rt.Header, visit func(rt.Value)) {
		b := object.As[teeBlock](h.Val())
		visit(b.it)
		for _, v := range b.items {
			visit(v)
		}
		if b.next.H != nil {
			visit(b.next)
		}
	}}

var teeBlockType = object.DefineType(&object.Type{}, object.TypeDef{Name: "_tee_dataobject", Module: "itertools", Layout: &teeBlockShape})

// newBlock takes it over.
func newBlock(t *rt.Thread, it rt.Value) *teeBlock {
	b := &teeBlock{it: it}
	b.Init(t, &teeBlockShape)
	return b
}

var teeType = &object.Type{}

func init() {
	defineAs(teeType, kind[teeIter]{
		name: "_tee", doc: "One of the iterators that tee returns.",
		make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
			if err := positional(t, "tee", args, names, 1); err != nil {
				return rt.Value{}, err
			}
			return teeOf(t, args[0])
		},
		parts: func(e *teeIter, visit func(*rt.Value)) { visit(&e.block) },
		next:  teeNext,
		methods: []object.Def{{Name: "__copy__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
			return copyTee(t, object.As[teeIter](args[0])), nil
		}, Doc: "An independent iterator over what is left."}},
	})
}

// teeOf returns a tee iterator over an iterable: a copy of one that is one already.
func teeOf(t *rt.Thread, iterable rt.Value) (rt.Value, error) {
	it, err := object.Iter(t, iterable)
	if err != nil {
		return rt.Value{}, err
	}
	if object.TypeOf(it) == teeType {
		t.Hold(it)
		return copyTee(t, object.As[teeIter](it)), nil
	}
	e := &teeIter{block: newBlock(t, it).Val()}
	return started(t, &e.Header, teeType)
}

func copyTee(t *rt.Thread, e *teeIter) rt.Value {
	t.Lock(&e.Header)
	c := &teeIter{block: e.block, index: e.index}
	t.IncrefLocked(c.block)
	t.Unlock(&e.Header)
	c.Init(t, &teeType.Layout.Shape)
	return c.Val()
}

func teeNext(t *rt.Thread, e *teeIter) (rt.Value, error) {
	mark := t.HoldMark()
	for {
		t.Lock(&e.Header)
		block, i := e.block, e.index
		t.IncrefLocked(block)
		t.Unlock(&e.Header)
		t.Hold(block)
		b := object.As[teeBlock](block)
		item, next, err := b.at(t, i)
		if err != nil || item.H == nil && next.H == nil {
			return drop(t, mark, rt.Value{}, err)
		}
		// Move on, unless another thread that shares this iterator has done so.
		t.Lock(&e.Header)
		moved := e.block == block && e.index == i
		if moved && item.H != nil {
			e.index++
		} else if moved {
			t.DropLater(e.block)
			e.block, e.index = next, 0
			next = rt.Value{}
		}
		t.Unlock(&e.Header)
		if next.H != nil {
			t.Decref(next)
		}
		if item.H != nil && moved {
			return drop(t, mark, item, nil)
		}
		if item.H != nil {
			t.Decref(item)
		}
		t.Release(mark)
	}
}

// at returns the i-th item of a block, asking the source for it if nobody has, or
// the next block; neither at the end. The results are owned.
func (b *teeBlock) at(t *rt.Thread, i int) (item, next rt.Value, err error) {
	t.Lock(&b.Header)
	switch {
	case i < len(b.items):
		item = b.items[i]
		t.IncrefLocked(item)
	case i == blockSize:
		if b.next.H == nil {
			b.next = newBlock(t, t.New(b.it)).Val()
		}
		next = b.next
		t.IncrefLocked(next)
	case b.running:
		t.Unlock(&b.Header)
		return item, next, object.RuntimeError(t, "cannot re-enter the tee iterator")
	default:
		b.running = true
	}
	t.Unlock(&b.Header)
	if item.H != nil || next.H != nil {
		return item, next, nil
	}
	item, err = object.NextInner(t, &b.Header, b.it)
	t.Lock(&b.Header)
	b.running = false
	if err == nil && item.H != nil {
		t.IncrefLocked(item)
		b.items = append(b.items, item)
	}
	t.Unlock(&b.Header)
	return item, next, err
}

var strCopy = object.StaticStr("__copy__")

func tee(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := 2
	if object.Given(args, 1) {
		var err error
		if n, err = object.SizeArg(t, args[1]); err != nil {
			return rt.Value{}, err
		}
		if n < 0 {
			return rt.Value{}, object.ValueError(t, "n must be >= 0")
		}
	}
	if n == 0 {
		return object.EmptyTuple(), nil
	}
	it, err := object.Iter(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	t.Hold(it)
	copier, err := object.TryGetAttr(t, it, strCopy)
	if err != nil {
		return rt.Value{}, err
	}
	if copier.H == nil {
		if it, err = teeOf(t, it); err != nil {
			return rt.Value{}, err
		}
		t.Hold(it)
		if copier, err = object.GetAttr(t, it, strCopy); err != nil {
			return rt.Value{}, err
		}
	}
	t.Hold(copier)
	mark := t.HoldMark()
	t.Hold(t.New(it))
	for i := 1; i < n; i++ {
		c, err := object.Call(t, copier)
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(c)
	}
	return object.NewTupleFrom(t, t.HeldFrom(mark)), nil
}
