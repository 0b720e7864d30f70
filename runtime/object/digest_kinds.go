// This file says what sets, deques, iterators, exceptions and descriptors hold, for digests of the interpreter's state.
package object

import (
	rt "minipy/runtime"
)

func init() {
	setShape.Digest, frozenSetShape.Digest = digestSet, digestSet
	dequeShape.Digest = digestDeque
	digestIterators()
	for _, s := range []*rt.Shape{&sliceShape, &mappingProxyShape} {
		s.Digest = digestRefs
	}
	for i := range dictViewShapes {
		dictViewShapes[i].Digest, odictViewShapes[i].Digest = digestRefs, digestRefs
	}
	bigIntShape.Digest = func(h *rt.Header, d *rt.Digest) { d.Text(As[BigInt](h.Val()).V.String()) }
	bytesShape.Digest = func(h *rt.Header, d *rt.Digest) {
		d.Text(AsBytes(h.Val()).B)
		digestExt(AsBytes(h.Val()).Ext.Load(), d)
	}
	// A descriptor's functions go with its name and the class that it was made for.
	getSetShape.Digest = func(h *rt.Header, d *rt.Digest) {
		g := As[getSetDescr](h.Val())
		d.Text(g.Name)
		d.Value(g.owner.Val())
	}
	memberShape.Digest = func(h *rt.Header, d *rt.Digest) {
		m := As[memberDescr](h.Val())
		d.Text(m.name.S)
		d.Value(m.owner.Val())
		d.Word(uint64(m.index))
	}
	excShapeFuncs.Digest = digestException
	tracebackShape.Digest = func(h *rt.Header, d *rt.Digest) {
		b := AsTraceback(h.Val())
		d.Word(b.codeAddr())
		d.Value(b.Ns.Val())
		d.Word(uint64(b.Ins))
		d.Word(uint64(b.Line))
		d.Flag(b.Lookup)
		digestValues(d, b.Locals)
		d.Value(b.Next)
	}
}

// digestExt adds an object's attributes that stand beside its own data.
func digestExt(x *Ext, d *rt.Digest) {
	d.Flag(x != nil && x.dict != nil)
	d.Flag(x != nil && x.slots != nil)
	traverseExt(x, d.Value)
}

// digestSet adds the table place by place: where an element lies decides the order of iteration, and what pop takes next.
func digestSet(h *rt.Header, d *rt.Digest) {
	s := AsSet(h.Val())
	tab := s.table()
	d.Word(tab.mask)
	d.Word(uint64(s.used))
	d.Word(uint64(s.fill))
	d.Word(uint64(s.finger))
	d.Word(uint64(s.reused))
	d.Word(uint64(s.hash.Load()))
	for i := range tab.e {
		if e := &tab.e[i]; e.key.H != nil {
			d.Word(uint64(i))
			d.Word(uint64(e.hash))
			d.Value(e.key)
		}
	}
}

func digestDeque(h *rt.Header, d *rt.Digest) {
	q := asDeque(h.Val())
	d.Word(uint64(q.n))
	d.Word(uint64(q.maxlen))
	d.Word(q.state)
	for i := range q.n {
		d.Value(*q.at(i))
	}
	digestExt(q.Ext.Load(), d)
}

func digestException(h *rt.Header, d *rt.Digest) {
	e := AsException(h.Val())
	for _, v := range []rt.Value{e.Args, e.Cause, e.Context, e.TB} {
		d.Value(v)
	}
	d.Flag(e.Suppress.Load())
	digestExt(e.Ext.Load(), d)
}

// digestIterators: what an iterator is over, if it has not come to its end, and how far it is.
func digestIterators() {
	listRevShape.Digest = listIterShape.Digest
	strIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		d.Word(uint64(As[StrIter](h.Val()).Off))
		digestRefs(h, d)
	}
	asciiIterShape.Digest = strIterShape.Digest
	reverseIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[ReverseIter](h.Val())
		d.Word(uint64(i.index.Load()))
		d.Value(i.Seq)
	}
	seqIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[SeqIter](h.Val())
		d.Word(uint64(i.index.Load()))
		d.Flag(i.done.Load())
		d.Value(i.Seq)
	}
	setIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := AsSetIter(h.Val())
		d.Word(uint64(i.pos))
		d.Word(uint64(i.left))
		d.Word(uint64(i.used))
		digestRefs(h, d)
	}
	dequeIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[DequeIter](h.Val())
		d.Word(uint64(i.pos))
		d.Word(uint64(i.left))
		d.Word(i.state)
		digestRefs(h, d)
	}
	dequeRevIterShape.Digest = dequeIterShape.Digest
	for i := range dictIterShapes {
		dictIterShapes[i].Digest, dictRevIterShapes[i].Digest = digestDictIter, digestDictIter
	}
	for i := range odictIterShapes {
		odictIterShapes[i].Digest = digestDictIter
	}
	enumerateShape.Digest = func(h *rt.Header, d *rt.Digest) {
		e := As[enumerateIter](h.Val())
		d.Word(uint64(e.next))
		d.Value(e.it)
		d.Opaque = d.Opaque || e.big != nil
	}
	zipShape.Digest = func(h *rt.Header, d *rt.Digest) {
		z := As[zipIter](h.Val())
		d.Flag(z.strict)
		digestValues(d, z.its)
	}
	mapShape.Digest = func(h *rt.Header, d *rt.Digest) {
		m := As[mapIter](h.Val())
		d.Value(m.fn)
		digestValues(d, m.its)
	}
	filterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		f := As[filterIter](h.Val())
		d.Value(f.fn)
		d.Value(f.it)
	}
}

// digestDictIter also adds how full the dict's table is, deleted entries included: once it is full
// they go, and the iterator's place means another entry.
func digestDictIter(h *rt.Header, d *rt.Digest) {
	i := AsDictIter(h.Val())
	d.Word(uint64(i.pos))
	d.Word(uint64(i.left))
	d.Word(uint64(i.used))
	if m := i.Dict; m != nil {
		tab := m.table()
		d.Word(uint64(tab.used))
		d.Word(uint64(len(tab.entries)))
		d.Value(m.Val())
	}
}
