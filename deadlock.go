// This file reports deadlocks: who waits where, and who holds what.
package minipy

import (
	"fmt"
	"strings"
	"sync"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/threading"
	"minipy/runtime/object"
	"minipy/vm"
)

// DeadlockError is Exec's error when every thread of the script waits for ever.
type DeadlockError struct{ Report string }

func (e *DeadlockError) Error() string { return e.Report }

// deadlock is an interpreter's deadlock, once there is one.
type deadlock struct {
	mu  sync.Mutex
	err *DeadlockError
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
	in.dead.mu.Lock()
	defer in.dead.mu.Unlock()
	return in.dead.err
}

func (in *Interp) deadlocked() bool { return in.Deadlock() != nil }

// onDeadlock is the kernel's hook: t is the last thread to wait.
func (in *Interp) onDeadlock(t *rt.Thread, policy int) {
	in.dead.mu.Lock()
	defer in.dead.mu.Unlock()
	if in.dead.err != nil {
		return
	}
	t.StopTheWorld()
	report := describeDeadlock(t, in.ns)
	t.StartTheWorld()
	if policy == deadlockReports {
		in.rt.DetectDeadlocks(false)
		thread.WriteErr(t, report)
		return
	}
	in.dead.err = &DeadlockError{report}
	for _, u := range in.rt.Threads() {
		u.Interrupt(rt.BreakCancel)
	}
}

// blocked is one thread of a deadlock.
type blocked struct {
	t     *rt.Thread
	label string
	what  *rt.Wait
	where string
}

// describeDeadlock words the report. The world is stopped.
func describeDeadlock(t *rt.Thread, ns *object.Dict) string {
	var all []*blocked
	byIdent := map[int64]*blocked{}
	for _, u := range t.Interp().Threads() {
		b := &blocked{t: u, label: fmt.Sprintf("T%d", u.Ident-1), what: u.Waiting(), where: "?"}
		if u.Main() {
			b.label = "main"
		}
		if s := vm.Stack(u); len(s) > 0 {
			b.where = fmt.Sprintf("%s:%d", base(s[0].Code.File), s[0].Line)
		}
		all = append(all, b)
		byIdent[u.Ident] = b
	}
	names := globalNames(t, ns)
	var lines []string
	waiting := 0
	mainIn := ""
	for _, b := range all {
		if b.what == nil {
			continue
		}
		waiting++
		if b.t.Main() && b.what.Kind == "join" {
			mainIn = "; main waits in join"
			continue
		}
		line := "  " + b.label
		if name := threading.NameOf(b.t); name != "" && name != b.label {
			line += fmt.Sprintf(" %q", name)
		}
		line += " waits for " + describeWait(b.what, names) + " at " + b.where
		if ident, fn, pcoff := thread.HolderOf(b.what.On); ident != 0 {
			if h := byIdent[ident]; h != nil {
				line += " -> held by " + h.label
			} else {
				line += " -> held by a thread that has ended"
			}
			if file, n := vm.LineAt(fn, pcoff); n > 0 {
				line += fmt.Sprintf(" (since %s:%d)", base(file), n)
			}
		} else if b.what.Owner != nil {
			if h := byIdent[identOf(b.what.Owner())]; h != nil {
				line += " -> " + h.label
			}
		}
		lines = append(lines, line)
	}
	head := fmt.Sprintf("DEADLOCK  %d of %d threads blocked for ever%s\n", waiting, len(all), mainIn)
	return head + strings.Join(lines, "\n") + "\n"
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
