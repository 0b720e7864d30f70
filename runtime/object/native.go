// This file defines Native, functions written in Go, and the binding of their arguments.
package object

import (
	"fmt"
	"math"
	"strings"

	rt "minipy/runtime"
)

// NativeFunc is a function written in Go: arguments borrowed, result owned.
type NativeFunc = func(t *rt.Thread, args []rt.Value) (rt.Value, error)

// NativeKwFunc is a native that binds its keywords itself: the values of names
// are the last len(names) args.
type NativeKwFunc = func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error)

// Def describes a native function. Exactly one of Fn and Kw is set.
//
// Without Params all arguments are positional: Fn gets between Min and Max of
// them (Max -1: any number), self (for methods) first and not counted in Min and
// Max; Opt reads one that may be missing. With Params, Fn gets exactly one
// Value for each parameter, in order (after self): Unbound where none was given.
type Def struct {
	Name     string
	Min, Max int
	// Params names the parameters as in a Python signature, without defaults:
	// "iterable, /, *, key, reverse". Min counts the required ones.
	Params string
	// Short says that Fn reads the parameters that may be missing by Opt and Given:
	// of a call without keywords it gets the arguments as they are.
	Short  bool
	Fn     NativeFunc
	Kw     NativeKwFunc
	Doc    string
	Inline Inline
	// Static and Class make a static or class method of a method table's entry.
	Static, Class bool

	params []param // parsed Params
}

// Inline names the natives that the machine does itself in their common cases.
type Inline uint8

// These are the natives.
const (
	NotInline    Inline = iota
	InlineAppend        // list.append while there is room
	InlineLen           // len of a list, tuple, str or dict
	InlineNext          // next(g): resumes a generator in the caller's loop
	InlineSend          // g.send(v), likewise
)

type param struct {
	name    string
	posOnly bool
	kwOnly  bool
}

// Native is a function object written in Go. Those of built-in types and
// modules are static.
type Native struct {
	rt.Header
	Def    *Def
	Owner  *Type  // for methods: the type that defines it; its instances are the only selfs
	Mod    string // __module__ of functions
	within *Type  // for static and class methods: the type that defines it
	Slot   bool   // a slot wrapper such as int.__add__
	newOf  *Type  // the type whose __new__ it is
	Inline Inline // Def's
	// direct is the Go function of a native without keywords that is called with lo
	// to hi arguments, self included; else nil.
	direct NativeFunc
	lo, hi int
}

var (
	nativeShape     = rt.Shape{Kind: rt.KindNative} // functions
	methodDescShape = rt.Shape{Kind: rt.KindNative} // methods of built-in types
	slotDescShape   = rt.Shape{Kind: rt.KindNative} // their dunder methods
)

// NewNative returns a static function object, for built-in modules.
func NewNative(d *Def, module string) *Native {
	d.prepare()
	n := &Native{Def: d, Mod: module}
	n.setDirect()
	n.InitStatic(&nativeShape)
	return n
}

// newMethodDesc returns the static method object of a built-in type.
func newMethodDesc(d *Def, owner *Type, slot bool) *Native {
	d.prepare()
	n := &Native{Def: d, Owner: owner, Slot: slot}
	n.setDirect()
	if slot {
		n.InitStatic(&slotDescShape)
	} else {
		n.InitStatic(&methodDescShape)
	}
	return n
}

func (n *Native) setDirect() {
	n.Inline = n.Def.Inline
	self := 0
	if n.Owner != nil {
		self = 1
	}
	d := n.Def
	if d.Fn == nil || d.Class || d.Params != "" && !d.Short {
		return
	}
	n.direct, n.lo, n.hi = d.Fn, d.Min+self, d.Max+self
	if d.Max < 0 {
		n.hi = math.MaxInt
	}
	for _, p := range d.params {
		if p.kwOnly {
			n.hi--
		}
	}
}

// Appends reports whether h is list.append.
func Appends(h *rt.Header) bool {
	return h.Shape() == &methodDescShape && As[Native](h.Val()).Inline == InlineAppend
}

// NativeShape is the shape of natives, for the VM's loop.
func NativeShape() *rt.Shape { return &nativeShape }

// IsLen reports whether h is the builtin len.
func IsLen(h *rt.Header) bool {
	return h.Shape() == &nativeShape && As[Native](h.Val()).Inline == InlineLen
}

// Direct returns the Go function that a call with argc arguments, none by keyword,
// comes down to, or nil if Call must see to it. self is as for Call.
func (n *Native) Direct(argc int, self bool) NativeFunc {
	if argc < n.lo || argc > n.hi || n.Owner != nil && !self {
		return nil
	}
	return n.direct
}

// prepare parses Params.
func (d *Def) prepare() {
	if d.Params == "" || d.params != nil {
		return
	}
	kwOnly := false
	for _, f := range strings.Split(d.Params, ",") {
		switch f = strings.TrimSpace(f); f {
		case "/":
			for i := range d.params {
				d.params[i].posOnly = true
			}
		case "*":
			kwOnly = true
		default:
			d.params = append(d.params, param{name: f, kwOnly: kwOnly})
		}
	}
	d.Max = len(d.params)
}

// Prepared returns d with its Params read, for a package's variable that BindArgs is given.
func (d Def) Prepared() Def {
	d.prepare()
	return d
}

// Opt returns args[i], or Unbound if there are fewer.
func Opt(args []rt.Value, i int) rt.Value {
	if i < len(args) {
		return args[i]
	}
	return rt.Unbound
}

// Given reports whether the i-th argument was given.
func Given(args []rt.Value, i int) bool { return i < len(args) && !args[i].IsUnbound() }

// Call calls the function. self says whether args[0] is a self of the right type
// already (a method looked up on it).
func (n *Native) Call(t *rt.Thread, args []rt.Value, names []string, self bool) (rt.Value, error) {
	d := n.Def
	skip := 0
	if n.Owner != nil {
		if !self {
			if err := n.checkSelf(t, args, names); err != nil {
				return rt.Value{}, err
			}
		}
		skip = 1
	} else if d.Class {
		skip = 1 // the class
	}
	if d.Kw != nil {
		return d.Kw(t, args, names)
	}
	if d.params == nil {
		if len(names) != 0 {
			return rt.Value{}, n.noKeywords(t, n.calledName(args))
		}
		if k := len(args) - skip; k < d.Min || d.Max >= 0 && k > d.Max {
			return rt.Value{}, n.arityError(t, k, n.calledName(args))
		}
		return d.Fn(t, args)
	}
	return n.bind(t, args, names, skip)
}

func (n *Native) checkSelf(t *rt.Thread, args []rt.Value, names []string) error {
	if len(args)-len(names) == 0 {
		if n.Slot {
			return TypeError(t, "descriptor '%s' of '%s' object needs an argument", n.Def.Name, n.Owner.messageName())
		}
		return TypeError(t, "unbound method %s.%s() needs an argument", n.Owner.Name, n.Def.Name)
	}
	if !TypeOf(args[0]).IsSubtype(n.Owner) {
		if n.Slot {
			return TypeError(t, "descriptor '%s' requires a '%s' object but received a '%s'", n.Def.Name, n.Owner.messageName(), TypeName(args[0]))
		}
		return TypeError(t, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", n.Def.Name, n.Owner.messageName(), TypeName(args[0]))
	}
	return nil
}

// bind lays out one borrowed value for each parameter and calls.
func (n *Native) bind(t *rt.Thread, args []rt.Value, names []string, skip int) (rt.Value, error) {
	// The slots stay taken while Fn runs: what it calls may be bound likewise.
	mark, full := t.PushArgs(skip + len(n.Def.params))
	defer t.PopArgs(mark)
	for i := range full {
		full[i] = rt.Unbound
	}
	if err := n.layout(t, full, args, names, skip); err != nil {
		return rt.Value{}, err
	}
	return n.Def.Fn(t, full)
}

// BindArgs lays out one value for each parameter of d: Unbound where none was
// given. For New and Init slots; the values are borrowed.
func BindArgs(t *rt.Thread, d *Def, args []rt.Value, names []string) ([]rt.Value, error) {
	if d.Params != "" && d.params == nil {
		c := *d // d itself may be shared by threads
		c.prepare()
		d = &c
	}
	full := make([]rt.Value, len(d.params))
	for i := range full {
		full[i] = rt.Unbound
	}
	return full, (&Native{Def: d}).layout(t, full, args, names, 0)
}

// layout puts the arguments into full, which is Unbound throughout.
func (n *Native) layout(t *rt.Thread, full, args []rt.Value, names []string, skip int) error {
	d := n.Def
	npos := len(args) - len(names)
	if skip == 1 {
		full[0] = args[0]
	}
	maxPos, posOnly := 0, 0
	for _, p := range d.params {
		if !p.kwOnly {
			maxPos++
		}
		if p.posOnly {
			posOnly++
		}
	}
	minPos, required := min(d.Min, posOnly), min(d.Min, maxPos)
	if posOnly < len(d.params) && len(args)-skip > len(d.params) {
		kind := ""
		if npos == skip {
			kind = "keyword "
		}
		return TypeError(t, "%s() takes at most %d %sargument%s (%d given)", d.Name, len(d.params), kind, plural(len(d.params)), len(args)-skip)
	}
	if npos-skip > maxPos {
		return n.tooMany(t, npos-skip, maxPos, required)
	}
	if npos-skip < minPos && posOnly < len(d.params) {
		return n.positionalError(t, npos-skip, maxPos, minPos, minPos, "at least")
	}
	copy(full[skip:], args[skip:npos])
	fault := "" // of the keywords: what is missing is said first
next:
	for j, name := range names {
		for i, p := range d.params {
			if p.name != name {
				continue
			}
			if p.posOnly {
				break
			}
			if !full[skip+i].IsUnbound() {
				fault = fmt.Sprintf("argument for %s() given by name ('%s') and position (%d)", d.Name, name, i+1)
				break next
			}
			full[skip+i] = args[npos+j]
			continue next
		}
		if fault == "" { // go on: others may give what is required
			var known []string
			for _, p := range d.params {
				if !p.posOnly {
					known = append(known, p.name)
				}
			}
			fault = UnknownKeyword(d.Name, name, known)
		}
	}
	for i := 0; i < d.Min; i++ {
		if full[skip+i].IsUnbound() {
			if d.params[i].posOnly {
				return n.arityError(t, npos-skip, n.displayName())
			}
			return TypeError(t, "%s() missing required argument '%s' (pos %d)", d.Name, d.params[i].name, i+1)
		}
	}
	if fault != "" {
		return TypeError(t, "%s", fault)
	}
	return nil
}

func (n *Native) displayName() string {
	if n.Owner != nil && !n.wrapper() {
		return n.Owner.Name + "." + n.Def.Name
	}
	if n.within != nil {
		return n.within.Name + "." + n.Def.Name
	}
	if n.Owner == nil && n.Mod != "" && n.Mod != "builtins" {
		return n.Mod + "." + n.Def.Name
	}
	return n.Def.Name
}

// CallableName names something that can be called, for reports.
func CallableName(v rt.Value) string {
	if v.Kind() == rt.KindMethod {
		v = AsMethod(v).Func
	}
	switch v.Kind() {
	case rt.KindNative:
		return AsNative(v).displayName()
	case rt.KindFunction:
		return AsFunction(v).Link.Code.QualName
	case rt.KindType:
		return AsType(v).messageName()
	}
	name := TypeName(v)
	if strings.ContainsRune("aeiouAEIOU", rune(name[0])) {
		return "an " + name + " object"
	}
	return "a " + name + " object"
}

// calledName is displayName of a call: a class method bears the name of the class it was called on.
func (n *Native) calledName(args []rt.Value) string {
	if n.Def.Class && n.within != nil && len(args) > 0 && args[0].Kind() == rt.KindType {
		return AsType(args[0]).QualName + "." + n.Def.Name
	}
	return n.displayName()
}

// CallBound is Call for a bound method, an object of its own, whose self comes first.
func (n *Native) CallBound(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
	if err := n.boundFault(t, args[0], args[1:], names); err != nil {
		return rt.Value{}, err
	}
	return n.Call(t, args, names, true)
}

// boundFault says what is wrong with the arguments of a call of a bound method whose self is of a subclass: messages
// name that class. nil if nothing is.
func (n *Native) boundFault(t *rt.Thread, self rt.Value, args []rt.Value, names []string) error {
	d, cls := n.Def, TypeOf(self)
	if cls == n.Owner || n.Owner == nil || n.wrapper() || d.Fn == nil || d.params != nil || !cls.IsSubtype(n.Owner) {
		return nil
	}
	name := cls.QualName + "." + d.Name
	if len(names) != 0 {
		return n.noKeywords(t, name)
	}
	if k := len(args); k < d.Min || d.Max >= 0 && k > d.Max {
		return n.arityError(t, k, name)
	}
	return nil
}

func (n *Native) noKeywords(t *rt.Thread, name string) error {
	if n.wrapper() {
		return TypeError(t, "wrapper %s() takes no keyword arguments", n.Def.Name)
	}
	return TypeError(t, "%s() takes no keyword arguments", name)
}

// wrapper reports whether messages call n a slot wrapper: some methods that stand for slots are methods in CPython, too.
func (n *Native) wrapper() bool {
	if !n.Slot {
		return false
	}
	switch n.Def.Name {
	case "__format__":
		return false
	case "__getitem__":
		return n.Owner != ListType && !n.Owner.IsSubtype(DictType)
	case "__contains__":
		return n.Owner != DictType && n.Owner != SetType && n.Owner != FrozenSetType
	}
	return true
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// arityError words a wrong number of positional arguments as CPython's different
// calling conventions do.
func (n *Native) arityError(t *rt.Thread, given int, name string) error {
	d := n.Def
	wrapper := n.wrapper()
	if wrapper && d.Min == d.Max && d.Max < 2 && !n.repeats() {
		return TypeError(t, "expected %d argument%s, got %d", d.Min, plural(d.Min), given)
	}
	called := d.Name
	if wrapper {
		called = "" // as CPython leaves it empty
	}
	switch {
	case wrapper || d.Max < 0 || d.Max > 1 || d.Min != d.Max:
		switch {
		case d.Min == d.Max:
			return TypeError(t, "%s expected %d argument%s, got %d", called, d.Min, plural(d.Min), given)
		case given < d.Min:
			return TypeError(t, "%s expected at least %d argument%s, got %d", called, d.Min, plural(d.Min), given)
		default:
			return TypeError(t, "%s expected at most %d argument%s, got %d", called, d.Max, plural(d.Max), given)
		}
	case d.Max == 0:
		return TypeError(t, "%s() takes no arguments (%d given)", name, given)
	default:
		return TypeError(t, "%s() takes exactly one argument (%d given)", name, given)
	}
}

// repeats reports whether n is a sequence's * as a method.
func (n *Native) repeats() bool {
	switch n.Def.Name {
	case "__mul__", "__rmul__", "__imul__":
		return n.Owner.Slots.Repeat != nil
	}
	return false
}

func (n *Native) tooMany(t *rt.Thread, given, maxPos, minPos int) error {
	if maxPos == 0 {
		return TypeError(t, "%s() takes no positional arguments", n.Def.Name)
	}
	return n.positionalError(t, given, maxPos, minPos, maxPos, "at most")
}

// positionalError says how many positional arguments are wanted: exactly so many, or at least or at most.
func (n *Native) positionalError(t *rt.Thread, given, maxPos, minPos, want int, word string) error {
	if minPos == maxPos {
		word = "exactly"
	}
	return TypeError(t, "%s() takes %s %d positional argument%s (%d given)", n.Def.Name, word, want, plural(want), given)
}
