// This file tests list against a Go slice, and hammers lists from several threads without a GIL.
package object

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// check reports a broken invariant of a list that nobody else uses.
func (l *List) check() error {
	if int(l.n) > blockCap(l.arr) {
		return fmt.Errorf("length %d exceeds capacity %d", l.n, blockCap(l.arr))
	}
	for i := range blockCap(l.arr) {
		// Behind the length stand leftovers of a reused block, never a reference.
		if v := *blockItem(l.arr, i); i < int(l.n) && v.H == nil || i >= int(l.n) && v.H != nil && !v.H.Uncounted() {
			return fmt.Errorf("slot %d of %d (length %d) holds %v", i, blockCap(l.arr), l.n, v)
		}
	}
	return nil
}

func ints(vs []rt.Value) []int64 {
	out := make([]int64, len(vs))
	for i, v := range vs {
		out[i] = v.Int()
	}
	return out
}

// TestListModel applies random operations to a list and to a Go slice.
func TestListModel(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, false)
	r := rand.New(rand.NewSource(7))
	l := NewList(t, 0)
	var model []int64
	bound := func() rt.Value {
		if r.Intn(5) == 0 {
			return rt.None
		}
		return rt.Int(int64(r.Intn(2*len(model)+6) - len(model) - 3))
	}
	for step := range 20000 {
		x := int64(r.Intn(10))
		var err error
		switch op := r.Intn(13); op {
		case 0, 1:
			l.Append(t, rt.Int(x))
			model = append(model, x)
		case 2:
			i := r.Intn(2*len(model)+3) - len(model) - 1
			err = l.Insert(t, i, rt.Int(x))
			model = slices.Insert(model, min(clipBound(i, len(model)), len(model)), x)
		case 3:
			if len(model) > 0 {
				i := r.Intn(len(model))
				v, e := l.Pop(t, i-len(model))
				if err = e; v.Int() != model[i] {
					tt.Fatalf("step %d: pop gave %d, want %d", step, v.Int(), model[i])
				}
				model = slices.Delete(model, i, i+1)
			}
		case 4, 5, 6:
			s := NewSlice(t, bound(), bound(), []rt.Value{rt.None, rt.Int(1), rt.Int(2), rt.Int(-1), rt.Int(-3)}[r.Intn(5)])
			start, _, by, n, _ := SliceIndices(t, s, len(model))
			var want []int64
			drop := map[int]bool{}
			for k := range n {
				want = append(want, model[start+k*by])
				drop[start+k*by] = true
			}
			if op == 4 {
				got, e := GetItem(t, l.Val(), s)
				if err = e; !slices.Equal(ints(AsList(got).Items()), want) {
					tt.Fatalf("step %d: slice gave %v, want %v", step, ints(AsList(got).Items()), want)
				}
				t.Decref(got)
			} else if op == 5 {
				err = DelItem(t, l.Val(), s)
				var rest []int64
				for i, v := range model {
					if !drop[i] {
						rest = append(rest, v)
					}
				}
				model = rest
			} else {
				k := n
				if by == 1 {
					k = r.Intn(6)
				}
				items := NewList(t, 0)
				for i := range k {
					items.Append(t, rt.Int(x+int64(i)))
				}
				err = SetItem(t, l.Val(), s, items.Val())
				if by == 1 {
					model = slices.Replace(model, start, start+n, ints(items.Items())...)
				} else {
					for i := range k {
						model[start+i*by] = x + int64(i)
					}
				}
				t.Decref(items.Val())
			}
		case 7:
			at := slices.Index(model, x)
			e := listRemove(t, l, []rt.Value{rt.Int(x)})
			if (e == nil) != (at >= 0) {
				tt.Fatalf("step %d: remove gave %v", step, e)
			}
			if e != nil {
				ClearErr(t)
			} else {
				model = slices.Delete(model, at, at+1)
			}
		case 8:
			err = l.Sort(t, rt.None, x > 4)
			slices.Sort(model)
			if x > 4 {
				slices.Reverse(model)
			}
		case 9:
			err = listReverse(t, l, nil)
			slices.Reverse(model)
		case 10:
			if len(model) < 50 {
				err = l.Extend(t, l.Val())
				model = append(model, model...)
			}
		case 11:
			if len(model) < 50 {
				var v rt.Value
				v, err = listInPlaceRepeat(t, l.Val(), rt.Int(x%4))
				t.Decref(v)
				model = slices.Repeat(model, int(x%4))
			}
		case 12:
			v, e := listContains(t, l.Val(), rt.Int(x))
			if err = e; v != slices.Contains(model, x) {
				tt.Fatalf("step %d: contains gave %v", step, v)
			}
		}
		if err != nil {
			tt.Fatalf("step %d: %v", step, t.Err)
		}
		if got := ints(l.Items()); !slices.Equal(got, model) {
			tt.Fatalf("step %d: have %v, want %v", step, got, model)
		}
		if err := l.check(); err != nil {
			tt.Fatalf("step %d: %v", step, err)
		}
	}
}

// TestListParallel lets four threads do everything to one list and audits the counts.
func TestListParallel(tt *testing.T) {
	tt.Parallel()
	for _, gil := range []bool{false, true} {
		_, t := rt.NewInterp(rt.Options{GIL: gil, NoNaps: true}, rt.Hooks{Break: testBreak})
		NewState(t)
		t.Attach()
		keys, vals := pool(t)
		items := append(keys, vals...)
		l, other := NewList(t, 0), NewList(t, 0)
		for _, v := range items {
			l.Append(t, t.New(v))
			other.Append(t, t.New(v))
		}
		it, _ := listIter(t, l.Val())
		parallel(t, 4, func(t *rt.Thread, i int) {
			r := rand.New(rand.NewSource(int64(i)))
			for range rounds() {
				hammerList(t, r, l, other, it, items)
				if err := t.Poll(); err != nil {
					panic(err)
				}
			}
		})
		for _, l := range []*List{l, other} {
			if err := l.check(); err != nil {
				tt.Error(err)
			}
		}
		t.Decref(it)
		t.Decref(l.Val())
		t.Decref(other.Val())
		if err := audit(t, items); err != nil {
			tt.Errorf("gil %v: %v", gil, err)
		}
		t.Detach()
	}
}

// hammerList does one random operation on l.
func hammerList(t *rt.Thread, r *rand.Rand, l, other *List, it rt.Value, pool []rt.Value) {
	v := pool[r.Intn(len(pool))]
	drop := func(v rt.Value, err error) {
		if err == nil && v.H != nil {
			t.Decref(v)
		} else if err != nil {
			ClearErr(t)
		}
	}
	check := func(err error) { drop(rt.Value{}, err) }
	bounds := func() rt.Value {
		return NewSlice(t, rt.Int(int64(r.Intn(40)-20)), rt.Int(int64(r.Intn(40)-20)), []rt.Value{rt.None, rt.Int(2), rt.Int(-1)}[r.Intn(3)])
	}
	switch r.Intn(24) {
	case 0, 1:
		l.Append(t, t.New(v))
	case 2:
		check(l.Insert(t, r.Intn(20), t.New(v)))
	case 3, 4:
		drop(l.Pop(t, -1-r.Intn(3)))
	case 5:
		check(listRemove(t, l, []rt.Value{v}))
	case 6:
		drop(listIndex(t, []rt.Value{l.Val(), v}))
	case 7:
		drop(listCount(t, []rt.Value{l.Val(), v}))
	case 8:
		_, err := listContains(t, l.Val(), v)
		check(err)
	case 9:
		s := bounds()
		drop(GetItem(t, l.Val(), s))
		t.Decref(s)
	case 10:
		s := bounds()
		check(DelItem(t, l.Val(), s))
		t.Decref(s)
	case 11:
		s := NewSlice(t, rt.Int(int64(r.Intn(9))), rt.Int(int64(r.Intn(20))), rt.None)
		check(SetItem(t, l.Val(), s, other.Val()))
		t.Decref(s)
	case 12:
		check(listReverse(t, l, nil))
	case 13:
		check(l.Sort(t, rt.None, false))
	case 14:
		check(l.Sort(t, hammerKey.Val(), r.Intn(2) == 0))
	case 15:
		drop(listConcat(t, l.Val(), other.Val()))
	case 16:
		drop(listCompare(t, l.Val(), other.Val(), []int{code.EQ, code.LT}[r.Intn(2)]))
	case 17:
		if l.Len(t) < 100 {
			check(l.Extend(t, other.Val()))
		}
	case 18:
		if r.Intn(10) == 0 {
			l.clear(t)
		}
	case 19:
		drop(Next(t, it))
	case 20:
		check(listSetItem(t, l.Val(), rt.Int(int64(r.Intn(30)-15)), v))
	case 21:
		for i := range 10 {
			drop(l.Get(t, i), nil)
		}
	case 22:
		if n := l.Len(t); n < 40 {
			drop(listInPlaceRepeat(t, l.Val(), rt.Int(int64(r.Intn(3)))))
		}
	case 23:
		drop(listRepr(t, l.Val()))
	}
	if n := l.Len(t); n > 200 {
		l.clear(t)
	}
}

// hammerKey is a key function that lets other threads in.
var hammerKey = NewNative(&Def{Name: "key", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Int(int64(args[0].H.Addr() % 64)), t.Poll()
}}, "test")
