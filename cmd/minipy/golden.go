// This file is the command test: programs whose comments say all that they can do.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"minipy"
	"minipy/vm/explore"
)

type testCommand struct {
	Run      string   `name:"run" placeholder:"REGEXP" help:"only programs whose path matches"`
	JSON     bool     `name:"json" help:"write one JSON document"`
	Update   bool     `name:"update" help:"write the comments that expect what was found"`
	Max      int      `name:"max" placeholder:"N" default:"100000" help:"bound of the executions in each model"`
	MaxSteps uint64   `name:"max-steps" placeholder:"N" default:"10000" help:"bound of the switch points of one execution"`
	Paths    []string `arg:"" optional:"" name:"path" help:"programs, and folders of them (.)"`
}

// readGraded reads a program and the comments that grade its outcomes. A status
// that is not 0 says that the error was reported.
func readGraded(path string) (file, source string, grades []explore.Graded, status int, err error) {
	if file, source, err = readSource(path); err != nil {
		return
	}
	fmt.Fprint(os.Stderr, minipy.Warnings(file, source))
	if _, err := minipy.Compile(file, source, "exec", 0); err != nil {
		fmt.Fprint(os.Stderr, minipy.DescribeSyntax(err))
		return "", "", nil, statusFailed, nil
	}
	if grades, err = explore.ParseGrades(source); err != nil {
		err = fmt.Errorf("%s, %w", path, err)
	}
	return
}

// test explores programs and compares what they can do with what their comments say.
func (c *commandLine) test() (int, error) {
	g := &c.Test
	files, err := goldenFiles(g.Paths)
	if err != nil {
		return 0, err
	}
	if g.Run != "" {
		only, err := regexp.Compile(g.Run)
		if err != nil {
			return 0, err
		}
		files = slices.DeleteFunc(files, func(path string) bool { return !only.MatchString(path) })
	}
	out := bufio.NewWriter(os.Stdout)
	rep := testReport{Schema: "minipy.test/1", Programs: []programReport{}}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process
	for i, path := range files {
		file, source, grades, status, err := readGraded(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "minipy:", err)
		}
		if err != nil || status != 0 {
			rep.Failed++
			rep.Programs = append(rep.Programs, programReport{Program: path, Verdict: verdictFail})
			continue
		}
		var results []*explore.Result
		for _, m := range explore.Models {
			o := explore.Options{Model: m, Max: g.Max, Steps: g.MaxSteps}
			r, err := minipy.Explore(ctx, file, source, o, programOptions(path, nil)...)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", path, err)
			}
			results = append(results, r)
		}
		if ctx.Err() != nil {
			rep.Interrupted = true
			if !g.JSON {
				fmt.Fprintf(out, "INCOMPLETE: interrupted after %d of %d programs, %d failed, %d not covered\n", i, len(files), rep.Failed, rep.Bounded)
			}
			break
		}
		if g.Update {
			if err := writeGrades(path, source, grades, results); err != nil {
				return 0, err
			}
		}
		p := judge(path, grades, results, g.Update)
		rep.add(p)
		if !g.JSON {
			p.print(out)
		}
	}
	switch {
	case g.JSON:
		if err := json.NewEncoder(out).Encode(rep); err != nil {
			return 0, err
		}
	case !rep.Interrupted:
		fmt.Fprintf(out, "%d programs, %d failed, %d not covered\n", len(files), rep.Failed, rep.Bounded)
	}
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	switch {
	case rep.Interrupted:
		return statusInterrupted, nil
	case rep.Failed > 0:
		return statusBadOutcome, nil
	case rep.Bounded > 0:
		return statusBounded, nil
	}
	return 0, nil
}

// testReport is the document of test --json. Fields are only added to it.
type testReport struct {
	Schema      string          `json:"schema"`
	Failed      int             `json:"failed"`
	Bounded     int             `json:"not_covered"`
	Interrupted bool            `json:"interrupted,omitempty"`
	Programs    []programReport `json:"programs"`
}

// programReport is what became of one program.
type programReport struct {
	Program     string             `json:"program"`
	Verdict     string             `json:"verdict"` // ok; FAIL; ? if not all was covered
	Models      []countReport      `json:"models,omitempty"`
	Differences []differenceReport `json:"differences,omitempty"`
}

type countReport struct {
	Model    string `json:"model"`
	Outcomes int    `json:"outcomes"`
	Bounded  string `json:"bounded,omitempty"`
}

// differenceReport is an outcome that the comments miss, with a schedule, or that they
// expect in vain.
type differenceReport struct {
	Model   string `json:"model"`
	Outcome string `json:"outcome"`
	Missing bool   `json:"missing,omitempty"`
	Witness string `json:"witness,omitempty"`
}

func (r *testReport) add(p programReport) {
	r.Programs = append(r.Programs, p)
	switch p.Verdict {
	case verdictFail:
		r.Failed++
	case verdictUnknown:
		r.Bounded++
	}
}

// The verdicts on a program.
const (
	verdictOK      = "ok"
	verdictFail    = "FAIL"
	verdictUnknown = "?"
)

// goldenFiles returns the programs that paths name; of a folder, those that have
// a comment that expects an outcome.
func goldenFiles(paths []string) (files []string, err error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".mpy", ".py"}, filepath.Ext(p)) {
				return err
			}
			text, err := os.ReadFile(p)
			if err == nil && strings.Contains("\n"+string(text), "\n# outcome") {
				files = append(files, p)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// judge compares what a program can do with its comments, unless they were just written.
func judge(path string, grades []explore.Graded, results []*explore.Result, updated bool) programReport {
	p := programReport{Program: path, Verdict: verdictOK}
	for _, r := range results {
		p.Models = append(p.Models, countReport{r.Model.String(), len(r.Outcomes), r.Bounded})
		if !r.Exhaustive() && p.Verdict == verdictOK {
			p.Verdict = verdictUnknown
		}
		if updated {
			continue
		}
		for _, d := range explore.Compare(grades, r) {
			p.Verdict = verdictFail
			p.Differences = append(p.Differences, differenceReport{d.Model.String(), d.Outcome, d.Missing, d.Witness})
		}
	}
	return p
}

// print writes it for people.
func (p *programReport) print(w io.Writer) {
	var counts []string
	for _, m := range p.Models {
		counts = append(counts, fmt.Sprintf("%s %d", m.Model, m.Outcomes))
	}
	fmt.Fprintf(w, "%-4s  %s  (%s)\n", p.Verdict, p.Program, strings.Join(counts, ", "))
	for _, m := range p.Models {
		if m.Bounded != "" {
			fmt.Fprintf(w, "  %s was not covered: BOUNDED (%s)\n", m.Model, m.Bounded)
		}
		for _, d := range p.Differences {
			switch {
			case d.Model != m.Model:
			case d.Missing:
				fmt.Fprintf(w, "  %s cannot give %s\n", d.Model, shown(d.Outcome))
			default:
				fmt.Fprintf(w, "  %s can also give %s: %s\n", d.Model, shown(d.Outcome), d.Witness)
			}
		}
	}
}

// writeGrades puts the comments that say what was found in the place of those
// there are, or behind the program's first comments.
func writeGrades(path, source string, grades []explore.Graded, results []*explore.Result) error {
	for _, r := range results {
		if !r.Exhaustive() {
			return fmt.Errorf("%s: %s was not covered (%s), so its outcomes are not known", path, r.Model, r.Bounded)
		}
	}
	if i := slices.IndexFunc(grades, func(g explore.Graded) bool { return !g.Exact() }); i >= 0 {
		return fmt.Errorf("%s, line %d: a comment on more than one outcome is not for --update to write", path, grades[i].Line)
	}
	lines := strings.Split(source, "\n")
	at := 0
	if len(grades) > 0 {
		at = grades[0].Line - 1
		for i := len(grades) - 1; i >= 0; i-- {
			lines = slices.Delete(lines, grades[i].Line-1, grades[i].Line)
		}
	} else {
		for at < len(lines) && strings.HasPrefix(lines[at], "#") {
			at++
		}
	}
	lines = slices.Insert(lines, at, explore.Regrade(grades, results, minipy.BadOutcome)...)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")), info.Mode().Perm())
}
