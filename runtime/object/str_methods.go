// This file holds the methods of str.
package object

var strMethods = []Def{}
