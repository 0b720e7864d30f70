// This file tells which shared things each instruction reads or writes, and finds read..write windows in which a switch loses an update.

package code

import "strconv"

// Access is one access of an instruction to something that other threads may
// see: a global, a cell, an attribute or an item.
type Access struct {
	Write bool
	Kind  string // global, cell, attribute or item
	Name  string // counter, self.x, d[k]
}

// Text spells an access as "R counter".
func (a *Access) Text() string {
	if a.Write {
		return "W " + a.Name
	}
	return "R " + a.Name
}

// Gap is a stretch of code between a read of something and a write of a
// value computed from what was read. A write by another thread in between is
// lost.
type Gap struct {
	Read, Write int // instructions
	Kind, Name  string
	Any         int // places within where a thread switch may happen: --switch=any
	CPython     int // and with --switch=cpython
}

// SwitchBefore reports whether, with --switch=cpython, a thread switch may
// happen before each instruction: at function entry, after calls, after
// backward jumps and when a generator resumes. With --switch=any it may happen
// before every instruction.
func (c *Code) SwitchBefore() []bool {
	out := make([]bool, len(c.Ins))
	if len(out) > 0 && c.Flags&(Module|ClassBody) == 0 {
		out[0] = true
	}
	for i, ins := range c.Ins {
		op := OpOf(ins)
		switch {
		case op == LOOP:
			out[c.JumpTarget(i)] = true
		case i+1 < len(out) && (op.Info().Flags&Breaker != 0 || op == YIELD || op == YIELDFROM):
			out[i+1] = true
		}
	}
	return out
}

// origin is what is known about the value in a register: how the source spells
// it, and the reads it was computed from.
type origin struct {
	text  string
	reads []int
}

// Accesses returns the access of each instruction, nil if it has none, and the
// windows. The code is read from top to bottom, so a value that reaches a write
// only around a loop is not seen.
func (c *Code) Accesses() ([]*Access, []Gap) {
	out := make([]*Access, len(c.Ins))
	var windows []Gap
	regs := map[int]origin{}
	cpython := c.SwitchBefore()

	get := func(r int) origin {
		if r >= 1 && r <= c.NLocals {
			return origin{c.RegName(r), regs[r].reads}
		}
		return regs[r]
	}
	write := func(i int, kind, name string, value origin) {
		out[i] = &Access{Write: true, Kind: kind, Name: name}
		for k := len(value.reads) - 1; k >= 0; k-- {
			j := value.reads[k]
			if out[j].Kind != kind || out[j].Name != name {
				continue
			}
			w := Gap{Read: j, Write: i, Kind: kind, Name: name, Any: i - j}
			for _, yes := range cpython[j+1 : i+1] {
				if yes {
					w.CPython++
				}
			}
			windows = append(windows, w)
			break
		}
	}
	read := func(i, dst int, kind, name string, from ...origin) {
		out[i] = &Access{Kind: kind, Name: name}
		o := origin{text: name}
		for _, f := range from {
			o.reads = append(o.reads, f.reads...)
		}
		o.reads = append(o.reads, i)
		regs[dst] = o
	}
	for i, ins := range c.Ins {
		op := OpOf(ins)
		a, b, cc := Reg(A(ins)), Reg(B(ins)), Reg(C(ins))
		attr := func(r int) string { return dotted(get(r).text) + "." + c.Names[c.Sites[C(ins)].Name] }
		switch op {
		case LOADK:
			regs[a] = origin{text: ConstText(c.Consts[BC(ins)])}
		case LOADINT:
			regs[a] = origin{text: strconv.Itoa(int(BC(ins)))}
		case MOVE:
			regs[a] = get(b)
		case LOADG, LOADNAME:
			read(i, a, "global", c.Globals[BC(ins)].Name)
		case STOREG, STORENAME:
			write(i, "global", c.Globals[BC(ins)].Name, get(a))
		case DELG, DELNAME:
			write(i, "global", c.Globals[BC(ins)].Name, origin{})
		case LOADC:
			read(i, a, "cell", c.RegName(b))
		case STOREC:
			write(i, "cell", c.RegName(b), get(a))
		case DELC:
			write(i, "cell", c.RegName(a), origin{})
		case LOADF, LOADCLASSFREE:
			read(i, a, "cell", c.FreeVars[BC(ins)])
		case STOREF:
			write(i, "cell", c.FreeVars[BC(ins)], get(a))
		case DELF:
			write(i, "cell", c.FreeVars[BC(ins)], origin{})
		case GETATTR, LOADM:
			read(i, a, "attribute", attr(b), get(b))
		case SETATTR:
			write(i, "attribute", attr(a), get(b))
		case DELATTR:
			write(i, "attribute", attr(a), origin{})
		case GETITEM:
			read(i, a, "item", dotted(get(b).text)+"["+get(cc).text+"]", get(b), get(cc))
		case GETITEMI:
			read(i, a, "item", dotted(get(b).text)+"["+strconv.Itoa(SImm(C(ins)))+"]", get(b))
		case SETITEM:
			write(i, "item", dotted(get(a).text)+"["+get(b).text+"]", get(cc))
		case DELITEM:
			write(i, "item", dotted(get(a).text)+"["+get(b).text+"]", origin{})
		case CALLG:
			read(i, a, "global", c.Globals[BC(ins)].Name, c.sources(ins, get)...)
		case CALLMF:
			read(i, a, "attribute", attr(b), c.sources(ins, get)...)
		default:
			// The result comes from all operands.
			var o origin
			for _, s := range c.sources(ins, get) {
				o.reads = append(o.reads, s.reads...)
			}
			if n := len(o.reads); n > 64 {
				o.reads = o.reads[n-64:]
			}
			switch info := op.Info(); info.A {
			case Write, Window, Run:
				regs[a] = o
			}
			if op == UNPACK || op == UNPACKEX {
				for k := range runLength(ins) {
					regs[b+k] = o
				}
			}
		}
	}
	return out, windows
}

// dotted returns how a value is spelled before a dot or bracket.
func dotted(text string) string {
	if text == "" {
		return "(...)"
	}
	return text
}

// sources returns the origins of what an instruction reads.
func (c *Code) sources(ins uint64, get func(int) origin) []origin {
	info := OpOf(ins).Info()
	var out []origin
	for k, role := range [3]Role{info.A, info.B, info.C} {
		if info.Flags&WideBC != 0 && k > 0 {
			break
		}
		r := Reg([3]uint16{A(ins), B(ins), C(ins)}[k])
		n := 0
		switch role {
		case Read, Keep, Update:
			n = 1
		case Run:
			n = runLength(ins)
		case Window:
			n, _ = windowLength(ins)
			switch OpOf(ins) {
			case CALLG:
				n = int(X(ins)) + 1
			case CALLMF:
				n = int(X(ins)) + 2
			}
		}
		for j := range n {
			out = append(out, get(r+j))
		}
	}
	return out
}
