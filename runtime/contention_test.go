// This file tests when a thread that keeps meeting others at locks is put to sleep.
package runtime

import (
	"testing"
	"time"
)

// meetings returns at which of n meetings, gap apart, c is put to sleep.
func meetings(c *contention, now *time.Duration, n int, gap time.Duration) (naps []int) {
	for i := 1; i <= n; i++ {
		*now += gap
		if c.met(*now) {
			naps = append(naps, i)
			*now += nap
			c.slept(*now)
		}
	}
	return naps
}

func TestNapsOfContendedThreads(t *testing.T) {
	var c contention
	now := time.Hour
	if naps := meetings(&c, &now, 10_000, hotGap+1); naps != nil {
		t.Errorf("threads that meet seldom: sleeps at %v, want never", naps[:1])
	}
	c = contention{}
	naps := meetings(&c, &now, 40, hotGap/100)
	if len(naps) == 0 || naps[0] < 4 || naps[0] > 5 {
		t.Fatalf("threads that meet all the time: sleeps at %v, want first after 4 or 5 meetings", naps)
	}
	if len(naps) < 2 || naps[1]-naps[0] < 2*naps[0]-2 {
		t.Errorf("sleeps at %v: the sleeper has no credit afterwards", naps)
	}
	// One late meeting does not make a hot object cold.
	c = contention{}
	hot := meetings(&c, &now, 3, hotGap/100)
	late := meetings(&c, &now, 1, 2*hotGap)
	again := meetings(&c, &now, 4, hotGap/100)
	if hot != nil || late != nil || again == nil {
		t.Errorf("hot, late, hot: sleeps at %v, %v, %v; want it in the last only", hot, late, again)
	}
	// What is long over does not count.
	c = contention{}
	meetings(&c, &now, 3, hotGap/100)
	meetings(&c, &now, 1, time.Second)
	if naps := meetings(&c, &now, 2, hotGap/100); naps != nil {
		t.Errorf("sleeps at %v for meetings a second ago", naps)
	}
}
