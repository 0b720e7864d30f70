// This file lists the standard modules: those written in Go, and those written in Python.
package minipy

import (
	"maps"

	rt "minipy/runtime"
	"minipy/runtime/modules/abc"
	"minipy/runtime/modules/collections"
	"minipy/runtime/modules/functools"
	"minipy/runtime/modules/io"
	"minipy/runtime/modules/pylib"
	"minipy/runtime/modules/queue"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/threading"
	"minipy/runtime/object"
)

// nativeModules makes the modules written in Go, by name.
func nativeModules(c *config) map[string]func(t *rt.Thread) (rt.Value, error) {
	m := map[string]func(t *rt.Thread) (rt.Value, error){
		"builtins":     func(t *rt.Thread) (rt.Value, error) { return t.New(builtinsModule(t)), nil },
		"_abc":         abc.New,
		"_collections": collections.New,
		"_functools":   functools.New,
		"_thread":      thread.New,
		"io":           io.New,
		"queue":        queue.New,
		"threading":    threading.New,
	}
	m["_traceback"] = tracebackModule
	maps.Copy(m, coreModules(c))
	maps.Copy(m, processModules())
	return m
}

// sourceModules reads the modules written in Python, by name.
func sourceModules() map[string]func() string { return pylib.Sources() }

// builtinsModule returns the module object around the builtins namespace, borrowed.
func builtinsModule(t *rt.Thread) rt.Value {
	st := object.StateOf(t)
	name := object.Intern(t, "builtins")
	m := st.Modules.GetStr(t, name)
	if m.H == nil {
		m = object.NewModuleFrom(t, st.Builtins).Val()
		_ = st.Modules.SetStr(t, name, t.New(m))
	}
	t.Decref(m)
	return m
}
