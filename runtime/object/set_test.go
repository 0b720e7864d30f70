// This file tests Set: CPython's order of iteration, and a model.
package object

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// check verifies the invariants of a set that nobody else uses.
func (s *Set) check() error {
	tab := s.table()
	used, fill := int64(0), int64(0)
	for i := range tab.e {
		e := &tab.e[i]
		if e.key.H == nil {
			continue
		}
		fill++
		if e.hash == -1 {
			if !e.key.IsUnbound() {
				return fmt.Errorf("place %d: a dummy holds a key", i)
			}
			continue
		}
		used++
		if j := tab.find(e.key, e.hash); j != i && j != unknown {
			return fmt.Errorf("place %d is found at %d", i, j)
		}
	}
	if used != s.used || fill != s.fill {
		return fmt.Errorf("used %d, counted %d; fill %d, counted %d", s.used, used, s.fill, fill)
	}
	if fill*5 >= int64(tab.mask)*3 && fill > 0 {
		return fmt.Errorf("%d of %d places filled", fill, len(tab.e))
	}
	return nil
}

// TestSetOrder replays what testdata/setorder.py has recorded from CPython.
func TestSetOrder(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	f, err := os.Open("testdata/setorder.txt")
	if err != nil {
		tt.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		steps, want, _ := strings.Cut(in.Text(), "->")
		sets := map[string]rt.Value{"a": NewSet(t).Val(), "b": NewSet(t).Val()}
		for _, step := range strings.Split(strings.TrimSpace(steps), ";") {
			replaySet(tt, t, sets, strings.Fields(step))
		}
		a, b, _ := strings.Cut(want, "|")
		for name, want := range map[string]string{"a": a, "b": b} {
			s := AsSet(sets[name])
			if err := s.check(); err != nil {
				tt.Fatalf("line %d: %s: %v", line, name, err)
			}
			var got []string
			for _, v := range s.Snapshot(t) {
				got = append(got, fmt.Sprint(v.Int()))
			}
			if strings.Join(got, " ") != strings.TrimSpace(want) {
				tt.Fatalf("line %d: %s\ngot  %s\nwant %s", line, in.Text(), got, want)
			}
		}
	}
}

func replaySet(tt *testing.T, t *rt.Thread, sets map[string]rt.Value, f []string) {
	op, x := f[0], f[1]
	y := "b"
	if x == "b" {
		y = "a"
	}
	var args []rt.Value
	for _, a := range f[2:] {
		n, err := strconv.ParseInt(a, 10, 64)
		if err != nil {
			tt.Fatal(err)
		}
		args = append(args, rt.Int(n))
	}
	must := func(err error) {
		tt.Helper()
		if err != nil {
			tt.Fatal(op, err)
		}
	}
	binary := func(op int, a, b rt.Value) {
		tt.Helper()
		r, err := BinaryOp(t, a, b, op)
		must(err)
		t.Decref(sets[x])
		sets[x] = r
	}
	inPlace := func(op int) {
		tt.Helper()
		r, err := InPlaceOp(t, sets[x], sets[y], op)
		must(err)
		t.Decref(r)
	}
	list := func() rt.Value { return NewListFrom(t, args).Val() }
	dict := func() *Dict {
		d := NewDict(t)
		for _, v := range args {
			must(d.Set(t, v, rt.None))
		}
		return d
	}
	s := AsSet(sets[x])
	switch op {
	case "new":
		s = NewSet(t)
		must(s.Update(t, list()))
		sets[x] = s.Val()
	case "lit":
		s = NewSet(t)
		must(s.Update(t, NewFrozenSet(t, args)))
		sets[x] = s.Val()
	case "keys":
		must(s.Update(t, newDictView(t, dict(), dictKeys)))
	case "dict":
		must(s.Update(t, dict().Val()))
	case "list":
		must(s.Update(t, list()))
	case "add":
		for _, v := range args {
			must(s.Add(t, v))
		}
	case "remove":
		for _, v := range args {
			if ok, err := s.Discard(t, v); !ok || err != nil {
				tt.Fatal("remove", v, ok, err)
			}
		}
	case "pop":
		for range args[0].Int() {
			s.Pop(t)
		}
	case "clear":
		s.Clear(t)
	case "copy":
		r, err := AsSet(sets[y]).Copy(t)
		must(err)
		sets[x] = r
	case "ior":
		inPlace(code.Or)
	case "iand":
		inPlace(code.And)
	case "isub":
		inPlace(code.Sub)
	case "ixor":
		inPlace(code.Xor)
	case "or":
		binary(code.Or, sets[x], sets[y])
	case "and":
		binary(code.And, sets[x], sets[y])
	case "sub":
		binary(code.Sub, sets[x], sets[y])
	case "xor":
		binary(code.Xor, sets[x], sets[y])
	case "ror":
		binary(code.Or, sets[y], sets[x])
	case "rand":
		binary(code.And, sets[y], sets[x])
	case "rsub":
		binary(code.Sub, sets[y], sets[x])
	case "rxor":
		binary(code.Xor, sets[y], sets[x])
	default:
		tt.Fatal(op)
	}
}
