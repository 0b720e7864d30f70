// This file implements the mark phase of a collection: what the roots reach.
package runtime

import "sync/atomic"

// seqMark is the collector's mark in the header's seq word. It is set only while
// the world is stopped, and cleared before it starts again: nobody compares
// versions meanwhile.
const seqMark uint32 = 2

// markChunk is the number of headers in one piece of the marker's queue, a power of 2.
const markChunk = 4096

// marker holds the marked objects. It works through them in the order in which it
// found them, with no recursion (chains may have millions of links), and keeps
// them: the queue is the list of the marks to clear. It grows by pieces, so a
// large heap costs no copy of it.
//
// Rejected: a set of headers beside the heap. It took three times as long and four
// times the memory.
type marker struct {
	chunks []*[markChunk]*Header
	n      int // objects in the queue
	// last is the chunk that is being filled.
	last *[markChunk]*Header
	// statics are the marked static objects, which belong to all interpreters and
	// are never written.
	statics map[*Header]struct{}
}

// mark marks what the roots reach. The world is stopped until clear.
func (m *marker) mark(roots func(visit func(Value))) {
	visit := m.visit
	roots(visit)
	for i := 0; i < m.n; i++ {
		h := m.chunks[i/markChunk][i%markChunk]
		if f := h.Shape().Traverse; f != nil {
			f(h, visit)
		}
	}
}

func (m *marker) visit(v Value) {
	h := v.H
	if h == nil {
		return
	}
	if h.tid == Static {
		if h.Shape().Traverse == nil {
			return
		}
		if _, ok := m.statics[h]; ok {
			return
		}
		if m.statics == nil {
			m.statics = map[*Header]struct{}{}
		}
		m.statics[h] = struct{}{}
	} else {
		s := atomic.LoadUint32(&h.seq)
		if s&seqMark != 0 {
			return
		}
		storeRelUint32(&h.seq, s|seqMark)
	}
	i := m.n % markChunk
	if i == 0 {
		m.grow()
	}
	m.last[i] = h
	m.n++
}

// grow makes room for the next chunk; the first one is kept from mark to mark.
func (m *marker) grow() {
	k := m.n / markChunk
	if k == len(m.chunks) {
		m.chunks = append(m.chunks, new([markChunk]*Header))
	}
	m.last = m.chunks[k]
}

// marked reports whether the mark has reached an object that is not static.
func (h *Header) marked() bool { return atomic.LoadUint32(&h.seq)&seqMark != 0 }

// clear takes all marks back and forgets what was marked.
func (m *marker) clear() {
	for i := range m.n {
		h := m.chunks[i/markChunk][i%markChunk]
		if h.tid != Static {
			storeRelUint32(&h.seq, atomic.LoadUint32(&h.seq)&^seqMark)
		}
	}
	if len(m.chunks) > 0 {
		clear(m.chunks[0][:min(m.n, markChunk)])
		clear(m.chunks[1:])
		m.chunks = m.chunks[:1]
	}
	m.n, m.last = 0, nil
	clear(m.statics)
}
