// This file reads a finished child's peak memory on systems that keep it.

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
