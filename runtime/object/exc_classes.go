// This file defines what the built-in exception classes add to BaseException.
package object

import (
	"fmt"
	"path/filepath"
	"syscall"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
)

// excDefs returns what the classes of excTable have of their own.
func excDefs() map[*Type]func(*TypeDef) {
	return map[*Type]func(*TypeDef){
		BaseExceptionType:      baseExceptionDef,
		BaseExceptionGroupType: exceptionGroupDef,
		KeyErrorType:           func(d *TypeDef) { d.Slots.Str = keyErrorStr },
		AttributeErrorType: func(d *TypeDef) {
			d.Slots.Init = keywordInit("name", "obj")
			d.GetSets = []GetSet{excField("name"), excField("obj")}
		},
		NameErrorType: func(d *TypeDef) {
			d.Slots.Init = keywordInit("name")
			d.GetSets = []GetSet{excField("name")}
		},
		ImportErrorType: func(d *TypeDef) {
			d.Slots.Init = keywordInit("name", "path", "name_from")
			d.Slots.Str = importErrorStr
			d.GetSets = []GetSet{argField("msg", onlyArg(0)), excField("name"), excField("path"), excField("name_from")}
		},
		StopIterationType: func(d *TypeDef) { d.GetSets = []GetSet{argField("value", anyArg(0))} },
		SystemExitType:    func(d *TypeDef) { d.GetSets = []GetSet{argField("code", exitCode)} },
		OSErrorType: func(d *TypeDef) {
			d.Slots.New, d.Slots.Init, d.Slots.Str = osErrorNew, osErrorInit, osErrorStr
			d.GetSets = []GetSet{argField("errno", osErrorArg(0)), argField("strerror", osErrorArg(1)), excField("filename"), excField("filename2")}
		},
		BlockingIOErrorType: func(d *TypeDef) {
			d.GetSets = []GetSet{excField("characters_written")}
		},
		SyntaxErrorType:           syntaxErrorDef,
		UnicodeDecodeErrorType:    unicodeErrorDef(decodeErrorStr, 1),
		UnicodeEncodeErrorType:    unicodeErrorDef(encodeErrorStr, 1),
		UnicodeTranslateErrorType: unicodeErrorDef(translateErrorStr, 0),
	}
}

func inheritedNew(base *Type) func(*rt.Thread, *Type, []rt.Value, []string) (rt.Value, error) {
	if base == ObjectType {
		return nil
	}
	return base.Slots.New
}

func inheritedInit(base *Type) func(*rt.Thread, rt.Value, []rt.Value, []string) error {
	if base == ObjectType {
		return nil
	}
	return base.Slots.Init
}

// keywordInit is the __init__ of classes with keyword-only fields.
func keywordInit(fields ...string) func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	keys := make([]*Str, len(fields))
	for i, f := range fields {
		keys[i] = StaticStr(f)
	}
	return func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
		npos := len(args) - len(names)
	next:
		for j, n := range names {
			for _, k := range keys {
				if k.S == n {
					setExcField(t, v, k, t.New(args[npos+j]))
					continue next
				}
			}
			return UnexpectedKeyword(t, builtinBase(TypeOf(v)).Name, n, fields...)
		}
		setExcArgs(t, v, args[:npos])
		return nil
	}
}

// argField is an attribute that comes from args until it is set. from returns it
// borrowed from the args, or the zero Value for None.
func argField(name string, from func(args rt.Value) rt.Value) GetSet {
	g := excField(name)
	key := StaticStr(name)
	g.Get = func(t *rt.Thread, v rt.Value) (rt.Value, error) { return excFieldOrArg(t, v, key, from), nil }
	return g
}

func excFieldOrArg(t *rt.Thread, v rt.Value, key *Str, from func(args rt.Value) rt.Value) rt.Value {
	if d := boxSlots(t, v, false); d != nil {
		if r := d.GetStr(t, key); r.H != nil {
			return r
		}
	}
	args := excArgs(t, v)
	r := from(args)
	if r.H == nil {
		r = rt.None
	}
	t.Incref(r)
	t.Decref(args)
	return r
}

// onlyArg takes the i-th argument if there is just one.
func onlyArg(i int) func(rt.Value) rt.Value {
	return func(args rt.Value) rt.Value {
		if items := AsTuple(args).Items; len(items) == 1 {
			return items[i]
		}
		return rt.Value{}
	}
}

// anyArg takes the i-th argument.
func anyArg(i int) func(rt.Value) rt.Value {
	return func(args rt.Value) rt.Value {
		if items := AsTuple(args).Items; i < len(items) {
			return items[i]
		}
		return rt.Value{}
	}
}

func exitCode(args rt.Value) rt.Value {
	switch items := AsTuple(args).Items; len(items) {
	case 0:
		return rt.Value{}
	case 1:
		return items[0]
	}
	return args
}

// keyErrorStr shows a lone key by its repr: str(KeyError("")) would be empty.
func keyErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	args := excArgs(t, v)
	if items := AsTuple(args).Items; len(items) == 1 {
		mark := t.HoldMark()
		t.Hold(args)
		r, err := Repr(t, items[0])
		return t.ReleaseKeep(mark, r), err
	}
	t.Decref(args)
	return excStr(t, v)
}

func importErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	msg := excFieldOrArg(t, v, StaticMsg, onlyArg(0))
	if IsStr(msg) {
		return msg, nil
	}
	t.Decref(msg)
	return excStr(t, v)
}

// Names of fields.
var (
	StaticMsg    = StaticStr("msg")
	strErrno     = StaticStr("errno")
	strStrerror  = StaticStr("strerror")
	strFilename  = StaticStr("filename")
	strFilename2 = StaticStr("filename2")
	strValue     = StaticStr("value")
	strWritten   = StaticStr("characters_written")
)

func osErrorNew(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error) {
	if len(names) > 0 && (cls.Flags&Heap == 0 || !scriptInit(t, cls)) {
		return rt.Value{}, TypeError(t, "%s() takes no keyword arguments", cls.messageName())
	}
	args = args[:len(args)-len(names)]
	if cls == OSErrorType && len(args) >= 2 && len(args) <= 5 && args[0].IsInt() {
		if sub := errnoClasses[syscall.Errno(args[0].Int())]; sub != nil {
			cls = sub
		}
	}
	e := newExceptionRaw(t, cls)
	if cls.Flags&Heap == 0 || !scriptInit(t, cls) {
		setOSError(t, e.Val(), args)
	}
	return e.Val(), nil
}

// osErrorArg takes errno or strerror: there are none unless both were given.
func osErrorArg(i int) func(rt.Value) rt.Value {
	return func(args rt.Value) rt.Value {
		if items := AsTuple(args).Items; len(items) >= 2 && len(items) <= 5 {
			return items[i]
		}
		return rt.Value{}
	}
}

// scriptInit reports whether a script class has an __init__ of its own.
func scriptInit(t *rt.Thread, cls *Type) bool {
	f := cls.Lookup(t, strInitDunder)
	if f.H == nil {
		return false
	}
	defer t.Decref(f)
	return slotOwner(f) == nil
}

func osErrorInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if len(names) > 0 {
		return TypeError(t, "%s() takes no keyword arguments", TypeName(v))
	}
	cls := TypeOf(v)
	if cls.Flags&Heap != 0 && scriptInit(t, cls) {
		setOSError(t, v, args)
	}
	return nil
}

// setOSError sets the fields of an OSError from its arguments.
func setOSError(t *rt.Thread, v rt.Value, args []rt.Value) {
	if n := len(args); n >= 2 && n <= 5 {
		setExcField(t, v, strErrno, t.New(args[0]))
		setExcField(t, v, strStrerror, t.New(args[1]))
		if n >= 3 && !args[2].IsNone() {
			if TypeOf(v).IsSubtype(BlockingIOErrorType) && isIntKind(args[2]) {
				setExcField(t, v, strWritten, t.New(args[2]))
			} else {
				setExcField(t, v, strFilename, t.New(args[2]))
				if n == 5 {
					setExcField(t, v, strFilename2, t.New(args[4]))
				}
				args = args[:2]
			}
		}
	}
	setExcArgs(t, v, args)
}

func osErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	errno := t.Hold(excFieldOrArg(t, v, strErrno, osErrorArg(0)))
	msg := t.Hold(excFieldOrArg(t, v, strStrerror, osErrorArg(1)))
	file := t.Hold(getExcField(t, v, strFilename))
	file2 := t.Hold(getExcField(t, v, strFilename2))
	if file.IsNone() && (errno.IsNone() || msg.IsNone()) {
		t.Release(mark)
		return excStr(t, v)
	}
	text, err := func() (string, error) {
		e, err := ToGoString(t, errno)
		if err != nil {
			return "", err
		}
		m, err := ToGoString(t, msg)
		if err != nil {
			return "", err
		}
		s := "[Errno " + e + "] " + m
		if file.IsNone() {
			return s, nil
		}
		f, err := ReprString(t, file)
		if err != nil || file2.IsNone() {
			return s + ": " + f, err
		}
		f2, err := ReprString(t, file2)
		return s + ": " + f + " -> " + f2, err
	}()
	releaseKeepErr(t, mark, err)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, text), nil
}

// NewOSError raises OSError or its subclass for errno; file may be empty.
func NewOSError(t *rt.Thread, errno int, msg, file string) error {
	args := []rt.Value{rt.Int(int64(errno)), NewStr(t, msg)}
	if file != "" {
		args = append(args, NewStr(t, file))
	}
	e, err := osErrorNew(t, OSErrorType, args, nil)
	for _, a := range args {
		t.Decref(a)
	}
	if err != nil {
		return err
	}
	return RaiseValue(t, e)
}

// syntaxDetail takes the i-th member of the second argument, the tuple of details.
func syntaxDetail(i int) func(rt.Value) rt.Value {
	return func(args rt.Value) rt.Value {
		items := AsTuple(args).Items
		if len(items) < 2 || items[1].Kind() != rt.KindTuple {
			return rt.Value{}
		}
		if d := AsTuple(items[1]).Items; i < len(d) {
			return d[i]
		}
		return rt.Value{}
	}
}

func syntaxErrorDef(d *TypeDef) {
	d.Slots.Init = func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
		if err := excInit(t, v, args, names); err != nil || len(args) != 2 {
			return err
		}
		if args[1].Kind() != rt.KindTuple {
			l, err := ToList(t, args[1])
			if err != nil {
				return err
			}
			details := NewTupleFrom(t, l.Items())
			t.Decref(l.Val())
			args = []rt.Value{args[0], details}
			setExcArgs(t, v, args)
			defer t.Decref(details) // in v by now, unless another thread has set its args
		}
		switch n := len(AsTuple(args[1]).Items); {
		case n < 4:
			return TypeError(t, "function takes at least 4 arguments (%d given)", n)
		case n > 7:
			return TypeError(t, "function takes at most 7 arguments (%d given)", n)
		case n == 5:
			return TypeError(t, "end_offset must be provided when end_lineno is provided")
		}
		return nil
	}
	d.GetSets = []GetSet{argField("msg", anyArg(0)), excField("print_file_and_line")}
	for i, name := range []string{"filename", "lineno", "offset", "text", "end_lineno", "end_offset"} {
		d.GetSets = append(d.GetSets, argField(name, syntaxDetail(i)))
	}
	line := StaticStr("lineno")
	d.Slots.Str = func(t *rt.Thread, v rt.Value) (rt.Value, error) {
		mark := t.HoldMark()
		msg := t.Hold(excFieldOrArg(t, v, StaticMsg, anyArg(0)))
		file := t.Hold(excFieldOrArg(t, v, strFilename, syntaxDetail(0)))
		lineno := t.Hold(excFieldOrArg(t, v, line, syntaxDetail(1)))
		s, err := ToGoString(t, msg)
		if err == nil {
			hasFile, hasLine := IsStr(file), isIntKind(lineno)
			n := int64(0)
			if lineno.IsInt() {
				n = lineno.Int()
			}
			switch {
			case hasFile && hasLine:
				s = fmt.Sprintf("%s (%s, line %d)", s, filepath.Base(AsStr(file).S), n)
			case hasFile:
				s = fmt.Sprintf("%s (%s)", s, filepath.Base(AsStr(file).S))
			case hasLine:
				s = fmt.Sprintf("%s (line %d)", s, n)
			}
		}
		releaseKeepErr(t, mark, err)
		if err != nil {
			return rt.Value{}, err
		}
		return NewStr(t, s), nil
	}
}

// unicodeErrorDef makes the def of a Unicode error class: its fields start with
// the encoding if shift is 1.
func unicodeErrorDef(str Unary, shift int) func(*TypeDef) {
	fields := []string{"encoding", "object", "start", "end", "reason"}[1-shift:]
	return func(d *TypeDef) {
		d.Slots.Str = str
		for i, name := range fields {
			d.GetSets = append(d.GetSets, argField(name, anyArg(i)))
		}
		d.Slots.Init = func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
			if err := excInit(t, v, args, names); err != nil {
				return err
			}
			if len(args) != len(fields) {
				return TypeError(t, "function takes exactly %d arguments (%d given)", len(fields), len(args))
			}
			for i, name := range fields {
				a := args[i]
				switch {
				case name == "start" || name == "end":
					if !isIntKind(a) {
						return TypeError(t, "'%s' object cannot be interpreted as an integer", TypeName(a))
					}
				case name == "object" && TypeOf(v).IsSubtype(UnicodeDecodeErrorType):
					if k := a.Kind(); k != rt.KindBytes && k != rt.KindByteArray {
						return TypeError(t, "a bytes-like object is required, not '%s'", TypeName(a))
					}
				case !IsStr(a):
					return TypeError(t, "argument %d must be str, not %s", i+1, ArgName(a))
				}
			}
			return nil
		}
	}
}

// unicodeFields returns what the message of a Unicode error says; ok is false if
// it was made without arguments. What it returns is held.
func unicodeFields(t *rt.Thread, v rt.Value, shift int) (enc string, obj rt.Value, start, end int64, reason string, ok bool) {
	text := func(name string, i int) string {
		f := t.Hold(excFieldOrArg(t, v, Intern(t, name), anyArg(i)))
		if IsStr(f) {
			return AsStr(f).S
		}
		return ""
	}
	num := func(name string, i int) int64 {
		f := t.Hold(excFieldOrArg(t, v, Intern(t, name), anyArg(i)))
		if f.IsInt() {
			return f.Int()
		}
		return 0
	}
	if shift == 1 {
		enc = text("encoding", 0)
	}
	obj = t.Hold(excFieldOrArg(t, v, Intern(t, "object"), anyArg(shift)))
	start, end = num("start", shift+1), num("end", shift+2)
	reason = text("reason", shift+3)
	return enc, obj, start, end, reason, !obj.IsNone()
}

func decodeErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	enc, obj, start, end, reason, ok := unicodeFields(t, v, 1)
	s := ""
	if ok {
		s = fmt.Sprintf("'%s' codec can't decode bytes in position %d-%d: %s", enc, start, end-1, reason)
		if end == start+1 {
			if b, err := GetItem(t, obj, rt.Int(start)); err != nil {
				ClearErr(t)
			} else {
				s = fmt.Sprintf("'%s' codec can't decode byte 0x%02x in position %d: %s", enc, b.Int(), start, reason)
			}
		}
	}
	t.Release(mark)
	return NewStr(t, s), nil
}

// badChar returns the escape of the one character that an error is about, or "".
func badChar(obj rt.Value, start, end int64) string {
	if end != start+1 || !IsStr(obj) {
		return ""
	}
	if p := AsStr(obj); start >= 0 && start < int64(p.N) {
		return backslash(text.RuneAt(p.S, int(start)))
	}
	return ""
}

func encodeErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	enc, obj, start, end, reason, ok := unicodeFields(t, v, 1)
	s := ""
	if c := badChar(obj, start, end); ok && c != "" {
		s = fmt.Sprintf("'%s' codec can't encode character '%s' in position %d: %s", enc, c, start, reason)
	} else if ok {
		s = fmt.Sprintf("'%s' codec can't encode characters in position %d-%d: %s", enc, start, end-1, reason)
	}
	t.Release(mark)
	return NewStr(t, s), nil
}

func translateErrorStr(t *rt.Thread, v rt.Value) (rt.Value, error) {
	mark := t.HoldMark()
	_, obj, start, end, reason, ok := unicodeFields(t, v, 0)
	s := ""
	if c := badChar(obj, start, end); ok && c != "" {
		s = fmt.Sprintf("can't translate character '%s' in position %d: %s", c, start, reason)
	} else if ok {
		s = fmt.Sprintf("can't translate characters in position %d-%d: %s", start, end-1, reason)
	}
	t.Release(mark)
	return NewStr(t, s), nil
}
