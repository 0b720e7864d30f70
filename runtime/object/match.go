// This file implements what `match` patterns ask of values.
package object

import rt "minipy/runtime"

// IsSequencePattern reports whether a sequence pattern may match v: not str,
// bytes or bytearray.
func IsSequencePattern(t *rt.Thread, v rt.Value) bool {
	switch v.Kind() {
	case rt.KindList, rt.KindTuple, rt.KindRange:
		return true
	case rt.KindStr, rt.KindBytes, rt.KindByteArray:
		return false
	}
	return inheritsFlag(TypeOf(v), SequenceType)
}

// IsMappingPattern reports whether a mapping pattern may match v.
func IsMappingPattern(t *rt.Thread, v rt.Value) bool {
	return v.Kind() == rt.KindDict || inheritsFlag(TypeOf(v), MappingType)
}

// inheritsFlag reports whether c or a class it inherits from has the flag.
func inheritsFlag(c *Type, flag TypeFlags) bool {
	for _, m := range c.MRO {
		if m.Flags&flag != 0 {
			return true
		}
	}
	return false
}

// SetPatternFlag makes the instances of a script class match sequence patterns or
// mapping patterns: what collections.abc.Sequence and Mapping do to those that
// register. Built-in classes have their flags from the start.
func SetPatternFlag(t *rt.Thread, c *Type, flag TypeFlags) {
	if c.Flags&Heap != 0 && !inheritsFlag(c, flag) {
		withWorldStopped(t, func() { c.Flags |= flag })
	}
}

// MatchKeys returns the tuple of m's values for a tuple of keys, or None if one
// is missing. A key given twice is a ValueError.
func MatchKeys(t *rt.Thread, m, keys rt.Value) (rt.Value, error) {
	items := AsTuple(keys).Items
	mark := t.HoldMark()
	defer t.Release(mark)
	get, err := GetAttrName(t, m, "get")
	if err != nil {
		return rt.Value{}, err
	}
	t.Hold(get)
	missing := NewInstance(t, ObjectType)
	t.Hold(missing)
	vals := make([]rt.Value, 0, len(items))
	for i, k := range items {
		for _, other := range items[:i] {
			if same, err := Equal(t, k, other); err != nil {
				return rt.Value{}, err
			} else if same {
				r, err := ReprString(t, k)
				if err != nil {
					return rt.Value{}, err
				}
				return rt.Value{}, ValueError(t, "mapping pattern checks duplicate key (%s)", r)
			}
		}
		v, err := Call(t, get, k, missing)
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(v)
		if v.H == missing.H {
			return rt.None, nil
		}
		vals = append(vals, v)
	}
	return NewTupleFrom(t, vals), nil
}

// MatchClass returns the tuple of attributes for a class pattern cls(n positional,
// names...), or None if v does not match.
func MatchClass(t *rt.Thread, v, cls, names rt.Value, n int) (rt.Value, error) {
	if cls.Kind() != rt.KindType {
		return rt.Value{}, TypeError(t, "called match pattern must be a class")
	}
	ok, err := IsInstance(t, v, cls)
	if err != nil || !ok {
		return rt.None, err
	}
	mark := t.HoldMark()
	defer t.Release(mark)
	c := AsType(cls)
	var vals []rt.Value
	seen := map[string]bool{}
	attr := func(name *Str) (bool, error) {
		if seen[name.S] {
			return false, TypeError(t, "%s() got multiple sub-patterns for attribute '%s'", c.messageName(), name.S)
		}
		seen[name.S] = true
		r, err := TryGetAttr(t, v, name)
		if err != nil || r.H == nil {
			return false, err
		}
		vals = append(vals, t.Hold(r))
		return true, nil
	}
	if n > 0 {
		match, err := TryGetAttr(t, cls, Intern(t, "__match_args__"))
		if err != nil {
			return rt.Value{}, err
		}
		if match.H == nil {
			if !matchesSelf(c) {
				return rt.Value{}, TypeError(t, "%s() accepts 0 positional sub-patterns (%d given)", c.messageName(), n)
			}
			if n > 1 {
				return rt.Value{}, TypeError(t, "%s() accepts 1 positional sub-pattern (%d given)", c.messageName(), n)
			}
			vals = append(vals, v)
		} else {
			t.Hold(match)
			if match.Kind() != rt.KindTuple {
				return rt.Value{}, TypeError(t, "%s.__match_args__ must be a tuple (got %s)", c.messageName(), TypeName(match))
			}
			items := AsTuple(match).Items
			if n > len(items) {
				return rt.Value{}, TypeError(t, "%s() accepts %d positional sub-pattern%s (%d given)", c.messageName(), len(items), plural(len(items)), n)
			}
			for _, name := range items[:n] {
				if !IsStr(name) {
					return rt.Value{}, TypeError(t, "__match_args__ elements must be strings (got %s)", TypeName(name))
				}
				if ok, err := attr(Intern(t, GoString(name))); err != nil || !ok {
					return rt.None, err
				}
			}
		}
	}
	for _, name := range AsTuple(names).Items {
		if ok, err := attr(Intern(t, GoString(name))); err != nil || !ok {
			return rt.None, err
		}
	}
	return NewTupleFrom(t, vals), nil
}

// matchesSelf: the built-in types whose single positional sub-pattern matches
// the value itself.
func matchesSelf(c *Type) bool {
	for _, m := range c.MRO {
		switch m.Name {
		case "bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple":
			if m.Flags&Heap == 0 {
				return true
			}
		}
	}
	return false
}
