// This file defines attrgetter, itemgetter and methodcaller.
package operator

import (
	"strings"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

// getter is an instance of any of the three. It never changes.
type getter struct {
	rt.Header
	items []rt.Value      // attribute names, keys, or the method's name and arguments
	paths [][]*object.Str // of attrgetter: the names between the dots
	names []string        // of methodcaller: keywords of the last items
}

func getterType(name, doc string, make func(t *rt.Thread, g *getter, args []rt.Value, names []string) error, get func(t *rt.Thread, g *getter, v rt.Value) (rt.Value, error)) *object.Type {
	return object.DefineType(&object.Type{}, object.TypeDef{
		Name: name, Module: "operator", Doc: doc,
		Shape: rt.Shape{Kind: rt.KindOther,
			Free: func(t *rt.Thread, h *rt.Header) {
				for _, v := range object.As[getter](h.Val()).items {
					t.Decref(v)
				}
			},
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				for _, v := range object.As[getter](h.Val()).items {
					visit(v)
				}
			}},
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				g := &getter{}
				if err := make(t, g, args, names); err != nil {
					return rt.Value{}, err
				}
				g.items = append([]rt.Value(nil), args...)
				for _, v := range args {
					t.Incref(v)
				}
				object.InitObject(t, &g.Header, cls)
				return g.Val(), nil
			},
			Call: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
				if len(names) > 0 {
					return rt.Value{}, object.TypeError(t, "%s() takes no keyword arguments", name)
				}
				if len(args) != 1 {
					return rt.Value{}, object.TypeError(t, "%s expected 1 argument, got %d", name, len(args))
				}
				return get(t, object.As[getter](v), args[0])
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				g := object.As[getter](v)
				enter, err := object.ReprEnter(t, v)
				if err != nil {
					return rt.Value{}, err
				}
				if !enter {
					return object.NewStr(t, "operator."+name+"(...)"), nil
				}
				defer object.ReprLeave(t)
				parts := []string{}
				for i, item := range g.items {
					s, err := object.ReprString(t, item)
					if err != nil {
						return rt.Value{}, err
					}
					if k := i - (len(g.items) - len(g.names)); k >= 0 {
						s = g.names[k] + "=" + s
					}
					parts = append(parts, s)
				}
				return object.NewStr(t, "operator."+name+"("+strings.Join(parts, ", ")+")"), nil
			},
		},
	})
}

// some checks that there are arguments, and no keywords.
func some(t *rt.Thread, name string, args []rt.Value, names []string) error {
	if len(names) > 0 {
		return object.TypeError(t, "%s() takes no keyword arguments", name)
	}
	if len(args) == 0 {
		return object.TypeError(t, "%s expected 1 argument, got 0", name)
	}
	return nil
}

// tuple makes one result of one lookup, a tuple of several.
func tuple(t *rt.Thread, n int, get func(i int) (rt.Value, error)) (rt.Value, error) {
	if n == 1 {
		return get(0)
	}
	mark := t.HoldMark()
	for i := range n {
		v, err := get(i)
		if err != nil {
			return rt.Value{}, release(t, mark, err)
		}
		t.Hold(v)
	}
	r := object.NewTupleFrom(t, t.HeldFrom(mark))
	return t.ReleaseKeep(mark, r), nil
}

// release drops what was held since mark and keeps the exception in flight.
func release(t *rt.Thread, mark int, err error) error {
	t.Release(mark)
	return err
}

var itemGetterType = getterType("itemgetter", "A callable that returns the given items of its argument.",
	func(t *rt.Thread, g *getter, args []rt.Value, names []string) error {
		return some(t, "itemgetter", args, names)
	},
	func(t *rt.Thread, g *getter, v rt.Value) (rt.Value, error) {
		return tuple(t, len(g.items), func(i int) (rt.Value, error) { return object.GetItem(t, v, g.items[i]) })
	})

var attrGetterType = getterType("attrgetter", "A callable that returns the given attributes of its argument; names may have dots.",
	func(t *rt.Thread, g *getter, args []rt.Value, names []string) error {
		if err := some(t, "attrgetter", args, names); err != nil {
			return err
		}
		for _, v := range args {
			if !object.IsStr(v) {
				return object.TypeError(t, "attribute name must be a string")
			}
			var path []*object.Str
			for _, part := range strings.Split(object.GoString(v), ".") {
				path = append(path, object.Intern(t, part))
			}
			g.paths = append(g.paths, path)
		}
		return nil
	},
	func(t *rt.Thread, g *getter, v rt.Value) (rt.Value, error) {
		return tuple(t, len(g.paths), func(i int) (rt.Value, error) {
			mark := t.HoldMark()
			t.Hold(t.New(v))
			for _, name := range g.paths[i] {
				r, err := object.GetAttr(t, t.Held(mark), name)
				if err != nil {
					return rt.Value{}, release(t, mark, err)
				}
				t.SetHold(mark, r)
			}
			return t.Unhold(), nil
		})
	})

var methodCallerType = getterType("methodcaller", "A callable that calls the given method of its argument.",
	func(t *rt.Thread, g *getter, args []rt.Value, names []string) error {
		if len(args) == len(names) {
			return object.TypeError(t, "methodcaller needs at least one argument, the method name")
		}
		if !object.IsStr(args[0]) {
			return object.TypeError(t, "method name must be a string")
		}
		g.names = append([]string(nil), names...)
		g.paths = [][]*object.Str{{object.Intern(t, object.GoString(args[0]))}}
		return nil
	},
	func(t *rt.Thread, g *getter, v rt.Value) (rt.Value, error) {
		f, err := object.GetAttr(t, v, g.paths[0][0])
		if err != nil {
			return f, err
		}
		mark := t.HoldMark()
		t.Hold(f)
		r, err := object.CallKw(t, f, g.items[1:], g.names)
		return r, release(t, mark, err)
	})
