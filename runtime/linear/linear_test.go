// This file records what threads without a GIL do to one object at the same time, and checks that the steps fit into one order.

// Package linear tests that the operations of containers, queues and locks are linearizable: each seems to happen in one moment
// between its call and its return.
package linear

import (
	"cmp"
	"fmt"
	"math/rand"
	goruntime "runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// An op is one operation of a kind of object, with its model.
type op struct {
	name string
	// run does it. list holds x and y; it is the call's own.
	run func(t *rt.Thread, obj rt.Value, x, y, list rt.Value) (rt.Value, error)
	// step tells whether an object in state s may answer with out, and its next state. It does not change s.
	step func(s []int, x, y int, out string) (bool, []int)
}

// A kind is a type of object under test. The state of every model is a list of numbers.
type kind struct {
	name string
	init []int
	make func(t *rt.Thread) rt.Value
	ops  []op
	// pick chooses the n-th operation of a thread, instead of a random one.
	pick func(thread, n int) int
	most int // threads, 0: any number
}

// exact is the step of an operation whose answer follows from the state.
func exact(f func(s []int, x, y int) (string, []int)) func([]int, int, int, string) (bool, []int) {
	return func(s []int, x, y int, out string) (bool, []int) {
		want, next := f(s, x, y)
		return want == out, next
	}
}

// A call is the input of one step of a history.
type call struct {
	op   *op
	x, y int
}

func (c call) String() string { return fmt.Sprintf("%s x=%d y=%d", c.op.name, c.x, c.y) }

func (k *kind) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return k.init },
		Step: func(s, in, out any) (bool, any) {
			c := in.(call)
			ok, next := c.op.step(s.([]int), c.x, c.y, out.(string))
			return ok, next
		},
		Equal: func(a, b any) bool { return slices.Equal(a.([]int), b.([]int)) },
	}
}

// serve answers the breaker bits that threads without a machine get.
func serve(t *rt.Thread) error {
	b := t.Breaker()
	if b&rt.BreakMerge != 0 {
		t.ServeMerges()
	}
	if b&rt.BreakAlone != 0 {
		t.Alone()
	}
	if b&(rt.BreakStop|rt.BreakGIL) != 0 {
		t.Yield()
	}
	return nil
}

// answer words what an operation returned or raised, and drops it.
func answer(t *rt.Thread, v rt.Value, err error) string {
	if err != nil {
		exc := object.Fetch(t)
		defer t.Decref(exc)
		return object.TypeName(exc)
	}
	defer t.Decref(v)
	s, err := object.ReprString(t, v)
	if err != nil {
		panic(err)
	}
	return s
}

// A meeting lets threads go on together, spinning so that they do it at the same moment.
type meeting struct {
	size    int32
	arrived atomic.Int32
	round   atomic.Int32
}

func (m *meeting) wait(t *rt.Thread) {
	r := m.round.Load()
	if m.arrived.Add(1) == m.size {
		m.arrived.Store(0)
		m.round.Add(1)
		return
	}
	for n := 1; m.round.Load() == r; n++ {
		if n%64 == 0 {
			_ = t.Poll()
			goruntime.Gosched()
		}
		if n > 1<<13 { // the others have no processor: leave them ours
			_ = t.Sleep(50 * time.Microsecond)
		}
	}
}

// record lets threads work on fresh objects, one history each.
func (k *kind) record(t *rt.Thread, threads, steps, histories int) [][]porcupine.Operation {
	all := make([][]porcupine.Operation, histories)
	for i := range all {
		all[i] = make([]porcupine.Operation, threads*steps)
	}
	start := time.Now()
	var obj rt.Value
	begin, end := meeting{size: int32(threads)}, meeting{size: int32(threads)}
	play := func(t *rt.Thread, me int, h []porcupine.Operation) {
		rnd := rand.New(rand.NewSource(rand.Int63()))
		calls := make([]call, steps)
		lists := make([]rt.Value, steps)
		for n := range calls {
			i := rnd.Intn(len(k.ops))
			if k.pick != nil {
				i = k.pick(me, n)
			}
			calls[n] = call{op: &k.ops[i], x: rnd.Intn(4), y: rnd.Intn(4)}
			l := object.NewList(t, 2)
			l.Append(t, rt.Int(int64(calls[n].x)))
			l.Append(t, rt.Int(int64(calls[n].y)))
			lists[n] = l.Val()
		}
		begin.wait(t)
		for n, c := range calls {
			o := &h[me*steps+n]
			o.ClientId, o.Input = me, c
			x, y := rt.Int(int64(c.x)), rt.Int(int64(c.y))
			from := time.Since(start)
			v, err := c.op.run(t, obj, x, y, lists[n])
			to := time.Since(start)
			o.Call, o.Return = int64(from), int64(to)
			o.Output = answer(t, v, err)
		}
		for _, l := range lists {
			t.Decref(l)
		}
		end.wait(t)
	}
	var left atomic.Int32
	left.Store(int32(threads - 1))
	for i := 1; i < threads; i++ {
		t.Start(t.Interp().NewThread(), func(c *rt.Thread) {
			for _, h := range all {
				play(c, i, h)
			}
			left.Add(-1)
		})
	}
	for _, h := range all {
		obj = k.make(t)
		play(t, 0, h)
		t.Decref(obj)
	}
	for left.Load() > 0 || len(t.Interp().Threads()) > 1 {
		_ = t.Sleep(50 * time.Microsecond)
	}
	_ = t.Poll()
	return all
}

// describe lists a history in the order of its calls.
func describe(h []porcupine.Operation) string {
	h = slices.Clone(h)
	slices.SortFunc(h, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var b strings.Builder
	for _, o := range h {
		fmt.Fprintf(&b, "%8d..%-8d thread %d  %v  ->  %v\n", o.Call-h[0].Call, o.Return-h[0].Call, o.ClientId, o.Input, o.Output)
	}
	return b.String()
}

func TestLinearizable(tt *testing.T) {
	histories := 1500
	if testing.Short() {
		histories = 100
	}
	for _, k := range kinds() {
		tt.Run(k.name, func(tt *testing.T) {
			_, t := rt.NewInterp(rt.Options{NoNaps: true}, rt.Hooks{Break: serve})
			t.Attach()
			defer t.Detach()
			object.NewState(t)
			overlaps := 0
			for _, form := range []struct{ threads, steps int }{{2, 6}, {3, 4}} {
				if k.most > 0 && form.threads > k.most {
					continue
				}
				for _, h := range k.record(t, form.threads, form.steps, histories) {
					if !porcupine.CheckOperations(k.model(), h) {
						tt.Fatalf("no order explains this history from %v:\n%s", k.init, describe(h))
					}
					overlaps += meetings(h)
				}
			}
			tt.Logf("%d operations overlapped others", overlaps)
		})
	}
}

// meetings counts the operations that overlap one of another thread.
func meetings(h []porcupine.Operation) (n int) {
	for _, a := range h {
		if slices.ContainsFunc(h, func(b porcupine.Operation) bool {
			return a.ClientId != b.ClientId && a.Call <= b.Return && b.Call <= a.Return
		}) {
			n++
		}
	}
	return n
}
