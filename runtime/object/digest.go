// This file says what objects of the built-in types hold, for digests of the interpreter's state.
package object

import (
	rt "minipy/runtime"
)

// Kinds without a Digest make a digest opaque.
func init() {
	strShape.Digest = func(h *rt.Header, d *rt.Digest) { d.Text(AsStr(h.Val()).S) }
	tupleShape.Digest = func(h *rt.Header, d *rt.Digest) { digestValues(d, AsTuple(h.Val()).Items) }
	listShape.Digest = func(h *rt.Header, d *rt.Digest) { digestValues(d, AsList(h.Val()).Items()) }
	dictShape.Digest = digestDict
	functionShape.Digest = func(h *rt.Header, d *rt.Digest) {
		l := AsFunction(h.Val()).Link
		d.Word(l.codeAddr())
		d.Value(l.Ns.Val())
		digestRefs(h, d)
	}
	for _, s := range []*rt.Shape{&cellShape, &methodShape, &boundShape, &moduleShape, &staticMethodShape, &classMethodShape, &propertyShape} {
		s.Digest = digestRefs
	}
	codeShape.Digest = func(h *rt.Header, d *rt.Digest) { d.Word(As[CodeObject](h.Val()).codeAddr()) }
	nameCellShape.Digest = func(h *rt.Header, d *rt.Digest) {
		d.Text(AsNameCell(h.Val()).Name.S)
		d.Value(AsNameCell(h.Val()).V)
	}
	rangeShape.Digest = func(h *rt.Header, d *rt.Digest) {
		r := As[Range](h.Val())
		d.Word(uint64(r.Start))
		d.Word(uint64(r.Stop))
		d.Word(uint64(r.Step))
		d.Opaque = d.Opaque || r.big != nil
	}
	rangeIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[RangeIter](h.Val())
		d.Word(uint64(i.Cur))
		d.Word(uint64(i.Step))
		d.Word(uint64(i.Left))
	}
	listIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[ListIter](h.Val())
		d.Word(uint64(i.Index))
		if i.List != nil {
			d.Value(i.List.Val())
		}
	}
	tupleIterShape.Digest = func(h *rt.Header, d *rt.Digest) {
		i := As[TupleIter](h.Val())
		d.Word(uint64(i.Index))
		if i.Tuple != nil {
			d.Value(i.Tuple.Val())
		}
	}
	textIOShape.Digest = func(h *rt.Header, d *rt.Digest) {
		f := As[TextIO](h.Val())
		d.Text(string(f.buf))
		for _, n := range f.notes {
			d.Word(uint64(n.At))
			d.Text(n.Text)
		}
		d.Flag(f.closed)
		d.Opaque = d.Opaque || f.busy || f.r != nil && len(f.buf) > 0
	}
}

func digestType(h *rt.Header, d *rt.Digest) {
	c := typeAt(h)
	d.Text(c.QualName)
	for _, b := range c.MRO {
		d.Value(b.Val())
	}
	digestRefs(h, d)
}

func digestValues(d *rt.Digest, list []rt.Value) {
	d.Word(uint64(len(list)))
	for _, v := range list {
		d.Value(v)
	}
}

// digestRefs is for objects that hold references and nothing else.
func digestRefs(h *rt.Header, d *rt.Digest) {
	if f := h.Shape().Traverse; f != nil {
		f(h, d.Value)
	}
}

// digestDict adds the keys and values in order. Where one was deleted counts too:
// an iterator's place is a number of entries.
func digestDict(h *rt.Header, d *rt.Digest) {
	m := AsDict(h.Val())
	tab := m.table()
	n := tab.live()
	for n > 0 && tab.entries[n-1].key.H == nil {
		n--
	}
	d.Word(uint64(n))
	for i := range n {
		e := &tab.entries[i]
		d.Value(e.key)
		v := e.val
		if v.H != nil && v.H.Shape() == &nameCellShape {
			v = AsNameCell(v).V
		}
		d.Value(v)
	}
}

// digestInstance adds the attributes with their names.
func digestInstance(h *rt.Header, d *rt.Digest) {
	for _, name := range shapeAt(h.Shape()).inst.names {
		d.Text(name.S)
	}
	digestRefs(h, d)
}

// A Digester is a module's state (State.Extra) that a digest can hold.
type Digester interface{ Digest(d *rt.Digest) }

// Digest adds the interpreter's own state, but for what was there before the script
// ran and is as it was (Beginning).
func (s *State) Digest(d *rt.Digest) {
	d.Value(s.Stdout.Val())
	d.Value(s.Stderr.Val())
	d.Value(s.Stdin.Val())
	d.Word(uint64(s.IntMaxDigits.Load()))
	d.Word(s.nans.Load())
	d.Word(uint64(len(s.Extra)))
	var sum uint64 // in no order
	for _, x := range s.Extra {
		if x, ok := x.(Digester); ok {
			x.Digest(d)
			sum++
			continue
		}
		d.Opaque = true
	}
}
