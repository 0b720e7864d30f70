// This file implements the built-in functions that compile and run code.
package builtins

var codeDefs = []native{}
