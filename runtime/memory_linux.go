// This file asks Linux how much memory the process may use.
package runtime

import (
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// memoryLimit returns the bytes of memory that the process may use: the machine's, or the control group's if that has fewer.
func memoryLimit() uint64 {
	least := uint64(math.MaxUint64)
	text, _ := os.ReadFile("/proc/meminfo")
	if f := strings.Fields(string(text)); len(f) > 1 && f[0] == "MemTotal:" {
		if n, err := strconv.ParseUint(f[1], 10, 64); err == nil {
			least = n << 10
		}
	}
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, _ := os.ReadFile(name)
		if n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
			least = min(least, n)
		}
	}
	return least
}

// arenas is how much more than it was asked for Go may reserve.
const arenas = 128 << 20

// beyondAddresses reports whether so many bytes more are more than the address space that the process may
// use (ulimit -v), which includes unused bytes.
func beyondAddresses(bytes, unused uint64) bool {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &r) != nil || r.Cur > math.MaxInt64 {
		return false
	}
	text, _ := os.ReadFile("/proc/self/statm")
	f := strings.Fields(string(text))
	if len(f) == 0 {
		return false
	}
	if bytes > unused/4 {
		unused = 0 // they lie in pieces
	}
	pages, err := strconv.ParseUint(f[0], 10, 64)
	return err == nil && pages*uint64(os.Getpagesize())+bytes+arenas > r.Cur+unused
}
