// This file defines TextIO, the type of sys.stdin, sys.stdout and sys.stderr.
package object

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	rt "minipy/runtime"
	"minipy/runtime/object/text"
	"minipy/runtime/sched"
)

// TextIO is a text stream on a reader or a writer: UTF-8, with what is no UTF-8
// carried as lone surrogates (surrogateescape). One write call is one atomic
// step. mu guards what follows it and is never held while a thread blocks: the
// thread that writes takes the buffer and sets busy; others append to the new
// buffer meanwhile, or wait.
type TextIO struct {
	rt.Header
	Name string // "<stdout>"
	FD   int    // -1 if it is no file
	TTY  bool
	w    io.Writer // for output
	lost bool      // what is written is dropped: see Ignore
	r    io.Reader // for input

	mu      sched.Mutex
	buf     []byte // output not written yet, or input not consumed yet
	spare   []byte // a buffer to use again
	line    bool   // flush after each line
	through bool   // flush after each write
	busy    bool   // a thread is writing, or a read is under way
	eof     bool
	err     error // of the last read
	waiters []*rt.Thread
	closed  bool

	// Of a stream that is annotated: see Annotate.
	annotated bool
	total     int // bytes written since it began
	notes     []Note
}

// Note is what the interpreter says at a place of an output stream: after so many bytes.
type Note struct {
	At   int
	Text string
}

// Annotate keeps the interpreter's reports of what nothing caught out of the stream: a note takes
// the place of each, which no script can write, nor prevent by replacing or closing the stream.
func (f *TextIO) Annotate() { f.annotated = true }

// Annotated reports whether there was an Annotate.
func (f *TextIO) Annotated() bool { return f.annotated }

// Notes returns the notes, in order. Nobody writes meanwhile.
func (f *TextIO) Notes() []Note { return f.notes }

// Note adds a note where nothing is written, as a step of its own: its place among the others counts.
func (f *TextIO) Note(t *rt.Thread, note string) {
	t.Visible(&f.Header, rt.Unbound, rt.Write)
	f.mu.Lock()
	f.notes = append(f.notes, Note{f.total, note})
	f.mu.Unlock()
}

var textIOShape = rt.Shape{Kind: rt.KindOther}

// TextIOType is the type of the standard streams.
var TextIOType = &Type{}

// Buffering says when a text stream writes what it got.
type Buffering uint8

// The kinds of buffering.
const (
	BlockBuffered Buffering = iota
	LineBuffered
	Unbuffered
)

// NewTextOut returns an output stream, deferred. fd is -1 if w is no file.
func NewTextOut(name string, w io.Writer, fd int, tty bool, b Buffering) *TextIO {
	f := &TextIO{Name: name, FD: fd, TTY: tty, w: w, line: b == LineBuffered, through: b == Unbuffered}
	f.InitDeferred(&textIOShape)
	return f
}

// NewTextIn returns an input stream, deferred.
func NewTextIn(name string, r io.Reader, fd int, tty bool) *TextIO {
	f := &TextIO{Name: name, FD: fd, TTY: tty, r: r}
	f.InitDeferred(&textIOShape)
	return f
}

// AsTextIO returns the TextIO behind v, or nil if v is something else.
func AsTextIO(v rt.Value) *TextIO {
	if v.H.Shape() != &textIOShape {
		return nil
	}
	return As[TextIO](v)
}

// Ignore drops what is written from now on: nobody looks at it. So two writes do not
// depend on each other, but on a close: a write reads whether there was one.
func (f *TextIO) Ignore() { f.lost = true }

// bufferSize is the amount of output that is gathered before it is written.
const bufferSize = 8192

// WriteString writes s (WTF-8) as one step. It may block, detached.
func (f *TextIO) WriteString(t *rt.Thread, s string) error { return f.write(t, s, false, "") }

// WriteReport writes a part of a report. If the stream is annotated, note, unless it is empty, stands for it.
func (f *TextIO) WriteReport(t *rt.Thread, s, note string) error {
	return f.write(t, s, f.annotated, note)
}

func (f *TextIO) write(t *rt.Thread, s string, noted bool, note string) error {
	if f.w == nil {
		return f.unsupported(t, "write")
	}
	if !utf8.ValidString(s) {
		var err error
		if s, err = escapeSurrogates(t, s); err != nil {
			return err
		}
	}
	kind := rt.Write
	if f.lost {
		kind = rt.Read
	}
	t.Visible(&f.Header, rt.Unbound, kind)
	if f.lost {
		t.Saw(&f.Header, rt.Unbound, rt.Value{})
	}
	f.mu.Lock()
	if noted && note != "" {
		f.notes = append(f.notes, Note{f.total, note})
	}
	if f.closed {
		f.mu.Unlock()
		return ValueError(t, "I/O operation on closed file.")
	}
	if f.lost || noted {
		f.mu.Unlock()
		return nil
	}
	f.buf = append(f.buf, s...)
	f.total += len(s)
	full := len(f.buf) >= bufferSize || f.through || f.line && strings.ContainsAny(s, "\n\r")
	if !full || f.busy && len(f.buf) < 64*bufferSize {
		// A thread that is writing finds this text when it comes back.
		f.mu.Unlock()
		return nil
	}
	f.mu.Unlock()
	return f.Flush(t)
}

// Flush writes what is buffered and returns when it is written. It may block, detached.
func (f *TextIO) Flush(t *rt.Thread) error {
	if f.w == nil {
		return nil
	}
	f.mu.Lock()
	for f.busy {
		f.waiters = append(f.waiters, t)
		f.mu.Unlock()
		t.Park(&rt.Wait{Kind: "write", Timed: true}, sched.Forever)
		if err := t.Poll(); err != nil {
			return err
		}
		f.mu.Lock()
	}
	var err error
	f.busy = true
	for len(f.buf) > 0 && err == nil {
		out := f.buf
		f.buf = f.spare[:0]
		f.mu.Unlock()
		var n int
		t.Block("write", func() { n, err = f.w.Write(out) })
		f.mu.Lock()
		if err != nil && n < len(out) && !f.through {
			f.buf = append(out[n:len(out):len(out)], f.buf...) // kept, as CPython does
		} else if cap(out) <= 64*bufferSize {
			f.spare = out[:0]
		}
	}
	f.busy = false
	f.wakeAll()
	f.mu.Unlock()
	if err != nil {
		return OSErrorOf(t, err)
	}
	return nil
}

// Discard forgets what is buffered and closes the stream: its reader is gone.
func (f *TextIO) Discard() {
	f.mu.Lock()
	f.buf, f.closed = nil, true
	f.mu.Unlock()
}

// wakeAll wakes those that wait for the stream; mu is held.
func (f *TextIO) wakeAll() {
	for _, u := range f.waiters {
		u.Wake()
	}
	f.waiters = nil
}

// fill waits until there is more input than there was, or the end of it; mu is
// held. Reading goes on in a thread of its own, so that an interrupt ends the wait.
func (f *TextIO) fill(t *rt.Thread) error {
	have := len(f.buf)
	for len(f.buf) == have && !f.eof && f.err == nil {
		if !f.busy {
			f.busy = true
			t.Interp().Sched.Spawn(f.readSome)
		}
		f.waiters = append(f.waiters, t)
		f.mu.Unlock()
		t.Park(&rt.Wait{Kind: "stdin", Timed: true}, sched.Forever)
		err := t.Poll()
		f.mu.Lock()
		if err != nil {
			return err
		}
	}
	if err := f.err; err != nil {
		f.err = nil
		f.mu.Unlock()
		err = OSErrorOf(t, err)
		f.mu.Lock()
		return err
	}
	return nil
}

// readSome reads one piece of input, on no script thread.
func (f *TextIO) readSome() {
	chunk := make([]byte, bufferSize)
	n, err := f.r.Read(chunk)
	f.mu.Lock()
	f.buf = append(f.buf, chunk[:n]...)
	if err == io.EOF {
		f.eof = true
	} else {
		f.err = err
	}
	f.busy = false
	f.wakeAll()
	f.mu.Unlock()
}

// ReadLine returns the next line with its "\n", or what is left before the end
// of input; limit bounds its length in bytes if not negative.
func (f *TextIO) ReadLine(t *rt.Thread, limit int) (string, error) {
	return f.read(t, func() (int, bool) {
		if i := bytes.IndexByte(f.buf, '\n'); i >= 0 {
			return i + 1, true
		}
		return len(f.buf), limit >= 0 && len(f.buf) >= limit
	}, limit)
}

// ReadN returns the next n code points, or what is left; all if n is negative.
func (f *TextIO) ReadN(t *rt.Thread, n int) (string, error) {
	return f.read(t, func() (int, bool) {
		if n < 0 {
			return len(f.buf), false
		}
		i := 0
		for k := 0; k < n; k++ {
			if i >= len(f.buf) || !utf8.FullRune(f.buf[i:]) && !f.eof {
				return len(f.buf), false
			}
			_, size := utf8.DecodeRune(f.buf[i:])
			i += size
		}
		return i, true
	}, -1)
}

// read takes from the input what enough says, once it is there or the input ends.
func (f *TextIO) read(t *rt.Thread, enough func() (int, bool), limit int) (string, error) {
	if f.r == nil {
		return "", f.unsupported(t, "read")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if f.closed {
			return "", ValueError(t, "I/O operation on closed file.")
		}
		n, ok := enough()
		if limit >= 0 {
			n = min(n, limit)
		}
		if ok || f.eof {
			s := decodeEscape(f.buf[:n])
			f.buf = f.buf[n:]
			if len(f.buf) == 0 && f.TTY {
				f.eof = false // a terminal's end of input is not for ever
			}
			return s, nil
		}
		if err := f.fill(t); err != nil {
			return "", err
		}
	}
}

// decodeEscape turns bytes into WTF-8: what is no UTF-8 becomes U+DC80..U+DCFF.
func decodeEscape(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out []byte
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			out = text.Append(out, 0xDC00+rune(b[0]))
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return string(out)
}

// escapeSurrogates is the inverse; other surrogates cannot be encoded.
func escapeSurrogates(t *rt.Thread, s string) (string, error) {
	out := make([]byte, 0, len(s))
	at := 0
	for rest := s; len(rest) > 0; at++ {
		r, n := text.Decode(rest)
		switch {
		case r >= 0xDC80 && r <= 0xDCFF:
			out = append(out, byte(r-0xDC00))
		case text.IsSurrogate(r):
			return "", RaiseArgs(t, UnicodeEncodeErrorType, NewStr(t, "utf-8"), NewStr(t, s), rt.Int(int64(at)), rt.Int(int64(at+1)), NewStr(t, "surrogates not allowed"))
		default:
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	return string(out), nil
}

// errnoClasses are the subclasses of OSError by error number, as PEP 3151 maps them.
var errnoClasses = map[syscall.Errno]*Type{
	syscall.EAGAIN: BlockingIOErrorType, syscall.EALREADY: BlockingIOErrorType, syscall.EINPROGRESS: BlockingIOErrorType,
	syscall.ECHILD: ChildProcessErrorType, syscall.EPIPE: BrokenPipeErrorType, syscall.ECONNABORTED: ConnectionAbortedErrorType,
	syscall.ECONNREFUSED: ConnectionRefusedErrorType, syscall.ECONNRESET: ConnectionResetErrorType, syscall.EEXIST: FileExistsErrorType,
	syscall.ENOENT: FileNotFoundErrorType, syscall.EINTR: InterruptedErrorType, syscall.EISDIR: IsADirectoryErrorType,
	syscall.ENOTDIR: NotADirectoryErrorType, syscall.EACCES: PermissionErrorType, syscall.EPERM: PermissionErrorType,
	syscall.ESRCH: ProcessLookupErrorType, syscall.ETIMEDOUT: TimeoutErrorType,
}

// OSErrorOf raises the OSError of a Go error of the operating system, with its errno if it has one.
func OSErrorOf(t *rt.Thread, err error) error {
	var no syscall.Errno
	if !errors.As(err, &no) {
		return Raise(t, OSErrorType, "%s", err.Error())
	}
	msg := []rune(no.Error())
	msg[0] = unicode.ToUpper(msg[0])
	return NewOSError(t, int(no), string(msg), "")
}

func (f *TextIO) unsupported(t *rt.Thread, verb string) error {
	what := "writable"
	if verb == "read" {
		what = "readable"
	}
	return Raise(t, OSErrorType, "not %s", what)
}

func textWrite(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !IsStr(args[1]) {
		return rt.Value{}, TypeError(t, "write() argument must be str, not %s", ArgName(args[1]))
	}
	s := AsStr(args[1])
	if err := As[TextIO](args[0]).WriteString(t, s.S); err != nil {
		return rt.Value{}, err
	}
	return rt.Int(int64(s.N)), nil
}

func textWriteLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	f := As[TextIO](args[0])
	return rt.None, Iterate(t, args[1], func(line rt.Value) (bool, error) {
		if !IsStr(line) {
			return false, TypeError(t, "write() argument must be str, not %s", TypeName(line))
		}
		return true, f.WriteString(t, AsStr(line).S)
	})
}

func textFlush(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	return rt.None, As[TextIO](args[0]).Flush(t)
}

// textSize reads an optional size argument; None and negative numbers mean no limit.
func textSize(t *rt.Thread, args []rt.Value) (int, error) {
	if !Given(args, 1) || args[1].IsNone() {
		return -1, nil
	}
	n, err := IndexInt(t, args[1], OverflowErrorType)
	return max(n, -1), err
}

func textRead(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := textSize(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	s, err := As[TextIO](args[0]).ReadN(t, n)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, s), nil
}

func textReadLine(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	n, err := textSize(t, args)
	if err != nil {
		return rt.Value{}, err
	}
	s, err := As[TextIO](args[0]).ReadLine(t, n)
	if err != nil {
		return rt.Value{}, err
	}
	return NewStr(t, s), nil
}

func textReadLines(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	l := NewList(t, 0)
	for {
		s, err := As[TextIO](args[0]).ReadLine(t, -1)
		if err != nil {
			return rt.Value{}, dropKeepErr(t, l.Val(), err)
		}
		if s == "" {
			return l.Val(), nil
		}
		l.Append(t, NewStr(t, s))
	}
}

func textNext(t *rt.Thread, v rt.Value) (rt.Value, error) {
	s, err := As[TextIO](v).ReadLine(t, -1)
	if err != nil || s == "" {
		return rt.Value{}, err
	}
	return NewStr(t, s), nil
}

func textFileno(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if fd := As[TextIO](args[0]).FD; fd >= 0 {
		return rt.Int(int64(fd)), nil
	}
	return rt.Value{}, Raise(t, OSErrorType, "fileno")
}

// textReconfigure understands line_buffering and write_through; the encoding is always UTF-8.
func textReconfigure(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	f := As[TextIO](args[0])
	if err := f.Flush(t); err != nil {
		return rt.Value{}, err
	}
	for i, field := range []*bool{&f.line, &f.through} {
		if v := args[4+i]; !v.IsUnbound() && !v.IsNone() {
			on, err := Truth(t, v)
			if err != nil {
				return rt.Value{}, err
			}
			f.mu.Lock()
			*field = on
			f.mu.Unlock()
		}
	}
	return rt.None, nil
}

func textClose(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	f := As[TextIO](args[0])
	if err := f.Flush(t); err != nil {
		return rt.Value{}, err
	}
	t.Visible(&f.Header, rt.Unbound, rt.Write)
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	return rt.None, nil
}

// mode is the mode that the stream was opened with, as CPython names it.
func (f *TextIO) mode() string {
	if f.w != nil {
		return "w"
	}
	return "r"
}

func textConst(get func(f *TextIO) rt.Value) NativeFunc {
	return func(_ *rt.Thread, args []rt.Value) (rt.Value, error) { return get(As[TextIO](args[0])), nil }
}

func textAttr(name string, get func(t *rt.Thread, f *TextIO) rt.Value) GetSet {
	return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return get(t, As[TextIO](v)), nil }}
}

func initStdio() {
	DefineType(TextIOType, TypeDef{
		Name: "TextIOWrapper", Module: "_io", Layout: &textIOShape,
		Slots: Slots{Iter: iterSelf, Next: textNext, Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := As[TextIO](v)
			return NewStr(t, "<_io.TextIOWrapper name="+text.Repr(f.Name)+" mode="+text.Repr(f.mode())+" encoding='utf-8'>"), nil
		}},
		Methods: []Def{
			{Name: "write", Min: 1, Max: 1, Fn: textWrite},
			{Name: "writelines", Min: 1, Max: 1, Fn: textWriteLines},
			{Name: "flush", Fn: textFlush},
			{Name: "read", Max: 1, Fn: textRead},
			{Name: "readline", Max: 1, Fn: textReadLine},
			{Name: "readlines", Max: 1, Fn: textReadLines},
			{Name: "isatty", Fn: textConst(func(f *TextIO) rt.Value { return rt.Bool(f.TTY) })},
			{Name: "readable", Fn: textConst(func(f *TextIO) rt.Value { return rt.Bool(f.r != nil) })},
			{Name: "writable", Fn: textConst(func(f *TextIO) rt.Value { return rt.Bool(f.w != nil) })},
			{Name: "seekable", Fn: textConst(func(*TextIO) rt.Value { return rt.False })},
			{Name: "fileno", Fn: textFileno},
			{Name: "reconfigure", Params: "*, encoding, errors, newline, line_buffering, write_through", Fn: textReconfigure},
			{Name: "close", Fn: textClose},
			{Name: "__enter__", Fn: func(t *rt.Thread, args []rt.Value) (rt.Value, error) { return t.New(args[0]), nil }},
			{Name: "__exit__", Max: -1, Fn: textClose},
		},
		GetSets: []GetSet{
			textAttr("name", func(t *rt.Thread, f *TextIO) rt.Value { return NewStr(t, f.Name) }),
			textAttr("mode", func(t *rt.Thread, f *TextIO) rt.Value { return NewStr(t, f.mode()) }),
			textAttr("encoding", func(t *rt.Thread, f *TextIO) rt.Value { return NewStr(t, "utf-8") }),
			textAttr("errors", func(t *rt.Thread, f *TextIO) rt.Value { return NewStr(t, "surrogateescape") }),
			textAttr("newlines", func(*rt.Thread, *TextIO) rt.Value { return rt.None }),
			textAttr("line_buffering", func(_ *rt.Thread, f *TextIO) rt.Value {
				f.mu.Lock()
				defer f.mu.Unlock()
				return rt.Bool(f.line)
			}),
			textAttr("write_through", func(_ *rt.Thread, f *TextIO) rt.Value {
				f.mu.Lock()
				defer f.mu.Unlock()
				return rt.Bool(f.through)
			}),
			textAttr("closed", func(t *rt.Thread, f *TextIO) rt.Value {
				t.Visible(&f.Header, rt.Unbound, rt.Read)
				f.mu.Lock()
				closed := rt.Bool(f.closed)
				f.mu.Unlock()
				t.Saw(&f.Header, rt.Unbound, closed)
				return closed
			}),
		},
	})
}
