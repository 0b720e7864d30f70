// This file makes module gc: the switches of the collector of cycles.

// Package gc is the standard module gc. Most garbage dies by its count; what a
// collection finds are objects in cycles whose death can be observed.
package gc

import (
	"math"

	"minipy/runtime/modules/def"
	"minipy/runtime/object"
	"minipy/runtime/sched"

	rt "minipy/runtime"
)

const doc = "The collector of reference cycles."

// state is what an interpreter keeps for the module.
type state struct {
	mu         sched.Mutex
	thresholds [3]int64
	debug      int64
	garbage    rt.Value // lists, deferred
	callbacks  rt.Value
}

type stateKey struct{}

func stateOf(t *rt.Thread) *state {
	return def.State(t, stateKey{}, func() *state { return &state{thresholds: [3]int64{rt.MinGrowth, 10, 0}} })
}

var functions = def.Funcs("gc", []object.Def{
	{Name: "collect", Params: "generation", Fn: collect, Doc: "Collect garbage now: the number of objects found, as far as their death can be observed."},
	{Name: "enable", Fn: enable(true), Doc: "Let collections happen by themselves."},
	{Name: "disable", Fn: enable(false), Doc: "Let no collection happen by itself."},
	{Name: "isenabled", Fn: isEnabled, Doc: "Whether collections happen by themselves."},
	{Name: "get_threshold", Fn: getThreshold, Doc: "The thresholds as set."},
	{Name: "set_threshold", Min: 1, Max: 3, Fn: setThreshold, Doc: "Set the thresholds: the first is by how much the objects whose death can be observed must have grown for a collection; 0 is never."},
	{Name: "get_count", Fn: getCount, Doc: "By how much the objects whose death can be observed have grown since the last collection, and two zeros."},
	{Name: "get_stats", Fn: getStats, Doc: "Counts of collections, by the generation that collect() was given; the automatic ones are in the last."},
	{Name: "get_debug", Fn: getDebug, Doc: "The flags of set_debug."},
	{Name: "set_debug", Min: 1, Max: 1, Fn: setDebug, Doc: "Set flags; they have no effect."},
	{Name: "get_objects", Params: "generation", Fn: unsupported("get_objects"), Doc: "Refused: minipy keeps no list of all objects."},
	{Name: "get_referrers", Max: -1, Fn: unsupported("get_referrers"), Doc: "Refused: minipy keeps no list of all objects."},
	{Name: "get_referents", Max: -1, Fn: referents, Doc: "The objects that the given ones refer to."},
	{Name: "is_tracked", Min: 1, Max: 1, Fn: isTracked, Doc: "Whether an object may be part of a cycle."},
	{Name: "is_finalized", Min: 1, Max: 1, Fn: isFinalized, Doc: "Whether the object's finalizer has run."},
	{Name: "freeze", Fn: nothing, Doc: "Does nothing."},
	{Name: "unfreeze", Fn: nothing, Doc: "Does nothing."},
	{Name: "get_freeze_count", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.Int(0), nil }, Doc: "0"},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "gc", doc, functions)
	s := stateOf(t)
	s.mu.Lock()
	s.garbage, s.callbacks = object.NewList(t, 0).Val(), object.NewList(t, 0).Val()
	s.mu.Unlock()
	m.Set(t, "garbage", t.New(s.garbage))
	m.Set(t, "callbacks", t.New(s.callbacks))
	for i, name := range []string{"DEBUG_STATS", "DEBUG_COLLECTABLE", "DEBUG_UNCOLLECTABLE"} {
		m.Set(t, name, rt.Int(1<<i))
	}
	m.Set(t, "DEBUG_SAVEALL", rt.Int(32))
	m.Set(t, "DEBUG_LEAK", rt.Int(38))
	return m.Val(), nil
}

func nothing(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }

func unsupported(name string) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Value{}, object.Raise(t, object.NotImplementedErrorType, "gc.%s: minipy keeps no list of all objects", name)
	}
}

func collect(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	generation := 2
	if !args[0].IsUnbound() {
		var err error
		if generation, err = object.IndexInt(t, args[0], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
		if generation < 0 || generation > 2 {
			return rt.Value{}, object.ValueError(t, "invalid generation")
		}
	}
	t.SeeEverything(rt.None.H)
	n, err := t.Collect(generation)
	return rt.Int(int64(n)), err
}

// Collecting is the kernel's hook: it calls the functions in gc.callbacks. What
// they raise nobody can catch; the error is that the thread is cancelled.
func Collecting(t *rt.Thread, phase string, generation, collected int) error {
	s := stateOf(t)
	s.mu.Lock()
	callbacks := s.callbacks
	s.mu.Unlock()
	if callbacks.H == nil {
		return nil
	}
	mark := t.HoldMark()
	defer t.Release(mark)
	list := object.AsList(callbacks)
	for i := 0; ; i++ {
		f := list.Get(t, i)
		if f.H == nil {
			return nil
		}
		t.Hold(f)
		info := object.NewDict(t)
		t.Hold(info.Val())
		for _, item := range []struct {
			key string
			n   int
		}{{"generation", generation}, {"collected", collected}, {"uncollectable", 0}} {
			if err := info.SetStr(t, object.Intern(t, item.key), rt.Int(int64(item.n))); err != nil {
				return err
			}
		}
		r, err := object.Call(t, f, t.Hold(object.NewStr(t, phase)), info.Val())
		if err == nil {
			t.Decref(r)
		} else if err == object.ErrRaised {
			object.Unraisable(t, f)
		} else {
			return err
		}
		t.Release(mark)
	}
}

func enable(on bool) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		t.Interp().SetAutoCollect(on)
		return rt.None, nil
	}
}

func isEnabled(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Bool(t.Interp().AutoCollect()), nil
}

func getThreshold(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := stateOf(t)
	s.mu.Lock()
	n := s.thresholds
	s.mu.Unlock()
	return object.NewTuple(t, rt.Int(n[0]), rt.Int(n[1]), rt.Int(n[2])), nil
}

// number reads an argument that must fit C's int.
func number(t *rt.Thread, v rt.Value) (int64, error) {
	n, err := object.IndexInt(t, v, object.OverflowErrorType)
	if err == nil && (n > math.MaxInt32 || n < math.MinInt32) {
		err = object.OverflowError(t, "Python int too large to convert to C int")
	}
	return int64(n), err
}

func setThreshold(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := stateOf(t)
	var n [3]int64
	for i, v := range args {
		var err error
		if n[i], err = number(t, v); err != nil {
			return rt.Value{}, err
		}
	}
	s.mu.Lock()
	copy(s.thresholds[:], n[:len(args)])
	s.mu.Unlock()
	t.Interp().SetCollectGrowth(n[0])
	return rt.None, nil
}

func getCount(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return object.NewTuple(t, rt.Int(t.Interp().CollectGrowth()), rt.Int(0), rt.Int(0)), nil
}

func getStats(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	stats := t.Interp().CollectStats()
	l := object.NewList(t, rt.Generations)
	for i := range stats.Runs {
		d := object.NewDict(t)
		for _, item := range []struct {
			key string
			n   uint64
		}{{"collections", stats.Runs[i]}, {"collected", stats.Found[i]}, {"uncollectable", 0}} {
			_ = d.SetStr(t, object.Intern(t, item.key), rt.Int(int64(item.n))) // str keys do not fail
		}
		l.Append(t, d.Val())
	}
	return l.Val(), nil
}

func getDebug(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s := stateOf(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	return rt.Int(s.debug), nil
}

func setDebug(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := number(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	s := stateOf(t)
	s.mu.Lock()
	s.debug = n
	s.mu.Unlock()
	return rt.None, nil
}

// isTracked says whether an object can be part of a cycle, by its layout.
func isTracked(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	switch args[0].Kind() {
	case rt.KindInt, rt.KindBool, rt.KindFloat, rt.KindBigInt, rt.KindNone, rt.KindNotImpl, rt.KindEllipsis, rt.KindStr,
		rt.KindBytes, rt.KindByteArray, rt.KindComplex, rt.KindRange, rt.KindCode:
		return rt.False, nil
	case rt.KindTuple:
		return rt.Bool(len(object.AsTuple(args[0]).Items) > 0), nil
	case rt.KindType:
		return rt.Bool(object.AsType(args[0]).Flags&object.Heap != 0), nil
	}
	return rt.True, nil
}

func isFinalized(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Bool(t.Interp().Finalized(args[0].H)), nil
}

// referents looks into the objects while nobody changes them.
func referents(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l := object.NewList(t, 0)
	var found []rt.Value
	t.StopTheWorld()
	for _, v := range args {
		if f := v.H.Shape().Traverse; f != nil && !v.IsInt() {
			f(v.H, func(r rt.Value) {
				if r.H != nil && r.Kind() != rt.KindUnbound && r.Kind() != rt.KindNameCell {
					found = append(found, t.New(r))
				}
			})
		}
	}
	t.StartTheWorld()
	for _, v := range found {
		l.Append(t, v)
	}
	return l.Val(), nil
}

// Traverse visits the module's lists.
func (s *state) Traverse(visit func(rt.Value)) {
	visit(s.garbage)
	visit(s.callbacks)
}
