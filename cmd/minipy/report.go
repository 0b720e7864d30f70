// This file is the JSON form of what explore reports.
package main

import (
	"strings"

	"minipy/vm/explore"
)

// report is the document of explore --json. Fields are only added to this schema.
type report struct {
	Schema     string `json:"schema"`
	Program    string `json:"program"`
	Comparison string `json:"comparison,omitempty"`
	// Site is the line of the first instruction that another thread came into, for an
	// outcome that only nogil has.
	Site   int           `json:"multi_operation_site,omitempty"`
	Models []modelReport `json:"models"`
}

// modelReport is what was found in one model. Given up are executions that another
// covers.
type modelReport struct {
	Model      string          `json:"model"`
	Complete   bool            `json:"complete"`
	Bounded    string          `json:"bounded,omitempty"` // why it is not complete
	Executions int             `json:"executions"`
	GivenUp    int             `json:"given_up"`
	Traces     int             `json:"traces"`
	States     int             `json:"states,omitempty"`
	Outcomes   []outcomeReport `json:"outcomes"`
}

// outcomeReport is one outcome: its witness is a schedule for replay, with the hash
// of the program.
type outcomeReport struct {
	Outcome     string `json:"outcome"`
	Traces      int    `json:"traces"`
	Grade       string `json:"grade"` // ok, bad, seen
	Why         string `json:"why,omitempty"`
	Witness     string `json:"witness"`
	Preemptions int    `json:"preemptions"`
}

// report words what was found.
func (x *exploration) report() report {
	rep := report{Schema: "minipy.explore/1", Program: x.path, Comparison: x.comparison(), Site: x.site, Models: []modelReport{}}
	for _, r := range x.results {
		m := modelReport{
			Model: r.Model.String(), Complete: r.Exhaustive(), Bounded: r.Bounded,
			Executions: r.Executions, GivenUp: r.Blocked, Traces: r.Traces, States: r.States, Outcomes: []outcomeReport{},
		}
		for _, o := range r.Outcomes {
			grade, why := gradeOf(x.grades, []*explore.Result{r}, o.Text)
			m.Outcomes = append(m.Outcomes, outcomeReport{
				Outcome: o.Text, Traces: o.Traces, Grade: strings.ToLower(grade), Why: why,
				Witness: x.witness(o), Preemptions: o.Preemptions,
			})
		}
		rep.Models = append(rep.Models, m)
	}
	return rep
}
