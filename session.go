// This file holds what a prompt needs of the façade: statements one by one, and a look at the interpreter while nothing runs.
package minipy

import (
	"context"
	"slices"
	"strings"

	"minipy/lexer"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// StartSession makes expression statements of ExecSingle show their values by
// sys.displayhook, and binds sys.ps1 and sys.ps2.
func (in *Interp) StartSession(ps1, ps2 string) (err error) {
	in.attached(func(t *rt.Thread) {
		t.Interp().Hooks().Display = display
		var sys rt.Value
		if sys, err = t.Interp().Hooks().Import(t, "sys", nil, []string{}, 0); err != nil {
			return
		}
		t.Decref(sys)
		st := object.StateOf(t)
		_ = st.Sys.SetStr(t, object.Intern(t, "ps1"), object.NewStr(t, ps1))
		_ = st.Sys.SetStr(t, object.Intern(t, "ps2"), object.NewStr(t, ps2))
	})
	return err
}

// ExecSingle runs what was typed at a prompt in __main__: the values of
// expression statements are shown. Errors are as Exec's.
func (in *Interp) ExecSingle(ctx context.Context, file, source string) error {
	return in.exec(ctx, file, source, "single")
}

// display passes a value to sys.displayhook.
func display(t *rt.Thread, v rt.Value) error {
	if sys := object.StateOf(t).Sys; sys != nil {
		hook := sys.GetStr(t, object.Intern(t, "displayhook"))
		if hook.H == nil {
			return object.RuntimeError(t, "lost sys.displayhook")
		}
		t.Hold(hook)
		r, err := object.Call(t, hook, v)
		if err == nil {
			t.Decref(r)
		}
		t.Decref(t.Unhold())
		return err
	}
	return nil
}

// SysText returns str() of an attribute of module sys, or alt if there is none or
// it fails.
func (in *Interp) SysText(name, alt string) (text string) {
	text = alt
	in.attached(func(t *rt.Thread) {
		sys := object.StateOf(t).Sys
		if sys == nil {
			return
		}
		v := sys.GetStr(t, object.Intern(t, name))
		if v.H == nil {
			return
		}
		t.Hold(v)
		if s, err := object.ToGoString(t, v); err == nil {
			text = s
		} else {
			object.ClearErr(t)
		}
		t.Release(0)
	})
	return text
}

// Names returns the names that may stand alone in __main__: its own and the builtins.
func (in *Interp) Names() (names []string) {
	in.attached(func(t *rt.Thread) {
		for _, d := range []*object.Dict{in.ns, object.StateOf(t).Builtins} {
			names = append(names, stringKeys(t, d)...)
		}
	})
	return names
}

func stringKeys(t *rt.Thread, d *object.Dict) (names []string) {
	keys, vals := d.Snapshot(t)
	for i, k := range keys {
		if object.IsStr(k) {
			names = append(names, object.GoString(k))
		}
		t.Decref(k)
		t.Decref(vals[i])
	}
	return names
}

// Modules returns the names of the modules that are part of minipy or imported.
func (in *Interp) Modules() (names []string) {
	in.attached(func(t *rt.Thread) {
		st := object.StateOf(t)
		for name := range st.Natives {
			names = append(names, name)
		}
		for name := range st.Sources {
			names = append(names, name)
		}
		names = append(names, stringKeys(t, st.Modules)...)
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// lookup finds a dotted name in __main__ or the builtins; the result is owned and
// zero if there is none.
func (in *Interp) lookup(t *rt.Thread, dotted string) rt.Value {
	parts := strings.Split(dotted, ".")
	key := object.Intern(t, parts[0])
	v := in.ns.GetStr(t, key)
	if v.H == nil {
		v = object.StateOf(t).Builtins.GetStr(t, key)
	}
	for _, part := range parts[1:] {
		if v.H == nil {
			break
		}
		mark := t.HoldMark()
		t.Hold(v)
		next, err := object.TryGetAttr(t, v, object.Intern(t, part))
		if err != nil {
			object.ClearErr(t)
			next = rt.Value{}
		}
		t.Release(mark)
		v = next
	}
	return v
}

// Attributes returns the names that dir() lists for the value of a dotted name;
// nil if there is no such value.
func (in *Interp) Attributes(dotted string) (names []string) {
	in.attached(func(t *rt.Thread) {
		v := in.lookup(t, dotted)
		dir := object.StateOf(t).Builtins.GetStr(t, object.Intern(t, "dir"))
		if v.H == nil || dir.H == nil {
			return
		}
		t.Hold(v)
		t.Hold(dir)
		defer t.Release(0)
		list, err := object.Call(t, dir, v)
		if err != nil {
			object.ClearErr(t)
			return
		}
		t.Hold(list)
		err = object.Iterate(t, list, func(name rt.Value) (bool, error) {
			if object.IsStr(name) {
				names = append(names, object.GoString(name))
			}
			return true, nil
		})
		if err != nil {
			object.ClearErr(t)
		}
	})
	return names
}

// Incomplete reports whether an error of Compile says that more lines may complete
// the text.
func Incomplete(err error) bool {
	e, ok := err.(*lexer.Error)
	return ok && e.Incomplete
}
