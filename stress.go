// This file runs a script freely, for its outcome.
package minipy

import (
	"bytes"
	"context"
	"strings"

	"minipy/runtime/object"
	"minipy/vm/explore"
)

// RunOutcome runs a script once, in an interpreter of its own that schedules
// freely, and returns its outcome in the words of Explore. The error is ctx's.
func RunOutcome(ctx context.Context, file, source string, opts ...Option) (string, error) {
	var out, errs bytes.Buffer
	opts = append([]Option{Stdin(strings.NewReader("")), DetectDeadlock(), func(c *config) { c.oneOfMany = true }}, opts...)
	in := New(append(opts, Stdout(&out), Stderr(&errs))...)
	text := in.outcome(ctx, file, source, &out, &errs)
	return text, ctx.Err()
}

// outcome runs the script and ends the interpreter, whose streams out and errs are.
func (in *Interp) outcome(ctx context.Context, file, source string, out, errs *bytes.Buffer) string {
	end := in.EndOf(in.Exec(ctx, file, source))
	_ = in.Close() // waits for the script's threads
	switch {
	case ctx.Err() != nil:
		return ""
	case in.Deadlock() != nil:
		return explore.Deadlock
	}
	return outcomeText(out.String(), errs.String(), object.StateOf(in.main).Stderr.Notes(), end.Status, "")
}
