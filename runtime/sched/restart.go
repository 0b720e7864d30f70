// This file begins a controlled run anew, with the coroutines of the one before.
package sched

// Restart gives up all threads that have not ended, as Abandon does, and makes the
// scheduler as new but for its coroutines, which stay: making one costs ten
// switches, and its stack has grown to what it needs. The policy stays too.
func (s *Controlled) Restart() {
	s.dropped = true
	for _, t := range s.tasks {
		if t.w.begun {
			t.w.next() // unwinds to the coroutine's loop
		}
		t.w.fn = nil
		s.idle = append(s.idle, t.w)
	}
	clear(s.tasks)
	s.tasks = s.tasks[:0]
	s.dropped, s.quit, s.restarts = false, false, true
	s.cur, s.chosen = nil, nil
	s.now, s.count, s.steps, s.jumped = 0, 0, 0, false
	s.entropy = Random{}
	select {
	case <-s.alarm:
	default:
	}
}
