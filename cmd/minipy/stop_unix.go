// This file stops the process at Ctrl-Z, as a terminal that is not in raw mode would.

//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stopTime is how long a stop may take to arrive. Perhaps it never does: there is nobody to continue a process group whose
// parents are all in other sessions, so the system does not stop it.
const stopTime = 100 * time.Millisecond

// stopGroup stops the processes that the terminal's own Ctrl-Z would stop, and returns when they go on.
func stopGroup() {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	if syscall.Kill(0, syscall.SIGTSTP) != nil {
		return
	}
	select {
	case <-goesOn:
	case <-time.After(stopTime):
	}
}
