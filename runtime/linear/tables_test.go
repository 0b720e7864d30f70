// This file models dicts and sets. A dict's state is its keys and values in turn, in the order of insertion; a set's its sorted elements.

package linear

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// at is the place of a key in a dict's state, or -1.
func at(s []int, key int) int {
	for i := 0; i < len(s); i += 2 {
		if s[i] == key {
			return i
		}
	}
	return -1
}

func store(s []int, key, val int) []int {
	s = slices.Clone(s)
	if i := at(s, key); i >= 0 {
		s[i+1] = val
		return s
	}
	return append(s, key, val)
}

// without is s with no key at place i.
func without(s []int, i int) []int { return slices.Delete(slices.Clone(s), i, i+2) }

func showDict(s []int) string {
	var parts []string
	for i := 0; i < len(s); i += 2 {
		parts = append(parts, fmt.Sprintf("%d: %d", s[i], s[i+1]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// other makes the dict {x: y, 2: y, 5: y}.
func other(t *rt.Thread, x, y rt.Value) rt.Value {
	d := object.NewDict(t)
	for _, k := range []rt.Value{x, rt.Int(2), rt.Int(5)} {
		_ = d.Set(t, k, y)
	}
	return d.Val()
}

func merged(s []int, x, y int) []int { return store(store(store(s, x, y), 2, y), 5, y) }

// withOther calls f with other(x, y).
func withOther(f func(t *rt.Thread, obj, o rt.Value) (rt.Value, error)) runner {
	return func(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
		o := other(t, x, y)
		defer t.Decref(o)
		return f(t, obj, o)
	}
}

func dictKind() *kind {
	k := &kind{name: "dict", init: []int{0, 0, 1, 1, 2, 2, 7, 7}, make: func(t *rt.Thread) rt.Value {
		d := object.NewDict(t)
		for _, n := range []int64{0, 1, 2, 7} {
			_ = d.Set(t, rt.Int(n), rt.Int(n))
		}
		return d.Val()
	}}
	lookup := func(missing string) func([]int, int, int, string) (bool, []int) {
		return exact(func(s []int, x, y int) (string, []int) {
			if i := at(s, x); i >= 0 {
				return show1(s[i+1]), s
			}
			return missing, s
		})
	}
	k.ops = []op{
		{"get item", getItem, lookup("KeyError")},
		{"get", method("get", "x"), lookup("None")},
		{"in", contains, exact(func(s []int, x, y int) (string, []int) { return truth(at(s, x) >= 0), s })},
		{"len", length, exact(func(s []int, x, y int) (string, []int) { return show1(len(s) / 2), s })},
		{"set", setItem, exact(func(s []int, x, y int) (string, []int) { return "None", store(s, x, y) })},
		{"del", delItem, exact(func(s []int, x, y int) (string, []int) {
			if i := at(s, x); i >= 0 {
				return "None", without(s, i)
			}
			return "KeyError", s
		})},
		{"pop", method("pop", "xy"), exact(func(s []int, x, y int) (string, []int) {
			if i := at(s, x); i >= 0 {
				return show1(s[i+1]), without(s, i)
			}
			return show1(y), s
		})},
		{"popitem", method("popitem", ""), exact(func(s []int, x, y int) (string, []int) {
			if n := len(s); n > 0 {
				return fmt.Sprintf("(%d, %d)", s[n-2], s[n-1]), without(s, n-2)
			}
			return "KeyError", s
		})},
		{"setdefault", method("setdefault", "xy"), exact(func(s []int, x, y int) (string, []int) {
			if i := at(s, x); i >= 0 {
				return show1(s[i+1]), s
			}
			return show1(y), store(s, x, y)
		})},
		{"clear", method("clear", ""), exact(func(s []int, x, y int) (string, []int) { return "None", nil })},
		{"copy", method("copy", ""), exact(func(s []int, x, y int) (string, []int) { return showDict(s), s })},
		{"dict()", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			return object.Call(t, object.DictType.Val(), obj)
		}, exact(func(s []int, x, y int) (string, []int) { return showDict(s), s })},
		{"list()", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			return object.Call(t, object.ListType.Val(), obj)
		}, exact(func(s []int, x, y int) (string, []int) {
			var keys []int
			for i := 0; i < len(s); i += 2 {
				keys = append(keys, s[i])
			}
			return show(keys), s
		})},
		{"update", withOther(func(t *rt.Thread, obj, o rt.Value) (rt.Value, error) {
			return object.CallMethod(t, obj, object.Intern(t, "update"), o)
		}), exact(func(s []int, x, y int) (string, []int) { return "None", merged(s, x, y) })},
		{"|=", withOther(func(t *rt.Thread, obj, o rt.Value) (rt.Value, error) {
			r, err := object.InPlaceOp(t, obj, o, code.Or)
			if err == nil {
				t.Decref(r)
			}
			return rt.None, err
		}), exact(func(s []int, x, y int) (string, []int) { return "None", merged(s, x, y) })},
		{"|", withOther(func(t *rt.Thread, obj, o rt.Value) (rt.Value, error) { return object.BinaryOp(t, obj, o, code.Or) }),
			exact(func(s []int, x, y int) (string, []int) { return showDict(merged(s, x, y)), s })},
		{"==", withOther(func(t *rt.Thread, obj, o rt.Value) (rt.Value, error) { return object.Compare(t, obj, o, code.EQ) }),
			exact(func(s []int, x, y int) (string, []int) {
				o := merged(nil, x, y)
				same := len(s) == len(o)
				for i := 0; i < len(o) && same; i += 2 {
					j := at(s, o[i])
					same = j >= 0 && s[j+1] == o[i+1]
				}
				return truth(same), s
			})},
	}
	return k
}

// sorted is s with x, in order, each once.
func sorted(s []int, more ...int) []int {
	s = slices.Concat(s, more)
	slices.Sort(s)
	return slices.Compact(s)
}

func keep(s []int, f func(int) bool) []int {
	return slices.DeleteFunc(slices.Clone(s), func(n int) bool { return !f(n) })
}

// few makes the set {x, y, 5, 6}.
func few(t *rt.Thread, x, y rt.Value) rt.Value {
	s := object.NewSet(t)
	for _, v := range []rt.Value{x, y, rt.Int(5), rt.Int(6)} {
		_ = s.Add(t, v)
	}
	return s.Val()
}

// setOps are the four operators on a set s and the elements o.
func setOps() map[int]func(s, o []int) []int {
	return map[int]func(s, o []int) []int{
		code.Or:  func(s, o []int) []int { return sorted(s, o...) },
		code.And: func(s, o []int) []int { return keep(s, func(n int) bool { return slices.Contains(o, n) }) },
		code.Sub: func(s, o []int) []int { return keep(s, func(n int) bool { return !slices.Contains(o, n) }) },
		code.Xor: func(s, o []int) []int {
			return keep(sorted(s, o...), func(n int) bool { return slices.Contains(s, n) != slices.Contains(o, n) })
		},
	}
}

// sortedList is sorted(v) for a set that nobody else has; it takes v over.
func sortedList(t *rt.Thread, v rt.Value, err error) (rt.Value, error) {
	if err != nil {
		return v, err
	}
	defer t.Decref(v)
	l, err := object.ToList(t, v)
	if err != nil {
		return rt.Value{}, err
	}
	return l.Val(), l.Sort(t, rt.None, false)
}

func setKind() *kind {
	k := &kind{name: "set", init: []int{0, 1, 2, 7, 8}, make: func(t *rt.Thread) rt.Value {
		s := object.NewSet(t)
		for _, n := range []int64{0, 1, 2, 7, 8} {
			_ = s.Add(t, rt.Int(n))
		}
		return s.Val()
	}}
	less := func(s []int, x int) []int { return keep(s, func(n int) bool { return n != x }) }
	k.ops = []op{
		{"add", method("add", "x"), exact(func(s []int, x, y int) (string, []int) { return "None", sorted(s, x) })},
		{"discard", method("discard", "x"), exact(func(s []int, x, y int) (string, []int) { return "None", less(s, x) })},
		{"remove", method("remove", "x"), exact(func(s []int, x, y int) (string, []int) {
			if !slices.Contains(s, x) {
				return "KeyError", s
			}
			return "None", less(s, x)
		})},
		{"pop", method("pop", ""), func(s []int, x, y int, out string) (bool, []int) {
			n, err := strconv.Atoi(out)
			if err != nil {
				return len(s) == 0 && out == "KeyError", s
			}
			return slices.Contains(s, n), less(s, n)
		}},
		{"in", contains, exact(func(s []int, x, y int) (string, []int) { return truth(slices.Contains(s, x)), s })},
		{"len", length, exact(func(s []int, x, y int) (string, []int) { return show1(len(s)), s })},
		{"clear", method("clear", ""), exact(func(s []int, x, y int) (string, []int) { return "None", nil })},
		{"copy", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			v, err := object.CallMethod(t, obj, object.Intern(t, "copy"))
			return sortedList(t, v, err)
		}, exact(func(s []int, x, y int) (string, []int) { return show(s), s })},
		{"update", func(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
			o := few(t, x, y)
			defer t.Decref(o)
			return object.CallMethod(t, obj, object.Intern(t, "update"), o)
		}, exact(func(s []int, x, y int) (string, []int) { return "None", sorted(s, x, y, 5, 6) })},
		{"==", func(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
			o := few(t, x, y)
			defer t.Decref(o)
			return object.Compare(t, obj, o, code.EQ)
		}, exact(func(s []int, x, y int) (string, []int) { return truth(slices.Equal(s, sorted(nil, x, y, 5, 6))), s })},
	}
	for opcode, f := range setOps() {
		k.ops = append(k.ops, op{fmt.Sprintf("op %d", opcode), func(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
			o := few(t, x, y)
			defer t.Decref(o)
			v, err := object.BinaryOp(t, obj, o, opcode)
			return sortedList(t, v, err)
		}, exact(func(s []int, x, y int) (string, []int) { return show(f(s, sorted(nil, x, y, 5, 6))), s })},
			op{fmt.Sprintf("op= %d", opcode), func(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
				o := few(t, x, y)
				defer t.Decref(o)
				r, err := object.InPlaceOp(t, obj, o, opcode)
				if err == nil {
					t.Decref(r)
				}
				return rt.None, err
			}, exact(func(s []int, x, y int) (string, []int) { return "None", f(s, sorted(nil, x, y, 5, 6)) })})
	}
	return k
}
