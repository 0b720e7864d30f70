// This file defines Code, the immutable result of compilation, and its constants.
package code

import "strings"

// Flags of a Code.
const (
	// Generator: a call makes a generator.
	Generator = 1 << iota
	// VarArgs: the function takes *args.
	VarArgs
	// VarKeywords: the function takes **kwargs.
	VarKeywords
	// ClassBody: executed once with a namespace in register 1.
	ClassBody
	// Module: top-level code of a module.
	Module
	// Names: top-level code whose local names live in the namespace in register
	// 1 (exec with separate dicts).
	Names
	// OnlyNone: every return of the body is `return None`; a call of a class
	// whose __init__ is such needs no check of the result.
	OnlyNone
	// Simple: a plain function of positional parameters: no defaults needed to
	// enter it when exactly NPos arguments are given, no *args, no **kwargs, no
	// keyword-only parameters, not a generator. Calls with NPos arguments enter
	// it in place.
	Simple
	// Nested: the code is inside a function (its qualified name has <locals>).
	Nested
)

// Pos is the source range of an instruction. Lines count from 1, columns are
// byte offsets in the line from 0; Line 0 means no position.
type Pos struct {
	Line, EndLine int32
	Col, EndCol   int32
}

// Handler is one entry of the exception table: an exception raised by an
// instruction in [Start, End) goes to Target. The unwinder drops the
// temporaries from register Temp on and moves the exception into register Exc
// (>= Temp). The innermost entry comes first; entries are searched in order.
type Handler struct {
	Start, End, Target int32
	Temp, Exc          int32 // register numbers, not scaled
}

// GlobalRef names a global that the code uses; the Link binds it to a cell.
type GlobalRef struct{ Name string }

// AttrSite is an inline-cache site: one use of an attribute name.
type AttrSite struct{ Name int32 } // index into Names

// Import is the constant of an IMPORT instruction.
type Import struct {
	Module string
	Level  int      // leading dots
	From   []string // names of `from m import a, b`; nil for a plain import
	// Top: bind the first component (import a.b.c), else the last (import a.b.c as x).
	Top bool
}

// Big is an integer constant that does not fit int64, in decimal.
type Big string

// Bytes is a bytes constant.
type Bytes string

// Complex is an imaginary constant.
type Complex float64

// Tuple is a tuple of constants; FrozenSet a frozenset constant (x in {1, 2}); Slice a slice
// whose parts are int64 or NoneType.
type (
	Tuple     []any
	FrozenSet []any
	Slice     [3]any
)

// NoneType, EllipsisType: the constants None and ... .
type (
	NoneType     struct{}
	EllipsisType struct{}
)

// Code is what the compiler makes of one body of code: module, function, class
// body, lambda or comprehension. It is immutable and shared by all
// interpreters; its constants are plain Go values: int64, float64, bool,
// string, Big, Bytes, Complex, NoneType, EllipsisType, Tuple, FrozenSet, Slice, *Code,
// []string (keyword names), *Import.
type Code struct {
	Name     string // f
	QualName string // C.f, g.<locals>.f
	File     string
	Source   *Source // the text, for tracebacks; shared by all Codes of a file
	Doc      string  // docstring
	HasDoc   bool

	Ins   []uint64
	Pos   []Pos // one for each instruction
	Table []Handler

	Consts   []any
	Names    []string
	Globals  []GlobalRef
	Sites    []AttrSite
	FreeVars []string // in the order of the closure tuple
	Codes    []*Code  // nested codes, in order of appearance

	// Locals are the names of registers 1..NLocals: positional parameters,
	// keyword-only parameters, *args, **kwargs, other locals, then cells of
	// locals that are no parameters. A parameter that is a cell is wrapped by
	// MKCELL at entry, in place.
	Locals    []string
	NLocals   int
	IsCell    []bool // by local: holds a cell after the prologue
	NPos      int    // positional parameters, positional-only included
	NPosOnly  int
	NKwOnly   int
	NRegs     int // registers of the window, callee slot and the largest call window included
	Flags     int
	FirstLine int // of the def, class or decorator line
}

// Source is a file's text, split lazily when a traceback needs it.
type Source struct {
	File string
	Text string
	// Hidden: tracebacks show no lines of it, since it has no file (exec's strings).
	Hidden bool
}

// Lines returns the lines of the text without their ends.
func (s *Source) Lines() []string {
	text := strings.TrimPrefix(s.Text, "\ufeff")
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// NParams returns the number of registers that parameters fill: positional,
// keyword-only, *args, **kwargs.
func (c *Code) NParams() int {
	n := c.NPos + c.NKwOnly
	if c.Flags&VarArgs != 0 {
		n++
	}
	if c.Flags&VarKeywords != 0 {
		n++
	}
	return n
}

// Scale is the factor from register number to operand field.
const Scale = 16

// MaxRegs is the number of registers a window may have.
const MaxRegs = 4095

// MaxLocals is the number of locals kept in registers; the compiler turns
// further ones into a SyntaxError, as no real program has them.
const MaxLocals = 3000

// Encode makes an instruction from scaled or plain operand fields.
func Encode(op Op, x uint8, a, b, c uint16) uint64 {
	return uint64(op) | uint64(x)<<8 | uint64(a)<<16 | uint64(b)<<32 | uint64(c)<<48
}

// EncodeWide makes an instruction whose b and c are one signed operand.
func EncodeWide(op Op, x uint8, a uint16, bc int32) uint64 {
	return uint64(op) | uint64(x)<<8 | uint64(a)<<16 | uint64(uint32(bc))<<32
}

// OpOf, X, A, B, C and BC take an instruction apart; A, B, C are the raw
// (scaled) fields.
func OpOf(ins uint64) Op         { return Op(ins) }
func X(ins uint64) uint8         { return uint8(ins >> 8) }
func A(ins uint64) uint16        { return uint16(ins >> 16) }
func B(ins uint64) uint16        { return uint16(ins >> 32) }
func C(ins uint64) uint16        { return uint16(ins >> 48) }
func BC(ins uint64) int32        { return int32(ins >> 32) }
func Reg(field uint16) int       { return int(field) / Scale }
func SImm(field uint16) int      { return int(int16(field)) }
func (o Op) String() string      { return Table[o].Name }
func (o Op) Info() *Info         { return &Table[o] }
func (f Flags) Has(g Flags) bool { return f&g != 0 }
