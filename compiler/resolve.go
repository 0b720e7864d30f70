// This file holds the second half of the symbol table: where each name lives, and which register each variable gets.

package compiler

import (
	"slices"
	"strings"
)

// hidden is a register of a code that holds a variable of a comprehension.
// Comprehensions that are not nested in each other share registers by name.
type hidden struct {
	name string
	nth  int // 0, or 1 for the same name in a comprehension within a comprehension, ...
	cell bool
	reg  int
}

// resolve decides where each name of s and of the scopes in it lives.
func (c *compiler) resolve(s *scope) {
	for _, y := range s.order {
		c.resolveName(s, y)
	}
	for _, k := range s.kids {
		c.resolve(k)
	}
	if s.host == s {
		slices.SortFunc(s.free, strings.Compare)
	}
}

func (c *compiler) resolveName(s *scope, y *symbol) {
	if y.has(isGlobal) && y.has(isNonlocal) {
		c.fail(y.sp, "name '%s' is nonlocal and global", y.name)
	}
	switch {
	case y.has(isGlobal):
		y.home = homeGlobal
	case y.has(isNonlocal):
		if !c.capture(s, y) {
			c.fail(y.sp, "no binding for nonlocal '%s' found", y.name)
		}
	case s.kind == moduleScope:
		y.home = homeGlobal
		if s.names {
			y.home = homeName
		}
	case s.kind == classScope:
		switch {
		case y.local():
			y.home = homeName
		case c.capture(s, y):
			if y.home == homeFree {
				y.home = homeClassFree
			}
		default:
			y.home = homeName
		}
	case y.local():
		y.home, y.def = homeLocal, y
	case !c.capture(s, y):
		y.home = homeGlobal
		if h := s.host; s != h && h.kind == moduleScope && h.names {
			y.home = homeName // an inlined comprehension of an exec body sees its namespace
		}
	}
}

// capture looks for the variable that y, not bound in s, means: one of a
// function around s. Then y is a local of the same code, or a free variable.
func (c *compiler) capture(s *scope, y *symbol) bool {
	def, owner := s.find(y.name)
	if def == nil {
		return false
	}
	if owner.host == s.host {
		y.home, y.def = homeLocal, def
		return true
	}
	def.cell = true
	y.home = homeFree
	for t := s.host; t != owner.host; t = t.parent.host {
		if !slices.Contains(t.free, y.name) {
			t.free = append(t.free, y.name)
		}
	}
	return true
}

// find returns the symbol that name means in the scopes around s, and its
// scope; nil if it is a global.
func (s *scope) find(name string) (*symbol, *scope) {
	for p := s.parent; p != nil; p = p.parent {
		switch p.kind {
		case moduleScope:
			return nil, nil
		case classScope:
			if name == "__class__" {
				if p.classCell == nil {
					p.classCell = &symbol{name: name, cell: true}
				}
				return p.classCell, p
			}
		default:
			y := p.syms[name]
			switch {
			case y == nil || y.has(isNonlocal):
			case y.has(isGlobal):
				return nil, nil
			case y.local():
				return y, p
			}
		}
	}
	return nil, nil
}

// layout gives registers to the variables of a host's code, from first on, and
// returns their names and which of them are cells. Parameters come first, in
// the order given, then other locals, then cells.
func (s *scope) layout(params []string, first int) (names []string, cells []bool) {
	add := func(name string, cell bool) int {
		names = append(names, name)
		cells = append(cells, cell)
		return first + len(names) - 1
	}
	for _, p := range params {
		y := s.syms[p]
		y.reg = add(p, y.cell)
	}
	var own []*symbol
	if s.isFunction() {
		for _, y := range s.order {
			if y.local() && !y.has(isParam) {
				own = append(own, y)
			}
		}
	}
	s.hide(s, map[string]int{})
	for _, cell := range []bool{false, true} {
		for _, y := range own {
			if y.cell == cell {
				y.reg = add(y.name, cell)
			}
		}
		for _, h := range s.hidden {
			if h.cell == cell {
				h.reg = add(h.name, cell)
			}
		}
	}
	if s.classCell != nil {
		s.classCell.reg = add("__class__", true)
	}
	s.settle(s, map[string]int{})
	return names, cells
}

// hide makes the hidden registers for the comprehensions inlined into s; nth
// counts the variables of each name in the comprehensions around k.
func (s *scope) hide(k *scope, nth map[string]int) {
	s.eachHidden(k, nth, func(y *symbol, n int) {
		if s.slot(y, n) == nil {
			s.hidden = append(s.hidden, &hidden{name: y.name, nth: n, cell: y.cell})
		}
	})
}

// settle tells the comprehensions' variables their registers.
func (s *scope) settle(k *scope, nth map[string]int) {
	s.eachHidden(k, nth, func(y *symbol, n int) { y.reg = s.slot(y, n).reg })
}

func (s *scope) slot(y *symbol, n int) *hidden {
	for _, h := range s.hidden {
		if h.name == y.name && h.nth == n && h.cell == y.cell {
			return h
		}
	}
	return nil
}

func (s *scope) eachHidden(k *scope, nth map[string]int, do func(y *symbol, n int)) {
	for _, kid := range k.kids {
		if kid.host != s {
			continue
		}
		for _, y := range kid.order {
			if y.local() {
				do(y, nth[y.name])
				nth[y.name]++
			}
		}
		s.eachHidden(kid, nth, do)
		for _, y := range kid.order {
			if y.local() {
				nth[y.name]--
			}
		}
	}
}
