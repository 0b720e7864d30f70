// This file reports deadlocks: who waits where, and who holds what. The stacks are in deadlockstack.go.
package minipy

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/threading"
	"minipy/runtime/object"
	"minipy/vm"
)

// DeadlockError is Exec's error when every thread of the script waits for ever.
type DeadlockError struct{ Report string }

func (e *DeadlockError) Error() string { return e.Report }

// deadlock is an interpreter's deadlock, once there is one. There is no lock: the thread
// that reports stops the world and waits for stderr, and another one that was woken
// meanwhile asks for the deadlock attached.
type deadlock struct {
	met atomic.Bool // a thread has begun to report
	err atomic.Pointer[DeadlockError]
}

// DetectDeadlock makes Exec and Close return a *DeadlockError when every thread
// waits, without a timeout, for another one. It is off by default: the host may
// wake a thread by a call.
func DetectDeadlock() Option { return func(c *config) { c.deadlock = deadlockEnds } }

// ReportDeadlock writes a report to sys.stderr instead, and goes on waiting.
func ReportDeadlock() Option { return func(c *config) { c.deadlock = deadlockReports } }

// What to do about a deadlock.
const (
	deadlockOff = iota
	deadlockEnds
	deadlockReports
)

// Deadlock returns the deadlock that ended the script, or nil.
func (in *Interp) Deadlock() *DeadlockError {
	return in.dead.err.Load()
}

func (in *Interp) deadlocked() bool { return in.Deadlock() != nil }

// onDeadlock is the kernel's hook: t is the last thread to wait.
func (in *Interp) onDeadlock(t *rt.Thread, policy int) {
	if in.dead.met.Swap(true) {
		return
	}
	t.StopTheWorld()
	head, stacks := describeDeadlock(t, in.ns)
	t.StartTheWorld()
	report := head + formatStacks(stacks)
	if policy == deadlockReports {
		thread.WriteErr(t, report)
		in.rt.DetectDeadlocks(false) // not before: who wakes t while it writes says so only under detection
		return
	}
	in.dead.err.Store(&DeadlockError{report})
	for _, u := range in.rt.Threads() {
		u.Interrupt(rt.BreakCancel)
	}
}

// blocked is one thread of a deadlock.
type blocked struct {
	t     *rt.Thread
	label string
	name  string   // of its Thread object, "" if that says no more than the label
	what  *rt.Wait // nil: it does not wait
	stack []vm.StackEntry
	where string // at which place it waits, or in which builtin function

	// on is the thread that could end the wait, if that is known and alive. Of a
	// lock since is where it acquired it, "" if that is not known.
	on     *blocked
	locked bool // what it waits for is a lock that is held
	since  string
	cyclic bool // part of a cycle
}

// describeDeadlock words who waits for whom, and gathers the stacks: code and lines, no
// references. The world is stopped, so every other thread stands where it has saved its
// frames and holds no internal lock.
func describeDeadlock(t *rt.Thread, ns *object.Dict) (head string, stacks []threadStack) {
	var all []*blocked
	byIdent := map[int64]*blocked{}
	for _, u := range t.Interp().Threads() {
		b := &blocked{t: u, label: fmt.Sprintf("T%d", u.Ident-1), what: u.Waiting(), stack: vm.Stack(u)}
		if u.Main() {
			b.label = "main"
		}
		if name := threading.NameOf(u); !u.Main() || name != "MainThread" {
			b.name = name
		}
		b.where = b.place()
		all = append(all, b)
		byIdent[u.Ident] = b
	}
	for _, b := range all {
		b.findOwner(byIdent)
	}
	names := globalNames(t, ns)
	var lines, orders []string
	for _, c := range cycles(all) {
		if order := lockOrder(c, names); order != "" {
			orders = append(orders, "  order: "+order)
		}
	}
	waiting := 0
	mainIn := ""
	for _, b := range all {
		stacks = append(stacks, b.threadStack())
		if b.what == nil {
			continue
		}
		if b.t.Main() && b.what.Kind == "join" && !b.cyclic {
			mainIn = "; main waits in join"
			continue
		}
		waiting++
		lines = append(lines, "  "+b.title()+" waits for "+describeWait(b.what, names)+" "+b.where+b.arrow())
	}
	lines = append(lines, orders...)
	head = fmt.Sprintf("DEADLOCK  %d of %d threads blocked for ever%s\n", waiting, len(all), mainIn)
	return head + strings.Join(lines, "\n") + "\n", stacks
}

func (b *blocked) title() string {
	if b.name == "" {
		return b.label
	}
	return fmt.Sprintf("%s %q", b.label, b.name)
}

// place words where b waits: at the innermost line of the script, or of the library if it
// has none there. A thread may also wait in a builtin function that nothing in Python called.
func (b *blocked) place() string {
	for _, e := range b.stack {
		if !fromLibrary(e.Code.File) {
			return fmt.Sprintf("at %s:%d", base(e.Code.File), e.Line)
		}
	}
	if len(b.stack) > 0 {
		return fmt.Sprintf("at %s:%d", b.stack[0].Code.File, b.stack[0].Line)
	}
	return b.outside()
}

// outside words what a thread without a frame is doing.
func (b *blocked) outside() string {
	switch {
	case !b.t.Main():
		if name := threading.CalleeOf(b.t); name != "" {
			return "in " + name + ", called by the thread itself"
		}
	case b.what != nil && b.what.Kind == "join":
		return "at the script's end"
	}
	return "outside of the script"
}

// fromLibrary reports whether a file is of the library that comes with minipy.
func fromLibrary(file string) bool { return strings.HasPrefix(file, "<frozen ") }

// findOwner fills in on, locked and since.
func (b *blocked) findOwner(byIdent map[int64]*blocked) {
	if b.what == nil {
		return
	}
	ident, fn, pcoff := thread.HolderOf(b.what.On)
	if b.locked = ident != 0; !b.locked {
		if b.what.Owner != nil {
			b.on = byIdent[identOf(b.what.Owner())]
		}
		return
	}
	b.on = byIdent[ident]
	if file, n := vm.LineAt(fn, pcoff); n > 0 {
		b.since = fmt.Sprintf("%s:%d", base(file), n)
	}
}

// arrow words who could end the wait.
func (b *blocked) arrow() string {
	s := ""
	switch {
	case b.locked && b.on == nil:
		s = " -> held by a thread that has ended"
	case b.locked:
		s = " -> held by " + b.on.label
	case b.on != nil:
		return " -> " + b.on.label
	}
	if b.since != "" {
		s += " (since " + b.since + ")"
	}
	return s
}

// cycles returns the cycles of threads that wait for each other, each from the thread on
// that was started first.
func cycles(all []*blocked) (found [][]*blocked) {
	met := map[*blocked]int{} // the number of the walk
	for i, b := range all {
		for ; b != nil && met[b] == 0; b = b.on {
			met[b] = i + 1
		}
		if b == nil || met[b] != i+1 {
			continue
		}
		var cycle []*blocked
		first := 0
		for ; !b.cyclic; b = b.on {
			b.cyclic = true
			if cycle = append(cycle, b); b.t.Ident < cycle[first].t.Ident {
				first = len(cycle) - 1
			}
		}
		found = append(found, append(cycle[first:], cycle[:first]...))
	}
	return found
}

// lockOrder words in which order the threads of a cycle took its locks, "" if it is not one
// of several locks. A lock without a name goes by the place where it was acquired; where
// that does not tell two of them apart nothing is said.
func lockOrder(cycle []*blocked, names map[*rt.Header]string) string {
	var locks []string // that each thread waits for
	for _, b := range cycle {
		if !b.locked {
			return ""
		}
		name := names[b.what.On]
		if name == "" && b.since != "" {
			name = "(lock at " + b.since + ")"
		}
		if name == "" || slices.Contains(locks, name) {
			return ""
		}
		locks = append(locks, name)
	}
	if len(cycle) < 2 {
		return ""
	}
	// A thread of the cycle holds the lock that the one before it waits for.
	var order []string
	held := locks[len(locks)-1]
	for i, b := range cycle {
		order = append(order, fmt.Sprintf("%s<%s in %s", held, locks[i], b.label))
		held = locks[i]
	}
	return strings.Join(order, ", ")
}

func identOf(t *rt.Thread) int64 {
	if t == nil {
		return 0
	}
	return t.Ident
}

// describeWait names what a thread waits for.
func describeWait(w *rt.Wait, names map[*rt.Header]string) string {
	s := w.Kind
	if w.On != nil {
		if name := names[w.On]; name != "" {
			s += " '" + name + "'"
		}
	}
	return s
}

// globalNames maps what the names of __main__ refer to back to the names.
func globalNames(t *rt.Thread, ns *object.Dict) map[*rt.Header]string {
	m := map[*rt.Header]string{}
	keys, vals := ns.Snapshot(t)
	for i, k := range keys {
		if object.IsStr(k) && !vals[i].H.Uncounted() {
			m[vals[i].H] = object.GoString(k)
		}
		t.DropLater(k)
		t.DropLater(vals[i])
	}
	return m
}

func base(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }
