// This file tests the rewriting of arguments, and what options mean together.
package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRewrite(t *testing.T) {
	t.Parallel()
	g := grammarOf(newParser(&commandLine{}).Model)
	for _, test := range []struct{ args, want string }{
		{"", "repl"},
		{"prog.mpy a --nogil -c", "run -- prog.mpy a --nogil -c"},
		{"--nogil prog.mpy", "--nogil run -- prog.mpy"},
		{"-Xgil=0 prog.mpy", "--x=gil=0 run -- prog.mpy"},
		{"-X gil=0 prog.mpy", "--x=gil=0 run -- prog.mpy"},
		{"-iuX gil=1 -", "--inspect --unbuffered --x=gil=1 run -- -"},
		{"-c CODE -V --", "run --code=CODE -- -V --"},
		{"-cCODE a", "run --code=CODE -- a"},
		{"-ic CODE a", "--inspect run --code=CODE -- a"},
		{"-m mod a", "run --module=mod -- a"},
		{"-um mod -h", "--unbuffered run --module=mod -- -h"},
		{"-m dis -O f", "dis -O f"},
		{"--switch cpython prog", "--switch=cpython run -- prog"},
		{"--switch=cpython prog", "--switch=cpython run -- prog"},
		{"dis f", "dis f"},
		{"--gil dis --json f", "--gil dis --json f"},
		{"dis f -h", "help dis"},
		{"./dis f", "run -- ./dis f"},
		{"run dis f", "run -- dis f"},
		{"run --nogil prog --gil", "--nogil run -- prog --gil"},
		{"run -c CODE", "run --code=CODE --"},
		{"run -h", "help run"},
		{"-- -c", "run -- -c"},
		{"-V prog", "version"},
		{"--version", "version"},
		{"-VV", "version --verbose"},
		{"-V -V", "version --verbose"},
		{"-h prog", "help"},
		{"-qh", "help"},
		{"--help", "help"},
	} {
		got, err := g.rewrite(strings.Fields(test.args))
		if err != nil {
			t.Errorf("%q: %v", test.args, err)
		} else if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got): %s", test.args, diff)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"-Z", "Unknown option: -Z"},
		{"-iZ", "Unknown option: -Z"},
		{"--foo prog", "unknown option --foo"},
		{"-c", "Argument expected for the -c option"},
		{"-im", "Argument expected for the -m option"},
		{"--switch", "Argument expected for the --switch option"},
		{"--gil --nogil prog", "--gil and --nogil contradict each other"},
		{"--gil dis --nogil f", "--gil and --nogil contradict each other"},
		{"--switch=never prog", "never"},
		{"--interval=-1ms prog", "--interval"},
		{"--interval=soon prog", "soon"},
		{"--cpus=-1 prog", "--cpus"},
		{"-X dev prog", "only gil=0 and gil=1 are known"},
		{"run", "a script is expected"},
		{"dis", "<file>"},
		{"completion tcsh", "tcsh"},
		{"repl extra", "extra"},
	} {
		c := &commandLine{}
		_, err := parse(c, newParser(c), strings.Fields(test.args))
		var usage *usageError
		if !errors.As(err, &usage) || !strings.Contains(usage.msg, test.want) {
			t.Errorf("%q: error %v, want %q", test.args, err, test.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	c := &commandLine{}
	name, err := parse(c, newParser(c), []string{"-u", "-c", "--nogil\nx = 1", "-a", "", "--", "b"})
	if err != nil || name != "run" {
		t.Fatalf("command %q, error %v", name, err)
	}
	if c.Run.Code == nil || *c.Run.Code != "--nogil\nx = 1" || !c.Unbuffered || c.NoGIL {
		t.Errorf("got %+v", c)
	}
	if diff := cmp.Diff([]string{"-a", "", "--", "b"}, c.Run.Args); diff != "" {
		t.Errorf("arguments (-want +got): %s", diff)
	}
}

func TestMode(t *testing.T) {
	for _, test := range []struct {
		env, args string
		gil       bool
		fatal     bool
	}{
		{"", "p", true, false},
		{"0", "p", false, false},
		{"0", "-X gil=1 p", true, false},
		{"0", "--gil p", true, false},
		{"1", "-X gil=1 -X gil=0 p", false, false},
		{"1", "-X gil=1 --nogil p", false, false},
		{"2", "p", false, true},
		{"", "-X gil=3 p", false, true},
		{"", "-X gil p", false, true},
	} {
		t.Setenv("PYTHON_GIL", test.env)
		c := &commandLine{}
		if _, err := parse(c, newParser(c), strings.Fields(test.args)); err != nil {
			t.Errorf("%q: %v", test.args, err)
			continue
		}
		gil, err := c.gil()
		var fatal *fatalError
		if errors.As(err, &fatal) != test.fatal || err == nil && gil != test.gil {
			t.Errorf("PYTHON_GIL=%s %s: gil %v, error %v", test.env, test.args, gil, err)
		}
	}
}

func TestColors(t *testing.T) {
	for _, test := range []struct {
		option, python, no, force string
		terminal, want            bool
	}{
		{"auto", "", "", "", true, true},
		{"auto", "", "", "", false, false},
		{"auto", "", "1", "", true, false},
		{"auto", "", "", "1", false, true},
		{"auto", "", "1", "1", true, false},
		{"auto", "1", "1", "", false, true},
		{"auto", "0", "", "1", true, false},
		{"always", "0", "1", "", false, true},
		{"never", "1", "", "1", true, false},
	} {
		t.Setenv("TERM", "xterm")
		t.Setenv("PYTHON_COLORS", test.python)
		t.Setenv("NO_COLOR", test.no)
		t.Setenv("FORCE_COLOR", test.force)
		c := &commandLine{Color: test.option}
		if got := c.colored(test.terminal); got != test.want {
			t.Errorf("%+v: got %v", test, got)
		}
	}
}

func TestMicroPython(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		"M\x06\x00\x1f": true, "M\x05\x02\x1f": true, "M = 1\n": false, "M\n = 1": false, "M\t= 1": false, "M": false, "": false, "# \x06\x00": false,
	} {
		if got := microPython(source); got != want {
			t.Errorf("%q: %v", source, got)
		}
	}
}

// TestHelp checks that help is one screen and names every option and command.
func TestHelp(t *testing.T) {
	t.Parallel()
	app := newParser(&commandLine{}).Model
	var out strings.Builder
	if err := printHelp(&out, app, ""); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n > 44 {
		t.Errorf("%d lines", n)
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if len(line) > 100 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	for _, f := range app.Flags {
		name := "--" + f.Name
		if f.Short == 'X' {
			name = "-X"
		}
		if strings.Contains(out.String(), name) == f.Hidden {
			t.Errorf("%s: hidden is %v", name, f.Hidden)
		}
		if !f.Hidden && f.Group == nil {
			t.Errorf("%s is in no group", name)
		}
	}
	for _, c := range app.Children {
		if !strings.Contains(out.String(), "\n  "+c.Name+" ") {
			t.Errorf("no command %s", c.Name)
		}
		if err := printHelp(&out, app, c.Name); err != nil {
			t.Error(err)
		}
	}
	if err := printHelp(&out, app, "no such command"); err == nil {
		t.Error("help on what is not there")
	}
}
