// This file finds the name that was meant: "Did you mean ...?".
package object

import (
	"strings"

	rt "minipy/runtime"
)

// Costs of an edit, as CPython weighs them: a change of case is cheap.
const (
	moveCost = 2
	caseCost = 1
	// maxNameLen: longer names get no suggestion.
	maxNameLen = 40
	maxNames   = 750
)

// UnexpectedKeyword sets the TypeError for a call of fn with a keyword that it does not know; fn has no "()".
func UnexpectedKeyword(t *rt.Thread, fn, name string, known ...string) error {
	return TypeError(t, "%s", UnknownKeyword(fn, name, known))
}

// UnknownKeyword words it.
func UnknownKeyword(fn, name string, known []string) string {
	msg := fn + "() got an unexpected keyword argument '" + name + "'"
	if s := Suggest(name, known); s != "" {
		msg += ". Did you mean '" + s + "'?"
	}
	return msg
}

// Suggest returns the candidate most similar to name, or "". The distance is
// Levenshtein's with CPython's costs; at most a third of both names may differ.
func Suggest(name string, candidates []string) string {
	if len(candidates) >= maxNames || len(name) > maxNameLen {
		return ""
	}
	best, bestDist := "", -1
	for _, c := range candidates {
		if c == name {
			continue
		}
		limit := (len(name) + len(c) + 3) * moveCost / 6
		if bestDist >= 0 && bestDist-1 < limit {
			limit = bestDist - 1
		}
		d := editDistance(name, c, limit)
		if d > limit {
			continue
		}
		if bestDist < 0 || d < bestDist {
			best, bestDist = c, d
		}
	}
	return best
}

func substitution(a, b byte) int {
	if a == b {
		return 0
	}
	if a|0x20 == b|0x20 && ('a' <= a|0x20 && a|0x20 <= 'z') {
		return caseCost
	}
	return moveCost
}

// editDistance returns the distance, or something above limit if it is larger.
func editDistance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && strings.HasSuffix(b, a[len(a)-1:]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if a == "" || b == "" {
		return (len(a) + len(b)) * moveCost
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if (len(b)-len(a))*moveCost > limit {
		return limit + 1
	}
	row := make([]int, len(a))
	for i := range row {
		row[i] = (i + 1) * moveCost
	}
	result := 0
	for bi := 0; bi < len(b); bi++ {
		diag := bi * moveCost
		result = diag
		low := int(^uint(0) >> 1)
		for i := range row {
			sub := diag + substitution(b[bi], a[i])
			diag = row[i]
			result = min(min(result, diag)+moveCost, sub)
			row[i] = result
			low = min(low, result)
		}
		if low > limit {
			return limit + 1
		}
	}
	return result
}
