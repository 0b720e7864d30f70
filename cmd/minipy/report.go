// This file is the JSON form of what explore reports.
package main

import (
	"fmt"
	"strings"

	"minipy/vm/explore"
)

// reportSchema names what the document is. Fields are only added to it.
const reportSchema = "minipy.explore/1"

// report is the document of explore --json.
type report struct {
	Schema     string   `json:"schema"`
	Program    string   `json:"program"`
	Hash       string   `json:"hash"` // of the program, as in its witnesses
	Args       []string `json:"args,omitempty"`
	Shard      string   `json:"shard,omitempty"`   // I/N: what the other shards have found is missing
	Options    *options `json:"options,omitempty"` // of a shard
	Nondet     bool     `json:"nondet,omitempty"`  // random numbers are enumerated
	Observe    string   `json:"observe,omitempty"` // final: what is printed is no part of the outcomes
	Comparison string   `json:"comparison,omitempty"`
	// Disregarded are the comments on outcomes that were not used: see exploration.disregard.
	Disregarded int `json:"comments_disregarded,omitempty"`
	// Site is the line of the first instruction that another thread came into, for an
	// outcome that only nogil has.
	Site   int           `json:"multi_operation_site,omitempty"`
	Models []modelReport `json:"models"`
}

// options are what all shards of an exploration must agree on.
type options struct {
	Version     string   `json:"minipy"`
	Engine      string   `json:"engine"`
	MaxSteps    uint64   `json:"max_steps"`
	Time        string   `json:"time"`
	Preemptions *int     `json:"preemptions,omitempty"`
	Nondet      bool     `json:"nondet,omitempty"`
	Observe     string   `json:"observe,omitempty"` // final, or empty: all
	Watch       []string `json:"watch,omitempty"`
	Assert      string   `json:"assert,omitempty"`
}

// modelReport is what was found in one model. Given up are executions that another
// covers.
type modelReport struct {
	Model      string          `json:"model"`
	Complete   bool            `json:"complete"`          // of a shard: it has done its part
	Bounded    string          `json:"bounded,omitempty"` // why it is not complete
	Atomic     bool            `json:"atomic,omitempty"`  // see explore.Result
	Executions int             `json:"executions"`
	GivenUp    int             `json:"given_up"`
	Traces     int             `json:"traces"`
	States     int             `json:"states,omitempty"`
	Unmet      []string        `json:"unmet,omitempty"` // of a shard: parts for --merge to explore
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
	rep := report{Schema: reportSchema, Program: x.path, Hash: explore.SourceHash(x.source), Args: x.args, Nondet: x.options.Nondet, Observe: x.options.Observe, Disregarded: x.disregarded, Site: x.site, Models: []modelReport{}}
	if x.shards > 0 {
		rep.Shard, rep.Options = fmt.Sprintf("%d/%d", x.shard, x.shards), &x.options
	} else {
		rep.Comparison = x.comparison()
	}
	for _, r := range x.results {
		m := modelReport{
			Model: r.Model.String(), Complete: r.Bounded == "", Bounded: r.Bounded, Atomic: r.Atomic,
			Executions: r.Executions, GivenUp: r.Blocked, Traces: r.Traces, States: r.States, Unmet: r.Unmet, Outcomes: []outcomeReport{},
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
