// This file computes digests of an interpreter's state: what exploring knows two states as the same by.
package runtime

import "math/bits"

// Digest is a hash of everything that what happens next depends on. Objects are
// numbered in the order in which they are met, so where they lie in memory does
// not matter. Two states with one digest are taken for the same: of N states any two
// collide with a chance of some N²/2^129.
//
// A shape says what else than its references an object holds (Shape.Digest).
// Objects of other shapes, and whatever else cannot be seen, make the digest opaque:
// then it stands for no state.
type Digest struct {
	a, b   uint64
	seen   map[*Header]uint32
	queue  []*Header
	next   int               // in queue
	old    map[*Header]int32 // objects that never change, by number
	Opaque bool
}

// Begin starts a new digest. old numbers objects that stay as they are.
func (d *Digest) Begin(old map[*Header]int32) {
	if d.seen == nil {
		d.seen = map[*Header]uint32{}
	}
	clear(d.seen)
	d.a, d.b, d.old, d.Opaque, d.queue, d.next = 0x243F6A8885A308D3, 0x13198A2E03707344, old, false, d.queue[:0], 0
}

// Word adds a number.
func (d *Digest) Word(n uint64) {
	h, l := bits.Mul64(d.a^n, 0x9E3779B97F4A7C15)
	d.a = h ^ l + 0xA0761D6478BD642F
	h, l = bits.Mul64(d.b+n, 0xD6E8FEB86659FD93)
	d.b = bits.RotateLeft64(d.b, 23) ^ h ^ l
}

// Flag adds a truth value.
func (d *Digest) Flag(b bool) {
	if b {
		d.Word(1)
	} else {
		d.Word(0)
	}
}

// Text adds a text.
func (d *Digest) Text(s string) {
	d.Word(uint64(len(s)))
	for len(s) >= 8 {
		d.Word(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
		s = s[8:]
	}
	var n uint64
	for i := range len(s) {
		n |= uint64(s[i]) << (8 * i)
	}
	d.Word(n)
}

// Value adds a value: which object it is; what that holds comes later (Sum).
func (d *Digest) Value(v Value) {
	h := v.H
	if h == nil {
		d.Word(0)
		return
	}
	if i, ok := d.old[h]; ok {
		d.Word(uint64(i)<<8 | 1)
		return
	}
	if h.tid == Static {
		if k := h.Shape().Kind; k == KindStr {
			d.Word(2)
			h.Shape().Digest(h, d) // interned: one object for each text, but in each interpreter another
			return
		}
		d.Word(3)
		d.Word(h.Addr()) // the process's own
		d.Word(v.N)
		return
	}
	n, ok := d.seen[h]
	if !ok {
		n = uint32(len(d.seen))
		d.seen[h] = n
		d.queue = append(d.queue, h)
	}
	d.Word(uint64(n)<<8 | 4)
}

// Again adds a value that Sum has met, or that is no object of the run's own; any other
// makes the digest opaque.
func (d *Digest) Again(v Value) {
	if v.H != nil && v.H.Shape().Kind == KindNameCell {
		v.H.Shape().Digest(v.H, d) // its namespace shows its value, not the cell
		return
	}
	if v.H != nil && v.H.tid != Static {
		_, met := d.seen[v.H]
		if _, old := d.old[v.H]; !met && !old {
			d.Opaque = true
			return
		}
	}
	d.Value(v)
}

// Sum returns the digest of what was added and of all that hangs on it.
func (d *Digest) Sum() [2]uint64 {
	for ; d.next < len(d.queue) && !d.Opaque; d.next++ {
		h := d.queue[d.next]
		s := h.Shape()
		d.Word(uint64(s.Kind))
		if s.Digest == nil || s.Flags&HasExt != 0 && s.Kind != KindOther && s.Kind != KindException && s.Kind != KindBytes {
			d.Opaque = true
			break
		}
		if s.Type != nil {
			d.Value(s.Type.Val())
		}
		s.Digest(h, d)
	}
	return [2]uint64{d.a, d.b}
}

// Kernel adds what the kernel keeps. Finalizers, weak references and names of
// objects that were asked for are not seen.
func (d *Digest) Kernel(in *Interp) {
	if in.Observable() || len(in.ids.m) != len(in.begin.ids) || in.RecursionLimit.Load() != in.begin.RecursionLimit || in.gil.interval.Load() != in.begin.interval {
		d.Opaque = true
	}
	d.Word(uint64(in.nextIdent))
}

// Thread adds the kernel's part of a thread that stands still.
func (d *Digest) Thread(t *Thread) {
	d.Word(uint64(t.Ident))
	d.Flag(t.unchecked)
	d.Word(uint64(t.Depth))
	if len(t.dying)+len(t.last) != 0 || t.nesting != 0 || t.serving || t.Reraised || t.LookupFailed {
		d.Opaque = true
	}
	d.Word(uint64(len(t.hold)))
	for _, v := range t.hold {
		d.Value(v)
	}
	d.Word(uint64(len(t.args)))
	for _, v := range t.args {
		d.Value(v)
	}
	for _, v := range t.drops[t.dropped:] {
		d.Value(v)
	}
	d.Value(t.Err)
	d.Value(t.StopValue)
	d.Value(t.Object)
	for it := t.Handled; it != nil; it = it.Prev {
		d.Value(it.Exc)
	}
	if len(t.Locals) != 0 {
		d.Opaque = true
	}
	if w := t.waiting.Load(); w != nil {
		d.Text(w.Kind)
		if w.On != nil {
			d.Value(w.On.Val())
		}
	}
}
