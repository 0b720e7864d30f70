// This file defines the scheduler's interface: starting threads, parking them, and the clock.

// Package sched decides who runs next. It is a leaf: every goroutine, sleep and
// blocking wait of the interpreter goes through it, so that a controlled
// scheduler (one thread at a time, virtual clock) can stand in for the free one.
package sched

import (
	"sync"
	"time"
)

// Forever is the timeout of a wait without one.
const Forever time.Duration = -1

// Scheduler starts threads, parks them, and owns the clock.
type Scheduler interface {
	// Spawn runs fn as a new thread of execution.
	Spawn(fn func())
	// NewParker returns the parking place of one thread.
	NewParker() Parker
	// Now returns the monotonic clock.
	Now() time.Duration
	// Wall returns the time of day.
	Wall() time.Time
	// Yield lets others run; the caller stays runnable.
	Yield()
}

// Parker is the place where one thread waits. A wake-up that comes before Park
// is kept (one at most), as with a binary semaphore.
type Parker interface {
	// Park blocks until Unpark or until timeout has passed (Forever: no
	// timeout). It reports whether it was woken rather than timed out.
	Park(timeout time.Duration) bool
	// Unpark wakes the thread, now or at its next Park. Any thread may call it.
	Unpark()
	// Clear forgets a kept wake-up.
	Clear()
}

// Mutex guards the kernel's own short critical sections. It is never held while
// a thread parks, so it needs no controlled twin.
type Mutex struct{ mu sync.Mutex }

// Lock and Unlock are sync.Mutex's.
func (m *Mutex) Lock() { m.mu.Lock() }

// TryLock takes the mutex if it is free.
func (m *Mutex) TryLock() { m.mu.TryLock() }

// Unlock releases the mutex.
func (m *Mutex) Unlock() { m.mu.Unlock() }
