// This file holds what the sequence types share: leaves, comparison of items, limits of size, guards of recursion.
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// maxItems bounds the length of a sequence: more than 8 GB at once is refused before it is allocated.
const maxItems = 1 << 29

// pollEvery is the number of steps after which a looping native polls.
const pollEvery = 1024

// checkItems raises MemoryError if n items are too many.
func checkItems(t *rt.Thread, n int) error {
	if n < 0 || n > maxItems || n >= rt.LargePiece/itemSize && !t.HasRoom(n*itemSize) {
		return MemoryError(t)
	}
	return nil
}

// repeatCount returns the factor of sequence * v.
func repeatCount(t *rt.Thread, v rt.Value) (int, error) {
	if v.IsInt() {
		return int(v.Int()), nil
	}
	if TypeOf(v).Slots.Index == nil {
		return 0, TypeError(t, "can't multiply sequence by non-int of type '%s'", TypeName(v))
	}
	return IndexInt(t, v, OverflowErrorType)
}

// repeatSize returns the length of n items repeated, or raises MemoryError.
func repeatSize(t *rt.Thread, n, times int) (int, error) {
	if n == 0 || times <= 0 {
		return 0, nil
	}
	if times > maxItems/n {
		return 0, MemoryError(t)
	}
	return n * times, checkItems(t, n*times)
}

// leafDepth bounds the nesting of tuples that count as leaves.
const leafDepth = leafKeyDepth

// isLeaf reports whether comparing v with another leaf runs no script code and
// looks at no mutable object: then it may be done under a lock.
func isLeaf(v rt.Value) bool { return isLeafKey(v) }

func leafPair(a, b rt.Value) bool { return isLeaf(a) && isLeaf(b) }

// leafEqual is Equal for two leaves: it runs no script code and cannot fail.
func leafEqual(t *rt.Thread, a, b rt.Value) bool {
	eq, err := Equal(t, a, b)
	if err != nil {
		// Leaves' comparisons do not raise; whatever this is, it is no equality.
		ClearErr(t)
		return false
	}
	return eq
}

// compareItems compares two sequences of items that cannot change (tuples): the
// first pair that differs decides. The caller's references keep the items alive.
func compareItems(t *rt.Thread, a, b []rt.Value, op int) (rt.Value, error) {
	if err := enterGo(t, " in comparison"); err != nil {
		return rt.Value{}, err
	}
	defer leaveGo(t)
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		if i%pollEvery == pollEvery-1 && !t.Locked() {
			if err := t.Poll(); err != nil {
				return rt.Value{}, err
			}
		}
		eq, err := Equal(t, a[i], b[i])
		if err != nil {
			return rt.Value{}, err
		}
		if !eq {
			switch op {
			case code.EQ:
				return rt.False, nil
			case code.NE:
				return rt.True, nil
			}
			return Compare(t, a[i], b[i], op)
		}
	}
	return compareSizes(len(a), len(b), op), nil
}

// compareSizes decides between sequences that agree as far as the shorter one goes.
func compareSizes(a, b, op int) rt.Value {
	switch op {
	case code.LT:
		return rt.Bool(a < b)
	case code.LE:
		return rt.Bool(a <= b)
	case code.EQ:
		return rt.Bool(a == b)
	case code.NE:
		return rt.Bool(a != b)
	case code.GT:
		return rt.Bool(a > b)
	}
	return rt.Bool(a >= b)
}

// reprKey is the key of a thread's stack of containers whose repr is being made.
type reprKey struct{}

// ReprEnter notes that the repr of container v is being made by t. It returns
// false if it is being made already: the repr is then "[...]" or the like.
// ReprLeave must follow if it returns true.
func ReprEnter(t *rt.Thread, v rt.Value) (bool, error) {
	stack, _ := t.Locals[reprKey{}].(*[]*rt.Header)
	if stack == nil {
		stack = new([]*rt.Header)
		if t.Locals == nil {
			t.Locals = map[any]any{}
		}
		t.Locals[reprKey{}] = stack
	}
	for _, h := range *stack {
		if h == v.H {
			return false, nil
		}
	}
	if err := enterGo(t, " while getting the repr of an object"); err != nil {
		return false, err
	}
	*stack = append(*stack, v.H)
	return true, nil
}

// ReprLeave ends what ReprEnter began.
func ReprLeave(t *rt.Thread) {
	leaveGo(t)
	stack := t.Locals[reprKey{}].(*[]*rt.Header)
	*stack = (*stack)[:len(*stack)-1]
}

// dropAll drops what a container gave up, from the last to the first or, if
// forward, from the first. No lock is held; what is left lies on the hold stack.
func dropAll(t *rt.Thread, items []rt.Value, forward bool) {
	mark := t.HoldMark()
	for i := range items {
		v := items[i]
		if forward {
			v = items[len(items)-1-i]
		}
		if v.H != nil && !v.H.Uncounted() {
			t.Hold(v)
		}
	}
	t.Release(mark)
}

// noKeywords raises TypeError if a constructor got keywords.
func noKeywords(t *rt.Thread, name string, names []string) error {
	if len(names) > 0 {
		return TypeError(t, "%s() takes no keyword arguments", name)
	}
	return nil
}

// Callable reports whether v can be called.
func Callable(v rt.Value) bool {
	k := v.Kind()
	return k == rt.KindFunction || k == rt.KindNative || TypeOf(v).Slots.Call != nil
}

// ExceptionTypes returns the built-in exception classes.
func ExceptionTypes() []*Type {
	types := make([]*Type, len(excTable))
	for i := range excTable {
		types[i] = excTable[i].typ
	}
	return types
}

// NextOrStop returns next(it); at the end it raises StopIteration, with the value
// that a generator has returned.
func NextOrStop(t *rt.Thread, it rt.Value) (rt.Value, error) { return nextOrStop(t, it, NextRaise) }

func nextOrStop(t *rt.Thread, it rt.Value, next Unary) (rt.Value, error) {
	setStopValue(t, rt.None)
	r, err := next(t, it)
	if err == nil && r.H == nil {
		v := t.StopValue
		t.StopValue = rt.None
		err = StopIteration(t, v)
	}
	return r, err
}

func setStopValue(t *rt.Thread, v rt.Value) {
	old := t.StopValue
	t.StopValue = v
	t.Decref(old)
}

// readOnly is the Set of attributes that CPython defines as read-only members.
func readOnly(t *rt.Thread, _, _ rt.Value) error {
	return Raise(t, AttributeErrorType, "readonly attribute")
}
