// This file models queues and locks, also where a call waits for another thread's.

package linear

import (
	rt "minipy/runtime"
	"minipy/runtime/modules/queue"
	"minipy/runtime/modules/thread"
	"minipy/runtime/object"
)

func kinds() []*kind {
	return []*kind{listKind(), dequeKind(), dictKind(), setKind(), queueKind("Queue"), queueKind("LifoQueue"), queueKind("PriorityQueue"),
		handOver(), lockKind("Lock"), lockKind("RLock"), lockHeld()}
}

// made is what a class of a module makes.
func made(t *rt.Thread, module func(*rt.Thread) (rt.Value, error), class string, args ...rt.Value) rt.Value {
	m, err := module(t)
	if err == nil {
		defer t.Decref(m)
		var cls rt.Value
		if cls, err = object.GetAttrName(t, m, class); err == nil {
			defer t.Decref(cls)
			var v rt.Value
			if v, err = object.Call(t, cls, args...); err == nil {
				return v
			}
		}
	}
	panic(err)
}

// queueKind are queues of at most three items, without waiting.
func queueKind(class string) *kind {
	const room = 3
	next := func(s []int) int {
		i := 0
		switch class {
		case "LifoQueue":
			i = len(s) - 1
		case "PriorityQueue":
			for k := range s {
				if s[k] < s[i] {
					i = k
				}
			}
		}
		return i
	}
	return &kind{name: class, make: func(t *rt.Thread) rt.Value { return made(t, queue.New, class, rt.Int(room)) }, ops: []op{
		{"put_nowait", method("put_nowait", "x"), exact(func(s []int, x, y int) (string, []int) {
			if len(s) == room {
				return "Full", s
			}
			return "None", put(s, len(s), x)
		})},
		{"get_nowait", method("get_nowait", ""), exact(func(s []int, x, y int) (string, []int) {
			if len(s) == 0 {
				return "Empty", s
			}
			i := next(s)
			return show1(s[i]), cut(s, i)
		})},
		{"qsize", method("qsize", ""), exact(func(s []int, x, y int) (string, []int) { return show1(len(s)), s })},
		{"empty", method("empty", ""), exact(func(s []int, x, y int) (string, []int) { return truth(len(s) == 0), s })},
		{"full", method("full", ""), exact(func(s []int, x, y int) (string, []int) { return truth(len(s) == room), s })},
	}}
}

// handOver is a queue of one item between a thread that puts and one that gets: both wait.
func handOver() *kind {
	return &kind{name: "Queue hand-over", most: 2, make: func(t *rt.Thread) rt.Value { return made(t, queue.New, "Queue", rt.Int(1)) },
		pick: func(thread, n int) int { return thread },
		ops: []op{
			{"put", method("put", "x"), func(s []int, x, y int, out string) (bool, []int) {
				return len(s) == 0 && out == "None", []int{x}
			}},
			{"get", method("get", ""), func(s []int, x, y int, out string) (bool, []int) {
				return len(s) == 1 && out == show1(s[0]), nil
			}},
		}}
}

// lockKind are locks without waiting. A Lock's state is whether it is held; an RLock's operations here keep it free between them.
func lockKind(class string) *kind {
	k := &kind{name: class, init: []int{0}, make: func(t *rt.Thread) rt.Value {
		if class == "Lock" {
			return made(t, thread.New, "allocate_lock")
		}
		return made(t, thread.New, "RLock")
	}}
	if class == "RLock" {
		// Acquired as often as released in one thread: the tries of others fail or wait, never break it.
		k.pick = func(_, n int) int { return n % 2 }
		k.ops = []op{
			{"acquire", method("acquire", ""), func(s []int, x, y int, out string) (bool, []int) {
				return s[0] == 0 && out == "True", []int{1}
			}},
			{"release", method("release", ""), func(s []int, x, y int, out string) (bool, []int) {
				return s[0] == 1 && out == "None", []int{0}
			}},
		}
		return k
	}
	k.ops = []op{
		{"acquire(False)", func(t *rt.Thread, obj, _, _, _ rt.Value) (rt.Value, error) {
			return object.CallMethod(t, obj, object.Intern(t, "acquire"), rt.Bool(false))
		}, exact(func(s []int, x, y int) (string, []int) { return truth(s[0] == 0), []int{1} })},
		{"release", method("release", ""), exact(func(s []int, x, y int) (string, []int) {
			if s[0] == 0 {
				return "RuntimeError", s
			}
			return "None", []int{0}
		})},
		{"locked", method("locked", ""), exact(func(s []int, x, y int) (string, []int) { return truth(s[0] == 1), s })},
	}
	return k
}

// lockHeld is a lock that each thread acquires, waiting, and releases in turn.
func lockHeld() *kind {
	k := lockKind("RLock")
	k.name = "Lock held"
	k.make = func(t *rt.Thread) rt.Value { return made(t, thread.New, "allocate_lock") }
	return k
}
