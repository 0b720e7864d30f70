// This file compares what single constructs compile to with testdata/constructs.txt.

package compiler_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"minipy/compiler"
	"minipy/compiler/code"
	"minipy/parser"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files of this package")

// compile compiles a module and verifies the result.
func compile(t testing.TB, src string, mode compiler.Mode) (*code.Code, error) {
	t.Helper()
	opts := compiler.Options{File: "test.mpy", Source: src, Mode: mode}
	if mode == compiler.Eval {
		e, err := parser.ParseExpr(opts.File, src)
		if err != nil {
			return nil, err
		}
		return verified(t)(compiler.CompileExpr(e, opts))
	}
	m, err := parser.Parse(opts.File, src)
	if err != nil {
		return nil, err
	}
	return verified(t)(compiler.Compile(m, opts))
}

func verified(t testing.TB) func(*code.Code, error) (*code.Code, error) {
	return func(c *code.Code, err error) (*code.Code, error) {
		t.Helper()
		if err == nil {
			if bad := code.Verify(c); bad != nil {
				t.Errorf("the compiled code is not sound: %v", bad)
			}
		}
		return c, err
	}
}

// oneLine is the listing of one code in one line; jumps show the number of the
// instruction they lead to.
func oneLine(c *code.Code) string {
	var parts []string
	for i := range c.Ins {
		parts = append(parts, strings.Join(strings.Fields(c.Format(i, code.Index)), " "))
	}
	s := strings.Join(parts, "; ")
	for _, h := range c.Table {
		s += handlerText(c, h)
	}
	return s
}

func handlerText(c *code.Code, h code.Handler) string {
	return " {" + code.Index(int(h.Start)) + "-" + code.Index(int(h.End)) + " to " + code.Index(int(h.Target)) + " " + c.RegName(int(h.Exc)) + "}"
}

// listing gives one line for each code in c; the module itself only if it does
// more than to define one function.
func listing(c *code.Code, out *[]string) {
	*out = append(*out, "\t"+c.Name+": "+oneLine(c))
	for _, k := range c.Codes {
		listing(k, out)
	}
}

// TestConstructs reads blocks of source lines, each followed by the expected
// listings, which are indented by a tab. The source is the body of a function
// f(a, b, c), or a module if it begins with `#module`.
func TestConstructs(t *testing.T) {
	t.Parallel()
	const file = "testdata/constructs.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		var src []string
		for line := range strings.SplitSeq(block, "\n") {
			if !strings.HasPrefix(line, "\t") {
				src = append(src, line)
			}
		}
		text := strings.Join(src, "\n") + "\n"
		if src[0] != "#module" {
			text = "def f(a, b, c):\n    " + strings.Join(src, "\n    ") + "\n"
		}
		var lines []string
		c, err := compile(t, text, compiler.Exec)
		switch {
		case err != nil:
			lines = append(lines, "\t"+err.Error())
		case src[0] == "#module":
			listing(c, &lines)
		default:
			listing(c.Codes[0], &lines)
		}
		out.WriteString(strings.Join(append(src, lines...), "\n") + "\n\n")
	}
	got := strings.TrimSpace(out.String()) + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(data), got); diff != "" {
		t.Errorf("%s (-want +got), rewrite it by -update after a look at each line:\n%s", file, diff)
	}
}
