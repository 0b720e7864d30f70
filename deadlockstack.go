// This file words the stacks of a deadlock's threads.
package minipy

import (
	"fmt"
	"slices"
	"strings"

	"minipy/vm"
)

// threadStack is a thread's stack, to be worded when the world goes on.
type threadStack struct {
	title   string
	entries []vm.StackEntry // innermost first
	outside string          // what the thread does if there are none
}

func (b *blocked) threadStack() threadStack {
	s := threadStack{title: b.title(), entries: b.stack}
	if len(b.stack) == 0 {
		s.outside = b.outside()
	}
	return s
}

// So many entries of a long stack are shown: of its beginning, and of its end, which
// says more.
const (
	outermostShown = 10
	innermostShown = 20
)

// formatStacks words the stacks, each thread's under its name.
func formatStacks(stacks []threadStack) string {
	var b strings.Builder
	r := newReporter(nil)
	for _, s := range stacks {
		if len(s.entries) == 0 {
			fmt.Fprintf(&b, "\n%s: %s\n", s.title, s.outside)
			continue
		}
		fmt.Fprintf(&b, "\n%s (most recent call last):\n", s.title)
		for _, text := range r.shortened(s.entries) {
			b.WriteString(text)
		}
	}
	return b.String()
}

// shortened words a stack, outermost first, as tracebacks show it: of a line repeated in
// a row three, and of what is long then the beginning and the end.
func (r *reporter) shortened(stack []vm.StackEntry) []string {
	var entries []frameEntry
	var frames []int // how many frames each entry stands for: 1, or more for the last of a repeated line
	count := 0
	for _, s := range slices.Backward(stack) {
		e := frameEntry{file: s.Code.File, name: s.Code.Name, line: s.Line}
		n := len(entries)
		if n == 0 || !e.same(&entries[n-1]) {
			count = 0
		}
		if count++; count > recursiveCutoff {
			frames[n-1]++
			continue
		}
		e.lines = r.sourceLines(s.Code.Source, s.Line, s.Line)
		entries, frames = append(entries, e), append(frames, 1)
	}
	cut := len(entries) - outermostShown - innermostShown
	var out []string
	for i := 0; i < len(entries); i++ {
		if i == outermostShown && cut > 1 {
			left := 0
			for ; cut > 0; cut-- {
				left += frames[i]
				i++
			}
			out = append(out, fmt.Sprintf("  [%d more frames]\n", left))
		}
		out = append(out, entries[i].format(false))
		if frames[i] > 1 {
			out = append(out, repeatedLine(frames[i]-1))
		}
	}
	return out
}
