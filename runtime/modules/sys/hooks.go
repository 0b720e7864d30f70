// This file holds sys's hooks and what looks at frames.
package sys

import (
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var infoTable = []object.Def{
	{Name: "getdefaultencoding", Fn: text("utf-8"), Doc: "The encoding that str.encode uses by default."},
	{Name: "getfilesystemencoding", Fn: text("utf-8"), Doc: "The encoding of file names."},
	{Name: "getfilesystemencodeerrors", Fn: text("surrogateescape"), Doc: "How file names carry what is no UTF-8."},
	{Name: "gettrace", Fn: none, Doc: "None: minipy traces in other ways."},
	{Name: "getprofile", Fn: none, Doc: "None: minipy profiles in other ways."},
}

var hookTable []object.Def

func none(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }

func text(s string) object.NativeFunc {
	v := object.StaticStr(s).Val()
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return v, nil }
}
