// This file is the command explore: all that a script can do, as a table.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"minipy"
	"minipy/vm/explore"
)

type exploreCommand struct {
	Models []string `name:"model" placeholder:"MODEL,..." enum:"gil-cpython,gil-any,nogil" default:"gil-cpython,gil-any,nogil" help:"which models: gil-cpython, gil-any, nogil"`
	Engine string   `name:"engine" placeholder:"ENGINE" enum:"dpor,sleep,naive,states,pct,random" default:"dpor" help:"how to search: dpor, sleep and naive by traces, states by states; pct and random draw --max schedules"`
	Max    int      `name:"max" placeholder:"N" default:"100000" help:"bound of the executions in each model"`
	// Preemptions is nil without a bound.
	Preemptions *int     `name:"preemptions" placeholder:"N" help:"leave out executions with more preemptions (engines naive and states)"`
	MaxSteps    uint64   `name:"max-steps" placeholder:"N" default:"10000" help:"bound of the switch points of one execution"`
	File        string   `arg:"" help:"the program, or - for stdin"`
	Args        []string `arg:"" optional:"" name:"args" help:"its arguments"`
}

// explore runs a program under all schedules of the models.
func (c *commandLine) explore() (int, error) {
	e := &c.Explore
	file, source, grades, status, err := readGraded(e.File)
	if err != nil || status != 0 {
		return status, err
	}
	var results []*explore.Result
	for _, m := range explore.Models {
		if !slices.Contains(e.Models, m.String()) {
			continue
		}
		o := explore.Options{Model: m, Max: e.Max, Steps: e.MaxSteps, Engine: explore.Engine(slices.Index([]string{"dpor", "sleep", "naive", "states", "pct", "random"}, e.Engine))}
		if e.Preemptions != nil {
			o.BoundPreemptions, o.Preemptions = true, *e.Preemptions
		}
		r, err := minipy.Explore(file, source, o, minipy.Args(append([]string{e.File}, e.Args...)...))
		if err != nil {
			return 0, err
		}
		results = append(results, r)
	}
	out := bufio.NewWriter(os.Stdout)
	status = printOutcomes(out, e.File, grades, results)
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	return status, nil
}

// printOutcomes writes the table of outcomes and returns the status.
func printOutcomes(w io.Writer, file string, grades []explore.Graded, results []*explore.Result) int {
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
	status := 0
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
		if grade == "BAD" {
			status = statusBadOutcome
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-5s  %s  %s", grade, first[text].Schedule, why), " "))
	}
	for _, r := range results {
		verdict := "EXHAUSTIVE"
		if !r.Exhaustive() {
			verdict = fmt.Sprintf("BOUNDED (%s): there may be more outcomes", r.Bounded)
			if status == 0 {
				status = statusBounded
			}
		}
		what, n := "traces", r.Traces
		if r.States > 0 {
			what, n = "states", r.States
		}
		fmt.Fprintf(w, "%-11s  %s  %d %s, %d executions given up, %.0f executions/s\n", r.Model, verdict, n, what, r.Blocked, float64(r.Executions)/r.Elapsed.Seconds())
	}
	return status
}

// gradeOf grades an outcome by the program's comments, in the models that have it:
// one bad grade counts. Without a comment on it what no program wants is bad.
func gradeOf(grades []explore.Graded, results []*explore.Result, text string) (grade, why string) {
	grade = "seen"
	if bad(text) {
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

// bad reports whether an outcome is one that no program wants.
func bad(text string) bool {
	return text == explore.Deadlock || strings.Contains(text, "exit status ")
}

// shown is an outcome on one line.
func shown(text string) string {
	s := strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", " / ")
	if s == "" {
		return "(no output)"
	}
	return s
}
