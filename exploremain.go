// This file finds the globals that only a script's own top level uses: no other thread than the main one gets at them.
package minipy

import (
	"minipy/compiler/code"
)

// dynamic are names by which code gets at globals that it does not name.
var dynamic = map[string]bool{
	"globals": true, "locals": true, "vars": true, "dir": true, "exec": true, "eval": true, "compile": true, "__import__": true,
	"__main__": true, "__globals__": true, "__dict__": true, "_getframe": true, "f_globals": true, "f_back": true, "modules": true,
	"importlib": true, "runpy": true, "inspect": true, "gc": true, "__builtins__": true,
}

// mainOnly lists the globals that the top level names and nothing nested in it does;
// none if the script may get at globals in another way.
func mainOnly(c *code.Code) map[string]bool {
	nested := map[string]bool{}
	safe := true
	var visit func(c *code.Code, top bool)
	visit = func(c *code.Code, top bool) {
		names := c.Names
		for _, g := range c.Globals {
			names = append(names[:len(names):len(names)], g.Name)
		}
		for _, name := range names {
			safe = safe && !dynamic[name]
			if !top {
				nested[name] = true
			}
		}
		for _, k := range c.Consts {
			switch k := k.(type) {
			case *code.Import:
				safe = safe && !dynamic[k.Module]
				for _, name := range k.From {
					safe = safe && !dynamic[name] && name != "*"
				}
			case *code.Code:
				visit(k, false)
			}
		}
	}
	visit(c, true)
	only := map[string]bool{}
	for _, g := range c.Globals {
		if safe && !nested[g.Name] {
			only[g.Name] = true
		}
	}
	return only
}
