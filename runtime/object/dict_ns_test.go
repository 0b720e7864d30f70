// This file tests namespaces under threads: cells and dict operations must agree.
package object

import (
	"fmt"
	"math/rand"
	"testing"

	rt "minipy/runtime"
)

// checkNamespace verifies that a cell is bound exactly if the namespace holds it.
func checkNamespace(t *rt.Thread, d *Dict) error {
	if err := d.check(); err != nil {
		return err
	}
	tab := d.table()
	for i := range tab.live() {
		e := &tab.entries[i]
		if e.key.H == nil || e.val.H.Shape() != &nameCellShape {
			continue
		}
		c := AsNameCell(e.val)
		if c.V.IsUnbound() || c.out {
			return fmt.Errorf("%s: an unbound cell is in the dict", c.Name.S)
		}
	}
	for name, c := range d.ns.cells {
		v := d.GetStr(t, c.Name)
		if v.H != nil {
			t.Decref(v)
		}
		if c.V.IsUnbound() != c.out || (v.H == nil) != c.out {
			return fmt.Errorf("%s: a bound cell is not in the dict", name)
		}
	}
	return nil
}

func TestNamespaceParallel(tt *testing.T) {
	tt.Parallel()
	for _, gil := range []bool{false, true} {
		_, t := rt.NewInterp(rt.Options{GIL: gil}, rt.Hooks{Break: testBreak})
		NewState(t)
		t.Attach()
		_, vals := pool(t)
		d := NewNamespace(t)
		var names []*Str
		for i := range 8 {
			names = append(names, Intern(t, fmt.Sprint("global_", i)))
		}
		parallel(t, 4, func(t *rt.Thread, i int) {
			rnd := rand.New(rand.NewSource(int64(i)))
			for range rounds() {
				name, val := names[rnd.Intn(len(names))], vals[rnd.Intn(len(vals))]
				run := NewStr(t, name.S) // equal, not the same
				switch rnd.Intn(10) {
				case 0, 1:
					d.Cell(t, name).Store(t, t.New(val))
				case 2:
					d.Cell(t, name).Delete(t)
				case 3:
					if v := d.Cell(t, name).Load(t); !v.IsUnbound() {
						t.Decref(v)
					}
				case 4:
					_ = d.Set(t, run, val)
				case 5:
					_, _ = d.Del(t, run)
				case 6, 7:
					if v, _ := d.Get(t, run); v.H != nil {
						if v.Kind() != rt.KindList {
							panic("a read gave " + TypeName(v))
						}
						t.Decref(v)
					}
				case 8:
					keys, vs := d.Snapshot(t)
					for i := range keys {
						if vs[i].IsUnbound() {
							panic("an unbound name is in the dict")
						}
						t.Decref(keys[i])
						t.Decref(vs[i])
					}
				case 9:
					if rnd.Intn(20) == 0 {
						d.Clear(t)
					}
				}
				t.Decref(run)
				_ = t.Poll()
			}
		})
		if err := checkNamespace(t, d); err != nil {
			tt.Fatal(err)
		}
		d.Clear(t)
		if err := checkNamespace(t, d); err != nil {
			tt.Fatal(err)
		}
		_ = t.Poll()
		if err := audit(t, vals); err != nil {
			tt.Fatal(gil, err)
		}
	}
}
