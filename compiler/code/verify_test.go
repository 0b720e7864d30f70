// This file checks that each rule of the verifier can fail.

package code_test

import (
	"slices"
	"strings"
	"testing"

	"minipy/compiler/code"
)

// reg is the operand field of a register.
func reg(n int) uint16 { return uint16(n * code.Scale) }

// good returns a small sound Code with one local (register 1), temporaries 2 to
// 9, and a handler:
//
//	0 LOADK t0, 'k'; 1 MOVE t1, a; 2 ADD t0, t0, t1; 3 JF t0, to 5; 4 LOOP to 0;
//	5 CALLG t0(0), g; 6 RETURN t0; 7 PUSHEXC t0, t1; 8 POPEXC t0, t1; 9 RETNONE
func good() *code.Code {
	c := &code.Code{
		Name: "f", QualName: "f", Source: &code.Source{},
		Ins: []uint64{
			code.EncodeWide(code.LOADK, 0, reg(2), 0),
			code.Encode(code.MOVE, 0, reg(3), reg(1), 0),
			code.Encode(code.ADD, code.ConsumeB|code.ConsumeC, reg(2), reg(2), reg(3)),
			code.EncodeWide(code.JF, code.ConsumeA, reg(2), 1),
			code.EncodeWide(code.LOOP, 0, reg(2), -5),
			code.EncodeWide(code.CALLG, 0, reg(2), 0),
			code.Encode(code.RETURN, code.ConsumeA, reg(2), 0, 0),
			code.Encode(code.PUSHEXC, 0, reg(2), reg(3), 0),
			code.Encode(code.POPEXC, 0, reg(2), reg(3), 0),
			code.Encode(code.RETNONE, 0, 0, 0, 0),
		},
		Table:  []code.Handler{{Start: 5, End: 6, Target: 7, Temp: 2, Exc: 2}},
		Consts: []any{"k"}, Names: []string{"n"}, Globals: []code.GlobalRef{{Name: "g"}},
		Sites: []code.AttrSite{{Name: 0}}, Locals: []string{"a"}, NLocals: 1, IsCell: []bool{false}, NPos: 1, NRegs: 10,
		Flags: code.Simple,
	}
	c.Pos = make([]code.Pos, len(c.Ins))
	return c
}

func TestVerifyAcceptsSoundCode(t *testing.T) {
	t.Parallel()
	if err := code.Verify(good()); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyRefusesEachFault(t *testing.T) {
	t.Parallel()
	put := func(i int, ins uint64) func(*code.Code) {
		return func(c *code.Code) { c.Ins[i] = ins }
	}
	for _, m := range []struct {
		want   string
		mutate func(c *code.Code)
	}{
		{"no instructions", func(c *code.Code) { c.Ins = nil }},
		{"positions", func(c *code.Code) { c.Pos = c.Pos[1:] }},
		{"cell flags", func(c *code.Code) { c.IsCell = nil }},
		{"more parameters", func(c *code.Code) { c.NPos = 2 }},
		{"registers", func(c *code.Code) { c.NRegs = 1 }},
		{"simple", func(c *code.Code) { c.Flags |= code.Generator }},
		{"constant 0 has type int", func(c *code.Code) { c.Consts[0] = 1 }},
		{"constant 0 has type", func(c *code.Code) { c.Consts[0] = code.Tuple{[]string{"x"}} }},
		{"constant of type", func(c *code.Code) { c.Consts[0] = []string{"x"} }},
		{"site 0", func(c *code.Code) { c.Sites[0].Name = 1 }},
		{"no constant", func(c *code.Code) { c.Codes = []*code.Code{good()} }},
		{"handler covers", func(c *code.Code) { c.Table[0].End = 99 }},
		{"handler at", func(c *code.Code) { c.Table[0].Target = 10 }},
		{"handler drops", func(c *code.Code) { c.Table[0].Temp = 1 }},
		{"handler drops", func(c *code.Code) { c.Table[0].Exc = 1 }},
		{"not an opcode", put(0, uint64(code.NumOps))},
		{"not an opcode", put(0, code.Encode(code.TRAP, 0, 0, 0, 0))},
		{"not scaled", put(1, code.Encode(code.MOVE, 0, reg(3)+1, reg(1), 0))},
		{"register 10 of 10", put(1, code.Encode(code.MOVE, 0, reg(10), reg(1), 0))},
		{"register 0 of 10", put(1, code.Encode(code.MOVE, 0, reg(0), reg(1), 0))},
		{"constant 1 of 1", put(0, code.EncodeWide(code.LOADK, 0, reg(2), 1))},
		{"name 1 of 1", put(0, code.EncodeWide(code.CHECK, 0, reg(1), 1))},
		{"global 1 of 1", put(5, code.EncodeWide(code.CALLG, 0, reg(2), 1))},
		{"site 1 of 1", put(2, code.Encode(code.GETATTR, 0, reg(2), reg(1), 1))},
		{"free variable 0 of 0", put(0, code.EncodeWide(code.LOADF, 0, reg(2), 0))},
		{"jump to", put(3, code.EncodeWide(code.JF, code.ConsumeA, reg(2), 99))},
		{"jump backwards", put(3, code.EncodeWide(code.JF, code.ConsumeA, reg(2), -1))},
		{"jump forwards", put(4, code.EncodeWide(code.LOOP, 0, reg(2), 1))},
		{"first dead temporary", put(4, code.EncodeWide(code.LOOP, 0, reg(1), -5))},
		{"runs off the end", put(9, code.Encode(code.NOP, 0, 0, 0, 0))},
		{"local a is consumed", put(1, code.Encode(code.MOVE, code.ConsumeB, reg(3), reg(1), 0))},
		{"consumed, but not read", put(1, code.Encode(code.MOVE, code.ConsumeA, reg(3), reg(1), 0))},
		{"begins at local", put(5, code.EncodeWide(code.CALLG, 0, reg(1), 0))},
		{"must be a local", put(5, code.Encode(code.CALLMF, 0, reg(2), reg(2), 0))},
		{"t0 is read", put(0, code.Encode(code.NOP, 0, 0, 0, 0))},
		{"t0 is read", func(c *code.Code) {
			c.Ins[2] = code.Encode(code.ADD, code.ConsumeB|code.ConsumeC, reg(4), reg(2), reg(3))
		}},
		{"t1 is overwritten", put(2, code.Encode(code.MOVE, 0, reg(3), reg(1), 0))},
		{"t0 is overwritten", put(1, code.Encode(code.MOVE, 0, reg(2), reg(1), 0))},
		{"t0 is still in use", put(6, code.Encode(code.RETNONE, 0, 0, 0, 0))},
		{"t1 is still in use", put(2, code.Encode(code.MOVE, code.ConsumeB, reg(2), reg(2), 0))},
		{"which its handler keeps", func(c *code.Code) {
			c.Ins[5] = code.Encode(code.CALL, 0, reg(2), 0, 0)
			c.Ins[4] = code.EncodeWide(code.LOADK, 0, reg(2), 0)
			c.Ins[3] = code.EncodeWide(code.JF, code.ConsumeA, reg(2), 0)
			c.Table[0].Temp, c.Table[0].Exc = 3, 3
		}},
		{"t1 is read", put(7, code.Encode(code.NOP, 0, 0, 0, 0))},
	} {
		c := good()
		m.mutate(c)
		err := code.Verify(c)
		if err == nil || !strings.Contains(err.Error(), m.want) {
			t.Errorf("verifier says %v, want %q", err, m.want)
		}
	}
}

// TestTable checks the opcode table against itself.
func TestTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for op := range code.NumOps {
		info := op.Info()
		if info.Name == "" || info.Doc == "" || seen[info.Name] {
			t.Errorf("opcode %d: name %q is empty or not unique, or it has no description", op, info.Name)
		}
		seen[info.Name] = true
		roles := []code.Role{info.A, info.B, info.C}
		if info.Flags&code.WideBC != 0 && info.C != code.None {
			t.Errorf("%s: b and c are one operand, but c has a role", info.Name)
		}
		if info.Flags&code.XFlags != 0 && info.Flags&code.XCount != 0 {
			t.Errorf("%s: x is both flags and a count", info.Name)
		}
		if slices.Contains(roles, code.Read) && info.Flags&(code.XFlags|code.XCount) == 0 {
			t.Errorf("%s: reads a register, but has no bit to say that it consumes it", info.Name)
		}
	}
}
