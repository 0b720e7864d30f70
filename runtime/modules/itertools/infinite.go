// This file holds the endless iterators: count, cycle and repeat.
package itertools

import (
	"math"
	"sync/atomic"

	"minipy/compiler/code"
	"minipy/runtime/object"
	"minipy/runtime/object/num"

	rt "minipy/runtime"
)

// counter is a count. While small is set, the next number is n and the step fits
// int64 as well; else the next number is cur.
type counter struct {
	rt.Header
	small   bool
	n, step int64
	cur     rt.Value
	by      rt.Value
}

var countArgs = object.Def{Name: "count", Params: "start, step"}.Prepared()

var countType = define(kind[counter]{
	name: "count", doc: "Numbers from start on, by step.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		a, err := object.BindArgs(t, &countArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		c := &counter{small: true, step: 1, by: rt.Int(1)}
		for i, v := range a {
			if v.IsUnbound() {
				continue
			}
			if !number(v) {
				return rt.Value{}, object.TypeError(t, "a number is required")
			}
			n, ok := object.ToInt64(v)
			c.small = c.small && ok && v.Kind() != rt.KindBoxInt
			if i == 0 {
				c.n = n
			} else {
				c.step = n
			}
		}
		if !c.small {
			c.cur = rt.Int(0)
			if !a[0].IsUnbound() {
				c.cur = t.New(a[0])
			}
			if !a[1].IsUnbound() {
				c.by = t.New(a[1])
			}
		} else if !a[1].IsUnbound() {
			c.by = rt.Int(c.step)
		}
		return started(t, &c.Header, cls)
	},
	parts: func(c *counter, visit func(*rt.Value)) {
		visit(&c.cur)
		visit(&c.by)
	},
	next: func(t *rt.Thread, c *counter) (rt.Value, error) {
		t.Lock(&c.Header)
		if c.small {
			n := c.n
			if next, ok := num.Add(n, c.step); ok {
				c.n = next
			} else {
				c.small = false
				c.cur, _ = object.BinaryOp(t, rt.Int(n), rt.Int(c.step), code.Add) // ints: no error, no script code
			}
			t.Unlock(&c.Header)
			return rt.Int(n), nil
		}
		cur := c.cur
		if plain(cur) && plain(c.by) {
			// One atomic step: no script code runs in the addition.
			next, err := object.BinaryOp(t, cur, c.by, code.Add)
			if err == nil {
				c.cur = next // the old number goes to the caller
			}
			t.Unlock(&c.Header)
			return cur, err
		}
		t.IncrefLocked(cur)
		t.Unlock(&c.Header)
		next, err := object.BinaryOp(t, cur, c.by, code.Add)
		if err != nil {
			mark := t.HoldMark()
			t.Hold(cur)
			return drop(t, mark, rt.Value{}, err)
		}
		store(t, &c.Header, &c.cur, next)
		return cur, nil
	},
	repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		c := object.As[counter](v)
		t.Lock(&c.Header)
		cur := rt.Int(c.n)
		if !c.small {
			cur = c.cur
			t.IncrefLocked(cur)
		}
		t.Unlock(&c.Header)
		t.Hold(cur)
		s, err := object.ReprString(t, cur)
		if err != nil {
			return rt.Value{}, err
		}
		if c.by != rt.Int(1) {
			step, err := object.ReprString(t, c.by)
			if err != nil {
				return rt.Value{}, err
			}
			s += ", " + step
		}
		return object.NewStr(t, "count("+s+")"), nil
	},
})

// number reports whether v may be counted with.
func number(v rt.Value) bool {
	s := &object.TypeOf(v).Slots
	return object.IsIntLike(v) || object.IsFloatLike(v) || s.Index != nil || s.Int != nil || s.Float != nil || s.Unary[code.Neg] != nil && s.Hash != nil && object.TypeOf(v) == object.ComplexType
}

// plain reports whether v is a number whose arithmetic is minipy's own.
func plain(v rt.Value) bool {
	k := v.Kind()
	return k == rt.KindInt || k == rt.KindBigInt || k == rt.KindFloat || k == rt.KindBool
}

// cycler is a cycle.
type cycler struct {
	rt.Header
	it    rt.Value // zero once exhausted
	saved []rt.Value
	index int
}

var cycleType = define(kind[cycler]{
	name: "cycle", doc: "The items of an iterable, again and again.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		if err := positional(t, "cycle", args, names, 1); err != nil {
			return rt.Value{}, err
		}
		it, err := object.Iter(t, args[0])
		if err != nil {
			return rt.Value{}, err
		}
		c := &cycler{it: it}
		return started(t, &c.Header, cls)
	},
	parts: func(c *cycler, visit func(*rt.Value)) {
		visit(&c.it)
		each(c.saved, visit)
	},
	next: func(t *rt.Thread, c *cycler) (rt.Value, error) {
		item, err := advance(t, &c.Header, &c.it)
		if err != nil {
			return item, err
		}
		t.Lock(&c.Header)
		if item.H != nil {
			t.IncrefLocked(item)
			c.saved = append(c.saved, item)
		} else if len(c.saved) > 0 {
			item = c.saved[c.index]
			t.IncrefLocked(item)
			if c.index++; c.index == len(c.saved) {
				c.index = 0
			}
		}
		t.Unlock(&c.Header)
		return item, nil
	},
})

// repeater is a repeat; left is negative if there is no end.
type repeater struct {
	rt.Header
	item rt.Value
	left atomic.Int64
}

var repeatArgs = object.Def{Name: "repeat", Params: "object, times", Min: 1}.Prepared()

var repeatType = define(kind[repeater]{
	name: "repeat", doc: "One object, endlessly or a number of times.",
	make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		a, err := object.BindArgs(t, &repeatArgs, args, names)
		if err != nil {
			return rt.Value{}, err
		}
		r := &repeater{}
		r.left.Store(-1)
		if !a[1].IsUnbound() {
			n, err := object.SizeArg(t, a[1])
			if err != nil {
				return rt.Value{}, err
			}
			r.left.Store(int64(max(n, 0)))
		}
		r.item = t.New(a[0])
		return started(t, &r.Header, cls)
	},
	parts: func(r *repeater, visit func(*rt.Value)) { visit(&r.item) },
	next: func(t *rt.Thread, r *repeater) (rt.Value, error) {
		for {
			n := r.left.Load()
			if n == 0 {
				return rt.Value{}, nil
			}
			if n < 0 || r.left.CompareAndSwap(n, n-1) {
				return t.New(r.item), nil
			}
		}
	},
	repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		r := object.As[repeater](v)
		s, err := object.ReprString(t, r.item)
		if err != nil {
			return rt.Value{}, err
		}
		if n := r.left.Load(); n >= 0 {
			left, _ := object.ReprString(t, rt.Int(n))
			s += ", " + left
		}
		return object.NewStr(t, "repeat("+s+")"), nil
	},
	methods: []object.Def{{Name: "__length_hint__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		n := object.As[repeater](args[0]).left.Load()
		if n < 0 {
			return rt.Value{}, object.TypeError(t, "len() of unsized object")
		}
		return rt.Int(min(n, math.MaxInt64)), nil
	}}},
})
