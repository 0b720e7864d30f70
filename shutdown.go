// This file ends an interpreter: joins, exit functions, cancellation, the death of __main__, the last flush.
package minipy

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/atexit"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/threading"
	"minipy/runtime/object"
	"minipy/vm"
)

// Close ends the interpreter as the end of a program does: it joins the threads
// that are no daemons (an interrupt breaks that), runs the exit functions, cancels
// the other threads, collects, finalizes what the modules hold while their names still stand, lets these die in order,
// and flushes the output. The error is the flush's. After a cancelled Exec nothing is joined. Threads that are stuck in Go code are abandoned.
func (in *Interp) Close() (err error) {
	in.attached(func(t *rt.Thread) { err = in.shutDown(t) })
	if c := in.rt.Controlled(); c != nil {
		c.Rest()
	}
	return err
}

// shutDown is Close on the main thread, attached.
func (in *Interp) shutDown(t *rt.Thread) error {
	if in.closed {
		return nil
	}
	in.closed = true
	t.DropHandled() // a cancelled Exec's
	st := object.StateOf(t)
	var lost error
	if !in.deadlocked() && !in.cancelled {
		if err := threading.Shutdown(t); err != nil && !thread.Quiet(t, err) {
			exc := object.Fetch(t)
			mark := t.HoldMark()
			t.Hold(exc)
			thread.WriteErr(t, "Exception ignored on threading shutdown:\n")
			thread.PrintException(t, exc)
			t.Release(mark)
		}
		if !in.deadlocked() {
			atexit.Run(t)
			if lost = flushNamed(t, "stdout", false); lost != nil {
				object.UnraisableFrom(t, "on flushing sys.stdout", rt.Unbound)
			}
			if err := flushNamed(t, "stderr", false); err != nil {
				lost = err
				dropErr(t)
			}
		}
	}
	if in.run != nil {
		in.run.Exit(t)
	}
	t.ClearBreaker(rt.BreakCancel) // set to get here, if there is a deadlock
	_ = st.Stdout.Flush(t)
	if !t.Err.IsNone() {
		object.ClearErr(t)
	}
	threading.CancelAll(t)
	t.ServeMerges() // what the last of them dropped: perhaps no check of the breaker follows
	if in.rt.AutoCollect() {
		// As CPython: garbage cycles die while the names of the modules are there.
		if _, err := t.Collect(rt.Generations - 1); err != nil && !t.Err.IsNone() {
			object.ClearErr(t)
		}
	}
	in.clearSpecial(t)
	t.Bury(func(visit func(rt.Value)) {
		for _, u := range in.rt.Threads() {
			vm.Roots(u, visit) // of a thread that is stuck: what it runs keeps its module
		}
		st.Traverse(visit)
	}, &st.Modules.Header)
	in.clearModules(t)
	t.CollectLast()
	err := st.Stdout.Flush(t)
	if err != nil && !t.Err.IsNone() {
		object.ClearErr(t)
	}
	if st.Stderr.Flush(t) != nil && !t.Err.IsNone() {
		object.ClearErr(t)
	}
	if err == nil {
		err = lost
	}
	return err
}

// flushNamed flushes what sys.stdout or sys.stderr is: one of the interpreter's own streams, if own is set,
// or what a script has put in its place and not closed.
func flushNamed(t *rt.Thread, name string, own bool) error {
	sys := object.StateOf(t).Sys
	if sys == nil {
		return nil
	}
	f := sys.GetStr(t, object.Intern(t, name))
	if f.H == nil {
		return nil
	}
	mark := t.HoldMark()
	defer t.Release(mark)
	if t.Hold(f).IsNone() {
		return nil
	}
	if stream := object.AsTextIO(f); stream != nil {
		if own {
			return stream.Flush(t)
		}
		return nil
	}
	closed, err := object.TryGetAttr(t, f, object.Intern(t, "closed"))
	if err == nil && closed.H != nil {
		var is bool
		if is, err = object.Truth(t, t.Hold(closed)); is {
			return nil
		}
	}
	if err != nil {
		dropErr(t)
	}
	r, err := object.CallMethod(t, f, object.Intern(t, "flush"))
	if err == nil {
		t.Decref(r)
	}
	return err
}

// clearSpecial drops what names of builtins and sys keep of the program, as CPython's finalize_modules_delete_special does.
func (in *Interp) clearSpecial(t *rt.Thread) {
	clearLast(t)
	key := object.Intern(t, "_") // the prompt's last value
	if ns := object.StateOf(t).Builtins; ns != nil {
		if v := ns.GetStr(t, key); v.H != nil {
			t.Decref(v)
			_ = ns.SetStr(t, key, rt.None) // a namespace's strings hash without script code
		}
	}
}

// clearModules drops what the modules' names refer to, __main__'s first, in the
// order of their definition; then those of the other
// modules written in Python, the last imported first.
func (in *Interp) clearModules(t *rt.Thread) {
	clearNames(t, in.ns)
	names, mods := object.StateOf(t).Modules.Snapshot(t)
	for i := len(mods) - 1; i >= 0; i-- {
		if m := mods[i]; m.Kind() == rt.KindModule && object.AsModule(m).Ns != in.ns {
			if f := object.AsModule(m).Get(t, "__file__"); f.H != nil {
				t.Decref(f)
				clearNames(t, object.AsModule(m).Ns)
			}
		}
		t.Decref(names[i])
		t.Decref(mods[i])
	}
}

// clearNames sets all names of a namespace to None, as CPython does, for
// finalizers that still look for them.
func clearNames(t *rt.Thread, ns *object.Dict) {
	keys, vals := ns.Snapshot(t)
	for _, v := range vals {
		t.Decref(v) // the namespace's own reference is to be the last
	}
	for _, k := range keys {
		if object.IsStr(k) && object.GoString(k) != "__builtins__" {
			if err := ns.SetStr(t, object.AsStr(k), rt.None); err != nil && !t.Err.IsNone() {
				object.ClearErr(t)
			}
		}
		t.Decref(k)
	}
}
