// This file defines BaseException: attributes, methods, and what every exception class has from it.
package object

import (
	rt "minipy/runtime"
)

var strNotes = StaticStr("__notes__")

// excField is an attribute of exceptions that the class keeps beside args: None
// until it is set. It is no entry of __dict__.
func excField(name string) GetSet {
	key := StaticStr(name)
	return GetSet{Name: name,
		Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return getExcField(t, v, key), nil },
		Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				val = rt.None
			}
			setExcField(t, v, key, t.New(val))
			return nil
		}}
}

// getExcField returns a field beside args, owned; None if it was never set.
func getExcField(t *rt.Thread, v rt.Value, key *Str) rt.Value {
	if d := boxSlots(t, v, false); d != nil {
		if r := d.GetStr(t, key); r.H != nil {
			return r
		}
	}
	return rt.None
}

// setExcField sets a field beside args; it takes val over.
func setExcField(t *rt.Thread, v rt.Value, key *Str, val rt.Value) {
	_ = boxSlots(t, v, true).SetStr(t, key, val)
}

func excNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	e := newExceptionRaw(t, cls)
	e.Args = NewTupleFrom(t, args[:len(args)-len(names)])
	return e.Val(), nil
}

func excInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if len(names) > 0 {
		return TypeError(t, "%s() takes no keyword arguments", TypeName(v))
	}
	setExcArgs(t, v, args)
	return nil
}

// setExcArgs makes args (borrowed) the exception's args, unless they are.
func setExcArgs(t *rt.Thread, v rt.Value, args []rt.Value) {
	old := excArgs(t, v)
	have := AsTuple(old).Items
	same := len(have) == len(args)
	for i := 0; same && i < len(args); i++ {
		same = have[i] == args[i]
	}
	t.Decref(old)
	if !same {
		e := AsException(v)
		setField(t, &e.Header, &e.Args, NewTupleFrom(t, args))
	}
}

// excArgs returns the args tuple, owned.
func excArgs(t *rt.Thread, v rt.Value) rt.Value {
	e := AsException(v)
	return loadSlot(t, &e.Header, &e.Args)
}

func excStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	args := excArgs(t, v)
	mark := t.HoldMark()
	t.Hold(args)
	var r rt.Value
	var err error
	switch items := AsTuple(args).Items; len(items) {
	case 0:
		r = NewStr(t, "")
	case 1:
		r, err = ToStr(t, items[0])
	default:
		r, err = ToStr(t, args)
	}
	return t.ReleaseKeep(mark, r), err
}

func excRepr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	args := excArgs(t, v)
	mark := t.HoldMark()
	t.Hold(args)
	var s string
	var err error
	if items := AsTuple(args).Items; len(items) == 1 {
		if s, err = ReprString(t, items[0]); err == nil {
			s = "(" + s + ")"
		}
	} else {
		s, err = ReprString(t, args)
	}
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, TypeOf(v).Name+s), nil
}

func isExc(v rt.Value) bool { return v.Kind() == rt.KindException }

// excLink is __cause__ or __context__.
func excLink(name string, get func(e *Exception) *rt.Value, after func(e *Exception)) GetSet {
	return GetSet{Name: name,
		Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			e := AsException(v)
			return loadSlot(t, &e.Header, get(e)), nil
		},
		Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				return TypeError(t, "%s may not be deleted", name)
			}
			if !val.IsNone() && !isExc(val) {
				return TypeError(t, "exception %s must be None or derive from BaseException", name[2:len(name)-2])
			}
			e := AsException(v)
			setField(t, &e.Header, get(e), t.New(val))
			if after != nil {
				after(e)
			}
			return nil
		}}
}

// SetCause is `raise exc from cause`; cause is borrowed.
func SetCause(t *rt.Thread, exc, cause rt.Value) {
	e := AsException(exc)
	setField(t, &e.Header, &e.Cause, t.New(cause))
	e.Suppress.Store(true)
}

func setTraceback(t *rt.Thread, v, val rt.Value) error {
	if val.IsUnbound() {
		return TypeError(t, "__traceback__ may not be deleted")
	}
	if !val.IsNone() && val.Kind() != rt.KindTraceback {
		return TypeError(t, "__traceback__ must be a traceback or None")
	}
	e := AsException(v)
	setField(t, &e.Header, &e.TB, t.New(val))
	return nil
}

// baseExceptionDef fills in what is BaseException's own.
func baseExceptionDef(d *TypeDef) {
	d.Doc = "Common base class for all exceptions"
	d.Slots = Slots{New: excNew, Init: excInit, Str: excStr, Repr: excRepr}
	d.Methods = []Def{
		{Name: "with_traceback", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if err := setTraceback(t, a[0], a[1]); err != nil {
				return rt.Value{}, err
			}
			return t.New(a[0]), nil
		}, Doc: "Set self.__traceback__ to tb and return self."},
		{Name: "add_note", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if !IsStr(a[1]) {
				return rt.Value{}, TypeError(t, "note must be a str, not '%s'", TypeName(a[1]))
			}
			return none(AddNote(t, a[0], a[1]))
		}, Doc: "Add a note to the exception"},
		{Name: "__setstate__", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			if a[1].IsNone() {
				return rt.None, nil
			}
			if a[1].Kind() != rt.KindDict {
				return rt.Value{}, TypeError(t, "state is not a dictionary")
			}
			keys, vals := AsDict(a[1]).Snapshot(t)
			for i := range keys {
				t.Hold(keys[i])
				t.Hold(vals[i])
			}
			for i, k := range keys {
				if IsStr(k) {
					if err := SetAttr(t, a[0], AsStr(k), vals[i]); err != nil {
						return rt.Value{}, err
					}
				}
			}
			return rt.None, nil
		}},
		{Name: "__reduce__", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			items := []rt.Value{TypeOf(a[0]).Val(), excArgs(t, a[0])}
			if x := extOf(a[0]).Load(); x != nil && x.dict != nil {
				items = append(items, t.New(x.dict.Val()))
			}
			return NewTuple(t, items...), nil
		}},
	}
	d.GetSets = []GetSet{
		{Name: "args", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return excArgs(t, v), nil },
			Set: func(t *rt.Thread, v, val rt.Value) error {
				if val.IsUnbound() {
					return TypeError(t, "args may not be deleted")
				}
				l, err := ToList(t, val)
				if err != nil {
					return err
				}
				e := AsException(v)
				setField(t, &e.Header, &e.Args, NewTupleFrom(t, l.Items()))
				t.Decref(l.Val())
				return nil
			}},
		{Name: "__dict__", Get: getInstanceDict, Set: setInstanceDict},
		{Name: "__traceback__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			e := AsException(v)
			return loadSlot(t, &e.Header, &e.TB), nil
		}, Set: setTraceback},
		excLink("__context__", func(e *Exception) *rt.Value { return &e.Context }, nil),
		excLink("__cause__", func(e *Exception) *rt.Value { return &e.Cause }, func(e *Exception) { e.Suppress.Store(true) }),
		{Name: "__suppress_context__", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			return rt.Bool(AsException(v).Suppress.Load()), nil
		}, Set: func(t *rt.Thread, v, val rt.Value) error {
			if val.IsUnbound() {
				return TypeError(t, "can't delete numeric/char attribute")
			}
			if val != rt.True && val != rt.False {
				return TypeError(t, "attribute value type must be bool")
			}
			AsException(v).Suppress.Store(val == rt.True)
			return nil
		}},
	}
}

// addNoteErr adds a note to the exception in flight.
func addNoteErr(t *rt.Thread, note string) {
	if t.Err.IsNone() {
		return
	}
	exc := Fetch(t)
	n := NewStr(t, note)
	if err := AddNote(t, exc, n); err != nil {
		ClearErr(t)
	}
	t.Decref(n)
	_ = Restore(t, exc)
}

// AddNote is exc.add_note(note).
func AddNote(t *rt.Thread, exc, note rt.Value) error {
	notes, err := TryGetAttr(t, exc, strNotes)
	if err != nil {
		return err
	}
	if notes.H == nil {
		notes = NewList(t, 1).Val()
		if err := SetAttr(t, exc, strNotes, notes); err != nil {
			t.Decref(notes)
			return err
		}
	}
	if !IsList(notes) {
		t.Decref(notes)
		return TypeError(t, "Cannot add note: __notes__ is not a list")
	}
	AsList(notes).Append(t, t.New(note))
	t.Decref(notes)
	return nil
}
