// This file implements the sorting algorithm: a stable merge sort that finds runs and gallops.
package object

// pair is one element of a sort: what it is compared by, and the number of its item.
// (Without the item itself: most keys are no pointers then, so that Go's collector
// has nothing to look at and no write barrier slows the moves.)
type pair[K any] struct {
	k K
	i int32
}

// The algorithm is timsort (Peters, 2002) with powersort's order of merges (Munro
// and Wild, "Nearly-Optimal Mergesorts", 2018): natural runs, short ones made
// longer by binary insertion, merged so that the work is close to the entropy of
// the runs' lengths; a merge gallops while one side wins many times in a row.
//
// Invariant: whatever less answers, also if it contradicts itself, the result is
// a permutation of the input, and less is called O(n log n) times. Every index
// is tested against its bound for that, where timsort relies on the order.
const (
	minMerge   = 64 // below it one run is made by binary insertion
	gallopWins = 7  // wins in a row that start galloping, and keep it going
)

type run struct{ lo, n, power int }

type merger[K any] struct {
	a, tmp    []pair[K]
	less      func(x, y *pair[K]) bool
	runs      []run
	minGallop int
}

// mergeSort sorts a stably.
func mergeSort[K any](a []pair[K], less func(x, y *pair[K]) bool) {
	n := len(a)
	if n < 2 {
		return
	}
	m := merger[K]{a: a, less: less, minGallop: gallopWins}
	// Runs shorter than this are extended: n/short is a power of two or just below one.
	short, odd := n, 0
	for ; short >= minMerge; short >>= 1 {
		odd |= short & 1
	}
	short += odd
	for lo := 0; lo < n; {
		k := m.countRun(lo)
		if k < short {
			forced := min(short, n-lo)
			m.insert(lo, k, forced)
			k = forced
		}
		m.push(lo, k)
		lo += k
	}
	for len(m.runs) > 1 {
		m.mergeTop()
	}
}

// countRun returns the length of the run at lo; a strictly descending one is reversed.
func (m *merger[K]) countRun(lo int) int {
	a := m.a[lo:]
	if len(a) == 1 {
		return 1
	}
	k := 2
	if !m.less(&a[1], &a[0]) {
		for k < len(a) && !m.less(&a[k], &a[k-1]) {
			k++
		}
		return k
	}
	for k < len(a) && m.less(&a[k], &a[k-1]) {
		k++
	}
	for i, j := 0, k-1; i < j; i, j = i+1, j-1 {
		a[i], a[j] = a[j], a[i]
	}
	return k
}

// insert extends the sorted run of k items at lo to n items by binary insertion.
func (m *merger[K]) insert(lo, k, n int) {
	a := m.a[lo : lo+n]
	for ; k < n; k++ {
		x := a[k]
		i, j := 0, k
		for i < j {
			h := int(uint(i+j) >> 1)
			if m.less(&x, &a[h]) {
				j = h
			} else {
				i = h + 1
			}
		}
		copy(a[i+1:k+1], a[i:k])
		a[i] = x
	}
}

// push adds a run, after merging what lies deeper in powersort's tree than the
// boundary between the run before and this one.
func (m *merger[K]) push(lo, n int) {
	if top := len(m.runs) - 1; top >= 0 {
		p := power(m.runs[top].lo, m.runs[top].n, n, len(m.a))
		for len(m.runs) > 1 && m.runs[len(m.runs)-2].power > p {
			m.mergeTop()
		}
		m.runs[len(m.runs)-1].power = p
	}
	m.runs = append(m.runs, run{lo: lo, n: n})
}

// power is the depth of the boundary between two adjacent runs in the tree: the
// first bit in which the binary fractions of their midpoints differ.
func power(lo, n1, n2, n int) int {
	a := 2*lo + n1
	b := a + n1 + n2
	for p := 1; ; p++ {
		if a >= n {
			a -= n
			b -= n
		} else if b >= n {
			return p
		}
		a *= 2
		b *= 2
	}
}

// mergeTop merges the two newest runs.
func (m *merger[K]) mergeTop() {
	x, y := &m.runs[len(m.runs)-2], m.runs[len(m.runs)-1]
	m.merge(x.lo, y.lo, y.lo+y.n)
	x.n += y.n
	x.power = y.power
	m.runs = m.runs[:len(m.runs)-1]
}

// merge merges the adjacent runs a[lo:mid] and a[mid:hi].
func (m *merger[K]) merge(lo, mid, hi int) {
	// What is in place already at both ends need not move.
	lo += m.upper(&m.a[mid], m.a[lo:mid], false)
	if lo == mid {
		return
	}
	hi = mid + m.lower(&m.a[mid-1], m.a[mid:hi], true)
	if hi == mid {
		return
	}
	if n := min(mid-lo, hi-mid); len(m.tmp) < n {
		m.tmp = make([]pair[K], n)
	}
	if mid-lo <= hi-mid {
		m.mergeUp(lo, mid, hi)
	} else {
		m.mergeDown(lo, mid, hi)
	}
}

// upper returns how many items of s (sorted) are not greater than x; lower how
// many are less. They search in growing steps from the end of s that the answer
// is likely to be near.
func (m *merger[K]) upper(x *pair[K], s []pair[K], fromEnd bool) int {
	return gallop(len(s), fromEnd, func(i int) bool { return !m.less(x, &s[i]) })
}

func (m *merger[K]) lower(x *pair[K], s []pair[K], fromEnd bool) int {
	return gallop(len(s), fromEnd, func(i int) bool { return m.less(&s[i], x) })
}

// gallop returns the first i < n with !before(i), or n; before is true for a prefix.
func gallop(n int, fromEnd bool, before func(i int) bool) int {
	lo, hi := 0, n // the answer is in [lo, hi]
	if fromEnd {
		for step := 1; hi > 0; step *= 2 {
			i := max(0, n-step)
			if before(i) {
				lo = i + 1
				break
			}
			hi = i
		}
	} else {
		for step := 1; lo < n; step *= 2 {
			i := min(n-1, step-1)
			if !before(i) {
				hi = i
				break
			}
			lo = i + 1
		}
	}
	for lo < hi {
		h := int(uint(lo+hi) >> 1)
		if before(h) {
			lo = h + 1
		} else {
			hi = h
		}
	}
	return lo
}

// mergeUp merges from the left; the left run, which is not the longer one, moves to tmp.
// Between steps a[d:j] is free and has room for what is left of tmp: j-d == len(left)-i.
func (m *merger[K]) mergeUp(lo, mid, hi int) {
	a, left := m.a, m.tmp[:mid-lo]
	copy(left, a[lo:mid])
	i, j, d := 0, mid, lo
	wins, mine := 0, false // wins in a row, and whether they are the left side's
	for i < len(left) && j < hi {
		if wins < m.minGallop {
			won := !m.less(&a[j], &left[i])
			if won {
				a[d] = left[i]
				i++
			} else {
				a[d] = a[j]
				j++
			}
			d++
			if won != mine {
				wins, mine = 0, won
			}
			wins++
			continue
		}
		k := m.upper(&a[j], left[i:], false)
		d += copy(a[d:], left[i:i+k])
		if i += k; i == len(left) {
			break
		}
		a[d] = a[j]
		d++
		if j++; j == hi {
			break
		}
		n := m.lower(&left[i], a[j:hi], false)
		copy(a[d:], a[j:j+n])
		d += n
		if j += n; j == hi {
			break
		}
		a[d] = left[i]
		d++
		i++
		m.adapt(&wins, k, n)
	}
	copy(a[d:], left[i:])
}

// mergeDown merges from the right; the right run, which is the shorter one, moves to tmp.
func (m *merger[K]) mergeDown(lo, mid, hi int) {
	a, right := m.a, m.tmp[:hi-mid]
	copy(right, a[mid:hi])
	// a[lo:i] and right[:j] remain; what is placed is a[d:hi].
	i, j, d := mid, len(right), hi
	wins, mine := 0, false
	for i > lo && j > 0 {
		if wins < m.minGallop {
			won := !m.less(&right[j-1], &a[i-1])
			d--
			if won {
				j--
				a[d] = right[j]
			} else {
				i--
				a[d] = a[i]
			}
			if won != mine {
				wins, mine = 0, won
			}
			wins++
			continue
		}
		k := i - lo - m.upper(&right[j-1], a[lo:i], true)
		copy(a[d-k:d], a[i-k:i])
		d -= k
		if i -= k; i == lo {
			break
		}
		j--
		d--
		a[d] = right[j]
		if j == 0 {
			break
		}
		n := j - m.lower(&a[i-1], right[:j], true)
		copy(a[d-n:d], right[j-n:j])
		d -= n
		if j -= n; j == 0 {
			break
		}
		i--
		d--
		a[d] = a[i]
		m.adapt(&wins, k, n)
	}
	copy(a[d-j:d], right[:j])
}

// adapt makes galloping easier to enter while it pays, harder when it stops paying.
func (m *merger[K]) adapt(wins *int, k, n int) {
	if k >= gallopWins || n >= gallopWins {
		m.minGallop = max(1, m.minGallop-1)
		return
	}
	m.minGallop += 2
	*wins = 0
}
