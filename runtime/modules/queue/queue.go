// This file defines Queue, LifoQueue and PriorityQueue.

// Package queue implements module queue. Each operation of a queue is native and
// one visible step.
package queue

import (
	"math"
	"time"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
	"minipy/runtime/sched"
)

// kind says in which order a queue gives its items back.
type kind uint8

const (
	fifo kind = iota
	lifo
	priority
)

// Queue is a queue of any kind. What follows mu is under mu; the items of a
// priority queue are changed by the holder of heap alone, as comparing them may
// run script code: mu is not held then. heap is taken before mu.
type Queue struct {
	rt.Header
	Ext  object.Ext0
	kind kind

	heap thread.Mutex

	mu         sched.Mutex
	items      ring
	maxSize    rt.Value // as given
	limit      int      // 0: none
	odd        bool     // maxSize is no number: to compare it with one fails
	unfinished int
	down       bool
	getters    thread.Waiters
	putters    thread.Waiters
	joiners    thread.Waiters
}

func digestQueue(h *rt.Header, d *rt.Digest) {
	q := object.As[Queue](h.Val())
	object.TraverseExt(&q.Ext, d.Value)
	d.Word(uint64(q.kind))
	q.heap.Digest(d)
	d.Word(uint64(q.items.n))
	for i := range q.items.n {
		d.Value(*q.items.at(i))
	}
	d.Value(q.maxSize)
	d.Word(uint64(q.unfinished))
	d.Flag(q.down)
	q.getters.Digest(d)
	q.putters.Digest(d)
	q.joiners.Digest(d)
}

// The types and exceptions of the module.
var (
	queueType    = &object.Type{}
	lifoType     = &object.Type{}
	priorityType = &object.Type{}
	emptyType    = &object.Type{}
	fullType     = &object.Type{}
	shutDownType = &object.Type{}
)

func asQueue(v rt.Value) *Queue { return object.As[Queue](v) }

// enter begins an operation: the queue's state may be looked at and changed.
func (q *Queue) enter(t *rt.Thread) error {
	if q.kind == priority && !q.heap.TryLock(t) {
		if _, err := q.heap.Lock(t, &rt.Wait{Kind: "queue", On: &q.Header}, sched.Forever); err != nil {
			return err
		}
	}
	q.mu.Lock()
	return nil
}

func (q *Queue) leave(t *rt.Thread) {
	q.mu.Unlock()
	if q.kind == priority {
		q.heap.Unlock(t)
	}
}

// wait waits on list until woken: nil, or until the deadline: late. The caller
// has entered; it has left when wait returns.
func (q *Queue) wait(t *rt.Thread, list *thread.Waiters, w *thread.Waiter, deadline time.Duration) (late bool, err error) {
	w.T = t
	if w.Woken {
		w.Woken = false
		list.PushFront(w)
	} else {
		list.Push(w)
	}
	if q.kind == priority {
		q.heap.Unlock(t)
	}
	o, err := thread.Await(t, &q.mu, w, &rt.Wait{Kind: "queue", On: &q.Header, Timed: deadline >= 0}, deadline)
	if o == thread.Failed && w.Woken {
		// What it was woken for is for another.
		list.WakeFirst(false)
	}
	q.mu.Unlock()
	return o == thread.TimedOut, err
}

// put adds an item (borrowed).
func (q *Queue) put(t *rt.Thread, item rt.Value, block bool, deadline time.Duration) error {
	switch {
	case t.Observer == nil:
	case block:
		thread.ObserveWait(t, &q.Header, rt.Release, deadline, func() bool { return q.down || q.limit <= 0 || q.items.n < q.limit })
	default:
		thread.Observe(t, &q.Header, rt.Release)
	}
	t.Incref(item)
	var w *thread.Waiter
	for {
		if err := q.enter(t); err != nil {
			t.Decref(item)
			return err
		}
		var err error
		switch {
		case q.down:
			err = object.RaiseArgs(t, shutDownType)
		case q.limit > 0 && q.items.n >= q.limit:
			if !block {
				err = object.RaiseArgs(t, fullType)
			}
		default:
			if q.kind == priority {
				q.mu.Unlock()
				err = q.items.heapPush(t, item)
				q.mu.Lock()
			} else {
				q.items.push(item)
			}
			// A comparison that raised leaves the item in the heap, uncounted, as CPython does.
			if err == nil {
				q.unfinished++
				q.getters.WakeFirst(false)
			}
			q.leave(t)
			return err
		}
		if err != nil {
			q.leave(t)
			t.Decref(item)
			return err
		}
		if w == nil {
			w = &thread.Waiter{}
		}
		late, err := q.wait(t, &q.putters, w, deadline)
		if late {
			block = false
		}
		if err != nil {
			t.Decref(item)
			return err
		}
	}
}

// get takes an item, owned.
func (q *Queue) get(t *rt.Thread, block bool, deadline time.Duration) (rt.Value, error) {
	if t.Observer != nil {
		ready := func() bool { return q.down || q.items.n > 0 }
		if block {
			thread.ObserveWait(t, &q.Header, rt.Acquire, deadline, ready)
		} else {
			thread.ObserveTry(t, &q.Header, ready)
		}
	}
	var w *thread.Waiter
	for {
		if err := q.enter(t); err != nil {
			return rt.Value{}, err
		}
		if q.items.n > 0 {
			var item rt.Value
			var err error
			switch q.kind {
			case fifo:
				item = q.items.shift()
			case lifo:
				item = q.items.pop()
			default:
				q.mu.Unlock()
				item, err = q.items.heapPop(t)
				q.mu.Lock()
			}
			if err == nil {
				q.putters.WakeFirst(false)
			}
			q.leave(t)
			return item, err
		}
		if q.down {
			q.leave(t)
			return rt.Value{}, object.RaiseArgs(t, shutDownType)
		}
		if !block {
			q.leave(t)
			return rt.Value{}, object.RaiseArgs(t, emptyType)
		}
		if w == nil {
			w = &thread.Waiter{}
		}
		late, err := q.wait(t, &q.getters, w, deadline)
		if err != nil {
			return rt.Value{}, err
		}
		if late {
			block = false
		}
	}
}

// patience is how a put or get waits: not at all, until a deadline (sched.Forever is none), or for longer than any clock
// reaches, which is an error for those who have to wait.
type patience struct {
	block    bool
	deadline time.Duration
	tooLong  bool
}

// waiting converts block and timeout as the queues written in Python take them.
func waiting(t *rt.Thread, block, timeout rt.Value) (patience, error) {
	if !block.IsUnbound() {
		if b, err := object.Truth(t, block); err != nil || !b {
			return patience{}, err
		}
	}
	if timeout.IsUnbound() || timeout.IsNone() {
		return patience{block: true, deadline: sched.Forever}, nil
	}
	if negative, err := thread.Negative(t, timeout); err != nil {
		return patience{}, err
	} else if negative {
		return patience{}, object.ValueError(t, "'timeout' must be a non-negative number")
	}
	deadline, err := thread.Until(t, timeout)
	if object.Caught(t, err, object.OverflowErrorType) {
		if err := thread.Adds(t, timeout); err != nil {
			return patience{}, err // no float is so large
		}
		return patience{tooLong: true}, nil
	}
	return patience{block: deadline < 0 || t.Left(deadline) > 0, deadline: deadline}, err
}

// hurry is what a put or get that did not wait says if it had to, for longer than possible.
func (p patience) hurry(t *rt.Thread, err error, reason *object.Type) error {
	if p.tooLong && object.Caught(t, err, reason) {
		return thread.TooLong(t)
	}
	return err
}

// blocking converts block and timeout of a SimpleQueue, written in C: a deadline of sched.Forever is none.
func blocking(t *rt.Thread, block, timeout rt.Value) (bool, time.Duration, error) {
	if !block.IsUnbound() {
		if b, err := object.Truth(t, block); err != nil || !b {
			return false, 0, err
		}
	}
	if timeout.IsUnbound() || timeout.IsNone() {
		return true, sched.Forever, nil
	}
	d, err := thread.Seconds(t, timeout)
	if err != nil {
		return false, 0, err
	}
	if d < 0 {
		return false, 0, object.ValueError(t, "'timeout' must be a non-negative number")
	}
	return d > 0, t.Deadline(d), nil
}

var (
	putDef = object.Def{Name: "put", Params: "item, block, timeout", Min: 1}.Prepared()
	getDef = object.Def{Name: "get", Params: "block, timeout"}.Prepared()
)

// checkSize fails if the size that the script gave cannot be compared; less is whether 0 is on the left, as full has it.
func (q *Queue) checkSize(t *rt.Thread, less bool) error {
	q.mu.Lock()
	odd, size := q.odd, rt.None
	if odd {
		size = q.maxSize
		t.IncrefLocked(size)
	}
	q.mu.Unlock()
	if !odd {
		return nil
	}
	t.Hold(size)
	var r rt.Value
	var err error
	if less {
		r, err = object.Compare(t, rt.Int(0), size, code.LT)
	} else {
		r, err = object.Compare(t, size, rt.Int(0), code.GT)
	}
	if err == nil {
		t.Decref(r)
	}
	return err
}

func queuePut(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	q := asQueue(args[0])
	if err := q.checkSize(t, false); err != nil {
		return rt.Value{}, err
	}
	if len(args) == 2 && len(names) == 0 {
		return rt.None, q.put(t, args[1], true, sched.Forever)
	}
	a, err := object.BindArgs(t, &putDef, args[1:], names)
	if err != nil {
		return rt.Value{}, err
	}
	p := patience{block: true, deadline: sched.Forever}
	if q.limit > 0 { // else there is no need to look at the timeout
		if p, err = waiting(t, a[1], a[2]); err != nil {
			return rt.Value{}, err
		}
	}
	return rt.None, p.hurry(t, q.put(t, a[0], p.block, p.deadline), fullType)
}

func queueGet(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	q := asQueue(args[0])
	if len(args) == 1 {
		return q.get(t, true, sched.Forever)
	}
	a, err := object.BindArgs(t, &getDef, args[1:], names)
	if err != nil {
		return rt.Value{}, err
	}
	p, err := waiting(t, a[0], a[1])
	if err != nil {
		return rt.Value{}, err
	}
	r, err := q.get(t, p.block, p.deadline)
	return r, p.hurry(t, err, emptyType)
}

func queueTaskDone(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	q := asQueue(args[0])
	thread.Observe(t, &q.Header, rt.Release)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.unfinished <= 0 {
		return rt.Value{}, object.ValueError(t, "task_done() called too many times")
	}
	if q.unfinished--; q.unfinished == 0 {
		q.joiners.WakeAll()
	}
	return rt.None, nil
}

func queueJoin(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	q := asQueue(args[0])
	thread.ObserveWait(t, &q.Header, rt.Acquire, sched.Forever, func() bool { return q.unfinished == 0 })
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.unfinished > 0 {
		w := &thread.Waiter{T: t}
		q.joiners.Push(w)
		if _, err := thread.Await(t, &q.mu, w, &rt.Wait{Kind: "queue join", On: &q.Header}, sched.Forever); err != nil {
			return rt.Value{}, err
		}
		if q.down {
			break // an immediate shutdown lets go of them
		}
	}
	return rt.None, nil
}

var shutdownDef = object.Def{Name: "shutdown", Params: "immediate", Fn: queueShutdown, Doc: "Shut the queue down: gets and puts raise ShutDown, gets once the queue is empty, or at once\nif immediate."}.Prepared()

func queueShutdown(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	q := asQueue(args[0])
	immediate := false
	if !args[1].IsUnbound() {
		var err error
		if immediate, err = object.Truth(t, args[1]); err != nil {
			return rt.Value{}, err
		}
	}
	if err := q.enter(t); err != nil {
		return rt.Value{}, err
	}
	q.down = true
	var dropped []rt.Value
	if immediate {
		for q.items.n > 0 {
			dropped = append(dropped, q.items.shift())
			if q.unfinished > 0 {
				q.unfinished--
			}
		}
		q.joiners.WakeAll()
	}
	for q.getters.WakeFirst(false) {
	}
	for q.putters.WakeFirst(false) {
	}
	q.leave(t)
	for _, v := range dropped {
		t.Decref(v)
	}
	return rt.None, nil
}

// size calls f with the number of items and the limit.
func size(f func(n, limit int) rt.Value) func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		q := asQueue(args[0])
		thread.Observe(t, &q.Header, rt.Look)
		if err := q.enter(t); err != nil {
			return rt.Value{}, err
		}
		defer q.leave(t)
		return f(q.items.n, q.limit), nil
	}
}

var isFull = size(func(n, limit int) rt.Value { return rt.Bool(limit > 0 && n >= limit) })

var initDef = object.Def{Name: "Queue.__init__", Params: "maxsize"}.Prepared()

func queueInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	a, err := object.BindArgs(t, &initDef, args, names)
	if err != nil {
		return err
	}
	size := rt.Int(0)
	limit, odd := 0, false
	if !a[0].IsUnbound() {
		size = a[0]
		switch {
		case size.IsFloat():
			switch f := size.Float(); {
			case f >= math.MaxInt64:
				limit = math.MaxInt64
			case f > 0:
				limit = int(math.Ceil(f))
			}
		case object.TypeOf(size).Slots.Index == nil:
			odd = true
		default:
			if limit, err = object.IndexInt(t, size, nil); err != nil {
				return err
			}
		}
	}
	q := asQueue(v)
	t.Incref(size)
	q.mu.Lock()
	old := q.maxSize
	q.maxSize, q.limit, q.odd = size, max(limit, 0), odd
	q.mu.Unlock()
	t.Decref(old)
	return nil
}

// overridden are the methods of CPython's queues that subclasses replace to change the order.
var overridden = []*object.Str{object.StaticStr("_init"), object.StaticStr("_put"), object.StaticStr("_get"), object.StaticStr("_qsize")}

func queueNew(k kind) func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
	return func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
		if cls.Flags&object.Heap != 0 {
			for _, name := range overridden {
				if f := cls.Lookup(t, name); f.H != nil {
					t.Decref(f)
					return rt.Value{}, object.Raise(t, object.NotImplementedErrorType, "minipy's queues do not call %s.%s()", cls.Name, name.S)
				}
			}
		}
		q := &Queue{kind: k, maxSize: rt.Int(0)}
		object.InitObject(t, &q.Header, cls)
		return q.Val(), nil
	}
}

func freeQueue(t *rt.Thread, h *rt.Header) {
	q := asQueue(h.Val())
	size := q.maxSize
	q.maxSize = rt.Int(0)
	object.FreeExt(t, &q.Ext)
	for q.items.n > 0 {
		t.Decref(q.items.shift())
	}
	t.Decref(size)
}

func traverseQueue(h *rt.Header, visit func(rt.Value)) {
	q := asQueue(h.Val())
	visit(q.maxSize)
	q.items.each(visit)
	object.TraverseExt(&q.Ext, visit)
}

// noLock: a lock that scripts hold would have to be taken by every put and get, which are one step without.
const noLock = "minipy's queues have no lock for scripts, each method is one step"

func boolAttr(name string, get func(q *Queue) rt.Value) object.GetSet {
	return object.GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		q := asQueue(v)
		q.mu.Lock()
		defer q.mu.Unlock()
		r := get(q)
		t.IncrefLocked(r)
		return r, nil
	}}
}

func init() {
	object.DefineException(emptyType, "_queue", "Empty", "Exception raised by Queue.get(block=0)/get_nowait().", object.ExceptionType)
	object.DefineException(fullType, "queue", "Full", "Exception raised by Queue.put(block=0)/put_nowait().", object.ExceptionType)
	object.DefineException(shutDownType, "queue", "ShutDown", "Raised when put/get with shut-down queue.", object.ExceptionType)
	shape := rt.Shape{Kind: rt.KindOther, Free: freeQueue, Traverse: traverseQueue, Digest: digestQueue}
	maxsize := boolAttr("maxsize", func(q *Queue) rt.Value { return q.maxSize })
	maxsize.Set = func(t *rt.Thread, v, val rt.Value) error {
		if val.IsUnbound() {
			return object.Raise(t, object.AttributeErrorType, "maxsize")
		}
		return queueInit(t, v, []rt.Value{val}, nil)
	}
	object.DefineType(queueType, object.TypeDef{
		Name: "Queue", Module: "queue", Shape: shape, Flags: object.BaseType | object.HasDict,
		Ext:   func(v rt.Value) *object.Ext0 { return &asQueue(v).Ext },
		Slots: object.Slots{New: queueNew(fifo), Init: queueInit},
		Methods: []object.Def{
			{Name: "put", Kw: queuePut, Doc: "Put an item into the queue, waiting for a free slot if it is full."},
			{Name: "get", Kw: queueGet, Doc: "Remove and return an item from the queue, waiting until there is one."},
			{Name: "put_nowait", Params: "item", Min: 1, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				q := asQueue(args[0])
				if err := q.checkSize(t, false); err != nil {
					return rt.Value{}, err
				}
				return rt.None, q.put(t, args[1], false, 0)
			}},
			{Name: "get_nowait", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return asQueue(args[0]).get(t, false, 0)
			}},
			{Name: "qsize", Fn: size(func(n, limit int) rt.Value { return rt.Int(int64(n)) }), Doc: "Return the number of items in the queue."},
			{Name: "empty", Fn: size(func(n, limit int) rt.Value { return rt.Bool(n == 0) }), Doc: "Return whether the queue is empty."},
			{Name: "full", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if err := asQueue(args[0]).checkSize(t, true); err != nil {
					return rt.Value{}, err
				}
				return isFull(t, args)
			}, Doc: "Return whether the queue is full."},
			{Name: "task_done", Fn: queueTaskDone},
			{Name: "join", Fn: queueJoin, Doc: "Block until all items in the queue have been gotten and processed."},
			shutdownDef,
			object.ClassGetItem,
		},
		GetSets: []object.GetSet{
			maxsize,
			boolAttr("unfinished_tasks", func(q *Queue) rt.Value { return rt.Int(int64(q.unfinished)) }),
			boolAttr("is_shutdown", func(q *Queue) rt.Value { return rt.Bool(q.down) }),
		},
		Lacks: map[string]string{
			"queue": "minipy's queues do not show their items, qsize() counts them and get() takes them out",
			"mutex": noLock, "not_empty": noLock, "not_full": noLock, "all_tasks_done": noLock,
		},
	})
	object.DefineType(lifoType, object.TypeDef{Name: "LifoQueue", Module: "queue", Bases: []*object.Type{queueType}, Shape: shape, Flags: object.BaseType | object.HasDict, Slots: object.Slots{New: queueNew(lifo)}})
	object.DefineType(priorityType, object.TypeDef{Name: "PriorityQueue", Module: "queue", Bases: []*object.Type{queueType}, Shape: shape, Flags: object.BaseType | object.HasDict, Slots: object.Slots{New: queueNew(priority)}})
}
