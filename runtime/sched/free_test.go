// This file tests the free scheduler.
package sched

import (
	goruntime "runtime"
	"sync/atomic"
	"testing"
)

// A wait of no time lets others run, on one processor too. It is not parallel to other tests: GOMAXPROCS is the process's.
func TestWaitOfNoTimeGivesWay(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1))
	p := NewFree().NewParker()
	var ran atomic.Bool
	go ran.Store(true)
	for range 100 {
		if p.Park(0) {
			t.Fatal("woken by nobody")
		}
		if ran.Load() {
			return
		}
	}
	t.Error("100 waits, and another goroutine has not run")
}
