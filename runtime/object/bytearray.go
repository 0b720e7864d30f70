// This file defines bytearray. Its content is read and written under its lock only.
package object

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// ByteArray is a bytearray. b is a Go slice, so nobody looks at it without the lock.
type ByteArray struct {
	rt.Header
	Ext Ext0
	b   []byte
}

// ByteArrayType is the type bytearray.
var ByteArrayType = &Type{}

var byteArrayShape = rt.Shape{Kind: rt.KindByteArray,
	Free:     func(t *rt.Thread, h *rt.Header) { dropExt(t, &AsByteArray(h.Val()).Ext) },
	Traverse: func(h *rt.Header, visit func(rt.Value)) { traverseExt(AsByteArray(h.Val()).Ext.Load(), visit) }}

// AsByteArray returns the ByteArray behind a value of KindByteArray.
func AsByteArray(v rt.Value) *ByteArray { return As[ByteArray](v) }

// newByteArray returns a bytearray that keeps b.
func newByteArray(t *rt.Thread, b []byte) rt.Value {
	p := &ByteArray{b: b}
	p.Init(t, &byteArrayShape)
	return p.Val()
}

// text returns a copy of the content.
func (a *ByteArray) text(t *rt.Thread) string {
	t.Lock(&a.Header)
	s := string(a.b)
	t.Unlock(&a.Header)
	return s
}

func (a *ByteArray) len(t *rt.Thread) int {
	t.Lock(&a.Header)
	n := len(a.b)
	t.Unlock(&a.Header)
	return n
}

// at returns byte i, if there is one.
func (a *ByteArray) at(t *rt.Thread, i int) (c byte, ok bool) {
	t.Lock(&a.Header)
	if i < 0 {
		i += len(a.b)
	}
	if uint(i) < uint(len(a.b)) {
		c, ok = a.b[i], true
	}
	t.Unlock(&a.Header)
	return c, ok
}

// update runs f, which changes the content, under the lock.
func (a *ByteArray) update(t *rt.Thread, f func()) {
	t.Lock(&a.Header)
	f()
	t.Unlock(&a.Header)
}

func byteArrayNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	p := &ByteArray{}
	InitObject(t, &p.Header, cls)
	return p.Val(), nil
}

func byteArrayInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	part, err := constructorArgs(t, "bytearray", []string{"source", "encoding", "errors"}, args, names)
	if err != nil {
		return err
	}
	s, err := bytesSource(t, "bytearray", "byte must be in range(0, 256)", part)
	if err != nil {
		return err
	}
	a := AsByteArray(v)
	a.update(t, func() { a.b = []byte(s) })
	return nil
}

func byteArrayRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	s := string(text.AppendBytesRepr(nil, []byte(AsByteArray(v).text(t))))
	if s[1] == '"' { // unlike bytes, it escapes ' there too
		s = strings.ReplaceAll(s, "'", `\'`)
	}
	return NewStr(t, TypeName(v)+"("+s+")"), nil
}

// byteArrayIndex reads an index, which may be negative.
func byteArrayIndex(t *rt.Thread, key rt.Value) (int, error) {
	if TypeOf(key).Slots.Index == nil {
		return 0, TypeError(t, "bytearray indices must be integers or slices, not %s", TypeName(key))
	}
	return IndexInt(t, key, IndexErrorType)
}

func byteArrayGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	a := AsByteArray(v)
	if key.Kind() == rt.KindSlice {
		start, stop, step, err := AsSlice(key).Unpack(t)
		if err != nil {
			return rt.Value{}, err
		}
		var out []byte
		a.update(t, func() {
			var n int
			start, _, n = AdjustSlice(len(a.b), start, stop, step)
			out = make([]byte, n)
			for i := range out {
				out[i] = a.b[start+i*step]
			}
		})
		return newByteArray(t, out), nil
	}
	i, err := byteArrayIndex(t, key)
	if err != nil {
		return rt.Value{}, err
	}
	c, ok := a.at(t, i)
	if !ok {
		return rt.Value{}, IndexError(t, "bytearray index out of range")
	}
	return rt.Int(int64(c)), nil
}

func byteArraySetItem(t *rt.Thread, v, key, val rt.Value) error {
	a := AsByteArray(v)
	if key.Kind() == rt.KindSlice {
		if s := &TypeOf(val).Slots; IsStr(val) || val.Kind() == rt.KindComplex || s.Index != nil || s.Int != nil || s.Float != nil {
			return TypeError(t, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
		}
		s, err := bytesFromItems(t, val, "cannot convert '%s' object to bytearray", "byte must be in range(0, 256)")
		if err != nil {
			return err
		}
		return a.setSlice(t, AsSlice(key), s)
	}
	i, err := byteArrayIndex(t, key)
	if err != nil {
		return err
	}
	if TypeOf(val).Slots.Index == nil {
		return TypeError(t, "'%s' object cannot be interpreted as an integer", TypeName(val))
	}
	c, err := byteArg(t, val)
	if err != nil {
		return err
	}
	ok := false
	a.update(t, func() {
		if i < 0 {
			i += len(a.b)
		}
		if ok = uint(i) < uint(len(a.b)); ok {
			a.b[i] = c
		}
	})
	if !ok {
		return IndexError(t, "bytearray index out of range")
	}
	return nil
}

func (a *ByteArray) setSlice(t *rt.Thread, sl *Slice, s string) error {
	start, stop, step, err := sl.Unpack(t)
	if err != nil {
		return err
	}
	want := -1
	n := 0
	a.update(t, func() {
		start, stop, n = AdjustSlice(len(a.b), start, stop, step)
		switch {
		case step == 1:
			a.splice(start, max(start, stop), s)
		case len(s) != n && s == "":
			a.removeStep(start, step, n)
		case len(s) != n:
			want = n
		default:
			for i := 0; i < n; i++ {
				a.b[start+i*step] = s[i]
			}
		}
	})
	if want >= 0 {
		return ValueError(t, "attempt to assign bytes of size %d to extended slice of size %d", len(s), want)
	}
	return nil
}

// splice replaces the bytes from start to stop. The caller holds the lock.
func (a *ByteArray) splice(start, stop int, s string) {
	tail := len(a.b) - stop
	size := start + len(s) + tail
	if size > cap(a.b) {
		b := make([]byte, size, size+size/8+8)
		copy(b, a.b[:start])
		copy(b[start+len(s):], a.b[stop:])
		a.b = b
	} else {
		b := a.b[:size]
		copy(b[start+len(s):], a.b[stop:])
		a.b = b
	}
	copy(a.b[start:], s)
}

// removeStep deletes n bytes from start on, step apart. The caller holds the lock.
func (a *ByteArray) removeStep(start, step, n int) {
	if n == 0 {
		return
	}
	if step < 0 {
		start, step = start+(n-1)*step, -step
	}
	out := a.b[:start]
	for i := start; i < len(a.b); i++ {
		if (i-start)%step == 0 && (i-start)/step < n {
			continue
		}
		out = append(out, a.b[i])
	}
	a.b = out
}

func byteArrayDelItem(t *rt.Thread, v, key rt.Value) error {
	a := AsByteArray(v)
	if key.Kind() == rt.KindSlice {
		start, stop, step, err := AsSlice(key).Unpack(t)
		if err != nil {
			return err
		}
		a.update(t, func() {
			start, _, n := AdjustSlice(len(a.b), start, stop, step)
			a.removeStep(start, step, n)
		})
		return nil
	}
	i, err := byteArrayIndex(t, key)
	if err != nil {
		return err
	}
	if _, ok := a.pop(t, i); !ok {
		return IndexError(t, "bytearray index out of range")
	}
	return nil
}

// pop removes byte i.
func (a *ByteArray) pop(t *rt.Thread, i int) (c byte, ok bool) {
	a.update(t, func() {
		if i < 0 {
			i += len(a.b)
		}
		if ok = uint(i) < uint(len(a.b)); ok {
			c = a.b[i]
			a.b = append(a.b[:i], a.b[i+1:]...)
		}
	})
	return c, ok
}

// extend appends s.
func (a *ByteArray) extend(t *rt.Thread, s string) error {
	ok := false
	a.update(t, func() {
		if ok = len(a.b)+len(s) <= maxBytes; ok {
			a.b = append(a.b, s...)
		}
	})
	if !ok {
		return MemoryError(t)
	}
	return nil
}

func byteArrayIAdd(t *rt.Thread, v, b rt.Value) (rt.Value, error) {
	s, ok := bytesText(t, b)
	if !ok {
		return rt.Value{}, TypeError(t, "can't concat %s to %s", TypeName(b), TypeName(v))
	}
	return t.New(v), AsByteArray(v).extend(t, s)
}

func byteArrayIMul(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	a := AsByteArray(v)
	ok := true
	a.update(t, func() {
		switch n := len(a.b); {
		case times <= 0 || n == 0:
			a.b = nil
		case times > maxBytes/n:
			ok = false
		default:
			out := make([]byte, 0, n*times)
			for i := 0; i < times; i++ {
				out = append(out, a.b...)
			}
			a.b = out
		}
	})
	if !ok {
		return rt.Value{}, MemoryError(t)
	}
	return t.New(v), nil
}

func byteArrayExtend(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if IsStr(args[1]) {
		if AsStr(args[1]).N == 0 { // the first item is what is wrong with a str
			return rt.None, nil
		}
		return rt.Value{}, TypeError(t, "expected iterable of integers; got: 'str'")
	}
	s, err := bytesFromItems(t, args[1], "can't extend bytearray with %s", "byte must be in range(0, 256)")
	if err != nil {
		return rt.Value{}, err
	}
	return rt.None, AsByteArray(args[0]).extend(t, s)
}

func byteArrayInsert(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	i, err := SizeArg(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	c, err := byteArg(t, args[2])
	if err != nil {
		return rt.Value{}, err
	}
	a := AsByteArray(args[0])
	a.update(t, func() {
		at := min(clipBound(i, len(a.b)), len(a.b))
		a.splice(at, at, string([]byte{c}))
	})
	return rt.None, nil
}

func byteArrayPop(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	i := -1
	if Given(args, 1) {
		var err error
		if i, err = SizeArg(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	a := AsByteArray(args[0])
	if a.len(t) == 0 {
		return rt.Value{}, IndexError(t, "pop from empty bytearray")
	}
	c, ok := a.pop(t, i)
	if !ok {
		return rt.Value{}, IndexError(t, "pop index out of range")
	}
	return rt.Int(int64(c)), nil
}

func byteArrayRemove(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	c, err := byteArg(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	a := AsByteArray(args[0])
	found := false
	a.update(t, func() {
		for i, b := range a.b {
			if b == c {
				a.b = append(a.b[:i], a.b[i+1:]...)
				found = true
				return
			}
		}
	})
	if !found {
		return rt.Value{}, ValueError(t, "value not found in bytearray")
	}
	return rt.None, nil
}

func initByteArray() {
	s := Slots{New: byteArrayNew, Init: byteArrayInit, Repr: byteArrayRepr, Compare: bytesCompare,
		Len:     func(t *rt.Thread, v rt.Value) (int, error) { return AsByteArray(v).len(t), nil },
		GetItem: byteArrayGetItem, SetItem: byteArraySetItem, DelItem: byteArrayDelItem,
		Contains: bytesContains, Concat: bytesConcat, Repeat: bytesRepeat, Iter: bytesIter}
	s.Binary[code.Mod] = bytesMod(rt.KindByteArray)
	s.InPlace[code.Add] = byteArrayIAdd
	s.InPlace[code.Mul] = byteArrayIMul
	DefineType(ByteArrayType, TypeDef{
		Name: "bytearray", Layout: &byteArrayShape, Flags: BaseType, Ext: func(v rt.Value) *Ext0 { return &AsByteArray(v).Ext },
		Slots: s,
		Attrs: map[string]rt.Value{"__hash__": rt.None},
		Methods: append(bytesMethods(),
			Def{Name: "append", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				c, err := byteArg(t, args[1])
				if err != nil {
					return rt.Value{}, err
				}
				return rt.None, AsByteArray(args[0]).extend(t, string([]byte{c}))
			}},
			Def{Name: "extend", Min: 1, Max: 1, Fn: byteArrayExtend},
			Def{Name: "insert", Min: 2, Max: 2, Fn: byteArrayInsert},
			Def{Name: "pop", Max: 1, Fn: byteArrayPop},
			Def{Name: "remove", Min: 1, Max: 1, Fn: byteArrayRemove},
			Def{Name: "clear", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				a := AsByteArray(args[0])
				a.update(t, func() { a.b = nil })
				return rt.None, nil
			}},
			Def{Name: "copy", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return newByteArray(t, []byte(AsByteArray(args[0]).text(t))), nil
			}},
			Def{Name: "reverse", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				a := AsByteArray(args[0])
				a.update(t, func() { reverseBytes(a.b) })
				return rt.None, nil
			}}),
	})
}
