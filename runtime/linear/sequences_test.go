// This file models lists and deques: which answer and which next state each operation has.

package linear

import (
	"fmt"
	"slices"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

type runner = func(t *rt.Thread, obj rt.Value, x, y, list rt.Value) (rt.Value, error)

// method calls a method with the arguments named: x, y, or l for the list.
func method(name, args string) runner {
	return func(t *rt.Thread, obj rt.Value, x, y, list rt.Value) (rt.Value, error) {
		var vs []rt.Value
		for _, a := range args {
			vs = append(vs, map[rune]rt.Value{'x': x, 'y': y, 'l': list}[a])
		}
		return object.CallMethod(t, obj, object.Intern(t, name), vs...)
	}
}

func length(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
	n, err := object.Len(t, obj)
	return rt.Int(int64(n)), err
}

func contains(t *rt.Thread, obj, x, _, _ rt.Value) (rt.Value, error) {
	ok, err := object.Contains(t, obj, x)
	return rt.Bool(ok), err
}

func getItem(t *rt.Thread, obj, x, _, _ rt.Value) (rt.Value, error) { return object.GetItem(t, obj, x) }

func setItem(t *rt.Thread, obj, x, y, _ rt.Value) (rt.Value, error) {
	return rt.None, object.SetItem(t, obj, x, y)
}

func delItem(t *rt.Thread, obj, x, _, _ rt.Value) (rt.Value, error) {
	return rt.None, object.DelItem(t, obj, x)
}

// inPlace is obj op= list; its result, obj itself, is dropped unseen.
func inPlace(opcode int) runner {
	return func(t *rt.Thread, obj, _, _, list rt.Value) (rt.Value, error) {
		r, err := object.InPlaceOp(t, obj, list, opcode)
		if err == nil {
			t.Decref(r)
		}
		return rt.None, err
	}
}

// show writes numbers as Python's list.
func show(s []int) string {
	return "[" + strings.ReplaceAll(strings.Trim(fmt.Sprint(s), "[]"), " ", ", ") + "]"
}

func show1(n int) string { return fmt.Sprint(n) }

func truth(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// cut is s without its i-th number.
func cut(s []int, i int) []int { return slices.Delete(slices.Clone(s), i, i+1) }

// put is s with numbers more before the i-th.
func put(s []int, i int, more ...int) []int {
	return slices.Insert(slices.Clone(s), min(i, len(s)), more...)
}

func reversed(s []int) []int {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// sequenceOps are the operations that lists and deques share.
func sequenceOps() []op {
	return []op{
		{"append", method("append", "x"), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, len(s), x) })},
		{"pop", method("pop", ""), exact(func(s []int, x, y int) (string, []int) {
			if len(s) == 0 {
				return "IndexError", s
			}
			return show1(s[len(s)-1]), cut(s, len(s)-1)
		})},
		{"insert", method("insert", "xy"), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, x, y) })},
		{"remove", method("remove", "x"), exact(func(s []int, x, y int) (string, []int) {
			if i := slices.Index(s, x); i >= 0 {
				return "None", cut(s, i)
			}
			return "ValueError", s
		})},
		{"index", method("index", "x"), exact(func(s []int, x, y int) (string, []int) {
			if i := slices.Index(s, x); i >= 0 {
				return show1(i), s
			}
			return "ValueError", s
		})},
		{"count", method("count", "x"), exact(func(s []int, x, y int) (string, []int) {
			n := 0
			for _, v := range s {
				if v == x {
					n++
				}
			}
			return show1(n), s
		})},
		{"in", contains, exact(func(s []int, x, y int) (string, []int) { return truth(slices.Contains(s, x)), s })},
		{"len", length, exact(func(s []int, x, y int) (string, []int) { return show1(len(s)), s })},
		{"get", getItem, exact(func(s []int, x, y int) (string, []int) {
			if x >= len(s) {
				return "IndexError", s
			}
			return show1(s[x]), s
		})},
		{"set", setItem, exact(func(s []int, x, y int) (string, []int) {
			if x >= len(s) {
				return "IndexError", s
			}
			s = slices.Clone(s)
			s[x] = y
			return "None", s
		})},
		{"del", delItem, exact(func(s []int, x, y int) (string, []int) {
			if x >= len(s) {
				return "IndexError", s
			}
			return "None", cut(s, x)
		})},
		{"extend", method("extend", "l"), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, len(s), x, y) })},
		{"+=", inPlace(code.Add), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, len(s), x, y) })},
		{"reverse", method("reverse", ""), exact(func(s []int, x, y int) (string, []int) { return "None", reversed(s) })},
		{"clear", method("clear", ""), exact(func(s []int, x, y int) (string, []int) { return "None", nil })},
	}
}

// numbers are the items that sequences start with: enough for a step over them to take a while.
func numbers() []int { return []int{3, 0, 2, 1, 9, 8, 7, 6, 5, 4, 3, 2} }

func listKind() *kind {
	k := &kind{name: "list", init: numbers(), make: func(t *rt.Thread) rt.Value {
		l := object.NewList(t, 0)
		for _, n := range numbers() {
			l.Append(t, rt.Int(int64(n)))
		}
		return l.Val()
	}}
	slice := func(t *rt.Thread) rt.Value { return object.NewSlice(t, rt.Int(1), rt.Int(4), rt.None) }
	bounds := func(s []int) (int, int) { return min(1, len(s)), min(4, len(s)) }
	k.ops = append(sequenceOps(), []op{
		{"pop(x)", method("pop", "x"), exact(func(s []int, x, y int) (string, []int) {
			if x >= len(s) {
				return "IndexError", s
			}
			return show1(s[x]), cut(s, x)
		})},
		{"sort", method("sort", ""), exact(func(s []int, x, y int) (string, []int) {
			s = slices.Clone(s)
			slices.Sort(s)
			return "None", s
		})},
		{"copy", method("copy", ""), exact(func(s []int, x, y int) (string, []int) { return show(s), s })},
		{"list()", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			return object.Call(t, object.ListType.Val(), obj)
		}, exact(func(s []int, x, y int) (string, []int) { return show(s), s })},
		{"+", func(t *rt.Thread, obj, _, _, list rt.Value) (rt.Value, error) {
			return object.BinaryOp(t, obj, list, code.Add)
		}, exact(func(s []int, x, y int) (string, []int) { return show(put(s, len(s), x, y)), s })},
		{"*=2", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			r, err := object.InPlaceOp(t, obj, rt.Int(2), code.Mul)
			if err == nil {
				t.Decref(r)
			}
			return rt.None, err
		}, exact(func(s []int, x, y int) (string, []int) { return "None", slices.Concat(s, s) })},
		{"get slice", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			b := slice(t)
			defer t.Decref(b)
			return object.GetItem(t, obj, b)
		}, exact(func(s []int, x, y int) (string, []int) {
			i, j := bounds(s)
			return show(s[i:j]), s
		})},
		{"set slice", func(t *rt.Thread, obj, _, _, list rt.Value) (rt.Value, error) {
			b := slice(t)
			defer t.Decref(b)
			return rt.None, object.SetItem(t, obj, b, list)
		}, exact(func(s []int, x, y int) (string, []int) {
			i, j := bounds(s)
			return "None", slices.Replace(slices.Clone(s), i, j, x, y)
		})},
		{"del slice", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			b := slice(t)
			defer t.Decref(b)
			return rt.None, object.DelItem(t, obj, b)
		}, exact(func(s []int, x, y int) (string, []int) {
			i, j := bounds(s)
			return "None", slices.Delete(slices.Clone(s), i, j)
		})},
		{"== [x, y]", func(t *rt.Thread, obj, _, _, list rt.Value) (rt.Value, error) {
			return object.Compare(t, obj, list, code.EQ)
		}, exact(func(s []int, x, y int) (string, []int) { return truth(slices.Equal(s, []int{x, y})), s })},
	}...)
	return k
}

func dequeKind() *kind {
	k := &kind{name: "deque", init: numbers(), make: func(t *rt.Thread) rt.Value {
		d := object.NewDeque(t)
		for _, n := range numbers() {
			d.Append(t, rt.Int(int64(n)))
		}
		return d.Val()
	}}
	k.ops = append(sequenceOps(), []op{
		{"appendleft", method("appendleft", "x"), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, 0, x) })},
		{"popleft", method("popleft", ""), exact(func(s []int, x, y int) (string, []int) {
			if len(s) == 0 {
				return "IndexError", s
			}
			return show1(s[0]), cut(s, 0)
		})},
		{"extendleft", method("extendleft", "l"), exact(func(s []int, x, y int) (string, []int) { return "None", put(s, 0, y, x) })},
		{"rotate", method("rotate", "x"), exact(func(s []int, x, y int) (string, []int) {
			if len(s) == 0 {
				return "None", s
			}
			i := len(s) - x%len(s)
			return "None", slices.Concat(s[i:], s[:i])
		})},
		{"copy", method("copy", ""), exact(func(s []int, x, y int) (string, []int) { return "deque(" + show(s) + ")", s })},
	}...)
	return k
}
