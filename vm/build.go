// This file holds the slow paths that build containers, make functions and classes, and match patterns.
package vm

import (
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// runOf returns the run of temporaries at operand b, n long.
func runOf(t *rt.Thread, ins uint64, n int) []rt.Value {
	return run(reg(window(t), ins>>32), n)
}

// deadRun marks a run dead whose references were moved elsewhere.
func deadRun(r []rt.Value) {
	for i := range r {
		if !r[i].H.Uncounted() {
			r[i].H = &rt.UnboundHdr
		}
	}
}

// dropRun drops a run.
func dropRun(t *rt.Thread, r []rt.Value) {
	for i := range r {
		t.Decref(take(&r[i]))
	}
}

func makeList(t *rt.Thread, ins uint64) bool {
	r := runOf(t, ins, int(ins>>48))
	l := object.NewListFrom(t, r)
	deadRun(r)
	put(t, reg(window(t), ins>>16), l.Val())
	return true
}

func makeTuple(t *rt.Thread, ins uint64) bool {
	r := runOf(t, ins, int(ins>>48))
	v := object.NewTuple(t, r...)
	deadRun(r)
	put(t, reg(window(t), ins>>16), v)
	return true
}

func makeSet(t *rt.Thread, ins uint64) bool {
	r := runOf(t, ins, int(ins>>48))
	s := object.NewSet(t)
	mark := t.HoldMark()
	t.Hold(s.Val())
	for _, v := range r {
		if err := s.Add(t, v); err != nil {
			releaseHeld(t, mark, err)
			return false
		}
	}
	t.Unhold()
	dropRun(t, r)
	put(t, reg(window(t), ins>>16), s.Val())
	return true
}

func makeDict(t *rt.Thread, ins uint64) bool {
	n := int(ins >> 48)
	r := runOf(t, ins, 2*n)
	d := object.NewDict(t)
	mark := t.HoldMark()
	t.Hold(d.Val())
	for i := 0; i < n; i++ {
		if err := d.Set(t, r[2*i], r[2*i+1]); err != nil {
			releaseHeld(t, mark, err)
			return false
		}
	}
	t.Unhold()
	dropRun(t, r)
	put(t, reg(window(t), ins>>16), d.Val())
	return true
}

func makeStr(t *rt.Thread, ins uint64) bool {
	r := runOf(t, ins, int(ins>>48))
	n := 0
	for _, v := range r {
		n += len(object.GoString(v))
	}
	var b strings.Builder
	b.Grow(n)
	for _, v := range r {
		b.WriteString(object.GoString(v))
	}
	dropRun(t, r)
	put(t, reg(window(t), ins>>16), object.NewStr(t, b.String()))
	return true
}

// noSpec is the bit of FORMAT's x that says that there is no format spec.
const noSpec = 1 << 5

func formatOp(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := *reg(regs, ins>>32)
	spec := ""
	if ins&(noSpec<<8) == 0 {
		spec = object.GoString(*reg(regs, ins>>48))
	} else {
		ins &^= code.ConsumeC << 8
	}
	var r rt.Value
	var err error
	switch ins >> (8 + code.SubShift) & 3 {
	case code.ConvStr:
		r, err = object.ToStr(t, v)
	case code.ConvRepr:
		r, err = object.Repr(t, v)
	case code.ConvASCII:
		r, err = object.ASCII(t, v)
	default:
		if r, err = object.Format(t, v, spec); err != nil {
			return false
		}
		return done(t, ins, r)
	}
	if err != nil {
		return false
	}
	if spec != "" {
		mark := t.HoldMark()
		t.Hold(r)
		s, err := object.Format(t, r, spec)
		if err != nil {
			releaseHeld(t, mark, err)
			return false
		}
		t.Release(mark)
		r = s
	}
	return done(t, ins, r)
}

func listAppend(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := owned(t, ins, code.ConsumeB, reg(regs, ins>>32))
	// No other thread meets the list yet. Whether it has room, so that the loop appends to it,
	// depends on blocks of other lists: it must not decide what an observer is told.
	t.Mute()
	object.AsList(*reg(regs, ins>>16)).Append(t, v)
	t.Unmute()
	return true
}

func listExtend(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := *reg(regs, ins>>32)
	if typ := object.TypeOf(v); typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
		_ = object.TypeError(t, "Value after * must be an iterable, not %s", typ.Name)
		return false
	}
	if object.AsList(*reg(regs, ins>>16)).Extend(t, v) != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	return true
}

func listTuple(t *rt.Thread, ins uint64) bool {
	p := reg(window(t), ins>>16)
	l := object.AsList(*p)
	put(t, p, object.NewTupleFrom(t, l.Items()))
	return true
}

func setAdd(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	if object.AsSet(*reg(regs, ins>>16)).AddOwn(t, *reg(regs, ins>>32)) != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	return true
}

func setUpdate(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	if object.AsSet(*reg(regs, ins>>16)).Update(t, *reg(regs, ins>>32)) != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	return true
}

func dictSet(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	if object.AsDict(*reg(regs, ins>>16)).SetOwn(t, *reg(regs, ins>>32), *reg(regs, ins>>48)) != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	return true
}

func dictUpdate(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := *reg(regs, ins>>32)
	if !object.IsMapping(t, v) {
		_ = object.TypeError(t, "'%s' object is not a mapping", object.TypeName(v))
		return false
	}
	if object.AsDict(*reg(regs, ins>>16)).Update(t, v) != nil {
		return false
	}
	dropOperands(t, ins&^(code.ConsumeA<<8))
	return true
}

func dictMerge(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	d, v := object.AsDict(*reg(regs, ins>>16)), *reg(regs, ins>>32)
	callee := *reg(regs, ins>>48)
	if object.ExactDict(v) && object.AsDict(v).Len(t) == 0 {
		dropOperands(t, ins&^((code.ConsumeA|code.ConsumeC)<<8))
		return true
	}
	if mergeKeywords(t, d, v, callee) != nil {
		return false
	}
	dropOperands(t, ins&^((code.ConsumeA|code.ConsumeC)<<8))
	return true
}

// kwArgs makes a dict of the mapping of a call f(*args, **mapping). It comes before args, as in CPython: they may be
// an iterator that changes the mapping, or a list that another thread appends to, which is seen in a step of its own.
func kwArgs(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	callee, kw := reg(regs, ins>>32), reg(regs, ins>>16)
	args := next(callee)
	if s := args.H.Shape(); object.ExactDict(*kw) && (s == tupleShape || s == listShape && args.H.Unique(t)) {
		return true
	}
	mark := t.HoldMark()
	d := object.NewDict(t)
	t.Hold(d.Val())
	if err := mergeKeywords(t, d, *kw, *callee); err != nil {
		releaseHeld(t, mark, err)
		return false
	}
	put(t, reg(window(t), ins>>16), t.Unhold())
	return true
}

// mergeKeywords adds what the mapping v of a call callee(**v) holds to d.
func mergeKeywords(t *rt.Thread, d *object.Dict, v, callee rt.Value) error {
	if !object.IsMapping(t, v) {
		name, err := object.CalleeName(t, callee)
		if err == nil {
			err = object.TypeError(t, "%s argument after ** must be a mapping, not %s", name, object.TypeName(v))
		}
		return err
	}
	return object.EachItem(t, v, func(key, val rt.Value) error {
		// That a key is no str is found out by CALLEX.
		if has, err := d.Has(t, key); err != nil || !has {
			if err == nil {
				err = d.Set(t, key, val)
			}
			return err
		}
		text, err := object.ToStr(t, key)
		if err != nil {
			return err
		}
		t.Hold(text)
		name, err := object.CalleeName(t, callee)
		if err == nil {
			err = object.TypeError(t, "%s got multiple values for keyword argument '%s'", name, object.GoString(text))
		}
		return err
	})
}

// Functions and classes.

func makeFunction(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	kid := l.Kid(t, int(ins>>48), noCachePtr)
	p := reg(regs, ins>>32)
	x := code.X(ins)
	part := func(bit uint8) rt.Value {
		if x&bit == 0 {
			return rt.None
		}
		v := take(p)
		p = next(p)
		return v
	}
	defaults := part(code.FuncDefaults)
	kwDefaults := part(code.FuncKwDefaults)
	annotations := part(code.FuncAnnotation)
	closure := part(code.FuncClosure)
	f := object.NewFunction(t, kid, defaults, kwDefaults, closure)
	if !annotations.IsNone() {
		f.SetAnnotations(t, annotations)
	}
	put(t, reg(regs, ins>>16), f.Val())
	return true
}

func buildClass(t *rt.Thread, ins uint64) bool {
	put(t, reg(window(t), ins>>16), object.BuildClassNative.Val())
	return true
}

func annotations(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	name := object.Intern(t, "__annotations__")
	if l.Code.Flags&(code.ClassBody|code.Names) != 0 {
		v, err := namespace(t, name)
		if err != nil {
			return false
		}
		if v.H == nil {
			v = object.NewDict(t).Val()
			put(t, reg(regs, ins>>16), v)
			return object.SetItem(t, *regAt(regs, 1), name.Val(), v) == nil
		}
		put(t, reg(window(t), ins>>16), v)
		return true
	}
	v := l.Ns.GetStr(t, name)
	if v.H == nil {
		v = object.NewDict(t).Val()
		_ = l.Ns.SetStr(t, name, t.New(v))
	}
	put(t, reg(regs, ins>>16), v)
	return true
}

// Patterns.

func matchLen(t *rt.Thread, ins uint64) bool {
	n, err := object.Len(t, *reg(window(t), ins>>32))
	if err != nil {
		return false
	}
	put(t, reg(window(t), ins>>16), rt.Int(int64(n)))
	return true
}

func matchSeq(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	put(t, reg(regs, ins>>16), rt.Bool(object.IsSequencePattern(t, *reg(regs, ins>>32))))
	return true
}

func matchMap(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	put(t, reg(regs, ins>>16), rt.Bool(object.IsMappingPattern(t, *reg(regs, ins>>32))))
	return true
}

func matchKeys(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	r, err := object.MatchKeys(t, *reg(regs, ins>>32), *reg(regs, ins>>48))
	return err == nil && done(t, ins&^(code.ConsumeB<<8), r)
}

func matchClass(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	w := reg(regs, ins>>16)
	r, err := object.MatchClass(t, *reg(regs, ins>>32), *w, *next(w), int(ins>>48))
	if err != nil {
		return false
	}
	put(t, next(w), rt.Unbound)
	put(t, w, r)
	return true
}
