// This file makes module itertools, and holds what its iterators share: their types, fields and locks.

// Package itertools is the standard module itertools. Each iterator is one Go
// struct; threads may share it: one step is one step of each inner iterator and
// one, under the object's lock, of its own state.
package itertools

import (
	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

const doc = "Iterators that make, combine and select from other iterators."

var functions = def.Funcs("itertools", []object.Def{
	{Name: "tee", Min: 1, Max: 2, Fn: tee, Doc: "Return n independent iterators over one iterable."},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "itertools", doc, functions, accumulateType, batchedType, chainType, combinationsType,
		replacementType, compressType, countType, cycleType, dropWhileType, filterFalseType, groupByType, isliceType,
		pairwiseType, permutationsType, productType, repeatType, starMapType, takeWhileType, zipLongestType).Val(), nil
}

// A kind describes an iterator type whose instances are T, a struct that starts
// with a Header. parts calls visit with the address of each reference that an
// instance owns; zero Values are skipped.
type kind[T any] struct {
	name, doc string
	flags     object.TypeFlags
	make      func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error)
	next      func(t *rt.Thread, x *T) (rt.Value, error)
	parts     func(x *T, visit func(*rt.Value))
	repr      object.Unary
	methods   []object.Def
}

// define makes the type; only package init calls it.
func define[T any](k kind[T]) *object.Type { return defineAs(&object.Type{}, k) }

func defineAs[T any](typ *object.Type, k kind[T]) *object.Type {
	return object.DefineType(typ, object.TypeDef{
		Name: k.name, Module: "itertools", Doc: k.doc, Methods: k.methods,
		Shape: rt.Shape{Kind: rt.KindIterator, Flags: rt.StepsOthers,
			Free: func(t *rt.Thread, h *rt.Header) {
				k.parts(object.As[T](h.Val()), func(p *rt.Value) {
					if v := *p; v.H != nil {
						*p = rt.Value{}
						t.Decref(v)
					}
				})
			},
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				k.parts(object.As[T](h.Val()), func(p *rt.Value) {
					if p.H != nil {
						visit(*p)
					}
				})
			}},
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				mark := t.HoldMark()
				v, err := k.make(t, cls, args, names)
				return drop(t, mark, v, err)
			},
			Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(v), nil },
			Next: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return k.next(t, object.As[T](v)) },
			Repr: k.repr,
		},
	})
}

// each visits a list of references.
func each(vs []rt.Value, visit func(*rt.Value)) {
	for i := range vs {
		visit(&vs[i])
	}
}

// started makes h the header of a new instance of cls.
func started(t *rt.Thread, h *rt.Header, cls *object.Type) (rt.Value, error) {
	object.InitObject(t, h, cls)
	return h.Val(), nil
}

// load reads a field that other threads may change: owned, or the zero Value.
func load(t *rt.Thread, h *rt.Header, p *rt.Value) rt.Value {
	t.Lock(h)
	v := *p
	if v.H != nil {
		t.IncrefLocked(v)
	}
	t.Unlock(h)
	return v
}

// store replaces a field by v, which it takes over.
func store(t *rt.Thread, h *rt.Header, p *rt.Value, v rt.Value) {
	t.Lock(h)
	old := *p
	*p = v
	t.Unlock(h)
	if old.H != nil {
		t.Decref(old)
	}
}

// advance is next(*p) for an inner iterator that the object lets go of at its
// end: the zero Value from then on.
func advance(t *rt.Thread, h *rt.Header, p *rt.Value) (rt.Value, error) {
	if !t.Multi() && p.H != nil {
		if item := object.FastNext(t, *p); item.H != nil {
			return item, nil
		}
	}
	it := load(t, h, p)
	if it.H == nil {
		return rt.Value{}, nil
	}
	mark := t.HoldMark()
	t.Hold(it)
	item, err := object.Next(t, it)
	if err == nil && item.H == nil {
		finish(t, h, p)
	}
	return drop(t, mark, item, err)
}

// finish lets go of an inner iterator.
func finish(t *rt.Thread, h *rt.Header, p *rt.Value) { store(t, h, p, rt.Value{}) }

// drop releases what was held since mark, keeping the result or the exception.
func drop(t *rt.Thread, mark int, v rt.Value, err error) (rt.Value, error) {
	if err != nil {
		t.Release(mark)
		return v, err
	}
	return t.ReleaseKeep(mark, v), nil
}

// noKeywords raises TypeError for keywords given to a constructor without any.
func noKeywords(t *rt.Thread, name string, names []string) error {
	if len(names) > 0 {
		return object.TypeError(t, "%s() takes no keyword arguments", name)
	}
	return nil
}

// positional checks the arguments of a constructor that takes exactly n.
func positional(t *rt.Thread, name string, args []rt.Value, names []string, n int) error {
	if err := noKeywords(t, name, names); err != nil {
		return err
	}
	if len(args) != n {
		s := "s"
		if n == 1 {
			s = ""
		}
		return object.TypeError(t, "%s expected %d argument%s, got %d", name, n, s, len(args))
	}
	return nil
}

// truth is bool(v) of a value that the caller owns and gives up.
func truth(t *rt.Thread, v rt.Value) (bool, error) {
	mark := t.HoldMark()
	t.Hold(v)
	ok, err := object.Truth(t, v)
	_, err = drop(t, mark, rt.Value{}, err)
	return ok, err
}

// pollEvery is the number of steps after which a loop that returns nothing polls.
const pollEvery = 1024
