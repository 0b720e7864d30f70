// This file holds the VM's unsafe accessors: registers, instructions, cache sites.
package vm

import (
	"sync/atomic"
	"unsafe"

	rt "minipy/runtime"
	"minipy/runtime/object"
)

// All arithmetic here stays inside one allocation (rule 3 of package unsafe):
// a window lies inside its segment, as CALL compares its end with the
// thread's limit; operand fields were verified against the window's size; pc
// lies inside the Link's instruction copy, which has a spare word at its end.

// reg returns the register that the low 16 bits of f name (a scaled operand).
func reg(regs unsafe.Pointer, f uint64) *rt.Value {
	return (*rt.Value)(unsafe.Add(regs, uintptr(uint16(f))))
}

// regAt returns register number i of a window.
func regAt(regs unsafe.Pointer, i int) *rt.Value {
	return (*rt.Value)(unsafe.Add(regs, uintptr(i)*16))
}

// at returns the register at byte offset a of the current window as saved in the thread.
func at(t *rt.Thread, a uintptr) *rt.Value { return (*rt.Value)(unsafe.Add(window(t), a)) }

// next returns the register after p.
func next(p *rt.Value) *rt.Value { return (*rt.Value)(unsafe.Add(unsafe.Pointer(p), 16)) }

// plus returns the register n after p.
func plus(p *rt.Value, n int) *rt.Value {
	return (*rt.Value)(unsafe.Add(unsafe.Pointer(p), uintptr(n)*16))
}

// run returns n registers from p on.
func run(p *rt.Value, n int) []rt.Value { return unsafe.Slice(p, n) }

// window returns the current window as saved in the thread.
func window(t *rt.Thread) unsafe.Pointer { return unsafe.Add(t.Stack0, t.Base) }

// calleeOf returns the function whose window this is (rule 1).
func calleeOf(regs unsafe.Pointer) *object.Function {
	return (*object.Function)(unsafe.Pointer((*rt.Value)(regs).H))
}

// fetch loads the instruction at pc; quickening may be rewriting it.
func fetch(pc unsafe.Pointer) uint64 { return atomic.LoadUint64((*uint64)(pc)) }

// nextIns returns the instruction behind the one being executed, from the saved pc.
func nextIns(t *rt.Thread) uint64 { return fetch(unsafe.Add(linkOf(t).Start, t.PCOff)) }

// site returns the inline cache with the index in the top 16 bits of ins (rule 3:
// the index was verified).
func site(l *object.Link, ins uint64) *attrCache {
	return (*attrCache)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Add(l.SitesPtr, uintptr(ins>>48)*8))))
}

func setSite(l *object.Link, ins uint64, c *attrCache) {
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Add(l.SitesPtr, uintptr(ins>>48)*8)), unsafe.Pointer(c))
}

// global returns the slot of a global (rule 3: the index was verified).
func global(l *object.Link, ins uint64) *object.GlobalSlot {
	return (*object.GlobalSlot)(unsafe.Add(l.GlobalsPtr, uintptr(ins>>32)*unsafe.Sizeof(object.GlobalSlot{})))
}

// constant returns a constant (rule 3: the index was verified).
func constant(l *object.Link, i uint64) rt.Value {
	return *(*rt.Value)(unsafe.Add(l.ConstsPtr, uintptr(i)*16))
}

// slotAt is object.SlotAt for the loop.
func slotAt(h *rt.Header, off uintptr) *rt.Value {
	return (*rt.Value)(unsafe.Add(unsafe.Pointer(h), off))
}

func asFunction(h *rt.Header) *object.Function { return (*object.Function)(unsafe.Pointer(h)) }

func asGenerator(v rt.Value) *Generator { return (*Generator)(unsafe.Pointer(v.H)) }
