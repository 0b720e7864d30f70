// This file defines the command line's options and commands, and what they mean together.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"minipy"

	"github.com/alecthomas/kong"
)

// commandLine is the one table of options and commands: parsing, help and shell
// completion come from it. Options of all commands may stand before the command or after it.
type commandLine struct {
	GIL      bool          `name:"gil" group:"mode" help:"threads take turns (the default)"`
	NoGIL    bool          `name:"nogil" group:"mode" help:"threads run in parallel, on locks of each object's own"`
	X        []string      `name:"x" short:"X" sep:"none" group:"mode" placeholder:"gil=0|1" help:"the mode as CPython spells it; so does PYTHON_GIL=0|1"`
	Switch   string        `name:"switch" group:"mode" enum:"any,cpython" default:"any" placeholder:"any|cpython" help:"where the GIL may change hands: anywhere, or as in CPython"`
	Interval time.Duration `name:"interval" group:"mode" default:"5ms" placeholder:"5ms" help:"how long a thread keeps the GIL while others wait"`
	CPUs     int           `name:"cpus" group:"mode" placeholder:"N" help:"processors to use"`

	Seed       *uint64  `name:"seed" group:"run" placeholder:"N" help:"a deterministic run: the same N gives the same run, on any machine"`
	SchedOut   string   `name:"sched-out" group:"run" placeholder:"FILE" help:"with --seed: write the schedule to FILE (- is stderr), for replay"`
	Inspect    bool     `name:"inspect" short:"i" group:"run" help:"go on at a prompt after the program"`
	Unbuffered bool     `name:"unbuffered" short:"u" group:"run" help:"write stdout and stderr at once; so does PYTHONUNBUFFERED=1"`
	Quiet      bool     `name:"quiet" short:"q" group:"run" help:"no banner"`
	Deadlock   string   `name:"deadlock" group:"run" enum:"exit,report,off" default:"exit" placeholder:"exit|report|off" help:"when all threads wait for good: report it and end with 67"`
	Stats      bool     `name:"stats" group:"run" help:"counts of switches, locks and merges, to stderr at the end"`
	Debug      []string `name:"debug" group:"run" enum:"refs,gc" placeholder:"refs|gc" help:"refs: check all counts at the end; gc: collect all the time"`
	Color      string   `name:"color" group:"run" enum:"auto,always,never" default:"auto" placeholder:"auto|always|never" help:"colours; so do PYTHON_COLORS, NO_COLOR, FORCE_COLOR"`
	CPUProfile string   `name:"cpuprofile" hidden:"" type:"path"`

	Run        runCommand        `cmd:"" help:"run a program (a script called like a command needs it, or ./NAME)"`
	Dis        disCommand        `cmd:"" help:"show a program's instructions and where threads may switch"`
	Explore    exploreCommand    `cmd:"" help:"run a program under all schedules: everything it can do"`
	Replay     replayCommand     `cmd:"" help:"show one schedule"`
	Stress     stressCommand     `cmd:"" help:"run a program freely, often: how often it does what"`
	Test       testCommand       `cmd:"" help:"check programs by their outcome comments"`
	Repl       replCommand       `cmd:"" help:"the prompt, or the program on stdin"`
	Completion completionCommand `cmd:"" help:"print a script that completes commands and options"`
	Version    versionCommand    `cmd:"" help:"print the version (-V; -VV: all about it)"`
	Help       helpCommand       `cmd:"" help:"explain a command"`

	// What follows belongs to the run.
	ballast []byte      // see gctune.go
	prompts bool        // there will be a prompt
	closing atomic.Bool // the interpreter shuts down
	screen  *screen
	interp  *minipy.Interp
	source  string // of the program, for its hash
	input   *standardInput
}

type runCommand struct {
	Code   *string  `name:"code" hidden:""`
	Module *string  `name:"module" hidden:""`
	Args   []string `arg:"" optional:"" name:"script" help:"the script, or - for stdin, and its arguments"`
}

type disCommand struct {
	Offsets bool     `name:"offsets" short:"O" help:"number the instructions"`
	JSON    bool     `name:"json" help:"one JSON object for each instruction"`
	File    string   `arg:"" help:"the program, or - for stdin"`
	Funcs   []string `arg:"" optional:"" name:"func" help:"only these functions or classes"`
}

type replCommand struct{}

// defaultInterval is --interval's default.
const defaultInterval = 5 * time.Millisecond

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish"`
}

type versionCommand struct {
	Verbose bool `name:"verbose" help:"also the mode, the build and the machine"`
}

type helpCommand struct {
	Command string `arg:"" optional:"" help:"the command"`
}

// newParser returns kong's parser of c.
func newParser(c *commandLine) *kong.Kong {
	return kong.Must(c, kong.Name("minipy"), kong.NoDefaultHelp(), kong.Exit(func(int) {}))
}

// parse reads the arguments into c and returns the chosen command's name.
func parse(c *commandLine, parser *kong.Kong, args []string) (string, error) {
	argv, err := grammarOf(parser.Model).rewrite(args)
	if err != nil {
		return "", err
	}
	ctx, err := parser.Parse(argv)
	if err != nil {
		return "", &usageError{err.Error()}
	}
	if err := c.check(); err != nil {
		return "", err
	}
	name, _, _ := strings.Cut(ctx.Command(), " ")
	return name, nil
}

// check finds options that contradict each other or make no sense.
func (c *commandLine) check() error {
	switch {
	case c.GIL && c.NoGIL:
		return &usageError{"--gil and --nogil contradict each other"}
	case c.Interval <= 0:
		return &usageError{"--interval: a time above 0 is expected, like 5ms"}
	case c.SchedOut != "" && c.Seed == nil:
		return &usageError{"--sched-out: only a run with --seed has a schedule"}
	case c.SchedOut != "" && c.Run.Module != nil:
		return &usageError{"--sched-out: replay needs a script, a module run by -m has no schedule"}
	case c.CPUs < 0:
		return &usageError{"--cpus: a number above 0 is expected"}
	}
	for _, x := range c.X {
		if name, _, _ := strings.Cut(x, "="); name != "gil" {
			return &usageError{fmt.Sprintf("-X %s: only gil=0 and gil=1 are known", x)}
		}
	}
	return nil
}

// A fatalError is one that CPython calls fatal; the process ends with 1.
type fatalError struct{ msg string }

func (e *fatalError) Error() string { return "Fatal Python error: " + e.msg }

// gil reports whether the GIL is on: an option beats -X gil, which beats
// PYTHON_GIL; otherwise it is.
func (c *commandLine) gil() (bool, error) {
	value := os.Getenv("PYTHON_GIL")
	for _, x := range slices.Backward(c.X) {
		_, value, _ = strings.Cut(x, "=")
		if value == "" {
			value = "nothing" // -X gil, which is neither 0 nor 1
		}
		break
	}
	if value != "" && value != "0" && value != "1" {
		return false, &fatalError{`config_read_gil: PYTHON_GIL / -X gil must be "0" or "1"`}
	}
	return c.GIL || !c.NoGIL && value != "0", nil
}

// model names the mode as reports do: gil-cpython, gil-any or nogil.
func model(gil, anywhere bool) string {
	switch {
	case !gil:
		return "nogil"
	case anywhere:
		return "gil-any"
	}
	return "gil-cpython"
}

// colored reports whether output to a file that is or is no terminal has colours,
// by the option, else by PYTHON_COLORS, NO_COLOR and FORCE_COLOR, in this order.
func (c *commandLine) colored(terminal bool) bool {
	switch c.Color {
	case "always":
		return true
	case "never":
		return false
	}
	switch os.Getenv("PYTHON_COLORS") {
	case "0":
		return false
	case "1":
		return true
	}
	switch {
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("FORCE_COLOR") != "":
		return true
	}
	return terminal && os.Getenv("TERM") != "dumb"
}
