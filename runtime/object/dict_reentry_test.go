// This file tests dicts and sets whose keys' comparisons and whose values' deaths change them.
package object

import (
	"math/rand"
	"testing"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// dying is an object whose death runs a Go function, as __del__ does.
type dying struct {
	rt.Header
	f func(t *rt.Thread)
}

var (
	dyingShape = rt.Shape{Kind: rt.KindOther, Free: func(t *rt.Thread, h *rt.Header) {
		if t.Locked() {
			panic("a finalizer runs under a lock")
		}
		if f := As[dying](h.Val()).f; f != nil {
			f(t)
		}
	}}
	dyingType = &Type{}
)

func init() { DefineType(dyingType, TypeDef{Name: "dying", Layout: &dyingShape}) }

func newDying(t *rt.Thread, f func(t *rt.Thread)) rt.Value {
	d := &dying{f: f}
	d.Init(t, &dyingShape)
	return d.Val()
}

// TestDictReentry lets comparisons and deaths change the dict that they are part of, at random.
func TestDictReentry(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	for seed := range 200 {
		rnd := rand.New(rand.NewSource(int64(seed)))
		d, e := NewDict(t), NewDict(t)
		depth := 0
		var step func(t *rt.Thread)
		disturb := func(t *rt.Thread) {
			if depth < 3 && rnd.Intn(3) == 0 {
				depth++
				step(t)
				depth--
			}
		}
		step = func(t *rt.Thread) {
			k := newScriptKey(t, rnd.Int63n(12), rnd.Int63n(3)+1000)
			k.hash = 1000 + k.n%3
			k.onEq = disturb
			x := d
			if rnd.Intn(3) == 0 {
				x = e
			}
			var err error
			var v rt.Value
			switch rnd.Intn(12) {
			case 0, 1, 2, 3:
				v = newDying(t, disturb)
				err = x.Set(t, k.Val(), v)
			case 4:
				_, err = x.Del(t, k.Val())
			case 5:
				v, err = x.Get(t, k.Val())
			case 6:
				v, err = x.SetDefault(t, k.Val(), rt.None)
			case 7:
				kk, vv := x.PopItem(t)
				if kk.H != nil {
					t.Decref(kk)
					t.Decref(vv)
				}
			case 8:
				if rnd.Intn(4) == 0 {
					x.Clear(t)
				}
			case 9:
				err = d.Merge(t, e, rnd.Intn(2) == 0)
			case 10:
				_, err = d.Equal(t, e)
			case 11:
				v, err = BinaryOp(t, d.Val(), e.Val(), code.Or)
			}
			if v.H != nil {
				t.Decref(v)
			}
			if err != nil {
				ClearErr(t)
			}
			t.Decref(k.Val())
		}
		for range 60 {
			step(t)
		}
		depth = 100 // nobody refers to the dicts any more
		checkDistinct(tt, t, d)
		checkDistinct(tt, t, e)
		t.Decref(d.Val())
		t.Decref(e.Val())
		if n := t.HoldMark(); n != 0 {
			tt.Fatal(n, "values are held still")
		}
	}
}

// checkDistinct checks the structure of d and that no key is in it twice.
func checkDistinct(tt *testing.T, t *rt.Thread, d *Dict) {
	tt.Helper()
	if err := d.check(); err != nil {
		tt.Fatal(err)
	}
	seen := map[int64]bool{}
	keys, vals := d.Snapshot(t)
	for i, k := range keys {
		n := As[scriptKey](k).n
		if seen[n] {
			tt.Fatal("a key is in the dict twice")
		}
		seen[n] = true
		defer t.Decref(k)
		defer t.Decref(vals[i])
	}
}

// TestSetReentry is TestDictReentry for sets.
func TestSetReentry(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	for seed := range 200 {
		rnd := rand.New(rand.NewSource(int64(seed)))
		sets := [...]*Set{NewSet(t), NewSet(t)}
		depth := 0
		var step func(t *rt.Thread)
		disturb := func(t *rt.Thread) {
			if depth < 3 && rnd.Intn(3) == 0 {
				depth++
				step(t)
				depth--
			}
		}
		step = func(t *rt.Thread) {
			n := rnd.Int63n(12)
			k := newScriptKey(t, n, 1000+n%3)
			k.onEq = disturb
			s, o := sets[rnd.Intn(2)], sets[rnd.Intn(2)]
			ops := [...]int{code.Or, code.And, code.Sub, code.Xor}
			var err error
			var v rt.Value
			switch rnd.Intn(12) {
			case 0, 1, 2, 3:
				err = s.Add(t, k.Val())
			case 4, 5:
				_, err = s.Discard(t, k.Val())
			case 6:
				_, err = s.Has(t, k.Val())
			case 7:
				v = s.Pop(t)
			case 8:
				if rnd.Intn(4) == 0 {
					s.Clear(t)
				}
			case 9:
				v, err = InPlaceOp(t, s.Val(), o.Val(), ops[rnd.Intn(4)])
			case 10:
				v, err = BinaryOp(t, s.Val(), o.Val(), ops[rnd.Intn(4)])
			case 11:
				v, err = Compare(t, s.Val(), o.Val(), rnd.Intn(6))
			}
			if err != nil {
				tt.Error(err)
			}
			if v.H != nil {
				if IsAnySet(v) {
					checkDistinctSet(tt, t, AsSet(v))
				}
				t.Decref(v)
			}
			t.Decref(k.Val())
		}
		for range 60 {
			step(t)
		}
		depth = 100
		for _, s := range sets {
			checkDistinctSet(tt, t, s)
			t.Decref(s.Val())
		}
		if n := t.HoldMark(); n != 0 {
			tt.Fatal(n, "values are held still")
		}
	}
}

func checkDistinctSet(tt *testing.T, t *rt.Thread, s *Set) {
	tt.Helper()
	if err := s.check(); err != nil {
		tt.Fatal(err)
	}
	seen := map[int64]bool{}
	for _, k := range s.Snapshot(t) {
		n := As[scriptKey](k).n
		if seen[n] {
			tt.Fatal("an element is in the set twice")
		}
		seen[n] = true
		t.Decref(k)
	}
}
