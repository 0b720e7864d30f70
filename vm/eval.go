// This file is the interpreter's loop: one switch over the opcodes of compiler/code.
package vm

import (
	"math"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// eval runs the thread from the window and pc saved in it until it meets HALT.
// It reports false if an exception left the frame that HALT belongs to; it is
// then in t.Err.
//
// The fast loop's state is exactly t, regs, link, pc and ins. To keep it in
// machine registers:
//
//  1. No Go value is live across a call: every call stands in tail position,
//     between `save` and `goto reload`. An inlined helper that hides a call
//     would break this, so the fast paths use only helpers without calls
//     (Owns, Inc, Dec ...), and TestLoopFrame checks the frame's size.
//  2. save stores integers, never pointers: no write barrier.
//  3. Slow paths get t and the instruction, and find their operands through
//     the saved window: they may re-enter the loop and move the stack.
//  4. Some instructions compare the next one with what mostly follows them and go
//     on there without the switch (loopNext, testNext, storeNext, forIter).
//  5. A register that holds an int, and gets one, is written in its number
//     word only: no pointer store, no write barrier.
func eval(t *rt.Thread) bool {
	var (
		regs unsafe.Pointer
		link *object.Link
		pc   unsafe.Pointer
		ins  uint64
		dead *rt.Header // what `drop` drops
	)

reload:
	regs = unsafe.Add(t.Stack0, t.Base)
	link = calleeOf(regs).Link
	pc = unsafe.Add(link.Start, t.PCOff)

	for {
		ins = fetch(pc)
		pc = unsafe.Add(pc, 8)

	dispatch:
		switch code.Op(ins) {
		case code.NOP:

		case code.MOVE:
			s, d := reg(regs, ins>>32), reg(regs, ins>>16)
			v, old := *s, d.H
			if ins&(code.ConsumeB<<8) != 0 {
				if v.H == old {
					d.N = v.N
					if v.H.Uncounted() {
						continue
					}
				} else {
					*d = v
				}
				s.H = &rt.UnboundHdr
			} else {
				if v.H == old && v.H.Uncounted() {
					d.N = v.N
					continue
				}
				if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slowMove
				}
				*d = v
			}
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.LOADK:
			d := reg(regs, ins>>16)
			v, old := constant(link, ins>>32), d.H
			if v.H == old {
				d.N = v.N
				goto storeNext
			}
			*d = v
			if old.Uncounted() {
				goto storeNext
			}
			dead = old
			goto drop

		case code.LOADINT:
			d := reg(regs, ins>>16)
			n, old := uint64(int64(int32(ins>>32))), d.H
			d.N = n
			if old == &rt.IntHdr {
				continue
			}
			d.H = &rt.IntHdr
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.CHECK:
			if reg(regs, ins>>16).H != &rt.UnboundHdr {
				continue
			}
			goto slow

		case code.DROP, code.UNBIND:
			d := reg(regs, ins>>16)
			old := d.H
			if old != &rt.UnboundHdr {
				d.H = &rt.UnboundHdr
			}
			if old.Uncounted() {
				goto loopNext
			}
			dead = old
			goto drop

		case code.LOADG:
			g := global(link, ins)
			var v rt.Value
			if t.Multi() {
				c := &g.Cell.Header
				q := c.Seq()
				v = rt.LoadValue(&g.Cell.V)
				if q&1 != 0 || !v.H.Uncounted() || v.H == &rt.UnboundHdr || c.Seq() != q {
					goto slow
				}
			} else {
				v = g.Cell.V
				if v.H == &rt.UnboundHdr {
					b := g.Builtin.Load()
					if b == nil || b.V.H == &rt.UnboundHdr {
						goto slow
					}
					v = b.V
				}
				if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
			}
			d := reg(regs, ins>>16)
			old := d.H
			if v.H == old && v.H.Uncounted() {
				d.N = v.N
				continue
			}
			*d = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.STOREG:
			c := global(link, ins).Cell
			if t.Multi() {
				goto sharedGlobalStore
			}
			if c.V.H == &rt.UnboundHdr {
				goto slow
			}
			s := reg(regs, ins>>16)
			v, old := *s, c.V.H
			if v.H == old && v.H.Uncounted() {
				c.V.N = v.N
				continue
			}
			if ins&(code.ConsumeA<<8) != 0 {
				if !v.H.Uncounted() {
					s.H = &rt.UnboundHdr
				}
			} else if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			c.V = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.LOADC:
			if t.Multi() {
				goto sharedCell
			}
			v := object.AsCell(*reg(regs, ins>>32)).V
			if v.H == &rt.UnboundHdr {
				goto slow
			}
			if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			old := d.H
			*d = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.LOADF:
			if t.Multi() {
				goto sharedCell
			}
			v := object.AsCell(object.AsTuple(calleeOf(regs).Closure).Items[uint32(ins>>32)]).V
			if v.H == &rt.UnboundHdr {
				goto slow
			}
			if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			old := d.H
			*d = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.STOREC, code.STOREF:
			if t.Multi() {
				goto sharedCellStore
			}
			var c *object.Cell
			if code.Op(ins) == code.STOREC {
				c = object.AsCell(*reg(regs, ins>>32))
			} else {
				c = object.AsCell(object.AsTuple(calleeOf(regs).Closure).Items[uint32(ins>>32)])
			}
			s := reg(regs, ins>>16)
			v, old := *s, c.V.H
			if v.H == old && v.H.Uncounted() {
				c.V.N = v.N
				continue
			}
			if ins&(code.ConsumeA<<8) != 0 {
				if !v.H.Uncounted() {
					s.H = &rt.UnboundHdr
				}
			} else if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			c.V = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.ADD:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				a, b := int64(x.N), int64(y.N)
				r := a + b
				if (a^r)&(b^r) >= 0 {
					d := reg(regs, ins>>16)
					old := d.H
					d.N = uint64(r)
					if old == &rt.IntHdr {
						continue
					}
					d.H = &rt.IntHdr
					if old.Uncounted() {
						continue
					}
					dead = old
					goto drop
				}
			} else if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				r := math.Float64frombits(x.N) + math.Float64frombits(y.N)
				d := reg(regs, ins>>16)
				old := d.H
				d.N = math.Float64bits(r)
				if old == &rt.FloatHdr {
					continue
				}
				d.H = &rt.FloatHdr
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			goto slowBinary

		case code.SUB:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				a, b := int64(x.N), int64(y.N)
				r := a - b
				if (a^b)&(a^r) >= 0 {
					d := reg(regs, ins>>16)
					old := d.H
					d.N = uint64(r)
					if old == &rt.IntHdr {
						continue
					}
					d.H = &rt.IntHdr
					if old.Uncounted() {
						continue
					}
					dead = old
					goto drop
				}
			} else if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				r := math.Float64frombits(x.N) - math.Float64frombits(y.N)
				d := reg(regs, ins>>16)
				old := d.H
				d.N = math.Float64bits(r)
				if old == &rt.FloatHdr {
					continue
				}
				d.H = &rt.FloatHdr
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			goto slowBinary

		case code.MUL:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				a, b := int64(x.N), int64(y.N)
				r := a * b
				// Both fit 32 bits, or the product divides back.
				if int64(int32(a)) == a && int64(int32(b)) == b || a != 0 && a != -1 && r/a == b {
					d := reg(regs, ins>>16)
					old := d.H
					d.N = uint64(r)
					if old == &rt.IntHdr {
						continue
					}
					d.H = &rt.IntHdr
					if old.Uncounted() {
						continue
					}
					dead = old
					goto drop
				}
			} else if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				// The conversion keeps other processors from fusing it with a later add.
				r := float64(math.Float64frombits(x.N) * math.Float64frombits(y.N))
				d := reg(regs, ins>>16)
				old := d.H
				d.N = math.Float64bits(r)
				if old == &rt.FloatHdr {
					continue
				}
				d.H = &rt.FloatHdr
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			goto slowBinary

		case code.TRUEDIV:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			var f, g float64
			if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				f, g = math.Float64frombits(x.N), math.Float64frombits(y.N)
			} else if x.H == &rt.IntHdr && y.H == &rt.IntHdr && x.N+1<<52 < 1<<53 && y.N < 1<<52 {
				f, g = float64(int64(x.N)), float64(int64(y.N)) // exact, so rounded once
			}
			if g == 0 {
				goto slowBinary
			}
			d := reg(regs, ins>>16)
			if d.H != &rt.FloatHdr {
				if !d.H.Uncounted() {
					goto slowBinary
				}
				d.H = &rt.FloatHdr
			}
			d.N = math.Float64bits(f / g)

		case code.FLOORDIV:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				a, b := int64(x.N), int64(y.N)
				if b > 0 {
					q := a / b
					if a%b < 0 {
						q--
					}
					if d.H != &rt.IntHdr {
						if !d.H.Uncounted() {
							goto slowBinary
						}
						d.H = &rt.IntHdr
					}
					d.N = uint64(q)
					continue
				}
			}
			goto slowBinary

		case code.MOD:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				a, b := int64(x.N), int64(y.N)
				if b > 0 {
					m := a % b
					if m < 0 {
						m += b
					}
					if d.H != &rt.IntHdr {
						if !d.H.Uncounted() {
							goto slowBinary
						}
						d.H = &rt.IntHdr
					}
					d.N = uint64(m)
					continue
				}
			}
			goto slowBinary

		case code.AND:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = x.N & y.N
				continue
			}
			goto slowBinary

		case code.OR:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = x.N | y.N
				continue
			}
			goto slowBinary

		case code.XOR:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = x.N ^ y.N
				continue
			}
			goto slowBinary

		case code.RSHIFT:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr && y.N < 64 {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = uint64(int64(x.N) >> y.N)
				continue
			}
			goto slowBinary

		case code.LSHIFT:
			x, y := reg(regs, ins>>32), reg(regs, ins>>48)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr && y.N < 63 {
				r := int64(x.N) << y.N
				if r>>y.N == int64(x.N) {
					if d.H != &rt.IntHdr {
						if !d.H.Uncounted() {
							goto slowBinary
						}
						d.H = &rt.IntHdr
					}
					d.N = uint64(r)
					continue
				}
			}
			goto slowBinary

		case code.ADDI:
			x := reg(regs, ins>>32)
			if x.H == &rt.IntHdr {
				a, b := int64(x.N), int64(ins)>>48
				r := a + b
				if (a^r)&(b^r) >= 0 {
					d := reg(regs, ins>>16)
					old := d.H
					d.N = uint64(r)
					if old == &rt.IntHdr {
						goto loopNext
					}
					d.H = &rt.IntHdr
					if old.Uncounted() {
						goto loopNext
					}
					dead = old
					goto drop
				}
			}
			goto slowBinary

		case code.SUBI:
			x := reg(regs, ins>>32)
			if x.H == &rt.IntHdr {
				a, b := int64(x.N), int64(ins)>>48
				r := a - b
				if (a^b)&(a^r) >= 0 {
					d := reg(regs, ins>>16)
					old := d.H
					d.N = uint64(r)
					if old == &rt.IntHdr {
						continue
					}
					d.H = &rt.IntHdr
					if old.Uncounted() {
						continue
					}
					dead = old
					goto drop
				}
			}
			goto slowBinary

		case code.MULI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				a := int64(x.N)
				if a < 1<<47 && a >= -1<<47 {
					if d.H != &rt.IntHdr {
						if !d.H.Uncounted() {
							goto slowBinary
						}
						d.H = &rt.IntHdr
					}
					d.N = uint64(a * (int64(ins) >> 48))
					continue
				}
			}
			goto slowBinary

		case code.FLOORDIVI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if b := int64(ins) >> 48; x.H == &rt.IntHdr && b > 0 {
				a := int64(x.N)
				q := a / b
				if a < 0 && q*b != a {
					q--
				}
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = uint64(q)
				continue
			}
			goto slowBinary

		case code.MODI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if b := int64(ins) >> 48; x.H == &rt.IntHdr && b > 0 {
				var m int64
				if a := int64(x.N); uint64(a) < 1<<32 {
					m = int64(uint32(a) % uint32(b)) // a 32-bit division is twice as fast
				} else if m = a % b; m < 0 {
					m += b
				}
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = uint64(m)
				continue
			}
			goto slowBinary

		case code.ANDI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = x.N & uint64(int64(ins)>>48)
				continue
			}
			goto slowBinary

		case code.RSHIFTI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if b := ins >> 48; x.H == &rt.IntHdr && b < 64 {
				if d.H != &rt.IntHdr {
					if !d.H.Uncounted() {
						goto slowBinary
					}
					d.H = &rt.IntHdr
				}
				d.N = uint64(int64(x.N) >> b)
				continue
			}
			goto slowBinary

		case code.LSHIFTI:
			x := reg(regs, ins>>32)
			d := reg(regs, ins>>16)
			if b := ins >> 48; x.H == &rt.IntHdr && b < 63 {
				r := int64(x.N) << b
				if r>>b == int64(x.N) {
					if d.H != &rt.IntHdr {
						if !d.H.Uncounted() {
							goto slowBinary
						}
						d.H = &rt.IntHdr
					}
					d.N = uint64(r)
					continue
				}
			}
			goto slowBinary

		case code.JMP:
			pc = unsafe.Add(pc, (int64(ins)>>32)*8)

		case code.LOOP:
			goto loop

		case code.JT, code.JF:
			goto test

		case code.JNONE:
			s := reg(regs, ins>>16)
			h := s.H
			if (h == &rt.NoneHdr) == (ins&(code.Sense<<8) != 0) {
				pc = unsafe.Add(pc, (int64(ins)>>32)*8)
			}
			if ins&(code.ConsumeA<<8) == 0 || h.Uncounted() {
				continue
			}
			s.H = &rt.UnboundHdr
			if h.Uncounted() {
				continue
			}
			dead = h
			goto drop

		case code.JLT:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (int64(x.N) < int64(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				if (math.Float64frombits(x.N) < math.Float64frombits(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JLE:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (int64(x.N) <= int64(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				if (math.Float64frombits(x.N) <= math.Float64frombits(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JGT:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (int64(x.N) > int64(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			if x.H == &rt.FloatHdr && y.H == &rt.FloatHdr {
				if (math.Float64frombits(x.N) > math.Float64frombits(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JGE:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (int64(x.N) >= int64(y.N)) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JEQ:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (x.N == y.N) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			// Characters are static, one object each; other strings take a call.
			if x.H.Shape() == strShape && y.H.Shape() == strShape && len(object.AsStr(*x).S) == 1 && len(object.AsStr(*y).S) == 1 {
				if (x.H == y.H) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JNE:
			x, y := reg(regs, ins>>16), reg(regs, ins>>32)
			if x.H == &rt.IntHdr && y.H == &rt.IntHdr {
				if (x.N != y.N) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			// Characters are static, one object each; other strings take a call.
			if x.H.Shape() == strShape && y.H.Shape() == strShape && len(object.AsStr(*x).S) == 1 && len(object.AsStr(*y).S) == 1 {
				if (x.H == y.H) == (ins&(code.Sense<<8) == 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JLTI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) < int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JLEI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) <= int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JGTI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) > int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JGEI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) >= int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JEQI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) == int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.JNEI:
			x := reg(regs, ins>>16)
			if x.H == &rt.IntHdr {
				if (int64(x.N) != int64(int16(ins>>32))) == (ins&(code.Sense<<8) != 0) {
					pc = unsafe.Add(pc, (int64(ins)>>48)*8)
				}
				continue
			}
			goto slow

		case code.GETATTR:
			o := reg(regs, ins>>32)
			var v rt.Value
			if t.Multi() {
				q := o.H.Seq()
				c := site(link, ins).find(o.H.Shape())
				if q&1 != 0 || c.kind != cacheSlot || c.cls.Version() != c.version {
					goto slow
				}
				v = rt.LoadValue(slotAt(o.H, c.off))
				if v.H == &rt.UnboundHdr || o.H.Seq() != q {
					goto slow
				}
				// What t owns only t can bury, so it may be counted unseen; if it was
				// taken out meanwhile, the read is simply the earlier one.
				if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
			} else {
				c := site(link, ins).find(o.H.Shape())
				if c.kind != cacheSlot || c.cls.Version() != c.version {
					goto slow
				}
				v = *slotAt(o.H, c.off)
				if v.H == &rt.UnboundHdr {
					goto slow
				}
				if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
			}
			d := reg(regs, ins>>16)
			old := d.H
			if ins&(code.ConsumeB<<8) != 0 {
				// d may be o: read it before it is written.
				h := o.H
				if d != o {
					o.H = &rt.UnboundHdr
				} else {
					old = &rt.UnboundHdr
				}
				*d = v
				if h.Uncounted() || t.OwnsMany(h) {
					if !h.Uncounted() {
						h.Dec()
					}
					if old.Uncounted() {
						continue
					}
					h = &rt.UnboundHdr
				}
				t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
				dropTwo(t, h, old)
				goto reload
			}
			if v.H == old && v.H.Uncounted() {
				d.N = v.N
				continue
			}
			*d = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.SETATTR:
			if t.Multi() {
				goto sharedAttrStore
			}
			o, s := reg(regs, ins>>16), reg(regs, ins>>32)
			c := site(link, ins).find(o.H.Shape())
			if c.kind == cacheNone || ins&(code.ConsumeA<<8) != 0 || c.cls.Version() != c.version {
				goto slow
			}
			p := slotAt(o.H, c.off)
			v := *s
			if c.kind == cacheSet {
				old := p.H
				if v.H == old && v.H.Uncounted() {
					p.N = v.N
					continue
				}
				if ins&(code.ConsumeB<<8) != 0 {
					if !v.H.Uncounted() {
						s.H = &rt.UnboundHdr
					}
				} else if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
				*p = v
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			if c.kind == cacheAdd {
				if ins&(code.ConsumeB<<8) != 0 {
					if !v.H.Uncounted() {
						s.H = &rt.UnboundHdr
					}
				} else if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
				*p = v
				o.H.SetShapePlain(c.newShape)
				continue
			}
			goto slow

		case code.GETITEM:
			o, k := reg(regs, ins>>32), reg(regs, ins>>48)
			if k.H != &rt.IntHdr || ins&(code.ConsumeB<<8) != 0 {
				goto slow
			}
			if o.H.Shape() == strShape {
				// Immutable: no lock, no look at seq. The characters are static.
				s := object.AsStr(*o)
				if k.N >= uint64(len(s.S)) || s.N != len(s.S) {
					goto slow
				}
				d := reg(regs, ins>>16)
				if !d.H.Uncounted() {
					goto slow
				}
				d.H = object.ASCIIChar(s.S[k.N])
				d.N = 0
				goto testNext
			}
			if o.H.Shape() != listShape {
				goto slow
			}
			if t.Multi() {
				goto sharedItem
			}
			l := object.AsList(*o)
			i := int64(k.N)
			if i < 0 {
				i += int64(l.FastLen())
			}
			if uint64(i) >= uint64(l.FastLen()) {
				goto slow
			}
			v := *l.FastItem(int(i))
			if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			old := d.H
			if v.H == old && v.H.Uncounted() {
				d.N = v.N
				goto testNext
			}
			*d = v
			if old.Uncounted() {
				goto testNext
			}
			dead = old
			goto drop

		case code.GETITEMI:
			o := reg(regs, ins>>32)
			if ins&(code.ConsumeB<<8) != 0 {
				goto slow
			}
			i := int64(ins) >> 48
			var p *rt.Value
			if o.H.Shape() == listShape {
				if t.Multi() {
					goto sharedItem
				}
				l := object.AsList(*o)
				if uint64(i) >= uint64(l.FastLen()) {
					goto slow
				}
				p = l.FastItem(int(i))
			} else if o.H.Shape() == tupleShape {
				items := object.AsTuple(*o).Items
				if uint64(i) >= uint64(len(items)) {
					goto slow
				}
				p = &items[i]
			} else {
				goto slow
			}
			v := *p
			if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			old := d.H
			if v.H == old && v.H.Uncounted() {
				d.N = v.N
				continue
			}
			*d = v
			if old.Uncounted() {
				continue
			}
			dead = old
			goto drop

		case code.SETITEM:
			goto setItem

		case code.CALLG:
			c := global(link, ins).Cell
			if t.Multi() && c.Seq()&1 != 0 {
				goto slow // a read of one word: one look at seq, before it
			}
			h := rt.LoadPtr(&c.V)
			if h.Shape() != functionShape || !h.Uncounted() {
				goto builtinLen
			}
			reg(regs, ins>>16).H = h
			fallthrough

		case code.CALL:
			w := reg(regs, ins>>16)
			if w.H.Shape() != functionShape {
				goto slowCall
			}
			f := asFunction(w.H)
			if !f.Simple || uint64(f.NPos) != ins>>8&0xff {
				goto slowCall
			}
			l := f.Link
			if uintptr(unsafe.Pointer(w))+l.FrameLen > t.Limit || t.Breaker() != 0 || t.Depth >= t.MaxDepth.Load() {
				goto slowCall
			}
			t.Depth++
			w.N = uint64(uintptr(pc)-uintptr(link.Start))<<32 | uint64(uint16(ins>>16))
			regs = unsafe.Pointer(w)
			link = l
			pc = l.Start
			for i := l.NParams + 1; i <= l.NLocals; i++ {
				if p := regAt(regs, i); p.H != &rt.UnboundHdr {
					p.H = &rt.UnboundHdr
				}
			}

		case code.LOADM:
			o := reg(regs, ins>>32)
			if t.Multi() && o.H.Seq()&1 != 0 {
				goto slow
			}
			c := site(link, ins).find(o.H.Shape())
			if c.kind != cacheMethod || c.cls.Version() != c.version {
				goto slow
			}
			w := reg(regs, ins>>16)
			self := next(w)
			v := *o
			if ins&(code.ConsumeB<<8) != 0 {
				if o != self && !v.H.Uncounted() {
					o.H = &rt.UnboundHdr
				}
			} else if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			*w = c.val
			*self = v

		case code.CALLM:
			w := reg(regs, ins>>16)
			if w.H.Shape() != functionShape || next(w).H == &rt.UnboundHdr {
				goto slowCall
			}
			f := asFunction(w.H)
			if !f.Simple || uint64(f.NPos) != ins>>8&0xff+1 {
				goto slowCall
			}
			l := f.Link
			if uintptr(unsafe.Pointer(w))+l.FrameLen > t.Limit || t.Breaker() != 0 || t.Depth >= t.MaxDepth.Load() {
				goto slowCall
			}
			t.Depth++
			w.N = uint64(uintptr(pc)-uintptr(link.Start))<<32 | uint64(uint16(ins>>16))
			regs = unsafe.Pointer(w)
			link = l
			pc = l.Start
			for i := l.NParams + 1; i <= l.NLocals; i++ {
				if p := regAt(regs, i); p.H != &rt.UnboundHdr {
					p.H = &rt.UnboundHdr
				}
			}

		case code.CALLMF:
			o := reg(regs, ins>>32)
			if t.Multi() && o.H.Seq()&1 != 0 {
				goto slow
			}
			c := site(link, ins).find(o.H.Shape())
			if c.kind != cacheMethod || c.cls.Version() != c.version || c.val.H.Shape() != functionShape {
				if c.kind == cacheAppend {
					goto listAppend
				}
				goto slow
			}
			f := asFunction(c.val.H)
			w := reg(regs, ins>>16)
			l := f.Link
			if !f.Simple || uint64(f.NPos) != ins>>8&0xff+1 || uintptr(unsafe.Pointer(w))+l.FrameLen > t.Limit ||
				t.Breaker() != 0 || t.Depth >= t.MaxDepth.Load() {
				goto slow
			}
			if t.Owns(o.H) {
				o.H.Inc()
			} else if !o.H.Uncounted() {
				goto slow
			}
			t.Depth++
			w.H = c.val.H
			w.N = uint64(uintptr(pc)-uintptr(link.Start))<<32 | uint64(uint16(ins>>16))
			*next(w) = *o
			regs = unsafe.Pointer(w)
			link = l
			pc = l.Start
			for i := l.NParams + 1; i <= l.NLocals; i++ {
				if p := regAt(regs, i); p.H != &rt.UnboundHdr {
					p.H = &rt.UnboundHdr
				}
			}

		case code.RETURN:
			s := reg(regs, ins>>16)
			v := *s
			if !v.H.Uncounted() {
				s.H = &rt.UnboundHdr
			}
			// Drop the locals in their order; the first that may die, or a counted
			// callee, goes the slow way from where it stands.
			p := next((*rt.Value)(regs))
			for i := link.NLocals; i > 0; i-- {
				if h := p.H; !h.Uncounted() {
					if !t.OwnsMany(h) {
						s.H = v.H // put back
						goto slowReturn
					}
					h.Dec()
					p.H = &rt.UnboundHdr
				}
				p = next(p)
			}
			d := (*rt.Value)(regs)
			if f := d.H; !f.Uncounted() {
				if !t.OwnsMany(f) {
					s.H = v.H
					goto slowReturn
				}
				f.Dec()
			}
			t.Depth--
			back := d.N
			if d.H == v.H {
				d.N = v.N
			} else {
				*d = v
			}
			regs = unsafe.Add(regs, -int64(uint32(back)))
			link = calleeOf(regs).Link
			pc = unsafe.Add(link.Start, back>>32)

		case code.RETNONE:
			p := next((*rt.Value)(regs))
			for i := link.NLocals; i > 0; i-- {
				if h := p.H; !h.Uncounted() {
					if !t.OwnsMany(h) {
						goto slowReturn
					}
					h.Dec()
					p.H = &rt.UnboundHdr
				}
				p = next(p)
			}
			d := (*rt.Value)(regs)
			if f := d.H; !f.Uncounted() {
				if !t.OwnsMany(f) {
					goto slowReturn
				}
				f.Dec()
			}
			t.Depth--
			back := d.N
			*d = rt.Value{H: &rt.NoneHdr}
			regs = unsafe.Add(regs, -int64(uint32(back)))
			link = calleeOf(regs).Link
			pc = unsafe.Add(link.Start, back>>32)

		case code.FORITER:
			goto forIter

		case code.LISTAPPEND:
			s := reg(regs, ins>>32)
			l := object.AsList(*reg(regs, ins>>16))
			if t.Multi() && !l.Unique(t) || l.FastLen() >= l.FastCap() {
				goto slow
			}
			v := *s
			if ins&(code.ConsumeB<<8) != 0 {
				if !v.H.Uncounted() {
					s.H = &rt.UnboundHdr
				}
			} else if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			*l.FastItem(l.FastLen()) = v
			l.FastGrow()
			goto loopNext

		case opTrap:
			t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
			switch inTrap(t) {
			case trapLeave:
				goto reload
			case trapFast:
				regs = unsafe.Add(t.Stack0, t.Base)
				link = calleeOf(regs).Link
				pc = unsafe.Add(link.Start, t.PCOff)
				ins = fetch(unsafe.Add(link.Start, t.PCOff-8-link.N*8))
				goto dispatch
			}
			regs = unsafe.Add(t.Stack0, t.Base)
			link = calleeOf(regs).Link
			pc = unsafe.Add(link.Start, t.PCOff)
			ins = fetch(unsafe.Add(link.Start, t.PCOff-8-link.N*8))
			goto slow

		case opHalt:
			t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
			return true

		default:
			goto slow
		}
		continue

	drop: // the counted value that an instruction has replaced; the loop goes on
		if t.OwnsMany(dead) {
			dead.Dec()
			continue
		}
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		t.Decref(dead.Val())
		goto reload

	forIter: // FORITER, and LOOP in front of one: a loop takes one dispatch less for each item
		{
			it := reg(regs, ins>>32)
			s := it.H.Shape()
			if s == rangeIterShape && (!t.Multi() || t.Owns(it.H) && it.H.Sole()) {
				r := object.As[object.RangeIter](*it)
				if r.Left <= 0 {
					goto slow
				}
				n := r.Cur
				r.Left--
				r.Cur = n + r.Step
				d := reg(regs, ins>>16)
				old := d.H
				d.N = uint64(n)
				if old == &rt.IntHdr {
					continue
				}
				d.H = &rt.IntHdr
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			if s == listIterShape {
				if t.Multi() {
					goto sharedNext
				}
				li := object.As[object.ListIter](*it)
				if li.List == nil || uint64(li.Index) >= uint64(li.List.FastLen()) {
					goto slow
				}
				v := *li.List.FastItem(int(li.Index))
				if t.Owns(v.H) {
					v.H.Inc()
				} else if !v.H.Uncounted() {
					goto slow
				}
				li.Index++
				d := reg(regs, ins>>16)
				old := d.H
				if v.H == old && v.H.Uncounted() {
					d.N = v.N
					continue
				}
				*d = v
				if old.Uncounted() {
					continue
				}
				dead = old
				goto drop
			}
			goto slow
		}

	loopNext: // after what often ends a loop's body
		ins = fetch(pc)
		pc = unsafe.Add(pc, 8)
		if code.Op(ins) != code.LOOP {
			goto dispatch
		}

	loop: // LOOP
		{
			pc = unsafe.Add(pc, (int64(ins)>>32)*8)
			if t.Breaker() == 0 {
				ins = fetch(pc)
				pc = unsafe.Add(pc, 8)
				if code.Op(ins) == code.FORITER {
					goto forIter
				}
				goto dispatch
			}
			t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
			if !breakLoop(t, ins) {
				goto raise
			}
			goto reload
		}

	testNext: // after GETITEM: like LOOP and FORITER, for the tests of flags in a list
		ins = fetch(pc)
		pc = unsafe.Add(pc, 8)
		if op := code.Op(ins); op != code.JT && op != code.JF {
			goto dispatch
		}

	test: // JT, JF
		{
			s := reg(regs, ins>>16)
			h := s.H
			jumps := code.Op(ins) == code.JF
			if h == &rt.TrueHdr || h == &rt.IntHdr && s.N != 0 {
				jumps = !jumps
			} else if h != &rt.FalseHdr && h != &rt.NoneHdr && h != &rt.IntHdr {
				goto slow
			}
			if jumps {
				pc = unsafe.Add(pc, (int64(ins)>>32)*8)
			}
			goto loopNext
		}

	storeNext: // after LOADK
		ins = fetch(pc)
		pc = unsafe.Add(pc, 8)
		if code.Op(ins) != code.SETITEM {
			goto dispatch
		}

	setItem: // SETITEM
		{
			o, k := reg(regs, ins>>16), reg(regs, ins>>32)
			if k.H != &rt.IntHdr || o.H.Shape() != listShape || ins&(code.ConsumeA<<8) != 0 {
				goto slow
			}
			if t.Multi() {
				goto sharedStore
			}
			l := object.AsList(*o)
			i := int64(k.N)
			if i < 0 {
				i += int64(l.FastLen())
			}
			if uint64(i) >= uint64(l.FastLen()) {
				goto slow
			}
			p := l.FastItem(int(i))
			s := reg(regs, ins>>48)
			v, old := *s, p.H
			if v.H == old && v.H.Uncounted() {
				p.N = v.N
				goto loopNext
			}
			if ins&(code.ConsumeC<<8) != 0 {
				if !v.H.Uncounted() {
					s.H = &rt.UnboundHdr
				}
			} else if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			*p = v
			if old.Uncounted() {
				goto loopNext
			}
			dead = old
			goto drop
		}

	builtinLen: // CALLG of the builtin len with a list or tuple, the commonest call of a native: what callGlobal does
		{
			if t.Multi() || t.Breaker() != 0 || ins>>8&0xff != 1 || global(link, ins).Cell.V.H != &rt.UnboundHdr {
				goto slow
			}
			b := global(link, ins).Builtin.Load()
			if b == nil || b.V.H.Shape() != nativeShape || object.AsNative(b.V).Inline != object.InlineLen {
				goto slow
			}
			w := reg(regs, ins>>16)
			dead = next(w).H
			switch dead.Shape() {
			case listShape:
				w.N = uint64(object.AsList(dead.Val()).FastLen())
			case tupleShape:
				w.N = uint64(len(object.AsTuple(dead.Val()).Items))
			default:
				goto slow
			}
			w.H = &rt.IntHdr // a dead register before
			if dead.Uncounted() {
				continue
			}
			next(w).H = &rt.UnboundHdr
			goto drop
		}

	listAppend: // CALLMF of a list's append: what fastAppend does
		{
			l, w := object.AsList(*reg(regs, ins>>32)), reg(regs, ins>>16)
			if ins>>8&0xff != 1 || t.Multi() || t.Breaker() != 0 || l.FastLen() >= l.FastCap() {
				goto slow
			}
			p := plus(w, 2)
			v := *p
			if !v.H.Uncounted() {
				p.H = &rt.UnboundHdr
			}
			*l.FastItem(l.FastLen()) = v
			l.FastGrow()
			w.H = &rt.NoneHdr
			continue
		}

	slowMove:
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		moveSlow(t, ins)
		goto reload

	slowBinary:
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		if !binarySlow(t, ins) {
			goto raise
		}
		goto reload

	slowCall:
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		if !callSlow(t, ins) {
			goto raise
		}
		goto reload

	slowReturn:
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		if !returnSlow(t, ins) {
			goto raise
		}
		goto reload

	slow:
		t.Base, t.PCOff = uintptr(regs)-uintptr(t.Stack0), uintptr(pc)-uintptr(link.Start)
		if f := slowOps[uint8(ins)]; !f(t, ins) {
			goto raise
		}
		goto reload

	sharedItem: // GETITEM, GETITEMI of a list while other threads run: List.Get without calls
		{
			o := reg(regs, ins>>32)
			i := int64(ins) >> 48
			if code.Op(ins) == code.GETITEM {
				i = int64(reg(regs, ins>>48).N)
			}
			q := o.H.Seq()
			p := object.AsList(*o).SharedItem(i)
			if p == nil || q&1 != 0 {
				goto slow
			}
			v := rt.LoadValue(p)
			if o.H.Seq() != q {
				goto slow
			}
			if t.Owns(v.H) { // counted unseen: see GETATTR
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			dead = d.H
			*d = v
			if dead.Uncounted() {
				continue
			}
			goto drop
		}

	sharedNext: // FORITER of a list by an iterator of the loop's own: likewise
		{
			it := reg(regs, ins>>32)
			li := object.As[object.ListIter](*it)
			if !t.Owns(it.H) || !it.H.Sole() || li.List == nil { // in this order: nobody else may be stepping it
				goto slow
			}
			q := li.List.Seq()
			p := li.List.SharedItem(li.Index)
			if p == nil || q&1 != 0 {
				goto slow
			}
			v := rt.LoadValue(p)
			if li.List.Seq() != q {
				goto slow
			}
			if t.Owns(v.H) {
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			li.Index++
			d := reg(regs, ins>>16)
			dead = d.H
			*d = v
			if dead.Uncounted() {
				continue
			}
			goto drop
		}

	sharedStore: // SETITEM of a list while other threads run: List.Set without calls
		{
			o, s := reg(regs, ins>>16), reg(regs, ins>>48)
			v := *s
			own := t.Owns(o.H) && o.H.Sole() // the register's reference is the only one: no lock, see Unique
			if ins&(code.ConsumeC<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) || !own && !o.H.TryLock() {
				goto slow
			}
			l := object.AsList(*o)
			if k := reg(regs, ins>>32).N; k < uint64(l.FastLen()) {
				if !v.H.Uncounted() {
					if ins&(code.ConsumeC<<8) != 0 {
						s.H = &rt.UnboundHdr
					} else {
						v.H.Inc()
					}
				}
				p := l.FastItem(int(k))
				dead = p.H
				rt.StoreValue(p, v)
				if !own {
					o.H.Release()
				}
				if dead.Uncounted() {
					goto loopNext
				}
				goto drop
			}
			if !own {
				o.H.Release()
			}
			goto slow
		}

	sharedCell: // LOADC, LOADF while other threads run
		{
			var c *object.Cell
			if code.Op(ins) == code.LOADC {
				c = object.AsCell(*reg(regs, ins>>32))
			} else {
				c = object.AsCell(object.AsTuple(calleeOf(regs).Closure).Items[uint32(ins>>32)])
			}
			q := c.Seq()
			v := rt.LoadValue(&c.V)
			if q&1 != 0 || v.H == &rt.UnboundHdr || c.Seq() != q {
				goto slow
			}
			if t.Owns(v.H) { // counted unseen: see GETATTR
				v.H.Inc()
			} else if !v.H.Uncounted() {
				goto slow
			}
			d := reg(regs, ins>>16)
			dead = d.H
			*d = v
			if dead.Uncounted() {
				continue
			}
			goto drop
		}

	sharedCellStore: // STOREC, STOREF while other threads run
		{
			var c *object.Cell
			if code.Op(ins) == code.STOREC {
				c = object.AsCell(*reg(regs, ins>>32))
			} else {
				c = object.AsCell(object.AsTuple(calleeOf(regs).Closure).Items[uint32(ins>>32)])
			}
			s := reg(regs, ins>>16)
			v := *s
			if ins&(code.ConsumeA<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) || !c.TryLock() {
				goto slow
			}
			if !v.H.Uncounted() {
				if ins&(code.ConsumeA<<8) != 0 {
					s.H = &rt.UnboundHdr
				} else {
					v.H.Inc()
				}
			}
			dead = c.V.H
			rt.StoreValue(&c.V, v)
			c.Release()
			if dead.Uncounted() {
				continue
			}
			goto drop
		}

	sharedGlobalStore: // STOREG of a name that is bound while other threads run
		{
			c := global(link, ins).Cell
			s := reg(regs, ins>>16)
			v := *s
			if ins&(code.ConsumeA<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) || !c.TryLock() {
				goto slow
			}
			if c.V.H == &rt.UnboundHdr {
				c.Release()
				goto slow
			}
			if !v.H.Uncounted() {
				if ins&(code.ConsumeA<<8) != 0 {
					s.H = &rt.UnboundHdr
				} else {
					v.H.Inc()
				}
			}
			dead = c.V.H
			rt.StoreValue(&c.V, v)
			c.Release()
			if dead.Uncounted() {
				continue
			}
			goto drop
		}

	sharedAttrStore: // SETATTR of an instance's slot while other threads run
		{
			o, s := reg(regs, ins>>16), reg(regs, ins>>32)
			v := *s
			c := site(link, ins).find(o.H.Shape()) // before the lock: not everything may be locked
			if c.kind != cacheSet && c.kind != cacheAdd || ins&(code.ConsumeA<<8) != 0 || ins&(code.ConsumeB<<8) == 0 && !v.H.Uncounted() && !t.Owns(v.H) || !o.H.TryLock() {
				goto slow
			}
			if o.H.Shape() == c.shape && c.cls.Version() == c.version {
				if !v.H.Uncounted() {
					if ins&(code.ConsumeB<<8) != 0 {
						s.H = &rt.UnboundHdr
					} else {
						v.H.Inc()
					}
				}
				p := slotAt(o.H, c.off)
				dead = p.H
				rt.StoreValue(p, v)
				if c.kind == cacheAdd {
					dead = &rt.UnboundHdr
					rt.StoreShape(o.H, c.newShape)
				}
				o.H.Release()
				if dead.Uncounted() {
					continue
				}
				goto drop
			}
			o.H.Release()
			goto slow
		}

	raise:
		if !unwind(t) {
			return false
		}
		goto reload
	}
}
