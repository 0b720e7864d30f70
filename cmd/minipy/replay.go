// This file is the command replay: one schedule, a column for each thread.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"minipy"
	"minipy/vm/explore"
)

type replayCommand struct {
	All      bool     `name:"all" help:"also the steps that no other thread meets"`
	Watch    []string `name:"watch" sep:"none" placeholder:"EXPR" help:"show the value of EXPR after each step; may be given again"`
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
	fmt.Fprint(os.Stderr, minipy.Warnings(file, source))
	if _, err := minipy.Compile(file, source, "exec", 0); err != nil {
		fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
		return statusFailed, nil
	}
	if !compiles(r.Watch...) {
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
	parsed, err := explore.ParseSchedule(schedule)
	if s := parsed; err == nil && s.Source != "" && s.Source != explore.SourceHash(source) {
		fmt.Fprintln(os.Stderr, "minipy: the program is not the one that the schedule was made for")
	}
	tr, err := minipy.Replay(file, source, schedule, minipy.ReplayOptions{Steps: r.MaxSteps, Watch: r.Watch}, programOptions(r.File, r.Args)...)
	misfit := (*explore.MisfitError)(nil)
	if err != nil && !errors.As(err, &misfit) {
		return 0, err
	}
	out := bufio.NewWriter(os.Stdout)
	l := lanes{trace: tr, source: strings.Split(source, "\n"), watch: r.Watch}
	l.rows(r.All)
	l.print(out, style(c.colored(isTerminal(1))), columns())
	if misfit == nil {
		outcome := shown(tr.Outcome)
		if tr.Outcome == "" && parsed.Final {
			outcome = endShown
		}
		fmt.Fprintf(out, "preemptions: %d; outcome: %s\n", tr.Preemptions, outcome)
	}
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	switch {
	case misfit != nil:
		fmt.Fprintln(os.Stderr, "minipy:", misfit)
		return statusMisfit, nil
	case tr.Outcome == explore.Deadlock, tr.Outcome == explore.Livelock:
		return statusDeadlock, nil
	case tr.Outcome == explore.StepLimit:
		return statusBounded, nil
	}
	return 0, nil
}
