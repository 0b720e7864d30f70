// This file implements the built-in functions that compile and run code: compile, eval, exec, globals, locals, __import__.
package builtins

import (
	"strings"
	"unicode/utf8"

	"minipy/compiler/code"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

var codeDefs = []native{
	{Name: "compile", Doc: "Translate source text for eval() and exec().", Min: 3, Params: "source, filename, mode, flags, dont_inherit, optimize", Fn: builtinCompile},
	{Name: "eval", Doc: "The value of an expression given as text or code.", Kw: func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
		return run(t, "eval", args, names)
	}},
	{Name: "exec", Doc: "Run statements given as text or code.", Kw: func(t *rt.Thread, args []rt.Value, names []string) (rt.Value, error) {
		return run(t, "exec", args, names)
	}},
	{Name: "globals", Doc: "The names of the running module.", Fn: builtinGlobals},
	{Name: "locals", Doc: "The names of the running scope.", Fn: func(t *rt.Thread, _ []rt.Value) (rt.Value, error) { return localsOf(t) }},
	{Name: "__import__", Min: 1, Params: "name, globals, locals, fromlist, level", Fn: builtinImport},
}

var strBuiltins = object.StaticStr("__builtins__")

func builtinGlobals(t *rt.Thread, _ []rt.Value) (rt.Value, error) {
	if g := t.Interp().Hooks().Globals(t); !g.IsNil() {
		return g, nil
	}
	return rt.Value{}, object.RuntimeError(t, "globals(): no current frame")
}

// localsOf returns the local names of the innermost script frame: the namespace
// itself at module and class level, a fresh snapshot in a function (PEP 667).
func localsOf(t *rt.Thread) (rt.Value, error) {
	f := t.Interp().Hooks().Frame(t)
	if f == nil {
		return rt.Value{}, object.RuntimeError(t, "locals(): no current frame")
	}
	if !f.Namespace.IsUnbound() {
		return t.New(f.Namespace), nil
	}
	fn := object.AsFunction(f.Func.Val())
	c := fn.Link.Code
	if c.Flags&code.Module != 0 {
		return t.New(fn.Link.Ns.Val()), nil
	}
	d := object.NewDict(t)
	t.Hold(d.Val())
	put := func(name string, v rt.Value) error {
		if v.Kind() == rt.KindCell {
			v = object.AsCell(v).Load(t)
		} else {
			t.Incref(v)
		}
		if v.IsUnbound() || strings.HasPrefix(name, ".") {
			t.Decref(v)
			return nil
		}
		return d.SetStr(t, object.Intern(t, name), v)
	}
	for i, name := range f.Names {
		if i < len(f.Values) {
			if err := put(name, f.Values[i]); err != nil {
				return rt.Value{}, err
			}
		}
	}
	for i, name := range c.FreeVars {
		if name == "__class__" {
			continue
		}
		if err := put(name, object.AsTuple(fn.Closure).Items[i]); err != nil {
			return rt.Value{}, err
		}
	}
	return t.Unhold(), nil
}

// sourceText returns the text of a source argument: a str, or bytes in UTF-8.
func sourceText(t *rt.Thread, name string, v rt.Value) (string, error) {
	var s string
	switch v.Kind() {
	case rt.KindStr:
		s = object.GoString(v)
	case rt.KindBytes:
		s = string(object.AsBytes(v).B)
		if !utf8.ValidString(s) {
			return "", object.Raise(t, object.SyntaxErrorType, "(unicode error) 'utf-8' codec can't decode the source")
		}
		s = strings.TrimPrefix(s, "\ufeff")
	default:
		return "", object.TypeError(t, "%s() arg 1 must be a string, bytes or code object", name)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return "", object.Raise(t, object.SyntaxErrorType, "source code string cannot contain null bytes")
	}
	return s, nil
}

// onlyAST is the flag that asks compile for a syntax tree.
const onlyAST = 0x400

func builtinCompile(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[1]) {
		return rt.Value{}, object.TypeError(t, "expected str, bytes or os.PathLike object, not %s", object.TypeName(args[1]))
	}
	if !object.IsStr(args[2]) {
		return rt.Value{}, object.TypeError(t, "compile() argument 'mode' must be str, not %s", object.ArgName(args[2]))
	}
	mode := object.GoString(args[2])
	switch mode {
	case "exec", "eval", "single":
	default:
		return rt.Value{}, object.ValueError(t, "compile() mode must be 'exec', 'eval' or 'single'")
	}
	if !args[3].IsUnbound() {
		flags, err := object.IndexInt(t, args[3], object.OverflowErrorType)
		if err != nil {
			return rt.Value{}, err
		}
		if flags&onlyAST != 0 {
			return rt.Value{}, object.ValueError(t, "compile(): syntax trees are not supported")
		}
	}
	if args[0].Kind() == rt.KindCode {
		return t.New(args[0]), nil
	}
	src, err := sourceText(t, "compile", args[0])
	if err != nil {
		return rt.Value{}, err
	}
	file := object.GoString(args[1])
	c, err := t.Interp().Hooks().Compile(t, file, src, mode, object.CompileHidden)
	if err != nil {
		return rt.Value{}, err
	}
	v := object.NewCodeObject(c.(*code.Code))
	o := object.As[object.CodeObject](v)
	o.Source, o.Mode = src, mode
	return v, nil
}

// scope is where eval and exec run code.
type scope struct {
	ns     *object.Dict
	locals rt.Value // Unbound: ns
}

// run is eval and exec.
func run(t *rt.Thread, name string, args []rt.Value, names []string) (rt.Value, error) {
	pos := len(args) - len(names)
	if pos == 0 {
		return rt.Value{}, object.TypeError(t, "%s() takes at least 1 positional argument (0 given)", name)
	}
	if len(args) > 3 {
		return rt.Value{}, object.TypeError(t, "%s() takes at most 3 arguments (%d given)", name, len(args))
	}
	given := [3]rt.Value{rt.None, rt.None, rt.None}
	copy(given[:], args[:pos])
	for i, kw := range names {
		switch {
		case kw == "globals" && pos < 2:
			given[1] = args[pos+i]
		case kw == "locals" && pos < 3:
			given[2] = args[pos+i]
		default:
			return rt.Value{}, object.UnexpectedKeyword(t, name, kw, "globals", "locals")
		}
	}
	src := given[0]
	if k := src.Kind(); k != rt.KindCode && k != rt.KindStr && k != rt.KindBytes {
		return rt.Value{}, object.TypeError(t, "%s() arg 1 must be a string, bytes or code object", name)
	}
	s, err := scopeOf(t, name, given[1], given[2])
	if err != nil {
		return rt.Value{}, err
	}
	c, err := codeFor(t, name, src, s)
	if err != nil {
		return rt.Value{}, err
	}
	// The locals mapping takes part only in code that was compiled for one.
	locals := s.locals
	if c.Flags&code.Names == 0 {
		locals = rt.Unbound
	}
	r, err := t.Interp().Hooks().RunCode(t, c, &s.ns.Header, locals)
	if err == nil && name == "exec" {
		t.Decref(r)
		r = rt.None
	}
	return r, err
}

// codeFor returns the code to run in s, compiled for a locals mapping if s has one.
func codeFor(t *rt.Thread, name string, src rt.Value, s scope) (*code.Code, error) {
	file, mode, flags := "<string>", name, object.CompileHidden
	var text string
	if src.Kind() == rt.KindCode {
		o := object.As[object.CodeObject](src)
		if len(o.Code.FreeVars) > 0 {
			return nil, object.TypeError(t, "code object passed to %s() may not contain free variables", name)
		}
		if s.locals.IsUnbound() || o.Mode == "" {
			return o.Code, nil
		}
		file, mode, text = o.Code.File, o.Mode, o.Source
		flags |= object.CompileQuiet
	} else {
		var err error
		if text, err = sourceText(t, name, src); err != nil {
			return nil, err
		}
		if name == "eval" {
			text = strings.TrimLeft(text, " \t")
		}
	}
	if !s.locals.IsUnbound() {
		flags |= object.CompileNames
	}
	c, err := t.Interp().Hooks().Compile(t, file, text, mode, flags)
	if err != nil {
		return nil, err
	}
	return c.(*code.Code), nil
}

// scopeOf resolves the globals and locals arguments. What it makes lies on the hold stack.
func scopeOf(t *rt.Thread, name string, globals, locals rt.Value) (scope, error) {
	if !globals.IsNone() && globals.Kind() != rt.KindDict {
		switch {
		case name == "exec":
			return scope{}, object.TypeError(t, "exec() globals must be a dict, not %s", object.TypeName(globals))
		case object.TypeOf(globals).Slots.GetItem != nil:
			return scope{}, object.TypeError(t, "globals must be a real dict; try eval(expr, {}, mapping)")
		}
		return scope{}, object.TypeError(t, "globals must be a dict")
	}
	if !locals.IsNone() && object.TypeOf(locals).Slots.GetItem == nil {
		if name == "exec" {
			return scope{}, object.TypeError(t, "locals must be a mapping or None, not %s", object.TypeName(locals))
		}
		return scope{}, object.TypeError(t, "locals must be a mapping")
	}
	if globals.IsNone() {
		g, err := builtinGlobals(t, nil)
		if err != nil {
			return scope{}, err
		}
		globals = t.Hold(g)
		if locals.IsNone() {
			l, err := localsOf(t)
			if err != nil {
				return scope{}, err
			}
			locals = t.Hold(l)
		}
	}
	d := object.AsDict(globals)
	d.MakeNamespace(t)
	b := d.GetStr(t, strBuiltins)
	if b.IsNil() {
		if err := d.SetStr(t, strBuiltins, t.New(object.StateOf(t).Builtins.Val())); err != nil {
			return scope{}, err
		}
	} else {
		t.Decref(b)
	}
	s := scope{ns: d, locals: locals}
	if locals.IsNone() || locals.H == globals.H {
		s.locals = rt.Unbound
	}
	return s, nil
}

func builtinImport(t *rt.Thread, args []rt.Value) (rt.Value, error) {
	if !object.IsStr(args[0]) {
		return rt.Value{}, object.TypeError(t, "module name must be a string")
	}
	name := object.GoString(args[0])
	level := 0
	if object.Given(args, 4) {
		var err error
		if level, err = object.IndexInt(t, args[4], object.OverflowErrorType); err != nil {
			return rt.Value{}, err
		}
	}
	if level < 0 {
		return rt.Value{}, object.ValueError(t, "level must be >= 0")
	}
	if name == "" && level == 0 {
		return rt.Value{}, object.ValueError(t, "Empty module name")
	}
	var from []string
	if object.Given(args, 3) && !args[3].IsNone() {
		err := object.Iterate(t, args[3], func(item rt.Value) (bool, error) {
			if !object.IsStr(item) {
				return false, object.TypeError(t, "Item in ``from list'' must be str, not %s", object.TypeName(item))
			}
			from = append(from, object.GoString(item))
			return true, nil
		})
		if err != nil {
			return rt.Value{}, err
		}
	}
	var globals *rt.Header
	if object.Given(args, 1) && args[1].Kind() == rt.KindDict {
		globals = args[1].H
	}
	return t.Interp().Hooks().Import(t, name, globals, from, level)
}
