// This file tests single steps of counting, one thread's code after the other's on one goroutine: what a fault in them would do is certain.
package runtime

import (
	"sync/atomic"
	"testing"
)

// Counts go up and down by one each, by the owner and by others.
func TestCountsByOne(t *testing.T) {
	_, main := newToyInterp(false)
	other := main.Interp().NewThread()
	w := newToys(1)
	v := w.make(main, 0)
	for _, step := range []struct {
		name string
		do   func()
		want int64
	}{
		{"a fresh object", func() {}, 1},
		{"the owner counts", func() { main.Incref(v) }, 2},
		{"another counts", func() { other.Incref(v) }, 3},
		{"another counts under a lock", func() { other.IncrefLocked(v) }, 4},
		{"the owner counts under a lock", func() { main.IncrefLocked(v) }, 5},
		{"another tries", func() { other.TryIncref(v.H) }, 6},
		{"the owner tries", func() { main.TryIncref(v.H) }, 7},
		{"many", func() { main.IncrefBy(v, 3) }, 10},
		{"another drops", func() { other.Decref(v) }, 9},
		{"the owner drops", func() { main.Decref(v) }, 8},
	} {
		step.do()
		if n := v.H.Refcount(); n != step.want {
			t.Fatalf("%s: count %d, want %d", step.name, n, step.want)
		}
	}
}

// An object whose count is zero cannot be counted any more, by whomever and however it died.
func TestNoCountFromZero(t *testing.T) {
	_, main := newToyInterp(false)
	other := main.Interp().NewThread()
	w := newToys(3)
	alone, shared := w.make(main, 0), w.make(main, 1)
	main.Decref(alone)
	other.Incref(shared)
	main.Decref(shared) // merged
	other.Decref(shared)
	w.check(t, 2)
	for _, v := range []Value{alone, shared} {
		for _, u := range []*Thread{main, other} {
			if u.TryIncref(v.H) {
				t.Errorf("dead object %d was counted by thread %d", asNode(v).id, u.tid)
			}
		}
	}
}

// A reader that counted the dead memory of a slot may undo that after the memory is in use again.
func TestReuseKeepsLateReaders(t *testing.T) {
	_, main := newToyInterp(false)
	w := newToys(0)
	v := w.make(main, 0)
	v.H.local = 0
	atomic.AddInt32(&v.H.shared, sharedOne) // a late reader comes
	v.H.Renew(&w.shape)
	atomic.AddInt32(&v.H.shared, -sharedOne) // and goes
	if n := v.H.Refcount(); n != 1 {
		t.Errorf("the recycled object has count %d", n)
	}
}

// What another thread drops last dies when the owner serves its queue: not before, and not never.
func TestQueuedDies(t *testing.T) {
	_, main := newToyInterp(false)
	other := main.Interp().NewThread()
	w := newToys(1)
	v := w.make(main, 0)
	other.Decref(v)
	w.check(t, 0)
	if main.Breaker()&BreakMerge == 0 {
		t.Error("the owner is not told")
	}
	main.ServeMerges()
	w.check(t, 1)
}

// An object whose owner dropped its last reference while others hold some dies with the last of those.
func TestMergedDies(t *testing.T) {
	_, main := newToyInterp(false)
	other := main.Interp().NewThread()
	w := newToys(1)
	v := w.make(main, 0)
	other.Incref(v)
	main.Decref(v)
	w.check(t, 0)
	if v.H.Owner() != noOwner {
		t.Error("it is still owned")
	}
	other.Decref(v)
	w.check(t, 1)
}

// What hangs on an object in its finalizer is no garbage, although nothing refers to the object itself.
func TestDyingHolds(t *testing.T) {
	_, main := NewInterp(Options{Collect: CollectCounted}, Hooks{Break: toyBreak, Roots: heldRoots})
	main.Attach()
	w := newToys(3)
	a, b := w.make(main, 0), w.make(main, 1) // a cycle
	asNode(a).next, asNode(b).next = b, main.New(a)
	shape := w.shape
	shape.Flags = HasFinalizer
	dead := -1
	shape.Finalize = func(t *Thread, _ *Header) { dead, _ = t.Collect(0) }
	v := w.make(main, 2)
	v.H.shape = &shape
	asNode(v).next = a
	for _, h := range []*Header{a.H, b.H, v.H} {
		main.RegisterFinalizer(h)
	}
	main.Decref(v)
	if dead != 0 {
		t.Errorf("the collection in the finalizer took %d objects", dead)
	}
}
