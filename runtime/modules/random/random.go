// This file makes module _random: the Mersenne Twister as a type, on which random.py builds.

// Package random holds the native half of the standard module random: class
// Random with seed, state and bits. One call is one atomic step of the generator.
package random

import (
	crand "crypto/rand"
	"math/big"

	"minipy/runtime/modules/def"
	"minipy/runtime/modules/mt19937"
	"minipy/runtime/object"
	"minipy/runtime/sched"

	rt "minipy/runtime"
)

// generator is an instance of _random.Random. Its lock guards state.
type generator struct {
	rt.Header
	ext   object.Ext0
	mu    sched.Mutex
	state mt19937.State
}

var functions = def.Funcs("_random", []object.Def{
	{Name: "_entropy", Min: 1, Max: 1, Fn: entropy},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_random", "The Mersenne Twister.", functions, randomType).Val(), nil
}

func self(v rt.Value) *generator { return object.As[generator](v) }

// draw runs f with the generator locked.
func (g *generator) draw(t *rt.Thread, f func(s *mt19937.State)) {
	t.Visible(&g.Header, rt.Unbound, rt.ReadWrite)
	g.mu.Lock()
	f(&g.state)
	g.mu.Unlock()
}

var randomType = object.DefineType(&object.Type{}, object.TypeDef{
	Name: "Random", Module: "_random", Flags: object.BaseType | object.HasDict,
	Ext: func(v rt.Value) *object.Ext0 { return &self(v).ext },
	Shape: rt.Shape{Kind: rt.KindOther,
		Free:     func(t *rt.Thread, h *rt.Header) { object.FreeExt(t, &self(h.Val()).ext) },
		Traverse: func(h *rt.Header, visit func(rt.Value)) { object.TraverseExt(&self(h.Val()).ext, visit) }},
	Slots: object.Slots{New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		g := &generator{}
		g.state.SeedBytes(fresh(t, 32))
		object.InitObject(t, &g.Header, cls)
		return g.Val(), nil
	}},
	Methods: []object.Def{
		{Name: "random", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			t.Choose(0, "random")
			var x float64
			self(a[0]).draw(t, func(s *mt19937.State) { x = s.Float64() })
			return rt.Float(x), nil
		}, Doc: "A float in [0, 1)."},
		{Name: "getrandbits", Min: 1, Max: 1, Fn: getRandBits, Doc: "An int of k random bits."},
		{Name: "seed", Max: 1, Fn: seed, Doc: "Start anew from a number, or from the system's entropy."},
		{Name: "getstate", Fn: getState, Doc: "The state, for setstate."},
		{Name: "_randbelow", Min: 1, Max: 1, Fn: below, Doc: "An int in [0, n)."},
		{Name: "_seed_bytes", Min: 1, Max: 1, Fn: seedBytes},
		{Name: "setstate", Min: 1, Max: 1, Fn: setState, Doc: "Go back to a state."},
	},
})

// fresh returns n bytes of entropy; in a controlled run they come from its seed,
// so that runs repeat.
func fresh(t *rt.Thread, n int) []byte {
	b := make([]byte, n)
	if c := t.Interp().Controlled(); c != nil {
		c.Entropy(b)
	} else {
		_, _ = crand.Read(b) // never fails
	}
	return b
}

func entropy(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	t.Choose(0, "_entropy")
	n, err := object.IndexInt(t, a[0], object.OverflowErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	if n < 0 {
		return rt.Value{}, object.ValueError(t, "negative argument not allowed")
	}
	if n > 1<<30 {
		return rt.Value{}, object.MemoryError(t)
	}
	return object.NewBytes(t, fresh(t, n)), nil
}

// maxBits bounds getrandbits: more is refused before it is allocated.
const maxBits = 1 << 33

func getRandBits(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	k, err := object.IndexInt(t, a[1], object.OverflowErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	switch {
	case k < 0:
		return rt.Value{}, object.ValueError(t, "number of bits must be non-negative")
	case k == 0:
		return rt.Int(0), nil
	case k > maxBits:
		return rt.Value{}, object.MemoryError(t)
	case k <= 63:
		n := int64(0)
		if k < 63 {
			n = 1 << k
		}
		if n, ok := t.Choose(n, "getrandbits"); ok {
			return rt.Int(n), nil
		}
		self(a[0]).draw(t, func(s *mt19937.State) { n = s.Bits(k) })
		return rt.Int(n), nil
	}
	t.Choose(0, "getrandbits")
	var b *big.Int
	self(a[0]).draw(t, func(s *mt19937.State) { b = s.BigBits(k) })
	return object.NewBig(t, b), nil
}

// below is random._randbelow for a generator whose getrandbits is its own.
func below(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if n, ok := object.ToInt64(a[1]); ok && n > 0 {
		if r, ok := t.Choose(n, "_randbelow"); ok {
			return rt.Int(r), nil
		}
		var r int64
		self(a[0]).draw(t, func(s *mt19937.State) { r = s.Below(n) })
		return rt.Int(r), nil
	}
	n := object.AsBig(a[1])
	if n.Sign() <= 0 {
		return rt.Value{}, object.ValueError(t, "empty range")
	}
	t.Choose(0, "_randbelow")
	var r *big.Int
	self(a[0]).draw(t, func(s *mt19937.State) { r = s.BigBelow(n) })
	return object.NewBig(t, r), nil
}

func seed(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	g := self(a[0])
	v := object.Opt(a, 1)
	switch {
	case v.IsUnbound() || v.IsNone():
		b := fresh(t, 32)
		g.draw(t, func(s *mt19937.State) { s.SeedBytes(b) })
	case object.IsIntLike(v):
		if n, ok := object.ToInt64(v); ok {
			g.draw(t, func(s *mt19937.State) { s.SeedInt(n) })
			break
		}
		n := object.AsBig(v)
		g.draw(t, func(s *mt19937.State) { s.SeedBig(n) })
	default:
		h, err := object.Hash(t, v)
		if err != nil {
			return rt.Value{}, err
		}
		g.draw(t, func(s *mt19937.State) { s.SeedHash(h) })
	}
	return rt.None, nil
}

// seedBytes seeds from bytes, as version 2 of seed does for text.
func seedBytes(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if a[1].Kind() != rt.KindBytes {
		return rt.Value{}, object.TypeError(t, "a bytes-like object is required, not '%s'", object.TypeName(a[1]))
	}
	b := []byte(object.AsBytes(a[1]).B)
	self(a[0]).draw(t, func(s *mt19937.State) { s.SeedBytes(b) })
	return rt.None, nil
}

func getState(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	var words []uint32
	self(a[0]).draw(t, func(s *mt19937.State) { words = s.Get() })
	items := make([]rt.Value, len(words))
	for i, w := range words {
		items[i] = rt.Int(int64(w))
	}
	return object.NewTuple(t, items...), nil
}

func setState(t *rt.Thread, a []rt.Value) (rt.Value, error) {
	if !object.IsTuple(a[1]) {
		return rt.Value{}, object.TypeError(t, "state vector must be a tuple")
	}
	items := object.AsTuple(a[1]).Items
	if len(items) != mt19937.StateLen {
		return rt.Value{}, object.ValueError(t, "state vector is the wrong size")
	}
	words := make([]uint32, len(items))
	for i, v := range items {
		n, ok := object.ToInt64(v)
		if !ok {
			return rt.Value{}, object.TypeError(t, "an integer is required")
		}
		words[i] = uint32(n)
	}
	ok := false
	self(a[0]).draw(t, func(s *mt19937.State) { ok = s.Set(words) })
	if !ok {
		return rt.Value{}, object.ValueError(t, "invalid state")
	}
	return rt.None, nil
}
