// This file lists the modules about the end of programs and their signals.
package minipy

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/atexit"
	"minipy/runtime/modules/signal"
)

// processModules makes the modules atexit and signal.
func processModules() map[string]func(t *rt.Thread) (rt.Value, error) {
	return map[string]func(t *rt.Thread) (rt.Value, error){
		"atexit": atexit.New,
		"signal": signal.New,
	}
}
