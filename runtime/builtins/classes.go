// This file implements the built-in functions on classes and namespaces.
package builtins

var classDefs = []native{}
