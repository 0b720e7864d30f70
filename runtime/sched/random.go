// This file implements the policy of seeded runs: random choices from a seed.
package sched

// Random chooses at random, always alike for a seed. How often it leaves the
// running thread is drawn once for the run: some races need a switch at nearly
// every point, others a thread that gets far ahead.
type Random struct {
	state uint64
	odds  uint64
}

// NewRandom returns the policy for a seed.
func NewRandom(seed uint64) *Random {
	r := &Random{state: seed}
	r.odds = 2 << (r.Uint64() % 4 * 2) // 2, 8, 32 or 128
	return r
}

// Uint64 returns the next number, by SplitMix64 (Steele, Lea and Flood, "Fast
// splittable pseudorandom number generators", 2014).
func (r *Random) Uint64() uint64 {
	r.state += 0x9E3779B97F4A7C15
	z := r.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Leave is true once in odds times.
func (r *Random) Leave() bool { return r.Uint64()%r.odds == 0 }

// Pick takes any other thread than the running one.
func (r *Random) Pick(runnable []*Task, running int) int {
	n := uint64(len(runnable))
	if running < 0 {
		return int(r.Uint64() % n)
	}
	return int((uint64(running) + 1 + r.Uint64()%(n-1)) % n)
}
