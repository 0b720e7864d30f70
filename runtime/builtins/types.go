// This file lists the built-in types that have a built-in name.
package builtins

import "minipy/runtime/object"

var types = []*object.Type{
	object.EnumerateType, object.FilterType, object.ListType, object.MapType, object.ObjectType, object.RangeType,
	object.ReversedType, object.SliceType, object.TupleType, object.TypeType, object.ZipType,
}
