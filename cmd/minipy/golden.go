// This file is the command test: programs whose comments say all that they can do.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"minipy"
	"minipy/vm/explore"
)

type testCommand struct {
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
	out := bufio.NewWriter(os.Stdout)
	failed, bounded := 0, 0
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process
	for i, path := range files {
		file, source, grades, status, err := readGraded(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "minipy:", err)
		}
		if err != nil || status != 0 {
			failed++
			continue
		}
		var results []*explore.Result
		for _, m := range explore.Models {
			o := explore.Options{Model: m, Max: g.Max, Steps: g.MaxSteps}
			r, err := minipy.Explore(ctx, file, source, o, minipy.Args(path))
			if err != nil {
				return 0, fmt.Errorf("%s: %w", path, err)
			}
			results = append(results, r)
		}
		if ctx.Err() != nil {
			fmt.Fprintf(out, "INCOMPLETE: interrupted after %d of %d programs, %d failed, %d not covered\n", i, len(files), failed, bounded)
			if s := writeStatus(out.Flush()); s != 0 {
				return s, nil
			}
			return statusInterrupted, nil
		}
		if g.Update {
			if err := writeGrades(path, source, grades, results); err != nil {
				return 0, err
			}
		}
		switch differ, some := printGolden(out, path, grades, results, g.Update); {
		case differ:
			failed++
		case some:
			bounded++
		}
	}
	fmt.Fprintf(out, "%d programs, %d failed, %d not covered\n", len(files), failed, bounded)
	if s := writeStatus(out.Flush()); s != 0 {
		return s, nil
	}
	switch {
	case failed > 0:
		return statusBadOutcome, nil
	case bounded > 0:
		return statusBounded, nil
	}
	return 0, nil
}

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

// printGolden reports one program. differ: it does not do what its comments say;
// some: it may, but not all was covered.
func printGolden(w *bufio.Writer, path string, grades []explore.Graded, results []*explore.Result, updated bool) (differ, some bool) {
	var lines []string
	var counts []string
	for _, r := range results {
		if !r.Exhaustive() {
			some = true
			lines = append(lines, fmt.Sprintf("  %s was not covered: BOUNDED (%s)", r.Model, r.Bounded))
		}
		counts = append(counts, fmt.Sprintf("%s %d", r.Model, len(r.Outcomes)))
		if updated {
			continue
		}
		for _, d := range explore.Compare(grades, r) {
			differ = true
			if d.Missing {
				lines = append(lines, fmt.Sprintf("  %s cannot give %s", d.Model, shown(d.Outcome)))
			} else {
				lines = append(lines, fmt.Sprintf("  %s can also give %s: %s", d.Model, shown(d.Outcome), d.Witness))
			}
		}
	}
	verdict := "ok"
	switch {
	case differ:
		verdict = "FAIL"
	case some:
		verdict = "?"
	}
	fmt.Fprintf(w, "%-4s  %s  (%s)\n", verdict, path, strings.Join(counts, ", "))
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return differ, some
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
