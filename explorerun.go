// This file runs a script many times in one interpreter, which is put back to its beginning after each.
package minipy

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/vm"
	"minipy/vm/explore"
)

// repeated is a script with the interpreter that runs it again and again: making
// one takes a hundred times as long as a short execution. A run may change what
// it makes, and __main__; if it has changed anything older, which its observer
// sees, or imported a module, the next one gets a new interpreter.
//
// The standard modules that the script names are imported before it runs.
type repeated struct {
	code *code.Code
	last []lastWord // what is evaluated when it has ended
	// final: what it prints belongs neither to the outcome nor to the state.
	final bool
	opts  []Option
	out   bytes.Buffer
	errs  bytes.Buffer

	in    *Interp // nil: the next run needs a new one
	run   *explore.Run
	link  *object.Link // of code in __main__
	main  *object.NamespaceCopy
	start *object.Beginning
	only  map[string]bool // globals of the main thread: see mainOnly

	body func(t *rt.Thread) // is main, made once
	end  End                // of the last run
	said string             // by last
}

// ready makes the interpreter ready for a run.
func (p *repeated) ready(r *explore.Run) *Interp {
	p.out.Reset()
	p.errs.Reset()
	if p.in == nil || p.run != r || r.Written || !p.restart() {
		p.begin(r)
	}
	return p.in
}

// begin makes a new interpreter.
func (p *repeated) begin(r *explore.Run) {
	opts := append(append([]Option{Stdin(strings.NewReader(""))}, p.opts...), Stdout(&p.out), Stderr(&p.errs),
		func(c *config) { c.run, c.rt.OneOwner, c.oneOfMany = r, true, true })
	in := New(opts...)
	t := in.main
	t.Attach()
	defer t.Detach()
	st := object.StateOf(t)
	standard := true
	for _, name := range slices.Sorted(maps.Keys(importedBy(p.code))) {
		if st.Natives[name] == nil && st.Sources[name] == nil {
			standard = false
			continue
		}
		if m, err := in.rt.Hooks().Import(t, name, nil, []string{}, 0); err == nil {
			t.Decref(m)
		} else {
			object.ClearErr(t)
		}
	}
	p.in, p.run = in, r
	p.link = vm.NewLinks(t, p.code, in.ns)
	p.main = in.ns.CopyNamespace(t)
	p.start = st.Begin()
	p.start.Forget(&in.ns.Header, &st.Stdin.Header, &st.Stderr.Header)
	if p.final {
		st.Stdout.Ignore() // so nobody writes to it, but who closes it
	} else {
		p.start.Forget(&st.Stdout.Header)
	}
	p.main.EachCell(func(c *object.NameCell) { p.start.Forget(&c.Header) })
	r.Old, r.Written = p.start.Old, !in.rt.Restartable()
	r.Generation = (r.Generation + 1) &^ (1 << 31)
	r.Digest = p.digest
	if p.only == nil && standard { // another module may get at any global
		p.only = mainOnly(p.code)
	}
	r.Shared, r.Caller = p.shared, p.caller
	r.MainOnly = func(h *rt.Header) bool { return p.only[object.GlobalName(h)] }
}

// caller finds what the script calls, at which line, in what leads to the thread's call of what.
func (p *repeated) caller(t *rt.Thread, what string) (name string, line int) {
	for _, f := range vm.Stack(t) {
		if f.Code.File == p.code.File {
			return what, f.Line
		}
		what = f.Code.Name
	}
	return what, 0
}

// shared visits what threads reach that hold nothing.
func (p *repeated) shared(main bool, visit func(rt.Value)) {
	p.in.ns.EachGlobal(func(name string, v rt.Value) {
		if !main || !p.only[name] {
			visit(v)
		}
	})
	st := object.StateOf(p.in.main)
	st.TraverseModules(visit)
	for _, f := range []*object.TextIO{st.Stdin, st.Stdout, st.Stderr} {
		visit(f.Val())
	}
}

// digest adds what the threads do not hold: __main__, the interpreter's own state, and
// what was printed.
func (p *repeated) digest(d *rt.Digest) {
	st := object.StateOf(p.in.main)
	d.Value(p.in.ns.Val())
	d.Text(p.out.String())
	d.Text(p.errs.String())
	st.Digest(d)
	d.Kernel(p.in.rt)
	if p.start.Changed() || vm.Importing(p.in.rt) {
		d.Opaque = true
	}
}

// restart puts the interpreter back to its beginning; false if it cannot.
func (p *repeated) restart() bool {
	in := p.in
	t := in.rt.Restart()
	vm.Restart(in.rt)
	t.Attach()
	defer t.Detach()
	if !p.start.Restart(t) {
		return false
	}
	p.main.Restart(t)
	st := object.StateOf(t)
	st.Stdin.Restart()
	st.Stdout.Restart()
	st.Stderr.Restart()
	vm.InitThread(t)
	p.run.Observe(t)
	return true
}

// importedBy lists the modules that code imports by name.
func importedBy(c *code.Code) map[string]bool {
	all := map[string]bool{}
	var visit func(c *code.Code)
	visit = func(c *code.Code) {
		for _, k := range c.Consts {
			switch k := k.(type) {
			case *code.Import:
				if k.Level == 0 {
					all[k.Module] = true
				}
			case *code.Code:
				visit(k)
			}
		}
	}
	visit(c)
	return all
}
