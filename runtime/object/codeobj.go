// This file defines code objects as scripts see them.
package object

import (
	"fmt"

	"minipy/compiler/code"
	rt "minipy/runtime"
)

// CodeType is types.CodeType.
var CodeType = &Type{}

func strTuple(t *rt.Thread, names []string) rt.Value {
	items := make([]rt.Value, len(names))
	for i, n := range names {
		items[i] = Intern(t, n).Val()
	}
	return NewTuple(t, items...)
}

// codeFlags returns co_flags in CPython's bits.
func codeFlags(c *code.Code) int64 {
	f := int64(0)
	if c.Flags&(code.Module|code.ClassBody|code.Names) == 0 {
		f |= 3 // OPTIMIZED, NEWLOCALS
	}
	if c.Flags&code.VarArgs != 0 {
		f |= 4
	}
	if c.Flags&code.VarKeywords != 0 {
		f |= 8
	}
	if c.Flags&code.Nested != 0 {
		f |= 16
	}
	if c.Flags&code.Generator != 0 {
		f |= 32
	}
	return f
}

func initCodeType() {
	of := func(v rt.Value) *code.Code { return As[CodeObject](v).Code }
	intField := func(name string, f func(c *code.Code) int64) GetSet {
		return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return rt.Int(f(of(v))), nil }}
	}
	strField := func(name string, f func(c *code.Code) string) GetSet {
		return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return NewStr(t, f(of(v))), nil }}
	}
	namesField := func(name string, f func(c *code.Code) []string) GetSet {
		return GetSet{Name: name, Get: func(t *rt.Thread, v rt.Value) (rt.Value, error) { return strTuple(t, f(of(v))), nil }}
	}
	DefineType(CodeType, TypeDef{
		Name: "code", Layout: &codeShape,
		Slots: Slots{
			Repr: func(t *rt.Thread, v rt.Value) (rt.Value, error) {
				c := of(v)
				return NewStr(t, fmt.Sprintf("<code object %s at 0x%x, file \"%s\", line %d>", c.Name, t.Identity(v.H), c.File, c.FirstLine)), nil
			},
			Compare: func(t *rt.Thread, a, b rt.Value, op int) (rt.Value, error) {
				if a.Kind() != rt.KindCode || b.Kind() != rt.KindCode || op != code.EQ && op != code.NE {
					return rt.NotImplemented, nil
				}
				return rt.Bool((of(a) == of(b)) == (op == code.EQ)), nil
			},
			Hash: func(t *rt.Thread, v rt.Value) (int64, error) { return hashString(of(v).QualName), nil },
		},
		GetSets: []GetSet{
			strField("co_name", func(c *code.Code) string { return c.Name }),
			strField("co_qualname", func(c *code.Code) string { return c.QualName }),
			strField("co_filename", func(c *code.Code) string { return c.File }),
			intField("co_firstlineno", func(c *code.Code) int64 { return int64(c.FirstLine) }),
			intField("co_argcount", func(c *code.Code) int64 { return int64(c.NPos) }),
			intField("co_posonlyargcount", func(c *code.Code) int64 { return int64(c.NPosOnly) }),
			intField("co_kwonlyargcount", func(c *code.Code) int64 { return int64(c.NKwOnly) }),
			intField("co_nlocals", func(c *code.Code) int64 { return int64(c.NLocals) }),
			intField("co_flags", codeFlags),
			namesField("co_varnames", func(c *code.Code) []string { return c.Locals }),
			namesField("co_names", func(c *code.Code) []string { return c.Names }),
			namesField("co_freevars", func(c *code.Code) []string { return c.FreeVars }),
			namesField("co_cellvars", func(c *code.Code) []string {
				var names []string
				for i, cell := range c.IsCell {
					if cell {
						names = append(names, c.Locals[i])
					}
				}
				return names
			}),
		},
	})
}
