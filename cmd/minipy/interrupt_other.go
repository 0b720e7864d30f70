// This file ends the process after Ctrl-C where signals cannot do it.

//go:build !unix

package main

import "os"

// dieOfInterrupt ends the process with the status of Ctrl-C.
func dieOfInterrupt() { os.Exit(statusInterrupted) }
