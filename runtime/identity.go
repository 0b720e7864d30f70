// This file gives objects the names that scripts see: id(), default hashes, addresses in reprs.
package runtime

import "weak"

// identities names the objects of a controlled run, where no address may show:
// by (thread that asked first, counter), which the schedule determines. Guarded
// by mu; the objects are held weakly.
type identities struct {
	m map[weak.Pointer[Header]]uint64
}

// idBase makes the names look like addresses; each thread has idsPerThread of them.
const (
	idBase       = 0x7f0000000000
	idsPerThread = 1 << 28
)

// Identity returns what id() is of an object: its address or, in a controlled
// run, a name that is the same in every run with this schedule.
func (t *Thread) Identity(h *Header) uint64 {
	in := t.interp
	if in.controlled == nil {
		return h.Addr()
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.ids.m == nil {
		in.ids.m = map[weak.Pointer[Header]]uint64{}
	}
	p := weak.Make(h)
	id := in.ids.m[p]
	if id == 0 {
		t.named++
		id = idBase + uint64(t.Ident)*idsPerThread + uint64(t.named)*16
		in.ids.m[p] = id
	}
	return id
}

// forgetIdentity takes the name of a dead object away: its memory may become another.
func (in *Interp) forgetIdentity(h *Header) {
	in.mu.Lock()
	if len(in.ids.m) != 0 {
		delete(in.ids.m, weak.Make(h))
	}
	in.mu.Unlock()
}
