// This file defines THE opcode table: every instruction of the register machine, its operands and its meaning.

// Package code holds what both the compiler and the virtual machine know: the
// instruction set, the immutable Code objects, their line and exception tables,
// a disassembler and a verifier. It imports nothing of minipy.
//
// # The machine
//
// A frame is a window of 16-byte registers. Register 0 is the callee slot (the
// running function and the return link), registers 1..NLocals are the local
// variables (parameters first), the rest are temporaries, allocated like a
// stack. The arguments of a call are written to consecutive temporaries behind
// the callee; they become the callee's first locals in place.
//
// # Instructions
//
// An instruction is one 64-bit word:
//
//	 63      48 47      32 31      16 15     8 7      0
//	+----------+----------+----------+--------+--------+
//	|    c     |    b     |    a     |   x    |   op   |
//	+----------+----------+----------+--------+--------+
//	|       bc (int32)    |
//
// Register operands are pre-scaled: the field holds register number * 16, the
// byte offset in the window, so that the loop adds without shifting.
//
// # Ownership
//
// Every register owns what it holds. A dead register holds an uncounted value.
// An operand with role Read is borrowed when it names a local, and consumed
// when it names a temporary: the instruction moves it out or drops it and
// leaves the register dead. The assembler sets a bit in x for each consumed
// operand (bit 0 for a, bit 1 for b, bit 2 for c), so the loop need not compare
// register numbers. Keep operands are never consumed. A Write operand stores
// first and then drops the old value.
package code

// Op is an opcode.
type Op uint8

// Role says what an instruction does with one operand field.
type Role uint8

// The roles of operand fields.
const (
	None   Role = iota // not used
	Read               // register; borrowed if a local, consumed if a temporary
	Keep               // register; read, never consumed
	Write              // register; written: store first, then drop the old value
	Update             // register; read and rewritten in place (iterators, containers under construction)
	Window             // register; first of a run of temporaries: a call window (see the equation)
	Run                // register; first of a run of temporaries of length c or x, all consumed
	Const              // index into Code.Consts
	Name               // index into Code.Names
	Global             // index into Code.Globals
	Site               // index into Code.Sites (an inline-cache site with its name)
	Free               // index into Code.FreeVars
	Imm                // immediate integer, signed
	Count              // immediate unsigned count
	Jump               // signed distance in instructions from the following instruction
)

// Flags of an instruction in the table.
type Flags uint16

// The flags.
const (
	WideBC   Flags = 1 << iota // b and c together are one signed 32-bit operand, described by role B
	XFlags                     // x: bits 0-2 consumed operands, bits 3-7 the op's own sub-code
	XCount                     // x is a count (arguments)
	Ends                       // control never reaches the next instruction
	CanRaise                   // may raise or run script code: a safepoint
	Visible                    // performs one visible operation (architecture: one access to one shared object)
	Breaker                    // checks the eval breaker (switch point for --switch=cpython)
)

// Info describes one opcode.
type Info struct {
	Name    string
	A, B, C Role
	Flags   Flags
	// Doc is the equation: what the instruction does.
	Doc string
}

// Sub-codes of binary operators, in bits 3-7 of x of BINOP, and the index of
// the fast opcodes' operators. ORDER BINARY: runtime/object's slot table.
const (
	Add = iota
	Sub
	Mul
	TrueDiv
	FloorDiv
	Mod
	Pow
	LShift
	RShift
	And
	Or
	Xor
	MatMul
	NBinary
)

// BinarySymbols are the operators' spellings, indexed by sub-code.
var BinarySymbols = [NBinary]string{"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"}

// Sub-codes of comparisons, in bits 3-7 of x of CMP and JCMP. ORDER COMPARE.
const (
	LT = iota
	LE
	EQ
	NE
	GT
	GE
	In
	NotIn
	Is
	IsNot
	NCompare
)

// CompareSymbols are the comparison operators' spellings, indexed by sub-code.
var CompareSymbols = [NCompare]string{"<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not"}

// Sub-codes of UNOP.
const (
	Neg = iota
	UPos
	Invert
	Not
	NUnary
)

// Bits of x.
const (
	ConsumeA = 1 << 0
	ConsumeB = 1 << 1
	ConsumeC = 1 << 2
	SubShift = 3      // sub-codes stand in bits 3-7
	Sense    = 1 << 3 // conditional jumps J??: jump if the comparison is true (else if it is false)
	InPlace  = 1 << 7 // binary operators: the augmented form (x += y)
)

// Flag bits of MKFUNC (in bits 3-7 of x): which optional values stand, in this
// order, in the run of temporaries that starts at b.
const (
	FuncDefaults   = 1 << 3 // tuple of positional defaults
	FuncKwDefaults = 1 << 4 // dict of keyword-only defaults
	FuncAnnotation = 1 << 5 // dict of annotations
	FuncClosure    = 1 << 6 // tuple of cells, one for each of the callee's FreeVars
)

// Conversions of FORMAT (in bits 3-4 of x).
const (
	ConvNone  = 0
	ConvStr   = 1
	ConvRepr  = 2
	ConvASCII = 3
)

// Special methods of LOADSPEC (in bits 3-7 of x).
const (
	SpecEnter = iota
	SpecExit
)

// The opcodes. Fused and quickened forms are at the end.
const (
	NOP Op = iota
	TRAP

	MOVE
	LOADK
	LOADINT
	CHECK
	DROP
	DELLOCAL
	UNBIND

	LOADG
	STOREG
	DELG
	LOADNAME
	STORENAME
	DELNAME
	LOADCLASSFREE

	MKCELL
	LOADC
	STOREC
	DELC
	LOADF
	STOREF
	DELF
	FREECELL

	ADD
	SUB
	MUL
	TRUEDIV
	FLOORDIV
	MOD
	AND
	OR
	XOR
	LSHIFT
	RSHIFT
	BINOP
	ADDI
	SUBI
	MULI
	FLOORDIVI
	MODI
	ANDI
	RSHIFTI
	LSHIFTI
	UNOP
	CMP

	JMP
	LOOP
	JT
	JF
	JNONE
	JLT
	JLE
	JEQ
	JNE
	JGT
	JGE
	JLTI
	JLEI
	JEQI
	JNEI
	JGTI
	JGEI
	JCMP

	GETATTR
	SETATTR
	DELATTR
	GETITEM
	SETITEM
	DELITEM
	GETITEMI
	MKSLICE

	CALL
	LOADM
	CALLM
	CALLKW
	CALLMKW
	CALLEX
	CALLG
	CALLMF
	LOADSUPER
	RETURN
	RETNONE

	YIELD
	YIELDFROM

	GETITER
	FORITER
	UNPACK
	UNPACKEX

	MKLIST
	MKTUPLE
	MKSET
	MKDICT
	MKSTR
	FORMAT
	LISTAPPEND
	LISTEXTEND
	LISTTUPLE
	SETADD
	SETUPDATE
	DICTSET
	DICTUPDATE
	DICTMERGE
	KWARGS
	MKFUNC
	BUILDCLASS
	ANNOTATIONS

	RAISE
	RERAISE
	PUSHEXC
	POPEXC
	JEXC
	JEXCSTAR
	PREPSTAR
	LOADSPEC
	EXCARGS
	ASSERTERR

	IMPORT
	IMPORTFROM
	IMPORTSTAR
	DISPLAY

	MATCHLEN
	MATCHSEQ
	MATCHMAP
	MATCHKEYS
	MATCHCLASS

	NumOps // number of opcodes the compiler may emit
)

// Opcodes of the machine's own: a Link may hold them, a Code never does.
const (
	HALT       = NumOps + iota // end of a run of the loop: the code of the stub below a call from Go
	BRIDGE                     // return from a call whose frame stands in another segment
	EACH                       // call the consumer of an iteration from Go
	GENRETURN                  // RETURN of a generator
	GENRETNONE                 // RETNONE of a generator
)

// Table describes every opcode. R[i] is a register, K a constant.
var Table = [NumOps]Info{
	NOP:  {Name: "NOP", Doc: "nothing"},
	TRAP: {Name: "TRAP", Doc: "the word of the trap view: call the mode's handler, then execute the original instruction at this pc"},

	MOVE:     {Name: "MOVE", A: Write, B: Read, Flags: XFlags, Doc: "R[a] := R[b]; a copy of a local counts, a temporary is moved. Moving a local that may be unbound copies the unbound marker: CHECK first"},
	LOADK:    {Name: "LOADK", A: Write, B: Const, Flags: WideBC, Doc: "R[a] := K[bc]"},
	LOADINT:  {Name: "LOADINT", A: Write, B: Imm, Flags: WideBC, Doc: "R[a] := bc"},
	CHECK:    {Name: "CHECK", A: Keep, B: Name, Flags: WideBC | CanRaise, Doc: "raise UnboundLocalError for name bc if R[a] is unbound"},
	DROP:     {Name: "DROP", A: Update, Flags: CanRaise, Doc: "drop R[a]; the register is dead"},
	DELLOCAL: {Name: "DELLOCAL", A: Update, B: Name, Flags: WideBC | CanRaise, Doc: "del of a local: UnboundLocalError for name bc if unbound; else drop, R[a] := unbound"},
	UNBIND:   {Name: "UNBIND", A: Update, Flags: CanRaise, Doc: "drop R[a] if bound; R[a] := unbound (end of `except E as a`)"},

	LOADG:         {Name: "LOADG", A: Write, B: Global, Flags: WideBC | CanRaise | Visible, Doc: "R[a] := global bc, else the builtin of that name, else NameError"},
	STOREG:        {Name: "STOREG", A: Read, B: Global, Flags: WideBC | XFlags | CanRaise | Visible, Doc: "global bc := R[a]"},
	DELG:          {Name: "DELG", B: Global, Flags: WideBC | CanRaise | Visible, Doc: "delete global bc, else NameError"},
	LOADNAME:      {Name: "LOADNAME", A: Write, B: Global, Flags: WideBC | CanRaise | Visible, Doc: "class and exec bodies: R[a] := namespace R[1][name], else as LOADG"},
	STORENAME:     {Name: "STORENAME", A: Read, B: Global, Flags: WideBC | XFlags | CanRaise | Visible, Doc: "R[1][name of global bc] := R[a]"},
	DELNAME:       {Name: "DELNAME", B: Global, Flags: WideBC | CanRaise | Visible, Doc: "del R[1][name of global bc], else NameError"},
	LOADCLASSFREE: {Name: "LOADCLASSFREE", A: Write, B: Free, Flags: WideBC | CanRaise | Visible, Doc: "class bodies: R[a] := R[1][name of free variable bc], else that free variable's content"},

	MKCELL:   {Name: "MKCELL", A: Update, Doc: "R[a] := new cell holding R[a] (a parameter, or unbound)"},
	LOADC:    {Name: "LOADC", A: Write, B: Keep, C: Name, Flags: CanRaise | Visible, Doc: "R[a] := content of the cell in R[b]; UnboundLocalError for name c if empty"},
	STOREC:   {Name: "STOREC", A: Read, B: Keep, Flags: XFlags | CanRaise | Visible, Doc: "content of the cell in R[b] := R[a]"},
	DELC:     {Name: "DELC", A: Keep, B: Name, Flags: WideBC | CanRaise | Visible, Doc: "empty the cell in R[a]; UnboundLocalError for name bc if empty. x = 1: silently"},
	LOADF:    {Name: "LOADF", A: Write, B: Free, Flags: WideBC | CanRaise | Visible, Doc: "R[a] := content of free variable bc; NameError if empty"},
	STOREF:   {Name: "STOREF", A: Read, B: Free, Flags: WideBC | XFlags | CanRaise | Visible, Doc: "content of free variable bc := R[a]"},
	DELF:     {Name: "DELF", B: Free, Flags: WideBC | CanRaise | Visible, Doc: "empty free variable bc; NameError if empty. x = 1: silently"},
	FREECELL: {Name: "FREECELL", A: Write, B: Free, Flags: WideBC, Doc: "R[a] := the cell itself of free variable bc (to build a closure)"},

	ADD:       {Name: "ADD", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] + R[c]; x has InPlace for +="},
	SUB:       {Name: "SUB", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] - R[c]"},
	MUL:       {Name: "MUL", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] * R[c]"},
	TRUEDIV:   {Name: "TRUEDIV", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] / R[c]"},
	FLOORDIV:  {Name: "FLOORDIV", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] // R[c]"},
	MOD:       {Name: "MOD", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] % R[c]"},
	AND:       {Name: "AND", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] & R[c]"},
	OR:        {Name: "OR", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] | R[c]"},
	XOR:       {Name: "XOR", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] ^ R[c]"},
	LSHIFT:    {Name: "LSHIFT", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] << R[c]"},
	RSHIFT:    {Name: "RSHIFT", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] >> R[c]"},
	BINOP:     {Name: "BINOP", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] op R[c], op (** or @) in bits 3-6 of x"},
	ADDI:      {Name: "ADDI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] + c, c a 16-bit signed integer"},
	SUBI:      {Name: "SUBI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] - c"},
	MULI:      {Name: "MULI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] * c"},
	FLOORDIVI: {Name: "FLOORDIVI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] // c"},
	MODI:      {Name: "MODI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] % c"},
	ANDI:      {Name: "ANDI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] & c"},
	RSHIFTI:   {Name: "RSHIFTI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] >> c"},
	LSHIFTI:   {Name: "LSHIFTI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] << c"},
	UNOP:      {Name: "UNOP", A: Write, B: Read, Flags: XFlags | CanRaise, Doc: "R[a] := op R[b], op (-, +, ~, not) in bits 3-7 of x"},
	CMP:       {Name: "CMP", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := R[b] op R[c], the comparison in bits 3-7 of x; the result is whatever the comparison returns (in, not in, is, is not: a bool)"},

	JMP:   {Name: "JMP", B: Jump, Flags: WideBC | Ends, Doc: "pc += bc, forwards only"},
	LOOP:  {Name: "LOOP", A: Count, B: Jump, Flags: WideBC | Ends | Breaker | CanRaise, Doc: "pc += bc, backwards only; checks the breaker; a = first temporary that is dead here (number * 16)"},
	JT:    {Name: "JT", A: Read, B: Jump, Flags: WideBC | XFlags | CanRaise, Doc: "if R[a] is true: pc += bc. Without ConsumeA a temporary keeps its value (and, or)"},
	JF:    {Name: "JF", A: Read, B: Jump, Flags: WideBC | XFlags | CanRaise, Doc: "if R[a] is false: pc += bc. Without ConsumeA a temporary keeps its value"},
	JNONE: {Name: "JNONE", A: Read, B: Jump, Flags: WideBC | XFlags | CanRaise, Doc: "if (R[a] is None) == Sense: pc += bc"},
	JLT:   {Name: "JLT", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] < R[b]) == Sense: pc += c (16 bits)"},
	JLE:   {Name: "JLE", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] <= R[b]) == Sense: pc += c"},
	JEQ:   {Name: "JEQ", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] == R[b]) == Sense: pc += c"},
	JNE:   {Name: "JNE", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] != R[b]) == Sense: pc += c"},
	JGT:   {Name: "JGT", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] > R[b]) == Sense: pc += c"},
	JGE:   {Name: "JGE", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] >= R[b]) == Sense: pc += c"},
	JLTI:  {Name: "JLTI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] < b) == Sense: pc += c; b a 16-bit signed integer"},
	JLEI:  {Name: "JLEI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] <= b) == Sense: pc += c"},
	JEQI:  {Name: "JEQI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] == b) == Sense: pc += c"},
	JNEI:  {Name: "JNEI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] != b) == Sense: pc += c"},
	JGTI:  {Name: "JGTI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] > b) == Sense: pc += c"},
	JGEI:  {Name: "JGEI", A: Read, B: Imm, C: Jump, Flags: XFlags | CanRaise, Doc: "if bool(R[a] >= b) == Sense: pc += c"},
	JCMP:  {Name: "JCMP", A: Read, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "in, not in, is, is not (bits 3-7 of x): if R[a] op R[b] is FALSE: pc += c"},

	GETATTR:  {Name: "GETATTR", A: Write, B: Read, C: Site, Flags: XFlags | CanRaise | Visible, Doc: "R[a] := R[b].name"},
	SETATTR:  {Name: "SETATTR", A: Read, B: Read, C: Site, Flags: XFlags | CanRaise | Visible, Doc: "R[a].name := R[b]"},
	DELATTR:  {Name: "DELATTR", A: Read, C: Site, Flags: XFlags | CanRaise | Visible, Doc: "del R[a].name"},
	GETITEM:  {Name: "GETITEM", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise | Visible, Doc: "R[a] := R[b][R[c]]"},
	SETITEM:  {Name: "SETITEM", A: Read, B: Read, C: Read, Flags: XFlags | CanRaise | Visible, Doc: "R[a][R[b]] := R[c]"},
	DELITEM:  {Name: "DELITEM", A: Read, B: Read, Flags: XFlags | CanRaise | Visible, Doc: "del R[a][R[b]]"},
	GETITEMI: {Name: "GETITEMI", A: Write, B: Read, C: Imm, Flags: XFlags | CanRaise | Visible, Doc: "R[a] := R[b][c], c a 16-bit signed integer"},
	MKSLICE:  {Name: "MKSLICE", A: Write, B: Run, Flags: 0, Doc: "R[a] := slice(R[b], R[b+1], R[b+2]), all three consumed (None where absent); a may equal b"},

	CALL:      {Name: "CALL", A: Window, Flags: XCount | CanRaise | Breaker, Doc: "R[a] := R[a](R[a+1], ..., R[a+x]); callee and arguments consumed"},
	LOADM:     {Name: "LOADM", A: Window, B: Read, C: Site, Flags: XFlags | CanRaise | Visible, Doc: "method lookup: R[a], R[a+1] := function, R[b] if name is a plain method of R[b]'s class, else R[b].name, unbound marker. a+1 may equal b"},
	CALLM:     {Name: "CALLM", A: Window, Flags: XCount | CanRaise | Breaker, Doc: "after LOADM or LOADSPEC: R[a] := R[a]([R[a+1],] R[a+2], ..., R[a+1+x])"},
	CALLKW:    {Name: "CALLKW", A: Window, B: Const, Flags: WideBC | XCount | CanRaise | Breaker, Doc: "as CALL; the last len(K[bc]) of the x arguments have the names K[bc], a []string"},
	CALLMKW:   {Name: "CALLMKW", A: Window, B: Const, Flags: WideBC | XCount | CanRaise | Breaker, Doc: "as CALLM, with keywords as CALLKW"},
	CALLEX:    {Name: "CALLEX", A: Window, Flags: CanRaise | Breaker, Doc: "R[a] := R[a](*R[a+1], **R[a+2]); R[a+1] a list or tuple (iterated if neither), R[a+2] a dict or the unbound marker"},
	CALLG:     {Name: "CALLG", A: Window, B: Global, Flags: WideBC | XCount | CanRaise | Breaker | Visible, Doc: "LOADG a bc; CALL a x. Only when every argument is a surely bound local or a constant"},
	CALLMF:    {Name: "CALLMF", A: Window, B: Read, C: Site, Flags: XCount | CanRaise | Breaker | Visible, Doc: "LOADM a b c; CALLM a x. b is a local, every argument a surely bound local or a constant"},
	LOADSUPER: {Name: "LOADSUPER", A: Window, B: Keep, C: Site, Flags: XFlags | CanRaise | Visible, Doc: "super().name, the zero-argument form: R[a] holds the global `super` already loaded (consumed), R[a+1] the __class__ cell content (consumed), R[b] self. Bit 3 of x set: method form, R[a], R[a+1] as LOADM leaves them; clear: R[a] := the attribute, R[a+1] dead"},
	RETURN:    {Name: "RETURN", A: Read, Flags: XFlags | Ends | CanRaise, Doc: "return R[a], moved out of its register"},
	RETNONE:   {Name: "RETNONE", Flags: Ends | CanRaise, Doc: "return None"},

	YIELD:     {Name: "YIELD", A: Write, B: Read, Flags: XFlags | CanRaise, Doc: "yield R[b]; on resumption R[a] := the value sent"},
	YIELDFROM: {Name: "YIELDFROM", A: Update, B: Update, Flags: CanRaise, Doc: "R[a] an iterator, R[b] the value to send (None at first): send it; if that yields, yield the same and execute this instruction again with R[b] := the value sent; at its end drop R[a], R[b] := the result"},

	GETITER:  {Name: "GETITER", A: Write, B: Read, Flags: XFlags | CanRaise, Doc: "R[a] := iter(R[b]). x bit 3: for `yield from` (a generator is taken as it is)"},
	FORITER:  {Name: "FORITER", A: Write, B: Keep, C: Jump, Flags: CanRaise | Visible, Doc: "R[a] := next(R[b]); at the end drop R[b] and pc += c"},
	UNPACK:   {Name: "UNPACK", A: Read, B: Run, C: Count, Flags: XFlags | CanRaise, Doc: "R[b], ..., R[b+c-1] := R[a]; ValueError if the number differs"},
	UNPACKEX: {Name: "UNPACKEX", A: Read, B: Run, C: Count, Flags: XFlags | CanRaise, Doc: "starred: low byte of c = number before, high byte = number after; R[b...] := before, list of the rest, after"},

	MKLIST:      {Name: "MKLIST", A: Write, B: Run, C: Count, Doc: "R[a] := [R[b], ..., R[b+c-1]], consumed; a may equal b"},
	MKTUPLE:     {Name: "MKTUPLE", A: Write, B: Run, C: Count, Doc: "R[a] := (R[b], ..., R[b+c-1]), consumed; a may equal b"},
	MKSET:       {Name: "MKSET", A: Write, B: Run, C: Count, Flags: CanRaise, Doc: "R[a] := {R[b], ..., R[b+c-1]}, consumed; a may equal b"},
	MKDICT:      {Name: "MKDICT", A: Write, B: Run, C: Count, Flags: CanRaise, Doc: "R[a] := {R[b]: R[b+1], ...}, c pairs, consumed; a may equal b"},
	MKSTR:       {Name: "MKSTR", A: Write, B: Run, C: Count, Flags: CanRaise, Doc: "R[a] := the concatenation of the strings R[b], ..., R[b+c-1], consumed; a may equal b"},
	FORMAT:      {Name: "FORMAT", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := format(conversion(R[b]), R[c]); conversion in bits 3-4 of x; bit 5 set: no spec, c unused"},
	LISTAPPEND:  {Name: "LISTAPPEND", A: Keep, B: Read, Flags: XFlags | CanRaise, Doc: "append R[b] to the list R[a] under construction"},
	LISTEXTEND:  {Name: "LISTEXTEND", A: Keep, B: Read, Flags: XFlags | CanRaise, Doc: "extend the list R[a] under construction by the iterable R[b]. Bit 3 of x: in a call (\"argument after * must be an iterable\")"},
	LISTTUPLE:   {Name: "LISTTUPLE", A: Update, Doc: "R[a] := tuple(R[a]), a list under construction"},
	SETADD:      {Name: "SETADD", A: Keep, B: Read, Flags: XFlags | CanRaise, Doc: "add R[b] to the set R[a] under construction"},
	SETUPDATE:   {Name: "SETUPDATE", A: Keep, B: Read, Flags: XFlags | CanRaise, Doc: "add all of R[b] to the set R[a] under construction"},
	DICTSET:     {Name: "DICTSET", A: Keep, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "R[a][R[b]] := R[c], a dict under construction"},
	DICTUPDATE:  {Name: "DICTUPDATE", A: Keep, B: Read, Flags: XFlags | CanRaise, Doc: "update the dict R[a] under construction by the mapping R[b] ({**b})"},
	DICTMERGE:   {Name: "DICTMERGE", A: Keep, B: Read, C: Keep, Flags: XFlags | CanRaise, Doc: "as DICTUPDATE for f(**b): a key seen twice is a TypeError that names the callee R[c]"},
	KWARGS:      {Name: "KWARGS", A: Update, B: Keep, Flags: CanRaise, Doc: "for f(**a), the callee in R[b]: R[a] := a dict of the mapping R[a]. An exact dict stays as it is if R[b+1] cannot change any more: then CALLEX reads nothing else that others see"},
	MKFUNC:      {Name: "MKFUNC", A: Write, B: Run, C: Const, Flags: XFlags | CanRaise, Doc: "R[a] := function of K[c], a *Code; bits 3-6 of x say which of defaults, keyword defaults, annotations, closure stand in R[b...], consumed; a may equal b"},
	BUILDCLASS:  {Name: "BUILDCLASS", A: Write, Doc: "R[a] := the builtin __build_class__, to be called with (body function, name, *bases, **keywords)"},
	ANNOTATIONS: {Name: "ANNOTATIONS", A: Write, Flags: CanRaise | Visible, Doc: "R[a] := the __annotations__ dict of the module or class body, made if absent"},

	RAISE:     {Name: "RAISE", A: Read, B: Read, Flags: XFlags | Ends | CanRaise, Doc: "raise R[a] from R[b]; bits 3-4 of x: number of operands (0: re-raise what is being handled)"},
	RERAISE:   {Name: "RERAISE", A: Read, Flags: XFlags | Ends | CanRaise, Doc: "raise R[a] again, its traceback as it is (end of finally and of an unmatched handler)"},
	PUSHEXC:   {Name: "PUSHEXC", A: Keep, B: Write, Doc: "handler entry: R[b] := the exception being handled until now; now R[a], which the unwinder has written, is"},
	POPEXC:    {Name: "POPEXC", A: Update, B: Update, Flags: CanRaise, Doc: "handler exit: R[b] is being handled again (b becomes dead); drop R[a]"},
	JEXC:      {Name: "JEXC", A: Keep, B: Read, C: Jump, Flags: XFlags | CanRaise, Doc: "if the exception R[a] does not match R[b], a class or tuple of classes: pc += c"},
	JEXCSTAR:  {Name: "JEXCSTAR", A: Update, B: Update, C: Jump, Flags: XFlags | CanRaise, Doc: "except*: split the group R[a] by the type R[b]: R[b] := the matching part, R[a] := the rest or None; if none match (none does if R[a] is None) pc += c, R[b] dead. A match becomes the exception being handled"},
	PREPSTAR:  {Name: "PREPSTAR", A: Write, B: Read, C: Read, Flags: XFlags | CanRaise, Doc: "end of except*: R[a] := what is to be raised, from the original exception R[b] and the list R[c] of what the clauses raised and, last, of the rest that none handled (or None); None if that is nothing"},
	LOADSPEC:  {Name: "LOADSPEC", A: Window, B: Keep, Flags: XFlags | CanRaise | Visible, Doc: "R[a], R[a+1] := the special method (bits 3-7 of x) of R[b]'s type, and R[b], as LOADM; TypeError if R[b] is no context manager"},
	EXCARGS:   {Name: "EXCARGS", A: Run, B: Keep, Doc: "R[a], R[a+1], R[a+2] := type(R[b]), R[b], R[b].__traceback__"},
	ASSERTERR: {Name: "ASSERTERR", A: Write, Doc: "R[a] := AssertionError, whatever the name means in the script"},

	IMPORT:     {Name: "IMPORT", A: Write, B: Const, Flags: WideBC | CanRaise | Visible, Doc: "R[a] := import K[bc], an Import constant"},
	IMPORTFROM: {Name: "IMPORTFROM", A: Write, B: Keep, C: Name, Flags: CanRaise | Visible, Doc: "R[a] := from R[b] import name c"},
	IMPORTSTAR: {Name: "IMPORTSTAR", A: Read, Flags: XFlags | CanRaise | Visible, Doc: "from R[a] import * into the module's globals (or the namespace R[1])"},
	DISPLAY:    {Name: "DISPLAY", A: Read, Flags: XFlags | CanRaise, Doc: "interactive: print repr(R[a]) unless None, and bind _"},

	MATCHLEN:   {Name: "MATCHLEN", A: Write, B: Keep, Flags: CanRaise, Doc: "R[a] := len(R[b])"},
	MATCHSEQ:   {Name: "MATCHSEQ", A: Write, B: Keep, Doc: "R[a] := R[b] is a sequence for patterns (not str, bytes, bytearray)"},
	MATCHMAP:   {Name: "MATCHMAP", A: Write, B: Keep, Doc: "R[a] := R[b] is a mapping for patterns"},
	MATCHKEYS:  {Name: "MATCHKEYS", A: Write, B: Keep, C: Read, Flags: XFlags | CanRaise, Doc: "R[a] := tuple of R[b]'s values for the keys R[c], or None if one is missing"},
	MATCHCLASS: {Name: "MATCHCLASS", A: Run, B: Keep, C: Count, Flags: CanRaise, Doc: "class pattern: R[a] the class, R[a+1] the tuple of keyword names, c positional sub-patterns; R[a] := tuple of attributes or None, R[a+1] dead"},
}
