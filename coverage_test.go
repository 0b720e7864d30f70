// This file compares what the language has, its grammar, opcodes, builtins and methods, with what the programs of testdata use.

package minipy_test

import (
	"bytes"
	"context"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	lib "minipy"
	"minipy/compiler/code"
	"minipy/parser"
)

// A usage collects what programs mention.
type usage struct {
	nodes map[string]bool // node types of the parser
	ops   map[string]bool // opcodes
	names map[string]bool // names and attributes, and strings that could be some (getattr)
	files int
}

// addTree notes the node types in a tree.
func (u *usage) addTree(v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Interface:
		u.addTree(v.Elem(), seen)
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return
		}
		seen[v.Pointer()] = true
		u.addTree(v.Elem(), seen)
	case reflect.Slice:
		for i := range v.Len() {
			u.addTree(v.Index(i), seen)
		}
	case reflect.Struct:
		u.nodes[v.Type().Name()] = true
		for i := range v.NumField() {
			u.addTree(v.Field(i), seen)
		}
	}
}

func (u *usage) addCode(c *code.Code) {
	for _, ins := range c.Ins {
		u.ops[code.Op(ins).String()] = true
	}
	for _, n := range c.Names {
		u.names[n] = true
	}
	for _, s := range c.Sites {
		u.names[c.Names[s.Name]] = true
	}
	for _, g := range c.Globals {
		u.names[g.Name] = true
	}
	for _, k := range c.Consts {
		u.addConst(k)
	}
	for _, k := range c.Codes {
		u.addCode(k)
	}
}

// addConst notes strings that tables of a test's operations may hold.
func (u *usage) addConst(k any) {
	v := reflect.ValueOf(k)
	switch v.Kind() {
	case reflect.String:
		for w := range strings.FieldsFuncSeq(v.String(), func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			u.names[w] = true
		}
	case reflect.Slice:
		for i := range v.Len() {
			u.addConst(v.Index(i).Interface())
		}
	}
}

// usedByPrograms reads all programs that are compared with CPython's output.
func usedByPrograms(t *testing.T) *usage {
	t.Helper()
	usageOnce.Do(func() { usageFound = readUsage(t) })
	return usageFound
}

var (
	usageOnce  sync.Once
	usageFound *usage
)

func readUsage(t *testing.T) *usage {
	t.Helper()
	u := &usage{nodes: map[string]bool{}, ops: map[string]bool{}, names: map[string]bool{}}
	for _, folder := range []string{"lang", "lang2", "threads", "races", "bench"} {
		for _, p := range programs(t, folder) {
			m, err := parser.Parse(p.file(), p.source)
			if err != nil {
				continue // a program about a SyntaxError
			}
			c, err := lib.Compile(p.file(), p.source, "exec", 0)
			if err != nil {
				continue
			}
			u.files++
			u.addTree(reflect.ValueOf(m), map[uintptr]bool{})
			u.addCode(c)
		}
	}
	if u.files < 50 {
		t.Errorf("only %d programs were read", u.files)
	}
	return u
}

// missing fails the test with what of all is not used and no exception says why.
func missing(t *testing.T, what string, all []string, used map[string]bool, except map[string]string) {
	t.Helper()
	slices.Sort(all)
	var none []string
	for _, x := range slices.Compact(all) {
		if !used[x] && except[x] == "" {
			none = append(none, x)
		}
		if used[x] && except[x] != "" {
			t.Errorf("%s %s is used: it needs no exception", what, x)
		}
	}
	if len(none) > 0 {
		t.Errorf("no program in testdata uses the %s %s", what, strings.Join(none, ", "))
	}
}

// nodesNotInTrees are structs of package parser that a tree never holds, or that are refused after parsing.
var nodesNotInTrees = map[string]string{
	"TypeAlias": "the compiler refuses it by name: testdata/errors",
}

func TestCoverageGrammar(t *testing.T) {
	t.Parallel()
	var all []string
	paths, err := filepath.Glob("parser/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := goparser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			ts, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			s, ok := ts.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range s.Fields.List {
				id, ok := field.Type.(*ast.Ident)
				if ok && len(field.Names) == 0 && (id.Name == "stmt" || id.Name == "expr" || id.Name == "pattern") {
					all = append(all, ts.Name.Name)
				}
			}
			return true
		})
	}
	if len(all) < 40 {
		t.Fatalf("only %d node types were found: %v", len(all), all)
	}
	missing(t, "node", all, usedByPrograms(t).nodes, nodesNotInTrees)
}

// opsNotInPrograms are opcodes that the compiler emits for no program of testdata.
var opsNotInPrograms = map[string]string{
	"TRAP":    "stands in Links only",
	"NOP":     "the assembler leaves none",
	"DISPLAY": "emitted at the prompt only: cmd/minipy, testdata/cli",
}

func TestCoverageOpcodes(t *testing.T) {
	t.Parallel()
	var all []string
	for _, info := range code.Table {
		all = append(all, info.Name)
	}
	missing(t, "opcode", all, usedByPrograms(t).ops, opsNotInPrograms)
}

// listNames prints the builtins and the methods of all built-in types, without special ones, which syntax reaches, and without data.
const listNames = `
import builtins, threading, queue, collections, itertools, math, random, time, io
seen = set()
def show(c):
    if c in seen: return
    seen.add(c)
    for n, v in type.__getattribute__(c, "__dict__").items():
        if not n.startswith("_") and (callable(v) or isinstance(v, (classmethod, staticmethod))): print(c.__name__, n)
    for s in type.__subclasses__(c): show(s)
show(object)
for n in vars(builtins):
    if not n.startswith("_"): print("builtins", n)
`

// namesNotInPrograms are builtins and methods that no program mentions.
var namesNotInPrograms = map[string]string{
	"Condition.notifyAll":       oldSpelling,
	"Event.isSet":               oldSpelling,
	"Thread.getName":            oldSpelling,
	"Thread.isDaemon":           oldSpelling,
	"Thread.setDaemon":          oldSpelling,
	"Thread.setName":            oldSpelling,
	"TextIOWrapper.reconfigure": "changes the test's own stream",
}

const oldSpelling = "CPython warns of it on stderr"

func TestCoverageNames(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	in := lib.New(lib.Stdout(&out), lib.Stderr(os.Stderr))
	if err := in.Exec(context.Background(), "list.mpy", listNames); err != nil {
		t.Fatal(in.Describe(err))
	}
	in.Close()
	used := usedByPrograms(t).names
	byName := map[string]bool{}
	var all []string
	for line := range strings.Lines(out.String()) {
		typ, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		all = append(all, typ+"."+name)
		byName[typ+"."+name] = used[name]
	}
	if len(all) < 300 {
		t.Fatalf("only %d names were found", len(all))
	}
	missing(t, "name", all, byName, namesNotInPrograms)
}
