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
	N    int      `name:"runs" short:"n" default:"1000" placeholder:"N" help:"how often (1000)"`
	File string   `arg:"" help:"the program, or - for stdin"`
	Args []string `arg:"" optional:"" name:"args" help:"its arguments"`
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
	options := []minipy.Option{minipy.GIL(interval), minipy.Args(append([]string{s.File}, s.Args...)...)}
	switch {
	case !gil:
		model = explore.NoGIL
		options = append(options, minipy.NoGIL())
	case c.Switch == "cpython":
		model = explore.GILCPython
		options = append(options, minipy.SwitchCPython())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	seen := map[string]int{}
	runs := 0
	for ; runs < s.N; runs++ {
		outcome, err := minipy.RunOutcome(ctx, file, source, options...)
		if err != nil {
			break
		}
		seen[outcome]++
	}
	out := bufio.NewWriter(os.Stdout)
	status = printHistogram(out, s.File, model, grades, seen, runs)
	if runs < s.N {
		fmt.Fprintf(out, "INCOMPLETE: interrupted after %d of %d runs\n", runs, s.N)
		status = statusInterrupted
	}
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	return status, nil
}

// printHistogram writes what was seen in the shape of jcstress and returns the status.
func printHistogram(w io.Writer, file string, model explore.Model, grades []explore.Graded, seen map[string]int, runs int) int {
	order := slices.SortedFunc(maps.Keys(seen), func(a, b string) int {
		return cmp.Or(seen[b]-seen[a], cmp.Compare(a, b))
	})
	for i := range grades {
		g := &grades[i]
		if g.Exact() && g.In(model) && !slices.ContainsFunc(order, func(o string) bool { return g.Matches(model, o) }) {
			order = append(order, g.Text)
		}
	}
	width := len("RESULT")
	for _, o := range order {
		width = min(max(width, len(shown(o))), 40)
	}
	fmt.Fprintf(w, "%s: %d free runs, %s\n%*s  %10s  %8s  %-10s  DESCRIPTION\n", file, runs, model, width, "RESULT", "SAMPLES", "FREQ", "EXPECT")
	status, expected, met := 0, 0, 0
	for _, o := range order {
		n := seen[o]
		expect, why := "", ""
		g := explore.GradeOf(grades, model, o)
		switch {
		case g != nil && g.Bad:
			expect, why = "bad", g.Why
		case g != nil:
			expect, why = "ok", g.Why
		case len(grades) > 0:
			expect, why = "UNEXPECTED", "no comment of the program expects it"
		case minipy.BadOutcome(o):
			expect = "bad"
		}
		if n > 0 && (expect == "bad" || expect == "UNEXPECTED") {
			status = statusBadOutcome
		}
		if g != nil && g.Exact() {
			expected++
			met += min(n, 1)
		}
		freq := 0.0
		if runs > 0 {
			freq = 100 * float64(n) / float64(runs)
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%*s  %10d  %7.2f%%  %-10s  %s", width, shown(o), n, freq, expect, why), " "))
	}
	if expected > 0 {
		fmt.Fprintf(w, "%d of %d expected outcomes seen; one that was not may be rare, or impossible\n", met, expected)
	}
	return status
}
