// This file defines exploration: its models, options and results, and the depth-first search over schedules.

// Package explore runs a script under all schedules of a model of concurrency
// and collects what it can do. It is stateless: each execution starts anew and
// repeats the choices of the one before up to the last that has an alternative.
//
// Sleep sets (Godefroid, "Partial-Order Methods", 1996) leave out executions
// that only reorder independent transitions: exactly one of each Mazurkiewicz
// trace is completed. Source sets (races.go) leave out most of those that would
// only be begun. Each engine is the oracle of the next.
package explore

import (
	"errors"
	"slices"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// Model says where threads may switch.
type Model uint8

// The models: CPython's switch points, any instruction, any visible operation.
const (
	GILCPython Model = iota
	GILAny
	NoGIL
)

// Models are all of them, each with more switch points than the one before.
var Models = [...]Model{GILCPython, GILAny, NoGIL}

func (m Model) String() string { return [...]string{"gil-cpython", "gil-any", "nogil"}[m] }

// Deadlock is the outcome of an execution in which every thread waits for good.
const Deadlock = "DEADLOCK"

// Options say what to explore, and how far.
type Options struct {
	Model  Model
	Engine Engine
	// Max bounds the executions, and Steps the switch points of each; 0: no bound.
	Max   int
	Steps uint64
}

// Engine says how to search.
type Engine uint8

// The engines: the best; sleep sets alone; every interleaving.
const (
	DPOR Engine = iota
	Sleep
	Naive
)

// Runner runs the script once: its threads on s, each connected to its observer
// by observe before it runs script code. exit is called by the main thread when
// the program has ended but for threads that nobody waits for. It returns what the
// script did; after a Quit of s nobody looks at that.
type Runner func(s *sched.Controlled, observe func(t *rt.Thread), exit func(t *rt.Thread)) string

// Outcome is one thing the script can do.
type Outcome struct {
	Text     string
	Traces   int    // complete executions that ended so
	Schedule string // of the first of them
}

// Result is what was found.
type Result struct {
	Model      Model
	Outcomes   []Outcome // in the order of their discovery
	Executions int
	Traces     int    // executions that ran to their end
	Blocked    int    // given up because another covers them
	Bounded    string // why the search is not exhaustive; else empty
	Elapsed    time.Duration
}

// Exhaustive reports whether all schedules were covered.
func (r *Result) Exhaustive() bool { return r.Bounded == "" }

// ErrDiverged: an execution did not repeat the choices of the one before. The
// script's behaviour depends on something that is not controlled.
var ErrDiverged = errors.New("explore: two runs of one schedule differ")

// node is a place on the path where a choice is made.
type node struct {
	enabled []int // ids of the threads that can run
	chosen  int
	todo    []int     // choices to explore
	done    []sleeper // choices explored, with what they did
	sleep   []sleeper // choices that other paths cover
	names   int       // objects with a name at this place
}

// sleeper is a thread whose next transition need not be explored while nothing
// that depends on it has happened.
type sleeper struct {
	id    int
	did   []op // what the transition did
	names int  // objects with a name before it
}

func asleep(list []sleeper, id int) bool {
	return slices.ContainsFunc(list, func(s sleeper) bool { return s.id == id })
}

// search is the state of one exploration.
type search struct {
	Options
	path []*node
	err  error
}

// Explore runs the script under all schedules.
func Explore(o Options, run Runner) (*Result, error) {
	start := time.Now()
	res := &Result{Model: o.Model}
	s := &search{Options: o}
	for {
		x := newExecution(s)
		text := run(x.sched, x.observe, x.exit)
		x.finish()
		if o.Engine == DPOR {
			x.reverse(x.pending())
		}
		x.timed = x.sched.Now() > 0
		x.sched.Abandon()
		if s.err != nil {
			return nil, s.err
		}
		res.Executions++
		switch x.end {
		case covered:
			res.Blocked++
		case tooLong:
			res.Bounded = "steps"
		case stuck:
			res.add(Deadlock, x)
		default:
			res.add(text, x)
		}
		if x.timed && res.Bounded == "" {
			res.Bounded = "time=virtual"
		}
		if !s.backtrack() {
			break
		}
		if o.Max > 0 && res.Executions >= o.Max {
			res.Bounded = "executions"
			break
		}
	}
	res.Elapsed = time.Since(start)
	return res, nil
}

func (r *Result) add(text string, x *execution) {
	r.Traces++
	for i := range r.Outcomes {
		if r.Outcomes[i].Text == text {
			r.Outcomes[i].Traces++
			return
		}
	}
	r.Outcomes = append(r.Outcomes, Outcome{text, 1, x.schedule()})
}

// backtrack moves to the next path; false if there is none.
func (s *search) backtrack() bool {
	for len(s.path) > 0 {
		n := s.path[len(s.path)-1]
		for _, id := range n.todo {
			if !asleep(n.done, id) && !asleep(n.sleep, id) {
				n.chosen = id
				return true
			}
		}
		s.path = s.path[:len(s.path)-1]
	}
	return false
}
