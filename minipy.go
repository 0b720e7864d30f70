// This file is the façade: options, New, Exec, Close. It is the only place where everything is wired together.

// Package minipy is an interpreter for the part of Python 3 that scripts use,
// whose GIL can be switched: with it threads take turns, without it they run in
// parallel on per-object locks and biased reference counting (PEP 703).
//
//	in := minipy.New(minipy.NoGIL(), minipy.Stdout(&out))
//	defer in.Close()
//	err := in.Exec(ctx, "rules.mpy", src)
package minipy

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"minipy/compiler"
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
	rt "minipy/runtime"
	"minipy/runtime/builtins"
	"minipy/runtime/modules/gc"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/weakref"
	"minipy/runtime/object"
	"minipy/vm"
	"minipy/vm/explore"
)

// Version is the version that -V prints; PythonVersion is the Python that scripts are written in.
const (
	Version       = "0.1.0"
	PythonVersion = "3.13"
)

// config is what the options set.
type config struct {
	audit  bool // see AuditRefs
	rt     rt.Options
	stdin  *object.TextIO
	stdout *object.TextIO
	stderr *object.TextIO
	args   []string
	path   []string

	seed      *uint64 // of a deterministic run
	keep      bool    // its schedule
	seeded    *explore.Seeded
	onPanic   func(p any, stack []byte)
	onDefault func()       // see OnDefaultSignal
	run       *explore.Run // that directs it: of an exploration, a replay or a seed
	deadlock  int          // what to do about one
	// executable is sys.executable.
	executable   string
	flags        map[string]int // of sys.flags
	colourErrors bool
	oneOfMany    bool // runs: there are no warnings, and stderr is annotated
}

// Option configures an interpreter.
type Option func(*config)

// NoGIL lets threads run in parallel.
func NoGIL() Option { return func(c *config) { c.rt.GIL = false } }

// NoNaps keeps threads awake that keep meeting at a lock, a list or a dict. Without it
// they sleep for a millisecond in turns, which does their work sooner; with it they
// meet more often: for tests.
func NoNaps() Option { return func(c *config) { c.rt.NoNaps = true } }

// GIL makes threads take turns, with the given switch interval (0: 5 ms). It is
// the default.
func GIL(interval time.Duration) Option {
	return func(c *config) { c.rt.GIL, c.rt.Interval = true, interval }
}

// SwitchCPython lets the GIL change hands only where CPython 3.10 and later do;
// without it, between any two instructions.
func SwitchCPython() Option { return func(c *config) { c.rt.SwitchAny = false } }

// Seed makes the run deterministic: threads take turns as numbers drawn from the
// seed say, wherever the mode allows a switch, the clock is virtual, and nothing
// that scripts see depends on addresses or on the machine's speed.
func Seed(n uint64) Option { return func(c *config) { c.seed = &n } }

// KeepSchedule notes the schedule of a run with a Seed: see Interp.Schedule. It takes some
// 24 bytes of memory for each time that another thread goes on.
func KeepSchedule() Option { return func(c *config) { c.keep = true } }

// Stdin, Stdout and Stderr set the standard streams; the process's are the default.
func Stdin(r io.Reader) Option {
	return func(c *config) { c.stdin = object.NewTextIn("<stdin>", r, -1, false) }
}

// Stdout sets sys.stdout.
func Stdout(w io.Writer) Option {
	return func(c *config) { c.stdout = object.NewTextOut("<stdout>", w, -1, false, object.BlockBuffered) }
}

// Stderr sets sys.stderr.
func Stderr(w io.Writer) Option {
	return func(c *config) { c.stderr = object.NewTextOut("<stderr>", w, -1, false, object.LineBuffered) }
}

// Args sets sys.argv.
func Args(args ...string) Option { return func(c *config) { c.args = args } }

// Executable sets sys.executable.
func Executable(path string) Option { return func(c *config) { c.executable = path } }

// Flags sets fields of sys.flags by name.
func Flags(set map[string]int) Option { return func(c *config) { c.flags = set } }

// Path sets sys.path: the directories where modules are searched. None by default.
func Path(dirs ...string) Option { return func(c *config) { c.path = dirs } }

// Interp is an interpreter. Its methods may be called from any goroutine, one at
// a time for those that run scripts.
type Interp struct {
	rt   *rt.Interp
	main *rt.Thread
	ns   *object.Dict // of __main__

	dead   deadlock
	run    *explore.Run    // of a seed, or nil
	seeded *explore.Seeded // that directs it, or nil
	kept   bool            // so is its schedule
	// Under the main thread's attachment.
	closed    bool
	cancelled bool // Exec's context ended it
}

// New returns an interpreter.
func New(opts ...Option) *Interp {
	c := config{rt: rt.Options{GIL: true, SwitchAny: true}}
	for _, o := range opts {
		o(&c)
	}
	if c.stdin == nil {
		Stdin(os.Stdin)(&c)
	}
	if c.stdout == nil {
		Stdout(os.Stdout)(&c)
	}
	if c.stderr == nil {
		Stderr(os.Stderr)(&c)
	}
	hooks := rt.Hooks{Compile: compile, WeakrefDied: weakref.Died, Collecting: gc.Collecting, Signal: func(t *rt.Thread) error { return thread.SignalsOf(t).Serve(t) }}
	c.rt.Sched = c.scheduler()
	switch {
	case c.seed != nil:
		c.rt.Collect = rt.CollectCounted
	case c.run != nil:
		c.rt.Collect = rt.CollectAsked
	}
	in, t := rt.NewInterp(c.rt, hooks)
	if c.audit {
		in.EnableAudit(describeObject)
	}
	vm.Install(in)
	t.Attach()
	defer t.Detach()
	st := object.NewState(t)
	vm.InitThread(t)
	st.Modules = object.NewDict(t)
	st.Natives = nativeModules(&c)
	st.Sources = sourceModules()
	path := object.NewList(t, len(c.path))
	for _, d := range c.path {
		path.Append(t, object.NewStr(t, d))
	}
	st.Path = path.Val()
	st.Builtins = builtins.New(t)
	st.Stdin, st.Stdout, st.Stderr = c.stdin, c.stdout, c.stderr
	st.ColourErrors, st.NoWarnings = c.colourErrors, c.oneOfMany
	if c.oneOfMany {
		st.Stderr.Annotate()
	}
	installReports(st)
	if c.onDefault != nil { // not in explorations: what has Signals cannot be compared with another state
		thread.SignalsOf(t).Default = c.onDefault
	}
	main := object.NewModule(t, "__main__", "")
	_ = st.Modules.SetStr(t, object.Intern(t, "__main__"), main.Val())
	main.Set(t, "__builtins__", builtinsModule(t))
	if sys, err := in.Hooks().Import(t, "sys", nil, nil, 0); err == nil {
		t.Decref(sys)
	}
	ip := &Interp{rt: in, main: t, ns: main.Ns, seeded: c.seeded, kept: c.keep}
	if c.seed != nil {
		ip.run = c.run
	}
	in.Hooks().Roots = ip.roots
	if c.run != nil {
		in.Hooks().Observe = c.run.Observe
		c.run.Observe(t)
	}
	if c.deadlock != deadlockOff {
		in.Hooks().Deadlock = func(t *rt.Thread) { ip.onDeadlock(t, c.deadlock) }
		in.DetectDeadlocks(true)
	}
	return ip
}

// compile is the hook behind exec, eval, compile and imports: it raises
// SyntaxError in the script, and prints SyntaxWarnings.
func compile(t *rt.Thread, file, source, mode string, flags int) (any, error) {
	var odd []lexer.Warning
	warn := func(w lexer.Warning) { odd = append(odd, w) }
	if flags&object.CompileQuiet != 0 || object.StateOf(t).NoWarnings {
		warn = nil
	}
	c, err := compileWith(file, source, mode, flags, warn)
	printWarnings(t, file, odd, isHidden(file, mode, flags))
	if err == nil {
		return c, nil
	}
	var e *lexer.Error
	if errors.As(err, &e) {
		if mode != "exec" && !strings.HasSuffix(source, "\n") && int(e.Pos.Line) > strings.Count(source, "\n") {
			e.Bare = true // no line end is added then
		}
		// CPython looks for the line that its compiler refuses in a file of that name; a prompt knows its own lines.
		unseen := e.Compiling && mode != "single" && strings.HasPrefix(file, "<")
		return nil, raiseSyntax(t, file, source, e, !unseen)
	}
	return nil, object.Raise(t, object.SyntaxErrorType, "%s", err.Error())
}

// FlagNames compiles top-level names into the namespace (exec with two dicts).
const FlagNames = object.CompileNames

// Compile translates source; mode is "exec", "eval" or "single". Errors are
// *lexer.Error.
func Compile(file, source, mode string, flags int) (*code.Code, error) {
	return compileWith(file, source, mode, flags, nil)
}

// compileWith is Compile that tells warn, if that is not nil, what is odd about the source.
func compileWith(file, source, mode string, flags int, warn func(lexer.Warning)) (*code.Code, error) {
	c, err := translate(file, source, mode, compiler.Options{File: file, Source: source, Names: flags&FlagNames != 0, Warn: warn})
	if err == nil && c.Source != nil {
		c.Source.Hidden = isHidden(file, mode, flags)
	}
	return c, err
}

// isHidden reports whether there are no source lines to show: a program that was piped in leaves none, either.
func isHidden(file, mode string, flags int) bool {
	return flags&object.CompileHidden != 0 || file == "<stdin>" && mode == "exec"
}

func translate(file, source, mode string, opts compiler.Options) (*code.Code, error) {
	var warn []parser.Warner
	if opts.Warn != nil {
		warn = append(warn, opts.Warn)
	}
	switch mode {
	case "eval":
		x, err := parser.ParseExpr(file, source, warn...)
		if err != nil {
			return nil, err
		}
		return compiler.CompileExpr(x, opts)
	case "single":
		opts.Mode = compiler.Single
		m, err := parser.ParseInteractive(file, source, warn...)
		if err != nil {
			return nil, err
		}
		return compiler.Compile(m, opts)
	}
	m, err := parser.Parse(file, source, warn...)
	if err != nil {
		return nil, err
	}
	return compiler.Compile(m, opts)
}

// Exec runs source as the module __main__. The error is an *Exception, an
// *ExitError, or ctx's.
func (in *Interp) Exec(ctx context.Context, file, source string) error {
	return in.exec(ctx, file, source, "exec")
}

func (in *Interp) exec(ctx context.Context, file, source, mode string) (err error) {
	in.attached(func(t *rt.Thread) { err = in.execOn(ctx, t, file, source, mode) })
	return err
}

// execOn is exec on the main thread, attached.
func (in *Interp) execOn(ctx context.Context, t *rt.Thread, file, source, mode string) error {
	stop := context.AfterFunc(ctx, func() { t.Interrupt(rt.BreakCancel) })
	defer stop()
	c, err := compile(t, file, source, mode, 0)
	if in.run != nil {
		in.run.Begin()
	}
	if err == nil {
		var v rt.Value
		if v, err = vm.RunModule(t, c.(*code.Code), in.ns); err == nil {
			t.Decref(v)
			return nil
		}
	}
	if d := in.Deadlock(); d != nil {
		return d
	}
	if ctx.Err() != nil {
		t.ClearBreaker(rt.BreakCancel)
		in.cancelled = true
		return ctx.Err()
	}
	return err
}

// Describe words an error of Exec: the report of an exception, without the last
// line end.
func (in *Interp) Describe(err error) (text string) {
	in.attached(func(t *rt.Thread) {
		if t.Err.IsNone() {
			text = err.Error()
			return
		}
		mark := t.HoldMark()
		defer t.Release(mark)
		text = strings.TrimSuffix(FormatException(t, t.Hold(object.Fetch(t)), false), "\n")
	})
	return text
}
