// This file directs a seeded run: it draws at each of the model's switch points who goes on, and keeps the schedule.
package explore

import (
	"fmt"
	"strconv"
	"strings"

	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// Seeded directs one run as numbers drawn from a seed say. The switch points are those
// of the model, as in an exploration, so the run can be replayed from its schedule. What
// differs is time: the clock moves by sched.Tick at each switch point and at each look at it, what
// waits does so in the kernel, which wakes it, and a waiting thread goes on from where it is.
//
// A replay of such a schedule makes the same run: only the choices come from elsewhere.
type Seeded struct {
	x *execution
	o Options
}

// seeded is the state of an execution that is a seeded run, or the replay of one.
type seeded struct {
	draw  *sched.Random
	main  *thread
	begun bool // switch points count: what makes the interpreter ready has none
	over  bool // the program has ended but for daemon threads
	keep  bool // turns are noted: a long run has many
	turns []turn
}

// mostChecks bounds the checks that a thread passes between two visible operations before
// others may run all the same: a loop with none would have no switch point.
const mostChecks = 1000

// NewSeeded returns what directs the run of a seed under a model. keep: its schedule is wanted.
func NewSeeded(m Model, seed uint64, keep bool) *Seeded {
	o := Options{Model: m, Seed: seed}
	x := seededExecution(o)
	x.seeded.keep = keep
	return &Seeded{x, o}
}

// seededExecution returns the execution of a seed.
func seededExecution(o Options) *execution {
	o.VirtualTime = true
	x := &execution{search: &search{Options: o}, model: o.Model, names: names{numbers: map[*rt.Header]int32{}}}
	x.seeded = &seeded{draw: sched.NewRandom(o.Seed)}
	x.sched = sched.Seeded(o.Seed, x)
	x.sched.AskAlways()
	x.run = Run{Sched: x.sched, Observe: x.observe, Begin: x.beginSeeded, Exit: x.exit}
	x.begin()
	return x
}

// beginSeeded is called by the main thread when the program begins.
func (x *execution) beginSeeded() { x.seeded.begun = x.seeded.main.running() }

// Run is what the run's interpreter needs.
func (s *Seeded) Run() *Run { return &s.x.run }

// Schedule returns the schedule of the run up to now; hash is the SourceHash of the program.
func (s *Seeded) Schedule(hash string) string {
	w := witness{turns: s.x.seeded.turns}
	return w.schedule(&s.o) + fmt.Sprintf(" %s%d #%s", seedWord, s.o.Seed, hash)
}

// draw chooses who goes on; all of runnable are at switch points. running is the index
// of the one that has just come to its own, or -1.
func (x *execution) draw(runnable []*sched.Task, running int) int {
	s := x.seeded
	i := max(running, 0)
	switch {
	case s.over || len(runnable) == 1:
	case running < 0 || s.draw.Leave():
		i = s.draw.Pick(runnable, running)
	}
	if s.over || !s.keep {
		return i
	}
	id := runnable[i].Mark.(*thread).id
	if n := len(s.turns); n > 0 && s.turns[n-1].thread == id {
		s.turns[n-1].n++
		return i
	} else if n > 0 {
		for _, t := range runnable {
			s.turns[n-1].free = s.turns[n-1].free || t.Mark.(*thread).id == s.turns[n-1].thread
		}
	}
	s.turns = append(s.turns, turn{thread: id, n: 1})
	return i
}

// seedWord begins the word of a schedule that is a seeded run's.
const seedWord = "seed="

// parseSeed reads it.
func parseSeed(word string) (seed uint64, ok bool) {
	digits, found := strings.CutPrefix(word, seedWord)
	if !found {
		return 0, false
	}
	seed, err := strconv.ParseUint(digits, 10, 64)
	return seed, err == nil
}
