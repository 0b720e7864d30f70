// This file puts the documents of shards together.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"minipy"
	"minipy/vm/explore"
)

// parseShard reads I/N.
func parseShard(text string) (shard, shards int, err error) {
	i, n, ok := strings.Cut(text, "/")
	if ok {
		if shard, err = strconv.Atoi(i); err == nil {
			shards, err = strconv.Atoi(n)
		}
	}
	if !ok || err != nil || shard < 1 || shards < shard {
		return 0, 0, fmt.Errorf("%q is no shard: they are called 1/N to N/N", text)
	}
	return shard, shards, nil
}

// merge reads the documents of all shards of the program and puts together what they
// found. What none of them did it explores, with at most so many executions.
func (x *exploration) merge(ctx context.Context, files []string, most int) error {
	if len(files) == 0 {
		return errors.New("--merge needs the documents of the shards")
	}
	parts := map[explore.Model][]*explore.Result{}
	for i, file := range files {
		rep, err := readReport(file)
		if err != nil {
			return err
		}
		shard, shards, err := parseShard(rep.Shard)
		switch {
		case err != nil || rep.Options == nil:
			return fmt.Errorf("%s is not the document of a shard", file)
		case rep.Hash != explore.SourceHash(x.source):
			return fmt.Errorf("%s is about another program, or another version of it", file)
		case rep.Options.Version != minipy.Version:
			return fmt.Errorf("%s was written by minipy %s, which may divide the search in another way", file, rep.Options.Version)
		case i == 0:
			x.args, x.options = rep.Args, *rep.Options
		case !slices.Equal(rep.Args, x.args) || !reflect.DeepEqual(*rep.Options, x.options):
			return fmt.Errorf("%s was made with other arguments or options than %s", file, files[0])
		}
		for _, m := range rep.Models {
			r, err := m.result(shard, shards)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			parts[r.Model] = append(parts[r.Model], r)
		}
	}
	for _, m := range explore.Models {
		if parts[m] == nil {
			continue
		}
		r, err := explore.Merge(parts[m], func(wanted []string) (*explore.Result, error) {
			return x.exploreModel(ctx, explore.Options{Model: m, Max: most, Shards: parts[m][0].Shards, Wanted: wanted})
		})
		if err != nil {
			return err
		}
		x.results = append(x.results, r)
	}
	return nil
}

// readReport reads a document that explore has written.
func readReport(file string) (rep report, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return rep, err
	}
	if err := json.Unmarshal(text, &rep); err != nil {
		return rep, fmt.Errorf("%s: %w", file, err)
	}
	if rep.Schema != reportSchema {
		return rep, fmt.Errorf("%s: its schema is %q, not %q", file, rep.Schema, reportSchema)
	}
	return rep, nil
}

// result is what was found, as it was before it was worded.
func (m *modelReport) result(shard, shards int) (*explore.Result, error) {
	model, ok := explore.ParseModel(m.Model)
	if !ok {
		return nil, fmt.Errorf("there is no model %q", m.Model)
	}
	r := &explore.Result{
		Model: model, Shard: shard, Shards: shards, Executions: m.Executions, Blocked: m.GivenUp, Traces: m.Traces,
		Bounded: m.Bounded, Atomic: m.Atomic, Unmet: m.Unmet,
	}
	for _, o := range m.Outcomes {
		schedule, _, _ := strings.Cut(o.Witness, " #")
		r.Outcomes = append(r.Outcomes, explore.Outcome{Text: o.Outcome, Traces: o.Traces, Schedule: schedule, Preemptions: o.Preemptions})
	}
	return r, nil
}
