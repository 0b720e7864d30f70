// This file reports what threads do not catch, through threading.excepthook.
package threading

import (
	"fmt"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
)

var (
	strExceptHook    = object.StaticStr("excepthook")
	strOwnExceptHook = object.StaticStr("__excepthook__")
)

// hookIn returns the excepthook in the namespace of a module, owned: Unbound if it is the module's own, the zero Value if
// there is none.
func hookIn(t *rt.Thread, ns *object.Dict) rt.Value {
	v := ns.GetStr(t, strExceptHook)
	if v.H == nil {
		return v
	}
	t.Mute() // where the module keeps its own is no matter of scripts
	own := ns.GetStr(t, strOwnExceptHook)
	t.Unmute()
	if own.H != nil {
		t.Decref(own) // the module keeps it, or v is another
	}
	if own.H == v.H {
		t.Decref(v)
		return rt.Unbound
	}
	return v
}

// hookCells are where a module has its hook, and its own one.
type hookCells struct{ now, own *object.NameCell }

// hookAt is hookIn, muted, by the cells of the names, which stay the same; Unbound, too, if there is none.
func hookAt(t *rt.Thread, known *atomic.Pointer[hookCells], ns *object.Dict) rt.Value {
	c := known.Load()
	if c == nil {
		c = &hookCells{ns.Cell(t, strExceptHook), ns.Cell(t, strOwnExceptHook)}
		known.Store(c)
	}
	v := c.now.Load(t)
	if v.IsUnbound() {
		if v = hookIn(t, ns); v.H == nil { // the dict may have it under a key that is no plain str
			v = rt.Unbound
		}
		return v
	}
	own := c.own.Load(t)
	if own.H == v.H {
		t.Decref(v)
		v = rt.Unbound
	}
	if !own.IsUnbound() {
		t.Decref(own)
	}
	return v
}

// keepHooks notes the hooks as they are when the thread is made: no visible step of its own.
func (th *Thread) keepHooks(t *rt.Thread) error {
	t.Mute()
	defer t.Unmute()
	hooks := [2]rt.Value{rt.Unbound, rt.Unbound}
	for i, ns := range th.hookNamespaces(t) {
		if ns == nil {
			continue
		}
		v := hookAt(t, &stateOf(t).hooks[i], ns)
		if v.IsNone() {
			t.Decref(hooks[0])
			return object.RuntimeError(t, "%s.excepthook is None", [...]string{"threading", "sys"}[i])
		}
		hooks[i] = v
	}
	th.setField(t, &th.hook, hooks[0])
	th.setField(t, &th.sysHook, hooks[1])
	return nil
}

// hookNamespaces are those of threading and sys, nil if they are not imported.
func (th *Thread) hookNamespaces(t *rt.Thread) (all [2]*object.Dict) {
	if m := stateOf(t).module; m != nil {
		all[0] = m.Ns
	}
	all[1] = object.StateOf(t).Sys
	return all
}

// hookNow returns a hook, owned: as the module has it now, else as it was when the thread was made. Unbound is the module's own.
func (th *Thread) hookNow(t *rt.Thread, ns *object.Dict, old *rt.Value) rt.Value {
	if ns != nil {
		if v := hookIn(t, ns); v.H != nil && !v.IsNone() {
			return v
		}
	}
	t.Mute()
	defer t.Unmute()
	return th.field(t, old)
}

// invokeHook passes the exception in flight to threading.excepthook. What fails in that goes to sys.excepthook.
func invokeHook(t *rt.Thread, th *Thread) {
	mark := t.HoldMark()
	defer t.Release(mark)
	exc := t.Hold(object.Fetch(t))
	ns := th.hookNamespaces(t)
	hook := t.Hold(th.hookNow(t, ns[0], &th.hook))
	if hook.IsUnbound() {
		hook = exceptHook.Val()
	}
	tb := t.Hold(object.TracebackOf(t, exc))
	args := t.Hold(newHookArgs(t, object.TypeOf(exc).Val(), exc, tb, th.Val()))
	t.Ending = exc.H
	defer func() { t.Ending = nil }()
	r, err := object.Call(t, hook, args)
	if err == nil {
		t.Decref(r)
		return
	}
	if err != object.ErrRaised || t.Err.IsNone() {
		return // cancelled
	}
	second := t.Hold(object.Fetch(t))
	if object.TypeOf(second).IsSubtype(object.SystemExitType) {
		return
	}
	t.Ending = second.H
	thread.WriteErr(t, "Exception in threading.excepthook:\n")
	hook = t.Hold(th.hookNow(t, ns[1], &th.sysHook))
	if hook.IsUnbound() {
		thread.PrintException(t, second)
		return
	}
	r, err = object.Call(t, hook, object.TypeOf(second).Val(), second, t.Hold(object.TracebackOf(t, second)))
	if err == nil {
		t.Decref(r)
	} else if err == object.ErrRaised && !t.Err.IsNone() {
		object.UnraisableFrom(t, "in thread started by", th.Val())
	}
}

// exceptHookDef is threading.excepthook.
var exceptHookDef = object.Def{Name: "_excepthook", Min: 1, Max: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if object.TypeOf(args[0]) != hookArgsType {
		return rt.Value{}, object.TypeError(t, "_thread._excepthook argument type must be ExceptHookArgs")
	}
	a := object.As[hookArgs](args[0])
	if a.v[0] == object.SystemExitType.Val() {
		return rt.None, nil
	}
	name := fmt.Sprint(t.Ident)
	if th := a.v[3]; object.TypeOf(th).IsSubtype(ThreadType) {
		name = asThread(th).nameText(t)
	}
	write := thread.WriteErr
	if a.v[1].H == t.Ending { // else a script calls the hook by itself
		write = thread.WriteHead
	}
	write(t, "Exception in thread "+name+":\n")
	if a.v[1].Kind() == rt.KindException {
		thread.PrintException(t, a.v[1])
	}
	return rt.None, nil
}, Doc: "Handle an uncaught exception of a thread."}

var exceptHook = object.NewNative(&exceptHookDef, "_thread")

// hookArgs is what an excepthook gets: exc_type, exc_value, exc_traceback, thread.
type hookArgs struct {
	rt.Header
	v [4]rt.Value
}

var hookArgsType = &object.Type{}

var hookArgsShape = rt.Shape{Kind: rt.KindOther,
	Free: func(t *rt.Thread, h *rt.Header) {
		for _, v := range object.As[hookArgs](h.Val()).v {
			t.Decref(v)
		}
	},
	Traverse: func(h *rt.Header, visit func(rt.Value)) {
		for _, v := range object.As[hookArgs](h.Val()).v {
			visit(v)
		}
	}}

// newHookArgs takes no reference over; the result is owned.
func newHookArgs(t *rt.Thread, v ...rt.Value) rt.Value {
	a := &hookArgs{}
	for i := range a.v {
		a.v[i] = t.New(v[i])
	}
	a.Init(t, &hookArgsShape)
	return a.Val()
}

var hookArgNames = [4]string{"exc_type", "exc_value", "exc_traceback", "thread"}

func init() {
	def := object.TypeDef{
		Name: "_ExceptHookArgs", Module: "_thread", Layout: &hookArgsShape,
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) != 1 || len(names) != 0 {
					return rt.Value{}, object.TypeError(t, "_ExceptHookArgs() takes a 4-sequence")
				}
				var v []rt.Value
				err := object.Iterate(t, args[0], func(x rt.Value) (bool, error) {
					v = append(v, t.New(x))
					return true, nil
				})
				for _, x := range v {
					t.Hold(x)
				}
				if err == nil && len(v) != 4 {
					err = object.TypeError(t, "_ExceptHookArgs() takes a 4-sequence (%d-sequence given)", len(v))
				}
				if err != nil {
					return rt.Value{}, err
				}
				return newHookArgs(t, v...), nil
			},
			Len: func(t *rt.Thread, v rt.Value) (int, error) { return 4, nil },
			GetItem: func(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
				i, err := object.IndexInt(t, key, object.IndexErrorType)
				if err != nil {
					return rt.Value{}, err
				}
				if i < 0 {
					i += 4
				}
				if i < 0 || i > 3 {
					return rt.Value{}, object.IndexError(t, "tuple index out of range")
				}
				return t.New(object.As[hookArgs](v).v[i]), nil
			},
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				s := "_thread._ExceptHookArgs("
				for i, name := range hookArgNames {
					r, err := object.ReprString(t, object.As[hookArgs](v).v[i])
					if err != nil {
						return rt.Value{}, err
					}
					if i > 0 {
						s += ", "
					}
					s += name + "=" + r
				}
				return object.NewStr(t, s+")"), nil
			},
		},
	}
	for i, name := range hookArgNames {
		def.GetSets = append(def.GetSets, object.GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return t.New(object.As[hookArgs](v).v[i]), nil
		}})
	}
	object.DefineType(hookArgsType, def)
}
