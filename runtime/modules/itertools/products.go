// This file holds the combinatoric iterators: product, permutations, combinations.
package itertools

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// selector is any of them: pools that never change, and the indices of the next
// tuple, under the header's lock.
type selector struct {
	rt.Header
	pools   [][]rt.Value // one, but for product
	owned   []rt.Value   // the tuples whose items the pools are
	indices []int
	cycles  []int // of permutations
	begun   bool
	done    bool
	room    struct { // for as much as most need
		pools           [2][]rt.Value
		owned           [2]rt.Value
		indices, cycles [6]int
	}
}

func newSelector() *selector {
	s := &selector{}
	s.pools, s.owned = s.room.pools[:0], s.room.owned[:0]
	return s
}

// ints returns n zeros, in room if they fit.
func ints(room []int, n int) []int {
	if n <= len(room) {
		return room[:n:n]
	}
	return make([]int, n)
}

func (s *selector) parts(visit func(*rt.Value)) { each(s.owned, visit) }

// pool adds the items of an iterable.
func (s *selector) pool(t *rt.Thread, iterable rt.Value) error {
	v, err := object.ToTuple(t, iterable)
	if err != nil {
		return err
	}
	s.owned = append(s.owned, v)
	t.Hold(t.New(v))
	s.pools = append(s.pools, object.AsTuple(v).Items)
	return nil
}

// discard gives up the pools of an object that was never finished.
func (s *selector) discard(t *rt.Thread) {
	for _, v := range s.owned {
		t.Hold(v)
	}
}

// selectorType defines a type whose tuples follow one another by step: it changes
// the indices and reports false after the last.
func selectorType(name, doc string, make func(t *rt.Thread, s *selector, args []rt.Value, names []string) error, step func(s *selector) bool, pick func(s *selector, i int) rt.Value) *object.Type {
	return define(kind[selector]{
		name: name, doc: doc, parts: (*selector).parts,
		make: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
			s := newSelector()
			if err := make(t, s, args, names); err != nil {
				s.discard(t)
				return rt.Value{}, err
			}
			return started(t, &s.Header, cls)
		},
		next: func(t *rt.Thread, s *selector) (rt.Value, error) {
			t.Lock(&s.Header)
			if !s.done && s.begun {
				s.done = !step(s)
			}
			s.begun = true
			if s.done {
				t.Unlock(&s.Header)
				return rt.Value{}, nil
			}
			r := s.tuple(t, pick)
			t.Unlock(&s.Header)
			return r, nil
		},
	})
}

// tuple makes the tuple of the current indices.
func (s *selector) tuple(t *rt.Thread, pick func(s *selector, i int) rt.Value) rt.Value {
	var few [8]rt.Value
	items := few[:0]
	for i := range s.indices {
		v := pick(s, i)
		t.IncrefLocked(v)
		items = append(items, v)
	}
	return object.NewTuple(t, items...)
}

func fromOne(s *selector, i int) rt.Value { return s.pools[0][s.indices[i]] }

var productType = selectorType("product", "The Cartesian product of iterables.",
	func(t *rt.Thread, s *selector, args []rt.Value, names []string) error {
		repeat := 1
		pos := args[:len(args)-len(names)]
		for i, name := range names {
			if name != "repeat" {
				return object.UnexpectedKeyword(t, "product", name, "repeat")
			}
			var err error
			if repeat, err = object.SizeArg(t, args[len(pos)+i]); err != nil {
				return err
			}
			if repeat < 0 {
				return object.ValueError(t, "repeat argument cannot be negative")
			}
		}
		if repeat == 0 {
			pos = nil
		}
		if repeat > 1<<24 || len(pos)*repeat > 1<<24 {
			return object.OverflowError(t, "repeat argument too large")
		}
		for _, v := range pos {
			if err := s.pool(t, v); err != nil {
				return err
			}
		}
		once := s.pools
		for i := 1; i < repeat && len(once) > 0; i++ {
			s.pools = append(s.pools, once...)
		}
		for _, p := range s.pools {
			s.done = s.done || len(p) == 0
		}
		s.indices = ints(s.room.indices[:], len(s.pools))
		return nil
	},
	func(s *selector) bool {
		for i := len(s.indices) - 1; i >= 0; i-- {
			if s.indices[i]++; s.indices[i] < len(s.pools[i]) {
				return true
			}
			s.indices[i] = 0
		}
		return false
	},
	func(s *selector, i int) rt.Value { return s.pools[i][s.indices[i]] })

// choose reads the arguments iterable and r.
func choose(t *rt.Thread, s *selector, d *object.Def, args []rt.Value, names []string) (r int, err error) {
	a, err := object.BindArgs(t, d, args, names)
	if err != nil {
		return 0, err
	}
	if d.Min == 2 { // r is converted before anything is done with the iterable
		if r, err = object.SizeArg(t, a[1]); err != nil {
			return 0, err
		}
	}
	if err := s.pool(t, a[0]); err != nil {
		return 0, err
	}
	if d.Min == 2 {
		if r < 0 {
			return 0, object.ValueError(t, "r must be non-negative")
		}
		return r, nil
	}
	r = len(s.pools[0])
	if v := a[1]; !v.IsUnbound() && !v.IsNone() {
		if !object.IsIntLike(v) {
			return 0, object.TypeError(t, "Expected int as r")
		}
		if r, err = object.SizeArg(t, v); err != nil {
			return 0, err
		}
	}
	if r < 0 {
		return 0, object.ValueError(t, "r must be non-negative")
	}
	return r, nil
}

var (
	permutationsArgs = object.Def{Name: "permutations", Params: "iterable, r", Min: 1}.Prepared()
	combinationsArgs = object.Def{Name: "combinations", Params: "iterable, r", Min: 2}.Prepared()
	replacementArgs  = object.Def{Name: "combinations_with_replacement", Params: "iterable, r", Min: 2}.Prepared()
)

var permutationsType = selectorType("permutations", "The orderings of r items of an iterable.",
	func(t *rt.Thread, s *selector, args []rt.Value, names []string) error {
		r, err := choose(t, s, &permutationsArgs, args, names)
		if err != nil {
			return err
		}
		n := len(s.pools[0])
		if r > n {
			s.done = true
			return nil
		}
		// order is all indices, of which the first r are the tuple's.
		order := ints(s.room.indices[:], n)
		for i := range order {
			order[i] = i
		}
		s.indices = order[:r:n]
		s.cycles = ints(s.room.cycles[:], r)
		for i := range s.cycles {
			s.cycles[i] = n - i
		}
		return nil
	},
	func(s *selector) bool {
		n := cap(s.indices)
		order := s.indices[:n]
		for i := len(s.indices) - 1; i >= 0; i-- {
			if s.cycles[i]--; s.cycles[i] == 0 {
				// Rotate the tail to the left: its order is sorted again.
				first := order[i]
				copy(order[i:], order[i+1:])
				order[n-1] = first
				s.cycles[i] = n - i
				continue
			}
			j := n - s.cycles[i]
			order[i], order[j] = order[j], order[i]
			return true
		}
		return false
	}, fromOne)

var combinationsType = selectorType("combinations", "The selections of r items of an iterable, in order.",
	func(t *rt.Thread, s *selector, args []rt.Value, names []string) error {
		r, err := choose(t, s, &combinationsArgs, args, names)
		if err != nil {
			return err
		}
		if r > len(s.pools[0]) {
			s.done = true
			return nil
		}
		s.indices = ints(s.room.indices[:], r)
		for i := range s.indices {
			s.indices[i] = i
		}
		return nil
	},
	func(s *selector) bool {
		n, r := len(s.pools[0]), len(s.indices)
		i := r - 1
		for i >= 0 && s.indices[i] == i+n-r {
			i--
		}
		if i < 0 {
			return false
		}
		for k := s.indices[i] + 1; i < r; i, k = i+1, k+1 {
			s.indices[i] = k
		}
		return true
	}, fromOne)

var replacementType = selectorType("combinations_with_replacement", "The selections of r items of an iterable, items repeated.",
	func(t *rt.Thread, s *selector, args []rt.Value, names []string) error {
		r, err := choose(t, s, &replacementArgs, args, names)
		if err != nil {
			return err
		}
		if len(s.pools[0]) == 0 && r > 0 {
			s.done = true
			return nil
		}
		if r > 1<<24 {
			return object.MemoryError(t)
		}
		s.indices = ints(s.room.indices[:], r)
		return nil
	},
	func(s *selector) bool {
		n, r := len(s.pools[0]), len(s.indices)
		i := r - 1
		for i >= 0 && s.indices[i] == n-1 {
			i--
		}
		if i < 0 {
			return false
		}
		for k := s.indices[i] + 1; i < r; i++ {
			s.indices[i] = k
		}
		return true
	}, fromOne)
