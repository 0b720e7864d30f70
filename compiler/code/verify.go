// This file holds the verifier: what must hold of any Code that the machine may run.

package code

import (
	"fmt"
	"slices"
)

// A temporary is in one of three states at each instruction.
type tempState uint8

const (
	unseen tempState = iota // no path has come here yet
	empty                   // dead on all paths
	full                    // written and not yet consumed, on all paths
	mixed                   // full on some paths only: may only be overwritten or dropped by the unwinder
)

// verifier follows all paths through one Code.
type verifier struct {
	c     *Code
	n     int           // number of instructions
	temps int           // number of temporaries
	in    [][]tempState // by instruction, nil where no path has come yet
	work  []int
	err   error
}

// Verify checks a Code and those nested in it: operands are in range, of the
// right kind and in the right role; every temporary is written before it is
// read and consumed exactly once on every path, so that none is left at a
// return; jumps land on instructions, LOOP leads backwards and all others
// forwards; control does not run off the end; exception handlers drop what is
// in use and nothing that the handler needs.
func Verify(c *Code) error {
	if err := c.verifyShape(); err != nil {
		return fmt.Errorf("%s: %w", c.QualName, err)
	}
	v := &verifier{c: c, n: len(c.Ins), temps: c.NRegs - c.NLocals - 1}
	for i := range c.Ins {
		if err := v.operands(i); err != nil {
			return fmt.Errorf("%s: instruction %d (%s): %w", c.QualName, i, OpOf(c.Ins[i]), err)
		}
	}
	if err := v.flow(); err != nil {
		return fmt.Errorf("%s: %w", c.QualName, err)
	}
	for _, k := range c.Codes {
		if err := Verify(k); err != nil {
			return err
		}
	}
	return nil
}

// verifyShape checks the parts of a Code against each other.
func (c *Code) verifyShape() error {
	switch {
	case len(c.Ins) == 0:
		return fmt.Errorf("no instructions")
	case len(c.Pos) != len(c.Ins):
		return fmt.Errorf("%d positions for %d instructions", len(c.Pos), len(c.Ins))
	case len(c.Locals) != c.NLocals || len(c.IsCell) != c.NLocals:
		return fmt.Errorf("%d names and %d cell flags for %d locals", len(c.Locals), len(c.IsCell), c.NLocals)
	case c.NParams() > c.NLocals || c.NPosOnly > c.NPos:
		return fmt.Errorf("more parameters than locals")
	case c.NRegs <= c.NLocals || c.NRegs > MaxRegs || c.NLocals > MaxLocals:
		return fmt.Errorf("%d registers for %d locals", c.NRegs, c.NLocals)
	case c.Flags&Simple != 0 && (c.Flags&(VarArgs|VarKeywords|Generator|ClassBody|Module|Names) != 0 || c.NKwOnly > 0):
		return fmt.Errorf("simple, but takes more than positional arguments")
	}
	for i, k := range c.Consts {
		if !validConst(k) {
			return fmt.Errorf("constant %d has type %T", i, k)
		}
	}
	for i, s := range c.Sites {
		if int(s.Name) >= len(c.Names) || s.Name < 0 {
			return fmt.Errorf("site %d names no name", i)
		}
	}
	for _, h := range c.Table {
		switch {
		case h.Start < 0 || h.Start >= h.End || int(h.End) > len(c.Ins):
			return fmt.Errorf("handler covers [%d, %d)", h.Start, h.End)
		case h.Target < 0 || int(h.Target) >= len(c.Ins):
			return fmt.Errorf("handler at %d", h.Target)
		case int(h.Temp) <= c.NLocals || h.Exc < h.Temp || int(h.Exc) >= c.NRegs:
			return fmt.Errorf("handler drops from register %d and writes %d", h.Temp, h.Exc)
		}
	}
	for _, k := range c.Codes {
		if !slices.ContainsFunc(c.Consts, func(x any) bool { return x == any(k) }) {
			return fmt.Errorf("nested code %s is no constant", k.Name)
		}
	}
	return nil
}

func validConst(k any) bool {
	switch k := k.(type) {
	case int64, float64, bool, string, Big, Bytes, Complex, NoneType, EllipsisType, []string:
		return true
	case *Code:
		return k != nil
	case *Import:
		return k != nil
	case Slice:
		return !slices.ContainsFunc(k[:], func(x any) bool {
			_, ok := x.(int64)
			return !ok && x != any(NoneType{})
		})
	case Tuple:
		return !slices.ContainsFunc(k, func(x any) bool { return !validElement(x) })
	case FrozenSet:
		return !slices.ContainsFunc(k, func(x any) bool { return !validElement(x) })
	}
	return false
}

// validElement reports whether k may stand in a tuple constant.
func validElement(k any) bool {
	switch k.(type) {
	case *Code, *Import, []string:
		return false
	}
	return validConst(k)
}

// operands checks the fields of one instruction, without regard to others.
func (v *verifier) operands(i int) error {
	c, ins := v.c, v.c.Ins[i]
	op := OpOf(ins)
	if op >= NumOps || op == TRAP {
		return fmt.Errorf("not an opcode of the compiler: %d", op)
	}
	info := op.Info()
	wide := info.Flags&WideBC != 0
	for k, role := range [3]Role{info.A, info.B, info.C} {
		field := [3]uint16{A(ins), B(ins), C(ins)}[k]
		index := int(field)
		if wide && k > 0 {
			index = int(BC(ins))
		}
		inRange := func(n int, what string) error {
			if index < 0 || index >= n {
				return fmt.Errorf("%s %d of %d", what, index, n)
			}
			return nil
		}
		var err error
		switch role {
		case Read, Keep, Write, Update, Window, Run:
			err = v.register(ins, role, k, field)
		case Const:
			if err = inRange(len(c.Consts), "constant"); err == nil {
				err = constFits(op, c.Consts[index])
			}
		case Name:
			err = inRange(len(c.Names), "name")
		case Global:
			err = inRange(len(c.Globals), "global")
		case Site:
			err = inRange(len(c.Sites), "site")
		case Free:
			err = inRange(len(c.FreeVars), "free variable")
		case Jump:
			t := c.JumpTarget(i)
			switch {
			case t < 0 || t >= v.n:
				err = fmt.Errorf("jump to %d of %d", t, v.n)
			case op == LOOP && t > i:
				err = fmt.Errorf("jump forwards to %d", t)
			case op != LOOP && t <= i:
				err = fmt.Errorf("jump backwards to %d", t)
			}
		}
		if err != nil {
			return err
		}
	}
	if op == LOOP {
		if r := int(A(ins)); r%Scale != 0 || r/Scale <= c.NLocals || r/Scale > c.NRegs {
			return fmt.Errorf("first dead temporary is %d", r/Scale)
		}
	}
	if info.Flags&Ends == 0 && i == v.n-1 {
		return fmt.Errorf("control runs off the end")
	}
	return nil
}

// constFits checks the type of a constant where the instruction asks for one.
func constFits(op Op, k any) error {
	ok := true
	switch op {
	case MKFUNC:
		_, ok = k.(*Code)
	case CALLKW, CALLMKW:
		_, ok = k.([]string)
	case IMPORT:
		_, ok = k.(*Import)
	case LOADK:
		ok = validElement(k)
	}
	if !ok {
		return fmt.Errorf("constant of type %T", k)
	}
	return nil
}

// register checks a register operand: scaled, within the window, and of the
// sort that its role asks for.
func (v *verifier) register(ins uint64, role Role, k int, field uint16) error {
	c := v.c
	if field%Scale != 0 {
		return fmt.Errorf("operand %c is not scaled: %d", 'a'+k, field)
	}
	r := Reg(field)
	if !v.used(ins, k) {
		return nil
	}
	last := r
	switch role {
	case Run:
		last += max(runLength(ins), 1) - 1
	case Window:
		before, after := windowLength(ins)
		last += max(before, after, 1) - 1
		if OpOf(ins) == CALLG {
			last = r + int(X(ins))
		} else if OpOf(ins) == CALLMF {
			last = r + 1 + int(X(ins))
		}
	}
	if r == 0 || last >= c.NRegs {
		return fmt.Errorf("register %d of %d", last, c.NRegs)
	}
	if (role == Window || role == Run && runLength(ins) > 0) && r <= c.NLocals {
		return fmt.Errorf("a run of temporaries begins at local %d", r)
	}
	info := OpOf(ins).Info()
	if info.Flags&XFlags != 0 && role != Read && X(ins)&(1<<k) != 0 {
		return fmt.Errorf("operand %c is consumed, but not read", 'a'+k)
	}
	if role == Read && r <= c.NLocals && info.Flags&XFlags != 0 && X(ins)&(1<<k) != 0 {
		return fmt.Errorf("local %s is consumed", c.RegName(r))
	}
	if role == Read && info.Flags&XFlags == 0 && r > c.NLocals {
		return fmt.Errorf("operand %c must be a local", 'a'+k)
	}
	return nil
}

// used reports whether operand k of the instruction means anything.
func (v *verifier) used(ins uint64, k int) bool {
	x := X(ins)
	switch OpOf(ins) {
	case RAISE:
		return int(x>>SubShift&3) > k
	case FORMAT:
		return k < 2 || x&(1<<5) == 0
	case MKFUNC:
		return k != 1 || runLength(ins) > 0
	}
	return true
}

// flow runs over all paths until the states of the temporaries settle.
func (v *verifier) flow() error {
	v.in = make([][]tempState, v.n)
	start := make([]tempState, v.temps)
	for i := range start {
		start[i] = empty
	}
	v.reach(0, start)
	for len(v.work) > 0 && v.err == nil {
		i := v.work[len(v.work)-1]
		v.work = v.work[:len(v.work)-1]
		if err := v.step(i); err != nil {
			return fmt.Errorf("instruction %d (%s): %w", i, OpOf(v.c.Ins[i]), err)
		}
	}
	return v.err
}

// reach merges a state into that of instruction i.
func (v *verifier) reach(i int, s []tempState) {
	if v.in[i] == nil {
		v.in[i] = slices.Clone(s)
		v.work = append(v.work, i)
		return
	}
	changed := false
	for k, t := range s {
		old := v.in[i][k]
		if old != t && old != mixed {
			v.in[i][k] = mixed
			changed = true
		}
	}
	if changed {
		v.work = append(v.work, i)
	}
}

// step applies instruction i to the state before it and passes the result on.
func (v *verifier) step(i int) error {
	c, ins := v.c, v.c.Ins[i]
	op := OpOf(ins)
	info := op.Info()
	before := v.in[i]
	s := slices.Clone(before)
	fields := [3]uint16{A(ins), B(ins), C(ins)}
	roles := [3]Role{info.A, info.B, info.C}
	if info.Flags&WideBC != 0 {
		roles[2] = None
	}
	need := func(r int) error {
		if r > c.NLocals && s[r-c.NLocals-1] != full {
			return fmt.Errorf("%s is read, but not written on all paths", c.RegName(r))
		}
		return nil
	}
	set := func(r int, t tempState) {
		if r > c.NLocals {
			s[r-c.NLocals-1] = t
		}
	}
	// Reads come first: a result may go to the register of an operand.
	for k, role := range roles {
		r := Reg(fields[k])
		if role == None || !v.used(ins, k) {
			continue
		}
		var err error
		switch role {
		case Read:
			if err = need(r); err == nil && X(ins)&(1<<k) != 0 && info.Flags&XFlags != 0 {
				set(r, empty)
			}
		case Keep:
			err = need(r)
		case Update:
			// UNBIND also makes an unbound marker in a dead temporary; POPEXC may find the exception moved out, to its name.
			if op != UNBIND && (op != POPEXC || k > 0) {
				err = need(r)
			}
		case Run:
			if op == UNPACK || op == UNPACKEX || op == EXCARGS {
				break
			}
			for j := range runLength(ins) {
				if err = need(r + j); err != nil {
					break
				}
				set(r+j, empty)
			}
		case Window:
			n, _ := windowLength(ins)
			first := r
			switch op {
			case CALLG:
				n, first = int(X(ins)), r+1
			case CALLMF:
				n, first = int(X(ins)), r+2
			}
			for j := range n {
				if err = need(first + j); err != nil {
					break
				}
				set(first+j, empty)
			}
		}
		if err != nil {
			return err
		}
	}
	// What an exception finds: the operands are gone, nothing is written yet.
	if info.Flags&CanRaise != 0 {
		v.raise(i, s, before)
	}
	// Overwriting a live temporary is a leak in the compiler's book, though the machine drops the old value.
	for k, role := range roles {
		r := Reg(fields[k])
		if role == None || !v.used(ins, k) {
			continue
		}
		put := func(r int) error {
			if r > c.NLocals && s[r-c.NLocals-1] == full {
				return fmt.Errorf("%s is overwritten before it is consumed", c.RegName(r))
			}
			set(r, full)
			return nil
		}
		var err error
		switch role {
		case Write:
			if op == FORITER {
				break // only when it goes on
			}
			err = put(r)
		case Window:
			_, n := windowLength(ins)
			for j := range n {
				if err = put(r + j); err != nil {
					break
				}
			}
		case Run:
			switch op {
			case UNPACK, UNPACKEX, EXCARGS:
				for j := range runLength(ins) {
					if err = put(r + j); err != nil {
						break
					}
				}
			case MATCHCLASS:
				set(r, full)
			}
		case Update:
			switch {
			case op == DROP, op == POPEXC, op == YIELDFROM && k == 0:
				set(r, empty)
			case op == UNBIND:
				set(r, full)
			}
		}
		if err != nil {
			return err
		}
	}
	if op == RETURN || op == RETNONE || op == LOOP {
		for k, t := range s {
			if t == empty || op == LOOP && k < Reg(A(ins))-c.NLocals-1 {
				continue
			}
			return fmt.Errorf("t%d is still in use", k)
		}
	}
	v.leave(i, s)
	return nil
}

// raise passes the state on to the handler that covers instruction i.
func (v *verifier) raise(i int, s, before []tempState) {
	c := v.c
	for _, h := range c.Table {
		if i < int(h.Start) || i >= int(h.End) {
			continue
		}
		t := slices.Clone(s)
		low := int(h.Temp) - c.NLocals - 1
		for k := range t {
			if k >= low {
				t[k] = empty
			} else if before[k] != s[k] {
				// An operand below the handler's reach would be lost or not, depending on when it raised.
				v.err = fmt.Errorf("%s: instruction %d (%s): consumes t%d, which its handler keeps", c.QualName, i, OpOf(c.Ins[i]), k)
				return
			}
		}
		t[int(h.Exc)-c.NLocals-1] = full
		v.reach(int(h.Target), t)
		return
	}
}

// leave passes the state on to the instructions that may follow.
func (v *verifier) leave(i int, s []tempState) {
	c, ins := v.c, v.c.Ins[i]
	op := OpOf(ins)
	next := s
	if t := c.JumpTarget(i); t >= 0 {
		there := slices.Clone(s)
		next = slices.Clone(s)
		set := func(state []tempState, r int, t tempState) {
			if r > c.NLocals {
				state[r-c.NLocals-1] = t
			}
		}
		switch op {
		case FORITER:
			set(there, Reg(B(ins)), empty)
			set(next, Reg(A(ins)), full)
		case JEXCSTAR:
			set(there, Reg(B(ins)), empty)
		}
		v.reach(t, there)
	}
	if op.Info().Flags&Ends == 0 {
		v.reach(i+1, next)
	}
}
