// This file defines SimpleQueue, and module queue itself.
package queue

import (
	"time"

	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// simple is a SimpleQueue: first in first out, without limit or tasks.
type simple struct {
	rt.Header
	Ext     object.Ext0
	mu      sched.Mutex
	items   ring
	getters thread.Waiters
}

var simpleType = &object.Type{}

func asSimple(v rt.Value) *simple { return object.As[simple](v) }

func (q *simple) put(t *rt.Thread, item rt.Value) {
	thread.Observe(t, &q.Header, rt.Release)
	t.Incref(item)
	q.mu.Lock()
	q.items.push(item)
	q.getters.WakeFirst(false)
	q.mu.Unlock()
}

func (q *simple) get(t *rt.Thread, block bool, deadline time.Duration) (rt.Value, error) {
	if t.Observer != nil {
		ready := func() bool { return q.items.n > 0 }
		if block {
			thread.ObserveWait(t, &q.Header, rt.Acquire, deadline, ready)
		} else {
			thread.ObserveTry(t, &q.Header, ready)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	var w *thread.Waiter
	for {
		if q.items.n > 0 {
			return q.items.shift(), nil
		}
		if !block {
			return rt.Value{}, object.RaiseArgs(t, emptyType)
		}
		if w == nil {
			w = &thread.Waiter{T: t}
		}
		if w.Woken {
			w.Woken = false
			q.getters.PushFront(w)
		} else {
			q.getters.Push(w)
		}
		o, err := thread.Await(t, &q.mu, w, &rt.Wait{Kind: "queue", On: &q.Header, Timed: deadline >= 0}, deadline)
		if err != nil {
			if w.Woken && q.items.n > 0 {
				q.getters.WakeFirst(false)
			}
			return rt.Value{}, err
		}
		block = o != thread.TimedOut
	}
}

func simpleLen(t *rt.Thread, v rt.Value) int {
	q := asSimple(v)
	thread.Observe(t, &q.Header, rt.Look)
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.items.n
}

func init() {
	object.DefineType(simpleType, object.TypeDef{
		Name: "SimpleQueue", Module: "_queue", Flags: object.BaseType,
		Ext: func(v rt.Value) *object.Ext0 { return &asSimple(v).Ext },
		Shape: rt.Shape{Kind: rt.KindOther,
			Free: func(t *rt.Thread, h *rt.Header) {
				q := asSimple(h.Val())
				object.FreeExt(t, &q.Ext)
				for q.items.n > 0 {
					t.Decref(q.items.shift())
				}
			},
			Traverse: func(h *rt.Header, visit func(rt.Value)) {
				q := asSimple(h.Val())
				q.items.each(visit)
				object.TraverseExt(&q.Ext, visit)
			}},
		Slots: object.Slots{New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
			if len(args) > 0 && cls == simpleType {
				return rt.Value{}, object.TypeError(t, "SimpleQueue() takes no arguments (%d given)", len(args))
			}
			q := &simple{}
			object.InitObject(t, &q.Header, cls)
			return q.Val(), nil
		}},
		Methods: []object.Def{
			{Name: "put", Params: "item, block, timeout", Min: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				asSimple(args[0]).put(t, args[1])
				return rt.None, nil
			}, Doc: "Put the item on the queue; this never blocks."},
			{Name: "put_nowait", Params: "item", Min: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				asSimple(args[0]).put(t, args[1])
				return rt.None, nil
			}},
			{Name: "get", Params: "block, timeout", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				block, deadline, err := blocking(t, args[1], args[2])
				if err != nil {
					return rt.Value{}, err
				}
				return asSimple(args[0]).get(t, block, deadline)
			}, Doc: "Remove and return an item from the queue, waiting until there is one."},
			{Name: "get_nowait", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return asSimple(args[0]).get(t, false, 0)
			}},
			{Name: "empty", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return rt.Bool(simpleLen(t, args[0]) == 0), nil
			}, Doc: "Return True if the queue is empty, False otherwise."},
			{Name: "qsize", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return rt.Int(int64(simpleLen(t, args[0]))), nil
			}, Doc: "Return the size of the queue."},
		},
	})
}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := object.NewModule(t, "queue", "A multi-producer, multi-consumer queue.")
	all := rt.Value(object.NewList(t, 7).Val())
	for _, typ := range []*object.Type{emptyType, fullType, shutDownType, queueType, priorityType, lifoType, simpleType} {
		m.Set(t, typ.Name, typ.Val())
		object.AsList(all).Append(t, object.NewStr(t, typ.Name))
	}
	m.Set(t, "__all__", all)
	return m.Val(), nil
}
