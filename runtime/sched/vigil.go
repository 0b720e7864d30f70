// This file keeps Go from ending the process when every thread of a script waits for good.
package sched

import (
	goruntime "runtime"
	"sync"
	"time"
)

// A vigil is a timer that is never due. Go's runtime ends a process in which every goroutine waits and nothing it knows of could
// wake one: "all goroutines are asleep - deadlock!". A script may wait like that, as in CPython, until the process is told to
// end; whether anything watches for signals, which would keep Go quiet too, is the host's affair and none of ours. A timer that
// runs is enough, and costs nothing until it is due.
//
// One timer for each scheduler, and not one for each wait: to start and stop it takes as long as to hand over a lock.
type vigil struct{ once sync.Once }

// never is the time until the timer is due: 146 years.
const never time.Duration = 1 << 62

// keep starts the timer, at the first call; it is stopped when owner, which holds the vigil, is garbage.
func (v *vigil) keep(owner *Free) {
	v.once.Do(func() {
		goruntime.AddCleanup(owner, func(timer *time.Timer) { timer.Stop() }, time.AfterFunc(never, func() {}))
	})
}
