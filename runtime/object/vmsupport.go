// This file holds what the machine's slow paths need of the objects beside the protocols.
package object

import (
	"fmt"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// StrShape is the shape of every exact str.
func StrShape() *rt.Shape { return &strShape }

// ASCIIChar returns the static header of the one-character str of b < 128.
func ASCIIChar(b byte) *rt.Header { return &charStrs[b].Header }

// ExactStr reports whether v is a str and not of a subclass.
func ExactStr(v rt.Value) bool { return v.H.Shape() == &strShape }

// ASCII returns ascii(v).
func ASCII(t *rt.Thread, v rt.Value) (rt.Value, error) {
	r, err := Repr(t, v)
	if err != nil || text.IsASCII(AsStr(r).S) {
		return r, err
	}
	s := AsStr(r).S
	t.Decref(r)
	return NewStr(t, string(text.AppendEscaped(nil, s))), nil
}

// CalleeName names what is called in "argument after *" errors: f(), or as str says, which may run script code and raise.
func CalleeName(t *rt.Thread, v rt.Value) (string, error) {
	switch v.Kind() {
	case rt.KindFunction:
		f := AsFunction(v)
		return functionModule(t, f) + FuncQualName(t, f) + "()", nil
	case rt.KindMethod:
		return CalleeName(t, AsMethod(v).Func)
	case rt.KindNative:
		return AsNative(v).displayName() + "()", nil
	case rt.KindType:
		c := AsType(v)
		if c.Module == "builtins" {
			return c.QualName + "()", nil
		}
		return c.Module + "." + c.QualName + "()", nil
	}
	s, err := ToStr(t, v)
	if err != nil {
		return "", err
	}
	defer t.Decref(s)
	return AsStr(s).S, nil
}

func functionModule(t *rt.Thread, f *Function) string {
	if f.Link.Ns == nil {
		return ""
	}
	m := f.Link.Ns.GetStr(t, Intern(t, "__name__"))
	if m.H == nil {
		return ""
	}
	s := ""
	if IsStr(m) && AsStr(m).S != "builtins" {
		s = AsStr(m).S + "."
	}
	t.Decref(m)
	return s
}

// IsMapping reports whether v can be unpacked by **.
func IsMapping(t *rt.Thread, v rt.Value) bool {
	if v.Kind() == rt.KindDict {
		return true
	}
	k := TypeOf(v).LookupName(t, "keys")
	if k.H == nil {
		return false
	}
	t.Decref(k)
	return true
}

// EachItem calls f with each key and value of a mapping, borrowed. An exact
// dict is read in one atomic step; other mappings by keys() and subscripts.
func EachItem(t *rt.Thread, v rt.Value, f func(key, val rt.Value) error) error {
	mark := t.HoldMark()
	if ExactDict(v) {
		AsDict(v).HoldItems(t)
		for i, end := mark, t.HoldMark(); i < end; i += 2 {
			if err := f(t.Held(i), t.Held(i+1)); err != nil {
				releaseKeepErr(t, mark, err)
				return err
			}
		}
		t.Release(mark)
		return nil
	}
	keys, err := CallMethod(t, v, Intern(t, "keys"))
	if err != nil {
		return err
	}
	t.Hold(keys)
	err = Iterate(t, keys, func(key rt.Value) (bool, error) {
		val, err := GetItem(t, v, key)
		if err != nil {
			return false, err
		}
		inner := t.HoldMark()
		t.Hold(val)
		err = f(key, val)
		releaseKeepErr(t, inner, err)
		return true, err
	})
	releaseKeepErr(t, mark, err)
	return err
}

// AppendKeywords appends the keys of d to names, and copies its values, counted, to vals, of the same number. ok is
// false, and nothing done, if a key is no str. No other thread can change d (not Multi).
func (d *Dict) AppendKeywords(t *rt.Thread, names []string, vals []rt.Value) (_ []string, ok bool) {
	tab := d.table()
	if d.ns != nil {
		return names, false
	}
	mark := len(names)
	for i := range tab.entries[:tab.used] {
		e := &tab.entries[i]
		if e.key.H == nil {
			continue
		}
		if e.key.H.Shape() != &strShape {
			return names[:mark], false
		}
		names = append(names, AsStr(e.key).S)
		vals[len(names)-mark-1] = e.val
	}
	for _, v := range vals {
		t.Incref(v)
	}
	return names, true
}

// HoldItems puts all keys and values, in turn and counted, on the hold stack, in
// one atomic step.
func (d *Dict) HoldItems(t *rt.Thread) {
	t.Visible(&d.Header, rt.Unbound, rt.Read)
	t.Lock(&d.Header)
	tab := d.table()
	for i := range tab.live() {
		if e := &tab.entries[i]; e.key.H != nil {
			t.IncrefLocked(e.key)
			t.Hold(e.key)
			t.Hold(d.ownVal(t, e))
		}
	}
	t.Unlock(&d.Header)
}

// HoldItems puts counted copies of the list's items on the hold stack, in one
// atomic step.
func (l *List) HoldItems(t *rt.Thread) {
	t.Visible(&l.Header, rt.Unbound, rt.Read)
	t.Lock(&l.Header)
	for _, v := range l.Items() {
		t.IncrefLocked(v)
		t.Hold(v)
	}
	t.Unlock(&l.Header)
}

// RaiseName raises NameError or UnboundLocalError with its name attribute.
func RaiseName(t *rt.Thread, cls *Type, name, msg string) error {
	e := NewException(t, cls, NewStr(t, msg))
	d := boxSlots(t, e.Val(), true)
	d.initStr(t, strName, NewStr(t, name))
	return RaiseValue(t, e.Val())
}

// LoadInstSlot reads slot i of an instance if it still has shape s: owned, or the
// zero Value. Atomic.
func LoadInstSlot(t *rt.Thread, v rt.Value, s *rt.Shape, i int) rt.Value {
	o := AsInstance(v)
	if !t.Multi() {
		r := *o.slot(i)
		if r.H == &rt.UnboundHdr {
			return rt.Value{}
		}
		return t.New(r)
	}
	q := o.ReadSeq(t)
	if o.Shape() != s {
		return rt.Value{}
	}
	r := rt.LoadValue(o.slot(i))
	if r.H == nil || r.H == &rt.UnboundHdr {
		return rt.Value{}
	}
	if r.H.Uncounted() {
		if o.Seq() == q {
			return r
		}
	} else if t.TryIncref(r.H) {
		if o.Seq() == q {
			return r
		}
		t.Decref(r)
	}
	t.CountRetry()
	t.Lock(&o.Header)
	r = rt.Value{}
	if o.Shape() == s {
		r = *o.slot(i)
		t.IncrefLocked(r)
	}
	t.Unlock(&o.Header)
	if r.H == &rt.UnboundHdr {
		return rt.Value{}
	}
	return r
}

// NoOwnDict reports whether attribute look-ups of v never meet a __dict__: its
// own attributes, if any, are all in the slots of its shape.
func NoOwnDict(v rt.Value) bool {
	s := v.H.Shape()
	if s.Kind == rt.KindInstance {
		return s.Flags&rt.InstanceShape != 0 && !shapeAt(s).inst.dict
	}
	return TypeOf(v).Flags&HasDict == 0 && s.Kind != rt.KindType && s.Kind != rt.KindModule && s.Kind != rt.KindFunction
}

// ShapeNow returns v's shape after a look at its seq: no finished write of
// another thread is missed.
func ShapeNow(t *rt.Thread, v rt.Value) *rt.Shape {
	v.H.ReadSeq(t)
	return v.H.Shape()
}

// HasOwn reports whether v has an attribute of its own of that name.
func HasOwn(t *rt.Thread, v rt.Value, name *Str) bool {
	r, _ := getOwn(t, v, name)
	if r.H == nil {
		return false
	}
	t.Decref(r)
	return true
}

// AddrText is the address of an object as reprs show it.
func AddrText(t *rt.Thread, v rt.Value) string { return fmt.Sprintf("0x%x", t.Identity(v.H)) }

// ReplaceErr puts a new exception in the place of the one in flight, which
// becomes its cause and context.
func ReplaceErr(t *rt.Thread, cls *Type, msg string) {
	old := Fetch(t)
	e := NewException(t, cls, NewStr(t, msg))
	e.Cause, e.Context = t.New(old), old
	e.Suppress.Store(true)
	_ = Restore(t, e.Val())
}

// StopValue returns the value of a StopIteration, owned.
func StopValue(t *rt.Thread, exc rt.Value) rt.Value {
	args := excArgs(t, exc)
	v := rt.None
	if items := AsTuple(args).Items; len(items) > 0 {
		v = t.New(items[0])
	}
	t.Decref(args)
	return v
}

// SwallowStop clears a StopIteration in flight, at the end of a Next, and keeps
// its value in the thread's StopValue: who wants it set that to None before.
func SwallowStop(t *rt.Thread, err error) bool {
	if !ErrIs(t, err, StopIterationType) {
		return false
	}
	exc := Fetch(t)
	old := t.StopValue
	t.StopValue = StopValue(t, exc)
	t.Decref(old)
	t.Decref(exc)
	return true
}

// TakeStopValue takes the value of the StopIteration that the last Next
// swallowed; the caller had cleared it by another TakeStopValue before.
func TakeStopValue(t *rt.Thread) rt.Value {
	v := t.StopValue
	t.StopValue = rt.None
	return v
}

// MakeRaised turns what `raise` or throw was given, a class or an instance (and
// throw's optional value), into an exception, owned.
func MakeRaised(t *rt.Thread, exc, value rt.Value) (rt.Value, error) {
	if exc.Kind() == rt.KindType && AsType(exc).Flags&ExcType != 0 {
		if !value.IsUnbound() && !value.IsNone() {
			if value.Kind() == rt.KindException && TypeOf(value).IsSubtype(AsType(exc)) {
				return t.New(value), nil
			}
			return Call(t, exc, value)
		}
		r, err := Call(t, exc)
		if err == nil && r.Kind() != rt.KindException {
			err = TypeError(t, "calling %s should have returned an instance of BaseException, not %s", AsType(exc).Name, TypeName(r))
			t.Decref(r)
		}
		return r, err
	}
	if exc.Kind() == rt.KindException {
		return t.New(exc), nil
	}
	return rt.Value{}, TypeError(t, "exceptions must derive from BaseException")
}

// MakeThrown is MakeRaised for generator.throw.
func MakeThrown(t *rt.Thread, exc, value rt.Value) (rt.Value, error) {
	if exc.Kind() != rt.KindException && (exc.Kind() != rt.KindType || AsType(exc).Flags&ExcType == 0) {
		return rt.Value{}, TypeError(t, "exceptions must be classes or instances deriving from BaseException, not %s", TypeName(exc))
	}
	return MakeRaised(t, exc, value)
}

// RaiseFrom is `raise exc from cause`; cause is the zero Value without `from`.
func RaiseFrom(t *rt.Thread, exc, cause rt.Value) error {
	e, err := MakeRaised(t, exc, rt.Unbound)
	if err != nil {
		return err
	}
	if cause.H != nil {
		mark := t.HoldMark()
		t.Hold(e)
		c := rt.None
		switch {
		case cause.IsNone():
		case cause.Kind() == rt.KindType && AsType(cause).Flags&ExcType != 0:
			if c, err = Call(t, cause); err != nil {
				releaseKeepErr(t, mark, err)
				return err
			}
		case cause.Kind() == rt.KindException:
			c = t.New(cause)
		default:
			t.Release(mark)
			return TypeError(t, "exception causes must derive from BaseException")
		}
		t.Unhold()
		x := AsException(e)
		setField(t, &x.Header, &x.Cause, c)
		x.Suppress.Store(true)
	}
	return RaiseValue(t, e)
}

// MatchException is the general case of `except cls`: tuples of classes, and the
// error for anything else.
func MatchException(t *rt.Thread, exc, cls rt.Value) (bool, error) {
	switch {
	case cls.Kind() == rt.KindType && AsType(cls).Flags&ExcType != 0:
		return TypeOf(exc).IsSubtype(AsType(cls)), nil
	case cls.Kind() == rt.KindTuple:
		items := AsTuple(cls).Items
		for _, c := range items {
			if c.Kind() != rt.KindType || AsType(c).Flags&ExcType == 0 {
				return false, TypeError(t, "catching classes that do not inherit from BaseException is not allowed")
			}
		}
		for _, c := range items {
			if TypeOf(exc).IsSubtype(AsType(c)) {
				return true, nil
			}
		}
		return false, nil
	}
	return false, TypeError(t, "catching classes that do not inherit from BaseException is not allowed")
}

// RaiseImport raises ImportError or ModuleNotFoundError with its name attribute.
func RaiseImport(t *rt.Thread, cls *Type, name, msg string) error {
	e := NewException(t, cls, NewStr(t, msg))
	d := boxSlots(t, e.Val(), true)
	d.initStr(t, strName, NewStr(t, name))
	return RaiseValue(t, e.Val())
}

var strNameFrom, strPath = StaticStr("name_from"), StaticStr("path")

// RaiseImportFrom raises the ImportError of a name that a module lacks; path, the
// module's file or None, is taken over.
func RaiseImportFrom(t *rt.Thread, module string, name *Str, path rt.Value, msg string) error {
	e := NewException(t, ImportErrorType, NewStr(t, msg))
	d := boxSlots(t, e.Val(), true)
	d.initStr(t, strName, NewStr(t, module))
	d.initStr(t, strNameFrom, t.New(name.Val()))
	d.initStr(t, strPath, path)
	return RaiseValue(t, e.Val())
}

// ModuleName returns a module's __name__ as text.
func ModuleName(t *rt.Thread, m rt.Value) string {
	if m.Kind() == rt.KindModule {
		return AsModule(m).name(t)
	}
	return TypeName(m)
}
