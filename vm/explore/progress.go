// This file tells how far a search is.
package explore

import "minipy/runtime/sched"

// Progress is how far a search is.
type Progress struct {
	Executions, Outcomes int // so far
	Depth                int // choices of an execution that has just ended
}

// told is what the workers tell together.
type told struct {
	mu   sched.Mutex
	show func(Progress)
	Progress
}

// tellEvery is how many executions a worker tells at once.
const tellEvery = 64

// tell is called by a worker after its n-th execution of a part.
func (s *search) tell(n int) {
	t := s.told
	if t == nil || n%tellEvery != 0 {
		return
	}
	outcomes := len(s.part.findings.outcomes)
	if s.graph != nil {
		outcomes = s.graph.outcomes()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Executions += tellEvery
	t.Outcomes = max(t.Outcomes, outcomes)
	t.Depth = s.x.depth
	t.show(t.Progress)
}

// round tells what is known exactly when the workers have met.
func (t *told) round(executions, outcomes int) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Executions, t.Outcomes = executions, outcomes
	t.show(t.Progress)
}
