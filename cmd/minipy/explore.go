// This file is the command explore: all that a script can do, as a table.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"minipy"
	"minipy/vm/explore"
)

type exploreCommand struct {
	Models []string `name:"model" placeholder:"MODEL,..." enum:"gil-cpython,gil-any,nogil" default:"gil-cpython,gil-any,nogil" help:"which models: gil-cpython, gil-any, nogil"`
	Engine string   `name:"engine" placeholder:"ENGINE" enum:"dpor,sleep,naive,states,pct,random" default:"dpor" help:"how to search: dpor, sleep and naive by traces, states by states; pct and random draw --max schedules"`
	Max    int      `name:"max" placeholder:"N" default:"100000" help:"bound of the executions in each model"`
	// Preemptions is nil without a bound.
	Preemptions *int          `name:"preemptions" placeholder:"N" help:"leave out executions with more preemptions (engines naive and states)"`
	MaxSteps    uint64        `name:"max-steps" placeholder:"N" default:"10000" help:"bound of the switch points of one execution"`
	Timeout     time.Duration `name:"timeout" placeholder:"TIME" help:"bound of the time for all models together, like 30s"`
	Watch       []string      `name:"watch" sep:"none" placeholder:"EXPR" help:"the value of EXPR at the end belongs to the outcome; may be given again"`
	Assert      string        `name:"assert" placeholder:"EXPR" help:"an outcome is bad if EXPR is not true at the end"`
	JSON        bool          `name:"json" help:"write one JSON document"`
	File        string        `arg:"" help:"the program, or - for stdin"`
	Args        []string      `arg:"" optional:"" name:"args" help:"its arguments"`
}

// explore runs a program under all schedules of the models.
func (c *commandLine) explore() (int, error) {
	e := &c.Explore
	file, source, grades, status, err := readGraded(e.File)
	if err != nil || status != 0 {
		return status, err
	}
	for _, text := range append(e.Watch[:len(e.Watch):len(e.Watch)], e.Assert) {
		if _, err := minipy.Compile("<"+text+">", text, "eval", 0); err != nil && text != "" {
			fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
			return statusFailed, nil
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
	var results []*explore.Result
	for _, m := range explore.Models {
		if !slices.Contains(e.Models, m.String()) {
			continue
		}
		o := explore.Options{Model: m, Max: e.Max, Steps: e.MaxSteps, Watch: e.Watch, Assert: e.Assert, Engine: explore.Engine(slices.Index([]string{"dpor", "sleep", "naive", "states", "pct", "random"}, e.Engine))}
		if e.Preemptions != nil {
			o.BoundPreemptions, o.Preemptions = true, *e.Preemptions
		}
		o.Progress = showProgress(m)
		r, err := minipy.Explore(ctx, file, source, o, minipy.Args(append([]string{e.File}, e.Args...)...))
		if err != nil {
			return 0, err
		}
		results = append(results, r)
	}
	if isTerminal(2) {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
	out := bufio.NewWriter(os.Stdout)
	if e.JSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		err = enc.Encode(reportOf(e.File, source, grades, results))
	} else {
		printOutcomes(out, e.File, grades, results)
	}
	if err != nil {
		return 0, err
	}
	status = exploreStatus(grades, results)
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	return status, nil
}

// showProgress returns what shows on a terminal how far the exploration of m is; the
// line stays until the next or the table.
func showProgress(m explore.Model) func(executions, outcomes int) {
	if !isTerminal(2) {
		return nil
	}
	start := time.Now()
	last := start
	return func(executions, outcomes int) {
		if now := time.Now(); now.Sub(last) >= 200*time.Millisecond {
			last = now
			fmt.Fprintf(os.Stderr, "\r\x1b[Kexplore  %s  %d runs  %d outcomes  %.0f/s", m, executions, outcomes, float64(executions)/now.Sub(start).Seconds())
		}
	}
}

// exploreStatus returns the status that says how explorations ended.
func exploreStatus(grades []explore.Graded, results []*explore.Result) int {
	status := 0
	for _, r := range results {
		if r.Bounded == explore.Interrupted {
			return statusInterrupted
		}
		if !r.Exhaustive() && status == 0 {
			status = statusBounded
		}
		for _, o := range r.Outcomes {
			if grade, _ := gradeOf(grades, results, o.Text); grade == "BAD" {
				status = statusBadOutcome
			}
		}
	}
	return status
}

// printOutcomes writes the table of outcomes.
func printOutcomes(w io.Writer, file string, grades []explore.Graded, results []*explore.Result) {
	var order []string // of outcomes
	first := map[string]explore.Outcome{}
	for _, r := range results {
		for _, o := range r.Outcomes {
			if _, ok := first[o.Text]; !ok {
				order = append(order, o.Text)
				first[o.Text] = o
			}
		}
	}
	width := len("outcome")
	for _, text := range order {
		width = min(max(width, len(shown(text))), 40)
	}
	fmt.Fprintf(w, "%s: traces that give each outcome\n  %-*s", file, width, "outcome")
	for _, r := range results {
		fmt.Fprintf(w, "  %11s", r.Model)
	}
	fmt.Fprintln(w, "  grade  witness")
	for _, text := range order {
		fmt.Fprintf(w, "  %-*s", width, shown(text))
		for _, r := range results {
			i := slices.IndexFunc(r.Outcomes, func(o explore.Outcome) bool { return o.Text == text })
			if i < 0 {
				fmt.Fprintf(w, "  %11s", "-")
			} else {
				fmt.Fprintf(w, "  %11d", r.Outcomes[i].Traces)
			}
		}
		grade, why := gradeOf(grades, results, text)
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-5s  %s  %s", grade, first[text].Schedule, why), " "))
	}
	for _, r := range results {
		verdict := "EXHAUSTIVE"
		switch r.Bounded {
		case "":
		case explore.Interrupted:
			verdict = "INCOMPLETE (interrupted): there may be more outcomes"
		default:
			verdict = fmt.Sprintf("BOUNDED (%s): there may be more outcomes", r.Bounded)
		}
		what, n := "traces", r.Traces
		if r.States > 0 {
			what, n = "states", r.States
		}
		fmt.Fprintf(w, "%-11s  %s  %d %s, %d executions given up, %.0f executions/s\n", r.Model, verdict, n, what, r.Blocked, float64(r.Executions)/r.Elapsed.Seconds())
	}
	if line := comparison(results); line != "" {
		fmt.Fprintln(w, line+". Traces are not likelihoods.")
	}
}

// comparison says how the models' sets of outcomes relate; "" for one model.
func comparison(results []*explore.Result) string {
	if len(results) < 2 {
		return ""
	}
	within := func(a, b *explore.Result) bool {
		return !slices.ContainsFunc(a.Outcomes, func(o explore.Outcome) bool {
			return !slices.ContainsFunc(b.Outcomes, func(p explore.Outcome) bool { return p.Text == o.Text })
		})
	}
	line, how := results[0].Model.String(), "compared exhaustively"
	for i, r := range results {
		if len(r.Outcomes) == 0 {
			return "" // interrupted, or cut off, before it could do anything
		}
		if !r.Exhaustive() {
			how = "as far as explored"
		}
		if i == 0 {
			continue
		}
		sign := "differs from"
		switch less, more := within(results[i-1], r), within(r, results[i-1]); {
		case less && more:
			sign = "="
		case less:
			sign = "<"
		case more:
			sign = ">"
		}
		line += " " + sign + " " + r.Model.String()
	}
	return line + " (" + how + ")"
}

// gradeOf grades an outcome by the program's comments, in the models that have it:
// one bad grade counts. Without a comment on it what no program wants is bad.
func gradeOf(grades []explore.Graded, results []*explore.Result, text string) (grade, why string) {
	grade = "seen"
	if minipy.BadOutcome(text) {
		grade = "BAD"
	}
	for _, r := range results {
		if !slices.ContainsFunc(r.Outcomes, func(o explore.Outcome) bool { return o.Text == text }) {
			continue
		}
		switch g := explore.GradeOf(grades, r.Model, text); {
		case g == nil:
		case g.Bad:
			return "BAD", g.Why
		default:
			grade, why = "ok", g.Why
		}
	}
	return grade, why
}

// shown is an outcome on one line.
func shown(text string) string {
	s := strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", " / ")
	if s == "" {
		return "(no output)"
	}
	return s
}
