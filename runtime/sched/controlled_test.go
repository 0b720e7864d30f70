// This file tests the controlled scheduler: its clock, wake-ups, repetition, being stuck, and giving up.
package sched

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// trace runs two counting threads and one that sleeps, and returns the order of what they did.
func trace(s *Controlled) []string {
	var log []string
	s.Run(func() {
		parkers := []Parker{s.NewParker(), s.NewParker()}
		done := 0
		for i, name := range []string{"a", "b"} {
			s.Spawn(func() {
				for k := range 5 {
					log = append(log, fmt.Sprint(name, k))
					s.Point()
				}
				done++
				parkers[i].Unpark()
			})
		}
		for _, p := range parkers {
			p.Park(Forever)
		}
		if done != 2 {
			log = append(log, "early")
		}
	})
	return log
}

func TestSeedsRepeat(t *testing.T) {
	t.Parallel()
	orders := map[string]bool{}
	for seed := range uint64(20) {
		first := trace(Seeded(seed, NewRandom(seed)))
		if again := trace(Seeded(seed, NewRandom(seed))); !slices.Equal(first, again) {
			t.Errorf("seed %d: %v, then %v", seed, first, again)
		}
		if len(first) != 10 {
			t.Errorf("seed %d: %v", seed, first)
		}
		orders[fmt.Sprint(first)] = true
	}
	if len(orders) < 5 {
		t.Errorf("20 seeds gave only %d orders", len(orders))
	}
}

func TestClockMovesToTheNextDeadline(t *testing.T) {
	t.Parallel()
	s := NewControlled(NewRandom(1), 0)
	var log []string
	s.Run(func() {
		for _, d := range []time.Duration{3 * time.Second, time.Second, 2 * time.Second} {
			s.Spawn(func() {
				if s.NewParker().Park(d) {
					t.Error("woken, not timed out")
				}
				log = append(log, fmt.Sprint(s.Now()))
			})
		}
		s.NewParker().Park(time.Minute)
	})
	if want := []string{"1s", "2s", "3s"}; !slices.Equal(log, want) || s.Now() != time.Minute {
		t.Errorf("got %v and %v, want %v and 1m", log, s.Now(), want)
	}
}

func TestStuckIsKnownAtOnce(t *testing.T) {
	t.Parallel()
	s := NewControlled(NewRandom(1), 0)
	p := s.NewParker()
	calls := 0
	s.Stuck = func() {
		calls++
		p.Unpark()
	}
	s.Run(func() {
		q := s.NewParker()
		s.Spawn(func() { q.Park(time.Second) })
		q.Clear()
		if !p.Park(Forever) {
			t.Error("timed out")
		}
		if s.Now() != time.Second {
			t.Errorf("stuck at %v, while a timer was running", s.Now())
		}
	})
	if calls != 1 {
		t.Errorf("stuck %d times, want once", calls)
	}
}

func TestUnparkFromOutside(t *testing.T) {
	t.Parallel()
	s := NewControlled(NewRandom(1), 0)
	p := s.NewParker()
	s.Stuck = func() { go p.Unpark() }
	s.Run(func() { p.Park(Forever) })
}

func TestAbandonUnwinds(t *testing.T) {
	t.Parallel()
	s := NewControlled(NewRandom(1), 0)
	unwound, went := 0, false
	s.Run(func() {
		for range 3 {
			s.Spawn(func() {
				defer func() { unwound++ }()
				s.NewParker().Park(Forever)
				went = true
			})
		}
		s.NewParker().Park(time.Second)
	})
	s.Abandon()
	if unwound != 3 || went {
		t.Errorf("%d of 3 unwound; went on: %v", unwound, went)
	}
}

func BenchmarkSwitch(b *testing.B) {
	s := NewControlled(always{}, 0)
	s.Run(func() {
		s.Spawn(func() {
			for range b.N {
				s.Point()
			}
		})
		for range b.N {
			s.Point()
		}
	})
}

// always switches at each point.
type always struct{}

func (always) Leave() bool { return true }
func (always) Pick(runnable []*Task, running int) int {
	if running < 0 {
		return 0
	}
	return (running + 1) % len(runnable)
}
