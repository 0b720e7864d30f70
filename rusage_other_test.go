// This file stands in where a finished child's peak memory is not to be had.

//go:build !unix

package minipy_test

import "os"

// peakRSS is the largest resident set that the process had, in bytes; 0 if unknown.
func peakRSS(*os.ProcessState) int64 { return 0 }

// exitStatus is the process's exit status.
func exitStatus(p *os.ProcessState) int { return p.ExitCode() }
