// This file defines Exception, the representation of exceptions, and how Go code raises and catches them.
package object

import (
	"errors"
	"fmt"
	"sync/atomic"

	rt "minipy/runtime"
)

// ErrRaised is the error of every native function that raised: the exception is
// in the thread's Err.
var ErrRaised = errors.New("an exception was raised in the script")

// ErrCancel ends a thread without running script code: daemon threads at exit,
// cancelled embedded calls. No handler catches it.
var ErrCancel = errors.New("the thread was cancelled")

// Exception is an instance of BaseException or of a subclass. Its fields are
// references it owns, changed under its lock.
type Exception struct {
	rt.Header
	Ext      atomic.Pointer[Ext] // __dict__
	Args     rt.Value            // tuple
	Cause    rt.Value            // exception or None
	Context  rt.Value            // exception or None
	TB       rt.Value            // traceback or None
	Suppress atomic.Bool         // __suppress_context__
}

// NewException returns an instance of cls with the given args, which it takes
// over; __new__ and __init__ are not run.
func NewException(t *rt.Thread, cls *Type, args ...rt.Value) *Exception {
	e := newExceptionRaw(t, cls)
	e.Args = NewTuple(t, args...)
	return e
}

func newExceptionRaw(t *rt.Thread, cls *Type) *Exception {
	e := &Exception{Args: emptyTuple.Val(), Cause: rt.None, Context: rt.None, TB: rt.None}
	e.Init(t, &cls.Layout.Shape)
	if cls.Layout.Flags&rt.HasFinalizer != 0 {
		t.RegisterFinalizer(&e.Header)
	}
	return e
}

func freeException(t *rt.Thread, h *rt.Header) {
	e := AsException(h.Val())
	args, cause, context, tb := e.Args, e.Cause, e.Context, e.TB
	e.Args, e.Cause, e.Context, e.TB = emptyTuple.Val(), rt.None, rt.None, rt.None
	dropExt(t, &e.Ext)
	t.Decref(args)
	t.Decref(cause)
	t.Decref(context)
	t.Decref(tb)
}

func traverseException(h *rt.Header, visit func(rt.Value)) {
	e := AsException(h.Val())
	visit(e.Args)
	visit(e.Cause)
	visit(e.Context)
	visit(e.TB)
	traverseExt(e.Ext.Load(), visit)
}

// Raise sets a new exception of class cls with a formatted message and returns ErrRaised.
func Raise(t *rt.Thread, cls *Type, format string, args ...any) error {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	return RaiseValue(t, NewException(t, cls, NewStr(t, msg)).Val())
}

// RaiseArgs sets a new exception with the given args, which it takes over.
func RaiseArgs(t *rt.Thread, cls *Type, args ...rt.Value) error {
	return RaiseValue(t, NewException(t, cls, args...).Val())
}

// RaiseValue sets exc, whose reference it takes over, as the exception in
// flight, with the exception being handled as its context, and returns ErrRaised.
func RaiseValue(t *rt.Thread, exc rt.Value) error {
	setContext(t, AsException(exc), HandledNow(t))
	return Restore(t, exc)
}

// Restore sets exc, whose reference it takes over, as the exception in flight,
// as it is: to raise again what Fetch has taken.
func Restore(t *rt.Thread, exc rt.Value) error {
	old := t.Err
	t.Err = exc
	t.Decref(old)
	return ErrRaised
}

// HandledNow returns the innermost exception being handled, borrowed, or None.
func HandledNow(t *rt.Thread) rt.Value {
	for it := t.Handled; it != nil; it = it.Prev {
		if !it.Exc.IsNone() {
			return it.Exc
		}
	}
	return rt.None
}

// SetContext makes ctx, unless that is None, the context of the exception exc; both are borrowed.
func SetContext(t *rt.Thread, exc, ctx rt.Value) { setContext(t, AsException(exc), ctx) }

// setContext makes ctx (borrowed) the context of e unless that would close a cycle.
func setContext(t *rt.Thread, e *Exception, ctx rt.Value) {
	if ctx.IsNone() || ctx.H == &e.Header {
		return
	}
	cutContext(t, e, ctx)
	setField(t, &e.Header, &e.Context, t.New(ctx))
}

// cutContext cuts the chain of contexts that begins at ctx where it would come
// back to e, as CPython does. The chain may be changed by other threads
// meanwhile, and scripts can close it to a ring without e (Floyd's two walkers).
func cutContext(t *rt.Thread, e *Exception, ctx rt.Value) {
	p, slow := t.New(ctx), t.New(ctx)
	for i := 0; ; i++ {
		x := AsException(p)
		next := loadSlot(t, &x.Header, &x.Context)
		if next.IsNone() {
			break
		}
		if next.H == &e.Header {
			t.Decref(next)
			setField(t, &x.Header, &x.Context, rt.None)
			break
		}
		t.Decref(p)
		p = next
		if p.H == slow.H {
			break
		}
		if i&1 == 1 {
			y := AsException(slow)
			next := loadSlot(t, &y.Header, &y.Context)
			t.Decref(slow)
			slow = next
			if slow.IsNone() {
				break
			}
		}
	}
	t.Decref(p)
	t.Decref(slow)
}

// Fetch takes the exception in flight: the caller owns it.
func Fetch(t *rt.Thread) rt.Value {
	e := t.Err
	t.Err = rt.None
	return e
}

// ClearErr drops the exception in flight.
func ClearErr(t *rt.Thread) { t.Decref(Fetch(t)) }

// ErrIs reports whether err is an exception of class cls.
func ErrIs(t *rt.Thread, err error, cls *Type) bool {
	return err == ErrRaised && !t.Err.IsNone() && TypeOf(t.Err).IsSubtype(cls)
}

// Caught reports whether err is an exception of class cls and, if so, clears it.
func Caught(t *rt.Thread, err error, cls *Type) bool {
	if !ErrIs(t, err, cls) {
		return false
	}
	ClearErr(t)
	return true
}

// TypeError and its neighbours raise the exception of their name.
func TypeError(t *rt.Thread, format string, args ...any) error {
	return Raise(t, TypeErrorType, format, args...)
}

// ValueError raises ValueError.
func ValueError(t *rt.Thread, format string, args ...any) error {
	return Raise(t, ValueErrorType, format, args...)
}

// IndexError raises IndexError.
func IndexError(t *rt.Thread, format string, args ...any) error {
	return Raise(t, IndexErrorType, format, args...)
}

// OverflowError raises OverflowError.
func OverflowError(t *rt.Thread, format string, args ...any) error {
	return Raise(t, OverflowErrorType, format, args...)
}

// MemoryError raises MemoryError without a message.
func MemoryError(t *rt.Thread) error { return RaiseArgs(t, MemoryErrorType) }

// RuntimeError raises RuntimeError.
func RuntimeError(t *rt.Thread, format string, args ...any) error {
	return Raise(t, RuntimeErrorType, format, args...)
}

// KeyError raises KeyError(key); key is borrowed.
func KeyError(t *rt.Thread, key rt.Value) error {
	return RaiseArgs(t, KeyErrorType, t.New(key))
}

// StopIteration raises StopIteration(value); it takes value over, None gives no argument.
func StopIteration(t *rt.Thread, value rt.Value) error {
	if value.IsNone() {
		return RaiseArgs(t, StopIterationType)
	}
	return RaiseArgs(t, StopIterationType, value)
}
