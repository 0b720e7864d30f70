// This file is the command line's entry: it chooses the command and ends the process.

// Command minipy runs Python programs, with or without a GIL.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"minipy"
	_ "minipy/cmd/minipy/prefault"

	"github.com/alecthomas/kong"
)

// The statuses with which the process ends, beside the script's own.
const (
	statusFailed      = 1   // an uncaught exception, a syntax error
	statusUsage       = 2   // a wrong command line, a missing file
	statusBadOutcome  = 3   // explore, stress, test: an outcome that is bad, or not expected
	statusBounded     = 4   // explore, test: nothing bad, but not all was covered
	statusMisfit      = 5   // replay: the schedule does not fit
	statusDeadlock    = 67  // every thread waits for good
	statusInternal    = 70  // an error of minipy's own
	statusRefs        = 71  // --debug=refs found a wrong count
	statusFlush       = 120 // output that could not be written at the end
	statusInterrupted = 130 // Ctrl-C, where a process cannot end by a signal
)

func main() {
	// A write to a closed pipe is then an error, BrokenPipeError in scripts.
	signal.Ignore(syscall.SIGPIPE)
	c := &commandLine{ballast: ballast()}
	defer func() {
		if p := recover(); p != nil {
			c.reportPanic(p, debug.Stack())
		}
	}()
	os.Exit(c.start(os.Args[1:]))
}

// start runs the command that args choose and returns the process's status.
func (c *commandLine) start(args []string) int {
	name, app := "run", (*kong.Application)(nil)
	ok, err := c.quick(args)
	if !ok {
		parser := newParser(c)
		name, err = parse(c, parser, args)
		app = parser.Model
	}
	if err == nil {
		if c.CPUs > 0 {
			runtime.GOMAXPROCS(c.CPUs)
		}
		var status int
		if status, err = c.dispatch(name, app); err == nil {
			return status
		}
	}
	return complain(err)
}

// complain says on stderr what is wrong with the command line and returns the status.
func complain(err error) int {
	var usage *usageError
	var fatal *fatalError
	var launch *minipy.LaunchError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "minipy: %s\n%s\nTry `minipy -h' for more information.\n", usage.msg, usageLine)
		return statusUsage
	case errors.As(err, &fatal):
		fmt.Fprintln(os.Stderr, err)
		return statusFailed
	case errors.As(err, &launch):
		fmt.Fprintln(os.Stderr, "minipy:", err)
		return statusFailed
	}
	fmt.Fprintln(os.Stderr, "minipy:", err)
	return statusUsage
}

// reportPanic ends the process after a Go panic, on whatever thread: it is minipy's
// error, whatever the script did, and nothing may go on with locks or counts in an
// unknown state.
func (c *commandLine) reportPanic(p any, stack []byte) {
	fmt.Fprintf(os.Stderr, "minipy: internal error: %v\nThis is a bug of minipy, not of the script. Please report it with what follows.\n", p)
	if c.interp != nil {
		fmt.Fprintf(os.Stderr, "\nThe script's main thread:\n%s", c.interp.ScriptStack())
	}
	fmt.Fprintf(os.Stderr, "\nminipy's stack:\n%s", stack)
	os.Exit(statusInternal)
}
