// This file implements namespaces: dicts whose values live in cells that code binds by name.
package object

import rt "minipy/runtime"

// namespace is what a Dict has more if it is the namespace of a module. A name
// that code mentions has a NameCell, which the dict holds as the name's value,
// so that reading a global is one look at its cell. Names that only the
// dict's own operations touch have plain values until code asks for their cell.
//
// An unbound cell is absent from the dict; it waits in cells and takes its
// place in the order of the keys when it is bound. So a cell is bound if and
// only if the dict holds it; both change together, under the dict's lock and
// then the cell's. It stays in cells when it is bound: to take it out, and put it
// back, is most of what the first store of a global costs in an exploration.
type namespace struct {
	cells map[string]*NameCell // those that are or were unbound; under the dict's lock
	room  []NameCell           // made together for the names of a new module; likewise
}

// NewNamespace returns an empty dict whose values live in NameCells (module globals); deferred.
func NewNamespace(t *rt.Thread) *Dict { return NewNamespaceSized(t, 0) }

// NewNamespaceSized is NewNamespace with room for n names.
func NewNamespaceSized(t *rt.Thread, n int) *Dict {
	d := NewDictSized(t, n)
	d.ns = &namespace{cells: map[string]*NameCell{}}
	d.MakeDeferred()
	t.Keep(&d.Header)
	return d
}

// MakeNamespace turns any dict into a namespace: exec was given it as its
// globals. The world stops for it, since ns is read without the lock; from now on
// the dict is deferred, because the functions that are made in it refer to it
// without counting.
func (d *Dict) MakeNamespace(t *rt.Thread) {
	if d.ns != nil {
		return
	}
	t.StopTheWorld()
	if d.ns == nil {
		d.ns = &namespace{cells: map[string]*NameCell{}}
		d.MakeDeferred()
		t.Keep(&d.Header)
	}
	t.StartTheWorld()
}

// Cell returns the cell that binds name in a namespace, made unbound if absent.
// Borrowed: cells are deferred. name is interned.
func (d *Dict) Cell(t *rt.Thread, name *Str) *NameCell {
	t.Mute() // scripts cannot tell
	t.Lock(&d.Header)
	c := d.cellLocked(name)
	t.Unlock(&d.Header)
	t.Unmute()
	return c
}

func (d *Dict) cellLocked(name *Str) *NameCell {
	tab := d.table()
	if i := tab.findStr(name, name.Hash()); i >= 0 {
		p := &tab.entries[i].val
		if p.H.Shape() == &nameCellShape {
			return AsNameCell(*p)
		}
		// The first code that mentions a name that dict operations made.
		c := NewNameCell(name, d)
		c.V, c.out = *p, false
		rt.StoreValue(p, c.Val())
		return c
	}
	c := d.ns.cells[name.S]
	if c == nil {
		c = NewNameCell(name, d)
		d.ns.cells[name.S] = c
	}
	return c
}

// bind is the part of an insertion that concerns cells: it returns what the
// entry is to hold. It takes key and val over. The caller holds the dict's lock.
func (ns *namespace) bind(t *rt.Thread, key, val rt.Value) (k, v rt.Value) {
	c := ns.cells[AsStr(key).S]
	if c == nil || !c.out || key.H.Shape() != &strShape {
		return key, val
	}
	c.out = false
	c.swap(t, val)
	t.DropLater(key)
	return t.New(c.Name.Val()), c.Val()
}

// bindNew binds a name that the namespace has not had, as a new module's all are: what Cell and
// Store do, without the way through cells. It takes v over, and reports false if there is
// such a name.
func (d *Dict) bindNew(t *rt.Thread, name *Str, v rt.Value) bool {
	absent := func() bool {
		return (len(d.ns.cells) == 0 || d.ns.cells[name.S] == nil) && d.table().findStr(name, name.Hash()) < 0
	}
	t.Lock(&d.Header)
	ok := absent()
	var c *NameCell
	if room := d.ns.room; ok && len(room) > 0 {
		c, d.ns.room = &room[0], room[1:]
	}
	t.Unlock(&d.Header)
	if !ok {
		return false
	}
	if c == nil {
		c = &NameCell{}
	}
	*c = NameCell{V: v, Name: name, Ns: d}
	c.InitDeferred(&nameCellShape)
	t.Visible(&c.Header, rt.Unbound, rt.Write)
	t.Saw(&c.Header, rt.Unbound, v)
	t.Visible(&d.Header, rt.Keys, rt.Write)
	t.Lock(&d.Header)
	if ok = absent(); ok {
		d.insertEntry(t, t.New(name.Val()), name.Hash(), c.Val(), !t.Multi())
	}
	t.Unlock(&d.Header)
	return ok
}

// unbind takes a cell whose entry was removed; it returns its value, owned. The
// caller holds the dict's lock.
func (ns *namespace) unbind(t *rt.Thread, c *NameCell) rt.Value {
	if ns.cells[c.Name.S] != c {
		ns.cells[c.Name.S] = c
	}
	c.out = true
	return c.swap(t, rt.Unbound)
}

// swap puts v, whose reference it takes over, and returns the old content, owned.
func (c *NameCell) swap(t *rt.Thread, v rt.Value) rt.Value {
	t.Lock(&c.Header)
	old := c.V
	rt.StoreValue(&c.V, v)
	t.Unlock(&c.Header)
	return old
}

// Store binds c to v, whose reference it takes over; it inserts the name in the
// namespace if c was unbound. Atomic.
func (c *NameCell) Store(t *rt.Thread, v rt.Value) {
	t.Visible(&c.Header, rt.Unbound, rt.Write)
	t.Saw(&c.Header, rt.Unbound, v)
	t.Lock(&c.Header)
	if old := c.V; !old.IsUnbound() {
		rt.StoreValue(&c.V, v)
		t.Unlock(&c.Header)
		t.Decref(old)
		return
	}
	t.Unlock(&c.Header)
	d := c.Ns
	t.Visible(&d.Header, rt.Keys, rt.Write)
	t.Lock(&d.Header)
	// Only holders of the dict's lock bind and unbind.
	if c.out {
		c.out = false
		c.swap(t, v)
		d.insertEntry(t, t.New(c.Name.Val()), c.Name.Hash(), c.Val(), !t.Multi())
	} else {
		t.DropLater(c.swap(t, v))
	}
	t.Unlock(&d.Header)
}

// Delete unbinds c; false if it was not bound. Atomic.
func (c *NameCell) Delete(t *rt.Thread) bool {
	d := c.Ns
	t.Visible(&d.Header, rt.Keys, rt.Write)
	t.Lock(&d.Header)
	i := absent
	if !c.out {
		i = d.table().findStr(c.Name, c.Name.Hash())
	}
	if i >= 0 {
		k, v := d.remove(t, i)
		t.DropLater(v)
		t.DropLater(k)
	}
	t.Unlock(&d.Header)
	return i >= 0
}

// GlobalName returns the name of the global that an object is the cell of, or "".
func GlobalName(h *rt.Header) string {
	if h.Shape() != &nameCellShape {
		return ""
	}
	return AsNameCell(h.Val()).Name.S
}

// GlobalHash returns the hash of the name of the global that an object is the cell of.
func GlobalHash(h *rt.Header) uint64 { return uint64(AsNameCell(h.Val()).Name.Hash()) }
