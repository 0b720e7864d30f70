// This file orders the making of the built-in types: bases and shapes before what uses them.
package object

func init() {
	initObjectTypes() // object, type, and the descriptors of built-in types
	initGetSet()
	initExceptions()
	initInt()
	initBool()
	initFloat()
	initComplex()
	initStr()
	initBytes()
	initSlice()
	initRange()
	initTuple()
	initList()
	initIter()
	initSeqIter()
	initAdapters()
	initTraceback()
	initStdio()
	initDictType()
	initDefaultDict()
	initOrderedDict()
	initDeque()
	initSetTypes()
	initSimpleNamespace()
}
