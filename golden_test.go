// This file runs the programs of testdata with the minipy command and compares what they do with their golden files.

package minipy_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// update makes TestRecord write the golden files from CPython 3.13. They never come from minipy itself.
var update = flag.Bool("update", false, "record testdata's golden files from CPython 3.13")

// A mode is one way to run a program, and the model of concurrency it must stay within.
type mode struct {
	name  string
	model string
	flags []string
	audit bool // with the reference audit at exit
}

var (
	gil     = mode{name: "gil", model: "gil-any", flags: []string{"--gil"}}
	cpySw   = mode{name: "gil-cpython", model: "gil-cpython", flags: []string{"--gil", "--switch=cpython"}}
	nogil   = mode{name: "nogil", model: "nogil", flags: []string{"--nogil"}}
	gilRefs = mode{name: "gil-refs", model: "gil-any", flags: []string{"--gil", "--debug=refs"}, audit: true}
	ngRefs  = mode{name: "nogil-refs", model: "nogil", flags: []string{"--nogil", "--debug=refs"}, audit: true}
)

// hurried is whether the run must be short although every step is slow.
func hurried() bool { return raceEnabled && testing.Short() }

// modesFor are the modes a program runs in: with the GIL, without, and in one of them under the reference audit. In a hurry each
// program runs in one mode; its name decides which, so the folder as a whole sees all of them.
func modesFor(p program, name string, threads bool) []mode {
	h := fnv.New32a()
	h.Write([]byte(name))
	n := h.Sum32()
	ms := []mode{gil, nogil}
	audited := []mode{gilRefs, ngRefs}[n%2]
	audit := hasRefAudit() && !p.noAudit
	switch {
	case hurried() && threads:
		if audit && n/2%2 == 0 {
			return []mode{gil, ngRefs}
		}
		return ms
	case hurried() && audit && n/2%4 == 0:
		return []mode{audited}
	case hurried():
		return ms[n%2 : n%2+1]
	case audit:
		return append(ms, audited)
	}
	return ms
}

// leftOut names what minipy leaves out of Python so far, modules and built-in names (the README's list): a program that ends
// because one is missing is skipped. TestLeftOut keeps the list honest.
var leftOut = []string{"array", "binascii", "cmath", "datetime", "decimal", "fractions", "hashlib", "json", "os", "pprint", "re", "statistics",
	"struct", "textwrap", "unittest", "memoryview", "open"}

var missingName = regexp.MustCompile(`(?m)^(?:ModuleNotFoundError: No module named|NameError: name) '(\w+)'`)

// TestLeftOut fails when a module or name of the list is there, so that its programs count again.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	in := minipy(t)
	for _, name := range leftOut {
		code := fmt.Sprintf("try:\n    import %[1]s\nexcept ModuleNotFoundError:\n    %[1]s", name)
		if o := in.run(job{dir: scratch, args: []string{"-c", code}}); o.exit != 1 {
			t.Errorf("%s is not left out any more: take it off the list, and out of the README's", name)
		}
	}
}

// runProgram runs p in the mode, and fails the test if it hangs, bursts its limits or has an unclean audit.
func runProgram(t *testing.T, in interpreter, p program, m mode) outcome {
	t.Helper()
	args := append(append(append([]string{}, m.flags...), p.file()), p.args...)
	o := in.run(job{dir: p.dir(), args: args, stdin: p.stdin, timeout: p.timeout, memory: p.memory})
	switch {
	case o.hung:
		t.Fatalf("hung: minipy %s\nstdout:\n%s\nstderr:\n%s", strings.Join(args, " "), o.stdout, o.stderr)
	case o.err != nil:
		t.Fatalf("minipy %s: %v\nstderr:\n%s", strings.Join(args, " "), o.err, o.stderr)
	case m.audit && strings.Contains(o.stderr, "refs:"):
		t.Errorf("minipy %s: the reference audit complains:\n%s", strings.Join(args, " "), o.stderr)
	}
	if name := missingName.FindStringSubmatch(o.stderr); name != nil && slices.Contains(leftOut, name[1]) {
		t.Skipf("%s is left out", name[1])
	}
	return o
}

// golden reads a golden file; a missing one is empty.
func golden(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

// compare fails the test where the outcome is not what the program's golden files say.
func compare(t *testing.T, p program, o outcome) {
	t.Helper()
	if diff := cmp.Diff(golden(t, p.beside(".out")), relative(o.stdout, p.dir())); diff != "" {
		t.Errorf("stdout of %s (-want +got):\n%s", p.path, diff)
	}
	if diff := cmp.Diff(golden(t, p.beside(".err")), portable(o.stderr, p.dir())); diff != "" {
		t.Errorf("stderr of %s (-want +got):\n%s", p.path, diff)
	}
	if o.exit != p.exit {
		t.Errorf("exit status of %s: %d, want %d", p.path, o.exit, p.exit)
	}
}

// runFolder compares every program of a folder with its golden files, in its modes, so many times.
func runFolder(t *testing.T, folder string, threads bool, times int) {
	t.Parallel()
	in := minipy(t)
	for _, p := range programs(t, folder) {
		name := p.name(folder)
		for _, m := range modesFor(p, name, threads) {
			t.Run(name+"/"+m.name, func(t *testing.T) {
				t.Parallel() // as many at a time as there are processors, or as -parallel says
				for i := 0; i < times && !t.Failed(); i++ {
					compare(t, p, runProgram(t, in, p, m))
				}
			})
		}
	}
}

func TestLang(t *testing.T) { runFolder(t, "lang", false, 1) }

func TestLang2(t *testing.T) { runFolder(t, "lang2", false, 1) }

func TestTracebacks(t *testing.T) { runFolder(t, "tracebacks", false, 1) }

func TestThreads(t *testing.T) {
	times := 5
	if testing.Short() {
		times = 2
	}
	if hurried() {
		times = 1
	}
	runFolder(t, "threads", true, times)
}

// TestCollectOften runs programs while collections come all the time: what a native function holds outside the roots dies too early
// then, which the output or the audit shows.
func TestCollectOften(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("slow")
	}
	in := minipy(t)
	for _, folder := range []string{"lang", "threads"} {
		for i, p := range programs(t, folder) {
			name := p.name(folder)
			// Large heaps that are audited so often take minutes.
			if p.noAudit || strings.HasPrefix(name, "collector_") || strings.Contains(name, "long_chains") || folder == "lang" && i%3 != 0 {
				continue
			}
			m := []mode{gilRefs, ngRefs}[i%2]
			m.flags = append([]string{"--debug=gc"}, m.flags...)
			t.Run(name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				compare(t, p, runProgram(t, in, p, m))
			})
		}
	}
}

// TestErrors runs each chunk of the chunked files: the uncaught exception and its line must be those of the marker.
func TestErrors(t *testing.T) {
	t.Parallel()
	in := minipy(t)
	for _, p := range programs(t, "errors") {
		eachChunk(t, p, func(t *testing.T, c chunk, p program) {
			ms := modesFor(p, t.Name(), false)
			if hurried() && c.line%4 != 0 {
				t.Skip("one chunk in four is enough when every step is slow")
			}
			if testing.Short() {
				ms = ms[c.line%len(ms):][:1]
			}
			for _, m := range ms {
				checkChunk(t, m.name, p, c, runProgram(t, in, p, m))
			}
		})
	}
}

// eachChunk runs check as a parallel subtest for each chunk of the file, as a program in a folder of its own.
func eachChunk(t *testing.T, p program, check func(*testing.T, chunk, program)) {
	cs, err := chunks(p.source)
	if err != nil {
		t.Errorf("%s: %v", p.path, err)
		return
	}
	for _, c := range cs {
		t.Run(fmt.Sprintf("%s/%d", p.name("errors"), c.line), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), p.file())
			if err := os.WriteFile(path, []byte(c.source), 0o666); err != nil {
				t.Fatal(err)
			}
			check(t, c, program{path: path, source: c.source})
		})
	}
}

// checkChunk fails the test unless the outcome is the error that the chunk's marker describes.
func checkChunk(t *testing.T, who string, p program, c chunk, o outcome) {
	t.Helper()
	line, text, err := blame(portable(o.stderr, p.dir()))
	if err != nil {
		t.Errorf("%s, line %d: %v (exit status %d)", who, c.line, err, o.exit)
		return
	}
	want, err := regexp.Compile(`\A(?:` + c.want + `)\z`)
	if err != nil {
		t.Fatalf("line %d: %v", c.line, err)
	}
	if !want.MatchString(text) {
		t.Errorf("%s, line %d: error %q, want %q", who, c.line, text, c.want)
	}
	if line != c.line {
		t.Errorf("%s, line %d: error %q is reported at line %d", who, c.line, text, line)
	}
	if o.exit != 1 {
		t.Errorf("%s, line %d: exit status %d, want 1", who, c.line, o.exit)
	}
}

// TestRaces runs each racy program many times under each model: what it prints must be in the model's golden set.
func TestRaces(t *testing.T) {
	t.Parallel()
	in := minipy(t)
	times := 10
	if testing.Short() {
		times = 2
	}
	if hurried() {
		times = 1
	}
	for _, p := range programs(t, "races") {
		set, err := outcomes(p.source)
		if err != nil {
			t.Errorf("%s: %v", p.path, err)
			continue
		}
		name := p.name("races")
		ms := modesFor(p, name, true)
		if !hurried() {
			ms = append(ms, cpySw)
		}
		for _, m := range ms {
			t.Run(name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				for i := 0; i < times && !t.Failed(); i++ {
					o := runProgram(t, in, p, m)
					if !admits(set, m.model, o.stdout) || o.stderr != "" || o.exit != p.exit {
						t.Errorf("%s must not do this under %s: stdout %q, exit status %d, stderr:\n%s", p.path, m.model, o.stdout, o.exit, o.stderr)
					}
				}
			})
		}
	}
}

// TestLimits runs what must not crash, hang or eat the machine: 10 s and 1 GB each, unless the program says otherwise. One at a
// time, since each may take its share of memory.
func TestLimits(t *testing.T) {
	if hurried() {
		t.Skip("its sizes say nothing under the race detector")
	}
	in := minipy(t)
	for _, p := range programs(t, "limits") {
		if p.timeout == 0 {
			p.timeout = 10 * time.Second
		}
		ms := []mode{gil, nogil}
		if testing.Short() {
			ms = modesFor(p, p.path, false)[len(p.path)%2:][:1]
		}
		for _, m := range ms {
			t.Run(p.name("limits")+"/"+m.name, func(t *testing.T) { compare(t, p, runProgram(t, in, p, m)) })
		}
	}
}

// TestCorpus checks that the golden files are whole: each program has its record and each record its program.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"lang", "lang2", "threads", "tracebacks", "limits"} {
		known := map[string]bool{}
		for _, p := range programs(t, folder) {
			known[p.beside("")] = true
			_, outErr := os.Stat(p.beside(".out"))
			_, errErr := os.Stat(p.beside(".err"))
			if outErr != nil && errErr != nil && p.exit == 0 {
				t.Errorf("%s has neither a .out nor a .err file, and its exit status says nothing either", p.path)
			}
			if !strings.HasPrefix(strings.TrimPrefix(p.source, "\ufeff"), "#") {
				t.Errorf("%s does not open with a comment that says what it shows", p.path)
			}
		}
		for _, suffix := range []string{".out", ".err"} {
			records, err := filepath.Glob(filepath.Join("testdata", folder, "*"+suffix))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				if !known[strings.TrimSuffix(r, suffix)] {
					t.Errorf("%s belongs to no program", r)
				}
			}
		}
	}
	for _, p := range programs(t, "errors") {
		cs, err := chunks(p.source)
		if err != nil {
			t.Errorf("%s: %v", p.path, err)
		}
		for _, c := range cs {
			if _, err := regexp.Compile(c.want); err != nil || c.want == "" {
				t.Errorf("%s:%d: bad marker %q", p.path, c.line, c.want)
			}
		}
	}
	for _, p := range programs(t, "races") {
		if _, err := outcomes(p.source); err != nil {
			t.Errorf("%s: %v", p.path, err)
		}
	}
}
