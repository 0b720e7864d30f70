// This file defines StringIO, and module io itself.
package io

import (
	rt "minipy/runtime"
	"minipy/runtime/object"
	"minipy/runtime/object/text"
)

// StringIO is a text stream in memory. What follows Ext is under the object's lock.
type StringIO struct {
	rt.Header
	Ext    object.Ext0
	buf    buffer
	ready  bool // __init__ was called
	closed bool
}

var (
	stringIOType    = &object.Type{}
	unsupportedType = &object.Type{}
)

func asStringIO(v rt.Value) *StringIO { return object.As[StringIO](v) }

func digestStringIO(h *rt.Header, d *rt.Digest) {
	f := asStringIO(h.Val())
	object.TraverseExt(&f.Ext, d.Value)
	d.Text(text.FromRunes(f.buf.text))
	d.Word(uint64(f.buf.pos))
	d.Word(uint64(f.buf.seen))
	d.Flag(f.closed)
}

// maxText bounds the text, of four bytes a character, to 1 GiB: a write far beyond
// the end raises MemoryError and does not end the process.
const maxText = 1 << 28

// state is how a stream was found.
type state uint8

const (
	open state = iota
	shut
	unready
)

func (f *StringIO) state() state {
	switch {
	case !f.ready:
		return unready
	case f.closed:
		return shut
	}
	return open
}

// fault raises what is wrong with a stream that is not open; dot ends the message, as methods of CPython's base class do.
func (s state) fault(t *rt.Thread, dot string) error {
	if s == unready {
		return object.ValueError(t, "I/O operation on uninitialized object")
	}
	return object.ValueError(t, "I/O operation on closed file%s", dot)
}

// do runs op as one step on an open stream.
func (f *StringIO) do(t *rt.Thread, op func(b *buffer)) error {
	t.Lock(&f.Header)
	s := f.state()
	if s == open {
		op(&f.buf)
	}
	t.Unlock(&f.Header)
	if s != open {
		return s.fault(t, "")
	}
	return nil
}

// take is do for what takes text.
func (f *StringIO) take(t *rt.Thread, op func(b *buffer) []rune) (string, error) {
	var s string
	err := f.do(t, func(b *buffer) { s = text.FromRunes(op(b)) })
	return s, err
}

func strOf(t *rt.Thread, s string, err error) (rt.Value, error) {
	if err != nil {
		return rt.Value{}, err
	}
	return object.NewStr(t, s), nil
}

var initDef = object.Def{Name: "StringIO", Params: "initial_value, newline"}.Prepared()

func stringIOInit(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error {
	if n := len(args); n > 2 {
		return object.TypeError(t, "StringIO() takes at most 2 arguments (%d given)", n)
	}
	a, err := object.BindArgs(t, &initDef, args, names)
	if err != nil {
		return err
	}
	newline := "\n"
	none := a[1].IsNone()
	switch {
	case a[1].IsUnbound() || none:
	case !object.IsStr(a[1]):
		return object.TypeError(t, "newline must be str or None, not %s", object.TypeName(a[1]))
	default:
		newline = object.GoString(a[1])
	}
	how, ok := linesFor(newline, none)
	if !ok {
		return object.ValueError(t, "illegal newline value: %s", text.Repr(newline))
	}
	b := buffer{lines: how}
	switch {
	case a[0].IsUnbound() || a[0].IsNone():
	case !object.IsStr(a[0]):
		return object.TypeError(t, "initial_value must be str or None, not %s", object.TypeName(a[0]))
	default:
		b.write(b.incoming(text.Runes(object.GoString(a[0]))))
		b.pos = 0
	}
	f := asStringIO(v)
	t.Lock(&f.Header)
	f.buf, f.ready, f.closed = b, true, false
	t.Unlock(&f.Header)
	return nil
}

func write(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[1]) {
		return rt.Value{}, object.TypeError(t, "string argument expected, got '%s'", object.TypeName(args[1]))
	}
	s := text.Runes(object.GoString(args[1]))
	full := false
	err := asStringIO(args[0]).do(t, func(b *buffer) {
		if full = len(s) > 0 && b.pos > maxText-len(s); !full {
			b.write(b.incoming(s))
		}
	})
	if full {
		return rt.Value{}, object.MemoryError(t)
	}
	return rt.Int(int64(len(s))), err
}

// size reads an optional size: None is alt.
func size(t *rt.Thread, args []rt.Value, alt int) (int, error) {
	if !object.Given(args, 1) || args[1].IsNone() {
		return alt, nil
	}
	if object.TypeOf(args[1]).Slots.Index == nil {
		return 0, object.TypeError(t, "argument should be integer or None, not '%s'", object.TypeName(args[1]))
	}
	return object.IndexInt(t, args[1], object.OverflowErrorType)
}

func read(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := size(t, args, -1)
	if err != nil {
		return rt.Value{}, err
	}
	s, err := asStringIO(args[0]).take(t, func(b *buffer) []rune { return b.read(n) })
	return strOf(t, s, err)
}

func readLine(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := size(t, args, -1)
	if err != nil {
		return rt.Value{}, err
	}
	s, err := asStringIO(args[0]).take(t, func(b *buffer) []rune { return b.line(n) })
	return strOf(t, s, err)
}

// readLines is one step, but for subclasses: they may read lines in a way of their own.
func readLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	hint, err := size(t, args, -1)
	if err != nil {
		return rt.Value{}, err
	}
	if err := checkOpen(t, args[0]); err != nil {
		return rt.Value{}, err
	}
	l := object.NewList(t, 0)
	t.Hold(l.Val())
	length := 0
	if object.TypeOf(args[0]) != stringIOType {
		err := object.Iterate(t, args[0], func(line rt.Value) (bool, error) {
			l.Append(t, t.New(line))
			n, err := object.Len(t, line)
			if err != nil || hint > 0 && n > hint-length {
				return false, err
			}
			length += n
			return true, nil
		})
		if err != nil {
			return rt.Value{}, err
		}
		return t.Unhold(), nil
	}
	var all []string
	err = asStringIO(args[0]).do(t, func(b *buffer) {
		for {
			s := b.line(-1)
			if len(s) == 0 {
				return
			}
			all = append(all, text.FromRunes(s))
			if hint > 0 && len(s) > hint-length {
				return
			}
			length += len(s)
		}
	})
	if err != nil {
		return rt.Value{}, err
	}
	for _, s := range all {
		l.Append(t, object.NewStr(t, s))
	}
	return t.Unhold(), nil
}

func next(t *rt.Thread, v rt.Value) (rt.Value, error) {
	if object.TypeOf(v) == stringIOType {
		s, err := asStringIO(v).take(t, func(b *buffer) []rune { return b.line(-1) })
		if err != nil || s == "" {
			return rt.Value{}, err
		}
		return object.NewStr(t, s), nil
	}
	line, err := object.CallMethod(t, v, strReadLine)
	if err != nil {
		return rt.Value{}, err
	}
	if !object.IsStr(line) {
		err := object.Raise(t, object.OSErrorType, "readline() should have returned a str object, not '%s'", object.TypeName(line))
		t.Decref(line)
		return rt.Value{}, err
	}
	if object.GoString(line) == "" {
		t.Decref(line)
		return rt.Value{}, nil
	}
	return line, nil
}

// writeLines calls write for each: a subclass may have one of its own.
func writeLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if err := checkOpen(t, args[0]); err != nil {
		return rt.Value{}, err
	}
	return rt.None, object.Iterate(t, args[1], func(line rt.Value) (bool, error) {
		r, err := object.CallMethod(t, args[0], strWrite, line)
		if err == nil {
			t.Decref(r)
		}
		return err == nil, err
	})
}

func getValue(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	s, err := asStringIO(args[0]).take(t, func(b *buffer) []rune { return b.text })
	return strOf(t, s, err)
}

func tell(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n := 0
	err := asStringIO(args[0]).do(t, func(b *buffer) { n = b.pos })
	return rt.Int(int64(n)), err
}

func seek(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := object.IndexInt(t, args[1], object.OverflowErrorType)
	if err != nil {
		return rt.Value{}, err
	}
	whence := 0
	if object.Given(args, 2) {
		if whence, err = object.IndexInt(t, args[2], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	if err := asStringIO(args[0]).do(t, func(*buffer) {}); err != nil {
		return rt.Value{}, err
	}
	switch {
	case whence < 0 || whence > 2:
		return rt.Value{}, object.ValueError(t, "Invalid whence (%d, should be 0, 1 or 2)", whence)
	case whence == 0 && n < 0:
		return rt.Value{}, object.ValueError(t, "Negative seek position %d", n)
	case whence != 0 && n != 0:
		return rt.Value{}, object.Raise(t, object.OSErrorType, "Can't do nonzero cur-relative seeks")
	}
	err = asStringIO(args[0]).do(t, func(b *buffer) {
		switch whence {
		case 0:
			b.pos = n
		case 2:
			b.pos = len(b.text)
		}
		n = b.pos
	})
	return rt.Int(int64(n)), err
}

func truncate(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	const here = -1 << 63
	n, err := size(t, args, here)
	if err != nil {
		return rt.Value{}, err
	}
	if n < 0 && n != here {
		if err := asStringIO(args[0]).do(t, func(*buffer) {}); err != nil {
			return rt.Value{}, err
		}
		return rt.Value{}, object.ValueError(t, "Negative size value %d", n)
	}
	err = asStringIO(args[0]).do(t, func(b *buffer) {
		if n == here {
			n = b.pos
		}
		b.truncate(n)
	})
	return rt.Int(int64(n)), err
}

func closeIt(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	f := asStringIO(args[0])
	t.Lock(&f.Header)
	f.closed = true
	f.buf.text = nil
	t.Unlock(&f.Header)
	return rt.None, nil
}

// checkOpen is the test of CPython's base class, whose message ends in a dot.
func checkOpen(t *rt.Thread, v rt.Value) error {
	f := asStringIO(v)
	t.Lock(&f.Header)
	s := f.state()
	t.Unlock(&f.Header)
	if s != open {
		return s.fault(t, ".")
	}
	return nil
}

// answer is a method that only looks whether the stream is open.
func answer(name string, v rt.Value) object.Def {
	return object.Def{Name: name, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return v, asStringIO(args[0]).do(t, func(*buffer) {})
	}}
}

func unsupported(name string) object.Def {
	return object.Def{Name: name, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
		return rt.Value{}, object.Raise(t, unsupportedType, "%s", name)
	}}
}

// newlines tells which line ends universal lines have met.
func newlines(t *rt.Thread, v rt.Value) (rt.Value, error) {
	var seen uint8
	if err := asStringIO(v).do(t, func(b *buffer) { seen = b.seen }); err != nil {
		return rt.Value{}, err
	}
	var all []rt.Value
	for i, end := range [...]string{"\r", "\n", "\r\n"} {
		if seen>>i&1 != 0 {
			all = append(all, object.NewStr(t, end))
		}
	}
	switch len(all) {
	case 0:
		return rt.None, nil
	case 1:
		return all[0], nil
	}
	return object.NewTuple(t, all...), nil
}

var (
	strReadLine = object.StaticStr("readline")
	strWrite    = object.StaticStr("write")
	strClose    = object.StaticStr("close")
)

func init() {
	object.DefineException(unsupportedType, "io", "UnsupportedOperation", "", object.OSErrorType, object.ValueErrorType)
	none := func(*rt.Thread, rt.Value) (rt.Value, error) { return rt.None, nil }
	object.DefineType(stringIOType, object.TypeDef{
		Name: "StringIO", Module: "_io", Flags: object.BaseType | object.HasDict | object.DottedName,
		Doc: "A text stream in memory. newline says what ends a line: \"\\n\", \"\\r\", \"\\r\\n\", any of them (\"\"),\nor any of them, which all become \"\\n\" (None).",
		Shape: rt.Shape{Kind: rt.KindOther, Digest: digestStringIO,
			Free:     func(t *rt.Thread, h *rt.Header) { object.FreeExt(t, &asStringIO(h.Val()).Ext) },
			Traverse: func(h *rt.Header, visit func(rt.Value)) { object.TraverseExt(&asStringIO(h.Val()).Ext, visit) },
		},
		Ext: func(v rt.Value) *object.Ext0 { return &asStringIO(v).Ext },
		Slots: object.Slots{
			New: func(t *rt.Thread, cls *object.Type, args []rt.Value, names []string) (rt.Value, error) {
				f := &StringIO{}
				object.InitObject(t, &f.Header, cls)
				return f.Val(), nil
			},
			Init: stringIOInit,
			Iter: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				if err := checkOpen(t, v); err != nil {
					return rt.Value{}, err
				}
				return t.New(v), nil
			},
			Next: next,
		},
		Methods: []object.Def{
			{Name: "read", Max: 1, Fn: read, Doc: "Read up to so many characters, or all that is left."},
			{Name: "readline", Max: 1, Fn: readLine, Doc: "Read a line with its end, up to so many characters; \"\" at the end."},
			{Name: "readlines", Max: 1, Fn: readLines, Doc: "Read lines until the end, or until they have more characters than the hint."},
			{Name: "write", Min: 1, Max: 1, Fn: write, Doc: "Write a string at the position; return its length."},
			{Name: "writelines", Min: 1, Max: 1, Fn: writeLines, Doc: "Write strings one by one."},
			{Name: "getvalue", Fn: getValue, Doc: "Return the whole text."},
			{Name: "tell", Fn: tell, Doc: "Return the position."},
			{Name: "seek", Min: 1, Max: 2, Fn: seek, Doc: "Move the position: from the start (0), by nothing (1), to the end (2)."},
			{Name: "truncate", Max: 1, Fn: truncate, Doc: "Cut the text at a size, by default the position, which stays."},
			{Name: "close", Fn: closeIt, Doc: "Forget the text; nothing can be done with the stream any more."},
			{Name: "flush", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.None, nil }, Doc: "Do nothing."},
			{Name: "isatty", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return rt.False, checkOpen(t, args[0]) }},
			answer("readable", rt.True), answer("writable", rt.True), answer("seekable", rt.True),
			unsupported("fileno"), unsupported("detach"),
			{Name: "__enter__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				if err := checkOpen(t, args[0]); err != nil {
					return rt.Value{}, err
				}
				return t.New(args[0]), nil
			}},
			{Name: "__exit__", Max: 3, Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) {
				return object.CallMethod(t, args[0], strClose)
			}},
		},
		GetSets: []object.GetSet{
			{Name: "closed", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				f := asStringIO(v)
				t.Lock(&f.Header)
				s := f.state()
				t.Unlock(&f.Header)
				if s == unready {
					return rt.Value{}, s.fault(t, "")
				}
				return rt.Bool(s == shut), nil
			}},
			{Name: "newlines", Get: newlines},
			{Name: "line_buffering", Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				return rt.False, asStringIO(v).do(t, func(*buffer) {})
			}},
			{Name: "encoding", Get: none},
			{Name: "errors", Get: none},
		},
	})
}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := object.NewModule(t, "io", "Text streams in memory. Files and bytes are not supported.")
	m.Set(t, "StringIO", stringIOType.Val())
	m.Set(t, "UnsupportedOperation", unsupportedType.Val())
	for i, name := range []string{"SEEK_SET", "SEEK_CUR", "SEEK_END"} {
		m.Set(t, name, rt.Int(int64(i)))
	}
	return m.Val(), nil
}
