// This file shows a replayed run: a column for each thread.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chzyer/readline"

	"minipy/vm/explore"
)

// columns is the width that reports may take.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n := readline.GetScreenWidth(); isTerminal(1) && n > 0 {
		return n
	}
	return 100
}

// style says whether reports have colours.
type style bool

func (s style) paint(code, text string) string {
	if !s || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// bad is for what is wrong, and for nothing else.
func (s style) bad(text string) string { return s.paint("1;31", text) }

// hues are the threads' colours, in turn: cyan, yellow, magenta, blue, green.
var hues = [...]string{"36", "33", "35", "34", "32"}

func (s style) thread(thread int, text string) string { return s.paint(hues[thread%len(hues)], text) }

// manyLanes is the number of threads from which on all steps stand in one column.
const manyLanes = 5

// lanes is a run to be shown.
type lanes struct {
	trace  *explore.Trace
	source []string // lines
	watch  []string // the expressions watched
	list   []laneRow
}

// A laneRow is one step.
type laneRow struct {
	Thread int
	Line   int      // of the script; 0: none
	Text   string   // that line, where the thread comes to it
	Action string   // what the step does
	Values []string // of what is watched; as before, where that is not known
	Note   string   // what is remarkable
	Loses  bool     // it overwrites what another thread has written
}

// rows words the steps: all of them, or those that meet others.
func (l *lanes) rows(all bool) {
	tr := l.trace
	show := make([]bool, len(tr.Steps))
	for _, i := range tr.Shared() {
		show[i] = true
	}
	line := make([]int, tr.Threads)
	values := make([]string, len(l.watch))
	taken := -1 // a preemption at steps that were not shown
	for i := range tr.Steps {
		s := &tr.Steps[i]
		if s.Watched != nil {
			values = s.Watched
		}
		if s.Preempted >= 0 {
			taken = s.Preempted
		}
		if !all && !show[i] {
			continue
		}
		r := laneRow{Thread: s.Thread, Line: s.Line, Action: s.Does + " " + s.Object, Values: values}
		if s.Line > 0 && s.Line != line[s.Thread] && s.Line <= len(l.source) {
			r.Text = strings.TrimSpace(l.source[s.Line-1])
		}
		line[s.Thread] = s.Line
		if s.Value != "" {
			r.Action += ": " + s.Value
		}
		if taken >= 0 && taken != s.Thread {
			r.Note = explore.Label(taken) + " was preempted here"
		}
		taken = -1
		if lost := tr.Lost(i); lost >= 0 {
			r.Note, r.Loses = explore.Label(lost)+"'s update is lost", true
		}
		l.list = append(l.list, r)
	}
}

// place is the row's line of the script, with its number.
func (r *laneRow) place() string {
	switch {
	case r.Line == 0:
		return ""
	case r.Text == "":
		return strconv.Itoa(r.Line)
	}
	return fmt.Sprintf("%d %s", r.Line, r.Text)
}

// print writes the rows, each in the column of its thread, in lines of so many characters;
// what is remarkable may be longer.
func (l *lanes) print(w io.Writer, style style, width int) {
	values := 0
	var widths []int
	for i, name := range l.watch {
		n := utf8.RuneCountInString(name)
		for _, r := range l.list {
			n = max(n, utf8.RuneCountInString(r.Values[i]))
		}
		widths = append(widths, min(n, longestOutcome))
		values += widths[i] + 2
	}
	lanes := max(l.trace.Threads, 1)
	room := width - 8 - values
	narrow := lanes >= manyLanes || width < 80 || room/lanes < 15
	lane := room / lanes
	if narrow {
		lane = max(room, 20)
	}
	watched := func(list []string) (s string) {
		for i, v := range list {
			s += fmt.Sprintf("  %-*s", widths[i], clip(v, widths[i]))
		}
		return s
	}
	switch {
	case !narrow:
		line := " step  "
		for i := range lanes {
			line += style.thread(i, fmt.Sprintf("%-*s", lane, explore.Label(i)))
		}
		fmt.Fprintln(w, strings.TrimRight(line+watched(l.watch), " "))
	case len(l.watch) > 0:
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf(" step  %-*s", lane, "")+watched(l.watch), " "))
	}
	for i, r := range l.list {
		label, column := "", r.Thread
		if narrow {
			label, column = explore.Label(r.Thread)+"|", 0
		}
		free := max(lane-2-len(label)-utf8.RuneCountInString(r.Action), 3) // what is done comes first
		text := clip(fmt.Sprintf("%s%-*s %s", label, free, clip(r.place(), free), r.Action), lane-1)
		line := fmt.Sprintf("%5d  %*s", i+1, lane*column, "")
		if r.Loses {
			line += style.bad(text)
		} else {
			line += style.thread(r.Thread, text)
		}
		if len(r.Values) > 0 || r.Note != "" {
			used := lane*column + utf8.RuneCountInString(text)
			if narrow {
				line += strings.Repeat(" ", max(lane-used, 0))
			} else {
				line += strings.Repeat(" ", max(lane*lanes-used, 0))
			}
			line += watched(r.Values)
		}
		switch {
		case r.Loses:
			line += "  " + style.bad("** "+r.Note)
		case r.Note != "":
			line += "  <- " + r.Note
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// clip cuts a text to so many characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "~"
}
