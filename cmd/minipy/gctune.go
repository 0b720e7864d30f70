// This file paces Go's collector: rarely while the heap is small, as Go does when it is large.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// ballastSize makes Go collect at ballastSize + 2 * the live heap instead of at 2 *
// the live heap: below it a collection is not worth its time, for the interpreter's
// own free lists recycle most objects before Go's collector sees them.
// RATIONALE.md has the measurements.
const ballastSize = 8 << 20

// ballast returns memory that counts as live as long as it is referred to, and that
// is never touched: the system gives no pages for it. (Setting GOGC anew after each
// collection, from a finalizer, comes too late: the finalizer waits for the sweeper,
// and meanwhile the old percentage applies to another live heap.)
//
// Go starts with a goal of 4 MB, so the ballast itself would set off a collection, which
// takes a third as long as a short script. Until the first one the goal is four times that.
func ballast() []byte {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
		runtime.AddCleanup(new([16]byte), func(int) { debug.SetGCPercent(100) }, 0)
	}
	return make([]byte, ballastSize)
}
