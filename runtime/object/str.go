// This file defines Str, the representation of str; its methods are in str_methods.go.
package object

import (
	"sync/atomic"
	"unicode/utf8"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// Str is a str: immutable. S is WTF-8: UTF-8 in which lone surrogates are three
// bytes. Searches without the lock look at keys that they have not counted, so a Str
// that has been one and dies while other threads exist is left to Go's collector;
// see freeStr.
type Str struct {
	rt.Header
	S    string
	N    int          // length in code points; N == len(S) means ASCII
	hash atomic.Int64 // 0: not computed yet
	aux  atomic.Pointer[strAux]
}

// strAux is what few strings have.
type strAux struct {
	// index holds the byte offsets of code points 64, 128 ... of a long non-ASCII
	// string; nil until an index needs it.
	index []int32
	// cat marks the result of a concatenation; see strConcat.
	cat bool
	buf *catBuf // its buffer, if it has room to grow
}

var strShape = rt.Shape{Kind: rt.KindStr, Flags: rt.LeafShape}

// maxStatic is the number of one-character strings that are static.
const maxStatic = 256

var (
	charStrs   [maxStatic]Str
	emptyStr   Str
	staticStrs = map[string]*Str{}
)

func init() {
	strShape.Free = freeStr
	emptyStr.InitStatic(&strShape)
	for i := range charStrs {
		s := &charStrs[i]
		s.InitStatic(&strShape)
		s.S, s.N = string(rune(i)), 1
	}
}

// StaticStr returns the static Str of s, for package-level constants: call it
// only while packages initialise.
func StaticStr(s string) *Str {
	if p := fixedStr(s); p != nil {
		return p
	}
	p, ok := staticStrs[s]
	if !ok {
		p = &Str{S: s, N: text.Len(s)}
		p.InitStatic(&strShape)
		staticStrs[s] = p
	}
	return p
}

// fixedStr returns the static Str of an empty or one-character string, or nil.
func fixedStr(s string) *Str {
	switch {
	case len(s) == 0:
		return &emptyStr
	case len(s) == 1 && s[0] < utf8.RuneSelf:
		return &charStrs[s[0]]
	case len(s) == 2:
		if r, n := utf8.DecodeRuneInString(s); n == 2 && r < maxStatic {
			return &charStrs[r]
		}
	}
	return nil
}

// NewStr returns the str of s (WTF-8), owned.
func NewStr(t *rt.Thread, s string) rt.Value {
	if p := fixedStr(s); p != nil {
		return p.Val()
	}
	return newStrN(t, s, text.Len(s))
}

// newStrN is NewStr for a string whose length in code points is known.
func newStrN(t *rt.Thread, s string, n int) rt.Value {
	if p := fixedStr(s); p != nil {
		return p.Val()
	}
	p := allocStr(t)
	p.S, p.N = s, n
	return p.Val()
}

// allocStr returns a Str without text.
func allocStr(t *rt.Thread) *Str {
	if p := takeStr(t); p != nil {
		return p
	}
	p := &Str{}
	p.Init(t, &strShape)
	return p
}

// takeStr is allocStr from the free list alone: nil if that is empty.
func takeStr(t *rt.Thread) *Str {
	h := t.TakeFree(freeListStr)
	if h == nil {
		return nil
	}
	p := AsStr(h.Val())
	p.Renew(&strShape)
	if p.hash.Load() != 0 { // an atomic store costs more than the rest of this
		p.hash.Store(0)
	}
	return p
}

// maxFreeStr is the length up to which a dead Str is kept, its text with it.
const maxFreeStr = 256

// freeStr recycles a Str that no reader without a count can be looking at, nor come to
// later: one that dies while no other thread runs, or has never been a key (markKey).
// (Fields of Go memory that point to a Str without counting it point to interned ones,
// which never die.)
func freeStr(t *rt.Thread, h *rt.Header) {
	p := AsStr(h.Val())
	if len(p.S) > maxFreeStr {
		return
	}
	if p.aux.Load() != nil {
		if t.Multi() {
			return
		}
		p.aux.Store(nil)
	}
	if t.Audited() {
		p.S, p.N = "<dead str>", len("<dead str>") // whoever still reads it shows that
	}
	t.PutFree(freeListStr, h)
}

// keyMark is the aux of a Str that has been a key and has none of its own.
var keyMark = &strAux{}

// markKey notes that key is about to be seen in a table of a dict or set, where a search
// without the lock looks at its text (table.find): a Str is not recycled beside other
// threads from then on. Nowhere else is a Str read by who has not counted it and does
// not hold the lock of what has. The mark stays until no other thread runs.
func markKey(key rt.Value) {
	if key.H.Shape() != &strShape || key.H.Uncounted() {
		return
	}
	if s := AsStr(key); s.aux.Load() == nil {
		s.aux.CompareAndSwap(nil, keyMark)
	}
}

// CharStr returns the one-character str of r.
func CharStr(t *rt.Thread, r rune) rt.Value {
	if r < maxStatic {
		return charStrs[r].Val()
	}
	return newStrN(t, text.FromRune(r), 1)
}

// Hash returns the hash of s, as hash(s).
func (s *Str) Hash() int64 {
	if h := s.hash.Load(); h != 0 {
		return h
	}
	h := hashString(s.S)
	s.hash.Store(h)
	return h
}

// IsStr reports whether v is a str (or of a subclass).
func IsStr(v rt.Value) bool { return v.H.Shape().Kind == rt.KindStr }

// GoString returns the text of a str.
func GoString(v rt.Value) string { return AsStr(v).S }
