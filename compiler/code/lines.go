// This file answers where in the source an instruction comes from.

package code

// Line returns the source line of the instruction with index i, or FirstLine.
func (c *Code) Line(i int) int {
	if i >= 0 && i < len(c.Pos) && c.Pos[i].Line > 0 {
		return int(c.Pos[i].Line)
	}
	return c.FirstLine
}

// LookupPos returns the position of what instruction i looks up before it calls
// it: the name in CALLG, the attribute in CALLMF. An exception raised by the
// lookup (NameError, AttributeError) is blamed on it, one raised by the call on
// the whole call, Pos[i]. The compiler fuses only where the one can be derived
// from the other.
func (c *Code) LookupPos(i int) Pos {
	p := c.Pos[i]
	ins := c.Ins[i]
	switch OpOf(ins) {
	case CALLG:
		p.EndLine, p.EndCol = p.Line, p.Col+int32(len(c.Globals[BC(ins)].Name))
	case CALLMF:
		attr := c.Names[c.Sites[C(ins)].Name]
		p.EndLine, p.EndCol = p.Line, p.Col+int32(len(c.RegName(Reg(B(ins))))+1+len(attr))
	}
	return p
}
