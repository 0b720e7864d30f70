// This file is the command explore: all that a script can do, as a table.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"

	"minipy"
	"minipy/vm/explore"
)

type exploreCommand struct {
	Models []string `name:"model" placeholder:"MODEL,..." enum:"gil-cpython,gil-any,nogil" default:"gil-cpython,gil-any,nogil" help:"which models: gil-cpython, gil-any, nogil"`
	// Engine, Max and Random are nil if they are not given.
	Engine *string `name:"engine" placeholder:"ENGINE" enum:"dpor,sleep,naive,states,pct,random" help:"how to search: dpor, sleep and naive by traces, states by states; pct and random draw --max schedules"`
	Max    *int    `name:"max" placeholder:"N" help:"bound of the executions in each model (100000)"`
	Random *int    `name:"random" placeholder:"N" help:"draw N schedules in each model: --engine random --max N"`
	// Preemptions is nil without a bound.
	Preemptions *int          `name:"preemptions" placeholder:"N" help:"leave out executions with more preemptions (engines naive and states)"`
	MaxSteps    uint64        `name:"max-steps" placeholder:"N" default:"10000" help:"bound of the switch points of one execution"`
	Timeout     time.Duration `name:"timeout" placeholder:"TIME" help:"bound of the time for all models together, like 30s"`
	Time        string        `name:"time" placeholder:"any|virtual" enum:"any,virtual" default:"any" help:"when sleeps and timeouts end: at any moment, or only when no thread can run"`
	Nondet      bool          `name:"nondet" help:"a number that random draws is a choice, too: each that could be drawn is tried"`
	Observe     string        `name:"observe" placeholder:"all|final" enum:"all,final" default:"all" help:"what an outcome is: with what is printed, or (final) without; prints then do not depend on each other"`
	Watch       []string      `name:"watch" sep:"none" placeholder:"EXPR" help:"the value of EXPR at the end belongs to the outcome; may be given again"`
	Assert      string        `name:"assert" placeholder:"EXPR" help:"an outcome is bad if EXPR is not true at the end"`
	Shard       string        `name:"shard" placeholder:"I/N" help:"explore the I-th of N parts and write its JSON document, for --merge"`
	Merge       bool          `name:"merge" help:"the arguments are the documents of all shards of the program: report what they found together"`
	JSON        bool          `name:"json" help:"write one JSON document"`
	HTML        string        `name:"html" placeholder:"FILE" help:"write a page with the table and each witness, too; to stdout, without the table, if FILE is -"`
	File        string        `arg:"" help:"the program, or - for stdin"`
	Args        []string      `arg:"" optional:"" name:"args" help:"its arguments"`
}

// search returns how to search, and the bound of the executions in each model.
func (e *exploreCommand) search() (engine string, most int, err error) {
	engine, most = engines[explore.DPOR], 100_000
	if e.Engine != nil {
		engine = *e.Engine
	}
	if e.Max != nil {
		most = *e.Max
	}
	switch drawn := engines[explore.Random]; {
	case e.Random == nil:
		return engine, most, nil
	case e.Engine != nil && engine != drawn:
		return "", 0, &usageError{"--random draws schedules: it does not go with --engine " + engine}
	case e.Max != nil:
		return "", 0, &usageError{"--random says how many executions: it does not go with --max"}
	case *e.Random < 1:
		return "", 0, &usageError{"--random: a number above 0 is expected"}
	default:
		return drawn, *e.Random, nil
	}
}

// explore runs a program under all schedules of the models.
func (c *commandLine) explore() (int, error) {
	e := &c.Explore
	file, source, grades, status, err := readGraded(e.File)
	if err != nil || status != 0 {
		return status, err
	}
	if !compiles(e.Watch...) || e.Assert != "" && !compiles(e.Assert) {
		return statusFailed, nil
	}
	engine, most, err := e.search()
	if err != nil {
		return 0, err
	}
	x := &exploration{path: e.File, file: file, source: source, args: e.Args, grades: grades, options: options{
		Version: minipy.Version, Engine: engine, MaxSteps: e.MaxSteps, Time: e.Time, Preemptions: e.Preemptions, Watch: e.Watch, Assert: e.Assert,
	}}
	x.options.Nondet = e.Nondet
	if e.Observe == observeFinal {
		x.options.Observe = observeFinal
	}
	if e.Shard != "" {
		if x.shard, x.shards, err = parseShard(e.Shard); err != nil {
			return 0, err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process
	if e.Timeout > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, e.Timeout)
		defer cancel()
	}
	if e.Merge {
		err = x.merge(ctx, e.Args, most)
	} else {
		err = x.explore(ctx, e.Models, most)
	}
	if err != nil {
		return 0, err
	}
	if isTerminal(2) {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
	return c.reportExploration(x)
}

// engines are the names of package explore's.
var engines = [...]string{explore.DPOR: "dpor", explore.Sleep: "sleep", explore.Naive: "naive", explore.States: "states", explore.PCT: "pct", explore.Random: "random"}

// explore explores the models named, with at most so many executions in each.
func (x *exploration) explore(ctx context.Context, models []string, most int) error {
	for _, m := range explore.Models {
		if !slices.Contains(models, m.String()) {
			continue
		}
		r, err := x.exploreModel(ctx, explore.Options{Model: m, Max: most, Shard: x.shard, Shards: x.shards})
		if err != nil {
			return err
		}
		x.results = append(x.results, r)
	}
	return nil
}

// exploreModel explores one model, with the options of all.
func (x *exploration) exploreModel(ctx context.Context, o explore.Options) (*explore.Result, error) {
	o.Engine = explore.Engine(slices.Index(engines[:], x.options.Engine))
	o.VirtualTime, o.Nondet, o.Final = x.options.Time == "virtual", x.options.Nondet, x.final()
	o.Steps, o.Watch, o.Assert = x.options.MaxSteps, x.options.Watch, x.options.Assert
	if x.options.Preemptions != nil {
		o.BoundPreemptions, o.Preemptions = true, *x.options.Preemptions
	}
	o.Show = showProgress(o.Model)
	return minipy.Explore(ctx, x.file, x.source, o, programOptions(x.path, x.args)...)
}

// programOptions are those of a program that is run other than by the command run: its
// arguments, and where its modules are.
func programOptions(path string, args []string) []minipy.Option {
	dir := "" // of a program on stdin
	if path != "-" {
		dir = minipy.ScriptDir(path)
	}
	return []minipy.Option{minipy.Args(append([]string{path}, args...)...), minipy.Path(dir)}
}

// reportExploration writes what was found and returns the status that says how it is.
func (c *commandLine) reportExploration(x *exploration) (status int, err error) {
	e := &c.Explore
	x.disregard()
	if x.shards == 0 {
		if x.site, err = x.divided(); err != nil {
			return 0, err
		}
	}
	if e.HTML != "" {
		if err := x.writeHTML(e.HTML, x.options.Watch); err != nil {
			return 0, err
		}
	}
	out := bufio.NewWriter(os.Stdout)
	switch {
	case e.JSON || x.shards > 0:
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(x.report()); err != nil {
			return 0, err
		}
	case e.HTML != "-":
		width := 0
		if isTerminal(1) {
			width = columns()
		}
		x.print(out, style(c.colored(isTerminal(1))), width)
	}
	status = exploreStatus(x)
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	return status, nil
}

// compiles reports whether all are expressions; the first that is none is reported.
func compiles(expressions ...string) bool {
	for _, text := range expressions {
		if _, err := minipy.Compile("<"+text+">", text, "eval", 0); err != nil {
			fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
			return false
		}
	}
	return true
}

// showProgress returns what shows on a terminal how far the exploration of m is; the
// line stays until the next or the table.
func showProgress(m explore.Model) func(explore.Progress) {
	if !isTerminal(2) {
		return nil
	}
	start := time.Now()
	last := start
	return func(p explore.Progress) {
		now := time.Now()
		if now.Sub(last) < 200*time.Millisecond {
			return
		}
		last = now
		d := now.Sub(start)
		fmt.Fprintf(os.Stderr, "\r\x1b[Kexplore  %s  %d runs  %d outcomes  depth %d  %.1fk/s  %d:%02d", m, p.Executions, p.Outcomes, p.Depth,
			float64(p.Executions)/d.Seconds()/1000, int(d.Minutes()), int(d.Seconds())%60)
	}
}

// exploreStatus returns the status that says how explorations ended. Of a shard it says
// whether all of it was done: what it found is for the merge to judge.
func exploreStatus(x *exploration) int {
	status := 0
	for _, r := range x.results {
		if r.Bounded == explore.Interrupted {
			return statusInterrupted
		}
		if r.Bounded != "" && status == 0 {
			status = statusBounded
		}
		for _, o := range r.Outcomes {
			if grade, _ := gradeOf(x.grades, x.results, o.Text); grade == gradeBad && x.shards == 0 {
				status = statusBadOutcome
			}
		}
	}
	return status
}
