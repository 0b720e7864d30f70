// This file finds the temporaries that are in use at each instruction.
package code

// Live tells which temporaries hold something before each instruction, on some path
// that leads there: the others may be anything. c is one that Verify accepts. It is
// indexed by instruction, then by register less NLocals and one; nil where no path leads.
func Live(c *Code) [][]bool {
	v := &verifier{c: c, n: len(c.Ins), temps: c.NRegs - c.NLocals - 1}
	_ = v.flow()
	all := make([][]bool, v.n)
	for i, in := range v.in {
		if in == nil {
			continue
		}
		all[i] = make([]bool, v.temps)
		for k, s := range in {
			all[i][k] = s == full || s == mixed
		}
	}
	return all
}
