// This file reads the outcomes that a script's comments expect and grade.
package explore

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Graded is one comment that grades outcomes:
//
//	# outcome: 2 ok
//	# outcome[gil-any,nogil]: 1 bad lost update
//	# outcome-range: 2..20 ok
//	# outcome: * bad
//
// It holds for the models in the brackets, or for all.
type Graded struct {
	Models   []Model // nil: all
	Text     string  // with its newlines (\n in the comment), without the last; "*" is every text
	Ranged   bool    // instead of Text: the integers from Min to Max
	Min, Max int64
	Bad      bool   // possible, but a bug of the script
	Why      string // may be empty
	Line     int    // of the comment, from 1
}

// ParseModel returns the model of that name.
func ParseModel(name string) (Model, bool) {
	i := slices.IndexFunc(Models[:], func(m Model) bool { return m.String() == name })
	return Model(max(i, 0)), i >= 0
}

// ParseGrades returns the graded outcomes of a script in the order of their lines.
func ParseGrades(source string) ([]Graded, error) {
	// Compiled here and not in package init, which every start of minipy would pay.
	grade := regexp.MustCompile(`^# outcome(-range)?(?:\[([^\]]*)\])?: (.*?) (ok|bad)(?: (.*))?$`)
	start := regexp.MustCompile(`^# *outcome(-range)?[:[]`)
	var gs []Graded
	for i, line := range strings.Split(source, "\n") {
		if !start.MatchString(line) {
			continue
		}
		m := grade.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("line %d: %q is not `# outcome[models]: TEXT ok|bad why`", i+1, line)
		}
		g := Graded{Bad: m[4] == "bad", Why: m[5], Line: i + 1, Ranged: m[1] != ""}
		if m[2] != "" {
			for _, name := range strings.Split(m[2], ",") {
				model, ok := ParseModel(name)
				if !ok {
					return nil, fmt.Errorf("line %d: unknown model %q", i+1, name)
				}
				g.Models = append(g.Models, model)
			}
		}
		if !g.Ranged {
			g.Text = strings.ReplaceAll(m[3], `\n`, "\n")
		} else {
			low, high, ok := strings.Cut(m[3], "..")
			var err1, err2 error
			g.Min, err1 = strconv.ParseInt(low, 10, 64)
			g.Max, err2 = strconv.ParseInt(high, 10, 64)
			if !ok || err1 != nil || err2 != nil || g.Min > g.Max {
				return nil, fmt.Errorf("line %d: %q is not a range A..B", i+1, m[3])
			}
		}
		gs = append(gs, g)
	}
	return gs, nil
}

// In reports whether the comment is about a model.
func (g *Graded) In(m Model) bool { return g.Models == nil || slices.Contains(g.Models, m) }

// Exact reports whether the comment is about one outcome.
func (g *Graded) Exact() bool { return !g.Ranged && g.Text != "*" }

// Matches reports whether the comment is about this outcome under this model.
func (g *Graded) Matches(m Model, outcome string) bool {
	outcome = strings.TrimSuffix(outcome, "\n")
	switch {
	case !g.In(m):
		return false
	case g.Ranged:
		n, err := strconv.ParseInt(outcome, 10, 64)
		return err == nil && g.Min <= n && n <= g.Max
	}
	return g.Text == "*" || g.Text == outcome
}

// GradeOf returns the first comment that is about an outcome, or nil; one that
// names it goes before one that matches more.
func GradeOf(gs []Graded, m Model, outcome string) *Graded {
	var found *Graded
	for i := range gs {
		if g := &gs[i]; g.Matches(m, outcome) && (found == nil || g.Exact() && !found.Exact()) {
			found = g
		}
	}
	return found
}

// A Difference says how a script's comments and what it does disagree.
type Difference struct {
	Model   Model
	Outcome string // without its last newline
	Missing bool   // expected, but impossible; else possible, but not expected
	Witness string // a schedule, unless it is missing
}

// Compare returns the differences between what the comments expect of a model and
// what an exploration found. A bounded exploration shows nothing to be missing.
func Compare(gs []Graded, r *Result) []Difference {
	var ds []Difference
	for i := range gs {
		g := &gs[i]
		if g.In(r.Model) && g.Exact() && r.Exhaustive() && !slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return g.Matches(r.Model, o.Text) }) {
			ds = append(ds, Difference{Model: r.Model, Outcome: g.Text, Missing: true})
		}
	}
	for _, o := range r.Outcomes {
		if GradeOf(gs, r.Model, o.Text) == nil {
			ds = append(ds, Difference{Model: r.Model, Outcome: strings.TrimSuffix(o.Text, "\n"), Witness: o.Schedule})
		}
	}
	return ds
}

// Regrade returns the comments that say what explorations of all models found;
// outcomes that gs grades keep their grade and sentence, bad grades the others.
func Regrade(gs []Graded, rs []*Result, bad func(outcome string) bool) []string {
	var lines []string
	done := map[string]bool{}
	for _, r := range rs {
		for _, o := range r.Outcomes {
			text := strings.TrimSuffix(o.Text, "\n")
			if done[text] {
				continue
			}
			done[text] = true
			var in []string
			grade, why := "ok", ""
			if bad(o.Text) {
				grade = "bad"
			}
			for _, r := range rs {
				if slices.ContainsFunc(r.Outcomes, func(other Outcome) bool { return other.Text == o.Text }) {
					in = append(in, r.Model.String())
				}
				if g := GradeOf(gs, r.Model, o.Text); g != nil {
					grade, why = "ok", g.Why
					if g.Bad {
						grade = "bad"
					}
				}
			}
			models := ""
			if len(in) < len(rs) {
				models = "[" + strings.Join(in, ",") + "]"
			}
			lines = append(lines, strings.TrimRight(fmt.Sprintf("# outcome%s: %s %s %s", models, strings.ReplaceAll(text, "\n", `\n`), grade, why), " "))
		}
	}
	return lines
}
