// This file runs testdata/cli: testscript scripts for the command line, with commands for exit statuses and for dialogs on a terminal.

package minipy_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestCLI(t *testing.T) {
	in := minipy(t)
	limit := 3 * time.Minute // for all scripts together: none may hang the suite
	if raceEnabled {
		limit *= 3
	}
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "cli"),
		RequireUniqueNames: true,
		Deadline:           time.Now().Add(limit),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(in.path)+string(os.PathListSeparator)+os.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("PYTHON_COLORS", "0")
			env.Setenv("TERM", "xterm")
			env.Setenv("COLUMNS", "80")
			env.Setenv("GORACE", "halt_on_error=1 atexit_sleep_ms=0")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "terminal":
				return hasTerminal, nil
			case "race":
				return raceEnabled, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": statusCommand, "dialog": dialogCommand},
	})
}

// statusCommand is `status N program [args...]`: like exec, but the program must end with status N, or with anything else under `!`.
func statusCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exitStatus(exit.ProcessState)
	}
	if (got == want) == neg {
		ts.Fatalf("exit status %d, want %s%d", got, map[bool]string{true: "not "}[neg], want)
	}
}

// A terminal is the far end of the program's controlling terminal.
type terminal interface {
	Read([]byte) (int, error)
	Write([]byte) (int, error)
	Close() error
}

// dialogCommand is `dialog FILE program [args...]`: it runs the program, which is minipy or one of the system's, on a terminal and holds the conversation that FILE describes:
//
//	< regexp      wait for output that matches, after what was matched before; escape sequences and returns are taken out first
//	> text        type the text and Enter
//	! "text"      type a Go string as it is: "\x03" is Ctrl-C, "\t" Tab
//	= 3           the exit status, 0 if it is not said
//
// Empty lines and lines that start with # say nothing.
func dialogCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: dialog FILE program [args...]")
	}
	path := filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], args[1])
	if args[1] != "minipy" {
		path = args[1]
	}
	path, err := exec.LookPath(path)
	ts.Check(err)
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "PYTHON_COLORS", "PYTHON_HISTORY", "PYTHON_GIL", "NO_COLOR", "TERM", "COLUMNS", "GORACE", "TMPDIR"} {
		if value := ts.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	far, err := startOnTerminal(cmd)
	ts.Check(err)
	defer far.Close()
	defer cmd.Process.Kill()

	output := make(chan string)
	go func() {
		defer close(output)
		buf := make([]byte, 4096)
		for {
			n, err := far.Read(buf)
			if n > 0 {
				output <- string(buf[:n])
			}
			if err != nil {
				return // Linux says EIO when the program has gone.
			}
		}
	}()
	// The reader must not be left behind blocked on output when a step fails.
	defer func() {
		cmd.Process.Kill()
		for range output {
		}
	}()

	wait := time.After(30 * time.Second)
	raw, seen, want := "", 0, 0
	for i, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		verb, text, _ := strings.Cut(line, " ")
		switch verb {
		case "<":
			re, err := regexp.Compile(text)
			ts.Check(err)
			for {
				clean := cleanTerminal(raw)
				if at := re.FindStringIndex(clean[min(seen, len(clean)):]); at != nil {
					seen += at[1]
					break
				}
				select {
				case more, ok := <-output:
					if !ok {
						ts.Fatalf("%s:%d: the program ended without output that matches %q; all of it:\n%s", args[0], i+1, text, clean)
					}
					raw += more
				case <-wait:
					ts.Fatalf("%s:%d: no output that matches %q; after the last match:\n%s", args[0], i+1, text, clean[min(seen, len(clean)):])
				}
			}
		case ">":
			_, err := far.Write([]byte(text + "\r"))
			ts.Check(err)
		case "!":
			text, err := strconv.Unquote(text)
			ts.Check(err)
			_, err = far.Write([]byte(text))
			ts.Check(err)
		case "=":
			want, err = strconv.Atoi(text)
			ts.Check(err)
		default:
			ts.Fatalf("%s:%d: %q starts with none of < > ! = #", args[0], i+1, line)
		}
	}
	for open := true; open; {
		select {
		case more, ok := <-output:
			raw += more
			open = ok
		case <-wait:
			ts.Fatalf("the program did not end after the dialog:\n%s", cleanTerminal(raw))
		}
	}
	err = cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	if got := exitStatus(cmd.ProcessState); got != want {
		ts.Fatalf("exit status %d, want %d; the dialog:\n%s", got, want, cleanTerminal(raw))
	}
}

var escapes = regexp.MustCompile(`\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78])`)

// cleanTerminal is what a terminal was sent without escape sequences, returns and bells. An unfinished sequence at the end stays.
func cleanTerminal(s string) string {
	return strings.NewReplacer("\r", "", "\a", "").Replace(escapes.ReplaceAllString(s, ""))
}

func TestCleanTerminal(t *testing.T) {
	t.Parallel()
	got := cleanTerminal("\x1b[J\x1b[2K\r>>> \x1b[1;31m1\x1b[0m\r\n\x1b]0;title\x07\x1b[?2004h1\a\r\n")
	if want := ">>> 1\n1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
