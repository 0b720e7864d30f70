// This file defines Value, the 16-byte representation of every Python value, and its sentinels.
package runtime

import "math"

// Value is a reference to a Python object. For ints (int64) and floats H is
// &IntHdr or &FloatHdr and N holds the bits; for all other objects H points at
// the object and N is 0 (but in a frame's callee slot N is the return link).
type Value struct {
	H *Header
	N uint64
}

// The sentinel headers. They are static: nobody ever writes them. Shapes are
// filled in by package object at init.
var (
	IntHdr      = Header{shape: &IntShape, tid: Static}
	FloatHdr    = Header{shape: &FloatShape, tid: Static}
	NoneHdr     = Header{shape: &NoneShape, tid: Static}
	TrueHdr     = Header{shape: &BoolShape, tid: Static}
	FalseHdr    = Header{shape: &BoolShape, tid: Static}
	UnboundHdr  = Header{shape: &UnboundShape, tid: Static}
	NotImplHdr  = Header{shape: &NotImplShape, tid: Static}
	EllipsisHdr = Header{shape: &EllipsisShape, tid: Static}
)

// The shapes of the sentinels.
var (
	IntShape      = Shape{Kind: KindInt}
	FloatShape    = Shape{Kind: KindFloat}
	NoneShape     = Shape{Kind: KindNone}
	BoolShape     = Shape{Kind: KindBool}
	UnboundShape  = Shape{Kind: KindUnbound}
	NotImplShape  = Shape{Kind: KindNotImpl}
	EllipsisShape = Shape{Kind: KindEllipsis}
)

// The singletons. Unbound marks a local, cell or argument that has no value.
var (
	None           = Value{H: &NoneHdr}
	True           = Value{H: &TrueHdr}
	False          = Value{H: &FalseHdr}
	Unbound        = Value{H: &UnboundHdr}
	NotImplemented = Value{H: &NotImplHdr}
	Ellipsis       = Value{H: &EllipsisHdr}
)

// Int returns the Value of i.
func Int(i int64) Value { return Value{&IntHdr, uint64(i)} }

// Float returns the Value of f.
func Float(f float64) Value { return Value{&FloatHdr, math.Float64bits(f)} }

// Bool returns True or False.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// IsInt reports whether v is an int in the word (not a bool, not a big int).
func (v Value) IsInt() bool { return v.H == &IntHdr }

// IsFloat reports whether v is a float in the word.
func (v Value) IsFloat() bool { return v.H == &FloatHdr }

// Int returns the int64 of a Value for which IsInt holds.
func (v Value) Int() int64 { return int64(v.N) }

// Float returns the float64 of a Value for which IsFloat holds.
func (v Value) Float() float64 { return math.Float64frombits(v.N) }

// IsNone reports whether v is None.
func (v Value) IsNone() bool { return v.H == &NoneHdr }

// IsUnbound reports whether v is the unbound marker.
func (v Value) IsUnbound() bool { return v.H == &UnboundHdr }

// IsNil reports whether v is no value at all: beside an error, or at the end of an iterator.
func (v Value) IsNil() bool { return v.H == nil }

// Kind returns the layout kind of v.
func (v Value) Kind() Kind { return v.H.Shape().Kind }
