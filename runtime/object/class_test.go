// This file tests classes without a virtual machine: methods are natives.
package object

import (
	goruntime "runtime"
	"sync/atomic"
	"testing"

	rt "minipy/runtime"
)

// newTestThread returns an attached main thread of a fresh interpreter.
func newClassThread(t *testing.T, gil bool) *rt.Thread {
	t.Helper()
	in, th := rt.NewInterp(rt.Options{GIL: gil}, rt.Hooks{Break: func(*rt.Thread) error { return nil }})
	_ = in
	NewState(th)
	th.Attach()
	t.Cleanup(th.Detach)
	return th
}

func testNs(th *rt.Thread, kv ...any) *Dict {
	d := NewDict(th)
	for i := 0; i < len(kv); i += 2 {
		d.initStr(th, Intern(th, kv[i].(string)), kv[i+1].(rt.Value))
	}
	return d
}

// method returns a native that binds as a method of any object.
func method(name string, n int, f NativeFunc) rt.Value {
	return newMethodDesc(&Def{Name: name, Min: n, Max: n, Fn: f}, ObjectType, false).Val()
}

func mustClass(t *testing.T, th *rt.Thread, name string, ns *Dict, bases ...*Type) *Type {
	t.Helper()
	c, err := BuildClass(th, TypeType, name, typeValues(bases), ns, nil, nil)
	if err != nil {
		t.Fatalf("class %s: %s", name, errText(th))
	}
	return c
}

func errText(th *rt.Thread) string {
	e := Fetch(th)
	s, err := ToGoString(th, e)
	if err != nil {
		return "?"
	}
	return TypeName(e) + ": " + s
}

func TestClassAttributes(t *testing.T) {
	t.Parallel()
	for _, gil := range []bool{true, false} {
		th := newClassThread(t, gil)
		a := mustClass(t, th, "A", testNs(th, "x", rt.Int(1), "f", method("f", 0, func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return GetAttrName(t, args[0], "x") })))
		b := mustClass(t, th, "B", testNs(th), a)
		o, err := Call(th, b.Val())
		if err != nil {
			t.Fatal(errText(th))
		}
		get := func(v rt.Value, name string) rt.Value {
			t.Helper()
			r, err := GetAttrName(th, v, name)
			if err != nil {
				t.Fatal(errText(th))
			}
			return r
		}
		if v := get(o, "x"); v != rt.Int(1) {
			t.Errorf("o.x = %v", v)
		}
		if err := SetAttr(th, a.Val(), Intern(th, "x"), rt.Int(2)); err != nil {
			t.Fatal(errText(th))
		}
		if v := get(o, "x"); v != rt.Int(2) {
			t.Errorf("after A.x = 2: o.x = %v", v)
		}
		if err := SetAttr(th, o, Intern(th, "x"), rt.Int(3)); err != nil {
			t.Fatal(errText(th))
		}
		r, err := CallMethod(th, o, Intern(th, "f"))
		if err != nil || r != rt.Int(3) {
			t.Errorf("o.f() = %v, %v", r, err)
		}
		if _, err := GetAttrName(th, o, "nope"); err == nil {
			t.Error("o.nope exists")
		} else if s := errText(th); s != "AttributeError: 'B' object has no attribute 'nope'" {
			t.Error(s)
		}
		if s, _ := ReprString(th, b.Val()); s != "<class '__main__.B'>" {
			t.Error(s)
		}
		th.Decref(o)
	}
}

func TestSpecialMethods(t *testing.T) {
	t.Parallel()
	th := newClassThread(t, true)
	c := mustClass(t, th, "C", testNs(th,
		"__len__", method("__len__", 0, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(7), nil }),
		"__add__", method("__add__", 1, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return a[1], nil }),
		"__radd__", method("__radd__", 1, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(-1), nil }),
	))
	o, err := Call(th, c.Val())
	if err != nil {
		t.Fatal(errText(th))
	}
	if n, err := Len(th, o); n != 7 || err != nil {
		t.Errorf("len = %d, %v", n, err)
	}
	if r, err := BinaryOp(th, o, rt.Int(4), 0); err != nil || r != rt.Int(4) {
		t.Errorf("o + 4 = %v %v", r, err)
	}
	if r, err := BinaryOp(th, rt.None, o, 0); err != nil || r != rt.Int(-1) {
		t.Errorf("None + o = %v %v", r, err)
	}
	if err := SetAttr(th, c.Val(), Intern(th, "__len__"), rt.Unbound); err != nil {
		t.Fatal(errText(th))
	}
	if _, err := Len(th, o); err == nil {
		t.Error("len after del")
	} else if s := errText(th); s != "TypeError: object of type 'C' has no len()" {
		t.Error(s)
	}
	if _, err := Call(th, c.Val(), rt.Int(1)); err == nil {
		t.Error("C(1)")
	} else if s := errText(th); s != "TypeError: C() takes no arguments" {
		t.Error(s)
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	th := newClassThread(t, true)
	a := mustClass(t, th, "A", testNs(th, "__slots__", NewTuple(th, Intern(th, "x").Val())))
	b := mustClass(t, th, "B", testNs(th, "__slots__", NewTuple(th, Intern(th, "y").Val())), a)
	d := mustClass(t, th, "D", testNs(th), b)
	for _, c := range []*Type{b, d} {
		o, err := Call(th, c.Val())
		if err != nil {
			t.Fatal(errText(th))
		}
		for i, n := range []string{"y", "x"} {
			if _, err := GetAttrName(th, o, n); err == nil {
				t.Errorf("%s.%s is set", c.Name, n)
			}
			ClearErr(th)
			if err := SetAttr(th, o, Intern(th, n), rt.Int(int64(i))); err != nil {
				t.Fatal(errText(th))
			}
		}
		for i, n := range []string{"y", "x"} {
			if v, err := GetAttrName(th, o, n); err != nil || v != rt.Int(int64(i)) {
				t.Errorf("%s.%s = %v", c.Name, n, v)
			}
		}
		err = SetAttr(th, o, Intern(th, "z"), rt.None)
		if (err == nil) != (c == d) {
			t.Errorf("%s.z: %v", c.Name, err)
		}
		th.Decref(o)
	}
	if _, err := BuildClass(th, TypeType, "E", typeValues([]*Type{a, mustClass(t, th, "A2", testNs(th, "__slots__", NewTuple(th, Intern(th, "q").Val())))}), testNs(th), nil, nil); err == nil {
		t.Error("no layout conflict")
	} else if s := errText(th); s != "TypeError: multiple bases have instance lay-out conflict" {
		t.Error(s)
	}
}

func TestSlotWrappers(t *testing.T) {
	t.Parallel()
	th := newClassThread(t, true)
	for _, c := range []struct {
		typ        *Type
		name, repr string
	}{
		{ObjectType, "__repr__", "<slot wrapper '__repr__' of 'object' objects>"},
		{ListType, "__len__", "<slot wrapper '__len__' of 'list' objects>"},
		{ListType, "append", "<method 'append' of 'list' objects>"},
		{ListType, "__hash__", "None"},
		{ListType, "__init__", "<slot wrapper '__init__' of 'list' objects>"},
	} {
		v, err := GetAttrName(th, c.typ.Val(), c.name)
		if err != nil {
			t.Error(errText(th))
			continue
		}
		if s, _ := ReprString(th, v); s != c.repr {
			t.Errorf("%s.%s: %s", c.typ.Name, c.name, s)
		}
	}
	l := mustClass(t, th, "L", testNs(th), ListType)
	o, err := Call(th, l.Val())
	if err != nil {
		t.Fatal(errText(th))
	}
	AsList(o).Append(th, rt.Int(1))
	if err := SetAttr(th, o, Intern(th, "attr"), rt.Int(5)); err != nil {
		t.Fatal(errText(th))
	}
	if v, err := GetAttrName(th, o, "attr"); err != nil || v != rt.Int(5) {
		t.Errorf("o.attr = %v", v)
	}
	if n, _ := Len(th, o); n != 1 {
		t.Errorf("len %d", n)
	}
	th.Decref(o)
}

// TestClassWritesRace lets threads look up, call and change a class at once; the
// race detector watches.
func TestClassWritesRace(t *testing.T) {
	in, th := rt.NewInterp(rt.Options{}, rt.Hooks{Break: func(t *rt.Thread) error {
		if t.Breaker()&rt.BreakStop != 0 {
			t.Yield()
		}
		if t.Breaker()&rt.BreakMerge != 0 {
			t.ServeMerges()
		}
		return nil
	}})
	NewState(th)
	th.Attach()
	one := method("f", 0, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(1), nil })
	two := method("f", 0, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(2), nil })
	base := mustClass(t, th, "C", testNs(th, "f", one, "x", rt.Int(0)))
	cls := mustClass(t, th, "D", testNs(th), base)
	const rounds = 400
	var bad, done atomic.Int32
	work := func(f func(t *rt.Thread, i int) error) func(*rt.Thread) {
		return func(t *rt.Thread) {
			defer done.Add(1)
			for i := range rounds {
				if err := f(t, i); err != nil {
					ClearErr(t)
					bad.Add(1)
				}
				if err := t.Poll(); err != nil {
					bad.Add(1)
				}
			}
		}
	}
	read := work(func(t *rt.Thread, i int) error {
		o, err := Call(t, cls.Val())
		if err != nil {
			return err
		}
		defer t.Decref(o)
		r, err := CallMethod(t, o, Intern(t, "f"))
		if err == nil && r != rt.Int(1) && r != rt.Int(2) {
			bad.Add(1)
		}
		if err == nil {
			err = SetAttr(t, o, Intern(t, "y"), rt.Int(int64(i)))
		}
		if err == nil {
			var v rt.Value
			if v, err = GetAttr(t, o, Intern(t, "x")); err == nil {
				t.Decref(v)
			}
		}
		if _, e := Len(t, o); e != nil {
			ClearErr(t)
		}
		if _, e := ReprString(t, o); e != nil {
			return e
		}
		return err
	})
	length := method("__len__", 0, func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.Int(3), nil })
	write := work(func(t *rt.Thread, i int) error {
		f := one
		if i%2 == 1 {
			f = two
		}
		if err := SetAttr(t, base.Val(), Intern(t, "f"), f); err != nil {
			return err
		}
		list := NewList(t, 0).Val()
		err := SetAttr(t, base.Val(), Intern(t, "x"), list)
		t.Decref(list)
		if err != nil {
			return err
		}
		if i%8 == 0 {
			err = SetAttr(t, base.Val(), Intern(t, "__len__"), length)
		} else if i%8 == 4 {
			err = SetAttr(t, base.Val(), Intern(t, "__len__"), rt.Unbound)
		}
		return err
	})
	fns := []func(*rt.Thread){read, read, write}
	for _, f := range fns {
		if !th.Start(in.NewThread(), f) {
			t.Fatal("no thread")
		}
	}
	for int(done.Load()) < len(fns) {
		th.Yield()
		goruntime.Gosched()
		_ = th.Poll()
	}
	if n := bad.Load(); n != 0 {
		t.Errorf("%d failures", n)
	}
	v, err := GetAttrName(th, cls.Val(), "f")
	if err != nil || v != two {
		t.Errorf("D.f is not the last one written: %v", err)
	}
}
