// This file checks the errors of the compiler: their words and places, and the limits.

package compiler_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"minipy/compiler"
	"minipy/lexer"
)

// TestErrors reads chunks of source separated by `---`, each ended by what
// CPython 3.13 says of it: `>>> line:offset-end_line:end_offset: Type: message`,
// or `>>> ok`.
func TestErrors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	for chunk := range strings.SplitSeq(string(data), "---\n") {
		src, want, ok := strings.Cut(chunk, ">>> ")
		if !ok {
			t.Fatalf("no expectation in\n%s", chunk)
		}
		want = strings.TrimSpace(want)
		got := "ok"
		if _, err := compile(t, src, compiler.Exec); err != nil {
			got = describe(err)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

func describe(err error) string {
	var e *lexer.Error
	if !errors.As(err, &e) {
		return fmt.Sprintf("error of type %T: %v", err, err)
	}
	end := ""
	if e.End.IsValid() {
		end = fmt.Sprintf("-%d:%d", e.End.Line, e.EndOffset())
	}
	return fmt.Sprintf("%d:%d%s: %s: %s", e.Pos.Line, e.Offset(), end, e.Kind, e.Msg)
}

// TestUnsupported checks that what is left out of the language is refused by name.
func TestUnsupported(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"type X = int\n":        "type statement",
		"def f[T](x): pass\n":   "type parameters",
		"class C[T]: pass\n":    "type parameters",
		"async def f(): pass\n": "async def",
	} {
		_, err := compile(t, src, compiler.Exec)
		var e *lexer.Error
		if !errors.As(err, &e) || e.Kind != lexer.SyntaxError || !strings.Contains(e.Msg, want) || !strings.Contains(e.Msg, "not supported") {
			t.Errorf("%q: %v, want a SyntaxError that names the %s", src, err, want)
		}
	}
}

// nested returns n levels of a compound statement, each inside the last.
func nested(n int, header string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + header + "\n")
	}
	b.WriteString(strings.Repeat(" ", n) + "pass\n")
	return b.String()
}

// TestLimits checks that programs of extreme shape compile, or are refused in
// good order.
func TestLimits(t *testing.T) {
	t.Parallel()
	many := func(n int, item, sep string) string { return strings.TrimSuffix(strings.Repeat(item+sep, n), sep) }
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, c := range []struct{ name, src, want string }{
		{"sum of 9,000 terms", "x = " + many(9_000, "a", "+") + "\n", ""},
		{"9,000 attributes", "x = " + many(9_000, "a", ".") + "\n", ""},
		{"4,000 method calls", "x = " + many(4_000, "a", "().") + "()\n", ""},
		{"9,000 calls", "x = a" + strings.Repeat("()", 9_000) + "\n", ""},
		{"9,000 subscripts", "x = a" + strings.Repeat("[b]", 9_000) + "\n", ""},
		{"sum of 100,000 terms", "x = " + many(100_000, "a", "+") + "\n", "RecursionError: maximum recursion depth exceeded during compilation"},
		{"sum of constants", "x = " + many(9_000, "1", "+") + "\n", ""},
		{"100,000 and", "x = " + many(100_000, "a", " and ") + "\n", ""},
		{"if with 100,000 or", "if " + many(100_000, "a", " or ") + ": pass\n", ""},
		{"100,000 comparisons", "x = " + many(100_000, "a", " < ") + "\n", ""},
		{"10,000 elif", "if a: pass\n" + strings.Repeat("elif b: c()\n", 10_000), ""},
		{"50,000 statements in a loop", "while a:\n" + strings.Repeat(" b()\n", 50_000) + "else:\n c()\n", ""},
		{"long for", "for x in a:\n if x: break\n" + strings.Repeat(" b()\n", 50_000), ""},
		{"long try", "try:\n a()\nexcept A:\n" + strings.Repeat(" b()\n", 50_000) + "except B:\n pass\n", ""},
		{"long if", "if a < b and c in d and e is None:\n" + strings.Repeat(" b()\n", 50_000) + "else:\n c()\n", ""},
		{"list of 100,000", "x = [" + many(100_000, "a", ", ") + "]\n", ""},
		{"tuple of 100,000", "x = (" + many(100_000, "a", ", ") + ")\n", ""},
		{"set of 10,000", "x = {" + many(10_000, "a", ", ") + "}\n", ""},
		{"dict of 10,000", "x = {" + many(10_000, "a: b", ", ") + "}\n", ""},
		{"constants", "x = [" + many(100_000, "1", ", ") + "]\n", ""},
		{"distinct constants", "x = [" + numbered(70_000, "%d.5, ") + "]\n", ""},
		{"1,000 arguments", "f(" + many(1000, "a", ", ") + ")\n", ""},
		{"1,000 keywords", "f(" + numbered(1000, "k%d=a, ") + ")\n", ""},
		{"300 arguments of a method", "a.f(" + many(300, "a", ", ") + ")\n", ""},
		{"300 bases", "class C(" + numbered(300, "k%d, ") + "): pass\n", ""},
		{"1,000 parameters", "def f(" + numbered(1000, "k%d, ") + "): pass\n", ""},
		{"1,000 defaults", "def f(*, " + numbered(1000, "k%d=a, ") + "): pass\n", ""},
		{"f-string of 1,000", "x = f'" + strings.Repeat("{a}b", 1000) + "'\n", ""},
		{"5,000 locals", "def f():\n" + numbered(5000, " k%d = 1\n"), "test.mpy:1:1: SyntaxError: too many local variables in one code block: minipy takes 3000 at most"},
		{"5,000 parameters", "x = 1\ndef f(" + numbered(5000, "k%d, ") + "): pass\n", "test.mpy:2:1: SyntaxError: too many local variables in one code block: minipy takes 3000 at most"},
		{"70,000 globals", numbered(70_000, "k%d = 1\n"), "test.mpy:65537:1: SyntaxError: too many global names in one code block: minipy takes 65536 at most"},
		{"70,000 attributes", numbered(70_000, "a.k%d = 1\n"), "test.mpy:65537:1: SyntaxError: too many names in one code block: minipy takes 65536 at most"},
		{"70,000 functions", "if a:\n" + numbered(70_000, " def f(): return %d\n"), "test.mpy:65538:2: SyntaxError: too many constants and functions in one code block: minipy takes 65536 at most"},
		{"2,500 closed over", "def o():\n" + numbered(2_500, "    k%d = 1\n") + "    def f():\n        return [" + numbered(2_500, "k%d, ") + "]\n", "too many variables and intermediate results in one code block: minipy takes 4095 at most"},
		{"20 loops", nested(20, "for a in b:"), ""},
		{"22 loops", nested(22, "for a in b:"), "too many statically nested blocks"},
		{"lambdas", strings.Repeat("lambda: ", 150) + "1\n", ""},
		{"powers", "x = " + many(150, "a", "**") + "\n", ""},
		{"minus", "x = " + strings.Repeat("-", 150) + "a\n", ""},
		{"not", "x = " + strings.Repeat("not ", 150) + "a\n", ""},
		{"conditional expressions", "x = " + strings.Repeat("a if b else ", 150) + "c\n", ""},
		{"finally in finally", nestedFinally(10), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := compile(t, c.src, compiler.Exec)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// nestedFinally puts each try into the finally of the one before.
func nestedFinally(n int) string {
	var b strings.Builder
	for i := range n {
		pad := strings.Repeat(" ", i)
		b.WriteString(pad + "try: a()\n" + pad + "finally:\n")
	}
	b.WriteString(strings.Repeat(" ", n) + "b()\n")
	return b.String()
}
