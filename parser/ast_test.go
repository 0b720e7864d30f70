// The tree of every twentieth file of CPython's standard library, with all positions, must be the tree that CPython's
// ast module makes; with MINIPY_ALL_TREES set, of all files. Both are written in one notation, a digest of which is
// compared for each statement of a module.

package parser

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"minipy/lexer"
)

// pyDump writes a line for each statement of each file named on standard input. DETAIL makes it write the notation
// itself instead of a digest.
const pyDump = `
import ast, sys, hashlib, os, warnings
warnings.simplefilter('ignore')
NOPOS = (ast.alias, ast.excepthandler)
def val(v):
    if isinstance(v, str): return 's' + v.encode('utf-8', 'surrogatepass').hex()
    if isinstance(v, bytes): return 'b' + v.hex()
    if isinstance(v, float): return 'f' + v.hex() if v < 1e400 else 'finf'
    if isinstance(v, complex): return 'j' + v.imag.hex()
    if v is ...: return 'Ellipsis'
    if isinstance(v, int) and v is not True and v is not False: return 'i%x' % v
    return str(v)
def dump(n, out, pos=True):
    if n is None: out.append('-')
    elif isinstance(n, list):
        out.append('[')
        for x in n: dump(x, out, pos)
        out.append(']')
    elif isinstance(n, ast.AST):
        out.append('(' + type(n).__name__)
        if pos and hasattr(n, 'lineno') and not isinstance(n, NOPOS):
            out.append('@%d:%d-%d:%d' % (n.lineno, n.col_offset, n.end_lineno, n.end_col_offset))
        for f in n._fields:
            if f in ('ctx', 'type_comment', 'kind', 'type_ignores'): continue
            v = getattr(n, f, None)
            if isinstance(n, ast.JoinedStr):
                out.append('[')
                for x in v: dump(x, out, not isinstance(x, ast.Constant))
                out.append(']')
            elif isinstance(n, ast.TypeAlias) and f == 'name': dump(v, out, False)
            elif isinstance(v, (ast.AST, list)):
                dump(v, out, pos)
            elif v is None and not (isinstance(n, (ast.Constant, ast.MatchSingleton)) and f == 'value'): out.append('-')
            else: out.append(val(v))
        out.append(')')
    else: out.append(val(n))
for path in sys.stdin.read().split():
    try: body = ast.parse(open(path, 'rb').read()).body
    except (SyntaxError, ValueError): continue
    print('F', path)
    for s in body:
        out = []
        dump(s, out)
        text = ' '.join(out)
        print(s.lineno, text if os.environ.get('DETAIL') else hashlib.sha1(text.encode()).hexdigest())
`

// astDump writes trees in the notation of pyDump.
type astDump struct {
	out   []string
	noPos int
}

func (d *astDump) add(s ...string) { d.out = append(d.out, s...) }

func pyStr(s string) string { return "s" + hex.EncodeToString([]byte(s)) }

func (d *astDump) opt(s string) {
	if s == "" {
		d.add("-")
	} else {
		d.add(pyStr(s))
	}
}

func (d *astDump) num(n int) { d.add(fmt.Sprintf("i%x", n)) }

func pyFloat(f float64) string {
	if f > 1e308*1.7976931348623157 {
		return "inf"
	}
	s := strconv.FormatFloat(f, 'x', -1, 64)
	if f == 0 {
		return "0x0.0p+0"
	}
	// Go writes 0x1.8p+01, Python 0x1.8000000000000p+1.
	mant, exp, _ := strings.Cut(s, "p")
	mant = strings.TrimPrefix(mant, "0x1")
	mant = strings.TrimPrefix(mant, ".")
	n, _ := strconv.Atoi(exp)
	if f < 2.2250738585072014e-308 {
		return "denormal"
	}
	return fmt.Sprintf("0x1.%s%sp%+d", mant, strings.Repeat("0", 13-len(mant)), n)
}

// node writes a node: fields are strings already in notation, nodes, or lists.
func (d *astDump) node(kind string, n Node, fields ...any) {
	d.add("(" + kind)
	if n != nil && d.noPos == 0 {
		a, b := n.Pos(), n.End()
		d.add(fmt.Sprintf("@%d:%d-%d:%d", a.Line, a.Col, b.Line, b.Col))
	}
	d.fields(fields...)
	d.add(")")
}

func (d *astDump) fields(fields ...any) {
	for _, f := range fields {
		switch f := f.(type) {
		case nil:
			d.add("-")
		case string:
			d.add(f)
		case func():
			f()
		case []Expr:
			d.add("[")
			for _, e := range f {
				d.expr(e)
			}
			d.add("]")
		case Block:
			d.add("[")
			for _, s := range f.Stmts {
				d.stmt(s)
			}
			d.add("]")
		case []Comprehension:
			d.add("[")
			for _, c := range f {
				d.node("comprehension", nil, c.Target, c.Iter, c.Ifs, "i0")
			}
			d.add("]")
		case []Keyword:
			d.add("[")
			for i := range f {
				k := &f[i]
				d.node("keyword", &k.Span, func() { d.opt(k.Name) }, k.Value)
			}
			d.add("]")
		case TypeParams:
			d.add("[")
			for i := range f.List {
				d.typeParam(&f.List[i])
			}
			d.add("]")
		case []Pattern:
			d.add("[")
			for _, p := range f {
				d.pattern(p)
			}
			d.add("]")
		case Pattern:
			d.pattern(f)
		case Expr:
			d.expr(f)
		default:
			panic(fmt.Sprintf("%T", f))
		}
	}
}

func (d *astDump) typeParam(t *TypeParam) {
	kind := [...]string{"TypeVar", "TypeVarTuple", "ParamSpec"}[t.Stars]
	if t.Stars == 0 {
		d.node(kind, &t.Span, pyStr(t.Name), t.Bound, t.Default)
	} else {
		d.node(kind, &t.Span, pyStr(t.Name), t.Default)
	}
}

func (d *astDump) params(ps *Params) {
	arg := func(p *Param) {
		if p == nil {
			d.add("-")
		} else {
			d.node("arg", &p.Span, pyStr(p.Name), p.Annotation)
		}
	}
	args := func(list []Param) func() {
		return func() {
			d.add("[")
			for i := range list {
				arg(&list[i])
			}
			d.add("]")
		}
	}
	var kwDefaults []Expr
	for _, p := range ps.KwOnly {
		kwDefaults = append(kwDefaults, p.Default)
	}
	d.node("arguments", nil, args(ps.PosOnly), args(ps.Regular), func() { arg(ps.VarArgs) }, args(ps.KwOnly), kwDefaults,
		func() { arg(ps.KwArgs) }, ps.Defaults())
}

var pyOps = map[Operator]string{
	Add: "Add", Sub: "Sub", Mult: "Mult", MatMult: "MatMult", Div: "Div", FloorDiv: "FloorDiv", Mod: "Mod", Pow: "Pow",
	LShift: "LShift", RShift: "RShift", BitAnd: "BitAnd", BitOr: "BitOr", BitXor: "BitXor", Not: "Not", UAdd: "UAdd",
	USub: "USub", Invert: "Invert", And: "And", Or: "Or", Eq: "Eq", NotEq: "NotEq", Lt: "Lt", LtE: "LtE", Gt: "Gt",
	GtE: "GtE", Is: "Is", IsNot: "IsNot", In: "In", NotIn: "NotIn",
}

func pyOp(o Operator) string { return "(" + pyOps[o] + " )" }

func (d *astDump) expr(e Expr) {
	switch e := e.(type) {
	case nil:
		d.add("-")
	case *Name:
		d.node("Name", e, pyStr(e.ID))
	case *Const:
		d.node("Constant", e, e.Value.String())
	case *Int:
		if e.Big != nil {
			d.node("Constant", e, "i"+e.Big.Text(16))
		} else {
			d.node("Constant", e, fmt.Sprintf("i%x", e.Value))
		}
	case *Float:
		d.node("Constant", e, "f"+pyFloat(e.Value))
	case *Imag:
		d.node("Constant", e, "j"+pyFloat(e.Value))
	case *Str:
		d.node("Constant", e, pyStr(e.Value))
	case *Bytes:
		d.node("Constant", e, "b"+hex.EncodeToString([]byte(e.Value)))
	case *FString:
		d.node("JoinedStr", e, func() {
			d.add("[")
			for _, p := range e.Parts {
				if _, text := p.(*Str); text {
					d.noPos++
					d.expr(p)
					d.noPos--
				} else {
					d.expr(p)
				}
			}
			d.add("]")
		})
	case *Replacement:
		conv := -1
		if e.Conversion != 0 {
			conv = int(e.Conversion)
		}
		d.node("FormattedValue", e, e.X, func() { d.num(conv) }, func() {
			if e.Format == nil {
				d.add("-")
			} else {
				d.expr(e.Format)
			}
		})
	case *Unary:
		d.node("UnaryOp", e, pyOp(e.Op), e.X)
	case *Binary:
		d.node("BinOp", e, e.Left, pyOp(e.Op), e.Right)
	case *Bool:
		d.node("BoolOp", e, pyOp(e.Op), e.Values)
	case *Compare:
		ops := make([]string, len(e.Ops))
		for i, o := range e.Ops {
			ops[i] = pyOp(o)
		}
		d.node("Compare", e, e.Left, "[", strings.Join(ops, " "), "]", e.Rights)
	case *Call:
		d.node("Call", e, e.Func, e.Args.Positional, e.Args.Keywords)
	case *Attribute:
		d.node("Attribute", e, e.X, pyStr(e.Name))
	case *Subscript:
		d.node("Subscript", e, e.X, e.Index)
	case *Slice:
		d.node("Slice", e, e.Lower, e.Upper, e.Step)
	case *Starred:
		d.node("Starred", e, e.X)
	case *Tuple:
		d.node("Tuple", e, e.Elts)
	case *List:
		d.node("List", e, e.Elts)
	case *Set:
		d.node("Set", e, e.Elts)
	case *Dict:
		d.node("Dict", e, e.Keys, e.Values)
	case *ListComp:
		d.node("ListComp", e, e.Elt, e.Clauses)
	case *SetComp:
		d.node("SetComp", e, e.Elt, e.Clauses)
	case *DictComp:
		d.node("DictComp", e, e.Key, e.Value, e.Clauses)
	case *Generator:
		d.node("GeneratorExp", e, e.Elt, e.Clauses)
	case *Lambda:
		d.node("Lambda", e, func() { d.params(e.Params) }, e.Body)
	case *IfExp:
		d.node("IfExp", e, e.Test, e.Body, e.OrElse)
	case *NamedExpr:
		d.node("NamedExpr", e, e.Target, e.Value)
	case *Yield:
		d.node("Yield", e, e.X)
	case *YieldFrom:
		d.node("YieldFrom", e, e.X)
	default:
		panic(fmt.Sprintf("%T", e))
	}
}

func (d *astDump) alias(name, as string) {
	d.node("alias", nil, pyStr(name), func() { d.opt(as) })
}

// elifs writes the chain of branches after the first one: in CPython's tree each is an If in the else of the one before.
func (d *astDump) elifs(s *If, i int) {
	d.add("[")
	if i < len(s.Elifs) {
		e := s.Elifs[i]
		d.node("If", &lexer.Span{From: e.Pos(), To: s.End()}, e.Test, e.Body, func() { d.elifs(s, i+1) })
	} else {
		for _, x := range s.Else.Stmts {
			d.stmt(x)
		}
	}
	d.add("]")
}

func (d *astDump) stmt(s Stmt) {
	names := func(list []string) func() {
		return func() {
			d.add("[")
			for _, n := range list {
				d.add(pyStr(n))
			}
			d.add("]")
		}
	}
	switch s := s.(type) {
	case *ExprStmt:
		d.node("Expr", s, s.X)
	case *Assign:
		d.node("Assign", s, s.Targets(), s.Value())
	case *AugAssign:
		d.node("AugAssign", s, s.Target, pyOp(s.Op()), s.Value)
	case *AnnAssign:
		simple := "i0"
		if s.Simple() {
			simple = "i1"
		}
		d.node("AnnAssign", s, s.Target, s.Annotation, s.Value, simple)
	case *Pass:
		d.node("Pass", s)
	case *Break:
		d.node("Break", s)
	case *Continue:
		d.node("Continue", s)
	case *Return:
		d.node("Return", s, s.Value)
	case *Raise:
		d.node("Raise", s, s.Exc, s.Cause)
	case *Assert:
		d.node("Assert", s, s.Test, s.Msg)
	case *Delete:
		var list []Expr
		for _, t := range s.Targets {
			list = append(list, t)
		}
		d.node("Delete", s, list)
	case *Global:
		d.node("Global", s, names(s.Names))
	case *Nonlocal:
		d.node("Nonlocal", s, names(s.Names))
	case *Import:
		d.node("Import", s, func() {
			d.add("[")
			for _, a := range s.Names {
				d.alias(a.Path, a.As)
			}
			d.add("]")
		})
	case *ImportFrom:
		d.node("ImportFrom", s, func() { d.opt(s.Path) }, func() {
			d.add("[")
			if s.Star {
				d.alias("*", "")
			}
			for _, a := range s.Names {
				d.alias(a.Name, a.As)
			}
			d.add("]")
		}, func() { d.num(s.Level()) })
	case *TypeAlias:
		d.node("TypeAlias", s, func() { d.node("Name", nil, pyStr(s.Name)) }, s.TypeParams, s.Value)
	case *If:
		d.node("If", s, s.Test, s.Body, func() { d.elifs(s, 0) })
	case *While:
		d.node("While", s, s.Test, s.Body, s.Else)
	case *For:
		d.node("For", s, s.Target, s.Iter, s.Body, s.Else)
	case *Try:
		kind := "Try"
		if s.Star() {
			kind = "TryStar"
		}
		d.node(kind, s, s.Body, func() {
			d.add("[")
			for _, h := range s.Handlers {
				d.node("ExceptHandler", nil, h.Type, func() { d.opt(h.Name) }, h.Body)
			}
			d.add("]")
		}, s.Else, s.Finally)
	case *With:
		d.node("With", s, func() {
			d.add("[")
			for _, i := range s.Items.List {
				d.node("withitem", nil, i.Context, i.Target)
			}
			d.add("]")
		}, s.Body)
	case *Match:
		d.node("Match", s, s.Subject, func() {
			d.add("[")
			for _, c := range s.Cases {
				d.node("match_case", nil, c.Pattern, c.Guard, c.Body)
			}
			d.add("]")
		})
	case *FunctionDef:
		d.node("FunctionDef", s, pyStr(s.Name), func() { d.params(&s.Params) }, s.Body, s.Decorators, s.Returns, s.TypeParams)
	case *ClassDef:
		d.node("ClassDef", s, pyStr(s.Name), s.Args.Positional, s.Args.Keywords, s.Body, s.Decorators, s.TypeParams)
	default:
		panic(fmt.Sprintf("%T", s))
	}
}

func (d *astDump) pattern(p Pattern) {
	switch p := p.(type) {
	case nil:
		d.add("-")
	case *MatchValue:
		d.node("MatchValue", p, p.X)
	case *MatchSingleton:
		d.node("MatchSingleton", p, p.Value.String())
	case *MatchSequence:
		d.node("MatchSequence", p, p.Patterns)
	case *MatchStar:
		d.node("MatchStar", p, func() { d.opt(p.Name) })
	case *MatchMapping:
		d.node("MatchMapping", p, p.Keys, p.Patterns, func() { d.opt(p.Rest) })
	case *MatchClass:
		var pats []Pattern
		var attrs []string
		for _, k := range p.Keywords {
			attrs = append(attrs, pyStr(k.Name))
			pats = append(pats, k.Pattern)
		}
		d.node("MatchClass", p, p.Cls, p.Patterns, "[", func() { d.add(attrs...) }, "]", pats)
	case *MatchAs:
		d.node("MatchAs", p, p.Pattern, func() { d.opt(p.Name) })
	case *MatchOr:
		d.node("MatchOr", p, p.Patterns)
	default:
		panic(fmt.Sprintf("%T", p))
	}
}

func TestTreesOfStandardLibrary(t *testing.T) {
	t.Parallel()
	every := "20"
	if os.Getenv("MINIPY_ALL_TREES") != "" {
		every = "1"
	}
	list := strings.Fields(cpython(t, `
import os, sys
files = sorted(os.path.join(d, f) for d, _, files in os.walk(os.path.dirname(os.__file__)) for f in files if f.endswith('.py'))
for f in files[::`+every+`]:
    src = open(f, 'rb').read()
    # Without what is refused, what stands in no table of names, and denormal numbers, which are written differently.
    if 'site-packages' not in f and not any(s in src for s in (b'async', b'await', b'N{', b'coding:', b'e-3')): print(f)`, ""))
	detail := os.Getenv("DETAIL") != ""
	n := 0
	for _, part := range strings.Split(cpython(t, pyDump, strings.Join(list, "\n")), "F /")[1:] {
		lines := strings.Split(strings.TrimSuffix(part, "\n"), "\n")
		path := "/" + lines[0]
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(path, string(src))
		if err != nil {
			t.Error(err)
			continue
		}
		if len(m.Body.Stmts) != len(lines)-1 {
			t.Errorf("%s: %d statements, want %d", path, len(m.Body.Stmts), len(lines)-1)
			continue
		}
		for i, s := range m.Body.Stmts {
			var d astDump
			d.stmt(s)
			got := strings.Join(d.out, " ")
			if !detail {
				sum := sha1.Sum([]byte(strings.Join(strings.Fields(got), " ")))
				got = hex.EncodeToString(sum[:])
			}
			_, want, _ := strings.Cut(lines[i+1], " ")
			if detail {
				got = strings.Join(strings.Fields(got), " ")
			}
			if got != want {
				t.Errorf("%s:%d: the tree differs from CPython's\n%s", path, s.Pos().Line, firstDifference(got, want))
				break
			}
			n++
		}
	}
	t.Logf("%d statements in %d files", n, len(list))
}

// firstDifference cuts two long texts to where they differ.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-100)
	return fmt.Sprintf(" got ...%s\nwant ...%s", a[from:min(len(a), i+80)], b[from:min(len(b), i+80)])
}
