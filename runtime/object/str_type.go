// This file defines the type str: its constructor, subscripts, concatenation and comparison; its methods are in str_methods.go.
package object

import (
	"math"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/num"
	"minipy/runtime/object/text"
)

// StrType is the type str. Instances of script subclasses start with the same struct.
var StrType = &Type{}

// ascii reports whether s is ASCII: then a code point index is a byte offset.
func (s *Str) ascii() bool { return s.N == len(s.S) }

func hashString(s string) int64 { return num.HashString(s, 0) }

// indexStep is the number of code points between two entries of a Str's index.
const indexStep = 64

// offset returns the byte offset of code point i (0 <= i <= N) in constant time,
// but for the first call.
func (s *Str) offset(i int) int {
	if s.ascii() {
		return i
	}
	if i == s.N {
		return len(s.S)
	}
	if s.N < 2*indexStep || len(s.S) > math.MaxInt32 {
		return text.Offset(s.S, i)
	}
	base := 0
	if k := i / indexStep; k > 0 {
		base = int(s.offsets()[k-1])
	}
	return base + text.Offset(s.S[base:], i%indexStep)
}

// offsets returns the index, made at the first use; threads that race to make it
// make the same.
func (s *Str) offsets() []int32 {
	old := s.aux.Load()
	if old != nil && old.index != nil {
		return old.index
	}
	index := make([]int32, 0, s.N/indexStep)
	for i, n := 0, 0; i < len(s.S); n++ {
		if n > 0 && n%indexStep == 0 {
			index = append(index, int32(i))
		}
		i += text.SizeAt(s.S[i])
	}
	a := &strAux{index: index}
	if old != nil {
		a.cat, a.buf = old.cat, old.buf
	}
	s.aux.CompareAndSwap(old, a)
	return index
}

// slice returns code points i up to j as Go text that shares s.
func (s *Str) slice(i, j int) string {
	if s.ascii() {
		return s.S[i:j]
	}
	lo := s.offset(i)
	if j-i < indexStep {
		return s.S[lo : lo+text.Offset(s.S[lo:], j-i)]
	}
	return s.S[lo:s.offset(j)]
}

func strGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	s := AsStr(v)
	var i int
	switch {
	case key.H == &rt.IntHdr:
		i = int(key.Int())
	case key.Kind() == rt.KindSlice:
		return strSlice(t, v, key)
	case TypeOf(key).Slots.Index == nil:
		return rt.Value{}, TypeError(t, "string indices must be integers, not '%s'", TypeName(key))
	default:
		var err error
		if i, err = IndexInt(t, key, IndexErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	if i < 0 {
		i += s.N
	}
	if uint(i) >= uint(s.N) {
		return rt.Value{}, IndexError(t, "string index out of range")
	}
	if s.ascii() {
		return charStrs[s.S[i]].Val(), nil
	}
	r, _ := text.Decode(s.S[s.offset(i):])
	return CharStr(t, r), nil
}

func strSlice(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	s := AsStr(v)
	start, stop, step, n, err := SliceIndices(t, key, s.N)
	if err != nil {
		return rt.Value{}, err
	}
	switch {
	case n == 0:
		return emptyStr.Val(), nil
	case step == 1 && n == s.N && v.H.Shape() == &strShape:
		return t.New(v), nil
	case step == 1:
		_ = stop
		return newStrN(t, keepPart(s.S, s.slice(start, start+n)), n), nil
	case s.ascii():
		var room [64]byte // newASCII copies
		b := room[:]
		if n > len(b) {
			b = make([]byte, n)
		}
		b = b[:n]
		if step == -1 {
			src := s.S[start-n+1 : start+1]
			for i := range b {
				b[i] = src[n-1-i]
			}
		} else {
			for i := range b {
				b[i] = s.S[start+i*step]
			}
		}
		return newASCII(t, b), nil
	}
	return newStrN(t, text.SliceStep(s.S, start, step, n), n), nil
}

// keepPart returns a part of a string to be kept: a copy if it is so small that
// sharing would keep much memory alive for nothing.
func keepPart(whole, part string) string {
	if len(part) <= 32 && len(whole) > 4*len(part)+64 {
		return strings.Clone(part)
	}
	if len(whole) > 1<<16 && len(part) < len(whole)/8 {
		return strings.Clone(part)
	}
	return part
}

func strLen(t *rt.Thread, v rt.Value) (int, error) { return AsStr(v).N, nil }

func strHash(t *rt.Thread, v rt.Value) (int64, error) { return AsStr(v).Hash(), nil }

func strRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	return NewStr(t, text.Repr(AsStr(v).S)), nil
}

// strStr is str.__str__: an exact str.
func strStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if v.H.Shape() == &strShape {
		return t.New(v), nil
	}
	s := AsStr(v)
	return newStrN(t, s.S, s.N), nil
}

func strCompare(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
	if !IsStr(b) {
		return rt.NotImplemented, nil
	}
	x, y := AsStr(a).S, AsStr(b).S
	switch op {
	case code.EQ:
		return rt.Bool(x == y), nil
	case code.NE:
		return rt.Bool(x != y), nil
	}
	// The order of the bytes is that of the code points.
	return compareSizes(strings.Compare(x, y), 0, op), nil
}

func strContains(t *rt.Thread, v, item rt.Value) (bool, error) {
	if !IsStr(item) {
		return false, TypeError(t, "'in <string>' requires string as left operand, not %s", TypeName(item))
	}
	return strings.Contains(AsStr(v).S, AsStr(item).S), nil
}

func strConcat(t *rt.Thread, a, b rt.Value) (rt.Value, error) {
	if !IsStr(b) {
		return rt.Value{}, TypeError(t, "can only concatenate str (not \"%s\") to str", TypeName(b))
	}
	x, y := AsStr(a), AsStr(b)
	switch {
	case len(y.S) == 0 && a.H.Shape() == &strShape:
		return t.New(a), nil
	case len(x.S) == 0 && b.H.Shape() == &strShape:
		return t.New(b), nil
	case tooLong(t, len(x.S)+len(y.S)):
		return rt.Value{}, MemoryError(t)
	}
	return x.concat(t, y), nil
}

func strRepeat(t *rt.Thread, v, factor rt.Value) (rt.Value, error) {
	times, err := repeatCount(t, factor)
	if err != nil {
		return rt.Value{}, err
	}
	s := AsStr(v)
	switch {
	case times <= 0 || s.N == 0:
		return emptyStr.Val(), nil
	case times == 1:
		return strStr(t, v)
	case times > maxInt/s.N:
		return rt.Value{}, OverflowError(t, "repeated string is too long")
	case times > maxBytes/len(s.S) || tooLong(t, times*len(s.S)):
		return rt.Value{}, MemoryError(t)
	}
	return newStrN(t, strings.Repeat(s.S, times), s.N*times), nil
}

func strNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if cls == StrType && len(args) == 1 && len(names) == 0 {
		return ToStr(t, args[0])
	}
	if len(args) > 3 && len(names) == 0 {
		return rt.Value{}, TypeError(t, "str expected at most 3 arguments, got %d", len(args))
	}
	part, err := constructorArgs(t, "str", []string{"object", "encoding", "errors"}, args, names)
	if err != nil {
		return rt.Value{}, err
	}
	var r rt.Value
	switch obj := part[0]; {
	case obj.IsUnbound():
		r = emptyStr.Val()
	case part[1].IsUnbound() && part[2].IsUnbound():
		r, err = ToStr(t, obj)
	default:
		r, err = decodeObject(t, obj, part[1], part[2])
	}
	if err != nil || cls.Flags&Heap == 0 {
		return r, err
	}
	src := AsStr(r)
	box := AllocBox(t, cls)
	s := AsStr(box)
	s.S, s.N = src.S, src.N
	t.Decref(r)
	return box, nil
}

// constructorArgs lays out the arguments of a constructor: Unbound for what is missing.
func constructorArgs(t *rt.Thread, name string, params []string, args []rt.Value, names []string) ([3]rt.Value, error) {
	part := [3]rt.Value{rt.Unbound, rt.Unbound, rt.Unbound}
	if len(args) > len(params) {
		return part, TypeError(t, "%s() takes at most %d arguments (%d given)", name, len(params), len(args))
	}
	pos := len(args) - len(names)
	copy(part[:], args[:pos])
next:
	for i, n := range names {
		for k, p := range params {
			if p == n {
				if !part[k].IsUnbound() {
					return part, TypeError(t, "argument for %s() given by name ('%s') and position (%d)", name, n, k+1)
				}
				part[k] = args[pos+i]
				continue next
			}
		}
		return part, UnexpectedKeyword(t, name, n, params...)
	}
	return part, nil
}

func initStr() {
	initStrIter()
	DefineType(StrType, TypeDef{
		Name: "str", Layout: &strShape, Flags: BaseType,
		Slots: Slots{New: strNew, Repr: strRepr, Str: strStr, Format: strFormat, Hash: strHash, Compare: strCompare,
			Len: strLen, GetItem: strGetItem, Contains: strContains, Concat: strConcat, Repeat: strRepeat, Iter: iterStr,
			Binary: [code.NBinary]Binary{code.Mod: strMod}},
		Methods: strMethods,
	})
}
