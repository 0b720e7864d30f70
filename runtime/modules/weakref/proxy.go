// This file defines weak proxies: they pass every operation on to their object.
package weakref

import (
	"fmt"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

func newProxy(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	cls := proxyType
	if object.Callable(args[0]) {
		cls = callableProxyType
	}
	callback := rt.None
	if object.Given(args, 1) {
		callback = args[1]
	}
	return newRef(t, cls, args[0], callback, true)
}

// alive returns the proxy's object, held until release(mark); what is no proxy
// stands for itself.
func alive(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if typ := object.TypeOf(v); typ != proxyType && typ != callableProxyType {
		return v, nil
	}
	o := self(v).Target(t)
	if o.IsUnbound() {
		return o, object.Raise(t, object.ReferenceErrorType, "weakly-referenced object no longer exists")
	}
	return t.Hold(o), nil
}

// through calls f with the objects behind a and b.
func through[R any](t *rt.Thread, a, b rt.Value, f func(x, y rt.Value) (R, error)) (R, error) {
	mark := t.HoldMark()
	var r R
	x, err := alive(t, a)
	if err == nil {
		var y rt.Value
		if y, err = alive(t, b); err == nil {
			r, err = f(x, y)
		}
	}
	return r, release(t, mark, err)
}

func unary(f object.Unary) object.Unary {
	return func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		return through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return f(t, x) })
	}
}

func proxySlots() object.Slots {
	s := object.Slots{
		Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			o := self(v).Target(t)
			if o.IsUnbound() {
				return object.NewStr(t, fmt.Sprintf("<weakproxy at 0x%x; dead>", t.Identity(v.H))), nil
			}
			t.Hold(o)
			return object.NewStr(t, fmt.Sprintf("<weakproxy at 0x%x; to '%s' at 0x%x>", t.Identity(v.H), object.QualifiedName(t, object.TypeOf(o)), t.Identity(o.H))), nil
		},
		Str: unary(object.ToStr),
		Hash: func(t *rt.Thread, v rt.Value) (int64, error) {
			return 0, object.TypeError(t, "unhashable type: '%s'", object.TypeName(v))
		},
		Bool: func(t *rt.Thread, v rt.Value) (bool, error) {
			return through(t, v, rt.None, func(x, _ rt.Value) (bool, error) { return object.Truth(t, x) })
		},
		GetAttr: func(t *rt.Thread, v rt.Value, name *object.Str) (rt.Value, error) {
			return through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return object.GetAttr(t, x, name) })
		},
		SetAttr: func(t *rt.Thread, v rt.Value, name *object.Str, val rt.Value) error {
			_, err := through(t, v, val, func(x, y rt.Value) (rt.Value, error) { return rt.Value{}, object.SetAttr(t, x, name, val) })
			return err
		},
		Compare: func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
			return through(t, a, b, func(x, y rt.Value) (rt.Value, error) { return object.Compare(t, x, y, op) })
		},
		Iter: unary(object.Iter),
		Next: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) {
				if object.TypeOf(x).Slots.Next == nil {
					return rt.Value{}, object.TypeError(t, "Weakref proxy referenced a non-iterator '%s' object", object.TypeName(x))
				}
				return object.Next(t, x)
			})
		},
		Len: func(t *rt.Thread, v rt.Value) (int, error) {
			return through(t, v, rt.None, func(x, _ rt.Value) (int, error) { return object.Len(t, x) })
		},
		GetItem: func(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
			return through(t, v, key, func(x, k rt.Value) (rt.Value, error) { return object.GetItem(t, x, k) })
		},
		SetItem: func(t *rt.Thread, v, key, val rt.Value) error {
			_, err := through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return rt.Value{}, object.SetItem(t, x, key, val) })
			return err
		},
		DelItem: func(t *rt.Thread, v, key rt.Value) error {
			_, err := through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return rt.Value{}, object.DelItem(t, x, key) })
			return err
		},
		Contains: func(t *rt.Thread, v, item rt.Value) (bool, error) {
			return through(t, v, item, func(x, y rt.Value) (bool, error) { return object.Contains(t, x, y) })
		},
		Power: func(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) {
			return through(t, a, b, func(x, y rt.Value) (rt.Value, error) {
				return through(t, mod, rt.None, func(m, _ rt.Value) (rt.Value, error) { return object.Pow(t, x, y, m) })
			})
		},
		Int:   unary(object.ToInt),
		Index: unary(object.Index),
		Float: unary(object.ToFloat),
	}
	for op := range s.Binary {
		s.Binary[op] = func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
			return through(t, a, b, func(x, y rt.Value) (rt.Value, error) { return object.BinaryOp(t, x, y, op) })
		}
		s.InPlace[op] = func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
			return through(t, a, b, func(x, y rt.Value) (rt.Value, error) { return object.InPlaceOp(t, x, y, op) })
		}
	}
	for op := range s.Unary {
		s.Unary[op] = func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return object.UnaryOp(t, x, op) })
		}
	}
	return s
}

// numberMethods are the operations without a slot that both types of proxies pass on.
var numberMethods = []object.Def{
	{Name: "__abs__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return unary(object.Abs)(t, a[0]) }},
	{Name: "__divmod__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return through(t, a[0], a[1], func(x, y rt.Value) (rt.Value, error) { return object.Divmod(t, x, y) })
	}},
	{Name: "__rdivmod__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return through(t, a[1], a[0], func(x, y rt.Value) (rt.Value, error) { return object.Divmod(t, x, y) })
	}},
}

// named returns the method that calls the object's own of that name.
func named(name string) object.Def {
	s := object.StaticStr(name)
	return object.Def{Name: name, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return through(t, a[0], rt.None, func(x, _ rt.Value) (rt.Value, error) { return object.CallMethod(t, x, s) })
	}}
}

func init() {
	object.DefineType(proxyType, object.TypeDef{Name: "ProxyType", Module: "weakref", Shape: shape(), Slots: proxySlots(),
		Methods: append([]object.Def{named("__bytes__"), named("__reversed__")}, numberMethods...)})
	s := proxySlots()
	s.Call = func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
		return through(t, v, rt.None, func(x, _ rt.Value) (rt.Value, error) { return object.CallKw(t, x, args, names) })
	}
	// Its operations are the same, but it has no methods.
	object.DefineType(callableProxyType, object.TypeDef{Name: "CallableProxyType", Module: "weakref", Shape: shape(), Slots: s, Methods: numberMethods})
}
