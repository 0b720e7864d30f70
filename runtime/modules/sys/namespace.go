// This file defines the simple namespace that sys.implementation is (types.SimpleNamespace).
package sys

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

func implementationOf(t *rt.Thread) rt.Value {
	return object.NewNamespaceObject(t,
		object.Field{Name: "name", Val: object.NewStr(t, "minipy")},
		object.Field{Name: "cache_tag", Val: rt.None},
		object.Field{Name: "version", Val: versionOf(t)},
		object.Field{Name: "hexversion", Val: rt.Int(Major<<24 | Minor<<16 | Micro<<8 | 0xf0)})
}
