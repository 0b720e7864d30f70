// This file makes the views and the iterators of an OrderedDict: a dict's own, under other names.
package object

import rt "minipy/runtime"

var (
	odictViewShapes = [...]rt.Shape{
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
		{Kind: rt.KindView, Free: freeDictView, Traverse: traverseDictView},
	}
	odictViewTypes = [...]*Type{{}, {}, {}}

	// One type serves all six ways to go through an OrderedDict; the shape says which: part, then part backwards.
	odictIterShapes = [...]rt.Shape{
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
		{Kind: rt.KindIterator, Free: freeDictIter, Traverse: traverseDictIter},
	}
	odictIterType = &Type{}
)

// ordered reports whether d is an OrderedDict; fast for a dict.
func (d *Dict) ordered() bool { return d.Shape() != &dictShape && isOrderedDict(d.Val()) }

// odictIterPart returns what an iterator of an OrderedDict shows, and which way it goes.
func odictIterPart(v rt.Value) (part dictPart, reverse bool) {
	s := v.H.Shape()
	for i := range odictIterShapes {
		if s == &odictIterShapes[i] {
			return dictPart(i % 3), i >= 3
		}
	}
	panic("not an iterator of an OrderedDict")
}

// eachOrdered is the Each slot: as a dict's iterators have it, where they do.
func eachOrdered(t *rt.Thread, v rt.Value, c Consumer) error {
	part, reverse := odictIterPart(v)
	if part != dictItems && !reverse {
		return eachDict(part)(t, v, c)
	}
	mark := t.HoldMark()
	g := newGiver(t, c)
	var err error
	for more := true; more && err == nil; {
		var item rt.Value
		if item, err = AsDictIter(v).next(t, part, reverse); err != nil || item.H == nil {
			break
		}
		more, err = g.give(t, item)
	}
	t.Release(mark)
	return err
}

func initOrderedDictViews() {
	for i, name := range [...]string{"odict_keys", "odict_values", "odict_items"} {
		def := TypeDef{Name: name, Bases: []*Type{dictViewTypes[i]}, Layout: &odictViewShapes[i]}
		if dictPart(i) != dictValues {
			def.Attrs = map[string]rt.Value{"__hash__": rt.None}
		}
		DefineType(odictViewTypes[i], def)
	}
	DefineType(odictIterType, TypeDef{Name: "odict_iterator", Layout: &odictIterShapes[0],
		Slots: Slots{
			Iter: selfIter,
			Next: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				part, reverse := odictIterPart(v)
				return AsDictIter(v).next(t, part, reverse)
			},
			Each: eachOrdered,
			NextPair: func(t *rt.Thread, v rt.Value) (k, val rt.Value, ok bool, err error) {
				if part, reverse := odictIterPart(v); part == dictItems {
					k, val, err = AsDictIter(v).step(t, part, reverse)
					return k, val, true, err
				}
				return k, val, false, nil
			},
		}})
	for i := range odictIterShapes[1:] {
		s := &odictIterShapes[i+1]
		s.Type, s.Flags = odictIterShapes[0].Type, odictIterShapes[0].Flags
	}
}
