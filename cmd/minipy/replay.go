// This file is the command replay: one schedule, a column for each thread.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"minipy"
	"minipy/vm/explore"
)

type replayCommand struct {
	All      bool     `name:"all" help:"also the steps that no other thread meets"`
	MaxSteps uint64   `name:"max-steps" placeholder:"N" default:"100000" help:"bound of the switch points; 0: none"`
	File     string   `arg:"" help:"the program, or - for stdin"`
	Schedule string   `arg:"" help:"a schedule that explore has printed, or @FILE that holds one"`
	Args     []string `arg:"" optional:"" name:"args" help:"its arguments"`
}

// replay runs a program under one schedule and shows what its threads do.
func (c *commandLine) replay() (int, error) {
	r := &c.Replay
	file, source, err := readSource(r.File)
	if err != nil {
		return 0, err
	}
	if _, err := minipy.Compile(file, source, "exec", 0); err != nil {
		fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
		return statusFailed, nil
	}
	schedule := r.Schedule
	if name, ok := strings.CutPrefix(schedule, "@"); ok {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		schedule = string(text)
	}
	if s, err := explore.ParseSchedule(schedule); err == nil && s.Source != "" && s.Source != explore.SourceHash(source) {
		fmt.Fprintln(os.Stderr, "minipy: the program is not the one that the schedule was made for")
	}
	tr, err := minipy.Replay(file, source, schedule, r.MaxSteps, minipy.Args(append([]string{r.File}, r.Args...)...))
	misfit := (*explore.MisfitError)(nil)
	if err != nil && !errors.As(err, &misfit) {
		return 0, err
	}
	out := bufio.NewWriter(os.Stdout)
	steps := tr.Steps
	if !r.All {
		steps = tr.Shared()
	}
	printLanes(out, tr, steps, strings.Split(source, "\n"), columns())
	if misfit == nil {
		fmt.Fprintf(out, "preemptions: %d; outcome: %s\n", tr.Preemptions, shown(tr.Outcome))
	}
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	switch {
	case misfit != nil:
		fmt.Fprintln(os.Stderr, "minipy:", misfit)
		return statusMisfit, nil
	case tr.Outcome == explore.Deadlock:
		return statusDeadlock, nil
	case tr.Outcome == explore.StepLimit:
		return statusBounded, nil
	}
	return 0, nil
}

// columns is the width that reports may take.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return 100
}

// manyLanes is the number of threads from which on all steps stand in one column.
const manyLanes = 5

// printLanes writes the steps, each in the column of its thread. A line of the
// script is shown where the thread comes to it.
func printLanes(w io.Writer, tr *explore.Trace, steps []explore.Step, source []string, width int) {
	lanes := tr.Threads
	narrow := lanes >= manyLanes || width < 80
	lane := width - 8
	if !narrow {
		lane = (width - 8) / max(lanes, 1)
		fmt.Fprint(w, " step  ")
		for i := range lanes {
			fmt.Fprintf(w, "%-*s", lane, explore.Label(i))
		}
		fmt.Fprintln(w)
	}
	line := make([]int, lanes)
	for i, s := range steps {
		text := ""
		if s.Line > 0 && s.Line != line[s.Thread] && s.Line <= len(source) {
			text = fmt.Sprintf("%d %s", s.Line, strings.TrimSpace(source[s.Line-1]))
		} else if s.Line > 0 {
			text = fmt.Sprintf("%d", s.Line)
		}
		line[s.Thread] = s.Line
		action := s.Does + " " + s.Object
		if s.Value != "" {
			action += ": " + s.Value
		}
		if narrow {
			fmt.Fprintf(w, "%5d  %s|%s\n", i+1, explore.Label(s.Thread), clip(text+"  "+action, lane))
			continue
		}
		room := max(lane-2-utf8.RuneCountInString(action), 3) // what is done comes first
		fmt.Fprintf(w, "%5d  %*s%s\n", i+1, lane*s.Thread, "", clip(fmt.Sprintf("%-*s %s", room, clip(text, room), action), lane-1))
	}
}

// clip cuts a text to so many characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "~"
}
