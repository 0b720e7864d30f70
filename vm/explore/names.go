// This file names objects: alike in all executions that begin alike.
package explore

import (
	"slices"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// names are the names that objects have in an execution. Most operations are on few
// objects, so the last ones are found by their address in slots. Names of globals and of
// old objects outlive executions; they are only there.
type names struct {
	list    []*rt.Header         // in this execution, in the order of their numbers
	numbers map[*rt.Header]int32 // likewise, if they are more than few
	slots   [256]nameSlot
	now     uint32 // the number of the execution
}

// nameSlot is an object with its name, which is good in execution number since, or as long
// as the interpreter is that one: see oldNames.
type nameSlot struct {
	h     *rt.Header
	name  int32
	since uint32
	taken uint32 // the number of the execution that has last named an object in this slot
}

const few = 32

// oldNames marks nameSlot.since as the number of an interpreter.
const oldNames uint32 = 1 << 31

// forget begins an execution.
func (n *names) forget() {
	clear(n.list)
	n.list = n.list[:0]
	clear(n.numbers)
	n.now = (n.now + 1) &^ oldNames
	if n.now == 0 {
		n.slots = [256]nameSlot{}
	}
}

// on makes o an operation on the object, whose name is given at its first use.
func (x *execution) on(h *rt.Header, o *op) {
	s := &x.names.slots[h.Addr()*0x9E3779B97F4A7C15>>56]
	if s.h != h || s.since != x.names.now && s.since != oldNames|x.run.Generation {
		s.name = x.name(h, s.taken == x.names.now)
		if s.h, s.since = h, oldNames|x.run.Generation; s.name >= 0 {
			s.since, s.taken = x.names.now, x.names.now
		}
	}
	*o = op{}
	o.obj, o.kind = s.name, h.Shape().Kind
	if s.name == global {
		o.n = object.GlobalHash(h)
	}
}

// name returns the object's name. perhaps: it may have one of this execution.
func (x *execution) name(h *rt.Header, perhaps bool) int32 {
	if perhaps {
		if n := x.names.number(h); n >= 0 {
			return n
		}
	}
	if i, ok := x.run.Old[h]; ok {
		return old - i
	}
	if object.GlobalName(h) != "" {
		return global
	}
	n := int32(x.named)
	x.named++
	x.names.add(h)
	return n
}

// number returns the number that h has in this execution, or -1.
func (n *names) number(h *rt.Header) int32 {
	if len(n.list) <= few {
		return int32(slices.Index(n.list, h))
	}
	if i, ok := n.numbers[h]; ok {
		return i
	}
	return -1
}

// add numbers h.
func (n *names) add(h *rt.Header) {
	n.list = append(n.list, h)
	switch k := len(n.list); {
	case k <= few:
	case k == few+1:
		for i, h := range n.list {
			n.numbers[h] = int32(i)
		}
	default:
		n.numbers[h] = int32(k - 1)
	}
}
