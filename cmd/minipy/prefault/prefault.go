// Package prefault asks the system, in one call, for the memory that a start of minipy
// uses, before the packages that use it are initialised. Touched page by page, that
// megabyte costs some 270 page faults, a tenth of the time of a script holding `pass`.
//
// Go initialises the packages that are ready in the order of their paths, so all of minipy's
// own come later than this one. It changes no byte of memory: where the call is unknown or
// the guess is wrong, nothing happens.
package prefault
