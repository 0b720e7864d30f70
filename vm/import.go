// This file implements import: native modules, modules written in Python, packages, relative and star imports.
package vm

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// importLock serialises imports of one interpreter, reentrantly: a module's
// code runs under it, so a second thread never sees it half made.
type importLock struct {
	mu    sched.Mutex
	owner *rt.Thread
	depth int
}

func (l *importLock) lock(t *rt.Thread) error {
	for {
		l.mu.Lock()
		if l.owner == nil || l.owner == t {
			l.owner = t
			l.depth++
			l.mu.Unlock()
			return nil
		}
		l.mu.Unlock()
		t.Park(&rt.Wait{Kind: "import", Timed: true}, time.Millisecond)
		if err := t.Poll(); err != nil {
			return err
		}
	}
}

func (l *importLock) unlock() {
	l.mu.Lock()
	if l.depth--; l.depth == 0 {
		l.owner = nil
	}
	l.mu.Unlock()
}

// interpState is package vm's state of one interpreter.
type interpState struct{ imports importLock }

func importOp(t *rt.Thread, ins uint64) bool {
	l := linkOf(t)
	k := l.Code.Consts[int32(ins>>32)].(*code.Import)
	m, err := importModule(t, k.Module, &l.Ns.Header, k.From, k.Level)
	if err != nil {
		return false
	}
	if k.From == nil && !k.Top && strings.Contains(k.Module, ".") {
		// import a.b.c as x: the last component, by attribute.
		for _, part := range strings.Split(k.Module, ".")[1:] {
			mark := t.HoldMark()
			t.Hold(m)
			next, err := object.GetAttrName(t, m, part)
			if err != nil {
				releaseHeld(t, mark, err)
				return false
			}
			t.Release(mark)
			m = next
		}
	}
	put(t, reg(window(t), ins>>16), m)
	return true
}

// importModule is __import__: with from the module itself is returned, else the
// first component of its name. The result is owned.
func importModule(t *rt.Thread, name string, globals *rt.Header, from []string, level int) (rt.Value, error) {
	full := name
	if level > 0 {
		pkg, err := parentPackage(t, globals, level)
		if err != nil {
			return rt.Value{}, err
		}
		if full = pkg; name != "" {
			full += "." + name
		}
	}
	if name == "" && level == 0 {
		return rt.Value{}, object.ValueError(t, "Empty module name")
	}
	m, err := findAndLoad(t, full)
	if err != nil {
		return m, err
	}
	if from == nil {
		top, _, dotted := strings.Cut(name, ".")
		if !dotted {
			return m, nil
		}
		t.Decref(m)
		if level > 0 {
			top = full[:len(full)-len(name)+len(top)]
		}
		return findAndLoad(t, top)
	}
	// Submodules named in the list, or in __all__ for a star, are imported with their package.
	mark := t.HoldMark()
	t.Hold(m)
	for _, f := range from {
		if f == "*" {
			err = importAll(t, m, full)
		} else {
			err = importSub(t, m, full, f)
		}
		if err != nil {
			releaseHeld(t, mark, err)
			return rt.Value{}, err
		}
	}
	return t.Unhold(), nil
}

// importAll imports the submodules that a package's __all__ names.
func importAll(t *rt.Thread, m rt.Value, full string) error {
	mark := t.HoldMark()
	for _, name := range []string{"__path__", "__all__"} {
		v, err := object.TryGetAttr(t, m, object.Intern(t, name))
		if err != nil || v.H == nil {
			releaseHeld(t, mark, err)
			return err
		}
		t.Hold(v)
	}
	err := object.Iterate(t, t.Held(mark+1), func(item rt.Value) (bool, error) {
		if !object.IsStr(item) {
			return false, object.TypeError(t, "Item in %s.__all__ must be str, not %s", full, object.TypeName(item))
		}
		return true, importSub(t, m, full, object.GoString(item))
	})
	releaseHeld(t, mark, err)
	return err
}

// importSub imports the submodule name of a package unless it is an attribute already.
func importSub(t *rt.Thread, m rt.Value, full, name string) error {
	path, err := object.TryGetAttr(t, m, object.Intern(t, "__path__"))
	if err != nil || path.H == nil {
		return err
	}
	t.Decref(path)
	v, err := object.TryGetAttr(t, m, object.Intern(t, name))
	if err != nil {
		return err
	}
	if v.H != nil {
		t.Decref(v)
		return nil
	}
	sub, err := findAndLoad(t, full+"."+name)
	if err != nil {
		if object.ErrIs(t, err, object.ModuleNotFoundErrorType) && missingIs(t, full+"."+name) {
			object.ClearErr(t)
			return nil
		}
		return err
	}
	t.Decref(sub)
	return nil
}

// missingIs reports whether the ModuleNotFoundError in flight is about name itself.
func missingIs(t *rt.Thread, name string) bool {
	exc := object.Fetch(t)
	v, err := object.TryGetAttr(t, exc, object.Intern(t, "name"))
	same := err == nil && v.H != nil && object.IsStr(v) && object.GoString(v) == name
	if err == nil && v.H != nil {
		t.Decref(v)
	}
	_ = object.Restore(t, exc)
	return same
}

func parentPackage(t *rt.Thread, globals *rt.Header, level int) (string, error) {
	pkg := ""
	if globals != nil {
		ns := object.AsDict(globals.Val())
		if v := ns.GetStr(t, object.Intern(t, "__package__")); v.H != nil {
			if object.IsStr(v) {
				pkg = object.GoString(v)
			}
			t.Decref(v)
		}
	}
	if pkg == "" {
		return "", object.Raise(t, object.ImportErrorType, "attempted relative import with no known parent package")
	}
	for i := 1; i < level; i++ {
		dot := strings.LastIndexByte(pkg, '.')
		if dot < 0 {
			return "", object.Raise(t, object.ImportErrorType, "attempted relative import beyond top-level package")
		}
		pkg = pkg[:dot]
	}
	return pkg, nil
}

// findAndLoad returns the module of a full name from sys.modules or loads it, its
// parents first.
func findAndLoad(t *rt.Thread, full string) (rt.Value, error) {
	st := object.StateOf(t)
	key := object.Intern(t, full)
	if m := st.Modules.GetStr(t, key); m.H != nil && !m.IsNone() {
		if !initializing(t, m) {
			return m, nil
		}
		t.Decref(m)
	}
	lock := &t.Interp().Machine.(*interpState).imports
	if err := lock.lock(t); err != nil {
		return rt.Value{}, err
	}
	defer lock.unlock()
	if m := st.Modules.GetStr(t, key); m.H != nil {
		if m.IsNone() {
			return rt.Value{}, object.RaiseImport(t, object.ModuleNotFoundErrorType, full, "import of "+full+" halted; None in sys.modules")
		}
		return m, nil
	}
	parent, last := "", full
	var path rt.Value // the list to search
	if dot := strings.LastIndexByte(full, '.'); dot >= 0 {
		parent, last = full[:dot], full[dot+1:]
		p, err := findAndLoad(t, parent)
		if err != nil {
			return rt.Value{}, err
		}
		defer t.Decref(p)
		if m := st.Modules.GetStr(t, key); m.H != nil {
			return m, nil
		}
		path, err = object.TryGetAttr(t, p, object.Intern(t, "__path__"))
		if err != nil {
			return rt.Value{}, err
		}
		if path.H == nil {
			return rt.Value{}, object.RaiseImport(t, object.ModuleNotFoundErrorType, full, "No module named '"+full+"'; '"+parent+"' is not a package")
		}
		defer t.Decref(path)
	} else {
		path = st.Path
	}
	m, err := load(t, full, last, path)
	if err == nil && parent != "" {
		if p := st.Modules.GetStr(t, object.Intern(t, parent)); p.H != nil {
			err = object.SetAttr(t, p, object.Intern(t, last), m)
			t.Decref(p)
		}
	}
	return m, err
}

// initializing reports whether a module's code is still running (in another thread).
func initializing(t *rt.Thread, m rt.Value) bool {
	if m.Kind() != rt.KindModule {
		return false
	}
	return object.AsModule(m).Initializing.Load()
}

// load makes the module: written in Go, embedded Python, or a file on path.
func load(t *rt.Thread, full, last string, path rt.Value) (rt.Value, error) {
	st := object.StateOf(t)
	if f, ok := st.Natives[full]; ok {
		m, err := f(t)
		if err != nil {
			return m, err
		}
		return m, st.Modules.SetStr(t, object.Intern(t, full), t.New(m))
	}
	if src, ok := st.Sources[full]; ok {
		return execModule(t, full, "<frozen "+full+">", src(), "")
	}
	if path.H != nil && path.Kind() == rt.KindList {
		for i := 0; ; i++ {
			v := object.AsList(path).Get(t, i)
			if v.H == nil {
				break
			}
			if !object.IsStr(v) {
				t.Decref(v)
				continue
			}
			dir := object.GoString(v)
			t.Decref(v)
			found, ok := Locate(dir, last)
			switch {
			case !ok:
			case found.File == "":
				return namespacePackage(t, full, found.PkgDir)
			default:
				return execModule(t, full, found.File, found.Source, found.PkgDir)
			}
		}
	}
	return rt.Value{}, object.RaiseImport(t, object.ModuleNotFoundErrorType, full, "No module named '"+full+"'")
}

// Located is where a module was found.
type Located struct {
	File, Source string // no file: a folder without __init__, a namespace package
	PkgDir       string // of a package
}

// Locate looks for the module with the last component name in a folder.
func Locate(dir, name string) (l Located, ok bool) {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs // as in CPython: what a traceback names is found from anywhere
	}
	base := filepath.Join(dir, name)
	s, err := os.Stat(base)
	folder := err == nil && s.IsDir()
	read := func(file, pkg string) bool {
		text, err := os.ReadFile(file)
		if err == nil {
			l, ok = Located{file, string(text), pkg}, true
		}
		return ok
	}
	if folder && (read(filepath.Join(base, "__init__.mpy"), base) || read(filepath.Join(base, "__init__.py"), base)) {
		return l, ok
	}
	if read(base+".mpy", "") || read(base+".py", "") {
		return l, ok
	}
	return Located{PkgDir: base}, folder
}

func namespacePackage(t *rt.Thread, full, dir string) (rt.Value, error) {
	m := object.NewModule(t, full, "")
	m.Set(t, "__path__", object.NewListFrom(t, []rt.Value{object.NewStr(t, dir)}).Val())
	m.Set(t, "__package__", object.NewStr(t, full))
	return t.New(m.Val()), object.StateOf(t).Modules.SetStr(t, object.Intern(t, full), m.Val())
}

// execModule runs a module's source. The module is in sys.modules while it runs,
// so that cycles find it, and taken out if it fails.
func execModule(t *rt.Thread, full, file, src, pkgDir string) (rt.Value, error) {
	c, err := t.Interp().Hooks().Compile(t, file, src, "exec", 0)
	if err != nil {
		return rt.Value{}, err
	}
	m := object.NewModule(t, full, "")
	mark := t.HoldMark()
	t.Hold(m.Val())
	m.Set(t, "__file__", object.NewStr(t, file))
	pkg := full
	if pkgDir != "" {
		m.Set(t, "__path__", object.NewListFrom(t, []rt.Value{object.NewStr(t, pkgDir)}).Val())
	} else if dot := strings.LastIndexByte(full, '.'); dot >= 0 {
		pkg = full[:dot]
	} else {
		pkg = ""
	}
	m.Set(t, "__package__", object.NewStr(t, pkg))
	st := object.StateOf(t)
	key := object.Intern(t, full)
	m.Initializing.Store(true)
	_ = st.Modules.SetStr(t, key, t.New(m.Val()))
	r, err := RunModule(t, c.(*code.Code), m.Ns)
	m.Initializing.Store(false)
	if err != nil {
		exc := object.Fetch(t)
		if ok, err := st.Modules.Del(t, key.Val()); !ok || err != nil {
			object.ClearErr(t)
		}
		t.Release(mark)
		if exc.IsNone() {
			return rt.Value{}, object.ErrCancel
		}
		return rt.Value{}, object.Restore(t, exc)
	}
	t.Decref(r)
	// The module may have put something else in its place.
	got := st.Modules.GetStr(t, key)
	t.Release(mark)
	if got.H == nil {
		return rt.Value{}, object.RaiseArgs(t, object.KeyErrorType, object.NewStr(t, full))
	}
	return got, nil
}

func importFrom(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	m := *reg(regs, ins>>32)
	name := calleeOf(regs).Link.Names[uint16(ins>>48)]
	v, err := object.TryGetAttr(t, m, name)
	if err != nil {
		return false
	}
	if v.H == nil {
		mod := "<unknown module name>"
		if n, err := object.TryGetAttr(t, m, object.Intern(t, "__name__")); err == nil && n.H != nil && object.IsStr(n) {
			mod = object.GoString(n)
			t.Decref(n)
			// A submodule that a cycle has not bound yet.
			if sub := object.StateOf(t).Modules.GetStr(t, object.Intern(t, mod+"."+name.S)); sub.H != nil {
				put(t, reg(window(t), ins>>16), sub)
				return true
			}
		} else if err != nil {
			return false
		}
		where, path := "unknown location", rt.None
		if f, err := object.TryGetAttr(t, m, object.Intern(t, "__file__")); err == nil && f.H != nil && object.IsStr(f) {
			where, path = object.GoString(f), f
		}
		what := "cannot import name '" + name.S + "' from '" + mod + "' (" + where + ")"
		if m.Kind() == rt.KindModule && object.AsModule(m).Initializing.Load() {
			what = "cannot import name '" + name.S + "' from partially initialized module '" + mod + "' (most likely due to a circular import) (" + where + ")"
		}
		_ = object.RaiseImportFrom(t, mod, name, path, what)
		return false
	}
	put(t, reg(window(t), ins>>16), v)
	return true
}

func importStar(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	m := *reg(regs, ins>>16)
	store := func(name *object.Str, v rt.Value) error {
		if l.Code.Flags&(code.ClassBody|code.Names) != 0 {
			return object.SetItem(t, *regAt(window(t), 1), name.Val(), v)
		}
		return l.Ns.SetStr(t, name, t.New(v))
	}
	all, err := object.TryGetAttr(t, m, object.Intern(t, "__all__"))
	if err != nil {
		return false
	}
	if all.H != nil {
		mark := t.HoldMark()
		t.Hold(all)
		err = object.Iterate(t, all, func(item rt.Value) (bool, error) {
			if !object.IsStr(item) {
				return false, object.TypeError(t, "Item in %s.__all__ must be str, not %s", object.ModuleName(t, m), object.TypeName(item))
			}
			name := object.Intern(t, object.GoString(item))
			v, err := object.GetAttr(t, m, name)
			if err != nil {
				return false, err
			}
			inner := t.HoldMark()
			t.Hold(v)
			err = store(name, v)
			releaseHeld(t, inner, err)
			return true, err
		})
		releaseHeld(t, mark, err)
		if err != nil {
			return false
		}
	} else {
		var ns rt.Value
		if m.Kind() == rt.KindModule {
			ns = t.New(object.AsModule(m).Ns.Val())
		} else if ns, err = object.GetAttrName(t, m, "__dict__"); err != nil {
			return false
		}
		mark := t.HoldMark()
		t.Hold(ns)
		keys, vals := object.AsDict(ns).Snapshot(t)
		for i := range keys {
			t.Hold(keys[i])
			t.Hold(vals[i])
		}
		for i, k := range keys {
			if !object.IsStr(k) || strings.HasPrefix(object.GoString(k), "_") {
				continue
			}
			if err = store(object.Intern(t, object.GoString(k)), vals[i]); err != nil {
				break
			}
		}
		releaseHeld(t, mark, err)
		if err != nil {
			return false
		}
	}
	dropOperands(t, ins)
	return true
}

// display is DISPLAY: sys.displayhook's work.
func display(t *rt.Thread, ins uint64) bool {
	v := *reg(window(t), ins>>16)
	if f := t.Interp().Hooks().Display; f != nil {
		if f(t, v) != nil {
			return false
		}
	}
	dropOperands(t, ins)
	return true
}
