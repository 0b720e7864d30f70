// This file defines Traceback objects, and frames as scripts see them; the façade's report words them.
package object

import (
	"strconv"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Traceback is one entry of an exception's traceback: a frame it left. It owns
// the frame's locals, moved there, so they die with the exception, as in CPython.
// Next and Locals change under the lock: several threads may raise one exception.
type Traceback struct {
	rt.Header
	Next   rt.Value // the next inner entry, or None
	Code   *code.Code
	Ns     *Dict // the globals; a deferred object
	Ins    int   // index of the instruction
	Locals []rt.Value
	Line   int
	// Lookup: the look-up half of a fused instruction failed (Code.LookupPos).
	Lookup bool
}

var tracebackShape = rt.Shape{Kind: rt.KindTraceback, Free: freeTraceback, Traverse: traverseTraceback}

// TracebackType is types.TracebackType, FrameType types.FrameType.
var (
	TracebackType = &Type{}
	FrameType     = &Type{}
)

// AsTraceback returns the Traceback behind a value of KindTraceback.
func AsTraceback(v rt.Value) *Traceback { return As[Traceback](v) }

// AddTraceback puts an entry for instruction ins of l in front of the traceback
// of the exception in flight. left says that the exception leaves the frame: the
// result is then the entry that its locals are to be moved to (SetLocals), owned, since
// others may take the traceback from the exception, or nil if they may be dropped at once. They may if nobody can
// observe it: no object has an observable death, and no suggestion for a missing
// name needs them.
func AddTraceback(t *rt.Thread, l *Link, ins int, left bool) *Traceback {
	e := AsException(t.Err)
	c := l.Code
	tb := &Traceback{Code: c, Ns: l.Ns, Ins: ins, Line: c.Line(ins), Lookup: t.LookupFailed}
	t.LookupFailed = false
	tb.Init(t, &tracebackShape)
	t.Lock(&e.Header)
	tb.Next = e.TB
	first := tb.Next.IsNone()
	wanted := left && (t.Interp().Observable() || first && needsNames(TypeOf(t.Err)))
	if wanted {
		t.Incref(tb.Val())
	}
	rt.StoreValue(&e.TB, tb.Val())
	t.Unlock(&e.Header)
	if !wanted {
		return nil
	}
	return tb
}

// Locate gives an exception that has no traceback one of a single entry, for instruction ins of l.
func Locate(t *rt.Thread, exc rt.Value, l *Link, ins int) {
	tb := &Traceback{Next: rt.None, Code: l.Code, Ns: l.Ns, Ins: ins, Line: l.Code.Line(ins)}
	tb.Init(t, &tracebackShape)
	v := tb.Val()
	e := AsException(exc)
	t.Lock(&e.Header)
	if e.TB.IsNone() {
		rt.StoreValue(&e.TB, v)
		v = rt.None
	}
	t.Unlock(&e.Header)
	t.Decref(v)
}

// LeaveTraceback is AddTraceback for an exception that was caught in the frame of l, which it leaves now that it is raised again: the
// entry is there, and takes the locals.
func LeaveTraceback(t *rt.Thread, l *Link) *Traceback {
	if !t.Interp().Observable() {
		return nil
	}
	v := TracebackOf(t, t.Err)
	if !v.IsNone() {
		if tb := AsTraceback(v); tb.Code == l.Code && tb.values(t) == nil {
			return tb
		}
	}
	t.Decref(v)
	return nil
}

// SetLocals gives an entry its frame's locals, which it takes over. They are dropped if another thread, which raised the same exception
// again, has given it its own meanwhile.
func (tb *Traceback) SetLocals(t *rt.Thread, locals []rt.Value) {
	t.Lock(&tb.Header)
	if tb.Locals == nil {
		tb.Locals, locals = locals, nil
	}
	t.Unlock(&tb.Header)
	for _, v := range locals {
		t.Decref(v)
	}
}

// values returns the frame's locals: a slice that is never written again.
func (tb *Traceback) values(t *rt.Thread) []rt.Value {
	t.Lock(&tb.Header)
	defer t.Unlock(&tb.Header)
	return tb.Locals
}

// needsNames reports whether suggestions for an exception look at its innermost frame.
func needsNames(c *Type) bool { return c == NameErrorType || c == AttributeErrorType }

func freeTraceback(t *rt.Thread, h *rt.Header) {
	tb := AsTraceback(h.Val())
	next, locals := tb.Next, tb.Locals
	tb.Next, tb.Locals = rt.None, nil
	t.Decref(next) // inner frames go first, as in CPython
	for _, v := range locals {
		t.Decref(v)
	}
}

func traverseTraceback(h *rt.Header, visit func(rt.Value)) {
	tb := AsTraceback(h.Val())
	for _, v := range tb.Locals {
		visit(v)
	}
	visit(tb.Next)
}

// Pos is the source range of what failed.
func (tb *Traceback) Pos() code.Pos {
	switch {
	case tb.Ins < 0 || tb.Ins >= len(tb.Code.Pos):
		return code.Pos{}
	case tb.Lookup:
		return tb.Code.LookupPos(tb.Ins)
	}
	return tb.Code.Pos[tb.Ins]
}

// NextTraceback returns the next inner entry, owned, or None.
func NextTraceback(t *rt.Thread, v rt.Value) rt.Value {
	tb := AsTraceback(v)
	return loadSlot(t, &tb.Header, &tb.Next)
}

// TracebackOf returns the __traceback__ of an exception, owned.
func TracebackOf(t *rt.Thread, exc rt.Value) rt.Value {
	e := AsException(exc)
	return loadSlot(t, &e.Header, &e.TB)
}

// Chain returns __cause__ and __context__ of an exception, owned, and whether the
// context is suppressed.
func Chain(t *rt.Thread, exc rt.Value) (cause, context rt.Value, suppress bool) {
	e := AsException(exc)
	return loadSlot(t, &e.Header, &e.Cause), loadSlot(t, &e.Header, &e.Context), e.Suppress.Load()
}

// ClassModule returns a class's __module__; ok is false if that is no str.
func ClassModule(t *rt.Thread, c *Type) (module string, ok bool) {
	if c.Dict == nil {
		return c.Module, true
	}
	v := c.Dict.GetStr(t, strModule)
	if v.H == nil {
		return "builtins", true
	}
	defer t.Decref(v)
	if !IsStr(v) {
		return "", false
	}
	return AsStr(v).S, true
}

// Local returns the value that a local variable had when the exception left the
// frame, owned; the zero Value if it is not known or was unbound.
func (tb *Traceback) Local(t *rt.Thread, name string) rt.Value {
	locals := tb.values(t)
	for i, n := range tb.Code.Locals {
		if n == name && i < len(locals) {
			return localValue(t, locals[i])
		}
	}
	return rt.Value{}
}

// localValue looks through the cell of a variable.
func localValue(t *rt.Thread, v rt.Value) rt.Value {
	if v.Kind() == rt.KindCell {
		v = AsCell(v).Load(t)
	} else {
		t.Incref(v)
	}
	if v.IsUnbound() {
		return rt.Value{}
	}
	return v
}

// Namespace returns the namespace of a frame that has no locals of its own: the
// globals at module level; owned, or the zero Value.
func (tb *Traceback) Namespace(t *rt.Thread) rt.Value {
	if tb.Code.Flags&(code.ClassBody|code.Names) != 0 {
		if locals := tb.values(t); len(locals) > 0 && !locals[0].IsUnbound() {
			return t.New(locals[0])
		}
		return rt.Value{}
	}
	if tb.Code.Flags&code.Module != 0 && tb.Ns != nil {
		return t.New(tb.Ns.Val())
	}
	return rt.Value{}
}

// Frame is what scripts see of a frame that ran: a snapshot.
type Frame struct {
	rt.Header
	Code   *code.Code
	Ns     *Dict
	Line   int
	Ins    int
	Back   rt.Value // the calling frame, or None
	Locals rt.Value // a mapping
}

var frameShape = rt.Shape{Kind: rt.KindFrame,
	Free: func(t *rt.Thread, h *rt.Header) {
		f := As[Frame](h.Val())
		back, locals := f.Back, f.Locals
		f.Back, f.Locals = rt.None, rt.None
		t.Decref(back)
		t.Decref(locals)
	},
	Traverse: func(h *rt.Header, visit func(rt.Value)) {
		f := As[Frame](h.Val())
		visit(f.Back)
		visit(f.Locals)
	},
}

// NewFrame returns a frame object; it takes back (or None) and locals over.
func NewFrame(t *rt.Thread, c *code.Code, ns *Dict, ins, line int, locals, back rt.Value) rt.Value {
	f := &Frame{Code: c, Ns: ns, Ins: ins, Line: line, Locals: locals, Back: back}
	f.Init(t, &frameShape)
	return f.Val()
}

// frame makes the frame object of an entry.
func (tb *Traceback) frame(t *rt.Thread) rt.Value {
	locals := tb.Namespace(t)
	if locals.H == nil {
		d, values := NewDict(t), tb.values(t)
		for i, name := range tb.Code.Locals {
			if i >= len(values) || strings.HasPrefix(name, ".") {
				continue
			}
			if v := localValue(t, values[i]); v.H != nil {
				_ = d.SetStr(t, Intern(t, name), v)
			}
		}
		locals = d.Val()
	}
	return NewFrame(t, tb.Code, tb.Ns, tb.Ins, tb.Line, locals, rt.None)
}

func initTraceback() {
	field := func(name string, get func(t *rt.Thread, tb *Traceback) rt.Value) GetSet {
		return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return get(t, AsTraceback(v)), nil }}
	}
	DefineType(TracebackType, TypeDef{Name: "traceback", Layout: &tracebackShape,
		GetSets: []GetSet{
			field("tb_lineno", func(t *rt.Thread, tb *Traceback) rt.Value { return rt.Int(int64(tb.Line)) }),
			field("tb_lasti", func(t *rt.Thread, tb *Traceback) rt.Value { return rt.Int(int64(tb.Ins)) }),
			field("tb_frame", func(t *rt.Thread, tb *Traceback) rt.Value { return tb.frame(t) }),
			{Name: "tb_next",
				Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NextTraceback(t, v), nil },
				Set: setNext},
		}})
	of := func(name string, get func(t *rt.Thread, f *Frame) rt.Value) GetSet {
		return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return get(t, As[Frame](v)), nil }}
	}
	DefineType(FrameType, TypeDef{Name: "frame", Layout: &frameShape,
		Slots: Slots{Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
			f := As[Frame](v)
			return NewStr(t, "<frame at "+AddrText(t, v)+", file '"+f.Code.File+"', line "+strconv.Itoa(f.Line)+", code "+f.Code.Name+">"), nil
		}},
		Methods: []Def{{Name: "clear", Fn: func(t *rt.Thread, a []rt.Value) (rt.Value, error) { return rt.None, nil },
			Doc: "Drop what the frame refers to."}},
		GetSets: []GetSet{
			of("f_code", func(t *rt.Thread, f *Frame) rt.Value { return NewCodeObject(f.Code) }),
			of("f_lineno", func(t *rt.Thread, f *Frame) rt.Value { return rt.Int(int64(f.Line)) }),
			of("f_lasti", func(t *rt.Thread, f *Frame) rt.Value { return rt.Int(int64(f.Ins)) }),
			of("f_locals", func(t *rt.Thread, f *Frame) rt.Value { return t.New(f.Locals) }),
			of("f_back", func(t *rt.Thread, f *Frame) rt.Value { return t.New(f.Back) }),
			of("f_trace", func(t *rt.Thread, f *Frame) rt.Value { return rt.None }),
			of("f_builtins", func(t *rt.Thread, f *Frame) rt.Value { return t.New(StateOf(t).Builtins.Val()) }),
			of("f_globals", func(t *rt.Thread, f *Frame) rt.Value {
				if f.Ns == nil {
					return NewDict(t).Val()
				}
				return t.New(f.Ns.Val())
			}),
		}})
}

// setNext is tb.tb_next = val; chains never become loops.
func setNext(t *rt.Thread, v, val rt.Value) error {
	switch {
	case val.IsUnbound():
		return TypeError(t, "can't delete tb_next attribute")
	case val.IsNone():
	case val.Kind() != rt.KindTraceback:
		return TypeError(t, "expected traceback object or None, got '%s'", TypeName(val))
	}
	mark := t.HoldMark()
	for p := val; !p.IsNone(); p = t.Hold(NextTraceback(t, p)) {
		if p.H == v.H {
			t.Release(mark)
			return ValueError(t, "traceback loop detected")
		}
	}
	t.Release(mark)
	tb := AsTraceback(v)
	setField(t, &tb.Header, &tb.Next, t.New(val))
	return nil
}
