// Package lexer cuts Python source into tokens.
//
// Definition is a lexer.Definition of participle, written by hand because Python's tokens depend on context: the
// indentation becomes Indent and Dedent tokens, line ends vanish within brackets, and an f-string is a sequence of
// tokens (PEP 701) whose replacement fields are ordinary Python. All state is in the Lexer of one source text.
//
// Errors have the wording and the positions of CPython 3.13.
package lexer

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	plex "github.com/alecthomas/participle/v2/lexer"
)

// Definition describes the tokens to participle.
type Definition struct{}

// Symbols returns the names by which the grammar refers to tokens. The map is shared: participle asks for it many times.
func (Definition) Symbols() map[string]TokenType { return symbols() }

var symbols = sync.OnceValue(func() map[string]TokenType {
	m := make(map[string]TokenType, NumTokenTypes+1)
	m["EOF"] = EOF
	for t := Newline; t < NumTokenTypes; t++ {
		m[table[t]] = t
	}
	return m
})

// Lex prepares to read tokens from r, which it reads to the end.
func (Definition) Lex(filename string, r io.Reader) (plex.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return New(filename, string(b))
}

// LexString prepares to read tokens from a string.
func (Definition) LexString(filename, src string) (plex.Lexer, error) { return New(filename, src) }

// Limits, which are CPython's.
const (
	maxBrackets = 200 // nested brackets
	maxIndents  = 100 // nested blocks
	maxFStrings = 150 // f-strings within f-strings
	maxSpecs    = 3   // replacement fields within format specifications
	tabSize     = 8
)

// A Lexer reads the tokens of one source text.
type Lexer struct {
	filename string
	src      string // decoded, with \n as the only line end, and one at the end
	pos      int    // the next byte
	line     int    // the line of pos, from 1
	bol      int    // where that line begins
	start    int    // where the current token begins
	err      *Error // the first error; it is final
	name     string // the identifier just read, in normal form, if it is not ASCII
	last     TokenType

	atBOL    bool     // at the beginning of a logical line: measure the indentation
	pending  int      // Indents (positive) or Dedents (negative) still to be sent
	indents  []indent // never empty
	brackets []bracket
	fstrings []fstring
	warnings []Warning
}

// indent is the width of an indentation with tabs to multiples of 8 and with tabs as 1. Two lines whose comparison
// depends on the size of a tab are a TabError.
type indent struct{ col, alt int }

// bracket is an open bracket.
type bracket struct {
	char byte
	pos  Pos
}

// fstring is an open f-string.
type fstring struct {
	quote     byte
	quoteSize int
	raw       bool
	start     int  // where it begins
	bol, line int  // the line it begins in
	inExpr    bool // reading ordinary tokens, not text
	// depth counts the brackets open since the f-string began. field is the depth within which the innermost
	// replacement field stands, -1 outside all: its `{` made depth field+1.
	depth, field int
	exprStart    int      // after the `{` of the last field: the text of {x=} begins here
	odd          []string // escape sequences in its text: CPython warns of them at its end
}

// New prepares to read tokens. The source may be any bytes; see Decode.
func New(filename, src string) (*Lexer, error) {
	text, err := Decode(filename, src)
	if err != nil {
		return nil, err
	}
	return &Lexer{filename: filename, src: text, line: 1, atBOL: true, indents: make([]indent, 1, 8)}, nil
}

// Source returns the text that positions refer to.
func (l *Lexer) Source() string { return l.src }

// Open returns the innermost open bracket and its place; 0 if none is open.
func (l *Lexer) Open() (byte, Pos) {
	if n := len(l.brackets); n > 0 {
		return l.brackets[n-1].char, l.brackets[n-1].pos
	}
	return 0, Pos{}
}

// InFString reports whether an f-string is open.
func (l *Lexer) InFString() bool { return len(l.fstrings) > 0 }

// Next returns the next token, at last an endless row of EOFs. An error is a *Error and final.
func (l *Lexer) Next() (tok Token, err error) {
	if l.err != nil {
		return Token{}, l.err
	}
	var t TokenType
	if n := len(l.fstrings); n > 0 && !l.fstrings[n-1].inExpr {
		t = l.fstringText(&l.fstrings[n-1])
	} else {
		t = l.code()
	}
	if l.err != nil {
		return Token{}, l.err
	}
	l.last = t
	return l.emit(t), nil
}

// emit makes a token of the text from start to pos. It takes line and bol back to its beginning.
func (l *Lexer) emit(t TokenType) Token {
	tok := Token{Type: t}
	tok.Pos.Offset, tok.Pos.Line, tok.Pos.Column = l.start, l.line, l.start-l.bol+1
	switch t {
	case Indent, Dedent, EOF:
	case FDebug:
		tok.Value = l.src[l.fstrings[len(l.fstrings)-1].exprStart:l.start]
	default:
		tok.Value = l.src[l.start:l.pos]
		if t == Name && l.name != "" {
			tok.Value = l.name
		}
	}
	l.name = ""
	if t == String || t == FMiddle {
		l.warnEscape(t)
	}
	if t == String || t == FMiddle || t == Newline {
		// Where a token holds line ends, line and bol stand for its beginning until now.
		l.newlines(l.src[l.start:l.pos])
		if t == FMiddle && l.pos < len(l.src) {
			l.skipDoubledBrace()
		}
	}
	return tok
}

// newlines counts the line ends of the text that ends at pos.
func (l *Lexer) newlines(text string) {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		l.line += strings.Count(text, "\n")
		l.bol = l.pos - len(text) + i + 1
	}
}

// peek returns the next byte, 0 at the end.
func (l *Lexer) peek() byte { return l.at(0) }

// at returns the byte n after the next one, 0 beyond the end.
func (l *Lexer) at(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// code reads one token of ordinary Python.
func (l *Lexer) code() TokenType {
	blank := false
newLine:
	if l.atBOL {
		l.atBOL = false
		if blank = l.indentation(); l.err != nil {
			return EOF
		}
	}
	l.start = l.pos
	if l.pending != 0 {
		if l.pending < 0 {
			l.pending++
			return Dedent
		}
		l.pending--
		return Indent
	}
again:
	for c := l.peek(); c == ' ' || c == '\t' || c == '\f'; c = l.peek() {
		l.pos++
	}
	l.start = l.pos
	if l.peek() == '#' {
		l.pos += strings.IndexByte(l.src[l.pos:], '\n') // a Newline begins with its comment
	}
	if l.pos >= len(l.src) {
		return l.eof()
	}
	c := l.src[l.pos]
	switch class[c] {
	case letter:
		return l.word()
	case digit:
		return l.number()
	case quote:
		return l.str(l.pos)
	}
	switch {
	case c == '\n':
		l.pos++
		l.atBOL = true
		if blank || len(l.brackets) > 0 {
			l.line++
			l.bol = l.pos
			goto newLine
		}
		return Newline
	case c == '.' && class[l.at(1)] == digit:
		return l.number()
	case c == '\\':
		if l.continuation(); l.err != nil {
			return EOF
		}
		goto again
	}
	return l.operator(c)
}

// eof ends the text: a bracket or f-string may be open, blocks are closed.
func (l *Lexer) eof() TokenType {
	if n := len(l.brackets); n > 0 {
		b := l.brackets[n-1]
		l.fail(SyntaxError, b.pos, Pos{b.pos.Line, -1}, "'%c' was never closed", b.char)
		l.err.Bare = int(b.pos.Line) <= strings.Count(strings.TrimSuffix(l.src, "\n"), "\n") // not in the last line
		l.err.Incomplete = true
		return EOF
	}
	if len(l.indents) > 1 {
		l.pending = -(len(l.indents) - 2)
		l.indents = l.indents[:1]
		return Dedent
	}
	return EOF
}

// Classes of bytes.
const (
	other byte = iota
	letter
	digit
	quote
)

// class tells how a token begins. Bytes beyond ASCII may begin an identifier.
var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= 0x80:
			t[c] = letter
		case c >= '0' && c <= '9':
			t[c] = digit
		case c == '\'', c == '"':
			t[c] = quote
		}
	}
	return
}()

// word reads an identifier, a keyword or a string with a prefix.
func (l *Lexer) word() TokenType {
	ascii := true
	i := l.pos
	for ; i < len(l.src); i++ {
		c := l.src[i]
		if k := class[c]; k != letter && k != digit {
			if k == quote && i-l.pos <= 2 && isStringPrefix(l.src[l.pos:i]) {
				return l.str(i)
			}
			break
		}
		ascii = ascii && c < 0x80
	}
	text := l.src[l.pos:i]
	if !ascii {
		if bad := badRune(text); bad >= 0 {
			r, n := utf8.DecodeRuneInString(text[bad:])
			l.pos += bad + n
			if unicode.IsPrint(r) {
				l.failHere("invalid character '%c' (U+%04X)", r, r)
			} else {
				l.failHere("invalid non-printable character U+%04X", r)
			}
			return EOF
		}
	}
	l.pos = i
	if !ascii {
		l.name = normalize(text)
		return Name // a keyword in odd letters is an identifier, as in CPython
	}
	if t, ok := keywords[text]; ok {
		return t
	}
	return Name
}

// isStringPrefix reports whether a string may begin with these letters: b, r, u, f, and r with b or f.
func isStringPrefix(s string) bool {
	switch strings.ToLower(s) {
	case "b", "r", "u", "f", "br", "rb", "fr", "rf":
		return true
	}
	return false
}

// badRune returns where in an identifier the first character stands that may not be in one, or -1.
func badRune(s string) int {
	for i, r := range s {
		if r < 0x80 {
			continue
		}
		start := unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)
		if start || i > 0 && (unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)) {
			continue
		}
		return i
	}
	return -1
}

// operator reads an operator or delimiter that begins with c.
func (l *Lexer) operator(c byte) TokenType {
	if n := len(l.fstrings); n > 0 {
		if t, ok := l.fieldEnd(&l.fstrings[n-1], c); ok {
			return t
		}
	}
	t, size := Unknown, 1
	c1 := l.at(1)
	// pick chooses between c alone, c with `=`, and others given as pairs.
	pick := func(alone, withEq TokenType) {
		t = alone
		if c1 == '=' {
			t, size = withEq, 2
		}
	}
	double := func(alone, withEq, twice TokenType) {
		if c1 != c {
			pick(alone, withEq)
		} else if t, size = twice, 2; l.at(2) == '=' {
			t, size = AugOp, 3
		}
	}
	switch c {
	case '(':
		t = LPar
	case ')':
		t = RPar
	case '[':
		t = LSqb
	case ']':
		t = RSqb
	case '{':
		t = LBrace
	case '}':
		t = RBrace
	case ',':
		t = Comma
	case ';':
		t = Semi
	case '~':
		t = Tilde
	case ':':
		pick(Colon, Walrus)
	case '=':
		pick(Assign, EqEqual)
	case '+':
		pick(Plus, AugOp)
	case '%':
		pick(Percent, AugOp)
	case '|':
		pick(VBar, AugOp)
	case '&':
		pick(Amper, AugOp)
	case '^':
		pick(Circumflex, AugOp)
	case '@':
		pick(At, AugOp)
	case '!':
		pick(Bang, NotEqual)
	case '*':
		double(Star, AugOp, DoubleStar)
	case '/':
		double(Slash, AugOp, DoubleSlash)
	case '>':
		double(Greater, GreaterEqual, RightShift)
	case '<':
		if double(Less, LessEqual, LeftShift); c1 == '>' {
			t, size = NotEqual, 2 // only `from __future__ import barry_as_FLUFL` allows it; the parser refuses it
		}
	case '-':
		if pick(Minus, AugOp); c1 == '>' {
			t, size = Arrow, 2
		}
	case '.':
		if t = Dot; c1 == '.' && l.at(2) == '.' {
			t, size = Dots, 3
		}
	}
	l.pos += size
	switch t {
	case LPar, LSqb, LBrace:
		l.open(c)
	case RPar, RSqb, RBrace:
		l.close(c)
	case Unknown:
		if c < ' ' || c == 0x7f {
			l.failHere("invalid non-printable character U+%04X", c)
		}
	}
	return t
}

// open notes an opening bracket.
func (l *Lexer) open(c byte) {
	if len(l.brackets) >= maxBrackets {
		l.failHere("too many nested parentheses")
		return
	}
	l.brackets = append(l.brackets, bracket{c, l.here(l.start)})
	if n := len(l.fstrings); n > 0 {
		f := &l.fstrings[n-1]
		if f.depth++; c == '{' && f.depth-1 == f.field {
			f.exprStart = l.pos
		}
	}
}

// close matches a closing bracket with the last one opened.
func (l *Lexer) close(c byte) {
	var f *fstring
	if n := len(l.fstrings); n > 0 {
		f = &l.fstrings[n-1]
	}
	if f != nil && f.depth == 0 && c == '}' {
		l.failHere("f-string: single '}' is not allowed")
		return
	}
	n := len(l.brackets) - 1
	if n < 0 {
		l.failHere("unmatched '%c'", c)
		return
	}
	b := l.brackets[n]
	if c != closer(b.char) {
		switch {
		case f != nil && b.char == '{' && f.depth-1 == f.field:
			l.failHere("f-string: unmatched '%c'", c)
		case int(b.pos.Line) != l.line:
			l.failHere("closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, b.char, b.pos.Line)
		default:
			l.failHere("closing parenthesis '%c' does not match opening parenthesis '%c'", c, b.char)
		}
		return
	}
	l.brackets = l.brackets[:n]
	if f != nil {
		f.depth--
		if f.depth < 0 {
			l.failHere("f-string: unmatched '%c'", c)
		} else if c == '}' && f.depth == f.field {
			f.field--
			f.inExpr = false
		}
	}
}

// closer returns the bracket that closes an opening one.
func closer(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

// here makes a position of an offset in the current line.
func (l *Lexer) here(offset int) Pos { return Pos{int32(l.line), int32(offset - l.bol)} }

// fail records an error, which ends the text.
func (l *Lexer) fail(kind Kind, pos, end Pos, format string, args ...any) {
	l.err = &Error{
		Filename: l.filename, Pos: pos, End: end, Kind: kind, Msg: fmt.Sprintf(format, args...),
		Text: Line(l.src, int(pos.Line)), Bare: kind == SyntaxError,
	}
}

// failHere records an error at the last character that was read.
func (l *Lexer) failHere(format string, args ...any) { l.failAt(l.pos, format, args...) }

// failAt records an error at the last character before an offset in the current line.
func (l *Lexer) failAt(offset int, format string, args ...any) {
	col := -1
	if offset > l.bol {
		_, n := utf8.DecodeLastRuneInString(l.src[l.bol:offset])
		col = offset - n - l.bol
	}
	p := Pos{int32(l.line), int32(col)}
	l.fail(SyntaxError, p, p, format, args...)
}

// Line returns the nth line of a text, from 1, without its end; "" if there is none.
func Line(src string, n int) string {
	for ; n > 1; n-- {
		i := strings.IndexByte(src, '\n')
		if i < 0 {
			return ""
		}
		src = src[i+1:]
	}
	line, _, _ := strings.Cut(src, "\n")
	return line
}
