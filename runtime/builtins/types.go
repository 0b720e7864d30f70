// This file lists the built-in types that have a built-in name.
package builtins

import "minipy/runtime/object"

var types = []*object.Type{
	object.ClassMethodType, object.DictType, object.EnumerateType, object.FilterType, object.FrozenSetType, object.ListType, object.MapType, object.ObjectType, object.PropertyType, object.RangeType,
	object.ReversedType, object.SetType, object.SliceType, object.StaticMethodType, object.SuperType, object.TupleType, object.TypeType, object.ZipType,
}
