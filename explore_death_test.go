// This file tests exploration of observable deaths: all orders of drops, and of drops and upgrades, are found.

package minipy_test

import (
	"testing"

	"minipy/vm/explore"
)

// deaths are programs in which threads drop references to objects that have a finalizer or a weak reference.
var deaths = []struct {
	name, source        string
	cpython, any, nogil string // outcomes
	late                bool   // without the GIL an owner may learn late of a death
}{
	// It dies before, between or after the two looks.
	{"weak reference", litmus("import weakref\nclass C: pass; o = C(); r = weakref.ref(o); a = b = 0", "a, b",
		"global o; o = None", "a = r() is None; b = r() is None"), "False False|False True|True True", "False False|False True|True True", "False False|False True|True True", true},
	// An upgrade keeps it alive; then that thread's drop may be the last.
	{"upgrade", litmus("import weakref\nclass C: pass; o = C(); l = []; r = weakref.ref(o, lambda _: l.append(threading.current_thread().name[7]))", "*l",
		"global o; o = None", "s = r(); l.append('up' if s else 'dead'); s = None"), "1 dead|dead 1|up 1|up 2", "1 dead|dead 1|up 1|up 2", "1 dead|dead 1|up 1|up 2", true},
	// Whoever comes last runs the finalizer.
	{"finalizer", litmus("l = []\nclass C:\n    def __del__(self): l.append(threading.current_thread().name[7])\n\np = q = C()", "*l",
		"global p; p = None", "global q; q = None"), "1|2", "1|2", "1|2", true},
	// Each thread's own object: no drop is another's.
	{"own", litmus("l = []\nclass C:\n    def __del__(self): l.append(1)\n\nx = 0", "len(l)", "v = C(); del v", "v = C(); del v"), "2", "2", "2", false},
	{"weak values", litmus("import weakref\nclass C: pass; o = C(); d = weakref.WeakValueDictionary(); d[1] = o; a = 0", "a, len(d)",
		"global o; o = None", "a = d.get(1) is None"), "False 0|True 0", "False 0|True 0", "False 0|True 0", true},
	// The second execution knows the class of a module already.
	{"module's class", litmus("import weakref\nclass C: pass; a = 0; u = threading.Thread(target=int); u.start(); d = weakref.WeakValueDictionary()", "a", times(2, "a += 1")...), "2", "1|2", "1|2", false},
	// The container's death is the drop of what it holds.
	{"in a list", litmus("l = []\nclass C:\n    def __del__(self): l.append(threading.current_thread().name[7])\n\np = C(); q = [p]", "*l",
		"global p; p = None", "q.clear()"), "1|2", "1|2", "1|2", true},
}

func TestExploreDeaths(t *testing.T) {
	t.Parallel()
	for _, c := range deaths {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i, want := range []string{c.cpython, c.any, c.nogil} {
				m := explore.Models[i]
				for _, e := range []explore.Engine{explore.DPOR, explore.Sleep, explore.States} {
					r := exploreAll(t, c.source, m, e)
					if got := texts(r); got != want {
						t.Errorf("%s, engine %d: %q, want %q", m, e, got, want)
					}
					if late := r.Bounded == explore.LateDeath; late != (c.late && m == explore.NoGIL) {
						t.Errorf("%s, engine %d: bounded by %q", m, e, r.Bounded)
					}
				}
			}
		})
	}
}
