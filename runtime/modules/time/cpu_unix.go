// This file reads the processor time of the process from the operating system.

//go:build unix

package time

import (
	"syscall"
	"time"
)

// cpuTime returns the time that the process spent in user and system mode.
func cpuTime() (time.Duration, bool) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
