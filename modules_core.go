// This file lists the standard modules about the interpreter itself, numbers and iteration.
package minipy

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/bisect"
	"minipy/runtime/modules/errno"
	"minipy/runtime/modules/gc"
	"minipy/runtime/modules/heapq"
	"minipy/runtime/modules/itertools"
	"minipy/runtime/modules/math"
	"minipy/runtime/modules/operator"
	"minipy/runtime/modules/platform"
	"minipy/runtime/modules/random"
	"minipy/runtime/modules/sys"
	"minipy/runtime/modules/time"
	"minipy/runtime/modules/weakref"
)

// coreModules makes them, by name.
func coreModules(c *config) map[string]func(t *rt.Thread) (rt.Value, error) {
	return map[string]func(t *rt.Thread) (rt.Value, error){
		"_bisect":   bisect.New,
		"errno":     errno.New,
		"_platform": platform.New,
		"gc":        gc.New,
		"_heapq":    heapq.New,
		"itertools": itertools.New,
		"math":      math.New,
		"operator":  operator.New,
		"_random":   random.New,
		"sys":       sys.Maker(sys.Config{Argv: c.args, Executable: c.executable, Flags: c.flags}),
		"time":      time.New,
		"_weakref":  weakref.New,
	}
}
