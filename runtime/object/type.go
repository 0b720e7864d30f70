// This file defines Type: classes, built-in and script-made, and attribute lookup through the MRO.

// Package object implements Python's types on the kernel of package runtime. One
// file holds one type. Objects never import the vm: script code is reached
// through the hooks of runtime.Interp (see Call).
//
// Conventions of every native function: arguments are borrowed, results are
// owned by the caller; a non-nil error means that the thread's Err holds an
// exception (see Raise). What a native must keep across a call into script code
// it puts on the hold stack (Thread.Hold).
package object

import (
	"sync"
	"sync/atomic"
	"weak"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object/numfmt"
	"minipy/runtime/sched"
)

// Slots is a type's function table, after CPython's type slots. A nil entry means that
// neither the type nor its bases define the operation. Script classes get
// generic functions that call the dunder methods (see dunder.go). Inherited
// slots are copied when a type is made (inheritSlots).
type Slots struct {
	Repr Unary
	Str  Unary
	// Format implements __format__; spec is a str.
	Format func(t *rt.Thread, v rt.Value, spec string) (rt.Value, error)
	Hash   func(t *rt.Thread, v rt.Value) (int64, error)
	Bool   func(t *rt.Thread, v rt.Value) (bool, error)
	// Call calls v; args and the values of the keywords in names are in args, borrowed.
	Call func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) (rt.Value, error)
	// New and Init make and initialise an instance of cls (a subtype).
	New  func(t *rt.Thread, cls *Type, args []rt.Value, names []string) (rt.Value, error)
	Init func(t *rt.Thread, v rt.Value, args []rt.Value, names []string) error
	// GetAttr and SetAttr implement attribute access; val Unbound deletes.
	GetAttr func(t *rt.Thread, v rt.Value, name *Str) (rt.Value, error)
	SetAttr func(t *rt.Thread, v rt.Value, name *Str, val rt.Value) error
	// Compare implements the six comparisons (op is code.LT..code.GE); it may
	// return NotImplemented.
	Compare func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error)
	// Iter returns an iterator; Next the next item, or the zero Value at the end.
	Iter Unary
	Next Unary
	// NextPair, of iterators of pairs, is Next without the tuple: both halves owned,
	// zero Values at the end; ok is false, and nothing was done, if this one's items
	// are no pairs.
	NextPair func(t *rt.Thread, it rt.Value) (a, b rt.Value, ok bool, err error)
	// Each, of iterators, is a faster way through all items than Next.
	Each func(t *rt.Thread, it rt.Value, c Consumer) error
	Len  func(t *rt.Thread, v rt.Value) (int, error)
	// GetItem, SetItem, DelItem implement subscripts.
	GetItem  Binary
	SetItem  func(t *rt.Thread, v, key, val rt.Value) error
	DelItem  func(t *rt.Thread, v, key rt.Value) error
	Contains func(t *rt.Thread, v, item rt.Value) (bool, error)
	// DescrGet binds a descriptor found on type owner; obj is Unbound for a
	// class attribute. DescrSet makes it a data descriptor; val Unbound deletes.
	DescrGet func(t *rt.Thread, descr, obj rt.Value, owner *Type) (rt.Value, error)
	DescrSet func(t *rt.Thread, descr, obj, val rt.Value) error
	// Binary holds the binary operators by code.Add..code.MatMul. As in CPython
	// both operands' functions may be asked, with the operands in their order; they
	// return NotImplemented for operands they do not know.
	Binary [code.NBinary]Binary
	// InPlace holds the augmented forms; nil falls back to Binary.
	InPlace [code.NBinary]Binary
	// Concat and Repeat implement + and * of sequences, asked after Binary.
	Concat Binary
	Repeat Binary
	Power  func(t *rt.Thread, a, b, mod rt.Value) (rt.Value, error) // pow(a, b, mod)
	// Unary holds -, +, ~ by code.Neg..code.Invert.
	Unary [code.Not]Unary
	Int   Unary
	Float Unary
	Index Unary
}

// Unary and Binary are the shapes of most slots.
type (
	Unary  = func(t *rt.Thread, v rt.Value) (rt.Value, error)
	Binary = func(t *rt.Thread, a, b rt.Value) (rt.Value, error)
)

// TypeFlags are properties of a type.
type TypeFlags uint32

// The flags.
const (
	Heap           TypeFlags = 1 << iota // made by a script: mutable, deferred
	BaseType                             // may be inherited from
	HasDict                              // instances have attributes of their own
	HasGetAttrHook                       // defines __getattribute__ or __getattr__
	HasSetAttrHook                       // defines __setattr__ or __delattr__
	CustomEq                             // a script-level __eq__ or __hash__: instances are no leaves
	ExcType                              // inherits BaseException
	Metaclass                            // inherits type: a metaclass
	Abstract                             // cannot be instantiated
	HasWeakref                           // made by a script, and weak references to instances are allowed
	CustomNew                            // __new__ is not object's
	CustomInit                           // __init__ is not object's
	HasDel                               // a script-level __del__
	OwnLayout                            // a built-in type whose instances have another Go type than its base's
	TypeLike                             // instances may stand in a union: int | x
	SequenceType                         // matched by sequence patterns (collections.abc.Sequence)
	MappingType                          // matched by mapping patterns
	OwnOrder                             // its MRO is what a metaclass's mro() returned
	DottedName                           // messages name the module too, as CPython's of types written in C
)

// Type is a class. Built-in types are constants after package init and shared by
// all interpreters; script classes are deferred objects of one interpreter.
type Type struct {
	rt.Header
	Slots
	Name     string // __name__
	QualName string
	Module   string
	Doc      string
	Base     *Type   // whose layout instances have
	Bases    []*Type // __bases__
	MRO      []*Type // method resolution order, the type itself first
	Kind     rt.Kind // layout of instances
	Flags    TypeFlags
	// Layout is the shape of instances: for plain script classes the root of
	// the shape tree.
	Layout *Shape
	// What a built-in type's attributes are made of, and they: see attributes.
	members   *members
	attrsOnce sync.Once
	attrs     map[string]rt.Value
	lacks     map[string]string // attributes of CPython's type, and why there are none
	// Dict is a script class's namespace. Writers hold the interpreter's type lock.
	Dict *Dict
	// version changes before any attribute of the type or of a base changes;
	// inline caches compare it. 0 means: do not cache.
	version atomic.Uint32
	subs    []weak.Pointer[Type] // subclasses, under the type lock (script classes only)
	// Init caching for calls of the class: see package vm.
	Ctor atomic.Pointer[Ctor]
	// SlotNames are the names in __slots__, in order.
	SlotNames []string
	// Ext finds the place of an instance's __dict__ beside its own data, for types
	// of KindOther and the like; nil if there is none.
	Ext func(v rt.Value) *Ext0
	own slotSet // a built-in type's own slots
	// generic: a script class's slots that call special methods.
	generic  slotSet
	wrapOnce sync.Once
	wrappers map[string]rt.Value // see slotWrappers
}

// Ctor is what a call of a class does, cached for one version of it.
type Ctor struct {
	Version uint32
	Init    *Function // a plain script __init__ and object's __new__, or nil
	Plain   bool      // neither __init__ nor __new__: object()
}

// Version returns the type's version for inline caches.
func (c *Type) Version() uint32 { return c.version.Load() }

// Val returns the class as a Value (uncounted).
func (c *Type) Val() rt.Value { return rt.Value{H: &c.Header} }

// IsSubtype reports whether c is d or inherits from it.
func (c *Type) IsSubtype(d *Type) bool {
	if c == d {
		return true
	}
	for _, m := range c.MRO {
		if m == d {
			return true
		}
	}
	return false
}

// TypeOf returns v's class. It is deferred or static: not counted.
func TypeOf(v rt.Value) *Type { return typeAt(v.H.Shape().Type) }

// TypeName returns the name of v's class, for messages.
func TypeName(v rt.Value) string { return TypeOf(v).messageName() }

// ArgName is TypeName as CPython's messages about a wrong argument have it: None is called by its own name.
func ArgName(v rt.Value) string {
	if v.IsNone() {
		return "None"
	}
	return TypeName(v)
}

// messageName is the name in messages: CPython's types written in C carry their
// module's name there; those written in Python, whose instances have a __dict__, do not.
func (c *Type) messageName() string {
	if c.Flags&Heap == 0 && c.Flags&(HasDict|DottedName) != HasDict && c.Module != "builtins" {
		return c.Module + "." + c.Name
	}
	return c.Name
}

// LookupName is Lookup by Go string; for built-in names and rare paths.
func (c *Type) LookupName(t *rt.Thread, name string) rt.Value { return c.Lookup(t, Intern(t, name)) }

// State is what package object keeps for one interpreter.
type State struct {
	TypeLock sched.Mutex // guards class namespaces' writes, shape trees, versions
	intern   internTable
	// Builtins is the builtins module's namespace; Modules is sys.modules.
	Builtins *Dict
	Modules  *Dict
	// Sys is the namespace of module sys, or nil before it is made.
	Sys *Dict
	// Stdin, Stdout and Stderr are the interpreter's own streams (sys.__stdout__ ...); nil if it has none.
	Stdin, Stdout, Stderr *TextIO
	// Natives makes the modules written in Go, by name; Sources reads the texts
	// of those written in Python. Both are set before the first script runs.
	Natives map[string]func(t *rt.Thread) (rt.Value, error)
	Sources map[string]func() string
	// Path is sys.path, a list.
	Path rt.Value
	// subclasses of built-in types, under TypeLock.
	builtinSubs map[*Type][]weak.Pointer[Type]
	versions    uint32      // the last version given to a class, under TypeLock
	cache       methodCache // see lookup.go
	// Unraisable reports an exception that nobody can catch (from __del__, a weakref
	// callback); both values are borrowed, where may be None, and msg is empty for the usual words.
	Unraisable func(t *rt.Thread, exc, where rt.Value, msg string)
	// PrintUnraisable is what sys.unraisablehook does by default: msg is empty for
	// the usual words, where may be None.
	PrintUnraisable func(t *rt.Thread, exc, where rt.Value, msg string)
	// FrameAt returns the depth-th frame of the running thread's stack, 0 for the
	// innermost, as a frame object; the zero Value if there are fewer.
	FrameAt func(t *rt.Thread, depth int) rt.Value
	// PrintException writes the report of exc (borrowed) to sys.stderr: what
	// sys.excepthook does by default. FormatException returns it.
	PrintException  func(t *rt.Thread, exc rt.Value)
	FormatException func(t *rt.Thread, exc rt.Value, colour bool) string
	// ColourErrors: reports on the interpreter's own stderr are coloured.
	ColourErrors bool
	// NoWarnings: compiling prints no SyntaxWarnings.
	NoWarnings bool
	// IntMaxDigits is sys.get_int_max_str_digits(): the limit on decimal digits in conversions, 0 for none.
	IntMaxDigits atomic.Int32
	nans         atomic.Uint64 // NaNs made: see newNaN
	// Extra holds the state of modules, by key; under ExtraMu.
	ExtraMu sched.Mutex
	Extra   map[any]any
	// Threading is module threading's in Extra, or nil: each start of a thread asks for it many times.
	Threading atomic.Pointer[any]
}

// NewState returns the state of a fresh interpreter.
func NewState(t *rt.Thread) *State {
	s := &State{builtinSubs: map[*Type][]weak.Pointer[Type]{}, Extra: map[any]any{}}
	s.intern.init()
	s.IntMaxDigits.Store(numfmt.DefaultMaxDigits)
	t.Interp().Objects = s
	return s
}

// Traverser is what a module's state (State.Extra, Thread.Locals) implements if it
// holds Values: it visits every reference it owns. The world is stopped.
type Traverser interface{ Traverse(visit func(rt.Value)) }

// Traverse visits every reference that the interpreter itself and its modules'
// states own. The world is stopped.
func (s *State) Traverse(visit func(rt.Value)) {
	for _, d := range []*Dict{s.Builtins, s.Modules, s.Sys} {
		if d != nil {
			visit(d.Val())
		}
	}
	visit(s.Path)
	for _, f := range []*TextIO{s.Stdin, s.Stdout, s.Stderr} {
		if f != nil {
			visit(f.Val())
		}
	}
	s.TraverseModules(visit)
}

// TraverseModules visits what the modules' states own.
func (s *State) TraverseModules(visit func(rt.Value)) {
	for _, x := range s.Extra {
		if x, ok := x.(Traverser); ok {
			x.Traverse(visit)
		}
	}
}

// StateOf returns the interpreter's object state.
func StateOf(t *rt.Thread) *State { return t.Interp().Objects.(*State) }
