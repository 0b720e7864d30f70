// Tokens: what they are called and where they stand.

package lexer

import plex "github.com/alecthomas/participle/v2/lexer"

// Token is participle's token. Its Value is the text of the source, undecoded.
type Token = plex.Token

// PosOf returns where a token begins.
func PosOf(t *Token) Pos { return Pos{int32(t.Pos.Line), int32(t.Pos.Column - 1)} }
