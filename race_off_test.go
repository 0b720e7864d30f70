// This file tells the tests that they were built without Go's race detector.

//go:build !race

package minipy_test

// raceEnabled is whether this binary, and so the interpreter it builds, runs under the race detector.
const raceEnabled = false
