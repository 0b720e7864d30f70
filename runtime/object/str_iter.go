// This file defines the iterators over the characters of a str.
package object

import (
	"unicode/utf8"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// StrIter iterates over a str by character. The VM steps it in place while locks are elided.
type StrIter struct {
	rt.Header
	Str *Str // owned; nil when exhausted
	Off int  // byte offset of the next character
}

var (
	strIterShape   = rt.Shape{Kind: rt.KindIterator, Free: freeStrIter, Traverse: traverseStrIter}
	asciiIterShape = rt.Shape{Kind: rt.KindIterator, Free: freeStrIter, Traverse: traverseStrIter}
)

// The types of the iterators: one for ASCII strings, one for all others.
var (
	StrIterType   = &Type{}
	ASCIIIterType = &Type{}
)

// ASCIIIterShape is the shape of every str_ascii_iterator, for the VM's loop.
func ASCIIIterShape() *rt.Shape { return &asciiIterShape }

// StrIterShape is the shape of every other str_iterator.
func StrIterShape() *rt.Shape { return &strIterShape }

func iterStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	s := AsStr(t.New(v))
	shape := &strIterShape
	if s.N == len(s.S) && v.H.Shape() == &strShape { // a subclass's instance is never a compact str in CPython
		shape = &asciiIterShape
	}
	if h := t.TakeFree(freeListStrIter); h != nil {
		it := As[StrIter](h.Val())
		it.Renew(shape)
		it.Str, it.Off = s, 0
		return it.Val(), nil
	}
	it := &StrIter{Str: s}
	it.Init(t, shape)
	return it.Val(), nil
}

func freeStrIter(t *rt.Thread, h *rt.Header) {
	it := As[StrIter](h.Val())
	if s := it.Str; s != nil {
		it.Str = nil
		t.Decref(s.Val())
	}
	t.PutFree(freeListStrIter, h)
}

func traverseStrIter(h *rt.Header, visit func(rt.Value)) {
	if s := As[StrIter](h.Val()).Str; s != nil {
		visit(s.Val())
	}
}

func strIterNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	it := As[StrIter](v)
	if !shareable(t, v.H) {
		return it.Step(t), nil
	}
	t.Lock(v.H)
	r := it.Step(t)
	t.Unlock(v.H)
	return r, nil
}

// Step returns the next character, or the zero Value at the end. The caller is
// the only one to reach the iterator, or holds its lock.
func (it *StrIter) Step(t *rt.Thread) rt.Value {
	s := it.Str
	if s == nil {
		return rt.Value{}
	}
	if it.Off >= len(s.S) {
		it.Str = nil
		t.DropLater(s.Val())
		return rt.Value{}
	}
	c := s.S[it.Off]
	if c < utf8.RuneSelf {
		it.Off++
		return charStrs[c].Val()
	}
	r, n := text.Decode(s.S[it.Off:])
	it.Off += n
	return CharStr(t, r)
}

func strIterHint(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	it := As[StrIter](args[0])
	t.Lock(&it.Header)
	n := 0
	if it.Str != nil {
		n = text.Len(it.Str.S[it.Off:])
	}
	t.Unlock(&it.Header)
	return rt.Int(int64(n)), nil
}

func initStrIter() {
	for _, d := range []struct {
		typ   *Type
		name  string
		shape *rt.Shape
	}{{StrIterType, "str_iterator", &strIterShape}, {ASCIIIterType, "str_ascii_iterator", &asciiIterShape}} {
		DefineType(d.typ, TypeDef{Name: d.name, Layout: d.shape,
			Slots:   Slots{Iter: iterSelf, Next: strIterNext},
			Methods: []Def{{Name: "__length_hint__", Fn: strIterHint}}})
	}
}
