// This file defines Event, Semaphore and BoundedSemaphore.
package threading

import (
	"fmt"
	"math"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Event is a flag that threads wait for.
type Event struct {
	rt.Header
	Ext     object.Ext0
	mu      sched.Mutex
	set     bool
	waiters thread.Waiters
}

var eventType = &object.Type{}

func asEvent(v rt.Value) *Event { return object.As[Event](v) }

// isSet reads the flag.
func (e *Event) isSet(t *rt.Thread) bool {
	thread.Observe(t, &e.Header, rt.Look)
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.set
}

// newEvent returns an event, owned.
func newEvent(t *rt.Thread) rt.Value {
	e := &Event{}
	object.InitObject(t, &e.Header, eventType)
	return e.Val()
}

func (e *Event) setFlag(t *rt.Thread) {
	thread.Observe(t, &e.Header, rt.Notify)
	e.mu.Lock()
	e.set = true
	e.waiters.WakeAll()
	e.mu.Unlock()
}

func eventWait(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	e := asEvent(args[0])
	deadline, err := thread.Optional(t, args[1])
	if err != nil {
		if err == object.ErrRaised && e.isSet(t) { // there is nothing to wait for
			object.ClearErr(t)
			return rt.True, nil
		}
		return rt.Value{}, err
	}
	thread.ObserveWait(t, &e.Header, rt.WaitFor, deadline, func() bool { return e.set })
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.set {
		return rt.True, nil
	}
	w := &thread.Waiter{T: t}
	e.waiters.Push(w)
	o, err := thread.Await(t, &e.mu, w, &rt.Wait{Kind: "event", On: &e.Header, Timed: deadline >= 0}, deadline)
	return rt.Bool(o == thread.Done), err
}

func eventIsSet(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.Bool(asEvent(args[0]).isSet(t)), nil
}

func digestEvent(v rt.Value, d *rt.Digest) {
	e := asEvent(v)
	d.Flag(e.set)
	e.waiters.Digest(d)
}

func digestSemaphore(v rt.Value, d *rt.Digest) {
	s := asSemaphore(v)
	d.Word(uint64(s.value))
	d.Word(uint64(s.initial))
	d.Flag(s.changed)
	s.waiters.Digest(d)
}

// extShape is the shape of objects that own nothing but attributes.
func extShape(ext func(v rt.Value) *object.Ext0, digest func(v rt.Value, d *rt.Digest)) rt.Shape {
	return rt.Shape{Kind: rt.KindOther,
		Free:     func(t *rt.Thread, h *rt.Header) { object.FreeExt(t, ext(h.Val())) },
		Traverse: func(h *rt.Header, visit func(rt.Value)) { object.TraverseExt(ext(h.Val()), visit) },
		Digest: func(h *rt.Header, d *rt.Digest) {
			object.TraverseExt(ext(h.Val()), d.Value)
			digest(h.Val(), d)
		}}
}

// Semaphore counts permits. Released permits go to the thread that has waited longest.
type Semaphore struct {
	rt.Header
	Ext     object.Ext0
	mu      sched.Mutex
	value   int64
	initial int64 // of a bounded one; else -1
	given   count // what value began as
	changed bool  // a permit was taken or given
	waiters thread.Waiters
}

var (
	semaphoreType = &object.Type{}
	boundedType   = &object.Type{}
)

func asSemaphore(v rt.Value) *Semaphore { return object.As[Semaphore](v) }

var semaphoreAcquireDef = object.Def{Name: "acquire", Params: "blocking, timeout"}.Prepared()

func semaphoreAcquire(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	s := asSemaphore(args[0])
	block, deadline := true, sched.Forever
	if len(args) > 1 {
		a, err := object.BindArgs(t, &semaphoreAcquireDef, args[1:], names)
		if err != nil {
			return rt.Value{}, err
		}
		if !a[0].IsUnbound() {
			if block, err = object.Truth(t, a[0]); err != nil {
				return rt.Value{}, err
			}
		}
		if !block && !a[1].IsUnbound() && !a[1].IsNone() {
			return rt.Value{}, object.ValueError(t, "can't specify timeout for non-blocking acquire")
		}
		if deadline, err = thread.Until(t, a[1]); err != nil {
			if err == object.ErrRaised && s.take(t) { // there is nothing to wait for
				object.ClearErr(t)
				return rt.True, nil
			}
			return rt.Value{}, err
		}
	}
	if t.Observer != nil {
		ready := s.free
		if block {
			thread.ObserveWait(t, &s.Header, rt.Acquire, deadline, ready)
		} else {
			thread.ObserveTry(t, &s.Header, ready)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free() {
		s.value--
		s.changed = true
		return rt.True, nil
	}
	if !block {
		return rt.False, nil
	}
	w := &thread.Waiter{T: t}
	s.waiters.Push(w)
	o, err := thread.Await(t, &s.mu, w, &rt.Wait{Kind: "semaphore", On: &s.Header, Timed: deadline >= 0}, deadline)
	if o == thread.Failed && w.Woken {
		s.give(1) // the permit is for another
	}
	return rt.Bool(o == thread.Done), err
}

// take takes a permit if there is one.
func (s *Semaphore) take(t *rt.Thread) bool {
	thread.ObserveTry(t, &s.Header, s.free)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.free() {
		return false
	}
	s.value--
	s.changed = true
	return true
}

// free reports whether there is a permit. mu is held.
func (s *Semaphore) free() bool { return s.value > 0 || s.given.endless() }

// give hands n permits out. mu is held.
func (s *Semaphore) give(n int64) {
	for n > 0 && s.waiters.WakeFirst(true) {
		n--
	}
	s.value += n
	s.changed = true
}

var semaphoreReleaseDef = object.Def{Name: "release", Params: "n"}.Prepared()

func semaphoreRelease(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	s := asSemaphore(args[0])
	n := 1
	if len(args) > 1 {
		a, err := object.BindArgs(t, &semaphoreReleaseDef, args[1:], names)
		if err != nil {
			return rt.Value{}, err
		}
		if !a[0].IsUnbound() {
			given, err := newCount(t, a[0], 1, "n must be one or more")
			if err != nil {
				return rt.Value{}, err
			}
			if given.form == aFloat || given.form == aFraction {
				return rt.Value{}, object.TypeError(t, "'float' object cannot be interpreted as an integer")
			}
			if given.endless() {
				given.n = math.MaxInt64 / 2
			}
			n = int(given.n)
		}
	}
	thread.Observe(t, &s.Header, rt.Release)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.initial >= 0 && s.value+int64(n) > s.initial && !s.given.vast() {
		return rt.Value{}, object.ValueError(t, "Semaphore released too many times")
	}
	s.give(int64(n))
	return rt.None, nil
}

var semaphoreInitDef = object.Def{Name: "Semaphore.__init__", Params: "value"}.Prepared()

func semaphoreInit(bounded bool) func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	return func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
		a, err := object.BindArgs(t, &semaphoreInitDef, args, names)
		if err != nil {
			return err
		}
		given := count{n: 1}
		if !a[0].IsUnbound() {
			if given, err = newCount(t, a[0], 0, "semaphore initial value must be >= 0"); err != nil {
				return err
			}
		}
		s := asSemaphore(v)
		s.mu.Lock()
		s.value, s.initial, s.given, s.changed = given.n, -1, given, false
		if bounded {
			s.initial = given.n
		}
		s.mu.Unlock()
		return nil
	}
}

func init() {
	ext := func(v rt.Value) *object.Ext0 { return &asEvent(v).Ext }
	object.DefineType(eventType, object.TypeDef{
		Name: "Event", Module: "threading", Flags: object.BaseType | object.HasDict, Ext: ext, Shape: extShape(ext, digestEvent),
		Doc: "Class implementing event objects: a flag that threads wait for.",
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				if cls == eventType && len(args) > 0 {
					return rt.Value{}, object.TypeError(t, "Event.__init__() takes 1 positional argument but %d were given", len(args)+1)
				}
				e := &Event{}
				object.InitObject(t, &e.Header, cls)
				return e.Val(), nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				status := "unset"
				if asEvent(v).isSet(t) {
					status = "set"
				}
				return object.NewStr(t, fmt.Sprintf("<%s at 0x%x: %s>", object.FullName(t, object.TypeOf(v)), t.Identity(v.H), status)), nil
			},
		},
		Methods: []object.Def{
			{Name: "set", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				asEvent(args[0]).setFlag(t)
				return rt.None, nil
			}},
			{Name: "clear", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				e := asEvent(args[0])
				thread.Observe(t, &e.Header, rt.Release)
				e.mu.Lock()
				e.set = false
				e.mu.Unlock()
				return rt.None, nil
			}},
			{Name: "is_set", Fn: eventIsSet},
			{Name: "isSet", Fn: eventIsSet, Doc: "Deprecated; use is_set()."},
			{Name: "wait", Params: "timeout", Fn: eventWait, Doc: "Block until the internal flag is true, or until the timeout."},
		},
	})
	types = append(types, eventType)

	sext := func(v rt.Value) *object.Ext0 { return &asSemaphore(v).Ext }
	object.DefineType(semaphoreType, object.TypeDef{
		Name: "Semaphore", Module: "threading", Flags: object.BaseType | object.HasDict, Ext: sext, Shape: extShape(sext, digestSemaphore),
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				s := &Semaphore{value: 1, initial: -1, given: count{n: 1}}
				object.InitObject(t, &s.Header, cls)
				return s.Val(), nil
			},
			Init: semaphoreInit(false),
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				s := asSemaphore(v)
				s.mu.Lock()
				value, initial, given, changed := s.value, s.initial, s.given, s.changed
				s.mu.Unlock()
				status, err := object.ReprString(t, t.Hold(given.at(t, value, changed)))
				if err != nil {
					return rt.Value{}, err
				}
				if initial >= 0 {
					of, err := object.ReprString(t, t.Hold(given.at(t, initial, false)))
					if err != nil {
						return rt.Value{}, err
					}
					status += "/" + of
				}
				status = "value=" + status
				return object.NewStr(t, fmt.Sprintf("<%s at 0x%x: %s>", object.FullName(t, object.TypeOf(v)), t.Identity(v.H), status)), nil
			},
		},
		Methods: []object.Def{
			{Name: "acquire", Kw: semaphoreAcquire},
			{Name: "release", Kw: semaphoreRelease},
			{Name: "__enter__", Kw: semaphoreAcquire, Doc: "Acquire a semaphore."},
			{Name: "__exit__", Max: 3, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return semaphoreRelease(t, args[:1], nil)
			}, Doc: "Release a semaphore."},
		},
		GetSets: []object.GetSet{{Name: "_value", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			s := asSemaphore(v)
			s.mu.Lock()
			value, given, changed := s.value, s.given, s.changed
			s.mu.Unlock()
			return given.at(t, value, changed), nil
		}}},
	})
	object.DefineType(boundedType, object.TypeDef{
		Name: "BoundedSemaphore", Module: "threading", Bases: []*object.Type{semaphoreType}, Flags: object.BaseType | object.HasDict, Shape: extShape(sext, digestSemaphore),
		Doc:   "Implements a bounded semaphore: releasing it more often than acquiring it raises ValueError.",
		Slots: object.Slots{Init: semaphoreInit(true)},
	})
	types = append(types, semaphoreType, boundedType)
}
