// This file tests the sorting algorithm against Go's and on orders that contradict themselves.
package object

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// patterns are inputs of different shapes for n elements.
func patterns(r *rand.Rand, n int) map[string][]int {
	p := map[string][]int{}
	fill := func(name string, f func(i int) int) {
		s := make([]int, n)
		for i := range s {
			s[i] = f(i)
		}
		p[name] = s
	}
	fill("random", func(int) int { return r.IntN(n + 1) })
	fill("few values", func(int) int { return r.IntN(4) })
	fill("ascending", func(i int) int { return i })
	fill("descending", func(i int) int { return -i })
	fill("saw", func(i int) int { return i % 37 })
	fill("two runs", func(i int) int { return (i * 2) % (n + 1) })
	fill("mostly sorted", func(i int) int {
		if r.IntN(20) == 0 {
			return r.IntN(n + 1)
		}
		return i
	})
	return p
}

func TestMergeSortIsStable(tt *testing.T) {
	tt.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 31, 63, 64, 65, 127, 200, 1000, 5000} {
		for name, in := range patterns(r, n) {
			ps := make([]pair[int], n)
			for i, k := range in {
				ps[i] = pair[int]{k, int32(i)}
			}
			want := slices.Clone(ps)
			slices.SortStableFunc(want, func(a, b pair[int]) int { return a.k - b.k })
			count := 0
			mergeSort(ps, func(x, y *pair[int]) bool {
				count++
				return x.k < y.k
			})
			if !slices.Equal(ps, want) {
				tt.Fatalf("%s, %d elements: not sorted stably", name, n)
			}
			if (name == "ascending" || name == "descending") && n > 0 && count != n-1 {
				tt.Errorf("%s, %d elements: %d comparisons, want %d", name, n, count, n-1)
			}
		}
	}
}

// TestMergeSortSurvivesNonsense: whatever the comparison says, the result is a permutation.
func TestMergeSortSurvivesNonsense(tt *testing.T) {
	tt.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 300 {
		n := r.IntN(700)
		ps := make([]pair[int], n)
		for i := range ps {
			ps[i] = pair[int]{r.IntN(50), int32(i)}
		}
		bias := 1 + round%6
		mergeSort(ps, func(x, y *pair[int]) bool { return r.IntN(bias+1) != 0 || x.k < y.k })
		seen := make([]bool, n)
		for _, p := range ps {
			if i := p.i; seen[i] {
				tt.Fatalf("element %d twice", i)
			} else {
				seen[i] = true
			}
		}
	}
}
