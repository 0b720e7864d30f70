// This file names objects: alike in all executions that begin alike.
package explore

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// names are the names that objects have in an execution. Most operations are on few
// objects, so the last ones are found by their address in slots. Names of globals and of
// old objects outlive executions; they are only there.
type names struct {
	numbers map[*rt.Header]int32 // of this execution
	slots   [256]nameSlot
	now     uint32 // the number of the execution
}

// nameSlot is an object with its name, which is good in execution number since, or as long
// as the interpreter is that one: see oldNames.
type nameSlot struct {
	h     *rt.Header
	name  int32
	since uint32
}

// oldNames marks nameSlot.since as the number of an interpreter.
const oldNames uint32 = 1 << 31

// forget begins an execution.
func (n *names) forget() {
	clear(n.numbers)
	n.now = (n.now + 1) &^ oldNames
	if n.now == 0 {
		n.slots = [256]nameSlot{}
	}
}

// on begins an operation on the object, whose name is given at its first use.
func (x *execution) on(h *rt.Header) op {
	s := &x.names.slots[h.Addr()*0x9E3779B97F4A7C15>>56]
	if s.h != h || s.since != x.names.now && s.since != oldNames|x.run.Generation {
		*s = nameSlot{h, x.name(h), x.names.now}
		if s.name < 0 {
			s.since = oldNames | x.run.Generation
		}
	}
	o := op{obj: s.name, kind: h.Shape().Kind}
	if s.name == global {
		o.n = object.GlobalHash(h)
	}
	return o
}

func (x *execution) name(h *rt.Header) int32 {
	if n, ok := x.names.numbers[h]; ok {
		return n
	}
	if i, ok := x.run.Old[h]; ok {
		return old - i
	}
	if object.GlobalName(h) != "" {
		return global
	}
	n := int32(x.named)
	x.named++
	x.names.numbers[h] = n
	return n
}
