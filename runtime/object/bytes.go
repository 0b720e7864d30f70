// This file defines Bytes, the representation of bytes; methods common with bytearray are in bytes_methods.go.
package object

import (
	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// Bytes is a bytes object. B is never changed, and, as optimistic readers may look
// at it, never recycled.
type Bytes struct {
	rt.Header
	B string // the bytes: a Go string, so that text functions take it as it is
}

// BytesType is the type bytes.
var BytesType = &Type{}

var bytesShape = rt.Shape{Kind: rt.KindBytes}

// maxBytes bounds the length of strings and bytes: more is refused before it is allocated.
const maxBytes = 1 << 33

// AsBytes returns the Bytes behind a value of KindBytes.
func AsBytes(v rt.Value) *Bytes { return As[Bytes](v) }

// NewBytes returns a bytes object of b, copied.
func NewBytes(t *rt.Thread, b []byte) rt.Value { return newBytes(t, string(b)) }

func newBytes(t *rt.Thread, s string) rt.Value {
	p := &Bytes{B: s}
	p.Init(t, &bytesShape)
	return p.Val()
}

// bytesText returns the content of bytes or a bytearray.
func bytesText(t *rt.Thread, v rt.Value) (string, bool) {
	if v.Kind() == rt.KindBytes {
		return AsBytes(v).B, true
	}
	return "", false
}

// bytesFromObject returns the bytes that bytes(v) has: of a bytes-like object or an iterable of ints.
func bytesFromObject(t *rt.Thread, v rt.Value) (string, error) {
	if s, ok := bytesText(t, v); ok {
		return s, nil
	}
	return "", TypeError(t, "cannot convert '%s' object to bytes", TypeName(v))
}

func bytesRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return newASCII(t, text.AppendBytesRepr(nil, []byte(AsBytes(v).B))), nil
}

func initBytes() {
	DefineType(BytesType, TypeDef{Name: "bytes", Layout: &bytesShape, Flags: BaseType,
		Slots: Slots{Repr: bytesRepr}})
}
