// This file lists the built-in types that have a built-in name.
package builtins

import "minipy/runtime/object"

var types = []*object.Type{
	object.BoolType, object.ByteArrayType, object.BytesType, object.ClassMethodType, object.ComplexType, object.DictType, object.EnumerateType, object.FilterType, object.FloatType, object.FrozenSetType, object.IntType, object.ListType, object.MapType, object.ObjectType, object.PropertyType, object.RangeType,
	object.ReversedType, object.SetType, object.SliceType, object.StaticMethodType, object.StrType, object.SuperType, object.TupleType, object.TypeType, object.ZipType,
}
