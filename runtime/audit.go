// This file implements the audit of reference counts: every count recomputed from the heap.
package runtime

import (
	"fmt"
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
}

// EnableAudit starts recording objects. Call it before the first one is made.
func (in *Interp) EnableAudit() { in.ledger = &ledger{live: map[*Header]uint64{}} }

// Auditing reports whether objects are recorded.
func (in *Interp) Auditing() bool { return in.ledger != nil }

func (l *ledger) born(h *Header) {
	l.mu.Lock()
	l.next++
	l.live[h] = l.next
	l.mu.Unlock()
}

func (l *ledger) died(h *Header) {
	l.mu.Lock()
	delete(l.live, h)
	l.mu.Unlock()
}

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
// reference held outside the heap (registers, handles, module tables). describe
// names an object. The world is stopped.
//
// A deferred object owns references too, and what it holds is no leak although
// nobody can reach it any more: Keep has noted it.
func (in *Interp) Audit(roots func(visit func(Value)), describe func(*Header) string) []string {
	l := in.ledger
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
	var out []string
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
