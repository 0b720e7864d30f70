// This file hammers every kind of object: all pairs of its operations from several threads, by the scripts of testdata/hammer.
package minipy_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	lib "minipy"
)

// hammerModules are the modules of testdata/hammer that hold kinds of objects.
func hammerModules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "hammer", "*.py"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if strings.Contains(golden(t, f), " operations = ") || strings.Contains(golden(t, f), "= kind(") {
			names = append(names, strings.TrimSuffix(filepath.Base(f), ".py"))
		}
	}
	return names
}

// A hammerMode is a way to run the pairs. The audit's ledger has a lock of its own, which keeps threads apart, and under it nothing
// is recycled: so there are runs with and without.
type hammerMode struct {
	name    string
	options []lib.Option
	short   int // one pair in so many is played in the short form
}

func hammerModes() []hammerMode {
	return []hammerMode{
		{"nogil", []lib.Option{lib.NoGIL(), lib.NoNaps()}, 5},
		{"nogil-refs", []lib.Option{lib.NoGIL(), lib.NoNaps(), lib.AuditRefs()}, 10},
		{"gil-refs", []lib.Option{lib.GIL(20 * time.Microsecond), lib.AuditRefs()}, 16},
	}
}

// A transcript is what a script has printed so far, also for whoever looks while it runs.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// last returns the end of the text.
func (s *transcript) last(lines int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.SplitAfter(s.text.String(), "\n")
	return strings.Join(all[max(len(all)-lines-1, 0):], "")
}

// hammered is the driver's last word on a kind.
var hammered = regexp.MustCompile(`(?m)^hammered (\w+): (\d+) operations, (\d+) pairs$`)

// hammer plays the pairs of one module, with a GOMAXPROCS drawn at random. It returns the driver's last words.
func hammer(t *testing.T, m hammerMode, module string, settings ...string) [][]string {
	t.Helper()
	procs := []int{1, 2, 2, 2, 4, 8}[rand.IntN(6)] // with two threads meet most often
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(procs))
	mode := fmt.Sprintf("%s, GOMAXPROCS=%d", m.name, procs)
	var out transcript
	dir := filepath.Join("testdata", "hammer")
	driver := filepath.Join(dir, "driver.mpy")
	args := append([]string{driver, module}, settings...)
	// A panic on a thread ends the process, and so the test: say what was played.
	panicked := func(p any, stack []byte) {
		fmt.Fprintf(os.Stderr, "panic: %v\n%s\nunder %s, after %s:\n%s", p, stack, mode, strings.Join(args, " "), out.last(1))
		os.Exit(2)
	}
	in := lib.New(append([]lib.Option{lib.Stdout(&out), lib.Stderr(&out), lib.Path(dir), lib.Args(args...), lib.OnPanic(panicked)}, m.options...)...)
	defer func() {
		if p := recover(); p != nil {
			panicked(p, debug.Stack())
		}
	}()
	defer watch(t, func() string {
		return fmt.Sprintf("under %s: %s\n%s\nthe script's main thread:\n%s", mode, strings.Join(args, " "), out.last(3), in.ScriptStack())
	})()
	err := in.Exec(context.Background(), driver, golden(t, driver))
	if err != nil {
		t.Errorf("minipy %s under %s: %s\n%s", strings.Join(args, " "), mode, in.Describe(err), problems(out.last(1<<30)))
	}
	in.Close()
	for i, line := range in.AuditReport() {
		if i < 20 {
			t.Errorf("minipy %s under %s: the reference audit complains: %s", strings.Join(args, " "), mode, line)
		}
	}
	return hammered.FindAllStringSubmatch(out.last(1<<30), -1)
}

// problems cuts a transcript of the driver down to what went wrong.
func problems(text string) string {
	var kept []string
	found := false
	for line := range strings.Lines(text) {
		played := strings.HasSuffix(line, " threads\n") || strings.HasPrefix(line, "hammered ")
		found = strings.HasPrefix(line, "PROBLEM") || found && !played
		if found && len(kept) < 60 {
			kept = append(kept, line)
		}
	}
	if len(kept) == 0 {
		return text[max(0, len(text)-2000):]
	}
	return strings.Join(kept, "")
}

// TestHammer plays some of the pairs of operations of each kind, others each time; with MINIPY_HAMMER, a duration, it does so
// again and again, with more turns each time (`make hammer`). It is not parallel to other tests, since
// threads meet less often when they wait for a processor, and GOMAXPROCS is the process's.
func TestHammer(t *testing.T) {
	modules := hammerModules(t)
	if len(modules) == 0 {
		t.Fatal("no kinds")
	}
	long := os.Getenv("MINIPY_HAMMER")
	if long == "" {
		kinds, pairs := 0, map[string]int{}
		for _, m := range hammerModes() {
			every := m.short
			switch {
			case hurried():
				every *= 8
			case testing.Short() || raceEnabled:
				every *= 4
			}
			t.Run(m.name, func(t *testing.T) {
				for _, module := range modules {
					t.Run(module, func(t *testing.T) {
						if faultInjected() { // it needs luck
							for until := time.Now().Add(time.Minute); time.Now().Before(until) && !t.Failed(); {
								hammer(t, m, module, fmt.Sprint("seed=", rand.IntN(1000000)), fmt.Sprint("turns=", 10+rand.IntN(200)))
							}
							return
						}
						for _, w := range hammer(t, m, module, fmt.Sprint("seed=", rand.IntN(1000000)), fmt.Sprint("every=", every)) {
							var n int
							_, _ = fmt.Sscan(w[3], &n)
							pairs[m.name] += n / every
							kinds++
						}
					})
				}
			})
		}
		t.Logf("%d runs of kinds; pairs played: %v", kinds, pairs)
		return
	}
	d, err := time.ParseDuration(long)
	if err != nil {
		t.Fatal(err)
	}
	// A share of the pairs at a time, so that every kind has its turn soon.
	every := 2
	if raceEnabled {
		every = 16
	}
	until := time.Now().Add(d)
	for round := 1; time.Now().Before(until) && !t.Failed(); round++ {
		rand.Shuffle(len(modules), func(i, j int) { modules[i], modules[j] = modules[j], modules[i] })
		for _, module := range modules {
			for _, m := range hammerModes() {
				if time.Now().Before(until) && !t.Failed() {
					t.Run(fmt.Sprintf("%d/%s/%s", round, module, m.name), func(t *testing.T) {
						hammer(t, m, module, fmt.Sprint("seed=", rand.IntN(1000000)), fmt.Sprint("every=", every), fmt.Sprint("turns=", 10+rand.IntN(10*round)))
					})
				}
			}
		}
	}
}

// TestHammerFails checks that the driver notices what is wrong with a kind.
func TestHammerFails(t *testing.T) {
	t.Parallel()
	const kind = `
class Wrong:
    expected = ()
    operations = """
        o.append(x)
        o.%s
    """
    def make(): return [0]
    def check(o): assert len(o) < 3, "too long"
kept = []
`
	for _, c := range []struct{ name, operation, want string }{
		{"a check", "clear()", "AssertionError: too long"},
		{"an exception", "missing", "AttributeError: 'list' object has no attribute 'missing'"},
		{"a death that does not come", "extend(kept.append(x) or ())", "objects were born,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "wrong.py"), fmt.Sprintf(kind, c.operation))
			driver := filepath.Join("testdata", "hammer", "driver.mpy")
			var out bytes.Buffer
			in := lib.New(lib.NoGIL(), lib.NoNaps(), lib.Stdout(&out), lib.Stderr(&out), lib.Path(filepath.Dir(driver), dir), lib.Args(driver, "wrong"))
			err := in.Exec(context.Background(), driver, golden(t, driver))
			in.Close()
			if err == nil || !strings.Contains(out.String(), c.want) {
				t.Errorf("error %v, output without %q:\n%s", err, c.want, out.String())
			}
		})
	}
}
