// This file implements the function that functools.lru_cache returns.
package functools

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// cache is a function that remembers its results. The results stand in an ordered
// dict, the longest unused first; each look at it is one atomic step. hits and
// misses are guarded by the object's lock; the other fields do not change.
//
// As in CPython the function runs with no lock held: threads that miss the same
// key at once all call it, and the first result stays.
type cache struct {
	rt.Header
	Ext     object.Ext0
	fn      rt.Value // owned
	info    rt.Value // makes the result of cache_info, owned
	results rt.Value // an OrderedDict, owned
	maxsize int      // -1 for no limit
	typed   bool
	hits    int64
	misses  int64
}

var (
	cacheShape = rt.Shape{Kind: rt.KindOther, Free: freeCache, Traverse: traverseCache}
	cacheType  = &object.Type{}
	// keywordMark separates positional arguments from keywords in a key.
	keywordMark = object.NewNative(&object.Def{Name: "kwd_mark", Fn: func(*rt.Thread, []rt.Value) (rt.Value, error) {
		return rt.None, nil
	}}, "functools")
)

func asCache(v rt.Value) *cache { return object.As[cache](v) }

func freeCache(t *rt.Thread, h *rt.Header) {
	c := asCache(h.Val())
	fn, info, results := c.fn, c.info, c.results
	c.fn, c.info, c.results = rt.None, rt.None, rt.None
	object.FreeExt(t, &c.Ext)
	t.Decref(results)
	t.Decref(info)
	t.Decref(fn)
}

func traverseCache(h *rt.Header, visit func(rt.Value)) {
	c := asCache(h.Val())
	visit(c.fn)
	visit(c.info)
	visit(c.results)
	object.TraverseExt(&c.Ext, visit)
}

func cacheNew(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(args) != 4 || len(names) != 0 {
		return rt.Value{}, object.TypeError(t, "_lru_cache_wrapper() takes 4 positional arguments")
	}
	if !object.Callable(args[0]) {
		return rt.Value{}, object.TypeError(t, "the first argument must be callable")
	}
	maxsize := -1
	if !args[1].IsNone() {
		var err error
		if object.TypeOf(args[1]).Slots.Index == nil {
			return rt.Value{}, object.TypeError(t, "maxsize should be integer or None")
		}
		if maxsize, err = object.IndexInt(t, args[1], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
		maxsize = max(maxsize, 0)
	}
	typed, err := object.Truth(t, args[2])
	if err != nil {
		return rt.Value{}, err
	}
	results, err := object.Call(t, object.OrderedDictType.Val())
	if err != nil {
		return rt.Value{}, err
	}
	c := &cache{fn: t.New(args[0]), info: t.New(args[3]), results: results, maxsize: maxsize, typed: typed}
	if cls == cacheType {
		c.Init(t, &cacheShape)
	} else {
		object.InitObject(t, &c.Header, cls)
	}
	return c.Val(), nil
}

// key returns what stands for the arguments, owned: a lone int or str itself,
// else a tuple.
func (c *cache) key(t *rt.Thread, args []rt.Value, names []string) rt.Value {
	if len(args) == 1 && len(names) == 0 && !c.typed {
		if a := args[0]; a.IsInt() || object.TypeOf(a) == object.StrType {
			return t.New(a)
		}
	}
	npos := len(args) - len(names)
	items := make([]rt.Value, 0, 2*len(args)+2*len(names)+1)
	items = append(items, args[:npos]...)
	if len(names) > 0 {
		items = append(items, keywordMark.Val())
		for i, name := range names {
			items = append(items, object.Intern(t, name).Val(), args[npos+i])
		}
	}
	if c.typed {
		for _, a := range args {
			items = append(items, object.TypeOf(a).Val())
		}
	}
	return object.NewTupleFrom(t, items)
}

func (c *cache) count(t *rt.Thread, n *int64) {
	t.Lock(&c.Header)
	*n++
	t.Unlock(&c.Header)
}

func cacheCall(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	c := asCache(v)
	mark := t.HoldMark()
	t.Hold(t.New(v))
	if c.maxsize == 0 {
		c.count(t, &c.misses)
		r, err := object.CallKw(t, c.fn, args, names)
		return t.ReleaseKeep(mark, r), err
	}
	d := object.AsDict(c.results)
	key := t.Hold(c.key(t, args, names))
	hash, err := object.Hash(t, key)
	var r rt.Value
	if err == nil {
		r, err = d.GetHash(t, key, hash)
	}
	if err != nil {
		object.ReleaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	if r.H != nil {
		c.count(t, &c.hits)
		if c.maxsize > 0 {
			if err = object.MoveToEnd(t, c.results, key, hash); err != nil {
				t.Hold(r)
				r = rt.Value{}
			}
		}
		return t.ReleaseKeep(mark, r), err
	}
	c.count(t, &c.misses)
	if r, err = object.CallKw(t, c.fn, args, names); err == nil {
		t.Hold(r)
		var first rt.Value
		if first, err = d.SetDefault(t, key, r); err == nil {
			t.Decref(first) // another thread's result stays, ours is returned
			t.Incref(r)
		}
		for err == nil && c.maxsize > 0 && d.Len(t) > c.maxsize {
			if k, v := object.PopFirst(t, c.results); k.H != nil {
				t.Decref(k)
				t.Decref(v)
			}
		}
	}
	if err != nil {
		object.ReleaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	return t.ReleaseKeep(mark, r), nil
}

func cacheInfo(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	c := asCache(args[0])
	t.Lock(&c.Header)
	hits, misses := c.hits, c.misses
	t.Unlock(&c.Header)
	limit := rt.None
	if c.maxsize >= 0 {
		limit = rt.Int(int64(c.maxsize))
	}
	return object.Call(t, c.info, rt.Int(hits), rt.Int(misses), limit, rt.Int(int64(object.AsDict(c.results).Len(t))))
}

func cacheClear(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	c := asCache(args[0])
	t.Lock(&c.Header)
	c.hits, c.misses = 0, 0
	t.Unlock(&c.Header)
	object.AsDict(c.results).Clear(t)
	return rt.None, nil
}

func cacheSelf(t *rt.Thread, args []rt.Value) (rt.Value, error) { return t.New(args[0]), nil }

func initCache() {
	object.DefineType(cacheType, object.TypeDef{
		Name: "_lru_cache_wrapper", Module: "functools", Layout: &cacheShape, Flags: object.BaseType | object.HasDict | object.DottedName,
		Ext: func(v rt.Value) *object.Ext0 { return &asCache(v).Ext },
		Slots: object.Slots{New: cacheNew, Init: func(*rt.Thread, rt.Value, []rt.Value, []string) error { return nil }, Call: cacheCall,
			DescrGet: func(t *rt.Thread, descr, obj rt.Value, _ *object.Type) (rt.Value, error) {
				if obj.IsUnbound() || obj.IsNone() {
					return descr, nil // not counted: the caller keeps what it has
				}
				return object.NewMethod(t, t.New(descr), t.New(obj)), nil
			}},
		Methods: []object.Def{
			{Name: "cache_info", Fn: cacheInfo},
			{Name: "cache_clear", Fn: cacheClear},
			{Name: "__copy__", Fn: cacheSelf},
			{Name: "__deepcopy__", Min: 1, Max: 1, Fn: cacheSelf},
		},
	})
}
