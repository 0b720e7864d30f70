// This file stands in for parts of the package that are being written; each leaves it when its own file lands.
package object

import (
	"math/big"
	"sync/atomic"

	rt "minipy/runtime"
	"minipy/runtime/object/num"
)

// --- numbers ---

type BigInt struct {
	rt.Header
	V *big.Int
}

func hashInt(i int64) int64     { return num.HashInt(i) }
func hashString(s string) int64 { return num.HashString(s, 0) }

// --- classes ---

var (
	ObjectType = &Type{}
	TypeType   = &Type{}
	typeShape  rt.Shape
)

func initObjectTypes()                                  {}
func addSlotWrappers(typ *Type)                         {}
func inheritSlots(typ, base *Type)                      {}
func newStaticWrapper(fn rt.Value, class bool) rt.Value { return fn }
func finalizeInstance(t *rt.Thread, h *rt.Header)       {}
func boxExt(v rt.Value) *atomic.Pointer[Ext]            { return nil }
func classGetItem(t *rt.Thread, v, key rt.Value) (rt.Value, error) {
	panic("pending")
}

// --- modules ---

type Module struct {
	rt.Header
	Ns *Dict
}

func (m *Module) name(t *rt.Thread) string { panic("pending") }

// NewBig returns the int of b (which it keeps): in the word if it fits.
func NewBig(t *rt.Thread, b *big.Int) rt.Value { panic("pending") }

// NewBytes returns a bytes object that keeps b.
func NewBytes(t *rt.Thread, b []byte) rt.Value { panic("pending") }

// NewComplex returns a complex number.
func NewComplex(t *rt.Thread, c complex128) rt.Value { panic("pending") }
