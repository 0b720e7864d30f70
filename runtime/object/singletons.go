// This file defines the types of None, NotImplemented and Ellipsis.
package object

import (
	rt "minipy/runtime"
)

// The types of the singletons.
var (
	NoneType     = &Type{}
	NotImplType  = &Type{}
	EllipsisType = &Type{}
)

func singleton(typ *Type, name, text string, layout *rt.Shape, val rt.Value) TypeDef {
	str := StaticStr(text)
	return TypeDef{Name: name, Layout: layout, Slots: Slots{
		Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return str.Val(), nil },
		New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
			if len(args) > 0 {
				return rt.Value{}, TypeError(t, "%s takes no arguments", name)
			}
			return val, nil
		},
	}}
}

func initSingletons() {
	none := singleton(NoneType, "NoneType", "None", &rt.NoneShape, rt.None)
	none.Doc = "The type of the None singleton."
	none.Slots.Bool = func(t *rt.Thread, v rt.Value) (bool, error) { return false, nil }
	none.Slots.Hash = func(t *rt.Thread, v rt.Value) (int64, error) { return 0xfca86420, nil }
	DefineType(NoneType, none)

	ni := singleton(NotImplType, "NotImplementedType", "NotImplemented", &rt.NotImplShape, rt.NotImplemented)
	ni.Doc = "The type of the NotImplemented singleton."
	// A DeprecationWarning until 3.13, which is silent by default.
	ni.Slots.Bool = func(t *rt.Thread, v rt.Value) (bool, error) { return true, nil }
	DefineType(NotImplType, ni)

	el := singleton(EllipsisType, "ellipsis", "Ellipsis", &rt.EllipsisShape, rt.Ellipsis)
	el.Doc = "The type of the Ellipsis singleton."
	DefineType(EllipsisType, el)
}
