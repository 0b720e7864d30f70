// This file is the command stress: free runs, and how often each outcome was seen.
package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"minipy"
	"minipy/vm/explore"
)

type stressCommand struct {
	N       int      `name:"runs" short:"n" default:"1000" placeholder:"N" help:"how often (1000)"`
	Against string   `name:"against" placeholder:"FILE" help:"check the outcomes against those in a document of explore --json"`
	File    string   `arg:"" help:"the program, or - for stdin"`
	Args    []string `arg:"" optional:"" name:"args" help:"its arguments"`
}

// stressInterval is the GIL's, unless --interval says another: so short that threads
// that live for a moment meet.
const stressInterval = 20 * time.Microsecond

// stress runs a program freely in one mode, again and again.
func (c *commandLine) stress() (int, error) {
	s := &c.Stress
	file, source, grades, status, err := readGraded(s.File)
	if err != nil || status != 0 {
		return status, err
	}
	gil, err := c.gil()
	if err != nil {
		return 0, err
	}
	interval := c.Interval
	if interval == defaultInterval {
		interval = stressInterval
	}
	model := explore.GILAny
	options := append(programOptions(s.File, s.Args), minipy.GIL(interval))
	switch {
	case !gil:
		model = explore.NoGIL
		options = append(options, minipy.NoGIL(), minipy.NoNaps())
	case c.Switch == "cpython":
		model = explore.GILCPython
		options = append(options, minipy.SwitchCPython())
	}
	h := histogram{file: s.File, model: model, grades: grades, seen: map[string]int{}}
	if s.Against != "" {
		if h.explored, err = exploredSet(s.Against, explore.SourceHash(source), model, s.Args); err != nil {
			return 0, err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for ; h.runs < s.N; h.runs++ {
		outcome, err := minipy.RunOutcome(ctx, file, source, options...)
		if err != nil {
			break
		}
		h.seen[outcome]++
	}
	out := bufio.NewWriter(os.Stdout)
	status = h.print(out)
	if h.runs < s.N {
		fmt.Fprintf(out, "INCOMPLETE: interrupted after %d of %d runs\n", h.runs, s.N)
		status = statusInterrupted
	}
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	return status, nil
}

// histogram is what free runs of a program have shown.
type histogram struct {
	file     string
	model    explore.Model
	grades   []explore.Graded
	explored *modelReport // what explore has found, or nil
	seen     map[string]int
	runs     int
}

// exploredSet reads what explore has found in a model of the program with this hash.
func exploredSet(file, hash string, model explore.Model, args []string) (*modelReport, error) {
	rep, err := readReport(file)
	switch {
	case err != nil:
		return nil, err
	case rep.Hash != hash:
		return nil, fmt.Errorf("%s is about another program, or another version of it", file)
	case !slices.Equal(rep.Args, args):
		return nil, fmt.Errorf("%s is about other arguments of the program", file)
	case rep.Observe != "":
		return nil, fmt.Errorf("%s was made with --observe=%s: its outcomes are without what is printed", file, rep.Observe)
	case rep.Shard != "":
		return nil, fmt.Errorf("%s is one shard's: merge them first", file)
	}
	for i := range rep.Models {
		if rep.Models[i].Model == model.String() {
			return &rep.Models[i], nil
		}
	}
	return nil, fmt.Errorf("%s has nothing on %s", file, model)
}

// expectation grades an outcome: by the program's comments, by what was explored, or
// by what no program wants.
func (h *histogram) expectation(outcome string) (expect, why string) {
	if g := explore.GradeOf(h.grades, h.model, outcome); g != nil {
		if g.Bad {
			return "bad", g.Why
		}
		return "ok", g.Why
	}
	if m := h.explored; m != nil {
		for _, o := range m.Outcomes {
			if o.Outcome == outcome {
				return o.Grade, o.Why
			}
		}
		if m.Complete {
			return unexpected, "explore found it to be impossible"
		}
	}
	switch {
	case len(h.grades) > 0:
		return unexpected, "no comment of the program expects it"
	case minipy.BadOutcome(outcome):
		return "bad", ""
	}
	return "", ""
}

const unexpected = "UNEXPECTED"

// expected lists the outcomes that are named by the comments or were explored.
func (h *histogram) expected() (list []string) {
	for i := range h.grades {
		if g := &h.grades[i]; g.Exact() && g.In(h.model) {
			list = append(list, g.Text)
		}
	}
	if h.explored == nil {
		return list
	}
	for _, o := range h.explored.Outcomes {
		if !slices.ContainsFunc(list, func(text string) bool { return sameOutcome(text, o.Outcome) }) {
			list = append(list, o.Outcome)
		}
	}
	return list
}

// sameOutcome: comments leave out the last line end.
func sameOutcome(a, b string) bool {
	return strings.TrimSuffix(a, "\n") == strings.TrimSuffix(b, "\n")
}

// print writes what was seen in the shape of jcstress and returns the status.
func (h *histogram) print(w io.Writer) int {
	order := slices.SortedFunc(maps.Keys(h.seen), func(a, b string) int {
		return cmp.Or(h.seen[b]-h.seen[a], cmp.Compare(a, b))
	})
	expected := h.expected()
	met := 0
	for _, text := range expected {
		if slices.ContainsFunc(order, func(o string) bool { return h.seen[o] > 0 && sameOutcome(o, text) }) {
			met++
		} else {
			order = append(order, text)
		}
	}
	width := len("RESULT")
	for _, o := range order {
		width = min(max(width, len(shown(o))), 40)
	}
	fmt.Fprintf(w, "%s: %d free runs, %s\n%*s  %10s  %8s  %-10s  DESCRIPTION\n", h.file, h.runs, h.model, width, "RESULT", "SAMPLES", "FREQ", "EXPECT")
	status := 0
	for _, o := range order {
		n := h.seen[o]
		expect, why := h.expectation(o)
		if n > 0 && (expect == "bad" || expect == unexpected) {
			status = statusBadOutcome
		}
		freq := 0.0
		if h.runs > 0 {
			freq = 100 * float64(n) / float64(h.runs)
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%*s  %10d  %7.2f%%  %-10s  %s", width, shown(o), n, freq, expect, why), " "))
	}
	if len(expected) > 0 {
		fmt.Fprintf(w, "%d of %d expected outcomes seen; one that was not may be rare, or impossible\n", met, len(expected))
	}
	return status
}
