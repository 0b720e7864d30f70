// This file holds what the command line needs of the façade: the process's streams, programs by file and by module name, and how a run ends.
package minipy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"minipy/lexer"
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
	"minipy/vm"
	"minipy/vm/explore"
)

// Streams are the standard streams of a process, file descriptors 0 to 2.
type Streams struct {
	In                    io.Reader
	Out, Err              io.Writer
	InTTY, OutTTY, ErrTTY bool
	Unbuffered            bool // -u
	ColourErrors          bool // tracebacks on Err
}

// ProcessStreams sets the standard streams: stdout is buffered by lines on a
// terminal and by blocks elsewhere, stderr by lines.
func ProcessStreams(s Streams) Option {
	return func(c *config) {
		out, errs := object.BlockBuffered, object.LineBuffered
		if s.OutTTY {
			out = object.LineBuffered
		}
		if s.Unbuffered {
			out, errs = object.Unbuffered, object.Unbuffered
		}
		c.colourErrors = s.ColourErrors
		c.stdin = object.NewTextIn("<stdin>", s.In, 0, s.InTTY)
		c.stdout = object.NewTextOut("<stdout>", s.Out, 1, s.OutTTY, out)
		c.stderr = object.NewTextOut("<stderr>", s.Err, 2, s.ErrTTY, errs)
	}
}

// OnDefaultSignal sets what ends the process where a script has given SIGINT back to the system (SIG_DFL) and it comes. Without
// it KeyboardInterrupt is raised.
func OnDefaultSignal(end func()) Option { return func(c *config) { c.onDefault = end } }

// OnPanic sets what is done about a Go panic on a thread that a script has started:
// an error of minipy's own. f does not return. Without it such a panic ends the
// process as Go does it.
func OnPanic(f func(p any, stack []byte)) Option {
	return func(c *config) { c.onPanic = f }
}

// scheduler returns the scheduler that the options ask for.
func (c *config) scheduler() sched.Scheduler {
	switch {
	case c.seed != nil && c.run == nil:
		c.seeded = explore.NewSeeded(c.model(), *c.seed, c.keep)
		c.run = c.seeded.Run()
		c.run.Sched.OnPanic = c.onPanic
		return c.run.Sched
	case c.run != nil:
		return c.run.Sched
	case c.onPanic != nil:
		return guarded{sched.NewFree(), c.onPanic}
	}
	return sched.NewFree()
}

// model is the one that the mode is.
func (c *config) model() explore.Model {
	switch {
	case !c.rt.GIL:
		return explore.NoGIL
	case c.rt.SwitchAny:
		return explore.GILAny
	}
	return explore.GILCPython
}

// guarded is the free scheduler with an end for panics.
type guarded struct {
	*sched.Free
	onPanic func(p any, stack []byte)
}

// Spawn starts a goroutine whose panic is reported.
func (g guarded) Spawn(fn func()) {
	g.Free.Spawn(func() {
		defer func() {
			if p := recover(); p != nil {
				g.onPanic(p, debug.Stack())
			}
		}()
		fn()
	})
}

// Schedule returns the schedule of a seeded run up to now, as Replay reads it; hash is
// the program's explore.SourceHash. Without Seed and KeepSchedule there is none.
func (in *Interp) Schedule(hash string) (schedule string, ok bool) {
	if in.seeded == nil || !in.kept {
		return "", false
	}
	return in.seeded.Schedule(hash), true
}

// Stats counts what the interpreter's machinery did.
type Stats = rt.Counts

// Stats returns the counts so far. No script code runs meanwhile.
func (in *Interp) Stats() Stats { return in.rt.Stats() }

// attached runs f on the main thread, which is not running script code.
func (in *Interp) attached(f func(t *rt.Thread)) {
	run := func() {
		in.main.Attach()
		defer in.main.Detach()
		f(in.main)
	}
	if c := in.rt.Controlled(); c != nil {
		c.Run(run)
		return
	}
	run()
}

// SetGlobal binds a name of __main__ to a string.
func (in *Interp) SetGlobal(name, value string) {
	in.attached(func(t *rt.Thread) { in.setMain(t, name, object.NewStr(t, value)) })
}

// setMain binds a name of __main__; it takes v over.
func (in *Interp) setMain(t *rt.Thread, name string, v rt.Value) {
	_ = in.ns.SetStr(t, object.Intern(t, name), v) // a namespace's strings hash without script code
}

// FoundAs tells the script how its __main__ was found, as a module of that name in file: __spec__ and __package__ say so.
func (in *Interp) FoundAs(name, file string) {
	in.attached(func(t *rt.Thread) { in.setSpec(t, name, file) })
}

// setSpec is FoundAs on the main thread, attached. There is no module importlib, so a plain namespace is the specification.
func (in *Interp) setSpec(t *rt.Thread, name, file string) {
	parent := name[:max(strings.LastIndexByte(name, '.'), 0)]
	in.setMain(t, "__package__", object.NewStr(t, parent))
	in.setMain(t, "__spec__", object.NewNamespaceObject(t,
		object.Field{Name: "name", Val: object.NewStr(t, name)},
		object.Field{Name: "loader", Val: rt.None},
		object.Field{Name: "origin", Val: object.NewStr(t, file)},
		object.Field{Name: "parent", Val: object.NewStr(t, parent)},
		object.Field{Name: "submodule_search_locations", Val: rt.None},
		object.Field{Name: "has_location", Val: rt.True},
	))
}

// LaunchError says why there is no program to run. It is none of a script's errors.
type LaunchError struct{ Msg string }

func (e *LaunchError) Error() string { return e.Msg }

// ExecModule finds a module as import does and runs it as __main__. The error is
// a *LaunchError if there is no such module, else as Exec's.
func (in *Interp) ExecModule(ctx context.Context, name string) error {
	var found vm.Located
	var err error
	in.attached(func(t *rt.Thread) {
		found, err = findProgram(t, name)
		if err != nil {
			return
		}
		full := name
		if base := filepath.Base(found.File); strings.TrimSuffix(base, filepath.Ext(base)) == "__main__" && !strings.HasSuffix(name, ".__main__") {
			full += ".__main__"
		}
		in.setSpec(t, full, found.File)
		in.setMain(t, "__file__", object.NewStr(t, found.File))
		err = setArgv0(t, found.File)
	})
	if err != nil {
		return err
	}
	return in.Exec(ctx, found.File, found.Source)
}

// findProgram finds the source of `-m name`, after importing the packages around it.
func findProgram(t *rt.Thread, name string) (vm.Located, error) {
	st := object.StateOf(t)
	last := name
	path := t.New(st.Path)
	defer func() { t.Decref(path) }()
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		parent := name[:dot]
		last = name[dot+1:]
		m, err := t.Interp().Hooks().Import(t, parent, nil, []string{}, 0)
		if err != nil {
			if object.Caught(t, err, object.ModuleNotFoundErrorType) {
				return vm.Located{}, &LaunchError{fmt.Sprintf("Error while finding module specification for '%s' (ModuleNotFoundError: No module named '%s')", name, parent)}
			}
			return vm.Located{}, err
		}
		p, err := object.TryGetAttr(t, m, object.Intern(t, "__path__"))
		t.Decref(m)
		if err != nil {
			return vm.Located{}, err
		}
		if p.H == nil {
			return vm.Located{}, &LaunchError{fmt.Sprintf("Error while finding module specification for '%s' (ModuleNotFoundError: __path__ attribute not found on '%s' while trying to find '%s')", name, parent, name)}
		}
		t.Decref(path)
		path = p
	}
	if _, ok := st.Natives[name]; ok {
		return vm.Located{}, &LaunchError{"No code object available for " + name}
	}
	if src, ok := st.Sources[name]; ok {
		return vm.Located{File: "<frozen " + name + ">", Source: src()}, nil
	}
	if path.Kind() == rt.KindList {
		for i := 0; ; i++ {
			v := object.AsList(path).Get(t, i)
			if v.H == nil {
				break
			}
			dir := ""
			text := object.IsStr(v)
			if text {
				dir = object.GoString(v)
			}
			t.Decref(v)
			if !text {
				continue
			}
			found, ok := vm.Locate(dir, last)
			if !ok {
				continue
			}
			if found.PkgDir != "" {
				if last == "__main__" {
					return vm.Located{}, &LaunchError{"Cannot use package as __main__ module"}
				}
				inner, err := findProgram(t, name+".__main__")
				if e, ok := err.(*LaunchError); ok {
					e.Msg += fmt.Sprintf("; '%s' is a package and cannot be directly executed", name)
				}
				return inner, err
			}
			return found, nil
		}
	}
	return vm.Located{}, &LaunchError{"No module named " + name}
}

// setArgv0 makes file the first item of sys.argv.
func setArgv0(t *rt.Thread, file string) error {
	sys, err := t.Interp().Hooks().Import(t, "sys", nil, []string{}, 0)
	if err != nil {
		return err
	}
	defer t.Decref(sys)
	argv, err := object.GetAttrName(t, sys, "argv")
	if err != nil {
		return err
	}
	defer t.Decref(argv)
	s := object.NewStr(t, file)
	defer t.Decref(s)
	return object.SetItem(t, argv, rt.Int(0), s)
}

// ReadProgram reads the program at path: a file, or a folder with a __main__.
// dir is the folder that sys.path starts with.
func ReadProgram(path string) (file, source, dir string, err error) {
	if file, err = filepath.Abs(path); err != nil {
		return "", "", "", err
	}
	if s, err := os.Stat(file); err == nil && s.IsDir() {
		found, ok := vm.Locate(file, "__main__")
		if !ok || found.File == "" {
			return "", "", "", &LaunchError{fmt.Sprintf("can't find '__main__' module in '%s'", file)}
		}
		return found.File, found.Source, file, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", "", err
	}
	return file, string(text), ScriptDir(path), nil
}

// ScriptDir returns the folder that sys.path starts with for the program at path: where
// it is, behind symbolic links, or itself if it is a folder.
func ScriptDir(path string) string {
	file, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	if s, err := os.Stat(file); err == nil && s.IsDir() {
		return file
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	return filepath.Dir(file)
}

// Interrupt raises KeyboardInterrupt in the main thread of the script, or what its
// handler of SIGINT does. Any goroutine may call it.
func (in *Interp) Interrupt() { thread.SignalsOf(in.main).Deliver(in.rt, thread.SIGINT) }

// End is what the end of a run means for the process.
type End struct {
	Status      int
	Interrupted bool // by a KeyboardInterrupt that nobody caught
	Exit        bool // by SystemExit
}

// EndOf tells what an error of Exec means, and reports it on the script's
// stderr: a traceback, or the message of SystemExit.
func (in *Interp) EndOf(err error) End { return in.EndAs(err, 0) }

// EndMode says how a run ends.
type EndMode uint8

// The modes.
const (
	EndUnflushed EndMode = 1 << iota // what was printed is not written before the report: CPython's -c and -m
	EndInspected                     // a prompt opens: SystemExit is an exception as others
)

// EndAs is EndOf in the manner of mode.
func (in *Interp) EndAs(err error, mode EndMode) (end End) {
	if in.deadlocked() {
		return End{}
	}
	in.attached(func(t *rt.Thread) {
		// As CPython: before the report, so that it stands after what was printed, and what fails is tried again at the very end.
		t.Hold(object.Fetch(t))
		for _, name := range []string{"stderr", "stdout"} {
			if mode&EndUnflushed == 0 && flushNamed(t, name, true) != nil {
				dropErr(t)
			}
		}
		_ = object.Restore(t, t.Unhold())
		if err != nil {
			end = endInspected(t, err, mode&EndInspected != 0)
		}
	})
	return end
}

// endOf is EndOf on the main thread, attached.
func endOf(t *rt.Thread, err error) End { return endInspected(t, err, false) }

// endInspected is endOf; with inspect, SystemExit ends nothing.
func endInspected(t *rt.Thread, err error, inspect bool) (end End) {
	if t.Err.IsNone() {
		fmt.Fprintln(os.Stderr, "minipy:", err)
		return End{Status: 1}
	}
	switch exc := t.Err; {
	case isException(exc, object.SystemExitType) && !inspect:
		end = End{Status: exitStatus(t), Exit: true}
	case isException(exc, object.KeyboardInterruptType):
		end = End{Status: 130, Interrupted: true}
	default:
		end = End{Status: 1}
	}
	if !end.Exit && uncaught(t, t.Hold(object.Fetch(t))) {
		end = End{Status: exitStatus(t), Exit: true} // the hook's
	}
	t.Release(0)
	return end
}

func isException(v rt.Value, cls *object.Type) bool {
	return v.Kind() == rt.KindException && object.TypeOf(v).IsSubtype(cls)
}

// exitStatus takes the SystemExit in flight: None is 0, an int itself, anything
// else is printed to stderr and 1.
func exitStatus(t *rt.Thread) int {
	exc := t.Hold(object.Fetch(t))
	code, err := object.TryGetAttr(t, exc, object.Intern(t, "code"))
	if err != nil || code.H == nil {
		object.ClearErr(t)
		return 1
	}
	t.Hold(code)
	switch {
	case code.IsNone():
		return 0
	case object.TypeOf(code).IsSubtype(object.IntType) || object.TypeOf(code).IsSubtype(object.BoolType):
		n, err := object.IndexInt(t, code, object.OverflowErrorType)
		if err != nil {
			object.ClearErr(t)
			n = -1
		}
		return n
	}
	text, err := object.ToGoString(t, code)
	if err != nil {
		object.ClearErr(t)
		return 1
	}
	thread.WriteErr(t, text+"\n")
	return 1
}

// Flush writes what the output streams hold. It reports false if one could not
// be written: of stdout that is said on stderr. The text is given up.
func (in *Interp) Flush() (ok bool) {
	ok = true
	in.attached(func(t *rt.Thread) {
		st := object.StateOf(t)
		if err := st.Stdout.Flush(t); err != nil {
			ok = false
			text := err.Error()
			if !t.Err.IsNone() {
				exc := t.Hold(object.Fetch(t))
				text = object.TypeName(exc)
				if s, err := object.ToGoString(t, exc); err == nil {
					text += ": " + s
				} else {
					object.ClearErr(t)
				}
				t.Release(0)
			}
			_ = st.Stderr.WriteString(t, "Exception ignored on flushing sys.stdout:\n"+text+"\n")
			st.Stdout.Discard()
		}
		if st.Stderr.Flush(t) != nil {
			ok = false
			object.ClearErr(t)
			st.Stderr.Discard()
		}
	})
	return ok
}

// DescribeSyntax words an error of Compile as the interpreter prints it.
func DescribeSyntax(err error) string {
	var e *lexer.Error
	if !errors.As(err, &e) {
		return err.Error() + "\n"
	}
	s := ""
	if e.Pos.IsValid() {
		s = fmt.Sprintf("  File \"%s\", line %d\n", e.Filename, e.Pos.Line)
		if text := strings.TrimLeft(e.Text, " \t\f"); text != "" {
			s += "    " + text + "\n"
			from := e.Offset() - 1 - (len(e.Text) - len(text))
			width := max(e.EndOffset()-e.Offset(), 1)
			if from >= 0 {
				s += "    " + strings.Repeat(" ", from) + strings.Repeat("^", width) + "\n"
			}
		}
	}
	return s + fmt.Sprintf("%s: %s\n", e.Kind, e.Msg)
}
