// This file lists the layout kinds, one for each Go struct that package object puts behind a Header.
package runtime

// The kinds. ORDER KIND: nothing depends on the order but KindInt..KindBool,
// which arithmetic tests as a range.
const (
	KindUnbound Kind = iota
	KindInt          // int in the word
	KindBool
	KindFloat // float in the word
	KindBigInt
	KindBoxInt   // instance of a subclass of int
	KindBoxFloat // instance of a subclass of float
	KindNone
	KindNotImpl
	KindEllipsis
	KindStr
	KindBytes
	KindByteArray
	KindComplex
	KindTuple
	KindList
	KindDict
	KindSet
	KindFrozenSet
	KindRange
	KindSlice
	KindType
	KindFunction
	KindNative
	KindMethod
	KindModule
	KindCell
	KindNameCell
	KindGenerator
	KindException
	KindInstance // plain instance of a script class
	KindProperty
	KindStaticMethod
	KindClassMethod
	KindSuper
	KindIterator
	KindView
	KindWeakRef
	KindTraceback
	KindCode
	KindFrame
	KindOther // objects of modules: known only to the package that made them
	NumKinds
)
