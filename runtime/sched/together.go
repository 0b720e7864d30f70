// This file runs Go functions in parallel, for what is no run of a script itself.
package sched

import (
	"sync"
	"sync/atomic"
)

// Together runs the functions in parallel and returns when all have returned. A panic
// of one is raised again here.
func Together(fns []func()) {
	if len(fns) == 1 {
		fns[0]()
		return
	}
	var wg sync.WaitGroup
	var failed atomic.Pointer[any]
	for _, f := range fns {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failed.CompareAndSwap(nil, &p)
				}
			}()
			f()
		})
	}
	wg.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}

// Counter counts up from 0, for any goroutine.
type Counter struct{ n atomic.Int64 }

// NewCounter returns a counter.
func NewCounter() *Counter { return &Counter{} }

// Next returns the next number.
func (c *Counter) Next() int { return int(c.n.Add(1)) - 1 }
