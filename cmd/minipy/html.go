// This file writes what explore has found as a page: the table, and each outcome's witness beside the others.
package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"os"
	"strings"

	"minipy/vm/explore"
)

//go:embed explore.html
var explorePage string

// A page is what explore.html shows. The file needs nothing but itself.
type page struct {
	Program    string
	Models     []modelLine
	Comparison string
	Note       string // what was not observed
	Rows       []pageRow
	Source     []string
}

// A modelLine says how far a model was explored.
type modelLine struct {
	Name, Verdict string
	What          string // traces or states
	Count         int
	Complete      bool
}

// A pageRow is one outcome with its witness.
type pageRow struct {
	Outcome    string
	Counts     []string // by model
	Grade, Why string
	Command    string // that shows the witness
	Witness    string
	Preempted  int
	Threads    []string // their labels
	Watch      []string
	Steps      []laneRow
}

// writeHTML writes the page to a file, or to stdout if it is -. The witness of each
// outcome is run once more.
func (x *exploration) writeHTML(file string, watch []string) error {
	p := page{Program: x.path, Comparison: x.comparison(), Source: strings.Split(strings.TrimSuffix(x.source, "\n"), "\n")}
	if x.final() {
		p.Note = unobserved
	}
	for _, r := range x.results {
		m := modelLine{Name: r.Model.String(), Verdict: x.verdict(r), What: "traces", Count: r.Traces, Complete: r.Exhaustive()}
		if r.States > 0 {
			m.What, m.Count = "states", r.States
		}
		p.Models = append(p.Models, m)
	}
	for _, o := range x.rows() {
		tr, err := x.replay(o.Outcome, watch...)
		if err != nil {
			return err
		}
		l := lanes{trace: tr, source: p.Source, watch: watch}
		l.rows(false)
		r := pageRow{
			Outcome: strings.TrimSuffix(o.Text, "\n"), Grade: o.grade, Why: o.why, Command: x.replayCommand(o.Outcome),
			Witness: x.witness(o.Outcome), Preempted: o.Preemptions, Watch: watch, Steps: l.list,
		}
		if r.Outcome == "" && x.final() {
			r.Outcome = endShown
		}
		for i := range tr.Threads {
			r.Threads = append(r.Threads, explore.Label(i))
		}
		for _, n := range o.counts {
			r.Counts = append(r.Counts, count(n))
		}
		p.Rows = append(p.Rows, r)
	}
	t, err := template.New("page").Funcs(template.FuncMap{
		"hue":  func(thread int) int { return thread % len(hues) },
		"next": func(i int) int { return i + 1 },
	}).Parse(explorePage)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	if file == "-" {
		_, err = os.Stdout.Write(b.Bytes())
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o666)
}
