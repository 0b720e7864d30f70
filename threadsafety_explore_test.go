// This file tests what is atomic under all schedules: it explores the programs of testdata/threadsafety, whose outcomes must be exactly their
// comments', and looks at each row of the table whether its class is what its programs show.

package minipy_test

import (
	"context"
	"slices"
	"testing"

	lib "minipy"
	"minipy/vm/explore"
)

// notOneStep are the programs of rows of class A that are about the part of the row that is not; the row's text names it.
var notOneStep = map[string]string{
	"24_next_of_enumerate": "the item is one step, the number another",
	"24_next_of_zip":       "the next of each iterator is a step",
}

// onlyWithGIL are the programs that can do with the GIL what they cannot do without: minipy without its GIL promises more than CPython.
var onlyWithGIL = map[string]string{
	"03_list_search_eq": "with the GIL a search goes on at its index, as CPython's does, and misses an item that was moved",
	"06_list_remove_eq": "with the GIL what stands at the index goes, as in CPython",
}

// scriptSteps are the rows of class E whose steps call script code: its entry is a switch point with the GIL too, so that all models have
// the outcomes between. They are then told from one step by an outcome that needs a preemption.
var scriptSteps = map[int]string{16: "a key's comparison is a function"}

// exploreRow finds all that a row's program can do under a model: by traces, or by states if there are too many.
func exploreRow(t *testing.T, l rowProgram, o explore.Options) *explore.Result {
	t.Helper()
	o.Steps = 10000
	engines := []explore.Engine{explore.DPOR, explore.States}
	if o.BoundPreemptions {
		engines = engines[1:]
	}
	var r *explore.Result
	for _, e := range engines {
		o.Engine, o.Max = e, map[explore.Engine]int{explore.DPOR: 2000, explore.States: 20000}[e]
		var err error
		if r, err = lib.Explore(context.Background(), l.file(), l.source, o); err != nil {
			t.Fatalf("%s under %s: %v", l.path, o.Model, err)
		}
		if r.Exhaustive() || o.BoundPreemptions {
			return r
		}
	}
	t.Fatalf("%s under %s was not covered: %s", l.path, o.Model, r.Bounded)
	return nil
}

// without lists the outcomes of a that b does not have.
func without(a, b *explore.Result) []string {
	var only []string
	for _, o := range a.Outcomes {
		if !slices.ContainsFunc(b.Outcomes, func(other explore.Outcome) bool { return other.Text == o.Text }) {
			only = append(only, o.Text)
		}
	}
	return only
}

// rowExplored is what one program can do.
type rowExplored struct {
	results [len(explore.Models)]*explore.Result
	// serial are the outcomes without the GIL in which each thread runs to its end; only of rows whose steps call script code.
	serial *explore.Result
}

// TestThreadSafetyExplored explores each program under the three models. Its comments say exactly what it can do; each model can do what the
// one before can; and a row of class A, E or N shows that it is one.
func TestThreadSafetyExplored(t *testing.T) {
	t.Parallel()
	ls := litmusTests(t)
	found := make([]rowExplored, len(ls))
	sample := raceEnabled
	t.Run("programs", func(t *testing.T) {
		for i, l := range ls {
			if sample && i%6 != 0 {
				continue
			}
			t.Run(l.name("threadsafety"), func(t *testing.T) {
				t.Parallel()
				found[i] = exploreModels(t, l)
			})
		}
	})
	ran := func(f rowExplored) bool { return f.results[0] != nil }
	if t.Failed() || sample || slices.ContainsFunc(found, func(f rowExplored) bool { return !ran(f) }) {
		return // the rows need all of their programs: -run may have chosen some
	}
	traces, outcomes := 0, 0
	for _, f := range found {
		for _, r := range f.results {
			traces += r.Traces
			outcomes += len(r.Outcomes)
		}
	}
	t.Logf("%d programs, %d traces, %d outcomes", len(ls), traces, outcomes)
	for i := 0; i < len(ls); {
		end := i
		shown := false
		for ; end < len(ls) && ls[end].place == ls[i].place; end++ {
			f := found[end]
			cpython, any, nogil := f.results[explore.GILCPython], f.results[explore.GILAny], f.results[explore.NoGIL]
			switch {
			case scriptSteps[ls[end].place] != "":
				shown = shown || len(without(nogil, f.serial)) > 0
			case len(without(nogil, any)) > 0, ls[i].minipy[0] == 'N' && len(without(any, cpython)) > 0:
				shown = true
			}
		}
		if ls[i].minipy[0] != 'A' && !shown {
			t.Errorf("%s is of class %c, but none of its programs has an outcome that one step does not have", ls[i].row, ls[i].minipy[0])
		}
		i = end
	}
}

// exploreModels explores a program under the models and compares it with its comments and its row's class.
func exploreModels(t *testing.T, l rowProgram) (f rowExplored) {
	name := l.name("threadsafety")
	for i, m := range explore.Models {
		r := exploreRow(t, l, explore.Options{Model: m})
		f.results[i] = r
		for _, d := range explore.Compare(l.set, r) {
			if d.Missing {
				t.Errorf("%s cannot give %q", d.Model, d.Outcome)
			} else {
				t.Errorf("%s can also give %q: %s", d.Model, d.Outcome, d.Witness)
			}
		}
		if !testing.Short() && !raceEnabled {
			byStates, err := lib.Explore(context.Background(), l.file(), l.source, explore.Options{Model: m, Engine: explore.States, Steps: 10000, Max: 2000, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if byStates.Exhaustive() && texts(byStates) != texts(r) {
				t.Errorf("%s: by states it gives %q, by traces %q", m, texts(byStates), texts(r))
			}
		}
		if i == 0 {
			continue
		}
		lost := without(f.results[i-1], r)
		switch more := m == explore.NoGIL && onlyWithGIL[name] != ""; {
		case more && len(lost) == 0:
			t.Errorf("it can do all without the GIL that it can with it: it is no exception")
		case !more && len(lost) > 0:
			t.Errorf("%s cannot give %q, but the model before can", m, lost)
		}
	}
	if l.minipy[0] == 'A' {
		between := without(f.results[explore.NoGIL], f.results[explore.GILAny])
		switch but := notOneStep[name] != ""; {
		case but && len(between) == 0:
			t.Errorf("it can do nothing without the GIL that it cannot do with it: it is no exception")
		case !but && len(between) > 0:
			t.Errorf("its row is one step, but without the GIL it can give %q", between)
		}
	}
	if scriptSteps[l.place] != "" {
		f.serial = exploreRow(t, l, explore.Options{Model: explore.NoGIL, BoundPreemptions: true})
	}
	return f
}
