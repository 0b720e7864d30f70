// This file runs programs: scripts, -c, -m and stdin.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"

	"minipy"
	"minipy/vm/explore"

	"github.com/alecthomas/kong"
	"github.com/chzyer/readline"
)

// dispatch runs a command.
func (c *commandLine) dispatch(name string, app *kong.Application) (int, error) {
	switch name {
	case "run":
		return c.runProgram()
	case "repl":
		if !isTerminal(0) && !c.Inspect {
			c.Run.Args = []string{"-"}
			return c.runStdin("")
		}
		return c.runPrompt()
	case "dis":
		return c.disassemble()
	case "explore":
		return c.explore()
	case "replay":
		return c.replay()
	case "stress":
		return c.stress()
	case "test":
		return c.test()
	}
	out := &strings.Builder{}
	var err error
	switch name {
	case "completion":
		printCompletion(out, app, c.Completion.Shell)
	case "version":
		err = c.printVersion(out)
	case "help":
		err = printHelp(out, app, c.Help.Command)
	}
	if err != nil {
		return 0, err
	}
	_, err = io.WriteString(os.Stdout, out.String())
	return writeStatus(err), nil
}

// writeStatus is the status after writing a report: a reader that has gone away
// has seen what it wanted.
func writeStatus(err error) int {
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return 0
	}
	fmt.Fprintln(os.Stderr, "minipy:", err)
	return statusFailed
}

func isTerminal(fd int) bool { return readline.IsTerminal(fd) }

// readProgram reads a script, or the __main__ of a folder.
func readProgram(path string) (file, source, dir string, err error) {
	file, source, dir, err = minipy.ReadProgram(path)
	var launch *minipy.LaunchError
	switch {
	case err == nil && microPython(source):
		return "", "", "", fmt.Errorf("'%s' is compiled MicroPython code (its files are called .mpy, too), which minipy does not run; it runs source text", path)
	case err == nil || errors.As(err, &launch):
		return file, source, dir, err
	}
	errno, ok := syscall.Errno(0), false
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		errno, ok = e.Err.(syscall.Errno)
	}
	if !ok {
		return "", "", "", err
	}
	abs, _ := filepath.Abs(path)
	text := errno.Error()
	return "", "", "", fmt.Errorf("can't open file '%s': [Errno %d] %s", abs, int(errno), strings.ToUpper(text[:1])+text[1:])
}

// microPython recognizes MicroPython's compiled files: an M, the version of the
// format, then flags; no text holds such characters.
func microPython(source string) bool {
	return len(source) > 2 && source[0] == 'M' && (source[1] < '\t' || source[1] > '\r' && source[1] < ' ')
}

// A program is what runs as __main__.
type program struct {
	in  *minipy.Interp
	end minipy.EndMode
	run func(ctx context.Context) error
}

func (c *commandLine) runProgram() (int, error) {
	r := &c.Run
	switch {
	case r.Code != nil:
		in, err := c.newInterp("", append([]string{"-c"}, r.Args...))
		if err != nil {
			return 0, err
		}
		c.source = *r.Code
		return c.finish(program{in, minipy.EndUnflushed, func(ctx context.Context) error { return in.Exec(ctx, "<string>", *r.Code) }})
	case r.Module != nil:
		dir, err := os.Getwd()
		if err != nil {
			return 0, err
		}
		in, err := c.newInterp(dir, append([]string{"-m"}, r.Args...))
		if err != nil {
			return 0, err
		}
		return c.finish(program{in, minipy.EndUnflushed, func(ctx context.Context) error { return in.ExecModule(ctx, *r.Module) }})
	case r.Args[0] == "-":
		if isTerminal(0) {
			return c.runPrompt()
		}
		return c.runStdin("-")
	}
	file, source, dir, err := readProgram(r.Args[0])
	if err != nil {
		return 0, err
	}
	in, err := c.newInterp(dir, r.Args)
	if err != nil {
		return 0, err
	}
	c.source = source
	in.SetGlobal("__file__", file)
	var end minipy.EndMode
	if named, err := filepath.Abs(r.Args[0]); err == nil && named != file { // a folder's __main__
		in.FoundAs("__main__", file)
		end = minipy.EndUnflushed
	}
	return c.finish(program{in, end, func(ctx context.Context) error { return in.Exec(ctx, file, source) }})
}

// runStdin runs the program on stdin; argv0 is what sys.argv starts with.
func (c *commandLine) runStdin(argv0 string) (int, error) {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 0, err
	}
	in, err := c.newInterp("", append([]string{argv0}, c.Run.Args[1:]...))
	if err != nil {
		return 0, err
	}
	c.source = string(text)
	in.SetGlobal("__file__", "<stdin>")
	return c.finish(program{in, 0, func(ctx context.Context) error { return in.Exec(ctx, "<stdin>", c.source) }})
}

// collectEvery is how often --debug=gc collects: at every so many breaker checks.
const collectEvery = 20

// newInterp makes the interpreter that the options ask for.
func (c *commandLine) newInterp(dir string, argv []string) (*minipy.Interp, error) {
	c.prompts = c.prompts || c.Inspect
	gil, err := c.gil()
	if err != nil {
		return nil, err
	}
	executable, _ := os.Executable()
	var out, errs io.Writer = os.Stdout, os.Stderr
	if c.interactive() {
		// Both go where the prompt may wait.
		c.screen, c.input = &screen{file: os.Stdout}, &standardInput{r: os.Stdin}
		out = c.screen
		if isTerminal(2) {
			errs = c.screen
		}
	}
	var stdin io.Reader = os.Stdin
	if c.input != nil {
		stdin = c.input
	}
	options := []minipy.Option{
		minipy.Executable(executable),
		minipy.ProcessStreams(minipy.Streams{
			In: stdin, Out: out, Err: errs,
			InTTY: isTerminal(0), OutTTY: isTerminal(1), ErrTTY: isTerminal(2), Unbuffered: c.Unbuffered || os.Getenv("PYTHONUNBUFFERED") != "",
			ColourErrors: c.colored(isTerminal(2)),
		}),
		minipy.GIL(c.Interval), minipy.Args(argv...), minipy.Path(dir),
		minipy.Flags(map[string]int{"inspect": number(c.Inspect), "interactive": number(c.Inspect), "quiet": number(c.Quiet)}),
	}
	if !gil {
		options = append(options, minipy.NoGIL())
	}
	// At a prompt there is somebody who can do something about it.
	switch {
	case c.Deadlock == "report" || c.Deadlock == "exit" && c.prompts:
		options = append(options, minipy.ReportDeadlock())
	case c.Deadlock == "exit":
		options = append(options, minipy.DetectDeadlock())
	}
	if slices.Contains(c.Debug, "refs") {
		options = append(options, minipy.AuditRefs())
	}
	if slices.Contains(c.Debug, "gc") {
		options = append(options, minipy.CollectEvery(collectEvery))
	}
	if c.Switch == "cpython" {
		options = append(options, minipy.SwitchCPython())
	}
	if c.Seed != nil {
		options = append(options, minipy.Seed(*c.Seed))
	}
	if c.SchedOut != "" {
		options = append(options, minipy.KeepSchedule())
	}
	options = append(options, minipy.OnPanic(c.reportPanic), minipy.OnDefaultSignal(dieOfInterrupt))
	c.interp = minipy.New(options...)
	return c.interp, nil
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// finish runs a program to its end, and with -i a prompt after it, and returns
// the process's status.
func (c *commandLine) finish(p program) (int, error) {
	if c.CPUProfile != "" {
		f, err := os.Create(c.CPUProfile)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return 0, err
		}
		defer pprof.StopCPUProfile()
	}
	stop := c.watchInterrupts(p.in)
	err := p.run(context.Background())
	if launch := (*minipy.LaunchError)(nil); errors.As(err, &launch) {
		stop()
		p.in.Close()
		return 0, err
	}
	if c.Inspect {
		p.in.EndAs(err, p.end|minipy.EndInspected)
		return c.end(p.in, c.prompt(p.in), stop), nil
	}
	end := p.in.EndAs(err, p.end)
	return c.end(p.in, end, stop), nil
}

// end shuts the interpreter down and returns the process's status.
func (c *commandLine) end(in *minipy.Interp, end minipy.End, stop func()) int {
	c.closing.Store(true)
	ok := in.Close() == nil
	ok = in.Flush() && ok
	if c.Stats {
		printStats(os.Stderr, in.Stats())
	}
	if report := minipy.FormatAudit(in.AuditReport()); report != "" {
		fmt.Fprint(os.Stderr, report)
		if end.Status == 0 {
			end.Status = statusRefs
		}
	}
	if s := c.writeSchedule(in); s != 0 && end.Status == 0 {
		end.Status = s
	}
	stop()
	if d := in.Deadlock(); d != nil {
		fmt.Fprint(os.Stderr, d.Report)
		return statusDeadlock
	}
	switch {
	case end.Interrupted:
		dieOfInterrupt()
	case !ok:
		return statusFlush
	}
	return end.Status
}

// writeSchedule does what --sched-out asks for; it returns a status other than 0 if that fails.
func (c *commandLine) writeSchedule(in *minipy.Interp) int {
	schedule, ok := in.Schedule(explore.SourceHash(c.source))
	if c.SchedOut == "" || !ok {
		return 0
	}
	if c.SchedOut == "-" { // stdout is the program's own
		fmt.Fprintln(os.Stderr, schedule)
		return 0
	}
	if err := os.WriteFile(c.SchedOut, []byte(schedule+"\n"), 0o666); err != nil {
		fmt.Fprintln(os.Stderr, "minipy:", err)
		return statusFailed
	}
	return 0
}

// watchInterrupts passes Ctrl-C on to the script, until stop is called: from then
// on it ends the process. So does a second one while the interpreter shuts down.
// A process that was told to ignore the signal does.
func (c *commandLine) watchInterrupts(in *minipy.Interp) (stop func()) {
	if signal.Ignored(os.Interrupt) {
		return func() {}
	}
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, os.Interrupt)
	go func() {
		again := false
		for range arrived {
			if closing := c.closing.Load(); closing && again {
				dieOfInterrupt()
			} else {
				again = closing
			}
			in.Interrupt()
		}
	}()
	return func() {
		signal.Stop(arrived)
		close(arrived)
	}
}

// printStats writes the counts of --stats.
func printStats(w io.Writer, s minipy.Stats) {
	for _, line := range []struct {
		n    uint64
		what string
	}{
		{s.Switches, "times the GIL changed hands"},
		{s.Requests, "requests to let go of the GIL"},
		{s.Contended, "locks found taken"},
		{s.Retries, "reads without a lock that had to take it"},
		{s.Merged, "objects whose counts their owner merged"},
		{s.Foreign, "objects whose counts another thread merged"},
		{s.Stops, "times the world was stopped"},
		{s.Collections, "collections of cycles"},
		{s.Found, "objects they found dead"},
		{uint64(s.Pause.Microseconds()), "microseconds they stopped the world"},
		{uint64(s.MaxPause.Microseconds()), "microseconds of that in the longest"},
	} {
		fmt.Fprintf(w, "stats: %8d %s\n", line.n, line.what)
	}
}

// interactive reports whether there will be a prompt with editing: that takes a
// terminal on both sides that knows escape sequences.
func (c *commandLine) interactive() bool {
	return c.prompts && isTerminal(0) && isTerminal(1) && os.Getenv("TERM") != "dumb"
}
