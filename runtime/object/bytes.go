// This file defines bytes: its representation, constructor and operators; the methods common with bytearray are in bytes_methods.go.
package object

import (
	"strings"
	"sync/atomic"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// Bytes is a bytes object. B is never changed. As optimistic readers may look at it,
// a Bytes is recycled under the same condition as a Str.
type Bytes struct {
	rt.Header
	Ext Ext0
	B   string // any bytes, in a Go string
}

// BytesIter iterates over bytes or a bytearray.
type BytesIter struct {
	rt.Header
	seq   rt.Value
	index atomic.Int64 // -1 when exhausted
}

// The types of bytes and of the iterators.
var (
	BytesType         = &Type{}
	BytesIterType     = &Type{}
	ByteArrayIterType = &Type{}
)

var (
	bytesShape         = rt.Shape{Kind: rt.KindBytes, Traverse: traverseBytes}
	bytesIterShape     = rt.Shape{Kind: rt.KindIterator, Free: freeBytesIter, Traverse: traverseBytesIter}
	bytearrayIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeBytesIter, Traverse: traverseBytesIter}
)

// It names the shape itself.
func init() { bytesShape.Free = freeBytes }

// maxBytes bounds the length of strings and bytes: more is refused before it is allocated.
const maxBytes = 1 << 33

// tooLong reports whether there is no room for a string of n bytes.
func tooLong(t *rt.Thread, n int) bool { return n > maxBytes || n >= rt.LargePiece && !t.HasRoom(n) }

// AsBytes returns the Bytes behind a value of KindBytes.
func AsBytes(v rt.Value) *Bytes { return As[Bytes](v) }

// NewBytes returns a bytes object of b, copied.
func NewBytes(t *rt.Thread, b []byte) rt.Value { return newBytes(t, string(b)) }

func newBytes(t *rt.Thread, s string) rt.Value {
	var p *Bytes
	if h := t.TakeFree(freeListBytes); h != nil {
		p = AsBytes(h.Val())
		p.Renew(&bytesShape)
	} else {
		p = &Bytes{}
		p.Init(t, &bytesShape)
	}
	p.B = s
	return p.Val()
}

func freeBytes(t *rt.Thread, h *rt.Header) {
	b := AsBytes(h.Val())
	dropExt(t, &b.Ext)
	if t.Audited() {
		b.B = "<dead bytes>" // as a Str's text
	}
	if h.Shape() == &bytesShape && !t.Multi() && len(b.B) <= maxFreeStr {
		t.PutFree(freeListBytes, h)
	}
}
func traverseBytes(h *rt.Header, visit func(rt.Value)) {
	traverseExt(AsBytes(h.Val()).Ext.Load(), visit)
}
func freeBytesIter(t *rt.Thread, h *rt.Header)             { t.Decref(As[BytesIter](h.Val()).seq) }
func traverseBytesIter(h *rt.Header, visit func(rt.Value)) { visit(As[BytesIter](h.Val()).seq) }

// bytesText returns the content of bytes or, in one atomic step, of a bytearray.
func bytesText(t *rt.Thread, v rt.Value) (string, bool) {
	switch v.Kind() {
	case rt.KindBytes:
		return AsBytes(v).B, true
	case rt.KindByteArray:
		return AsByteArray(v).text(t), true
	}
	return "", false
}

// BytesOf returns the content of a bytes-like object.
func BytesOf(t *rt.Thread, v rt.Value) (string, error) {
	s, ok := bytesText(t, v)
	if !ok {
		return "", TypeError(t, "a bytes-like object is required, not '%s'", TypeName(v))
	}
	return s, nil
}

var strBytesDunder = StaticStr("__bytes__")

// customBytes calls v's __bytes__, if it has one.
func customBytes(t *rt.Thread, v rt.Value) (s string, found bool, err error) {
	r, found, err := CallSpecial(t, v, strBytesDunder)
	if !found || err != nil {
		return "", found, err
	}
	if r.Kind() != rt.KindBytes {
		return "", true, dropKeepErr(t, r, TypeError(t, "__bytes__ returned non-bytes (type %s)", TypeName(r)))
	}
	s = AsBytes(r).B
	t.Decref(r)
	return s, true, nil
}

// bytesFromObject returns the bytes of a bytes-like object, of what has
// __bytes__, or of an iterable of ints.
func bytesFromObject(t *rt.Thread, v rt.Value) (string, error) {
	if s, ok := bytesText(t, v); ok && v.Kind() == rt.KindByteArray || v.H.Shape() == &bytesShape {
		return s, nil
	}
	if s, found, err := customBytes(t, v); found {
		return s, err
	}
	return bytesFromItems(t, v, "cannot convert '%s' object to bytes", "bytes must be in range(0, 256)")
}

// bytesFromItems gathers an iterable of ints; cannot is what to say, with the type's name, of what is none.
func bytesFromItems(t *rt.Thread, v rt.Value, cannot, rangeText string) (string, error) {
	if s, ok := bytesText(t, v); ok {
		return s, nil
	}
	if s := &TypeOf(v).Slots; IsStr(v) || s.Iter == nil && s.GetItem == nil {
		return "", TypeError(t, cannot, TypeName(v))
	}
	var buf []byte
	err := iterateElse(t, v, func(item rt.Value) (bool, error) {
		if TypeOf(item).Slots.Index == nil {
			return false, TypeError(t, "'%s' object cannot be interpreted as an integer", TypeName(item))
		}
		i, err := Index(t, item)
		if err != nil {
			return false, err
		}
		n, ok := ToInt64(i)
		t.Decref(i)
		if !ok || n < 0 || n > 255 {
			return false, ValueError(t, "%s", rangeText)
		}
		buf = append(buf, byte(n))
		return true, nil
	}, cannot, TypeName(v))
	return stringOf(buf), err
}

// bytesSource is the common part of bytes() and bytearray(). given is false for an object without content.
func bytesSource(t *rt.Thread, typeName, rangeText string, part [3]rt.Value) (string, error) {
	src := part[0]
	enc, err := optStr(t, part[1], typeName, "encoding", "")
	if err != nil {
		return "", err
	}
	errs, err := optStr(t, part[2], typeName, "errors", "")
	if err != nil {
		return "", err
	}
	switch {
	case src.IsUnbound() && part[1].IsUnbound() && part[2].IsUnbound():
		return "", nil
	case !src.IsUnbound() && IsStr(src):
		if part[1].IsUnbound() {
			return "", TypeError(t, "string argument without an encoding")
		}
		if part[2].IsUnbound() {
			errs = "strict"
		}
		return EncodeStr(t, src, enc, errs)
	case !part[1].IsUnbound():
		return "", TypeError(t, "encoding without a string argument")
	case !part[2].IsUnbound():
		return "", TypeError(t, "errors without a string argument")
	}
	if s, ok := bytesText(t, src); ok && TypeOf(src).Flags&Heap == 0 {
		return s, nil
	}
	if typeName == "bytes" {
		if s, found, err := customBytes(t, src); found {
			return s, err
		}
	}
	if TypeOf(src).Slots.Index != nil {
		n, err := IndexInt(t, src, OverflowErrorType)
		if err == nil {
			switch {
			case n < 0:
				return "", ValueError(t, "negative count")
			case n > maxBytes:
				return "", MemoryError(t)
			}
			return stringOf(make([]byte, n)), nil
		}
		if !Caught(t, err, TypeErrorType) {
			return "", err
		}
	}
	return bytesFromItems(t, src, "cannot convert '%s' object to "+typeName, rangeText)
}

func bytesNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	part, err := constructorArgs(t, "bytes", []string{"source", "encoding", "errors"}, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	if cls == BytesType && len(args) == 1 && len(names) == 0 && args[0].H.Shape() == &bytesShape {
		return t.New(args[0]), nil
	}
	s, err := bytesSource(t, "bytes", "bytes must be in range(0, 256)", part)
	if err != nil {
		return rt.Value{}, err
	}
	if cls == BytesType {
		return newBytes(t, s), nil
	}
	p := &Bytes{B: s}
	InitObject(t, &p.Header, cls)
	return p.Val(), nil
}

// newBytesLike returns bytes or a bytearray of s, as v is one.
func newBytesLike(t *rt.Thread, v rt.Value, s string) rt.Value {
	if v.Kind() == rt.KindByteArray {
		return newByteArray(t, []byte(s))
	}
	if v.H.Shape() == &bytesShape && len(s) == len(AsBytes(v).B) && s == AsBytes(v).B {
		return t.New(v)
	}
	return newBytes(t, s)
}

func bytesRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return newASCII(t, text.AppendBytesRepr(nil, []byte(AsBytes(v).B))), nil
}

func bytesHash(t *rt.Thread, v rt.Value) (int64, error) { return hashString(AsBytes(v).B), nil }

func bytesLen(t *rt.Thread, v rt.Value) (int, error) { return len(AsBytes(v).B), nil }

func bytesCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	x, _ := bytesText(t, a)
	y, ok := bytesText(t, b)
	if !ok {
		return rt.NotImplemented, nil
	}
	if len(x) != len(y) && (op == code.EQ || op == code.NE) {
		return rt.Bool(op == code.NE), nil
	}
	return compareSizes(strings.Compare(x, y), 0, op), nil
}

func bytesGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	s := AsBytes(v).B
	if key.Kind() == rt.KindSlice {
		start, _, step, n, err := SliceIndices(t, key, len(s))
		if err != nil {
			return rt.Value{}, err
		}
		if step == 1 {
			return newBytesLike(t, v, s[start:start+n]), nil
		}
		return newBytes(t, stepBytes(s, start, step, n)), nil
	}
	if TypeOf(key).Slots.Index == nil {
		return rt.Value{}, TypeError(t, "byte indices must be integers or slices, not %s", TypeName(key))
	}
	i, err := IndexInt(t, key, IndexErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	if i < 0 {
		i += len(s)
	}
	if uint(i) >= uint(len(s)) {
		return rt.Value{}, IndexError(t, "index out of range")
	}
	return rt.Int(int64(s[i])), nil
}

// stepBytes returns n bytes of s from start on, step apart.
func stepBytes(s string, start, step, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = s[start+i*step]
	}
	return stringOf(b)
}

func bytesContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	s, _ := bytesText(t, v)
	if TypeOf(item).Slots.Index != nil {
		b, err := byteArg(t, item)
		return err == nil && strings.IndexByte(s, b) >= 0, err
	}
	sub, err := BytesOf(t, item)
	return err == nil && strings.Contains(s, sub), err
}

// byteArg returns an int argument as a byte.
func byteArg(t *rt.Thread, v rt.Value) (byte, error) {
	i, err := Index(t, v)
	if err != nil {
		return 0, err
	}
	n, ok := ToInt64(i)
	t.Decref(i)
	if !ok || n < 0 || n > 255 {
		return 0, ValueError(t, "byte must be in range(0, 256)")
	}
	return byte(n), nil
}

func bytesConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	x, _ := bytesText(t, a)
	y, ok := bytesText(t, b)
	switch {
	case !ok:
		return rt.Value{}, TypeError(t, "can't concat %s to %s", TypeName(b), TypeName(a))
	case tooLong(t, len(x)+len(y)):
		return rt.Value{}, MemoryError(t)
	}
	return newBytesLike(t, a, x+y), nil
}

func bytesRepeat(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	s, _ := bytesText(t, v)
	switch {
	case times <= 0 || s == "":
		return newBytesLike(t, v, ""), nil
	case times > maxBytes/len(s) || tooLong(t, times*len(s)):
		return rt.Value{}, MemoryError(t)
	}
	return newBytesLike(t, v, strings.Repeat(s, times)), nil
}

func bytesIter(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := &BytesIter{seq: t.New(v)}
	shape := &bytesIterShape
	if v.Kind() == rt.KindByteArray {
		shape = &bytearrayIterShape
	}
	it.Init(t, shape)
	return it.Val(), nil
}

// bytesIterNext takes the index in one atomic step.
func bytesIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[BytesIter](v)
	for {
		i := it.index.Load()
		if i < 0 {
			return rt.Value{}, nil
		}
		c, ok := byte(0), false
		if it.seq.Kind() == rt.KindBytes {
			if s := AsBytes(it.seq).B; i < int64(len(s)) {
				c, ok = s[i], true
			}
		} else {
			c, ok = AsByteArray(it.seq).at(t, int(i))
		}
		next := i + 1
		if !ok {
			next = -1
		}
		if it.index.CompareAndSwap(i, next) {
			if !ok {
				return rt.Value{}, nil
			}
			return rt.Int(int64(c)), nil
		}
	}
}

func bytesIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[BytesIter](args[0])
	i := it.index.Load()
	if i < 0 {
		return rt.Int(0), nil
	}
	n, err := Len(t, it.seq)
	return rt.Int(max(0, int64(n)-i)), err
}

func initBytes() {
	DefineType(BytesType, TypeDef{
		Name: "bytes", Layout: &bytesShape, Flags: BaseType, Ext: func(v rt.Value) *Ext0 { return &AsBytes(v).Ext },
		Slots: Slots{New: bytesNew, Repr: bytesRepr, Hash: bytesHash, Compare: bytesCompare, Len: bytesLen, GetItem: bytesGetItem,
			Contains: bytesContains, Concat: bytesConcat, Repeat: bytesRepeat, Iter: bytesIter,
			Binary: [code.NBinary]Binary{code.Mod: bytesMod(rt.KindBytes)}},
		Methods: append(bytesMethods(),
			Def{Name: "__bytes__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return newBytesLike(t, args[0], AsBytes(args[0]).B), nil
			}},
			Def{Name: "__getnewargs__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return NewTuple(t, newBytes(t, AsBytes(args[0]).B)), nil
			}}),
	})
	initByteArray()
	DefineType(BytesIterType, TypeDef{Name: "bytes_iterator", Layout: &bytesIterShape,
		Slots:   Slots{Iter: iterSelf, Next: bytesIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: bytesIterHint}}})
	DefineType(ByteArrayIterType, TypeDef{Name: "bytearray_iterator", Layout: &bytearrayIterShape,
		Slots:   Slots{Iter: iterSelf, Next: bytesIterNext},
		Methods: []Def{{Name: "__length_hint__", Fn: bytesIterHint}}})
}
