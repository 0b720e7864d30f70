// Every file of CPython's standard library on this machine is parsed, and what CPython accepts must be accepted.

package parser

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minipy/lexer"
)

// cpython runs a Python 3.13 program on standard input, or skips the test if there is no Python 3.13.
func cpython(t *testing.T, program, input string) string {
	t.Helper()
	path, err := exec.LookPath("python3.13")
	if err != nil {
		t.Skip("no python3.13 on this machine")
	}
	cmd := exec.Command(path, "-c", program)
	cmd.Env = append(os.Environ(), "PYENV_VERSION=3.13.0")
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("python3.13 does not run: %v", err)
	}
	return string(out)
}

func TestStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	t.Parallel()
	root := strings.TrimSpace(cpython(t, "import os; print(os.path.dirname(os.__file__))", ""))
	accepted := make(map[string]bool)
	for _, f := range strings.Fields(cpython(t, `
import sys, os, ast, warnings
warnings.simplefilter('ignore')
for d, _, files in os.walk(os.path.dirname(os.__file__)):
    if 'site-packages' in d: continue
    for f in files:
        if f.endswith('.py'):
            f = os.path.join(d, f)
            try: ast.parse(open(f, 'rb').read())
            except (SyntaxError, ValueError): continue
            print(f)`, "")) {
		accepted[f] = true
	}
	n := 0
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".py") || strings.Contains(path, "site-packages") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		_, err = Parse(path, string(src))
		var e *lexer.Error
		switch {
		case err == nil && !accepted[path]:
			t.Errorf("%s: accepted, but not by CPython", path)
		case errors.As(err, &e) && accepted[path] && !refused(e.Msg):
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	t.Logf("%d files", n)
}

// refused reports whether an error is one of those for what minipy leaves out.
func refused(msg string) bool {
	for _, s := range [...]string{"not supported by minipy", "minipy does not convert", "encoding problem", "unknown Unicode character name"} {
		if strings.Contains(msg, s) {
			return true
		}
	}
	return false
}
