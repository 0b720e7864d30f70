// This file makes frame objects: snapshots of a running thread's frames.
package vm

import (
	"strings"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// FrameAt returns the depth-th frame of the running thread, 0 for the innermost,
// with those below it as f_back, owned; the zero Value if there are fewer.
func FrameAt(t *rt.Thread, depth int) rt.Value {
	mark := t.HoldMark()
	var frames []*object.Frame
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		if depth > 0 {
			depth--
			return true
		}
		f := calleeOf(regs)
		l := f.Link
		i := insIndex(l, pcoff)
		v := object.NewFrame(t, l.Code, l.Ns, i, l.Code.Line(i), frameLocals(t, run(regAt(regs, 1), l.NLocals), f), rt.None)
		t.Hold(v)
		frames = append(frames, object.As[object.Frame](v))
		return true
	})
	if len(frames) == 0 {
		return rt.Value{}
	}
	for i, f := range frames[:len(frames)-1] {
		f.Back = t.New(frames[i+1].Val())
	}
	r := t.New(frames[0].Val())
	t.Release(mark)
	return r
}

// LocateHere gives an exception that has no traceback one of the running thread's innermost frame, if it has a frame.
func LocateHere(t *rt.Thread, exc rt.Value) {
	walk(t, func(regs unsafe.Pointer, pcoff uintptr) bool {
		l := calleeOf(regs).Link
		object.Locate(t, exc, l, insIndex(l, pcoff))
		return false
	})
}

// generatorFrame returns gi_frame: a snapshot of a generator's frame, without line,
// globals and locals while it runs, or None once it has ended.
func generatorFrame(t *rt.Thread, g *Generator) rt.Value {
	var names []string
	var vals []rt.Value
	t.Lock(&g.Header)
	state := g.state
	if state == genDone {
		t.Unlock(&g.Header)
		return rt.None
	}
	i := -1
	var ns *object.Dict
	if state != genRunning { // nobody resumes it while it is locked; a running one may end at any time
		l := g.link()
		ns = l.Ns
		if state == genSuspended {
			i = insIndex(l, g.pcoff)
		}
		regs := unsafe.Pointer(&g.regs[0])
		for k, name := range l.Code.Locals {
			v := *regAt(regs, k+1)
			t.IncrefLocked(v)
			names, vals = append(names, name), append(vals, v)
		}
	}
	t.Unlock(&g.Header)
	d := object.NewDict(t)
	for k, v := range vals {
		if v.Kind() == rt.KindCell {
			c := v
			v = object.AsCell(c).Load(t)
			t.Decref(c)
		}
		if v.IsUnbound() || strings.HasPrefix(names[k], ".") {
			t.Decref(v)
			continue
		}
		_ = d.SetStr(t, object.Intern(t, names[k]), v)
	}
	return object.NewFrame(t, g.code, ns, i, g.code.Line(i), d.Val(), rt.None)
}

// frame returns gi_frame, owned: None when the generator has ended. That of a
// running one shows where it was resumed, and no locals: they are its runner's.
func (g *Generator) frame(t *rt.Thread) rt.Value {
	mark := t.HoldMark()
	t.Lock(&g.Header)
	state, pcoff := g.state, g.pcoff
	if state == genNew || state == genSuspended {
		for _, v := range g.regs {
			if v.H == nil {
				v = rt.Unbound
			}
			t.IncrefLocked(v)
			t.Hold(v)
		}
	}
	t.Unlock(&g.Header)
	defer t.Release(mark)
	switch state {
	case genDone:
		return rt.None
	case genRunning:
		return object.NewFrame(t, g.code, nil, 0, g.code.FirstLine, object.NewDict(t).Val(), rt.None)
	}
	regs := t.HeldFrom(mark)
	f := asFunction(regs[0].H)
	i := max(insIndex(f.Link, pcoff), 0)
	return object.NewFrame(t, g.code, f.Link.Ns, i, g.code.Line(i), frameLocals(t, regs[1:f.Link.NLocals+1], f), rt.None)
}

// frameLocals returns f_locals, owned: the namespace itself at module and class
// level, a snapshot in a function.
func frameLocals(t *rt.Thread, regs []rt.Value, f *object.Function) rt.Value {
	l := f.Link
	switch {
	case l.Code.Flags&(code.ClassBody|code.Names) != 0:
		return t.New(regs[0])
	case l.Code.Flags&code.Module != 0:
		return t.New(l.Ns.Val())
	}
	d := object.NewDict(t)
	put := func(name string, v rt.Value) {
		if v.Kind() == rt.KindCell {
			v = object.AsCell(v).Load(t)
		} else {
			t.Incref(v)
		}
		if v.IsUnbound() || strings.HasPrefix(name, ".") {
			t.Decref(v)
			return
		}
		_ = d.SetStr(t, object.Intern(t, name), v)
	}
	for i, name := range l.Code.Locals {
		put(name, regs[i])
	}
	for i, name := range l.Code.FreeVars {
		put(name, object.AsTuple(f.Closure).Items[i])
	}
	return d.Val()
}
