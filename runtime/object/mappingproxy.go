// This file implements mappingproxy, the read-only view of a mapping (a class's __dict__).
package object

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
)

// MappingProxy shows a mapping and lets nobody change it.
type MappingProxy struct {
	rt.Header
	Mapping rt.Value // owned
}

var mappingProxyShape = rt.Shape{Kind: rt.KindView, Free: freeMappingProxy, Traverse: traverseMappingProxy}

// MappingProxyType is types.MappingProxyType.
var MappingProxyType = &Type{}

// NewMappingProxy returns a read-only view of mapping (borrowed), owned.
func NewMappingProxy(t *rt.Thread, mapping rt.Value) rt.Value {
	p := &MappingProxy{Mapping: t.New(mapping)}
	p.Init(t, &mappingProxyShape)
	return p.Val()
}

func freeMappingProxy(t *rt.Thread, h *rt.Header) { t.Decref(As[MappingProxy](h.Val()).Mapping) }
func traverseMappingProxy(h *rt.Header, visit func(rt.Value)) {
	visit(As[MappingProxy](h.Val()).Mapping)
}

func proxied(v rt.Value) rt.Value {
	if v.H.Shape() == &mappingProxyShape {
		return As[MappingProxy](v).Mapping
	}
	return v
}

// forward returns the method that calls the mapping's method of that name.
func forward(name string, minArgs, maxArgs int) Def {
	s := StaticStr(name)
	return Def{Name: name, Min: minArgs, Max: maxArgs, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
		return CallMethod(t, proxied(a[0]), s, a[1:]...)
	}}
}

func initMappingProxy() {
	DefineType(MappingProxyType, TypeDef{
		Name: "mappingproxy", Layout: &mappingProxyShape,
		Slots: Slots{
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				s, err := ReprString(t, proxied(v))
				if err != nil {
					return rt.Value{}, err
				}
				return NewStr(t, "mappingproxy("+s+")"), nil
			},
			Str:  func(t *rt.Thread, v rt.Value) (rt.Value, error) { return ToStr(t, proxied(v)) },
			Hash: func(t *rt.Thread, v rt.Value) (int64, error) { return Hash(t, proxied(v)) },
			New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(names) != 0 || len(args) != 1 {
					return rt.Value{}, TypeError(t, "mappingproxy() takes exactly 1 argument (%d given)", len(args))
				}
				if k := args[0].Kind(); TypeOf(args[0]).Slots.GetItem == nil || k == rt.KindList || k == rt.KindTuple {
					return rt.Value{}, TypeError(t, "mappingproxy() argument must be a mapping, not %s", TypeName(args[0]))
				}
				return NewMappingProxy(t, args[0]), nil
			},
			Compare:  func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) { return Compare(t, proxied(a), b, op) },
			Iter:     func(t *rt.Thread, v rt.Value) (rt.Value, error) { return Iter(t, proxied(v)) },
			Len:      func(t *rt.Thread, v rt.Value) (int, error) { return Len(t, proxied(v)) },
			GetItem:  func(t *rt.Thread, v, key rt.Value) (rt.Value, error) { return GetItem(t, proxied(v), key) },
			Contains: func(t *rt.Thread, v, key rt.Value) (bool, error) { return Contains(t, proxied(v), key) },
			Binary: [code.NBinary]Binary{code.Or: func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
				return BinaryOp(t, proxied(a), proxied(b), code.Or)
			}},
			InPlace: [code.NBinary]Binary{code.Or: func(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
				return rt.Value{}, TypeError(t, "'|=' is not supported by mappingproxy; use '|' instead")
			}},
		},
		Methods: []Def{
			forward("get", 1, 2), forward("keys", 0, 0), forward("values", 0, 0), forward("items", 0, 0),
			forward("copy", 0, 0), forward("__reversed__", 0, 0),
		},
	})
}
