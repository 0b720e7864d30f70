// This file reads the programs in testdata: directives, chunked error files, sets of outcomes, tracebacks. testdata/README.md describes the forms.

package minipy_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minipy/vm/explore"
)

// A program is one .mpy file in testdata, with what its comments ask for.
type program struct {
	path    string // testdata/threads/lock.mpy
	source  string
	exit    int           // `# exit: N`
	timeout time.Duration // `# timeout: 20s`, 0 if not given
	memory  int64         // `# memory: 1500` (MB), 0 if not given, in bytes here
	args    []string      // `# args: a b`, the script's own
	stdin   string        // `# stdin: "text\n"`, Go-quoted
	noAudit bool          // `# refs: off (why)`
	own     bool          // `# minipy only: why`; CPython does something else here, on purpose
}

func (p program) dir() string  { return filepath.Dir(p.path) }
func (p program) file() string { return filepath.Base(p.path) }

// name is the path below its folder of testdata, without the suffix.
func (p program) name(folder string) string {
	rel, err := filepath.Rel(filepath.Join("testdata", folder), p.path)
	if err != nil {
		rel = p.path
	}
	return strings.TrimSuffix(filepath.ToSlash(rel), ".mpy")
}

// beside is the path of the golden file with the given suffix.
func (p program) beside(suffix string) string { return strings.TrimSuffix(p.path, ".mpy") + suffix }

var directive = regexp.MustCompile(`(?m)^# (exit|timeout|memory|args|stdin|refs|minipy only): *(.*?) *$`)

// newProgram reads the file's directives.
func newProgram(path string) (program, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return program{}, err
	}
	p := program{path: path, source: string(text)}
	for _, m := range directive.FindAllStringSubmatch(p.source, -1) {
		var err error
		switch m[1] {
		case "exit":
			p.exit, err = strconv.Atoi(m[2])
		case "timeout":
			p.timeout, err = time.ParseDuration(m[2])
		case "memory":
			p.memory, err = strconv.ParseInt(m[2], 10, 64)
			p.memory <<= 20
		case "args":
			p.args = strings.Fields(m[2])
		case "stdin":
			p.stdin, err = strconv.Unquote(m[2])
		case "refs":
			p.noAudit = strings.HasPrefix(m[2], "off")
		case "minipy only":
			p.own = true
		}
		if err != nil {
			return program{}, fmt.Errorf("%s: %q: %w", path, m[0], err)
		}
	}
	return p, nil
}

// programs are the .mpy files of a folder of testdata and its subfolders, in order. Modules that programs import are .py files,
// which CPython can import too, so every .mpy is a program. A missing folder has none.
func programs(t testing.TB, folder string) []program {
	t.Helper()
	var ps []program
	root := filepath.Join("testdata", folder)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) && path == root {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() || filepath.Ext(path) != ".mpy" {
			return err
		}
		p, err := newProgram(path)
		ps = append(ps, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// A chunk is one program of a chunked error file.
type chunk struct {
	first   int    // the line of the file it starts on, from 1
	line    int    // the line of the file that must be blamed
	want    string // the whole "Kind: message" as a regexp, empty: to be recorded
	source  string // padded in front with blank lines, so that its line numbers are the file's
	comment string // the marker as written
}

var marker = regexp.MustCompile(`### "(.*)"[ \t]*$`)

// chunks splits a file at lines that are `---`; each part must carry one marker `### "regexp"`.
func chunks(source string) ([]chunk, error) {
	var cs []chunk
	lines := strings.Split(strings.TrimSuffix(source, "\n"), "\n")
	for start := 0; start <= len(lines); {
		end := start
		for end < len(lines) && lines[end] != "---" {
			end++
		}
		c := chunk{first: start + 1}
		for i := start; i < end; i++ {
			m := marker.FindStringSubmatch(lines[i])
			if m == nil {
				continue
			}
			if c.line != 0 {
				return nil, fmt.Errorf("line %d: the chunk from line %d has a second marker", i+1, start+1)
			}
			c.line, c.comment, c.want = i+1, m[0], m[1]
		}
		if c.line == 0 {
			return nil, fmt.Errorf("the chunk from line %d has no marker ### \"regexp\"", start+1)
		}
		c.source = strings.Repeat("\n", start) + strings.Join(lines[start:end], "\n") + "\n"
		cs = append(cs, c)
		start = end + 1
	}
	return cs, nil
}

var frameLine = regexp.MustCompile(`^  File "(.*)", line (\d+)`)

// blame takes the line of the innermost traceback entry, and the "Kind: message" below it, from a report of an uncaught exception.
func blame(stderr string) (line int, text string, err error) {
	lines := strings.Split(strings.TrimRight(stderr, "\n"), "\n")
	last := -1
	for i, s := range lines {
		if m := frameLine.FindStringSubmatch(s); m != nil {
			last = i
			line, _ = strconv.Atoi(m[2])
		}
	}
	if last < 0 {
		return 0, "", fmt.Errorf("no traceback in %q", stderr)
	}
	for i := last + 1; i < len(lines); i++ {
		if lines[i] != "" && lines[i][0] != ' ' {
			return line, strings.Join(lines[i:], "\n"), nil
		}
	}
	return 0, "", fmt.Errorf("no exception after the traceback in %q", stderr)
}

var address = regexp.MustCompile(` at 0x[0-9a-f]+\b`)

// portable rewrites a traceback so that it does not depend on where the program lies and on how the library is written: paths in
// dir become relative, addresses lose their digits, and entries of files elsewhere (CPython's threading.py, frozen modules) go, with
// their source lines.
func portable(stderr, dir string) string {
	stderr = relative(stderr, dir)
	stderr = address.ReplaceAllString(stderr, " at 0xADDRESS")
	var kept []string
	dropping := false
	for line := range strings.SplitAfterSeq(stderr, "\n") {
		m := frameLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			dropping = filepath.IsAbs(m[1]) || strings.HasPrefix(m[1], "<frozen ")
		case !strings.HasPrefix(line, "    "):
			dropping = false
		}
		if !dropping {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// relative makes the paths in dir relative, in any text.
func relative(text, dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	for _, d := range []string{evalSymlinks(abs), abs} {
		text = strings.ReplaceAll(text, d+string(filepath.Separator), "")
	}
	return text
}

// evalSymlinks is the path without symbolic links, or as it was.
func evalSymlinks(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// outcomes reads the golden set out of a racy program's comments.
func outcomes(source string) ([]explore.Graded, error) {
	set, err := explore.ParseGrades(source)
	if err == nil && len(set) == 0 {
		err = errors.New("no `# outcome: TEXT ok|bad` line")
	}
	return set, err
}

// admits is whether a run under the model may print stdout.
func admits(set []explore.Graded, model, stdout string) bool {
	m, ok := explore.ParseModel(model)
	return ok && explore.GradeOf(set, m, stdout) != nil
}

func TestChunks(t *testing.T) {
	t.Parallel()
	got, err := chunks("a ### \"A.*\"\nb\n---\nc\nd ### \"\"\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []chunk{
		{first: 1, line: 1, want: "A.*", source: "a ### \"A.*\"\nb\n", comment: `### "A.*"`},
		{first: 4, line: 5, want: "", source: "\n\n\nc\nd ### \"\"\n", comment: `### ""`},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []string{"a\n", "a ### \"x\"\nb ### \"y\"\n", "a ### \"x\"\n---\nb\n"} {
		if cs, err := chunks(bad); err == nil {
			t.Errorf("chunks(%q) = %+v, want an error", bad, cs)
		}
	}
}

func TestBlame(t *testing.T) {
	t.Parallel()
	line, text, err := blame("Traceback (most recent call last):\n  File \"a.mpy\", line 3, in <module>\n    f()\n    ~^^\n" +
		"  File \"a.mpy\", line 1, in f\n    x\nNameError: name 'x' is not defined\nnote\n")
	if line != 1 || text != "NameError: name 'x' is not defined\nnote" || err != nil {
		t.Errorf("got %d %q %v", line, text, err)
	}
	if _, _, err := blame("killed\n"); err == nil {
		t.Error("no error without a traceback")
	}
}

func TestPortable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := portable("Exception in thread T (f):\nTraceback (most recent call last):\n  File \"/lib/threading.py\", line 9, in run\n    self.f()\n"+
		"    ~~~~~~^^\n  File \"<frozen x>\", line 1, in g\n  File \""+filepath.Join(dir, "a.mpy")+"\", line 1, in f\n    x\nNameError: x\n", dir)
	want := "Exception in thread T (f):\nTraceback (most recent call last):\n  File \"a.mpy\", line 1, in f\n    x\nNameError: x\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
