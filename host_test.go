// This file tests what becomes of a Go program, as a process of its own, whose scripts wait for ever.

package minipy_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	lib "minipy"
)

// hostMode names the variable that makes this binary the host of a script that waits for ever; it holds the mode.
const hostMode = "MINIPY_TEST_HOST"

// host runs the script as a Go program does that knows nothing of signals.
func host(mode string) {
	opts := []lib.Option{lib.NoGIL()}
	if mode == "gil" {
		opts = []lib.Option{lib.ReportDeadlock()}
	}
	in := lib.New(opts...)
	fmt.Println("waits")
	fmt.Println(in.Exec(context.Background(), "wait.mpy", "import threading\nthreading.Event().wait()\n"))
}

// Go's runtime takes a process whose goroutines all wait for deadlocked and ends it. A library must not lead there.
func TestHostOutlivesDeadlock(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	for _, mode := range []string{"gil", "nogil"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 700*time.Millisecond)
			defer cancel()
			cmd := exec.CommandContext(ctx, exe)
			cmd.Env = append(os.Environ(), hostMode+"="+mode)
			out, err := cmd.CombinedOutput()
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) || strings.Contains(string(out), "fatal error") {
				t.Errorf("the process ended by itself: %v\n%s", err, out)
			}
		})
	}
}
