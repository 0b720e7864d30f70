// This file sorts lists of few items without memory of their own; longer ones are sorted in mergesort.go.
package object

import rt "minipy/runtime"

// few is the length up to which it does.
const few = 16

// sortFew is sortPairs for at most few items: the same comparisons in the same order, as one run. Nothing
// that less gets points to the stack, so all of it can lie there.
func sortFew[K any](keys, items []rt.Value, reverse bool, key func(rt.Value) K, less func(x, y K) bool) {
	var ks [few]K
	var at [few]uint8 // the number of each key's item
	n := len(keys)
	for i, v := range keys {
		j := i
		if reverse {
			j = n - 1 - i
		}
		ks[j], at[j] = key(v), uint8(i)
	}
	sortRun(ks[:n], at[:n], less)
	var old [few]rt.Value
	copy(old[:n], items)
	for i, from := range at[:n] {
		j := i
		if reverse {
			j = n - 1 - i
		}
		rt.StoreValue(&items[j], old[from])
	}
}

// sortRun finds the run at the start of ks, of at least two, and inserts the others. at moves along.
func sortRun[K any](ks []K, at []uint8, less func(x, y K) bool) {
	k := 2
	if less(ks[1], ks[0]) {
		for k < len(ks) && less(ks[k], ks[k-1]) {
			k++
		}
		for i, j := 0, k-1; i < j; i, j = i+1, j-1 {
			ks[i], ks[j] = ks[j], ks[i]
			at[i], at[j] = at[j], at[i]
		}
	} else {
		for k < len(ks) && !less(ks[k], ks[k-1]) {
			k++
		}
	}
	for ; k < len(ks); k++ {
		x, from := ks[k], at[k]
		i, j := 0, k
		for i < j {
			h := int(uint(i+j) >> 1)
			if less(x, ks[h]) {
				j = h
			} else {
				i = h + 1
			}
		}
		for j := k; j > i; j-- {
			ks[j], at[j] = ks[j-1], at[j-1]
		}
		ks[i], at[i] = x, from
	}
}

// sortNativeFew is sortNative for at least two and at most few keys of a class that runs no script code.
func sortNativeFew(t *rt.Thread, class keyClass, keys, items []rt.Value, reverse bool) (bad []rt.Value) {
	switch class {
	case keysInts:
		sortFew(keys, items, reverse, rt.Value.Int, func(x, y int64) bool { return x < y })
	case keysFloats:
		sortFew(keys, items, reverse, rt.Value.Float, func(x, y float64) bool { return x < y })
	case keysStrs:
		sortFew(keys, items, reverse, GoString, func(x, y string) bool { return x < y })
	default:
		var p, q rt.Value // two that have no order
		sortFew(keys, items, reverse, func(v rt.Value) rt.Value { return v }, func(x, y rt.Value) bool {
			if p.H != nil {
				return false
			}
			less, ok := nativeLess(t, x, y)
			if !ok {
				p, q = x, y
			}
			return less
		})
		if p.H != nil {
			return []rt.Value{p, q}
		}
	}
	return nil
}
