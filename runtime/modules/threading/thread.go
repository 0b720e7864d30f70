// This file defines Thread, the script's view of a thread.
package threading

import (
	"fmt"
	"strconv"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Thread is a threading.Thread. Its values are under the object's lock.
type Thread struct {
	rt.Header
	Ext    object.Ext0
	name   rt.Value // a str; Unbound before __init__
	target rt.Value // Unbound once run has used it
	args   rt.Value
	kwargs rt.Value
	// The hooks for its exception as they were when it was made, which stand in for None; Unbound are the module's own.
	hook, sysHook rt.Value

	daemon  atomic.Bool
	dummy   bool // made for a thread that was not started by this module, or main's
	started atomic.Bool
	rt      atomic.Pointer[rt.Thread] // its kernel thread, once started

	kept    *state // whose interpreter it keeps alive, or nil; set by its start
	mu      sched.Mutex
	done    atomic.Bool // it has ended; set under mu
	joiners thread.Waiters
}

// ThreadType is threading.Thread; the others are its subclasses of the module.
var (
	ThreadType      = &object.Type{}
	mainThreadType  = &object.Type{}
	dummyThreadType = &object.Type{}
	timerType       = &object.Type{}
)

func threadShape() rt.Shape {
	return rt.Shape{Kind: rt.KindOther, Free: freeThread, Traverse: func(h *rt.Header, visit func(rt.Value)) {
		th := object.As[Thread](h.Val())
		visit(th.name)
		visit(th.target)
		visit(th.args)
		visit(th.kwargs)
		visit(th.hook)
		visit(th.sysHook)
		object.TraverseExt(&th.Ext, visit)
	}, Digest: digestThread}
}

func freeThread(t *rt.Thread, h *rt.Header) {
	th := object.As[Thread](h.Val())
	old := [...]rt.Value{th.name, th.target, th.args, th.kwargs, th.hook, th.sysHook}
	th.name, th.target, th.args, th.kwargs = rt.Unbound, rt.Unbound, rt.Unbound, rt.Unbound
	th.hook, th.sysHook = rt.Unbound, rt.Unbound
	object.FreeExt(t, &th.Ext)
	for _, v := range old {
		t.Decref(v)
	}
}

func digestThread(h *rt.Header, d *rt.Digest) {
	th := object.As[Thread](h.Val())
	for _, v := range [...]rt.Value{th.name, th.target, th.args, th.kwargs, th.hook, th.sysHook} {
		d.Value(v)
	}
	object.TraverseExt(&th.Ext, d.Value)
	d.Flag(th.daemon.Load())
	d.Flag(th.dummy)
	d.Flag(th.started.Load())
	d.Flag(th.done.Load())
	if k := th.rt.Load(); k != nil {
		d.Word(uint64(k.Ident))
	}
	th.joiners.Digest(d)
}

func asThread(v rt.Value) *Thread { return object.As[Thread](v) }

func newThread(t *rt.Thread, cls *object.Type) *Thread {
	th := &Thread{name: rt.Unbound, target: rt.Unbound, args: rt.Unbound, kwargs: rt.Unbound, hook: rt.Unbound, sysHook: rt.Unbound}
	object.InitObject(t, &th.Header, cls)
	return th
}

// number names a value's place in announcements.
func (th *Thread) number(p *rt.Value) rt.Value {
	for i, q := range [...]*rt.Value{&th.name, &th.target, &th.args, &th.kwargs, &th.hook, &th.sysHook} {
		if p == q {
			return rt.Int(int64(i))
		}
	}
	return rt.Unbound
}

// field reads one of the thread's values: owned, or Unbound.
func (th *Thread) field(t *rt.Thread, p *rt.Value) rt.Value {
	t.Visible(&th.Header, th.number(p), rt.Read)
	t.Lock(&th.Header)
	v := *p
	t.IncrefLocked(v)
	t.Saw(&th.Header, th.number(p), v)
	t.Unlock(&th.Header)
	return v
}

// setField replaces one; it takes v over.
func (th *Thread) setField(t *rt.Thread, p *rt.Value, v rt.Value) {
	t.Visible(&th.Header, th.number(p), rt.Write)
	t.Lock(&th.Header)
	old := *p
	*p = v
	t.Saw(&th.Header, th.number(p), v)
	t.Unlock(&th.Header)
	t.Decref(old)
}

func (th *Thread) nameText(t *rt.Thread) string {
	v := th.field(t, &th.name)
	if v.IsUnbound() {
		return ""
	}
	s := object.GoString(v)
	t.Decref(v)
	return s
}

// alive reports whether the thread has been started and has not ended.
func (th *Thread) alive() bool {
	return th.started.Load() && !th.done.Load()
}

var threadInitDef = object.Def{Name: "Thread.__init__", Params: "group, target, name, args, kwargs, *, daemon"}.Prepared()

func threadInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	a, err := object.BindArgs(t, &threadInitDef, args, names)
	if err != nil {
		return err
	}
	for i := range a {
		if a[i].IsUnbound() && i != 3 {
			a[i] = rt.None
		}
	}
	if !a[0].IsNone() {
		return object.Raise(t, object.AssertionErrorType, "group argument must be None for now")
	}
	th := asThread(v)
	target := a[1]
	name := rt.Value{}
	if given, err := object.Truth(t, a[2]); err != nil {
		return err
	} else if given {
		if name, err = object.ToStr(t, a[2]); err != nil {
			return err
		}
	} else {
		st := stateOf(t)
		t.Visible(&st.roll.Header, rollNames, rt.ReadWrite)
		n := st.counter.Add(1)
		t.Saw(&st.roll.Header, rollNames, rt.Int(n))
		s := "Thread-" + strconv.FormatInt(n, 10)
		if !target.IsNone() {
			n, err := object.TryGetAttr(t, target, strName)
			if err != nil {
				return err
			}
			if n.H != nil {
				text, err := object.ToGoString(t, n)
				t.Decref(n)
				if err != nil {
					return err
				}
				s += " (" + text + ")"
			}
		}
		name = object.NewStr(t, s)
	}
	t.Hold(name)
	daemon := false
	if a[5].IsNone() {
		cur, err := current(t)
		if err != nil {
			return err
		}
		daemon = cur.daemon.Load()
	} else if daemon, err = object.Truth(t, a[5]); err != nil {
		return err
	}
	pos := a[3]
	if pos.IsUnbound() {
		pos = object.EmptyTuple()
	}
	kw := a[4]
	if kw.IsNone() {
		kw = t.Hold(object.NewDict(t).Val())
	}
	th.daemon.Store(daemon)
	th.setField(t, &th.target, t.New(target))
	th.setField(t, &th.args, t.New(pos))
	th.setField(t, &th.kwargs, t.New(kw))
	th.setField(t, &th.name, t.New(name))
	return th.keepHooks(t)
}

// inited is a part of the operations that ask: no visible step of its own.
func (th *Thread) inited(t *rt.Thread) bool {
	t.Mute()
	v := th.field(t, &th.name)
	t.Unmute()
	t.Decref(v)
	return !v.IsUnbound()
}

func notInited(t *rt.Thread) error {
	return object.Raise(t, object.AssertionErrorType, "Thread.__init__() not called")
}

// start is Thread.start: the thread is alive and listed when it returns.
func start(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	th := asThread(args[0])
	if !th.inited(t) {
		return rt.Value{}, object.RuntimeError(t, "thread.__init__() not called")
	}
	if !th.started.CompareAndSwap(false, true) {
		return rt.Value{}, object.RuntimeError(t, "threads can only be started once")
	}
	st := stateOf(t)
	t.Pin()
	t.Visible(&st.roll.Header, rollIdents, rt.ReadWrite)
	t.Unpin()
	child := t.Interp().NewThread()
	t.Saw(&st.roll.Header, rollIdents, rt.Int(child.Ident))
	st.enrol(t)
	child.Daemon = th.daemon.Load()
	th.rt.Store(child)
	st.add(t, th)
	t.Incref(args[0]) // the thread's own, in child.Object
	keeps := !child.Daemon
	if keeps {
		st.keep(1)
	}
	th.kept = nil
	if keeps {
		th.kept = st
	}
	if err := thread.Start(t, child, th); err != nil {
		if keeps {
			st.keep(-1)
		}
		th.rt.Store(nil)
		th.started.Store(false)
		st.remove(t, th)
		t.Decref(args[0])
		return rt.Value{}, err
	}
	return rt.None, nil
}

// Live is what a thread does, attached, from its start to its end.
func (th *Thread) Live(t *rt.Thread) {
	st := stateOf(t)
	t.Object = th.Val()
	r, err := object.CallMethod(t, th.Val(), strRun)
	if err == nil {
		t.Decref(r)
	} else if err == object.ErrRaised && !t.Err.IsNone() {
		invokeHook(t, th)
	}
	thread.Observe(t, &th.Header, rt.EndThread)
	st.enrol(t)
	st.remove(t, th)
	t.Object = rt.Unbound
	t.Decref(th.Val())
	thread.EndLocals(t)
}

// Ended runs on no thread.
func (th *Thread) Ended() {
	st := th.kept
	th.finish()
	if st != nil {
		st.keep(-1)
	}
}

// finish wakes those that wait in join. It runs on no thread.
func (th *Thread) finish() {
	th.mu.Lock()
	th.done.Store(true)
	th.joiners.WakeAll()
	th.mu.Unlock()
}

// run is Thread.run: it calls the target, and forgets it.
func run(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	th := asThread(args[0])
	// The thread's start and end are the visible steps: scripts do not change what it
	// was given once it runs.
	t.Mute()
	target, pos, kw := t.Hold(th.field(t, &th.target)), t.Hold(th.field(t, &th.args)), t.Hold(th.field(t, &th.kwargs))
	t.Unmute()
	if target.IsUnbound() {
		return rt.Value{}, object.NoAttribute(t, args[0], strTarget)
	}
	var err error
	if !target.IsNone() {
		err = thread.CallWith(t, target, pos, kw)
	}
	exc := t.Hold(object.Fetch(t))
	t.Mute()
	t.Lock(&th.Header)
	given := [...]rt.Value{th.target, th.args, th.kwargs}
	th.target, th.args, th.kwargs = rt.Unbound, rt.Unbound, rt.Unbound
	t.Unlock(&th.Header)
	t.Unmute()
	for _, v := range given {
		t.Decref(v) // may run script code
	}
	t.Unhold()
	if !exc.IsNone() {
		_ = object.Restore(t, exc)
	}
	return rt.None, err
}

var joinDef = object.Def{Name: "join", Params: "timeout", Fn: join, Doc: "Wait until the thread terminates, or until the timeout, in seconds, has passed."}

func join(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	th := asThread(args[0])
	if !th.inited(t) {
		return rt.Value{}, object.RuntimeError(t, "Thread.__init__() not called")
	}
	if th.dummy && th.rt.Load() != t.Interp().Main() {
		return rt.Value{}, object.RuntimeError(t, "cannot join a dummy thread")
	}
	if !th.started.Load() {
		return rt.Value{}, object.RuntimeError(t, "cannot join thread before it is started")
	}
	if th.rt.Load() == t {
		return rt.Value{}, object.RuntimeError(t, "cannot join current thread")
	}
	deadline, err := thread.Joining(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	thread.ObserveWait(t, &th.Header, rt.JoinThread, deadline, func() bool { return !th.alive() })
	th.mu.Lock()
	defer th.mu.Unlock()
	if th.done.Load() {
		return rt.None, nil
	}
	w := &thread.Waiter{T: t}
	th.joiners.Push(w)
	_, err = thread.Await(t, &th.mu, w, &rt.Wait{Kind: "join", On: &th.Header, Timed: deadline >= 0, Owner: th.rt.Load}, deadline)
	return rt.None, err
}

func threadRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	th := asThread(v)
	if !th.inited(t) {
		return rt.Value{}, object.Raise(t, object.AssertionErrorType, "Thread.__init__() was not called")
	}
	status := "initial"
	if th.started.Load() {
		if status = "started"; !th.alive() {
			status = "stopped"
		}
	}
	if th.daemon.Load() {
		status += " daemon"
	}
	if k := th.rt.Load(); k != nil {
		status += fmt.Sprintf(" %d", k.Ident)
	}
	return object.NewStr(t, fmt.Sprintf("<%s(%s, %s)>", object.TypeName(v), th.nameText(t), status)), nil
}

func getDaemon(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if !asThread(v).inited(t) {
		return rt.Value{}, notInited(t)
	}
	return rt.Bool(asThread(v).daemon.Load()), nil
}

func setDaemon(t *rt.Thread, v, val rt.Value) error {
	th := asThread(v)
	if val.IsUnbound() {
		return object.Raise(t, object.AttributeErrorType, "property 'daemon' of '%s' object has no deleter", object.TypeName(v))
	}
	if !th.inited(t) {
		return object.RuntimeError(t, "Thread.__init__() not called")
	}
	if th.started.Load() {
		return object.RuntimeError(t, "cannot set daemon status of active thread")
	}
	on, err := object.Truth(t, val)
	if err == nil {
		th.daemon.Store(on)
	}
	return err
}

func getName(t *rt.Thread, v rt.Value) (rt.Value, error) {
	n := asThread(v).field(t, &asThread(v).name)
	if n.IsUnbound() {
		return rt.Value{}, notInited(t)
	}
	return n, nil
}

func setName(t *rt.Thread, v, val rt.Value) error {
	if val.IsUnbound() {
		return object.Raise(t, object.AttributeErrorType, "property 'name' of '%s' object has no deleter", object.TypeName(v))
	}
	if !asThread(v).inited(t) {
		return notInited(t)
	}
	s, err := object.ToStr(t, val)
	if err == nil {
		asThread(v).setField(t, &asThread(v).name, s)
	}
	return err
}

func getIdentOf(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if !asThread(v).inited(t) {
		return rt.Value{}, notInited(t)
	}
	if k := asThread(v).rt.Load(); k != nil {
		return rt.Int(k.Ident), nil
	}
	return rt.None, nil
}

// hidden returns the descriptor of a private attribute that scripts' run methods use.
func hidden(name string, field func(th *Thread) *rt.Value) object.GetSet {
	key := object.StaticStr(name)
	return object.GetSet{Name: name,
		Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			r := asThread(v).field(t, field(asThread(v)))
			if r.IsUnbound() {
				return rt.Value{}, object.NoAttribute(t, v, key)
			}
			return r, nil
		},
		Set: func(t *rt.Thread, v, val rt.Value) error {
			asThread(v).setField(t, field(asThread(v)), t.New(val))
			return nil
		}}
}

func init() {
	object.DefineType(ThreadType, object.TypeDef{
		Name: "Thread", Module: "threading", Shape: threadShape(), Flags: object.BaseType | object.HasDict,
		Ext: func(v rt.Value) *object.Ext0 { return &asThread(v).Ext },
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				return newThread(t, cls).Val(), nil
			},
			Init: threadInit,
			Repr: threadRepr,
		},
		Methods: []object.Def{
			{Name: "start", Fn: start, Doc: "Start the thread's activity, once."},
			{Name: "run", Fn: run, Doc: "The thread's activity."},
			joinDef,
			{Name: "is_alive", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if !asThread(args[0]).inited(t) {
					return rt.Value{}, notInited(t)
				}
				thread.Observe(t, args[0].H, rt.Look)
				return rt.Bool(asThread(args[0]).alive()), nil
			}},
			{Name: "getName", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return getName(t, args[0]) }, Doc: "Return the name; use the name attribute instead."},
			{Name: "setName", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return rt.None, setName(t, args[0], args[1])
			}, Doc: "Set the name; use the name attribute instead."},
			{Name: "isDaemon", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return getDaemon(t, args[0]) }, Doc: "Return the daemon flag; use the daemon attribute instead."},
			{Name: "setDaemon", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return rt.None, setDaemon(t, args[0], args[1])
			}, Doc: "Set the daemon flag; use the daemon attribute instead."},
		},
		GetSets: []object.GetSet{
			{Name: "name", Get: getName, Set: setName, Doc: "A string for people; it has no meaning."},
			{Name: "daemon", Get: getDaemon, Set: setDaemon, Doc: "Whether the program may end while this thread runs."},
			{Name: "ident", Get: getIdentOf, Doc: "The thread's identifier, or None if it has not been started."},
			{Name: "native_id", Get: getIdentOf, Doc: "As ident: the interpreter's threads have no other number."},
			hidden("_target", func(th *Thread) *rt.Value { return &th.target }),
			hidden("_args", func(th *Thread) *rt.Value { return &th.args }),
			hidden("_kwargs", func(th *Thread) *rt.Value { return &th.kwargs }),
		},
	})
	for typ, name := range map[*object.Type]string{mainThreadType: "_MainThread", dummyThreadType: "_DummyThread"} {
		object.DefineType(typ, object.TypeDef{Name: name, Module: "threading", Bases: []*object.Type{ThreadType}, Shape: threadShape(), Flags: object.HasDict | object.BaseType})
	}
}
