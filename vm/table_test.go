// This file checks that the loop, the slow paths, the disassembler and the verifier all know every opcode of the one table.

package vm

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"minipy/compiler/code"
)

// loopCases are the opcodes that have a case in the loop's switch.
func loopCases(t *testing.T) map[string]bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "eval.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, x := range c.List {
				if s, ok := x.(*ast.SelectorExpr); ok {
					cases[s.Sel.Name] = true
				}
				if id, ok := x.(*ast.Ident); ok && strings.HasPrefix(id.Name, "op") {
					cases[strings.ToUpper(id.Name[2:])] = true // the machine's own names: opTrap
				}
			}
		}
		return true
	})
	return cases
}

func TestEveryOpcodeRuns(t *testing.T) {
	t.Parallel()
	cases := loopCases(t)
	if !cases["ADD"] || cases["NOSUCH"] {
		t.Fatalf("the switch of the loop was not found: %v", cases)
	}
	bad := reflect.ValueOf(badOp).Pointer()
	seen := map[string]bool{}
	for op, info := range code.Table {
		switch {
		case info.Name == "":
			t.Errorf("opcode %d has no row in code.Table", op)
			continue
		case seen[info.Name]:
			t.Errorf("%s stands in code.Table twice", info.Name)
		case info.Doc == "":
			t.Errorf("%s has no equation in code.Table", info.Name)
		}
		seen[info.Name] = true
		if !cases[info.Name] && reflect.ValueOf(slowOps[op]).Pointer() == bad {
			t.Errorf("%s has neither a case in the loop nor a slow path", info.Name)
		}
		if got := code.Op(op).String(); got != info.Name {
			t.Errorf("the disassembler calls %s %q", info.Name, got)
		}
	}
	for name := range cases {
		if !seen[name] && !machineOwn[name] {
			t.Errorf("the loop has a case for %s, which code.Table does not", name)
		}
	}
}

// machineOwn are the opcodes that no Code holds.
var machineOwn = map[string]bool{"HALT": true, "BRIDGE": true, "EACH": true, "GENRETURN": true, "GENRETNONE": true}
