// This file implements the free scheduler: goroutines and the machine's clock.
package sched

import (
	goruntime "runtime"
	"time"
)

// Free is the scheduler of ordinary runs.
type Free struct {
	start time.Time
	vigil vigil
}

// NewFree returns a free scheduler whose monotonic clock starts at the
// machine's boot-independent zero: the moment of the call.
func NewFree() *Free { return &Free{start: time.Now()} }

// Spawn starts a goroutine.
func (s *Free) Spawn(fn func()) { go fn() }

// NewParker returns a parking place.
func (s *Free) NewParker() Parker { return &freeParker{s: s, wake: make(chan struct{}, 1)} }

// Now returns the time since the scheduler was made.
func (s *Free) Now() time.Duration { return time.Since(s.start) }

// Wall returns the time of day.
func (s *Free) Wall() time.Time { return time.Now() }

// Yield is runtime.Gosched.
func (s *Free) Yield() { goruntime.Gosched() }

type freeParker struct {
	s     *Free
	wake  chan struct{}
	timer *time.Timer
}

// fineGrain is the timeout below which Go's timers, with their grain of about
// 1 ms, are too coarse: the waiter watches the clock itself.
const fineGrain = time.Millisecond

func (p *freeParker) Park(timeout time.Duration) bool {
	if timeout < 0 {
		p.s.vigil.keep(p.s)
		<-p.wake
		return true
	}
	if timeout < fineGrain {
		for end := time.Now().Add(timeout); ; {
			select {
			case <-p.wake:
				return true
			default:
			}
			// Before the clock: a wait of no time gives way, too. Else, on one processor, whoever
			// waits by time.sleep(0) in a loop keeps the others from running for a time slice.
			goruntime.Gosched()
			if !time.Now().Before(end) {
				return false
			}
		}
	}
	if p.timer == nil {
		p.timer = time.NewTimer(timeout)
	} else {
		p.timer.Reset(timeout)
	}
	defer p.timer.Stop()
	select {
	case <-p.wake:
		return true
	case <-p.timer.C:
		return false
	}
}

func (p *freeParker) Unpark() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *freeParker) Clear() {
	select {
	case <-p.wake:
	default:
	}
}
