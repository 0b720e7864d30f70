// This file defines scopes, the first half of the symbol table: the names that each binds and uses (collect.go and collectexpr.go fill them in).

package compiler

import (
	"strings"

	"minipy/lexer"
)

// scopeKind says what opens a scope.
type scopeKind uint8

const (
	moduleScope scopeKind = iota
	functionScope
	classScope
	compScope // list, set and dict comprehensions: compiled into the code around them
	genScope  // generator expressions: functions of their own
)

// use is a set of facts about a name in a scope.
type use uint16

const (
	isBound     use = 1 << iota // assigned, imported, defined ... here
	isParam                     // a parameter
	isGlobal                    // declared global
	isNonlocal                  // declared nonlocal
	isUsed                      // read here
	isAnnotated                 // annotated here
	isWalrus                    // bound by := somewhere, so possibly amid an expression
	isDeleted                   // unbound somewhere: del, except ... as
	isCompIter                  // target of a comprehension's for
	isImport                    // bound by an import
)

// home is where a name lives, seen from the scope that mentions it.
type home uint8

const (
	homeLocal     home = iota // register of the code, or a cell in one
	homeFree                  // free variable of the code
	homeGlobal                // global
	homeName                  // namespace in register 1, then global
	homeClassFree             // namespace in register 1, then free variable
)

// symbol is one name in one scope.
type symbol struct {
	name  string
	flags use
	sp    lexer.Span // of a declaration, for errors

	home home
	def  *symbol // homeLocal: the symbol of the scope that binds it (perhaps itself)
	cell bool    // of a binding symbol: captured by an inner function
	reg  int     // of a binding symbol: its register
}

func (s *symbol) has(f use) bool { return s.flags&f != 0 }

// local reports whether the scope itself makes the name a variable.
func (s *symbol) local() bool {
	return s.flags&(isBound|isParam|isImport) != 0 && s.flags&(isGlobal|isNonlocal) == 0
}

// scope is a region of text with names of its own.
type scope struct {
	kind   scopeKind
	what   string // for errors: "list comprehension"
	parent *scope
	host   *scope // whose code the scope is compiled into: itself, but for inlined comprehensions
	kids   []*scope
	syms   map[string]*symbol
	order  []*symbol
	free   []string // free variables of a host, in order of discovery; sorted before use
	hidden []*hidden
	// private is the name of the innermost class, for the mangling of __names.
	private   string
	classCell *symbol // of a class: the cell __class__, if some method uses it
	generator bool
	iterExpr  int // > 0 while an iterable of a comprehension is visited
	names     bool
	annotated bool // module or class: some statement in it annotates a name
}

// isFunction reports whether the names of the scope live in registers.
func (s *scope) isFunction() bool { return s.kind != moduleScope && s.kind != classScope }

// sym returns the symbol of a (mangled) name, making it if needed.
func (s *scope) sym(name string) *symbol {
	y := s.syms[name]
	if y == nil {
		y = &symbol{name: name}
		s.syms[name] = y
		s.order = append(s.order, y)
	}
	return y
}

// mangle applies private name mangling: __x in class C is _C__x.
func mangle(class, name string) string {
	if class == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	class = strings.TrimLeft(class, "_")
	if class == "" {
		return name
	}
	return "_" + class + name
}
