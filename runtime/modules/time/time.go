// This file makes module time: the clocks and sleep.

// Package time is the standard module time. Every clock is the interpreter's
// scheduler's, so that a controlled run has a virtual one.
package time

import (
	"math"
	"math/big"
	"time"

	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

const doc = "Clocks, sleeping, and the conversion of times to and from text."

var functions = def.Funcs("time", append([]object.Def{
	seconds("time", wall, "The time in seconds since the Epoch, as a float."),
	nanoseconds("time_ns", wall, "The time in nanoseconds since the Epoch."),
	seconds("monotonic", monotonic, "A clock that never goes backward, in seconds."),
	nanoseconds("monotonic_ns", monotonic, "A clock that never goes backward, in nanoseconds."),
	seconds("perf_counter", monotonic, "The clock for measuring short times, in seconds."),
	nanoseconds("perf_counter_ns", monotonic, "The clock for measuring short times, in nanoseconds."),
	seconds("process_time", processTime, "The processor time of the process, in seconds."),
	nanoseconds("process_time_ns", processTime, "The processor time of the process, in nanoseconds."),
	// Threads are goroutines, which have no processor time of their own.
	seconds("thread_time", processTime, "The processor time of the process, in seconds."),
	nanoseconds("thread_time_ns", processTime, "The processor time of the process, in nanoseconds."),
	{Name: "sleep", Min: 1, Max: 1, Fn: sleep, Doc: "Delay this thread by a number of seconds, which may have a fraction."},
	{Name: "get_clock_info", Min: 1, Max: 1, Fn: clockInfo, Doc: "Properties of the clock of that name."},
}, calendarTable...))

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "time", doc, functions, structTime)
	setZone(t, m)
	return m.Val(), nil
}

func wall(t *rt.Thread) int64 {
	t.SeeClock()
	return t.Interp().Sched.Wall().UnixNano()
}

func monotonic(t *rt.Thread) int64 {
	t.SeeClock()
	return int64(t.Now())
}

// processTime is the processor time used, in nanoseconds; under a controlled
// scheduler its clock, so that runs repeat.
func processTime(t *rt.Thread) int64 {
	if t.Interp().Controlled() == nil {
		if d, ok := cpuTime(); ok {
			return int64(d)
		}
	}
	return monotonic(t)
}

func seconds(name string, clock func(*rt.Thread) int64, doc string) object.Def {
	return object.Def{Name: name, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Float(float64(clock(t)) / 1e9), nil
	}}
}

func nanoseconds(name string, clock func(*rt.Thread) int64, doc string) object.Def {
	return object.Def{Name: name, Doc: doc, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Int(clock(t)), nil
	}}
}

func sleep(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	d, err := Duration(t, args[0])
	if err != nil {
		return rt.Value{}, err
	}
	if d < 0 {
		return rt.Value{}, object.ValueError(t, "sleep length must be non-negative")
	}
	return rt.None, t.Sleep(d)
}

// Duration reads a number of seconds; fractions of a nanosecond are rounded away from zero.
func Duration(t *rt.Thread, v rt.Value) (time.Duration, error) {
	if object.IsFloatLike(v) {
		x, err := object.FloatOf(t, v)
		if err != nil {
			return 0, err
		}
		if math.IsNaN(x) {
			return 0, object.ValueError(t, "Invalid value NaN (not a number)")
		}
		ns := x * 1e9
		if ns >= 0 {
			ns = math.Ceil(ns)
		} else {
			ns = math.Floor(ns)
		}
		if ns < -(1<<63) || ns >= 1<<63 {
			return 0, object.OverflowError(t, "timestamp out of range for platform time_t")
		}
		return time.Duration(ns), nil
	}
	i, err := object.Index(t, v)
	if err != nil {
		return 0, err
	}
	b := object.AsBig(t.Hold(i))
	ns := new(big.Int).Mul(b, big.NewInt(1e9))
	if !ns.IsInt64() {
		return 0, tooLarge(t)
	}
	return time.Duration(ns.Int64()), nil
}

func tooLarge(t *rt.Thread) error {
	return object.OverflowError(t, "timestamp too large to convert to C PyTime_t")
}
