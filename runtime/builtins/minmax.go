// This file defines min and max.
package builtins

import (
	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// minMax returns the first item than which none is better by op (LT for min, GT
// for max), or the default.
func minMax(t *rt.Thread, name string, op int, args []rt.Value, names []string) (rt.Value, error) {
	pos := args[:len(args)-len(names)]
	key, missing := rt.None, rt.Unbound
	for i, kw := range names {
		v := args[len(pos)+i]
		switch kw {
		case "key":
			key = v
		case "default":
			missing = v
		default:
			return rt.Value{}, object.UnexpectedKeyword(t, name, kw, "key", "default")
		}
	}
	if len(pos) == 0 {
		return rt.Value{}, object.TypeError(t, "%s expected at least 1 argument, got 0", name)
	}
	if len(pos) > 1 && !missing.IsUnbound() {
		return rt.Value{}, object.TypeError(t, "Cannot specify a default for %s() with multiple positional arguments", name)
	}
	if len(pos) == 2 && len(names) == 0 {
		if better, ok := betterNumber(pos[1], pos[0], op); better {
			return pos[1], nil
		} else if ok {
			return pos[0], nil
		}
	}
	c := chooser{op: op, key: key, at: t.HoldMark()}
	t.Hold(rt.Value{})
	t.Hold(rt.Value{})
	var err error
	if len(pos) > 1 {
		for i, v := range pos {
			if _, err = c.Consume(t, v); err != nil {
				break
			}
			if i&1023 == 1023 {
				if err = t.Poll(); err != nil {
					break
				}
			}
		}
	} else {
		err = object.Consume(t, pos[0], &c)
	}
	if err != nil {
		return rt.Value{}, err
	}
	if best := t.Held(c.at); !best.IsNil() {
		return t.New(best), nil
	}
	if !missing.IsUnbound() {
		return t.New(missing), nil
	}
	return rt.Value{}, object.ValueError(t, "%s() iterable argument is empty", name)
}

// chooser finds the best item. It and its key lie on the hold stack, from the index
// at on: nothing at first.
type chooser struct {
	op, at int
	key    rt.Value
}

// betterNumber reports whether a op b; ok is false unless both are ints in the word or both floats.
func betterNumber(a, b rt.Value, op int) (better, ok bool) {
	switch {
	case a.IsInt() && b.IsInt():
		if op == code.GT {
			return a.Int() > b.Int(), true
		}
		return a.Int() < b.Int(), true
	case a.IsFloat() && b.IsFloat():
		if op == code.GT {
			return a.Float() > b.Float(), true
		}
		return a.Float() < b.Float(), true
	}
	return false, false
}

// ConsumeLeaf compares a number with the best one.
func (c *chooser) ConsumeLeaf(t *rt.Thread, item rt.Value) bool {
	cur := t.Held(c.at + 1)
	if cur.IsNil() || !c.key.IsNone() {
		return false
	}
	better, ok := betterNumber(item, cur, c.op)
	if better { // what it replaces is a number, too
		t.SetHold(c.at, item)
		t.SetHold(c.at+1, item)
	}
	return ok
}

// Consume compares an item with the best one.
func (c *chooser) Consume(t *rt.Thread, item rt.Value) (bool, error) {
	if c.ConsumeLeaf(t, item) {
		return true, nil
	}
	k := item
	if !c.key.IsNone() {
		var err error
		if k, err = object.Call(t, c.key, item); err != nil {
			return false, err
		}
	} else {
		t.Incref(k)
	}
	t.Hold(k)
	if !t.Held(c.at).IsNil() {
		better, err := object.CompareBool(t, k, t.Held(c.at+1), c.op)
		if err != nil {
			return false, err // k is dropped with what else is held
		}
		if !better {
			t.Decref(t.Unhold())
			return true, nil
		}
	}
	k = t.Unhold()
	t.SetHold(c.at, t.New(item))
	t.SetHold(c.at+1, k)
	return true, nil
}
