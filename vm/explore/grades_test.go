// This file tests the comments that grade outcomes.
package explore

import (
	"strings"
	"testing"
)

func TestGrades(t *testing.T) {
	gs, err := ParseGrades("x = 1\n# outcome: 2 ok\n# outcome[gil-any,nogil]: 1 bad lost update\n# outcome-range: 5..7 ok\n# outcome[nogil]: a\\nb ok\n# the outcome is free text\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		m    Model
		text string
		want string // the grade and its sentence
	}{
		{GILCPython, "2\n", "ok"}, {GILCPython, "1\n", ""}, {GILAny, "1\n", "bad lost update"}, {NoGIL, "1", "bad lost update"},
		{NoGIL, "6\n", "ok"}, {NoGIL, "8\n", ""}, {NoGIL, "six\n", ""}, {NoGIL, "a\nb\n", "ok"}, {GILAny, "a\nb\n", ""},
	} {
		got := ""
		if g := GradeOf(gs, c.m, c.text); g != nil {
			got = strings.TrimSpace(map[bool]string{false: "ok ", true: "bad "}[g.Bad] + g.Why)
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.m, c.text, got, c.want)
		}
	}
	rest, err := ParseGrades("# outcome: * bad\n# outcome: 3 ok\n")
	if err != nil || !GradeOf(rest, NoGIL, "9").Bad || GradeOf(rest, NoGIL, "3").Bad {
		t.Errorf("the outcome that is named does not go before the rest: %v", err)
	}
	for _, bad := range []string{"# outcome: 2", "# outcome[gil]: 2 ok", "# outcome-range: 3..1 ok", "# outcome-range: a ok", "#outcome: 2 good"} {
		if _, err := ParseGrades(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestCompareAndRegrade(t *testing.T) {
	gs, err := ParseGrades("# outcome: 2 ok all there\n# outcome[gil-any]: 1 bad lost\n# outcome: 7 ok\n")
	if err != nil {
		t.Fatal(err)
	}
	result := func(m Model, texts ...string) *Result {
		r := &Result{Model: m}
		for _, text := range texts {
			r.Outcomes = append(r.Outcomes, Outcome{Text: text + "\n", Schedule: "S"})
		}
		return r
	}
	rs := []*Result{result(GILCPython, "2", "7"), result(GILAny, "2", "1"), result(NoGIL, "2", "1", "7", "exit status 1")}
	var got []string
	for _, r := range rs {
		for _, d := range Compare(gs, r) {
			got = append(got, strings.Join([]string{d.Model.String(), d.Outcome, d.Witness}, " "))
		}
	}
	if s := strings.Join(got, "; "); s != "gil-any 7 ; nogil 1 S; nogil exit status 1 S" {
		t.Errorf("differences: %s", s)
	}
	lines := strings.Join(Regrade(gs, rs, func(text string) bool { return strings.Contains(text, "exit") }), "\n")
	want := "# outcome: 2 ok all there\n# outcome[gil-cpython,nogil]: 7 ok\n# outcome[gil-any,nogil]: 1 bad lost\n# outcome[nogil]: exit status 1 bad"
	if lines != want {
		t.Errorf("comments:\n%s\nwant:\n%s", lines, want)
	}
	bounded := result(NoGIL, "2", "1")
	bounded.Bounded = "executions"
	if ds := Compare(gs, bounded); len(ds) != 1 || ds[0].Outcome != "1" {
		t.Errorf("a bounded exploration differs by %v", ds)
	}
}
