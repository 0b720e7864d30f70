// Trees: values, spans and the invariants that those who walk them rely on.

package parser

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"minipy/lexer"
)

// parseExpr parses one expression that must be right.
func parseExpr(t *testing.T, src string) Expr {
	t.Helper()
	x, err := ParseExpr("f", src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return x
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`0`:                                   "int 0",
		`0_0`:                                 "int 0",
		`0x_ff`:                               "int 255",
		`0B11`:                                "int 3",
		`0o17`:                                "int 15",
		`1_000`:                               "int 1000",
		`9223372036854775807`:                 "int 9223372036854775807",
		`9223372036854775808`:                 "big 9223372036854775808",
		`0xFFFFFFFFFFFFFFFFFF`:                "big 4722366482869645213695",
		`1.5e3`:                               "float 1500",
		`1e999`:                               "float +Inf",
		`.5`:                                  "float 0.5",
		`007.5`:                               "float 7.5",
		`0e0`:                                 "float 0",
		`2J`:                                  "imag 2",
		`1_0.5j`:                              "imag 10.5",
		`'a' "b"`:                             `str "ab"`,
		`r'\n' '\n'`:                          `str "\\n\n"`,
		`'\x41\101\u0042\U0001F600'`:          `str "AAB😀"`,
		`'\400'`:                              `str "Ā"`,
		`'\ud800'`:                            `str "\xed\xa0\x80"`,
		`'\q\''`:                              `str "\\q'"`,
		`'\N{DIGIT ONE}\N{snowman}'`:          `str "1☃"`,
		"'''a\\\nb\nc'''":                     `str "ab\nc"`,
		`'\a\b\f\n\r\t\v\0\\\"'`:              `str "\a\b\f\n\r\t\v\x00\\\""`,
		`b'a\x80\377\u0041'`:                  `bytes "a\x80\xff\\u0041"`,
		`b'\400'`:                             `bytes "\x00"`,
		`Rb'\x' b'y'`:                         `bytes "\\xy"`,
		`u'x'`:                                `str "x"`,
		`'é'`:                                 `str "é"`,
		`None`:                                "None",
		`...`:                                 "Ellipsis",
		`f'a' 'b'`:                            `f["ab"]`,
		`f''`:                                 `f[]`,
		`f'{x}'`:                              `f[{x}]`,
		`'p' f'{{{x!r:>{w}}}}' r'\q'`:         `f["p{" {x!r:f[">" {w}]} "}\\q"]`,
		`f'{x=}{y = !s}{z=:d}'`:               `f["x=" {x!r} "y = " {y!s} "z=" {z:f["d"]}]`,
		"f'''{\nx # c\n=}'''":                 `f["\nx \n=" {x!r}]`,
		`f'\N{BULLET}{x}\x41'`:                `f["•" {x} "A"]`,
		`rf'\n{x}'`:                           `f["\\n" {x}]`,
		`f'{x:%H:%M}'`:                        `f[{x:f["%H:%M"]}]`,
		`f'{"a" "b"}{f"{x}"}'`:                `f[{str "ab"} {f[{x}]}]`,
		`f'{x, }{yield}{*a, b}{(lambda: 1)}'`: `f[{*parser.Tuple} {*parser.Yield} {*parser.Tuple} {*parser.Lambda}]`,
		`f"{x:\x41}"`:                         `f[{x:f["A"]}]`,
		`f"{d['k']!a}"`:                       `f[{*parser.Subscript!a}]`,
	} {
		if got := literal(parseExpr(t, src)); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

// literal describes the value of a literal.
func literal(e Expr) string {
	switch e := e.(type) {
	case *Int:
		if e.Big != nil {
			return "big " + e.Big.String()
		}
		return fmt.Sprint("int ", e.Value)
	case *Float:
		return fmt.Sprint("float ", e.Value)
	case *Imag:
		return fmt.Sprint("imag ", e.Value)
	case *Str:
		return fmt.Sprintf("str %q", e.Value)
	case *Bytes:
		return fmt.Sprintf("bytes %q", e.Value)
	case *Const:
		return e.Value.String()
	case *Name:
		return e.ID
	case *FString:
		var parts []string
		for _, p := range e.Parts {
			if s, ok := p.(*Str); ok {
				parts = append(parts, fmt.Sprintf("%q", s.Value))
				continue
			}
			r := p.(*Replacement)
			s := "{" + literal(r.X)
			if r.Conversion != 0 {
				s += "!" + string(r.Conversion)
			}
			if r.Format != nil {
				s += ":" + literal(r.Format)
			}
			parts = append(parts, s+"}")
		}
		return "f[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprintf("%T", e)
}

// grouped writes an expression with all its operators in parentheses.
func grouped(e Expr) string {
	list := func(es []Expr) string {
		var out []string
		for _, e := range es {
			out = append(out, grouped(e))
		}
		return strings.Join(out, ", ")
	}
	switch e := e.(type) {
	case nil:
		return ""
	case *Name:
		return e.ID
	case *Int:
		return fmt.Sprint(e.Value)
	case *Unary:
		return fmt.Sprintf("(%s %s)", e.Op, grouped(e.X))
	case *Binary:
		return fmt.Sprintf("(%s %s %s)", grouped(e.Left), e.Op, grouped(e.Right))
	case *Bool:
		return fmt.Sprintf("(%s: %s)", e.Op, list(e.Values))
	case *Compare:
		s := "(" + grouped(e.Left)
		for i, op := range e.Ops {
			s += fmt.Sprintf(" %s %s", op, grouped(e.Rights[i]))
		}
		return s + ")"
	case *IfExp:
		return fmt.Sprintf("(%s if %s else %s)", grouped(e.Body), grouped(e.Test), grouped(e.OrElse))
	case *Lambda:
		return "(lambda: " + grouped(e.Body) + ")"
	case *Tuple:
		return "(" + list(e.Elts) + ",)"
	case *Starred:
		return "*" + grouped(e.X)
	case *Attribute:
		return grouped(e.X) + "." + e.Name
	case *Subscript:
		return grouped(e.X) + "[" + grouped(e.Index) + "]"
	case *Slice:
		return grouped(e.Lower) + ":" + grouped(e.Upper) + ":" + grouped(e.Step)
	case *NamedExpr:
		return "(" + e.Target.ID + " := " + grouped(e.Value) + ")"
	}
	return fmt.Sprintf("%T", e)
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"a + b * c - d":             "((a + (b * c)) - d)",
		"-a ** -b ** c":             "(- (a ** (- (b ** c))))",
		"not a == b and c or d":     "(or: (and: (not (a == b)), c), d)",
		"a or b or c and d and e":   "(or: a, b, (and: c, d, e))",
		"a < b is not c not in d":   "(a < b is not c not in d)",
		"a | b ^ c & d << e":        "(a | (b ^ (c & (d << e))))",
		"a if b else c if d else e": "(a if b else (c if d else e))",
		"lambda: a if b else c":     "(lambda: (a if b else c))",
		"a if b else lambda: c":     "(a if b else (lambda: c))",
		"(a, *b | c, not d)":        "(a, *(b | c), (not d),)",
		"~a.b[c].d":                 "(~ a.b[c].d)",
		"a[b:c, ::d, :, *e]":        "a[(b:c:, ::d, ::, *e,)]",
		"a[*b]":                     "a[(*b,)]",
		"a[b := c]":                 "a[(b := c)]",
		"(a := b, c)":               "((a := b), c,)",
		"a // b % c @ d / e":        "((((a // b) % c) @ d) / e)",
		"a << b + c":                "(a << (b + c))",
		"not not a":                 "(not (not a))",
		"a and not b":               "(and: a, (not b))",
		"(a, b) == (c,)":            "((a, b,) == (c,))",
	} {
		if got := grouped(parseExpr(t, src)); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

func TestHelpers(t *testing.T) {
	t.Parallel()
	m, err := Parse("f", `a = b.c, *d = e = yield
x += 1
(y): int
z: int = 2
from ...p.q import *
from . import r
def f(a, b=1, /, c=2, *args: int, d, e=3, **kw) -> int: pass
try: pass
except* E: pass
if 0: pass
elif 1: pass
`)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Body.Stmts
	a := s[0].(*Assign)
	if n := len(a.Targets()); n != 3 || reflect.TypeOf(a.Targets()[1]) != reflect.TypeFor[*Tuple]() {
		t.Errorf("targets: %v", a.Targets())
	}
	if _, ok := a.Value().(*Yield); !ok {
		t.Errorf("value: %T", a.Value())
	}
	if s[1].(*AugAssign).Op() != Add || s[2].(*AnnAssign).Simple() || !s[3].(*AnnAssign).Simple() {
		t.Error("augmented or annotated assignment")
	}
	if i := s[4].(*ImportFrom); i.Level() != 3 || i.Path != "p.q" || !i.Star {
		t.Errorf("%+v", i)
	}
	if i := s[5].(*ImportFrom); i.Level() != 1 || i.Path != "" || i.Names[0].Name != "r" {
		t.Errorf("%+v", i)
	}
	f := s[6].(*FunctionDef)
	var names []string
	for _, p := range f.Params.All() {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "a b c d e args kw" || len(f.Params.Defaults()) != 2 {
		t.Errorf("parameters %s, %d defaults", got, len(f.Params.Defaults()))
	}
	if tr := s[7].(*Try); !tr.Star() || tr.Handlers[0].Pos() != (lexer.Pos{Line: 9}) {
		t.Errorf("%+v", tr)
	}
	if i := s[8].(*If); i.Elifs[0].Pos() != (lexer.Pos{Line: 11}) || i.End() != (lexer.Pos{Line: 11, Col: 12}) {
		t.Errorf("%v %v", i.Elifs[0].Pos(), i.End())
	}
}

func TestDump(t *testing.T) {
	t.Parallel()
	m, err := Parse("f", "@d\ndef f(a, *, b=1):\n  return {**a, 'k': f'{b!r}'}\nx.y += -1.5\nfor i in range(3): pass\n")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Dump(&b, m); err != nil {
		t.Fatal(err)
	}
	const want = `FunctionDef 2:0-3:29 Name="f"
  Decorators: Name 1:1-1:2 ID="d"
  Regular: Param 2:6-2:7 Name="a"
  KwOnly: Param 2:12-2:13 Name="b"
    Default: Int 2:14-2:15 Value=1
  Body: Return 3:2-3:29
    Value: Dict 3:9-3:29
      Keys: nil
      Keys: Str 3:15-3:18 Value="k"
      Values: Name 3:12-3:13 ID="a"
      Values: FString 3:20-3:28
        Parts: Replacement 3:22-3:27 Conversion='r'
          X: Name 3:23-3:24 ID="b"
AugAssign 4:0-4:11 OpText="+="
  Target: Attribute 4:0-4:3 Name="y"
    X: Name 4:0-4:1 ID="x"
  Value: Unary 4:7-4:11 Op=-
    X: Float 4:8-4:11 Value=1.5
For 5:0-5:23
  Target: Name 5:4-5:5 ID="i"
  Iter: Call 5:9-5:17
    Func: Name 5:9-5:14 ID="range"
    Args: Int 5:15-5:16 Value=3
  Body: Pass 5:19-5:23
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// checkSpans walks a tree and checks that each node has a span within that of its parent.
func checkSpans(v reflect.Value, within lexer.Span) error {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		if n, ok := v.Interface().(Node); ok && v.Kind() == reflect.Pointer {
			s := n.Range()
			if !s.From.IsValid() || s.To.Before(s.From) || s.From.Before(within.From) || within.To.Before(s.To) {
				return fmt.Errorf("%T %v-%v is not within %v-%v", n, s.From, s.To, within.From, within.To)
			}
			within = s
			if f, ok := n.(*FString); ok && f != nil {
				return nil // the text of {x=} has no place of its own
			}
		}
		return checkSpans(v.Elem(), within)
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[Module]().PkgPath() {
			return nil
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Anonymous {
				continue
			}
			in := within
			if f.Name == "Decorators" {
				in.From = lexer.Pos{Line: 1} // they stand before the definition
			}
			if err := checkSpans(v.Field(i), in); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkSpans(v.Index(i), within); err != nil {
				return err
			}
		}
	}
	return nil
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"x = 1\n", "def f(a, b=1, /, *c, d, **e) -> int:\n  return a\n", "class A(B, metaclass=C):\n  x: int = 1\n",
		"with (a as b, c):\n  pass\n", "match x:\n  case {'a': [1, *_], **r} | A(b=c) if d:\n    pass\n",
		"try:\n  pass\nexcept* E as e:\n  pass\nelse:\n  pass\nfinally:\n  pass\n", "f(*a, b=1, **c)[1:2, ...](x for x in y)\n",
		"[x for a, *b in c if d if e]\n{**a, b: c}\n{a, *b}\nlambda *, x=1: (yield)\n", "f'{x!r:>{w}}' 'y'\n", "type X[T: int = str, *Ts, **P] = T\n",
		"del (a, [b]), c.d\nglobal x\nimport a.b as c\nfrom ..d import (e as f,)\nassert x, y\nraise A from B\n",
		"if x = 1:\n  pass\n", "f(a b)\n", "x = (1,\n", "print x\n", "a: b = c\nd += yield\n@e\ndef f(): pass\n", "for x in *a, b: pass\nelse: pass\n",
		"while (x := y): break\n", "async def f(): await x\n", "x = 0777\n", "{a: b for c}\n", "def f(a=1, b): pass\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		m, err := Parse("f", src)
		if err != nil {
			e, ok := err.(*lexer.Error)
			if !ok || e.Msg == "" || e.Filename != "f" {
				t.Fatalf("bad error %#v", err)
			}
			_, _ = e.Offset(), e.EndOffset()
			return
		}
		end := lexer.Pos{Line: int32(strings.Count(src, "\n") + strings.Count(src, "\r") + 2)}
		if err := checkSpans(reflect.ValueOf(m), lexer.Span{From: lexer.Pos{Line: 1}, To: end}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestConcurrent parses with the one grammar from many goroutines.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for range 20 {
				if m, err := Parse("f", "def f(x):\n  if x: return [y for y in x]\nfor i in f(3): print(i)\n"); err != nil || len(m.Body.Stmts) != 2 {
					t.Fatal(err)
				}
				if _, err := Parse("f", "def f(x:\n  pass\n"); err == nil {
					t.Fatal("accepted")
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	src := benchSource(5000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("f", src); err != nil {
			b.Fatal(err)
		}
	}
}

// benchSource makes an ordinary program of some n lines.
func benchSource(n int) string {
	const part = `class Account%[1]d(Base):
    """An account with a balance."""

    def __init__(self, owner, balance=0, *, currency="EUR"):
        self.owner = owner
        self.balance = balance  # in cents
        self.history = [(0, balance)]

    def deposit(self, amount):
        if amount <= 0 or not isinstance(amount, int):
            raise ValueError(f"bad amount {amount!r} for {self.owner:>10}")
        self.balance += amount * 100 + sum(x ** 2 for x in range(10) if x %% 2 == 0)
        for i, (when, what) in enumerate(self.history):
            if what > self.balance and when not in (1, 2, 3):
                self.history[i] = when, {"what": what, "why": None, **self.extra}
            elif what is None:
                continue
            else:
                self.log.append(what.strip().lower().split(","), key=lambda t: t[0])
        try:
            return self.notify(amount, self.balance, channel="mail")
        except (OSError, KeyError) as e:
            print("failed:", e, file=sys.stderr)
        finally:
            self.count -= 1
        return None

`
	var b strings.Builder
	for i := 0; strings.Count(part, "\n")*i < n; i++ {
		fmt.Fprintf(&b, part, i)
	}
	return b.String()
}

func BenchmarkBuildGrammar(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		buildGrammar()
	}
}
