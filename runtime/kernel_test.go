// This file tests the kernel with a toy object: counts, merges, stops, ends, weak references, in many threads.
package runtime

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

// node is an object with one reference.
type node struct {
	Header
	next Value
	id   int
}

// toys counts the deaths of nodes.
type toys struct {
	shape Shape
	dead  atomic.Int64
	twice atomic.Int64
	died  []atomic.Int32
}

func newToys(n int) *toys {
	w := &toys{died: make([]atomic.Int32, n)}
	w.shape = Shape{Kind: KindOther, Free: func(t *Thread, h *Header) {
		x := asNode(h.Val())
		w.dead.Add(1)
		if x.id < len(w.died) && w.died[x.id].Add(1) > 1 {
			w.twice.Add(1)
		}
		next := x.next
		x.next = Unbound
		t.Decref(next)
	}, Traverse: func(h *Header, visit func(Value)) { visit(asNode(h.Val()).next) }}
	return w
}

func asNode(v Value) *node { return (*node)(unsafe.Pointer(v.H)) }

func (w *toys) make(t *Thread, id int) Value {
	x := &node{next: Unbound, id: id}
	x.Init(t, &w.shape)
	return x.Val()
}

// toyBreak serves the breaker as the VM does.
func toyBreak(t *Thread) error {
	bits := t.Breaker()
	if bits&BreakStop != 0 {
		t.Yield()
	}
	if bits&BreakMerge != 0 {
		t.ServeMerges()
	}
	if bits&BreakAlone != 0 {
		t.Alone()
	}
	if bits&BreakGIL != 0 {
		t.Yield()
	}
	if bits&BreakCollect != 0 {
		return t.ServeCollect()
	}
	return nil
}

func newToyInterp(gil bool) (*Interp, *Thread) {
	in, t := NewInterp(Options{GIL: gil, Interval: 100 * time.Microsecond}, Hooks{Break: toyBreak})
	t.Attach()
	return in, t
}

// modes runs f with the GIL and without.
func modes(t *testing.T, f func(t *testing.T, gil bool)) {
	t.Parallel()
	t.Run("gil", func(t *testing.T) { f(t, true) })
	t.Run("nogil", func(t *testing.T) { f(t, false) })
}

// join waits, detached, until all of n threads have called done.
type join struct {
	left atomic.Int32
	main *Thread
}

func (j *join) done() {
	j.left.Add(-1)
	j.main.Wake()
}

func (j *join) wait() {
	for j.left.Load() > 0 {
		j.main.Park(nil, 5*time.Millisecond)
		_ = j.main.Poll()
	}
}

// spawn starts n threads and waits for their ends, serving main's breaker.
func spawn(main *Thread, n int, f func(t *Thread, i int)) {
	j := &join{main: main}
	j.left.Store(int32(n))
	for i := 0; i < n; i++ {
		main.StartThen(main.Interp().NewThread(), func(t *Thread) { f(t, i) }, j.done)
	}
	j.wait()
}

func (w *toys) check(t *testing.T, want int) {
	t.Helper()
	if n := w.dead.Load(); n != int64(want) || w.twice.Load() != 0 {
		t.Errorf("%d objects died, %d of them twice; want %d", n, w.twice.Load(), want)
	}
}

// Objects that other threads drop die once, whatever their maker does meanwhile:
// it works, blocks, or has ended.
func TestDropsElsewhere(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		in, main := newToyInterp(gil)
		const n = 3000
		w := newToys(3 * n)
		var mu sync.Mutex
		var box []Value
		spawn(main, 3, func(t *Thread, k int) {
			for i := 0; i < n; i++ {
				v := w.make(t, k*n+i)
				mu.Lock()
				box = append(box, v)
				var u Value
				if m := len(box); m > 4 {
					u, box[0] = box[0], box[m-1]
					box = box[:m-1]
				}
				mu.Unlock()
				if u.H != nil {
					t.Incref(u)
					t.Decref(u)
					t.Decref(u)
				}
				switch i % 64 {
				case 0:
					t.Park(nil, 0)
				default:
					_ = t.Poll()
				}
			}
		})
		for _, v := range box {
			main.Decref(v)
		}
		_ = main.Poll()
		w.check(t, 3*n)
		if in.alive.Load() != 1 || len(in.Threads()) != 1 {
			t.Errorf("%d threads are left", in.alive.Load())
		}
	})
}

// An object whose maker waits dies when its last reference goes elsewhere, not
// when the maker wakes.
func TestDropWhileMakerWaits(t *testing.T) {
	_, main := newToyInterp(false)
	w := newToys(1)
	v := w.make(main, 0)
	var seen atomic.Int64
	j := &join{main: main}
	j.left.Store(1)
	main.StartThen(main.Interp().NewThread(), func(t *Thread) {
		for main.Attached() {
			_ = t.Poll()
		}
		t.Decref(v)
		seen.Store(w.dead.Load())
	}, j.done)
	for j.left.Load() > 0 {
		main.Park(nil, 1e9) // no poll: the maker does nothing itself
	}
	if seen.Load() != 1 {
		t.Error("the object outlived its last reference")
	}
}

// While the world is stopped nobody counts, whether threads start, end, block or
// drop each other's objects; and it always starts again.
func TestStops(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		_, main := newToyInterp(gil)
		w := newToys(0)
		var stopped atomic.Int32
		var bad atomic.Int64
		var mu sync.Mutex
		box := []Value{}
		work := func(t *Thread, i int) {
			for k := 0; k < 150; k++ {
				if stopped.Load() != 0 {
					bad.Add(1)
				}
				v := w.make(t, 0)
				mu.Lock()
				box = append(box, v)
				u := box[0]
				box = box[1:]
				mu.Unlock()
				t.Decref(u)
				if k%8 == 0 {
					t.Park(nil, 0)
				}
				if k%50 == i {
					t.StopTheWorld()
					if stopped.Add(1) != 1 {
						bad.Add(1)
					}
					for _, o := range t.Interp().Threads() {
						if o != t && !gil && o.state.Load() == attached {
							bad.Add(1)
						}
					}
					stopped.Add(-1)
					t.StartTheWorld()
				}
				_ = t.Poll()
			}
		}
		for round := 0; round < 8; round++ {
			spawn(main, 4, func(t *Thread, i int) {
				if i == 0 {
					j := &join{main: t}
					j.left.Store(1)
					t.StartThen(t.Interp().NewThread(), func(t *Thread) { work(t, 4) }, j.done)
					work(t, i)
					j.wait()
					return
				}
				work(t, i)
			})
		}
		if bad.Load() != 0 {
			t.Errorf("%d steps were taken in a stopped world", bad.Load())
		}
		for _, v := range box {
			main.Decref(v)
		}
	})
}

// A thread that started others takes no locks any more when they have all ended,
// also if the last two end together.
func TestAloneAgain(t *testing.T) {
	_, main := newToyInterp(false)
	for round := 0; round < 100; round++ {
		spawn(main, 3, func(t *Thread, i int) {})
		for i := 0; main.Multi() && i < 1000; i++ {
			main.Park(nil, time.Millisecond)
			_ = main.Poll()
		}
		if main.Multi() {
			t.Fatalf("round %d: still taking locks", round)
		}
	}
}

// A weak reference is never cleared while a strong one exists, and its callback runs
// once, in whatever thread the object dies.
func TestWeakUpgrades(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		const n = 400
		w := newToys(n)
		var calls atomic.Int64
		in, main := NewInterp(Options{GIL: gil, Interval: 50 * time.Microsecond}, Hooks{Break: toyBreak,
			WeakrefDied: func(t *Thread, r *WeakRef) { calls.Add(1) }})
		main.Attach()
		shape := &Shape{Kind: KindWeakRef, Free: func(t *Thread, h *Header) { in.DropWeakRef(asWeakRef(h.Val())) }}
		var bad atomic.Int64
		for i := 0; i < n; i++ {
			v := w.make(main, i)
			r := &WeakRef{Callback: True}
			r.Init(main, shape)
			main.AddWeakRef(r, v.H)
			spawn(main, 2, func(t *Thread, k int) {
				got := r.Target(t)
				if k == 0 {
					main := v // the strong reference is this thread's to drop
					if again := r.Target(t); again.IsUnbound() {
						bad.Add(1)
					} else {
						t.Decref(again)
					}
					t.Decref(main)
				}
				if !got.IsUnbound() {
					if again := r.Target(t); again.IsUnbound() {
						bad.Add(1)
					} else {
						t.Decref(again)
					}
					t.Decref(got)
				}
			})
			_ = main.Poll()
			if !r.Dead() {
				t.Fatalf("object %d is alive", i)
			}
			main.Decref(r.Val())
		}
		w.check(t, n)
		if calls.Load() != n || bad.Load() != 0 {
			t.Errorf("%d callbacks for %d deaths; %d references cleared too early", calls.Load(), n, bad.Load())
		}
	})
}

// The owner can upgrade a weak reference to an object that waits in its merge queue
// and that others hold.
func TestUpgradeQueued(t *testing.T) {
	_, main := newToyInterp(false)
	w := newToys(1)
	v := w.make(main, 0)
	main.Incref(v) // two references: another thread drops the second
	h := v.H
	other := main.Interp().NewThread()
	atomic.StoreInt32(&h.shared, queued)
	other.Incref(v) // makes one and keeps it
	other.Incref(v) // makes one and hands it to main
	main.Decref(v)
	main.Decref(v) // local is 0: the queue's and the other's are left
	if !main.TryIncref(h) {
		t.Fatal("the object lives and cannot be counted")
	}
	main.Decref(v)
	if explicitMerge(h) {
		t.Fatal("merged to death: the other thread holds it")
	}
	other.Decref(v)
	w.check(t, 1)
}

// Late readers of recycled memory: a reader counts what it finds in a slot
// without the lock, looks again, and undoes.
func TestOptimisticReads(t *testing.T) {
	const class = 0
	_, main := newToyInterp(false)
	var w toys
	w.shape = Shape{Kind: KindOther, Free: func(t *Thread, h *Header) { t.PutFree(class, h) }}
	take := func(t *Thread) Value {
		if h := t.TakeFree(class); h != nil {
			h.Renew(&w.shape)
			return h.Val()
		}
		return w.make(t, 0)
	}
	// The slot's owner is the holder: a static object, locked by its header.
	holder := &node{next: Unbound}
	holder.InitStatic(&w.shape)
	StoreValue(&holder.next, take(main))
	spawn(main, 3, func(t *Thread, k int) {
		for i := 0; i < 4000; i++ {
			if k == 0 {
				v := take(t)
				t.Lock(&holder.Header)
				old := holder.next
				StoreValue(&holder.next, v)
				t.Unlock(&holder.Header)
				t.Decref(old)
			} else {
				q := holder.ReadSeq(t)
				v := LoadValue(&holder.next)
				ok := t.TryIncref(v.H)
				if ok && holder.Seq() != q {
					t.Decref(v)
					ok = false
				}
				if !ok {
					t.Lock(&holder.Header)
					v = holder.next
					t.IncrefLocked(v)
					t.Unlock(&holder.Header)
				}
				t.Decref(v)
			}
			_ = t.Poll()
		}
	})
	if n := holder.next.H.Refcount(); n != 1 {
		t.Errorf("the object in the slot has count %d", n)
	}
}

// Locks exclude each other, also while threads come and go.
func TestLocks(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		_, main := newToyInterp(gil)
		w := newToys(0)
		a, b := w.make(main, 0), w.make(main, 0)
		n := 0
		spawn(main, 4, func(t *Thread, i int) {
			for k := 0; k < 2000; k++ {
				if i%2 == 0 {
					t.Lock2(a.H, b.H)
					n++
					t.Unlock2(a.H, b.H)
				} else {
					t.Lock(a.H)
					if t.multi != 0 && a.H.Seq()&seqLocked == 0 {
						panic("the lock is not taken")
					}
					n++
					t.Unlock(a.H)
				}
				_ = t.Poll()
			}
		})
		if n != 8000 {
			t.Errorf("counted %d of 8000", n)
		}
	})
}

// What is put off under a lock is dropped in order, once, also if a drop puts off more.
func TestDropsInOrder(t *testing.T) {
	_, main := newToyInterp(false)
	var order []int
	w := newToys(0)
	lock := w.make(main, -1)
	shape := w.shape
	shape.Free = func(t *Thread, h *Header) {
		id := asNode(h.Val()).id
		order = append(order, id)
		if id == 1 {
			t.Lock(lock.H)
			v := w.make(t, 10)
			v.H.shape = &shape
			t.DropLater(v)
			t.Unlock(lock.H)
		}
	}
	main.Lock(lock.H)
	for i := 0; i < 4; i++ {
		v := w.make(main, i)
		v.H.shape = &shape
		main.DropLater(v)
	}
	main.Unlock(lock.H)
	if len(order) != 5 || order[0] != 0 || order[1] != 1 || order[2] != 2 || order[3] != 3 || order[4] != 10 {
		t.Errorf("dropped in the order %v", order)
	}
}

// The audit finds a reference too few and one too many.
func TestAudit(t *testing.T) {
	t.Parallel()
	in, main := NewInterp(Options{GIL: true}, Hooks{Break: toyBreak})
	in.EnableAudit(func(*Header) string { return "node" })
	main.Attach()
	w := newToys(0)
	a, b, c := w.make(main, 1), w.make(main, 2), w.make(main, 3)
	asNode(a).next = b
	roots := func(visit func(Value)) { visit(a); visit(c) }
	if lines := in.Audit(roots); len(lines) != 0 {
		t.Errorf("nothing is wrong, but: %v", lines)
	}
	main.Incref(b)
	if lines := in.Audit(roots); len(lines) != 1 || lines[0] != "refs: node has count 2, but 1 references: leaked" {
		t.Errorf("a leak is reported as %v", lines)
	}
	b.H.Dec()
	asNode(c).next = b
	if lines := in.Audit(roots); len(lines) != 1 || lines[0] != "refs: node has count 1, but 2 references: it would die too early" {
		t.Errorf("a missing count is reported as %v", lines)
	}
}
