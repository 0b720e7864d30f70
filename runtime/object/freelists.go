// This file numbers the free lists of dead objects.
package object

// The free lists. Every object on one list has the same Go type. Objects with a
// Go string, slice, map or interface that unlocked readers look at are not
// recycled: a torn read of one is memory-unsafe. (A tuple's Items is read only by
// those that have counted the tuple, and a Str or a Bytes is recycled only while there are no
// such readers.)
const (
	freeListTuple = iota
	freeListStr
	freeListList
	freeListCell
	freeListFunction
	freeListMethod
	freeListRangeIter
	freeListListIter
	freeListStrIter
	freeListException
	freeListDict
	freeListSlice
	freeListRange
	freeListDictIter
	freeListSet
	freeListSetIter
	freeListBytes
	freeListComplex
	freeListInst0 // plain instances by size class: see instance.go
	freeListInst1
	freeListInst2
	freeListInst3
	freeListInst4
	freeListInst6
	freeListInst8
	freeListInst12
	freeListInst16
	// FreeListGen is the first of four lists of generators by size class: see package vm.
	FreeListGen
	_
	_
	_
)
