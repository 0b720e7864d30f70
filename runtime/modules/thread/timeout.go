// This file converts the timeouts of acquire, wait, join and get.
package thread

import (
	"math"
	"time"

	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// TimeoutMax is threading.TIMEOUT_MAX, in seconds.
const TimeoutMax = 9223372036.0

// Seconds converts a timeout in seconds, an int or a float. What is negative
// stays negative (-1).
func Seconds(t *rt.Thread, v rt.Value) (time.Duration, error) {
	var f float64
	switch v.Kind() {
	case rt.KindInt, rt.KindBool:
		if v.IsInt() {
			f = float64(v.Int())
			if f >= math.MaxInt64/1e9 {
				return 0, object.OverflowError(t, "timestamp too large to convert to C PyTime_t")
			}
		} else if v.H == &rt.TrueHdr {
			f = 1
		}
	case rt.KindFloat:
		f = v.Float()
	default:
		r, err := v, error(nil)
		switch slots := &object.TypeOf(v).Slots; {
		case v.Kind() == rt.KindBoxFloat:
			f = object.AsBoxFloat(v).F
		case slots.Index != nil:
			if r, err = slots.Index(t, v); err != nil {
				return 0, err
			}
			if !r.IsInt() {
				t.Decref(r)
				return 0, object.OverflowError(t, "timestamp too large to convert to C PyTime_t")
			}
			f = float64(r.Int())
			if f >= math.MaxInt64/1e9 {
				return 0, object.OverflowError(t, "timestamp too large to convert to C PyTime_t")
			}
		default:
			return 0, object.TypeError(t, "'%s' object cannot be interpreted as an integer", object.TypeName(v))
		}
	}
	switch {
	case math.IsNaN(f):
		return 0, object.ValueError(t, "Invalid value NaN (not a number)")
	case f < 0:
		return -1, nil
	case f >= math.MaxInt64/1e9:
		return 0, object.OverflowError(t, "timestamp out of range for platform time_t")
	case f > TimeoutMax:
		return 0, object.OverflowError(t, "timeout value is too large")
	}
	// Rounded up: a wait is never shorter than asked for.
	return time.Duration(math.Ceil(f * 1e9)), nil
}

// Optional converts a timeout argument where None and a missing one mean none;
// negative ones are as good as zero.
func Optional(t *rt.Thread, v rt.Value) (deadline time.Duration, err error) {
	if v.IsNone() || v.IsUnbound() {
		return sched.Forever, nil
	}
	d, err := Seconds(t, v)
	if err != nil {
		return 0, err
	}
	return t.Deadline(max(d, 0)), nil
}

// AcquireArgs are the converted arguments of a lock's acquire.
type AcquireArgs struct {
	Block    bool
	Deadline time.Duration // sched.Forever: none
}

var acquireDef = object.Def{Name: "acquire", Params: "blocking, timeout"}.Prepared()

// ParseAcquire binds acquire(blocking=True, timeout=-1), after self.
func ParseAcquire(t *rt.Thread, args []rt.Value, names []string) (AcquireArgs, error) {
	a := AcquireArgs{Block: true, Deadline: sched.Forever}
	full, err := object.BindArgs(t, &acquireDef, args[1:], names)
	if err != nil {
		return a, err
	}
	if !full[0].IsUnbound() {
		if a.Block, err = object.Truth(t, full[0]); err != nil {
			return a, err
		}
	}
	timeout := time.Duration(-1)
	if !full[1].IsUnbound() {
		if timeout, err = Seconds(t, full[1]); err != nil {
			return a, err
		}
		if !a.Block {
			if timeout >= 0 || !minusOne(full[1]) {
				return a, object.ValueError(t, "can't specify a timeout for a non-blocking call")
			}
		} else if timeout < 0 && !minusOne(full[1]) {
			return a, object.ValueError(t, "timeout value must be a non-negative number")
		}
	}
	if !a.Block {
		a.Deadline = 0
	} else if timeout >= 0 {
		a.Deadline = t.Deadline(timeout)
		a.Block = timeout > 0
	}
	return a, nil
}

func minusOne(v rt.Value) bool {
	return v.IsInt() && v.Int() == -1 || v.IsFloat() && v.Float() == -1
}
