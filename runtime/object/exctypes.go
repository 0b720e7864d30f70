// This file is the table of built-in exception classes.
package object

import rt "minipy/runtime"

// The built-in exception classes, filled in by init from excTable.
var (
	BaseExceptionType             = &Type{}
	BaseExceptionGroupType        = &Type{}
	ExceptionGroupType            = &Type{}
	GeneratorExitType             = &Type{}
	KeyboardInterruptType         = &Type{}
	SystemExitType                = &Type{}
	ExceptionType                 = &Type{}
	ArithmeticErrorType           = &Type{}
	FloatingPointErrorType        = &Type{}
	OverflowErrorType             = &Type{}
	ZeroDivisionErrorType         = &Type{}
	AssertionErrorType            = &Type{}
	AttributeErrorType            = &Type{}
	BufferErrorType               = &Type{}
	EOFErrorType                  = &Type{}
	ImportErrorType               = &Type{}
	ModuleNotFoundErrorType       = &Type{}
	LookupErrorType               = &Type{}
	IndexErrorType                = &Type{}
	KeyErrorType                  = &Type{}
	MemoryErrorType               = &Type{}
	NameErrorType                 = &Type{}
	UnboundLocalErrorType         = &Type{}
	OSErrorType                   = &Type{}
	BlockingIOErrorType           = &Type{}
	ChildProcessErrorType         = &Type{}
	ConnectionErrorType           = &Type{}
	BrokenPipeErrorType           = &Type{}
	ConnectionAbortedErrorType    = &Type{}
	ConnectionRefusedErrorType    = &Type{}
	ConnectionResetErrorType      = &Type{}
	FileExistsErrorType           = &Type{}
	FileNotFoundErrorType         = &Type{}
	InterruptedErrorType          = &Type{}
	IsADirectoryErrorType         = &Type{}
	NotADirectoryErrorType        = &Type{}
	PermissionErrorType           = &Type{}
	ProcessLookupErrorType        = &Type{}
	TimeoutErrorType              = &Type{}
	ReferenceErrorType            = &Type{}
	RuntimeErrorType              = &Type{}
	NotImplementedErrorType       = &Type{}
	PythonFinalizationErrorType   = &Type{}
	RecursionErrorType            = &Type{}
	StopIterationType             = &Type{}
	StopAsyncIterationType        = &Type{}
	SyntaxErrorType               = &Type{}
	IndentationErrorType          = &Type{}
	TabErrorType                  = &Type{}
	SystemErrorType               = &Type{}
	TypeErrorType                 = &Type{}
	ValueErrorType                = &Type{}
	UnicodeErrorType              = &Type{}
	UnicodeDecodeErrorType        = &Type{}
	UnicodeEncodeErrorType        = &Type{}
	UnicodeTranslateErrorType     = &Type{}
	WarningType                   = &Type{}
	DeprecationWarningType        = &Type{}
	PendingDeprecationWarningType = &Type{}
	RuntimeWarningType            = &Type{}
	SyntaxWarningType             = &Type{}
	UserWarningType               = &Type{}
	FutureWarningType             = &Type{}
	ImportWarningType             = &Type{}
	UnicodeWarningType            = &Type{}
	BytesWarningType              = &Type{}
	ResourceWarningType           = &Type{}
	EncodingWarningType           = &Type{}
)

// excTable lists class and bases, bases first.
var excTable = []struct {
	typ  *Type
	name string
	base []*Type
}{
	{BaseExceptionType, "BaseException", []*Type{ObjectType}},
	{BaseExceptionGroupType, "BaseExceptionGroup", []*Type{BaseExceptionType}},
	{ExceptionGroupType, "ExceptionGroup", []*Type{BaseExceptionGroupType, ExceptionType}},
	{GeneratorExitType, "GeneratorExit", []*Type{BaseExceptionType}},
	{KeyboardInterruptType, "KeyboardInterrupt", []*Type{BaseExceptionType}},
	{SystemExitType, "SystemExit", []*Type{BaseExceptionType}},
	{ExceptionType, "Exception", []*Type{BaseExceptionType}},
	{ArithmeticErrorType, "ArithmeticError", []*Type{ExceptionType}},
	{FloatingPointErrorType, "FloatingPointError", []*Type{ArithmeticErrorType}},
	{OverflowErrorType, "OverflowError", []*Type{ArithmeticErrorType}},
	{ZeroDivisionErrorType, "ZeroDivisionError", []*Type{ArithmeticErrorType}},
	{AssertionErrorType, "AssertionError", []*Type{ExceptionType}},
	{AttributeErrorType, "AttributeError", []*Type{ExceptionType}},
	{BufferErrorType, "BufferError", []*Type{ExceptionType}},
	{EOFErrorType, "EOFError", []*Type{ExceptionType}},
	{ImportErrorType, "ImportError", []*Type{ExceptionType}},
	{ModuleNotFoundErrorType, "ModuleNotFoundError", []*Type{ImportErrorType}},
	{LookupErrorType, "LookupError", []*Type{ExceptionType}},
	{IndexErrorType, "IndexError", []*Type{LookupErrorType}},
	{KeyErrorType, "KeyError", []*Type{LookupErrorType}},
	{MemoryErrorType, "MemoryError", []*Type{ExceptionType}},
	{NameErrorType, "NameError", []*Type{ExceptionType}},
	{UnboundLocalErrorType, "UnboundLocalError", []*Type{NameErrorType}},
	{OSErrorType, "OSError", []*Type{ExceptionType}},
	{BlockingIOErrorType, "BlockingIOError", []*Type{OSErrorType}},
	{ChildProcessErrorType, "ChildProcessError", []*Type{OSErrorType}},
	{ConnectionErrorType, "ConnectionError", []*Type{OSErrorType}},
	{BrokenPipeErrorType, "BrokenPipeError", []*Type{ConnectionErrorType}},
	{ConnectionAbortedErrorType, "ConnectionAbortedError", []*Type{ConnectionErrorType}},
	{ConnectionRefusedErrorType, "ConnectionRefusedError", []*Type{ConnectionErrorType}},
	{ConnectionResetErrorType, "ConnectionResetError", []*Type{ConnectionErrorType}},
	{FileExistsErrorType, "FileExistsError", []*Type{OSErrorType}},
	{FileNotFoundErrorType, "FileNotFoundError", []*Type{OSErrorType}},
	{InterruptedErrorType, "InterruptedError", []*Type{OSErrorType}},
	{IsADirectoryErrorType, "IsADirectoryError", []*Type{OSErrorType}},
	{NotADirectoryErrorType, "NotADirectoryError", []*Type{OSErrorType}},
	{PermissionErrorType, "PermissionError", []*Type{OSErrorType}},
	{ProcessLookupErrorType, "ProcessLookupError", []*Type{OSErrorType}},
	{TimeoutErrorType, "TimeoutError", []*Type{OSErrorType}},
	{ReferenceErrorType, "ReferenceError", []*Type{ExceptionType}},
	{RuntimeErrorType, "RuntimeError", []*Type{ExceptionType}},
	{NotImplementedErrorType, "NotImplementedError", []*Type{RuntimeErrorType}},
	{PythonFinalizationErrorType, "PythonFinalizationError", []*Type{RuntimeErrorType}},
	{RecursionErrorType, "RecursionError", []*Type{RuntimeErrorType}},
	{StopIterationType, "StopIteration", []*Type{ExceptionType}},
	{StopAsyncIterationType, "StopAsyncIteration", []*Type{ExceptionType}},
	{SyntaxErrorType, "SyntaxError", []*Type{ExceptionType}},
	{IndentationErrorType, "IndentationError", []*Type{SyntaxErrorType}},
	{TabErrorType, "TabError", []*Type{IndentationErrorType}},
	{SystemErrorType, "SystemError", []*Type{ExceptionType}},
	{TypeErrorType, "TypeError", []*Type{ExceptionType}},
	{ValueErrorType, "ValueError", []*Type{ExceptionType}},
	{UnicodeErrorType, "UnicodeError", []*Type{ValueErrorType}},
	{UnicodeDecodeErrorType, "UnicodeDecodeError", []*Type{UnicodeErrorType}},
	{UnicodeEncodeErrorType, "UnicodeEncodeError", []*Type{UnicodeErrorType}},
	{UnicodeTranslateErrorType, "UnicodeTranslateError", []*Type{UnicodeErrorType}},
	{WarningType, "Warning", []*Type{ExceptionType}},
	{DeprecationWarningType, "DeprecationWarning", []*Type{WarningType}},
	{PendingDeprecationWarningType, "PendingDeprecationWarning", []*Type{WarningType}},
	{RuntimeWarningType, "RuntimeWarning", []*Type{WarningType}},
	{SyntaxWarningType, "SyntaxWarning", []*Type{WarningType}},
	{UserWarningType, "UserWarning", []*Type{WarningType}},
	{FutureWarningType, "FutureWarning", []*Type{WarningType}},
	{ImportWarningType, "ImportWarning", []*Type{WarningType}},
	{UnicodeWarningType, "UnicodeWarning", []*Type{WarningType}},
	{BytesWarningType, "BytesWarning", []*Type{WarningType}},
	{ResourceWarningType, "ResourceWarning", []*Type{WarningType}},
	{EncodingWarningType, "EncodingWarning", []*Type{WarningType}},
}

var excShapeFuncs = rt.Shape{Kind: rt.KindException, Free: freeException, Traverse: traverseException}

func initExceptions() {
	special := excDefs()
	// Bases may stand later in the table: make them on the way.
	made := map[*Type]bool{ObjectType: true}
	var make func(i int)
	index := map[*Type]int{}
	for i := range excTable {
		index[excTable[i].typ] = i
	}
	make = func(i int) {
		e := &excTable[i]
		if made[e.typ] {
			return
		}
		made[e.typ] = true
		for _, b := range e.base {
			if !made[b] {
				make(index[b])
			}
		}
		def := TypeDef{Name: e.name, Doc: "The built-in exception " + e.name + ".", Bases: e.base, Shape: excShapeFuncs, Flags: BaseType | HasDict | ExcType}
		// Each class has its own __new__ and __init__, as in CPython.
		if e.typ != BaseExceptionGroupType && e.typ != ExceptionGroupType {
			def.Slots.New, def.Slots.Init = inheritedNew(e.base[0]), inheritedInit(e.base[0])
		}
		if f := special[e.typ]; f != nil {
			f(&def)
		}
		DefineType(e.typ, def)
	}
	for i := range excTable {
		make(i)
	}
}

// DefineException fills typ in as an exception class of a module written in Go.
// Only package init calls it. It returns typ.
func DefineException(typ *Type, module, name, doc string, bases ...*Type) *Type {
	return DefineType(typ, TypeDef{Name: name, Module: module, Doc: doc, Bases: bases, Shape: excShapeFuncs, Flags: BaseType | HasDict | ExcType})
}
