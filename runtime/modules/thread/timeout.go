// This file converts the timeouts of acquire, wait, join and get.
package thread

import (
	"math"
	"time"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// TimeoutMax is threading.TIMEOUT_MAX, in seconds.
const TimeoutMax = 9223372036.0

// minusOne is the timeout that acquire takes for none.
const minusOne = -time.Second

// Seconds converts a timeout in seconds, an int or a float, as functions written in C take it. What is negative stays negative.
func Seconds(t *rt.Thread, v rt.Value) (time.Duration, error) {
	var f float64
	switch k := v.Kind(); {
	case k == rt.KindFloat:
		f = v.Float()
	case k == rt.KindBoxFloat:
		f = object.AsBoxFloat(v).F
	default:
		i, err := object.Index(t, v)
		if err != nil {
			return 0, err
		}
		n, ok := object.ToInt64(i)
		t.Decref(i)
		switch {
		case !ok || n > math.MaxInt64/int64(time.Second) || n < math.MinInt64/int64(time.Second):
			return 0, object.OverflowError(t, "timestamp too large to convert to C PyTime_t")
		case n > TimeoutMax:
			return 0, object.OverflowError(t, "timeout value is too large")
		}
		return time.Duration(n) * time.Second, nil
	}
	if math.IsNaN(f) {
		return 0, object.ValueError(t, "Invalid value NaN (not a number)")
	}
	// Rounded away from zero: a wait is never shorter than asked for.
	if f *= 1e9; f < 0 {
		f = math.Floor(f)
	} else {
		f = math.Ceil(f)
	}
	switch {
	case f < math.MinInt64 || f >= math.MaxInt64:
		return 0, TooLong(t)
	case f > TimeoutMax*1e9:
		return 0, object.OverflowError(t, "timeout value is too large")
	}
	return time.Duration(f), nil
}

// TooLong raises what a wait for a float says that no clock reaches.
func TooLong(t *rt.Thread) error {
	return object.OverflowError(t, "timestamp out of range for platform time_t")
}

// isNumber reports whether v, an int or a float, is certain to compare and add as numbers do.
func isNumber(v rt.Value) bool { return v.IsInt() || v.IsFloat() }

func isNaN(v rt.Value) bool { return v.IsFloat() && math.IsNaN(v.Float()) }

// Optional converts the timeout of a wait of a class that CPython writes in Python: None and a missing one mean none, and
// what does not compare as greater than zero is as good as zero.
func Optional(t *rt.Thread, v rt.Value) (deadline time.Duration, err error) {
	if v.IsNone() || v.IsUnbound() {
		return sched.Forever, nil
	}
	if !isNumber(v) {
		if yes, err := compares(t, v, rt.Int(0), code.GT); err != nil || !yes {
			return t.Deadline(0), err
		}
	} else if isNaN(v) {
		return t.Deadline(0), nil
	}
	d, err := positive(t, v)
	return t.Deadline(d), err
}

// positive is Seconds of what is negative too: then it is zero, however large.
func positive(t *rt.Thread, v rt.Value) (time.Duration, error) {
	if v.IsInt() && v.Int() < 0 || v.IsFloat() && v.Float() < 0 {
		return 0, nil
	}
	d, err := Seconds(t, v)
	return max(d, 0), err
}

// Until is Optional for waits that come again: the timeout is first added to the clock. With NaN they never end.
func Until(t *rt.Thread, v rt.Value) (deadline time.Duration, err error) {
	if v.IsNone() || v.IsUnbound() || isNaN(v) {
		return sched.Forever, nil
	}
	if err := Adds(t, v); err != nil {
		return 0, err
	}
	return Optional(t, v)
}

// Adds fails if v cannot be added to a clock.
func Adds(t *rt.Thread, v rt.Value) error {
	if isNumber(v) {
		return nil
	}
	r, err := object.BinaryOp(t, rt.Float(0), v, code.Add)
	if err == nil {
		t.Decref(r)
	}
	return err
}

// Joining converts the timeout of join: the greater of it and zero.
func Joining(t *rt.Thread, v rt.Value) (deadline time.Duration, err error) {
	if v.IsNone() || v.IsUnbound() {
		return sched.Forever, nil
	}
	if !isNumber(v) {
		if less, err := compares(t, rt.Int(0), v, code.GT); err != nil || less {
			return t.Deadline(0), err
		}
	}
	d, err := positive(t, v)
	return t.Deadline(d), err
}

// Negative reports whether a timeout compares as less than zero.
func Negative(t *rt.Thread, v rt.Value) (bool, error) { return compares(t, v, rt.Int(0), code.LT) }

func compares(t *rt.Thread, a, b rt.Value, op int) (bool, error) {
	r, err := object.Compare(t, a, b, op)
	if err != nil {
		return false, err
	}
	return object.Truth(t, t.Hold(r))
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
	timeout := minusOne
	if !full[1].IsUnbound() {
		if timeout, err = Seconds(t, full[1]); err != nil {
			return a, err
		}
		if !a.Block && timeout != minusOne {
			return a, object.ValueError(t, "can't specify a timeout for a non-blocking call")
		}
		if timeout < 0 && timeout != minusOne {
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
