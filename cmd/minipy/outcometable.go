// This file writes what explore has found as a table, for people.
package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"minipy"
	"minipy/vm/explore"
)

// exploration is what explore has to report.
type exploration struct {
	path, file, source string // the program as it was named, its name in messages, its text
	args               []string
	grades             []explore.Graded
	results            []*explore.Result
	disregarded        int // comments among what were grades
	site               int // see divided
	options            options
	shard, shards      int // which part of the search it is; 0: all of it
}

// An outcomeRow is one outcome of all models together.
type outcomeRow struct {
	explore.Outcome       // as the first model that has it found it
	counts          []int // traces by model, -1 where it is impossible or was not found
	grade, why      string
}

// rows lists the outcomes in the order of their discovery, model by model.
func (x *exploration) rows() (rows []outcomeRow) {
	for i, r := range x.results {
		for _, o := range r.Outcomes {
			k := slices.IndexFunc(rows, func(w outcomeRow) bool { return w.Text == o.Text })
			if k < 0 {
				k = len(rows)
				w := outcomeRow{Outcome: o, counts: slices.Repeat([]int{-1}, len(x.results))}
				w.grade, w.why = gradeOf(x.grades, x.results, o.Text)
				rows = append(rows, w)
			}
			rows[k].counts[i] = o.Traces
		}
	}
	return rows
}

// observeFinal is what --observe is if what is printed does not count.
const observeFinal = "final"

// final reports whether what is printed is no part of the outcomes.
func (x *exploration) final() bool { return x.options.Observe == observeFinal }

// disregard leaves out the comments that cannot be used, if what is printed was not observed: those
// that name no outcome found, since they may tell of what is printed, and those on all
// outcomes or on a range of numbers, for that reason. A comment on DEADLOCK or LIVELOCK stays.
func (x *exploration) disregard() {
	if !x.final() {
		return
	}
	all := len(x.grades)
	x.grades = slices.DeleteFunc(x.grades, func(g explore.Graded) bool {
		if !g.Exact() {
			return true
		}
		return g.Text != explore.Deadlock && g.Text != explore.Livelock && !slices.ContainsFunc(x.results, func(r *explore.Result) bool {
			return slices.ContainsFunc(r.Outcomes, func(o explore.Outcome) bool { return g.Matches(r.Model, o.Text) })
		})
	})
	x.disregarded = all - len(x.grades)
}

// longestOutcome is how many characters of an outcome a terminal shows.
const longestOutcome = 40

// print writes the table of outcomes, how far each model was explored, and how they
// compare. width 0: there is no terminal, and nothing is cut off.
func (x *exploration) print(w io.Writer, style style, width int) {
	rows := x.rows()
	text := func(o *outcomeRow) string {
		if width > 0 {
			return clip(x.shown(o.Text), longestOutcome)
		}
		return x.shown(o.Text)
	}
	column, reasons := len("outcome"), 0
	for i := range rows {
		column = max(column, min(utf8.RuneCountInString(text(&rows[i])), longestOutcome))
		reasons = max(reasons, utf8.RuneCountInString(rows[i].why))
	}
	fmt.Fprintf(w, "%s: traces that give each outcome\n  %-*s", x.path, column, "outcome")
	for _, r := range x.results {
		fmt.Fprintf(w, "  %11s", r.Model)
	}
	reason := func(s string) string {
		if reasons == 0 {
			return ""
		}
		return fmt.Sprintf("  %-*s", reasons, s)
	}
	fmt.Fprintf(w, "  grade%s  witness\n", reason("why"))
	for i := range rows {
		o := &rows[i]
		fmt.Fprintf(w, "  %-*s", column, text(o))
		for _, n := range o.counts {
			fmt.Fprintf(w, "  %11s", count(n))
		}
		grade := fmt.Sprintf("%-5s", o.grade)
		if o.grade == gradeBad {
			grade = style.bad(grade)
		}
		fmt.Fprintf(w, "  %s%s  %s\n", grade, reason(o.why), o.Schedule)
	}
	for _, r := range x.results {
		what, n := "traces", r.Traces
		if r.States > 0 {
			what, n = "states", r.States
		}
		fmt.Fprintf(w, "%-11s  %s  %d %s, %d executions given up", r.Model, x.verdict(r), n, what, r.Blocked)
		if r.Elapsed > 0 { // it is not known of merged shards
			fmt.Fprintf(w, ", %.0f executions/s", float64(r.Executions+r.Replays)/r.Elapsed.Seconds())
		}
		fmt.Fprintln(w)
	}
	if x.final() {
		fmt.Fprintln(w, unobserved)
	}
	if x.disregarded > 0 {
		fmt.Fprintf(w, "Comments on outcomes that were not used, since they may tell of what is printed: %d\n", x.disregarded)
	}
	if line := x.comparison(); line != "" {
		fmt.Fprintln(w, line+". Traces are not likelihoods.")
	}
	for _, o := range rows {
		if o.grade == gradeBad {
			fmt.Fprintf(w, "see it: %s\n", x.replayCommand(o.Outcome))
			break
		}
	}
}

// count words a number of traces.
func count(n int) string {
	if n < 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

// unobserved says what --observe=final leaves out.
const unobserved = "Output was not observed: an outcome is how the program and its threads end, and what is watched."

// verdict says whether there may be more outcomes than were found.
func (x *exploration) verdict(r *explore.Result) string {
	switch r.Bounded {
	case "":
		if x.final() {
			return "EXHAUSTIVE (output not observed)"
		}
		return "EXHAUSTIVE"
	case explore.Interrupted:
		return "INCOMPLETE (interrupted): there may be more outcomes"
	}
	return fmt.Sprintf("BOUNDED (%s): there may be more outcomes", r.Bounded)
}

// replayCommand is the command that shows the witness of an outcome.
func (x *exploration) replayCommand(o explore.Outcome) string {
	words := []string{"minipy", "replay", shellWord(x.path), shellWord(x.witness(o))}
	for _, a := range x.args {
		words = append(words, shellWord(a))
	}
	return strings.Join(words, " ")
}

// witness is an outcome's schedule with the hash of the program that it is for.
func (x *exploration) witness(o explore.Outcome) string {
	return o.Schedule + " #" + explore.SourceHash(x.source)
}

// shellWord quotes a word for a shell, if need be.
func shellWord(s string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_./-+=:,@%", c)
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// comparison says how the models' sets of outcomes relate, and how that is known; ""
// for one model.
func (x *exploration) comparison() string {
	if len(x.results) < 2 {
		return ""
	}
	line, how := x.results[0].Model.String(), "compared exhaustively"
	for i, r := range x.results {
		if len(r.Outcomes) == 0 {
			return "" // interrupted, or cut off, before it could do anything
		}
		if !r.Exhaustive() {
			how = "as far as explored"
		}
		if i > 0 {
			line += " " + relation(x.results[i-1], r) + " " + r.Model.String()
		}
	}
	if last := x.results[len(x.results)-1]; last.Atomic && x.results[len(x.results)-2].Model == explore.GILAny && how == "compared exhaustively" {
		how = "gil-any = nogil by construction"
		if len(x.results) > 2 {
			how += ", the rest compared exhaustively"
		}
	}
	if x.site > 0 {
		how += fmt.Sprintf("; first multi-operation site: line %d", x.site)
	}
	return line + " (" + how + ")"
}

// relation is the sign between two sets of outcomes.
func relation(a, b *explore.Result) string {
	switch less, more := within(a, b), within(b, a); {
	case less && more:
		return "="
	case less:
		return "<"
	case more:
		return ">"
	}
	return "differs from"
}

// within reports whether all outcomes of a are outcomes of b.
func within(a, b *explore.Result) bool {
	return !slices.ContainsFunc(a.Outcomes, func(o explore.Outcome) bool { return !b.Has(o.Text) })
}

// divided looks for the line of an instruction whose operations another thread came
// between, in a witness of an outcome that only the model without the GIL has; 0 if
// there is no such outcome.
func (x *exploration) divided() (line int, err error) {
	for i, r := range x.results {
		if r.Model != explore.NoGIL || i == 0 {
			continue
		}
		for _, o := range r.Outcomes {
			if x.results[i-1].Has(o.Text) {
				continue
			}
			tr, err := x.replay(o)
			if err != nil {
				return 0, err
			}
			if line := tr.Divided(); line > 0 {
				return line, nil
			}
		}
	}
	return 0, nil
}

// replay runs the witness of an outcome.
func (x *exploration) replay(o explore.Outcome, watch ...string) (*explore.Trace, error) {
	return minipy.Replay(x.file, x.source, o.Schedule, minipy.ReplayOptions{Watch: watch}, programOptions(x.path, x.args)...)
}

// The grades.
const (
	gradeBad  = "BAD"
	gradeOK   = "ok"
	gradeSeen = "seen"
)

// gradeOf grades an outcome by the program's comments, in the models that have it:
// one bad grade counts. Without a comment on it what no program wants is bad.
func gradeOf(grades []explore.Graded, results []*explore.Result, text string) (grade, why string) {
	grade = gradeSeen
	if minipy.BadOutcome(text) {
		grade = gradeBad
	}
	for _, r := range results {
		if !r.Has(text) {
			continue
		}
		switch g := explore.GradeOf(grades, r.Model, text); {
		case g == nil:
		case g.Bad:
			return gradeBad, g.Why
		default:
			grade, why = gradeOK, g.Why
		}
	}
	return grade, why
}

// shown is an outcome of the exploration on one line.
func (x *exploration) shown(text string) string {
	if text == "" && x.final() {
		return endShown
	}
	return shown(text)
}

// endShown stands for an outcome in which there was nothing to see.
const endShown = "(the end)"

// shown is an outcome on one line.
func shown(text string) string {
	s := strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", " / ")
	if s == "" {
		return "(no output)"
	}
	return s
}
