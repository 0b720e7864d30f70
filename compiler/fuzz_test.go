// This file holds the fuzz test of parser and compiler together, and runs the compiler on all programs of testdata.

package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minipy/compiler"
	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// FuzzCompile checks that whatever parses compiles to sound code or is refused
// by a *lexer.Error.
func FuzzCompile(f *testing.F) {
	for _, name := range []string{"testdata/constructs.txt", "testdata/errors.txt"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		sep := "\n\n"
		if strings.Contains(name, "errors") {
			sep = "---\n"
		}
		for block := range strings.SplitSeq(string(data), sep) {
			var src []string
			for line := range strings.SplitSeq(block, "\n") {
				if !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, ">>> ") {
					src = append(src, line)
				}
			}
			f.Add(strings.Join(src, "\n") + "\n")
			f.Add("def f(a, b, c):\n " + strings.Join(src, "\n ") + "\n")
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		m, err := parser.Parse("fuzz.mpy", src)
		if err != nil {
			return
		}
		for _, names := range []bool{false, true} {
			c, err := compiler.Compile(m, compiler.Options{File: "fuzz.mpy", Source: src, Names: names})
			var e *lexer.Error
			switch {
			case errors.As(err, &e):
			case err != nil:
				t.Errorf("error of type %T: %v", err, err)
			default:
				if err := code.Verify(c); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// TestPrograms compiles every program of testdata that parses.
func TestPrograms(t *testing.T) {
	t.Parallel()
	n := 0
	for _, dir := range []string{"lang", "threads", "races", "tracebacks", "lib"} {
		files, err := filepath.Glob("../testdata/" + dir + "/*.mpy")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m, err := parser.Parse(name, string(data))
			if err != nil {
				continue // a program on syntax errors
			}
			n++
			c, err := compiler.Compile(m, compiler.Options{File: name, Source: string(data)})
			if err != nil {
				var e *lexer.Error
				if !errors.As(err, &e) {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err := code.Verify(c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d programs found", n)
	}
}
