// This file holds the disassembler: instructions as text, one line each.

package code

import (
	"fmt"
	"strconv"
	"strings"
)

// RegName returns the name of a register: that of the local variable, or t0,
// t1 ... for temporaries.
func (c *Code) RegName(r int) string {
	switch {
	case r == 0:
		return "callee"
	case r <= c.NLocals && r <= len(c.Locals):
		return c.Locals[r-1]
	default:
		return "t" + strconv.Itoa(r-c.NLocals-1)
	}
}

// JumpTarget returns the index of the instruction that instruction i may jump
// to, or -1.
func (c *Code) JumpTarget(i int) int {
	ins := c.Ins[i]
	info := OpOf(ins).Info()
	switch {
	case info.B == Jump && info.Flags&WideBC != 0:
		return i + 1 + int(BC(ins))
	case info.C == Jump:
		return i + 1 + SImm(C(ins))
	}
	return -1
}

// Format returns instruction i as text: the mnemonic, the sub-operation if it
// has one, and the operands resolved. Label names a jump target.
func (c *Code) Format(i int, label func(target int) string) string {
	ins := c.Ins[i]
	op := OpOf(ins)
	info := op.Info()
	args := c.operands(i, label)
	name := info.Name
	if s := subName(op, X(ins)); s != "" {
		name += "." + s
	}
	if len(args) == 0 {
		return name
	}
	return fmt.Sprintf("%-13s %s", name, strings.Join(args, ", "))
}

// subName spells the sub-code in x.
func subName(op Op, x uint8) string {
	sub := int(x >> SubShift)
	switch op {
	case BINOP:
		s := BinarySymbols[sub&15]
		if x&InPlace != 0 {
			s += "="
		}
		return s
	case ADD, SUB, MUL, TRUEDIV, FLOORDIV, MOD, AND, OR, XOR, LSHIFT, RSHIFT,
		ADDI, SUBI, MULI, FLOORDIVI, MODI, ANDI, RSHIFTI, LSHIFTI:
		if x&InPlace != 0 {
			return "="
		}
	case UNOP:
		return [NUnary]string{"-", "+", "~", "not"}[sub]
	case CMP, JCMP:
		return CompareSymbols[sub]
	case JNONE, JLT, JLE, JEQ, JNE, JGT, JGE, JLTI, JLEI, JEQI, JNEI, JGTI, JGEI:
		if x&Sense == 0 {
			return "not"
		}
	case LOADSUPER:
		if sub == 1 {
			return "method"
		}
	case LOADSPEC:
		return [2]string{"enter", "exit"}[sub]
	case FORMAT:
		return [4]string{"", "s", "r", "a"}[sub&3]
	case LISTEXTEND, GETITER, DELC, DELF:
		if x&^7 != 0 || (op == DELC || op == DELF) && x == 1 {
			return map[Op]string{LISTEXTEND: "args", GETITER: "yield", DELC: "quiet", DELF: "quiet"}[op]
		}
	}
	return ""
}

// runLength returns the number of registers of a Run operand.
func runLength(ins uint64) int {
	x := X(ins)
	switch OpOf(ins) {
	case MKSLICE, EXCARGS:
		return 3
	case MKDICT:
		return 2 * int(C(ins))
	case UNPACKEX:
		return int(C(ins)&0xFF) + 1 + int(C(ins)>>8)
	case MATCHCLASS:
		return 2
	case MKFUNC:
		n := 0
		for _, bit := range []uint8{FuncDefaults, FuncKwDefaults, FuncAnnotation, FuncClosure} {
			if x&bit != 0 {
				n++
			}
		}
		return n
	}
	return int(C(ins))
}

// windowLength returns the number of registers that a Window operand stands
// for when the instruction begins, and when it ends.
func windowLength(ins uint64) (before, after int) {
	n := int(X(ins))
	switch OpOf(ins) {
	case CALL, CALLKW:
		return n + 1, 1
	case CALLM, CALLMKW:
		return n + 2, 1
	case CALLEX:
		return 3, 1
	case CALLG, CALLMF:
		return 0, 1 // the arguments before are checked apart
	case LOADM, LOADSPEC:
		return 0, 2
	case LOADSUPER:
		if X(ins)>>SubShift&1 != 0 {
			return 2, 2
		}
		return 2, 1
	}
	return 0, 0
}

func (c *Code) operands(i int, label func(int) string) []string {
	ins := c.Ins[i]
	op := OpOf(ins)
	info := op.Info()
	x := X(ins)
	wide := info.Flags&WideBC != 0
	var out []string
	for k, role := range [3]Role{info.A, info.B, info.C} {
		field := [3]uint16{A(ins), B(ins), C(ins)}[k]
		index := int(field)
		if wide && k > 0 {
			index = int(BC(ins))
		}
		switch role {
		case None:
		case Read:
			switch {
			case op == RAISE && int(x>>SubShift&3) <= k, op == FORMAT && k == 2 && x&(1<<5) != 0:
				continue
			}
			out = append(out, c.regText(Reg(field), x&(1<<k) == 0 && info.Flags&XFlags != 0))
		case Keep, Write, Update:
			out = append(out, c.RegName(Reg(field)))
		case Window:
			out = append(out, c.windowText(ins, Reg(field)))
		case Run:
			if n := runLength(ins); n == 0 {
				out = append(out, "-")
			} else if n == 1 {
				out = append(out, c.RegName(Reg(field)))
			} else {
				out = append(out, c.RegName(Reg(field))+".."+c.RegName(Reg(field)+n-1))
			}
		case Const:
			out = append(out, ConstText(c.Consts[index]))
		case Name:
			out = append(out, c.Names[index])
		case Global:
			out = append(out, c.Globals[index].Name)
		case Site:
			out = append(out, "."+c.Names[c.Sites[index].Name])
		case Free:
			out = append(out, c.FreeVars[index])
		case Imm:
			n := SImm(field)
			if wide {
				n = index
			}
			out = append(out, strconv.Itoa(n))
		case Count:
			switch op {
			case LOOP:
			case UNPACKEX:
				out = append(out, fmt.Sprintf("%d+*+%d", index&0xFF, index>>8))
			default:
				out = append(out, strconv.Itoa(index))
			}
		case Jump:
			out = append(out, "to "+label(c.JumpTarget(i)))
		}
	}
	return out
}

// regText names a register that is read; a temporary that stays alive is marked.
func (c *Code) regText(r int, kept bool) string {
	s := c.RegName(r)
	if kept && r > c.NLocals {
		s += "!"
	}
	return s
}

func (c *Code) windowText(ins uint64, r int) string {
	s := c.RegName(r)
	if OpOf(ins).Info().Flags&XCount == 0 {
		return s
	}
	return fmt.Sprintf("%s(%d)", s, X(ins))
}

// ConstText spells a constant as Python would, shortened if long.
func ConstText(k any) string {
	s := constText(k)
	if len(s) > 60 {
		s = s[:57] + "..."
	}
	return s
}

func constText(k any) string {
	switch k := k.(type) {
	case int64:
		return strconv.FormatInt(k, 10)
	case float64:
		s := strconv.FormatFloat(k, 'g', -1, 64)
		if !strings.ContainsAny(s, ".eIN") {
			s += ".0"
		}
		return s
	case bool:
		if k {
			return "True"
		}
		return "False"
	case string:
		return quote(k)
	case Big:
		return string(k)
	case Bytes:
		return "b" + quote(string(k))
	case Complex:
		return strconv.FormatFloat(float64(k), 'g', -1, 64) + "j"
	case NoneType:
		return "None"
	case EllipsisType:
		return "..."
	case Tuple:
		if len(k) == 1 {
			return "(" + constText(k[0]) + ",)"
		}
		return "(" + constList(k) + ")"
	case Slice:
		return "slice(" + constList(k[:]) + ")"
	case FrozenSet:
		return "frozenset({" + constList(k) + "})"
	case *Code:
		return "<code " + k.Name + ">"
	case []string:
		return "(" + strings.Join(k, ", ") + ")"
	case *Import:
		s := strings.Repeat(".", k.Level) + k.Module
		switch {
		case k.From != nil:
			s += " (" + strings.Join(k.From, ", ") + ")"
		case k.Top:
			s += " (top)"
		}
		return s
	}
	return fmt.Sprint(k)
}

func constList(list []any) string {
	parts := make([]string, len(list))
	for i, k := range list {
		parts[i] = constText(k)
	}
	return strings.Join(parts, ", ")
}

func quote(s string) string {
	q := strconv.Quote(s)
	if !strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = "'" + q[1:len(q)-1] + "'"
	}
	return q
}

// Index names a jump target by the number of its instruction.
func Index(target int) string { return strconv.Itoa(target) }
