// This file makes Links: it binds a Code to globals and turns its constants into Values.
package object

import (
	"math/big"
	"sync/atomic"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// CodeObject is a code object as scripts see it (f.__code__); deferred.
type CodeObject struct {
	rt.Header
	Code *code.Code
	// Source and Mode are what compile() made it of: code that is to run with a
	// locals mapping of its own is compiled again. Empty for the code of functions.
	Source, Mode string
}

// CompileNames is the compile hook's flag for code whose top-level names live in
// a locals mapping (exec with two namespaces).
const CompileNames = 1

// CompileHidden is its flag for code whose text no file holds: tracebacks show no
// lines of it.
const CompileHidden = 2

// CompileQuiet is its flag for text that was compiled before: SyntaxWarnings were
// printed then.
const CompileQuiet = 4

var codeShape = rt.Shape{Kind: rt.KindCode}

// NewCodeObject returns the code object of c, uncounted.
func NewCodeObject(c *code.Code) rt.Value {
	o := &CodeObject{Code: c}
	o.InitDeferred(&codeShape)
	return o.Val()
}

// NewLink binds c to the namespace ns. emptySite is the record every inline
// cache starts with.
func NewLink(t *rt.Thread, c *code.Code, ns *Dict, emptySite unsafe.Pointer) *Link {
	n := len(c.Ins)
	l := &Link{
		N: uintptr(n), Code: c, Ns: ns,
		Ins:      make([]uint64, 2*n+1),
		Consts:   make([]rt.Value, len(c.Consts)+1),
		Globals:  make([]GlobalSlot, len(c.Globals)+1),
		Sites:    make([]unsafe.Pointer, len(c.Sites)+1),
		Names:    make([]*Str, len(c.Names)),
		KwOnly:   make([]*Str, c.NKwOnly),
		Name:     Intern(t, c.Name),
		QualName: Intern(t, c.QualName),
		kids:     make([]atomic.Pointer[Link], len(c.Consts)),
		FrameLen: uintptr(c.NRegs) * code.Scale,
		NLocals:  c.NLocals,
		NParams:  c.NParams(),
	}
	copy(l.Ins, c.Ins)
	if c.Flags&code.Generator != 0 {
		// A generator returns to whoever resumed it, not along a return link.
		for i, ins := range c.Ins {
			switch code.OpOf(ins) {
			case code.RETURN:
				l.Ins[i] = ins&^0xff | uint64(code.GENRETURN)
			case code.RETNONE:
				l.Ins[i] = ins&^0xff | uint64(code.GENRETNONE)
			}
		}
	}
	for i := n; i < 2*n; i++ {
		l.Ins[i] = uint64(code.TRAP)
	}
	l.Ins[2*n] = uint64(code.NOP)
	for i, k := range c.Consts {
		l.Consts[i] = ConstValue(t, k)
	}
	for i, name := range c.Names {
		l.Names[i] = Intern(t, name)
	}
	for i := range l.KwOnly {
		l.KwOnly[i] = Intern(t, c.Locals[c.NPos+i])
	}
	for i, g := range c.Globals {
		s := &l.Globals[i]
		s.Name = Intern(t, g.Name)
		s.Cell = ns.Cell(t, s.Name)
	}
	for i := range l.Sites {
		l.Sites[i] = emptySite
	}
	l.Start = unsafe.Pointer(&l.Ins[0])
	l.SitesPtr = unsafe.Pointer(&l.Sites[0])
	l.GlobalsPtr = unsafe.Pointer(&l.Globals[0])
	l.ConstsPtr = unsafe.Pointer(&l.Consts[0])
	return l
}

// Kid returns the Link of the nested code in constant i, made at its first use.
func (l *Link) Kid(t *rt.Thread, i int, emptySite unsafe.Pointer) *Link {
	if k := l.kids[i].Load(); k != nil {
		return k
	}
	k := NewLink(t, l.Code.Consts[i].(*code.Code), l.Ns, emptySite)
	if !l.kids[i].CompareAndSwap(nil, k) {
		return l.kids[i].Load()
	}
	return k
}

// SiteName returns the attribute name of inline-cache site i.
func (l *Link) SiteName(i int) *Str { return l.Names[l.Code.Sites[i].Name] }

// internConst is the length up to which string constants are interned.
const internConst = 64

// ConstValue turns a constant of Code into an uncounted Value.
func ConstValue(t *rt.Thread, k any) rt.Value {
	switch k := k.(type) {
	case int64:
		return rt.Int(k)
	case float64:
		return rt.Float(k)
	case bool:
		return rt.Bool(k)
	case string:
		if len(k) <= internConst {
			return Intern(t, k).Val()
		}
		v := NewStr(t, k)
		v.H.MakeDeferred()
		return v
	case code.NoneType:
		return rt.None
	case code.EllipsisType:
		return rt.Ellipsis
	case code.Big:
		b, _ := new(big.Int).SetString(string(k), 10)
		v := NewBig(t, b)
		v.H.MakeDeferred()
		return v
	case code.Bytes:
		v := NewBytes(t, []byte(k))
		v.H.MakeDeferred()
		return v
	case code.Complex:
		v := NewComplex(t, complex(0, float64(k)))
		v.H.MakeDeferred()
		return v
	case code.Tuple:
		items := make([]rt.Value, len(k))
		for i, e := range k {
			items[i] = ConstValue(t, e)
		}
		v := NewTuple(t, items...)
		v.H.MakeDeferred()
		return v
	case code.Slice:
		v := NewSlice(t, ConstValue(t, k[0]), ConstValue(t, k[1]), ConstValue(t, k[2]))
		v.H.MakeDeferred()
		return v
	case code.FrozenSet:
		items := make([]rt.Value, len(k))
		for i, e := range k {
			items[i] = ConstValue(t, e)
		}
		// CPython's compiler makes the set twice, the second time from the first in
		// its order, and that shows where the set is iterated.
		first := NewFrozenSet(t, items)
		order := AsSet(first).Snapshot(t)
		v := NewFrozenSet(t, order)
		for _, e := range order {
			t.Decref(e)
		}
		t.Decref(first)
		v.H.MakeDeferred()
		return v
	case *code.Code:
		return NewCodeObject(k)
	}
	return rt.None // keyword names and imports: the VM reads them from the Code
}
