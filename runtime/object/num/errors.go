// The errors that arithmetic and formatting return: an exception to raise and its text.

// Package num computes what Python's int and float promise beyond Go's operators: floor division and powers with their signs
// and edge cases, exact rounding, hashes, comparison across types, conversions, and big integers. It knows no Python object:
// small ints are int64, large ones *big.Int, which no function here modifies or keeps unless it says so.
package num

// A Kind names the exception that an Error stands for.
type Kind uint8

// The kinds of errors. Complex is no exception: the result is not real and the caller goes on with complex numbers.
const (
	ValueError Kind = iota
	TypeError
	OverflowError
	ZeroDivisionError
	IndexError
	MemoryError
	Complex
)

var kindNames = [...]string{"ValueError", "TypeError", "OverflowError", "ZeroDivisionError", "IndexError", "MemoryError", "complex result"}

// String returns the name of the exception.
func (k Kind) String() string { return kindNames[k] }

// An Error says which exception to raise and with which text.
type Error struct {
	Kind Kind
	Msg  string
	// Errno, if not 0, comes before Msg in the exception's args: OverflowError(34, 'Numerical result out of range').
	Errno int
}

// Error returns the text without the kind.
func (e *Error) Error() string { return e.Msg }

// NewError makes an error whose text holds a value; the errors with a fixed text are the variables below.
func NewError(kind Kind, msg string) *Error { return &Error{Kind: kind, Msg: msg} }

// The errors with a fixed text. They are constants: nobody writes them.
var (
	ErrRange            = &Error{Kind: OverflowError, Msg: "Numerical result out of range", Errno: 34}
	ErrComplex          = &Error{Kind: Complex, Msg: "the result is complex"}
	ErrZeroToNegative   = &Error{Kind: ZeroDivisionError, Msg: "0.0 cannot be raised to a negative power"}
	ErrIntDivision      = &Error{Kind: ZeroDivisionError, Msg: "integer division or modulo by zero"}
	ErrIntModulo        = &Error{Kind: ZeroDivisionError, Msg: "integer modulo by zero"}
	ErrTrueDivision     = &Error{Kind: ZeroDivisionError, Msg: "division by zero"}
	ErrFloatDivision    = &Error{Kind: ZeroDivisionError, Msg: "float division by zero"}
	ErrFloatFloor       = &Error{Kind: ZeroDivisionError, Msg: "float floor division by zero"}
	ErrFloatModulo      = &Error{Kind: ZeroDivisionError, Msg: "float modulo by zero"}
	ErrFloatDivmod      = &Error{Kind: ZeroDivisionError, Msg: "float divmod()"}
	ErrQuotientTooLarge = &Error{Kind: OverflowError, Msg: "integer division result too large for a float"}
	ErrIntTooLarge      = &Error{Kind: OverflowError, Msg: "int too large to convert to float"}
	ErrInfToInt         = &Error{Kind: OverflowError, Msg: "cannot convert float infinity to integer"}
	ErrNaNToInt         = &Error{Kind: ValueError, Msg: "cannot convert float NaN to integer"}
	ErrInfRatio         = &Error{Kind: OverflowError, Msg: "cannot convert Infinity to integer ratio"}
	ErrNaNRatio         = &Error{Kind: ValueError, Msg: "cannot convert NaN to integer ratio"}
	ErrRoundOverflow    = &Error{Kind: OverflowError, Msg: "rounded value too large to represent"}
	ErrHexSyntax        = &Error{Kind: ValueError, Msg: "invalid hexadecimal floating-point string"}
	ErrHexOverflow      = &Error{Kind: OverflowError, Msg: "hexadecimal value too large to represent as a float"}
	ErrNegativeShift    = &Error{Kind: ValueError, Msg: "negative shift count"}
	ErrTooManyDigits    = &Error{Kind: OverflowError, Msg: "too many digits in integer"}
	ErrPowModZero       = &Error{Kind: ValueError, Msg: "pow() 3rd argument cannot be 0"}
	ErrNotInvertible    = &Error{Kind: ValueError, Msg: "base is not invertible for the given modulus"}
	ErrIsqrtNegative    = &Error{Kind: ValueError, Msg: "isqrt() argument must be nonnegative"}
	// ErrMemory is returned for results beyond MaxBits, which Go could not survive running out of memory for.
	ErrMemory = &Error{Kind: MemoryError}
)
