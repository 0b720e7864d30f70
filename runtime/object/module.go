// This file defines module objects.
package object

import (
	"path/filepath"
	"strings"
	"sync/atomic"

	rt "minipy/runtime"
)

// Module is a module: a namespace. Modules are deferred objects.
type Module struct {
	rt.Header
	Ns *Dict
	// Initializing: the module's code is still running.
	Initializing atomic.Bool
	ext          Ext0 // the __slots__ of a subclass
}

var moduleShape = rt.Shape{Kind: rt.KindModule, Traverse: traverseModule}

// ModuleType is types.ModuleType.
var ModuleType = &Type{}

func traverseModule(h *rt.Header, visit func(rt.Value)) {
	if m := AsModule(h.Val()); m.Ns != nil {
		visit(m.Ns.Val())
	}
}

// NewModule returns a module of that name with the usual entries; doc may be empty.
func NewModule(t *rt.Thread, name, doc string) *Module { return NewModuleSized(t, name, doc, 0) }

// NewModuleSized is NewModule with room for n more names.
func NewModuleSized(t *rt.Thread, name, doc string, n int) *Module {
	m := newModule(t, &moduleShape, n)
	m.initEntries(t, NewStr(t, name), doc)
	return m
}

func newModule(t *rt.Thread, s *rt.Shape, n int) *Module {
	m := &Module{Ns: NewNamespace(t)}
	if n > 0 {
		n += 5 // see initEntries
		m.Ns = NewNamespaceSized(t, n)
		m.Ns.ns.room = make([]NameCell, n)
	}
	m.InitDeferred(s)
	t.Keep(&m.Header)
	return m
}

// initEntries takes name over.
func (m *Module) initEntries(t *rt.Thread, name rt.Value, doc string) {
	d := rt.None
	if doc != "" {
		d = NewStr(t, doc)
	}
	m.Set(t, "__name__", name)
	m.Set(t, "__doc__", d)
	m.Set(t, "__package__", rt.None)
	m.Set(t, "__loader__", rt.None)
	m.Set(t, "__spec__", rt.None)
}

// Set binds a name of the module; it takes v over.
func (m *Module) Set(t *rt.Thread, name string, v rt.Value) {
	if n := Intern(t, name); !m.Ns.bindNew(t, n, v) {
		m.Ns.Cell(t, n).Store(t, v)
	}
}

// Get returns a name of the module, owned, or the zero Value.
func (m *Module) Get(t *rt.Thread, name string) rt.Value {
	return m.Ns.GetStr(t, Intern(t, name))
}

// name returns __name__, or "?" if it is no str.
func (m *Module) name(t *rt.Thread) string {
	v := m.Ns.GetStr(t, strNameDunder)
	if v.H == nil {
		return "?"
	}
	s := "?"
	if IsStr(v) {
		s = AsStr(v).S
	}
	t.Decref(v)
	return s
}

// lacks words that the module has no attribute of that name. One that is still being imported is part of a circle, or has
// the name of another that was meant.
func (m *Module) lacks(t *rt.Thread, name string) string {
	mod, rest := "module '"+m.name(t)+"'", " has no attribute '"+name+"'"
	if !m.Initializing.Load() {
		return mod + rest
	}
	const circle = " (most likely due to a circular import)"
	mark := t.HoldMark()
	defer t.Release(mark)
	f := m.Get(t, "__file__")
	if f.H == nil || !IsStr(t.Hold(f)) {
		return "partially initialized " + mod + rest + circle
	}
	dir := filepath.Dir(GoString(f))
	if strings.HasPrefix(filepath.Base(GoString(f)), "__init__.") {
		dir = filepath.Dir(dir)
	}
	if dir == scriptDir(t) {
		return mod + rest + " (consider renaming " + reprOrName(t, f) + " if it has the same name as a third-party module you intended to import)"
	}
	return "partially initialized " + mod + " from " + reprOrName(t, f) + rest + circle
}

// scriptDir returns sys.path[0], "" if there is none.
func scriptDir(t *rt.Thread) string {
	sys := StateOf(t).Sys
	if sys == nil {
		return ""
	}
	path := sys.GetStr(t, Intern(t, "path"))
	if path.H == nil {
		return ""
	}
	mark := t.HoldMark()
	defer t.Release(mark)
	t.Hold(path)
	if path.Kind() != rt.KindList {
		return ""
	}
	first := AsList(path).Get(t, 0)
	if first.H == nil || !IsStr(t.Hold(first)) {
		return ""
	}
	return GoString(first)
}

func moduleGetAttr(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error) {
	r, err := GenericGetAttr(t, v, name)
	if err == nil || !ErrIs(t, err, AttributeErrorType) {
		return r, err
	}
	m := AsModule(v)
	f := m.Ns.GetStr(t, strGetAttrHook)
	if f.H == nil {
		return r, err
	}
	ClearErr(t)
	mark := t.HoldMark()
	t.Hold(f)
	r, err = Call(t, f, name.Val())
	return t.ReleaseKeep(mark, r), err
}

func initModuleType() {
	DefineType(ModuleType, TypeDef{
		Name: "module", Layout: &moduleShape, Flags: BaseType | HasDict,
		Slots: Slots{
			GetAttr: moduleGetAttr,
			New: func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
				return newModule(t, &cls.Layout.Shape, 0).Val(), nil
			},
			Init: func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
				a, err := BindArgs(t, &moduleInitDef, args, names)
				if err != nil {
					return err
				}
				if !IsStr(a[0]) {
					return TypeError(t, "module() argument 'name' must be str, not %s", ArgName(a[0]))
				}
				m := AsModule(v)
				m.initEntries(t, t.New(a[0]), "")
				if !a[1].IsUnbound() {
					m.Set(t, "__doc__", t.New(a[1]))
				}
				return nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				m := AsModule(v)
				name := m.Ns.GetStr(t, strNameDunder)
				s := "?"
				if name.H != nil {
					s = reprOrName(t, name)
					t.Decref(name)
				}
				from := ""
				if f := m.Get(t, "__file__"); f.H != nil {
					from = " from " + reprOrName(t, f)
					t.Decref(f)
				} else if m.builtin(t) {
					from = " (built-in)"
				}
				return NewStr(t, "<module "+s+from+">"), nil
			},
		},
		Methods: []Def{{Name: "__dir__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			m := AsModule(a[0])
			if f := m.Get(t, "__dir__"); f.H != nil {
				t.Hold(f)
				return Call(t, f)
			}
			names := map[string]bool{}
			addKeys(t, m.Ns, names)
			return nameList(t, names), nil
		}}},
		GetSets: []GetSet{
			{Name: "__dict__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return t.New(AsModule(v).Ns.Val()), nil
			}},
			{Name: "__annotations__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				m := AsModule(v)
				if a := m.Ns.GetStr(t, strAnnotations); a.H != nil {
					return a, nil
				}
				d := NewDict(t).Val()
				m.Set(t, "__annotations__", t.New(d))
				return d, nil
			}, Set: func(t *rt.Thread, v, val rt.Value) error {
				m := AsModule(v)
				if val.IsUnbound() {
					ok, err := m.Ns.Del(t, strAnnotations.Val())
					if err == nil && !ok {
						return NoAttribute(t, v, strAnnotations)
					}
					return err
				}
				m.Set(t, "__annotations__", t.New(val))
				return nil
			}},
		},
	})
}

var moduleInitDef = Def{Name: "module", Params: "name, doc", Min: 1}.Prepared()

// builtin reports whether the module is one of minipy's own.
func (m *Module) builtin(t *rt.Thread) bool {
	if _, ok := StateOf(t).Natives[m.name(t)]; ok {
		return true
	}
	s := m.Get(t, "__spec__")
	if s.H != nil {
		t.Decref(s)
	}
	return !s.IsNone() && s.H != nil
}

// NewModuleFrom returns a module around a namespace that exists already.
func NewModuleFrom(t *rt.Thread, ns *Dict) *Module {
	m := &Module{Ns: ns}
	m.InitDeferred(&moduleShape)
	t.Keep(&m.Header)
	return m
}

// ModuleShape is the shape of plain modules.
func ModuleShape() *rt.Shape { return &moduleShape }
