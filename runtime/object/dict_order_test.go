// This file replays recorded changes of dicts under iteration.
package object

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	rt "minipy/runtime"
)

// TestDictOrder replays what testdata/dictorder.py has recorded from CPython.
func TestDictOrder(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true)
	f, err := os.Open("testdata/dictorder.txt")
	if err != nil {
		tt.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		steps, want, _ := strings.Cut(in.Text(), "->")
		d := NewDict(t)
		it := d.Iter(t)
		for i, step := range strings.Split(strings.TrimSpace(steps), ";") {
			step, want, _ := strings.Cut(step, "=")
			if got := replayDict(tt, t, d, &it, strings.Fields(step)); got != want {
				tt.Errorf("line %d, step %d (%s): got %q, want %q", line, i+1, step, got, want)
			}
		}
		if err := d.check(); err != nil {
			tt.Fatalf("line %d: %v", line, err)
		}
		var got []string
		keys, _ := d.Snapshot(t)
		for _, k := range keys {
			got = append(got, fmt.Sprint(k.Int()))
		}
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			tt.Fatalf("line %d: got %s, want %s", line, got, want)
		}
		t.Decref(it.Val())
		t.Decref(d.Val())
	}
}

func replayDict(tt *testing.T, t *rt.Thread, d *Dict, it **DictIter, f []string) string {
	var args []rt.Value
	for _, a := range f[1:] {
		n, err := strconv.ParseInt(a, 10, 64)
		if err != nil {
			tt.Fatal(err)
		}
		args = append(args, rt.Int(n))
	}
	must := func(err error) {
		tt.Helper()
		if err != nil {
			tt.Fatal(f, err)
		}
	}
	switch f[0] {
	case "set":
		must(d.Set(t, args[0], rt.None))
	case "del":
		if ok, err := d.Del(t, args[0]); !ok || err != nil {
			tt.Fatal(f, ok, err)
		}
	case "popitem":
		k, _ := d.PopItem(t)
		return fmt.Sprint(k.Int())
	case "clear":
		d.Clear(t)
	case "merge":
		e := NewDict(t)
		for _, k := range args {
			must(e.Set(t, k, rt.None))
		}
		must(d.Update(t, e.Val()))
		t.Decref(e.Val())
	case "iter", "rev":
		t.Decref((*it).Val())
		*it = newDictIter(t, d, dictKeys, f[0] == "rev")
	case "next":
		k, err := Next(t, (*it).Val())
		switch {
		case err != nil:
			e := Fetch(t)
			defer t.Decref(e)
			return AsStr(AsTuple(AsException(e).Args).Items[0]).S
		case k.H == nil:
			return "stop"
		}
		return fmt.Sprint(k.Int())
	default:
		tt.Fatal(f)
	}
	return ""
}
