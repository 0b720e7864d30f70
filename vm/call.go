// This file implements calls: entering functions in place, binding arguments, instantiating classes.
package vm

import (
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// maxGoDepth bounds nested entries of script code from Go (through __eq__,
// sort keys, finalizers ...), whatever the recursion limit: Go's stack overflow
// cannot be caught.
const maxGoDepth = 10000

// take moves a value out of a register, which is dead afterwards.
func take(p *rt.Value) rt.Value {
	v := *p
	if !v.H.Uncounted() {
		p.H = &rt.UnboundHdr
	}
	return v
}

// put stores an owned value and drops the old one.
func put(t *rt.Thread, p *rt.Value, v rt.Value) {
	old := *p
	*p = v
	if !old.H.Uncounted() {
		t.Decref(old)
	}
}

// clearRegs drops n registers from p on; they are dead afterwards.
func clearRegs(t *rt.Thread, p *rt.Value, n int) {
	for i := 0; i < n; i++ {
		// No pointer behind the last register: a generator's end with their allocation.
		if r := plus(p, i); !r.H.Uncounted() {
			t.Decref(take(r))
		}
	}
}

// callSlow is the slow path of CALL, CALLG (callee loaded) and CALLM.
func callSlow(t *rt.Thread, ins uint64) bool {
	a := uintptr(uint16(ins >> 16))
	argc := int(ins >> 8 & 0xff)
	if code.Op(ins) != code.CALLM {
		return invoke(t, a, argc, nil, false)
	}
	if argc == 1 {
		w := (*rt.Value)(unsafe.Add(window(t), a))
		if self := next(w); object.Appends(w.H) && self.H.Shape() == listShape && fastAppend(t, w, object.AsList(*self)) {
			t.Decref(take(self))
			return true
		}
	}
	self := fixMethod(t, a, argc)
	if self {
		argc++
	}
	return invoke(t, a, argc, nil, self)
}

// fastAppend does a call of list.append at w unless somebody watches or waits: half
// of the time of the general way.
func fastAppend(t *rt.Thread, w *rt.Value, l *object.List) bool {
	if t.Observed() || t.Breaker() != 0 {
		return false
	}
	if !t.Multi() && l.FastLen() < l.FastCap() {
		l.FastAppend(plus(w, 2))
	} else {
		l.Append(t, take(plus(w, 2)))
	}
	w.H = &rt.NoneHdr
	return true
}

// fixMethod turns the layout of LOADM into that of a call: it reports whether
// there is a self, else it closes the gap.
func fixMethod(t *rt.Thread, a uintptr, argc int) bool {
	w := (*rt.Value)(unsafe.Add(window(t), a))
	if next(w).H != &rt.UnboundHdr {
		return true
	}
	for i := 1; i <= argc; i++ {
		d := plus(w, i)
		*d = *plus(w, i+1)
	}
	plus(w, argc+1).H = &rt.UnboundHdr
	return false
}

// shiftUp moves argc arguments behind w up by n registers. The compiler left
// spare registers behind every window.
func shiftUp(w *rt.Value, argc, n int) {
	for i := argc; i >= 1; i-- {
		s := plus(w, i)
		*plus(w, i+n) = *s
		s.H = &rt.UnboundHdr
	}
}

// invoke calls what stands at byte offset a of the current window with the argc
// arguments behind it (the last len(names) by keyword). A script function gets
// its frame pushed, so the caller goes on in the loop; all else is called at
// once, its result stands at a. self says that the callee is a method found on
// the type of the first argument.
func invoke(t *rt.Thread, a uintptr, argc int, names []string, self bool) bool {
	bound := false // the callee was a bound method, an object of its own
	for {
		w := (*rt.Value)(unsafe.Add(window(t), a))
		callee := *w
		switch callee.Kind() {
		case rt.KindFunction:
			return enterFunction(t, a, argc, names)
		case rt.KindMethod:
			m := object.AsMethod(callee)
			fn, obj := t.New(m.Func), t.New(m.Self)
			shiftUp(w, argc, 1)
			*next(w) = obj
			*w = fn
			t.Decref(callee)
			argc++
			self, bound = true, true
			continue
		case rt.KindType:
			if ok, done := instantiate(t, a, argc, names); done {
				return ok
			}
		}
		args := run(next(w), argc)
		mark := t.HoldMark()
		var r rt.Value
		var err error
		if callee.Kind() == rt.KindNative {
			n := object.AsNative(callee)
			if n.Inline >= object.InlineNext && argc == int(n.Inline-object.InlineNext)+1 && names == nil && isGenerator(args[0].H) {
				if ok, handled := resumeCall(t, a, argc); handled {
					return ok
				}
			}
			if fn := n.Direct(argc, self); fn != nil && names == nil {
				r, err = fn(t, args)
			} else if bound {
				r, err = n.CallBound(t, args, names)
			} else {
				r, err = n.Call(t, args, names, self)
			}
		} else if call := object.TypeOf(callee).Slots.Call; call != nil {
			r, err = call(t, callee, args, names)
		} else {
			err = object.TypeError(t, "'%s' object is not callable", object.TypeName(callee))
		}
		if t.HoldMark() != mark {
			r = t.ReleaseKeep(mark, r)
		}
		if err != nil {
			return false
		}
		// Arguments go in order, then the callee, as in CPython. The result is held
		// meanwhile: what a drop runs may collect.
		held := false
		for i := range args {
			if v := args[i]; !v.H.Uncounted() {
				if !held && !r.H.Uncounted() {
					t.Hold(r)
					held = true
				}
				args[i].H = &rt.UnboundHdr
				t.Decref(v)
			}
		}
		if held {
			t.Unhold()
		}
		put(t, w, r)
		if t.Breaker() != 0 {
			return handleBreak(t) == nil
		}
		return true
	}
}

// releaseHeld drops what a native held. An exception in flight stays so.
func releaseHeld(t *rt.Thread, mark int, err error) { t.Release(mark) }

// instantiate is the fast way of calling a script class whose construction is
// object.__new__ and a script __init__: the instance goes where the result will
// be, __init__ is entered two registers further on. done is false if the class
// needs the general way.
func instantiate(t *rt.Thread, a uintptr, argc int, names []string) (ok, done bool) {
	w := (*rt.Value)(unsafe.Add(window(t), a))
	cls := object.AsType(*w)
	if cls.Flags&object.Heap == 0 {
		return false, false
	}
	c := cls.Ctor.Load()
	if c == nil || c.Version != cls.Version() || t.Observed() {
		if c = object.CtorOf(t, cls); c == nil {
			return false, false
		}
	}
	if c.Init == nil {
		if !c.Plain || argc != 0 {
			return false, false
		}
		put(t, w, object.NewInstance(t, cls))
		return true, true
	}
	if c.Init.Link.Code.Flags&(code.OnlyNone|code.Generator) != code.OnlyNone {
		return false, false
	}
	o := object.NewInstance(t, cls)
	shiftUp(w, argc, 2)
	*plus(w, 2) = t.New(o)
	*plus(w, 1) = t.New(c.Init.Val())
	*w = o // the class was deferred
	return enterFunction(t, a+code.Scale, argc+1, names), true
}

// enterFunction pushes the frame of the script function at byte offset a of the
// current window, binding the argc arguments behind it; for a generator function
// it makes the generator instead. On an error the arguments are dropped.
func enterFunction(t *rt.Thread, a uintptr, argc int, names []string) bool {
	w := (*rt.Value)(unsafe.Add(window(t), a))
	f := asFunction(w.H)
	l := f.Link
	if t.Depth >= t.MaxDepth.Load() {
		clearRegs(t, next(w), argc)
		_ = object.Raise(t, object.RecursionErrorType, "maximum recursion depth exceeded")
		return false
	}
	size := l.FrameLen
	if need := uintptr(argc+2) * code.Scale; need > size {
		size = need
	}
	if uintptr(unsafe.Pointer(w))+size > t.Limit {
		a = machineOf(t).relocate(t, a, argc, size)
		w = (*rt.Value)(unsafe.Add(window(t), a))
	}
	if !f.Simple || argc != int(f.NPos) || names != nil {
		if !bind(t, f, next(w), argc, names) {
			return false
		}
	}
	for i := l.NParams + 1; i <= l.NLocals; i++ {
		plus(w, i).H = &rt.UnboundHdr
	}
	if l.Code.Flags&code.Generator != 0 {
		makeGenerator(t, a)
		return true
	}
	t.Depth++
	w.N = uint64(t.PCOff)<<32 | uint64(a)
	t.Base += a
	t.PCOff = 0
	if t.Breaker() != 0 {
		return handleBreak(t) == nil
	}
	return true
}

// bind lays out the parameters of f in place: l[0..argc) holds the arguments, the
// last len(names) by keyword. It runs no script code. On an error everything is
// dropped and an exception set.
func bind(t *rt.Thread, f *object.Function, l *rt.Value, argc int, names []string) bool {
	c := f.Link.Code
	m := machineOf(t)
	given := argc - len(names)
	nparams := f.Link.NParams
	// Keyword values, surplus positionals: out of the way.
	m.scratch = append(m.scratch[:0], run(plus(l, given), len(names))...)
	kwVals := m.scratch
	var extra rt.Value
	keep := given
	if given > c.NPos {
		keep = c.NPos
		if c.Flags&code.VarArgs != 0 {
			extra = object.NewTuple(t, run(plus(l, c.NPos), given-c.NPos)...)
		} else {
			for i := given; i < argc; i++ {
				plus(l, i).H = &rt.UnboundHdr
			}
			if fault := keywordFault(t, f, names); fault != "" { // CPython looks at the keywords first
				_ = object.TypeError(t, "%s", fault)
			} else {
				tooManyPositional(t, f, given, names)
			}
			clearRegs(t, l, given)
			dropAll(t, kwVals)
			return false
		}
	}
	for i := keep; i < nparams || i < argc; i++ {
		plus(l, i).H = &rt.UnboundHdr
	}
	named := c.NPos + c.NKwOnly
	varArgs, varKw := named, named
	var kwDict *object.Dict
	if c.Flags&code.VarArgs != 0 {
		if extra.H == nil {
			extra = object.EmptyTuple()
		}
		*plus(l, varArgs) = extra
		varKw++
	}
	if c.Flags&code.VarKeywords != 0 {
		kwDict = object.NewDict(t)
		*plus(l, varKw) = kwDict.Val()
	}
	fail := func(from int, format string, args ...any) bool {
		_ = object.TypeError(t, format, args...)
		clearRegs(t, l, nparams)
		dropAll(t, kwVals[from:])
		return false
	}
next:
	for j, name := range names {
		for i := c.NPosOnly; i < named; i++ {
			if c.Locals[i] != name {
				continue
			}
			p := plus(l, i)
			if p.H != &rt.UnboundHdr {
				return fail(j, "%s", multipleValues(t, f, name))
			}
			*p = kwVals[j]
			continue next
		}
		if kwDict != nil {
			_ = kwDict.SetStr(t, object.Intern(t, name), kwVals[j]) // str keys cannot fail
			continue
		}
		return fail(j, "%s", unexpectedKeyword(t, f, names, name))
	}
	if given < c.NPos {
		var defaults []rt.Value
		v, locked := lockField(t, f, &f.Defaults)
		if !v.IsNone() {
			defaults = object.AsTuple(v).Items
		}
		n := len(defaults)
		for i := given; i < c.NPos; i++ {
			p := plus(l, i)
			if p.H != &rt.UnboundHdr {
				continue
			}
			if k := i - (c.NPos - n); k >= 0 {
				t.IncrefLocked(defaults[k])
				*p = defaults[k]
				continue
			}
			unlockField(t, f, locked)
			return fail(len(names), "%s", missing(t, f, l, n))
		}
		unlockField(t, f, locked)
	}
	for i := c.NPos; i < named; i++ {
		p := plus(l, i)
		if p.H != &rt.UnboundHdr {
			continue
		}
		v := kwDefault(t, f, f.Link.KwOnly[i-c.NPos])
		if v.H == nil {
			return fail(len(names), "%s", missingKeywordOnly(t, f, l))
		}
		*p = v
	}
	return true
}

func dropAll(t *rt.Thread, vals []rt.Value) {
	for _, v := range vals {
		t.Decref(v)
	}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// keywordFault says what is wrong with the keywords of a call whose positional arguments fill all parameters; "" if nothing is.
func keywordFault(t *rt.Thread, f *object.Function, names []string) string {
	c := f.Link.Code
	for _, name := range names {
		switch i := slices.Index(c.Locals[c.NPosOnly:c.NPos+c.NKwOnly], name); {
		case i >= 0 && c.NPosOnly+i < c.NPos:
			return multipleValues(t, f, name)
		case i < 0 && c.Flags&code.VarKeywords == 0:
			return unexpectedKeyword(t, f, names, name)
		}
	}
	return ""
}

func multipleValues(t *rt.Thread, f *object.Function, name string) string {
	return funcName(t, f) + "() got multiple values for argument '" + name + "'"
}

func tooManyPositional(t *rt.Thread, f *object.Function, given int, names []string) {
	c := f.Link.Code
	want := strconv.Itoa(c.NPos)
	many := c.NPos != 1
	if n := defaultCount(t, f); n > 0 {
		want = "from " + strconv.Itoa(c.NPos-n) + " to " + want
		many = true
	}
	kwOnly := 0
	for _, name := range names {
		for i := c.NPos; i < c.NPos+c.NKwOnly; i++ {
			if c.Locals[i] == name {
				kwOnly++
			}
		}
	}
	s := ""
	if many {
		s = "s"
	}
	verb := "were"
	if given == 1 && kwOnly == 0 {
		verb = "was"
	}
	also := ""
	if kwOnly > 0 {
		also = " positional argument" + plural(given) + " (and " + strconv.Itoa(kwOnly) + " keyword-only argument" + plural(kwOnly) + ")"
	}
	_ = object.TypeError(t, "%s() takes %s positional argument%s but %d%s %s given", funcName(t, f), want, s, given, also, verb)
}

// list words names as CPython does: 'a', 'b', and 'c'.
func list(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = "'" + n + "'"
	}
	switch len(q) {
	case 1:
		return q[0]
	case 2:
		return q[0] + " and " + q[1]
	}
	return strings.Join(q[:len(q)-1], ", ") + ", and " + q[len(q)-1]
}

func missing(t *rt.Thread, f *object.Function, l *rt.Value, ndefaults int) string {
	c := f.Link.Code
	var names []string
	for i := 0; i < c.NPos-ndefaults; i++ {
		if plus(l, i).H == &rt.UnboundHdr {
			names = append(names, c.Locals[i])
		}
	}
	return funcName(t, f) + "() missing " + strconv.Itoa(len(names)) + " required positional argument" + plural(len(names)) + ": " + list(names)
}

func missingKeywordOnly(t *rt.Thread, f *object.Function, l *rt.Value) string {
	c := f.Link.Code
	var names []string
	for i := c.NPos; i < c.NPos+c.NKwOnly; i++ {
		if plus(l, i).H != &rt.UnboundHdr {
			continue
		}
		if v := kwDefault(t, f, f.Link.KwOnly[i-c.NPos]); v.H != nil {
			t.Decref(v)
			continue
		}
		names = append(names, c.Locals[i])
	}
	return funcName(t, f) + "() missing " + strconv.Itoa(len(names)) + " required keyword-only argument" + plural(len(names)) + ": " + list(names)
}

func unexpectedKeyword(t *rt.Thread, f *object.Function, names []string, name string) string {
	c := f.Link.Code
	var posOnly []string
	for _, n := range names {
		for i := 0; i < c.NPosOnly; i++ {
			if c.Locals[i] == n {
				posOnly = append(posOnly, n)
			}
		}
	}
	if posOnly != nil {
		return funcName(t, f) + "() got some positional-only arguments passed as keyword arguments: '" + strings.Join(posOnly, ", ") + "'"
	}
	return object.UnknownKeyword(funcName(t, f), name, c.Locals[c.NPosOnly:c.NPos+c.NKwOnly])
}

// callFunction is the hook by which Go code calls a script function.
func callFunction(t *rt.Thread, fn rt.Value, args []rt.Value, names []string) (rt.Value, error) {
	return enterFromGo(t, fn, args, names, false)
}

// enterFromGo runs a script function in a nested loop, above a stub frame. args
// are borrowed. raw enters the body without binding (class bodies).
func enterFromGo(t *rt.Thread, fn rt.Value, args []rt.Value, names []string, raw bool) (rt.Value, error) {
	m := machineOf(t)
	if t.GoDepth >= maxGoDepth || t.Depth >= t.MaxDepth.Load() {
		return rt.Value{}, object.Raise(t, object.RecursionErrorType, "maximum recursion depth exceeded")
	}
	l := asFunction(fn.H).Link
	size := uintptr(len(args)+4) * code.Scale
	if l.FrameLen > size {
		size = l.FrameLen
	}
	m.enter(t, size+2*code.Scale)
	t.GoDepth++
	w := window(t)
	*(*rt.Value)(w) = rt.Value{H: &haltStub.Header}
	*regAt(w, 1) = t.New(fn)
	for i, v := range args {
		*regAt(w, i+2) = t.New(v)
	}
	var ok bool
	if raw {
		c := regAt(w, 1)
		for i := l.NParams + 1; i <= l.NLocals; i++ {
			if i > len(args) {
				plus(c, i).H = &rt.UnboundHdr
			}
		}
		c.N = uint64(code.Scale)
		t.Base += code.Scale
		t.Depth++
		ok = true
	} else {
		ok = enterFunction(t, code.Scale, len(args), names)
	}
	if ok {
		// A generator function has put its generator where the result goes.
		ok = eval(t)
	} else {
		ok = unwind(t) && eval(t)
	}
	var r rt.Value
	res := regAt(w, 1) // segments do not move
	if ok {
		r = *res
	} else if v := *res; !v.H.Uncounted() {
		res.H = &rt.UnboundHdr
		t.Decref(v)
	}
	res.H = &rt.UnboundHdr
	t.GoDepth--
	m.leave(t)
	if !ok {
		return rt.Value{}, errorOf(t)
	}
	return r, nil
}

// errorOf returns the error that stands for the exception in flight.
func errorOf(t *rt.Thread) error {
	if t.Err.IsNone() {
		return object.ErrCancel
	}
	return object.ErrRaised
}
