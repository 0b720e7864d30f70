// This file measures the programs of testdata/bench, each in both modes, in this process.

package minipy_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	lib "minipy"
)

// benchModes are the modes that programs are measured in.
var benchModes = []struct {
	name string
	opts []lib.Option
}{
	{"gil", nil},
	{"nogil", []lib.Option{lib.NoGIL()}},
}

// runLib runs a program in this process and returns its output.
func runLib(t testing.TB, p program, out io.Writer, opts []lib.Option) {
	t.Helper()
	in := lib.New(append([]lib.Option{lib.Stdout(out), lib.Args(p.file())}, opts...)...)
	err := in.Exec(context.Background(), p.file(), p.source)
	if err != nil {
		t.Fatalf("%s: %s", p.path, in.Describe(err))
	}
	in.Close()
}

// BenchmarkPrograms reports one run of a program as one operation, making the interpreter included (some 0.1 ms).
func BenchmarkPrograms(b *testing.B) {
	for _, p := range programs(b, "bench") {
		for _, m := range benchModes {
			b.Run(p.name("bench")+"/"+m.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					runLib(b, p, io.Discard, m.opts)
				}
			})
		}
	}
}

// BenchmarkNew reports the making of an interpreter.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lib.New(lib.Stdout(io.Discard)).Close()
	}
}

// TestMicro runs each of the small operations that `make micro` times once.
func TestMicro(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t, "micro") {
		for _, m := range benchModes {
			var out bytes.Buffer
			in := lib.New(append([]lib.Option{lib.Stdout(&out), lib.Args(p.file(), "check")}, m.opts...)...)
			if err := in.Exec(t.Context(), p.file(), p.source); err != nil {
				t.Errorf("%s: %s", m.name, in.Describe(err))
			}
			in.Close()
			if n, rows := bytes.Count(out.Bytes(), []byte("\n")), strings.Count(p.source, "|")/2; n < 200 || n > rows {
				t.Errorf("%s: %d operations ran, of a table of %d", m.name, n, rows)
			}
		}
	}
}

// BenchmarkMicro runs the table of small operations, each for some 0.1 s: for profiles of what scripts use, not only of the loop.
func BenchmarkMicro(b *testing.B) {
	for _, p := range programs(b, "micro") {
		for b.Loop() {
			runLib(b, p, io.Discard, []lib.Option{lib.NoGIL()})
		}
	}
}

// TestBenchPrograms checks that the programs compute what CPython computes.
func TestBenchPrograms(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t, "bench") {
		for _, m := range benchModes {
			t.Run(p.name("bench")+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				runLib(t, p, &out, m.opts)
				if want := golden(t, p.beside(".out")); out.String() != want {
					t.Errorf("got %q, want %q", out.String(), want)
				}
			})
		}
	}
}
