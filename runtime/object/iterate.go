// This file goes through all items of an iterable in Go.
package object

import (
	rt "minipy/runtime"
)

// Consumer gets the items of an iterable in turn, borrowed: they lie on the hold
// stack, or in a generator's register.
type Consumer interface {
	// Consume takes an item; more is false if it wants no other.
	Consume(t *rt.Thread, item rt.Value) (more bool, err error)
	// ConsumeLeaf is Consume for items with which it is done at once: it runs no
	// script code, drops no reference, waits for nothing but a leaf's lock, and wants
	// more. It returns false, and has done nothing, for others. A generator that
	// yields such an item need not be suspended for it, which nobody can tell.
	ConsumeLeaf(t *rt.Thread, item rt.Value) bool
}

// consumeFunc is a Consumer that looks at each item with care.
type consumeFunc func(item rt.Value) (bool, error)

func (f consumeFunc) Consume(_ *rt.Thread, item rt.Value) (bool, error) { return f(item) }
func (f consumeFunc) ConsumeLeaf(*rt.Thread, rt.Value) bool             { return false }

// Iterate calls f with each item of v, borrowed, until f returns false or an error.
func Iterate(t *rt.Thread, v rt.Value, f func(item rt.Value) (bool, error)) error {
	return Consume(t, v, consumeFunc(f))
}

// Consume gives c each item of v, until it wants no more or fails.
func Consume(t *rt.Thread, v rt.Value, c Consumer) error {
	switch s := v.H.Shape(); {
	case t.Observed():
	case s == &listShape:
		return consumeList(t, AsList(v), c)
	case s == &tupleShape:
		return consumeTuple(t, AsTuple(v), c)
	}
	it, err := Iter(t, v)
	if err != nil {
		return err
	}
	return consumeIter(t, it, c)
}

// iterateElse is Iterate that says of what gives no iterator, whatever its __iter__ says, what the caller says of it.
func iterateElse(t *rt.Thread, v rt.Value, f func(item rt.Value) (bool, error), format string, args ...any) error {
	if TypeOf(v).Flags&Heap == 0 && v.Kind() != rt.KindWeakRef {
		return Iterate(t, v, f)
	}
	it, err := Iter(t, v)
	if Caught(t, err, TypeErrorType) {
		return TypeError(t, format, args...)
	}
	if err != nil {
		return err
	}
	return consumeIter(t, it, consumeFunc(f))
}

// consumeIter is Consume of an iterator, which it takes over.
func consumeIter(t *rt.Thread, it rt.Value, c Consumer) error {
	mark := t.HoldMark()
	// Counted although v may be it: if a partial or a bound method has the only other reference to v,
	// threads that call that share an iterator which would seem to be one thread's own.
	t.Hold(it)
	slots := &TypeOf(it).Slots
	if slots.Each != nil && t.Breaker() == 0 {
		err := slots.Each(t, it, c)
		t.Release(mark)
		return err
	}
	g := newGiver(t, c)
	var err error
	for more := true; more && err == nil; {
		var item rt.Value
		if item, err = nextAlone(t, it); err != nil || item.H == nil {
			break
		}
		more, err = g.give(t, item)
	}
	t.Release(mark)
	return err
}

// giver hands items to a Consumer, each held meanwhile at the index at of the hold stack.
type giver struct {
	c       Consumer
	at, n   int
	counted bool // what is held now is counted
}

// newGiver takes a place on the hold stack, which the caller releases.
func newGiver(t *rt.Thread, c Consumer) giver {
	g := giver{c: c, at: t.HoldMark()}
	t.Hold(rt.None)
	return g
}

// give hands over an item, owned.
func (g *giver) give(t *rt.Thread, item rt.Value) (more bool, err error) {
	if is := !item.H.Uncounted(); is || g.counted {
		t.SetHold(g.at, item)
		g.counted = is
	}
	if more, err = g.c.Consume(t, item); more && err == nil {
		if g.n++; g.n%pollEvery == 0 {
			err = t.Poll()
		}
	}
	return more, err
}

// consumeList is Consume for a list, whose iterator would have no effect of its own:
// each item is one atomic step.
func consumeList(t *rt.Thread, l *List, c Consumer) error {
	mark := t.HoldMark()
	t.Hold(t.New(l.Val()))
	g := newGiver(t, c)
	var err error
	for i, more := 0, true; more && err == nil; i++ {
		// No need to count what a leaf's consumer only looks at.
		if !t.Multi() {
			for uint(i) < uint(l.n) && (i+1)%pollEvery != 0 && c.ConsumeLeaf(t, *blockItem(l.arr, i)) {
				i++
			}
		} else if !t.Observed() {
			for (i+1)%pollEvery != 0 {
				if v := l.peek(t, int64(i)); v.H == nil || !c.ConsumeLeaf(t, v) {
					break
				}
				i++
			}
		}
		item := l.Get(t, i)
		if item.H == nil {
			break
		}
		g.n = i
		more, err = g.give(t, item)
	}
	t.Release(mark)
	return err
}

// consumeTuple is Consume for a tuple, which keeps its items.
func consumeTuple(t *rt.Thread, p *Tuple, c Consumer) error {
	mark := t.HoldMark()
	t.Hold(t.New(p.Val()))
	for i, item := range p.Items {
		more, err := c.Consume(t, item)
		if more && err == nil && (i+1)%pollEvery == 0 {
			err = t.Poll()
		}
		if err != nil || !more {
			t.Release(mark)
			return err
		}
	}
	t.Release(mark)
	return nil
}
