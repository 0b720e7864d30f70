// This file implements format(str), the %-operator and str.format.
package object

import (
	rt "minipy/runtime"
	"minipy/runtime/object/numfmt"
)

func strFormat(t *rt.Thread, v rt.Value, spec string) (rt.Value, error) {
	if spec == "" {
		return strStr(t, v)
	}
	var room [64]byte
	buf, err := numfmt.AppendFormatStr(room[:0], AsStr(v).S, spec, TypeName(v))
	if err != nil {
		return rt.Value{}, raiseNum(t, err)
	}
	return NewStr(t, string(buf)), nil
}

func strMod(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	return rt.NotImplemented, nil
}

func decodeObject(t *rt.Thread, obj, enc, errs rt.Value) (rt.Value, error) {
	return rt.Value{}, TypeError(t, "decoding")
}
