// This file injects each fault of the table in faultlist_test.go and checks that the test named there fails.
package minipy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A fault is a mistake in one place: text that is replaced, and the test that must notice.
type fault struct {
	name     string
	file     string
	old, new string
	pkg, run string // go test -run run pkg
}

// TestFaultsApply keeps the table up to date: each text stands exactly once in its file, each test exists.
func TestFaultsApply(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, f := range slices.Concat(faults, raceFaults) {
		if names[f.name] {
			t.Errorf("two faults are called %q", f.name)
		}
		names[f.name] = true
		if n := strings.Count(golden(t, f.file), f.old); n != 1 || f.old == f.new {
			t.Errorf("%s: its text stands %d times in %s", f.name, n, f.file)
		}
		tests, _ := filepath.Glob(filepath.Join(f.pkg, "*_test.go"))
		found := false
		for _, p := range tests {
			found = found || strings.Contains(golden(t, p), "func "+strings.Split(f.run, "/")[0]+"(")
		}
		if !found {
			t.Errorf("%s: %s has no %s", f.name, f.pkg, f.run)
		}
		if row := "| " + f.name + " | `" + f.file + "` | `" + f.run + "` |"; !strings.Contains(golden(t, "CONTRIBUTING.md"), row) {
			t.Errorf("CONTRIBUTING.md lacks the row\n%s", row)
		}
	}
}

// failed is what a test that ran and failed says; one that did not compile says none of it.
var failed = regexp.MustCompile(`(?m)^\s*--- FAIL|^panic: |^fatal error: |^SIGSEGV|^WARNING: DATA RACE`)

// faultInjected reports whether the test runs for `make faults`: tests that need luck try longer then.
func faultInjected() bool { return os.Getenv("MINIPY_FAULTS") != "" }

// TestFaultsAreNoticed runs the tests on mutated sources, which takes minutes: `make faults`.
func TestFaultsAreNoticed(t *testing.T) {
	if !faultInjected() {
		t.Skip("make faults runs it")
	}
	for i, f := range slices.Concat(faults, raceFaults) {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			dir := t.TempDir()
			mutant := filepath.Join(dir, "mutant.go")
			if err := os.WriteFile(mutant, []byte(strings.Replace(golden(t, f.file), f.old, f.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			file, err := filepath.Abs(f.file)
			if err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]map[string]string{"Replace": {file: mutant}})
			if err != nil {
				t.Fatal(err)
			}
			list := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(list, overlay, 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"test", "-count=1", "-timeout=90s", "-run=^" + strings.ReplaceAll(f.run, "/", "$/^") + "$", f.pkg}
			if i >= len(faults) {
				args = slices.Insert(args, 1, "-race")
			}
			cmd := exec.Command("go", args...)
			cmd.Env = append(os.Environ(), "GOFLAGS=-overlay="+list) // for what the test builds, too
			out, err := cmd.CombinedOutput()
			if err == nil || !failed.Match(out) {
				t.Errorf("%s does not notice: %s\n%s", f.run, f.name, out[:min(len(out), 2000)])
			} else {
				t.Logf("%s -> %s", f.name, f.run)
			}
		})
	}
}
