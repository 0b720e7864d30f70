// This file implements concatenation of strings such that s += x in a loop takes linear time.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// catBuf is a buffer that strings grow into: its first used bytes belong to
// strings and never change again, the rest is free. Whoever moves used forward
// owns the bytes in between until a Str that spans them is published.
type catBuf struct {
	used atomic.Int64
	b    []byte // len(b) is the capacity
}

// catMin is the length from which on concatenation leaves room to grow.
const catMin = 64

// catMark marks the result of a concatenation that has no buffer.
var catMark = &strAux{cat: true}

// concat returns x + y. If x is itself the result of a concatenation, the bytes
// go to a buffer with room to spare; and if x ends where the used part of its
// buffer does, y is written behind it and the new string shares the buffer. So a
// loop of s += part copies each byte a constant number of times, and no Str is
// ever changed. CPython grows the string in place if nobody else refers to it;
// here it matters only that nobody has appended to the same string before.
func (x *Str) concat(t *rt.Thread, y *Str) rt.Value {
	size := len(x.S) + len(y.S)
	if size < catMin {
		return newStrN(t, x.S+y.S, x.N+y.N)
	}
	aux := x.aux.Load()
	if aux == nil || !aux.cat || len(y.S) > len(x.S) {
		v := newStrN(t, x.S+y.S, x.N+y.N)
		AsStr(v).aux.Store(catMark)
		return v
	}
	if buf := aux.buf; buf != nil && size <= len(buf.b) && buf.used.CompareAndSwap(int64(len(x.S)), int64(size)) {
		copy(buf.b[len(x.S):size], y.S)
		return newGrown(t, aux, buf.b[:size], x.N+y.N)
	}
	buf := &catBuf{b: make([]byte, size+size/2)}
	buf.used.Store(int64(size))
	copy(buf.b, x.S)
	copy(buf.b[len(x.S):], y.S)
	return newGrown(t, &strAux{cat: true, buf: buf}, buf.b[:size], x.N+y.N)
}

func newGrown(t *rt.Thread, aux *strAux, b []byte, n int) rt.Value {
	p := allocStr(t)
	p.S, p.N = stringOf(b), n
	if aux.index != nil {
		aux = &strAux{cat: true, buf: aux.buf}
	}
	p.aux.Store(aux)
	return p.Val()
}
