// This file puts what package object keeps of an interpreter back to what it was: see rt.Interp.Restart.
package object

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"weak"

	rt "minipy/runtime"
)

// A Restarter is a module's state (State.Extra) that can be put back to what it
// was when the module was made.
type Restarter interface{ Restart(t *rt.Thread) }

// Beginning is what an interpreter was like before its script ran.
type Beginning struct {
	st       *State
	modules  int64
	extra    map[any]any
	subs     map[*Type][]weak.Pointer[Type]
	digits   int32
	versions []classVersion
	// Old numbers the objects that exist, but for static ones, which never change,
	// and those that Forget was told of. The order is the same in every interpreter
	// with these modules.
	Old map[*rt.Header]int32
}

type classVersion struct {
	c       *Type
	version uint32
}

// Begin notes the state of the interpreter. roots are objects that a script reaches
// and that are put back by their own Restart.
func (s *State) Begin() *Beginning {
	b := &Beginning{st: s, modules: s.Modules.n, extra: maps.Clone(s.Extra), subs: map[*Type][]weak.Pointer[Type]{}, digits: s.IntMaxDigits.Load(), Old: make(map[*rt.Header]int32, 400)}
	for c, list := range s.builtinSubs {
		b.subs[c] = slices.Clone(list)
	}
	queue := make([]*rt.Header, 0, 400)
	visit := func(v rt.Value) {
		if v.H == nil || v.H.Owner() == rt.Static {
			return
		}
		if _, seen := b.Old[v.H]; seen {
			return
		}
		b.Old[v.H] = int32(len(b.Old))
		queue = append(queue, v.H)
		if v.Kind() == rt.KindType {
			c := AsType(v)
			b.versions = append(b.versions, classVersion{c, c.version.Load()})
		}
	}
	for _, d := range []*Dict{s.Builtins, s.Modules, s.Sys} {
		if d != nil {
			visit(d.Val())
		}
	}
	visit(s.Path)
	keys := slices.Collect(maps.Keys(s.Extra))
	sort.Slice(keys, func(i, k int) bool { return fmt.Sprintf("%T", keys[i]) < fmt.Sprintf("%T", keys[k]) })
	for _, k := range keys {
		if x, ok := s.Extra[k].(Traverser); ok {
			x.Traverse(visit)
		}
	}
	for i := 0; i < len(queue); i++ {
		if f := queue[i].Shape().Traverse; f != nil {
			f(queue[i], visit)
		}
		if v := queue[i].Val(); v.Kind() == rt.KindDict && AsDict(v).ns != nil {
			d := AsDict(v)
			for _, c := range d.ns.unbound() {
				visit(c.Val())
			}
		}
	}
	return b
}

// Forget takes objects out of Old.
func (b *Beginning) Forget(list ...*rt.Header) {
	for _, h := range list {
		delete(b.Old, h)
	}
}

// Changed reports whether a module was imported or a class changed since.
func (b *Beginning) Changed() bool {
	if b.st.Modules.n != b.modules {
		return true
	}
	for _, v := range b.versions {
		if v.c.version.Load() != v.version {
			return true
		}
	}
	return false
}

// Restart puts the state back. It reports false if it cannot: a module was
// imported that was not there, a class was changed, or a module's state knows no Restart.
func (b *Beginning) Restart(t *rt.Thread) bool {
	s := b.st
	if b.Changed() {
		return false
	}
	for k, x := range s.Extra {
		if _, old := b.extra[k]; !old {
			delete(s.Extra, k)
			s.Threading.Store(nil) // it may be that
			continue
		}
		r, ok := x.(Restarter)
		if !ok {
			return false
		}
		r.Restart(t)
	}
	clear(s.builtinSubs)
	for c, list := range b.subs {
		s.builtinSubs[c] = slices.Clone(list)
	}
	s.IntMaxDigits.Store(b.digits)
	s.nans.Store(0)
	return true
}

// Restart empties the stream.
func (f *TextIO) Restart() {
	f.buf, f.busy, f.eof, f.err, f.waiters, f.closed = f.buf[:0], false, false, nil, nil, false
	f.total, f.notes = 0, nil
}

// EachCell calls visit with the cells that the namespace had.
func (c *NamespaceCopy) EachCell(visit func(c *NameCell)) {
	for _, cell := range c.cells {
		visit(cell)
	}
}

// NamespaceCopy is a namespace as it was.
type NamespaceCopy struct {
	d          *Dict
	keys, vals []rt.Value
	cells      []*NameCell
	// image is a table with the contents of then, unless it is nil, and of the size that the last run
	// has left; bound are the cells in it, unbound the others, and all are in the namespace's cells.
	image          *table
	bound, unbound []*NameCell
}

// unbound returns the unbound cells, by name.
func (ns *namespace) unbound() (list []*NameCell) {
	for _, name := range slices.Sorted(maps.Keys(ns.cells)) {
		if c := ns.cells[name]; c.out {
			list = append(list, c)
		}
	}
	return list
}

// CopyNamespace notes what a namespace is like.
func (d *Dict) CopyNamespace(t *rt.Thread) *NamespaceCopy {
	c := &NamespaceCopy{d: d}
	c.keys, c.vals = d.Snapshot(t)
	c.cells = d.ns.unbound()
	tab := d.table()
	for i := range tab.live() {
		if e := &tab.entries[i]; e.key.H != nil && e.val.H.Shape() == &nameCellShape {
			c.cells = append(c.cells, AsNameCell(e.val))
		}
	}
	return c
}

// Restart puts the namespace back; nothing is dropped. The cells that code was
// bound to are the same ever after.
func (c *NamespaceCopy) Restart(t *rt.Thread) {
	d := c.d
	tab := d.table()
	if m := c.image; m != nil && m.mask == tab.mask && len(d.ns.cells) == len(c.cells) {
		copy(tab.idx, m.idx)
		n := copy(tab.entries, m.entries)
		clear(tab.entries[n:max(n, int(tab.used))])
		tab.used, tab.usable, tab.front = m.used, m.usable, 0
		d.n = int64(len(c.keys))
		c.refill(t)
		return
	}
	if tab != &emptyTable {
		clear(tab.idx)
		clear(tab.entries[:tab.used])
		tab.used, tab.usable, tab.front = 0, int32(len(tab.entries)), 0
	}
	d.n = 0
	clear(d.ns.cells)
	for _, cell := range c.cells {
		cell.V, cell.out = rt.Unbound, true
		d.ns.cells[cell.Name.S] = cell
	}
	for i, k := range c.keys {
		d.insert(t, t.New(k), AsStr(k).Hash(), t.New(c.vals[i]))
	}
	c.picture()
}

// picture notes the table as it is.
func (c *NamespaceCopy) picture() {
	c.image, c.bound, c.unbound = nil, c.bound[:0], c.unbound[:0]
	tab := c.d.table()
	if tab == &emptyTable || int(tab.used) != len(c.keys) {
		return
	}
	for _, k := range c.keys {
		if !IsStr(k) {
			return
		}
	}
	c.image = &table{mask: tab.mask, usable: tab.usable, used: tab.used, idx: slices.Clone(tab.idx), entries: slices.Clone(tab.entries[:tab.used])}
	for _, cell := range c.cells {
		if cell.out {
			c.unbound = append(c.unbound, cell)
		}
	}
	for i := range c.image.entries {
		var cell *NameCell
		if v := c.image.entries[i].val; v.H.Shape() == &nameCellShape {
			cell = AsNameCell(v)
		}
		c.bound = append(c.bound, cell)
	}
}

// refill gives the cells what they held. What the last run has dropped is counted anew.
func (c *NamespaceCopy) refill(t *rt.Thread) {
	for _, cell := range c.unbound {
		cell.V, cell.out = rt.Unbound, true
	}
	for i, cell := range c.bound {
		t.Incref(c.vals[i])
		if cell != nil {
			cell.V, cell.out = c.vals[i], false
		} else {
			t.Incref(c.keys[i])
		}
	}
}

// EachGlobal calls visit with the names and values of a namespace. Nobody changes it
// meanwhile.
func (d *Dict) EachGlobal(visit func(name string, v rt.Value)) {
	tab := d.table()
	for i := range tab.live() {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		v := e.val
		if v.H.Shape() == &nameCellShape {
			v = AsNameCell(v).V
		}
		name := ""
		if IsStr(e.key) {
			name = AsStr(e.key).S
		}
		visit(name, v)
	}
}
