// This file completes names, attributes and modules at the prompt.
package main

import (
	"strings"
	"unicode"
)

// isDotted reports whether s is a name or names joined by dots.
func isDotted(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if !isName(part) {
			return false
		}
	}
	return true
}

func isName(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}
