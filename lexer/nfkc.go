// This file brings identifiers to the normal form NFKC (PEP 3131): two spellings of a name that look alike are one name.

package lexer

import "golang.org/x/text/unicode/norm"

// normalize returns an identifier in normal form.
func normalize(s string) string { return norm.NFKC.String(s) }
