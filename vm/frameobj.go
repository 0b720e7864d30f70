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
		v := object.NewFrame(t, l.Code, l.Ns, i, l.Code.Line(i), frameLocals(t, regs, f), rt.None)
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

// frameLocals returns f_locals, owned: the namespace itself at module and class
// level, a snapshot in a function.
func frameLocals(t *rt.Thread, regs unsafe.Pointer, f *object.Function) rt.Value {
	l := f.Link
	switch {
	case l.Code.Flags&(code.ClassBody|code.Names) != 0:
		return t.New(*regAt(regs, 1))
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
		put(name, *regAt(regs, i+1))
	}
	for i, name := range l.Code.FreeVars {
		put(name, object.AsTuple(f.Closure).Items[i])
	}
	return d.Val()
}
