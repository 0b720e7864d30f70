// This file defines Str, the representation of str, and interning; its methods are in str_methods.go.
package object

import (
	"sync/atomic"
	"unicode/utf8"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
	"minipy/runtime/sched"
)

// Str is a str: immutable, and never recycled, because optimistic readers may
// look at it. S is WTF-8: UTF-8 in which lone surrogates are three bytes.
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

var strShape = rt.Shape{Kind: rt.KindStr}

// maxStatic is the number of one-character strings that are static.
const maxStatic = 256

var (
	charStrs   [maxStatic]Str
	emptyStr   Str
	staticStrs = map[string]*Str{}
)

func init() {
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
	p := &Str{S: s, N: n}
	p.Init(t, &strShape)
	return p.Val()
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

// internTable holds the interned strings of one interpreter: names and short
// constants of code, which live for ever. Names made at run time are not
// interned, as the table would grow without bound.
type internTable struct {
	mu sched.Mutex
	m  map[string]*Str
}

func (it *internTable) init() { it.m = make(map[string]*Str, 256) }

// Intern returns the interned (static, uncounted) Str of s.
func Intern(t *rt.Thread, s string) *Str {
	if p := fixedStr(s); p != nil {
		return p
	}
	if p, ok := staticStrs[s]; ok {
		return p
	}
	it := &StateOf(t).intern
	it.mu.Lock()
	defer it.mu.Unlock()
	p, ok := it.m[s]
	if !ok {
		p = &Str{S: s, N: text.Len(s)}
		p.InitStatic(&strShape)
		it.m[s] = p
	}
	return p
}

// internedTwin returns the interned Str with the same text, or s.
func internedTwin(t *rt.Thread, s *Str) *Str {
	if p := fixedStr(s.S); p != nil {
		return p
	}
	if p, ok := staticStrs[s.S]; ok {
		return p
	}
	it := &StateOf(t).intern
	it.mu.Lock()
	defer it.mu.Unlock()
	if p, ok := it.m[s.S]; ok {
		return p
	}
	return s
}

// IsStr reports whether v is a str (or of a subclass).
func IsStr(v rt.Value) bool { return v.H.Shape().Kind == rt.KindStr }

// GoString returns the text of a str.
func GoString(v rt.Value) string { return AsStr(v).S }
