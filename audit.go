// This file checks all reference counts at the end of a program.
package minipy

import (
	"fmt"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/vm"
)

// AuditRefs records every counted object, for AuditReport. Runs are slow with it.
func AuditRefs() Option { return func(c *config) { c.audit = true } }

// CollectEvery has each thread collect cycles at every n-th place where it could
// switch. With AuditRefs, a collection that finds something dead although a native
// function still uses it is in the report.
func CollectEvery(n int) Option { return func(c *config) { c.rt.CollectEvery = n } }

// AuditReport recomputes every reference count from the heap and returns a line
// for each object whose count is wrong: a leak, or a death that would come too
// early. It is meant for an interpreter that was made with AuditRefs and closed.
func (in *Interp) AuditReport() []string {
	if !in.rt.Auditing() {
		return nil
	}
	t := in.main
	t.Attach()
	defer t.Detach()
	t.StopTheWorld()
	defer t.StartTheWorld()
	return in.rt.Audit(func(visit func(rt.Value)) { in.roots(t, visit) })
}

// roots visits every reference that is held outside the heap. The world is stopped.
func (in *Interp) roots(t *rt.Thread, visit func(rt.Value)) {
	for _, u := range in.rt.Threads() {
		vm.Roots(u, visit)
		for _, s := range u.Locals {
			if s, ok := s.(object.Traverser); ok {
				s.Traverse(visit)
			}
		}
	}
	object.StateOf(t).Traverse(visit)
}

// describeObject names an object in a line of the report, without running script code.
func describeObject(h *rt.Header) string {
	v := h.Val()
	s := object.TypeName(v)
	switch {
	case object.IsStr(v):
		text := object.GoString(v)
		if len(text) > 40 {
			text = text[:40] + "..."
		}
		s += fmt.Sprintf(" %q", text)
	case v.Kind() == rt.KindFunction:
		s += " " + object.AsFunction(v).Link.Code.QualName
	}
	return s
}

// FormatAudit joins the lines of a report, the first hundred of them.
func FormatAudit(lines []string) string { return rt.AuditReport(lines, 100) }
