// This file tests Dict against a model, a slice of pairs, as a state machine.
package object

import (
	"fmt"
	"slices"
	"testing"

	rt "minipy/runtime"
	"pgregory.net/rapid"
)

type modelPair struct {
	k string
	v int64
}

// dictModel is what a dict must be: pairs in order of insertion.
type dictModel []modelPair

func (m dictModel) find(k string) int {
	return slices.IndexFunc(m, func(p modelPair) bool { return p.k == k })
}

func (m *dictModel) set(k string, v int64) {
	if i := m.find(k); i >= 0 {
		(*m)[i].v = v
	} else {
		*m = append(*m, modelPair{k, v})
	}
}

func TestDictMachine(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	// A key's name says what kind of key it is: a str, a tuple, or one that script code compares.
	key := func(name string) rt.Value {
		switch n := int64(name[1]); name[0] {
		case 't':
			return NewTuple(t, rt.Int(n), NewStr(t, "in a tuple"))
		case 'k':
			return newScriptKey(t, n, 1000+n%2).Val()
		}
		return NewStr(t, name)
	}
	names := rapid.Custom(func(r *rapid.T) string {
		return fmt.Sprintf("%s%d", rapid.SampledFrom([]string{"s", "t", "k"}).Draw(r, "kind"), rapid.IntRange(0, 9).Draw(r, "n"))
	})
	rapid.Check(tt, func(r *rapid.T) {
		d := NewDict(t)
		var m dictModel
		must := func(err error) {
			if err != nil {
				r.Fatal(err)
			}
		}
		with := func(r *rapid.T, f func(name string, k rt.Value, i int)) {
			name := names.Draw(r, "key")
			k := key(name)
			f(name, k, m.find(name))
			t.Decref(k)
		}
		same := func(got rt.Value, i int) {
			if (got.H != nil) != (i >= 0) || i >= 0 && got.Int() != m[i].v {
				r.Fatalf("got %v, want entry %d of %v", got, i, m)
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"set": func(r *rapid.T) {
				with(r, func(name string, k rt.Value, i int) {
					v := rapid.Int64().Draw(r, "value")
					must(d.Set(t, k, rt.Int(v)))
					m.set(name, v)
				})
			},
			"get": func(r *rapid.T) {
				with(r, func(name string, k rt.Value, i int) {
					v, err := d.Get(t, k)
					must(err)
					same(v, i)
				})
			},
			"pop": func(r *rapid.T) {
				with(r, func(name string, k rt.Value, i int) {
					v, err := d.Pop(t, k)
					must(err)
					same(v, i)
					if i >= 0 {
						m = slices.Delete(m, i, i+1)
					}
				})
			},
			"setdefault": func(r *rapid.T) {
				with(r, func(name string, k rt.Value, i int) {
					v, err := d.SetDefault(t, k, rt.Int(7))
					must(err)
					if i < 0 {
						m.set(name, 7)
						i = len(m) - 1
					}
					same(v, i)
				})
			},
			"popitem": func(r *rapid.T) {
				k, v := d.PopItem(t)
				same(v, len(m)-1)
				if k.H != nil {
					t.Decref(k)
					m = m[:len(m)-1]
				}
			},
			"clear": func(r *rapid.T) {
				if rapid.IntRange(0, 9).Draw(r, "clear") == 0 {
					d.Clear(t)
					m = nil
				}
			},
			"copy": func(r *rapid.T) {
				c := d.Copy(t)
				if eq, err := c.Equal(t, d); !eq || err != nil {
					r.Fatal("a copy differs", err)
				}
				t.Decref(d.Val())
				d = c
			},
			"merge": func(r *rapid.T) {
				o, keep := NewDict(t), rapid.Bool().Draw(r, "keep")
				var om dictModel
				for _, name := range rapid.SliceOfN(names, 0, 12).Draw(r, "keys") {
					k := key(name)
					must(o.Set(t, k, rt.Int(int64(len(om)))))
					om.set(name, int64(len(om)))
					t.Decref(k)
				}
				must(d.Merge(t, o, keep))
				for _, p := range om {
					if !keep || m.find(p.k) < 0 {
						m.set(p.k, p.v)
					}
				}
				t.Decref(o.Val())
			},
			"": func(r *rapid.T) {
				if err := d.check(); err != nil {
					r.Fatal(err)
				}
				_, vals := snapshotInts(t, d)
				if len(vals) != len(m) {
					r.Fatalf("%d keys, want %d", len(vals), len(m))
				}
				for i, p := range m {
					if vals[i] != p.v {
						r.Fatalf("entry %d: got %d, want %v", i, vals[i], p)
					}
				}
			},
		})
		t.Decref(d.Val())
	})
}

// snapshotInts returns the number of keys and the values of a dict of ints.
func snapshotInts(t *rt.Thread, d *Dict) (n int, ints []int64) {
	keys, vals := d.Snapshot(t)
	for i, k := range keys {
		ints = append(ints, vals[i].Int())
		t.Decref(k)
	}
	return len(keys), ints
}
