// This file reads a finished child's peak memory and its signal on systems that keep them.

//go:build unix

package minipy_test

import (
	"os"
	goruntime "runtime"
	"syscall"
)

// peakRSS is the largest resident set that the process had, in bytes; 0 if unknown.
func peakRSS(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if goruntime.GOOS == "darwin" || goruntime.GOOS == "ios" {
		return usage.Maxrss // Darwin counts bytes, everybody else kilobytes.
	}
	return usage.Maxrss * 1024
}

// exitStatus is the process's exit status as a shell gives it: 128 and the number of the signal that ended it.
func exitStatus(p *os.ProcessState) int {
	if status, ok := p.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.ExitCode()
}
