// This file implements print and input.
package builtins

import (
	"strconv"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

var outputDefs = []native{
	{Name: "print", Doc: "Write the values to a stream, with sep between and end after them.", Kw: builtinPrint},
	{Name: "input", Doc: "Read a line, after writing the prompt.", Min: 0, Max: 1, Fn: builtinInput},
}

var (
	strStdin  = object.StaticStr("stdin")
	strStdout = object.StaticStr("stdout")
	strWrite  = object.StaticStr("write")
	strFlush  = object.StaticStr("flush")
	strReadln = object.StaticStr("readline")
)

// sysStream returns sys.stdout or the like, owned; the zero Value if sys has none.
// native is used before module sys is made.
func sysStream(t *rt.Thread, name *object.Str, native *object.TextIO) rt.Value {
	if sys := object.StateOf(t).Sys; sys != nil {
		return sys.GetStr(t, name)
	}
	if native == nil {
		return rt.None
	}
	return native.Val()
}

// printOptions are print's keyword arguments.
type printOptions struct {
	sep, end string
	file     rt.Value // borrowed; None: sys.stdout
	flush    bool
}

func parsePrint(t *rt.Thread, args []rt.Value, names []string) (o printOptions, err error) {
	o = printOptions{sep: " ", end: "\n", file: rt.None}
	text := func(what string, v rt.Value, to *string) error {
		if v.IsNone() {
			return nil
		}
		if !object.IsStr(v) {
			return object.TypeError(t, "%s must be None or a string, not %s", what, object.TypeName(v))
		}
		*to = object.GoString(v)
		return nil
	}
	var sep, end rt.Value = rt.None, rt.None
	for i, name := range names {
		v := args[len(args)-len(names)+i]
		switch name {
		case "sep":
			sep = v
		case "end":
			end = v
		case "file":
			o.file = v
		case "flush":
			if o.flush, err = object.Truth(t, v); err != nil {
				return o, err
			}
		default:
			return o, object.UnexpectedKeyword(t, "print", name, "sep", "end", "file", "flush")
		}
	}
	if err = text("sep", sep, &o.sep); err == nil {
		err = text("end", end, &o.end)
	}
	return o, err
}

// builtinPrint writes each value, separator and end on its own, as CPython does:
// what other threads print may come between.
func builtinPrint(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	o := printOptions{sep: " ", end: "\n", file: rt.None}
	if len(names) > 0 {
		var err error
		if o, err = parsePrint(t, args, names); err != nil {
			return rt.Value{}, err
		}
	}
	file := o.file
	if file.IsNone() {
		file = sysStream(t, strStdout, object.StateOf(t).Stdout)
		if file.IsNil() {
			return rt.Value{}, object.RuntimeError(t, "lost sys.stdout")
		}
		if file.IsNone() {
			return rt.None, nil
		}
		t.Hold(file)
	}
	write := func(s string) error { return writeTo(t, file, object.NewStr(t, s)) }
	out := object.AsTextIO(file)
	if out != nil {
		write = func(s string) error { return out.WriteString(t, s) }
	}
	for i, v := range args[:len(args)-len(names)] {
		if i > 0 && o.sep != "" {
			if err := write(o.sep); err != nil {
				return rt.Value{}, err
			}
		}
		if err := printValue(t, out, file, v); err != nil {
			return rt.Value{}, err
		}
	}
	if o.end != "" || out == nil {
		if err := write(o.end); err != nil {
			return rt.Value{}, err
		}
	}
	if o.flush {
		return rt.None, flush(t, file)
	}
	return rt.None, nil
}

// printValue writes str(v): to out if it is not nil, otherwise by file's method write.
func printValue(t *rt.Thread, out *object.TextIO, file, v rt.Value) error {
	if out == nil {
		s, err := object.ToStr(t, v)
		if err != nil {
			return err
		}
		return writeTo(t, file, s)
	}
	if v.IsInt() {
		var digits [20]byte
		return out.WriteString(t, string(strconv.AppendInt(digits[:0], v.Int(), 10)))
	}
	s, err := object.ToGoString(t, v)
	if err != nil {
		return err
	}
	return out.WriteString(t, s)
}

// writeTo calls file.write(s); it takes s over.
func writeTo(t *rt.Thread, file, s rt.Value) error {
	if f := object.AsTextIO(file); f != nil {
		err := f.WriteString(t, object.GoString(s))
		t.Decref(s)
		return err
	}
	t.Hold(s)
	r, err := object.CallMethod(t, file, strWrite, s)
	t.Decref(t.Unhold())
	if err == nil {
		t.Decref(r)
	}
	return err
}

func flush(t *rt.Thread, file rt.Value) error {
	if f := object.AsTextIO(file); f != nil {
		return f.Flush(t)
	}
	r, err := object.CallMethod(t, file, strFlush)
	if err == nil {
		t.Decref(r)
	}
	return err
}

func builtinInput(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	st := object.StateOf(t)
	in := sysStream(t, strStdin, st.Stdin)
	if in.IsNil() || in.IsNone() {
		return rt.Value{}, object.RuntimeError(t, "input(): lost sys.stdin")
	}
	t.Hold(in)
	out := sysStream(t, strStdout, st.Stdout)
	if out.IsNil() || out.IsNone() {
		return rt.Value{}, object.RuntimeError(t, "input(): lost sys.stdout")
	}
	t.Hold(out)
	if object.Given(args, 0) {
		s, err := object.ToStr(t, args[0])
		if err == nil {
			err = writeTo(t, out, s)
		}
		if err != nil {
			return rt.Value{}, err
		}
	}
	if err := flush(t, out); err != nil {
		return rt.Value{}, err
	}
	var line string
	if f := object.AsTextIO(in); f != nil {
		var err error
		if line, err = f.ReadLine(t, -1); err != nil {
			return rt.Value{}, err
		}
	} else {
		r, err := object.CallMethod(t, in, strReadln)
		if err != nil {
			return rt.Value{}, err
		}
		t.Hold(r)
		if !object.IsStr(r) {
			return rt.Value{}, object.TypeError(t, "object.readline() returned non-string")
		}
		line = object.GoString(r)
	}
	if line == "" {
		return rt.Value{}, object.Raise(t, object.EOFErrorType, "EOF when reading a line")
	}
	if line[len(line)-1] == '\n' {
		line = line[:len(line)-1]
	}
	return object.NewStr(t, line), nil
}
