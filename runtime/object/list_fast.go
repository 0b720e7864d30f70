// This file holds what the VM's loop does to lists inline, while no lock is needed (not Multi).
package object

import rt "minipy/runtime"

// FastLen, FastCap and FastItem read the list without a lock; FastItem's index
// is below FastLen.
func (l *List) FastLen() int             { return int(l.n) }
func (l *List) FastCap() int             { return blockCap(l.arr) }
func (l *List) FastItem(i int) *rt.Value { return blockItem(l.arr, i) }

// FastAppend appends v, which it takes over; FastLen is below FastCap.
func (l *List) FastAppend(v rt.Value) {
	*blockItem(l.arr, int(l.n)) = v
	l.n++
}
