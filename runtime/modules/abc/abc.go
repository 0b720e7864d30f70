// This file is module _abc: what modules abc and collections.abc take from Go.

// Package abc implements module _abc.
package abc

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/def"
	"minipy/runtime/object"
)

func setFlag(flag object.TypeFlags) object.NativeFunc {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		if args[0].Kind() != rt.KindType {
			return rt.Value{}, object.TypeError(t, "a class is needed, not %s", object.TypeName(args[0]))
		}
		object.SetPatternFlag(t, object.AsType(args[0]), flag)
		return rt.None, nil
	}
}

var funcs = def.Funcs("_abc", []object.Def{
	{Name: "_sequence_pattern", Min: 1, Max: 1, Fn: setFlag(object.SequenceType), Doc: "Let sequence patterns match instances of a class."},
	{Name: "_mapping_pattern", Min: 1, Max: 1, Fn: setFlag(object.MappingType), Doc: "Let mapping patterns match instances of a class."},
})

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	return def.Module(t, "_abc", "The native part of module abc.", funcs).Val(), nil
}
