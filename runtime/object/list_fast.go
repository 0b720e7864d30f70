// This file holds what the VM's loop does to lists inline, while no lock is needed (not Multi).
package object

import rt "minipy/runtime"

// FastLen, FastCap and FastItem read the list without a lock; the index of FastItem
// is below FastCap.
func (l *List) FastLen() int             { return int(l.n) }
func (l *List) FastCap() int             { return blockCap(l.arr) }
func (l *List) FastItem(i int) *rt.Value { return blockItem(l.arr, i) }

// FastGrow makes the item that was just written behind the last one the last one.
func (l *List) FastGrow() { l.n++ }

// FastAppend moves the reference in p, a register that is dead afterwards, to the
// end; there is room.
func (l *List) FastAppend(p *rt.Value) {
	*blockItem(l.arr, int(l.n)) = *p
	l.n++
	p.H = &rt.UnboundHdr
}
