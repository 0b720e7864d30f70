// This file finds CPython 3.13, records the golden files with it under -update, and checks them against it otherwise.

package minipy_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// oracle finds CPython 3.13: a python3.13 or python3 of that version on PATH, or pyenv's.
var oracle = sync.OnceValues(func() (interpreter, error) {
	for _, name := range []string{"python3.13", "python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		for _, env := range [][]string{nil, {"PYENV_VERSION=3.13"}, {"PYENV_VERSION=3.13.0"}} {
			in := interpreter{path: path, env: env}
			o := in.run(job{dir: scratch, args: []string{"-c",
				"import sys, sysconfig; print(sys.executable, sys.version_info[:2] == (3, 13) and not sysconfig.get_config_var('Py_GIL_DISABLED'))"}})
			if exe, ok := strings.CutSuffix(strings.TrimSpace(o.stdout), " True"); o.exit == 0 && ok {
				return interpreter{path: exe, env: []string{"PYTHONDONTWRITEBYTECODE=1"}}, nil // without pyenv's shim, which costs more than the program
			}
		}
	}
	return interpreter{}, errors.New("no CPython 3.13 on this machine")
})

// runOracle runs p in CPython; a hang or a burst limit fails the test.
func runOracle(t *testing.T, p program) outcome {
	t.Helper()
	in, err := oracle()
	if err != nil {
		t.Skip(err)
	}
	memory := p.memory
	if memory == 0 {
		memory = 2 * defaultMemory // CPython is not on trial
	}
	o := in.run(job{dir: p.dir(), args: append([]string{p.file()}, p.args...), stdin: p.stdin, timeout: p.timeout, memory: memory})
	if o.hung || o.err != nil {
		t.Fatalf("CPython on %s: hung %v, %v\nstderr:\n%s", p.path, o.hung, o.err, o.stderr)
	}
	return o
}

// TestRecord writes the golden files, under -update alone. Programs marked `minipy only` keep the files they have. In the error
// files it fills in empty markers and leaves the others, which were written to be read.
func TestRecord(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	if _, err := oracle(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"lang", "lang2", "threads", "tracebacks", "limits"} {
		for _, p := range programs(t, folder) {
			if p.own {
				continue
			}
			o := runOracle(t, p)
			if o.exit != p.exit {
				t.Errorf("%s: CPython's exit status is %d, the program says %d", p.path, o.exit, p.exit)
			}
			write(t, p.beside(".out"), relative(o.stdout, p.dir()))
			write(t, p.beside(".err"), portable(o.stderr, p.dir()))
			if o.stdout+o.stderr == "" && p.exit == 0 {
				t.Errorf("%s prints nothing", p.path)
			}
		}
	}
	for _, p := range programs(t, "errors") {
		recordMarkers(t, p)
	}
}

// write replaces a golden file, and removes one that would be empty.
func write(t *testing.T, path, text string) {
	t.Helper()
	var err error
	if text == "" {
		if err = os.Remove(path); os.IsNotExist(err) {
			err = nil
		}
	} else if golden(t, path) != text {
		err = os.WriteFile(path, []byte(text), 0o666)
	}
	if err != nil {
		t.Error(err)
	}
}

// unquoted undoes the quoting of what needs none to match itself and is common in messages.
var unquoted = strings.NewReplacer(`\-`, `-`)

// recordMarkers fills in the empty markers of a chunked error file with what CPython says.
func recordMarkers(t *testing.T, p program) {
	cs, err := chunks(p.source)
	if err != nil {
		t.Errorf("%s: %v", p.path, err)
		return
	}
	lines := strings.Split(p.source, "\n")
	for _, c := range cs {
		if c.want != "" {
			continue
		}
		one := program{path: filepath.Join(t.TempDir(), p.file())}
		if err := os.WriteFile(one.path, []byte(c.source), 0o666); err != nil {
			t.Fatal(err)
		}
		line, text, err := blame(portable(runOracle(t, one).stderr, one.dir()))
		switch {
		case err != nil:
			t.Errorf("%s:%d: %v", p.path, c.line, err)
		case line != c.line:
			t.Errorf("%s:%d: CPython reports %q at line %d", p.path, c.line, text, line)
		case strings.Contains(text, "\n"):
			t.Errorf("%s:%d: CPython's report has several lines: %q", p.path, c.line, text)
		default:
			lines[c.line-1] = strings.Replace(lines[c.line-1], c.comment, `### "`+unquoted.Replace(regexp.QuoteMeta(text))+`"`, 1)
		}
	}
	write(t, p.path, strings.Join(lines, "\n"))
}

// TestOracle checks every golden file against CPython.
func TestOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs everything with CPython")
	}
	if _, err := oracle(); err != nil {
		t.Skip(err)
	}
	for _, folder := range []string{"lang", "lang2", "threads", "tracebacks", "limits"} {
		for _, p := range programs(t, folder) {
			t.Run(folder+"/"+p.name(folder), func(t *testing.T) {
				if folder != "limits" {
					t.Parallel()
				}
				if p.own {
					t.Skip("CPython does something else, on purpose")
				}
				compare(t, p, runOracle(t, p))
			})
		}
	}
	for _, p := range programs(t, "errors") {
		eachChunk(t, p, func(t *testing.T, c chunk, p program) {
			if strings.Contains(c.source, "# minipy only:") {
				t.Skip("CPython does something else, on purpose")
			}
			checkChunk(t, "CPython", p, c, runOracle(t, p))
		})
	}
	for _, p := range append(programs(t, "races"), programs(t, "threadsafety")...) {
		t.Run(strings.TrimSuffix(filepath.ToSlash(p.path), ".mpy"), func(t *testing.T) {
			t.Parallel()
			if p.own {
				t.Skip("CPython does something else, on purpose")
			}
			set, err := outcomes(p.source)
			if err != nil {
				t.Fatal(err)
			}
			if o := runOracle(t, p); !admits(set, "gil-cpython", o.stdout) || o.stderr != "" || o.exit != p.exit {
				t.Errorf("CPython's stdout %q is not in the set for gil-cpython, or its exit status %d is wrong; stderr:\n%s", o.stdout, o.exit, o.stderr)
			}
		})
	}
}
