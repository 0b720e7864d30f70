// Warnings about tokens, which the lexer finds.

package parser

import "minipy/lexer"

// A Warner is told of what is odd about a text, in CPython's order.
type Warner func(lexer.Warning)

// tell passes the lexer's warnings on. If the text has a fault, those about what comes after it are left out, since CPython
// has not read that.
func (p *blockParser) tell(all []lexer.Warning, faulty bool, warn []Warner) {
	end := p.peek()
	for _, w := range all {
		if faulty && end.Type != lexer.EOF && w.Offset > end.Pos.Offset {
			return
		}
		for _, f := range warn {
			f(w)
		}
	}
}
