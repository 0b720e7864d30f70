// Tokens: what texts are cut into, and that any text is cut without panic into tokens in order.

package lexer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// tokens returns the tokens of a text in one line: their names or texts, and what is wrong at the end.
func tokens(src string) string {
	l, err := New("f", src)
	if err != nil {
		return err.Error()
	}
	var out []string
	for {
		t, err := l.Next()
		if err != nil {
			var e *Error
			errors.As(err, &e)
			return strings.Join(append(out, fmt.Sprintf("!%s", e.Msg)), " ")
		}
		switch {
		case t.Type == EOF:
			return strings.Join(out, " ")
		case t.Type >= LPar, t.Type == Name, t.Type == Number, t.Type == String, t.Type == AugOp, t.Type == Unknown:
			out = append(out, t.Value)
		case t.Type == FStart, t.Type == FMiddle, t.Type == FEnd, t.Type == FDebug:
			out = append(out, TypeText(t.Type)+"="+t.Value)
		default:
			out = append(out, TypeText(t.Type))
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"", ""},
		{"\n\n  \n# c\n", ""},
		{"x", "x Newline"},
		{"#!/usr/bin/env minipy\nx", "x Newline"},
		{"\ufeffx", "x Newline"},
		{"x # c", "x Newline"},
		{"x\r\ny\rz\r\n", "x Newline y Newline z Newline"},
		{"if x:\n  y\n", "if x : Newline Indent y Newline Dedent"},
		{"if x:\n  if y:\n    z", "if x : Newline Indent if y : Newline Indent z Newline Dedent Dedent"},
		{"if x:\n  y\n\n# c\n    # d\n  z\nw", "if x : Newline Indent y Newline z Newline Dedent w Newline"},
		{"if x:\n\ty\n        z\n", "if x : Newline Indent y Newline !inconsistent use of tabs and spaces in indentation"},
		{"if x:\n  y\n z\n", "if x : Newline Indent y Newline !unindent does not match any outer indentation level"},
		{"(x,\n   y)\nz", "( x , y ) Newline z Newline"},
		{"x = \\\n  y", "x = y Newline"},
		{"if x:\n  \\\n    y\n  z", "if x : Newline Indent y Newline z Newline Dedent"},
		{"a<<=b>>c//=d**e!=f->g:=h...i.j", "a <<= b >> c //= d ** e != f -> g := h ... i . j Newline"},
		{"0x_fF 0o17 0b1_0 1_000 00 1.5e-3 .5 1. 1e5j 0j", "0x_fF 0o17 0b1_0 1_000 00 1.5e-3 .5 1. 1e5j 0j Newline"},
		{"1if x else 2", "1 if x else 2 Newline"},
		{"0xfor x", "0xf or x Newline"},
		{"1.real", "!invalid decimal literal"},
		{"1..real", "1. . real Newline"},
		{`'a' "b" r'\\' u"c" Rb'\'' bR"d"`, `'a' "b" r'\\' u"c" Rb'\'' bR"d" Newline`},
		{"'''a\n'b''' \"\"\"\\\"\"\"\"", "'''a\n'b''' \"\"\"\\\"\"\"\" Newline"},
		{"'a\\\nb'", "'a\\\nb' Newline"},
		{"f'a{x}b'", "FStart=f' FMiddle=a { x } FMiddle=b FEnd=' Newline"},
		{"f''", "FStart=f' FEnd=' Newline"},
		{"f'{{a}}'", "FStart=f' FMiddle={ FMiddle=a} FEnd=' Newline"},
		{"f'{x!r:>{w}}'", "FStart=f' { x ! r : FMiddle=> { w } } FEnd=' Newline"},
		{"f'{x = }'", "FStart=f' { x = FDebug=x =  } FEnd=' Newline"},
		{"f'{x=!r}'", "FStart=f' { x = FDebug=x= ! r } FEnd=' Newline"},
		{"f'{x!=y}{a==b}{(c:=d)}'", "FStart=f' { x != y } { a == b } { ( c := d ) } FEnd=' Newline"},
		{"f'{d[\"k\"]}{f'{'x'}'}'", "FStart=f' { d [ \"k\" ] } { FStart=f' { 'x' } FEnd=' } FEnd=' Newline"},
		{"f'''{\nx\n}'''", "FStart=f''' { x } FEnd=''' Newline"},
		{"f'\\N{DASH}\\{x}'", "FStart=f' FMiddle=\\N{DASH}\\ { x } FEnd=' Newline"},
		{"rf'\\N{x}'", "FStart=rf' FMiddle=\\N { x } FEnd=' Newline"},
		{"f'{x:%H:%M}'", "FStart=f' { x : FMiddle=%H:%M } FEnd=' Newline"},
		{"f'{lambda x: 1}'", "FStart=f' { lambda x : FMiddle= 1 } FEnd=' Newline"},
		{"f'{x:{y:{z}}}'", "FStart=f' { x : { y : { z } } } FEnd=' Newline"},
		{"x $ y ? `", "x $ y ? ` Newline"},
		{"é = ä_1", "é = ä_1 Newline"},
		{"x\u00a0y", "!invalid non-printable character U+00A0"},
		{"x = “", "x = !invalid character '“' (U+201C)"},
		{"x\x01", "x !invalid non-printable character U+0001"},
		{"µ ｘ１ ﬁx ℓ", "μ x1 fix l Newline"},
		{"x = 𝐱", "x = x Newline"},
		{"match case type _", "match case type _ Newline"},
	} {
		if got := tokens(c[0]); got != c[1] {
			t.Errorf("%q\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}

func TestEnds(t *testing.T) {
	t.Parallel()
	l, err := New("f", "ab '''x\ny''' f'''p\n{q}'''\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for range 8 {
		tok, err := l.Next()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%v-%v", PosOf(&tok), EndOf(&tok)))
	}
	const want = "1:0-1:2 1:3-2:4 2:5-2:9 2:9-3:0 3:0-3:1 3:1-3:2 3:2-3:3 3:3-3:6"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

// TestTable checks that every type of token has one name.
func TestTable(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for tt := Newline; tt < NumTokenTypes; tt++ {
		if s := TypeText(tt); s == "" || seen[s] {
			t.Errorf("token type %d: name %q is empty or not unique", tt, s)
		} else {
			seen[s] = true
		}
	}
	if n := len((Definition{}).Symbols()); n != len(seen)+1 {
		t.Errorf("%d symbols for %d types and EOF", n, len(seen))
	}
	if !IsKeyword("lambda") || IsKeyword("match") || len(Keywords()) != 35 {
		t.Error("keywords")
	}
}

func TestOffsets(t *testing.T) {
	t.Parallel()
	e := &Error{Pos: Pos{1, 3}, End: Pos{1, 6}, Text: "éa€b"}
	if e.Offset() != 3 || e.EndOffset() != 4 {
		t.Errorf("offsets %d, %d", e.Offset(), e.EndOffset())
	}
	if e := (&Error{Pos: Pos{1, -1}, End: Pos{1, -2}}); e.Offset() != 0 || e.EndOffset() != -1 {
		t.Errorf("offsets without columns: %d, %d", e.Offset(), e.EndOffset())
	}
	if s := (&Error{Filename: "f", Pos: Pos{2, 1}, Text: "ab", Kind: TabError, Msg: "m"}).Error(); s != "f:2:2: TabError: m" {
		t.Error(s)
	}
}

func FuzzLex(f *testing.F) {
	for _, s := range []string{
		"x = 1\n", "if x:\n\ty\n  z", "f'{x!r:>{w}}{{'", "'''a\n", "(\n[}", "1_0x 0b2 1e", "\\\n\\", "é\u00a0", "\ufeff# coding: latin-1\n\xe9",
		"f'{f\"{f'''{", "f'\\N{x}\\{", "rf'{x:\n}'", "\r\f\t x", "f'{x = !s:{y=}}'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		l, err := New("f", src)
		if err != nil {
			return
		}
		at, bol, line := 0, 0, 1
		for n := 0; ; n++ {
			tok, err := l.Next()
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.Msg == "" || int(e.Pos.Line) > strings.Count(l.Source(), "\n")+1 {
					t.Fatalf("bad error %v", err)
				}
				return
			}
			if tok.Pos.Offset < at || tok.Pos.Offset > len(l.Source()) {
				t.Fatalf("token %d at %d is before %d", n, tok.Pos.Offset, at)
			}
			if tok.Type != FDebug && tok.Type != Name && !strings.HasPrefix(l.Source()[tok.Pos.Offset:], tok.Value) {
				t.Fatalf("token %q is not at %d", tok.Value, tok.Pos.Offset)
			}
			for i := strings.IndexByte(l.Source()[bol:tok.Pos.Offset], '\n'); i >= 0; i = strings.IndexByte(l.Source()[bol:tok.Pos.Offset], '\n') {
				bol += i + 1
				line++
			}
			if line != tok.Pos.Line || tok.Pos.Offset-bol+1 != tok.Pos.Column {
				t.Fatalf("token %q at %d: position %d:%d, want %d:%d", tok.Value, tok.Pos.Offset, tok.Pos.Line, tok.Pos.Column, line, tok.Pos.Offset-bol+1)
			}
			if tok.Type != FDebug && tok.Type != Name {
				at = tok.Pos.Offset + len(tok.Value)
			}
			if tok.Type == EOF {
				return
			}
			if n > 2*len(src)+300 {
				t.Fatal("endless tokens")
			}
		}
	})
}
