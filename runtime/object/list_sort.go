// This file implements list.sort: when it is atomic, when the list is detached, and how items are compared.
package object

import (
	"slices"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

func listSortMethod(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) > 3 {
		kind := ""
		if len(args) == len(names)+1 {
			kind = "keyword "
		}
		return rt.Value{}, TypeError(t, "sort() takes at most 2 %sarguments (%d given)", kind, len(args)-1)
	}
	if len(args)-len(names) > 1 {
		return rt.Value{}, TypeError(t, "sort() takes no positional arguments")
	}
	return rt.None, SortKw(t, AsList(args[0]), args[1:], names)
}

// sortArgs reads the optional key and reverse of sort and sorted.
func sortArgs(t *rt.Thread, key, rev rt.Value) (rt.Value, bool, error) {
	if key.IsUnbound() {
		key = rt.None
	}
	if rev.IsUnbound() {
		return key, false, nil
	}
	reverse, err := Truth(t, rev)
	return key, reverse, err
}

// SortKw sorts as list.sort does, given its keyword arguments.
func SortKw(t *rt.Thread, l *List, vals []rt.Value, names []string) error {
	key, rev := rt.Unbound, rt.Unbound
	for i, name := range names {
		switch name {
		case "key":
			key = vals[i]
		case "reverse":
			rev = vals[i]
		default:
			return UnexpectedKeyword(t, "sort", name, "key", "reverse")
		}
	}
	key, reverse, err := sortArgs(t, key, rev)
	if err != nil {
		return err
	}
	return l.Sort(t, key, reverse)
}

// Sort sorts the list in place, stably. Without a key and while the items are
// compared by built-in code alone it is one atomic step. Otherwise the list looks
// empty to others meanwhile, and if one changed it ValueError is raised.
func (l *List) Sort(t *rt.Thread, key rt.Value, reverse bool) error {
	t.Lock(&l.Header)
	if key.IsNone() {
		if l.n < 2 {
			t.Unlock(&l.Header)
			return nil
		}
		mark := t.HoldMark()
		if ok, bad := sortNative(t, l.Items(), l.Items(), reverse); ok {
			for _, v := range bad {
				t.IncrefLocked(v)
				t.Hold(v)
			}
			t.Unlock(&l.Header)
			return raiseUnordered(t, mark, bad)
		}
	}
	items := l.take()
	t.Unlock(&l.Header)
	if t.Multi() {
		// Late readers may still look at the old block, and sorting writes plainly.
		items = append([]rt.Value(nil), items...)
	}
	err := sortDetached(t, items, key, reverse)
	t.Lock(&l.Header)
	changed := l.arr != nil
	added := l.take()
	if len(items) > 0 {
		arr := newBlock(t, len(items))
		fillBlock(t, arr, items)
		l.setArr(arr)
		l.setLen(len(items))
	}
	t.Unlock(&l.Header)
	if len(added) > 0 {
		exc := Fetch(t)
		dropAll(t, added, false)
		if err == ErrRaised {
			return Restore(t, exc)
		}
	}
	if err == nil && changed {
		return ValueError(t, "list modified during sort")
	}
	return err
}

// raiseUnordered raises the TypeError of the two items (held since mark) that have
// no order; bad is empty if all had one.
func raiseUnordered(t *rt.Thread, mark int, bad []rt.Value) error {
	if len(bad) == 0 {
		return nil
	}
	_, err := CompareBool(t, bad[0], bad[1], code.LT)
	releaseKeepErr(t, mark, err)
	return err
}

// sortDetached sorts items, which nobody else can reach; comparisons and key may
// run script code. Items and keys lie on the hold stack meanwhile. On an error
// items is some permutation of what it was; if key failed, it is unchanged.
func sortDetached(t *rt.Thread, items []rt.Value, key rt.Value, reverse bool) error {
	mark := t.HoldMark()
	for _, v := range items {
		t.Hold(v)
	}
	err := sortHeld(t, items, key, reverse)
	releaseKeepErr(t, mark+len(items), err)
	for range items {
		t.Unhold() // the references are the list's again
	}
	return err
}

func sortHeld(t *rt.Thread, items []rt.Value, key rt.Value, reverse bool) error {
	keys := items
	if !key.IsNone() {
		keys = make([]rt.Value, len(items))
		for i, v := range items {
			k, err := Call(t, key, v)
			if err != nil {
				return err
			}
			keys[i] = t.Hold(k)
			if i%pollEvery == pollEvery-1 {
				if err := t.Poll(); err != nil {
					return err
				}
			}
		}
	}
	if len(items) < 2 {
		return nil
	}
	if ok, bad := sortNative(t, keys, items, reverse); ok {
		return raiseUnordered(t, t.HoldMark(), bad)
	}
	var failed error
	sortPairs(zipPairs(keys, func(v rt.Value) rt.Value { return v }), items, reverse, func(x, y *pair[rt.Value]) bool {
		if failed != nil {
			return false // no more script code; the sort ends soon with some permutation
		}
		less, err := CompareBool(t, x.k, y.k, code.LT)
		failed = err
		return less && err == nil
	})
	return failed
}

// keyClass is how a set of sort keys is compared.
type keyClass uint8

const (
	keysInts    keyClass = iota // all ints in the word
	keysFloats                  // all floats
	keysStrs                    // all exact strs
	keysTuples                  // tuples that begin with an int in the word, the rest like keysNative
	keysNative                  // numbers, strings and tuples of them: no script code
	keysForeign                 // anything else
)

// classify looks at every key. Its result says that comparing them with < runs
// no script code unless it is keysForeign.
func classify(keys []rt.Value) keyClass {
	switch first := keys[0]; {
	case first.H == &rt.IntHdr:
		if all(keys, func(v rt.Value) bool { return v.H == &rt.IntHdr }) {
			return keysInts
		}
	case first.H == &rt.FloatHdr:
		if all(keys, func(v rt.Value) bool { return v.H == &rt.FloatHdr }) {
			return keysFloats
		}
	case first.H.Shape() == &strShape:
		if all(keys, func(v rt.Value) bool { return v.H.Shape() == &strShape }) {
			return keysStrs
		}
	}
	if all(keys, func(v rt.Value) bool { return nativeOrder(v, leafDepth) }) {
		if all(keys, beginsWithInt) {
			return keysTuples
		}
		return keysNative
	}
	return keysForeign
}

func beginsWithInt(v rt.Value) bool {
	return v.H.Shape() == &tupleShape && len(AsTuple(v).Items) > 0 && AsTuple(v).Items[0].IsInt()
}

// intStr is what a pair of an int and a str is ordered by: at hand, where the tuple and the Str are two steps away.
type intStr struct {
	n int64
	s string
}

func isIntStr(v rt.Value) bool {
	p := AsTuple(v).Items
	return len(p) == 2 && p[0].H == &rt.IntHdr && p[1].H.Shape() == &strShape
}

func intStrOf(v rt.Value) intStr {
	p := AsTuple(v).Items
	return intStr{p[0].Int(), AsStr(p[1]).S}
}

func all(vs []rt.Value, f func(v rt.Value) bool) bool {
	for _, v := range vs {
		if !f(v) {
			return false
		}
	}
	return true
}

// nativeOrder reports whether v is a number, a string or a tuple of such, exactly.
func nativeOrder(v rt.Value, depth int) bool {
	switch v.Kind() {
	case rt.KindInt, rt.KindFloat, rt.KindBool:
		return true
	case rt.KindStr, rt.KindBigInt, rt.KindBytes:
		return TypeOf(v).Flags&Heap == 0
	case rt.KindTuple:
		return depth > 0 && v.H.Shape() == &tupleShape &&
			all(AsTuple(v).Items, func(e rt.Value) bool { return nativeOrder(e, depth-1) })
	}
	return false
}

// nativeLess is a < b for values of nativeOrder; ok is false if they have no order.
func nativeLess(t *rt.Thread, a, b rt.Value) (less, ok bool) {
	if a.H == &rt.IntHdr && b.H == &rt.IntHdr {
		return a.Int() < b.Int(), true
	}
	if a.H == &rt.FloatHdr && b.H == &rt.FloatHdr {
		return a.Float() < b.Float(), true
	}
	sa, sb := a.H.Shape(), b.H.Shape()
	if sa == &strShape && sb == &strShape {
		return AsStr(a).S < AsStr(b).S, true // WTF-8 is ordered as its code points are
	}
	if sa == &tupleShape && sb == &tupleShape {
		x, y := AsTuple(a).Items, AsTuple(b).Items
		for i := 0; i < len(x) && i < len(y); i++ {
			if x[i].H.Shape() == &strShape && y[i].H.Shape() == &strShape {
				if c := strings.Compare(AsStr(x[i]).S, AsStr(y[i]).S); c != 0 {
					return c < 0, true
				}
				continue
			}
			if x[i] != y[i] && !leafEqual(t, x[i], y[i]) {
				return nativeLess(t, x[i], y[i])
			}
		}
		return len(x) < len(y), true
	}
	less, err := CompareBool(t, a, b, code.LT)
	if err != nil {
		ClearErr(t)
		return false, false
	}
	return less, true
}

// sortNative sorts items by keys if comparing keys runs no script code; ok is
// false, and nothing done, if it may. bad holds two keys that have no order.
// The caller holds the lock of the list whose slots items are.
func sortNative(t *rt.Thread, keys, items []rt.Value, reverse bool) (ok bool, bad []rt.Value) {
	class := classify(keys)
	if class != keysForeign && len(keys) >= 2 && len(keys) <= few {
		return true, sortNativeFew(t, class, keys, items, reverse)
	}
	return sortNativeMany(t, class, keys, items, reverse)
}

// sortNativeMany is sortNative for many keys, given their class.
func sortNativeMany(t *rt.Thread, class keyClass, keys, items []rt.Value, reverse bool) (ok bool, bad []rt.Value) {
	less := func(a, b rt.Value) bool {
		if bad != nil {
			return false
		}
		less, ok := nativeLess(t, a, b)
		if !ok {
			bad = []rt.Value{a, b}
		}
		return less
	}
	switch class {
	case keysInts:
		if &keys[0] == &items[0] {
			sortInts(items, reverse)
			return true, nil
		}
		sortPairs(zipPairs(keys, rt.Value.Int), items, reverse, func(x, y *pair[int64]) bool { return x.k < y.k })
	case keysFloats:
		sortPairs(zipPairs(keys, rt.Value.Float), items, reverse, func(x, y *pair[float64]) bool { return x.k < y.k })
	case keysStrs:
		sortPairs(zipPairs(keys, GoString), items, reverse, func(x, y *pair[string]) bool { return x.k < y.k })
	case keysTuples:
		if all(keys, isIntStr) {
			sortPairs(zipPairs(keys, intStrOf), items, reverse, func(x, y *pair[intStr]) bool {
				return x.k.n < y.k.n || x.k.n == y.k.n && x.k.s < y.k.s
			})
			break
		}
		// Most comparisons end with the first items.
		begin := func(v rt.Value) int64 { return AsTuple(v).Items[0].Int() }
		sortPairs(zipPairs(keys, begin), items, reverse, func(x, y *pair[int64]) bool {
			if x.k != y.k {
				return x.k < y.k
			}
			return less(keys[x.i], keys[y.i])
		})
	case keysNative:
		sortPairs(zipPairs(keys, func(v rt.Value) rt.Value { return v }), items, reverse, func(x, y *pair[rt.Value]) bool {
			return less(x.k, y.k)
		})
	default:
		return false, nil
	}
	return true, bad
}

// sortInts sorts ints without a key: equal ones cannot be told apart, so the
// sort need not be stable.
func sortInts(items []rt.Value, reverse bool) {
	ints := make([]int64, len(items))
	for i, v := range items {
		ints[i] = v.Int()
	}
	slices.Sort(ints)
	if reverse {
		slices.Reverse(ints)
	}
	for i, x := range ints {
		rt.StoreValue(&items[i], rt.Int(x))
	}
}

// zipPairs makes the elements to sort.
func zipPairs[K any](keys []rt.Value, key func(rt.Value) K) []pair[K] {
	ps := make([]pair[K], len(keys))
	for i, k := range keys {
		ps[i] = pair[K]{key(k), int32(i)}
	}
	return ps
}

// sortPairs sorts stably (in reverse also: equal items keep their order) and
// writes the items back.
func sortPairs[K any](ps []pair[K], items []rt.Value, reverse bool, less func(x, y *pair[K]) bool) {
	if reverse {
		slices.Reverse(ps)
	}
	mergeSort(ps, less)
	old := slices.Clone(items)
	for i := range ps {
		j := i
		if reverse {
			j = len(ps) - 1 - i
		}
		rt.StoreValue(&items[j], old[ps[i].i])
	}
}
