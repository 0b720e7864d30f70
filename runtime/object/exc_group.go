// This file implements exception groups (PEP 654): making, splitting, and what except* does with them.
package object

import (
	"fmt"

	rt "minipy/runtime"
)

var (
	strMessage    = StaticStr("message")
	strExceptions = StaticStr("exceptions")
	strDerive     = StaticStr("derive")
)

func exceptionGroupDef(d *TypeDef) {
	d.Doc = "A combination of multiple unrelated exceptions."
	d.Slots.New, d.Slots.Str = groupNew, groupStr
	readonly := func(name string) GetSet {
		g := excField(name)
		g.Set = func(t *rt.Thread, v, val rt.Value) error { return Raise(t, AttributeErrorType, "readonly attribute") }
		return g
	}
	d.GetSets = []GetSet{excField("message"), readonly("exceptions")}
	d.Methods = []Def{
		{Name: "derive", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			msg := t.Hold(getExcField(t, a[0], strMessage))
			return Call(t, BaseExceptionGroupType.Val(), msg, a[1])
		}},
		{Name: "split", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			cond, err := groupCondition(t, a[1])
			if err != nil {
				return rt.Value{}, err
			}
			match, rest, err := splitGroup(t, a[0], cond, true)
			if err != nil {
				return rt.Value{}, err
			}
			return NewTuple(t, match, rest), nil
		}},
		{Name: "subgroup", Min: 1, Max: 1, Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) {
			cond, err := groupCondition(t, a[1])
			if err != nil {
				return rt.Value{}, err
			}
			match, rest, err := splitGroup(t, a[0], cond, false)
			if err == nil {
				t.Decref(rest)
			}
			return match, err
		}},
		ClassGetItem,
	}
}

func groupNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if n := len(args) - len(names); n != 2 {
		return rt.Value{}, TypeError(t, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", n)
	}
	args = args[:2]
	if !IsStr(args[0]) {
		return rt.Value{}, TypeError(t, "BaseExceptionGroup.__new__() argument 1 must be str, not %s", ArgName(args[0]))
	}
	if s := &TypeOf(args[1]).Slots; s.GetItem == nil || args[1].Kind() == rt.KindDict || args[1].Kind() == rt.KindSet {
		return rt.Value{}, TypeError(t, "second argument (exceptions) must be a sequence")
	}
	l, err := ToList(t, args[1])
	if err != nil {
		return rt.Value{}, err
	}
	mark := t.HoldMark()
	t.Hold(l.Val())
	items := l.Items()
	err = nil
	base := false
	if len(items) == 0 {
		err = ValueError(t, "second argument (exceptions) must be a non-empty sequence")
	}
	for i, e := range items {
		if !isExc(e) {
			err = ValueError(t, "Item %d of second argument (exceptions) is not an exception", i)
			break
		}
		base = base || !TypeOf(e).IsSubtype(ExceptionType)
	}
	if err == nil {
		switch {
		case cls == BaseExceptionGroupType && !base:
			cls = ExceptionGroupType
		case cls == ExceptionGroupType && base:
			err = TypeError(t, "Cannot nest BaseExceptions in an ExceptionGroup")
		case base && cls.IsSubtype(ExceptionType):
			err = TypeError(t, "Cannot nest BaseExceptions in '%s'", cls.Name)
		}
	}
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, err
	}
	e := newExceptionRaw(t, cls)
	e.Args = NewTupleFrom(t, args)
	setExcField(t, e.Val(), strMessage, t.New(args[0]))
	setExcField(t, e.Val(), strExceptions, NewTupleFrom(t, items))
	t.Release(mark)
	return e.Val(), nil
}

// NewGroup returns an exception group of the exceptions in excs (borrowed).
func NewGroup(t *rt.Thread, msg string, excs []rt.Value) (rt.Value, error) {
	for _, e := range excs {
		t.Incref(e)
	}
	return newGroupOf(t, msg, NewListFrom(t, excs).Val())
}

// newGroupOf makes a group of a list or tuple, which it takes over.
func newGroupOf(t *rt.Thread, msg string, l rt.Value) (rt.Value, error) {
	m := NewStr(t, msg)
	g, err := groupNew(t, BaseExceptionGroupType, []rt.Value{m, l}, nil)
	t.Decref(m)
	t.Decref(l)
	return g, err
}

// GroupMembers returns the tuple of a group's exceptions, owned; the empty tuple
// for anything else.
func GroupMembers(t *rt.Thread, exc rt.Value) rt.Value {
	if r := getExcField(t, exc, strExceptions); r.Kind() == rt.KindTuple {
		return r
	}
	return EmptyTuple()
}

// IsGroup reports whether v is an exception group.
func IsGroup(v rt.Value) bool { return TypeOf(v).IsSubtype(BaseExceptionGroupType) }

func groupStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	msg := t.Hold(getExcField(t, v, strMessage))
	n := len(AsTuple(t.Hold(GroupMembers(t, v))).Items)
	s, err := ToGoString(t, msg)
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, fmt.Sprintf("%s (%d sub-exception%s)", s, n, plural(n))), nil
}

// condition tells whether an exception belongs to the part asked for.
type condition func(t *rt.Thread, exc rt.Value) (bool, error)

// groupCondition makes the condition of split and subgroup.
func groupCondition(t *rt.Thread, v rt.Value) (condition, error) {
	isExcType := func(v rt.Value) bool { return v.Kind() == rt.KindType && AsType(v).Flags&ExcType != 0 }
	switch {
	case isExcType(v):
		return matches(v), nil
	case v.Kind() == rt.KindTuple:
		ok := true
		for _, c := range AsTuple(v).Items {
			ok = ok && isExcType(c)
		}
		if ok {
			return matches(v), nil
		}
	case v.Kind() != rt.KindType && TypeOf(v).Slots.Call != nil:
		return func(t *rt.Thread, exc rt.Value) (bool, error) {
			r, err := Call(t, v, exc)
			if err != nil {
				return false, err
			}
			ok, err := Truth(t, r)
			t.Decref(r)
			return ok, err
		}, nil
	}
	return nil, TypeError(t, "expected an exception type, a tuple of exception types, or a callable (other than a class)")
}

// matches is the condition of `except cls`, by the MRO alone.
func matches(cls rt.Value) condition {
	return func(t *rt.Thread, exc rt.Value) (bool, error) { return ExcMatches(exc, cls), nil }
}

// ExcMatches reports whether an exception is of class cls or of one in the tuple cls.
func ExcMatches(exc, cls rt.Value) bool {
	switch cls.Kind() {
	case rt.KindType:
		return TypeOf(exc).IsSubtype(AsType(cls))
	case rt.KindTuple:
		for _, c := range AsTuple(cls).Items {
			if ExcMatches(exc, c) {
				return true
			}
		}
	}
	return false
}

// splitGroup splits exc into the part for which cond holds and the rest, each None
// if empty; both owned. The rest is made only if wanted.
func splitGroup(t *rt.Thread, exc rt.Value, cond condition, wantRest bool) (match, rest rt.Value, err error) {
	ok, err := cond(t, exc)
	if err != nil {
		return rt.Value{}, rt.Value{}, err
	}
	if ok {
		return t.New(exc), rt.None, nil
	}
	if !IsGroup(exc) {
		if wantRest {
			return rt.None, t.New(exc), nil
		}
		return rt.None, rt.None, nil
	}
	if err := enterGo(t, " in exceptiongroup_split_recursive"); err != nil {
		return rt.Value{}, rt.Value{}, err
	}
	defer leaveGo(t)
	mark := t.HoldMark()
	members := t.Hold(GroupMembers(t, exc))
	var matched, others []rt.Value
	for _, e := range AsTuple(members).Items {
		m, r, err := splitGroup(t, e, cond, wantRest)
		if err != nil {
			releaseKeepErr(t, mark, err)
			return rt.Value{}, rt.Value{}, err
		}
		t.Hold(m)
		t.Hold(r)
		if !m.IsNone() {
			matched = append(matched, m)
		}
		if !r.IsNone() {
			others = append(others, r)
		}
	}
	match, err = deriveGroup(t, exc, matched)
	if err == nil {
		t.Hold(match)
		rest, err = deriveGroup(t, exc, others)
	}
	if err != nil {
		releaseKeepErr(t, mark, err)
		return rt.Value{}, rt.Value{}, err
	}
	t.Incref(match)
	t.Release(mark)
	return match, rest, nil
}

// deriveGroup makes the part of group g that holds excs (borrowed), by its derive
// method, with g's traceback, cause, context and notes; None if there are none.
func deriveGroup(t *rt.Thread, g rt.Value, excs []rt.Value) (rt.Value, error) {
	if len(excs) == 0 {
		return rt.None, nil
	}
	mark := t.HoldMark()
	for _, e := range excs {
		t.Incref(e)
	}
	list := t.Hold(NewListFrom(t, excs).Val())
	part, err := CallMethod(t, g, strDerive, list)
	if err == nil && !IsGroup(part) {
		t.Decref(part)
		part = rt.Value{}
		err = TypeError(t, "derive must return an instance of BaseExceptionGroup")
	}
	if err == nil {
		from, to := AsException(g), AsException(part)
		setField(t, &to.Header, &to.TB, loadSlot(t, &from.Header, &from.TB))
		setField(t, &to.Header, &to.Context, loadSlot(t, &from.Header, &from.Context))
		setField(t, &to.Header, &to.Cause, loadSlot(t, &from.Header, &from.Cause))
		to.Suppress.Store(true) // setting a cause, even None, does that in CPython
		if err = copyNotes(t, g, part); err != nil {
			t.Hold(part)
			part = rt.Value{}
		}
	}
	return t.ReleaseKeep(mark, part), err
}

func copyNotes(t *rt.Thread, from, to rt.Value) error {
	notes, err := TryGetAttr(t, from, strNotes)
	if err != nil || notes.H == nil {
		return err
	}
	mark := t.HoldMark()
	t.Hold(notes)
	if TypeOf(notes).Slots.GetItem != nil {
		var l *List
		if l, err = ToList(t, notes); err == nil {
			err = SetAttr(t, to, strNotes, t.Hold(l.Val()))
		}
	}
	releaseKeepErr(t, mark, err)
	return err
}

// CheckExcStar checks the operand of except*.
func CheckExcStar(t *rt.Thread, cls rt.Value) error {
	check := func(c rt.Value) error {
		if c.Kind() != rt.KindType || AsType(c).Flags&ExcType == 0 {
			return TypeError(t, "catching classes that do not inherit from BaseException is not allowed")
		}
		if AsType(c).IsSubtype(BaseExceptionGroupType) {
			return TypeError(t, "catching ExceptionGroup with except* is not allowed. Use except instead.")
		}
		return nil
	}
	if cls.Kind() == rt.KindTuple {
		for _, c := range AsTuple(cls).Items {
			if err := check(c); err != nil {
				return err
			}
		}
		return nil
	}
	return check(cls)
}

// SplitGroup is one except* clause: it splits exc (borrowed) by cls into the part that
// the clause handles, always a group, and the rest; None where empty, both owned.
func SplitGroup(t *rt.Thread, exc, cls rt.Value) (match, rest rt.Value, err error) {
	if err := CheckExcStar(t, cls); err != nil {
		return rt.Value{}, rt.Value{}, err
	}
	if exc.IsNone() {
		return rt.None, rt.None, nil
	}
	if ExcMatches(exc, cls) {
		if IsGroup(exc) {
			return t.New(exc), rt.None, nil
		}
		// A naked exception is wrapped.
		g, err := newGroupOf(t, "", NewTupleFrom(t, []rt.Value{exc}))
		if err != nil {
			return rt.Value{}, rt.Value{}, err
		}
		from, to := AsException(exc), AsException(g)
		setField(t, &to.Header, &to.TB, loadSlot(t, &from.Header, &from.TB))
		return g, rt.None, nil
	}
	if !IsGroup(exc) {
		return rt.None, t.New(exc), nil
	}
	return splitGroup(t, exc, matches(cls), true)
}

// PrepStar is the end of try ... except*: what is to be raised, owned, or None.
// orig is the original exception; raised (a list) what the clauses raised and what
// none of them handled, with None where there was nothing. Parts of orig that go
// on are put together again in orig's shape; with what is new they make a group.
func PrepStar(t *rt.Thread, orig, raised rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	var fresh, again []rt.Value
	list := AsList(raised)
	for i := 0; ; i++ {
		e := list.Get(t, i)
		if e.H == nil {
			break
		}
		t.Hold(e)
		switch {
		case e.IsNone():
		case IsGroup(orig) && sameOrigin(t, e, orig):
			again = append(again, e)
		default:
			fresh = append(fresh, e)
		}
	}
	r := rt.None
	var err error
	if len(again) > 0 {
		leaves := map[*rt.Header]bool{}
		for _, e := range again {
			collectLeaves(t, e, leaves)
		}
		var rest rt.Value
		r, rest, err = splitGroup(t, orig, func(t *rt.Thread, e rt.Value) (bool, error) {
			return !IsGroup(e) && leaves[e.H], nil
		}, false)
		if err == nil {
			t.Decref(rest)
			t.Hold(r)
			if !r.IsNone() {
				fresh = append(fresh, r)
			}
		}
	}
	if err == nil {
		switch len(fresh) {
		case 0:
			r = rt.None
		case 1:
			r = t.New(fresh[0])
		default:
			r, err = NewGroup(t, "", fresh)
		}
	}
	return t.ReleaseKeep(mark, r), err
}

// sameOrigin reports whether e is a part of group g: parts share traceback, cause
// and context.
func sameOrigin(t *rt.Thread, e, g rt.Value) bool {
	if !isExc(e) || !IsGroup(e) {
		return false
	}
	a, b := AsException(e), AsException(g)
	return sameField(t, a, b, &a.TB, &b.TB) && sameField(t, a, b, &a.Cause, &b.Cause) && sameField(t, a, b, &a.Context, &b.Context)
}

// sameField reports whether a field of a and one of b refer to the same object. Other threads may set them.
func sameField(t *rt.Thread, a, b *Exception, p, q *rt.Value) bool {
	x, y := loadSlot(t, &a.Header, p), loadSlot(t, &b.Header, q)
	t.Decref(x)
	t.Decref(y)
	return x == y
}

func collectLeaves(t *rt.Thread, e rt.Value, leaves map[*rt.Header]bool) {
	if !IsGroup(e) {
		leaves[e.H] = true
		return
	}
	members := GroupMembers(t, e)
	for _, m := range AsTuple(members).Items {
		collectLeaves(t, m, leaves) // as deep as the group, which was made level by level
	}
	t.Decref(members)
}
