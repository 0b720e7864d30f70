// This file completes names, attributes and modules at the prompt.
package main

import (
	"slices"
	"strings"
	"unicode"
)

// namespace is what completion looks into.
type namespace interface {
	Names() []string
	Attributes(dotted string) []string
	Modules() []string
}

// keywords are completed like names.
var keywords = strings.Fields(`False None True and as assert break class continue def del elif else except finally for from
	global if import in is lambda nonlocal not or pass raise return try while with yield match case`)

// complete returns what may follow the text before the cursor, and how long the
// part of it is that the candidates begin with: readline's convention. At the
// beginning of a line Tab indents.
func complete(ns namespace, magics []string, line []rune, pos int) (rest [][]rune, length int) {
	before := string(line[:pos])
	if strings.TrimSpace(before) == "" {
		return [][]rune{[]rune("    ")}, 0
	}
	if word := strings.TrimLeft(before, " "); word[0] == '%' && !strings.Contains(word, " ") {
		return candidates(magics, word)
	}
	i := strings.LastIndexFunc(before, func(r rune) bool {
		return r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	word := before[i+1:]
	if first := strings.Fields(before); len(first) > 0 && (first[0] == "import" || first[0] == "from") && !strings.Contains(before, " import ") && len(first) < 3 {
		return candidates(ns.Modules(), word)
	}
	if dot := strings.LastIndexByte(word, '.'); dot >= 0 {
		object, attr := word[:dot], word[dot+1:]
		if !isDotted(object) {
			return nil, 0
		}
		names := ns.Attributes(object)
		if attr == "" { // the private ones only if asked for
			names = slices.DeleteFunc(names, func(s string) bool { return strings.HasPrefix(s, "_") })
		}
		return candidates(names, attr)
	}
	if word == "" || unicode.IsDigit(rune(word[0])) {
		return nil, 0
	}
	return candidates(append(ns.Names(), keywords...), word)
}

// candidates returns the ends of the names that begin with prefix.
func candidates(names []string, prefix string) (rest [][]rune, length int) {
	names = slices.Clone(names)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if strings.HasPrefix(name, prefix) {
			rest = append(rest, []rune(name[len(prefix):]))
		}
	}
	return rest, len([]rune(prefix))
}

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
