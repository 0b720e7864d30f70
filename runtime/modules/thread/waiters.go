// This file implements Waiters, the first-in first-out list of threads that wait for one thing.
package thread

import (
	"time"

	rt "minipy/runtime"
	"minipy/runtime/sched"
)

// Waiter is one thread's place in a list. Its fields are under the mutex of the
// list's owner. What happened to it is said by flags, not by the wake-up itself,
// which may be spurious or be used up by something else the thread waits for.
type Waiter struct {
	T          *rt.Thread
	prev, next *Waiter
	list       *Waiters
	since      time.Duration
	// Woken: somebody took it off the list and woke the thread.
	Woken bool
	// Granted: what it waits for was given to it; it need not compete for it.
	Granted bool
}

// Waiters is a list of waiting threads, the longest waiting first.
type Waiters struct {
	head, tail *Waiter
	n          int
}

// Digest adds who waits, in order.
func (l *Waiters) Digest(d *rt.Digest) {
	d.Word(uint64(l.n))
	for w := l.head; w != nil; w = w.next {
		d.Word(uint64(w.T.Ident))
		d.Word(uint64(w.since))
	}
}

// Len returns the number of waiting threads.
func (l *Waiters) Len() int { return l.n }

// Push puts w at the end.
func (l *Waiters) Push(w *Waiter) {
	w.list, w.prev, w.next = l, l.tail, nil
	if l.tail != nil {
		l.tail.next = w
	} else {
		l.head = w
	}
	l.tail = w
	l.n++
}

// PushFront puts w at the head: it has waited before.
func (l *Waiters) PushFront(w *Waiter) {
	w.list, w.prev, w.next = l, nil, l.head
	if l.head != nil {
		l.head.prev = w
	} else {
		l.tail = w
	}
	l.head = w
	l.n++
}

// Remove takes w off its list, if it is on one.
func (w *Waiter) Remove() {
	l := w.list
	if l == nil {
		return
	}
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		l.head = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		l.tail = w.prev
	}
	w.list, w.prev, w.next = nil, nil, nil
	l.n--
}

// WakeFirst takes the first waiter off and wakes it; false if there is none.
func (l *Waiters) WakeFirst(grant bool) bool {
	w := l.head
	if w == nil {
		return false
	}
	w.Remove()
	w.Woken, w.Granted = true, grant
	w.T.Wake()
	return true
}

// WakeAll wakes all waiters.
func (l *Waiters) WakeAll() {
	for l.WakeFirst(true) {
	}
}

// Outcome says how a wait ended.
type Outcome uint8

// The outcomes of Await.
const (
	Done     Outcome = iota // woken by WakeFirst or WakeAll
	TimedOut                // the deadline passed
	Failed                  // an exception is set, or the thread is cancelled
)

// Await waits until w, which is on a list under mu, is woken, or until the
// deadline (sched.Forever: none), or an interrupt. mu is held on entry and again
// on return. If it ends otherwise than by a wake-up, w is off the list.
func Await(t *rt.Thread, mu *sched.Mutex, w *Waiter, what *rt.Wait, deadline time.Duration) (Outcome, error) {
	for {
		if w.Woken {
			return Done, nil
		}
		left := t.Left(deadline)
		if left == 0 {
			w.Remove()
			return TimedOut, nil
		}
		if err := parkUnlocked(t, mu, what, left); err != nil {
			w.Remove()
			return Failed, err
		}
	}
}

// parkUnlocked lets go of mu while t parks; mu is taken again also when the wait is
// given up for good (see sched.Controlled.Abandon). Some that are given up leave it
// taken: nothing runs between that would release it.
func parkUnlocked(t *rt.Thread, mu *sched.Mutex, what *rt.Wait, left time.Duration) error {
	mu.Unlock()
	over := false
	defer func() {
		if over {
			mu.Lock()
		} else {
			mu.TryLock()
		}
	}()
	t.Park(what, left)
	err := t.Poll()
	over = true
	return err
}
