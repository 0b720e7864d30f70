// This file ends the process by SIGINT, as shells expect after Ctrl-C.

//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// dieOfInterrupt sends the process the signal that it had caught, so that the
// shell sees how it ended and stops a loop around it.
func dieOfInterrupt() {
	signal.Reset(syscall.SIGINT)
	_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
	time.Sleep(time.Second) // the signal is on its way
	os.Exit(statusInterrupted)
}
