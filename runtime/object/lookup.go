// This file implements attribute lookup along the MRO, its cache, and the versions of classes.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
)

// methodCache is one interpreter's cache of lookups along MROs: direct mapped,
// each entry one atomic pointer to an immutable record. A record owns no reference:
// while the version is good the class has one. Misses are cached, too.
type methodCache [cacheSize]atomic.Pointer[cacheEntry]

const cacheSize = 4096

type cacheEntry struct {
	typ     *Type
	name    *Str // interned
	version uint32
	val     rt.Value // the zero Value: the MRO has no such name
}

func cacheIndex(c *Type, name *Str) int {
	return int((c.Addr()>>5 ^ name.Addr()>>4 ^ name.Addr()>>13) % cacheSize)
}

// Lookup finds name along the MRO: an owned reference, or the zero Value.
func (c *Type) Lookup(t *rt.Thread, name *Str) rt.Value {
	if name.Owner() != rt.Static {
		if name = internedTwin(t, name); name.Owner() != rt.Static {
			if t.Observed() {
				return c.lookupSeen(t, name)
			}
			return c.lookupRaw(t, name)
		}
	}
	if t.Observed() {
		if c.Flags&Heap != 0 {
			return c.lookupSeen(t, name)
		}
		r := c.lookupCached(t, name) // nothing is announced
		t.Saw(&c.Header, name.Val(), r)
		return r
	}
	return c.lookupCached(t, name)
}

// lookupCached is Lookup of an interned name on a thread that need not be told what is read.
func (c *Type) lookupCached(t *rt.Thread, name *Str) rt.Value {
	v := c.version.Load()
	slot := &StateOf(t).cache[cacheIndex(c, name)]
	if e := slot.Load(); e != nil && e.typ == c && e.name == name && e.version == v && v != 0 {
		switch r := e.val; {
		case r.H == nil || r.H.Uncounted():
			return r
		case !t.Multi():
			return t.New(r)
		case t.TryIncref(r.H):
			if c.version.Load() == v { // so it had not died: see beginWrite
				return r
			}
			t.Decref(r)
		}
	}
	r := c.lookupRaw(t, name)
	if r.H != nil && !r.H.Uncounted() && !small(r) {
		return r
	}
	// A version read before the lookup and still valid after stands for the same
	// attributes: a writer takes it away before the new value appears.
	if v != 0 && c.version.Load() == v {
		slot.Store(&cacheEntry{typ: c, name: name, version: v, val: r})
	}
	return r
}

// small reports whether the cache may keep the memory of v, a counted value, after its death: it is a
// function or a descriptor, which let go then of what they refer to.
func small(v rt.Value) bool {
	switch v.H.Shape() {
	case &functionShape, &propertyShape, &staticMethodShape, &classMethodShape:
		return true
	}
	return false
}

// lookupSeen is Lookup on an observed thread: a read of the attribute in each
// class that is looked at, which are one atomic step together. It leaves the
// cache alone, since what a run announces may not depend on it.
func (c *Type) lookupSeen(t *rt.Thread, name *Str) rt.Value {
	for _, m := range c.MRO {
		if m.Flags&Heap == 0 {
			break // built-in classes do not change
		}
		t.Visible(&m.Header, name.Val(), rt.Read)
	}
	t.Mute()
	v := c.lookupRaw(t, name)
	t.Unmute()
	t.Saw(&c.Header, name.Val(), v)
	return v
}

// lookupRaw is Lookup without the cache.
func (c *Type) lookupRaw(t *rt.Thread, name *Str) rt.Value {
	for _, m := range c.MRO {
		if v := m.ownAttr(t, name); v.H != nil {
			return v
		}
	}
	return rt.Value{}
}

// ownAttr returns an attribute of the class itself, owned, or the zero Value.
func (c *Type) ownAttr(t *rt.Thread, name *Str) rt.Value {
	if c.Dict != nil {
		return c.Dict.GetStr(t, name)
	}
	if v, ok := c.attributes()[name.S]; ok {
		return v
	}
	if len(name.S) > 4 && name.S[0] == '_' && name.S[1] == '_' {
		return c.slotWrappers()[name.S]
	}
	return rt.Value{}
}

// newVersion gives a class and its subclasses a version that was never used.
func (s *State) newVersion(c *Type) {
	s.TypeLock.Lock()
	c.endWrite(s)
	s.TypeLock.Unlock()
}

// beginWrite takes the version of c and of its subclasses away: nothing is
// cached until endWrite. The caller holds the type lock and has not yet stored
// the new value. The atomic swap is a full fence: whoever still hits a cache has
// read before the write.
func (c *Type) beginWrite() {
	if c.version.Swap(0) == 0 {
		return // so have the subclasses
	}
	for _, w := range c.subs {
		if s := w.Value(); s != nil {
			s.beginWrite()
		}
	}
}

// endWrite gives new versions, after the new value has appeared, and forgets
// dead subclasses. The caller holds the type lock.
func (c *Type) endWrite(s *State) {
	kept := c.subs[:0]
	for _, w := range c.subs {
		if sub := w.Value(); sub != nil {
			sub.endWrite(s)
			kept = append(kept, w)
		}
	}
	c.subs = kept
	s.versions++
	if s.versions == 0 {
		s.versions = 1
	}
	c.version.Store(s.versions)
}
