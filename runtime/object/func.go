// This file defines functions of scripts: Link, Function, Cell, NameCell and bound methods.
package object

import (
	"sync/atomic"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// Link is what one interpreter adds to a Code: one for each (Code, globals).
// The functions made from the Code hold it. Its instruction copy has the real
// words first and then as many TRAP words (the trap view).
type Link struct {
	Start    unsafe.Pointer // &Ins[0]
	N        uintptr        // instructions in the real view
	Code     *code.Code
	Consts   []rt.Value       // static, or deferred (owned by the Link)
	Globals  []GlobalSlot     // by code.Global index
	Sites    []unsafe.Pointer // inline caches: atomic pointers to records of package vm
	FrameLen uintptr          // bytes of a window: NRegs * 16
	NLocals  int
	NParams  int
	Ns       *Dict // the globals
	Ins      []uint64
	kids     []atomic.Pointer[Link] // of nested codes, by constant index
	Names    []*Str
	KwOnly   []*Str // the names of keyword-only parameters
	Name     *Str   // what the Code's functions are called
	QualName *Str
	// The same arrays for the VM's loop, without bounds.
	SitesPtr, GlobalsPtr, ConstsPtr unsafe.Pointer
}

// GlobalSlot binds a global name of a Code: the module's cell and, once looked
// up, the cell of the builtin of that name.
type GlobalSlot struct {
	Cell    *NameCell
	Builtin atomic.Pointer[NameCell]
	Name    *Str
}

// Function is a function made by a script's def or lambda.
type Function struct {
	rt.Header
	Link       *Link
	Defaults   rt.Value // tuple or None
	KwDefaults rt.Value // dict or None
	Closure    rt.Value // tuple of cells or None
	Simple     bool     // code.Simple: enter in place when NPos arguments are given
	NPos       int32
	extra      atomic.Pointer[funcExtra]
	Name       rt.Value // str
	QualName   rt.Value // str
}

// funcExtra holds what few functions need.
type funcExtra struct {
	attrs       atomic.Pointer[Dict] // __dict__
	doc         rt.Value
	module      rt.Value
	annotations rt.Value // dict or Unbound
}

var (
	functionShape = rt.Shape{Kind: rt.KindFunction, Free: freeFunction, Traverse: traverseFunction}
	cellShape     = rt.Shape{Kind: rt.KindCell, Free: freeCell, Traverse: traverseCell}
	nameCellShape = rt.Shape{Kind: rt.KindNameCell}
	methodShape   = rt.Shape{Kind: rt.KindMethod, Free: freeMethod, Traverse: traverseMethod}
	boundShape    = rt.Shape{Kind: rt.KindMethod, Free: freeMethod, Traverse: traverseMethod}
)

// FunctionShape returns the shape of every script function, for the VM's call test.
func FunctionShape() *rt.Shape { return &functionShape }

// NewFunction makes a function. It takes over defaults, kwDefaults and closure.
// Functions made at module or class level with nothing counted inside are
// deferred: threads do not fight over their counts.
func NewFunction(t *rt.Thread, link *Link, defaults, kwDefaults, closure rt.Value) *Function {
	c := link.Code
	deferred := c.Flags&code.Nested == 0 && deferrable(closure, c) && uncountedTuple(defaults) && kwDefaults.IsNone()
	var f *Function
	if deferred {
		f = &Function{}
		f.InitDeferred(&functionShape)
		t.Keep(&f.Header)
		if !closure.IsNone() {
			for _, v := range AsTuple(closure).Items {
				v.H.MakeDeferred()
			}
			closure.H.MakeDeferred()
		}
		if !defaults.IsNone() {
			defaults.H.MakeDeferred()
		}
	} else if h := t.TakeFree(freeListFunction); h != nil {
		f = AsFunction(h.Val())
		f.Renew(&functionShape)
	} else {
		f = &Function{}
		f.Init(t, &functionShape)
	}
	f.Link, f.Defaults, f.KwDefaults, f.Closure = link, defaults, kwDefaults, closure
	f.Simple, f.NPos = c.Flags&code.Simple != 0, int32(c.NPos)
	f.Name, f.QualName = link.Name.Val(), link.QualName.Val()
	return f
}

// deferrable: no closure, or only __class__.
func deferrable(closure rt.Value, c *code.Code) bool {
	return closure.IsNone() || len(c.FreeVars) == 1 && c.FreeVars[0] == "__class__"
}

func uncountedTuple(v rt.Value) bool {
	if v.IsNone() {
		return true
	}
	for _, e := range AsTuple(v).Items {
		if !e.H.Uncounted() {
			return false
		}
	}
	return true
}

// noLink is the Link of dead functions: their memory must not keep code alive.
var noLink Link

func freeFunction(t *rt.Thread, h *rt.Header) {
	f := AsFunction(h.Val())
	d, k, c := f.Defaults, f.KwDefaults, f.Closure
	f.Defaults, f.KwDefaults, f.Closure = rt.None, rt.None, rt.None
	if x := f.extra.Swap(nil); x != nil {
		if d := x.attrs.Load(); d != nil {
			t.Decref(d.Val())
		}
		t.Decref(x.doc)
		t.Decref(x.module)
		t.Decref(x.annotations)
	}
	name, qualName := f.Name, f.QualName
	f.Link, f.Name, f.QualName = &noLink, rt.None, rt.None
	t.Decref(name)
	t.Decref(qualName)
	t.Decref(d)
	t.Decref(k)
	t.Decref(c)
	t.PutFree(freeListFunction, h)
}

func traverseFunction(h *rt.Header, visit func(rt.Value)) {
	f := AsFunction(h.Val())
	visit(f.Defaults)
	visit(f.KwDefaults)
	visit(f.Closure)
	visit(f.Name)
	visit(f.QualName)
	if x := f.extra.Load(); x != nil {
		if d := x.attrs.Load(); d != nil {
			visit(d.Val())
		}
		visit(x.doc)
		visit(x.module)
		visit(x.annotations)
	}
}

// Cell is a closure variable.
type Cell struct {
	rt.Header
	V rt.Value // Unbound if empty
}

// NewCell returns a cell that takes over v.
func NewCell(t *rt.Thread, v rt.Value) *Cell {
	if h := t.TakeFree(freeListCell); h != nil {
		c := AsCell(h.Val())
		c.Renew(&cellShape)
		c.V = v
		return c
	}
	c := &Cell{V: v}
	c.Init(t, &cellShape)
	return c
}

func freeCell(t *rt.Thread, h *rt.Header) {
	c := AsCell(h.Val())
	v := c.V
	c.V = rt.Unbound
	t.Decref(v)
	t.PutFree(freeListCell, h)
}

func traverseCell(h *rt.Header, visit func(rt.Value)) { visit(AsCell(h.Val()).V) }

// Load returns the content, owned; Unbound if empty. Atomic.
func (c *Cell) Load(t *rt.Thread) rt.Value { return loadSlot(t, &c.Header, &c.V) }

// Store puts v, whose reference it takes over, and drops the old content. Atomic.
func (c *Cell) Store(t *rt.Thread, v rt.Value) {
	t.Visible(&c.Header, rt.Unbound, rt.Write)
	t.Saw(&c.Header, rt.Unbound, v)
	t.Lock(&c.Header)
	old := c.V
	rt.StoreValue(&c.V, v)
	t.Unlock(&c.Header)
	t.Decref(old)
}

// Swap puts v, whose reference it takes over, and returns the old content, owned.
func (c *Cell) Swap(t *rt.Thread, v rt.Value) rt.Value {
	t.Lock(&c.Header)
	old := c.V
	rt.StoreValue(&c.V, v)
	t.Unlock(&c.Header)
	return old
}

// loadSlot reads one slot guarded by the seq of h: an owned reference. Atomic.
func loadSlot(t *rt.Thread, h *rt.Header, p *rt.Value) rt.Value {
	if !t.Multi() {
		return t.New(*p)
	}
	if t.Observed() {
		t.Visible(h, rt.Unbound, rt.Read)
		v := loadShared(t, h, p)
		t.Saw(h, rt.Unbound, v)
		return v
	}
	return loadShared(t, h, p)
}

// loadShared is loadSlot while other threads may write the slot.
func loadShared(t *rt.Thread, h *rt.Header, p *rt.Value) rt.Value {
	q := h.ReadSeq(t)
	v := rt.LoadValue(p)
	if v.H.Uncounted() {
		if h.Seq() == q {
			return v
		}
	} else if t.TryIncref(v.H) {
		if h.Seq() == q {
			return v
		}
		t.Decref(v)
	}
	t.CountRetry()
	t.Lock(h)
	v = *p
	t.IncrefLocked(v)
	t.Unlock(h)
	return v
}

// NameCell is the binding of one global name in a module's namespace: the
// namespace's dict holds it as the name's value, and Links point at it. Unbound:
// the name is absent from the dict. It is deferred and lives as long as the namespace.
type NameCell struct {
	rt.Header
	V    rt.Value
	Name *Str
	Ns   *Dict
	out  bool // it is unbound, and not in Ns; under the lock of that
}

// NewNameCell returns an unbound cell for name in namespace ns.
func NewNameCell(name *Str, ns *Dict) *NameCell {
	c := &NameCell{V: rt.Unbound, Name: name, Ns: ns, out: true}
	c.InitDeferred(&nameCellShape)
	return c
}

// Load returns the value, owned; Unbound if the name is not bound. Atomic.
func (c *NameCell) Load(t *rt.Thread) rt.Value { return loadSlot(t, &c.Header, &c.V) }

// Method is a bound method: of a script function or of a native.
type Method struct {
	rt.Header
	Func rt.Value
	Self rt.Value
}

// NewMethod binds fn to self; it takes over both references.
func NewMethod(t *rt.Thread, fn, self rt.Value) rt.Value {
	s := &methodShape
	if fn.Kind() == rt.KindNative {
		s = &boundShape
		if AsNative(fn).Slot {
			s = &wrapperShape
		}
	}
	if h := t.TakeFree(freeListMethod); h != nil {
		m := AsMethod(h.Val())
		m.Renew(s)
		m.Func, m.Self = fn, self
		return m.Val()
	}
	m := &Method{Func: fn, Self: self}
	m.Init(t, s)
	return m.Val()
}

func freeMethod(t *rt.Thread, h *rt.Header) {
	m := AsMethod(h.Val())
	f, s := m.Func, m.Self
	m.Func, m.Self = rt.None, rt.None
	t.Decref(f)
	t.Decref(s)
	t.PutFree(freeListMethod, h)
}

func traverseMethod(h *rt.Header, visit func(rt.Value)) {
	m := AsMethod(h.Val())
	visit(m.Func)
	visit(m.Self)
}

// codeAddr tells code apart, in this process.
func (l *Link) codeAddr() uint64 { return uint64(uintptr(unsafe.Pointer(l.Code))) }

func (c *CodeObject) codeAddr() uint64 { return uint64(uintptr(unsafe.Pointer(c.Code))) }

func (tb *Traceback) codeAddr() uint64 { return uint64(uintptr(unsafe.Pointer(tb.Code))) }
