// This file runs a script under all schedules: the façade of package explore.
package minipy

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/modules/atexit"
	"minipy/runtime/modules/thread"
	"minipy/runtime/modules/threading"
	"minipy/runtime/object"
	"minipy/vm"
	"minipy/vm/explore"
)

// Explore runs a script under all schedules of a model. An outcome is what the
// script has printed (unless o.Final), the exceptions that nobody caught, and its exit status. The
// options are those of New; the model sets the mode. At the end of ctx the search
// ends with what it has found.
func Explore(ctx context.Context, file, source string, o explore.Options, opts ...Option) (*explore.Result, error) {
	c, err := Compile(file, source, "exec", 0)
	if err != nil {
		return nil, err
	}
	last, err := lastWords(o)
	if err != nil {
		return nil, err
	}
	opts = append(opts, modelOptions(o.Model)...)
	return explore.Explore(ctx, o, func() explore.Runner { return runner(c, last, o.Final, opts) })
}

// runner returns what runs a script again and again.
func runner(c *code.Code, last []lastWord, final bool, opts []Option) explore.Runner {
	p := &repeated{code: c, last: last, final: final, opts: opts}
	return func(r *explore.Run) string { return p.runOnce(r) }
}

// runOnce is one execution. When the exploration gives it up it returns early.
func (p *repeated) runOnce(r *explore.Run) string {
	in := p.ready(r)
	if p.body == nil {
		p.body = p.mainThread
	}
	p.end, p.said = End{}, ""
	in.attached(p.body)
	return outcomeText(p.out.String(), p.errs.String(), object.StateOf(in.main).Stderr.Notes(), p.end.Status, p.said)
}

// mainThread is what the main thread does in an execution.
func (p *repeated) mainThread(t *rt.Thread) {
	v, err := vm.RunLink(t, p.link)
	if err == nil {
		t.Decref(v)
	} else {
		p.end = endOf(t, err)
	}
	if err := threading.Shutdown(t); err != nil && !thread.Quiet(t, err) {
		object.ClearErr(t)
	}
	atexit.Run(t)
	p.run.Exit(t)
	t.Mute()
	for _, w := range p.last {
		p.said += w.say(t, p.in.ns)
	}
	st := object.StateOf(t)
	if st.Stdout.Flush(t) != nil || st.Stderr.Flush(t) != nil {
		object.ClearErr(t)
	}
	t.Unmute()
}

// inThread begins the line of an outcome that tells of a thread's uncaught exception, inMain of the main thread's.
// They come from the interpreter, where it calls the hook that reports them (threading.excepthook, sys.excepthook), and not from
// what it prints. A hook of the script's own catches the exception: what it prints, or does not, is all that is to
// be said; if it calls the original hook with that exception, it counts as uncaught.
const (
	inThread = "uncaught in a thread: "
	inMain   = "uncaught: "
)

// ours is how lines of an outcome begin that the script has not printed.
var ours = [...]string{withStatus, inThread, inMain, assertFailed}

const withStatus = "exit status "

// quote marks, with a backslash, what a script has printed and what looks like a line
// of ours, or like a whole outcome of the explorer's.
func quote(printed string) string {
	looksOurs := func(line string) bool {
		line = strings.TrimLeft(line, `\`)
		for _, start := range ours {
			if strings.HasPrefix(line, start) {
				return true
			}
		}
		return false
	}
	switch strings.TrimLeft(strings.TrimSuffix(printed, "\n"), `\`) {
	case explore.Deadlock, explore.Livelock, explore.StepLimit:
		return `\` + printed
	}
	out := ""
	for line := range strings.Lines(printed) {
		if looksOurs(line) {
			out += `\`
		}
		out += line
	}
	return out
}

// outcomeText words an outcome. What nothing caught is in notes, which the interpreter has made; of tracebacks that the script
// itself has printed only the last lines count. words are lines to end with.
func outcomeText(out, errs string, notes []object.Note, status int, words string) string {
	out = quote(out)
	newLine := func() {
		if out != "" && out[len(out)-1] != '\n' {
			out += "\n"
		}
	}
	printed := func(text string) {
		if text != "" {
			newLine()
		}
		for line := range strings.Lines(text) {
			if line[0] != ' ' && line[0] != '\n' && !strings.HasPrefix(line, "Traceback (") {
				out += quote(line)
			}
		}
	}
	at := 0
	for _, n := range notes {
		printed(errs[at:n.At]) // it may end in an unfinished line
		newLine()
		out += n.Text + "\n"
		at = n.At
	}
	printed(errs[at:])
	if status != 0 || words != "" {
		newLine()
	}
	if status != 0 {
		out += fmt.Sprintf("%s%d\n", withStatus, status)
	}
	return out + words
}

// BadOutcome reports whether an outcome is one that no program wants: a deadlock, an
// uncaught exception, an exit status other than 0, an assertion that does not hold.
func BadOutcome(text string) bool {
	if text == explore.Deadlock || text == explore.Livelock {
		return true
	}
	for line := range strings.Lines(text) {
		for _, start := range ours {
			if strings.HasPrefix(line, start) {
				return true
			}
		}
	}
	return false
}

// ReplayOptions say how to replay.
type ReplayOptions struct {
	Steps uint64   // bounds the switch points; 0: no bound
	Watch []string // expressions whose values the trace has after each step
}

// Replay runs a script once under a schedule, as Explore prints them. The error
// is an *explore.MisfitError if the schedule does not fit; the trace then ends there.
func Replay(file, source, schedule string, o ReplayOptions, opts ...Option) (*explore.Trace, error) {
	s, err := explore.ParseSchedule(schedule)
	if err != nil {
		return nil, err
	}
	c, err := Compile(file, source, "exec", 0)
	if err != nil {
		return nil, err
	}
	opts = append(opts, modelOptions(s.Model)...)
	words, err := lastWords(explore.Options{Watch: o.Watch})
	if err != nil {
		return nil, err
	}
	var in *Interp
	p := &repeated{code: c, final: s.Final, opts: opts}
	run := func(r *explore.Run) string {
		in = p.ready(r)
		return p.runOnce(r)
	}
	if s.Seed != nil {
		run = func(r *explore.Run) string {
			var out, errs bytes.Buffer
			opts := append([]Option{Stdin(strings.NewReader("")), DetectDeadlock(), Seed(*s.Seed), func(c *config) { c.run, c.oneOfMany = r, true }}, opts...)
			in = New(append(opts, Stdout(&out), Stderr(&errs))...)
			if !strings.HasPrefix(file, "<") {
				in.SetGlobal("__file__", file) // as the command does
			}
			return in.outcome(context.Background(), file, source, &out, &errs)
		}
	}
	sight := explore.Sight{Place: func(t *rt.Thread) int {
		for _, f := range vm.Stack(t) {
			if f.Code.File == file {
				return f.Line
			}
		}
		return 0
	}}
	if len(words) > 0 {
		sight.Watch = func(t *rt.Thread) (values []string) {
			for _, w := range words {
				value, _ := w.value(t, in.ns)
				values = append(values, value)
			}
			return values
		}
	}
	return explore.Replay(s, o.Steps, sight, run)
}

// modelOptions are those of the mode that a model describes.
func modelOptions(m explore.Model) []Option {
	switch m {
	case explore.NoGIL:
		return []Option{NoGIL()}
	case explore.GILAny:
		return []Option{GIL(0)}
	}
	return []Option{GIL(0), SwitchCPython()}
}
