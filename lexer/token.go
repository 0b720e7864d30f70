// Tokens: what they are called, what text they have and where they stand.

package lexer

import (
	"strings"

	plex "github.com/alecthomas/participle/v2/lexer"
)

// Token is participle's token. Its Value is the text of the source, undecoded, but for a Name in normal form; its
// Pos.Column is a byte offset from 1.
type Token = plex.Token

// TokenType is participle's number for a class of tokens.
type TokenType = plex.TokenType

// The tokens. Every operator, delimiter and keyword has a type of its own, in the order of the table below.
const (
	EOF = plex.EOF

	Newline TokenType = iota // the end of a logical line, with a comment before it
	Indent
	Dedent
	Name // an identifier, soft keywords included
	Number
	String  // a string or bytes literal with prefix and quotes
	FStart  // the prefix and opening quotes of an f-string
	FMiddle // literal text in an f-string; of a doubled brace it holds one
	FEnd    // the closing quotes of an f-string
	FDebug  // an empty token after the `=` of `{x=}`, whose Value is the text from `{` to here
	AugOp   // `+=` and its like
	Unknown // a printable character that Python has no use for: $ ? `

	LPar
	RPar
	LSqb
	RSqb
	LBrace
	RBrace
	Colon
	Comma
	Semi
	Dot
	Dots
	At
	Assign
	Walrus
	Arrow
	Bang
	Plus
	Minus
	Star
	DoubleStar
	Slash
	DoubleSlash
	Percent
	VBar
	Amper
	Circumflex
	Tilde
	LeftShift
	RightShift
	Less
	Greater
	LessEqual
	GreaterEqual
	EqEqual
	NotEqual

	KwFalse
	KwNone
	KwTrue
	KwAnd
	KwAs
	KwAssert
	KwAsync
	KwAwait
	KwBreak
	KwClass
	KwContinue
	KwDef
	KwDel
	KwElif
	KwElse
	KwExcept
	KwFinally
	KwFor
	KwFrom
	KwGlobal
	KwIf
	KwImport
	KwIn
	KwIs
	KwLambda
	KwNonlocal
	KwNot
	KwOr
	KwPass
	KwRaise
	KwReturn
	KwTry
	KwWhile
	KwWith
	KwYield

	NumTokenTypes
)

// table names the tokens: the classes by a word, which the grammar uses; operators and keywords by their text.
var table = [NumTokenTypes]string{
	Newline: "Newline", Indent: "Indent", Dedent: "Dedent", Name: "Name", Number: "Number", String: "String",
	FStart: "FStart", FMiddle: "FMiddle", FEnd: "FEnd", FDebug: "FDebug", AugOp: "AugOp", Unknown: "Unknown",

	LPar: "(", RPar: ")", LSqb: "[", RSqb: "]", LBrace: "{", RBrace: "}", Colon: ":", Comma: ",", Semi: ";", Dot: ".",
	Dots: "...", At: "@", Assign: "=", Walrus: ":=", Arrow: "->", Bang: "!", Plus: "+", Minus: "-", Star: "*",
	DoubleStar: "**", Slash: "/", DoubleSlash: "//", Percent: "%", VBar: "|", Amper: "&", Circumflex: "^", Tilde: "~",
	LeftShift: "<<", RightShift: ">>", Less: "<", Greater: ">", LessEqual: "<=", GreaterEqual: ">=", EqEqual: "==",
	NotEqual: "!=",

	KwFalse: "False", KwNone: "None", KwTrue: "True", KwAnd: "and", KwAs: "as", KwAssert: "assert", KwAsync: "async",
	KwAwait: "await", KwBreak: "break", KwClass: "class", KwContinue: "continue", KwDef: "def", KwDel: "del",
	KwElif: "elif", KwElse: "else", KwExcept: "except", KwFinally: "finally", KwFor: "for", KwFrom: "from",
	KwGlobal: "global", KwIf: "if", KwImport: "import", KwIn: "in", KwIs: "is", KwLambda: "lambda",
	KwNonlocal: "nonlocal", KwNot: "not", KwOr: "or", KwPass: "pass", KwRaise: "raise", KwReturn: "return",
	KwTry: "try", KwWhile: "while", KwWith: "with", KwYield: "yield",
}

// TypeText returns the name of a class of tokens, or the text of an operator or keyword.
func TypeText(t TokenType) string {
	if t == EOF {
		return "EOF"
	}
	return table[t]
}

// keywords finds the type of a keyword by its text.
var keywords = func() map[string]TokenType {
	m := make(map[string]TokenType, NumTokenTypes-KwFalse)
	for t := KwFalse; t < NumTokenTypes; t++ {
		m[table[t]] = t
	}
	return m
}()

// IsKeyword reports whether a word is a reserved one; `match`, `case`, `type` and `_` are not.
func IsKeyword(word string) bool { return keywords[word] != 0 }

// Keywords returns the reserved words in CPython's order.
func Keywords() []string { return append([]string(nil), table[KwFalse:NumTokenTypes]...) }

// PosOf returns where a token begins.
func PosOf(t *Token) Pos { return Pos{int32(t.Pos.Line), int32(t.Pos.Column - 1)} }

// EndOf returns the place just after a token. Of the tokens only strings and the text of f-strings span lines.
func EndOf(t *Token) Pos {
	p := PosOf(t)
	switch t.Type {
	case FDebug:
		return p
	case String, FMiddle:
		if i := strings.LastIndexByte(t.Value, '\n'); i >= 0 {
			return Pos{p.Line + int32(strings.Count(t.Value, "\n")), int32(len(t.Value) - i - 1)}
		}
	}
	p.Col += int32(len(t.Value))
	return p
}
