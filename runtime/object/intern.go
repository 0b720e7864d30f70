// This file defines the table of interned strings.
package object

import (
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
	"minipy/runtime/sched"
)

// internTable holds the interned strings of one interpreter: names and short
// constants of code, which live for ever. Names made at run time are not
// interned, as the table would grow without bound.
//
// Reading takes no lock: calls with **kwargs and getattr() look names up, and threads
// would wait for each other there. A table is only added to, under mu, and replaced by
// a larger copy when it is half full. A reader who misses in the old one has looked
// before the add; add looks again.
type internTable struct {
	mu  sched.Mutex
	n   int
	new []Str // made together, as an interpreter begins with two hundred; under mu
	tab atomic.Pointer[internSlots]
}

// internSlots is a hash table with linear probing; its length is a power of two.
type internSlots []atomic.Pointer[Str]

func (it *internTable) init() {
	tab := make(internSlots, 512)
	it.tab.Store(&tab)
}

// find returns the slot of s: of the string itself, or the empty one where it belongs.
func (tab internSlots) find(s string, hash int64) *atomic.Pointer[Str] {
	for i := int(hash); ; i++ {
		slot := &tab[i&(len(tab)-1)]
		if p := slot.Load(); p == nil || p.S == s {
			return slot
		}
	}
}

// add interns s.
func (it *internTable) add(s string, hash int64) *Str {
	it.mu.Lock()
	defer it.mu.Unlock()
	tab := *it.tab.Load()
	slot := tab.find(s, hash)
	if p := slot.Load(); p != nil {
		return p
	}
	if 2*it.n >= len(tab) {
		grown := make(internSlots, 2*len(tab))
		for i := range tab {
			if p := tab[i].Load(); p != nil {
				grown.find(p.S, p.Hash()).Store(p)
			}
		}
		it.tab.Store(&grown)
		slot = grown.find(s, hash)
	}
	if len(it.new) == 0 {
		it.new = make([]Str, 32)
	}
	p := &it.new[0]
	it.new = it.new[1:]
	p.S, p.N = s, text.Len(s)
	p.InitStatic(&strShape)
	p.hash.Store(hash)
	it.n++
	slot.Store(p)
	return p
}

// lookup returns the interned Str with the text s, or nil; twin, if not nil, is a Str
// with that text, which knows its hash.
func (it *internTable) lookup(s string, twin *Str) *Str {
	if p := fixed(s); p != nil {
		return p
	}
	var hash int64
	if twin != nil {
		hash = twin.Hash()
	} else {
		hash = hashString(s)
	}
	return it.tab.Load().find(s, hash).Load()
}

// fixed returns the Str of s that all interpreters have, or nil.
func fixed(s string) *Str {
	if p := fixedStr(s); p != nil {
		return p
	}
	return staticStrs[s]
}

// Intern returns the interned (static, uncounted) Str of s.
func Intern(t *rt.Thread, s string) *Str {
	if p := fixed(s); p != nil {
		return p
	}
	it, hash := &StateOf(t).intern, hashString(s)
	if p := it.tab.Load().find(s, hash).Load(); p != nil {
		return p
	}
	return it.add(s, hash)
}

// internedTwin returns the interned Str with the same text, or s.
func internedTwin(t *rt.Thread, s *Str) *Str {
	if p := StateOf(t).intern.lookup(s.S, s); p != nil {
		return p
	}
	return s
}
