// This file runs a script freely, for its outcome.
package minipy

import (
	"bytes"
	"context"
	"strings"

	"minipy/vm/explore"
)

// RunOutcome runs a script once, in an interpreter of its own that schedules
// freely, and returns its outcome in the words of Explore. The error is ctx's.
func RunOutcome(ctx context.Context, file, source string, opts ...Option) (string, error) {
	var out, errs bytes.Buffer
	opts = append([]Option{Stdin(strings.NewReader("")), DetectDeadlock()}, opts...)
	in := New(append(opts, Stdout(&out), Stderr(&errs))...)
	end := in.EndOf(in.Exec(ctx, file, source))
	_ = in.Close() // waits for the script's threads
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case in.Deadlock() != nil:
		return explore.Deadlock, nil
	}
	return outcomeText(out.String(), errs.String(), end.Status), nil
}
