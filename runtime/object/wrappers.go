// This file exposes the slots of built-in types as methods: int.__add__, list.__len__, object.__init__ ...
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// wrapDef describes the method that exposes a slot.
type wrapDef struct {
	name     string
	min, max int
	fn       func(s *Slots) NativeFunc
	kw       func(s *Slots) NativeKwFunc
}

func wrapUnary(name string, f func(s *Slots) Unary) wrapDef {
	return wrapDef{name: name, fn: func(s *Slots) NativeFunc {
		op := f(s)
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return op(t, a[0]) }
	}}
}

func wrapBinary(name string, f func(s *Slots) Binary) wrapDef {
	return wrapDef{name: name, min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		op := f(s)
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return op(t, a[0], a[1]) }
	}}
}

func wrapReflected(name string, f func(s *Slots) Binary) wrapDef {
	return wrapDef{name: name, min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		op := f(s)
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return op(t, a[1], a[0]) }
	}}
}

// wrapRepeat is wrapBinary for * of a sequence: the method, unlike the operator, converts the number before anything else.
func wrapRepeat(name string, f func(s *Slots) Binary) wrapDef {
	return wrapDef{name: name, min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		op := f(s)
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if s.Repeat != nil && TypeOf(a[1]).Slots.Index == nil {
				_, err := Index(t, a[1])
				return rt.Value{}, err
			}
			return op(t, a[0], a[1])
		}
	}}
}

// onlyIndex converts the index that a method of a deque is called with: it is a sequence without slices, so its methods
// want what fits into an index.
func onlyIndex(t *rt.Thread, s *Slots, key rt.Value) error {
	if s != &DequeType.Slots || key.IsInt() {
		return nil
	}
	_, err := IndexInt(t, key, OverflowErrorType)
	return err
}

func none(err error) (rt.Value, error) {
	if err != nil {
		return rt.Value{}, err
	}
	return rt.None, nil
}

// attrName returns the name argument of an attribute method.
func attrName(t *rt.Thread, v rt.Value) (*Str, error) {
	if !IsStr(v) {
		return nil, TypeError(t, "attribute name must be string, not '%s'", TypeName(v))
	}
	return InternIfPlain(t, AsStr(v)), nil
}

// wrapTable lists the methods of each slot.
var wrapTable [numSlots][]wrapDef

func init() {
	wrapTable[slotRepr] = []wrapDef{wrapUnary("__repr__", func(s *Slots) Unary { return s.Repr })}
	wrapTable[slotStr] = []wrapDef{wrapUnary("__str__", func(s *Slots) Unary { return s.Str })}
	wrapTable[slotFormat] = []wrapDef{{name: "__format__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if !IsStr(a[1]) {
				return rt.Value{}, TypeError(t, "__format__() argument must be str, not %s", ArgName(a[1]))
			}
			return s.Format(t, a[0], AsStr(a[1]).S)
		}
	}}}
	wrapTable[slotHash] = []wrapDef{{name: "__hash__", fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			h, err := s.Hash(t, a[0])
			return rt.Int(h), err
		}
	}}}
	wrapTable[slotBool] = []wrapDef{{name: "__bool__", fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			ok, err := s.Bool(t, a[0])
			return rt.Bool(ok), err
		}
	}}}
	wrapTable[slotCall] = []wrapDef{{name: "__call__", kw: func(s *Slots) NativeKwFunc {
		return func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
			return s.Call(t, a[0], a[1:], names)
		}
	}}}
	wrapTable[slotInit] = []wrapDef{{name: "__init__", kw: func(s *Slots) NativeKwFunc {
		return func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
			return none(s.Init(t, a[0], a[1:], names))
		}
	}}}
	wrapTable[slotGetAttr] = []wrapDef{{name: "__getattribute__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			name, err := attrName(t, a[1])
			if err != nil {
				return rt.Value{}, err
			}
			return s.GetAttr(t, a[0], name)
		}
	}}}
	wrapTable[slotSetAttr] = []wrapDef{
		{name: "__setattr__", min: 2, max: 2, fn: func(s *Slots) NativeFunc {
			return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				name, err := attrName(t, a[1])
				if err != nil {
					return rt.Value{}, err
				}
				return none(s.SetAttr(t, a[0], name, a[2]))
			}
		}},
		{name: "__delattr__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
			return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				name, err := attrName(t, a[1])
				if err != nil {
					return rt.Value{}, err
				}
				return none(s.SetAttr(t, a[0], name, rt.Unbound))
			}
		}},
	}
	for op := range compareNames {
		wrapTable[slotCompare] = append(wrapTable[slotCompare], wrapDef{name: compareNames[op].S, min: 1, max: 1, fn: func(s *Slots) NativeFunc {
			return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return s.Compare(t, a[0], a[1], op) }
		}})
	}
	wrapTable[slotIter] = []wrapDef{wrapUnary("__iter__", func(s *Slots) Unary { return s.Iter })}
	wrapTable[slotNext] = []wrapDef{{name: "__next__", fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			return nextOrStop(t, a[0], s.Next)
		}
	}}}
	wrapTable[slotLen] = []wrapDef{{name: "__len__", fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			n, err := s.Len(t, a[0])
			return rt.Int(int64(n)), err
		}
	}}}
	wrapTable[slotGetItem] = []wrapDef{{name: "__getitem__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if err := onlyIndex(t, s, a[1]); err != nil {
				return rt.Value{}, err
			}
			return s.GetItem(t, a[0], a[1])
		}
	}}}
	wrapTable[slotSetItem] = []wrapDef{{name: "__setitem__", min: 2, max: 2, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if err := onlyIndex(t, s, a[1]); err != nil {
				return rt.Value{}, err
			}
			return none(s.SetItem(t, a[0], a[1], a[2]))
		}
	}}}
	wrapTable[slotDelItem] = []wrapDef{{name: "__delitem__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if err := onlyIndex(t, s, a[1]); err != nil {
				return rt.Value{}, err
			}
			return none(s.DelItem(t, a[0], a[1]))
		}
	}}}
	wrapTable[slotContains] = []wrapDef{{name: "__contains__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			ok, err := s.Contains(t, a[0], a[1])
			return rt.Bool(ok), err
		}
	}}}
	wrapTable[slotDescrGet] = []wrapDef{{name: "__get__", min: 1, max: 2, fn: func(s *Slots) NativeFunc {
		return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return wrapDescrGet(t, s, a) }
	}}}
	wrapTable[slotDescrSet] = []wrapDef{
		{name: "__set__", min: 2, max: 2, fn: func(s *Slots) NativeFunc {
			return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return none(s.DescrSet(t, a[0], a[1], a[2])) }
		}},
		{name: "__delete__", min: 1, max: 1, fn: func(s *Slots) NativeFunc {
			return func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return none(s.DescrSet(t, a[0], a[1], rt.Unbound)) }
		}},
	}
	wrapTable[slotConcat] = []wrapDef{wrapBinary("__add__", func(s *Slots) Binary { return s.Concat })}
	wrapTable[slotRepeat] = []wrapDef{
		wrapRepeat("__mul__", func(s *Slots) Binary { return s.Repeat }),
		wrapRepeat("__rmul__", func(s *Slots) Binary { return s.Repeat }),
	}
	wrapTable[slotInt] = []wrapDef{wrapUnary("__int__", func(s *Slots) Unary { return s.Int })}
	wrapTable[slotFloat] = []wrapDef{wrapUnary("__float__", func(s *Slots) Unary { return s.Float })}
	wrapTable[slotIndex] = []wrapDef{wrapUnary("__index__", func(s *Slots) Unary { return s.Index })}
	for i := range unaryNames {
		wrapTable[slotUnary0+i] = []wrapDef{wrapUnary(unaryNames[i], func(s *Slots) Unary { return s.Unary[i] })}
	}
	for i, n := range binaryNames {
		if i == code.Pow {
			wrapTable[slotBinary0+i] = []wrapDef{
				{name: "__pow__", min: 1, max: 2, fn: wrapPower},
				{name: "__rpow__", min: 1, max: 2, fn: func(s *Slots) NativeFunc {
					f := wrapPower(s)
					return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
						return f(t, append([]rt.Value{a[1], a[0]}, a[2:]...))
					}
				}},
			}
		} else {
			wrapTable[slotBinary0+i] = []wrapDef{
				wrapBinary("__"+n+"__", func(s *Slots) Binary { return s.Binary[i] }),
				wrapReflected("__r"+n+"__", func(s *Slots) Binary { return s.Binary[i] }),
			}
		}
		wrap := wrapBinary
		if i == code.Mul {
			wrap = wrapRepeat
		}
		wrapTable[slotInPlc0+i] = []wrapDef{wrap("__i"+n+"__", func(s *Slots) Binary { return s.InPlace[i] })}
	}
}

func wrapPower(s *Slots) NativeFunc {
	return func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		if len(a) > 2 && !a[2].IsNone() && s.Power != nil {
			return s.Power(t, a[0], a[1], a[2])
		}
		return s.Binary[code.Pow](t, a[0], a[1])
	}
}

func wrapDescrGet(t *rt.Thread, s *Slots, a []rt.Value) (rt.Value, error) {
	obj, owner := a[1], (*Type)(nil)
	if len(a) > 2 && !a[2].IsNone() {
		if a[2].Kind() != rt.KindType {
			return rt.Value{}, TypeError(t, "__get__() argument 2 must be a type")
		}
		owner = AsType(a[2])
	}
	if obj.IsNone() {
		if owner == nil {
			return rt.Value{}, TypeError(t, "__get__(None, None) is invalid")
		}
		if owner != NoneType {
			obj = rt.Unbound
		}
	} else if owner == nil {
		owner = TypeOf(obj)
	}
	r, err := s.DescrGet(t, a[0], obj, owner)
	if err == nil && r.H == a[0].H {
		t.Incref(r)
	}
	return r, err
}

// slotWrappers returns the methods that expose the type's own slots, made when
// first asked for: constants from then on.
func (c *Type) slotWrappers() map[string]rt.Value {
	if c.Flags&Heap != 0 {
		return nil
	}
	c.wrapOnce.Do(func() {
		m := map[string]rt.Value{}
		for id := range wrapTable {
			if !c.own.has(slotID(id)) {
				continue
			}
			for _, w := range wrapTable[id] {
				if _, ok := c.attributes()[w.name]; ok {
					continue
				}
				d := &Def{Name: w.name, Min: w.min, Max: w.max}
				if w.fn != nil {
					d.Fn = w.fn(&c.Slots)
				} else {
					d.Kw = w.kw(&c.Slots)
				}
				m[w.name] = newMethodDesc(d, c, true).Val()
			}
		}
		if c.own.has(slotNew) {
			if _, ok := c.attributes()["__new__"]; !ok {
				m["__new__"] = newNewWrapper(c)
			}
		}
		if c.own.has(slotCompare) && !c.own.has(slotHash) && c.Slots.Hash == nil {
			m["__hash__"] = rt.None
		}
		c.wrappers = m
	})
	return c.wrappers
}

// newNewWrapper returns T.__new__ of a built-in type: a plain function that
// checks its first argument.
func newNewWrapper(c *Type) rt.Value {
	d := &Def{Name: "__new__"}
	d.Kw = func(t *rt.Thread, a []rt.Value, names []string) (rt.Value, error) {
		if len(a)-len(names) == 0 {
			return rt.Value{}, TypeError(t, "%s.__new__(): not enough arguments", c.messageName())
		}
		if a[0].Kind() != rt.KindType {
			return rt.Value{}, TypeError(t, "%s.__new__(X): X is not a type object (%s)", c.messageName(), TypeName(a[0]))
		}
		cls := AsType(a[0])
		if !cls.IsSubtype(c) {
			return rt.Value{}, TypeError(t, "%s.__new__(%s): %s is not a subtype of %s", c.messageName(), cls.messageName(), cls.messageName(), c.messageName())
		}
		// The layout must be made by the class that knows it.
		if builtinLayout(cls) != builtinLayout(c) {
			able := cls // the next class whose __new__ is not written in Python
			for able.generic.has(slotNew) {
				able = able.Base
			}
			return rt.Value{}, TypeError(t, "%s.__new__(%s) is not safe, use %s.__new__()", c.messageName(), cls.messageName(), able.messageName())
		}
		return c.Slots.New(t, cls, a[1:], names)
	}
	n := &Native{Def: d, newOf: c}
	n.InitStatic(&nativeShape)
	return n.Val()
}

// builtinLayout returns the built-in type that knows how to make instances of c.
func builtinLayout(c *Type) *Type {
	for c.Flags&Heap != 0 {
		c = c.Base
	}
	for c.Base != nil && !c.own.has(slotNew) && c.Base.Kind == c.Kind {
		c = c.Base
	}
	return c
}
