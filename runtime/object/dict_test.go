// This file tests Dict's operations on one thread.
package object

import (
	"fmt"
	"math/rand"
	"testing"

	rt "minipy/runtime"
)

// newThread returns the attached main thread of a new interpreter.
func newThread(tb testing.TB, gil bool) *rt.Thread {
	tb.Helper()
	in, t := rt.NewInterp(rt.Options{GIL: gil}, rt.Hooks{
		Break: func(*rt.Thread) error { return nil },
	})
	_ = in
	NewState(t)
	t.Attach()
	return t
}

func (d *Dict) check() error {
	tab := d.table()
	n := int64(0)
	for i := 0; i < tab.live(); i++ {
		e := &tab.entries[i]
		if e.key.H == nil {
			if e.val.H != nil {
				return fmt.Errorf("entry %d: deleted but holds a value", i)
			}
			continue
		}
		n++
		mask := tab.mask
		perturb := uint64(e.hash)
		j := uint32(perturb) & mask
		for tab.idx[j] != uint32(i+1) {
			if tab.idx[j] == 0 {
				return fmt.Errorf("entry %d is not in the index", i)
			}
			perturb >>= perturbShift
			j = (j*5 + uint32(perturb) + 1) & mask
		}
	}
	if n != d.n {
		return fmt.Errorf("%d live entries, n = %d", n, d.n)
	}
	free := int32(0)
	for _, w := range tab.idx {
		if w == 0 {
			free++
		}
		if int(w) > len(tab.entries) {
			return fmt.Errorf("index word %d of %d entries", w, len(tab.entries))
		}
	}
	if tab != &emptyTable && free < 1 {
		return fmt.Errorf("index full")
	}
	return nil
}

func TestDictModel(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	rnd := rand.New(rand.NewSource(1))
	for range 50 {
		d := NewDict(t)
		type kv struct{ k, v int64 }
		var model []kv
		find := func(k int64) int {
			for i, e := range model {
				if e.k == k {
					return i
				}
			}
			return -1
		}
		key := func(k int64) rt.Value {
			if k%2 == 0 {
				return rt.Int(k << 20)
			}
			return NewStr(t, fmt.Sprint("key", k))
		}
		for range 400 {
			k, v := rnd.Int63n(40), rnd.Int63()
			kk := key(k)
			i := find(k)
			switch rnd.Intn(4) {
			case 0, 1:
				if err := d.Set(t, kk, rt.Int(v)); err != nil {
					tt.Fatal(err)
				}
				if i >= 0 {
					model[i].v = v
				} else {
					model = append(model, kv{k, v})
				}
			case 2:
				ok, err := d.Del(t, kk)
				if err != nil || ok != (i >= 0) {
					tt.Fatal(ok, err)
				}
				if ok {
					model = append(model[:i], model[i+1:]...)
				}
			case 3:
				got, err := d.Get(t, kk)
				if err != nil || (got.H != nil) != (i >= 0) || i >= 0 && got.Int() != model[i].v {
					tt.Fatal(got, err)
				}
			}
			t.Decref(kk)
		}
		if err := d.check(); err != nil {
			tt.Fatal(err)
		}
		_, vals := d.Snapshot(t)
		if len(vals) != len(model) || d.Len(t) != len(model) {
			tt.Fatal(len(vals), len(model))
		}
		for i, e := range model {
			if vals[i].Int() != e.v {
				tt.Fatal("order")
			}
		}
		t.Decref(d.Val())
	}
}

func TestNamespace(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	d := NewNamespace(t)
	x, y := Intern(t, "xx"), Intern(t, "yy")
	c := d.Cell(t, x)
	if c != d.Cell(t, x) || d.Len(t) != 0 || d.GetStr(t, x).H != nil {
		tt.Fatal("an unbound cell is in the dict")
	}
	_ = d.SetStr(t, y, rt.Int(1))
	c.Store(t, rt.Int(2))
	if v := d.GetStr(t, x); v != rt.Int(2) || d.Len(t) != 2 {
		tt.Fatal(v)
	}
	_ = d.SetStr(t, x, rt.Int(3))
	if c.V != rt.Int(3) {
		tt.Fatal("cell not written")
	}
	cy := d.Cell(t, y)
	if cy.V != rt.Int(1) || d.GetStr(t, y) != rt.Int(1) {
		tt.Fatal("cell of a bound name")
	}
	if !cy.Delete(t) || cy.Delete(t) || d.Len(t) != 1 {
		tt.Fatal("delete")
	}
	run := NewStr(t, "yy")
	_ = d.Set(t, run, rt.Int(9))
	t.Decref(run)
	if cy.V != rt.Int(9) {
		tt.Fatal("cell not bound through the dict")
	}
	keys, vals := d.Snapshot(t)
	if len(keys) != 2 || keys[0] != x.Val() || keys[1] != y.Val() || vals[1] != rt.Int(9) {
		tt.Fatal(keys, vals)
	}
	if ok, _ := d.Del(t, y.Val()); !ok || !cy.V.IsUnbound() || d.Cell(t, y) != cy {
		tt.Fatal("delete through the dict")
	}
	if err := d.check(); err != nil {
		tt.Fatal(err)
	}
}
