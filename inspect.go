// This file answers a prompt's questions about the interpreter: its mode, its threads, an object's references.
package minipy

import (
	"fmt"
	"strings"
	"time"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/vm"
)

// GILEnabled reports whether the GIL is on.
func (in *Interp) GILEnabled() bool { return in.rt.GIL() }

// SetGIL turns the GIL on or off. It reports false, and changes nothing, while
// other threads live.
func (in *Interp) SetGIL(on bool) (done bool) {
	in.attached(func(t *rt.Thread) { done = in.rt.SetGIL(t, on) })
	return done
}

// SwitchAnywhere reports whether the GIL may change hands between any two
// instructions, or only where CPython's does.
func (in *Interp) SwitchAnywhere() bool { return in.rt.SwitchAny }

// SetSwitchAnywhere changes that. No script code runs on the main thread.
func (in *Interp) SetSwitchAnywhere(on bool) {
	in.attached(func(t *rt.Thread) {
		t.StopTheWorld()
		in.rt.SwitchAny = on
		t.StartTheWorld()
	})
}

// SwitchInterval is how long a thread keeps the GIL while others wait.
func (in *Interp) SwitchInterval() time.Duration { return in.rt.Interval() }

// ThreadInfo describes a living thread.
type ThreadInfo struct {
	Name   string
	Ident  int64
	Daemon bool
	Main   bool
	// Where is the innermost place in a script: file, line and function; empty if
	// the thread executes none.
	Where string
	// Waits is what the thread waits for, On names the object if there is one, and
	// Owner the thread that could end the wait, if it is known. Timed: the wait has
	// an end of its own.
	Waits string
	On    string
	Owner string
	Timed bool
}

// ThreadInfos describes the living threads in order of their start. No script code
// runs on the main thread.
func (in *Interp) ThreadInfos() (infos []ThreadInfo) {
	in.attached(func(t *rt.Thread) {
		t.StopTheWorld()
		threads := in.rt.Threads()
		infos = make([]ThreadInfo, len(threads))
		objects := make([]rt.Value, len(threads))
		on := make([]rt.Value, len(threads))
		owner := make([]*rt.Thread, len(threads))
		for i, u := range threads {
			infos[i] = ThreadInfo{Ident: u.Ident, Daemon: u.Daemon, Main: u.Main()}
			objects[i], on[i] = u.Object, rt.Unbound
			t.Incref(u.Object)
			if stack := vm.Stack(u); len(stack) > 0 {
				e := stack[0]
				infos[i].Where = fmt.Sprintf("%s:%d in %s", e.Code.File, e.Line, e.Code.Name)
			}
			if w := u.Waiting(); w != nil && u != t {
				infos[i].Waits, infos[i].Timed = w.Kind, w.Timed
				if w.On != nil {
					on[i] = w.On.Val()
					t.Incref(on[i])
				}
				if w.Owner != nil {
					owner[i] = w.Owner()
				}
			}
		}
		t.StartTheWorld()
		for i := range threads {
			t.Hold(objects[i])
			t.Hold(on[i])
			infos[i].Name = threadName(t, threads[i], objects[i])
			if !on[i].IsUnbound() {
				infos[i].On = in.nameOf(t, on[i])
			}
		}
		for i := range threads {
			for k, u := range threads {
				if owner[i] == u {
					infos[i].Owner = infos[k].Name
				}
			}
		}
		t.Release(0)
	})
	return infos
}

// threadName is the name of u, whose Thread object is obj or Unbound.
func threadName(t *rt.Thread, u *rt.Thread, obj rt.Value) string {
	if !obj.IsUnbound() {
		if v, err := object.GetAttrName(t, obj, "name"); err != nil {
			object.ClearErr(t)
		} else {
			t.Hold(v)
			if s, err := object.ToGoString(t, v); err == nil {
				return s
			}
			object.ClearErr(t)
		}
	}
	if u.Main() {
		return "MainThread"
	}
	return fmt.Sprintf("thread %d", u.Ident)
}

// nameOf names an object: by a global of __main__ that it is the value of, else by
// its type and address.
func (in *Interp) nameOf(t *rt.Thread, v rt.Value) string {
	keys, vals := in.ns.Snapshot(t)
	name := ""
	for i, k := range keys {
		if name == "" && vals[i].H == v.H && object.IsStr(k) {
			name = object.GoString(k)
		}
		t.Decref(k)
		t.Decref(vals[i])
	}
	if name != "" {
		return name
	}
	return fmt.Sprintf("%s at %p", object.TypeName(v), v.H)
}

// RefInfo describes the references to an object.
type RefInfo struct {
	Type  string
	Found bool
	// Immediate: the value is no object, it lies in the variable itself.
	Immediate bool
	// Uncounted: references to it are not counted; it lives for ever, or until Go's
	// collector finds it.
	Uncounted bool
	Count     int64
	// Owner is the thread that counts without atomic operations, or empty if no
	// thread does any more: the object's counts were merged.
	Owner string
	// Shared: another thread than the owner has counted references, too.
	Shared bool
}

// Refs describes the references to the value of a dotted name.
func (in *Interp) Refs(dotted string) (info RefInfo) {
	in.attached(func(t *rt.Thread) {
		v := in.lookup(t, dotted)
		if v.H == nil {
			return
		}
		defer t.Decref(v)
		info = RefInfo{Found: true, Type: object.TypeName(v)}
		if v.IsInt() || v.IsFloat() {
			info.Immediate = true
			return
		}
		t.StopTheWorld()
		h := v.H
		info.Uncounted = h.Uncounted()
		info.Count = h.Refcount() - 1 // without the one that asks
		info.Shared = h.Shared()
		owner := h.Owner()
		var thread *rt.Thread
		for _, u := range in.rt.Threads() {
			if u.Tid() == owner {
				thread = u
				break
			}
		}
		obj := rt.Unbound
		if thread != nil {
			obj = thread.Object
			t.Incref(obj)
		}
		t.StartTheWorld()
		switch {
		case info.Uncounted:
		case owner == rt.GILTid && in.rt.GIL():
			info.Owner = "whoever holds the GIL"
		case thread != nil:
			info.Owner = threadName(t, thread, t.Hold(obj))
			t.Release(0)
		}
	})
	return info
}

// CodeOf returns the code of the function that a dotted name stands for; nil if it
// is none that was written in Python.
func (in *Interp) CodeOf(dotted string) (c *code.Code) {
	in.attached(func(t *rt.Thread) {
		v := in.lookup(t, dotted)
		if v.H == nil {
			return
		}
		f := v
		if f.Kind() == rt.KindMethod {
			f = object.AsMethod(f).Func
		}
		if f.Kind() == rt.KindFunction {
			c = object.AsFunction(f).Link.Code
		}
		t.Decref(v)
	})
	return c
}

// Described is what `x?` shows.
type Described struct {
	Type, Repr, Doc string
	Where           string // of a function: file and line
}

// DescribeName describes the value of a dotted name; ok is false if there is none.
func (in *Interp) DescribeName(dotted string) (d Described, ok bool) {
	in.attached(func(t *rt.Thread) {
		v := in.lookup(t, dotted)
		if v.H == nil {
			return
		}
		t.Hold(v)
		defer t.Release(0)
		ok = true
		d.Type = object.TypeName(v)
		var err error
		if d.Repr, err = object.ReprString(t, v); err != nil {
			object.ClearErr(t)
		}
		if doc, err := object.TryGetAttr(t, v, object.Intern(t, "__doc__")); err != nil {
			object.ClearErr(t)
		} else if doc.H != nil {
			if t.Hold(doc); object.IsStr(doc) {
				d.Doc = strings.TrimSpace(object.GoString(doc))
			}
		}
		if v.Kind() == rt.KindFunction {
			c := object.AsFunction(v).Link.Code
			d.Where = fmt.Sprintf("%s:%d", c.File, c.FirstLine)
		}
	})
	return d, ok
}

// ResetSession deletes what was bound in __main__, but for names with two underscores.
func (in *Interp) ResetSession() {
	in.attached(func(t *rt.Thread) {
		for _, name := range stringKeys(t, in.ns) {
			if strings.HasPrefix(name, "__") {
				continue
			}
			if _, err := in.ns.Del(t, object.Intern(t, name).Val()); err != nil {
				object.ClearErr(t)
			}
		}
	})
}

// HasGlobal reports whether __main__ binds a name.
func (in *Interp) HasGlobal(name string) (found bool) {
	in.attached(func(t *rt.Thread) {
		v := in.ns.GetStr(t, object.Intern(t, name))
		if found = v.H != nil; found {
			t.Decref(v)
		}
	})
	return found
}

// ScriptStack words where the main thread stands in the script, innermost last. It
// is for the report of an internal error: the thread will not run again.
func (in *Interp) ScriptStack() (text string) {
	defer func() {
		if recover() != nil {
			text += "  (the script's stack cannot be read)\n"
		}
	}()
	stack := vm.Stack(in.main)
	for i := len(stack) - 1; i >= 0; i-- {
		e := stack[i]
		text += fmt.Sprintf("  File \"%s\", line %d, in %s\n", e.Code.File, e.Line, e.Code.QualName)
	}
	return text
}

// SetSysText binds an attribute of module sys to a string.
func (in *Interp) SetSysText(name, value string) {
	in.attached(func(t *rt.Thread) {
		if sys := object.StateOf(t).Sys; sys != nil {
			_ = sys.SetStr(t, object.Intern(t, name), object.NewStr(t, value))
		}
	})
}
