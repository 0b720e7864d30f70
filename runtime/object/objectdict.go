// This file guards the __dict__ of objects, which a script may replace while others are in it.
package object

import (
	rt "minipy/runtime"
)

// takeDict returns the __dict__ of an object, owned, made if wanted; nil if it has
// none. Whoever writes to a __dict__ or hands it out takes it so: another thread,
// or a key's __eq__, may set __dict__ meanwhile and so drop what ownDict lends, and
// what is written into a dead dict would never die.
func takeDict(t *rt.Thread, v rt.Value, make bool) *Dict {
	for {
		d := ownDict(t, v, make)
		if d == nil || !t.Multi() {
			if d != nil {
				t.Incref(d.Val())
			}
			return d
		}
		if t.TryIncref(&d.Header) {
			if ownDict(t, v, false) == d {
				return d
			}
			t.Decref(d.Val())
			continue
		}
		t.Lock(v.H) // who replaces it has this lock, too
		if ownDict(t, v, false) == d {
			t.IncrefLocked(d.Val())
			t.Unlock(v.H)
			return d
		}
		t.Unlock(v.H)
	}
}

// holdDict is takeDict with the reference on the hold stack, for operations that may run script code.
func holdDict(t *rt.Thread, v rt.Value, make bool) *Dict {
	d := takeDict(t, v, make)
	if d != nil {
		t.Hold(d.Val())
	}
	return d
}

// getDictStr reads an attribute from the __dict__ of an object that is no plain
// instance: owned, or the zero Value. Like getOwn it reads without counting the
// dict: see freeDict.
func getDictStr(t *rt.Thread, v rt.Value, name *Str) rt.Value {
	for {
		d := ownDict(t, v, false)
		if d == nil {
			return rt.Value{}
		}
		r := d.GetStr(t, name)
		if r.H != nil || !t.Multi() || ownDict(t, v, false) == d {
			return r
		}
	}
}

// setDictStr stores an attribute in the __dict__ of an object; it takes val over.
func setDictStr(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error {
	mark := t.HoldMark()
	d := holdDict(t, v, true)
	err := d.SetStr(t, name, val)
	releaseKeepErr(t, mark, err)
	return err
}

// delDictStr deletes an attribute from the __dict__ of an object; false if there is none.
func delDictStr(t *rt.Thread, v rt.Value, name *Str) (bool, error) {
	mark := t.HoldMark()
	d := holdDict(t, v, true)
	ok, err := d.Del(t, name.Val())
	releaseKeepErr(t, mark, err)
	return ok, err
}

func getInstanceDict(t *rt.Thread, v rt.Value) (rt.Value, error) {
	d := takeDict(t, v, true)
	if d == nil {
		return rt.Value{}, NoAttribute(t, v, strDict)
	}
	return d.Val(), nil
}

func setInstanceDict(t *rt.Thread, v, val rt.Value) error {
	if val.IsUnbound() {
		val = NewDict(t).Val()
		t.Hold(val)
	} else if val.Kind() != rt.KindDict {
		return TypeError(t, "__dict__ must be set to a dictionary, not a '%s'", TypeName(val))
	}
	ownDict(t, v, true) // to dict mode
	p := extOf(v)
	if p == nil {
		return NoAttribute(t, v, strDict)
	}
	n := &Ext{dict: AsDict(t.New(val))}
	t.Lock(v.H)
	old := p.Load()
	for { // the members of __slots__ may come up meanwhile, without the lock
		n.slots = nil
		if old != nil {
			n.slots = old.slots
		}
		if p.CompareAndSwap(old, n) {
			break
		}
		old = p.Load()
	}
	t.Unlock(v.H)
	if old != nil {
		dropOldDict(t, old.dict)
	}
	return nil
}

// dropOldDict drops a __dict__ that was replaced. Readers may be in it without a
// count: it is marked as not to be recycled.
func dropOldDict(t *rt.Thread, d *Dict) {
	if d != nil {
		d.SetMaybeWeakref()
		t.Decref(d.Val())
	}
}
