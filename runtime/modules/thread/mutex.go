// This file implements Mutex, the blocking lock behind Lock, RLock and the queues.
package thread

import (
	"sync/atomic"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// The states of a Mutex. An uncontended acquire and release are one CAS each,
// after Drepper, "Futexes are tricky" (2005). ORDER STATE.
const (
	free      uint32 = iota
	held             // and nobody waits
	contended        // held, and threads wait: the release must look at them
)

// Mutex is a lock that script code may hold for as long as it likes; any thread
// may release it. Waiting for it can be interrupted.
//
// A released mutex is free for whoever comes first: handing it over to a thread
// that has still to wake (or to get the GIL) would leave it unused meanwhile, and
// make threads that use it in turns wait for a wake-up each time. But a waiter
// that has waited for handOver gets it directly, so nobody starves.
//
// Invariant: while threads are on the list, the state is contended, or it is free
// or held and at least one woken thread has yet to look at it again.
type Mutex struct {
	state   atomic.Uint32
	mu      sched.Mutex
	waiters Waiters

	// holder is the Ident of the thread that acquired it last, where its function
	// (not owned) and the offset behind the instruction: for reports, read when
	// every thread waits. They are hints: a thread that releases another's mutex
	// may mix two acquisitions up.
	holder int64
	where  rt.Value
}

const (
	handOver = time.Millisecond
	// spins and yields bound the wait of a thread before it parks, without the
	// GIL: critical sections are mostly shorter than a park and a wake-up.
	spins  = 60
	yields = 4
)

// Digest adds the state of m. Who holds it, and since where, is only a hint.
func (m *Mutex) Digest(d *rt.Digest) {
	d.Word(uint64(m.state.Load()))
	m.waiters.Digest(d)
}

// TryLock acquires m if it is free.
func (m *Mutex) TryLock(t *rt.Thread) bool {
	if m.state.CompareAndSwap(free, held) {
		m.note(t)
		return true
	}
	return false
}

// note remembers the holder.
func (m *Mutex) note(t *rt.Thread) {
	fn, pcoff := t.Site()
	rt.StoreLen(&m.holder, t.Ident)
	rt.StoreValue(&m.where, rt.Value{H: fn, N: uint64(pcoff)})
}

// Holder returns the Ident of the thread that holds m and where it acquired it: the
// function's header and the offset behind the instruction. 0: m is free.
func (m *Mutex) Holder() (ident int64, fn *rt.Header, pcoff uintptr) {
	if !m.Locked() {
		return 0, nil, 0
	}
	w := rt.LoadValue(&m.where)
	return atomic.LoadInt64(&m.holder), w.H, uintptr(w.N)
}

// Locked reports whether m is held.
func (m *Mutex) Locked() bool { return m.state.Load() != free }

// Lock acquires m, waiting until the deadline (sched.Forever: none). what
// describes the wait. False without an error: the deadline passed.
func (m *Mutex) Lock(t *rt.Thread, what *rt.Wait, deadline time.Duration) (bool, error) {
	if m.TryLock(t) {
		return true, nil
	}
	if t.Parallel() && t.Interp().Controlled() == nil {
		// Who waits for a lock that it has acquired itself waits for a signal, not for a turn.
		if deadline == sched.Forever && atomic.LoadInt64(&m.holder) != t.Ident {
			t.Contended()
		}
		for i := 0; i < spins+yields; i++ {
			if m.state.Load() == free && m.TryLock(t) {
				return true, nil
			}
			if i >= spins {
				t.Interp().Sched.Yield()
			}
		}
	}
	ok, err := m.lockSlow(t, what, deadline)
	t.Waited()
	return ok, err
}

func (m *Mutex) lockSlow(t *rt.Thread, what *rt.Wait, deadline time.Duration) (bool, error) {
	w := &Waiter{T: t, since: t.Now()}
	m.mu.Lock()
	for {
		if w.Granted || m.tryMarked() {
			m.mu.Unlock()
			m.note(t)
			return true, nil
		}
		if w.Woken {
			// Somebody was faster: back to the head.
			w.Woken = false
			m.waiters.PushFront(w)
		} else {
			m.waiters.Push(w)
		}
		o, err := Await(t, &m.mu, w, what, deadline)
		if o == Done {
			continue
		}
		// Interrupted after a wake-up: another thread must get it. If nobody waits the
		// state may go on saying contended: the next release finds out.
		switch {
		case w.Granted:
			m.passOn(t)
		case w.Woken && m.state.Load() == free:
			m.waiters.WakeFirst(false)
		}
		m.mu.Unlock()
		return false, err
	}
}

// tryMarked acquires m if it is free, else marks it as contended. mu is held.
func (m *Mutex) tryMarked() bool {
	for {
		switch s := m.state.Load(); s {
		case free:
			next := held
			if m.waiters.Len() > 0 {
				next = contended
			}
			if m.state.CompareAndSwap(free, next) {
				return true
			}
		case held:
			if m.state.CompareAndSwap(held, contended) {
				return false
			}
		default:
			return false
		}
	}
}

// Unlock releases m; false if it is not held.
func (m *Mutex) Unlock(t *rt.Thread) bool {
	if m.state.CompareAndSwap(held, free) {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		switch m.state.Load() {
		case free:
			return false
		case held:
			if m.state.CompareAndSwap(held, free) {
				return true
			}
		default:
			m.passOn(t)
			return true
		}
	}
}

// passOn releases a contended mutex. mu is held.
func (m *Mutex) passOn(t *rt.Thread) {
	w := m.waiters.head
	if w != nil && t.Now()-w.since >= handOver {
		m.waiters.WakeFirst(true) // it is the holder now; the state stays
		return
	}
	m.state.Store(free)
	m.waiters.WakeFirst(false)
}
