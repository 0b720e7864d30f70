// This file is module _bisect: what module bisect takes from Go.

// Package bisect implements module _bisect: searching and inserting in sorted sequences.
package bisect

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
)

// length is len(a) for a sequence.
func length(t *rt.Thread, a rt.Value) (int, error) {
	if a.Kind() == rt.KindDict {
		return 0, object.TypeError(t, "%s is not a sequence", object.TypeName(a))
	}
	return object.Len(t, a)
}

// item is a[i], owned. Atomic for built-in sequences.
func item(t *rt.Thread, a rt.Value, i int) (rt.Value, error) {
	slots := &object.TypeOf(a).Slots
	switch {
	case object.ExactList(a):
		if v := object.AsList(a).Get(t, i); v.H != nil {
			return v, nil
		}
		return rt.Value{}, object.IndexError(t, "list index out of range")
	case a.Kind() == rt.KindDict:
		return rt.Value{}, object.TypeError(t, "%s is not a sequence", object.TypeName(a))
	case slots.GetItem == nil && slots.Len != nil:
		return rt.Value{}, object.TypeError(t, "'%s' object does not support indexing", object.TypeName(a))
	}
	return object.GetItem(t, a, rt.Int(int64(i)))
}

// place returns where x belongs in a[lo:hi]: before equal items if left, else after them.
// hi is -1 for the end.
func place(t *rt.Thread, a, x rt.Value, lo, hi int, key rt.Value, left bool) (int, error) {
	if lo < 0 {
		return 0, object.ValueError(t, "lo must be non-negative")
	}
	if hi == -1 {
		var err error
		if hi, err = length(t, a); err != nil {
			return 0, err
		}
	}
	for n := 1; lo < hi; n++ {
		mid := int(uint(lo+hi) / 2)
		less, err := lessAt(t, a, mid, x, key, left)
		if err != nil {
			return 0, err
		}
		if less == left {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, nil
}

// lessAt is key(a[i]) < x if left, else x < key(a[i]).
func lessAt(t *rt.Thread, a rt.Value, i int, x, key rt.Value, left bool) (bool, error) {
	v, err := item(t, a, i)
	if err != nil {
		return false, err
	}
	if v.IsInt() && x.IsInt() && key.IsNone() {
		if left {
			return v.Int() < x.Int(), nil
		}
		return x.Int() < v.Int(), nil
	}
	mark := t.HoldMark()
	t.Hold(v)
	if !key.IsNone() {
		if v, err = object.Call(t, key, v); err != nil {
			return false, err
		}
		t.Hold(v)
	}
	less := false
	if left {
		less, err = object.CompareBool(t, v, x, code.LT)
	} else {
		less, err = object.CompareBool(t, x, v, code.LT)
	}
	t.Release(mark)
	return less, err
}

// bounds reads lo and hi.
func bounds(t *rt.Thread, args []rt.Value) (lo, hi int, err error) {
	hi = -1
	if object.Given(args, 2) {
		if lo, err = object.SizeArg(t, args[2]); err != nil {
			return 0, 0, err
		}
	}
	if object.Given(args, 3) && !args[3].IsNone() {
		if object.TypeOf(args[3]).Slots.Index == nil {
			return 0, 0, object.TypeError(t, "argument should be integer or None, not '%s'", object.TypeName(args[3]))
		}
		hi, err = object.IndexInt(t, args[3], object.OverflowErrorType)
	}
	return lo, hi, err
}

func keyArg(args []rt.Value) rt.Value {
	if object.Given(args, 4) {
		return args[4]
	}
	return rt.None
}

const params = "a, x, lo, hi, *, key"

func search(name, doc string, left bool) object.Def {
	return object.Def{Name: name, Params: params, Min: 2, Short: true, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		lo, hi, err := bounds(t, args)
		if err != nil {
			return rt.Value{}, err
		}
		i, err := place(t, args[0], args[1], lo, hi, keyArg(args), left)
		return rt.Int(int64(i)), err
	}}
}

var strInsert = object.StaticStr("insert")

func insort(name, doc string, left bool) object.Def {
	return object.Def{Name: name, Params: params, Min: 2, Short: true, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		a, x, key := args[0], args[1], keyArg(args)
		lo, hi, err := bounds(t, args)
		if err != nil {
			return rt.Value{}, err
		}
		rank := x
		if !key.IsNone() {
			if rank, err = object.Call(t, key, x); err != nil {
				return rt.Value{}, err
			}
			t.Hold(rank)
		}
		i, err := place(t, a, rank, lo, hi, key, left)
		if err != nil {
			return rt.Value{}, err
		}
		if object.ExactList(a) {
			return rt.None, object.AsList(a).Insert(t, i, t.New(x))
		}
		f, err := object.GetAttr(t, a, strInsert)
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(f)
		r, err := object.Call(t, f, rt.Int(int64(i)), x)
		if err == nil {
			t.Decref(r)
		}
		return rt.None, err
	}}
}

var funcs = def.Funcs("_bisect", []object.Def{
	search("bisect_right", "Return where to insert x in the sorted sequence a: after any equal items.", false),
	search("bisect_left", "Return where to insert x in the sorted sequence a: before any equal items.", true),
	insort("insort_right", "Insert x in the sorted list a: after any equal items.", false),
	insort("insort_left", "Insert x in the sorted list a: before any equal items.", true),
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_bisect", "Sorted sequences.", funcs).Val(), nil
}
