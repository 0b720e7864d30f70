// This file defines exploration: its models, engines, options and results.

// Package explore runs a script under all schedules of a model of concurrency
// and collects what it can do. Each execution starts anew and
// repeats the choices of the one before up to the last that has an alternative.
//
// Sleep sets (Godefroid, "Partial-Order Methods", 1996) leave out executions
// that only reorder independent transitions: exactly one of each Mazurkiewicz
// trace is completed. Source sets (races.go) leave out most of those that would
// only be begun. The search over states (state.go) finds the outcomes where there are
// too many traces. Each engine is the oracle of the others.
package explore

import (
	"context"
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

// Livelock is the outcome of an execution in which some threads go round for good, and
// the others have ended or wait for them.
const Livelock = "LIVELOCK"

// StepLimit is the outcome of a replay that passed its bound of switch points.
const StepLimit = "STEP-LIMIT"

// LateDeath is Result.Bounded if a thread dropped a reference to an object with a finalizer
// or a weak reference that another thread has made. Without the GIL the owner may learn of that later, at
// a check of its own; executions let such an object die at once.
const LateDeath = "deaths"

// Interrupted is Result.Bounded after the end of the context, OutOfTime after its deadline.
const (
	Interrupted = "interrupted"
	OutOfTime   = "time"
)

// Options say what to explore, and how far.
type Options struct {
	Model  Model
	Engine Engine
	// Max bounds the executions, and Steps the switch points of each; 0: no bound.
	Max   int
	Steps uint64
	// BoundPreemptions leaves out executions with more than Preemptions, for the
	// engines that are sound with a bound.
	BoundPreemptions bool
	Preemptions      int
	// VirtualTime lets a sleep or a timeout end only when no thread can run. Without it
	// they may end at any moment.
	VirtualTime bool
	// Nondet makes each number that random could draw a choice: see Choose.
	Nondet bool
	// Final leaves what is printed out of the outcome: prints do not depend on each other.
	// The program does not keep it, and a write reads its stdout (object.TextIO.Ignore).
	Final bool
	// Watch are expressions whose values at the script's end belong to the outcome, and
	// Assert, unless it is empty, one that must be true then. The program evaluates them.
	Watch  []string
	Assert string
	// Show, unless it is nil, is told from time to time how far the search is; by one goroutine
	// at a time.
	Show func(Progress)
	// Workers share the search; 0: as many as there are cores. The result does not
	// depend on their number. With the engine States and Max it is one.
	Workers int
	// Seed and Depth are for the engines that draw: see PCT. Depth 0 is 3.
	Seed  uint64
	Depth int
	// Shard, from 1 to Shards, is the part of the search to do; see Merge. Shards 0: all of it.
	// Shard 0: only the parts of Wanted, that no shard has done.
	Shard, Shards int
	Wanted        []string

	ctx    context.Context // nil: the search is never stopped
	told   *told           // nil: there is no Show
	length int             // of an execution, in choices
	broken mutant          // what a test leaves out, to see that another test would notice
}

// Engine says how to search.
type Engine uint8

// The engines: the best for traces; sleep sets alone; every interleaving; what goes
// on from each state once, the best for outcomes (it counts no traces); and two that
// draw Max schedules, which are never exhaustive.
const (
	DPOR Engine = iota
	Sleep
	Naive
	States
	PCT
	Random
)

// Run is what an execution gives the program that it runs, again and again.
type Run struct {
	Sched *sched.Controlled // the program's threads run on it
	// Observe connects a thread to its observer, before it runs script code.
	Observe func(t *rt.Thread)
	// Begin, unless it is nil, is called when the program begins.
	Begin func()
	// Exit is called by the main thread when the program has ended but for threads
	// that nobody waits for.
	Exit func(t *rt.Thread)
	// Old, if the program sets it, numbers objects that exist before it begins, alike
	// in each run. Written is set when one of them is written to.
	Old     map[*rt.Header]int32
	Written bool
	// Generation numbers the interpreters in which runs are made, one after the other; below 2^31.
	Generation uint32
	// Digest, if the program sets it, adds all of the program's state that its
	// threads do not hold. Without it states are not told apart (engine States).
	Digest func(d *rt.Digest)
	// Shared visits what threads reach by globals and by the interpreter: for the main
	// thread without the globals that it alone uses. MainOnly reports whether an object is
	// the cell of one of those.
	Shared   func(main bool, visit func(rt.Value))
	MainOnly func(h *rt.Header) bool
	// Caller returns what the script calls to come to what, and at which of its lines.
	Caller func(t *rt.Thread, what string) (name string, line int)
}

// Runner runs the script once and returns what it did; after a Quit of the
// scheduler nobody looks at that. It is called many times with the same Run.
type Runner func(r *Run) string

// mutant is a part of the engines that a test leaves out.
type mutant uint8

const (
	noWaking     mutant = iota + 1 // what depends on a sleeper does not wake it
	noPending                      // operations that threads wait at are in no race
	noReversal                     // an event between orders a waiting operation too
	noOperations                   // the state does not say where threads stand
	noHeat                         // shards part with the choices that races have asked for
)

// Outcome is one thing the script can do.
type Outcome struct {
	Text     string
	Traces   int    // complete executions that ended so
	Schedule string // of one of them
	// Preemptions is how often Schedule takes a thread away that could go on.
	Preemptions int
}

// Result is what was found.
type Result struct {
	Model      Model
	Outcomes   []Outcome // in the order of their discovery; by the engine States, of their witnesses' preemptions
	Executions int       // of the search
	Replays    int       // of witnesses, to make them simple and to check them: complete executions, too
	Traces     int       // executions that ran to their end
	Blocked    int       // given up because another covers them
	States     int       // told apart, by the engine States
	Opaque     int       // that could not be told apart, and were gone on from each time
	Chance     float64   // of an execution of PCT, at least, to find what Depth orderings bring about
	Bounded    string    // why the search is not exhaustive, or not of its shard; else empty
	Shard      int       // of Shards, if the search was shared; see Merge
	Shards     int
	Unmet      []string // parts that a shard has found to be needed, and that are no shard's
	// Elapsed covers all of Explore: making the interpreters, importing what the script names, Executions and Replays. The
	// script is compiled before.
	Elapsed time.Duration
	// Atomic, of the model NoGIL: no instruction had two visible operations that meet other
	// threads, in any trace. So its outcomes are those of GILAny, by construction.
	Atomic bool
}

// Has reports whether an outcome was found.
func (r *Result) Has(text string) bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Text == text })
}

// Exhaustive reports whether all schedules were covered.
func (r *Result) Exhaustive() bool { return r.Bounded == "" && r.Shards == 0 }

// ErrDiverged: an execution did not repeat the choices of the one before. The
// script's behaviour depends on something that is not controlled.
var ErrDiverged = errors.New("explore: two runs of one schedule differ")

// ErrBound: what source sets and sleep sets leave out is covered by executions that
// may have more preemptions (Coons, Musuvathi and McKinley, 2013).
var ErrBound = errors.New("a bound of preemptions needs the engine naive or states: the others leave out too much with it")

// ErrShard: all that the engine States knows of states is in one process.
var ErrShard = errors.New("a shard is numbered from 1, and the engine states has none")

// Explore runs the script under all schedules. program is called for each of the
// goroutines that share the work. At the end of ctx the search ends with what it has found.
func Explore(ctx context.Context, o Options, program func() Runner) (*Result, error) {
	start := time.Now()
	if o.BoundPreemptions && o.Engine != Naive && o.Engine != States {
		return nil, ErrBound
	}
	if o.Shards != 0 && (o.Engine == States || o.Shard < 0 || o.Shard > o.Shards) {
		return nil, ErrShard
	}
	o.ctx = ctx
	w := newWorkers(o, program)
	defer w.close()
	f, err := w.all()
	replays := 0
	if err == nil {
		replays, err = w.take(0).simplify(f)
	}
	if err != nil {
		return nil, err
	}
	atomic := o.Model == NoGIL && f.bounded == "" && !f.divided
	res := &Result{Atomic: atomic, Shard: o.Shard, Shards: o.Shards, Unmet: w.unmet, Model: o.Model, Executions: f.executions, Replays: replays, Traces: f.traces, Blocked: f.blocked, Bounded: f.bounded, States: f.states, Opaque: f.opaque, Chance: f.chance}
	for i := range f.outcomes {
		q := &f.outcomes[i]
		res.Outcomes = append(res.Outcomes, Outcome{Text: q.text, Traces: q.traces, Schedule: q.witness.schedule(&o), Preemptions: q.witness.preemptions})
	}
	res.Elapsed = time.Since(start)
	return res, nil
}

// stopped returns why the search must end before it has found everything, or "".
func (o *Options) stopped() string {
	if o.ctx == nil {
		return ""
	}
	switch o.ctx.Err() {
	case nil:
		return ""
	case context.DeadlineExceeded:
		return OutOfTime
	}
	return Interrupted
}
