// This file hammers dicts and sets from several threads without a GIL and audits what is left: structure and counts.
package object

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// scriptKey is a key whose comparison runs "script code": a Go function. It is no leaf.
type scriptKey struct {
	rt.Header
	n, hash int64
	onEq    func(t *rt.Thread)
}

var (
	scriptKeyShape = rt.Shape{Kind: rt.KindOther}
	scriptKeyType  = &Type{}
)

func init() {
	DefineType(scriptKeyType, TypeDef{Name: "scriptkey", Layout: &scriptKeyShape, Slots: Slots{
		Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return NewStr(t, fmt.Sprint("K", As[scriptKey](v).n)), nil
		},
		Hash: func(t *rt.Thread, v rt.Value) (int64, error) { return As[scriptKey](v).hash, nil },
		Compare: func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
			if b.H.Shape() != &scriptKeyShape || op != code.EQ {
				return rt.NotImplemented, nil
			}
			if t.Locked() {
				panic("script code runs under a lock")
			}
			x, y := As[scriptKey](a), As[scriptKey](b)
			if x.onEq != nil {
				x.onEq(t)
			}
			if y.onEq != nil {
				y.onEq(t)
			}
			return rt.Bool(x.n == y.n), nil
		},
	}})
}

func newScriptKey(t *rt.Thread, n, hash int64) *scriptKey {
	k := &scriptKey{n: n, hash: hash}
	k.Init(t, &scriptKeyShape)
	return k
}

// testBreak serves the breaker bits that threads without a VM get.
func testBreak(t *rt.Thread) error {
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

// parallel runs f on n threads and waits until they have ended.
func parallel(t *rt.Thread, n int, f func(t *rt.Thread, i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		t.Start(t.Interp().NewThread(), func(c *rt.Thread) {
			f(c, i)
			wg.Done()
		})
	}
	t.Block("join", wg.Wait)
	for len(t.Interp().Threads()) > 1 {
		_ = t.Sleep(50 * time.Microsecond)
	}
	_ = t.Poll()
}

// pool makes keys and values that are counted, owned by the caller.
func pool(t *rt.Thread) (keys, vals []rt.Value) {
	for i := range 6 {
		keys = append(keys, NewStr(t, fmt.Sprint("key number ", i)))
		keys = append(keys, NewTuple(t, rt.Int(int64(i)), NewStr(t, fmt.Sprint("in a tuple ", i))))
		keys = append(keys, newScriptKey(t, int64(i), 1000+int64(i%2)).Val())
		keys = append(keys, rt.Int(int64(i)))
	}
	for range 8 {
		vals = append(vals, NewList(t, 0).Val())
	}
	return keys, vals
}

// twin returns a key equal to k but another object where that is possible, owned.
func twin(t *rt.Thread, k rt.Value) rt.Value {
	switch k.Kind() {
	case rt.KindStr:
		return NewStr(t, AsStr(k).S)
	case rt.KindTuple:
		return NewTupleFrom(t, AsTuple(k).Items)
	case rt.KindOther:
		s := As[scriptKey](k)
		return newScriptKey(t, s.n, s.hash).Val()
	}
	return t.New(k)
}

// audit reports counted objects whose only reference is not the pool's.
func audit(t *rt.Thread, vals []rt.Value) error {
	for i, v := range vals {
		if n := v.H.Refcount(); !v.H.Uncounted() && n != 1 {
			return fmt.Errorf("object %d (%s) has %d references", i, TypeName(v), n)
		}
	}
	return nil
}

func rounds() int {
	if testing.Short() {
		return 300
	}
	return 3000
}

func TestDictParallel(tt *testing.T) {
	tt.Parallel()
	for _, gil := range []bool{false, true} {
		in, t := rt.NewInterp(rt.Options{GIL: gil, NoNaps: true}, rt.Hooks{Break: testBreak})
		_ = in
		NewState(t)
		t.Attach()
		keys, vals := pool(t)
		dicts := [...]*Dict{NewDict(t), NewDict(t)}
		parallel(t, 4, func(t *rt.Thread, i int) {
			rnd := rand.New(rand.NewSource(int64(i)))
			for range rounds() {
				hammerDict(t, rnd, dicts[rnd.Intn(2)], dicts[rnd.Intn(2)], keys, vals)
				_ = t.Poll()
			}
		})
		for _, d := range dicts {
			if err := d.check(); err != nil {
				tt.Fatal(err)
			}
			d.Clear(t)
			t.Decref(d.Val())
		}
		_ = t.Poll()
		if err := audit(t, append(keys, vals...)); err != nil {
			tt.Fatal(gil, err)
		}
		for _, k := range keys {
			if k.Kind() == rt.KindTuple {
				if err := audit(t, AsTuple(k).Items); err != nil {
					tt.Fatal(gil, err)
				}
			}
		}
	}
}

// hammerDict does one random operation on d and perhaps e.
func hammerDict(t *rt.Thread, rnd *rand.Rand, d, e *Dict, keys, vals []rt.Value) {
	key, val := twin(t, keys[rnd.Intn(len(keys))]), vals[rnd.Intn(len(vals))]
	defer t.Decref(key)
	drop := func(v rt.Value, err error) {
		if err != nil {
			panic(err)
		}
		if v.H != nil {
			t.Decref(v)
		}
	}
	none := func(err error) { drop(rt.Value{}, err) }
	switch op := rnd.Intn(22); op {
	case 0, 1, 2, 3, 4:
		none(d.Set(t, key, val))
	case 5, 6:
		_, err := d.Del(t, key)
		none(err)
	case 7, 8:
		drop(d.Get(t, key))
	case 9:
		_, err := d.Has(t, key)
		none(err)
	case 10:
		drop(d.SetDefault(t, key, val))
	case 11:
		k, v := d.PopItem(t)
		if k.H != nil {
			t.Decref(k)
			t.Decref(v)
		}
	case 12:
		drop(d.Pop(t, key))
	case 13:
		if rnd.Intn(8) == 0 {
			d.Clear(t)
		}
	case 14:
		drop(d.Copy(t).Val(), nil)
	case 15:
		if err := d.Merge(t, e, rnd.Intn(2) == 0); err != nil && !Caught(t, err, RuntimeErrorType) {
			panic(err)
		}
	case 16:
		_, err := d.Equal(t, e)
		none(err)
	case 17:
		ks, vs := d.Snapshot(t)
		for i := range ks {
			t.Decref(ks[i])
			t.Decref(vs[i])
		}
	case 18, 19:
		it := newDictIter(t, d, dictPart(rnd.Intn(3)), op == 19)
		for {
			v, err := Next(t, it.Val())
			if err != nil {
				ClearErr(t)
				break
			}
			if v.H == nil {
				break
			}
			t.Decref(v)
		}
		t.Decref(it.Val())
	case 20:
		if IsStr(key) {
			drop(d.GetStr(t, AsStr(key)), nil)
		}
	case 21:
		r, err := BinaryOp(t, d.Val(), e.Val(), code.Or)
		if err != nil && Caught(t, err, RuntimeErrorType) {
			return // changed while its keys were being compared
		}
		drop(r, err)
	}
}

func TestSetParallel(tt *testing.T) {
	tt.Parallel()
	for _, gil := range []bool{false, true} {
		in, t := rt.NewInterp(rt.Options{GIL: gil, NoNaps: true}, rt.Hooks{Break: testBreak})
		_ = in
		NewState(t)
		t.Attach()
		keys, _ := pool(t)
		sets := [...]*Set{NewSet(t), NewSet(t)}
		parallel(t, 4, func(t *rt.Thread, i int) {
			rnd := rand.New(rand.NewSource(int64(i)))
			for range rounds() {
				hammerSet(t, rnd, sets[rnd.Intn(2)], sets[rnd.Intn(2)], keys)
				_ = t.Poll()
			}
		})
		for _, s := range sets {
			if err := s.check(); err != nil {
				tt.Fatal(err)
			}
			s.Clear(t)
			t.Decref(s.Val())
		}
		_ = t.Poll()
		if err := audit(t, keys); err != nil {
			tt.Fatal(gil, err)
		}
	}
}

func hammerSet(t *rt.Thread, rnd *rand.Rand, s, o *Set, keys []rt.Value) {
	key := twin(t, keys[rnd.Intn(len(keys))])
	defer t.Decref(key)
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	ops := [...]int{code.Or, code.And, code.Sub, code.Xor}
	switch rnd.Intn(14) {
	case 0, 1, 2, 3:
		must(s.Add(t, key))
	case 4, 5:
		_, err := s.Discard(t, key)
		must(err)
	case 6:
		_, err := s.Has(t, key)
		must(err)
	case 7:
		if v := s.Pop(t); v.H != nil {
			t.Decref(v)
		}
	case 8:
		if rnd.Intn(8) == 0 {
			s.Clear(t)
		}
	case 9, 10:
		r, err := InPlaceOp(t, s.Val(), o.Val(), ops[rnd.Intn(4)])
		must(err)
		t.Decref(r)
	case 11:
		r, err := BinaryOp(t, s.Val(), o.Val(), ops[rnd.Intn(4)])
		must(err)
		if err := AsSet(r).check(); err != nil {
			panic(err)
		}
		t.Decref(r)
	case 12:
		r, err := Compare(t, s.Val(), o.Val(), rnd.Intn(6))
		must(err)
		t.Decref(r)
	case 13:
		it := s.Iter(t)
		for {
			v, err := it.Next(t)
			if err != nil {
				ClearErr(t)
				break
			}
			if v.H == nil {
				break
			}
			t.Decref(v)
		}
		t.Decref(it.Val())
	}
}
