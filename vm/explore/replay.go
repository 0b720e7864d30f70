// This file replays one schedule: it makes the choices that the schedule says, and notes what the threads do.
package explore

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Schedule says which thread passes how many switch points, in turn: the text
// mp1:MODEL:M4 A1 B* A* M* is read "main passes four, A one, B goes on until it
// waits or ends, then A, then main". A=2 says that the draw which A has come to gives 2.
type Schedule struct {
	Model Model
	// VirtualTime is that of the Options it was made with.
	VirtualTime bool
	Final       bool // likewise
	Nondet      bool
	// Seed, unless it is nil, is that of the run it was taken from: see Seeded.
	Seed   *uint64
	Source string // the SourceHash of the program it was made for, if it says that
	parts  []part
}

// part is one turn. n is 0 for "until it can go no further". One that rolls says which
// number the thread draws at the end of the turn before.
type part struct {
	thread int
	n      int
	value  int
	rolls  bool
}

func (p part) String() string {
	s := label(p.thread)
	switch {
	case p.rolls:
		return s + "=" + strconv.Itoa(p.value)
	case p.thread > lastLetter:
		s += "."
	}
	if p.n == 0 {
		return s + "*"
	}
	return s + strconv.Itoa(p.n)
}

const (
	scheduleVersion = "mp1"
	virtualTime     = "time=virtual"
	observeFinal    = "observe=final"
	nondet          = "nondet"
)

// ParseSchedule reads a schedule.
func ParseSchedule(text string) (*Schedule, error) {
	f := strings.SplitN(strings.TrimSpace(text), ":", 3)
	if len(f) != 3 || f[0] != scheduleVersion {
		return nil, fmt.Errorf("%q is no schedule: one begins with %s and a model, like %s:gil-any:M4 A* M*", text, scheduleVersion, scheduleVersion)
	}
	m := slices.IndexFunc(Models[:], func(m Model) bool { return m.String() == f[1] })
	if m < 0 {
		return nil, fmt.Errorf("schedule: there is no model %q", f[1])
	}
	s := &Schedule{Model: Models[m]}
	for _, word := range strings.Fields(f[2]) {
		if hash, found := strings.CutPrefix(word, "#"); found {
			s.Source = hash
			continue
		}
		switch word {
		case virtualTime:
			s.VirtualTime = true
			continue
		case observeFinal:
			s.Final = true
			continue
		case nondet:
			s.Nondet = true
			continue
		}
		if seed, ok := parseSeed(word); ok {
			s.Seed = &seed
			continue
		}
		p, ok := parsePart(word)
		if !ok {
			return nil, fmt.Errorf("schedule: %q is no thread with a number, * or =number", word)
		}
		s.parts = append(s.parts, p)
		s.Nondet = s.Nondet || p.rolls
	}
	if s.Nondet && s.Seed != nil {
		return nil, fmt.Errorf("schedule: the numbers of a seed are no choices")
	}
	return s, nil
}

// SourceHash identifies a program in schedules: by its lines, without blank ones and
// those that are comments. It is FNV-1a of 32 bits, in hexadecimal.
func SourceHash(source string) string {
	h := fnv.New32a()
	for line := range strings.Lines(source) {
		line = strings.TrimRight(line, " \t\r\n")
		if text := strings.TrimLeft(line, " \t"); text != "" && text[0] != '#' {
			h.Write([]byte(line + "\n"))
		}
	}
	return fmt.Sprintf("%08x", h.Sum32())
}

func parsePart(word string) (p part, ok bool) {
	for p.thread = 0; p.thread <= lastLetter; p.thread++ {
		if rest, found := strings.CutPrefix(word, label(p.thread)); found {
			return p, p.setCount(rest)
		}
	}
	rest, found := strings.CutPrefix(word, "T")
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if !found || digits == len(rest) {
		return p, false
	}
	n, err := strconv.Atoi(rest[:digits])
	count, dot := strings.CutPrefix(rest[digits:], ".") // T13.4: thread 13, four points
	p.thread = n
	return p, err == nil && dot != strings.HasPrefix(count, "=") && p.setCount(count)
}

func (p *part) setCount(text string) bool {
	if text == "*" {
		return true
	}
	if number, ok := strings.CutPrefix(text, "="); ok {
		n, err := strconv.Atoi(number)
		p.value, p.rolls = n, true
		return err == nil && n >= 0
	}
	n, err := strconv.Atoi(text)
	p.n = n
	return err == nil && n > 0
}

// Step is one visible operation of a replayed run.
type Step struct {
	Thread int    // in order of start; see Label
	Line   int    // of the script
	Does   string // reads, writes, updates, acquires ...
	Object string // the variable, or what the object is called
	Value  string // what was read or written; empty if that is not known
	Sync   bool   // a synchronisation
	// Preempted is the thread that could have gone on instead, which did before; or -1.
	Preempted int
	// Watched are the values of the watched expressions after the step; nil if that was not
	// seen, since another thread came before its instruction's end.
	Watched []string
	op      op
	// internal: it is on an object of a module, not on one of the script's.
	internal bool
}

// Label names a thread in schedules and reports: M, A, B ...
func Label(thread int) string { return label(thread) }

// Trace is what a replayed run did.
type Trace struct {
	Model       Model
	Threads     int
	Steps       []Step
	Preemptions int
	Outcome     string
}

// A MisfitError says where a schedule does not fit the program.
type MisfitError struct{ Msg string }

func (e *MisfitError) Error() string { return "the schedule does not fit: " + e.Msg }

// Sight is what a replay asks the script's runner for.
type Sight struct {
	// Place returns the line of the script that a thread is at.
	Place func(t *rt.Thread) (line int)
	// Watch, unless it is nil, returns the values of what is watched. It is called between
	// two instructions, or when the program has ended, by a muted thread.
	Watch func(t *rt.Thread) []string
}

// Replay runs the script once under the schedule. The error is a *MisfitError if
// a thread cannot go where the schedule wants it; the trace then holds what was
// done up to there. A run that passes steps switch points (0: no bound) is cut off:
// its outcome is StepLimit.
func Replay(s *Schedule, steps uint64, sight Sight, run Runner) (*Trace, error) {
	o := Options{Model: s.Model, Steps: steps, VirtualTime: s.VirtualTime, Nondet: s.Nondet}
	var x *execution
	if s.Seed != nil {
		o.Seed = *s.Seed
		x = seededExecution(o)
	} else {
		x = newExecution(&search{Options: o})
	}
	defer x.sched.Abandon()
	r := &replay{Schedule: s, Sight: sight, left: -1, names: map[*rt.Header]string{}}
	x.replay = r
	x.begin()
	text := run(&x.run)
	tr := &Trace{Model: s.Model, Threads: len(x.threads), Steps: r.steps, Preemptions: r.preemptions, Outcome: text}
	switch x.end {
	case stuck:
		tr.Outcome = Deadlock
	case spinning:
		tr.Outcome = Livelock
	case tooLong:
		tr.Outcome = StepLimit
	}
	return tr, r.err
}

// replay follows a schedule.
type replay struct {
	*Schedule
	Sight
	watching    bool
	watched     int // steps
	pos, passed int // in parts
	left        int // the thread that was just preempted, or -1
	preemptions int
	steps       []Step
	names       map[*rt.Header]string // of objects: the global they were first seen in
	err         error
}

// pick returns the index of the thread whose turn it is.
func (r *replay) pick(x *execution, runnable []*sched.Task) int {
	for r.pos < len(r.parts) {
		p := r.parts[r.pos]
		i := slices.IndexFunc(runnable, func(t *sched.Task) bool { return t.Mark.(*thread).id == p.thread })
		switch {
		case p.rolls && r.passed == 0:
			return r.misfit(x, fmt.Sprintf("turn %d, %s: %s does not draw a number there", r.pos+1, p, label(p.thread)))
		case p.rolls || p.n > 0 && r.passed == p.n:
			if i >= 0 && r.pos+1 < len(r.parts) && r.parts[r.pos+1].thread != p.thread {
				r.preemptions++
				r.left = p.thread
			}
		case i >= 0:
			r.passed++
			return i
		case p.n > 0:
			return r.misfit(x, fmt.Sprintf("turn %d, %s: %s waits or has ended after %d", r.pos+1, p, label(p.thread), r.passed))
		}
		r.pos, r.passed = r.pos+1, 0
	}
	var left []string
	for _, t := range runnable {
		left = append(left, label(t.Mark.(*thread).id))
	}
	return r.misfit(x, "it has come to its end, and "+strings.Join(left, ", ")+" can go on")
}

func (r *replay) misfit(x *execution, msg string) int {
	r.err = &MisfitError{msg}
	x.sched.Quit()
	return 0
}

// What the kinds of accesses and synchronisations are called.
var does = [...]string{rt.Read: "reads", rt.Write: "writes", rt.ReadWrite: "updates"}

var syncs = [...]string{
	rt.Acquire: "acquires", rt.Release: "releases", rt.WaitFor: "waits for", rt.Notify: "notifies", rt.StartThread: "starts",
	rt.JoinThread: "joins", rt.EndThread: "ends", rt.TryAcquire: "tries", rt.TimedAcquire: "tries for a time", rt.Look: "looks at",
	rt.Everything: "changes",
}

// note adds a step.
func (r *replay) note(t *rt.Thread, th *thread, h *rt.Header, o op, f rt.Value, what string, sync bool) {
	name, known := r.names[h]
	if !known {
		name = typeName(h)
	}
	switch {
	case o.obj == global:
		name = object.GlobalName(h)
	case o.field == refs && o.write:
		what, name = "drops", "a reference to "+name
	case o.field == refs:
		what = "upgrades"
	case o.field == index:
		name += fmt.Sprintf("[%d]", int64(o.n))
	case o.field == keys && !sync:
		name = "len(" + name + ")"
	case o.field == fieldName:
		name += "." + object.GoString(f)
	}
	r.add(t, th, Step{Does: what, Object: name, Sync: sync, op: o, internal: internal(h)})
}

// add adds a step of the thread.
func (r *replay) add(t *rt.Thread, th *thread, s Step) {
	s.Thread, s.Line, s.Preempted = th.id, r.Place(t), -1
	if r.left != s.Thread {
		s.Preempted = r.left
	}
	r.left = -1
	r.steps = append(r.steps, s)
	th.steps = len(r.steps)
}

// look tells the last step, if it is new, what the watched expressions are after it.
func (r *replay) look(t *rt.Thread) {
	if r.Watch == nil || r.watching || len(r.steps) == r.watched {
		return
	}
	r.watched = len(r.steps)
	r.watching = true
	t.Mute()
	r.steps[r.watched-1].Watched = r.Watch(t)
	t.Unmute()
	r.watching = false
}

// saw adds to the thread's last step what it has read or written.
func (r *replay) saw(x *execution, th *thread, h *rt.Header, v rt.Value) {
	if th.steps == 0 {
		return
	}
	var o op
	x.on(h, &o)
	if s := &r.steps[th.steps-1]; !s.Sync && s.op.obj == o.obj {
		s.Value = shortValue(th.t, v)
		if _, known := r.names[v.H]; s.op.obj == global && v.H != nil && !known && !v.H.Uncounted() {
			r.names[v.H] = s.Object
		}
	}
}

// shortValue words a value without running script code.
func shortValue(t *rt.Thread, v rt.Value) string {
	if v.H == nil {
		return ""
	}
	if v.IsUnbound() {
		return "nothing"
	}
	switch object.TypeOf(v) { // exactly: a subclass may have a __repr__ of the script's
	case object.IntType, object.FloatType, object.BoolType, object.NoneType, object.StrType:
		t.Mute()
		defer t.Unmute()
		r, err := object.Repr(t, v)
		if err != nil {
			object.ClearErr(t)
			return ""
		}
		s := object.GoString(r)
		t.Decref(r)
		return s
	}
	return typeName(v.H)
}

// internal reports whether an object is a Thread or the like.
func internal(h *rt.Header) bool {
	return h.Shape().Type != nil && object.TypeOf(h.Val()).Module == "threading"
}

// typeName names an object by its type; the kernel's own, like cells, have none.
func typeName(h *rt.Header) string {
	if h.Shape().Type == nil {
		return "a variable"
	}
	return "a " + object.TypeName(h.Val())
}

// Shared leaves the steps that meet: synchronisations, and accesses to what another
// thread accesses too, one of them writing. What the main thread did before there
// were others and a Thread's own fields are left out. The list has their indexes.
func (tr *Trace) Shared() (list []int) {
	alone := true
	for i := range tr.Steps {
		s := &tr.Steps[i]
		alone = alone && s.Thread == 0
		if !s.Sync && (alone || s.internal) {
			continue
		}
		if s.Sync || slices.ContainsFunc(tr.Steps, func(o Step) bool {
			return !o.Sync && o.Thread != s.Thread && s.op.depends(&o.op, len(tr.Steps)+1<<30)
		}) {
			list = append(list, i)
		}
	}
	return list
}

// Lost returns the thread whose update the i-th step loses: it writes what its thread has
// read on the same line, and that one has written since; -1 if there is none.
func (tr *Trace) Lost(i int) int {
	s := &tr.Steps[i]
	same := func(o *Step) bool {
		return !o.Sync && o.op.obj == s.op.obj && o.op.field == s.op.field && o.op.n == s.op.n
	}
	lost := -1
	if s.Sync || s.Does != does[rt.Write] {
		return -1
	}
	for i--; i >= 0; i-- {
		switch o := &tr.Steps[i]; {
		case !same(o):
		case o.Thread == s.Thread:
			if o.Line != s.Line || o.Does != does[rt.Read] {
				return -1
			}
			return lost
		case lost < 0 && o.Does != does[rt.Read]:
			lost = o.Thread
		}
	}
	return -1
}

// Divided returns the line of the first instruction that was under way when another
// thread came between two of its visible operations; 0 if none was. Only without the GIL
// can that be.
func (tr *Trace) Divided() int {
	last := map[int]int{} // by thread: its last step
	for i := range tr.Steps {
		s := &tr.Steps[i]
		if k, ok := last[s.Thread]; ok && s.op.more && k < i-1 {
			return s.Line
		}
		last[s.Thread] = i
	}
	return 0
}

// lastLetter is the number of the last thread with a letter of its own.
const lastLetter = 12

// label names a thread: M, A, B ... in order of start.
func label(id int) string {
	switch {
	case id == 0:
		return "M"
	case id <= lastLetter:
		return string(rune('A' + id - 1))
	}
	return fmt.Sprintf("T%d", id)
}
