// This file defines local, whose attributes each thread has for itself.
package threading

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// Local is a threading.local. Each thread's attributes are in a dict, which dies
// with the thread or with the local, whichever is first.
type Local struct {
	rt.Header
	Ext object.Ext0 // the __slots__ of a subclass, which all threads share
	// args and names are the constructor's, for __init__ in other threads; owned,
	// never changed.
	args  []rt.Value
	names []string

	mu    sched.Mutex
	dicts map[*rt.Thread]*object.Dict // owned references
	dead  bool
}

var localType = &object.Type{}

func asLocal(v rt.Value) *Local { return object.As[Local](v) }

type localsKey struct{}

// threadLocals lists the locals that a thread has used. It holds no reference:
// the dead among them are passed over.
type threadLocals struct {
	list  []*Local
	limit int // when to look for dead ones
}

// ThreadEnds drops the attributes that the thread had in each local.
func (l *threadLocals) ThreadEnds(t *rt.Thread) {
	for len(l.list) > 0 {
		list := l.list
		l.list = nil // finalizers may use locals again
		for _, x := range list {
			x.mu.Lock()
			d := x.dicts[t]
			delete(x.dicts, t)
			x.mu.Unlock()
			if d != nil {
				t.Decref(d.Val())
			}
		}
	}
}

func (l *threadLocals) add(x *Local) {
	if len(l.list) >= l.limit {
		alive := l.list[:0]
		for _, y := range l.list {
			y.mu.Lock()
			if !y.dead {
				alive = append(alive, y)
			}
			y.mu.Unlock()
		}
		clear(l.list[len(alive):])
		l.list = alive
		l.limit = max(16, 2*len(alive))
	}
	l.list = append(l.list, x)
}

// dict returns the caller's dict, borrowed: only this thread's end or the local's
// death drops it. On first use in a thread, __init__ of a subclass runs.
func (l *Local) dict(t *rt.Thread) (*object.Dict, error) {
	l.mu.Lock()
	d := l.dicts[t]
	l.mu.Unlock()
	if d != nil {
		return d, nil
	}
	d = l.newDict(t)
	if cls := object.TypeOf(l.Val()); cls.Flags&object.CustomInit != 0 && cls.Slots.Init != nil {
		mark := t.HoldMark()
		err := cls.Slots.Init(t, l.Val(), l.args, l.names)
		if err != nil {
			exc := object.Fetch(t)
			l.mu.Lock()
			delete(l.dicts, t)
			l.mu.Unlock()
			t.Decref(d.Val())
			t.Release(mark)
			if !exc.IsNone() {
				_ = object.Restore(t, exc)
			}
			return nil, err
		}
		t.Release(mark)
	}
	return d, nil
}

func (l *Local) newDict(t *rt.Thread) *object.Dict {
	d := object.NewDict(t)
	l.mu.Lock()
	l.dicts[t] = d
	l.mu.Unlock()
	if t.Locals == nil {
		t.Locals = map[any]any{}
	}
	tl, ok := t.Locals[localsKey{}].(*threadLocals)
	if !ok {
		tl = &threadLocals{}
		t.Locals[localsKey{}] = tl
	}
	tl.add(l)
	return d
}

func localGetAttr(t *rt.Thread, v rt.Value, name *object.Str) (rt.Value, error) {
	d, err := asLocal(v).dict(t)
	if err != nil {
		return rt.Value{}, err
	}
	if name.S == "__dict__" { // a subclass has a descriptor of that name, which knows nothing of threads
		return t.New(d.Val()), nil
	}
	if !hasDataDescr(t, v, name) {
		if r := d.GetStr(t, name); r.H != nil {
			return r, nil
		}
	}
	r, err := object.GenericGetAttr(t, v, name)
	if err != nil && object.TypeOf(v) == localType && object.Caught(t, err, object.AttributeErrorType) {
		return r, object.Raise(t, object.AttributeErrorType, "'_thread._local' object has no attribute '%s'", name.S)
	}
	return r, err
}

// hasDataDescr reports whether the class decides about the attribute.
func hasDataDescr(t *rt.Thread, v rt.Value, name *object.Str) bool {
	f := object.TypeOf(v).Lookup(t, name)
	if f.H == nil {
		return false
	}
	data := object.TypeOf(f).DescrSet != nil
	t.Decref(f)
	return data
}

func localSetAttr(t *rt.Thread, v rt.Value, name *object.Str, val rt.Value) error {
	d, err := asLocal(v).dict(t)
	if err != nil {
		return err
	}
	if name.S == "__dict__" {
		return object.Raise(t, object.AttributeErrorType, "'%s' object attribute '__dict__' is read-only", object.TypeName(v))
	}
	if hasDataDescr(t, v, name) {
		return object.GenericSetAttr(t, v, name, val)
	}
	if val.IsUnbound() {
		ok, err := d.Del(t, name.Val())
		if err == nil && !ok {
			return object.NoAttribute(t, v, name)
		}
		return err
	}
	return d.SetStr(t, name, t.New(val))
}

func freeLocal(t *rt.Thread, h *rt.Header) {
	l := asLocal(h.Val())
	l.mu.Lock()
	dicts := l.dicts
	l.dicts, l.dead = nil, true
	l.mu.Unlock()
	args := l.args
	l.args = nil
	for _, d := range dicts {
		t.Decref(d.Val())
	}
	for _, v := range args {
		t.Decref(v)
	}
	object.FreeExt(t, &l.Ext)
}

func init() {
	object.DefineType(localType, object.TypeDef{
		Name: "_local", Module: "_thread", Flags: object.BaseType,
		Doc: "Thread-local data",
		Ext: func(v rt.Value) *object.Ext0 { return &asLocal(v).Ext },
		Shape: rt.Shape{Kind: rt.KindOther, Free: freeLocal, Traverse: func(h *rt.Header, visit func(rt.Value)) {
			l := asLocal(h.Val())
			for _, d := range l.dicts {
				visit(d.Val())
			}
			for _, v := range l.args {
				visit(v)
			}
			object.TraverseExt(&l.Ext, visit)
		}},
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				if len(args) > 0 && cls.Flags&object.CustomInit == 0 {
					return rt.Value{}, object.TypeError(t, "Initialization arguments are not supported")
				}
				l := &Local{dicts: map[*rt.Thread]*object.Dict{}, names: names}
				for _, v := range args {
					l.args = append(l.args, t.New(v))
				}
				object.InitObject(t, &l.Header, cls)
				l.newDict(t) // __init__ follows, in this thread
				return l.Val(), nil
			},
			GetAttr: localGetAttr,
			SetAttr: localSetAttr,
		},
		GetSets: []object.GetSet{{Name: "__dict__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			d, err := asLocal(v).dict(t)
			if err != nil {
				return rt.Value{}, err
			}
			return t.New(d.Val()), nil
		}}},
	})
}
