// This file makes module sys: its constants, streams and tables.

// Package sys is the standard module sys.
package sys

import (
	goruntime "runtime"
	"slices"

	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// Major, Minor and Micro are the version of Python that minipy speaks.
const (
	Major = 3
	Minor = 13
	Micro = 0
	// Version is sys.version.
	Version = "3.13.0 (minipy)"
)

const doc = "Parameters and functions of the interpreter."

var functions = def.Funcs("sys", slices.Concat(table, infoTable, hookTable, displayTable))

// Config is what the command line or the embedding host says about the run.
type Config struct {
	Argv       []string
	Executable string
	Flags      map[string]int // by the names of sys.flags
}

// Maker returns the function that makes the module for a configuration.
func Maker(c Config) func(t *rt.Thread) (rt.Value, error) {
	return func(t *rt.Thread) (rt.Value, error) { return newModule(t, &c), nil }
}

func newModule(t *rt.Thread, c *Config) rt.Value {
	st := object.StateOf(t)
	m := object.NewModuleSized(t, "sys", doc, len(functions)+50)
	for _, f := range functions {
		m.Set(t, f.Def.Name, f.Val())
	}
	str := func(s string) rt.Value { return object.NewStr(t, s) }
	strs := func(list []string) rt.Value {
		items := make([]rt.Value, len(list))
		for i, s := range list {
			items[i] = str(s)
		}
		return object.NewListFrom(t, items).Val()
	}
	m.Set(t, "argv", strs(c.Argv))
	m.Set(t, "orig_argv", strs(append([]string{c.Executable}, c.Argv...)))
	m.Set(t, "executable", str(c.Executable))
	if st.Path.H != nil {
		m.Set(t, "path", t.New(st.Path))
	}
	m.Set(t, "modules", t.New(st.Modules.Val()))
	m.Set(t, "maxsize", rt.Int(1<<63-1))
	m.Set(t, "maxunicode", rt.Int(0x10ffff))
	m.Set(t, "byteorder", str("little"))
	m.Set(t, "platform", str(goruntime.GOOS))
	m.Set(t, "float_repr_style", str("short"))
	m.Set(t, "version", str(Version))
	m.Set(t, "hexversion", rt.Int(Major<<24|Minor<<16|Micro<<8|0xf0))
	m.Set(t, "copyright", str("")) // minipy has none of its own to state here
	m.Set(t, "warnoptions", strs(nil))
	m.Set(t, "dont_write_bytecode", rt.True)
	for _, s := range []struct {
		name string
		f    *object.TextIO
	}{{"stdin", st.Stdin}, {"stdout", st.Stdout}, {"stderr", st.Stderr}} {
		v := rt.None
		if s.f != nil {
			v = s.f.Val()
		}
		m.Set(t, s.name, t.New(v))
		m.Set(t, "__"+s.name+"__", t.New(v))
	}
	m.Set(t, "version_info", versionOf(t))
	m.Set(t, "flags", flagsOf(t, c.Flags))
	m.Set(t, "implementation", implementationOf(t))
	setInfo(t, m)
	for _, name := range []string{"displayhook", "excepthook", "unraisablehook", "breakpointhook"} {
		if v := m.Get(t, name); v.H != nil {
			m.Set(t, "__"+name+"__", v)
		}
	}
	names := builtinNames(t)
	m.Set(t, "builtin_module_names", names)
	st.Sys = m.Ns
	return m.Val()
}
