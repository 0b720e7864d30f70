// This file tests single steps of containers: the lock that each write takes, the counts it moves, the order of store and drop.
package object

import (
	"fmt"
	"sync/atomic"
	"testing"

	rt "minipy/runtime"
)

// newFaultThread returns the main thread of an interpreter without the GIL.
func newFaultThread() *rt.Thread {
	_, t := rt.NewInterp(rt.Options{NoNaps: true}, rt.Hooks{Break: testBreak})
	NewState(t)
	t.Attach()
	return t
}

// A write takes the lock exactly once, which its version tells.
func TestEachWriteLocksOnce(tt *testing.T) {
	t := newFaultThread()
	defer t.Detach()
	var done, ready atomic.Bool
	parallel(t, 2, func(t *rt.Thread, i int) {
		if i == 1 {
			ready.Store(true)
			for !done.Load() {
				_ = t.Poll()
			}
			return
		}
		defer done.Store(true)
		for !ready.Load() {
			_ = t.Poll()
		}
		if !t.Multi() {
			tt.Error("two threads, and no locks")
		}
		l, d, s, c := NewList(t, 4), NewDict(t), NewSet(t), NewCell(t, rt.None)
		for _, w := range []struct {
			name string
			h    *rt.Header
			do   func()
		}{
			{"list.append", &l.Header, func() { l.Append(t, rt.Int(1)) }},
			{"list[0] = x", &l.Header, func() { l.Set(t, 0, rt.Int(2)) }},
			{"dict[k] = v, new", &d.Header, func() { _ = d.Set(t, rt.Int(1), rt.Int(1)) }},
			{"dict[k] = v, old", &d.Header, func() { _ = d.Set(t, rt.Int(1), rt.Int(2)) }},
			{"set.add", &s.Header, func() { _ = s.Add(t, rt.Int(1)) }},
			{"cell", &c.Header, func() { c.Store(t, rt.Int(1)) }},
		} {
			before := w.h.Seq()
			w.do()
			if got := w.h.Seq() - before; got != 4 || t.Locked() {
				// A thread that has lost count of its locks cannot end.
				panic(fmt.Sprintf("%s moves the version by %d; locks are left: %v", w.name, got, t.Locked()))
			}
		}
	})
}

// Each step moves the count of what it stores, returns or drops by one.
func TestEachStepCountsOnce(tt *testing.T) {
	t := newFaultThread()
	defer t.Detach()
	l := NewList(t, 4)
	d := NewDict(t)
	x := NewList(t, 0).Val()
	for _, s := range []struct {
		name string
		do   func()
		want int64
	}{
		{"append", func() { l.Append(t, t.New(x)) }, 2},
		{"get", func() { l.Get(t, 0) }, 3},
		{"drop", func() { t.Decref(x) }, 2},
		{"keep", func() { t.IncrefBy(x, 5) }, 7},
		{"replace", func() { l.Set(t, 0, rt.None) }, 6},
		{"store", func() { _ = d.Set(t, rt.Int(1), x) }, 7},
		{"replace in a dict", func() { _ = d.Set(t, rt.Int(1), rt.None) }, 6},
	} {
		s.do()
		if n := x.H.Refcount(); n != s.want {
			tt.Fatalf("%s: count %d, want %d", s.name, n, s.want)
		}
	}
}

// What is replaced dies when the new item is in place already.
func TestDeathSeesTheNewItem(tt *testing.T) {
	t := newFaultThread()
	defer t.Detach()
	l := NewList(t, 1)
	seen := rt.Unbound
	shape := rt.Shape{Kind: rt.KindOther, Type: scriptKeyShape.Type, Free: func(t *rt.Thread, _ *rt.Header) { seen = l.Items()[0] }}
	k := newScriptKey(t, 0, 0)
	k.SetShape(&shape)
	l.Append(t, k.Val())
	l.Set(t, 0, rt.Int(7))
	if seen != rt.Int(7) {
		tt.Errorf("the old item died when the list still held %v", seen)
	}
}

// A reader without the lock sees no half of one value and half of another, and no length between two.
func TestReadsAreWhole(tt *testing.T) {
	t := newFaultThread()
	defer t.Detach()
	l := NewList(t, 4)
	l.Append(t, rt.Int(1))
	c := NewCell(t, rt.Int(1))
	var ended atomic.Bool
	parallel(t, 2, func(t *rt.Thread, i int) {
		if i == 0 {
			for range 1000 * rounds() {
				l.Set(t, 0, rt.Float(0.5))
				c.Store(t, rt.Float(0.5))
				l.Set(t, 0, rt.Int(1))
				c.Store(t, rt.Int(1))
				_ = t.Poll()
			}
			ended.Store(true)
			return
		}
		for !ended.Load() {
			for _, v := range []rt.Value{l.Get(t, 0), c.Load(t)} {
				if v != rt.Int(1) && v != rt.Float(0.5) {
					tt.Errorf("read %v of neither store", v)
					return
				}
			}
			_ = t.Poll()
		}
	})
}

// Of two threads that store heap objects into one item, one cell and one key, each drops what it replaced, once.
func TestReplacedOnce(tt *testing.T) {
	t := newFaultThread()
	defer t.Detach()
	_, vals := pool(t)
	l := NewListFrom(t, []rt.Value{rt.None})
	c := NewCell(t, rt.None)
	parallel(t, 2, func(t *rt.Thread, i int) {
		for k := range 200 * rounds() {
			v := vals[(k+i)%len(vals)]
			l.Set(t, 0, t.New(v))
			c.Store(t, t.New(v))
			_ = t.Poll()
		}
	})
	l.Set(t, 0, rt.None)
	c.Store(t, rt.None)
	_ = t.Poll()
	if err := audit(t, vals); err != nil {
		tt.Error(err)
	}
}
