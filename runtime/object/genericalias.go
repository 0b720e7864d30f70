// This file defines generic aliases, such as list[int] (PEP 585).
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// GenericAlias is a parameterised class.
type GenericAlias struct {
	rt.Header
	Origin rt.Value
	Args   rt.Value // tuple
	Star   bool     // *tuple[int]
}

var genericAliasShape = rt.Shape{
	Kind: rt.KindOther,
	Free: func(t *rt.Thread, h *rt.Header) {
		g := As[GenericAlias](h.Val())
		o, a := g.Origin, g.Args
		g.Origin, g.Args = rt.None, EmptyTuple()
		t.Decref(o)
		t.Decref(a)
	},
	Traverse: func(h *rt.Header, visit func(rt.Value)) {
		g := As[GenericAlias](h.Val())
		visit(g.Origin)
		visit(g.Args)
	},
}

// GenericAliasType is types.GenericAlias.
var GenericAliasType = &Type{}

// ClassGetItem is the __class_getitem__ of built-in generic types: put it among
// their methods.
var ClassGetItem = Def{Name: "__class_getitem__", Class: true, Min: 1, Max: 1,
	Fn:  func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return NewGenericAlias(t, a[0], a[1]), nil },
	Doc: "See PEP 585"}

// NewGenericAlias returns origin[args] (both borrowed); a lone argument becomes a tuple.
func NewGenericAlias(t *rt.Thread, origin, args rt.Value) rt.Value {
	g := &GenericAlias{Origin: t.New(origin)}
	if args.Kind() == rt.KindTuple {
		g.Args = t.New(args)
	} else {
		g.Args = NewTupleFrom(t, []rt.Value{args})
	}
	g.Init(t, &genericAliasShape)
	return g.Val()
}

func isGenericAlias(v rt.Value) bool { return v.H.Shape() == &genericAliasShape }

// aliasOwn are the attributes that an alias does not take from its origin.
var aliasOwn = map[string]bool{
	"__origin__": true, "__args__": true, "__parameters__": true, "__mro_entries__": true,
	"__class__": true, "__unpacked__": true, "__typing_unpacked_tuple_args__": true,
	"__reduce__": true, "__reduce_ex__": true, "__copy__": true, "__deepcopy__": true,
}

func initGenericAlias() {
	alias := func(v rt.Value) *GenericAlias { return As[GenericAlias](v) }
	DefineType(GenericAliasType, TypeDef{
		Name: "GenericAlias", Module: "types", Layout: &genericAliasShape, Flags: TypeLike,
		Slots: Slots{
			New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) != 2 || len(names) > 0 {
					return rt.Value{}, TypeError(t, "GenericAlias expected 2 arguments, got %d", len(args))
				}
				return NewGenericAlias(t, args[0], args[1]), nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				g := alias(v)
				s, err := TypeRepr(t, g.Origin)
				if err != nil {
					return rt.Value{}, err
				}
				var parts []string
				for _, a := range AsTuple(g.Args).Items {
					p, err := TypeRepr(t, a)
					if a.Kind() == rt.KindList {
						p, err = aliasList(t, a)
					}
					if a.IsNone() {
						p = "None"
					}
					if err != nil {
						return rt.Value{}, err
					}
					parts = append(parts, p)
				}
				if len(parts) == 0 {
					parts = []string{"()"}
				}
				return NewStr(t, s+"["+strings.Join(parts, ", ")+"]"), nil
			},
			Call: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error) {
				r, err := CallKw(t, alias(v).Origin, args, names)
				if err != nil {
					return r, err
				}
				if d := ownDictIfAny(t, r); d != nil {
					mark := t.HoldMark()
					t.Hold(r)
					if err := SetAttr(t, r, strOrigClass, v); err != nil {
						if !ErrIs(t, err, AttributeErrorType) && !ErrIs(t, err, TypeErrorType) {
							releaseKeepErr(t, mark, err)
							return rt.Value{}, err
						}
						ClearErr(t)
					}
					return t.Unhold(), nil
				}
				return r, nil
			},
			GetAttr: func(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
				n := name.S
				if !aliasOwn[n] && !(len(n) > 4 && n[:2] == "__" && n[len(n)-2:] == "__" && n != "__name__" && n != "__qualname__" && n != "__doc__" && n != "__module__") {
					return GetAttr(t, alias(v).Origin, name)
				}
				switch n {
				case "__name__", "__qualname__", "__doc__", "__module__":
					return GetAttr(t, alias(v).Origin, name)
				}
				return GenericGetAttr(t, v, name)
			},
			GetItem: func(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
				return rt.Value{}, TypeError(t, "%s is not a generic class", reprOrName(t, v))
			},
			Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				g := NewGenericAlias(t, alias(v).Origin, alias(v).Args)
				alias(g).Star = true
				tup := NewTuple(t, g)
				it, err := Iter(t, tup)
				t.Decref(tup)
				return it, err
			},
			Compare: func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
				if op != code.EQ && op != code.NE || !isGenericAlias(a) || !isGenericAlias(b) {
					return rt.NotImplemented, nil
				}
				same, err := Equal(t, alias(a).Origin, alias(b).Origin)
				if err == nil && same {
					same, err = Equal(t, alias(a).Args, alias(b).Args)
				}
				return rt.Bool(same == (op == code.EQ)), err
			},
			Hash: func(t *rt.Thread, v rt.Value) (int64, error) {
				a, err := Hash(t, alias(v).Origin)
				if err != nil {
					return 0, err
				}
				b, err := Hash(t, alias(v).Args)
				return a ^ b, err
			},
			Binary: unionBinary(),
		},
		Methods: []Def{
			{Name: "__mro_entries__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return NewTupleFrom(t, []rt.Value{alias(a[0]).Origin}), nil
			}},
			{Name: "__instancecheck__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return rt.Value{}, TypeError(t, "isinstance() argument 2 cannot be a parameterized generic")
			}},
			{Name: "__subclasscheck__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
				return rt.Value{}, TypeError(t, "issubclass() argument 2 cannot be a parameterized generic")
			}},
		},
		GetSets: []GetSet{
			{Name: "__origin__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(alias(v).Origin), nil }},
			{Name: "__args__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return t.New(alias(v).Args), nil }},
			{Name: "__parameters__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return EmptyTuple(), nil }},
			{Name: "__unpacked__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Bool(alias(v).Star), nil }},
		},
	})
}

var strOrigClass = StaticStr("__orig_class__")

// ownDictIfAny tells whether an object can take attributes.
func ownDictIfAny(t *rt.Thread, v rt.Value) *Dict {
	if TypeOf(v).Flags&HasDict == 0 || v.Kind() == rt.KindType {
		return nil
	}
	return ownDict(t, v, true)
}

func aliasList(t *rt.Thread, v rt.Value) (string, error) {
	l, err := ToList(t, v)
	if err != nil {
		return "", err
	}
	mark := t.HoldMark()
	t.Hold(l.Val())
	var parts []string
	for _, a := range l.Items() {
		p, err := TypeRepr(t, a)
		if err != nil {
			releaseKeepErr(t, mark, err)
			return "", err
		}
		parts = append(parts, p)
	}
	t.Release(mark)
	return "[" + strings.Join(parts, ", ") + "]", nil
}
