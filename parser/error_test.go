// Syntax errors: kind, wording, place and range must be CPython's, as recorded in testdata/errors.txt.

package parser

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"minipy/lexer"
)

var update = flag.Bool("update", false, "record testdata/errors.txt anew from python3.13")

// errorFile holds snippets, each followed by a line that begins with ### and tells the error: kind, line:offset,
// end line:end offset, message. Offsets count characters from 1, as the attributes of Python's SyntaxError do.
const errorFile = "testdata/errors.txt"

const recorder = `
import sys, json, warnings
warnings.simplefilter('ignore')
for line in sys.stdin:
    src = json.loads(line)
    try:
        compile(src, 'f', 'exec', dont_inherit=True)
        print('no error')
    except SyntaxError as e:
        print(f'{type(e).__name__} {e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset} {e.msg}')
    except Exception as e:
        print(f'{type(e).__name__} {e}')
`

// describe words an error as the recorder does.
func describe(err error) string {
	var e *lexer.Error
	if !errors.As(err, &e) {
		return "no error"
	}
	if e.Kind >= lexer.MemoryError {
		return fmt.Sprintf("%s %s", e.Kind, e.Msg)
	}
	return fmt.Sprintf("%s %d:%d-%d:%d %s", e.Kind, e.Pos.Line, e.Offset(), e.End.Line, e.EndOffset(), e.Msg)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(errorFile)
	if err != nil {
		t.Fatal(err)
	}
	type snippet struct{ src, want string }
	var list []snippet
	var src strings.Builder
	for line := range strings.Lines(string(data)) {
		if want, ok := strings.CutPrefix(line, "### "); ok {
			list = append(list, snippet{src.String(), strings.TrimSpace(want)})
			src.Reset()
		} else {
			src.WriteString(line)
		}
	}
	if *update {
		var in strings.Builder
		for _, s := range list {
			b, _ := json.Marshal(s.src)
			in.Write(append(b, '\n'))
		}
		out := strings.Split(strings.TrimSpace(cpython(t, recorder, in.String())), "\n")
		var b strings.Builder
		for i := range list {
			list[i].want = out[i]
			b.WriteString(list[i].src + "### " + out[i] + "\n")
		}
		if err := os.WriteFile(errorFile, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range list {
		if _, err := Parse("f", s.src); describe(err) != s.want {
			t.Errorf("%s\n got %s\nwant %s", s.src, describe(err), s.want)
		}
	}
	if len(list) < 100 {
		t.Errorf("only %d snippets", len(list))
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"async def f(): pass\n":                   "'async def' is not supported by minipy",
		"@d\nasync def f(): pass\n":               "'async def' is not supported by minipy",
		"async with a: pass\n":                    "'async with' is not supported by minipy",
		"def f():\n  async for x in y: pass\n":    "'async for' is not supported by minipy",
		"x = await y\n":                           "'await' is not supported by minipy",
		"return await y\n":                        "'await' is not supported by minipy",
		"[x async for x in y]\n":                  "asynchronous comprehensions are not supported by minipy",
		"f(a=1, a=2)\n":                           "keyword argument repeated: a",
		"x = " + strings.Repeat("9", 4301) + "\n": "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
		"def f[T = int, U](): pass\n":             "non-default type parameter 'U' follows default type parameter",
		"match x:\n  case f'{y}': pass\n":         "patterns may only match literals and attribute lookups",
		"# coding: nonsense\n":                    "encoding problem: nonsense",
		"x = '\xff'\n":                            `Non-UTF-8 code starting with '\xff' in file f on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details`,
		"x = 1\x00\n":                             "source code cannot contain null bytes",
		"x = '\\N{NO SUCH NAME}'\n":               "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-15: unknown Unicode character name",
		strings.Repeat("if x:\n", 1) + " async\n": "invalid syntax",
		"\ufeff# coding: latin-1\n":               "encoding problem: latin-1 with BOM",
		"x = " + strings.Repeat("(", 201) + "\n":  "too many nested parentheses",
		strings.Repeat("f'{", 10) + "1":           "'{' was never closed",
	} {
		_, err := Parse("f", src)
		var e *lexer.Error
		if !errors.As(err, &e) {
			t.Errorf("%.60q is accepted", src)
		} else if e.Msg != want {
			t.Errorf("%.60q: %s\nwant %s", src, e.Msg, want)
		}
	}
}

// TestDepth feeds what could overflow a stack.
func TestDepth(t *testing.T) {
	t.Parallel()
	const n = 100_000
	rep := strings.Repeat
	parens, tooDeep, tooHigh := "too many nested parentheses", "Parser stack overflowed - Python source too complex to parse",
		"maximum recursion depth exceeded during compilation"
	blocks := ""
	for i := range 100 {
		blocks += rep(" ", i) + "if x:\n"
	}
	for name, c := range map[string]struct{ src, want string }{
		"parentheses":     {rep("(", n) + rep(")", n), parens},
		"brackets":        {rep("[", n) + rep("]", n), parens},
		"open brackets":   {rep("[", n), parens},
		"braces":          {rep("{", n), parens},
		"calls":           {rep("f(", n), parens},
		"lambda in call":  {rep("f(lambda:", 150) + "1" + rep(")", 150), ""},
		"negative":        {rep("-", n) + "1", tooDeep},
		"not":             {rep("not ", n) + "1", tooDeep},
		"lambda":          {rep("lambda:", n) + "1", tooDeep},
		"lambda params":   {rep("lambda x=", n) + "1", tooDeep},
		"conditional":     {rep("x if y else ", n) + "1", tooDeep},
		"power":           {"a" + rep("**a", n), tooDeep},
		"attributes":      {"a" + rep(".a", n), tooHigh},
		"empty calls":     {"a" + rep("()", n), tooHigh},
		"subscripts":      {"a" + rep("[0]", n), tooHigh},
		"sum":             {"a" + rep("+a", n), tooHigh},
		"sum in sums":     {rep("(", 190) + "a" + rep(rep("+a", 100)+")", 190), tooHigh},
		"strings":         {"(" + rep("'a' ", n) + ")", ""},
		"and":             {"a" + rep(" and a", n), ""},
		"compare":         {"a" + rep(" < a", n), ""},
		"tuple":           {rep("a,", n), ""},
		"list":            {"[" + rep("a,", n) + "]", ""},
		"statements":      {rep("a;", n), ""},
		"lines":           {rep("a\n", n), ""},
		"assignments":     {rep("a=", n) + "1", ""},
		"elif":            {"if x: pass\n" + rep("elif x: pass\n", n/10), ""},
		"decorators":      {rep("@d\n", n/10) + "def f(): pass", ""},
		"arguments":       {"f(" + rep("a,", n) + ")", ""},
		"comprehension":   {"[x " + rep("for x in y ", n/10) + "]", ""},
		"pattern":         {"match x:\n case a" + rep("|a", n) + ": pass", ""},
		"dotted pattern":  {"match x:\n case a" + rep(".a", n) + ": pass", tooHigh},
		"blocks":          {blocks + rep(" ", 100) + "x", "too many levels of indentation"},
		"semicolons only": {rep(";", n), "invalid syntax"},
		"f-strings":       {rep("f'''{f\"{", 100), "too many nested f-strings"},
		"commas":          {rep(",", n), "invalid syntax"},
		"backslashes":     {rep("\\\n", n), "unexpected EOF while parsing"},
		"unclosed dicts":  {rep("{a:", 190), "'{' was never closed"},
		"dicts of errors": {rep("{a:[(", 60) + "1 2" + rep(")]}", 60), "invalid syntax. Perhaps you forgot a comma?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f", c.src)
			var e *lexer.Error
			got := ""
			if errors.As(err, &e) {
				got = e.Msg
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestInteractive(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"x = 1\n":                      "ok",
		"":                             "ok",
		"# only a comment\n":           "ok",
		"x = (\n":                      "more",
		"x = (1,\n 2)\n":               "ok",
		"'''abc\n":                     "more",
		"f'''abc {x}\n":                "more",
		"f'''abc {x\n":                 "more",
		"x = 'abc\n":                   "error",
		"if x:\n":                      "more",
		"if x:\n  y\n":                 "more",
		"if x:\n  y\n\n":               "ok",
		"if x:\n  y\nelse:\n":          "more",
		"if x: pass\n":                 "more",
		"if x: pass\n\n":               "ok",
		"try:\n  x\n":                  "more",
		"try:\n  x\nexcept E:\n":       "more",
		"@d\n":                         "more",
		"@d\ndef f():\n":               "more",
		"class A:\n  def f(self):\n":   "more",
		"class A:\n  x = 1\n\n":        "ok",
		"x = 1 +\n":                    "error",
		"x = 1 + \\\n":                 "more",
		"if x\n":                       "error",
		"for x in y: pass\n  # note\n": "more",
		"def f(x:\n":                   "more",
		"x y\n":                        "error",
		"print(1\n":                    "more",
		"x = )\n":                      "error",
		"match x:\n":                   "more",
		"match x:\n  case 1:\n":        "more",
	} {
		_, err := ParseInteractive("<stdin>", src)
		got := "ok"
		var e *lexer.Error
		if errors.As(err, &e) {
			if got = "error"; e.Incomplete {
				got = "more"
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s (%v)", src, got, want, err)
		}
	}
}

func TestParseExpr(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		" 1 + 2 ":    "",
		"\t(x, y)\n": "",
		"x, y":       "",
		"f(x)\n\n":   "",
		"x = 1":      "SyntaxError 1:3-1:4 invalid syntax",
		"":           "SyntaxError 0:0-0:0 invalid syntax",
		"x; y":       "SyntaxError 1:2-1:3 invalid syntax",
		"*x":         "SyntaxError 1:1-1:2 invalid syntax",
		"(1":         "SyntaxError 1:1-1:0 '(' was never closed",
		"yield x":    "SyntaxError 1:1-1:6 invalid syntax",
		"pass":       "SyntaxError 1:1-1:5 invalid syntax",
		"1 +":        "SyntaxError 1:0-1:0 invalid syntax",
		"1 +\n":      "SyntaxError 1:4-1:5 invalid syntax",
		"x, *y":      "SyntaxError 1:4-1:5 invalid syntax",
		"(x, *y)":    "",
	} {
		_, err := ParseExpr("<string>", src)
		got := ""
		if err != nil {
			got = describe(err)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}
