// This file stands in for parts of the package that are being written.
package object

import rt "minipy/runtime"

// SplitGroup splits an exception for except*: the matching part and the rest,
// owned, each None if empty.
func SplitGroup(t *rt.Thread, exc, cls rt.Value) (match, rest rt.Value, err error) { panic("pending") }
