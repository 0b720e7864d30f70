// This file builds cmd/minipy once and runs programs with it, or with CPython, as subprocesses under limits.

package minipy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Limits of one program, unless its directives say otherwise. They catch hangs and runaway memory; they measure nothing.
const (
	defaultTimeout = 60 * time.Second
	defaultMemory  = int64(1) << 30 // bytes
	raceFactor     = 8              // the race detector's price in memory, and more than its price in time
)

// scratch is where the interpreter under test is built; TestMain makes and removes it.
var scratch string

func TestMain(m *testing.M) {
	if mode := os.Getenv(hostMode); mode != "" {
		host(mode)
		return
	}
	os.Exit(inScratch(m.Run))
}

// inScratch runs the tests with scratch in place.
func inScratch(run func() int) int {
	dir, err := os.MkdirTemp("", "minipy-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return run()
}

// An interpreter is a command that runs programs.
type interpreter struct {
	path string
	env  []string // on top of the clean environment
}

// build compiles cmd/minipy, with the race detector if the tests have it.
var build = sync.OnceValues(func() (interpreter, error) {
	if _, err := os.Stat(filepath.Join("cmd", "minipy")); err != nil {
		return interpreter{}, err
	}
	exe := filepath.Join(scratch, "minipy")
	if os.PathSeparator == '\\' {
		exe += ".exe"
	}
	args := []string{"build", "-o", exe}
	if raceEnabled {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "./cmd/minipy")...).CombinedOutput()
	if err != nil {
		return interpreter{}, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return interpreter{path: exe}, nil
})

// minipy is the interpreter under test. A tree without cmd/minipy skips the test; one that does not build fails it.
func minipy(t testing.TB) interpreter {
	t.Helper()
	in, err := build()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("this tree has no cmd/minipy")
	}
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// hasRefAudit is whether the interpreter knows the reference audit.
var hasRefAudit = sync.OnceValue(func() bool {
	in, err := build()
	if err != nil {
		return false
	}
	return in.run(job{dir: scratch, args: []string{"--debug=refs", "-c", "pass"}}).exit == 0
})

// A job is one run of a program.
type job struct {
	dir     string // working directory
	args    []string
	stdin   string
	timeout time.Duration // 0: defaultTimeout
	memory  int64         // bytes of resident memory, 0: defaultMemory
}

// An outcome is what one run of a program did.
type outcome struct {
	stdout, stderr string
	exit           int // as a shell gives it: 130 after SIGINT
	peak           int64
	hung           bool  // stopped at its timeout; stderr holds the dump of its goroutines
	err            error // it could not be run, or was stopped at its memory limit
}

// run runs the job to its end, its timeout or its memory limit.
func (in interpreter) run(j job) outcome {
	timeout, memory := j.timeout, j.memory
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if memory == 0 {
		memory = defaultMemory
	}
	if raceEnabled {
		timeout, memory = timeout*raceFactor, memory*raceFactor
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, in.path, j.args...)
	cmd.Dir = j.dir
	cmd.Env = append(cleanEnv(), in.env...)
	cmd.Stdin = strings.NewReader(j.stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// A Go program answers SIGQUIT with the stacks of all goroutines: the first thing to read after a hang.
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return outcome{err: err, exit: -1}
	}
	stop := make(chan struct{})
	watched := make(chan error, 1)
	go func() { watched <- watchMemory(cmd.Process, memory, stop) }()
	err := cmd.Wait()
	close(stop)
	o := outcome{
		stdout: toUnix(stdout.String()), stderr: toUnix(stderr.String()),
		exit: exitStatus(cmd.ProcessState), peak: peakRSS(cmd.ProcessState), hung: ctx.Err() != nil, err: <-watched,
	}
	if exit := (*exec.ExitError)(nil); o.err == nil && err != nil && !o.hung && !errors.As(err, &exit) {
		o.err = err
	}
	if o.err == nil && o.peak > memory {
		o.err = fmt.Errorf("took %d MB, the limit is %d MB", o.peak>>20, memory>>20)
	}
	return o
}

// watchMemory kills the process when its resident memory passes the limit by half, so that a runaway program takes only itself down.
// Where /proc is missing it watches nothing; the check of the peak comes later anyway.
func watchMemory(p *os.Process, limit int64, stop <-chan struct{}) error {
	statm := filepath.Join("/proc", strconv.Itoa(p.Pid), "statm")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return nil
		case <-tick.C:
		}
		text, err := os.ReadFile(statm)
		if err != nil {
			continue
		}
		var size, resident int64
		if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
			continue
		}
		if resident *= int64(os.Getpagesize()); resident > limit+limit/2 {
			_ = p.Kill() // it may just have ended
			return fmt.Errorf("killed at %d MB, the limit is %d MB", resident>>20, limit>>20)
		}
	}
}

// cleanEnv is the environment without anything that steers Python, minipy or colours.
func cleanEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch {
		case strings.HasPrefix(name, "PYTHON"), name == "NO_COLOR", name == "FORCE_COLOR", name == "GORACE", name == "GODEBUG":
		default:
			env = append(env, kv)
		}
	}
	// Of CPython's warnings minipy gives those about source text: the others are not compared.
	return append(env, "PYTHON_COLORS=0", "PYTHONWARNINGS=ignore,default::SyntaxWarning", "GOTRACEBACK=all", "GORACE=halt_on_error=1 atexit_sleep_ms=0")
}

// toUnix undoes Windows' line ends.
func toUnix(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func TestRun(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	in := interpreter{path: sh, env: []string{"MARK=seen"}}
	o := in.run(job{dir: t.TempDir(), args: []string{"-c", "cat; echo $MARK $PYTHON_COLORS; echo problem >&2; exit 3"}, stdin: "text\n"})
	if o.stdout != "text\nseen 0\n" || o.stderr != "problem\n" || o.exit != 3 || o.hung || o.err != nil {
		t.Errorf("got %+v", o)
	}
	if o := in.run(job{args: []string{"-c", "exec sleep 1000"}, timeout: time.Second / raceFactor}); !o.hung || o.exit == 0 {
		t.Errorf("a program that sleeps on is not seen to hang: %+v", o)
	}
	if o := in.run(job{args: []string{"-c", "kill -INT $$"}}); o.exit != 130 {
		t.Errorf("exit status after SIGINT: %+v, want 130", o)
	}
	if o := (interpreter{path: sh + "-missing"}).run(job{}); o.err == nil {
		t.Error("no error for an interpreter that is not there")
	}
	if o := in.run(job{args: []string{"-c", ":"}, memory: 1}); o.peak > 0 && o.err == nil {
		t.Errorf("a program over its memory limit passes: %+v", o)
	}
}
