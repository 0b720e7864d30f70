// This file holds the slow paths that build and take apart containers, iterate, and make functions and classes.
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
	object.AsList(*reg(regs, ins>>16)).Append(t, owned(t, ins, code.ConsumeB, reg(regs, ins>>32)))
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
	if object.AsSet(*reg(regs, ins>>16)).Add(t, *reg(regs, ins>>32)) != nil {
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
	if object.AsDict(*reg(regs, ins>>16)).Set(t, *reg(regs, ins>>32), *reg(regs, ins>>48)) != nil {
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
	if !object.IsMapping(t, v) {
		_ = object.TypeError(t, "%s argument after ** must be a mapping, not %s", object.CalleeName(t, callee), object.TypeName(v))
		return false
	}
	err := object.EachItem(t, v, func(key, val rt.Value) error {
		if !object.IsStr(key) {
			return object.TypeError(t, "keywords must be strings")
		}
		if has, err := d.Has(t, key); err != nil {
			return err
		} else if has {
			return object.TypeError(t, "%s got multiple values for keyword argument '%s'", object.CalleeName(t, callee), object.GoString(key))
		}
		return d.Set(t, key, val)
	})
	if err != nil {
		return false
	}
	dropOperands(t, ins&^((code.ConsumeA|code.ConsumeC)<<8))
	return true
}

// Iteration.

func getIter(t *rt.Thread, ins uint64) bool {
	v := *reg(window(t), ins>>32)
	if ins&(1<<(8+code.SubShift)) != 0 && v.Kind() == rt.KindGenerator {
		return done(t, ins, t.New(v))
	}
	r, err := object.Iter(t, v)
	return err == nil && done(t, ins, r)
}

func forIter(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	p := reg(regs, ins>>32)
	it := *p
	if isGenerator(it.H) {
		return resumeFor(t, asGenerator(it), ins)
	}
	slots := &object.TypeOf(it).Slots
	if slots.NextPair != nil {
		if ok, done := forPair(t, ins, it, slots.NextPair); done {
			return ok
		}
	}
	v, err := object.Next(t, it)
	if err != nil {
		return false
	}
	if v.H == nil {
		return endFor(t, ins)
	}
	put(t, reg(window(t), ins>>16), v)
	return true
}

// endFor ends the loop of FORITER ins.
func endFor(t *rt.Thread, ins uint64) bool {
	jump(t, int64(ins)>>48)
	t.Decref(take(reg(window(t), ins>>32)))
	return true
}

// forPair is FORITER together with the UNPACK of two behind it, for iterators that
// need not make the tuple then. done is false if that is not what comes next (in
// the trap view it never is).
func forPair(t *rt.Thread, ins uint64, it rt.Value, next func(*rt.Thread, rt.Value) (a, b rt.Value, ok bool, err error)) (ok, done bool) {
	unpack := nextIns(t)
	if code.Op(unpack) != code.UNPACK || unpack>>48 != 2 || uint16(unpack>>16) != uint16(ins>>16) || unpack&(code.ConsumeA<<8) == 0 {
		return false, false
	}
	a, b, ok, err := next(t, it)
	if !ok || err != nil {
		return false, ok
	}
	if a.H == nil {
		return endFor(t, ins), true
	}
	p := reg(window(t), unpack>>32)
	// In order, as UNPACK does: what the first one replaces may die.
	t.Hold(b)
	put(t, p, a)
	b = t.Unhold()
	put(t, plus(p, 1), b)
	jump(t, 1)
	return true, true
}

func unpack(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	src := *reg(regs, ins>>16)
	n := int(ins >> 48)
	if k := src.H.Shape(); k == object.TupleShape() {
		items := object.AsTuple(src).Items
		if len(items) == n {
			dst := runOf(t, ins, n)
			for i, v := range items {
				put(t, &dst[i], t.New(v))
			}
			dropOperands(t, ins)
			return true
		}
	}
	items, err := collect(t, src, n+1)
	if err != nil {
		return false
	}
	defer t.Release(items)
	got := t.HoldMark() - items
	if got != n {
		if got > n {
			_ = object.ValueError(t, "too many values to unpack (expected %d)", n)
		} else {
			_ = object.ValueError(t, "not enough values to unpack (expected %d, got %d)", n, got)
		}
		return false
	}
	dst := runOf(t, ins, n)
	for i := range dst {
		put(t, &dst[i], t.New(t.Held(items+i)))
	}
	dropOperands(t, ins)
	return true
}

// collect iterates over v and holds up to limit items; it returns the mark
// above which they lie. On an error nothing stays held.
func collect(t *rt.Thread, v rt.Value, limit int) (int, error) {
	typ := object.TypeOf(v)
	if typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
		return 0, object.TypeError(t, "cannot unpack non-iterable %s object", typ.Name)
	}
	it, err := object.Iter(t, v)
	if err != nil {
		return 0, err
	}
	mark := t.HoldMark()
	t.Hold(it)
	for t.HoldMark()-mark-1 < limit {
		item, err := object.Next(t, it)
		if err != nil {
			releaseHeld(t, mark, err)
			return 0, err
		}
		if item.H == nil {
			break
		}
		t.Hold(item)
	}
	// The iterator goes, the items move down.
	t.DropHeld(mark)
	return mark, nil
}

func unpackEx(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	src := *reg(regs, ins>>16)
	before, after := int(ins>>48&0xff), int(ins>>56)
	mark, err := collect(t, src, int(^uint(0)>>1))
	if err != nil {
		return false
	}
	defer t.Release(mark)
	got := t.HoldMark() - mark
	if got < before+after {
		_ = object.ValueError(t, "not enough values to unpack (expected at least %d, got %d)", before+after, got)
		return false
	}
	dst := runOf(t, ins, before+after+1)
	for i := 0; i < before; i++ {
		put(t, &dst[i], t.New(t.Held(mark+i)))
	}
	rest := object.NewList(t, got-before-after)
	for i := before; i < got-after; i++ {
		rest.Append(t, t.New(t.Held(mark+i)))
	}
	put(t, &dst[before], rest.Val())
	for i := 0; i < after; i++ {
		put(t, &dst[before+1+i], t.New(t.Held(mark+got-after+i)))
	}
	dropOperands(t, ins)
	return true
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

// Calls with keywords and unpacked arguments.

func callKw(t *rt.Thread, ins uint64) bool {
	l := linkOf(t)
	names := l.Code.Consts[int32(ins>>32)].([]string)
	a := uintptr(uint16(ins >> 16))
	argc := int(ins >> 8 & 0xff)
	if code.Op(ins) == code.CALLKW {
		return invoke(t, a, argc, names, false)
	}
	self := fixMethod(t, a, argc)
	if self {
		argc++
	}
	return invoke(t, a, argc, names, self)
}

// callEx is f(*args, **kwargs). The arguments are held, counted, on the hold
// stack during the call; script functions are entered through a nested loop only
// if the window would not hold them.
func callEx(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	w := reg(regs, ins>>16)
	args, kw := next(w), plus(w, 2)
	if k := args.Kind(); k != rt.KindTuple && k != rt.KindList {
		typ := object.TypeOf(*args)
		if typ.Slots.Iter == nil && typ.Slots.GetItem == nil {
			_ = object.TypeError(t, "%s argument after * must be an iterable, not %s", object.CalleeName(t, *w), typ.Name)
			return false
		}
		mark, err := collect(t, *args, int(^uint(0)>>1))
		if err != nil {
			return false
		}
		l := object.NewList(t, t.HoldMark()-mark)
		for i := mark; i < t.HoldMark(); i++ {
			l.Append(t, t.New(t.Held(i)))
		}
		t.Release(mark)
		put(t, args, l.Val())
	}
	// On the hold stack: the positional arguments, then the keys and values.
	mark := t.HoldMark()
	if args.Kind() == rt.KindTuple {
		for _, v := range object.AsTuple(*args).Items {
			t.Hold(t.New(v))
		}
	} else {
		object.AsList(*args).HoldItems(t)
	}
	pos := t.HoldMark() - mark
	names, err := holdKeywords(t, *kw)
	if err != nil {
		releaseHeld(t, mark, err)
		return false
	}
	n := pos + len(names)
	// In place if the window has room; every window has at least 3+4 registers here.
	if n <= 5 {
		put(t, args, rt.Unbound)
		put(t, kw, rt.Unbound)
		for i := 0; i < n; i++ {
			*plus(w, i+1) = t.New(t.Held(heldArg(mark, pos, i)))
		}
		t.Release(mark)
		return invoke(t, uintptr(uint16(ins>>16)), n, names, false)
	}
	vals := make([]rt.Value, n)
	for i := range vals {
		vals[i] = t.Held(heldArg(mark, pos, i))
	}
	r, err := object.CallKw(t, *w, vals, names)
	if err != nil {
		releaseHeld(t, mark, err)
		return false
	}
	t.Release(mark)
	w = reg(window(t), ins>>16)
	put(t, next(w), rt.Unbound)
	put(t, plus(w, 2), rt.Unbound)
	put(t, w, r)
	if t.Breaker() != 0 {
		return handleBreak(t) == nil
	}
	return true
}

// heldArg returns where the i-th argument lies on the hold stack: behind pos
// positional ones from mark on stand keys and values in turn.
func heldArg(mark, pos, i int) int {
	if i >= pos {
		i += i - pos + 1
	}
	return mark + i
}

// holdKeywords puts the keys and values of a call's ** on the hold stack and returns
// the names; kw is Unbound if there is none.
func holdKeywords(t *rt.Thread, kw rt.Value) ([]string, error) {
	if kw.IsUnbound() {
		return nil, nil
	}
	if !object.ExactDict(kw) {
		d := object.NewDict(t)
		t.Hold(d.Val())
		err := object.EachItem(t, kw, func(key, val rt.Value) error { return d.Set(t, key, val) })
		if err != nil {
			return nil, err
		}
		kw = t.Unhold()
		defer t.Decref(kw)
	}
	mark := t.HoldMark()
	object.AsDict(kw).HoldItems(t)
	n := (t.HoldMark() - mark) / 2
	if n == 0 {
		return nil, nil
	}
	names := make([]string, n)
	for i := range names {
		key := t.Held(mark + 2*i)
		if !object.IsStr(key) {
			return nil, object.TypeError(t, "keywords must be strings")
		}
		names[i] = object.GoString(key)
	}
	return names, nil
}

func callGlobal(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	v := loadGlobal(t, global(calleeOf(regs).Link, ins))
	if v.H == nil {
		t.LookupFailed = true
		return false
	}
	w := reg(regs, ins>>16)
	if object.IsLen(v.H) && ins>>8&0xff == 1 && !t.Multi() && t.Breaker() == 0 {
		if n, ok := object.FastLen(*next(w)); ok {
			*w = rt.Int(int64(n)) // a dead register before
			t.Decref(take(next(w)))
			return true
		}
	}
	put(t, w, v)
	return invoke(t, uintptr(uint16(ins>>16)), int(ins>>8&0xff), nil, false)
}

// methodForm is LOADSUPER's bit for the form that leaves a method and self.
const methodForm = 1 << code.SubShift

func loadSuper(t *rt.Thread, ins uint64) bool {
	regs := window(t)
	l := calleeOf(regs).Link
	w := reg(regs, ins>>16)
	name := l.SiteName(int(ins >> 48))
	self := *reg(regs, ins>>32)
	method := ins&(methodForm<<8) != 0
	if w.H != &object.SuperType.Header {
		// The script's own `super`: call it and take the attribute.
		s, err := object.Call(t, *w, *next(w), self)
		if err != nil {
			return false
		}
		mark := t.HoldMark()
		t.Hold(s)
		r, err := object.GetAttr(t, s, name)
		if err != nil {
			releaseHeld(t, mark, err)
			return false
		}
		t.Release(mark)
		put(t, next(w), rt.Unbound)
		put(t, w, r)
		return true
	}
	if next(w).Kind() != rt.KindType {
		_ = object.RuntimeError(t, "super(): empty __class__ cell")
		return false
	}
	fn, bound, isMethod, err := object.SuperLookup(t, object.AsType(*next(w)), self, name)
	if err != nil {
		return false
	}
	if !method {
		if isMethod {
			fn = object.NewMethod(t, fn, bound)
		}
		put(t, next(w), rt.Unbound)
		put(t, w, fn)
		return true
	}
	if !isMethod {
		bound = rt.Unbound
	}
	put(t, next(w), bound)
	put(t, w, fn)
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
