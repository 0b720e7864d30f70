// This file ends a test that hangs, with what is needed to find out why.
package minipy_test

import (
	"fmt"
	"os"
	"runtime/pprof"
	"testing"
	"time"
)

// hangBound is how long a step of a long test may take before it counts as hung. Steps take seconds: it measures nothing.
const hangBound = 4 * time.Minute

// watch ends the process with all stacks and with what about says, unless the function that it returns is called in time. about
// may hang itself, as the interpreter may.
func watch(t *testing.T, about func() string) (done func()) {
	name := t.Name()
	bound := hangBound
	if raceEnabled {
		bound *= 3
	}
	timer := time.AfterFunc(bound, func() {
		fmt.Fprintf(os.Stderr, "panic: %s hangs; all goroutines:\n", name)
		_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		said := make(chan string, 1)
		go func() { said <- about() }()
		select {
		case text := <-said:
			fmt.Fprintln(os.Stderr, text)
		case <-time.After(10 * time.Second):
		}
		os.Exit(2)
	})
	return func() { timer.Stop() }
}
