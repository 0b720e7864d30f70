// This file is the package comment: the kernel's parts and the rules they keep.

// Package runtime is the kernel: values, object headers, reference counts,
// per-object locks, threads, the GIL, stop-the-world, weak references. It knows
// no Python type: an object is a Header whose Shape says how to traverse,
// finalize and free it. Package object fills in the types, package vm runs code.
//
// # Values
//
// A Value is a header pointer and a word. Ints that fit int64 and floats live in
// the word, under the sentinel headers IntHdr and FloatHdr; None, True, False,
// Unbound and a few others are sentinel headers too. So a type test is a
// pointer compare, and code that counts references needs no special case,
// because sentinels are static. The zero Value (nil header) is no value at all:
// Go functions return it beside an error, and Next at the end of an iterator.
//
// # Who owns a reference
//
//   - Arguments of a native function are borrowed: they lie in the caller's
//     register window, which owns them until the native returns, or Go code lends
//     what something else keeps. A count of one does not make a lent object the
//     thread's own: see Header.Unique.
//   - A returned Value is owned by the caller, unless the comment says borrowed.
//   - A reference that Go code holds across a safepoint (a call into script
//     code, a blocking wait, a breaker poll) lies in a register window or in the
//     thread's hold stack (Thread.Hold), never only in a Go local. What a native
//     holds is dropped when it returns, also with an error.
//   - Store first, then drop the old value.
//
// # Locks
//
// Order: type lock, iterator, containers by address; the kernel's own last, one
// at a time. No lock is held while script code runs, while a thread blocks, or
// while a reference is dropped: under a lock use Thread.DropLater, whose list is
// emptied when the last lock is released.
//
// # Cycles
//
// Go's collector frees memory; ours (collect.go) finds objects in garbage whose
// death can be observed, at a breaker check of some thread when enough have been
// registered (pace.go). Its marks are the roots' alone: see who owns a reference.
package runtime
