// This file implements the audit of reference counts: every count recomputed from the heap.
package runtime

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"minipy/runtime/sched"
)

// ledger records every counted object that lives, for the audit. It exists only
// in debugging runs (--debug=refs).
type ledger struct {
	mu   sched.Mutex
	live map[*Header]uint64 // allocation number
	// deferred are the objects that are not counted themselves and own references;
	// Go's collector would take them without a word.
	deferred []*Header
	next     uint64
	dying    map[*Header]int // objects that are being freed
	lost     map[string]bool // what checkUnmarked found
	describe func(*Header) string
}

// EnableAudit starts recording objects. Call it before the first one is made.
// describe names an object.
func (in *Interp) EnableAudit(describe func(*Header) string) {
	in.unwatched = false
	in.ledger = &ledger{live: map[*Header]uint64{}, dying: map[*Header]int{}, lost: map[string]bool{}, describe: describe}
}

// Auditing reports whether objects are recorded.
func (in *Interp) Auditing() bool { return in.ledger != nil }

func (l *ledger) born(h *Header) {
	l.mu.Lock()
	l.next++
	l.live[h] = l.next
	l.mu.Unlock()
}

// free frees a dead object. Until that has ended it may still refer to others.
func (l *ledger) free(t *Thread, h *Header, s *Shape) {
	l.mu.Lock()
	delete(l.live, h)
	l.dying[h]++
	l.mu.Unlock()
	if s.Free != nil {
		s.Free(t, h)
	}
	l.mu.Lock()
	if l.dying[h]--; l.dying[h] == 0 {
		delete(l.dying, h)
	}
	l.mu.Unlock()
}

// Audited reports whether a ledger is kept: the dead are then made unfit for use.
func (t *Thread) Audited() bool { return t.interp.ledger != nil }

// Keep notes a deferred object of t's interpreter that owns references, if a ledger is kept.
func (t *Thread) Keep(h *Header) {
	if l := t.interp.ledger; l != nil {
		l.mu.Lock()
		l.deferred = append(l.deferred, h)
		l.mu.Unlock()
	}
}

// Audit recomputes every count and describes each object whose count is wrong: too
// high is a leak, too low a death to come too early. roots calls visit with every
// reference held outside the heap (registers, handles, module tables). The world
// is stopped.
//
// A deferred object owns references too, and what it holds is no leak although
// nobody can reach it any more: Keep has noted it.
func (in *Interp) Audit(roots func(visit func(Value))) []string {
	l, describe := in.ledger, in.ledger.describe
	edges := map[*Header]int64{}
	seen := map[*Header]bool{}
	var work []*Header
	visit := func(v Value) {
		h := v.H
		if h == nil {
			return
		}
		if !h.Uncounted() {
			edges[h]++
		}
		if !seen[h] {
			seen[h] = true
			work = append(work, h)
		}
	}
	drain := func() {
		for len(work) > 0 {
			h := work[len(work)-1]
			work = work[:len(work)-1]
			if s := h.Shape(); s.Traverse != nil {
				s.Traverse(h, visit)
			}
		}
	}
	roots(visit)
	drain()
	for _, h := range l.deferred {
		if !seen[h] {
			seen[h] = true
			work = append(work, h)
			drain()
		}
	}
	// What the roots do not reach is garbage that holds itself, or leaked.
	order := make([]*Header, 0, len(l.live))
	for h := range l.live {
		order = append(order, h)
	}
	sort.Slice(order, func(i, j int) bool { return l.live[order[i]] < l.live[order[j]] })
	for _, h := range order {
		if !seen[h] {
			seen[h] = true
			work = append(work, h)
			drain()
		}
	}
	out := slices.Sorted(maps.Keys(l.lost))
	for _, h := range order {
		if h.Uncounted() {
			continue
		}
		got, want := h.Refcount(), edges[h]
		switch {
		case got < want:
			out = append(out, fmt.Sprintf("refs: %s has count %d, but %d references: it would die too early", describe(h), got, want))
		case got > want:
			out = append(out, fmt.Sprintf("refs: %s has count %d, but %d references: leaked", describe(h), got, want))
		}
	}
	return out
}

// AuditReport joins an audit's lines, at most max of them.
func AuditReport(lines []string, max int) string {
	more := ""
	if len(lines) > max {
		more = fmt.Sprintf("refs: and %d more\n", len(lines)-max)
		lines = lines[:max]
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n" + more
}

// checkUnmarked looks for what a collection takes for dead although somebody holds
// it: an unmarked object with more references than other unmarked objects have to
// it. Such a reference stands in a Go variable only, across a safepoint, or has
// leaked. If a registered object hangs on it, Audit reports that. The world is
// stopped, after the mark.
func (l *ledger) checkUnmarked(in *Interp) {
	l.mu.Lock()
	defer l.mu.Unlock()
	edges := map[*Header]int64{}
	count := func(h *Header) {
		if f := h.Shape().Traverse; f != nil {
			f(h, func(v Value) {
				if v.H != nil && !v.H.Uncounted() {
					edges[v.H]++
				}
			})
		}
	}
	for h := range l.live {
		if !h.marked() {
			count(h)
		}
	}
	for h := range l.dying {
		count(h) // it is about to drop what it still refers to
	}
	for _, h := range l.deferred {
		if !h.marked() {
			count(h)
		}
	}
	holder := map[*Header]*Header{} // the object held from outside that leads to an object
	var work []*Header
	for h := range l.live {
		if !h.marked() && !h.Uncounted() && h.Refcount() > edges[h] {
			holder[h] = h
			work = append(work, h)
		}
	}
	for len(work) > 0 {
		h := work[len(work)-1]
		work = work[:len(work)-1]
		if f := h.Shape().Traverse; f != nil {
			f(h, func(v Value) {
				if v.H == nil || v.H.tid == Static || v.H.marked() || holder[v.H] != nil {
					return
				}
				holder[v.H] = holder[h]
				work = append(work, v.H)
			})
		}
	}
	note := func(h *Header) {
		if by := holder[h]; by != nil && !h.marked() {
			l.lost[fmt.Sprintf("refs: a collection found %s dead, but %s is held outside the roots", l.describe(h), l.describe(by))] = true
		}
	}
	in.registry.mu.Lock()
	for _, it := range in.registry.m.list {
		if it.h != nil && !it.e.done {
			note(it.h)
		}
	}
	in.registry.mu.Unlock()
	in.weakrefs.mu.Lock()
	for _, it := range in.weakrefs.m.list {
		if it.h != nil {
			note(it.h)
		}
	}
	in.weakrefs.mu.Unlock()
}
