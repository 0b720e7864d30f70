// This file tests collections with toy objects: what starts them, what they find, in many threads.
package runtime

import (
	"math/rand"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// graveyard is toys whose nodes have a finalizer, which revives each tenth one.
type graveyard struct {
	*toys
	finals  []atomic.Int32
	revived atomic.Int64
}

func newGraveyard(n int) *graveyard {
	g := &graveyard{toys: newToys(n), finals: make([]atomic.Int32, n)}
	g.shape.Flags = HasFinalizer
	g.shape.Finalize = func(t *Thread, h *Header) {
		x := asNode(h.Val())
		g.finals[x.id].Add(1)
		if x.id%10 == 0 {
			g.revived.Add(1)
			t.Hold(t.New(h.Val())) // until somebody cuts the hold stack back
		}
		_ = t.Poll()
	}
	return g
}

// cycle makes two registered nodes that refer to each other, and lets them go.
func (g *graveyard) cycle(t *Thread, id int) {
	a := t.Hold(g.make(t, id))
	t.RegisterFinalizer(a.H)
	b := t.Hold(g.make(t, id+1))
	t.RegisterFinalizer(b.H)
	asNode(a).next, asNode(b).next = t.New(b), t.New(a)
	t.Release(t.HoldMark() - 2)
}

func heldRoots(t *Thread, visit func(Value)) {
	for _, u := range t.Interp().Threads() {
		u.VisitHeld(visit)
	}
}

// Several threads make garbage cycles while collections start at every few of them: each
// object is finalized once, those that are held never, and the world goes on.
func TestCollectionsInManyThreads(t *testing.T) {
	modes(t, func(t *testing.T, gil bool) {
		const threads, each = 4, 4000
		in, main := NewInterp(Options{GIL: gil, Interval: 100 * time.Microsecond, Collect: CollectCounted}, Hooks{Break: toyBreak, Roots: heldRoots})
		main.Attach()
		in.SetCollectGrowth(5)
		g := newGraveyard(threads*each + 1)
		kept := main.Hold(g.make(main, threads*each))
		main.RegisterFinalizer(kept.H)
		spawn(main, threads, func(t *Thread, k int) {
			for i := 0; i < each; i += 2 {
				mark := t.HoldMark()
				g.cycle(t, k*each+i)
				_ = t.Poll()
				t.Release(mark)
			}
		})
		s := in.CollectStats()
		if s.Runs[Generations-1] < 100 || s.MaxPause <= 0 || s.Pause < s.MaxPause {
			t.Errorf("statistics %+v", s)
		}
		main.CollectLast()
		for id := range g.finals {
			want := int32(1)
			if id == threads*each {
				want = 0
			}
			if n := g.finals[id].Load(); n != want {
				t.Fatalf("the finalizer of %d ran %d times, want %d", id, n, want)
			}
		}
		main.CollectLast()
		if n := in.registrations(); n != 1 || g.revived.Load() == 0 {
			t.Errorf("%d objects are registered, want the one that is held; %d were revived", n, g.revived.Load())
		}
	})
}

// Only registrations start a collection, and only when they have grown, collections are
// not switched off, and enough time has passed.
func TestPace(t *testing.T) {
	t.Parallel()
	due := func(mode CollectMode, n int, prepare func(in *Interp)) bool {
		in, main := NewInterp(Options{GIL: true, Collect: mode}, Hooks{Break: toyBreak, Roots: heldRoots})
		main.Attach()
		prepare(in)
		g := newGraveyard(1)
		for range n {
			main.Hold(g.make(main, 0))
			main.RegisterFinalizer(main.Held(main.HoldMark() - 1).H)
		}
		return main.Breaker()&BreakCollect != 0
	}
	nothing := func(*Interp) {}
	recent := func(in *Interp) { in.pace.next.Store(int64(in.Sched.Now() + time.Hour)) }
	for _, c := range []struct {
		what    string
		mode    CollectMode
		n       int
		prepare func(in *Interp)
		want    bool
	}{
		{"the least growth", CollectPaced, MinGrowth, nothing, false},
		{"more", CollectPaced, MinGrowth + 1, nothing, true},
		{"disabled", CollectPaced, 2 * MinGrowth, func(in *Interp) { in.SetAutoCollect(false) }, false},
		{"a threshold of 0", CollectPaced, 2 * MinGrowth, func(in *Interp) { in.SetCollectGrowth(0) }, false},
		{"a threshold of 3", CollectPaced, 4, func(in *Interp) { in.SetCollectGrowth(3) }, true},
		{"many survivors", CollectPaced, 2000, func(in *Interp) { in.pace.survivors = 8000; in.pace.setLimit() }, false},
		{"too soon", CollectPaced, 2 * MinGrowth, recent, false},
		{"too soon, but no clock", CollectCounted, 2 * MinGrowth, recent, true},
		{"in a death", CollectPaced, 2 * MinGrowth, func(in *Interp) { in.deaths.Add(1) }, false},
		{"in a long death", CollectPaced, 2*MinGrowth + 100, func(in *Interp) { in.deaths.Add(1) }, true},
		{"only when asked", CollectAsked, 2 * MinGrowth, nothing, false},
	} {
		if got := due(c.mode, c.n, c.prepare); got != c.want {
			t.Errorf("%s: due %v, want %v", c.what, got, c.want)
		}
	}
}

// A deep structure is marked without recursion, and no mark is left behind.
func TestMarkLeavesNothing(t *testing.T) {
	t.Parallel()
	in, main := NewInterp(Options{GIL: true}, Hooks{Break: toyBreak, Roots: heldRoots})
	main.Attach()
	g := newGraveyard(1)
	chain := Unbound
	for range 3 * markChunk {
		v := g.make(main, 0)
		asNode(v).next = chain
		chain = v
	}
	main.Hold(chain)
	main.RegisterFinalizer(chain.H)
	if n, err := main.Collect(0); n != 0 || err != nil {
		t.Errorf("found %d dead, error %v", n, err)
	}
	for v := chain; v != Unbound; v = asNode(v).next {
		if v.H.marked() {
			t.Fatal("a mark is left")
		}
	}
	if len(in.marker.chunks) != 1 || in.marker.n != 0 || *in.marker.chunks[0] != [markChunk]*Header{} {
		t.Error("the marker keeps what it marked")
	}
}

// A collection takes what it has finalized off the registry at once: memory that is
// garbage then waits for no other collection.
func TestFinalizedLeaveTheRegistry(t *testing.T) {
	t.Parallel()
	in, main := NewInterp(Options{GIL: true}, Hooks{Break: toyBreak, Roots: heldRoots})
	main.Attach()
	g := newGraveyard(40)
	for id := 0; id < 40; id += 2 {
		g.cycle(main, id)
	}
	mark := main.HoldMark()
	if n, err := main.Collect(0); n != 40 || err != nil {
		t.Errorf("found %d dead, error %v", n, err)
	}
	if n := in.registrations(); n != 0 || main.HoldMark() != mark {
		t.Errorf("%d objects are registered, %d held", n, main.HoldMark()-mark)
	}
}

// ordered agrees with a map and a slice, whatever is taken out.
func TestOrderedAgreesWithModel(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewSource(1))
	for range 20 {
		var o ordered[int]
		var model []*Header
		all := make([]Header, 400)
		for step := range 3000 {
			h := &all[rnd.Intn(len(all))]
			i := slices.Index(model, h)
			switch op := rnd.Intn(400); {
			case op == 0 || op < 4 && len(model) > 300:
				share := rnd.Intn(10)
				gone := map[*Header]bool{}
				for _, h := range model {
					gone[h] = rnd.Intn(10) < share
				}
				var walked []*Header
				o.keep(func(h *Header, e *int) bool {
					walked = append(walked, h)
					return !gone[h]
				})
				if !slices.Equal(walked, model) {
					t.Fatalf("step %d: walked %d objects in another order than %d", step, len(walked), len(model))
				}
				model = slices.DeleteFunc(model, func(h *Header) bool { return gone[h] })
			case op < 230 && i < 0:
				o.add(h, step)
				model = append(model, h)
			case op >= 230:
				if got := o.remove(h); got != (i >= 0) {
					t.Fatalf("step %d: remove says %v", step, got)
				}
				if i >= 0 {
					model = slices.Delete(model, i, i+1)
				}
			}
			if h := &all[rnd.Intn(len(all))]; (o.find(h) != nil) != slices.Contains(model, h) {
				t.Fatalf("step %d: find is wrong", step)
			}
			if len(o.at) != len(model) || len(o.list)-o.holes != len(model) {
				t.Fatalf("step %d: %d in the index, %d-%d in the list, want %d", step, len(o.at), len(o.list), o.holes, len(model))
			}
		}
	}
}
