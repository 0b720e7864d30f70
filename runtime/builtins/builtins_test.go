// This file tests the built-in functions at Go level, without scripts.
package builtins

import (
	"bytes"
	"strings"
	"syscall"
	"testing"

	"minipy/runtime/object"

	rt "minipy/runtime"
)

// newThread returns the attached main thread of a new interpreter whose stdout
// and stdin are out and in.
func newThread(tb testing.TB, gil bool, out *bytes.Buffer, in string) *rt.Thread {
	tb.Helper()
	_, t := rt.NewInterp(rt.Options{GIL: gil}, rt.Hooks{Break: func(*rt.Thread) error { return nil }})
	st := object.NewState(t)
	t.Attach()
	st.Stdout = object.NewTextOut("<stdout>", out, -1, false, object.BlockBuffered)
	st.Stdin = object.NewTextIn("<stdin>", strings.NewReader(in), -1, false)
	New(t)
	return t
}

// call calls the built-in function name.
func call(t *rt.Thread, name string, args []rt.Value, names ...string) (rt.Value, error) {
	f := object.StateOf(t).Builtins.GetStr(t, object.Intern(t, name))
	return object.CallKw(t, f, args, names)
}

func TestPrint(tt *testing.T) {
	tt.Parallel()
	var out bytes.Buffer
	t := newThread(tt, true, &out, "")
	str := func(s string) rt.Value { return object.NewStr(t, s) }
	for _, c := range []struct {
		args  []rt.Value
		names []string
	}{
		{nil, nil},
		{[]rt.Value{str("a"), rt.Int(-5), str("é")}, nil},
		{[]rt.Value{str("a"), str("b"), str("-"), str("!")}, []string{"sep", "end"}},
		{[]rt.Value{str("c"), rt.None}, []string{"end"}},
	} {
		if _, err := call(t, "print", c.args, c.names...); err != nil {
			tt.Fatal(err)
		}
	}
	if out.Len() > 0 {
		tt.Error("short output was not buffered")
	}
	if err := object.StateOf(t).Stdout.Flush(t); err != nil {
		tt.Fatal(err)
	}
	if got, want := out.String(), "\na -5 é\na-b!c\n"; got != want {
		tt.Errorf("got %q, want %q", got, want)
	}
}

func TestInput(tt *testing.T) {
	tt.Parallel()
	var out bytes.Buffer
	t := newThread(tt, true, &out, "one\r\ntwo\n\nlast")
	for _, want := range []string{"one\r", "two", "", "last"} { // only the newline goes, as in CPython
		v, err := call(t, "input", []rt.Value{object.NewStr(t, "? ")})
		if err != nil {
			tt.Fatal(err)
		}
		if got := object.GoString(v); got != want {
			tt.Errorf("got %q, want %q", got, want)
		}
	}
	if _, err := call(t, "input", nil); !object.Caught(t, err, object.EOFErrorType) {
		tt.Errorf("at the end: %v, want EOFError", err)
	}
	if got := out.String(); got != "? ? ? ? " {
		tt.Errorf("prompts %q", got)
	}
}

// TestPrintParallel: what threads write comes out whole, piece by piece, and nothing is lost.
func TestPrintParallel(tt *testing.T) {
	tt.Parallel()
	for _, gil := range []bool{false, true} {
		var out bytes.Buffer
		t := newThread(tt, gil, &out, "")
		const threads, lines = 4, 500
		done := make(chan struct{}, threads)
		for i := range threads {
			t.Start(t.Interp().NewThread(), func(t *rt.Thread) {
				piece := object.NewStr(t, strings.Repeat(string(rune('a'+i)), 30)+"\n")
				for range lines {
					if _, err := call(t, "print", []rt.Value{piece, object.NewStr(t, "")}, "end"); err != nil {
						panic(err)
					}
					if t.Breaker() != 0 {
						t.Yield()
					}
				}
				t.Decref(piece)
				done <- struct{}{}
			})
		}
		t.Block("join", func() {
			for range threads {
				<-done
			}
		})
		if err := object.StateOf(t).Stdout.Flush(t); err != nil {
			tt.Fatal(err)
		}
		count := map[string]int{}
		for _, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
			count[line]++
		}
		for i := range threads {
			if line := strings.Repeat(string(rune('a'+i)), 30); count[line] != lines {
				tt.Errorf("gil %v: %d lines of %c, want %d", gil, count[line], line[0], lines)
			}
		}
		if len(count) != threads {
			tt.Errorf("gil %v: %d different lines, want %d", gil, len(count), threads)
		}
	}
}

// failing is a writer whose reader is gone.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestWriteErrorsAreOSErrors(tt *testing.T) {
	tt.Parallel()
	t := newThread(tt, true, new(bytes.Buffer), "")
	f := object.NewTextOut("<out>", failing{}, -1, false, object.Unbuffered)
	err := f.WriteString(t, "x")
	if !object.Caught(t, err, object.BrokenPipeErrorType) {
		tt.Errorf("write to a closed pipe gave %v, want BrokenPipeError", err)
	}
}
